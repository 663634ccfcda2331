//! Spans of text and the units that count them.
//!
//! Inside Depesza a position is a byte offset into the UTF-8 text as it was read ([`Span`]). It is converted once, at
//! the edge, into the unit a reader asked for ([`Offsets`]).

mod offsets;
mod origin;
mod span;

pub use offsets::{OffsetUnit, Offsets, UnknownUnit};
pub use origin::Run;
pub use span::Span;
