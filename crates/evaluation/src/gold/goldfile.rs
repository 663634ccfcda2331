//! Gold written by hand: JSON whose statements quote their words, which are looked up in the text.
//!
//! `"abc … xyz"` is the stretch from *abc* to the first *xyz* after it, a list is a discontinuous span, `near` starts the search
//! at those words, and a blank at an edge steers the search without being part of the span. What was exported from an archive
//! tells `[start, end]` in code points where words would be found too early.

use std::path::Path;

use serde_json::{Map, Value};

use super::folder::{read_json, read_text};
use super::python::is_space;
use super::{Annotated, Extent, GoldError, LABELS, ROLES, Statement};

/// Reads a gold file and the text it names.
pub fn read(path: &Path) -> Result<Annotated, GoldError> {
    let malformed = |what: String| GoldError::Malformed { path: path.to_owned(), what };
    let gold = read_json(path)?;
    let name = gold.get("text_file").and_then(Value::as_str).ok_or_else(|| malformed("no text_file".to_owned()))?;
    let text = read_text(&path.with_file_name(name))?;
    let raw = gold.get("statements").and_then(Value::as_array).ok_or_else(|| malformed("no statements".to_owned()))?;
    let index = Index::new(&text);
    let mut statements = Vec::with_capacity(raw.len());
    for (i, statement) in raw.iter().enumerate() {
        let anchored = statement.as_object().and_then(|fields| anchor(&index, fields));
        statements.push(
            anchored.ok_or_else(|| malformed(format!("statement {i}: words not found in the text: {statement}")))?,
        );
    }
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Annotated::new(&stem, text, statements))
}

/// A text with the code point of every byte, so that searches in bytes give offsets in code points.
pub struct Index<'t> {
    text: &'t str,
    chars: Vec<char>,
    starts: Vec<usize>,
}

impl<'t> Index<'t> {
    /// The index of a text.
    pub fn new(text: &'t str) -> Index<'t> {
        let mut starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        starts.push(text.len());
        Index { text, chars: text.chars().collect(), starts }
    }

    /// The code point at which `words` begin, searching from code point `start` on.
    fn find(&self, words: &str, start: usize) -> Option<usize> {
        let from = *self.starts.get(start)?;
        let byte = from + self.text.get(from..)?.find(words)?;
        self.starts.binary_search(&byte).ok()
    }

    /// The extent of `words` at or after `start`.
    fn locate(&self, words: &str, start: usize) -> Option<Extent> {
        if let Some((head, tail)) = words.split_once(" … ") {
            let begin = self.find(head, start)?;
            let end = self.find(tail, begin + head.chars().count())?;
            return Some((begin, end + tail.chars().count()));
        }
        let begin = self.find(words, start)?;
        Some((begin, begin + words.chars().count()))
    }

    /// `[start, end]`, if it is a stretch of the text.
    fn place(&self, place: &[Value]) -> Option<Extent> {
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        match place {
            [start, end] => Some((number(start)?, number(end)?)),
            _ => None,
        }
        .filter(|(start, end)| start < end && *end <= self.chars.len())
    }

    /// `extent` without the blanks at its edges, which only steered the search.
    fn without_blanks(&self, (mut begin, mut end): Extent) -> Option<Extent> {
        while is_space(*self.chars.get(begin)?) {
            begin += 1;
        }
        while is_space(*self.chars.get(end.checked_sub(1)?)?) {
            end -= 1;
        }
        Some((begin, end))
    }
}

/// A statement's words as extents, its labels as they are; `None` if words are not in the text.
pub fn anchor(index: &Index, fields: &Map<String, Value>) -> Option<Statement> {
    let start = match fields.get("near") {
        Some(near) => index.find(near.as_str()?, 0)?,
        None => 0,
    };
    let mut statement = Statement {
        labels: LABELS.map(|label| fields.get(label).map(|value| value.as_str().map(str::to_owned))),
        headline: fields.get("headline").and_then(Value::as_bool).unwrap_or(false),
        ..Statement::default()
    };
    for (role, name) in ROLES.iter().enumerate() {
        let pieces: &[Value] = match fields.get(*name) {
            Some(Value::Array(list)) => list,
            Some(words @ Value::String(_)) if *words != "" => std::slice::from_ref(words),
            _ => &[],
        };
        for piece in pieces {
            statement.roles[role].push(match piece {
                Value::Array(place) => index.place(place)?,
                words => index.without_blanks(index.locate(words.as_str()?, start)?)?,
            });
        }
    }
    Some(statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchored(text: &str, json: &str) -> Option<[Vec<Extent>; 3]> {
        let fields: Map<String, Value> = serde_json::from_str(json).expect("the case is JSON");
        anchor(&Index::new(text), &fields).map(|s| s.roles)
    }

    #[test]
    fn words_are_found_as_written() {
        let text = "Żółw rzekł: „Ale on śpi, a on tu”. Potem Żółw rzekł: „Nie”.";
        let cases = [
            (
                r#"{"source":"Żółw","cue":"rzekł","content":"Ale … tu"}"#,
                Some([vec![(0, 4)], vec![(5, 10)], vec![(13, 32)]]),
            ),
            (
                r#"{"near":"Potem","source":"Żółw","cue":"rzekł","content":"Nie"}"#,
                Some([vec![(41, 45)], vec![(46, 51)], vec![(54, 57)]]),
            ),
            (r#"{"source":null,"cue":[],"content":["Ale","on tu"]}"#, Some([vec![], vec![], vec![(13, 16), (27, 32)]])),
            (r#"{"source":" on ","content":"śpi"}"#, Some([vec![(17, 19)], vec![], vec![(20, 23)]])),
            (r#"{"near":"Potem","content":"Ale"}"#, None),
            (r#"{"source":[[0,4]],"content":["Ale",[28,32]]}"#, Some([vec![(0, 4)], vec![], vec![(13, 16), (28, 32)]])),
            (r#"{"content":[[4,4]]}"#, None),
            (r#"{"content":[[40,400]]}"#, None),
            (r#"{"content":[[1,2,3]]}"#, None),
        ];
        for (json, expected) in cases {
            assert_eq!(anchored(text, json), expected, "{json}");
        }
    }
}
