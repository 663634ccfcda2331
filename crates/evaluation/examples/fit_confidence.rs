//! Fits the confidence of statements, and from which confidence on they are told, on the development articles of all languages:
//!
//! ```sh
//! cargo run --release -p evaluation --example fit_confidence              # crates/statements/src/confidence/weights.rs
//! cargo run --release -p evaluation --example fit_confidence -- measure   # writes nothing
//! ```
//!
//! A statement is right if it is a near match. Both tell how good the fit is on fifths of the articles that were left out of it.

#![allow(clippy::disallowed_macros, reason = "it tells what it measured")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use evaluation::gold::{Annotated, Statement, folder};
use evaluation::reader::{Reader, extents, in_parallel};
use evaluation::score::statements::{Counts, compare};
use evaluation::tasks::statements::others_gold;
use language::Scheme;
use statements::EVIDENCE;

const SIZE: usize = EVIDENCE.len();
/// How strongly weights but the first are pulled to zero.
const PULL: f64 = 2.0;
const FOLDS: usize = 5;
/// So much of the sum of two F1 is within chance: what is surer is preferred.
const TOLERANCE: f64 = 0.5;

type Weights = [f64; SIZE];

/// A statement read in an article.
struct Case {
    fold: usize,
    /// Polish, English, others.
    language: usize,
    evidence: Weights,
    right: bool,
    exact: bool,
}

fn main() -> ExitCode {
    match fit(std::env::args().nth(1).as_deref() != Some("measure")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn fit(write: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let reader = Reader::load().map_err(|error| error.to_string())?;
    let mut cases = Vec::new();
    let mut gold = [0.0; 3];
    let data = root.join("../shared/data");
    let mut articles: Vec<Vec<Annotated>> = Vec::new();
    for pack in ["pl-statements", "en-statements"] {
        let files = folder::read_gold(&data.join(pack)).map_err(|error| error.to_string())?;
        articles.push(files.into_iter().step_by(5).collect());
    }
    let others = others_gold(&data.join("slavicner")).map_err(|error| error.to_string())?;
    articles.push(others.into_iter().flatten().collect());
    for (language, files) in articles.iter().enumerate() {
        let read = in_parallel(files, jobs, |file, scratch| {
            let article = intake::read_text(file.text.as_bytes(), Some("utf-8"), None).ok()?;
            let analysis = language::analyse(reader.model(), &article.text, Scheme::Depesza, scratch);
            Some((statements::candidates(&article, &analysis), article))
        });
        for (number, (file, read)) in files.iter().zip(read).enumerate() {
            gold[language] += file.statements.len() as f64;
            let Some((candidates, article)) = read else { continue };
            let predicted: Vec<Statement> = candidates
                .iter()
                .map(|candidate| Statement {
                    roles: [&candidate.source, &candidate.cue, &candidate.content]
                        .map(|spans| extents(&article.text, spans)),
                    ..Statement::default()
                })
                .collect();
            let matched = compare(&file.chars, &file.statements, &predicted, &mut Counts::default());
            cases.extend(candidates.iter().enumerate().map(|(i, candidate)| Case {
                fold: number % FOLDS,
                language,
                evidence: candidate.evidence.map(f64::from),
                right: matched.near.iter().any(|(_, found)| *found == i),
                exact: matched.exact.iter().any(|(_, found)| *found == i),
            }));
        }
    }
    let weights = regression(&cases.iter().collect::<Vec<_>>());
    let mut left_out: Vec<(f64, &Case)> = Vec::new();
    for fold in 0..FOLDS {
        let weights = regression(&cases.iter().filter(|case| case.fold != fold).collect::<Vec<_>>());
        left_out.extend(cases.iter().filter(|case| case.fold == fold).map(|case| (probability(&weights, case), case)));
    }
    println!("{} statements, {} right", cases.len(), cases.iter().filter(|case| case.right).count());
    println!("calibration error on fifths left out: {:.3}", calibration_error(&left_out));
    // (near, exact) F1 of a language if what is less likely is left out.
    let f1 = |least: f64, language: usize| {
        let told: Vec<&Case> = left_out
            .iter()
            .filter(|(p, case)| case.language == language && *p >= least)
            .map(|(_, case)| *case)
            .collect();
        let share = |right: usize| 200.0 * right as f64 / (told.len() as f64 + gold[language]);
        let count = |is: fn(&Case) -> bool| told.iter().filter(|case| is(case)).count();
        (share(count(|case| case.right)), share(count(|case| case.exact)))
    };
    // By language the sums, and from which confidence on.
    let mut sums: [Vec<(f64, f64)>; 3] = Default::default();
    for percent in (0..=60).step_by(2) {
        let least = f64::from(percent) / 100.0;
        let found = [0, 1, 2].map(|language| f1(least, language));
        let [pl, en, others] = found.map(|(near, exact)| format!("{near:.1} {exact:.1}"));
        println!("from {least:.2} on: near and exact F1 pl {pl}, en {en}, others {others}");
        for ((near, exact), sums) in found.iter().zip(&mut sums) {
            sums.push((near + exact, least));
        }
    }
    let highest = sums.map(|sums| {
        let best = sums.iter().map(|(sum, _)| *sum).fold(0.0, f64::max);
        sums.iter().rev().find(|(sum, _)| *sum >= best - TOLERANCE).map_or(0.0, |(_, least)| *least)
    });
    if write {
        let path = root.join("crates/statements/src/confidence/weights.rs");
        std::fs::write(&path, file(&weights, highest, cases.len()))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn probability(weights: &Weights, case: &Case) -> f64 {
    let sum: f64 = weights.iter().zip(&case.evidence).map(|(weight, value)| weight * value).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Logistic regression by Newton's steps.
fn regression(cases: &[&Case]) -> Weights {
    let mut weights = [0.0; SIZE];
    for _ in 0..30 {
        let (mut slope, mut bend) = ([0.0; SIZE], [[0.0; SIZE]; SIZE]);
        for i in 1..SIZE {
            slope[i] = PULL * weights[i];
            bend[i][i] = PULL;
        }
        for case in cases {
            let p = probability(&weights, case);
            let off = p - f64::from(u8::from(case.right));
            for (i, value) in case.evidence.iter().enumerate() {
                slope[i] += off * value;
                bend[i].iter_mut().zip(&case.evidence).for_each(|(cell, other)| *cell += p * (1.0 - p) * value * other);
            }
        }
        let step = solve(bend, slope);
        (0..SIZE).for_each(|i| weights[i] -= step[i]);
    }
    weights
}

/// Gauss's elimination of a positive definite system.
fn solve(mut matrix: [[f64; SIZE]; SIZE], mut right: Weights) -> Weights {
    for i in 0..SIZE {
        let pivot = matrix[i];
        for row in i + 1..SIZE {
            let factor = matrix[row][i] / pivot[i];
            (i..SIZE).for_each(|column| matrix[row][column] -= factor * pivot[column]);
            right[row] -= factor * right[i];
        }
    }
    for i in (0..SIZE).rev() {
        let known: f64 = (i + 1..SIZE).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

/// The mean distance of confidence and share right over ten bins of equal width, weighted by their statements.
fn calibration_error(scored: &[(f64, &Case)]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for (p, case) in scored {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += p;
        bin.1 += f64::from(u8::from(case.right));
    }
    bins.iter().map(|(told, right)| (told - right).abs()).sum::<f64>() / scored.len().max(1) as f64
}

/// The source file with the weights.
fn file(weights: &Weights, [pl, en, others]: [f64; 3], count: usize) -> String {
    let mut out = format!(
        "//! The weights of the evidence. `cargo run --release -p evaluation --example fit_confidence` writes this file.\n\n\
         use super::EVIDENCE;\n\n\
         /// Statements less likely than this are left out, in Polish, in English and in other languages: of 0 to 0.6 the highest that\n\
         /// costs at most {TOLERANCE} of the best sum of near and exact F1, on fifths of the development articles left out of the fit.\n\
         pub(super) const LEAST: [f32; 3] = [{pl:.2}, {en:.2}, {others:.2}];\n\n\
         /// A logistic regression (L2, {PULL:.1}) on the {count} statements read in the development articles.\n\
         #[rustfmt::skip]\npub(super) const WEIGHTS: [f32; EVIDENCE.len()] = [\n"
    );
    for (weight, name) in weights.iter().zip(EVIDENCE) {
        let _ = writeln!(out, "    {weight:.3}, // {name}");
    }
    out.push_str("];\n");
    out
}
