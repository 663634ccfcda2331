//! Rows of JSON: one object a line, or objects in an array.

mod elements;
mod fields;
mod lines;

use std::collections::VecDeque;
use std::io::Read;

use crate::mapping::{Column, Guess};
use crate::row::{RowError, assemble};
use crate::source::{Bytes, Charset};
use crate::{DumpError, Mapping, Readings, choose};

pub(crate) use elements::{Elements, MAX_DEPTH, too_deep};
pub(crate) use fields::{columns, extract, shortened};
pub(crate) use lines::Lines;

/// Rows from which the columns are found out, and the bytes at which fewer are enough.
const SAMPLE_ROWS: usize = 50;
const SAMPLE_BYTES: usize = 4 << 20;
/// Rows after which no good one is looked for any more.
const SAMPLE_BAD_ROWS: usize = 1000;

/// The bytes of an object, not parsed.
#[derive(Clone, Debug)]
pub(crate) struct RawRow {
    pub(crate) number: u64,
    pub(crate) offset: Option<u64>,
    pub(crate) bytes: Vec<u8>,
}

/// Objects one after another: a row a line, or however they stand.
pub(crate) fn raw_rows<'a, R: Read + Send + 'a>(
    bytes: Bytes<R>,
    by_line: bool,
) -> Box<dyn Iterator<Item = Result<RawRow, RowError>> + Send + 'a> {
    if by_line { Box::new(Lines::new(bytes)) } else { Box::new(Elements::new(bytes)) }
}

/// An iterator over the rows, and which column is read as what.
pub(crate) fn rows<'a>(
    mut raw: impl Iterator<Item = Result<RawRow, RowError>> + Send + 'a,
    charset: Charset,
    choice: &Mapping,
) -> Result<(Guess, Readings<'a>), DumpError> {
    let mut first = VecDeque::new();
    let mut seen: Vec<Column> = Vec::new();
    let (mut objects, mut bytes) = (0, 0);
    while objects < SAMPLE_ROWS && bytes < SAMPLE_BYTES && first.len() < SAMPLE_BAD_ROWS {
        let Some(row) = raw.next() else { break };
        let row = row.and_then(|row| check(row, charset));
        if let Ok((_, text)) = &row {
            bytes += text.len();
            objects += usize::from(columns(text, &mut seen));
        }
        first.push_back(row);
    }
    let guess = choose(choice, &seen, objects > 0)?;
    let paths: Vec<_> = guess.mapping.columns().map(|(role, path)| (role, path.to_owned())).collect();
    let mapping = guess.mapping.clone();
    let rest = raw.map(move |row| row.and_then(|row| check(row, charset)));
    let rows = first.into_iter().chain(rest).map(move |row| {
        let (row, text) = row?;
        let mut values = extract(&text, paths.iter().map(|(_, path)| path.as_str()))
            .map_err(|error| RowError::new(row.number, row.offset, format!("not JSON: {error}")))?;
        let value = |role| {
            let at = paths.iter().position(|(mapped, _)| *mapped == role)?;
            values.get_mut(at)?.take()
        };
        assemble(row.number, row.offset, &mapping, value)
    });
    Ok((guess, Box::new(rows)))
}

/// The row as text, unless it is too deep or in another charset.
pub(crate) fn check(mut row: RawRow, charset: Charset) -> Result<(RawRow, String), RowError> {
    if depth(&row.bytes) > MAX_DEPTH {
        return Err(RowError::new(row.number, row.offset, too_deep()));
    }
    let text = charset
        .decode(std::mem::take(&mut row.bytes))
        .map_err(|at| RowError::new(row.number, row.offset, format!("not UTF-8 at byte {at} of the row")))?;
    Ok((row, text))
}

/// Brackets within brackets.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
