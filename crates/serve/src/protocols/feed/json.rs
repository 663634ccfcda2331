//! JSON Feed 1.1 (jsonfeed.org). What Depesza knows of an entry besides is under `_depesza`.

use super::Feed;
use super::entry::Entry;
use serde_json::{Map, Value, json};

pub(super) fn write(feed: &Feed) -> String {
    let mut json = Map::new();
    let mut put = |name: &str, value: Value| json.insert(name.to_owned(), value);
    put("version", json!("https://jsonfeed.org/version/1.1"));
    put("title", json!(feed.title));
    put("home_page_url", json!(feed.home));
    put("feed_url", json!(feed.own));
    if let Some(next) = &feed.next {
        put("next_url", json!(next));
    }
    put("authors", json!([{ "name": "Depesza", "url": feed.base.at("/") }]));
    put("_depesza", json!({ "about": feed.base.at("/api"), "id": feed.id, "updated": feed.updated }));
    put("items", feed.entries.iter().map(item).collect());
    Value::Object(json).to_string()
}

fn item(entry: &Entry) -> Value {
    let mut json = Map::new();
    let mut put = |name: &str, value: Value| json.insert(name.to_owned(), value);
    put("id", json!(entry.id));
    put("url", json!(entry.page));
    if let Some(original) = &entry.original {
        put("external_url", json!(original));
    }
    put("title", json!(entry.title));
    put("content_html", json!(entry.html));
    put("content_text", json!(entry.text));
    if let Some(published) = &entry.published {
        put("date_published", json!(published));
    }
    put("date_modified", json!(entry.updated));
    if let Some(author) = &entry.author {
        put("authors", json!([{ "name": author }]));
    }
    if let Some(language) = &entry.language {
        put("language", json!(language));
    }
    if !entry.tags.is_empty() {
        put("tags", json!(entry.tags));
    }
    put("_depesza", entry.facts.clone());
    Value::Object(json)
}
