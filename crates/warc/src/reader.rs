//! One record after the other: its header, its block, what follows it, and how to go on after a bad one.

use std::io::Read;

use memchr::{memchr, memmem};

use crate::digest;
use crate::document::{Document, Kind, MOST_LINES, read_document};
use crate::error::{Reason, RecordError};
use crate::head::Head;
use crate::members::{Damage, Limits, Members, Place, RECORD_PREFIX, begins_record};
use crate::{Options, Skipped};

/// A record's header has at most so many bytes. Addresses of some 10 KB have been seen.
const LONGEST_HEAD: usize = 64 << 10;

/// Room for blocks that is kept from one record to the next.
const KEPT: usize = 4 << 20;

/// The documents of a web archive, in its order, and the records that could not be read.
///
/// ```
/// let file = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nDzień.\r\n\r\n\r\n";
/// for document in warc::Reader::new(file.as_bytes(), warc::Options::default()) {
///     match document {
///         Ok(document) => assert_eq!(document.body, "Dzień.\r\n".as_bytes()),
///         Err(error) => panic!("{error}"),
///     }
/// }
/// ```
pub struct Reader<R> {
    members: Members<R>,
    options: Options,
    skipped: Skipped,
    number: u64,
    head: Vec<u8>,
    block: Vec<u8>,
    next: Next,
}

/// What has to be done before the next record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing: it begins here.
    Here,
    /// Look for one in the decompressed bytes.
    FindRecord,
    /// Look for a member in the stored bytes.
    FindMember,
    /// There is none.
    End,
}

/// What comes next within a record.
enum Ahead {
    Bytes,
    NextRecord,
    End,
}

impl<R: Read> Reader<R> {
    /// Reads from a file's bytes as stored; buffering is done here.
    pub fn new(input: R, options: Options) -> Self {
        let limits = Limits { bytes: options.max_record, ratio: options.max_ratio };
        Reader {
            members: Members::new(input, limits),
            options,
            skipped: Skipped::default(),
            number: 0,
            head: Vec::new(),
            block: Vec::new(),
            next: Next::Here,
        }
    }

    /// The records passed over so far.
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    /// How many records there were so far: given, passed over, or impossible to read.
    pub fn records(&self) -> u64 {
        self.number
    }

    /// How many bytes of the file, as stored, were used so far.
    pub fn position(&self) -> u64 {
        self.members.stored_offset()
    }

    fn error(&self, place: Place, reason: Reason) -> RecordError {
        RecordError { number: self.number, offset: place.offset, within: place.within, reason }
    }

    /// Names a fault of the compression or the input, and how to go on after it.
    fn damaged(&mut self, place: Place, damage: Damage) -> RecordError {
        let at = self.members.stored_offset();
        let (reason, next) = match damage {
            Damage::Io(error) => (Reason::Io(error), Next::End),
            Damage::Ends => (Reason::EndsCompressed { at }, Next::End),
            Damage::Corrupt(what) => (Reason::Damaged { at, what }, Next::FindMember),
            Damage::Checksum => (Reason::Damaged { at, what: "the checksum is another".to_owned() }, Next::Here),
            Damage::Bomb => (Reason::Bomb { ratio: self.options.max_ratio }, Next::FindMember),
        };
        self.next = next;
        self.error(place, reason)
    }

    /// Goes to the next record; nothing at the end of the file.
    fn find_begin(&mut self) -> Result<Option<Place>, (Place, Damage)> {
        let place = self.members.place();
        match std::mem::replace(&mut self.next, Next::Here) {
            Next::Here => {}
            Next::FindMember => self.members.find_member().map_err(|damage| (place, damage))?,
            Next::FindRecord => {
                self.members.find_record(u64::MAX).map_err(|damage| (place, damage))?;
            }
            Next::End => {
                self.next = Next::End;
                return Ok(None);
            }
        }
        loop {
            let place = self.members.place();
            let bytes = self.members.peek(1).map_err(|damage| (place, damage))?;
            if bytes.is_empty() {
                if !self.members.open().map_err(|damage| (place, damage))? {
                    self.next = Next::End;
                    return Ok(None);
                }
                continue;
            }
            match bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count() {
                0 => return Ok(Some(place)),
                count => self.members.consume(count),
            }
        }
    }

    /// Looks ahead within a record, which may go on in the next member unless another record begins there.
    fn look_ahead(&mut self) -> Result<Ahead, Damage> {
        while self.members.peek(1)?.is_empty() {
            if !self.members.open()? {
                return Ok(Ahead::End);
            }
            if begins_record(self.members.peek(RECORD_PREFIX)?) {
                return Ok(Ahead::NextRecord);
            }
        }
        Ok(Ahead::Bytes)
    }

    /// Reads the lines up to the blank one into `head`.
    fn read_head(&mut self, place: Place) -> Result<(), RecordError> {
        self.head.clear();
        let (mut lines, mut line_start) = (0, 0);
        loop {
            match self.look_ahead() {
                Ok(Ahead::Bytes) => {}
                Ok(Ahead::NextRecord | Ahead::End) => return Err(self.error(place, Reason::ShortHead)),
                Err(damage) => return Err(self.damaged(place, damage)),
            }
            let bytes = match self.members.peek(1) {
                Ok(bytes) => bytes,
                Err(damage) => return Err(self.damaged(place, damage)),
            };
            let end = memchr(b'\n', bytes);
            let count = end.map_or(bytes.len(), |end| end + 1);
            if self.head.len() + count > LONGEST_HEAD || lines > MOST_LINES {
                self.next = Next::FindRecord;
                let long = Reason::LongHead { limit: LONGEST_HEAD };
                let many = Reason::ManyLines { limit: MOST_LINES };
                return Err(self.error(place, if lines > MOST_LINES { many } else { long }));
            }
            self.head.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.members.consume(count);
            if end.is_some() {
                lines += 1;
                if matches!(self.head.get(line_start..), Some(b"\n" | b"\r\n")) {
                    return Ok(());
                }
                line_start = self.head.len();
            }
        }
    }

    /// Reads a record's block into `block`; how much is missing is an error.
    fn read_block(&mut self, place: Place, length: u64) -> Result<(), RecordError> {
        self.block.clear();
        if self.block.capacity() > KEPT {
            self.block = Vec::new();
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        while self.block.len() < length {
            let missing = length - self.block.len();
            let ahead = match self.look_ahead() {
                Ok(ahead) => ahead,
                Err(damage) => return Err(self.damaged(place, damage)),
            };
            if !matches!(ahead, Ahead::Bytes) {
                let reason = Reason::Short { found: self.block.len() as u64, length: length as u64 };
                if matches!(ahead, Ahead::End) {
                    self.put_back();
                }
                return Err(self.error(place, reason));
            }
            let bytes = match self.members.peek(1) {
                Ok(bytes) => bytes,
                Err(damage) => return Err(self.damaged(place, damage)),
            };
            let count = bytes.len().min(missing);
            // Grows by doubling, but to no more than the block needs: a declared length alone takes no memory.
            if self.block.capacity() - self.block.len() < count {
                self.block.reserve_exact(missing.min(self.block.len().max(count)));
            }
            self.block.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.members.consume(count);
        }
        Ok(())
    }

    /// Passes over a block that is too long, but not over another record that begins within it.
    fn pass_over(&mut self, place: Place, length: u64) -> RecordError {
        match self.members.find_record(length) {
            Ok(_) => self.error(place, Reason::TooLong { length, limit: self.options.max_record }),
            Err(damage) => self.damaged(place, damage),
        }
    }

    /// Whether what follows a block is what may follow one: another record after line ends, or the end.
    fn is_block_end(&mut self) -> Result<bool, Damage> {
        let bytes = match self.members.peek(16) {
            Ok(bytes) => bytes,
            // The block is whole; the fault is told of what should come next.
            Err(Damage::Ends) => {
                self.members.defer(Damage::Ends);
                return Ok(true);
            }
            Err(damage) => return Err(damage),
        };
        let newlines = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = bytes.get(newlines..).unwrap_or_default();
        let is_end = b"WARC/".starts_with(rest.get(..5).unwrap_or(rest));
        if rest.is_empty()
            && let Some(damage) = self.members.take_spoiled()
        {
            return Err(damage);
        }
        Ok(is_end)
    }

    /// After a block of a wrong length: goes back to a record that begins within it, or else looks for one further on.
    fn put_back(&mut self) {
        self.next = Next::FindRecord;
        // The record may begin at the very end of the block.
        let ahead = self.members.peek(RECORD_PREFIX).unwrap_or_default();
        let length = self.block.len();
        self.block.extend_from_slice(ahead.get(..RECORD_PREFIX).unwrap_or(ahead));
        let begins = |at: &usize| *at < length && self.block.get(at + 1..).is_some_and(begins_record);
        let found = memmem::find_iter(&self.block, b"\nWARC/").find(begins);
        if let Some(bytes) = found.and_then(|at| self.block.get(at + 1..length))
            && self.members.unread(bytes)
        {
            self.next = Next::Here;
        }
    }

    /// Reads one record: its document, or nothing if it is passed over.
    fn read_record(&mut self, place: Place) -> Result<Option<Document>, RecordError> {
        match self.members.peek(5) {
            // A member that ends within these letters is seen below.
            Ok(bytes) if b"WARC/".starts_with(bytes.get(..5).unwrap_or(bytes)) => {}
            Ok(_) => {
                self.next = Next::FindRecord;
                return Err(self.error(place, Reason::NotARecord));
            }
            Err(damage) => return Err(self.damaged(place, damage)),
        }
        self.read_head(place)?;
        if !self.head.starts_with(b"WARC/") {
            self.next = Next::FindRecord;
            return Err(self.error(place, Reason::NotARecord));
        }
        let lines = std::mem::take(&mut self.head);
        let read = self.read_rest(place, &lines);
        self.head = lines;
        read
    }

    /// Reads what comes after a record's header.
    fn read_rest(&mut self, place: Place, lines: &[u8]) -> Result<Option<Document>, RecordError> {
        // Its lines were counted before.
        let Ok(head) = Head::parse(lines, usize::MAX) else { return Ok(None) };
        let declared = head.get("content-length");
        let Some(length) = declared.as_deref().and_then(parse_length) else {
            self.next = Next::FindRecord;
            return Err(self.error(place, Reason::NoLength { found: declared.map(|text| shortened(&text)) }));
        };
        if length > self.options.max_record {
            return Err(self.pass_over(place, length));
        }
        self.read_block(place, length)?;
        match self.is_block_end() {
            Ok(true) => {}
            Ok(false) => {
                self.put_back();
                return Err(self.error(place, Reason::WrongLength { length }));
            }
            Err(damage) => return Err(self.damaged(place, damage)),
        }
        let Some(kind) = self.kind(&head) else { return Ok(None) };
        if self.options.check_digests
            && let Some(declared) = head.get("warc-block-digest")
            && !digest::matches(&declared, &self.block)
        {
            return Err(self.error(place, Reason::Digest { declared: shortened(&declared) }));
        }
        let blank = Document {
            number: self.number,
            offset: place.offset,
            within: place.within,
            record_id: None,
            kind,
            target_uri: None,
            date: None,
            http_status: None,
            content_type: None,
            charset: None,
            body: Vec::new(),
            truncated: None,
        };
        read_document(&head, &mut self.block, blank, &self.options, &mut self.skipped)
            .map_err(|reason| self.error(place, reason))
    }

    /// The kind of a record that holds a document; others are counted.
    fn kind(&mut self, head: &Head<'_>) -> Option<Kind> {
        let name = head.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let skipped = &mut self.skipped;
        let count = match name.as_str() {
            "response" => return Some(Kind::Response),
            "resource" => return Some(Kind::Resource),
            "conversion" => return Some(Kind::Conversion),
            "warcinfo" => &mut skipped.warcinfo,
            "request" => &mut skipped.request,
            "metadata" => &mut skipped.metadata,
            "revisit" => &mut skipped.revisit,
            "continuation" => &mut skipped.continuation,
            _ => &mut skipped.other,
        };
        *count += 1;
        None
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Document, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let place = match self.find_begin() {
                Ok(place) => place?,
                Err((place, damage)) => {
                    self.number += 1;
                    return Some(Err(self.damaged(place, damage)));
                }
            };
            self.number += 1;
            if let Some(read) = self.read_record(place).transpose() {
                return Some(read);
            }
        }
    }
}

/// Digits alone: no sign, no fraction, no second length.
fn parse_length(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// A value of a header, short enough for a message.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
