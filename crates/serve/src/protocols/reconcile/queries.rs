//! Queries: whom a name in somebody's table may mean.
//!
//! A candidate's score is its likeness as identity reckons it, times 100: names in any inflection and alphabet, kinds, identifiers,
//! and who stood beside. A candidate is a match where the whole name or the identifier fits and no other fits as well.

use super::kinds;
use crate::app::App;
use crate::problem::Problem;
use archive::{Asked, Candidate};
use axum::http::StatusCode;
use record::EntityKind;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Queries of a batch.
pub(super) const BATCH: usize = 50;
/// Candidates of a query, if none are asked for, and at most.
const CANDIDATES: usize = 5;
const MOST_CANDIDATES: usize = 100;
/// A match must fit better than every other candidate by so much: what identity demands of two names that fit one.
const MARGIN: f64 = 0.03;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    query: Option<String>,
    #[serde(default, rename = "type")]
    types: OneOrMany<Type>,
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<Condition>,
    /// Understood, and the same whatever it is: what is of another type fits less.
    #[serde(rename = "type_strict")]
    _strict: Option<Strict>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Strict {
    Any,
    Should,
    All,
}

#[derive(Clone, Debug, Deserialize)]
struct Condition {
    pid: String,
    v: OneOrMany<ValueOf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::Many(many) => many,
            Self::One(one) => std::slice::from_ref(one),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Type {
    Id(String),
    Whole { id: String },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum ValueOf {
    Text(String),
    Truth(bool),
    Number(serde_json::Number),
    Entity { id: String, name: Option<String> },
}

impl ValueOf {
    /// In words; of an entity its name, if it is told.
    fn words(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Entity { id, name } => name.as_deref().unwrap_or(id).trim().to_owned(),
        }
    }
}

pub(super) async fn answer(app: &App, batch: BTreeMap<String, Query>) -> Result<Value, Problem> {
    if batch.len() > BATCH {
        let detail = format!("the batch has {} queries, and at most {BATCH} are answered", batch.len());
        let mut problem = Problem::parameter("queries", detail);
        problem.status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(problem.help("send smaller batches: the manifest tells batchSize"));
    }
    let mut asked: Vec<(String, Asked, usize)> = Vec::new();
    for (id, query) in batch {
        let (of, limit) = read(&query).map_err(|problem| at(&id, problem))?;
        asked.push((id, of, limit));
    }
    let (mut asked, found) = app
        .with_archive(move |archive| {
            let found: Result<Vec<_>, archive::Error> = asked.iter().map(|(_, of, _)| archive.candidates(of)).collect();
            found.map(|found| (asked, found))
        })
        .await?;
    let mut found = found;
    // The model knows base forms that the spelling does not show. It is asked only for what is not found: it takes longer.
    let missing: Vec<usize> = (0..found.len()).filter(|index| found.get(*index).is_some_and(Vec::is_empty)).collect();
    for index in missing {
        let Some((_, of, _)) = asked.get_mut(index) else { continue };
        let Some(name) = of.names.first().cloned() else { continue };
        let spellings = app.spellings(&name).await?;
        if spellings.iter().all(|spelling| of.names.contains(spelling)) {
            continue;
        }
        let again = Asked { names: spellings, ..of.clone() };
        let candidates = app.with_archive(move |archive| archive.candidates(&again)).await?;
        if let Some(place) = found.get_mut(index) {
            *place = candidates;
        }
    }
    let results =
        asked.into_iter().zip(found).map(|((id, of, limit), candidates)| (id, result(&of, &candidates, limit)));
    Ok(Value::Object(results.collect::<Map<String, Value>>()))
}

fn at(query: &str, problem: Problem) -> Problem {
    let query: String = query.chars().take(40).collect();
    let place = problem.parameter.as_deref().map_or_else(String::new, |place| format!(".{place}"));
    Problem { parameter: Some(format!("queries.{query}{place}")), ..problem }
}

/// What is asked for, and how many are wanted.
fn read(query: &Query) -> Result<(Asked, usize), Problem> {
    let limit = match query.limit {
        None => CANDIDATES,
        // Whole numbers only, so that nothing is lost.
        Some(limit) if limit >= 1.0 && limit.fract() == 0.0 => (limit as usize).min(MOST_CANDIDATES),
        Some(limit) => {
            return Err(Problem::parameter("limit", format!("limit must be a whole number from 1 on, not {limit}")));
        }
    };
    let mut asked = Asked::default();
    asked.names.extend(query.query.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    if query.query.is_none() && query.properties.is_empty() {
        return Err(Problem::parameter("query", "one of query and properties is needed"));
    }
    let ids = query.types.as_slice().iter().map(|of| match of {
        Type::Id(id) | Type::Whole { id } => id,
    });
    // Types that nothing here has say nothing.
    asked.kinds = ids.filter_map(|id| id.parse::<EntityKind>().ok()).collect();
    for Condition { pid, v } in &query.properties {
        let values: Vec<String> = v.as_slice().iter().map(ValueOf::words).filter(|words| !words.is_empty()).collect();
        let first = values.first().cloned();
        match pid.as_str() {
            "key" => asked.key = asked.key.or(first),
            "wikidata" => asked.key = first.map(|id| prefixed("wikidata:", &id)).or(asked.key),
            "country" => asked.key = first.map(|code| prefixed("iso3166:", &code.to_ascii_uppercase())).or(asked.key),
            "names" => asked.names.extend(values),
            "kind" => asked.kinds.extend(values.iter().filter_map(|kind| kind.parse::<EntityKind>().ok())),
            // Whoever else is named on the row.
            _ => asked.beside.extend(values),
        }
    }
    Ok((asked, limit))
}

fn prefixed(prefix: &str, id: &str) -> String {
    let id = id.rsplit('/').next().unwrap_or(id);
    let same = id.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    format!("{prefix}{}", if same { id.get(prefix.len()..).unwrap_or_default() } else { id })
}

fn result(asked: &Asked, candidates: &[Candidate], limit: usize) -> Value {
    let best = candidates.first();
    let second = candidates.get(1).map_or(0.0, |second| second.likeness);
    let threshold = f64::from(identity::THRESHOLD);
    let sure = best.is_some_and(|best| {
        let alone = best.likeness - second >= MARGIN
            || best.identified && !candidates.get(1).is_some_and(|other| other.identified);
        best.likeness >= threshold && !best.partial && alone
    });
    let result: Vec<Value> = candidates
        .iter()
        .take(limit)
        .enumerate()
        .map(|(place, candidate)| {
            let Candidate { entity, likeness, partial, identified, evidence } = candidate;
            let of_type = asked.kinds.is_empty() || asked.kinds.iter().any(|kind| kind.as_str() == entity.kind);
            json!({
                "id": entity.id.to_string(),
                "name": shown(&entity.name, entity.id),
                "description": description(entity, evidence),
                "type": [kinds::json_of(&entity.kind)],
                "score": rounded(likeness * 100.0),
                "match": place == 0 && sure,
                "features": [
                    { "id": "likeness", "value": rounded(*likeness) },
                    { "id": "whole_name", "value": !partial },
                    { "id": "identified", "value": identified },
                    { "id": "type", "value": of_type },
                    { "id": "statements", "value": entity.statements },
                    { "id": "articles", "value": entity.articles },
                ],
            })
        })
        .collect();
    json!({ "result": result })
}

/// Names are never empty in this API.
pub(super) fn shown(name: &str, id: i64) -> String {
    if name.trim().is_empty() { format!("entity {id}") } else { name.to_owned() }
}

pub(super) fn described(entity: &archive::EntityRow) -> String {
    let key = entity.key.as_deref().map(|key| format!(", {key}")).unwrap_or_default();
    format!(
        "{}{key}, {} in {}",
        entity.kind,
        counted(entity.statements, "statement"),
        counted(entity.articles, "article")
    )
}

fn description(entity: &archive::EntityRow, evidence: &[String]) -> String {
    let why = if evidence.is_empty() { String::new() } else { format!("; {}", evidence.join(", ")) };
    format!("{}{why}", described(entity))
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_in_any_form() {
        for id in ["Q42", "wikidata:Q42", "http://www.wikidata.org/entity/Q42"] {
            assert_eq!(prefixed("wikidata:", id), "wikidata:Q42");
        }
        assert_eq!(prefixed("iso3166:", "PL"), "iso3166:PL");
    }

    #[test]
    fn properties_say_what_is_known() {
        let query: Query = serde_json::from_value(json!({
            "query": " Wrona ", "type": [{"id": "person", "name": "x"}, "nothing"], "limit": 3, "type_strict": "should",
            "properties": [
                {"pid": "country", "v": "pl"}, {"pid": "names", "v": ["Anna Wrona", {"id": "3", "name": "A. Wrona"}]},
                {"pid": "employer", "v": {"id": "7", "name": "Rada Zalesia"}}, {"pid": "since", "v": 2024},
                {"pid": "alive", "v": true},
            ],
        }))
        .unwrap();
        let (asked, limit) = read(&query).unwrap();
        assert_eq!(limit, 3);
        assert_eq!(asked.names, ["Wrona", "Anna Wrona", "A. Wrona"]);
        assert_eq!(asked.kinds, [EntityKind::Person]);
        assert_eq!(asked.key.as_deref(), Some("iso3166:PL"));
        assert_eq!(asked.beside, ["Rada Zalesia", "2024", "true"]);
    }
}
