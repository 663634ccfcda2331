//! Who asks.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Who asks, and what they may do.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The name their token was made for: who a correction is by.
    pub name: Option<String>,
    /// Whether they may add and correct.
    pub may_write: bool,
    /// What their forms must send along as the field `csrf`, and scripts as the header `X-CSRF-Token`.
    pub csrf: String,
    /// How they are known.
    pub by: KnownBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// Nobody needs to be known here.
    Open,
    /// A token that was sent along.
    Bearer,
    /// A cookie: they have logged in, and can log out.
    Session,
    /// They are not known.
    Nothing,
}

impl Visitor {
    /// Every handler that changes something asks this first.
    pub fn check_may_write(&self) -> Result<(), Problem> {
        if self.may_write {
            return Ok(());
        }
        Err(Problem::forbidden("you may read here, and not write")
            .help("ask whoever runs the server for a token that may write"))
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::internal(&"a route without a visitor"))
    }
}

/// Finds out who asks.
pub(crate) async fn recognise(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = super::access::peer(&request);
    match app.access().recognise(&app, request.headers(), peer).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Sends away who is not known: people to the login page.
pub(crate) async fn required(request: Request, next: Next) -> Response {
    let known = request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.by != KnownBy::Nothing);
    if known {
        return next.run(request).await;
    }
    let api = request.uri().path().starts_with("/api/");
    if request.method() == Method::GET && !api && prefers_pages(request.headers()) {
        let here = request.uri().path_and_query().map_or("/", |here| here.as_str());
        let to = format!("/login?{}", serde_html_form::to_string([("next", here)]).unwrap_or_default());
        if let Ok(to) = HeaderValue::from_str(&to) {
            return (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
        }
    }
    Problem::unauthorized().into_response()
}

/// Whether whoever asks is a person in front of a browser.
pub(crate) fn prefers_pages(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
}
