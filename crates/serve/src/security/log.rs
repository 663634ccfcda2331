//! What was asked, for the log and the metrics: the route as it is written in the code, never the address, the query or a body.

use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tracing::Instrument;

static NUMBER: AtomicU64 = AtomicU64::new(1);

pub(crate) async fn requests(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let method = method_name(request.method());
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id = number);
    let _under_way = UnderWay::new(&app);
    let mut response = next.run(request).instrument(span).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    app.metrics().answered(&route, method, status, took);
    let ms = took.as_secs_f64() * 1000.0;
    tracing::info!(id = number, method, route, status, ms, "answered");
    response.headers_mut().insert("x-request-id", HeaderValue::from(number));
    response
}

/// Those that nobody knows are counted together.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// A request that is being answered, or whose client went away meanwhile.
struct UnderWay<'a>(&'a App);

impl<'a> UnderWay<'a> {
    fn new(app: &'a App) -> Self {
        app.metrics().under_way.fetch_add(1, Ordering::Relaxed);
        Self(app)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.metrics().under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
