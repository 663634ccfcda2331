//! Reads the language of a text: sentences, words, names, and who is reported to say what.
//!
//! One compact multilingual encoder reads the text in windows; heads over its words give everything in an [`Analysis`].
//! The crate is pure: no files, no clock, no threads. [`Model`] is shared, each thread has a [`Scratch`] of its own.
//!
//! ```text
//! text ─ pretokens ─ pieces ─ windows ─▶ encoder ─▶ words ─▶ statements (roles, labels, speaker)
//!                                                     ├────▶ sentences, tokens, words (morphology, parse)
//!                                                     └────▶ names
//! ```
//!
//! All arithmetic is exact integers or floats in a fixed order, so that the same text and model give the same analysis on
//! every machine, whatever its vector instructions.

mod analysis;
mod config;
pub mod conllu;
mod encoder;
mod gazetteer;
mod identify;
mod lemmas;
mod model;
mod parse;
mod pieces;
mod pretokens;
mod read;
mod roles;
mod runtime;
mod tags;
mod tree;
mod windows;
mod words;

pub use analysis::{Analysis, Feats, Name, NameKind, Reading, Scheme, Sentence, Token, Unknown, Upos, Word};
pub use identify::{OURS, identify, is_ours};
pub use model::{Model, ModelError, ModelInfo};
pub use pretokens::pretokens;
pub use read::{Scratch, WordVectors, analyse, analyse_with_vectors, piece_vectors};
pub use runtime::Level;
