//! Scores of an article's text as the two benchmarks of web pages take them.

use std::collections::HashMap;
use std::hash::Hash;

/// Words in a row that scrapinghub's scorer counts.
const SHINGLE: usize = 4;

/// The words of a text: what `\w+` finds in Python.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

fn counts<T: Hash + Eq>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// The size of two bags and of what they share.
fn shared<T: Hash + Eq>(a: &HashMap<T, usize>, b: &HashMap<T, usize>) -> (f64, f64, f64) {
    let common: usize = a.iter().map(|(item, count)| b.get(item).copied().unwrap_or(0).min(*count)).sum();
    (common as f64, a.values().sum::<usize>() as f64, b.values().sum::<usize>() as f64)
}

/// Scrapinghub's metric, summed page by page: bags of four words in a row, precision and recall of each page averaged, F1 of the two
/// averages.
#[derive(Clone, Debug, Default)]
pub struct Shingles {
    precision: Vec<f64>,
    recall: Vec<f64>,
}

impl Shingles {
    /// Takes in a page.
    pub fn add(&mut self, gold: &str, predicted: &str) {
        let bag = |text| {
            let words = words(text);
            // A text that is shorter is one shingle.
            let size = SHINGLE.min(words.len().max(1));
            counts(words.windows(size).map(<[&str]>::to_vec).collect::<Vec<_>>().into_iter())
        };
        let (common, predicted, gold) = {
            let (gold, predicted) = (bag(gold), bag(predicted));
            shared(&predicted, &gold)
        };
        if predicted > 0.0 {
            self.precision.push(common / predicted);
        }
        if gold > 0.0 {
            self.recall.push(common / gold);
        }
    }

    /// Precision, recall and F1, 0 to 1.
    pub fn figures(&self) -> (f64, f64, f64) {
        let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len().max(1) as f64;
        let (precision, recall) = (mean(&self.precision), mean(&self.recall));
        (precision, recall, harmonic(precision, recall))
    }
}

/// Precision, recall and F1 of the bags of words in lower case: WCXB's metric for one page.
pub fn word_f1(gold: &str, predicted: &str) -> (f64, f64, f64) {
    let (gold, predicted) = (gold.to_lowercase(), predicted.to_lowercase());
    let bag = |text| counts(words(text).into_iter());
    let (common, predicted, gold) = shared(&bag(&predicted), &bag(&gold));
    if gold == 0.0 {
        let right = if predicted == 0.0 { 1.0 } else { 0.0 };
        return (right, right, right);
    }
    if predicted == 0.0 {
        return (0.0, 0.0, 0.0);
    }
    (common / predicted, common / gold, harmonic(common / predicted, common / gold))
}

/// How many of these snippets stand in a text, case aside, 0 to 1; `None` where there are none.
pub fn snippets(text: &str, snippets: &[String]) -> Option<f64> {
    let text = text.to_lowercase();
    let found = snippets.iter().filter(|snippet| text.contains(&snippet.to_lowercase())).count();
    (!snippets.is_empty()).then(|| found as f64 / snippets.len() as f64)
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

/// A title without what differs between two writings of it: letters and digits in lower case.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_are_bags_of_four_words() {
        let mut scores = Shingles::default();
        scores.add("one two three four five", "one two three four");
        assert_eq!(scores.figures(), (1.0, 0.5, 2.0 / 3.0));
        scores.add("short text", "Short text");
        assert_eq!(scores.figures().0, 0.5);
        // A page without gold counts for precision only, one without prediction for recall only.
        scores.add("", "a b c d");
        scores.add("a b c d", "");
        assert_eq!((scores.precision.len(), scores.recall.len()), (3, 3));
    }

    #[test]
    fn words_are_counted_with_their_number() {
        let (precision, recall, f1) = word_f1("A b b c", "a B d");
        assert!((precision - 2.0 / 3.0).abs() < 1e-9 && (recall - 0.5).abs() < 1e-9 && (f1 - 4.0 / 7.0).abs() < 1e-9);
        assert_eq!(word_f1("", ""), (1.0, 1.0, 1.0));
        assert_eq!(word_f1("", "a"), (0.0, 0.0, 0.0));
    }

    #[test]
    fn snippets_are_looked_for_in_any_case() {
        let list = ["Ala ma".to_owned(), "psa".to_owned()];
        assert_eq!(snippets("ala MA kota", &list), Some(0.5));
        assert_eq!(snippets("ala MA kota", &[]), None);
    }
}
