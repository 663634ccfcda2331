//! `/articles`: the news texts, their records, and the documents as they came.

use super::answer::{Unchanged, json};
use super::listing::listing;
use super::schema::{self, Hit, HitPage};
use crate::app::App;
use crate::asking::{ListParams, WhatParam};
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::Archive;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use record::{Record, formats};
use serde::{Deserialize, Serialize};
use text::OffsetUnit;
use utoipa::{IntoParams, ToSchema};

/// Find articles
///
/// Without words the latest come first.
#[utoipa::path(
    get,
    path = "/articles",
    tag = "articles",
    params(ListParams),
    responses(
        (status = OK, description = "Articles, some of them.", content((HitPage = "application/json"), (Hit = "application/x-ndjson")),
         headers(("Link" = String, description = "Where the next page is."))),
        Unchanged,
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    Params(asked): Params<ListParams>,
) -> Result<Response, Problem> {
    listing(app, &headers, "/api/v1/articles", asked.search(WhatParam::Articles)).await
}

/// An article
///
/// Its text, and everything that was read from it, with the corrections that hold.
#[utoipa::path(
    get,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number in this archive.")),
    responses((status = OK, description = "The article.", body = schema::ArticleView), Unchanged)
)]
pub(super) async fn one(State(app): State<App>, PathOf(id): PathOf<i64>) -> Result<Response, Problem> {
    Ok(json(&app.with_archive(move |archive| archive.article_view(id)).await?))
}

/// How a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RecordParams {
    /// In which form.
    #[param(inline)]
    format: Format,
    /// What the offsets of `json` and `jsonl` count. Those of other forms count code points.
    #[param(inline)]
    offsets: Unit,
    /// Whether `json` and `jsonl` tell where the text stands in the bytes of the original.
    origin: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    #[default]
    Json,
    Jsonl,
    Brat,
    Webannotation,
    Schema,
    Citron,
}

/// What offsets count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    #[default]
    Codepoint,
    Utf8,
    Utf16,
}

impl From<Unit> for OffsetUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Codepoint => Self::CodePoint,
            Unit::Utf8 => Self::Utf8,
            Unit::Utf16 => Self::Utf16,
        }
    }
}

/// An article's record
///
/// Its text, blocks, entities, mentions and statements. `json` is the record; the other forms are what other tools read.
#[utoipa::path(
    get,
    path = "/articles/{id}/record",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number in this archive."), RecordParams),
    responses(
        (status = OK, description = "The record.", content(
            (schema::Record = "application/json"),
            (schema::Record = "application/x-ndjson"),
            (String = "text/plain; charset=utf-8"),
            (serde_json::Value = "application/ld+json"),
            (serde_json::Value = "application/vnd.citron+json"),
        )),
        Unchanged,
    )
)]
pub(super) async fn record(
    State(app): State<App>,
    PathOf(id): PathOf<i64>,
    Params(asked): Params<RecordParams>,
) -> Result<Response, Problem> {
    app.with_archive(move |archive| {
        let mut record = archive.record(id)?;
        if asked.origin {
            record.article.origin = origin(archive, id, &record)?;
        }
        Ok::<_, Problem>(write(&record, asked.format, asked.offsets.into()))
    })
    .await
}

/// The record in a form.
fn write(record: &Record, format: Format, unit: OffsetUnit) -> Response {
    let (media_type, written) = match format {
        Format::Json => ("application/json", formats::json::write(record, unit)),
        Format::Jsonl => ("application/x-ndjson", formats::jsonl::write(record, unit)),
        Format::Brat => ("text/plain; charset=utf-8", formats::brat::write(record)),
        Format::Webannotation => ("application/ld+json", formats::webannotation::write(record)),
        Format::Schema => ("application/ld+json", formats::schema::write(record)),
        Format::Citron => ("application/vnd.citron+json", formats::citron::write(record)),
    };
    ([(header::CONTENT_TYPE, media_type)], written).into_response()
}

/// Where the text stands in the bytes: found by reading them again, which takes no model.
fn origin(archive: &Archive, id: i64, record: &Record) -> Result<Vec<text::Run>, Problem> {
    let original = archive.original(id)?;
    let document = reader::document(original.bytes, &original.told, String::new());
    let article = intake::read(&document).map_err(|error| Problem::internal(&error))?;
    if article.text != record.article.text {
        return Err(Problem::conflict("the original is read otherwise today than when it was added")
            .help("depesza reread brings the archive up to date"));
    }
    Ok(article.origin)
}

/// The document as it came
///
/// Byte for byte, to be saved and not to be shown: whatever it is, it comes as plain text, as an attachment, in a sandbox.
#[utoipa::path(
    get,
    path = "/articles/{id}/original",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number in this archive.")),
    responses(
        (status = OK, description = "The bytes.", content_type = "text/plain", body = Vec<u8>, headers(
            ("X-Document-Id" = String, description = "sha256:… of the bytes."),
            ("X-Document-Media-Type" = String, description = "What it is: text/html, text/plain."),
        )),
        Unchanged,
    )
)]
pub(super) async fn original(State(app): State<App>, PathOf(id): PathOf<i64>) -> Result<Response, Problem> {
    let original = app.with_archive(move |archive| archive.original(id)).await?;
    let media_type = if original.told.html { "text/html" } else { "text/plain" };
    let name = original.document.trim_start_matches("sha256:").to_owned();
    let header = |value: &str| HeaderValue::from_str(value).map_err(|error| Problem::internal(&error));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain")),
        (header::CONTENT_DISPOSITION, header(&format!("attachment; filename=\"{name}.txt\""))?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::HeaderName::from_static("x-document-id"), header(&original.document)?),
        (header::HeaderName::from_static("x-document-media-type"), HeaderValue::from_static(media_type)),
    ];
    Ok((headers, original.bytes).into_response())
}
