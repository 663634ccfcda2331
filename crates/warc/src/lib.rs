//! Web archives (WARC 1.0, 1.1 and older, WET) read as a stream.
//!
//! A [`Reader`] takes a file as it is stored, uncompressed, as gzip (a member for each record or otherwise) or as zstd
//! (the same, with the dictionary a file may begin with), and gives the documents of its response, resource and
//! conversion records one by one. The body of an HTTP response is given as a browser would save it: chunks joined,
//! compression undone. Everything else is passed over and counted.
//!
//! Memory is bounded by [`Options::max_record`], whatever the file declares, and time is linear in what is
//! decompressed. A record that cannot be read is told with its number and its byte offset, and reading goes on at the
//! next that can be found.
//!
//! The crate `warc` of crates.io (0.4) was tried first. It tells no offsets, gathers header lines and blocks without a
//! limit, ends at the first fault, refuses records that end otherwise than to the letter, and has no zstd.

mod stored;
mod gzip;
mod frames;
mod members;
mod head;
mod media;
mod coding;
mod digest;
mod document;
mod reader;
mod error;

use members::{begins_record, holds_record};
use stored::CHUNK;

pub use document::{Document, Kind};
pub use error::{Reason, RecordError};
pub use media::is_text_like;
pub use reader::Reader;

/// How a web archive is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most bytes of a record, decompressed, and of a document. The memory used is a small multiple of it.
    pub max_record: u64,
    /// Compressed data that grows more than so many times is a bomb: bodies above 1 MiB, the file's own members above
    /// `max_record`. Web pages grow 3 to 20 times, deflate at most 1032 times.
    pub max_ratio: u64,
    /// Whether responses are given whose status is not 2xx.
    pub any_status: bool,
    /// Whether blocks are compared with their `WARC-Block-Digest` (SHA-1, SHA-256). Only of documents that are given.
    pub check_digests: bool,
    /// Which media types are given. Where none is declared, what looks like text is.
    pub accept: fn(&str) -> bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_record: 64 << 20, max_ratio: 200, any_status: false, check_digests: false, accept: is_text_like }
    }
}

/// How many records were passed over, by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    pub warcinfo: u64,
    pub request: u64,
    /// Metadata records, and crawlers' own resources such as `metadata://gnu.org/…/wget.log`.
    pub metadata: u64,
    pub revisit: u64,
    pub continuation: u64,
    /// Records of other types, or of none.
    pub other: u64,
    /// Responses whose status is not 2xx.
    pub status: u64,
    /// Documents that are no text.
    pub media_type: u64,
}

impl Skipped {
    pub fn total(&self) -> u64 {
        let Skipped { warcinfo, request, metadata, revisit, continuation, other, status, media_type } = *self;
        warcinfo + request + metadata + revisit + continuation + other + status + media_type
    }
}

/// Whether a file that begins so is a web archive. A few hundred bytes are enough, but for zstd, which shows nothing
/// before its first block ends: there it may need 128 KiB.
pub fn is_warc(start: &[u8]) -> bool {
    begins_record(start) || holds_record(start, CHUNK)
}
