//! Atom 1.0 (RFC 4287), with pages as in RFC 5005.

use super::Feed;
use super::entry::{Entry, clean};
use std::fmt::Write as _;

pub(super) fn write(feed: &Feed) -> String {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut xml, "id", &feed.id);
    element(&mut xml, "title", &feed.title);
    element(&mut xml, "updated", &feed.updated);
    link(&mut xml, "self", "application/atom+xml", &feed.own);
    link(&mut xml, "alternate", "text/html", &feed.home);
    if let Some(next) = &feed.next {
        link(&mut xml, "next", "application/atom+xml", next);
    }
    let _ = writeln!(
        xml,
        "<generator uri=\"{}\" version=\"{}\">Depesza</generator>",
        escape(&feed.base.at("/")),
        env!("CARGO_PKG_VERSION")
    );
    // Entries of nobody are of the feed's author.
    xml.push_str("<author><name>Depesza</name></author>\n");
    for entry in &feed.entries {
        write_entry(&mut xml, entry);
    }
    xml.push_str("</feed>\n");
    xml
}

fn write_entry(xml: &mut String, entry: &Entry) {
    match &entry.language {
        Some(language) => {
            let _ = writeln!(xml, "<entry xml:lang=\"{}\">", escape(language));
        }
        None => xml.push_str("<entry>\n"),
    }
    element(xml, "id", &entry.id);
    element(xml, "title", &entry.title);
    element(xml, "updated", &entry.updated);
    if let Some(published) = &entry.published {
        element(xml, "published", published);
    }
    if let Some(author) = &entry.author {
        let _ = writeln!(xml, "<author><name>{}</name></author>", escape(author));
    }
    link(xml, "alternate", "text/html", &entry.page);
    if let Some(original) = &entry.original {
        link(xml, "via", "text/html", original);
    }
    for tag in &entry.tags {
        let _ = writeln!(xml, "<category term=\"{}\"/>", escape(tag));
    }
    let _ = writeln!(xml, "<content type=\"html\">{}</content>\n</entry>", escape(&entry.html));
}

fn element(xml: &mut String, name: &str, text: &str) {
    let _ = writeln!(xml, "<{name}>{}</{name}>", escape(text));
}

fn link(xml: &mut String, relation: &str, media_type: &str, to: &str) {
    let _ = writeln!(xml, "<link rel=\"{relation}\" type=\"{media_type}\" href=\"{}\"/>", escape(to));
}

/// Text as it may stand in an element or a value. A line's end as a reader would otherwise change it is written as a number.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\r' => safe.push_str("&#13;"),
            c => safe.push(c),
        }
    }
    safe
}
