//! The measures of who said what: roles exactly and by code points, relations exactly and nearly, labels.
//!
//! Every figure agrees with the reference scorer to the last digit: the same trimming of spans, the same sums of floating-point
//! numbers in the same order, the same greedy matching from the best pair down.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::tally::Tally;
use crate::gold::python::{folded_words, is_space};
use crate::gold::{Annotated, Extent, LABELS, ROLES, Statement};

/// Characters that do not count at the ends of a span.
const EDGE: &str = " \t\n\r\u{a0}\"'“”„«»‘’‚‹›`–—-";

/// A near match needs this much of the content (F1 over code points), as the reference scorer has it.
const NEAR_CONTENT: f64 = 0.8;

/// A near match needs this much of the source.
const NEAR_SOURCE: f64 = 0.5;

/// The counts behind all figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Hulls of source, cue and content.
    pub exact: [Tally; 3],
    /// Code points of source, cue and content.
    pub token: [Tally; 3],
    /// All three hulls.
    pub relation_exact: Tally,
    /// The near match.
    pub relation_near: Tally,
    /// The labels on nearly matched statements.
    pub labels: [Tally; 5],
}

/// How the statements of one text were matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Near matches: gold and predicted index.
    pub near: Vec<(usize, usize)>,
    /// Exact matches: gold and predicted index.
    pub exact: Vec<(usize, usize)>,
}

/// Compares one text's predictions with its gold, adds to `counts`, and says what was matched.
pub fn compare(text: &[char], gold: &[Statement], predicted: &[Statement], counts: &mut Counts) -> Matching {
    for role in 0..ROLES.len() {
        let hulls = |list: &[Statement]| list.iter().filter_map(|s| hull(text, &s.roles[role])).collect::<Vec<_>>();
        let (g, p) = (hulls(gold), hulls(predicted));
        counts.exact[role] += Tally::new(common(&g, &p).len(), p.len(), g.len());
        let marks = |list: &[Statement]| mark(text, list.iter().flat_map(|s| s.roles[role].iter().copied()));
        let (g, p) = (marks(gold), marks(predicted));
        let count = |marks: &[bool]| marks.iter().filter(|m| **m).count();
        let both = g.iter().zip(&p).filter(|(a, b)| **a && **b).count();
        counts.token[role] += Tally::new(both, count(&p), count(&g));
    }
    let exact = common(
        &gold.iter().map(|s| hulls(text, s)).collect::<Vec<_>>(),
        &predicted.iter().map(|s| hulls(text, s)).collect::<Vec<_>>(),
    );
    counts.relation_exact += Tally::new(exact.len(), predicted.len(), gold.len());
    let near = match_near(text, gold, predicted);
    counts.relation_near += Tally::new(near.len(), predicted.len(), gold.len());
    compare_labels(gold, predicted, &near, counts);
    Matching { near, exact }
}

/// `extent` without white space, quotation marks and dashes at its ends, and without one final full stop or comma.
pub fn trim(text: &[char], (mut start, mut end): Extent) -> Extent {
    for _ in 0..2 {
        while start < end && EDGE.contains(text[start]) {
            start += 1;
        }
        while start < end && EDGE.contains(text[end - 1]) {
            end -= 1;
        }
        if end - start > 1 && matches!(text[end - 1], '.' | ',') {
            end -= 1;
        }
    }
    (start, end)
}

/// The trimmed hull of a role's fragments, or nothing where it has none.
pub fn hull(text: &[char], fragments: &[Extent]) -> Option<Extent> {
    let start = fragments.iter().map(|f| f.0).min()?;
    let end = fragments.iter().map(|f| f.1).max()?;
    // A hull may come out backwards only if a fragment does; readers refuse those.
    Some(trim(text, (start, end.max(start))))
}

/// The hulls of the three roles.
pub fn hulls(text: &[char], statement: &Statement) -> [Option<Extent>; 3] {
    [0, 1, 2].map(|role| hull(text, &statement.roles[role]))
}

/// A one-to-one matching of equal elements, as long as there are any: indices into `gold` and `predicted`.
fn common<T: Eq + std::hash::Hash>(gold: &[T], predicted: &[T]) -> Vec<(usize, usize)> {
    let mut waiting: HashMap<&T, Vec<usize>> = HashMap::new();
    for (j, element) in predicted.iter().enumerate().rev() {
        waiting.entry(element).or_default().push(j);
    }
    let mut matched = Vec::new();
    for (i, element) in gold.iter().enumerate() {
        if let Some(j) = waiting.get_mut(element).and_then(Vec::pop) {
            matched.push((i, j));
        }
    }
    matched
}

/// Which code points the extents cover, white space not counted.
fn mark(text: &[char], extents: impl Iterator<Item = Extent>) -> Vec<bool> {
    let mut marks = vec![false; text.len()];
    for (start, end) in extents {
        for at in start..end.min(text.len()) {
            marks[at] = !is_space(text[at]);
        }
    }
    marks
}

/// The code points that a role covers, in order, white space not counted.
fn covered(text: &[char], fragments: &[Extent]) -> Vec<usize> {
    let mut points: Vec<usize> = fragments
        .iter()
        .flat_map(|&(start, end)| (start..end.min(text.len())).filter(|&at| !is_space(text[at])))
        .collect();
    points.sort_unstable();
    points.dedup();
    points
}

fn overlap_f1(a: &[usize], b: &[usize]) -> f64 {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => 1.0,
        (false, false) => (2 * shared(a, b)) as f64 / (a.len() + b.len()) as f64,
        _ => 0.0,
    }
}

/// How many elements two sorted lists share.
fn shared(a: &[usize], b: &[usize]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    both
}

/// The near matches, best pair first, later indices first among equals.
fn match_near(text: &[char], gold: &[Statement], predicted: &[Statement]) -> Vec<(usize, usize)> {
    let cover = |s: &Statement| [0, 1, 2].map(|role| covered(text, &s.roles[role]));
    let predicted: Vec<_> = predicted.iter().map(cover).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in gold.iter().map(cover).enumerate() {
        for (j, b) in predicted.iter().enumerate() {
            if (0..3).any(|role| a[role].is_empty() != b[role].is_empty()) {
                continue;
            }
            let [source, cue, content] = [0, 1, 2].map(|role| overlap_f1(&a[role], &b[role]));
            if content >= NEAR_CONTENT && source >= NEAR_SOURCE && cue > 0.0 {
                pairs.push((content + source + cue, i, j));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(y.2.cmp(&x.2)));
    let (mut used_gold, mut used_predicted) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut matched = Vec::new();
    for (_, i, j) in pairs {
        if !used_gold[i] && !used_predicted[j] {
            used_gold[i] = true;
            used_predicted[j] = true;
            matched.push((i, j));
        }
    }
    matched
}

fn compare_labels(gold: &[Statement], predicted: &[Statement], matched: &[(usize, usize)], counts: &mut Counts) {
    for (label, name) in LABELS.iter().enumerate() {
        for &(i, j) in matched {
            let Some(expected) = &gold[i].labels[label] else { continue };
            let given = predicted[j].labels[label].as_ref().and_then(Option::as_deref);
            let right = match *name {
                "speaker" => same_name(expected.as_deref(), given),
                _ => expected.as_deref() == given,
            };
            counts.labels[label].judge(right);
        }
    }
}

/// Whether two speakers are the same: all words of one name in the other, or nameless both.
pub fn same_name(gold: Option<&str>, predicted: Option<&str>) -> bool {
    match (gold.filter(|n| !n.is_empty()), predicted.filter(|n| !n.is_empty())) {
        (Some(gold), Some(predicted)) => {
            let (a, b) = (folded_words(gold), folded_words(predicted));
            let within = |x: &[String], y: &[String]| x.iter().all(|word| y.binary_search(word).is_ok());
            within(&a, &b) || within(&b, &a)
        }
        (None, None) => true,
        _ => false,
    }
}

/// The reference scorer's table over a folder of gold and a folder of predictions.
pub fn table(gold: &[Annotated], predicted: &[Option<Vec<Statement>>], per_file: bool) -> String {
    let mut counts = Counts::default();
    let mut out = String::new();
    for (one, given) in gold.iter().zip(predicted) {
        let given = given.as_deref().unwrap_or_default();
        compare(&one.chars, &one.statements, given, &mut counts);
        if per_file {
            let mut own = Counts::default();
            compare(&one.chars, &one.statements, given, &mut own);
            let stem: String = one.stem.chars().take(60).collect();
            let _ = writeln!(
                out,
                "{stem:60} gold {:3} predicted {:3} near F1 {:5.1} exact F1 {:5.1}",
                one.statements.len(),
                given.len(),
                100.0 * own.relation_near.f1(),
                100.0 * own.relation_exact.f1()
            );
        }
    }
    let missing = predicted.iter().filter(|p| p.is_none()).count();
    let _ = write!(
        out,
        "{} files, {} gold statements, {} predicted",
        gold.len(),
        counts.relation_exact.gold,
        counts.relation_exact.predicted
    );
    let _ = if missing > 0 { writeln!(out, "; NO PREDICTION for {missing}") } else { writeln!(out) };
    let mut row = |what: &str, how: &str, tally: &Tally| {
        let _ = writeln!(
            out,
            "{what:9} {how:6} P {:5.1} R {:5.1} F1 {:5.1}",
            100.0 * tally.precision(),
            100.0 * tally.recall(),
            100.0 * tally.f1()
        );
    };
    for (role, tally) in ROLES.iter().zip(&counts.exact) {
        row(role, "exact", tally);
    }
    for (role, tally) in ROLES.iter().zip(&counts.token) {
        row(role, "token", tally);
    }
    row("relation", "exact", &counts.relation_exact);
    row("relation", "near", &counts.relation_near);
    for (label, tally) in LABELS.iter().zip(&counts.labels) {
        if tally.gold > 0 {
            let _ = writeln!(
                out,
                "{label:9} label  {:5.1} of {}",
                100.0 * tally.hit as f64 / tally.gold as f64,
                tally.gold
            );
        }
    }
    out
}
