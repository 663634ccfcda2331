//! Web archives made by hand, and how they are read in tests.

#![allow(dead_code, reason = "each test program uses a part")]

use std::io::Write;

use warc::{Document, Options, Reader, RecordError, Skipped};

pub(crate) fn record(kind: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    with_length(kind, content_type, &block.len().to_string(), block)
}

pub(crate) fn with_length(kind: &str, content_type: &str, length: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-03-01T06:30:00Z\r\n\
         WARC-Target-URI: http://example.org/\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

pub(crate) fn resource(text: &str) -> Vec<u8> {
    record("resource", "text/plain", text.as_bytes())
}

/// A response with these header lines, such as `Content-Encoding: gzip\r\n`.
pub(crate) fn response(lines: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{lines}\r\n");
    record("response", "application/http; msgtype=response", &[head.as_bytes(), body].concat())
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub(crate) fn read_with(file: &[u8], options: Options) -> (Vec<Result<Document, RecordError>>, Skipped) {
    let mut reader = Reader::new(file, options);
    // Every item uses up something of the file.
    let most = file.len() * 1100 + 2;
    let items: Vec<_> = reader.by_ref().take(most).collect();
    assert!(items.len() < most, "it does not end");
    assert!(reader.next().is_none(), "it stays at its end");
    assert!(reader.records() >= items.len() as u64);
    (items, *reader.skipped())
}

pub(crate) fn read(file: &[u8]) -> Vec<Result<Document, RecordError>> {
    read_with(file, Options::default()).0
}

/// Documents as their text, errors as `number@offset: reason`.
pub(crate) fn told(file: &[u8]) -> Vec<String> {
    read(file).into_iter().map(tell).collect()
}

pub(crate) fn tell(item: Result<Document, RecordError>) -> String {
    match item {
        Ok(document) => String::from_utf8_lossy(&document.body).into_owned(),
        Err(error) => format!("{}@{}: {}", error.number, error.offset, error.reason),
    }
}
