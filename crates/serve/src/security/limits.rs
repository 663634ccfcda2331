//! What a request may cost: bytes, time, and how many there are.

use crate::app::{BODY_LIMIT, TIME_LIMIT};
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a request waits for its turn before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn limit(State(turns): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_LIMIT) {
        return Problem::too_large(BODY_LIMIT).into_response();
    }
    let Ok(Ok(_turn)) = tokio::time::timeout(PATIENCE, turns.acquire()).await else {
        return Problem::unavailable("too many requests are being answered", 2)
            .help("try again in a moment")
            .into_response();
    };
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}

/// A mistake of ours in a handler. The request fails, the server goes on. What the panic says may hold words of a text, and those are not
/// logged: its place is (see `run`).
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal(&"a panic in a handler").into_response()
}
