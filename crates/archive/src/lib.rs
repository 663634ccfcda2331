//! One file that remembers what was read, and its answers.
//!
//! The archive is an SQLite file that other programs can open as it stands: `src/migrations/0001_first.sql` is its
//! description. An [`Entry`] (a record, the bytes it was read from, the lemmas of its words) is added once, whatever happens:
//! documents are committed in batches, and what was committed stays. The originals are kept, so that everything else can be
//! made again ([`Archive::begin_rereading`]).
//!
//! It knows no model and does not read documents; whoever adds brings the record.

mod error;
mod lock;
mod migrations;
mod open;
mod entry;
mod places;
mod index;
mod word_table;
mod about;
mod name_words;
mod entities;
mod known;
mod link;
mod settle;
mod titles;
mod lists;
mod corrections;
mod corrected;
mod amend;
mod add;
mod write;
mod load;
mod reread;
mod indexed;
mod check;
mod maintain;
mod search;
mod who;
mod anchor;
mod answers;
mod stories;
mod rows;
mod echo;
mod totals;

// The tests of this crate and those beside it make their documents in one place, which knows the crate by its name.
#[cfg(test)]
extern crate self as archive;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

pub use add::{Batch, article_of};
pub use amend::{Amended, Speaker, StatementChange};
pub use anchor::{Anchor, Passage, Stretch};
pub use answers::{
    ArticleView, BlockView, Bucket, DiagnosticView, EntityView, FirstSeen, LinkView, MOST_POSITIONS, MentionView, News,
    NewsArticle, Outlet, OutletMonth, OutletRow, Position, PositionQuery, PositionSpeaker, Positions, RelayView,
    Relayed, SightingView, Slice, SpanView, StatementDetail, StatementView, Subject, TimeView, Timeline, UnknownBucket,
};
pub use check::{MOST_PROBLEMS, Report};
pub use corrected::{Correction, EntityRow};
pub use corrections::Chosen;
pub use echo::{
    Change, Context, Drift, DriftKind, Echo, EchoError, FEATURES, Likeness, MOST_REPORTS, Part, Piece, Relation,
    Report as EchoReport, StatementPage, VECTOR, Weights, quantise,
};
pub use entry::{Added, Entry, IndexWord, Told};
pub use error::{BadEntry, Error};
pub use index::fold;
pub use lists::{BadLine, Imported, NameList};
pub use maintain::Compacted;
pub use migrations::{APPLICATION_ID, SCHEMA_VERSION};
pub use open::{Archive, Mode};
pub use reread::{Original, Rereading};
pub use rows::{Column, ColumnKind, Kind, Named, Value};
/// The connections that [`Archive::read`] gives.
pub use rusqlite;
pub use search::{BadWords, Found, FoundArticle, Hit, MOST_HITS, Marked, Page, Query, SearchError, Sort, What, Words};
pub use stories::{Actor, MOST_STORIES, Member, Story, StoryPage, StoryQuery, StorySort, Summary};
pub use titles::{ByTitle, OfficeHolder};
pub use totals::Totals;
pub use who::{Asked, Candidate, Count, HeldTitle, Label, Latest, Name, Other, Portrait, Suggestion, suggest};
