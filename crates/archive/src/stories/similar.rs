//! How likely two articles are about the same event.

use super::clues::{COPIES, Clues};
use std::collections::HashMap;

/// What is compared of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) clues: Clues,
    /// Days since 1970-01-01; None: not known to the day.
    pub(crate) day: Option<i64>,
    /// Two letters; empty if not known.
    pub(crate) language: String,
}

/// In how many articles the clues are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frequencies {
    pub(crate) articles: u64,
    pub(crate) of: HashMap<String, u64>,
}

/// An archive of a few articles does not tell what is frequent: as if so many others had been read, in one of which every clue
/// is. Chosen, not tuned.
const OTHERS: f64 = 200.0;

impl Frequencies {
    /// How much it tells that two articles share the clue.
    pub(crate) fn rarity(&self, clue: &str) -> f64 {
        let of = self.of.get(clue).copied().unwrap_or(1).max(1) as f64;
        ((self.articles as f64 + OTHERS) / (of + 1.0)).ln().max(0.0)
    }

    pub(crate) fn lengths(&self, clues: &Clues) -> Lengths {
        let mut lengths = Lengths::default();
        for (clue, weight) in clues {
            if let Some(kind) = kind(clue) {
                lengths[kind] += (weight * self.rarity(clue)).powi(2);
            }
        }
        lengths
    }
}

/// The squares of what an article's clues weigh, in all of each kind.
pub(crate) type Lengths = [f64; 3];

/// Kinds that are compared by weight: entities, words, numbers.
fn kind(clue: &str) -> Option<usize> {
    ["e:", "w:", "n:"].iter().position(|kind| clue.starts_with(kind))
}

/// What two articles have in common, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Common {
    /// Cosine of whom they name.
    pub(crate) entities: f64,
    /// How much is named in both at all.
    pub(crate) named: f64,
    /// Cosine of the words of title and beginning, in one language.
    pub(crate) words: f64,
    /// In two languages.
    pub(crate) foreign_words: f64,
    pub(crate) numbers: f64,
    /// Of the wording.
    pub(crate) copied: f64,
    /// From 0, the same day, to 1, [`WINDOW`] days.
    pub(crate) apart: f64,
    /// 1 if one of the two has no date.
    pub(crate) undated: f64,
    /// 1 if they are in two languages.
    pub(crate) foreign: f64,
}

/// Articles further apart are not of one story by themselves; a story can go on longer.
pub(crate) const WINDOW: i64 = 14;

/// What makes a pair likely: by logistic regression on the 165 pairs of the first part of our own texts that are at most two weeks
/// apart (`cargo run -p evaluation --example story_weights`). Set by hand, because those pairs do not tell, are the weight of wording and
/// that of a missing date: only the same wording, or nearly all else in common, makes up for it.
const BASE: f64 = -5.2;
const WEIGHTS: [f64; 9] = [3.9, 3.5, 6.7, 8.9, 4.0, 6.0, -7.1, -2.5, 1.8];

impl Common {
    pub(crate) fn of(a: &Known, b: &Known, frequencies: &Frequencies) -> Self {
        let lengths = [a, b].map(|known| frequencies.lengths(&known.clues));
        Self::new(a, b, frequencies, &lengths[0], Some(&lengths[1]))
    }

    /// As [`Common::of`], or more in common: how frequent the clues are that only `b` has need not be known.
    pub(crate) fn at_most(a: &Known, b: &Known, frequencies: &Frequencies, length: &Lengths) -> Self {
        Self::new(a, b, frequencies, length, None)
    }

    fn new(a: &Known, b: &Known, frequencies: &Frequencies, length: &Lengths, other: Option<&Lengths>) -> Self {
        let (mut product, mut sum, mut least, mut copied) = ([0.0; 3], [0.0; 3], Lengths::default(), 0.0);
        for (clue, one, other) in both(&a.clues, &b.clues) {
            if let Some(kind) = kind(clue) {
                let rarity = frequencies.rarity(clue);
                product[kind] += one * other * rarity * rarity;
                sum[kind] += (one * other).sqrt() * rarity;
                least[kind] += (other * rarity).powi(2);
            } else if clue.starts_with("c:") {
                copied += 1.0 / COPIES as f64;
            }
        }
        let other = other.unwrap_or(&least);
        let cosine = |kind: usize| {
            let norm = (length[kind] * other[kind]).sqrt();
            if norm > 0.0 { (product[kind] / norm).min(1.0) } else { 0.0 }
        };
        let foreign = a.language != b.language;
        let (undated, apart) = match a.day.zip(b.day) {
            Some((a, b)) => (0.0, (a.abs_diff(b) as f64 / WINDOW as f64).min(2.0)),
            None => (1.0, 0.0),
        };
        let saturated = |sum: f64, half: f64| sum / (sum + half);
        Self {
            entities: cosine(0),
            named: saturated(sum[0], 20.0),
            words: if foreign { 0.0 } else { cosine(1) },
            foreign_words: if foreign { cosine(1) } else { 0.0 },
            numbers: saturated(sum[2], 10.0),
            copied,
            apart,
            undated,
            foreign: f64::from(u8::from(foreign)),
        }
    }

    pub(crate) fn values(&self) -> [f64; 9] {
        [
            self.entities,
            self.named,
            self.words,
            self.foreign_words,
            self.numbers,
            self.copied,
            self.apart,
            self.undated,
            self.foreign,
        ]
    }

    /// From 0 to 1.
    pub(crate) fn score(&self) -> f64 {
        let sum: f64 = self.values().iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        let score = 1.0 / (1.0 + (-(BASE + sum)).exp());
        // As it is kept; what is beyond is noise, and may differ between machines.
        (score * 10_000.0).round() / 10_000.0
    }
}

/// Clues that both have, with both weights.
fn both<'c>(a: &'c Clues, b: &'c Clues) -> impl Iterator<Item = (&'c String, f64, f64)> {
    // Both are in the order of their letters.
    let mut others = b.iter().peekable();
    a.iter().filter_map(move |(clue, one)| {
        while others.next_if(|(other, _)| *other < clue).is_some() {}
        others.next_if(|(other, _)| *other == clue).map(|(_, other)| (clue, *one, *other))
    })
}

/// What tells most that the two are about one event, the strongest first.
pub(crate) fn strongest(a: &Known, b: &Known, frequencies: &Frequencies, most: usize) -> Vec<String> {
    let mut shared: Vec<(f64, &String)> = both(&a.clues, &b.clues)
        .filter(|(clue, ..)| !clue.starts_with("c:"))
        .map(|(clue, one, other)| ((one * other).sqrt() * frequencies.rarity(clue), clue))
        .collect();
    shared.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    shared.into_iter().take(most).map(|(_, clue)| clue.clone()).collect()
}

/// Days since 1970-01-01 of an ISO 8601 date that is exact to the day.
pub(crate) fn day(date: &str) -> Option<i64> {
    let day = date.get(..10)?;
    let mut parts = day.split('-');
    let mut number = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<i64>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // From March on, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let days = (153 * month + 2) / 5 + day - 1 + of_era * 365 + of_era / 4 - of_era / 100;
    Some(era * 146_097 + days - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(clues: &[(&str, f64)], date: &str, language: &str) -> Known {
        Known {
            clues: clues.iter().map(|(clue, weight)| ((*clue).to_owned(), *weight)).collect(),
            day: day(date),
            language: language.to_owned(),
        }
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2024-03-01T10:00:00Z"), Some(19_783));
        assert_eq!(day("2000-02-29").zip(day("2000-03-01")).map(|(a, b)| b - a), Some(1));
        for none in ["2024-03", "2024", "", "2024-13-01", "2024-00-10", "żółwżółwżółw", "20240-3-01"] {
            assert_eq!(day(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_shared_and_rare_and_near_makes_a_pair() {
        let mut frequencies = Frequencies { articles: 1000, of: HashMap::new() };
        frequencies.of.insert("e:1".to_owned(), 900);
        frequencies.of.insert("e:2".to_owned(), 3);
        let one = known(&[("e:1", 1.0), ("e:2", 3.0), ("w:mosta", 2.0), ("n:344", 1.0)], "2024-03-01", "pl");
        let near = known(&[("e:1", 1.0), ("e:2", 2.0), ("w:mosta", 1.5), ("n:344", 1.0)], "2024-03-02", "pl");
        let late = Known { day: day("2024-04-02"), ..near.clone() };
        let undated = Known { day: None, ..near.clone() };
        let other = known(&[("e:1", 3.0), ("w:kotek", 2.0)], "2024-03-01", "pl");
        let score = |a: &Known, b: &Known| Common::of(a, b, &frequencies).score();
        assert!(score(&one, &near) > 0.5);
        assert!(score(&one, &near) > score(&one, &undated) && score(&one, &near) > score(&one, &late));
        assert!(score(&one, &other) < 0.2);
        assert_eq!(score(&one, &near), score(&near, &one));
        for other in [&near, &late, &undated, &other] {
            let most = Common::at_most(&one, other, &frequencies, &frequencies.lengths(&one.clues)).score();
            assert!(most >= score(&one, other), "{most}");
        }
        assert_eq!(strongest(&one, &near, &frequencies, 2), ["e:2", "w:mosta"]);
    }
}
