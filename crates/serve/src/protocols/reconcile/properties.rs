//! The properties of entities: what can be asked for to extend data, and said in a query.

use super::json;
use crate::params::Params;
use crate::problem::Problem;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

/// Id, name, what it is.
pub(super) const PROPERTIES: [(&str, &str, &str); 15] = [
    ("kind", "kind", "person, organisation, place, country or other"),
    ("key", "public identifier", "such as iso3166:PL or wikidata:Q36"),
    ("country", "country code", "ISO 3166, of countries"),
    ("wikidata", "Wikidata id", "where it is known"),
    ("names", "names", "base forms of its names"),
    ("titles", "titles", "offices it holds or held"),
    ("roles", "roles", "words for it that are no names"),
    ("statements", "statements", "how many it made"),
    ("articles", "articles", "in how many it is named"),
    ("first_seen", "first seen", "when it is first known to have said something"),
    ("last_seen", "last seen", "when it is last known to have said something"),
    ("acts", "acts", "what it does in saying it, the most frequent first"),
    ("outlets", "outlets", "where what it says is reported, the most frequent first"),
    ("speaks_about", "speaks about", "whom it speaks about, the most frequent first"),
    ("spoken_about_by", "spoken about by", "who speaks about it, the most frequent first"),
];

pub(super) fn title(id: &str) -> Option<&'static str> {
    PROPERTIES.iter().find(|(known, ..)| *known == id).map(|(_, title, _)| *title)
}

#[derive(Debug, Deserialize)]
pub(super) struct Proposed {
    r#type: Option<String>,
    limit: Option<usize>,
}

/// What can be asked of entities of a type: the same of all, but that only countries have a code.
pub(super) async fn proposed(Params(asked): Params<Proposed>) -> Result<Response, Problem> {
    let of = asked.r#type.unwrap_or_default();
    let fits = |id: &str| id != "country" || of.is_empty() || of == "country";
    let properties = PROPERTIES.iter().filter(|(id, ..)| fits(id)).take(asked.limit.unwrap_or(usize::MAX));
    let properties: Vec<Value> = properties.map(|(id, name, _)| json!({ "id": id, "name": name })).collect();
    let mut answer = json!({ "type": of, "properties": properties });
    if let Some(limit) = asked.limit {
        answer["limit"] = json!(limit);
    }
    Ok(json(&answer))
}
