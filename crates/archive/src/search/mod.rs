//! What was said, and written, about something: statements and articles found by words and by what is known of them.

mod words;
mod cursor;
pub(crate) mod filter;
mod plan;
mod mark;
mod find;

pub use mark::Marked;
pub use words::{BadWords, Words};

pub(crate) use filter::{list, outlets as outlets_called};
pub(crate) use find::{STATEMENT, article, statement};
pub(crate) use mark::{Marker, plain, plain_words};
pub(crate) use plan::holds;
pub(crate) use words::spellings;

use crate::error::Error;
use crate::open::Archive;
use crate::titles::ByTitle;
use record::{Act, Certainty, Manner, Polarity};
use serde::Serialize;

/// What is looked for. Everything that is given must hold; of several values of one kind, one.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub what: What,
    /// For statements, words of the content; for articles, of the title and the text. None: whatever the words.
    pub words: Option<Words>,
    /// Who says it: spellings of one name, an entity's id or its public identifier. Of articles: that has such a statement.
    pub by: Vec<String>,
    /// Who or what is named in the content, likewise; of articles, in the text. What is no entity's name is looked for as words.
    pub about: Vec<String>,
    /// Through whom it reached the article, likewise.
    pub via: Vec<String>,
    pub acts: Vec<Act>,
    pub certainties: Vec<Certainty>,
    pub manners: Vec<Manner>,
    pub polarity: Option<Polarity>,
    /// An outlet's name, or words of it.
    pub outlet: Option<String>,
    /// BCP 47: `pl` is also `pl-PL`.
    pub language: Option<String>,
    /// Said, and of articles published, on this day or later: as much of an ISO 8601 date as is known.
    pub since: Option<String>,
    /// On this day, in this month or year, or before.
    pub until: Option<String>,
    /// [`Sort::Relevance`] where there are no words is [`Sort::Time`].
    pub sort: Sort,
    /// Hits of a page; at most [`MOST_HITS`], at least 1.
    pub limit: usize,
    /// Only what comes after this place: [`Page::next`] of the page before.
    pub after: Option<String>,
}

/// Hits that a page can have.
pub const MOST_HITS: usize = 1000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    #[default]
    Statements,
    Articles,
}

/// In which order. Equals are ordered by time, then by age in the archive, always the latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The latest first.
    #[default]
    Time,
    /// The best first: BM25 of the words, as SQLite reckons it. Adding to the archive changes it, and so the places of a
    /// search that is under way.
    Relevance,
}

/// Some of what was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// Where the next page begins: [`Query::after`]. None: there is no more.
    pub next: Option<String>,
}

/// A statement or an article that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The statement; None in a search for articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Found>,
    pub article: FoundArticle,
    /// BM25, higher is better, where it is ordered by that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    pub snippet: Marked,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The record's: `s-…`.
    pub id: String,
    /// The date it is ordered by.
    pub said: Option<String>,
    /// The entity's name, or the article's for it.
    pub speaker: Option<String>,
    /// The speaker's entity.
    pub entity: Option<i64>,
    pub speaker_class: String,
    pub source: String,
    pub cue: String,
    /// Parts are joined by ` … `.
    pub content: String,
    pub manner: String,
    pub act: String,
    pub certainty: String,
    pub polarity: String,
    pub confidence: f64,
    /// Who it is by what other articles say of the office that is its source, where this article does not let one know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_title: Option<ByTitle>,
}

/// The article it stands in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundArticle {
    pub id: i64,
    /// `sha256:…`
    pub document: String,
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub uri: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("{0:?} is no place in this search")]
    Cursor(String),
    #[error(transparent)]
    Archive(Error),
}

impl Archive {
    /// Finds statements or articles.
    pub fn search(&self, query: &Query) -> Result<Page, SearchError> {
        let sort = if query.words.is_none() { Sort::Time } else { query.sort };
        let after = match &query.after {
            None => None,
            Some(text) => {
                let bad = || SearchError::Cursor(text.chars().take(80).collect());
                Some(cursor::Cursor::parse(text, query.what, sort).ok_or_else(bad)?)
            }
        };
        find::find(&self.connection, &self.marker, query, sort, after.as_ref())
            .map_err(|error| SearchError::Archive(self.error(error)))
    }

    /// How many hits a search has, on all its pages together.
    pub fn count(&self, query: &Query) -> Result<u64, Error> {
        plan::count(&self.connection, query).map_err(|error| self.error(error))
    }
}
