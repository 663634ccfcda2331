//! What searches find.

use serde::Deserialize;
use utoipa::ToSchema;

object! {
    /// Some of what was found.
    HitPage {
        hits: Vec<Hit>,
        /// Where the next page begins: the parameter `after`. Null: there is no more.
        #[schema(required)]
        next: Option<String>,
    }
    /// A statement or an article that was found.
    Hit {
        /// The statement; not in a search for articles.
        #[serde(default)]
        #[schema(required = false, nullable = false)]
        statement: Option<Found>,
        article: FoundArticle,
        /// BM25, higher is better, where it is ordered by that.
        #[serde(default)]
        #[schema(required = false, nullable = false)]
        score: Option<f64>,
        snippet: Snippet,
    }
    /// Words with what was found in them.
    Snippet {
        /// What stands before it.
        before: String,
        text: String,
        after: String,
        /// Start and end of each match in `text`, in code points.
        matches: Vec<Vec<usize>>,
    }
    /// A statement in short.
    Found {
        /// `s-…`: depends on the document and the spans alone.
        id: String,
        /// The date it is ordered by.
        #[schema(required)]
        said: Option<String>,
        #[schema(required)]
        speaker: Option<String>,
        /// The speaker's entity in this archive.
        #[schema(required)]
        entity: Option<i64>,
        /// Who it is by what other articles say of the office that is its source.
        #[serde(default)]
        #[schema(required = false, nullable = false)]
        by_title: Option<ByTitle>,
        speaker_class: String,
        source: String,
        cue: String,
        /// Parts are joined by ` … `.
        content: String,
        manner: String,
        act: String,
        certainty: String,
        polarity: String,
        confidence: f64,
    }
    /// Who made a statement, by what other articles say of the office that is its source.
    ByTitle {
        entity: i64,
        name: String,
        /// From 0 to 1.
        score: f64,
        evidence: String,
    }
    /// An entity that may be meant by the beginning of a name.
    Suggestion {
        entity: i64,
        name: String,
        kind: String,
        statements: u64,
    }
    /// An article in short.
    FoundArticle {
        id: i64,
        /// `sha256:…`: the hash of the original.
        document: String,
        #[schema(required)]
        title: Option<String>,
        #[schema(required)]
        outlet: Option<String>,
        #[schema(required)]
        published: Option<String>,
        #[schema(required)]
        language: Option<String>,
        #[schema(required)]
        uri: Option<String>,
    }
    /// A person, an organisation, a place of this archive.
    Entity {
        id: i64,
        name: String,
        /// person organisation place country other
        kind: String,
        /// A public identifier: iso3166:KP, wikidata:Q…
        #[schema(required)]
        key: Option<String>,
        /// Articles that name it.
        articles: u64,
        /// Statements it made.
        statements: u64,
    }
    /// A correction, in force or undone.
    Correction {
        id: i64,
        /// When it was made, UTC.
        made: String,
        #[schema(required)]
        who: Option<String>,
        /// Of entities merge, split, rename; of statements change, reject, add.
        kind: String,
        /// The name of the entity it is about, or the id that the statement had.
        subject: String,
        /// What became of it.
        to: String,
        /// When it was undone.
        #[schema(required)]
        undone: Option<String>,
        /// The article that a statement stands in.
        #[schema(required)]
        article: Option<i64>,
        /// The id that the statement has now.
        #[schema(required)]
        statement: Option<String>,
        /// False: nothing like the statement is read any more.
        found: bool,
    }
}
