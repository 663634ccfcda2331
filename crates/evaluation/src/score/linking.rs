//! Linking: which mentions of one text are of the same entity, by pairs and by B³.

use std::collections::{BTreeMap, HashMap};

use super::tally::Tally;
use crate::gold::Extent;

/// Sums over texts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Links {
    /// Mentions of gold that were found with the same ends.
    pub mentions: Tally,
    /// Pairs of mentions of one entity; a pair with a mention that was not found counts as missed.
    pub pairs: Tally,
    /// B³ over the mentions found: the sums of precision and of recall.
    b3: (f64, f64),
}

impl Links {
    /// B³ F1 over the mentions that were found.
    pub fn b3_f1(&self) -> f64 {
        let n = self.mentions.hit as f64;
        let (p, r) = (self.b3.0 / n, self.b3.1 / n);
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

/// Compares the mentions of one text, each with the name of its entity.
pub fn compare(gold: &[(Extent, String)], predicted: &[(Extent, String)], links: &mut Links) {
    let gold: BTreeMap<Extent, &str> = gold.iter().map(|(extent, id)| (*extent, id.as_str())).collect();
    let predicted: BTreeMap<Extent, &str> = predicted.iter().map(|(extent, id)| (*extent, id.as_str())).collect();
    let found: Vec<(&str, &str)> =
        gold.iter().filter_map(|(extent, id)| Some((*id, *predicted.get(extent)?))).collect();
    links.mentions += Tally::new(found.len(), predicted.len(), gold.len());

    let gold_sizes = sizes(gold.values().copied());
    let found_gold = sizes(found.iter().map(|(g, _)| *g));
    let found_predicted = sizes(found.iter().map(|(_, p)| *p));
    let both = sizes(found.iter().copied());
    links.pairs += Tally::new(pairs(&both), pairs(&found_predicted), pairs(&gold_sizes));
    for &(g, p) in &found {
        let together = both[&(g, p)] as f64;
        links.b3.0 += together / found_predicted[p] as f64;
        links.b3.1 += together / found_gold[g] as f64;
    }
}

fn sizes<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    let mut sizes = HashMap::new();
    for key in keys {
        *sizes.entry(key).or_default() += 1;
    }
    sizes
}

fn pairs<K>(sizes: &HashMap<K, usize>) -> usize {
    sizes.values().map(|n| n * (n - 1) / 2).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(list: &[(usize, &str)]) -> Vec<(Extent, String)> {
        list.iter().map(|(at, id)| ((*at, at + 1), (*id).to_owned())).collect()
    }

    #[test]
    fn pairs_and_b3_of_a_small_case() {
        let gold = mentions(&[(0, "a"), (1, "a"), (2, "a"), (3, "b")]);
        let predicted = mentions(&[(0, "x"), (1, "x"), (3, "x"), (9, "y")]);
        let mut links = Links::default();
        compare(&gold, &predicted, &mut links);
        assert_eq!(links.mentions, Tally::new(3, 4, 4));
        assert_eq!(links.pairs, Tally::new(1, 3, 3));
        // Precision: (2/3 + 2/3 + 1/3) / 3, recall: 1.
        let p = 5.0 / 9.0;
        assert!((links.b3_f1() - 2.0 * p / (p + 1.0)).abs() < 1e-12);
    }
}
