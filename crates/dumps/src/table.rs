//! Rows of CSV and its like: cells between commas, semicolons, tabs or strokes.

use std::collections::VecDeque;
use std::io::{self, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::json::shortened;
use crate::mapping::{Column, Guess};
use crate::row::{Field, MAX_ROW, Row, RowError, assemble};
use crate::source::{Bytes, Charset, Input, Source};
use crate::{DumpError, Mapping, choose};

/// Cells in a row; tables have tens of columns.
const MAX_CELLS: usize = 10_000;
/// Rows from which the columns are found out.
const SAMPLE_ROWS: usize = 50;
const SAMPLE_BYTES: usize = 4 << 20;
const MAX_SAMPLE: usize = 4_000;

/// An iterator over the rows below the header, and which column is read as what.
pub(crate) fn rows<R: Read>(
    source: Source<R>,
    delimiter: u8,
    declared: Option<&str>,
    choice: &Mapping,
) -> Result<(Guess, Cells<Input<R>>), DumpError> {
    let (charset, bytes) = source.rows(declared, encoding::Form::Text);
    let mut records = Records::new(bytes, delimiter);
    let header = match records.next() {
        None => return Ok((Guess::default(), Cells::nothing())),
        Some(header) => header
            .and_then(|record| record.texts(charset))
            .map_err(|error| DumpError::Header { reason: error.reason })?,
    };
    // The header is no row.
    records.number = 0;
    let header: Vec<String> = header.into_iter().map(|name| name.trim().to_owned()).collect();

    let mut columns: Vec<Column> = header
        .iter()
        .map(|name| Column { name: name.clone(), kind: "string".to_owned(), samples: Vec::new() })
        .collect();
    let mut first = VecDeque::new();
    let mut bytes = 0;
    while first.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        let Some(record) = records.next() else { break };
        if let Ok(record) = &record {
            bytes += record.bytes.len();
            if let Ok(cells) = record.clone().texts(charset)
                && cells.len() >= columns.len()
            {
                for (column, cell) in columns.iter_mut().zip(&cells) {
                    column.samples.push(shortened(cell, MAX_SAMPLE).to_owned());
                }
            }
        }
        first.push_back(record);
    }
    let guess = choose(choice, &columns, true)?;
    for (role, name) in choice.columns() {
        if !header.iter().any(|column| column == name) {
            return Err(DumpError::NoSuchColumn { role: role.name(), name: name.to_owned(), columns: list(&columns) });
        }
    }
    let cells = Cells { first, records: Some(records), charset, header, mapping: guess.mapping.clone() };
    Ok((guess, cells))
}

pub(crate) fn list(columns: &[Column]) -> String {
    let mut names: Vec<String> =
        columns.iter().take(60).map(|column| format!("`{}` ({})", column.name, column.kind)).collect();
    if columns.len() > names.len() {
        names.push(format!("and {} more", columns.len() - names.len()));
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

pub(crate) struct Cells<R> {
    first: VecDeque<Result<Record, RowError>>,
    records: Option<Records<R>>,
    charset: Charset,
    header: Vec<String>,
    mapping: Mapping,
}

impl<R> Cells<R> {
    fn nothing() -> Cells<R> {
        Cells {
            first: VecDeque::new(),
            records: None,
            charset: Charset::UTF_8,
            header: Vec::new(),
            mapping: Mapping::default(),
        }
    }

    fn row(&self, record: Record) -> Result<Row, RowError> {
        let (number, offset) = (record.number, record.offset);
        let mut cells: Vec<Option<String>> = record.texts(self.charset)?.into_iter().map(Some).collect();
        let expected = self.header.len();
        // Some writers end rows, but not the header, with a delimiter.
        let extra = cells.get(expected..).unwrap_or_default();
        if cells.len() < expected || extra.iter().flatten().any(|cell| !cell.trim().is_empty()) {
            let reason = format!("{} columns where the header has {expected}", cells.len());
            return Err(RowError::new(number, offset, reason));
        }
        assemble(number, offset, &self.mapping, |role| {
            let name = self.mapping.get(role)?;
            let at = self.header.iter().position(|column| column == name)?;
            // A column may have two roles.
            cells.get_mut(at)?.clone().map(Field::One)
        })
    }
}

impl<R: Read> Iterator for Cells<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.first.pop_front() {
            Some(record) => record,
            None => self.records.as_mut()?.next()?,
        };
        Some(record.and_then(|record| self.row(record)))
    }
}

/// The cells of a row, not decoded.
#[derive(Clone, Debug)]
struct Record {
    number: u64,
    offset: Option<u64>,
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Record {
    fn texts(self, charset: Charset) -> Result<Vec<String>, RowError> {
        let mut start = 0;
        let mut cells = Vec::with_capacity(self.ends.len());
        for (at, end) in self.ends.iter().enumerate() {
            let cell = self.bytes.get(start..*end).unwrap_or_default().to_vec();
            start = *end;
            let text = charset.decode(cell).map_err(|bad| {
                RowError::new(self.number, self.offset, format!("not UTF-8 at byte {bad} of column {}", at + 1))
            })?;
            cells.push(text);
        }
        Ok(cells)
    }
}

/// The rows of a table.
struct Records<R> {
    bytes: Bytes<R>,
    parser: csv_core::Reader,
    number: u64,
    ended: bool,
}

impl<R: Read> Records<R> {
    fn new(bytes: Bytes<R>, delimiter: u8) -> Records<R> {
        Records { bytes, parser: ReaderBuilder::new().delimiter(delimiter).build(), number: 0, ended: false }
    }

    fn record(&mut self) -> io::Result<Option<Result<Record, RowError>>> {
        // The parser would pass over these, and the row would begin too early.
        while let Some(b'\r' | b'\n') = self.bytes.peek()?.first() {
            self.bytes.skip(1);
        }
        let offset = self.bytes.offset();
        if self.bytes.peek()?.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let number = self.number;
        let (mut out, mut written) = (vec![0; 4096], 0);
        let (mut ends, mut ended) = (vec![0; 64], 0);
        loop {
            let input = self.bytes.peek()?;
            let room = out.get_mut(written..).unwrap_or_default();
            let room_for_ends = ends.get_mut(ended..).unwrap_or_default();
            let (result, read, wrote, cells) = self.parser.read_record(input, room, room_for_ends);
            self.bytes.skip(read);
            written += wrote;
            ended += cells;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if out.len() >= MAX_ROW => {
                    self.resume()?;
                    let reason = format!("longer than {} MiB; perhaps a quotation mark is not closed", MAX_ROW >> 20);
                    return Ok(Some(Err(RowError::new(number, offset, reason))));
                }
                ReadRecordResult::OutputFull => out.resize(out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if ends.len() >= MAX_CELLS => {
                    self.resume()?;
                    return Ok(Some(Err(RowError::new(number, offset, format!("more than {MAX_CELLS} columns")))));
                }
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    out.truncate(written);
                    ends.truncate(ended);
                    return Ok(Some(Ok(Record { number, offset, bytes: out, ends })));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Goes on after a row that was given up: with the next line.
    fn resume(&mut self) -> io::Result<()> {
        self.parser.reset();
        self.bytes.skip_line()
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let record = self.record().unwrap_or_else(|error| {
            self.ended = true;
            Some(Err(RowError::new(self.number.max(1), self.bytes.offset(), format!("cannot read on: {error}"))))
        });
        self.ended |= record.is_none();
        record
    }
}

/// The delimiter of a table, by its first rows: the one that cuts most of them into as many cells as the header.
///
/// Nothing if the bytes are no table. With a file's name that says it is one, a single column and odd rows are allowed.
pub(crate) fn find_delimiter(text: &str, is_whole: bool, named: Option<u8>) -> Option<u8> {
    let mut best = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let rows = first_rows(text, delimiter, is_whole);
        let Some(header) = rows.first() else { continue };
        if !is_header(header) {
            continue;
        }
        let rows = rows.get(1..).unwrap_or_default();
        let same = rows.iter().filter(|row| row.len() == header.len()).count();
        // Of 10 rows 8: some may be broken. Without a name that says so, a table has a row and a text's column.
        let consistent = same * 10 >= rows.len() * 8;
        let sure = consistent
            && !rows.is_empty()
            && header.len() > 1
            && header.iter().any(|name| crate::mapping::is_text_name(name));
        let score = (sure, consistent && header.len() > 1, header.len(), named == Some(delimiter));
        if (sure || named.is_some()) && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter).or(named)
}

/// The cells of up to 20 rows; the last one is left out if it may be cut.
fn first_rows(text: &str, delimiter: u8, is_whole: bool) -> Vec<Vec<String>> {
    let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
    let mut input = text.as_bytes();
    let mut rows = Vec::new();
    let mut out = vec![0; text.len() + 1];
    let mut ends = vec![0; 1000];
    while rows.len() < 20 {
        let (mut written, mut ended) = (0, 0);
        let complete = loop {
            let room = out.get_mut(written..).unwrap_or_default();
            let (result, read, wrote, cells) =
                parser.read_record(input, room, ends.get_mut(ended..).unwrap_or_default());
            input = input.get(read..).unwrap_or_default();
            written += wrote;
            ended += cells;
            match result {
                ReadRecordResult::Record => break true,
                // An empty input tells the parser that there is no more.
                ReadRecordResult::InputEmpty if is_whole => {}
                _ => break false,
            }
        };
        if !complete {
            break;
        }
        let mut start = 0;
        let mut cells = Vec::new();
        for end in ends.get(..ended).unwrap_or_default() {
            cells.push(String::from_utf8_lossy(out.get(start..*end).unwrap_or_default()).into_owned());
            start = *end;
        }
        rows.push(cells);
    }
    rows
}

/// Names of columns: short, all different, no numbers, no sentences.
fn is_header(cells: &[String]) -> bool {
    let mut names: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    let plain = |name: &&str| {
        name.len() <= 60
            && name.parse::<f64>().is_err()
            && !name.contains(['\n', '<'])
            && !name.ends_with(['.', ',', '?', '!'])
    };
    // A first column without a name is an index written by pandas.
    let unnamed = names.iter().filter(|name| name.is_empty()).count();
    if names.is_empty() || unnamed > 1 || !names.iter().all(plain) {
        return false;
    }
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    names.len() == count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        for (text, expected) in [
            ("title,body\nA,\"One, two.\"\n", Some(b',')),
            ("title;body\nA;One, two, three, four.\n", Some(b';')),
            ("tytuł\ttreść\nA\tJeden, dwa; trzy\n", Some(b'\t')),
            ("title|text\n\"A\nB\"|C\n", Some(b'|')),
            // No header that names a text, or no header at all.
            ("name,age\nEwa,7\n", None),
            ("Rain, wind and snow, the text said.\nIn the end, nothing.\n", None),
            ("The text, body and content\nwere read, and it was good.\n", None),
            ("title,body\n", None),
            ("", None),
        ] {
            assert_eq!(find_delimiter(text, true, None), expected, "{text}");
        }
        assert_eq!(find_delimiter("name;age\nEwa;7\n", true, Some(b',')), Some(b';'));
        assert_eq!(find_delimiter("text\nOne.\n", true, Some(b',')), Some(b','));
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed() {
        let rest = std::io::Read::chain(std::io::repeat(b'x').take(MAX_ROW as u64 + 10), &b"\nB,two\n"[..]);
        let input = std::io::Read::chain(&b"title,text\nA,\"one"[..], rest);
        let (_, rows) = rows(Source::open(input).unwrap(), b',', None, &Mapping::default()).unwrap();
        let rows: Vec<_> = rows.collect();
        assert!(rows[0].as_ref().unwrap_err().reason.contains("quotation mark"));
        let row = rows[1].as_ref().unwrap();
        assert_eq!((row.number, row.text.as_str()), (2, "two"));
    }
}
