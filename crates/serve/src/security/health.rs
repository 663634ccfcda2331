//! Whether the server can answer.

use crate::app::App;
use crate::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/healthz", get(health))
}

async fn health(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    app.version().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], "ok\n"))
}
