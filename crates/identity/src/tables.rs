//! What names are made of besides words of their own: countries, cities, the vocabulary of institutions, acronyms.
//!
//! The tables are files in `data/`. `territories.tsv` is made from the Unicode CLDR by `territories.py`; the others are our own.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::spelling::{fold, fold_in, hardened, stem, tokens};

/// A part of a name that is known whatever the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Known {
    /// A word of institutions: `commission`.
    Concept(&'static str),
    /// The same, of an institution that every country has: `ministry`.
    National(&'static str),
    /// The same, of little weight: `sea`.
    Light(&'static str),
    /// A country, continent, city, organisation: `iso3166:PL`, `city:Europe/Warsaw`, `name:nato`.
    Id(&'static str),
    /// Adds nothing.
    Filler,
}

/// All tables, ready to be looked up.
pub(crate) struct Tables {
    /// Acronyms as they are written.
    acronyms: HashMap<&'static str, Vec<Known>>,
    /// Names of one or more words, by the stems of the words joined by blanks.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Beginnings of words, folded, and words that must match whole, with `=` before them.
    beginnings: HashMap<String, Known>,
    /// The most words a phrase has.
    pub(crate) longest: usize,
}

struct Phrase {
    /// The language it is a name in; empty for all.
    language: &'static str,
    folded: String,
    parts: Vec<Known>,
}

/// The tables, read at their first use.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(read)
}

impl Tables {
    /// What an acronym, as it stands, is short for.
    pub(crate) fn acronym(&self, word: &str) -> Option<&[Known]> {
        let found = self.acronyms.get(word).or_else(|| {
            // With an ending: МИДа.
            let capitals = word.find(char::is_lowercase)?;
            let (stem, ending) = word.split_at(capitals);
            (stem.chars().count() > 2 && ending.chars().count() <= 2).then(|| self.acronyms.get(stem))?
        });
        found.map(Vec::as_slice)
    }

    /// The name that these folded words are, in any case.
    pub(crate) fn phrase(&self, words: &[String], language: &str) -> Option<&[Known]> {
        self.phrase_as_it_stands(words, language).or_else(|| {
            let mut soft = false;
            let hard: Vec<String> = words
                .iter()
                .map(|word| hardened(word).inspect(|_| soft = true).unwrap_or_else(|| word.clone()))
                .collect();
            soft.then(|| self.phrase_as_it_stands(&hard, language))?
        })
    }

    fn phrase_as_it_stands(&self, words: &[String], language: &str) -> Option<&[Known]> {
        let key = words.iter().map(|word| stem(word)).collect::<Vec<_>>().join(" ");
        let folded = words.join(" ");
        let common = |phrase: &&Phrase| phrase.folded.bytes().zip(folded.bytes()).take_while(|(a, b)| a == b).count();
        // Own language first, then the nearest spelling, then the shortest.
        let best = self.phrases.get(&key)?.iter().max_by_key(|phrase| {
            let own = phrase.language == language || phrase.language.is_empty();
            (own, common(phrase), usize::MAX - phrase.folded.len())
        });
        best.map(|phrase| phrase.parts.as_slice())
    }

    /// What a folded word is by its beginning.
    pub(crate) fn word(&self, folded: &str) -> Option<Known> {
        self.by_beginning(folded).or_else(|| self.by_beginning(&hardened(folded)?))
    }

    fn by_beginning(&self, folded: &str) -> Option<Known> {
        if let Some(known) = self.beginnings.get(&format!("={folded}")) {
            return Some(*known);
        }
        (2..=folded.len()).rev().find_map(|end| {
            let rest = folded.len() - end;
            let most = if end <= 3 { 3 } else { 6 };
            let known = folded.get(..end).and_then(|beginning| self.beginnings.get(beginning));
            known.filter(|_| rest <= most).copied()
        })
    }
}

fn read() -> Tables {
    let mut tables =
        Tables { acronyms: HashMap::new(), phrases: HashMap::new(), beginnings: HashMap::new(), longest: 1 };
    let mut concepts: HashMap<&'static str, Known> = HashMap::new();
    for line in lines(include_str!("../data/words.txt")) {
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { continue };
        let plain = name.trim_start_matches(['-', '~', '!']);
        let known = match name.as_bytes().first() {
            Some(b'-') => Known::Filler,
            Some(b'~') => Known::Light(plain),
            Some(b'!') => Known::National(plain),
            _ => Known::Concept(plain),
        };
        concepts.insert(plain, known);
        for word in words {
            tables.begin(word, known);
        }
    }
    for line in lines(include_str!("../data/territories.tsv")) {
        let mut fields = line.split('\t');
        let (Some(id), Some(language), Some(names)) = (fields.next(), fields.next(), fields.next()) else { continue };
        for name in names.split('|') {
            tables.name(name, language, &[Known::Id(id)]);
        }
    }
    for line in lines(include_str!("../data/countries.txt")) {
        let Some((code, rest)) = line.split_once(':') else { continue };
        let Some(known) = territory(code) else { continue };
        let (names, stems) = rest.split_once(';').unwrap_or((rest, ""));
        for name in names.split('|') {
            tables.name(name.trim(), "", &[known]);
        }
        for word in stems.split_whitespace() {
            tables.begin(word, known);
        }
    }
    for line in lines(include_str!("../data/phrases.txt")) {
        let Some((parts, names)) = line.split_once(':') else { continue };
        let parts: Vec<Known> = parts.split_whitespace().filter_map(|part| unit(part, &concepts)).collect();
        for name in names.split('|') {
            tables.name(name.trim(), "", &parts);
        }
    }
    tables
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// `US`, `=150`: the id of territories.tsv.
fn territory(code: &'static str) -> Option<Known> {
    if code.starts_with('@') {
        return Some(Known::Id(code));
    }
    let wanted = match code.strip_prefix('=') {
        Some(number) => format!("m49:{number}"),
        None => format!("iso3166:{code}"),
    };
    let mut ids = lines(include_str!("../data/territories.tsv")).filter_map(|line| line.split('\t').next());
    ids.find(|id| *id == wanted).map(Known::Id)
}

/// A part of a phrase's meaning as phrases.txt has it: `union`, `=GB`, `@europe`, `2`.
fn unit(part: &'static str, concepts: &HashMap<&'static str, Known>) -> Option<Known> {
    match (part.strip_prefix('='), part) {
        (Some(code), _) => territory(code),
        (_, "@europe") => territory("=150"),
        (_, part) if part.starts_with('@') => Some(Known::Id(part)),
        (_, part) => Some(concepts.get(part).copied().unwrap_or(Known::Concept(part))),
    }
}

impl Tables {
    fn begin(&mut self, word: &str, known: Known) {
        let (whole, word) = word.strip_prefix('=').map_or((false, word), |word| (true, word));
        let folded = word.split('-').map(fold).collect::<String>();
        if folded.len() >= 2 {
            self.beginnings.entry(if whole { format!("={folded}") } else { folded }).or_insert(known);
        } else if whole && !folded.is_empty() {
            self.beginnings.entry(format!("={folded}")).or_insert(known);
        }
    }

    fn name(&mut self, name: &'static str, language: &'static str, parts: &[Known]) {
        let words: Vec<String> = tokens(name).iter().map(|token| fold_in(token.text, language)).collect();
        if words.is_empty() {
            return;
        }
        if words.len() == 1 && is_acronym(name) {
            self.acronyms.entry(name).or_insert_with(|| parts.to_vec());
            return;
        }
        self.longest = self.longest.max(words.len());
        let key = words.iter().map(|word| stem(word)).collect::<Vec<_>>().join(" ");
        let phrase = Phrase { language, folded: words.join(" "), parts: parts.to_vec() };
        self.phrases.entry(key).or_default().push(phrase);
    }
}

/// More than one capital, and no small letter before the last of them: *UE*, *PiS*, *MSWiA*.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && word.chars().count() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(name: &str, language: &str) -> Vec<Known> {
        let words: Vec<String> = tokens(name).iter().map(|token| fold(token.text)).collect();
        tables().phrase(&words, language).unwrap_or_default().to_vec()
    }

    #[test]
    fn countries_meet_in_any_language_and_case() {
        for (id, names) in [
            ("iso3166:US", &["Stanach Zjednoczonych/pl", "United States/en", "Сполучених Штатах/uk", "Ameryce/pl"][..]),
            ("iso3166:PL", &["Polsce/pl", "Польша/ru", "Польщі/uk", "Polska/pl", "Polskem/cs"]),
            ("iso3166:RU", &["Rosji/pl", "Россией/ru", "Rusku/cs"]),
            ("iso3166:NG", &["Nigerii/pl", "Нигерия/ru"]),
            ("iso3166:NE", &["Niger/en", "Нигер/ru"]),
            ("city:Europe/Warsaw", &["Warszawie/pl", "Варшавою/uk", "Varšavě/cs", "Warsaw/en"]),
        ] {
            for name in names {
                let (name, language) = name.split_once('/').unwrap_or((name, ""));
                assert_eq!(phrase(name, language), [Known::Id(id)], "{name}");
            }
        }
    }

    #[test]
    fn words_and_acronyms() {
        assert_eq!(tables().acronym("ONZ"), tables().acronym("ООН"));
        assert_eq!(tables().word(&fold("Komisji")), Some(Known::Concept("commission")));
        assert_eq!(tables().word(&fold("комиссией")), Some(Known::Concept("commission")));
        assert_eq!(tables().word(&fold("Brytyjczycy")), Some(Known::Id("iso3166:GB")));
        assert_eq!(tables().word(&fold("Zielonka")), Some(Known::National("green")));
        assert_eq!(tables().word(&fold("Gazprom")), None);
    }
}
