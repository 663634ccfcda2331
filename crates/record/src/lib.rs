//! The record: what Depesza says about a document.
//!
//! The inner types ([`Article`], [`Statement`], [`Record`]) hold byte spans and indices and are what the other crates
//! work with. The wire types ([`wire`]) hold offsets in a unit of the reader's choice and ids; they are what gets
//! written. Only this crate serialises.

mod labels;
mod article;
mod statement;
mod id;
pub mod wire;
pub mod formats;

pub use article::{Article, Block, Link, Meta};
pub use id::{document_id, statement_id};
pub use labels::{
    Act, BlockKind, Certainty, EntityKind, Manner, MentionForm, Polarity, Severity, SpeakerClass, UnknownLabel,
};
pub use statement::{Diagnostic, Entity, Mention, ModelInfo, Record, Relay, Statement, Time};

/// The version of the output contract. A change of meaning needs a new one.
pub const VERSION: u32 = 1;
