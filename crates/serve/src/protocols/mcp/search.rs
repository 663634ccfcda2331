//! `search`: statements or articles.

use super::super::base::Base;
use super::answers::{Article, FoundText, SearchAnswer, Statement};
use super::tools::arguments;
use crate::app::App;
use crate::asking::{SearchParams, number};
use crate::problem::Problem;
use rmcp::model::JsonObject;

/// Statements or articles of one answer, if none are asked for, and at most: an assistant must read them all.
pub(super) const FOUND: usize = 10;
pub(super) const MOST_FOUND: usize = 50;

pub(super) async fn search(app: &App, base: Option<&Base>, given: JsonObject) -> Result<SearchAnswer, Problem> {
    let asked: SearchParams = arguments(given)?;
    let limit = number("limit", asked.limit, FOUND, 1..=MOST_FOUND)?;
    let query = SearchParams { limit: Some(limit), ..asked }.query(app).await?;
    let (page, anchors) = app
        .with_archive(move |archive| {
            let page = archive.search(&query)?;
            let ids: Vec<String> =
                page.hits.iter().filter_map(|hit| hit.statement.as_ref()).map(|found| found.id.clone()).collect();
            let anchors = archive.anchors(&ids).map_err(archive::SearchError::Archive)?;
            Ok::<_, archive::SearchError>((page, anchors))
        })
        .await?;
    let articles = page.hits.into_iter().filter(|hit| hit.statement.is_none()).map(|hit| FoundText {
        snippet: format!("{}{}{}", hit.snippet.before, hit.snippet.text, hit.snippet.after),
        article: Article::of(hit.article, base),
    });
    Ok(SearchAnswer {
        articles: articles.collect(),
        statements: anchors.into_iter().map(|anchor| Statement::of(anchor, base)).collect(),
        next: page.next,
    })
}
