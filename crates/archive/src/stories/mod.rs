//! Stories: articles about one event, over days and languages.
//!
//! What an article is known by ([`clues`]) is compared in pairs ([`similar`]), pairs that may belong together are grouped
//! ([`cluster`]), and all of it is kept in tables as articles are added ([`join`]). A story has the number of that of its articles
//! which was added first. Stories go by whom the machine names; a correction of who is who moves no article.

mod clues;
mod similar;
mod cluster;
mod join;
mod tell;

pub(crate) use join::{Memory, Pending, Waiting, check, forget, join};

use crate::error::Error;
use crate::open::Archive;
use crate::search::FoundArticle;
use crate::who::{Count, Latest};
use rusqlite::OptionalExtension;
use serde::Serialize;

/// Which stories. Everything that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct StoryQuery {
    /// Who or what one of its articles names: spellings of one name, an entity's id or its public identifier. What is no entity's
    /// name is looked for as words.
    pub about: Vec<String>,
    /// With an article of this day, month or year, or later: as much of an ISO 8601 date as is known.
    pub since: Option<String>,
    /// With an article of this day, month or year, or before.
    pub until: Option<String>,
    /// That this outlet tells, too: its name, or words of it.
    pub outlet: Option<String>,
    /// That are told in this language, too: BCP 47.
    pub language: Option<String>,
    /// Of so many articles at least; 0 is 1.
    pub least: u64,
    pub sort: StorySort,
    /// Stories of a page; at most [`MOST_STORIES`], at least 1.
    pub limit: usize,
    /// Only what comes after this story: [`StoryPage::next`] of the page before.
    pub after: Option<i64>,
    /// Languages of headlines, the preferred first; where no title is in one of them, the most central title is taken.
    pub languages: Vec<String>,
}

/// Stories that a page can have.
pub const MOST_STORIES: usize = 500;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StorySort {
    /// The one that was written about last goes first.
    #[default]
    Latest,
    /// The one of most articles goes first.
    Largest,
}

/// Some of the stories.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StoryPage {
    pub stories: Vec<Summary>,
    /// [`StoryQuery::after`] of the next page. None: there is no more.
    pub next: Option<i64>,
}

/// A story in short.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    pub id: i64,
    /// The title of its most central article.
    pub headline: String,
    /// That article.
    pub headline_article: i64,
    pub articles: u64,
    pub statements: u64,
    /// Dates of its first and last article.
    pub first_seen: Option<String>,
    pub last_seen: Option<String>,
    pub languages: Vec<Count>,
    pub outlets: Vec<Count>,
    /// Those named in most of its articles first.
    pub actors: Vec<Actor>,
}

/// Somebody who is named in a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Actor {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    /// Articles of the story that name it, and how often they do.
    pub articles: u64,
    pub mentions: u64,
    /// What it says there, and how.
    pub statements: u64,
    pub acts: Vec<Count>,
}

/// All of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    #[serde(flatten)]
    pub summary: Summary,
    /// The first article first.
    #[serde(rename = "members")]
    pub members: Vec<Member>,
    /// What was said, in time.
    pub said: Vec<Latest>,
}

/// An article of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    pub article: FoundArticle,
    /// How well it fits the others, from 0 to 1.
    pub score: f64,
    /// The article that it is most like, and what they have in common.
    pub nearest: Option<i64>,
    pub evidence: Option<String>,
}

impl Archive {
    /// Stories, with what each is about.
    pub fn stories(&self, query: &StoryQuery) -> Result<StoryPage, Error> {
        tell::list(&self.connection, query).map_err(|error| self.error(error))
    }

    /// A story with its articles and its first `statements` statements. `languages`: as [`StoryQuery::languages`].
    pub fn story(&self, id: i64, languages: &[String], statements: usize) -> Result<Story, Error> {
        let found = tell::story(&self.connection, id, languages, statements).map_err(|error| self.error(error))?;
        found.ok_or(Error::NoStory(id))
    }

    /// The story that an article is of.
    pub fn story_of(&self, article: i64) -> Result<Option<i64>, Error> {
        let find = || {
            self.connection
                .prepare_cached("SELECT story FROM story_article WHERE article = ?1")?
                .query_row([article], |row| row.get(0))
                .optional()
        };
        find().map_err(|error| self.error(error))
    }

    /// What two articles have in common, as numbers from 0 to 1, and the score it gives: for those who tune the weights.
    #[doc(hidden)]
    pub fn story_features(&self, a: i64, b: i64) -> Result<(Vec<f64>, f64), Error> {
        let common = join::common(&self.connection, a, b).map_err(|error| self.error(error))?;
        Ok((common.values().to_vec(), common.score()))
    }
}
