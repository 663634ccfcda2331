//! Which reports copy each other: their articles are near-duplicates, or the same words stand around the statement.

use super::shingles::{shared, shingles};
use std::collections::HashSet;

/// What a report stands in.
pub(super) struct Text {
    language: String,
    /// All but the content: its own words may be the same because they were quoted.
    whole: HashSet<u64>,
    /// What stands near the content.
    around: HashSet<u64>,
}

/// Of the text with fewer shingles, so many are in the other where one copies. Two texts of one topic by two writers share a
/// tenth at most, in the tests' made-up articles; a wire text with another end and title keeps more than a half.
const COPIED: f64 = 0.5;
/// The same of what stands around the statement: a copied passage in an article of its own.
const COPIED_AROUND: f64 = 0.7;
/// Fewer shingles show nothing.
const FEWEST: usize = 10;
const FEWEST_AROUND: usize = 8;
/// Code points on each side of the content.
const AROUND: usize = 240;

impl Text {
    /// `start` and `end`: of the content in the text, in code points.
    pub(super) fn new(language: &str, text: &str, start: usize, end: usize) -> Self {
        let byte = |point: usize| text.char_indices().nth(point).map_or(text.len(), |(at, _)| at);
        let (from, to) = (byte(start), byte(end));
        let without = |before: usize, after: usize| {
            let mut both = shingles(text.get(before..from).unwrap_or_default());
            both.extend(shingles(text.get(to..after).unwrap_or_default()));
            both
        };
        let around = without(byte(start.saturating_sub(AROUND)), byte(end + AROUND));
        Self { language: language.to_owned(), whole: without(0, text.len()), around }
    }

    fn copies(&self, other: &Self) -> bool {
        let alike = |a: &HashSet<u64>, b: &HashSet<u64>, fewest: usize, least: f64| {
            a.len().min(b.len()) >= fewest && shared(a, b) >= least
        };
        self.language == other.language
            && (alike(&self.whole, &other.whole, FEWEST, COPIED)
                || alike(&self.around, &other.around, FEWEST_AROUND, COPIED_AROUND))
    }
}

/// For each text, in order of time, the first of those it copies or is copied by, through others too: itself if it is the first.
pub(super) fn first_of_copies(texts: &[Text]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..texts.len()).collect();
    for (at, text) in texts.iter().enumerate() {
        for (before, earlier) in texts.iter().enumerate().take(at) {
            let (Some(mine), Some(theirs)) = (group.get(at).copied(), group.get(before).copied()) else { continue };
            if mine != theirs && text.copies(earlier) {
                let (first, later) = (mine.min(theirs), mine.max(theirs));
                group.iter_mut().filter(|member| **member == later).for_each(|member| *member = first);
            }
        }
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Burmistrz Zalesia zapowiedziała we wtorek, że nowy most na rzece będzie gotowy przed zimą. Prace \
        trwają od marca, a miasto wydało na nie już dwie trzecie pieniędzy. Radni opozycji nie wierzą w ten termin.";

    fn text(text: &str) -> Text {
        let start = text.find("nowy most").map_or(0, |at| text[..at].chars().count());
        Text::new("pl", text, start, start + 40)
    }

    #[test]
    fn a_text_with_another_end_is_a_copy() {
        let own = "Nie wcześniej niż przed zimą pojedziemy przez rzekę. Tak mówi burmistrz, która odwiedziła wczoraj plac budowy \
            i rozmawiała z robotnikami o tym, że nowy most na rzece będzie gotowy przed zimą, jeżeli nie przyjdą mrozy.";
        let copy = format!("{WIRE} Dla naszych czytelników sprawdziliśmy objazdy.");
        let passage = format!(
            "{} {WIRE} {}",
            "Zupełnie inne słowo o targu rybnym. ".repeat(3),
            "Dalej o szkole i o łące. ".repeat(9)
        );
        let texts = [text(WIRE), text(own), text(&copy), text(&passage)];
        assert_eq!(first_of_copies(&texts), [0, 1, 0, 0]);
        assert_eq!(first_of_copies(&[]), [0; 0]);
    }
}
