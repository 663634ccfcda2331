//! A name taken apart: a person's words as they sound, any other name as known parts and words of its own.

use record::EntityKind;

use crate::endings::{Stem, stems};
use crate::given;
use crate::sounds::{distance, sounds};
use crate::spelling::{fold, fold_in, letters, tokens};
use crate::tables::{Known, is_acronym, tables};

/// A name in one language, ready to be compared.
#[derive(Clone, Debug)]
pub struct Name {
    /// As it stands, best the base form.
    pub text: String,
    /// The language of the text it stands in, two letters.
    pub language: String,
    /// What it was taken for when it was taken apart.
    pub kind: EntityKind,
    /// How often it was seen.
    pub count: u32,
    pub(crate) folded: String,
    pub(crate) parts: Parts,
}

#[derive(Clone, Debug)]
pub(crate) enum Parts {
    /// The words of a person's name.
    Person { words: Vec<Word>, junior: bool },
    /// The parts of another name.
    Other(Vec<Part>),
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    Known(Known),
    Number(u32),
    Word(Word),
}

/// A word that is a name.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) stems: Vec<Stem>,
    /// One letter, or two with a full stop.
    pub(crate) initial: bool,
    pub(crate) given: &'static [u16],
    pub(crate) acronym: bool,
}

/// Languages whose names have case endings.
const INFLECTING: [&str; 9] = ["pl", "cs", "sk", "sl", "uk", "ru", "be", "hr", "sr"];

/// Words before or after a person's name that are no part of it, folded.
const TITLES: [&str; 24] = [
    "mr", "mrs", "ms", "sir", "lord", "ladi", "dr", "prof", "pan", "pani", "pana", "gen", "ks", "hr", "herr", "frau",
    "mgr", "inz", "hab", "bp", "abp", "sv", "von", "van",
];

impl Name {
    /// Takes a name apart. `language` is the text's (two letters), not the name's own.
    pub fn new(text: &str, language: &str, kind: EntityKind) -> Name {
        let parts =
            if kind == EntityKind::Person { person(text, language) } else { Parts::Other(others(text, language)) };
        let folded = tokens(text).iter().map(|token| fold(token.text)).collect::<Vec<_>>().join(" ");
        Name { text: text.to_owned(), language: language.to_owned(), kind, count: 1, folded, parts }
    }

    /// Of a person, more than one word that is no initial: it can stand alone.
    pub fn is_full(&self) -> bool {
        match &self.parts {
            Parts::Person { words, .. } => words.len() > 1,
            Parts::Other(_) => true,
        }
    }

    /// The first letters of its words, folded, if there are at least two that begin with a capital: what an acronym of it would be.
    pub(crate) fn initials(&self) -> Option<String> {
        let words = tokens(&self.text);
        let capital = |word: &&crate::spelling::Token<'_>| word.text.chars().next().is_some_and(char::is_uppercase);
        let letters: String = words.iter().filter(capital).filter_map(|word| fold(word.text).chars().next()).collect();
        (letters.len() > 1).then_some(letters)
    }

    /// The letters of an acronym, folded.
    pub(crate) fn acronym(&self) -> Option<String> {
        if !matches!(&self.parts, Parts::Other(parts) if matches!(parts.as_slice(), [Part::Word(_)] | [Part::Word(_), Part::Number(_)]))
        {
            return None;
        }
        let text = self.text.trim();
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let one = text.chars().all(char::is_alphanumeric) && (2..=6).contains(&text.chars().count());
        (one && capitals > 1).then(|| text.chars().map(|c| fold(&c.to_string())).collect())
    }

    /// The only word of a name that is no more than a word of institutions: *Komisja*.
    pub(crate) fn lone_concept(&self) -> Option<&'static str> {
        match &self.parts {
            Parts::Other(parts) => match parts.as_slice() {
                [Part::Known(Known::Concept(concept) | Known::National(concept))] => Some(concept),
                _ => None,
            },
            Parts::Person { .. } => None,
        }
    }

    /// Whether it has a word of institutions among others.
    pub(crate) fn has_concept(&self, concept: &str) -> bool {
        match &self.parts {
            Parts::Other(parts) => parts.len() > 1
                && parts.iter().any(
                    |part| matches!(part, Part::Known(Known::Concept(own) | Known::National(own)) if *own == concept),
                ),
            Parts::Person { .. } => false,
        }
    }

    /// Whether it is made of parts, as the names of peoples are though they are persons.
    pub(crate) fn is_parts(&self) -> bool {
        matches!(self.parts, Parts::Other(_))
    }

    /// The country in the name of an institution that every country has.
    pub(crate) fn own_country(&self) -> Option<&'static str> {
        let Parts::Other(parts) = &self.parts else { return None };
        let country = parts.iter().find_map(|part| match part {
            Part::Known(Known::Id(id)) if id.starts_with("iso3166:") => Some(*id),
            _ => None,
        })?;
        (parts.len() > 1).then_some(country)
    }

    /// The public key of a name that is in the tables: `iso3166:UA`, `city:Europe/Kyiv`, `name:nato`.
    pub fn key(&self) -> Option<String> {
        match &self.parts {
            Parts::Other(parts) => match parts.as_slice() {
                [Part::Known(Known::Id(id))] => {
                    Some(id.strip_prefix('@').map_or((*id).to_owned(), |id| format!("name:{id}")))
                }
                _ => None,
            },
            Parts::Person { .. } => None,
        }
    }
}

fn person(text: &str, language: &str) -> Parts {
    let tokens = tokens(text);
    // A people or a party's people: Brytyjczycy, американцы, laburzyści. Only a word alone, so longer names are not touched.
    if let [one] = tokens.as_slice()
        && given::groups(one.text).is_empty()
    {
        let folded = fold_in(one.text, language);
        let group = |known: &Known| !matches!(known, Known::Id(id) if id.starts_with("city:"));
        if let Some(known) = tables().phrase(std::slice::from_ref(&folded), language)
            && known.iter().all(group)
        {
            return Parts::Other(known.iter().map(|known| known_part(*known)).collect());
        }
        if let Some(known @ Known::Id(_)) = tables().word(&folded) {
            return Parts::Other(vec![Part::Known(known)]);
        }
    }
    let mut junior = false;
    let mut words = Vec::new();
    for token in &tokens {
        let folded = fold(token.text);
        if matches!(folded.as_str(), "ir" | "iunior" | "mlad" | "mladsi" | "mladsii" | "ml") && !words.is_empty() {
            junior = true;
            continue;
        }
        let title = TITLES.contains(&folded.as_str()) && tokens.len() > 1;
        if title || token.text.chars().all(|c| c.is_ascii_digit()) || folded == "s" && !words.is_empty() {
            continue;
        }
        let word = Word::new(token.text, language, token.stop);
        if !word.stems.is_empty() {
            words.push(word);
        }
    }
    Parts::Person { words, junior }
}

fn others(text: &str, language: &str) -> Vec<Part> {
    let tables = tables();
    let tokens = tokens(text);
    let folded: Vec<String> = tokens.iter().map(|token| fold_in(token.text, language)).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    // The whole may be written with full stops: U.S.A.
    if let Some(known) = tables.acronym(text.trim()) {
        return known.iter().map(|known| Part::Known(*known)).collect();
    }
    while at < tokens.len() {
        let token = tokens[at].text;
        let latin = token.chars().map(cyrillic_capital).collect::<String>();
        if let Some(known) = tables.acronym(token).or_else(|| tables.acronym(&latin)) {
            parts.extend(known.iter().map(|known| known_part(*known)));
            at += 1;
            continue;
        }
        let most = tables.longest.min(tokens.len() - at);
        let found = (1..=most).rev().find_map(|len| {
            let phrase = tables.phrase(&folded[at..at + len], language)?;
            Some((phrase, len))
        });
        if let Some((known, len)) = found {
            parts.extend(known.iter().map(|known| known_part(*known)));
            at += len;
            continue;
        }
        if let Some(number) = number(token, at > 0) {
            parts.push(Part::Number(number));
        } else if let Some(known) = tables.word(&folded[at]) {
            if known != Known::Filler {
                parts.push(Part::Known(known));
            }
        } else {
            let word = Word::new(token, language, tokens[at].stop);
            if !word.stems.is_empty() {
                parts.push(Part::Word(word));
            }
        }
        at += 1;
    }
    // Evropská unie: Unie alone stands for it too.
    let mut seen: Vec<Known> = Vec::new();
    parts.retain(|part| match part {
        Part::Known(known) => {
            !seen.contains(known) && {
                seen.push(*known);
                true
            }
        }
        _ => true,
    });
    if parts.is_empty() {
        // Nothing but fillers: they are the name.
        let words = tokens.iter().map(|token| Word::new(token.text, language, token.stop));
        parts.extend(words.filter(|word| !word.stems.is_empty()).map(Part::Word));
    }
    parts
}

/// Numbers within phrases are written as concepts.
fn known_part(known: Known) -> Part {
    match known {
        Known::Concept(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Part::Number(digits.parse().unwrap_or(0))
        }
        other => Part::Known(other),
    }
}

/// Cyrillic acronyms typed with Latin letters and the other way: EC.
fn cyrillic_capital(c: char) -> char {
    match c {
        'A' => 'А',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'M' => 'М',
        'K' => 'К',
        'B' => 'В',
        other => other,
    }
}

fn number(word: &str, roman: bool) -> Option<u32> {
    match word {
        "I" if roman => Some(1),
        "II" if roman => Some(2),
        "III" if roman => Some(3),
        "IV" if roman => Some(4),
        _ => word.parse().ok(),
    }
}

impl Word {
    fn new(text: &str, language: &str, stop: bool) -> Word {
        let count = letters(text).chars().count();
        let initial = count == 1 || stop && count == 2;
        let read = sounds(text, language);
        let acronym = is_acronym(text) && text.chars().all(char::is_uppercase);
        let inflects = INFLECTING.contains(&language) && !initial;
        let stems = if read.is_empty() { Vec::new() } else { stems(&read, inflects) };
        Word { folded: fold(text), stems, initial, given: given::groups(text), acronym }
    }

    /// How alike two words are as forms and spellings of one name: 1 the same, 0 nothing in common.
    pub(crate) fn likeness(&self, other: &Word) -> f32 {
        if self.folded == other.folded && !self.folded.is_empty() {
            return 1.0;
        }
        let mut best = 0.0f32;
        for (a, cost_a) in &self.stems {
            for (b, cost_b) in &other.stems {
                // Neither length nor first sound can be so different in one name.
                let (longer, shorter) = (a.len().max(b.len()), a.len().min(b.len()));
                if longer > 2 * shorter + 1 {
                    continue;
                }
                let length = (0.5 * (longer + shorter) as f32).max(3.0);
                let share = distance(a, b) / length;
                best = best.max(1.0 - 1.25 * share - cost_a.max(*cost_b));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, language: &str) -> String {
        let Parts::Other(parts) = Name::new(text, language, EntityKind::Organisation).parts else {
            return String::new();
        };
        let shown = parts.iter().map(|part| match part {
            Part::Known(Known::Concept(name) | Known::National(name) | Known::Light(name) | Known::Id(name)) => {
                (*name).to_owned()
            }
            Part::Known(Known::Filler) => String::new(),
            Part::Number(number) => number.to_string(),
            Part::Word(word) => format!("'{}'", word.folded),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_of_institutions_are_language_free() {
        for (expected, names) in [
            (
                "commission m49:150",
                &["Komisji Europejskiej/pl", "Evropská komise/cs", "Європейська комісія/uk", "KE/pl"][..],
            ),
            ("union m49:150", &["UE/pl", "Unii Europejskiej/pl", "ЕС/ru", "Европейского союза/ru", "ЄС/uk"]),
            (
                "north stream 2",
                &["Nord Stream 2/pl", "«Северный поток — 2»/ru", "Северного потока-2/ru", "Nord Stream II/cs"],
            ),
            ("'gazprom'", &["Газпром/ru", "Gazpromu/pl"]),
        ] {
            let mut sets = names.iter().map(|name| {
                let (name, language) = name.split_once('/').unwrap_or((name, ""));
                let mut parts: Vec<String> = shown(name, language).split(' ').map(str::to_owned).collect();
                parts.sort();
                parts
            });
            let mut expected: Vec<String> = expected.split(' ').map(str::to_owned).collect();
            expected.sort();
            let first = sets.next();
            assert_eq!(first, Some(expected));
            if names.len() > 2 {
                assert!(sets.all(|set| Some(&set) == first.as_ref()), "{names:?}");
            }
        }
    }

    #[test]
    fn a_table_name_has_a_key() {
        let key = |text, language| Name::new(text, language, EntityKind::Country).key();
        assert_eq!(key("Ukrainie", "pl").as_deref(), Some("iso3166:UA"));
        assert_eq!(key("НАТО", "ru").as_deref(), Some("name:nato"));
        assert_eq!(key("Gazprom", "pl"), None);
    }
}
