//! The objects of a JSON input, one after another, without holding more than one.
//!
//! Objects may stand alone, one after another, in an array, or in an array inside an object (`{"articles": [...]}`). Only
//! brackets and strings are told apart here; whether an object is well formed is found out when it is read.

use std::io::{self, Read};

use super::RawRow;
use crate::mapping::is_text_name;
use crate::row::{MAX_ROW, RowError};
use crate::source::Bytes;

/// Brackets within brackets in a row.
pub(crate) const MAX_DEPTH: usize = 64;
/// Objects around the array of rows.
const MAX_WRAPPERS: usize = 3;
/// Names under which services put their rows.
const WRAPPERS: &[&str] = &[
    "articles",
    "items",
    "results",
    "result",
    "data",
    "docs",
    "documents",
    "records",
    "rows",
    "hits",
    "entries",
    "stories",
    "news",
    "posts",
    "response",
    "feed",
    "artykuly",
    "wiadomosci",
    "dane",
];

pub(crate) struct Elements<R> {
    bytes: Bytes<R>,
    number: u64,
    place: Place,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Outside all.
    Top,
    /// In an array of rows, itself in so many objects.
    Array {
        wrappers: usize,
    },
    Ended,
}

/// What a value turned out to be.
enum Scanned {
    Whole,
    TooLong,
    TooDeep,
    /// The input ended in it.
    Cut,
}

/// What an object turned out to be.
enum Object {
    Row(Scanned),
    /// The reader stands behind the `[` of the rows.
    Wrapper(usize),
    /// It is no JSON.
    Broken(&'static str),
}

impl<R: Read> Elements<R> {
    pub(crate) fn new(bytes: Bytes<R>) -> Elements<R> {
        Elements { bytes, number: 0, place: Place::Top }
    }

    fn step(&mut self) -> io::Result<Option<Result<RawRow, RowError>>> {
        loop {
            self.skip_blanks()?;
            let offset = self.bytes.offset();
            let Some(first) = self.bytes.peek()?.first().copied() else {
                let cut = matches!(self.place, Place::Array { .. });
                self.place = Place::Ended;
                return Ok(cut.then(|| Err(self.error(offset, "the input ends in the middle of the array"))));
            };
            let number = self.number + 1;
            match (self.place, first) {
                (Place::Ended, _) => return Ok(None),
                (Place::Array { .. }, b',') => self.bytes.skip(1),
                (Place::Array { wrappers }, b']') => {
                    self.bytes.skip(1);
                    self.place = Place::Top;
                    if wrappers > 0 && !self.skip_rest(wrappers)? {
                        self.place = Place::Ended;
                        return Ok(Some(Err(
                            self.error(self.bytes.offset(), "the input ends in the middle of an object")
                        )));
                    }
                }
                (Place::Top, b'[') => {
                    self.bytes.skip(1);
                    self.place = Place::Array { wrappers: 0 };
                }
                (Place::Top, b'{') => {
                    let mut kept = Vec::new();
                    match self.object(&mut kept)? {
                        Object::Wrapper(wrappers) => self.place = Place::Array { wrappers },
                        Object::Row(scanned) => {
                            self.number = number;
                            return Ok(Some(self.finish(number, offset, kept, scanned)));
                        }
                        Object::Broken(reason) => {
                            self.number = number;
                            self.place = Place::Ended;
                            return Ok(Some(Err(RowError::new(number, offset, reason))));
                        }
                    }
                }
                (_, b'{') => {
                    self.number = number;
                    let mut kept = Vec::new();
                    let scanned = self.value(&mut kept, MAX_ROW)?;
                    return Ok(Some(self.finish(number, offset, kept, scanned)));
                }
                (_, b'}' | b']' | b':' | b',') => {
                    self.number = number;
                    self.place = Place::Ended;
                    let reason = format!("not JSON: `{}` where an object should begin", char::from(first));
                    return Ok(Some(Err(RowError::new(number, offset, reason))));
                }
                _ => {
                    self.number = number;
                    let scanned = self.value(&mut Vec::new(), 0)?;
                    if matches!(scanned, Scanned::Cut) {
                        self.place = Place::Ended;
                    }
                    return Ok(Some(Err(RowError::new(number, offset, "not an object"))));
                }
            }
        }
    }

    fn error(&self, offset: Option<u64>, reason: &str) -> RowError {
        RowError::new(self.number + 1, offset, reason)
    }

    fn finish(
        &mut self,
        number: u64,
        offset: Option<u64>,
        bytes: Vec<u8>,
        scanned: Scanned,
    ) -> Result<RawRow, RowError> {
        match scanned {
            Scanned::Whole => Ok(RawRow { number, offset, bytes }),
            Scanned::TooLong => Err(RowError::too_long(number, offset)),
            Scanned::TooDeep => Err(RowError::new(number, offset, too_deep())),
            Scanned::Cut => {
                self.place = Place::Ended;
                Err(RowError::new(number, offset, "the input ends in the middle of this row"))
            }
        }
    }

    /// An object outside all: a row, or what holds the array of rows.
    fn object(&mut self, kept: &mut Vec<u8>) -> io::Result<Object> {
        let mut wrappers = 0;
        let mut has_text = false;
        loop {
            // At the `{` of an object that may be a wrapper.
            self.keep_byte(kept)?;
            wrappers += 1;
            let rows = loop {
                if kept.len() > MAX_ROW {
                    return self.spoilt(Scanned::TooLong, wrappers);
                }
                self.keep_blanks(kept)?;
                match self.bytes.peek()?.first() {
                    None => return Ok(Object::Row(Scanned::Cut)),
                    Some(b',') => {
                        self.keep_byte(kept)?;
                        continue;
                    }
                    Some(b'}') => {
                        // Of an inner object, the outer ones go on.
                        self.keep_byte(kept)?;
                        wrappers -= 1;
                        if wrappers == 0 {
                            return Ok(Object::Row(Scanned::Whole));
                        }
                        continue;
                    }
                    Some(b'"') => {}
                    Some(_) => return Ok(Object::Broken("not JSON: a key was expected")),
                }
                let key_start = kept.len();
                let scanned = self.value(kept, MAX_ROW)?;
                if !matches!(scanned, Scanned::Whole) {
                    return self.spoilt(scanned, wrappers);
                }
                let key = kept.get(key_start + 1..kept.len().saturating_sub(1)).unwrap_or_default();
                let key = String::from_utf8_lossy(key.get(..64).unwrap_or(key)).to_lowercase();
                self.keep_blanks(kept)?;
                match self.bytes.peek()?.first() {
                    None => return Ok(Object::Row(Scanned::Cut)),
                    Some(b':') => self.keep_byte(kept)?,
                    Some(_) => return Ok(Object::Broken("not JSON: a colon was expected")),
                }
                self.keep_blanks(kept)?;
                let may_wrap = !has_text && WRAPPERS.contains(&key.as_str());
                let value = self.bytes.peek()?.first().copied();
                if may_wrap && value == Some(b'[') {
                    self.keep_byte(kept)?;
                    self.keep_blanks(kept)?;
                    if matches!(self.bytes.peek()?.first(), Some(b'{')) {
                        break true;
                    }
                    // A list of something else: its rest is a part of the row.
                    let scanned = self.close(kept, 1)?;
                    if !matches!(scanned, Scanned::Whole) {
                        return self.spoilt(scanned, wrappers);
                    }
                } else if may_wrap && value == Some(b'{') && wrappers < MAX_WRAPPERS {
                    break false;
                } else {
                    has_text |= value == Some(b'"') && is_text_name(&key);
                    let scanned = self.value(kept, MAX_ROW)?;
                    if !matches!(scanned, Scanned::Whole) {
                        return self.spoilt(scanned, wrappers);
                    }
                }
            };
            if rows {
                return Ok(Object::Wrapper(wrappers));
            }
        }
    }

    /// A row of which a part is too long or too deep, or in which the input ends: goes past its end.
    fn spoilt(&mut self, scanned: Scanned, open: usize) -> io::Result<Object> {
        if !matches!(scanned, Scanned::Cut) && !self.skip_rest(open)? {
            return Ok(Object::Row(Scanned::Cut));
        }
        Ok(Object::Row(scanned))
    }

    /// Goes past the ends of so many open brackets.
    fn skip_rest(&mut self, open: usize) -> io::Result<bool> {
        let mut nothing = Vec::new();
        let scanned = self.scan(&mut nothing, 0, open)?;
        Ok(!matches!(scanned, Scanned::Cut))
    }

    fn close(&mut self, kept: &mut Vec<u8>, open: usize) -> io::Result<Scanned> {
        self.scan(kept, MAX_ROW, open)
    }

    /// One value, kept up to the limit.
    fn value(&mut self, kept: &mut Vec<u8>, limit: usize) -> io::Result<Scanned> {
        match self.bytes.peek()?.first() {
            None => Ok(Scanned::Cut),
            Some(b'{' | b'[' | b'"') => self.scan(kept, limit, 0),
            Some(_) => self.scalar(kept, limit),
        }
    }

    /// A number or a word: all up to the next bracket, comma, quotation mark or blank, at least one byte.
    fn scalar(&mut self, kept: &mut Vec<u8>, limit: usize) -> io::Result<Scanned> {
        let mut first = true;
        let mut too_long = false;
        loop {
            match self.bytes.peek()?.first() {
                None => break,
                Some(b',' | b']' | b'}' | b'[' | b'{' | b'"' | b' ' | b'\t' | b'\r' | b'\n') if !first => break,
                Some(byte) if kept.len() < limit => kept.push(*byte),
                Some(_) => too_long = true,
            }
            self.bytes.skip(1);
            first = false;
        }
        Ok(if too_long { Scanned::TooLong } else { Scanned::Whole })
    }

    /// Bytes up to where as many brackets have closed as have opened, `open` ones before; or one string.
    fn scan(&mut self, kept: &mut Vec<u8>, limit: usize, open: usize) -> io::Result<Scanned> {
        let mut depth = open;
        let (mut in_string, mut escaped) = (false, false);
        let (mut too_long, mut too_deep) = (false, false);
        loop {
            let at_hand = self.bytes.peek()?;
            if at_hand.is_empty() {
                return Ok(Scanned::Cut);
            }
            let mut end = None;
            for (at, byte) in at_hand.iter().enumerate() {
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    too_deep |= depth > MAX_DEPTH;
                }
                if depth == 0 && !in_string {
                    end = Some(at + 1);
                    break;
                }
            }
            let part = at_hand.get(..end.unwrap_or(at_hand.len())).unwrap_or(at_hand);
            if kept.len() + part.len() > limit {
                too_long = true;
            } else if !too_long && !too_deep {
                kept.extend_from_slice(part);
            }
            let count = part.len();
            self.bytes.skip(count);
            if end.is_some() {
                return Ok(match (too_deep, too_long) {
                    (true, _) => Scanned::TooDeep,
                    (false, true) => Scanned::TooLong,
                    _ => Scanned::Whole,
                });
            }
        }
    }

    fn keep_byte(&mut self, kept: &mut Vec<u8>) -> io::Result<()> {
        kept.extend(self.bytes.next_byte()?);
        Ok(())
    }

    /// One blank stands for many.
    fn keep_blanks(&mut self, kept: &mut Vec<u8>) -> io::Result<()> {
        if self.skip_blanks()? {
            kept.push(b' ');
        }
        Ok(())
    }

    fn skip_blanks(&mut self) -> io::Result<bool> {
        let mut any = false;
        loop {
            let at_hand = self.bytes.peek()?;
            let count = at_hand.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let all = count == at_hand.len();
            self.bytes.skip(count);
            any |= count > 0;
            if count == 0 || !all {
                return Ok(any);
            }
        }
    }
}

/// Why a row with too many brackets within brackets is not read.
pub(crate) fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<RawRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.place == Place::Ended {
            return None;
        }
        self.step().unwrap_or_else(|error| {
            self.place = Place::Ended;
            Some(Err(self.error(self.bytes.offset(), &format!("cannot read on: {error}"))))
        })
    }
}
