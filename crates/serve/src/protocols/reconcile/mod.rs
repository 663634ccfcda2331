//! The reconciliation service for entities: the W3C community group's API 0.2 (and 0.1, of which it is an extension), as OpenRefine asks.
//!
//! `/reconcile` is the endpoint: the manifest, batches of queries, and the extension of data.

mod kinds;
mod manifest;
mod queries;
mod properties;
mod extension;
mod suggestions;
mod preview;
mod jsonp;

use super::base::Base;
use crate::app::App;
use crate::params::{Params, parse_json};
use crate::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/reconcile", get(endpoint).post(endpoint))
        .route("/reconcile/suggest/entity", get(suggestions::entities))
        .route("/reconcile/suggest/type", get(suggestions::types))
        .route("/reconcile/suggest/property", get(suggestions::properties))
        .route("/reconcile/properties", get(properties::proposed))
        .route("/reconcile/preview", get(preview::page))
        .route("/reconcile/flyout/entity", get(preview::flyout))
        .layer(axum::middleware::from_fn(jsonp::wrap))
}

#[derive(Debug, Deserialize)]
struct Asked {
    queries: Option<String>,
    extend: Option<String>,
}

async fn endpoint(State(app): State<App>, base: Base, Params(asked): Params<Asked>) -> Result<Response, Problem> {
    let answer = match asked {
        Asked { queries: Some(_), extend: Some(_) } => {
            return Err(Problem::bad_request("queries and extend cannot be asked at once"));
        }
        Asked { queries: Some(queries), .. } => queries::answer(&app, field("queries", &queries)?).await?,
        Asked { extend: Some(extend), .. } => extension::answer(&app, field("extend", &extend)?).await?,
        Asked { .. } => manifest::manifest(&base, !app.access().is_open()),
    };
    Ok(json(&answer))
}

/// The JSON in a field of a form.
fn field<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Problem> {
    parse_json(text.as_bytes()).map_err(|problem| Problem {
        parameter: Some(match &problem.parameter {
            Some(place) => format!("{name}.{place}"),
            None => name.to_owned(),
        }),
        kind: "bad-parameter",
        ..problem
    })
}

fn json(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

#[cfg(test)]
mod tests;
