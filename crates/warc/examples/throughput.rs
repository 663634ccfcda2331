//! Reads a web archive to its end, for `benchmarks/warc.py`: `throughput FILE` or, for standard input, `throughput -`.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros, reason = "a program")]

use std::io::Read;
use std::time::Instant;

use warc::{Options, Reader};

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "-".to_owned());
    let input: Box<dyn Read> =
        if path == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(std::fs::File::open(path)?) };
    let begin = Instant::now();
    let mut reader = Reader::new(input, Options::default());
    let (mut documents, mut bytes, mut errors) = (0_u64, 0, 0_u64);
    for document in reader.by_ref() {
        match document {
            Ok(document) => (documents, bytes) = (documents + 1, bytes + document.body.len()),
            Err(error) => {
                errors += 1;
                eprintln!("{error}");
            }
        }
    }
    let (seconds, records) = (begin.elapsed().as_secs_f64(), reader.records());
    println!(
        "{{\"seconds\": {seconds}, \"records\": {records}, \"documents\": {documents}, \"bytes\": {bytes}, \"errors\": {errors}}}"
    );
    Ok(())
}
