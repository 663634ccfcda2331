//! An article and a statement with all that belongs to them.

use super::found::{Correction, FoundArticle};
use serde::Deserialize;
use utoipa::ToSchema;

object! {
    /// A stretch of the article's text, in code points, with its words.
    SpanView {
        start: usize,
        end: usize,
        text: String,
    }
    RelayView {
        name: String,
        /// The entity in this archive.
        #[schema(required)]
        entity: Option<i64>,
    }
    TimeView {
        start: usize,
        end: usize,
        text: String,
        /// ISO 8601, if it can be resolved.
        #[schema(required)]
        date: Option<String>,
    }
    /// A statement of an article.
    StatementView {
        id: String,
        source: Vec<SpanView>,
        cue: Vec<SpanView>,
        content: Vec<SpanView>,
        /// The speaker's entity in this archive; see `/entities/{id}`.
        #[schema(required)]
        entity: Option<i64>,
        #[schema(required)]
        speaker: Option<String>,
        speaker_class: String,
        manner: String,
        act: String,
        certainty: String,
        polarity: String,
        relay: Vec<RelayView>,
        #[schema(required)]
        time: Option<TimeView>,
        /// The id of the statement in whose content it stands.
        #[schema(required)]
        within: Option<String>,
        in_heading: bool,
        #[schema(minimum = 0, maximum = 1)]
        confidence: f64,
        /// Why the speaker is who it is.
        why: Vec<String>,
        /// The corrections in force that are about it.
        corrections: Vec<i64>,
        /// What the machine said, where a correction says otherwise.
        #[schema(required, no_recursion)]
        machine: Option<Box<StatementView>>,
    }
    /// A statement, the article it stands in and the words around it.
    StatementDetail {
        statement: StatementView,
        /// The date it is ordered by.
        #[schema(required)]
        said: Option<String>,
        article: FoundArticle,
        /// The statements of the same article before and after it.
        #[schema(required)]
        before: Option<String>,
        #[schema(required)]
        after: Option<String>,
        /// The part of the article's text in which it stands; `start` taken from a span's gives its place in `text`.
        context: SpanView,
    }
    BlockView {
        /// title heading paragraph list_item caption quote table related metadata boilerplate
        kind: String,
        start: usize,
        end: usize,
    }
    /// What the article names.
    EntityView {
        /// The entity in this archive.
        entity: i64,
        /// What the archive shows it as.
        name: String,
        /// Its base form in this article.
        here: String,
        kind: String,
        #[schema(required)]
        key: Option<String>,
        /// Why it is taken for that.
        evidence: String,
        /// How sure the machine is.
        score: f64,
        /// What the machine took it for, where a correction says otherwise.
        #[schema(required)]
        machine: Option<i64>,
    }
    MentionView {
        start: usize,
        end: usize,
        text: String,
        form: String,
        /// Which of `entities`: an index.
        #[schema(required)]
        entity: Option<usize>,
    }
    /// Where the article was seen.
    SightingView {
        #[schema(required)]
        uri: Option<String>,
        #[schema(required)]
        outlet: Option<String>,
        #[schema(required)]
        published: Option<String>,
        #[schema(required)]
        captured: Option<String>,
        added: String,
    }
    LinkView {
        text: String,
        #[schema(required)]
        uri: Option<String>,
    }
    DiagnosticView {
        severity: String,
        message: String,
        #[schema(required)]
        start: Option<usize>,
        #[schema(required)]
        end: Option<usize>,
    }
    /// An article with everything that was read from it. Offsets count code points of the text.
    ArticleView {
        id: i64,
        /// The hash of the original: `sha256:…`.
        document: String,
        media_type: String,
        /// Bytes of the original.
        bytes: u64,
        #[schema(required)]
        title: Option<String>,
        #[schema(required)]
        outlet: Option<String>,
        /// The outlet's number.
        #[schema(required)]
        outlet_id: Option<i64>,
        #[schema(required)]
        published: Option<String>,
        #[schema(required)]
        modified: Option<String>,
        #[schema(required)]
        captured: Option<String>,
        #[schema(required)]
        language: Option<String>,
        #[schema(required)]
        uri: Option<String>,
        #[schema(required)]
        canonical: Option<String>,
        /// When it came into the archive, UTC.
        added: String,
        authors: Vec<String>,
        /// Field, and the place in the document it was read from.
        places: Vec<Vec<String>>,
        text: String,
        blocks: Vec<BlockView>,
        entities: Vec<EntityView>,
        mentions: Vec<MentionView>,
        /// What holds, in text order.
        statements: Vec<StatementView>,
        /// What the machine took for statements and people rejected.
        rejected: Vec<StatementView>,
        /// Corrections of its statements, also those that were undone.
        corrections: Vec<Correction>,
        sightings: Vec<SightingView>,
        links: Vec<LinkView>,
        diagnostics: Vec<DiagnosticView>,
        /// What read it: name and version.
        model: String,
    }
}
