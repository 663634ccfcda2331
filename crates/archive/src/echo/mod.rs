//! The same statement elsewhere: who had it first, which reports copy each other, and what changed on the way.
//!
//! ```text
//! statement ─ candidates (rare lemmas, the speaker's time, entities, copies of the text)
//!               └─ gists: the likest ─ likeness: a logistic score over named features ─ reports
//!                                                      └─ copies, differences, drift
//! ```

mod words;
mod lexicon;
pub(crate) mod gist;
pub(crate) mod shingles;
mod find;
mod candidates;
mod side;
mod likeness;
mod weights;
mod copies;
mod difference;
mod drift;
mod page;

pub use difference::{Change, Piece};
pub use drift::{Drift, DriftKind};
pub use gist::{VECTOR, quantise};
pub use likeness::{FEATURES, Likeness, Weights};
pub use page::{Context, Part, StatementPage};

pub(crate) use gist::Gist;

use crate::error::Error;
use crate::open::Archive;
use crate::search::{Found, FoundArticle};
use serde::Serialize;

/// A statement and its reports in other articles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Echo {
    /// The one that was asked for, and those that say the same: the earliest first, those of no date last.
    pub reports: Vec<Report>,
    /// Which of the reports was asked for: its place among them.
    pub asked: usize,
    /// The id of the first of them, if it has a date.
    pub first: Option<String>,
    /// Reports that copy none of the others.
    pub independent: usize,
}

/// A report of the statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub statement: Found,
    pub article: FoundArticle,
    /// Through whom it reached the article.
    pub relay: Vec<String>,
    /// When it was reported: the date of the article, or else when it was said.
    pub reported: Option<String>,
    /// How sure it is that it is the same statement, from 0 to 1; 1 of the one that was asked for.
    pub score: f64,
    pub relation: Relation,
    /// Of a copy, the id of the first statement among those that copy each other.
    pub copy_of: Option<String>,
    /// Word by word from the earlier of this and the one that was asked for to the later; empty if they are in two languages.
    pub differences: Vec<Piece>,
    /// What changed from the earlier of the two to the later.
    pub drift: Vec<Drift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Its words are those of an earlier report.
    Copy,
    Independent,
}

/// Reports of an echo.
pub const MOST_REPORTS: usize = 100;

#[derive(Debug, thiserror::Error)]
pub enum EchoError {
    #[error("there is no statement {0} in the archive")]
    None(String),
    #[error("several statements have ids that begin with {prefix}: {}", .ids.join(", "))]
    Several { prefix: String, ids: Vec<String> },
    #[error(transparent)]
    Archive(#[from] Error),
}

impl EchoError {
    /// What to do next.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::None(_) => Some("depesza search shows the ids of statements: s-… or its beginning"),
            Self::Several { .. } => Some("give more of the id"),
            Self::Archive(error) => error.help(),
        }
    }
}

impl Archive {
    /// The row of the statement with this id (`s-…`), this beginning of one, or this number.
    pub fn find_statement(&self, id: &str) -> Result<i64, EchoError> {
        find::find(&self.connection, id).map_err(|error| EchoError::Archive(self.error(error)))?
    }

    /// The statement with this id, and what says the same in other articles.
    pub fn echo(&self, id: &str) -> Result<Echo, EchoError> {
        let row = self.find_statement(id)?;
        self.echo_of(row)
    }

    /// The same of the statement in this row.
    pub fn echo_of(&self, row: i64) -> Result<Echo, EchoError> {
        let echo = find::echo(&self.connection, row).map_err(|error| self.error(error))?;
        echo.ok_or_else(|| EchoError::None(row.to_string()))
    }

    /// All that is known of a statement, and where it stands in its article.
    pub fn statement(&self, id: &str) -> Result<StatementPage, EchoError> {
        let row = self.find_statement(id)?;
        let page = page::page(&self.connection, row).map_err(|error| self.error(error))?;
        page.ok_or_else(|| EchoError::None(id.chars().take(80).collect()))
    }

    /// How like two statements are, feature by feature: what the weights are fitted on.
    pub fn likeness(&self, a: i64, b: i64) -> Result<Option<Likeness>, Error> {
        find::likeness(&self.connection, a, b).map_err(|error| self.error(error))
    }

    /// Statements that an echo of this one would compare it with.
    pub fn echo_candidates(&self, row: i64) -> Result<Vec<i64>, Error> {
        find::compared(&self.connection, row).map_err(|error| self.error(error))
    }
}
