//! The record: the same fields as `record::wire`.

use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

object! {
    /// What Depesza says about a document.
    Record {
        /// The version of this contract.
        version: u32,
        /// What the offsets count: `codepoint`, `utf8` or `utf16`.
        offsets: String,
        document: Document,
        text: String,
        /// Runs [text_start, byte_start, byte_length], if asked for: where the text stands in the original.
        #[serde(default)]
        #[schema(required = false)]
        origin: Option<Vec<Vec<usize>>>,
        blocks: Vec<Block>,
        entities: Vec<RecordEntity>,
        mentions: Vec<Mention>,
        statements: Vec<Statement>,
        diagnostics: Vec<Diagnostic>,
        model: Model,
    }
    /// What a document says about itself.
    Document {
        /// `sha256:…` of its bytes.
        id: String,
        #[schema(required)]
        uri: Option<String>,
        media_type: String,
        #[schema(required)]
        language: Option<String>,
        #[schema(required)]
        title: Option<String>,
        #[schema(required)]
        published: Option<String>,
        #[schema(required)]
        outlet: Option<String>,
        authors: Vec<String>,
        links: Vec<Link>,
        #[serde(default)]
        #[schema(required = false)]
        modified: Option<String>,
        #[serde(default)]
        #[schema(required = false)]
        canonical: Option<String>,
        #[serde(default)]
        #[schema(required = false)]
        captured: Option<String>,
        #[serde(default)]
        #[schema(required = false)]
        record: Option<String>,
        /// Field: the place in the document it was read from.
        #[serde(default)]
        #[schema(required = false)]
        places: BTreeMap<String, String>,
    }
    Link {
        text: String,
        #[schema(required)]
        uri: Option<String>,
    }
    Block {
        /// title heading paragraph list_item caption quote table related metadata boilerplate
        kind: String,
        start: usize,
        end: usize,
    }
    /// Who or what is named in one article.
    RecordEntity {
        id: String,
        name: String,
        kind: String,
        /// A public identifier.
        #[schema(required)]
        key: Option<String>,
    }
    Mention {
        start: usize,
        end: usize,
        #[schema(required)]
        entity: Option<String>,
        /// name nominal pronoun implicit
        form: String,
    }
    Span {
        start: usize,
        end: usize,
        text: String,
    }
    /// Who said, thinks, wants what.
    Statement {
        id: String,
        /// Words that name who it comes from.
        source: Vec<Span>,
        /// Words that express the act.
        cue: Vec<Span>,
        /// Words that tell what was said.
        content: Vec<Span>,
        /// The id of an entity of the record.
        #[schema(required)]
        speaker: Option<String>,
        #[schema(required)]
        speaker_name: Option<String>,
        speaker_class: String,
        manner: String,
        act: String,
        certainty: String,
        polarity: String,
        relay: Vec<Relay>,
        #[schema(required)]
        time: Option<Time>,
        /// The id of the statement in whose content it stands.
        #[schema(required)]
        within: Option<String>,
        in_heading: bool,
        #[schema(minimum = 0, maximum = 1)]
        confidence: f64,
        /// Why the speaker is who it is.
        why: Vec<String>,
    }
    /// Through whom a statement reached the article.
    Relay {
        name: String,
        #[schema(required)]
        entity: Option<String>,
    }
    Time {
        start: usize,
        end: usize,
        text: String,
        #[schema(required)]
        date: Option<String>,
    }
    Diagnostic {
        severity: String,
        message: String,
        #[schema(required)]
        start: Option<usize>,
        #[schema(required)]
        end: Option<usize>,
    }
    Model {
        name: String,
        version: String,
        sha256: String,
    }
}
