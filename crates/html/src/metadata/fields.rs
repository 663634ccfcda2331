//! Values out of JSON-LD and marked-up elements.

use serde_json::Value;

use super::Page;
use crate::head::{Head, is_article};
use crate::references::resolve;
use crate::tree::{Attribute, Event, Id};

/// A value and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) place: String,
}

/// The objects that stand for the article, then pages that have the same properties.
pub(super) fn article_objects(head: &Head) -> impl Iterator<Item = &Value> {
    let page = |value: &&Value| value.get("@type").and_then(Value::as_str).is_some_and(|kind| kind == "WebPage");
    head.json_ld.iter().filter(|value| is_article(value)).chain(head.json_ld.iter().filter(page))
}

/// The names in an `author`: a string, an object with a name or one that is named elsewhere by its `@id`, a list of these.
pub(super) fn author_names(value: &Value, head: &Head) -> Vec<String> {
    match value {
        Value::String(name) => super::split_names(&resolve(name)),
        Value::Array(list) => list
            .iter()
            .take(super::MOST_AUTHORS)
            .filter(|one| !one.is_array())
            .flat_map(|one| author_names(one, head))
            .collect(),
        Value::Object(object) => {
            if let Some(Value::Array(names)) = object.get("name") {
                return names.iter().filter_map(Value::as_str).map(resolve).collect();
            }
            let name = object.get("name").and_then(Value::as_str).or_else(|| {
                let id = object.get("@id")?.as_str()?;
                let named = head.json_ld.iter().find(|other| {
                    other.get("@id").and_then(Value::as_str) == Some(id) && other.get("name").is_some()
                })?;
                named.get("name")?.as_str()
            });
            name.map(|name| super::split_names(&resolve(name))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// What an element says as a date: its `datetime`, its `content`, its text.
pub(super) fn time_of(page: &Page<'_>, id: Id) -> String {
    let attribute = |name| page.tree.attribute(id, name).filter(|value| !value.trim().is_empty());
    match attribute(Attribute::Datetime).or_else(|| attribute(Attribute::Content)) {
        Some(value) => value.to_owned(),
        None => text_of(page, id),
    }
}

/// The text of the leaves in an element; that of an inline element is its own part of the leaf.
pub(super) fn text_of(page: &Page<'_>, id: Id) -> String {
    let source = page.source;
    let mut out = String::new();
    let mut hidden = None;
    for event in page.tree.inside(id).iter().take(100) {
        match event {
            Event::Open(id) if hidden.is_none() && page.tree.element(*id).tag.is_hidden() => hidden = Some(*id),
            Event::Close(id) if hidden == Some(*id) => hidden = None,
            _ if hidden.is_some() => {}
            Event::Text(start, end) => {
                out.push_str(&resolve(source.get(*start as usize..*end as usize).unwrap_or_default()))
            }
            _ => out.push(' '),
        }
        if out.len() > super::LONGEST_FIELD {
            break;
        }
    }
    out
}
