//! Lines of a JSONL input.

use std::io::Read;

use super::RawRow;
use crate::row::{MAX_ROW, RowError};
use crate::source::Bytes;

/// The lines that are not blank, with their numbers and offsets.
pub(crate) struct Lines<R> {
    bytes: Bytes<R>,
    number: u64,
    ended: bool,
}

struct Line {
    offset: Option<u64>,
    bytes: Vec<u8>,
    too_long: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(bytes: Bytes<R>) -> Lines<R> {
        Lines { bytes, number: 0, ended: false }
    }

    /// The next line without its end, nothing at the input's end. Of a line that is too long, only that it is.
    fn line(&mut self) -> std::io::Result<Option<Line>> {
        let offset = self.bytes.offset();
        let mut line = Vec::new();
        let mut too_long = false;
        let mut any = false;
        loop {
            let at_hand = self.bytes.peek()?;
            if at_hand.is_empty() {
                return Ok(any.then_some(Line { offset, bytes: line, too_long }));
            }
            any = true;
            let end = at_hand.iter().position(|byte| *byte == b'\n');
            let part = end.and_then(|end| at_hand.get(..end)).unwrap_or(at_hand);
            if line.len() + part.len() > MAX_ROW {
                too_long = true;
                line = Vec::new();
            } else if !too_long {
                line.extend_from_slice(part);
            }
            let count = part.len() + usize::from(end.is_some());
            self.bytes.skip(count);
            if end.is_some() {
                return Ok(Some(Line { offset, bytes: line, too_long }));
            }
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<RawRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let number = self.number + 1;
            match self.line() {
                Err(error) => {
                    self.ended = true;
                    return Some(Err(RowError::new(number, self.bytes.offset(), format!("cannot read on: {error}"))));
                }
                Ok(None) => self.ended = true,
                Ok(Some(Line { offset, too_long: true, .. })) => {
                    self.number = number;
                    return Some(Err(RowError::too_long(number, offset)));
                }
                Ok(Some(line)) if line.bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(Line { offset, bytes, .. })) => {
                    self.number = number;
                    return Some(Ok(RawRow { number, offset, bytes }));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use encoding::Form;

    #[test]
    fn numbers_and_offsets() {
        let input = b"\xef\xbb\xbf{\"a\":1}\r\n\n  \n{\"b\":2}";
        let (_, bytes) = Source::open(&input[..]).unwrap().rows(None, Form::Text);
        let lines: Vec<(u64, Option<u64>, String)> = Lines::new(bytes)
            .map(|line| line.unwrap())
            .map(|line| (line.number, line.offset, String::from_utf8(line.bytes).unwrap()))
            .collect();
        assert_eq!(lines, [(1, Some(3), "{\"a\":1}\r".to_owned()), (2, Some(16), "{\"b\":2}".to_owned())]);
    }

    #[test]
    fn line_too_long() {
        let input = std::io::Read::chain(std::io::repeat(b'x').take(MAX_ROW as u64 + 5), &b"\n{}\n"[..]);
        let (_, bytes) = Source::open(input).unwrap().rows(None, Form::Text);
        let lines: Vec<_> = Lines::new(bytes).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].as_ref().unwrap_err().reason, "longer than 64 MiB");
        assert_eq!(lines[1].as_ref().unwrap().offset, Some(MAX_ROW as u64 + 6));
    }
}
