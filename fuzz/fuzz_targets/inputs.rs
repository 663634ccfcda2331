//! Any bytes as an input of whatever form, taken apart and each document read. Nothing may panic, and it ends.
//!
//! `cargo fuzz run --sanitizer none inputs -- -max_len=4096` (stable Rust will do)
#![no_main]

use intake::{Item, Options, Source, Start};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let options = Options { document_bytes: 1 << 16, ..Options::default() };
    let start = Start { name: "input".to_owned(), ..Start::default() };
    let source = Source::Seekable(Box::new(Cursor::new(bytes.to_vec())));
    for item in intake::documents(source, &start, &options) {
        if let Ok(Item::Document(document)) = item {
            assert!(document.bytes.len() <= 1 << 20);
            let _ = intake::read(&document);
        }
    }
});
