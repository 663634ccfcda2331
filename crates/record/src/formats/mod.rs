//! The formats a record is written in: one file each, one `write` each.
//!
//! `json` and `jsonl` are the record itself ([`crate::wire`]). The others are what other tools read; they lose what has
//! no place in them. All of them count Unicode code points, as their own definitions ask.

pub mod brat;
pub mod citron;
pub mod gold;
pub mod json;
pub mod jsonl;
pub mod pretty;
pub mod schema;
pub mod webannotation;
