//! The record as it is written: offsets in the unit asked for, ids in place of indices.
//!
//! The fields stand in the order in which they are printed. A change of meaning needs a new [`VERSION`](crate::VERSION).

mod read;
mod write;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub use read::{WireError, from_wire};
pub use write::to_wire;
pub(crate) use write::{round_confidence, spans};

type Text<'r> = Cow<'r, str>;
type Maybe<'r> = Option<Cow<'r, str>>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<'r> {
    pub version: u32,
    /// What the offsets count: `codepoint` (also if the field is missing), `utf8` or `utf16`.
    #[serde(default = "codepoint")]
    pub offsets: Text<'r>,
    pub document: Document<'r>,
    pub text: Text<'r>,
    /// Runs `[text_start, byte_start, byte_length]`, if asked for: where the text stood in the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Vec<[usize; 3]>>,
    pub blocks: Vec<Block<'r>>,
    pub entities: Vec<Entity<'r>>,
    pub mentions: Vec<Mention<'r>>,
    pub statements: Vec<Statement<'r>>,
    pub diagnostics: Vec<Diagnostic<'r>>,
    pub model: Model<'r>,
}

fn codepoint() -> Text<'static> {
    Cow::Borrowed(text::OffsetUnit::CodePoint.as_str())
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document<'r> {
    pub id: Text<'r>,
    pub uri: Maybe<'r>,
    pub media_type: Text<'r>,
    pub language: Maybe<'r>,
    pub title: Maybe<'r>,
    pub published: Maybe<'r>,
    pub outlet: Maybe<'r>,
    pub authors: Vec<Text<'r>>,
    pub links: Vec<Link<'r>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Maybe<'r>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Maybe<'r>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Maybe<'r>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Maybe<'r>,
    /// Field: the place in the document it was read from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<Text<'r>, Text<'r>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link<'r> {
    pub text: Text<'r>,
    pub uri: Maybe<'r>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block<'r> {
    pub kind: Text<'r>,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity<'r> {
    pub id: Text<'r>,
    pub name: Text<'r>,
    pub kind: Text<'r>,
    pub key: Maybe<'r>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention<'r> {
    pub start: usize,
    pub end: usize,
    pub entity: Maybe<'r>,
    pub form: Text<'r>,
}

/// A span with its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span<'r> {
    pub start: usize,
    pub end: usize,
    pub text: Text<'r>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement<'r> {
    pub id: Text<'r>,
    pub source: Vec<Span<'r>>,
    pub cue: Vec<Span<'r>>,
    pub content: Vec<Span<'r>>,
    pub speaker: Maybe<'r>,
    pub speaker_name: Maybe<'r>,
    pub speaker_class: Text<'r>,
    pub manner: Text<'r>,
    pub act: Text<'r>,
    pub certainty: Text<'r>,
    pub polarity: Text<'r>,
    pub relay: Vec<Relay<'r>>,
    pub time: Option<Time<'r>>,
    /// The id of the statement in whose content this one stands.
    pub within: Maybe<'r>,
    pub in_heading: bool,
    pub confidence: f64,
    pub why: Vec<Text<'r>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relay<'r> {
    pub name: Text<'r>,
    pub entity: Maybe<'r>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Time<'r> {
    pub start: usize,
    pub end: usize,
    pub text: Text<'r>,
    pub date: Maybe<'r>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic<'r> {
    pub severity: Text<'r>,
    pub message: Text<'r>,
    pub start: Option<usize>,
    pub end: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model<'r> {
    pub name: Text<'r>,
    pub version: Text<'r>,
    pub sha256: Text<'r>,
}
