//! The pieces of the benchmarks' pages with their features, for `crates/html/model/train.py`.
//!
//!     extraction_rows DATA OUT    writes OUT/rows.bin and OUT/pages.jsonl

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "an example reads and writes its files")]

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use evaluation::data::pages::{Page, scrapinghub, wcxb};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let data = arguments.next().ok_or("no data folder")?;
    let out = arguments.next().ok_or("no output folder")?;
    fs::create_dir_all(&out)?;
    let mut rows = BufWriter::new(fs::File::create(Path::new(&out).join("rows.bin"))?);
    let mut lines = BufWriter::new(fs::File::create(Path::new(&out).join("pages.jsonl"))?);
    let folder = Path::new(&data).join("html");
    let sets: [(&str, Vec<Page>); 2] = [
        ("scrapinghub", scrapinghub(&folder.join("scrapinghub-aeb.tar"))?),
        ("wcxb", wcxb(&folder.join("wcxb-dev-article-1.tar"))?),
    ];
    for (set, pages) in sets {
        for page in pages {
            let (pieces, features): (Vec<_>, Vec<_>) = html::training_rows(&page.bytes).into_iter().unzip();
            for feature in features.into_iter().flatten() {
                rows.write_all(&feature.to_le_bytes())?;
            }
            let line =
                json!({"set": set, "id": page.id, "quarter": page.quarter(), "gold": page.text, "pieces": pieces});
            writeln!(lines, "{line}")?;
        }
    }
    Ok(())
}
