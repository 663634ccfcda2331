//! Pages a second of Depesza and of the other extractors, for `benchmarks/extraction.py`.
//!
//!     extraction_speed FOLDER NAME    extractor NAME over the pages of scrapinghub's pack in FOLDER
//!     extraction_speed FOLDER         the names
//!
//! Prints JSON: seconds that the process was on the processor, pages, characters found.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark reads its data and prints")]

use std::path::Path;
use std::time::Instant;

use evaluation::data::pages;
use evaluation::tasks::extraction::main_text;
use evaluation::tasks::extraction::peers::{PEERS, guarded};

const OURS: &str = "depesza";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("no folder")?;
    let Some(name) = arguments.next() else {
        println!("{OURS}");
        PEERS.iter().for_each(|(name, _)| println!("{name}"));
        return Ok(());
    };
    let pages = pages::scrapinghub(&Path::new(&folder).join("html/scrapinghub-aeb.tar"))?;
    let peer = PEERS.iter().find(|(peer, _)| *peer == name).map(|(_, extract)| *extract);
    let read = |bytes: &[u8]| match peer {
        Some(extract) => guarded(extract, bytes).len(),
        None => html::read_html(bytes, None, None).map_or(0, |article| main_text(&article).len()),
    };
    // The tables that are made on first use.
    pages.iter().take(5).for_each(|page| {
        read(&page.bytes);
    });
    let begin = Instant::now();
    let characters: usize = pages.iter().map(|page| read(&page.bytes)).sum();
    let seconds = begin.elapsed().as_secs_f64();
    println!("{{\"seconds\": {seconds}, \"pages\": {}, \"characters\": {characters}}}", pages.len());
    Ok(())
}
