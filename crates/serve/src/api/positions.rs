//! `/positions`: what speakers said on a subject, side by side.

use super::answer::{Unchanged, json};
use super::schema;
use crate::app::App;
use crate::asking::{Day, given, number, within};
use crate::params::Params;
use crate::problem::Problem;
use archive::{MOST_POSITIONS, PositionQuery};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PositionsParams {
    /// Numbers of entities, at most 12.
    #[param(required = true, min_items = 1, max_items = 12)]
    speaker: Vec<i64>,
    /// Who or what is named in it.
    #[param(max_length = 400)]
    about: Option<String>,
    /// Words in any inflection, as in a search.
    #[param(max_length = 2000)]
    q: String,
    #[param(inline)]
    since: Option<Day>,
    #[param(inline)]
    until: Option<Day>,
    /// Of each speaker at most so many, the latest.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

const POSITIONS: usize = 20;
const MOST_SPEAKERS: usize = 12;

/// Compare what speakers said
///
/// Statements of one speaker or several on a subject, over time.
#[utoipa::path(
    get,
    path = "/positions",
    tag = "search",
    params(PositionsParams),
    responses((status = OK, description = "Who said what.", body = schema::Positions), Unchanged)
)]
pub(super) async fn positions(
    State(app): State<App>,
    Params(asked): Params<PositionsParams>,
) -> Result<Response, Problem> {
    if asked.speaker.is_empty() || asked.speaker.len() > MOST_SPEAKERS {
        let detail = format!("from 1 to {MOST_SPEAKERS} speakers are compared, not {}", asked.speaker.len());
        return Err(Problem::parameter("speaker", detail).help("give each by its number: speaker=1&speaker=2"));
    }
    let limit = number("limit", asked.limit, POSITIONS, 1..=MOST_POSITIONS)?;
    within("q", &asked.q, 2000)?;
    within("about", asked.about.as_deref().unwrap_or_default(), 400)?;
    let query = PositionQuery {
        speakers: asked.speaker,
        about: match given(&asked.about) {
            Some(about) => app.spellings(&about).await?,
            None => Vec::new(),
        },
        words: app.words(&asked.q).await?,
        since: asked.since.map(|day| day.as_str().to_owned()),
        until: asked.until.map(|day| day.as_str().to_owned()),
        limit,
    };
    Ok(json(&app.with_archive(move |archive| archive.positions(&query)).await?))
}
