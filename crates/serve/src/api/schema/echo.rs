//! The same statement elsewhere.

use super::found::{Found, FoundArticle};
use serde::Deserialize;
use utoipa::ToSchema;

object! {
    /// A statement and its reports in other articles.
    Echo {
        /// The one that was asked for, and those that say the same: the earliest first, those of no date last.
        reports: Vec<Report>,
        /// Which of the reports was asked for: its place among them.
        asked: usize,
        /// The id of the first of them, if it has a date.
        #[schema(required)]
        first: Option<String>,
        /// Reports that copy none of the others.
        independent: usize,
    }
    /// A report of the statement.
    Report {
        statement: Found,
        article: FoundArticle,
        /// Through whom it reached the article.
        relay: Vec<String>,
        /// When it was reported.
        #[schema(required)]
        reported: Option<String>,
        /// How sure it is that it is the same statement, from 0 to 1.
        score: f64,
        /// copy independent
        relation: String,
        /// Of a copy, the id of the first statement among those that copy each other.
        #[schema(required)]
        copy_of: Option<String>,
        /// Word by word from the earlier of this and the one that was asked for to the later.
        differences: Vec<Piece>,
        /// What changed from the earlier of the two to the later.
        drift: Vec<Drift>,
    }
    /// Some words, and what became of them.
    Piece {
        /// kept removed added
        change: String,
        text: String,
    }
    /// A change, with the words that show it on both sides.
    Drift {
        kind: String,
        from: String,
        to: String,
    }
}
