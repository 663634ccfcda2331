//! `/stories`: articles about one event, over days and languages.

use super::answer::{Unchanged, json, with_next};
use super::schema;
use crate::app::App;
use crate::asking::{Day, given, number, within};
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{MOST_STORIES, StoryQuery, StorySort};
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which stories. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StoriesParams {
    /// Who or what one of its articles names.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
    /// With an article of this year, month, day, or later.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Day>,
    /// With an article of this year, month, day, or before.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Day>,
    /// That this outlet tells, too.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outlet: Option<String>,
    /// That are told in this language, too (BCP 47). Headlines are in it where they can be.
    #[param(max_length = 35)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<String>,
    /// Of so many articles at least.
    #[param(minimum = 1, default = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) least: Option<u64>,
    /// What comes first; the latest without it.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sort: Option<StorySortParam>,
    /// Stories of a page.
    #[param(minimum = 1, maximum = 500, default = 20)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<usize>,
    /// Go on after this story: `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StorySortParam {
    Latest,
    Largest,
}

const STORIES: usize = 20;

impl StoriesParams {
    pub(crate) async fn query(&self, app: &App) -> Result<StoryQuery, Problem> {
        for (name, text) in [("about", &self.about), ("outlet", &self.outlet)] {
            within(name, text.as_deref().unwrap_or_default(), 400)?;
        }
        within("lang", self.lang.as_deref().unwrap_or_default(), 35)?;
        let limit = number("limit", self.limit, STORIES, 1..=MOST_STORIES)?;
        Ok(StoryQuery {
            about: match given(&self.about) {
                Some(about) => app.spellings(&about).await?,
                None => Vec::new(),
            },
            since: self.since.as_ref().map(|day| day.as_str().to_owned()),
            until: self.until.as_ref().map(|day| day.as_str().to_owned()),
            outlet: given(&self.outlet),
            language: given(&self.lang),
            least: self.least.unwrap_or(1),
            sort: match self.sort {
                Some(StorySortParam::Largest) => StorySort::Largest,
                _ => StorySort::Latest,
            },
            limit,
            after: self.after,
            languages: given(&self.lang).into_iter().collect(),
        })
    }
}

/// The stories
#[utoipa::path(
    get,
    path = "/stories",
    tag = "stories",
    params(StoriesParams),
    responses(
        (status = OK, description = "Stories, some of them.", body = schema::StoryPage,
         headers(("Link" = String, description = "Where the next page is."))),
        Unchanged,
    )
)]
pub(super) async fn list(State(app): State<App>, Params(asked): Params<StoriesParams>) -> Result<Response, Problem> {
    let query = asked.query(&app).await?;
    let page = app.with_archive(move |archive| archive.stories(&query)).await?;
    let next = page.next.map(|next| StoriesParams { after: Some(next), ..asked });
    let next = next.and_then(|next| serde_html_form::to_string(next).ok());
    Ok(with_next(json(&page), "/api/v1/stories", next))
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StoryParams {
    /// Languages of the headline, the preferred first.
    #[param(max_items = 10)]
    lang: Vec<String>,
    /// Statements to give, the first ones.
    #[param(minimum = 0, maximum = 1000, default = 100)]
    statements: Option<usize>,
}

const STATEMENTS: usize = 100;
const MOST_STATEMENTS: usize = 1000;

/// A story
///
/// Its articles, who is in it, and what was said, in time.
#[utoipa::path(
    get,
    path = "/stories/{id}",
    tag = "stories",
    params(("id" = i64, Path, description = "The story's number in this archive."), StoryParams),
    responses((status = OK, description = "The story.", body = schema::Story), Unchanged)
)]
pub(super) async fn one(
    State(app): State<App>,
    PathOf(id): PathOf<i64>,
    Params(asked): Params<StoryParams>,
) -> Result<Response, Problem> {
    let statements = number("statements", asked.statements, STATEMENTS, 0..=MOST_STATEMENTS)?;
    if asked.lang.len() > 10 || asked.lang.iter().any(|lang| lang.chars().count() > 35) {
        return Err(Problem::parameter("lang", "lang is a few codes of languages: lang=pl&lang=en"));
    }
    Ok(json(&app.with_archive(move |archive| archive.story(id, &asked.lang, statements)).await?))
}
