//! Words that an echo is judged by: those that say nothing of the matter, hedges, negations, numbers.

use super::words::Word;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a word does to the content it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Mark {
    Possible,
    Probable,
    Certain,
    Negation,
}

/// A number of a text: its value, and where it stands among the words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    /// Digits without separators of thousands, with a point before decimals.
    pub(super) value: String,
    pub(super) first: usize,
    pub(super) last: usize,
}

#[derive(Default)]
struct Forms {
    whole: HashSet<&'static str>,
    beginnings: Vec<&'static str>,
    ends: Vec<&'static str>,
}

impl Forms {
    fn add(&mut self, form: &'static str) {
        if let Some(beginning) = form.strip_suffix('*') {
            self.beginnings.push(beginning);
        } else if let Some(end) = form.strip_prefix('*') {
            self.ends.push(end);
        } else {
            self.whole.insert(form);
        }
    }

    fn has(&self, word: &str) -> bool {
        self.whole.contains(word)
            || self.beginnings.iter().any(|beginning| word.starts_with(beginning))
            || self.ends.iter().any(|end| word.ends_with(end))
    }
}

#[derive(Default)]
struct Lexicon {
    /// Of all languages: a lemma's language is not always known when it is compared.
    function: HashSet<&'static str>,
    marks: HashMap<(&'static str, Mark), Forms>,
    /// Values and, of multiples, factors: `x1000`.
    numbers: HashMap<&'static str, Vec<(&'static str, &'static str)>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    let (mut what, mut language) = ("", "");
    for line in include_str!("lexicon.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            (what, language) = head.split_once(' ').unwrap_or((head, ""));
            continue;
        }
        let mark = match what {
            "possible" => Some(Mark::Possible),
            "probable" => Some(Mark::Probable),
            "certain" => Some(Mark::Certain),
            "negation" => Some(Mark::Negation),
            _ => None,
        };
        for form in line.split_whitespace() {
            if let Some(mark) = mark {
                lexicon.marks.entry((language, mark)).or_default().add(form);
            } else if what == "number" {
                lexicon.numbers.entry(language).or_default().extend(form.split_once('='));
            } else {
                lexicon.function.insert(form);
            }
        }
    }
    lexicon
});

/// Whether a lemma, in plain letters, says nothing of what a statement is about.
pub(super) fn is_function(lemma: &str) -> bool {
    LEXICON.function.contains(lemma)
}

/// Whether a word of this language has the mark.
pub(super) fn has(word: &Word<'_>, language: &str, mark: Mark) -> bool {
    LEXICON.marks.get(&(language, mark)).is_some_and(|forms| forms.has(&word.plain))
}

/// The numbers among words, in their order: `1 200`, `1,200` and `1.200` are one, as are `3,5` and `3.5`, `two` and `2`.
pub(super) fn numbers(words: &[Word<'_>], language: &str) -> Vec<Number> {
    let known = LEXICON.numbers.get(language).map(Vec::as_slice).unwrap_or_default();
    let value_of = |word: &str| {
        let listed = known.iter().filter(|(value, _)| !value.starts_with('x')).find(|(_, form)| *form == word);
        listed.map(|(value, _)| (*value).to_owned())
    };
    let factor_of = |word: &str| {
        let is = |form: &str| form.strip_suffix('*').map_or(form == word, |beginning| word.starts_with(beginning));
        known.iter().find(|(value, form)| value.starts_with('x') && is(form)).map(|(value, _)| value.len() - 2)
    };
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let first = at;
        at += 1;
        let mut value = if word.plain.starts_with(|c: char| c.is_ascii_digit()) {
            // Groups of three digits after a blank.
            let mut digits = word.plain.clone();
            while let Some(next) = words.get(at).filter(|next| {
                next.plain.len() == 3
                    && next.plain.bytes().all(|b| b.is_ascii_digit())
                    && digits.bytes().all(|b| b.is_ascii_digit())
                    && (at > first + 1 || digits.len() <= 3)
            }) {
                digits.push_str(&next.plain);
                at += 1;
            }
            plain_number(&digits)
        } else if let Some(value) = value_of(&word.plain) {
            value
        } else {
            continue;
        };
        if let Some(zeros) = words.get(at).and_then(|next| factor_of(&next.plain)) {
            value = times(&value, zeros);
            at += 1;
        }
        numbers.push(Number { value, first, last: at - 1 });
    }
    numbers
}

/// Digits as they were written, in one way.
fn plain_number(written: &str) -> String {
    let groups: Vec<&str> = written.split(['.', ',']).collect();
    let thousands = groups.len() > 1
        && groups.iter().skip(1).all(|group| group.len() == 3)
        && groups.first().is_some_and(|first| (1..=3).contains(&first.len()) && *first != "0");
    if thousands { groups.concat() } else { groups.join(".") }
}

/// A number times a power of ten.
fn times(value: &str, zeros: usize) -> String {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return value.to_owned();
    }
    let moved: String = decimals.chars().chain("0".repeat(zeros).chars()).take(zeros.max(decimals.len())).collect();
    let (up, rest) = moved.split_at(zeros.min(moved.len()));
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn numbers_are_one_in_all_spellings() {
        let values = |text: &str, language: &str| {
            let words = words(text);
            numbers(&words, language).into_iter().map(|number| number.value).collect::<Vec<_>>()
        };
        assert_eq!(values("1 200 osób, 1.200, 1,200 i 1200", "pl"), ["1200", "1200", "1200", "1200"]);
        assert_eq!(values("3,5 proc. albo 3.5", "pl"), ["3.5", "3.5"]);
        assert_eq!(values("dwóch ministrów i dwa miliony", "pl"), ["2", "2000000"]);
        assert_eq!(values("two ministers, 2.5 million, 12 thousand", "en"), ["2", "2500000", "12000"]);
        assert_eq!(values("1,5 mld złotych", "pl"), ["1500000000"]);
        assert_eq!(values("w 2024 roku 100 osób", "pl"), ["2024", "100"]);
        assert_eq!(values("нуль 0,25 млн", "uk"), ["250000"]);
        assert_eq!(values("", "pl"), [""; 0]);
    }

    #[test]
    fn marks_are_of_their_language() {
        let mark = |word: &str, language, mark| words(word).first().is_some_and(|word| has(word, language, mark));
        assert!(mark("Prawdopodobnie", "pl", Mark::Probable));
        assert!(mark("won't", "en", Mark::Negation) && mark("won’t", "en", Mark::Negation));
        assert!(mark("No", "en", Mark::Negation) && !mark("no", "pl", Mark::Negation));
        assert!(mark("może", "pl", Mark::Possible) && !mark("może", "xx", Mark::Possible));
        assert!(is_function("ktory") && !is_function("most"));
    }
}
