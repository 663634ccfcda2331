//! How fast the model reads: `cargo run --release -p language --example bench -- [MODEL] [FILE…]`.
//!
//! Prints, for every machine's kernels there are, pieces a second of the encoder at several window lengths, the share of
//! the machine's 8-bit multiply-adds that its linear layers reach, and words a second of whole analyses of the files.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a program that measures and prints"
)]

use std::time::Instant;

use language::{Level, Model, Scheme, Scratch, analyse, piece_vectors, pretokens};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let begun = Instant::now();
    let bytes = match arguments.next() {
        Some(path) => std::fs::read(path)?,
        None => return Err("which model file?".into()),
    };
    let load = || Model::load(&bytes);
    let model = load()?;
    println!("{:?}, loaded in {:.0} ms", model.info(), begun.elapsed().as_secs_f64() * 1e3);
    let texts: Vec<String> = arguments.map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    let mut scratch = Scratch::new();
    for level in Level::available() {
        let model = load()?.with_level(level);
        let weights = model.info().encoder_weights as f64;
        for length in [32usize, 128, 256, 512] {
            let pieces: Vec<u32> = (0..length as u32).map(|i| 5 + i * 97 % 50_000).collect();
            let seconds = best(|| {
                piece_vectors(&model, &pieces, &mut scratch);
            });
            let rate = length as f64 / seconds;
            println!(
                "{:12} {length:4} pieces: {rate:8.0} pieces/s, {:6.1} G multiply-adds/s in linear layers",
                level.name(),
                rate * weights / 1e9
            );
        }
    }
    if texts.is_empty() {
        return Ok(());
    }
    let words: usize = texts.iter().map(|text| pretokens(text).len()).sum();
    let mut readings = 0;
    let seconds = best(|| {
        readings = texts.iter().map(|text| analyse(&model, text, Scheme::Depesza, &mut scratch).readings.len()).sum();
    });
    println!(
        "{} texts, {words} pretokens, {readings} readings: {:.0} pretokens/s",
        texts.len(),
        words as f64 / seconds
    );
    Ok(())
}

/// The shortest time of some runs: others may be using the machine.
fn best(mut run: impl FnMut()) -> f64 {
    let begun = Instant::now();
    let mut best = f64::INFINITY;
    while begun.elapsed().as_secs_f64() < 1.0 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}
