use std::fmt;
use std::io;

/// A record that could not be read. Reading may go on: the next item is the next record that was found.
#[derive(Debug, thiserror::Error)]
#[error("record {number} at byte {offset}{}: {reason}", Within(*.within))]
pub struct RecordError {
    /// Which record of the file, from 1, counting those passed over and those that could not be read.
    pub number: u64,
    /// Where it begins in the file as stored: its first byte or, in a compressed file, the first byte of the gzip
    /// member or zstd frame it begins in.
    pub offset: u64,
    /// How many bytes of that member or frame, decompressed, stand before it: 0 where each record has its own.
    pub within: u64,
    /// What is wrong with it.
    #[source]
    pub reason: Reason,
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// Reading the file failed; nothing more comes.
    #[error("reading failed: {0}")]
    Io(#[source] io::Error),
    /// There is no record here.
    #[error("no record begins here: a line such as WARC/1.0 is expected")]
    NotARecord,
    /// The lines before the block do not end within the limit.
    #[error("the record's header has more than {limit} bytes")]
    LongHead { limit: usize },
    /// More header lines than the limit.
    #[error("the header has more than {limit} lines")]
    ManyLines { limit: usize },
    /// `Content-Length` is missing, negative or no number.
    #[error("Content-Length is {}", .found.as_deref().map_or("missing".to_owned(), |found| format!("{found:?}: no length")))]
    NoLength { found: Option<String> },
    /// The block is longer than the limit; it was passed over.
    #[error("the record is too long: {length} bytes, {limit} are allowed")]
    TooLong { length: u64, limit: u64 },
    /// The file or the gzip member ended before the block.
    #[error("the record ends early: {found} of {length} bytes are there")]
    Short { found: u64, length: u64 },
    /// The file ended in the lines before the block.
    #[error("the file ends in the record's header")]
    ShortHead,
    /// What follows the block is no record: its length is wrong.
    #[error("Content-Length is wrong: after {length} bytes comes no other record")]
    WrongLength { length: u64 },
    /// The file ended within a gzip member or zstd frame.
    #[error("the file ends within compressed data, at byte {at}")]
    EndsCompressed { at: u64 },
    /// The compressed data is damaged.
    #[error("the compressed data is damaged at byte {at}: {what}")]
    Damaged { at: u64, what: String },
    /// A bomb: the file's compression exceeds the limits.
    #[error("the compressed data grows more than {ratio} times: a bomb?")]
    Bomb { ratio: u64 },
    /// `WARC-Block-Digest` is another than the block's.
    #[error("the block does not match its digest {declared}")]
    Digest { declared: String },
    /// The block is no HTTP response.
    #[error("no HTTP response: {0}")]
    Http(&'static str),
    /// The HTTP body's content encoding is damaged.
    #[error("the body's {coding} encoding is damaged at its byte {at}: {what}")]
    Encoding { coding: &'static str, at: u64, what: String },
    /// The HTTP body's content encoding is not known.
    #[error("the body is in an unknown encoding: {0}")]
    UnknownEncoding(String),
    /// The HTTP body is a bomb.
    #[error("the body decompresses to more than {bytes} bytes or more than {ratio} times its size: a bomb?")]
    BodyBomb { bytes: u64, ratio: u64 },
}

/// `, 7 bytes into what that decompresses to`, if it is not 0.
struct Within(u64);

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Ok(());
        }
        write!(f, " (decompressed: {} bytes further)", self.0)
    }
}
