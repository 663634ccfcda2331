//! Statements and articles as resources: what an assistant was given can be looked up again by its address.

use super::super::base::Base;
use super::answers::Statement;
use super::read::read_article;
use super::told;
use crate::app::App;
use crate::problem::Problem;
use rmcp::model::{ErrorData, ReadResourceResult, ResourceContents, ResourceTemplate};
use serde_json::{Value, json};

const STATEMENT: &str = "depesza://statement/";
const ARTICLE: &str = "depesza://article/";
/// Code points of an article that is read as a resource.
const LENGTH: usize = 40_000;

pub(super) fn templates() -> Vec<ResourceTemplate> {
    let of = |root: &str, name: &str, title: &str, what: &str| {
        let template = ResourceTemplate::new(format!("{root}{{id}}"), name);
        template.with_title(title).with_description(what).with_mime_type("application/json")
    };
    vec![
        of(STATEMENT, "statement", "A statement", "A statement by its id, s-…, with its words and where these stand"),
        of(ARTICLE, "article", "An article", "An article by its number or document, with its text and its statements"),
    ]
}

pub(super) async fn read(app: &App, base: Option<&Base>, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let found = if let Some(id) = uri.strip_prefix(STATEMENT) {
        statement(app, base, id).await
    } else if let Some(id) = uri.strip_prefix(ARTICLE) {
        article(app, base, id).await
    } else {
        Err(Problem::not_found("there is no such resource"))
    };
    match found {
        Ok(json) => {
            let contents = ResourceContents::text(json.to_string(), uri).with_mime_type("application/json");
            Ok(ReadResourceResult::new(vec![contents]))
        }
        Err(problem) if problem.kind == "not-found" => {
            Err(ErrorData::resource_not_found(told(&problem), Some(json!({ "uri": uri }))))
        }
        Err(problem) => Err(ErrorData::internal_error(told(&problem), None)),
    }
}

async fn statement(app: &App, base: Option<&Base>, id: &str) -> Result<Value, Problem> {
    let id = id.to_owned();
    let found = app.with_archive(move |archive| archive.anchors(&[id])).await?.pop();
    let found = found.ok_or_else(|| Problem::not_found("there is no such statement in the archive"))?;
    serde_json::to_value(Statement::of(found, base)).map_err(|error| Problem::internal(&error))
}

async fn article(app: &App, base: Option<&Base>, id: &str) -> Result<Value, Problem> {
    let read = read_article(app, base, id.to_owned(), 0, LENGTH).await?;
    serde_json::to_value(read).map_err(|error| Problem::internal(&error))
}
