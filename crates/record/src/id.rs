//! Ids that depend on the input alone.

use crate::Statement;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use text::{Offsets, Span};

/// `sha256:` and the hash of the document's bytes.
pub fn document_id(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// The id of a statement: `s-` and 12 digits of a hash of the document's id and the spans of the roles.
///
/// What is hashed is `<document id>\nsource 0-5 7-9\ncue 10-14\ncontent 20-40\n`, with code points for offsets
/// whatever the unit of the output, so that the same statement has the same id in every format.
pub fn statement_id(document: &str, statement: &Statement, offsets: &Offsets<'_>) -> String {
    let mut key = format!("{document}\n");
    for (role, spans) in [("source", &statement.source), ("cue", &statement.cue), ("content", &statement.content)] {
        key.push_str(role);
        for Span { start, end } in spans {
            let _ = write!(key, " {}-{}", offsets.at(*start), offsets.at(*end));
        }
        key.push('\n');
    }
    let mut id = hex(&Sha256::digest(key.as_bytes()));
    id.truncate(12);
    format!("s-{id}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_bytes() {
        assert_eq!(document_id(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
