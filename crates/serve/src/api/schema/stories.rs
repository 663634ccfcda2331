//! Stories: articles about one event.

use super::answers::{Count, Said};
use super::found::FoundArticle;
use serde::Deserialize;
use utoipa::ToSchema;

object! {
    /// Some of the stories.
    StoryPage {
        stories: Vec<StorySummary>,
        /// The parameter `after` of the next page. Null: there is no more.
        #[schema(required)]
        next: Option<i64>,
    }
    /// A story in short.
    StorySummary {
        id: i64,
        /// The title of its most central article.
        headline: String,
        headline_article: i64,
        articles: u64,
        statements: u64,
        /// Dates of its first and last article.
        #[schema(required)]
        first_seen: Option<String>,
        #[schema(required)]
        last_seen: Option<String>,
        languages: Vec<Count>,
        outlets: Vec<Count>,
        /// Those named in most of its articles first.
        actors: Vec<Actor>,
    }
    /// Somebody who is named in a story.
    Actor {
        entity: i64,
        name: String,
        kind: String,
        articles: u64,
        mentions: u64,
        statements: u64,
        acts: Vec<Count>,
    }
    /// All of a story.
    Story {
        id: i64,
        headline: String,
        headline_article: i64,
        articles: u64,
        statements: u64,
        #[schema(required)]
        first_seen: Option<String>,
        #[schema(required)]
        last_seen: Option<String>,
        languages: Vec<Count>,
        outlets: Vec<Count>,
        actors: Vec<Actor>,
        /// The first article first.
        members: Vec<Member>,
        /// What was said, in time.
        said: Vec<Said>,
    }
    /// An article of a story.
    Member {
        article: FoundArticle,
        /// How well it fits the others, from 0 to 1.
        score: f64,
        /// The article that it is most like, and what they have in common.
        #[schema(required)]
        nearest: Option<i64>,
        #[schema(required)]
        evidence: Option<String>,
    }
}
