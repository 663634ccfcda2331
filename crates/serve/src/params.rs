//! What a request says: queries, forms and paths, every field checked and every mistake named.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a client may take to send a body.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A query, or a form that was sent. Fields may be given many times where the type has a list.
#[derive(Clone, Copy, Debug)]
pub struct Params<T>(pub T);

/// The parts of a path.
#[derive(Clone, Copy, Debug)]
pub struct PathOf<T>(pub T);

/// A body of JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonOf<T>(pub(crate) T);

/// Fields from `a=b&c=d`. Those without a value are as if they were not there: a form sends what was left empty, too.
pub(crate) fn parse<T: DeserializeOwned>(encoded: &str) -> Result<T, Problem> {
    let filled = |field: &&str| field.split_once('=').is_some_and(|(_, value)| !value.is_empty());
    let filled: Vec<&str> = encoded.split('&').filter(filled).collect();
    let filled = filled.join("&");
    let fields = serde_html_form::Deserializer::from_bytes(filled.as_bytes());
    serde_path_to_error::deserialize(fields).map_err(|error| wrong(&error.path().to_string(), error.inner()))
}

/// A problem with a field; with the whole where it is none's.
fn wrong(path: &str, reason: &dyn std::fmt::Display) -> Problem {
    // Of a list it is the parameter that counts.
    let field = path.split('[').next().unwrap_or_default();
    if matches!(field, "" | "." | "?") {
        Problem::bad_request(reason.to_string())
    } else {
        Problem::parameter(field, reason.to_string())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return parse(request.uri().query().unwrap_or_default()).map(Self);
        }
        if !is(request.headers(), "application/x-www-form-urlencoded") {
            return Err(Problem::media_type("a form is expected, application/x-www-form-urlencoded"));
        }
        let body = body(request, state).await?;
        let text = std::str::from_utf8(&body).map_err(|_| Problem::bad_request("the form is no UTF-8"))?;
        parse(text).map(Self)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(path)) => Ok(Self(path)),
            // What is no number is the number of nothing.
            Err(rejection) => Err(Problem::not_found(format!("nothing can be there: {}", rejection.body_text()))),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonOf<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is(request.headers(), "application/json") {
            return Err(Problem::media_type("JSON is expected, with Content-Type: application/json"));
        }
        parse_json(&body(request, state).await?).map(Self)
    }
}

pub(crate) fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json);
    let value = value.map_err(|error| wrong(&error.path().to_string(), error.inner()))?;
    json.end().map_err(|error| Problem::bad_request(error.to_string()))?;
    Ok(value)
}

/// The whole body, within the limits on bytes and time.
pub(crate) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let read = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state)).await;
    read.map_err(|_| Problem::too_slow())?.map_err(|rejection| {
        if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            Problem::too_large(crate::app::BODY_LIMIT)
        } else {
            Problem::bad_request("the body ended too early")
        }
    })
}

/// The type of a body in lower case, without parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

pub(crate) fn is(headers: &HeaderMap, media: &str) -> bool {
    media_type(headers).is_some_and(|given| given == media)
}
