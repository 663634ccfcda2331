//! An HTTP body as it was sent into what it says: chunks joined, compression undone.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memchr;

use crate::error::Reason;
use crate::media::looks_like_text;
use crate::members::Limits;

/// A ratio is no sign of a bomb as long as little comes of it.
const RATIO_FROM: u64 = 1 << 20;

/// `Content-Encoding: gzip, br` may name so many; more than two have not been seen outside attacks.
const MOST_ENCODINGS: usize = 3;

/// A line with a chunk's length has at most so many bytes, extensions included.
const LONGEST_CHUNK_LINE: usize = 1024;

/// A decoded body, and what ended early on the way if something did.
pub(crate) struct Decoded<'a> {
    pub(crate) body: Cow<'a, [u8]>,
    pub(crate) cut: Option<&'static str>,
}

/// Undoes the transfer encoding and the content encodings, of which the last named was done last.
pub(crate) fn decode<'a>(
    body: &'a [u8],
    transfer: Option<&str>,
    content: Option<&str>,
    limits: Limits,
) -> Result<Decoded<'a>, Reason> {
    let mut decoded = Decoded { body: Cow::Borrowed(body), cut: None };
    let chunked = |text: &str| text.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"));
    if transfer.is_some_and(chunked)
        && let Some((joined, whole)) = join_chunks(body)
    {
        decoded.body = Cow::Owned(joined);
        decoded.cut = (!whole).then_some("chunked");
    }
    let named = content.into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let encodings: Vec<&str> = named.take(MOST_ENCODINGS + 1).collect();
    if encodings.len() > MOST_ENCODINGS {
        return Err(Reason::UnknownEncoding(format!("more than {MOST_ENCODINGS} encodings")));
    }
    for name in encodings.into_iter().rev() {
        let Some(coding) = find_coding(name, &decoded.body)? else { continue };
        let (body, whole) = coding.decode(&decoded.body, limits)?;
        decoded.body = Cow::Owned(body);
        decoded.cut = decoded.cut.or((!whole).then_some(coding.name()));
    }
    Ok(decoded)
}

/// Joins a chunked body: (the bytes, whether it was whole); nothing if it does not begin with a chunk, since crawlers
/// often store it joined.
fn join_chunks(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut joined = Vec::new();
    let mut rest = body;
    loop {
        let line = memchr(b'\n', rest.get(..LONGEST_CHUNK_LINE).unwrap_or(rest))
            .and_then(|end| rest.split_at_checked(end + 1));
        let length = line.and_then(|(line, _)| chunk_length(line));
        let (Some((line, after)), Some(length)) = (line, length) else {
            // What comes after some chunks is no chunk.
            return (!joined.is_empty() || rest.len() < body.len()).then_some((joined, false));
        };
        if length == 0 {
            return Some((joined, true));
        }
        let Some((chunk, after)) = usize::try_from(length).ok().and_then(|length| after.split_at_checked(length))
        else {
            // A first line without CR that promises more than there is: a joined body that begins with a number.
            if rest.len() == body.len() && !line.ends_with(b"\r\n") {
                return None;
            }
            joined.extend_from_slice(after);
            return Some((joined, false));
        };
        joined.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

fn chunk_length(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Zlib,
    Deflate,
    Brotli,
    Zstd,
}

/// What a name in `Content-Encoding` stands for; nothing if the body is not so encoded, since crawlers often store it
/// decoded with the header as it came.
fn find_coding(name: &str, body: &[u8]) -> Result<Option<Coding>, Reason> {
    let zlib =
        matches!(body, [cmf, flags, ..] if cmf & 15 == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0);
    let found = match name.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => body.starts_with(&[0x1f, 0x8b]).then_some(Coding::Gzip),
        "deflate" if zlib => Some(Coding::Zlib),
        "deflate" if !looks_like_text(body) => Some(Coding::Deflate),
        "br" if !looks_like_text(body) => Some(Coding::Brotli),
        "zstd" => crate::frames::is_zstd(body).then_some(Coding::Zstd),
        "deflate" | "br" | "identity" | "none" => None,
        other if !looks_like_text(body) && !body.is_empty() => return Err(Reason::UnknownEncoding(other.to_owned())),
        _ => None,
    };
    Ok(found.filter(|_| !body.is_empty()))
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Zlib | Coding::Deflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        }
    }

    /// (The bytes, whether they were whole.) A body that ends early gives what is there, as it does in a browser.
    fn decode(self, body: &[u8], limits: Limits) -> Result<(Vec<u8>, bool), Reason> {
        let mut rest = body;
        let mut sink = Sink { bytes: Vec::new(), stored: body.len() as u64, limits };
        let ended = match self {
            Coding::Gzip => loop {
                let ended = sink.drain(flate2::bufread::GzDecoder::new(&mut rest));
                // Members may follow each other; other bytes behind one are passed over.
                if !matches!(ended, Ok(End::Whole)) || !rest.starts_with(&[0x1f, 0x8b]) {
                    break ended;
                }
            },
            Coding::Zlib => sink.drain(flate2::bufread::ZlibDecoder::new(&mut rest)),
            Coding::Deflate => sink.drain(flate2::bufread::DeflateDecoder::new(&mut rest)),
            Coding::Brotli => sink.drain(brotli_decompressor::Decompressor::new(&mut rest, 4096)),
            Coding::Zstd => {
                zstd::stream::read::Decoder::with_buffer(&mut rest).map_err(Reason::Io).and_then(|mut decoder| {
                    // Browsers look back over 8 MiB at most.
                    decoder.window_log_max(23).map_err(Reason::Io)?;
                    sink.drain(decoder)
                })
            }
        };
        let fault = |what: String| Reason::Encoding { coding: self.name(), at: (body.len() - rest.len()) as u64, what };
        match ended? {
            End::Whole => Ok((sink.bytes, true)),
            End::Early if !sink.bytes.is_empty() => Ok((sink.bytes, false)),
            End::Early => Err(fault("it ends early".to_owned())),
            End::Fault(error) => Err(fault(error.to_string())),
        }
    }
}

enum End {
    Whole,
    Early,
    Fault(io::Error),
}

struct Sink {
    bytes: Vec<u8>,
    stored: u64,
    limits: Limits,
}

impl Sink {
    fn drain(&mut self, mut decoder: impl Read) -> Result<End, Reason> {
        let mut buffer = [0; 16 << 10];
        loop {
            let count = match decoder.read(&mut buffer) {
                Ok(0) => return Ok(End::Whole),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(End::Early),
                Err(error) => return Ok(End::Fault(error)),
            };
            self.bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
            let (size, Limits { bytes, ratio }) = (self.bytes.len() as u64, self.limits);
            if size > bytes || (size > RATIO_FROM && size / ratio.max(1) > self.stored) {
                return Err(Reason::BodyBomb { bytes, ratio });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks() {
        for (body, expected) in [
            ("5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n", Some(("abcdefgh", true))),
            ("5\nabcde\n0\n\n", Some(("abcde", true))),
            ("5\r\nabcde\r\n", Some(("abcde", false))),
            ("5\r\nab", Some(("ab", false))),
            ("5\r\nabcde\r\nffffffffffffffff\r\nfg", Some(("abcdefg", false))),
            ("5\r\nabcde\r\nfffffffffffffffff\r\nfg", Some(("abcde", false))),
            ("5\r\nabcde\r\n-1\r\nfg", Some(("abcde", false))),
            ("0\r\n\r\n", Some(("", true))),
            ("<html>\r\n", None),
            ("2024\nrok", None),
            ("-5\r\nabcde", None),
            ("", None),
        ] {
            let found = join_chunks(body.as_bytes());
            let found = found.as_ref().map(|(bytes, whole)| (std::str::from_utf8(bytes).unwrap(), *whole));
            assert_eq!(found, expected, "{body:?}");
        }
    }
}
