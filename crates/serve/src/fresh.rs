//! Answers that were given already are not given again: as long as the archive has not changed, the same question has the same answer.
//!
//! The tag of an answer is made of the archive's version and the question, so that it is known before the answer.

use crate::app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// What an answer depends on besides the address. The cookie holds who asks and how they want to see it.
const DEPENDS: [header::HeaderName; 4] =
    [header::ACCEPT, header::ACCEPT_LANGUAGE, header::COOKIE, header::AUTHORIZATION];

pub(crate) async fn revalidate(State(app): State<App>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let version = match app.version().await {
        Ok(version) => version,
        Err(problem) => return problem.into_response(),
    };
    let tag = tag(&version, &request);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|known| weak(known) == weak(&tag))) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        mark(response.headers_mut(), &tag);
        return response;
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && !response.headers().contains_key(header::CACHE_CONTROL) {
        mark(response.headers_mut(), &tag);
    }
    response
}

/// A tag without its mark of weakness: proxies may leave it out or add it, and it is compared without (RFC 9110, 8.8.3.2).
fn weak(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn tag(version: &str, request: &Request) -> String {
    let mut hash = Sha256::new();
    hash.update(version.as_bytes());
    hash.update(b"\n");
    hash.update(request.uri().path_and_query().map_or("", |asked| asked.as_str()).as_bytes());
    for name in DEPENDS {
        hash.update(b"\n");
        for value in request.headers().get_all(name) {
            hash.update(value.as_bytes());
            hash.update(b"\0");
        }
    }
    let hash: [u8; 32] = hash.finalize().into();
    format!("W/\"{}\"", crate::security::random::hex(hash.get(..12).unwrap_or_default()))
}

fn mark(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
}
