//! `/search`: statements or articles.

use super::answer::Unchanged;
use super::listing::listing;
use super::schema::{Hit, HitPage};
use crate::app::App;
use crate::asking::SearchParams;
use crate::params::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

/// Find statements or articles
///
/// Words are found in any inflection, names in any language of the archive.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(SearchParams),
    responses(
        (status = OK, description = "What was found, some of it.", content((HitPage = "application/json"), (Hit = "application/x-ndjson")),
         headers(("Link" = String, description = "Where the next page is."))),
        Unchanged,
    )
)]
pub(super) async fn search(
    State(app): State<App>,
    headers: HeaderMap,
    Params(asked): Params<SearchParams>,
) -> Result<Response, Problem> {
    listing(app, &headers, "/api/v1/search", asked).await
}
