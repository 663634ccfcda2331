//! Pages of what was found, and all of it as lines.

use super::answer::{LINES, json, wants_lines, with_next};
use crate::app::App;
use crate::asking::{SearchParams, WhatParam};
use crate::problem::Problem;
use archive::{Page, Query};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::io;

/// Hits that are looked for at a time where all are wanted.
const CHUNK: usize = 500;

/// Answers a search. `path` is where it was asked.
pub(super) async fn listing(
    app: App,
    headers: &HeaderMap,
    path: &str,
    asked: SearchParams,
) -> Result<Response, Problem> {
    let query = asked.query(&app).await?;
    if wants_lines(headers) {
        return lines(app, query, asked.limit).await;
    }
    let page = app.with_archive(move |archive| archive.search(&query)).await?;
    let next = page.next.clone().map(|next| {
        let asked = asked.at(Some(next));
        // Where the address says what is looked for the query does not.
        let what = if path.ends_with("/search") { asked.what } else { WhatParam::default() };
        SearchParams { what, ..asked }.to_query()
    });
    Ok(with_next(json(&page), path, next))
}

/// What is left to be written.
struct Left {
    app: App,
    query: Query,
    page: Option<Page>,
    /// As many are wanted.
    most: Option<usize>,
}

/// A line of JSON for every hit, to the end of the list or, if `most` are asked for, as many. What the archive holds of it is
/// looked up while it is written.
async fn lines(app: App, mut query: Query, most: Option<usize>) -> Result<Response, Problem> {
    query.limit = most.unwrap_or(CHUNK).min(CHUNK);
    // A mistake in the question is told before the first line.
    let page = page(&app, &query).await?;
    let left = Left { app, query, page: Some(page), most };
    let lines = stream::try_unfold(left, |mut left| async move {
        let Some(page) = left.page.take() else { return Ok::<_, io::Error>(None) };
        let mut lines = Vec::new();
        let count = page.hits.len();
        for hit in page.hits {
            serde_json::to_writer(&mut lines, &hit)?;
            lines.push(b'\n');
        }
        left.most = left.most.map(|most| most.saturating_sub(count));
        if let Some(next) = page.next.filter(|_| left.most != Some(0)) {
            left.query.after = Some(next);
            left.query.limit = left.most.unwrap_or(CHUNK).min(CHUNK);
            let page = self::page(&left.app, &left.query).await;
            left.page = Some(page.map_err(|problem| io::Error::other(problem.detail))?);
        }
        Ok(Some((Bytes::from(lines), left)))
    });
    Ok(([(header::CONTENT_TYPE, LINES)], Body::from_stream(lines)).into_response())
}

async fn page(app: &App, query: &Query) -> Result<Page, Problem> {
    let query = query.clone();
    app.with_archive(move |archive| archive.search(&query)).await
}
