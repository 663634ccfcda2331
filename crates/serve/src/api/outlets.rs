//! `/outlets`: whom each quotes, and through whom.

use super::answer::{Unchanged, json};
use super::schema;
use crate::app::App;
use crate::asking::within;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OutletsParams {
    /// A name, or words of it. Without it all are given.
    #[param(max_length = 400)]
    q: Option<String>,
}

#[derive(Debug, Serialize)]
struct List {
    outlets: Vec<archive::OutletRow>,
}

/// The outlets
#[utoipa::path(
    get,
    path = "/outlets",
    tag = "outlets",
    params(OutletsParams),
    responses((status = OK, description = "Outlets, those with most articles first.", body = schema::OutletList), Unchanged)
)]
pub(super) async fn list(State(app): State<App>, Params(asked): Params<OutletsParams>) -> Result<Response, Problem> {
    within("q", asked.q.as_deref().unwrap_or_default(), 400)?;
    let outlets = app.with_archive(move |archive| match &asked.q {
        Some(name) => archive.outlets_like(name),
        None => archive.outlets(),
    });
    Ok(json(&List { outlets: outlets.await? }))
}

/// An outlet
///
/// Its articles over time, whom it quotes, through whom its statements reached it, how many of them have a speaker without a name.
#[utoipa::path(
    get,
    path = "/outlets/{id}",
    tag = "outlets",
    params(("id" = i64, Path, description = "The outlet's number in this archive.")),
    responses((status = OK, description = "The outlet.", body = schema::Outlet), Unchanged)
)]
pub(super) async fn one(State(app): State<App>, PathOf(id): PathOf<i64>) -> Result<Response, Problem> {
    Ok(json(&app.with_archive(move |archive| archive.outlet(id)).await?))
}
