//! When to ask for which feed, and which of its entries are new.
//!
//! [`State`] is all that `watch` remembers. It opens nothing and knows no clock: the caller asks what is [due](State::due),
//! sends the requests, hands over what came ([`State::on_response`]), prints the entries it is offered and says so
//! ([`State::mark_done`]). Times are seconds since 1970.
//!
//! An entry counts as seen only once it is marked done, and the validators for the next conditional request are held back
//! until all offered entries are, so that a crash in between leads to the feed being asked for in full and the rest offered
//! again. What has to reach the disk is [`State::to_json`] after each response, and after each entry either that or, which
//! is less to write, the line that `mark_done` gives, appended to a journal that [`State::replay`] reads after
//! [`State::load`]. An entry can be printed twice only if the program dies between printing it and writing that line.

mod schedule;
mod feed;

use crate::{Entry, Feed};
use feed::FeedState;
pub use schedule::Policy;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the state's JSON.
const VERSION: u32 = 1;

/// What to do with the entries that stand in a feed when it is asked for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Initial {
    /// Offer them.
    #[default]
    All,
    /// Offer only those that come later.
    FromNow,
}

/// What came back when a feed was asked for.
#[derive(Clone, Debug, Default)]
pub struct Response {
    pub outcome: Outcome,
    /// The headers of that name as they came.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// `Cache-Control: max-age`, in seconds.
    pub max_age: Option<i64>,
    /// The last address, if all redirects on the way to it were permanent (301, 308).
    pub moved_to: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub enum Outcome {
    /// 304.
    #[default]
    NotModified,
    /// 200, and the feed could be read.
    Fetched(Feed),
    Failed {
        /// The status of HTTP; `None` if it did not come to one, or the feed could not be read.
        status: Option<u16>,
        /// `Retry-After`, in seconds from now.
        retry_after: Option<i64>,
        message: String,
    },
}

/// An entry to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub entry: Entry,
    /// The entry was printed before and has been edited since.
    pub update: bool,
}

/// What to send along, so that a feed that has not changed is not sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// For `If-None-Match`.
    pub etag: Option<String>,
    /// For `If-Modified-Since`.
    pub last_modified: Option<String>,
}

/// How a feed is doing, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub next_due: i64,
    /// Failures in a row.
    pub failures: u32,
    pub last_error: Option<String>,
    /// The server said that the feed is gone for good (410). It is not asked for again.
    pub gone: bool,
    /// Entries offered and not yet done.
    pub pending: usize,
    /// Entries remembered.
    pub seen: usize,
}

/// Why a state cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    #[error("{message} at line {line}, column {column}")]
    Syntax { message: String, line: usize, column: usize },
    #[error("the state has version {found}, and this program knows version {VERSION}")]
    Version { found: u32 },
}

/// All that is remembered of the feeds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    version: u32,
    /// By the address that the list of feeds gives.
    feeds: BTreeMap<String, FeedState>,
    /// Those of the present list; the others are remembered and left alone.
    #[serde(skip)]
    followed: BTreeSet<String>,
    #[serde(skip)]
    policy: Policy,
}

impl State {
    pub fn new(policy: Policy) -> Self {
        Self { version: VERSION, feeds: BTreeMap::new(), followed: BTreeSet::new(), policy }
    }

    /// Reads what [`State::to_json`] wrote. No feed is followed until [`State::follow`] says which.
    pub fn load(json: &str, policy: Policy) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let syntax = |error: serde_json::Error| StateError::Syntax {
            message: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
            line: error.line(),
            column: error.column(),
        };
        let Versioned { version } = serde_json::from_str(json).map_err(syntax)?;
        if version != VERSION {
            return Err(StateError::Version { found: version });
        }
        let mut state: Self = serde_json::from_str(json).map_err(syntax)?;
        state.policy = policy;
        for feed in state.feeds.values_mut() {
            feed.after_restart();
        }
        Ok(state)
    }

    /// The state as one line of JSON; the same state gives the same bytes.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("maps with text keys, texts and numbers can be written")
    }

    /// Says which feeds to follow from here on. Those not known yet are due at once.
    pub fn follow<'a>(&mut self, addresses: impl IntoIterator<Item = &'a str>, initial: Initial) {
        self.followed = addresses.into_iter().map(str::to_owned).collect();
        for address in &self.followed {
            if self.feeds.contains_key(address) {
                continue;
            }
            // A list that was corrected after a feed had moved: the same feed under another name.
            let moved = self
                .feeds
                .iter()
                .find(|(known, feed)| feed.address.as_ref() == Some(address) && !self.followed.contains(*known))
                .map(|(known, _)| known.clone());
            let known = moved.and_then(|known| self.feeds.remove(&known));
            self.feeds.insert(address.clone(), known.unwrap_or_else(|| FeedState::new(initial)));
        }
    }

    /// The feeds to ask for now, the one that has waited longest first.
    pub fn due(&self, now: i64) -> Vec<String> {
        let mut due: Vec<(i64, &String)> = self
            .followed_feeds()
            .filter(|(_, feed)| feed.is_due(now))
            .map(|(name, feed)| (feed.next_due, name))
            .collect();
        due.sort();
        due.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// When the next feed is due; `None` if none will ever be.
    pub fn next_due(&self) -> Option<i64> {
        self.followed_feeds().filter(|(_, feed)| !feed.gone).map(|(_, feed)| feed.next_due).min()
    }

    /// The address to ask: the one in the list, or where the feed has moved to.
    pub fn address<'a>(&'a self, feed: &'a str) -> &'a str {
        self.feeds.get(feed).and_then(|state| state.address.as_deref()).unwrap_or(feed)
    }

    pub fn conditions(&self, feed: &str) -> Conditions {
        self.feeds.get(feed).map(FeedState::conditions).unwrap_or_default()
    }

    pub fn health(&self, feed: &str) -> Option<Health> {
        self.feeds.get(feed).map(FeedState::health)
    }

    /// Takes in what came; gives the entries to print, oldest first. Each is the caller's to print until it is marked as
    /// done or failed. A feed that is not followed is ignored.
    pub fn on_response(&mut self, feed: &str, response: Response, now: i64) -> Vec<Offer> {
        let policy = self.policy;
        match self.feeds.get_mut(feed) {
            Some(state) => state.on_response(feed, response, now, policy),
            None => Vec::new(),
        }
    }

    /// Notes that an entry (by its [`Entry::key`]) is printed; gives the line for the journal, with its line break.
    pub fn mark_done(&mut self, feed: &str, key: &str) -> String {
        let version = self.feeds.get_mut(feed).map(|state| state.mark_done(key)).unwrap_or_default();
        let line = Line { feed: feed.to_owned(), key: key.to_owned(), version };
        let mut line = serde_json::to_string(&line).expect("texts and numbers can be written");
        line.push('\n');
        line
    }

    /// Notes that an entry could not be printed (its page does not answer, say). It is offered again the next time its feed
    /// is asked for, up to five times in all; gives whether it is now given up, which counts as done.
    pub fn mark_failed(&mut self, feed: &str, key: &str) -> bool {
        self.feeds.get_mut(feed).is_some_and(|state| state.mark_failed(key))
    }

    /// Reads a journal of lines from [`State::mark_done`] that were written after the state was; gives how many were read.
    /// A line that is torn or strange is passed over. Lines may be read twice.
    pub fn replay(&mut self, journal: &str) -> usize {
        let lines = journal.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        lines.filter_map(|line| serde_json::from_str::<Line>(line).ok()).fold(0, |count, line| {
            let feed = self.feeds.entry(line.feed).or_insert_with(|| FeedState::new(Initial::All));
            feed.replay(line.key, line.version);
            count + 1
        })
    }

    fn followed_feeds(&self) -> impl Iterator<Item = (&String, &FeedState)> {
        self.feeds.iter().filter(|(name, _)| self.followed.contains(*name))
    }
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
struct Line {
    feed: String,
    key: String,
    #[serde(flatten)]
    version: feed::Version,
}
