//! Prints the model's readings of texts before any exact code, a JSON line a file, offsets in code points: what
//! `training/depesza_training/agree.py` compares with PyTorch's.
//!
//! `cargo run --release -p language --example readings -- FILE…`

use language::{Model, Reading, Scheme, Scratch, analyse};
use serde_json::{Value, json};
use text::{OffsetUnit, Offsets, Span};

const ACTS: &str = "says reports confirms denies asks demands promises threatens warns criticises supports believes doubts \
                    fears hopes speculates intends knows";

#[allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "an example reads files and prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = Model::embedded()?;
    let mut scratch = Scratch::default();
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file)?;
        let offsets = Offsets::new(&text, OffsetUnit::CodePoint);
        let analysis = analyse(&model, &text, Scheme::Depesza, &mut scratch);
        let readings: Vec<Value> = analysis.readings.iter().map(|reading| describe(reading, &offsets)).collect();
        println!("{}", json!({ "file": file, "readings": readings }));
    }
    Ok(())
}

fn describe(reading: &Reading, offsets: &Offsets<'_>) -> Value {
    let spans = |spans: &[Span]| -> Vec<[usize; 2]> {
        spans.iter().map(|span| [offsets.at(span.start), offsets.at(span.end)]).collect()
    };
    json!({
        "source": spans(&reading.source),
        "cue": spans(&reading.cue),
        "content": spans(&reading.content),
        "act": best(&reading.act, ACTS),
        "certainty": best(&reading.certainty, "certain probable possible unknown"),
        "polarity": best(&reading.polarity, "positive negative"),
    })
}

fn best<'n>(shares: &[f32], names: &'n str) -> Option<&'n str> {
    let at = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?.0;
    names.split_whitespace().nth(at)
}
