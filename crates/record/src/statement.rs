//! Who said what: entities, mentions, statements, and the record that holds them.

use crate::{Act, Article, Certainty, EntityKind, Manner, MentionForm, Polarity, Severity, SpeakerClass, statement_id};
use text::Span;

/// Everything read out of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub article: Article,
    pub entities: Vec<Entity>,
    pub mentions: Vec<Mention>,
    pub statements: Vec<Statement>,
    pub diagnostics: Vec<Diagnostic>,
    pub model: ModelInfo,
}

impl Record {
    /// The stable ids of the statements, in their order.
    pub fn statement_ids(&self) -> Vec<String> {
        let offsets = text::Offsets::new(&self.article.text, text::OffsetUnit::CodePoint);
        self.statements.iter().map(|statement| statement_id(&self.article.meta.id, statement, &offsets)).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `e1`, `e2` …
    pub id: String,
    /// Base form, for display.
    pub name: String,
    pub kind: EntityKind,
    /// A public identifier, if one is known: `iso3166:KP`, `wikidata:Q…`.
    pub key: Option<String>,
}

/// A span that names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub span: Span,
    /// Index into the record's entities.
    pub entity: Option<usize>,
    pub form: MentionForm,
}

/// One act by which somebody is reported to say, write, believe, feel or intend something.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The words that name who it comes from; empty if there are none. In text order, like the other roles.
    pub source: Vec<Span>,
    /// The words that express the act.
    pub cue: Vec<Span>,
    /// The words that say what was said, thought or intended.
    pub content: Vec<Span>,
    /// Who it is in the end: an index into the record's entities.
    pub speaker: Option<usize>,
    pub speaker_name: Option<String>,
    pub speaker_class: SpeakerClass,
    pub manner: Manner,
    pub act: Act,
    pub certainty: Certainty,
    pub polarity: Polarity,
    /// Through whom it reached the article.
    pub relay: Vec<Relay>,
    /// When it was said.
    pub time: Option<Time>,
    /// The statement in whose content it stands: an index into the record's statements.
    pub within: Option<usize>,
    pub in_heading: bool,
    /// Calibrated: of the statements given 0.9, nine in ten are right.
    pub confidence: f32,
    /// Why the speaker is who it is, or is not known.
    pub why: Vec<String>,
}

impl Statement {
    /// The shortest span that covers all its roles.
    pub fn hull(&self) -> Option<Span> {
        self.source.iter().chain(&self.cue).chain(&self.content).copied().reduce(Span::hull)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Base form.
    pub name: String,
    /// Index into the record's entities.
    pub entity: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    pub span: Span,
    /// ISO 8601, where it can be resolved against the date of publication.
    pub date: Option<String>,
}

/// Something a reader of the record should know about how it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub message: String,
    pub span: Option<Span>,
}

/// The model that read the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelInfo {
    pub name: String,
    pub version: String,
    pub sha256: String,
}
