//! What went wrong, in one shape for the whole service: RFC 9457 for programs, a page for people.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A failure as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    /// Which problem it is, for programs: the last part of its `type`.
    pub kind: &'static str,
    /// What went wrong.
    pub detail: String,
    /// What to do next.
    pub help: Option<String>,
    /// The parameter that is wrong.
    pub parameter: Option<String>,
    /// Seconds after which the same request may succeed.
    pub retry_after: Option<u64>,
}

/// A problem as it is written (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemJson<'p> {
    /// Which problem it is: `urn:depesza:problem:…`
    #[schema(format = "uri")]
    r#type: String,
    /// The same for people, the same for every problem of the type.
    title: &'p str,
    /// The status of HTTP.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong this time.
    detail: &'p str,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'p str>,
    /// The parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'p str>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into(), help: None, parameter: None, retry_after: None }
    }

    /// 400: what was asked makes no sense.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// 400: a parameter is wrong.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "bad-parameter", detail);
        problem.parameter = Some(name.into());
        problem
    }

    /// 401: nobody knows who asks.
    pub fn unauthorized() -> Self {
        let detail = "this archive is not open to everybody";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
            .help("send the token as Authorization: Bearer TOKEN, or log in at /login")
    }

    /// 403: whoever asks may not do it.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// 405.
    pub fn method(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail)
    }

    /// 406.
    pub fn not_acceptable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", detail)
    }

    /// 408: the body did not come in time.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "timeout", "the body of the request did not come in time")
    }

    /// 409: it is so already, or not any more.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// 413.
    pub fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", format!("the body is larger than {limit} bytes"))
    }

    /// 415.
    pub fn media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail)
    }

    /// 422: it is understood, and cannot be read or done.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", detail)
    }

    /// 429.
    pub fn too_many(detail: impl Into<String>, retry_after: u64) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail);
        problem.retry_after = Some(retry_after);
        problem
    }

    /// 500. What happened is logged and not told.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %what, "internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong in the server")
            .help("the server's log says what; please report it")
    }

    /// 422: another server did not give what was asked of it. What this server answers for has not failed, so it is no 5xx.
    pub fn upstream(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "upstream", detail)
    }

    /// 503: not now.
    pub fn unavailable(detail: impl Into<String>, retry_after: u64) -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        problem.retry_after = Some(retry_after);
        problem
    }

    /// 504: it took too long.
    pub fn timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "it took too long and was stopped")
            .help("ask for less: fewer hits, a shorter text, a narrower search")
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The kind, for people.
    pub fn title(&self) -> &'static str {
        match self.kind {
            "bad-request" => "The request is not understood",
            "bad-parameter" => "A parameter is wrong",
            "unauthorized" => "A token is needed",
            "forbidden" => "This is not allowed",
            "not-found" => "There is nothing here",
            "method-not-allowed" => "This cannot be done here",
            "not-acceptable" => "It cannot be given in that form",
            "conflict" => "It is so already, or not any more",
            "too-large" => "Too large",
            "unsupported-media-type" => "This form is not read",
            "unprocessable" => "It cannot be read",
            "too-many-requests" => "Too many requests",
            "upstream" => "Another server did not answer as it should",
            "unavailable" => "Not now",
            "timeout" => "It took too long",
            _ => "Something went wrong",
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let json = ProblemJson {
            r#type: format!("urn:depesza:problem:{}", self.kind),
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            help: self.help.as_deref(),
            parameter: self.parameter.as_deref(),
        };
        let body = serde_json::to_vec(&json).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"depesza\""));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Shows problems as pages to those who prefer pages. Programs that take anything get JSON.
pub(crate) async fn for_people(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let api = request.uri().path().starts_with("/api/");
    let wants = !api && accept.split(',').any(|kind| kind.trim().starts_with("text/html"));
    let asked = wants.then(|| crate::pages::Asked::of(&request));
    let mut response = next.run(request).await;
    let Some(asked) = asked else { return response };
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let page = crate::pages::error(&problem, &asked).into_response();
    let (mut parts, _) = response.into_parts();
    let (page, body) = page.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_ENCODING);
    for (name, value) in &page.headers {
        parts.headers.insert(name, value.clone());
    }
    Response::from_parts(parts, body)
}

/// What is asked for at no known address.
pub(crate) async fn no_such_page() -> Problem {
    Problem::not_found("there is no such page").help("the start page is /, the API is described at /api")
}

/// What is asked for by a method that its address does not know.
pub(crate) async fn no_such_method(request: Request) -> Problem {
    Problem::method(format!("{} cannot be done at this address", request.method()))
}

impl From<archive::Error> for Problem {
    fn from(error: archive::Error) -> Self {
        use archive::Error;
        match &error {
            // Those that are about what was asked. The others name files.
            Error::NoArticle(_)
            | Error::NoEntity(_)
            | Error::NoCorrection(_)
            | Error::NoStatement(_)
            | Error::NoOutlet(_)
            | Error::NoStory(_) => Self::not_found(error.to_string()),
            Error::SameEntity
            | Error::EmptySplit(_)
            | Error::BadSpan { .. }
            | Error::BadOrder(_)
            | Error::NoChange
            | Error::NoWords => {
                let problem = Self::unprocessable(error.to_string());
                match error.help() {
                    Some(help) => problem.help(help),
                    None => problem,
                }
            }
            Error::Locked { .. } => {
                tracing::warn!(%error, "the archive is locked");
                Self::unavailable("the archive is being written by another program", 5).help("try again in a moment")
            }
            Error::ReadOnly { .. } => {
                tracing::warn!(%error, "the archive cannot be written");
                Self::forbidden("the archive cannot be written").help("see who may write its file")
            }
            Error::Sqlite { error: inner, .. } if interrupted(inner) => Self::timeout(),
            _ => Self::internal(&error),
        }
    }
}

fn interrupted(error: &archive::rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(archive::rusqlite::ErrorCode::OperationInterrupted)
}

impl From<archive::SearchError> for Problem {
    fn from(error: archive::SearchError) -> Self {
        match error {
            archive::SearchError::Cursor(_) => Self::parameter("after", error.to_string())
                .help("take it from the page before of the same search, with the same order"),
            archive::SearchError::Archive(error) => error.into(),
        }
    }
}

impl From<archive::EchoError> for Problem {
    fn from(error: archive::EchoError) -> Self {
        match error {
            archive::EchoError::Archive(error) => error.into(),
            archive::EchoError::None(_) => Self::not_found(error.to_string()),
            archive::EchoError::Several { .. } => Self::conflict(error.to_string()).help("give more of the id"),
        }
    }
}

impl From<archive::BadWords> for Problem {
    fn from(error: archive::BadWords) -> Self {
        Self::parameter("q", format!("these words are not understood: {error}"))
            .help("words, \"phrases\", prefixes*, AND, OR, NOT and brackets are understood")
    }
}

impl From<reader::ReadError> for Problem {
    fn from(error: reader::ReadError) -> Self {
        match error {
            reader::ReadError::Intake(error) => Self::unprocessable(error.to_string())
                .help("a text in any encoding or a web page is read; extract the text of other documents first"),
            // What a panic says may hold words of the text, and those are not logged.
            reader::ReadError::Internal(_) => Self::internal(&"a panic while reading a text"),
            other => Self::internal(&other),
        }
    }
}
