//! Offices that people hold, in the words of several languages: *prezydent Ukrainy*, *the US secretary of state*, *глава МИД Польши*.
//!
//! An office is a role of `data/titles.txt` and what it is held of. Both are the same whatever the language, so that an archive can
//! learn who holds one from articles in one language and use it in another.

use std::collections::HashMap;
use std::sync::OnceLock;

use record::EntityKind;

use crate::name::Name;
use crate::profile::context_word;
use crate::spelling::{fold_in, stem, tokens};
use crate::tables::{Known, tables};

/// A word of a phrase that may name an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TitleWord<'a> {
    /// As it stands.
    pub form: &'a str,
    /// Its base form, or the form again where none is known.
    pub lemma: &'a str,
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Title {
    /// `president`, `prime-minister` …
    pub role: String,
    /// Of what: a country (`iso3166:UA`), a city, or an organisation as [`context_word`] has it. Empty if the words do not say.
    pub place: String,
}

impl Title {
    /// Whether the country must be understood: *premier*, but not *papież* or *szef*.
    pub fn needs_country(&self) -> bool {
        self.place.is_empty() && table().iter().any(|(role, kind)| *role == self.role && *kind == Kind::National)
            || self.place.is_empty() && self.role == "president"
    }
}

/// Where an office stands among the words of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub title: Title,
    /// The words of the role and of what it is held of: from, to.
    pub words: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One a country, city …
    National,
    /// Also one an organisation.
    Anything,
    /// One in the world.
    Only,
}

/// Words of a phrase that are looked at.
const MOST_WORDS: usize = 16;

/// The office that a whole phrase names, if it names one alone: the source of a statement (*Brytyjska premier*).
///
/// None for what is past or to come (*były premier*), for deputies, for *rzecznik prezydenta* of nobody knows whom.
pub fn of_phrase(words: &[TitleWord<'_>], language: &str) -> Option<Title> {
    let folded = fold_words(words, language);
    let found = first(words, &folded, language)?;
    let rest = (0..words.len()).filter(|at| !(found.words.0..found.words.1).contains(at));
    // Nothing else but determiners.
    let mut rest = rest.filter(|at| !is_light(&folded[*at].form));
    rest.next().is_none().then_some(found.title)
}

/// The office in the words just before a person's name: *prezydent Ukrainy* Wołodymyr Zełenski.
pub fn before_name(words: &[TitleWord<'_>], language: &str) -> Option<Found> {
    let from = words.len().saturating_sub(MOST_WORDS);
    let (words, skipped) = (&words[from..], from);
    let folded = fold_words(words, language);
    // The last role whose words reach the name.
    let found = (0..words.len()).rev().find_map(|at| at_role(words, &folded, at, language))?;
    if found.words.1 != words.len() || is_complement(&folded, found.words.0) {
        return None;
    }
    Some(Found { words: (found.words.0 + skipped, found.words.1 + skipped), ..found })
}

/// The office in the words after a person's name and a comma: Wołodymyr Zełenski, *prezydent Ukrainy*.
pub fn after_name(words: &[TitleWord<'_>], language: &str) -> Option<Found> {
    let words = &words[..words.len().min(MOST_WORDS)];
    let folded = fold_words(words, language);
    let found = first(words, &folded, language)?;
    folded[..found.words.0].iter().all(|word| is_light(&word.form)).then_some(found)
}

/// The names of all roles, as archives keep them.
pub fn roles() -> Vec<&'static str> {
    table().iter().map(|(role, _)| *role).collect()
}

struct Folded {
    form: String,
    /// Stems of form and lemma.
    stems: [String; 2],
    capital: bool,
}

fn fold_words(words: &[TitleWord<'_>], language: &str) -> Vec<Folded> {
    let one = |word: &TitleWord<'_>| {
        let form = fold_in(word.form, language);
        let lemma = fold_in(word.lemma, language);
        let capital = word.form.chars().next().is_some_and(char::is_uppercase);
        Folded { stems: [stem(&form), stem(&lemma)], form, capital }
    };
    words.iter().take(MOST_WORDS).map(one).collect()
}

/// The first office of a phrase. None if something before it or in it says that it is not held.
fn first(words: &[TitleWord<'_>], folded: &[Folded], language: &str) -> Option<Found> {
    (0..folded.len()).find_map(|at| at_role(words, folded, at, language))
}

/// The office whose role begins at a word.
fn at_role(words: &[TitleWord<'_>], folded: &[Folded], at: usize, language: &str) -> Option<Found> {
    let (role, kind, end, within) = role_at(words, folded, at, language)?;
    if folded.iter().take(end + 1).any(|word| is_not_held(&word.form)) {
        return None;
    }
    let mut from = at;
    let mut to = end;
    let mut place = within;
    if place.is_none() && kind != Kind::Only {
        // After it: up to the next role. The longest stretch that is a country, else an organisation's name.
        let limit = (end..folded.len()).find(|next| *next > end && starts_role(folded, *next)).unwrap_or(folded.len());
        let start = (end..limit).find(|i| !is_of(&folded[*i].form)).unwrap_or(limit);
        if let Some((found, after)) = place_from(words, folded, start, limit, language, kind) {
            place = Some(found);
            to = after;
        }
    }
    if place.is_none() && kind != Kind::Only && at > 0 {
        // Before it: *brytyjska premier*, *European Commission president*.
        let most = at.min(4);
        let found = (1..=most).rev().find_map(|len| {
            let stretch = at - len..at;
            if stretch.clone().any(|i| starts_role(folded, i)) {
                return None;
            }
            country(words, stretch.clone(), language)
                .or_else(|| {
                    (kind == Kind::Anything && language == "en")
                        .then(|| organisation(words, folded, stretch, language))?
                })
                .map(|place| (place, len))
        });
        if let Some((found, len)) = found {
            place = Some(found);
            from = at - len;
        }
    }
    let place = place.unwrap_or_default();
    let country = place.is_empty() || ["iso3166:", "city:", "m49:"].iter().any(|kind| place.starts_with(kind));
    // Who is at the head of an organisation is called many things.
    let role = match role {
        "president" | "chair" | "chief" | "secretary-general" if !country => "chief",
        other => other,
    };
    Some(Found { title: Title { role: role.to_owned(), place }, words: (from, to) })
}

/// The longest role that begins at a word: role, kind, the word after it, and a country that stands inside.
fn role_at(
    words: &[TitleWord<'_>],
    folded: &[Folded],
    at: usize,
    language: &str,
) -> Option<(&'static str, Kind, usize, Option<String>)> {
    let candidates = folded[at].stems.iter().flat_map(|stem| index().get(stem.as_str()).into_iter().flatten());
    let mut best: Option<(&'static str, Kind, usize, Option<String>)> = None;
    for phrase in candidates {
        let (mut next, mut inside, mut fits) = (at, None, true);
        for (number, wanted) in phrase.stems.iter().enumerate() {
            let is = |i: usize| {
                folded.get(i).is_some_and(|word| word.stems.contains(wanted) && phrase.forms_fit(word, number))
            };
            if is(next) {
                next += 1;
            } else if number > 0 && inside.is_none() && is(next + 1) && next < words.len() {
                // *szef ukraińskiego MSZ*
                inside = country(words, next..next + 1, language);
                fits &= inside.is_some();
                next += 2;
            } else {
                fits = false;
            }
            if !fits {
                break;
            }
        }
        if fits && best.as_ref().is_none_or(|(.., end, _)| next > *end) {
            best = Some((phrase.role, phrase.kind, next, inside));
        }
    }
    best
}

fn starts_role(folded: &[Folded], at: usize) -> bool {
    let word = &folded[at];
    word.stems.iter().any(|stem| {
        index()
            .get(stem.as_str())
            .is_some_and(|phrases| phrases.iter().any(|phrase| phrase.stems.len() == 1 && phrase.forms_fit(word, 0)))
    })
}

/// What an office is held of, from a word on: a country where any stretch is one, else the capitalised words.
fn place_from(
    words: &[TitleWord<'_>],
    folded: &[Folded],
    from: usize,
    limit: usize,
    language: &str,
    kind: Kind,
) -> Option<(String, usize)> {
    if folded.get(from).is_none_or(|word| is_light(&word.form)) {
        return None;
    }
    let longest = (limit - from).min(5);
    let by_length = |len: usize| country(words, from..from + len, language).map(|place| (place, from + len));
    if kind == Kind::National {
        return (1..=longest).rev().find_map(by_length);
    }
    // Of an organisation all its capitalised words count: *szef Rady Europejskiej*, *head of the Bank of England*.
    let mut end = from;
    for (i, word) in folded.iter().enumerate().take(limit.min(from + 6)).skip(from) {
        if word.capital {
            end = i + 1;
        } else if !is_light(&word.form) {
            break;
        }
    }
    // Where an institution's name has one capital: *председатель Европейского совета*.
    let concept = |word: &Folded| matches!(tables().word(&word.form), Some(Known::Concept(_) | Known::National(_)));
    if (from..limit).contains(&end) && end > from && concept(&folded[end]) {
        end += 1;
    }
    (from < end).then(|| {
        // A country and then a person's name: *prezydent Ukrainy Wołodymyr Zełenski* has only the country.
        let whole = country(words, from..end, language).map(|place| (place, end));
        let beginning = || (1..end - from).rev().find_map(by_length).filter(|(place, _)| !place.starts_with("m49:"));
        whole.or_else(beginning).or_else(|| organisation(words, folded, from..end, language).map(|place| (place, end)))
    })?
}

/// A country, a continent or a city.
fn country(words: &[TitleWord<'_>], stretch: std::ops::Range<usize>, language: &str) -> Option<String> {
    let of = |text: String| {
        let key = Name::new(&text, language, EntityKind::Place).key()?;
        ["iso3166:", "city:", "m49:"].iter().any(|kind| key.starts_with(kind)).then_some(key)
    };
    let forms: Vec<&str> = words.get(stretch)?.iter().map(|word| word.form).collect();
    if forms.iter().all(|form| form.chars().next().is_some_and(char::is_lowercase)) {
        // An adjective: *ukraiński*. A small word that only sounds like a country's is none.
        return match forms.as_slice() {
            [one] if one.chars().count() > 4 => of(capitalised(one)),
            _ => None,
        };
    }
    of(forms.join(" "))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn organisation(
    words: &[TitleWord<'_>],
    folded: &[Folded],
    stretch: std::ops::Range<usize>,
    language: &str,
) -> Option<String> {
    let own = folded.get(stretch.clone())?;
    if !own.first()?.capital {
        return None;
    }
    let text = words.get(stretch)?.iter().map(|word| word.form).collect::<Vec<_>>().join(" ");
    let place = context_word(&Name::new(&text, language, EntityKind::Organisation))?;
    (place.len() > 1).then_some(place)
}

/// What stands between an office and what it is held of.
fn is_of(folded: &str) -> bool {
    matches!(folded, "te" | "of" | "for" | "de" | "la" | "le" | "du" | "des" | "del" | "der")
}

/// Articles, prepositions: they are in a phrase without saying anything.
fn is_light(folded: &str) -> bool {
    matches!(
        folded,
        "the"
            | "te"
            | "a"
            | "an"
            | "of"
            | "for"
            | "ds"
            | "do"
            | "sprav"
            | "v"
            | "ve"
            | "na"
            | "pan"
            | "pani"
            | "u"
            | "der"
            | "die"
            | "das"
            | "de"
            | "la"
            | "le"
            | "el"
            | "du"
            | "des"
            | "del"
            | "m"
            | "s"
    )
}

/// Words that say that the office is not held now, or by a deputy.
fn is_not_held(folded: &str) -> bool {
    const BEGINNINGS: [&str; 30] = [
        "bil",
        "bivs",
        "bival",
        "former",
        "daun",
        "davn",
        "eks",
        "ek",
        "elekt",
        "elect",
        "izbran",
        "kandidat",
        "candidat",
        "vice",
        "vic",
        "deputi",
        "zastep",
        "zastup",
        "zamestit",
        "namest",
        "kolisn",
        "ehemalig",
        "ancien",
        "pretendent",
        "future",
        "prisl",
        "buduc",
        "obran",
        "incoming",
        "outgoing",
    ];
    matches!(
        folded,
        "bili" | "bila" | "bilego" | "bilei" | "bilemu" | "bilim" | "biv" | "eks" | "ex" | "exp" | "late" | "acting"
    ) || BEGINNINGS.iter().skip(1).any(|beginning| beginning.len() > 3 && folded.starts_with(beginning))
        || folded.starts_with("vice")
        || folded.starts_with("vitse")
        || folded.starts_with("vic")
}

/// Whether the office only tells whose somebody else is: *rzecznik prezydenta*, *doradca premiera*.
fn is_complement(folded: &[Folded], at: usize) -> bool {
    const PEOPLE: [&str; 20] = [
        "doradc",
        "advis",
        "aid",
        "wspolpracovnik",
        "spolupracovnik",
        "zon",
        "wif",
        "sin",
        "son",
        "corka",
        "brat",
        "asistent",
        "minist",
        "sekretar",
        "pomocnik",
        "poradc",
        "sovetnik",
        "radnik",
        "cabinet",
        "predstavitel",
    ];
    let Some(before) = at.checked_sub(1).and_then(|i| folded.get(i)) else { return false };
    starts_role(folded, at - 1) || PEOPLE.iter().any(|person| before.form.starts_with(person))
}

struct Phrase {
    role: &'static str,
    kind: Kind,
    stems: Vec<String>,
    folded: Vec<String>,
}

impl Phrase {
    /// A stem may be of another word altogether (*mer*, *merit*): the forms begin alike and differ by an ending.
    fn forms_fit(&self, word: &Folded, number: usize) -> bool {
        let Some(own) = self.folded.get(number) else { return false };
        let alike = own.bytes().zip(word.form.bytes()).take_while(|(a, b)| a == b).count();
        let short = own.len() <= 4;
        alike + if short { 1 } else { 2 } >= own.len().min(word.form.len()) && word.form.len() <= own.len() + 5
    }
}

fn table() -> &'static [(&'static str, Kind)] {
    static TABLE: OnceLock<Vec<(&'static str, Kind)>> = OnceLock::new();
    TABLE.get_or_init(|| lines().map(|(role, kind, _)| (role, kind)).collect())
}

fn lines() -> impl Iterator<Item = (&'static str, Kind, &'static str)> {
    let file = include_str!("../data/titles.txt").lines();
    file.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(|line| {
        let (role, names) = line.split_once(':')?;
        let kind = match role.as_bytes().first()? {
            b'@' => Kind::Anything,
            b'$' => Kind::Only,
            _ => Kind::National,
        };
        Some((role.trim_start_matches(['@', '$']), kind, names))
    })
}

/// Names of roles by the stem of their first word.
fn index() -> &'static HashMap<String, Vec<Phrase>> {
    static INDEX: OnceLock<HashMap<String, Vec<Phrase>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: HashMap<String, Vec<Phrase>> = HashMap::new();
        for (role, kind, names) in lines() {
            for name in names.split('|') {
                let folded: Vec<String> = title_tokens(name).iter().map(|word| fold_in(word, "")).collect();
                let stems: Vec<String> = folded.iter().map(|word| stem(word)).collect();
                if let Some(first) = stems.first() {
                    index.entry(first.clone()).or_default().push(Phrase { role, kind, stems, folded });
                }
            }
        }
        index
    })
}

/// A token of a text as words: *прем'єр-міністр* is two.
pub fn title_words<'a>(form: &'a str, lemma: &'a str) -> Vec<TitleWord<'a>> {
    let (forms, lemmas) = (title_tokens(form), title_tokens(lemma));
    let same = forms.len() == lemmas.len();
    let word = |(at, form): (usize, &'a str)| TitleWord { form, lemma: if same { lemmas[at] } else { form } };
    forms.into_iter().enumerate().map(word).collect()
}

/// The words of a text, as [`TitleWord`]s have them.
pub fn title_tokens(text: &str) -> Vec<&str> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<TitleWord<'_>> {
        title_tokens(text).into_iter().map(|form| TitleWord { form, lemma: form }).collect()
    }

    fn phrase(text: &str, language: &str) -> String {
        of_phrase(&words(text), language).map_or("-".to_owned(), |title| format!("{} {}", title.role, title.place))
    }

    #[test]
    fn offices_are_the_same_in_every_language() {
        let cases = [
            (
                "president iso3166:UA",
                &[
                    "prezydent Ukrainy/pl",
                    "Prezydentowi Ukrainy/pl",
                    "the president of Ukraine/en",
                    "the Ukrainian president/en",
                    "ukraiński prezydent/pl",
                    "президент України/uk",
                    "президент Украины/ru",
                    "ukrajinský prezident/cs",
                    "президента України/uk",
                ][..],
            ),
            (
                "prime-minister iso3166:GB",
                &[
                    "Brytyjska premier/pl",
                    "premier Wielkiej Brytanii/pl",
                    "British Prime Minister/en",
                    "the UK prime minister/en",
                    "премьер-министр Великобритании/ru",
                    "britská premiérka/cs",
                    "szefowa brytyjskiego rządu/pl",
                    "премьер Британии/ru",
                ],
            ),
            (
                "foreign-minister iso3166:PL",
                &[
                    "szef polskiego MSZ/pl",
                    "minister spraw zagranicznych Polski/pl",
                    "polski minister spraw zagranicznych/pl",
                    "глава МИД Польши/ru",
                    "the Polish foreign minister/en",
                    "міністр закордонних справ Польщі/uk",
                    "polský ministr zahraničí/cs",
                ],
            ),
            (
                "secretary-of-state iso3166:US",
                &[
                    "the US secretary of state/en",
                    "sekretarz stanu USA/pl",
                    "госсекретарь США/ru",
                    "the American secretary of state/en",
                ],
            ),
            (
                "chief council+m49:150",
                &[
                    "Szef Rady Europejskiej/pl",
                    "przewodniczący Rady Europejskiej/pl",
                    "the president of the European Council/en",
                    "председатель Европейского совета/ru",
                    "předseda Evropské rady/cs",
                    "the European Council president/en",
                ],
            ),
            (
                "prime-minister ",
                &["premier/pl", "szef rządu/pl", "Premiér/cs", "the prime minister/en", "прем'єр-міністр/uk"],
            ),
            ("pope ", &["papież/pl", "the Pope/en", "папа римский/ru"]),
            (
                "-",
                &[
                    "były premier/pl",
                    "former prime minister/en",
                    "wiceprezydent USA/pl",
                    "экс-президент Украины/ru",
                    "prezydent elekt/pl",
                    "kandydat na prezydenta/pl",
                    "zastępca szefa MSZ/pl",
                    "bývalý prezident/cs",
                    "deputy prime minister/en",
                    "kobieta/pl",
                    "51 proc./pl",
                    "kolega premiera/pl",
                    "meritum/pl",
                ],
            ),
        ];
        let mut wrong = Vec::new();
        for (expected, phrases) in cases {
            for item in phrases {
                let (text, language) = item.rsplit_once('/').unwrap_or((item, ""));
                let found = phrase(text, language);
                if found != expected {
                    wrong.push(format!("{item}: {found}, not {expected}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn offices_beside_names() {
        let before = |text: &str, language: &str| {
            before_name(&words(text), language).map(|found| format!("{} {}", found.title.role, found.title.place))
        };
        assert_eq!(before("powiedział prezydent Ukrainy", "pl").as_deref(), Some("president iso3166:UA"));
        assert_eq!(before("said British Prime Minister", "en").as_deref(), Some("prime-minister iso3166:GB"));
        assert_eq!(before("szef Komisji Europejskiej", "pl").as_deref(), Some("chief commission+m49:150"));
        assert_eq!(before("rzecznik prezydenta Ukrainy", "pl"), None, "nobody says that it is the president");
        assert_eq!(before("spotkał się z prezydentem w Kijowie", "pl"), None);
        let after = |text: &str, language: &str| {
            after_name(&words(text), language).map(|found| format!("{} {}", found.title.role, found.title.place))
        };
        assert_eq!(after("prezydent Ukrainy", "pl").as_deref(), Some("president iso3166:UA"));
        assert_eq!(after("the Irish prime minister", "en").as_deref(), Some("prime-minister iso3166:IE"));
        assert_eq!(after("który był wcześniej z prezydentem", "pl"), None);
    }
}
