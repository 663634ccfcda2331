//! The best sequence of tags that mark stretches of words by their beginning, inside, end, or single word.

use std::ops::Range;

use crate::config::{Part, Stretch};
use crate::runtime::{Matrix, math};

/// Buffers that are kept from call to call.
#[derive(Default)]
pub(crate) struct Scratch {
    best: Vec<f32>,
    next: Vec<f32>,
    back: Vec<u8>,
}

/// Whether `next` may stand right after `tag` (`None`: the ends of the sequence).
fn follows(tag: Option<Stretch>, next: Option<Stretch>) -> bool {
    let open = match tag.flatten() {
        Some((label, Part::Begin | Part::Inside)) => Some(label),
        _ => None,
    };
    match next.flatten() {
        Some((label, Part::Inside | Part::End)) => open == Some(label),
        _ => open.is_none(),
    }
}

/// A stretch that the sequence should hold, and what it is worth: it is taken although the sum is lower by so much.
#[derive(Clone, Copy)]
pub(crate) struct Favour {
    pub(crate) label: usize,
    pub(crate) bonus: f32,
}

/// Fills `out` with the tags of the highest sum of `scores` (rows: words; the first columns: tags) that may follow each
/// other. The first of equals wins.
///
/// Each word's tag is scored alone, so a stretch of unsure ends loses to none at all even where one is likelier than not:
/// `favour` makes up for that. The states are the tags before the favoured stretch and, once more, those from it on.
pub(crate) fn best_tags(
    tags: &[Stretch],
    scores: &Matrix,
    favour: Option<Favour>,
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) {
    let count = tags.len();
    let Scratch { best, next, back } = scratch;
    out.clear();
    if scores.rows == 0 || count == 0 || count > scores.columns {
        return;
    }
    let favoured = |tag: usize| favour.is_some_and(|f| tags[tag].is_some_and(|(label, _)| label == f.label));
    let states = if favour.is_some() { 2 * count } else { count };
    let may_follow = |from: usize, to: usize| {
        let (before, after) = (from / count, to / count);
        let opens = before == 0 && after == 1;
        follows(Some(tags[from % count]), Some(tags[to % count]))
            && (before == after || opens && favoured(to % count))
            && !(after == 0 && favoured(to % count))
    };
    let allowed: Vec<Vec<usize>> =
        (0..states).map(|to| (0..states).filter(|from| may_follow(*from, to)).collect()).collect();
    // What may come before many states is the same: look for the best of it once a word.
    let mut groups: Vec<&Vec<usize>> = Vec::new();
    let group_of: Vec<usize> = allowed
        .iter()
        .map(|from| {
            groups.iter().position(|group| *group == from).unwrap_or_else(|| {
                groups.push(from);
                groups.len() - 1
            })
        })
        .collect();
    best.clear();
    for to in 0..states {
        let tag = to % count;
        let begins = follows(None, Some(tags[tag])) && (to >= count) == favoured(tag);
        best.push(if begins { scores.row(0)[tag] } else { f32::NEG_INFINITY });
    }
    back.clear();
    back.resize(states, 0);
    let mut picked = vec![0; groups.len()];
    for row in 1..scores.rows {
        let scores = scores.row(row);
        for (pick, group) in picked.iter_mut().zip(&groups) {
            *pick = group.first().copied().unwrap_or(0);
            for candidate in group.iter() {
                if best[*candidate] > best[*pick] {
                    *pick = *candidate;
                }
            }
        }
        next.clear();
        for to in 0..states {
            let from = picked[group_of[to]];
            back.push(from as u8);
            let score = if allowed[to].is_empty() { f32::NEG_INFINITY } else { best[from] + scores[to % count] };
            next.push(score);
        }
        std::mem::swap(best, next);
    }
    let mut at = 0;
    let mut top = f32::NEG_INFINITY;
    for (state, score) in best.iter().enumerate() {
        let score = score + if state >= count { favour.map_or(0.0, |f| f.bonus) } else { 0.0 };
        if follows(Some(tags[state % count]), None) && score > top {
            (at, top) = (state, score);
        }
    }
    out.resize(scores.rows, 0);
    for row in (0..scores.rows).rev() {
        out[row] = (at % count) as u8;
        at = usize::from(back[row * states + at]);
    }
}

/// The stretches of a tag sequence, each with its label.
pub(crate) fn stretches_of(tags: &[Stretch], sequence: &[u8]) -> Vec<(usize, Range<usize>)> {
    let mut out: Vec<(usize, Range<usize>)> = Vec::new();
    for (at, tag) in sequence.iter().enumerate() {
        match tags.get(usize::from(*tag)).copied().flatten() {
            Some((label, Part::Begin | Part::Single)) => out.push((label, at..at + 1)),
            Some((label, _)) => match out.last_mut() {
                Some((open, range)) if *open == label && range.end == at => range.end = at + 1,
                _ => out.push((label, at..at + 1)),
            },
            None => {}
        }
    }
    out
}

/// The runs of one lone tag.
pub(crate) fn runs_of(tag: usize, sequence: &[u8]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, _) in sequence.iter().enumerate().filter(|(_, t)| usize::from(**t) == tag) {
        match out.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// The logarithm of the probability of one of a word's logits.
pub(crate) fn log_probability(logits: &[f32], chosen: usize) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, |a, b| if a > b { a } else { b });
    let total: f32 = logits.iter().map(|x| math::exp(x - most)).sum();
    logits.get(chosen).map_or(0.0, |x| x - most - math::ln(total))
}

/// The index of the largest; the first of equals.
pub(crate) fn largest(values: &[f32]) -> usize {
    let mut at = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[at] {
            at = i;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::stretches;

    fn tag_set() -> Vec<Stretch> {
        stretches(&["O", "S-B", "S-I", "S-E", "S-S", "C-B", "C-I", "C-E", "C-S", "K"].map(String::from)).1
    }

    fn read(values: &[Vec<f32>], favour: Option<Favour>) -> Vec<u8> {
        let mut scores = Matrix::new();
        scores.shape(values.len(), values[0].len());
        for (row, source) in values.iter().enumerate() {
            scores.row_mut(row)[..source.len()].copy_from_slice(source);
        }
        let mut out = Vec::new();
        best_tags(&tag_set(), &scores, favour, &mut Scratch::default(), &mut out);
        out
    }

    proptest! {
        #[test]
        fn the_best_of_all_sequences(
            values in proptest::collection::vec(proptest::collection::vec(-3i8..3, 10), 1..5),
            bonus in proptest::option::of(0u8..6),
        ) {
            let tags = tag_set();
            let values: Vec<Vec<f32>> = values.into_iter().map(|r| r.into_iter().map(f32::from).collect()).collect();
            let favour = bonus.map(|bonus| Favour { label: 0, bonus: f32::from(bonus) });
            let score = |sequence: &[usize]| -> f32 {
                let mut before = None;
                for tag in sequence {
                    if !follows(before, Some(tags[*tag])) { return f32::NEG_INFINITY }
                    before = Some(tags[*tag]);
                }
                if !follows(before, None) { return f32::NEG_INFINITY }
                let holds = sequence.iter().any(|tag| tags[*tag].is_some_and(|(label, _)| label == 0));
                let bonus = favour.filter(|_| holds).map_or(0.0, |f| f.bonus);
                bonus + sequence.iter().enumerate().map(|(row, tag)| values[row][*tag]).sum::<f32>()
            };
            let all = (0..10usize.pow(values.len() as u32)).map(|n| {
                let sequence: Vec<usize> = (0..values.len()).map(|k| n / 10usize.pow(k as u32) % 10).collect();
                score(&sequence)
            });
            let got: Vec<usize> = read(&values, favour).iter().map(|t| usize::from(*t)).collect();
            prop_assert_eq!(score(&got), all.fold(f32::NEG_INFINITY, f32::max));
        }
    }

    #[test]
    fn stretches_and_runs() {
        let sequence = [0, 5, 6, 7, 8, 4, 9, 9, 0, 9];
        assert_eq!(stretches_of(&tag_set(), &sequence), [(1, 1..4), (1, 4..5), (0, 5..6)]);
        assert_eq!(runs_of(9, &sequence), [6..8, 9..10]);
    }
}
