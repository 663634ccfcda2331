//! Suggestions while somebody types: entities, types, properties.

use super::properties::PROPERTIES;
use super::{json, kinds, queries};
use crate::app::App;
use crate::asking::within;
use crate::params::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use record::EntityKind;
use serde::Deserialize;
use serde_json::{Value, json};

/// Suggestions at a time.
const SUGGESTIONS: usize = 10;
/// How far a client can go on.
const MOST_SKIPPED: usize = 90;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Prefix {
    prefix: String,
    /// So many are passed over.
    cursor: usize,
}

pub(super) async fn entities(State(app): State<App>, Params(asked): Params<Prefix>) -> Result<Response, Problem> {
    within("prefix", &asked.prefix, 400)?;
    let prefix = asked.prefix.trim().to_owned();
    if prefix.is_empty() || asked.cursor > MOST_SKIPPED {
        return Ok(json(&json!({ "result": [] })));
    }
    let most = asked.cursor + SUGGESTIONS;
    let found = app.with_archive(move |archive| archive.entities_beginning(&prefix, most)).await?;
    let result: Vec<Value> = found
        .iter()
        .skip(asked.cursor)
        .map(|entity| {
            json!({
                "id": entity.id.to_string(),
                "name": queries::shown(&entity.name, entity.id),
                "description": queries::described(entity),
                "notable": [kinds::json_of(&entity.kind)],
            })
        })
        .collect();
    Ok(json(&json!({ "result": result })))
}

pub(super) async fn types(Params(asked): Params<Prefix>) -> Result<Response, Problem> {
    let all = EntityKind::ALL.iter().map(|kind| (kind.as_str(), kinds::title(*kind), None));
    Ok(json(&some(all, &asked)))
}

pub(super) async fn properties(Params(asked): Params<Prefix>) -> Result<Response, Problem> {
    let all = PROPERTIES.into_iter().map(|(id, name, what)| (id, name, Some(what)));
    Ok(json(&some(all, &asked)))
}

/// Those whose id or a word of whose name begins so.
fn some(all: impl Iterator<Item = (&'static str, &'static str, Option<&'static str>)>, asked: &Prefix) -> Value {
    let prefix = asked.prefix.trim().to_lowercase();
    let begins =
        |text: &str| text.to_lowercase().starts_with(&prefix) || text.to_lowercase().contains(&format!(" {prefix}"));
    let fit = all.filter(|(id, name, _)| begins(id) || begins(name));
    let result = fit.skip(asked.cursor).take(SUGGESTIONS).map(|(id, name, what)| {
        let mut item = json!({ "id": id, "name": name });
        if let Some(what) = what {
            item["description"] = json!(what);
        }
        item
    });
    json!({ "result": result.collect::<Vec<_>>() })
}
