//! Fits the weights of `archive`'s stories on the pairs of the first part of our own articles, by logistic regression:
//! `cargo run --profile ci -p evaluation --example story_weights`. Prints what to write into `similar.rs`, and every pair with
//! its numbers where an argument is given.

#![allow(clippy::disallowed_macros, clippy::unwrap_used, reason = "it tells what it fitted, and may panic")]

use evaluation::data::stories::read;
use evaluation::tasks::stories::{archive_of, read_all};

/// Weights where the pairs do not tell: nothing there has other wording without other words, and one article is without a date.
const PRIOR: [f64; 9] = [4.0, 3.0, 5.0, 5.0, 2.0, 6.0, -3.0, -2.5, 0.8];
/// How strongly they are held to.
const HELD: f64 = 0.15;
const STEPS: usize = 40_000;
const RATE: f64 = 0.02;

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/stories.txt");
    let (_, articles) = read(path.as_ref()).unwrap();
    let cases = read_all(&articles, 2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let order: Vec<usize> = (0..cases.len()).collect();
    let (archive, ids) = archive_of(folder.path(), &cases, &order).unwrap();
    let mut pairs: Vec<(Vec<f64>, f64)> = Vec::new();
    for a in 0..cases.len() {
        for b in a + 1..cases.len() {
            let (values, score) = archive.story_features(ids[a], ids[b]).unwrap();
            let same = articles[a].event == articles[b].event;
            if std::env::args().nth(1).is_some() && (same || score > 0.1) && articles[a].part == articles[b].part {
                let shown: Vec<String> = values.iter().map(|value| format!("{value:.2}")).collect();
                println!(
                    "{}\t{same}\t{score:.2}\t{}\t{} | {}",
                    articles[a].part,
                    shown.join(" "),
                    articles[a].title,
                    articles[b].title
                );
            }
            if articles[a].part == "a" && articles[b].part == "a" && values[6] <= 1.0 {
                pairs.push((values, f64::from(u8::from(same))));
            }
        }
    }
    let positive: f64 = pairs.iter().map(|(_, same)| same).sum();
    println!("{} pairs, {positive} of one event", pairs.len());
    let (mut base, mut weights) = (-5.0, PRIOR);
    for _ in 0..STEPS {
        let mut slope = [0.0; 10];
        for (values, same) in &pairs {
            let sum: f64 = base + values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>();
            let off = 1.0 / (1.0 + (-sum).exp()) - same;
            slope[9] += off;
            slope.iter_mut().zip(values).for_each(|(slope, value)| *slope += off * value);
        }
        base -= RATE * slope[9];
        for (weight, (slope, prior)) in weights.iter_mut().zip(slope.iter().zip(PRIOR)) {
            *weight -= RATE * (slope + HELD * (*weight - prior));
            // No likeness speaks against a pair, and no distance for it.
            *weight = if prior < 0.0 { weight.min(0.0) } else { weight.max(0.0) };
        }
    }
    let rounded: Vec<String> = weights.iter().map(|weight| format!("{weight:.1}")).collect();
    println!("const BASE: f64 = {base:.1};\nconst WEIGHTS: [f64; 9] = [{}];", rounded.join(", "));
}
