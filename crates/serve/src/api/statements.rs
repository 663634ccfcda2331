//! `/statements`: who said what.

use super::answer::{Unchanged, json};
use super::listing::listing;
use super::schema::{self, Hit, HitPage};
use crate::app::App;
use crate::asking::{ListParams, WhatParam};
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{SpanView, StatementDetail};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use record::Article;
use serde::Serialize;
use std::ops::Range;
use text::{OffsetUnit, Offsets, Span};
use utoipa::ToSchema;

/// Find statements
///
/// Without words the latest come first.
#[utoipa::path(
    get,
    path = "/statements",
    tag = "statements",
    params(ListParams),
    responses(
        (status = OK, description = "Statements, some of them.", content((HitPage = "application/json"), (Hit = "application/x-ndjson")),
         headers(("Link" = String, description = "Where the next page is."))),
        Unchanged,
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    Params(asked): Params<ListParams>,
) -> Result<Response, Problem> {
    listing(app, &headers, "/api/v1/statements", asked.search(WhatParam::Statements)).await
}

#[derive(Debug, Serialize)]
struct WithContext {
    #[serde(flatten)]
    detail: StatementDetail,
    context: SpanView,
}

/// A statement
///
/// With its spans, the words around it, its corrections and what the machine said.
#[utoipa::path(
    get,
    path = "/statements/{id}",
    tag = "statements",
    params(("id" = String, Path, description = "The statement's id: s-…; also one that it had before it was corrected.")),
    responses((status = OK, description = "The statement.", body = schema::StatementDetail), Unchanged)
)]
pub(super) async fn one(State(app): State<App>, PathOf(id): PathOf<String>) -> Result<Response, Problem> {
    let answer = app.with_archive(move |archive| {
        let detail = archive.statement_view(&id)?;
        let record = archive.record(detail.article.id)?;
        let context = context(&record.article, &detail);
        Ok::<_, archive::Error>(WithContext { detail, context })
    });
    Ok(json(&answer.await?))
}

/// Bytes before and after a statement that are shown at most: some sentences.
const AROUND: usize = 1200;

/// The blocks in which a statement stands, or what of them is near.
pub(crate) fn context(article: &Article, detail: &StatementDetail) -> SpanView {
    let text = article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let view = &detail.statement;
    let spans = || view.source.iter().chain(&view.cue).chain(&view.content);
    let byte = |point: Option<usize>| point.and_then(|point| offsets.byte(point)).unwrap_or(0);
    let (start, end) = (byte(spans().map(|span| span.start).min()), byte(spans().map(|span| span.end).max()));
    let words = Span::new(start, end.max(start));
    let touched = article.blocks.iter().map(|block| block.span);
    let touched: Vec<Span> = touched.filter(|block| block.start < words.end && words.start < block.end).collect();
    let first = touched.iter().map(|block| block.start).min().unwrap_or(words.start).min(words.start);
    let last = touched.iter().map(|block| block.end).max().unwrap_or(words.end).max(words.end);
    let start = text.ceil_char_boundary(first.max(words.start.saturating_sub(AROUND)));
    let end = text.floor_char_boundary(last.min(words.end.saturating_add(AROUND)));
    let text = text.get(start..end).unwrap_or_default().to_owned();
    SpanView { start: offsets.at(start), end: offsets.at(end), text }
}

/// Where a statement's words stand in the bytes of the original.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Anchor {
    /// The hash of the original: `sha256:…`.
    document: String,
    article: i64,
    /// For each span, ranges of bytes: markup may come between.
    source: Vec<Vec<Bytes>>,
    cue: Vec<Vec<Bytes>>,
    content: Vec<Vec<Bytes>>,
}

/// Bytes of the original, the end exclusive.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bytes {
    start: usize,
    end: usize,
}

impl From<Range<usize>> for Bytes {
    fn from(Range { start, end }: Range<usize>) -> Self {
        Self { start, end }
    }
}

/// Where a statement stands in the original
///
/// The bytes of its words in the document as it came; see `/articles/{id}/original`.
#[utoipa::path(
    get,
    path = "/statements/{id}/anchor",
    tag = "statements",
    params(("id" = String, Path, description = "The statement's id: s-…")),
    responses(
        (status = OK, description = "The bytes.", body = Anchor),
        (status = CONFLICT, description = "The original is read otherwise today than when it was added.",
         body = inline(crate::problem::ProblemJson<'static>), content_type = "application/problem+json"),
        Unchanged,
    )
)]
pub(super) async fn anchor(State(app): State<App>, PathOf(id): PathOf<String>) -> Result<Response, Problem> {
    let (detail, original, text) = app
        .with_archive(move |archive| {
            let detail = archive.statement_view(&id)?;
            let original = archive.original(detail.article.id)?;
            let text = archive.record(detail.article.id)?.article.text;
            Ok::<_, archive::Error>((detail, original, text))
        })
        .await?;
    let statement = detail.statement;
    let roles = [&statement.source, &statement.cue, &statement.content];
    let stretches: Vec<(usize, usize)> = roles.into_iter().flatten().map(|span| (span.start, span.end)).collect();
    let counts = roles.map(Vec::len);
    let found = app
        .with_reader(move |reader, _| reader.anchor(original.bytes, &original.told, &text, &stretches))
        .await?
        .ok_or_else(|| {
            Problem::conflict("the original is read otherwise today than when it was added")
                .help("depesza reread brings the archive up to date")
        })?;
    let mut ranges = found.bytes.into_iter().map(|span| span.into_iter().map(Bytes::from).collect());
    let [source, cue, content] = counts.map(|count| ranges.by_ref().take(count).collect());
    Ok(json(&Anchor { document: detail.article.document, article: detail.article.id, source, cue, content }))
}

/// The same statement elsewhere
///
/// Its reports in other articles, quoted, retold or translated: who had it first, which copy each other, and what changed on the way.
#[utoipa::path(
    get,
    path = "/statements/{id}/echoes",
    tag = "statements",
    params(("id" = String, Path, description = "The statement's id: s-…")),
    responses((status = OK, description = "The reports, in time.", body = schema::Echo), Unchanged)
)]
pub(super) async fn echoes(State(app): State<App>, PathOf(id): PathOf<String>) -> Result<Response, Problem> {
    let echo = app.with_archive(move |archive| {
        // It may have had another id before it was corrected.
        let now = archive.statement_view(&id).map(|detail| detail.statement.id);
        archive.echo(&now.unwrap_or(id))
    });
    Ok(json(&echo.await?))
}
