//! Any bytes as a web archive, as they are and as what a gzip member or a zstd frame of each record holds. Nothing may panic,
//! reading ends, and the documents do not depend on how the bytes come.
//!
//! `cargo fuzz run --sanitizer none warc -- -max_len=4096` (stable Rust will do)
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use warc::{Options, Reader, is_warc};

/// Hands out a few bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = out.len().min(5);
        self.0.read(&mut out[..count])
    }
}

/// The bodies read, and where each record stood that could not be.
fn read(input: impl Read) -> (Vec<Vec<u8>>, u64) {
    let options = Options { max_record: 1 << 16, check_digests: true, any_status: true, ..Options::default() };
    let mut reader = Reader::new(input, options);
    let mut bodies = Vec::new();
    let mut last = 0;
    for item in reader.by_ref() {
        match item {
            Ok(document) => {
                assert!(document.number > last);
                assert!(document.body.len() <= 1 << 16);
                last = document.number;
                bodies.push(document.body);
            }
            Err(error) => {
                assert!(error.number > last);
                last = error.number;
                error.to_string();
            }
        }
    }
    assert!(reader.next().is_none());
    assert!(reader.skipped().total() <= reader.records());
    (bodies, reader.position())
}

fuzz_target!(|bytes: &[u8]| {
    is_warc(bytes);
    let (bodies, position) = read(bytes);
    assert!(position <= bytes.len() as u64);
    assert_eq!(read(Slow(bytes)).0, bodies);
    // A head of our own leads the fuzzer to the HTTP body.
    let head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: ";
    let length = bytes.len().to_string();
    read([head.as_slice(), length.as_bytes(), b"\r\n\r\n", bytes].concat().as_slice());
});
