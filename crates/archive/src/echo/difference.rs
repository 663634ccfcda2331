//! Word-by-word differences of two contents in one language.

use super::words::Word;
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Some words, and what became of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    pub change: Change,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Kept,
    Removed,
    Added,
}

/// From one content to the other. Case and marks on letters are no difference; kept words stand as they are in the later.
pub(super) fn differences(from: &str, from_words: &[Word<'_>], to: &str, to_words: &[Word<'_>]) -> Vec<Piece> {
    let plain = |words: &[Word<'_>]| words.iter().map(|word| word.plain.clone()).collect::<Vec<_>>();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |change, text: &str| {
        if !text.is_empty() {
            pieces.push(Piece { change, text: text.to_owned() });
        }
    };
    for op in capture_diff_slices(Algorithm::Myers, &plain(from_words), &plain(to_words)) {
        let old = stretch(from, from_words, op.old_range());
        let new = stretch(to, to_words, op.new_range());
        match op {
            DiffOp::Equal { .. } => push(Change::Kept, new),
            DiffOp::Delete { .. } => push(Change::Removed, old),
            DiffOp::Insert { .. } => push(Change::Added, new),
            DiffOp::Replace { .. } => {
                push(Change::Removed, old);
                push(Change::Added, new);
            }
        }
    }
    pieces
}

/// The text from the first of some words to the last.
pub(super) fn stretch<'t>(text: &'t str, words: &[Word<'_>], range: std::ops::Range<usize>) -> &'t str {
    match words.get(range) {
        Some([one]) => text.get(one.start..one.end()),
        Some([first, .., last]) => text.get(first.start..last.end()),
        _ => None,
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn differences_are_told_in_words() {
        let pieces = |from: &str, to: &str| {
            let sign = |piece: &Piece| match piece.change {
                Change::Kept => piece.text.clone(),
                Change::Removed => format!("-[{}]", piece.text),
                Change::Added => format!("+[{}]", piece.text),
            };
            let all = differences(from, &words(from), to, &words(to));
            all.iter().map(sign).collect::<Vec<_>>().join(" ")
        };
        let from = "Most prawdopodobnie powstanie w maju";
        assert_eq!(pieces(from, "most powstanie w maju."), "most -[prawdopodobnie] powstanie w maju");
        assert_eq!(
            pieces(from, "Most nie powstanie, w 2025"),
            "Most -[prawdopodobnie] +[nie] powstanie, w -[maju] +[2025]"
        );
        assert_eq!(pieces("", ""), "");
    }
}
