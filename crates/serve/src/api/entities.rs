//! `/entities`: persons, organisations, places.

use super::answer::{Unchanged, json};
use super::schema;
use crate::app::App;
use crate::asking::{number, within};
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntitiesParams {
    /// A name in any inflection or language, words of it, the number of an entity, or its public identifier.
    #[param(min_length = 1, max_length = 400)]
    q: String,
    /// Entities to give.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<usize>,
}

/// Entities that a name may mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntityList {
    /// Those with most statements first.
    #[schema(value_type = Vec<schema::Entity>)]
    entities: Vec<archive::EntityRow>,
}

const ENTITIES: usize = 20;
const MOST_ENTITIES: usize = 100;

/// Find entities by a name
#[utoipa::path(
    get,
    path = "/entities",
    tag = "entities",
    params(EntitiesParams),
    responses((status = OK, description = "Whom the name may mean.", body = EntityList), Unchanged)
)]
pub(super) async fn list(State(app): State<App>, Params(asked): Params<EntitiesParams>) -> Result<Response, Problem> {
    within("q", &asked.q, 400)?;
    let limit = number("limit", asked.limit, ENTITIES, 1..=MOST_ENTITIES)?;
    let name = asked.q.trim().to_owned();
    if name.is_empty() {
        return Err(Problem::parameter("q", "q is a name, and there is none"));
    }
    let spellings = app.spellings(&name).await?;
    let found = app.with_archive(move |archive| archive.entities_like(&spellings)).await?;
    Ok(json(&EntityList { entities: found.into_iter().take(limit).collect() }))
}

/// Entities that may be meant, those with most statements first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SuggestionList {
    #[schema(value_type = Vec<schema::Suggestion>)]
    suggestions: Vec<archive::Suggestion>,
}

/// Suggest entities while a name is typed
///
/// Those a word of whose names begins so, in whatever spelling of letters.
#[utoipa::path(
    get,
    path = "/suggestions",
    tag = "entities",
    params(EntitiesParams),
    responses((status = OK, description = "Whom the beginning may mean.", body = SuggestionList), Unchanged)
)]
pub(super) async fn suggestions(
    State(app): State<App>,
    Params(asked): Params<EntitiesParams>,
) -> Result<Response, Problem> {
    within("q", &asked.q, 400)?;
    let limit = number("limit", asked.limit, ENTITIES, 1..=MOST_ENTITIES)?;
    let suggestions = app.with_archive(move |archive| archive.suggest(&asked.q, limit)).await?;
    Ok(json(&SuggestionList { suggestions }))
}

#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PortraitParams {
    /// Statements to give, the latest first.
    #[param(minimum = 0, maximum = 1000, default = 10)]
    latest: Option<usize>,
}

const LATEST: usize = 10;
const MOST_LATEST: usize = 1000;

/// An entity
///
/// Its names and roles, how much it said and when, how and where, whom it speaks about and who speaks about it.
#[utoipa::path(
    get,
    path = "/entities/{id}",
    tag = "entities",
    params(("id" = i64, Path, description = "The entity's number in this archive."), PortraitParams),
    responses((status = OK, description = "What is known of it.", body = schema::Portrait), Unchanged)
)]
pub(super) async fn one(
    State(app): State<App>,
    PathOf(id): PathOf<i64>,
    Params(asked): Params<PortraitParams>,
) -> Result<Response, Problem> {
    let latest = number("latest", asked.latest, LATEST, 0..=MOST_LATEST)?;
    Ok(json(&app.with_archive(move |archive| archive.portrait(id, latest)).await?))
}
