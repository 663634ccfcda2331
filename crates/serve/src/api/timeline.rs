//! `/timeline`: how much was said when, by act and certainty.

use super::answer::{Unchanged, json};
use super::schema;
use crate::app::App;
use crate::asking::{Day, Label, Labels, ListParams, WhatParam};
use crate::params::{Params, PathOf, parse};
use crate::problem::Problem;
use archive::{Bucket, Subject};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

impl Labels for Bucket {
    fn all() -> &'static [Self] {
        &Self::ALL
    }
}

type BucketLabel = Label<Bucket>;

/// How time is cut, and which part of it is shown.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TimelineParams {
    /// How time is cut; months without it.
    #[param(inline)]
    bucket: Option<BucketLabel>,
    /// In this year, month, on this day, or later.
    #[param(inline)]
    since: Option<Day>,
    /// In this year, month, on this day, or before.
    #[param(inline)]
    until: Option<Day>,
}

/// An entity's statements over time
#[utoipa::path(
    get,
    path = "/entities/{id}/timeline",
    tag = "entities",
    params(("id" = i64, Path, description = "The entity's number in this archive."), TimelineParams),
    responses((status = OK, description = "The counts.", body = schema::Timeline), Unchanged)
)]
pub(super) async fn of_entity(
    State(app): State<App>,
    PathOf(id): PathOf<i64>,
    Params(asked): Params<TimelineParams>,
) -> Result<Response, Problem> {
    let timeline = app.with_archive(move |archive| {
        if archive.entities_named(&id.to_string())?.iter().all(|entity| entity.id != id) {
            return Err(archive::Error::NoEntity(id));
        }
        let bucket = asked.bucket.map_or(Bucket::default(), |bucket| bucket.0);
        let (since, until) = (asked.since.as_ref().map(Day::as_str), asked.until.as_ref().map(Day::as_str));
        archive.timeline(&Subject::Entity(id), bucket, since, until)
    });
    Ok(json(&timeline.await?))
}

#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Cut {
    /// How time is cut; months without it.
    #[param(inline)]
    bucket: Option<BucketLabel>,
}

/// The statements that a search finds, over time
#[utoipa::path(
    get,
    path = "/timeline",
    tag = "search",
    params(Cut, ListParams),
    responses((status = OK, description = "The counts.", body = schema::Timeline), Unchanged)
)]
pub(super) async fn of_search(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    let query = uri.query().unwrap_or_default();
    let Cut { bucket } = parse(query)?;
    // What is left is a search.
    let left: Vec<&str> = query.split('&').filter(|field| !field.starts_with("bucket=")).collect();
    let asked: ListParams = parse(&left.join("&"))?;
    let (since, until) = (asked.since.clone(), asked.until.clone());
    let query = asked.search(WhatParam::Statements).query(&app).await?;
    let timeline = app.with_archive(move |archive| {
        let bucket = bucket.map_or(Bucket::default(), |bucket| bucket.0);
        let (since, until) = (since.as_ref().map(Day::as_str), until.as_ref().map(Day::as_str));
        archive.timeline(&Subject::Query(Box::new(query)), bucket, since, until)
    });
    Ok(json(&timeline.await?))
}
