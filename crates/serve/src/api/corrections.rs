//! `/corrections`: what people know better than the machine.

use super::answer::{Failures, Unchanged, json, with_next};
use super::schema;
use crate::app::App;
use crate::asking::{ActLabel, CertaintyLabel, Label, MannerLabel, PolarityLabel, number, within};
use crate::correcting::{self, signed};
use crate::params::{JsonOf, Params, PathOf};
use crate::problem::Problem;
use crate::security::visitor::Visitor;
use archive::{Amended, Chosen, Speaker, StatementChange};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CorrectionsParams {
    /// Corrections of a page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// Go on after this correction: `next` of the page before.
    after: Option<i64>,
}

/// Corrections in the order they were made, also those that were undone.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CorrectionList {
    #[schema(value_type = Vec<schema::Correction>)]
    corrections: Vec<archive::Correction>,
    /// The parameter `after` of the next page. Null: there is no more.
    next: Option<i64>,
}

const CORRECTIONS: usize = 100;
const MOST_CORRECTIONS: usize = 1000;

/// The corrections that were made
#[utoipa::path(
    get,
    path = "/corrections",
    tag = "corrections",
    params(CorrectionsParams),
    responses((status = OK, description = "Corrections, some of them.", body = CorrectionList), Unchanged)
)]
pub(super) async fn list(
    State(app): State<App>,
    Params(asked): Params<CorrectionsParams>,
) -> Result<Response, Problem> {
    let limit = number("limit", asked.limit, CORRECTIONS, 1..=MOST_CORRECTIONS)?;
    let all = app.with_archive(|archive| archive.corrections()).await?;
    let after = asked.after.unwrap_or(i64::MIN);
    let mut left = all.into_iter().filter(|correction| correction.id > after);
    let corrections: Vec<archive::Correction> = left.by_ref().take(limit).collect();
    let next = corrections.last().map(|last| last.id).filter(|_| left.next().is_some());
    let query = next.map(|next| format!("limit={limit}&after={next}"));
    Ok(with_next(json(&CorrectionList { corrections, next }), "/api/v1/corrections", query))
}

/// What is put right.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum NewCorrection {
    /// Two entities are one: whoever is taken for `entity` is `into`.
    Merge {
        entity: i64,
        into: i64,
        /// Who says so, where no token tells.
        #[schema(max_length = 100)]
        who: Option<String>,
    },
    /// An entity is two: what is `called` so, in these `documents`, is another, named `to`. One of the two choices is needed.
    Split {
        entity: i64,
        /// A base form of its name.
        #[schema(max_length = 400)]
        called: Option<String>,
        /// Ids of documents, `sha256:…`.
        #[serde(default)]
        #[schema(max_items = 1000)]
        documents: Vec<String>,
        #[schema(min_length = 1, max_length = 400)]
        to: String,
        #[schema(max_length = 100)]
        who: Option<String>,
    },
    /// An entity is to be shown under another name.
    Rename {
        entity: i64,
        #[schema(min_length = 1, max_length = 400)]
        to: String,
        #[schema(max_length = 100)]
        who: Option<String>,
    },
    /// A statement is otherwise: what is given is put right.
    Change {
        /// Its id: s-…
        #[schema(max_length = 80)]
        statement: String,
        change: Change,
        #[schema(max_length = 100)]
        who: Option<String>,
    },
    /// It is no statement.
    Reject {
        #[schema(max_length = 80)]
        statement: String,
        #[schema(max_length = 100)]
        who: Option<String>,
    },
    /// A statement was missed. It needs a cue or a content.
    Add {
        article: i64,
        change: Change,
        #[schema(max_length = 100)]
        who: Option<String>,
    },
}

/// What holds of a statement; what is not given stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    /// The number of an entity; the article need not name it.
    speaker: Option<i64>,
    /// The text does not let one know who said it.
    no_speaker: bool,
    /// If it is not what the speaker's kind says.
    #[schema(inline)]
    speaker_class: Option<SpeakerClassLabel>,
    /// Words that name who it comes from.
    #[schema(max_items = 100)]
    source: Option<Vec<Stretch>>,
    /// Words that express the act.
    #[schema(max_items = 100)]
    cue: Option<Vec<Stretch>>,
    /// Words that tell what was said.
    #[schema(max_items = 100)]
    content: Option<Vec<Stretch>>,
    #[schema(inline)]
    manner: Option<MannerLabel>,
    #[schema(inline)]
    act: Option<ActLabel>,
    #[schema(inline)]
    certainty: Option<CertaintyLabel>,
    #[schema(inline)]
    polarity: Option<PolarityLabel>,
}

type SpeakerClassLabel = Label<record::SpeakerClass>;

/// Code points of the article's text, the end exclusive.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    start: usize,
    end: usize,
}

/// Spans of a role at most.
const MOST_SPANS: usize = 100;

impl Change {
    fn checked(self) -> Result<StatementChange, Problem> {
        let speaker = match (self.speaker, self.no_speaker) {
            (Some(_), true) => {
                return Err(Problem::parameter(
                    "no_speaker",
                    "there is a speaker, and there is none: give one of the two",
                ));
            }
            (Some(entity), false) => Some(Speaker::Entity(entity)),
            (None, true) => Some(Speaker::Unknown),
            (None, false) => None,
        };
        let spans = |name: &str, given: Option<Vec<Stretch>>| match given {
            Some(given) if given.len() > MOST_SPANS => {
                Err(Problem::parameter(name, format!("{name} has more than {MOST_SPANS} spans")))
            }
            given => Ok(given.map(|given| given.into_iter().map(|Stretch { start, end }| (start, end)).collect())),
        };
        Ok(StatementChange {
            speaker,
            speaker_class: self.speaker_class.map(|label| label.0),
            source: spans("source", self.source)?,
            cue: spans("cue", self.cue)?,
            content: spans("content", self.content)?,
            manner: self.manner.map(|label| label.0),
            act: self.act.map(|label| label.0),
            certainty: self.certainty.map(|label| label.0),
            polarity: self.polarity.map(|label| label.0),
            rejected: false,
        })
    }
}

/// A correction that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Made {
    /// Its number, by which it can be undone.
    correction: i64,
    /// The id that the statement has now. Null: it is no statement any more, or the correction is of an entity.
    #[schema(required)]
    statement: Option<String>,
}

impl From<Amended> for Made {
    fn from(Amended { correction, statement }: Amended) -> Self {
        Self { correction, statement }
    }
}

/// Correct something
///
/// A correction is kept apart from what the machine says, holds when everything is read again, and can be undone.
#[utoipa::path(
    post,
    path = "/corrections",
    tag = "corrections",
    request_body = NewCorrection,
    responses(
        (status = CREATED, description = "It holds now.", body = Made,
         headers(("Location" = String, description = "Where it can be undone."))),
        (status = 422, description = "It cannot be so.", body = inline(crate::problem::ProblemJson<'static>),
         content_type = "application/problem+json"),
        Failures,
    )
)]
pub(super) async fn make(
    State(app): State<App>,
    visitor: Visitor,
    JsonOf(correction): JsonOf<NewCorrection>,
) -> Result<Response, Problem> {
    visitor.check_may_write()?;
    let of_entity = |correction| Made { correction, statement: None };
    let made = match correction {
        NewCorrection::Merge { entity, into, who } => {
            let who = signed(&visitor, who)?;
            of_entity(app.with_writer(move |archive| archive.merge(entity, into, who.as_deref())).await?)
        }
        NewCorrection::Split { entity, called, documents, to, who } => {
            let who = signed(&visitor, who)?;
            let to = name(to)?;
            within("called", called.as_deref().unwrap_or_default(), 400)?;
            if documents.len() > 1000 {
                return Err(Problem::parameter("documents", "there are more than 1000 documents"));
            }
            let chosen = Chosen { called, documents };
            of_entity(app.with_writer(move |archive| archive.split(entity, &chosen, &to, who.as_deref())).await?)
        }
        NewCorrection::Rename { entity, to, who } => {
            let who = signed(&visitor, who)?;
            let to = name(to)?;
            of_entity(app.with_writer(move |archive| archive.rename(entity, &to, who.as_deref())).await?)
        }
        NewCorrection::Change { statement, change, who } => {
            correcting::correct(&app, &visitor, statement, change.checked()?, who).await?.into()
        }
        NewCorrection::Reject { statement, who } => {
            let change = StatementChange { rejected: true, ..StatementChange::default() };
            correcting::correct(&app, &visitor, statement, change, who).await?.into()
        }
        NewCorrection::Add { article, change, who } => {
            correcting::add(&app, &visitor, article, change.checked()?, who).await?.into()
        }
    };
    let mut response = (StatusCode::CREATED, json(&made)).into_response();
    let undo = HeaderValue::from_str(&format!("/api/v1/corrections/{}/undo", made.correction));
    if let Ok(undo) = undo {
        response.headers_mut().insert(header::LOCATION, undo);
    }
    Ok(response)
}

/// Undo a correction
///
/// What the machine says, and the other corrections, hold again.
#[utoipa::path(
    post,
    path = "/corrections/{id}/undo",
    tag = "corrections",
    params(("id" = i64, Path, description = "The correction's number.")),
    responses((status = NO_CONTENT, description = "It is undone."), Failures)
)]
pub(super) async fn undo(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
) -> Result<StatusCode, Problem> {
    visitor.check_may_write()?;
    app.with_writer(move |archive| archive.undo(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn name(to: String) -> Result<String, Problem> {
    within("to", &to, 400)?;
    let name = to.trim();
    if name.is_empty() { Err(Problem::parameter("to", "to is a name, and there is none")) } else { Ok(name.to_owned()) }
}
