//! What a record gives: its document, or the reason why it is passed over.

use crate::coding;
use crate::error::Reason;
use crate::head::Head;
use crate::media::{charset, essence, looks_like_text};
use crate::members::Limits;
use crate::{Options, Skipped};

/// An HTTP response's header has at most so many bytes; servers refuse to send more than a tenth of it.
const LONGEST_HTTP_HEAD: usize = 256 << 10;

/// A header has at most so many lines.
pub(crate) const MOST_LINES: usize = 1000;

/// The kinds of records that hold a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What a server answered; the document is the body of the answer.
    Response,
    /// A document as such, without what a server said of it.
    Resource,
    /// The text made of a document by another program, as in WET files.
    Conversion,
}

/// A document of a web archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which record of the file, from 1, counting those passed over and those that could not be read.
    pub number: u64,
    /// Where the record begins in the file as stored: its first byte or, in a compressed file, the first byte of the gzip
    /// member or zstd frame it begins in.
    pub offset: u64,
    /// How many bytes of that member or frame, decompressed, stand before it: 0 where each record has its own.
    pub within: u64,
    /// `WARC-Record-ID` without its angle brackets, such as `urn:uuid:…`.
    pub record_id: Option<String>,
    pub kind: Kind,
    /// `WARC-Target-URI`.
    pub target_uri: Option<String>,
    /// `WARC-Date`, as it stands there.
    pub date: Option<String>,
    /// The status that an HTTP server answered with.
    pub http_status: Option<u16>,
    /// The media type of the HTTP response or else of the record: `text/html`, lower case, without parameters.
    pub content_type: Option<String>,
    /// The charset that was declared beside the media type, as it stands there.
    pub charset: Option<String>,
    /// The document's bytes, after transfer and content decoding.
    pub body: Vec<u8>,
    /// Why the body is not whole: the value of `WARC-Truncated` (`length`, `time`, `disconnect` …), `segment`, or the
    /// encoding that ended early (`chunked`, `gzip` …).
    pub truncated: Option<String>,
}

/// The document of a record; nothing if it is passed over, which is counted.
///
/// Takes the place and number of the record in `blank`, and its block, which is left empty if it is used up.
pub(crate) fn read_document(
    head: &Head<'_>,
    block: &mut Vec<u8>,
    blank: Document,
    options: &Options,
    skipped: &mut Skipped,
) -> Result<Option<Document>, Reason> {
    let content_type = head.get("content-type");
    let http = blank.kind == Kind::Response
        && match content_type.as_deref() {
            Some(text) => essence(text) == "application/http",
            None => block.starts_with(b"HTTP/"),
        };
    let mut document = Document {
        record_id: head.get("warc-record-id").map(|id| unbracketed(&id)),
        target_uri: head.get("warc-target-uri").map(|uri| unbracketed(&uri)),
        date: head.get("warc-date").map(String::from),
        truncated: head.get("warc-truncated").map(String::from),
        ..blank
    };
    if document.truncated.is_none() && head.get("warc-segment-number").is_some() {
        document.truncated = Some("segment".to_owned());
    }
    if http {
        return read_response(block, document, options, skipped);
    }
    // Crawlers keep their own log and settings as resources.
    let own = ["metadata:", "urn:X-wpull:"];
    if document.target_uri.as_deref().is_some_and(|uri| own.into_iter().any(|prefix| uri.starts_with(prefix))) {
        skipped.metadata += 1;
        return Ok(None);
    }
    document.content_type = content_type.as_deref().map(essence);
    document.charset = content_type.as_deref().and_then(charset);
    if !is_wanted(document.content_type.as_deref(), block, options) {
        skipped.media_type += 1;
        return Ok(None);
    }
    document.body = std::mem::take(block);
    Ok(Some(document))
}

fn read_response(
    block: &[u8],
    mut document: Document,
    options: &Options,
    skipped: &mut Skipped,
) -> Result<Option<Document>, Reason> {
    let start = block.get(..LONGEST_HTTP_HEAD).unwrap_or(block);
    let head = Head::parse(start, MOST_LINES).map_err(|_| Reason::Http("too many header lines"))?;
    if head.end == start.len() && start.len() < block.len() {
        return Err(Reason::Http("its header does not end"));
    }
    let status = status(head.first).ok_or(Reason::Http("it does not begin with a status"))?;
    document.http_status = Some(status);
    if !options.any_status && !(200..300).contains(&status) {
        skipped.status += 1;
        return Ok(None);
    }
    let content_type = head.get("content-type");
    document.content_type = content_type.as_deref().map(essence);
    document.charset = content_type.as_deref().and_then(charset);
    let unwanted = |text: &str| !is_wanted(Some(text), &[], options);
    if document.content_type.as_deref().is_some_and(unwanted) {
        skipped.media_type += 1;
        return Ok(None);
    }
    let body = block.get(head.end..).unwrap_or_default();
    let limits = Limits { bytes: options.max_record, ratio: options.max_ratio };
    let (transfer, content) = (head.get("transfer-encoding"), head.get("content-encoding"));
    let decoded = coding::decode(body, transfer.as_deref(), content.as_deref(), limits)?;
    if document.truncated.is_none() {
        document.truncated = decoded.cut.map(str::to_owned);
    }
    if document.content_type.is_none() && !is_wanted(None, &decoded.body, options) {
        skipped.media_type += 1;
        return Ok(None);
    }
    document.body = decoded.body.into_owned();
    Ok(Some(document))
}

fn is_wanted(media_type: Option<&str>, body: &[u8], options: &Options) -> bool {
    media_type.filter(|text| !text.is_empty()).map_or_else(|| looks_like_text(body), options.accept)
}

/// 200 of `HTTP/1.1 200 OK`.
fn status(line: &[u8]) -> Option<u16> {
    let mut words = line.strip_prefix(b"HTTP/")?.split(|byte| *byte == b' ').skip(1).filter(|word| !word.is_empty());
    let word = words.next()?;
    let status = std::str::from_utf8(word).ok()?.parse().ok()?;
    (100..1000).contains(&status).then_some(status)
}

fn unbracketed(text: &str) -> String {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        for (line, expected) in [
            ("HTTP/1.1 200 OK", Some(200)),
            ("HTTP/1.0  404", Some(404)),
            ("HTTP/2 200", Some(200)),
            ("HTTP/1.1", None),
            ("HTTP/1.1 -200", None),
            ("HTTP/1.1 99999", None),
            ("<html>", None),
        ] {
            assert_eq!(status(line.as_bytes()), expected, "{line}");
        }
    }
}
