//! Speakers, outlets, time lines, positions, what is new.

use super::found::{Found, FoundArticle};
use serde::Deserialize;
use utoipa::ToSchema;

object! {
    Count {
        what: String,
        count: u64,
    }
    /// Another entity, and how many statements join the two.
    Other {
        entity: i64,
        name: String,
        statements: u64,
    }
    Name {
        name: String,
        /// BCP 47.
        #[schema(required)]
        language: Option<String>,
        articles: u64,
    }
    /// A statement and its article.
    Said {
        statement: Found,
        article: FoundArticle,
    }
    /// What is known of an entity. Lists begin with what there is most of, but months with the first.
    Portrait {
        entity: i64,
        name: String,
        kind: String,
        #[schema(required)]
        key: Option<String>,
        /// Base forms of its names.
        names: Vec<Name>,
        /// Its names in the lists that were imported.
        labels: Vec<ListName>,
        /// What it is called otherwise, as it stands in the texts.
        roles: Vec<Count>,
        /// Offices that it held, by what articles and lists say.
        titles: Vec<HeldTitle>,
        articles: u64,
        statements: u64,
        /// Statements whose article names only the office it held: these are not among the others.
        by_title: u64,
        #[schema(required)]
        first_said: Option<String>,
        #[schema(required)]
        last_said: Option<String>,
        acts: Vec<Count>,
        certainties: Vec<Count>,
        outlets: Vec<Count>,
        /// Statements of each month: `2024-05`.
        months: Vec<Count>,
        /// Whom it speaks about.
        speaks_about: Vec<Other>,
        /// Who speaks about it.
        spoken_about_by: Vec<Other>,
        /// The last one first.
        latest: Vec<Said>,
    }
    /// A name that a list has for it.
    ListName {
        name: String,
        /// BCP 47.
        #[schema(required)]
        language: Option<String>,
        list: String,
    }
    /// An office that it held.
    HeldTitle {
        role: String,
        /// Of what; empty if nobody says.
        place: String,
        /// As an article has it, or the list.
        words: String,
        articles: u64,
        /// Dates of the first and the last article that says so.
        #[schema(required)]
        first: Option<String>,
        #[schema(required)]
        last: Option<String>,
        /// The term that a list gives.
        #[schema(required)]
        start: Option<String>,
        #[schema(required)]
        end: Option<String>,
        #[schema(required)]
        list: Option<String>,
    }
    /// Outlets, those with most articles first.
    OutletList {
        outlets: Vec<OutletRow>,
    }
    OutletRow {
        id: i64,
        name: String,
        articles: u64,
        statements: u64,
        #[schema(required)]
        first_published: Option<String>,
        #[schema(required)]
        last_published: Option<String>,
    }
    /// What an outlet reports, and how.
    Outlet {
        id: i64,
        name: String,
        articles: u64,
        statements: u64,
        #[schema(required)]
        first_published: Option<String>,
        #[schema(required)]
        last_published: Option<String>,
        months: Vec<OutletMonth>,
        /// Whom it quotes most.
        quotes: Vec<Other>,
        /// Through whom its statements reached it.
        relays: Vec<Relayed>,
        /// Statements that came through somebody.
        relayed: u64,
        /// Statements of speakers that are not named.
        unnamed: u64,
        /// Statements of groups.
        groups: u64,
        /// What part of its statements has a speaker that is not named, or a group.
        #[schema(required)]
        anonymous_share: Option<f64>,
        speaker_classes: Vec<Count>,
        certainties: Vec<Count>,
        manners: Vec<Count>,
    }
    OutletMonth {
        /// `2024-05`; empty if the date is not known.
        month: String,
        articles: u64,
        statements: u64,
    }
    Relayed {
        #[schema(required)]
        entity: Option<i64>,
        name: String,
        statements: u64,
    }
    /// Statements over time.
    Timeline {
        /// day week month year
        bucket: String,
        #[schema(required)]
        since: Option<String>,
        #[schema(required)]
        until: Option<String>,
        /// When the first and the last of them were said.
        #[schema(required)]
        first: Option<String>,
        #[schema(required)]
        last: Option<String>,
        statements: u64,
        /// Those whose date is not known well enough. They are in no bucket.
        undated: u64,
        /// By time. Those without statements are left out.
        buckets: Vec<Slice>,
    }
    Slice {
        /// Its first day, month or year.
        start: String,
        statements: u64,
        acts: Vec<Count>,
        certainties: Vec<Count>,
    }
    /// Who has said what about it.
    Positions {
        /// In the order they were asked for.
        speakers: Vec<PositionSpeaker>,
        /// The latest first.
        positions: Vec<Position>,
    }
    PositionSpeaker {
        entity: i64,
        name: String,
        kind: String,
        /// Statements of this speaker in the list.
        statements: usize,
        /// There are older ones.
        more: bool,
    }
    Position {
        /// Which of the speakers: an index.
        speaker: usize,
        statement: Found,
        article: FoundArticle,
    }
    /// What has come. The newest first.
    LatestNews {
        articles: Vec<NewsArticle>,
        /// Entities that no earlier article named.
        entities: Vec<FirstSeen>,
        /// From where to ask again: the parameter `after`. Nothing is missed and nothing comes twice.
        cursor: String,
        /// Whether there is more after that already.
        more: bool,
    }
    NewsArticle {
        article: FoundArticle,
        /// When it came into the archive, UTC.
        added: String,
        statements: Vec<Found>,
    }
    FirstSeen {
        entity: i64,
        name: String,
        kind: String,
        /// The article that names it first.
        article: i64,
        statements: u64,
    }
}
