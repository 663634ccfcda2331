//! How like two statements are: named features, and a logistic score over them.

use super::candidates::{Rarity, overlap};
use super::side::{Content, Side, days};
use super::weights;
use super::words::Word;

/// The features, in the order of the weights.
pub const FEATURES: [&str; 18] = [
    "bias",
    "lemmas: cosine by rarity",
    "lemmas: share of the shorter",
    "lemmas: rarity of what is common",
    "longest run of the same words",
    "cognates",
    "vectors: cosine",
    "entities: share of the fewer",
    "entities: none in common",
    "numbers in common",
    "numbers differ",
    "same speaker",
    "other speaker",
    "one speaker is vague",
    "days between",
    "one is negated",
    "lengths differ",
    "copies or direct speech alike",
];

/// Two statements' features.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    pub features: [f64; FEATURES.len()],
    /// Whether both are in one language: each case has weights of its own.
    pub within: bool,
}

/// Weights of the features.
pub type Weights = [f64; FEATURES.len()];

impl Likeness {
    /// From 0 to 1: that it is the same statement.
    pub fn score(&self) -> f64 {
        let weights = if self.within { &weights::WITHIN } else { &weights::ACROSS };
        self.score_by(weights)
    }

    pub fn score_by(&self, weights: &Weights) -> f64 {
        let sum: f64 = self.features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Statements with this score are the same: see [`weights`] for what it was tuned on.
pub(super) const THRESHOLD: f64 = weights::THRESHOLD;

pub(super) fn likeness(a: &Side, b: &Side, a_content: &Content<'_>, rarity: &Rarity) -> Likeness {
    let b_content = b.content();
    let within = a.language == b.language;
    let common = overlap(&a.gist, &b.gist, rarity);
    let (aw, bw) = (&a_content.words, &b_content.words);
    let shorter = aw.len().min(bw.len()).max(1) as f64;
    let run = longest_run(aw, bw) as f64;
    let (entities, strangers) = share(&a.entities, &b.entities);
    let values = |content: &Content<'_>| content.numbers.iter().map(|number| number.value.clone()).collect::<Vec<_>>();
    let (numbers, other_numbers) = share(&values(a_content), &values(&b_content));
    let same = a.found.entity.is_some() && a.found.entity == b.found.entity;
    let vague = a.rank().min(b.rank()) < 2 || a.rank() != b.rank();
    let other = !same && !vague && (a.found.entity.is_some() && b.found.entity.is_some() || unlike_names(a, b));
    let apart = days(a.found.said.as_deref()).zip(days(b.found.said.as_deref()));
    let apart = apart.map_or(UNKNOWN_DAYS, |(a, b)| (1.0 + (a - b).abs()).ln());
    let features = [
        1.0,
        common.cosine,
        common.part,
        (1.0 + common.weight).ln(),
        if within { run / shorter } else { 0.0 },
        if within { 0.0 } else { cognates(aw, bw) },
        a.gist.cosine(&b.gist).map_or(0.0, f64::from),
        entities,
        strangers,
        numbers,
        other_numbers,
        f64::from(same),
        f64::from(other),
        f64::from(!same && vague),
        apart / 5.0,
        f64::from(a_content.negated != b_content.negated),
        (aw.len().max(1) as f64 / bw.len().max(1) as f64).ln().abs(),
        f64::from(within && run >= 6.0),
    ];
    Likeness { features, within }
}

/// Where a date is missing: as if a week were between.
const UNKNOWN_DAYS: f64 = 2.0;

/// The share of the fewer that are in both, and whether there are some on both sides but none in common.
fn share<T: PartialEq>(a: &[T], b: &[T]) -> (f64, f64) {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if few.is_empty() {
        return (0.0, 0.0);
    }
    let common = few.iter().filter(|one| many.contains(one)).count();
    (common as f64 / few.len() as f64, f64::from(common == 0))
}

/// Two names that have no word in common.
fn unlike_names(a: &Side, b: &Side) -> bool {
    let (Some(a), Some(b)) = (&a.found.speaker, &b.found.speaker) else { return false };
    let b = crate::search::plain_words(b);
    !b.is_empty() && !crate::search::plain_words(a).iter().any(|word| b.contains(word))
}

/// Words of the longest stretch that both have.
fn longest_run(a: &[Word<'_>], b: &[Word<'_>]) -> usize {
    let mut before = vec![0_usize; b.len() + 1];
    let mut longest = 0;
    for word in a {
        let mut now = vec![0_usize; b.len() + 1];
        for ((place, other), last) in now.iter_mut().skip(1).zip(b).zip(&before) {
            if word.plain == other.plain {
                *place = last + 1;
                longest = longest.max(*place);
            }
        }
        before = now;
    }
    longest
}

/// The share of long words of the shorter content that have one of the same beginning in the other, whatever the alphabet.
fn cognates(a: &[Word<'_>], b: &[Word<'_>]) -> f64 {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let keys = |words: &[Word<'_>]| words.iter().filter_map(|word| cognate(&word.plain)).collect::<Vec<_>>();
    let (few, many) = (keys(few), keys(many));
    if few.is_empty() {
        return 0.0;
    }
    few.iter().filter(|key| many.contains(key)).count() as f64 / few.len() as f64
}

/// The beginning of an international word as it is in all languages: *sankcje, sanctions, санкції* are `sanc`.
fn cognate(word: &str) -> Option<String> {
    const LETTERS: [(&str, &str); 44] = [
        ("щ", "sc"),
        ("ш", "s"),
        ("ч", "c"),
        ("ц", "c"),
        ("ж", "s"),
        ("х", "h"),
        ("ю", "iu"),
        ("я", "ia"),
        ("є", "ie"),
        ("ї", "i"),
        ("й", "i"),
        ("ы", "i"),
        ("і", "i"),
        ("и", "i"),
        ("э", "e"),
        ("ё", "e"),
        ("а", "a"),
        ("б", "b"),
        ("в", "v"),
        ("г", "g"),
        ("ґ", "g"),
        ("д", "d"),
        ("е", "e"),
        ("з", "s"),
        ("к", "c"),
        ("л", "l"),
        ("м", "m"),
        ("н", "n"),
        ("о", "o"),
        ("п", "p"),
        ("р", "r"),
        ("с", "s"),
        ("т", "t"),
        ("у", "u"),
        ("ф", "f"),
        ("ь", ""),
        ("ъ", ""),
        ("k", "c"),
        ("w", "v"),
        ("y", "i"),
        ("z", "s"),
        ("j", "i"),
        ("q", "c"),
        ("x", "cs"),
    ];
    if word.chars().count() < 6 {
        return None;
    }
    let mut key = String::new();
    for c in word.replace("ph", "f").replace("th", "t").chars() {
        let mut buffer = [0; 4];
        let letter: &str = c.encode_utf8(&mut buffer);
        let plain = LETTERS.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| to);
        for c in plain.chars() {
            if !key.ends_with(c) {
                key.push(c);
            }
        }
    }
    let start: String = key.chars().take(4).collect();
    (start.chars().count() == 4).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn international_words_are_cognates() {
        let key = |word: &str| words(word).first().and_then(|word| cognate(&word.plain));
        assert_eq!(key("sankcje"), key("sanctions"));
        assert_eq!(key("sankcje"), key("санкції"));
        assert_eq!(key("inflacja"), key("inflation"));
        assert_eq!(key("most"), None);
        let (a, b) = (words("Sankcje wobec parlamentu"), words("sanctions against ministers"));
        assert!((cognates(&a, &b) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn runs_are_counted_in_words() {
        let run = |a: &str, b: &str| longest_run(&words(a), &words(b));
        assert_eq!(run("Nowy most będzie gotowy", "most będzie gotowy dziś"), 3);
        assert_eq!(run("a b a b c", "x a b c"), 3);
        assert_eq!(run("", "a"), 0);
    }
}
