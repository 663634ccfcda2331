//! The record as indented JSON, for one document.

use crate::{Record, wire};
use text::OffsetUnit;

/// The record and a line break at its end.
pub fn write(record: &Record, unit: OffsetUnit) -> String {
    indented(&wire::to_wire(record, unit))
}

/// Reads what [`write`] or [`super::jsonl::write`] wrote.
pub fn read(json: &str) -> Result<Record, wire::WireError> {
    wire::from_wire(serde_json::from_str(json)?)
}

/// Indented JSON and a line break.
pub(super) fn indented<T: serde::Serialize>(value: &T) -> String {
    // Structs, strings and finite numbers, and no map whose keys are not strings: nothing here can fail.
    let mut json = serde_json::to_string_pretty(value).expect("serialising to a string cannot fail");
    json.push('\n');
    json
}
