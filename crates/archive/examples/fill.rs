//! Adds documents made up, and tells how fast that is and how large the file becomes:
//! `cargo run --release -p archive --example fill -- news.db 10000`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "it measures, and may panic")]
#![allow(clippy::disallowed_macros, reason = "it tells what it measured")]

#[path = "../tests/common/mod.rs"]
mod common;

use archive::{Archive, Batch, Mode};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, documents] = arguments.as_slice() else { panic!("fill FILE DOCUMENTS") };
    let (path, documents): (&Path, usize) = (path.as_ref(), documents.parse().unwrap());
    let mut archive = Archive::open(path, Mode::Create).unwrap();
    let mut batch = Batch::new(&mut archive);
    let (mut storing, mut text) = (Duration::ZERO, 0);
    for number in 0..documents {
        let entry = common::entry(number);
        text += entry.record.article.text.len();
        let begun = Instant::now();
        batch.add(entry).unwrap();
        storing += begun.elapsed();
    }
    let begun = Instant::now();
    batch.flush().unwrap();
    storing += begun.elapsed();
    let size = |archive: Archive| {
        drop(archive);
        fs::metadata(path).unwrap().len() / documents as u64
    };
    let rate = documents as f64 / storing.as_secs_f64();
    println!("{documents} documents of {} bytes: {rate:.0}/s", text / documents);
    println!("{} bytes of file a document", size(archive));

    let begun = Instant::now();
    let mut archive = Archive::open(path, Mode::ReadWrite).unwrap();
    let report = archive.check(|_, _| true).unwrap();
    println!("checked in {:.1?}: {} problems", begun.elapsed(), report.problems.len());
    let begun = Instant::now();
    archive.compact().unwrap();
    println!("compacted in {:.1?}", begun.elapsed());
    println!("{} bytes of file a document", size(archive));
}
