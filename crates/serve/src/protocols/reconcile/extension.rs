//! The extension of data: what is known of entities, to be filled into somebody's table.

use super::super::dates::moment;
use super::{kinds, properties, queries};
use crate::app::App;
use crate::problem::Problem;
use archive::{Count, Other, Portrait};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Values of a property, if none are asked for.
pub(super) const VALUES: usize = 10;
/// Entities of a request.
const MOST_ENTITIES: usize = 200;
const MOST_PROPERTIES: usize = 50;

#[derive(Debug, Deserialize)]
pub(super) struct Extension {
    ids: Vec<String>,
    properties: Vec<Property>,
}

#[derive(Debug, Deserialize)]
struct Property {
    id: String,
    #[serde(default)]
    settings: Option<Settings>,
}

/// Clients send numbers as numbers or as words.
#[derive(Debug, Deserialize)]
struct Settings {
    limit: Option<Value>,
}

impl Property {
    fn limit(&self) -> usize {
        let limit = self.settings.as_ref().and_then(|settings| settings.limit.as_ref());
        let number = limit.and_then(|limit| limit.as_u64().or_else(|| limit.as_str()?.trim().parse().ok()));
        number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0).unwrap_or(VALUES)
    }
}

pub(super) async fn answer(app: &App, asked: Extension) -> Result<Value, Problem> {
    for (count, most, what) in
        [(asked.ids.len(), MOST_ENTITIES, "entities"), (asked.properties.len(), MOST_PROPERTIES, "properties")]
    {
        if count > most {
            let mut problem =
                Problem::parameter("extend", format!("{count} {what} are asked for, and at most {most} are told"));
            problem.status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(problem.help("ask for fewer at once"));
        }
    }
    app.with_archive(move |archive| {
        let mut rows = Map::new();
        for id in &asked.ids {
            // What is no number is the id of nobody.
            let portrait = match id.parse::<i64>().map(|id| archive.portrait(id, 0)) {
                Ok(Err(archive::Error::NoEntity(_))) | Err(_) => None,
                Ok(portrait) => Some(portrait?),
            };
            let cell = |property: &Property| {
                let values = portrait.as_ref().map(|portrait| values(portrait, property)).unwrap_or_default();
                (property.id.clone(), Value::Array(values))
            };
            rows.insert(id.clone(), Value::Object(asked.properties.iter().map(cell).collect()));
        }
        let meta: Vec<Value> = asked.properties.iter().map(meta).collect();
        Ok::<_, archive::Error>(json!({ "meta": meta, "rows": rows }))
    })
    .await
}

fn meta(property: &Property) -> Value {
    let name = properties::title(&property.id).unwrap_or(&property.id);
    json!({ "id": property.id, "name": name })
}

/// None of a property that is not known.
fn values(portrait: &Portrait, property: &Property) -> Vec<Value> {
    let text = |words: &str| json!({ "str": words });
    let prefix = |prefix: &str| portrait.key.as_deref().and_then(|key| key.strip_prefix(prefix)).map(text);
    let date = |date: &Option<String>| date.as_deref().and_then(moment).map(|moment| json!({ "date": moment }));
    let counted = |counts: &[Count]| counts.iter().map(|count| text(&count.what)).collect::<Vec<_>>();
    let others = |others: &[Other]| {
        let entity = |other: &Other| json!({ "id": other.entity.to_string(), "name": queries::shown(&other.name, other.entity) });
        others.iter().map(entity).collect::<Vec<_>>()
    };
    let mut values = match property.id.as_str() {
        "kind" => vec![text(&portrait.kind)],
        "key" => portrait.key.as_deref().map(text).into_iter().collect(),
        "country" => prefix("iso3166:").into_iter().collect(),
        "wikidata" => prefix("wikidata:").into_iter().collect(),
        "names" => {
            // The same in two languages is one.
            let mut names: Vec<&str> = Vec::new();
            for name in &portrait.names {
                if !names.contains(&name.name.as_str()) {
                    names.push(&name.name);
                }
            }
            names.into_iter().map(text).collect()
        }
        "titles" => portrait.titles.iter().map(|title| text(&title.words)).collect(),
        "roles" => counted(&portrait.roles),
        "statements" => vec![json!({ "int": portrait.statements })],
        "articles" => vec![json!({ "int": portrait.articles })],
        "first_seen" => date(&portrait.first_said).into_iter().collect(),
        "last_seen" => date(&portrait.last_said).into_iter().collect(),
        "acts" => counted(&portrait.acts),
        "outlets" => counted(&portrait.outlets),
        "speaks_about" => others(&portrait.speaks_about),
        "spoken_about_by" => others(&portrait.spoken_about_by),
        _ => Vec::new(),
    };
    values.truncate(property.limit());
    values
}

/// The entity's kind, for its preview.
pub(super) fn kind_title(portrait: &Portrait) -> &'static str {
    portrait.kind.parse().map_or("Other", kinds::title)
}
