//! What a request may cost: bytes, time, and how many there are.

use super::visitor::{KnownBy, Visitor};
use crate::app::{BODY_LIMIT, TIME_LIMIT};
use crate::problem::Problem;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a request waits for its turn before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a body that anybody may send at any time. What is typed, and every question of other programs, is smaller.
pub(crate) const SMALL: usize = 64 << 10;
/// Larger bodies that are in memory at the same time.
pub(crate) const LARGE_BODIES: usize = 8;

pub(crate) async fn limit(State(turns): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    if request.body().size_hint().lower() > BODY_LIMIT as u64 {
        return Problem::too_large(BODY_LIMIT).into_response();
    }
    if packed(&request) {
        let problem = Problem::media_type("a packed body is not read").help("send it without Content-Encoding");
        return ([(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))], problem).into_response();
    }
    let Ok(Ok(_turn)) = tokio::time::timeout(PATIENCE, turns.acquire()).await else {
        return busy();
    };
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}

/// Large bodies take turns, so that memory stays bounded however many are sent. Those of who is not known are not read at all.
pub(crate) async fn large(State(turns): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let small = request.body().size_hint().upper().is_some_and(|most| most <= SMALL as u64);
    let known = request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.by != KnownBy::Nothing);
    if small || !known {
        return next.run(request).await;
    }
    let Ok(Ok(_turn)) = tokio::time::timeout(PATIENCE, turns.acquire()).await else {
        return busy();
    };
    next.run(request).await
}

fn busy() -> Response {
    Problem::unavailable("too many requests are being answered", 2).help("try again in a moment").into_response()
}

fn packed(request: &Request) -> bool {
    let mut codings = request.headers().get_all(header::CONTENT_ENCODING).into_iter();
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// A mistake of ours in a handler. The request fails, the server goes on. What the panic says may hold words of a text, and those are not
/// logged: its place is (see `run`).
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal(&"a panic in a handler").into_response()
}
