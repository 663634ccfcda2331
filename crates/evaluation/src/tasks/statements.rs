//! Who said what, against gold statements.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use language::Scheme;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Setup, TaskError};
use crate::baseline;
use crate::data::packs::{PackError, read_archive};
use crate::gold::folder::{read_gold, text_stem};
use crate::gold::python::universal_newlines;
use crate::gold::{Annotated, Extent, GoldError, LABELS, ROLES, Statement, brat, goldfile};
use crate::reader::{Reading, in_parallel};
use crate::report::{DataHash, Figure, Report};
use crate::score::calibration::Calibration;
use crate::score::statements::{Counts, Matching, compare, hull, same_name};

/// Labels have floors where at least so many statements were matched.
const LABELS_WITH_A_FLOOR: usize = 100;

/// The repository's own examples: all of them.
pub(super) fn examples(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let about = "The example articles of this repository, written and annotated for it.";
    Ok(vec![statements(setup, "statements/examples", about, &read_gold(folder)?, Scheme::Depesza)])
}

/// The first few of the Polish development files, for a quick check.
pub(super) fn polish_few(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let mut files = fifths(read_gold(folder)?);
    files.truncate(8);
    let about = "The first eight Polish development articles.";
    Ok(vec![statements(setup, "statements/pl-few", about, &files, Scheme::Depesza)])
}

/// The Polish development files.
pub(super) fn polish(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let about = "Polish articles (`pl-statements`): every fifth file by name, counting from the first.";
    Ok(vec![statements(setup, "statements/pl", about, &fifths(read_gold(folder)?), Scheme::Depesza)])
}

/// The English development files.
pub(super) fn english(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let about = "English articles (`en-statements`): every fifth file by name, counting from the first.";
    Ok(vec![statements(setup, "statements/en", about, &fifths(read_gold(folder)?), Scheme::Depesza)])
}

/// Our gold for SlavicNER's articles, without their texts (`training/depesza_training/readings.py` writes such lines).
const OTHERS: &str = include_str!("../../cases/statements-others.jsonl");

/// The languages of [`OTHERS`].
const LANGUAGES: [(&str, &str); 3] = [("ru", "Russian"), ("uk", "Ukrainian"), ("cs", "Czech")];

/// Articles in Russian, Ukrainian and Czech that training leaves out.
pub(super) fn others(setup: &Setup, packs: &Path) -> Result<Vec<Report>, TaskError> {
    let report = |((language, name), gold): ((&str, &str), Vec<Annotated>)| {
        let about = format!(
            "{name} articles of SlavicNER, annotated for this project by the same guidelines and left out of training; of each, less \
             than a tenth of its six-word runs stands in those that are trained on."
        );
        statements(setup, &format!("statements/{language}"), &about, &gold, Scheme::Depesza)
    };
    Ok(LANGUAGES.into_iter().zip(others_gold(packs)?).map(report).collect())
}

/// The gold of these articles by language; `packs`: the folder with SlavicNER's.
pub fn others_gold(packs: &Path) -> Result<Vec<Vec<Annotated>>, TaskError> {
    let cases = Path::new("statements-others.jsonl");
    let malformed = |what: &str| GoldError::Malformed { path: cases.to_owned(), what: what.to_owned() };
    let mut lines = Vec::new();
    for line in OTHERS.lines() {
        lines.push(serde_json::from_str::<Value>(line).map_err(|error| malformed(&error.to_string()))?);
    }
    let mut all = Vec::new();
    for (language, _) in LANGUAGES {
        let pack = packs.join(format!("slavicner-train-{language}.tar.xz"));
        let mut texts: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (path, text) in read_archive(&pack, |name| name.starts_with("raw/"))? {
            texts.insert(digest(&text), (path, text));
        }
        let mut gold = Vec::new();
        for line in lines.iter().filter(|line| line["pack"] == format!("slavicner-{language}")) {
            let (path, text) = line["text"]
                .as_str()
                .and_then(|digest| texts.remove(digest))
                .ok_or_else(|| malformed(&format!("no article of {} has the hash {}", pack.display(), line["text"])))?;
            let index = goldfile::Index::new(&text);
            let anchored = |statement: &Value| goldfile::anchor(&index, statement.as_object()?);
            let statements: Option<Vec<Statement>> =
                line["statements"].as_array().and_then(|list| list.iter().map(anchored).collect());
            let statements = statements.ok_or_else(|| malformed(&format!("{path}: a statement is not anchored")))?;
            gold.push(Annotated::new(&path, text, statements));
        }
        all.push(gold);
    }
    Ok(all)
}

/// By which an article is known: the beginning of its text's sha256.
fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// PolNeAR's development part, read by PolNeAR's conventions; of several annotators the first counts.
pub(super) fn polnear(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let files = read_archive(pack, |name| name.starts_with("dev/"))?;
    let mut gold: BTreeMap<String, Annotated> = BTreeMap::new();
    for (name, annotations) in files.iter().filter(|(name, _)| name.ends_with(".ann")) {
        let stem = text_stem(Path::new(name));
        let Some(text) = files.get(&format!("dev/text/{stem}.txt")) else { continue };
        if !gold.contains_key(&stem) {
            let statements = brat::parse(&universal_newlines(annotations))
                .map_err(|what| PackError::Malformed { path: pack.to_owned(), what: format!("{name}: {what}") })?;
            gold.insert(stem.clone(), Annotated::new(&stem, universal_newlines(text), statements));
        }
    }
    let about = "PolNeAR's development part under `--scheme polnear`; of several annotators the first counts.";
    let gold: Vec<Annotated> = gold.into_values().collect();
    Ok(vec![statements(setup, "statements/polnear", about, &gold, Scheme::Polnear)])
}

/// Every fifth file, counting from the first: what training leaves out.
fn fifths(files: Vec<Annotated>) -> Vec<Annotated> {
    files.into_iter().step_by(5).collect()
}

/// Reads the texts and scores what was read.
pub(super) fn statements(setup: &Setup, task: &str, about: &str, gold: &[Annotated], scheme: Scheme) -> Report {
    let readings = in_parallel(gold, setup.jobs, |file, scratch| setup.reader.read(&file.text, scheme, scratch));
    report(task, about, gold, &readings)
}

/// The report on readings of gold texts.
pub(super) fn report(task: &str, about: &str, gold: &[Annotated], readings: &[Reading]) -> Report {
    let (mut counts, mut baseline_counts) = (Counts::default(), Counts::default());
    let mut calibration = Calibration::default();
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut hash = DataHash::default();
    let mut cases = vec!["file\tgold\tpredicted\tnear\texact\tlabels".to_owned()];
    for (file, reading) in gold.iter().zip(readings) {
        hash.add(&file.text);
        hash.add(&format!("{:?}", file.statements.iter().map(|s| (&s.roles, &s.labels)).collect::<Vec<_>>()));
        let matching = compare(&file.chars, &file.statements, &reading.statements, &mut counts);
        compare(&file.chars, &file.statements, &baseline::statements(&file.chars), &mut baseline_counts);
        for (j, statement) in reading.statements.iter().enumerate() {
            if let Some(confidence) = statement.confidence {
                calibration.add(confidence, matching.near.iter().any(|m| m.1 == j));
            }
        }
        for &(i, j) in &matching.near {
            let act = |s: &Statement| s.labels[2].clone().flatten();
            if let (Some(g), Some(p)) = (act(&file.statements[i]), act(&reading.statements[j]))
                && g != p
            {
                *confusion.entry((g, p)).or_default() += 1;
            }
        }
        cases.extend(case_rows(file, reading, &matching));
    }
    let mut report = Report {
        task: task.to_owned(),
        about: about.to_owned(),
        texts: gold.len(),
        data: hash.finish(),
        figures: figures(&counts),
        cases,
        ..Report::default()
    };
    for (name, tally) in [("near", &baseline_counts.relation_near), ("exact", &baseline_counts.relation_exact)] {
        report.figures.push(Figure::f1(&format!("baseline relation {name}"), tally).ungated());
    }
    if calibration.count() > 0 {
        report.details.push(calibration_table(&calibration));
    }
    if !confusion.is_empty() {
        report.details.push(confusion_list(&confusion));
    }
    report
}

fn figures(counts: &Counts) -> Vec<Figure> {
    let mut figures =
        vec![Figure::f1("relation near", &counts.relation_near), Figure::f1("relation exact", &counts.relation_exact)];
    for (role, tally) in ROLES.iter().zip(&counts.exact) {
        figures.push(Figure::f1(&format!("{role} exact"), tally));
    }
    for (role, tally) in ROLES.iter().zip(&counts.token) {
        figures.push(Figure::f1(&format!("{role} token"), tally).ungated());
    }
    for (label, tally) in LABELS.iter().zip(&counts.labels).filter(|(_, tally)| tally.gold > 0) {
        // Shares of the statements that were found: on few, one more found can lower them.
        figures.push(Figure::share(label, tally).gated_from(LABELS_WITH_A_FLOOR));
    }
    figures
}

fn calibration_table(calibration: &Calibration) -> String {
    let mut out =
        String::from("| confidence | statements | mean confidence | near match |\n| --- | ---: | ---: | ---: |\n");
    for (i, bin) in calibration.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        let n = bin.count as f64;
        let (low, high) = (i as f64 / 10.0, (i + 1) as f64 / 10.0);
        let _ =
            writeln!(out, "| {low:.1}–{high:.1} | {} | {:.2} | {:.2} |", bin.count, bin.sum / n, bin.right as f64 / n);
    }
    let _ = write!(out, "\nExpected calibration error: {:.3}.", calibration.error());
    if let Some((scale, shift)) = calibration.fit() {
        let _ = write!(out, " The best scale and shift of its logit here: {scale:.2}, {shift:+.2}.");
    }
    out
}

fn confusion_list(confusion: &BTreeMap<(String, String), usize>) -> String {
    let mut pairs: Vec<_> = confusion.iter().collect();
    pairs.sort_by_key(|(names, count)| (std::cmp::Reverse(**count), *names));
    let shown: Vec<String> =
        pairs.iter().take(8).map(|((gold, predicted), count)| format!("{gold} → {predicted} {count}")).collect();
    format!("Acts most often taken for another (gold → predicted): {}.", shown.join(", "))
}

/// One row a statement of gold and a statement that matches none; spans as offsets, so that no article's words stand here.
fn case_rows(file: &Annotated, reading: &Reading, matching: &Matching) -> Vec<String> {
    let spans = |s: &Statement| {
        let of = |role: usize| match hull(&file.chars, &s.roles[role]) {
            Some((start, end)) => format!("{start}-{end}"),
            None => "–".to_owned(),
        };
        [of(0), of(1), of(2)].join(" ")
    };
    let exact_of = |i: usize| matching.exact.iter().find(|m| m.0 == i).map(|m| m.1);
    let near_of = |i: usize| matching.near.iter().find(|m| m.0 == i).map(|m| m.1);
    let taken = |j: usize| matching.near.iter().chain(&matching.exact).any(|m| m.1 == j);
    let yes = |holds: bool| if holds { "yes" } else { "no" };
    // A statement of gold that was not found stands beside the prediction that shares most of its content, if one does.
    let closest = |gold: &Statement| {
        let shared = |p: &Statement| {
            let overlap = |a: &Extent, b: &Extent| a.1.min(b.1).saturating_sub(a.0.max(b.0));
            gold.roles[2].iter().flat_map(|a| p.roles[2].iter().map(move |b| overlap(a, b))).sum::<usize>()
        };
        let free = (0..reading.statements.len()).filter(|&j| !taken(j));
        free.map(|j| (shared(&reading.statements[j]), j)).filter(|(n, _)| *n > 0).max().map(|(_, j)| j)
    };
    let mut rows = Vec::new();
    let mut shown = vec![false; reading.statements.len()];
    for (i, gold) in file.statements.iter().enumerate() {
        let partner = near_of(i).or(exact_of(i));
        let beside = partner.or_else(|| closest(gold).filter(|&j| !shown[j]));
        let predicted = beside.map(|j| {
            shown[j] = true;
            &reading.statements[j]
        });
        rows.push(format!(
            "{}\t{}\t{}\t{}\t{}\t{}",
            file.stem,
            spans(gold),
            predicted.map(spans).unwrap_or_default(),
            yes(near_of(i).is_some()),
            yes(exact_of(i).is_some()),
            predicted.filter(|_| near_of(i).is_some()).map(|p| wrong_labels(gold, p)).unwrap_or_default()
        ));
    }
    for (j, predicted) in reading.statements.iter().enumerate().filter(|(j, _)| !shown[*j]) {
        let exact = matching.exact.iter().any(|m| m.1 == j);
        rows.push(format!("{}\t\t{}\tno\t{}\t", file.stem, spans(predicted), yes(exact)));
    }
    rows
}

/// The labels that are wrong, gold → predicted; names are not shown.
fn wrong_labels(gold: &Statement, predicted: &Statement) -> String {
    let mut wrong = Vec::new();
    for (label, name) in LABELS.iter().enumerate() {
        let Some(expected) = &gold.labels[label] else { continue };
        let (expected, given) = (expected.as_deref(), predicted.labels[label].as_ref().and_then(Option::as_deref));
        if *name == "speaker" {
            if !same_name(expected, given) {
                let kind = |name: Option<&str>| if name.is_some() { "named" } else { "none" };
                wrong.push(format!("speaker {}→{}", kind(expected), kind(given)));
            }
        } else if expected != given {
            wrong.push(format!("{name} {}→{}", expected.unwrap_or("none"), given.unwrap_or("none")));
        }
    }
    wrong.join(", ")
}
