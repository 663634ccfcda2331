//! The weights of the features: a logistic regression over pairs of our training families, read by the real pipeline.

use archive::{FEATURES, Weights};
use evaluation::archived::{Document, fill, statements};
use evaluation::data::families::{self, Family, Told};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Strength of the pull of weights to zero, on standardised features. Tuned by the left-out fifths over 0.3 to 10.
const PULL: f64 = 1.0;

const SIZE: usize = FEATURES.len();

struct Pair {
    family: usize,
    features: [f64; SIZE],
    within: bool,
    same: bool,
}

pub(crate) fn fit(root: &Path, jobs: usize, write: bool) -> Result<(), String> {
    let families =
        families::read(&root.join("training/echo/families.toml"), None).map_err(|error| error.to_string())?;
    let pairs = pairs(root, &families, jobs).map_err(|error| error.to_string())?;
    let mut fitted = Vec::new();
    for within in [true, false] {
        let of: Vec<&Pair> = pairs.iter().filter(|pair| pair.within == within).collect();
        let same = of.iter().filter(|pair| pair.same).count();
        println!(
            "{}: {same} pairs are the same, {} are not",
            if within { "one language" } else { "two languages" },
            of.len() - same
        );
        measure("all features", &of, &[]);
        if !write {
            for (number, feature) in FEATURES.iter().enumerate().skip(1) {
                measure(&format!("without {feature}"), &of, &[number]);
            }
        }
        fitted.push(regression(&of, &[]));
    }
    let threshold = threshold(&pairs);
    println!("threshold {threshold:.2}");
    if write {
        let path = root.join("crates/archive/src/echo/weights.rs");
        fs::write(&path, file(&fitted, threshold, &pairs))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}

/// Pairs of all families, of their members among each other, and with statements of others that an echo would compare them with.
fn pairs(root: &Path, families: &[Family], jobs: usize) -> Result<Vec<Pair>, Box<dyn std::error::Error>> {
    let mut documents = Vec::new();
    for (number, family) in families.iter().enumerate() {
        let day = number * 7 % 25;
        let mut add = |told: &Told, day: usize| {
            let published = Some(format!("2024-{:02}-{:02}", 5 + day / 28, 1 + day % 28));
            documents.push(Document { text: told.text.clone(), published, outlet: None });
        };
        add(&family.a, day);
        // Whatever it is to the first, so that the days between tell nothing but what they do in news.
        let later = family.b.iter().enumerate().map(|(at, _)| [1, 0, 2, 1, 9, 1, 30][(at + number) % 7]);
        family.b.iter().zip(later).for_each(|((_, told), later)| add(told, day + later));
    }
    let own = documents.len();
    let mut paths: Vec<_> =
        fs::read_dir(root.join("training/texts"))?.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")).step_by(4) {
        let published = Some("2024-05-10".to_owned());
        documents.push(Document { text: fs::read_to_string(path)?, published, outlet: None });
    }
    let folder = tempfile::tempdir()?;
    let (archive, articles) = fill(&folder.path().join("fit.db"), &documents, jobs)?;
    println!("{own} texts of families, {} others", documents.len() - own);
    let mut at = articles.iter().copied();
    let mut members: Vec<Vec<(i64, bool)>> = Vec::new();
    let (mut read, mut all) = (0, 0);
    for family in families {
        let mut rows = Vec::new();
        let told = std::iter::once((true, &family.a)).chain(family.b.iter().map(|(kind, told)| (kind.same, told)));
        for (same, told) in told {
            all += 1;
            if let Some(row) = statements(&archive, at.next().unwrap_or_default(), told)?.first() {
                rows.push((*row, same));
                read += 1;
            } else {
                println!("not found by the reader: {}", told.text);
            }
        }
        members.push(rows);
    }
    println!("the reader found {read} of {all} statements");
    let mut pairs = Vec::new();
    let add = |pairs: &mut Vec<Pair>, family, a, b, same| -> Result<(), archive::Error> {
        if let Some(likeness) = archive.likeness(a, b)? {
            pairs.push(Pair { family, features: likeness.features, within: likeness.within, same });
        }
        Ok(())
    };
    for (family, rows) in members.iter().enumerate() {
        for (a, a_same) in rows.iter().filter(|(_, same)| *same) {
            for (b, b_same) in rows.iter().filter(|(b, _)| b != a) {
                add(&mut pairs, family, *a, *b, *a_same && *b_same)?;
            }
            let mut left = [STRANGERS; 2];
            for b in archive.echo_candidates(*a)?.into_iter().filter(|b| !rows.iter().any(|(row, _)| row == b)) {
                let Some(likeness) = archive.likeness(*a, b)? else { continue };
                let left = &mut left[usize::from(likeness.within)];
                if *left > 0 {
                    *left -= 1;
                    pairs.push(Pair { family, features: likeness.features, within: likeness.within, same: false });
                }
            }
        }
    }
    // What one article tells of one matter, mostly by one speaker, and is not the same.
    for (number, article) in at.enumerate() {
        let record = archive.record(article)?;
        let connection = archive.read()?;
        let rows: Vec<i64> = connection
            .prepare("SELECT id FROM statement WHERE article = ?1 ORDER BY number")?
            .query_map([article], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let whole: Vec<usize> = (0..record.statements.len())
            .filter(|at| record.statements[*at].within.is_none() && !record.statements[*at].in_heading)
            .collect();
        for pair in whole.windows(2) {
            add(&mut pairs, families.len() + number, rows[pair[0]], rows[pair[1]], false)?;
        }
    }
    pairs.retain(|pair| pair.family < families.len() || pair.features[1] < REPEATED);
    Ok(pairs)
}

/// What an article tells twice may be the same statement after all.
const REPEATED: f64 = 0.5;

/// Statements of other families that each statement is paired with, in its own language and in others.
const STRANGERS: usize = 12;

/// How good the weights are on fifths of the families that were left out.
fn measure(name: &str, pairs: &[&Pair], without: &[usize]) {
    let (mut hit, mut told, mut same) = (0.0, 0.0, 0.0);
    let mut loss = 0.0;
    for fold in 0..5 {
        let rest: Vec<&Pair> = pairs.iter().copied().filter(|pair| pair.family % 5 != fold).collect();
        let weights = regression(&rest, without);
        for pair in pairs.iter().filter(|pair| pair.family % 5 == fold) {
            let score = score(&weights, &pair.features);
            let right = if pair.same { score } else { 1.0 - score };
            loss -= right.max(1e-9).ln();
            told += f64::from(u8::from(score >= 0.5));
            same += f64::from(u8::from(pair.same));
            hit += f64::from(u8::from(score >= 0.5 && pair.same));
        }
    }
    let (precision, recall): (f64, f64) = (hit / f64::max(told, 1.0), hit / f64::max(same, 1.0));
    println!(
        "  {name:<50} precision {:5.1} recall {:5.1} F1 {:5.1} loss {:.4}",
        100.0 * precision,
        100.0 * recall,
        200.0 * precision * recall / (precision + recall).max(1e-9),
        loss / pairs.len().max(1) as f64
    );
}

fn score(weights: &Weights, features: &[f64; SIZE]) -> f64 {
    let sum: f64 = weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Logistic regression with a pull to zero (but for the bias), by gradient descent on standardised features.
fn regression(pairs: &[&Pair], without: &[usize]) -> Weights {
    let count = pairs.len().max(1) as f64;
    let mut scale = [1.0; SIZE];
    for (i, scale) in scale.iter_mut().enumerate().skip(1) {
        let mean: f64 = pairs.iter().map(|pair| pair.features[i]).sum::<f64>() / count;
        let spread = (pairs.iter().map(|pair| (pair.features[i] - mean).powi(2)).sum::<f64>() / count).sqrt();
        *scale = if spread > 1e-6 && !without.contains(&i) { 1.0 / spread } else { 0.0 };
    }
    let mut weights = [0.0; SIZE];
    let mut momentum = [0.0; SIZE];
    for _ in 0..3000 {
        let mut slope = [0.0; SIZE];
        for pair in pairs {
            let sum: f64 = (0..SIZE).map(|i| weights[i] * scale[i] * pair.features[i]).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(pair.same));
            (0..SIZE).for_each(|i| slope[i] += error * scale[i] * pair.features[i]);
        }
        for i in 0..SIZE {
            let pull = if i == 0 { 0.0 } else { PULL * weights[i] };
            momentum[i] = 0.9 * momentum[i] - 0.05 * (slope[i] + pull) / count;
            weights[i] += momentum[i];
        }
    }
    std::array::from_fn(|i| weights[i] * scale[i])
}

/// The threshold with the best F1 on left-out fifths.
fn threshold(pairs: &[Pair]) -> f64 {
    let mut scored: Vec<(f64, bool)> = Vec::new();
    for within in [true, false] {
        let of: Vec<&Pair> = pairs.iter().filter(|pair| pair.within == within).collect();
        for fold in 0..5 {
            let rest: Vec<&Pair> = of.iter().copied().filter(|pair| pair.family % 5 != fold).collect();
            let weights = regression(&rest, &[]);
            let left = of.iter().filter(|pair| pair.family % 5 == fold);
            scored.extend(left.map(|pair| (score(&weights, &pair.features), pair.same)));
        }
    }
    let f1 = |threshold: f64| {
        let told = scored.iter().filter(|(score, _)| *score >= threshold).count() as f64;
        let hit = scored.iter().filter(|(score, same)| *score >= threshold && *same).count() as f64;
        let same = scored.iter().filter(|(_, same)| *same).count() as f64;
        2.0 * hit / (told + same).max(1.0)
    };
    let best = (20..=80).map(|percent| f64::from(percent) / 100.0).map(|threshold| (f1(threshold), threshold));
    let best = best.max_by(|a, b| a.0.total_cmp(&b.0).then((0.5 - b.1).abs().total_cmp(&(0.5 - a.1).abs())));
    best.map_or(0.5, |(_, threshold)| threshold)
}

/// The source file with the weights.
fn file(fitted: &[Weights], threshold: f64, pairs: &[Pair]) -> String {
    let same = pairs.iter().filter(|pair| pair.same).count();
    let mut out = format!(
        "//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.\n\n\
         use super::likeness::Weights;\n\n\
         /// Tuned, like the weights, on {} pairs of `training/echo` ({same} of them the same), over 0.2 to 0.8: the best F1 on\n\
         /// left-out fifths of the families.\n\
         pub(super) const THRESHOLD: f64 = {threshold:.2};\n",
        pairs.len()
    );
    let kinds = [("WITHIN", "Of two statements in one language."), ("ACROSS", "In two languages.")];
    for (weights, (name, about)) in fitted.iter().zip(kinds) {
        let _ = write!(out, "\n/// {about}\n#[rustfmt::skip]\npub(super) const {name}: Weights = [\n");
        for (weight, feature) in weights.iter().zip(FEATURES) {
            let weight = if weight.abs() < 0.0005 { 0.0 } else { *weight };
            let _ = writeln!(out, "    {weight:.3}, // {feature}");
        }
        out.push_str("];\n");
    }
    out
}
