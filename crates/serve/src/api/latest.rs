//! `/latest`: what is new.

use super::answer::{Unchanged, json};
use super::schema;
use crate::app::App;
use crate::asking::number;
use crate::params::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LatestParams {
    /// Articles to give.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
    /// What came after this: `cursor` of an answer before. Without it the newest articles are given.
    #[param(max_length = 40)]
    after: Option<String>,
}

const ARTICLES: usize = 20;
const MOST_ARTICLES: usize = 200;

/// What is new
///
/// Articles, their statements, and who is seen for the first time. Ask again with `cursor`: nothing is missed and nothing comes twice.
#[utoipa::path(
    get,
    path = "/latest",
    tag = "search",
    params(LatestParams),
    responses((status = OK, description = "What has come.", body = schema::LatestNews), Unchanged)
)]
pub(super) async fn latest(State(app): State<App>, Params(asked): Params<LatestParams>) -> Result<Response, Problem> {
    let limit = number("limit", asked.limit, ARTICLES, 1..=MOST_ARTICLES)?;
    Ok(json(&app.with_archive(move |archive| archive.latest(asked.after.as_deref(), limit)).await?))
}
