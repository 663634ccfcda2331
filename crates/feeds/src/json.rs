//! JSON Feed 1.0 and 1.1.

use crate::dates::iso_date;
use crate::markup::{collapsed, is_cut_short};
use crate::read::{self, Document, Entries, add_author, resolve, warning};
use crate::{Body, Entry, Feed, FeedError, Kind};
use serde_json::Value;
use url::Url;

pub(crate) fn read(source: &Document, uri: Option<&str>) -> Result<Feed, FeedError> {
    // `serde_json` nests 128 deep at most.
    let document: Value = serde_json::from_str(&source.text).map_err(|error| broken(source, &error))?;
    let items = document.get("items").and_then(Value::as_array);
    let version = document.get("version").and_then(Value::as_str).unwrap_or_default();
    let is_feed = version.contains("jsonfeed.org/version/");
    let Some(items) = items.filter(|_| is_feed || text(&document, "title").is_some()) else {
        return Err(FeedError::NotAFeed { found: "a JSON document without the items of a JSON Feed".to_owned() });
    };
    let own_address = uri.and_then(|uri| Url::parse(uri).ok());
    let home = text(&document, "home_page_url").and_then(|home| resolve(own_address.as_ref(), &home));
    let mut feed = Feed {
        kind: Kind::Json,
        title: text(&document, "title").and_then(|title| collapsed(&title)),
        language: text(&document, "language"),
        ..Feed::default()
    };
    read::tell_decoding(&mut feed, source);
    if !is_feed {
        feed.diagnostics.push(warning("the JSON Feed gives no version".to_owned()));
    }
    let base = own_address.or_else(|| home.as_deref().and_then(|home| Url::parse(home).ok()));
    feed.home = home;
    let authors = names(&document);
    let mut entries = Entries::default();
    for (index, item) in items.iter().enumerate() {
        let number = index + 1;
        if !item.is_object() {
            entries.add_damaged(number, None);
            continue;
        }
        let mut entry = entry(item, number, base.as_ref());
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
        entries.add(entry, None);
    }
    entries.into_feed(&mut feed, source);
    Ok(feed)
}

fn entry(item: &Value, number: usize, base: Option<&Url>) -> Entry {
    let link = text(item, "url").or_else(|| text(item, "external_url"));
    Entry {
        number,
        key: String::new(),
        guid: text(item, "id"),
        link: link.and_then(|link| resolve(base, &link)),
        title: text(item, "title").and_then(|title| collapsed(&title)),
        published: text(item, "date_published").and_then(|date| iso_date(&date)),
        updated: text(item, "date_modified").and_then(|date| iso_date(&date)),
        authors: names(item),
        source: None,
        language: text(item, "language"),
        body: body(item),
    }
}

fn body(item: &Value) -> Option<Body> {
    let field = |name| item.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let full = |content: &str, is_html| Body { content: content.to_owned(), is_html, full: !is_cut_short(content) };
    field("content_html")
        .map(|content| full(content, true))
        .or_else(|| field("content_text").map(|content| full(content, false)))
        .or_else(|| field("summary").map(|content| Body { content: content.to_owned(), is_html: false, full: false }))
}

/// `authors` of version 1.1 and `author` of 1.0.
fn names(object: &Value) -> Vec<String> {
    let many = object.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut names = Vec::new();
    for author in many.iter().chain(object.get("author")) {
        let name = text(author, "name").or_else(|| author.as_str().map(str::to_owned));
        add_author(&mut names, name.and_then(|name| collapsed(&name)));
    }
    names
}

/// A member that is a text, or a number where a text should be, without white space around it.
fn text(object: &Value, name: &str) -> Option<String> {
    let text = match object.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn broken(source: &Document, error: &serde_json::Error) -> FeedError {
    // serde_json counts lines from 1 and bytes of the line from 1, 0 being the end of the line before.
    let line_start: usize = source.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let (line, byte) = source.place(line_start + error.column().saturating_sub(1));
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or_default().to_owned();
    FeedError::Broken { message, line, byte }
}
