//! Feeds of every kind under `data/`, read and compared with the `.expected` beside them, and with `feed-rs`.
//! `UPDATE_SNAPSHOTS=1` writes those files anew.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read their data and may panic")]

use feeds::{Body, Entry, Feed, Subscription};
use std::fmt::Write;
use std::path::PathBuf;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).unwrap()
}

const FEEDS: [&str; 13] = [
    "rss-0.90.xml",
    "rss-0.91.xml",
    "rss-0.92.xml",
    "rss-1.0.xml",
    "rss-2.0.xml",
    "rss-latin2.xml",
    "atom.xml",
    "atom-xhtml.xml",
    "atom-0.3.xml",
    "feed-1.1.json",
    "broken.xml",
    "mismatched.xml",
    "entities.xml",
];

#[test]
fn feeds_are_read_as_expected() {
    for name in FEEDS {
        let feed = feeds::parse(&bytes(name), None, Some("https://given.example/dir/feed")).unwrap();
        check(name, &shown(&feed));
        assert_eq!(feeds::sniff(&bytes(name)), Some(feed.kind), "{name}");
    }
}

#[test]
fn lists_are_read_as_expected() {
    let list = feeds::parse_opml(&bytes("list.opml")).unwrap();
    let shown = list.iter().fold(String::new(), |mut all, Subscription { title, xml_url, html_url, category }| {
        writeln!(all, "{xml_url}\n  title {title:?}\n  site {html_url:?}\n  category {category:?}").unwrap();
        all
    });
    check("list.opml", &shown);
}

/// Where both read a feed, they read the same.
#[test]
fn feed_rs_reads_the_same() {
    for name in ["rss-0.91.xml", "rss-0.92.xml", "rss-1.0.xml", "rss-latin2.xml", "atom.xml"] {
        let bytes = bytes(name);
        let ours = feeds::parse(&bytes, None, Some("https://given.example/dir/feed")).unwrap();
        let theirs = feed_rs::parser::Builder::new()
            .base_uri(Some("https://given.example/dir/feed"))
            .build()
            .parse(bytes.as_slice())
            .unwrap();
        assert_eq!(ours.entries.len(), theirs.entries.len(), "{name}");
        for (ours, theirs) in ours.entries.iter().zip(&theirs.entries) {
            let title = theirs.title.as_ref().map(|title| title.content.trim().replace("&oacute;", "ó"));
            assert_eq!(ours.title, title, "{name}");
            if let Some(link) = theirs.links.iter().find(|link| link.rel.as_deref() != Some("enclosure")) {
                assert_eq!(ours.link.as_deref(), Some(link.href.as_str()), "{name}");
            }
            if let (Some(ours), Some(theirs)) = (&ours.published, theirs.published) {
                let ours: jiff::Timestamp = ours.parse().unwrap();
                assert_eq!(ours.as_second(), theirs.timestamp(), "{name}");
            }
            let body = theirs.content.as_ref().and_then(|content| content.body.clone());
            let is_text = ours.body.as_ref().is_some_and(|body| body.full);
            if let Some(body) = body.filter(|_| is_text) {
                assert_eq!(ours.body.as_ref().map(|body| body.content.trim()), Some(body.trim()), "{name}");
            }
        }
    }
}

fn check(name: &str, shown: &str) {
    let path = data(&format!("{name}.expected"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, shown).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shown, expected, "{name}");
}

fn shown(feed: &Feed) -> String {
    let Feed { kind, title, language, home, updated, hints, entries, diagnostics } = feed;
    let mut text = format!("{kind}\n");
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(text, "{name}: {}", value.replace('\n', "\\n")).unwrap();
        }
    };
    line("title", title.clone());
    line("language", language.clone());
    line("home", home.clone());
    line("updated", updated.clone());
    line("hints", (*hints != feeds::Hints::default()).then(|| format!("{hints:?}")));
    for Entry { number, key, guid, link, title, published, updated, authors, source, language, body } in entries {
        line("\nentry", Some(number.to_string()));
        line("key", Some(key.clone()));
        line("guid", guid.clone());
        line("link", link.clone());
        line("title", title.clone());
        line("published", published.clone());
        line("updated", updated.clone());
        line("authors", (!authors.is_empty()).then(|| authors.join("; ")));
        line("source", source.as_ref().map(|source| format!("{source:?}")));
        line("language", language.clone());
        if let Some(Body { content, is_html, full }) = body {
            let kind = if *is_html { "html" } else { "text" };
            line(&format!("{} {kind}", if *full { "full" } else { "summary" }), Some(content.clone()));
        }
    }
    let shown = diagnostics.iter().fold(String::new(), |all, diagnostic| all + &diagnostic.message + "\n");
    if shown.is_empty() { text } else { text + "\n" + &shown }
}
