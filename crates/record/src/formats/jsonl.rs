//! The record as JSON on one line, for many documents.

use crate::{Record, wire};
use text::OffsetUnit;

/// The record on one line, with its line break.
pub fn write(record: &Record, unit: OffsetUnit) -> String {
    let mut line = serde_json::to_string(&wire::to_wire(record, unit)).expect("serialising to a string cannot fail");
    line.push('\n');
    line
}
