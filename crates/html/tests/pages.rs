//! Pages and what is read from them: `pages/NAME.html` and `pages/NAME.expected`. `UPDATE_SNAPSHOTS=1` writes the latter anew.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read their data and may panic")]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::assert_origin;
use html::{HtmlError, read_html};
use record::Article;

/// Metadata, then a line for each block.
fn shown(article: &Article) -> String {
    let meta = &article.meta;
    let mut out = String::new();
    for (field, value) in [
        ("title", &meta.title),
        ("published", &meta.published),
        ("modified", &meta.modified),
        ("outlet", &meta.outlet),
        ("language", &meta.language),
        ("canonical", &meta.canonical),
        ("authors", &Some(meta.authors.join("; ")).filter(|authors| !authors.is_empty())),
    ] {
        if let Some(value) = value {
            let place = meta.places.iter().find(|(named, _)| named == field).map(|(_, place)| place.as_str());
            writeln!(out, "{field}: {value} [{}]", place.unwrap()).unwrap();
        }
    }
    for link in &meta.links {
        writeln!(out, "link: {} <{}>", link.text, link.uri.as_deref().unwrap_or_default()).unwrap();
    }
    for block in &article.blocks {
        writeln!(out, "{}: {:?}", block.kind.as_str(), block.span.slice(&article.text)).unwrap();
    }
    out
}

fn check(name: &str, uri: &str) {
    let folder = format!("{}/tests/pages", env!("CARGO_MANIFEST_DIR"));
    let bytes = fs::read(format!("{folder}/{name}.html")).unwrap();
    let article = read_html(&bytes, None, Some(uri)).unwrap();
    assert_origin(&article, &bytes);
    let path = format!("{folder}/{name}.expected");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, shown(&article)).unwrap();
    }
    assert_eq!(shown(&article), fs::read_to_string(&path).unwrap(), "{name}");
}

#[test]
fn a_polish_page_is_read() {
    check("most", "https://kurier.example/wiadomosci/most-zamkniety?utm=1");
}

#[test]
fn a_page_of_line_breaks_is_read() {
    check("harvest", "https://valley.example/2024/harvest");
}

#[test]
fn a_legacy_code_page_keeps_its_places() {
    let page = fs::read_to_string(format!("{}/tests/pages/most.html", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let unicode = read_html(page.as_bytes(), None, None).unwrap();
    // ISO-8859-2 by hand: the Polish letters of the page.
    let letters = [
        ('ą', 0xb1),
        ('ć', 0xe6),
        ('ę', 0xea),
        ('ł', 0xb3),
        ('ń', 0xf1),
        ('ó', 0xf3),
        ('ś', 0xb6),
        ('ź', 0xbc),
        ('ż', 0xbf),
        ('Ł', 0xa3),
        ('Ś', 0xa6),
        ('Ż', 0xaf),
    ];
    let bytes: Vec<u8> = page
        .replace("charset=\"utf-8\"", "charset=\"iso-8859-2\"")
        .chars()
        .map(|c| letters.iter().find(|(letter, _)| *letter == c).map_or(c as u8, |(_, byte)| *byte))
        .collect();
    let article = read_html(&bytes, None, None).unwrap();
    assert_eq!(article.meta.media_type, "text/html; charset=iso-8859-2");
    assert_eq!(article.text, unicode.text);
    assert_origin(&article, &bytes);
}

#[test]
fn pages_without_an_article_say_so() {
    assert_eq!(read_html(b"", None, None), Err(HtmlError::NoText));
    assert_eq!(
        read_html(b"<html><head><title>x</title></head><body><script>1</script></body></html>", None, None),
        Err(HtmlError::NoText)
    );
    assert_eq!(read_html(b"<p>ok</p>", None, None), Err(HtmlError::NoArticle { leaves: 1 }));
}
