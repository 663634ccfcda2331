//! The tools as assistants see them: names, descriptions, schemas.

use super::super::base::Base;
use super::answers::{EchoAnswer, ReadAnswer, SearchAnswer, WhoAnswer};
use super::echo::{self, REPORTS};
use super::read::{self, LONGEST_PASSAGE, PASSAGE};
use super::search::{self, FOUND, MOST_FOUND};
use super::who::{self, LATEST};
use crate::app::App;
use crate::asking::SearchParams;
use crate::problem::Problem;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;

static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| {
    vec![
        tool::<SearchAnswer>(
            "search",
            "Search statements",
            "Find statements in the archive: by words in any inflection (q), by who said it (by), who or what is named in it \
             (about), act, certainty, outlet and date. Everything given must hold. Gives statements with their words and \
             where these stand, or, with what: articles, articles.",
            search_schema(),
        ),
        tool::<WhoAnswer>(
            "who",
            "Who somebody is",
            "What the archive knows of a person, an organisation or a place: names and roles, how much it said and when, \
             whom it speaks about and who speaks about it, and what it said last. Several of one name are given to choose from.",
            json!({
                "type": "object",
                "properties": {
                    "name": {
                        "type": "string", "minLength": 1, "maxLength": 400,
                        "description": "A name in any inflection, words of it, an office (president of Ukraine), the number of an entity or its public identifier",
                    },
                    "latest": {
                        "type": "integer", "minimum": 0, "maximum": MOST_FOUND, "default": LATEST,
                        "description": "Statements to give, the latest first",
                    },
                },
                "required": ["name"],
                "additionalProperties": false,
            }),
        ),
        tool::<EchoAnswer>(
            "echo",
            "The same statement elsewhere",
            "Where else a statement is reported: quoted, retold or translated, who had it first, which reports copy each other, and \
             what changed on the way: a hedge or a negation lost, a vaguer speaker, another number.",
            json!({
                "type": "object",
                "properties": {
                    "statement": { "type": "string", "minLength": 1, "description": "The id of a statement, s-…, or its beginning" },
                    "limit": {
                        "type": "integer", "minimum": 1, "maximum": archive::MOST_REPORTS, "default": REPORTS,
                        "description": "Reports to give",
                    },
                },
                "required": ["statement"],
                "additionalProperties": false,
            }),
        ),
        tool::<ReadAnswer>(
            "read",
            "Read an article",
            "Read an article of the archive, or the passage around a statement, with all statements in it and where their words \
             stand. Or read a text that you give: who says what in it; that text is not kept. One of article, statement and text \
             is needed.",
            json!({
                "type": "object",
                "properties": {
                    "article": {
                        "type": ["integer", "string"],
                        "description": "The number of an article, or its document: sha256:…",
                    },
                    "statement": { "type": "string", "description": "The id of a statement, s-…: the passage around it is read" },
                    "text": { "type": "string", "description": "A text in Polish or English" },
                    "published": { "type": "string", "description": "When the text was published: 2024-05-31, 2024-05 or 2024" },
                    "start": { "type": "integer", "minimum": 0, "description": "The code point to begin at: next of the passage before" },
                    "length": {
                        "type": "integer", "minimum": 1, "maximum": LONGEST_PASSAGE, "default": PASSAGE,
                        "description": "Code points to read",
                    },
                },
                "additionalProperties": false,
            }),
        ),
    ]
});

pub(super) fn all() -> &'static [Tool] {
    &TOOLS
}

fn tool<A: schemars::JsonSchema + 'static>(name: &'static str, title: &str, what: &'static str, input: Value) -> Tool {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let output = settings.into_generator().into_root_schema_for::<A>().to_value();
    let annotations =
        ToolAnnotations::with_title(title).read_only(true).destructive(false).idempotent(true).open_world(false);
    Tool::new(name, what, Arc::new(object(input)))
        .with_title(title)
        .with_raw_output_schema(Arc::new(object(output)))
        .with_annotations(annotations)
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The parameters of a search, as addresses have them: one definition for all.
fn search_schema() -> Value {
    let mut properties = Map::new();
    for parameter in SearchParams::into_params(|| Some(ParameterIn::Query)) {
        let Ok(described) = serde_json::to_value(&parameter) else { continue };
        let mut schema = described.get("schema").cloned().map(object).unwrap_or_default();
        if let Some(description) = described.get("description") {
            schema.insert("description".to_owned(), description.clone());
        }
        if parameter.name == "limit" {
            schema.insert("maximum".to_owned(), json!(MOST_FOUND));
            schema.insert("default".to_owned(), json!(FOUND));
        }
        properties.insert(parameter.name, Value::Object(schema));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// None: there is no such tool.
pub(super) async fn call(
    app: &App,
    base: Option<&Base>,
    name: &str,
    arguments: JsonObject,
) -> Option<Result<Value, Problem>> {
    Some(match name {
        "search" => answer(search::search(app, base, arguments).await),
        "who" => answer(who::who(app, base, arguments).await),
        "echo" => answer(echo::echo(app, base, arguments).await),
        "read" => answer(read::read(app, base, arguments).await),
        _ => return None,
    })
}

fn answer<T: Serialize>(done: Result<T, Problem>) -> Result<Value, Problem> {
    serde_json::to_value(done?).map_err(|error| Problem::internal(&error))
}

/// What is null is as if it were not there: assistants fill in what they leave out.
pub(super) fn arguments<T: DeserializeOwned>(mut given: JsonObject) -> Result<T, Problem> {
    given.retain(|_, value| !value.is_null());
    serde_path_to_error::deserialize(Value::Object(given)).map_err(|error| {
        let field = error.path().to_string();
        let reason = error.into_inner().to_string();
        if field == "." { Problem::bad_request(reason) } else { Problem::parameter(field, reason) }
    })
}

/// Who or what is meant: numbers of entities and articles come as numbers, too.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneName {
    Number(i64),
    Name(String),
}

impl OneName {
    pub(super) fn words(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Name(name) => name.trim().to_owned(),
        }
    }
}
