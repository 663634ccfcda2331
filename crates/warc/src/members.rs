//! The file decompressed, member by member.
//!
//! A member is a gzip member or a zstd frame; a file that is not compressed is one member. The window that a reader sees
//! never holds bytes of two members, so that the end of a member, where the next record begins in most files, is seen.

use std::io::{self, Read};

use memchr::memmem;

use crate::frames::{self, Frames};
use crate::gzip::{self, Inflater};
use crate::stored::{CHUNK, Stored, Window};

/// What is wrong with the compressed data.
#[derive(Debug)]
pub(crate) enum Damage {
    Io(io::Error),
    /// The file ends within a member.
    Ends,
    Corrupt(String),
    /// A member was read whole, but is not what was compressed.
    Checksum,
    Bomb,
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Damage::Io(error)
    }
}

enum Codec {
    Plain,
    Gzip(Box<Inflater>),
    Zstd(Box<Frames>),
}

/// Where something stands: see [`RecordError`](crate::RecordError).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) within: u64,
}

/// A member that decompresses to more than `bytes`, and to more than `ratio` times its size so far, is a bomb.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) bytes: u64,
    pub(crate) ratio: u64,
}

pub(crate) struct Members<R> {
    stored: Stored<R>,
    limits: Limits,
    codec: Option<Codec>,
    window: Window,
    /// The current member: where it begins, how much of it was decompressed, how much of that was used.
    begin: u64,
    produced: u64,
    used: u64,
    open: bool,
    /// Found behind bytes that are still to be used.
    damage: Option<Damage>,
    /// The byte before the next: a line begins where it is a line feed.
    last: u8,
    /// How many decompressed bytes were used, and how many of all bytes were used twice: see [`Members::may_repeat`].
    seen: u64,
    repeated: u64,
}

/// So many bytes tell whether a record begins.
pub(crate) const RECORD_PREFIX: usize = 24;

/// So many stored bytes are decompressed to see whether a member holds a record.
const PROBE: usize = 512;

/// Whether these bytes begin with a version line and a header line.
pub(crate) fn begins_record(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"WARC/") else { return false };
    let digits = rest.iter().take(8).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    let rest = rest.get(digits..).unwrap_or_default();
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let Some(line) = rest.strip_prefix(b"\n") else { return false };
    let begins = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    digits > 0 && (begins(b"WARC-") || begins(b"Content-"))
}

impl<R: Read> Members<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Self {
        Members::with_chunk(input, limits, CHUNK)
    }

    fn with_chunk(input: R, limits: Limits, chunk: usize) -> Self {
        Members {
            stored: Stored::new(input, chunk),
            limits,
            codec: None,
            window: Window::new(chunk),
            begin: 0,
            produced: 0,
            used: 0,
            open: false,
            damage: None,
            last: b'\n',
            seen: 0,
            repeated: 0,
        }
    }

    /// How many bytes of the file were used.
    pub(crate) fn stored_offset(&self) -> u64 {
        self.stored.offset()
    }

    /// Where the next byte stands.
    pub(crate) fn place(&self) -> Place {
        match self.codec {
            Some(Codec::Gzip(_) | Codec::Zstd(_)) if self.open || self.window.len() > 0 || self.damage.is_some() => {
                Place { offset: self.begin, within: self.used }
            }
            _ => Place { offset: self.stored.offset(), within: 0 },
        }
    }

    /// Begins the next member; false at the end of the file.
    pub(crate) fn open(&mut self) -> Result<bool, Damage> {
        let codec = match &mut self.codec {
            Some(codec) => codec,
            none => {
                let bytes = self.stored.peek(4)?;
                none.insert(if gzip::is_gzip(bytes) {
                    Codec::Gzip(Box::new(Inflater::new()))
                } else if frames::is_zstd(bytes) {
                    Codec::Zstd(Box::new(Frames::new()?))
                } else {
                    Codec::Plain
                })
            }
        };
        if !matches!(codec, Codec::Plain) {
            // Tapes and block devices pad with zeros.
            loop {
                let bytes = self.stored.peek(1)?;
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                if zeros == 0 {
                    break;
                }
                self.stored.consume(zeros);
            }
        }
        // At the end of the file, the last member stays what bytes can be put back into.
        if self.stored.peek(1)?.is_empty() {
            return Ok(false);
        }
        (self.begin, self.produced, self.used, self.last) = (self.stored.offset(), 0, 0, b'\n');
        let begun = match codec {
            Codec::Plain => Ok(true),
            Codec::Gzip(inflater) => inflater.begin(&mut self.stored).map(|()| true),
            Codec::Zstd(frames) => frames.begin(&mut self.stored),
        };
        self.open = matches!(begun, Ok(true));
        if matches!(codec, Codec::Zstd(_)) {
            // Skippable frames stand before it.
            self.begin = self.stored.offset();
        }
        begun
    }

    /// The next bytes of the member: at least `least` unless it ends before; none at its end.
    ///
    /// A fault behind bytes that are there is told when they are used up.
    pub(crate) fn peek(&mut self, least: usize) -> Result<&[u8], Damage> {
        if matches!(self.codec, Some(Codec::Plain)) {
            return Ok(self.stored.peek(least)?);
        }
        while self.open && self.window.len() < least {
            if let Err(damage) = self.decode() {
                self.open = false;
                self.damage = Some(damage);
            }
        }
        if self.window.len() == 0
            && let Some(damage) = self.damage.take()
        {
            return Err(damage);
        }
        Ok(self.window.bytes())
    }

    fn decode(&mut self) -> Result<(), Damage> {
        let stored = &mut self.stored;
        let mut ended = Ok(false);
        let written = self.window.fill(|out| {
            let (written, end) = match &mut self.codec {
                Some(Codec::Gzip(inflater)) => inflater.decode(stored, out),
                Some(Codec::Zstd(frames)) => frames.decode(stored, out),
                _ => (0, Ok(true)),
            };
            ended = end;
            Ok::<_, Damage>(written)
        })?;
        self.produced += written as u64;
        if ended? {
            self.open = false;
            if let Some(Codec::Gzip(inflater)) = &mut self.codec {
                inflater.finish(stored)?;
            }
        }
        let size = self.stored.offset().saturating_sub(self.begin);
        if self.produced > self.limits.bytes && self.produced / self.limits.ratio.max(1) > size {
            return Err(Damage::Bomb);
        }
        Ok(())
    }

    /// What is wrong behind the bytes of the window, if it shows that they may not be what was compressed.
    pub(crate) fn take_spoiled(&mut self) -> Option<Damage> {
        self.damage.take_if(|damage| matches!(damage, Damage::Checksum | Damage::Corrupt(_)))
    }

    /// Has a fault told once more, by the next call that needs bytes.
    pub(crate) fn defer(&mut self, damage: Damage) {
        self.damage = Some(damage);
    }

    pub(crate) fn consume(&mut self, count: usize) {
        let plain = matches!(self.codec, Some(Codec::Plain));
        let bytes = if plain { self.stored.peek(0).unwrap_or_default() } else { self.window.bytes() };
        let count = count.min(bytes.len());
        if let Some(last) = count.checked_sub(1).and_then(|at| bytes.get(at)) {
            self.last = *last;
        }
        if plain {
            self.stored.consume(count);
        } else {
            self.window.consume(count);
        }
        self.used += count as u64;
        self.seen += count as u64;
    }

    /// Whether so many bytes may be read a second time: in all no more than were read once, so that time stays linear.
    fn may_repeat(&self, count: u64) -> bool {
        self.repeated.saturating_add(count) <= self.stored.offset() + self.seen + CHUNK as u64
    }

    /// Puts back bytes that were used last, if they are all of this member and reading them again is not too much.
    pub(crate) fn unread(&mut self, bytes: &[u8]) -> bool {
        let count = bytes.len() as u64;
        if count > self.used || !self.may_repeat(count) {
            return false;
        }
        self.repeated += count;
        self.used -= count;
        if matches!(self.codec, Some(Codec::Plain)) {
            self.stored.unread(bytes);
        } else {
            self.window.unread(bytes);
        }
        true
    }

    /// Goes on to where a record begins, over at most `most` bytes; false if there is none.
    pub(crate) fn find_record(&mut self, mut most: u64) -> Result<bool, Damage> {
        loop {
            let last = self.last;
            let bytes = self.peek(RECORD_PREFIX)?;
            if bytes.is_empty() {
                if !self.open()? {
                    return Ok(false);
                }
                continue;
            }
            let found = memmem::find_iter(bytes, b"WARC/").find(|&at| {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(last);
                before == b'\n' && bytes.get(at..).is_some_and(begins_record)
            });
            // A record that begins at the window's end is seen whole in the next.
            let skip = found.unwrap_or_else(|| bytes.len().saturating_sub(RECORD_PREFIX - 1).max(1));
            if skip as u64 > most {
                let rest = usize::try_from(most).unwrap_or(usize::MAX);
                self.consume(rest);
                return Ok(false);
            }
            most -= skip as u64;
            self.consume(skip);
            if found.is_some() {
                return Ok(true);
            }
        }
    }

    /// Gives up the member and goes on in the stored bytes to one that holds a record.
    pub(crate) fn find_member(&mut self) -> Result<(), Damage> {
        (self.open, self.damage) = (false, None);
        self.window.clear();
        let first = match self.codec {
            Some(Codec::Gzip(_)) => 0x1f,
            Some(Codec::Zstd(_)) => 0x28,
            _ => return Ok(()),
        };
        // The decoder may have read over the beginning of the next member before it saw the damage.
        if self.stored.offset() <= self.begin {
            self.stored.peek(1)?;
            self.stored.consume(1);
        }
        let back = self.stored.offset().saturating_sub(self.begin + 1);
        if self.may_repeat(back) {
            self.repeated += self.stored.rewind_to(self.begin + 1);
        }
        loop {
            let bytes = self.stored.peek(PROBE)?;
            let Some(at) = memchr::memchr(first, bytes) else {
                let count = bytes.len();
                if count == 0 {
                    return Ok(());
                }
                self.stored.consume(count);
                continue;
            };
            self.stored.consume(at);
            let bytes = self.stored.peek(PROBE)?;
            if may_hold_record(bytes.get(..PROBE).unwrap_or(bytes)) {
                return Ok(());
            }
            self.stored.consume(1);
        }
    }
}

/// Whether a compressed member that begins here may hold a record. What zstd has compressed cannot be seen before a whole
/// block of it is there; its mark has four bytes.
fn may_hold_record(bytes: &[u8]) -> bool {
    frames::is_frame(bytes) || gzip::is_gzip(bytes) && holds_record(bytes, PROBE)
}

/// Whether a compressed member that begins here decompresses to the beginning of a record.
pub(crate) fn holds_record(bytes: &[u8], chunk: usize) -> bool {
    if !(gzip::is_gzip(bytes) || frames::is_zstd(bytes)) {
        return false;
    }
    let mut members = Members::with_chunk(bytes, Limits { bytes: u64::MAX, ratio: u64::MAX }, chunk);
    matches!(members.open(), Ok(true)) && members.peek(5).is_ok_and(|bytes| bytes.starts_with(b"WARC/"))
}
