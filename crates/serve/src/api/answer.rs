//! How the API answers.

use crate::problem::{Problem, ProblemJson};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response};
use utoipa::{IntoResponses, ToSchema};

/// JSON, as nearly all answers are.
pub(super) fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

/// Tells programs where the next page is.
pub(super) fn with_next(mut response: Response, path: &str, query: Option<String>) -> Response {
    let link = query.map(|query| HeaderValue::from_str(&format!("<{path}?{query}>; rel=\"next\"")));
    if let Some(Ok(link)) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// Whether a list is wanted as lines.
pub(super) fn wants_lines(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == LINES))
}

pub(super) const LINES: &str = "application/x-ndjson";

/// What every request may be answered.
pub(super) struct Failures;

/// What requests that change nothing may be answered besides.
pub(super) struct Unchanged;

impl IntoResponses for Failures {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        let named = [
            ("400", "What was asked is not understood."),
            ("401", "The token is missing or not known."),
            ("403", "Whoever asks may not do it."),
            ("404", "There is no such thing in the archive."),
            ("default", "Any other failure, in the same shape."),
        ];
        let of = |description: &str| {
            let schema = Ref::from_schema_name(ProblemJson::name());
            let content = ContentBuilder::new().schema(Some(schema)).build();
            let response = ResponseBuilder::new().description(description).content("application/problem+json", content);
            RefOr::T(response.build())
        };
        named.into_iter().map(|(status, description)| (status.to_owned(), of(description))).collect()
    }
}

impl IntoResponses for Unchanged {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        let current = ResponseBuilder::new().description("The copy with the ETag in If-None-Match is current.").build();
        let mut all = Failures::responses();
        all.insert("304".to_owned(), RefOr::T(current));
        all
    }
}
