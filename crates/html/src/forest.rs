//! The decision which leaves are of the article: trees of comparisons over the features, learnt from pages whose article is known.
//!
//! `model/README.md` says from which pages and how. There are four forests, each learnt from three quarters of the pages; a page is
//! judged by all, and by that one alone that has not seen it when the measures are taken.

use std::sync::LazyLock;

/// The forests as `training/extraction.py` writes them: see [`parse`].
static BYTES: &[u8] = include_bytes!("../model/leaves.bin");

static FORESTS: LazyLock<Vec<Forest>> = LazyLock::new(|| parse(BYTES).unwrap_or_default());

#[derive(Clone, Debug, Default, PartialEq)]
struct Forest {
    trees: Vec<Vec<Node>>,
}

/// A comparison, or a value where the way ends. Children come after their parent, so that every way ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    Split { feature: u16, threshold: f32, less: u16, more: u16 },
    Value(f32),
}

/// How many features a row has.
pub(crate) const FEATURES: usize = 174;

/// Which forests judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judges {
    /// All of them.
    All,
    /// The one of this number, which has not seen the pages of that quarter.
    One(usize),
}

/// Where one forest is as sure as this, the others are not asked: a score of 3 is a likelihood of 95 %.
const SURE: f32 = 3.0;

/// How likely it is that the leaf of this row is of the article, 0 to 1.
pub(crate) fn likelihood(row: &[f32], judges: Judges) -> f32 {
    let asked = match judges {
        Judges::All => FORESTS.as_slice(),
        Judges::One(number) => FORESTS.get(number..=number).unwrap_or_default(),
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for forest in asked {
        sum += score(forest, row);
        count += 1.0;
        if f32::abs(sum) >= SURE * count {
            break;
        }
    }
    logistic(sum / f32::max(count, 1.0))
}

fn score(forest: &Forest, row: &[f32]) -> f32 {
    forest.trees.iter().map(|tree| leaf(tree, row)).sum()
}

/// Follows the comparisons from the root.
fn leaf(tree: &[Node], row: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(Node::Split { feature, threshold, less, more }) => {
                let value = row.get(usize::from(*feature)).copied().unwrap_or(0.0);
                let next = if value <= *threshold { *less } else { *more };
                at = usize::from(next);
            }
            Some(Node::Value(value)) => return *value,
            None => return 0.0,
        }
    }
}

/// The logistic function by multiplication alone: `exp` differs between systems in its last bit.
fn logistic(score: f32) -> f32 {
    // (1 + x / 1024) ^ 1024 is near enough to e^x for scores of -20 to 20, and grows with x.
    let mut power = 1.0 + score.clamp(-20.0, 20.0) / 1024.0;
    for _ in 0..10 {
        power *= power;
    }
    power / (1.0 + power)
}

/// Reads `u32` forests, for each `u32` trees, for each `u16` nodes, for each: `u16` feature (0xffff: a value), `f32`, and for a
/// comparison `u16` and `u16` children. Little-endian. Nothing if it is anything else.
fn parse(bytes: &[u8]) -> Option<Vec<Forest>> {
    let mut rest = bytes;
    let mut take = |count: usize| {
        let (head, tail) = rest.split_at_checked(count)?;
        rest = tail;
        Some(head)
    };
    let mut forests = Vec::new();
    for _ in 0..u32::from_le_bytes(take(4)?.try_into().ok()?) {
        let mut forest = Forest::default();
        for _ in 0..u32::from_le_bytes(take(4)?.try_into().ok()?) {
            let count = u16::from_le_bytes(take(2)?.try_into().ok()?);
            let mut tree = Vec::new();
            for at in 0..count {
                let feature = u16::from_le_bytes(take(2)?.try_into().ok()?);
                let value = f32::from_le_bytes(take(4)?.try_into().ok()?);
                if feature == u16::MAX {
                    tree.push(Node::Value(value));
                    continue;
                }
                let less = u16::from_le_bytes(take(2)?.try_into().ok()?);
                let more = u16::from_le_bytes(take(2)?.try_into().ok()?);
                if less <= at || more <= at || less >= count || more >= count || usize::from(feature) >= FEATURES {
                    return None;
                }
                tree.push(Node::Split { feature, threshold: value, less, more });
            }
            forest.trees.push(tree);
        }
        forests.push(forest);
    }
    rest.is_empty().then_some(forests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_whole() {
        let forests = parse(BYTES).expect("the model can be read");
        assert_eq!(forests.len(), 4);
        assert!(forests.iter().all(|forest| !forest.trees.is_empty()));
    }

    #[test]
    fn a_damaged_model_is_refused() {
        assert_eq!(parse(BYTES.get(..BYTES.len() - 1).unwrap_or_default()), None);
        // One tree whose root is its own child.
        let mut endless = vec![1, 0, 0, 0, 1, 0, 0, 0, 1, 0];
        endless.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(parse(&endless), None);
    }

    #[test]
    fn likelihoods_grow_with_the_score() {
        assert!((logistic(0.0) - 0.5).abs() < 1e-6);
        assert!(logistic(-2.0) < 0.13 && logistic(2.0) > 0.87 && logistic(100.0) <= 1.0 && logistic(-100.0) >= 0.0);
    }
}
