//! Closed lists the rules need: pronouns, nouns for persons, institutions and documents, agencies, first names.
//!
//! The open ones are the files of `lexicon/`, which anybody can extend.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::inflection::{same_name, stems};

/// A list of lower-case base forms, looked up by word or, where no lemma is known, by stem.
struct List {
    words: HashSet<&'static str>,
    by_stem: HashMap<String, Vec<&'static str>>,
}

impl List {
    /// Reads a list: words parted by white space, `#` opens a comment.
    fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let words: Vec<&'static str> = lines.flat_map(str::split_whitespace).collect();
        let mut by_stem: HashMap<String, Vec<&'static str>> = HashMap::new();
        for word in words.iter().filter(|word| word.chars().count() > 3) {
            for stem in stems(word) {
                by_stem.entry(stem).or_default().push(word);
            }
        }
        Self { words: words.into_iter().collect(), by_stem }
    }

    fn is(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The listed word of which `form` is a form.
    fn find(&self, form: &str) -> Option<&'static str> {
        if let Some(word) = self.words.get(form) {
            return Some(word);
        }
        if form.chars().count() <= 3 {
            return None;
        }
        let found = stems(form);
        let candidates = found.iter().filter_map(|stem| self.by_stem.get(stem)).flatten();
        let shared = |word: &str| word.chars().zip(form.chars()).take_while(|(a, b)| a == b).count();
        // The closest of those it may be a form of: "radia" is radio, not rada.
        candidates.copied().filter(|word| same_name(word, form)).max_by_key(|word| shared(word))
    }

    /// Whether a word with this lemma is listed; without a lemma of its own (it equals the form) also by stem.
    fn has(&self, lemma: &str, form: &str) -> bool {
        self.is(lemma) || (lemma == form && self.find(form).is_some())
    }
}

struct Lists {
    persons: List,
    women: List,
    organisations: List,
    media: List,
    documents: List,
    groups: List,
    institutions: List,
    first_names: List,
    men_in_a: List,
    women_not_in_a: List,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    persons: List::read(include_str!("lexicon/persons.txt")),
    women: List::read(include_str!("lexicon/women.txt")),
    organisations: List::read(include_str!("lexicon/organisations.txt")),
    media: List::read(include_str!("lexicon/media.txt")),
    documents: List::read(include_str!("lexicon/documents.txt")),
    groups: List::read(include_str!("lexicon/groups.txt")),
    institutions: List::read(include_str!("lexicon/institutions.txt")),
    first_names: List::read(include_str!("lexicon/first_names.txt")),
    men_in_a: List::read(include_str!("lexicon/men_in_a.txt")),
    women_not_in_a: List::read(include_str!("lexicon/women_not_in_a.txt")),
});

/// Masculine, feminine, neuter; unknown is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// Number and gender a verb or pronoun asks of its subject. `None` matches all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) plural: Option<bool>,
    pub(crate) gender: Option<Gender>,
    /// First person: the speaker of the quotation it stands in.
    pub(crate) first_person: bool,
}

/// What a third-person pronoun tells about whom it stands for. None if `lower` is no such pronoun.
pub(crate) fn pronoun(lower: &str) -> Option<Agreement> {
    use Gender::*;
    let is = |plural, gender| Some(Agreement { plural: Some(plural), gender, first_person: false });
    match lower {
        "on" | "jego" | "niego" | "jemu" | "niemu" | "mu" | "nim" | "ten" | "tego" | "ów" | "sam" | "go" => {
            is(false, Some(Masculine))
        }
        "ona" | "jej" | "niej" | "ją" | "nią" | "ta" | "tej" | "sama" => is(false, Some(Feminine)),
        "ono" | "to" => is(false, Some(Neuter)),
        "oni" | "one" | "ich" | "nich" | "im" | "nimi" | "ci" | "te" | "tych" | "sami" => is(true, None),
        "he" | "his" | "him" | "himself" => is(false, Some(Masculine)),
        "she" | "her" | "herself" | "hers" => is(false, Some(Feminine)),
        "it" | "its" | "itself" => is(false, Some(Neuter)),
        "they" | "their" | "them" | "themselves" => is(true, None),
        "ja" | "mnie" | "mną" | "mój" | "moim" | "i" | "me" | "my" | "mine" => {
            Some(Agreement { plural: Some(false), gender: None, first_person: true })
        }
        "nas" | "nami" | "nasz" | "naszym" | "we" | "us" | "our" => {
            Some(Agreement { plural: Some(true), gender: None, first_person: true })
        }
        _ => None,
    }
}

/// What a relative pronoun tells about its antecedent.
pub(crate) fn relative(lower: &str) -> Option<Agreement> {
    use Gender::*;
    let is = |plural, gender| Some(Agreement { plural, gender, first_person: false });
    match lower {
        "który" | "którego" | "któremu" | "którym" => is(Some(false), None),
        "która" | "której" | "którą" => is(Some(false), Some(Feminine)),
        "które" | "których" | "którzy" | "którymi" => is(Some(true), None),
        "who" | "whom" | "whose" | "which" | "that" | "kto" | "co" => is(None, None),
        _ => None,
    }
}

/// What a noun in a source stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NounClass {
    Person(Option<Gender>),
    Organisation,
    Media,
    Document,
}

/// An institution's noun in its base form, from any of its forms.
pub(crate) fn institution(lower: &str) -> Option<&'static str> {
    LISTS.institutions.find(lower)
}

/// Words that make a noun phrase indefinite: "jeden z uczestników", "a spokesman".
pub(crate) fn is_indefinite(lower: &str) -> bool {
    matches!(
        lower,
        "jeden"
            | "jedna"
            | "jednym"
            | "jednego"
            | "jednej"
            | "inny"
            | "inna"
            | "inni"
            | "inne"
            | "innych"
            | "kolejny"
            | "kolejna"
            | "pewien"
            | "pewna"
            | "ktoś"
            | "niektórzy"
            | "niektóre"
            | "niektórych"
            | "część"
            | "wielu"
            | "wiele"
            | "kilku"
            | "kilka"
            | "większość"
            | "każdy"
            | "nikt"
            | "żaden"
            | "różne"
            | "a"
            | "an"
            | "one"
            | "some"
            | "another"
            | "many"
            | "several"
            | "few"
            | "most"
            | "others"
            | "someone"
            | "anyone"
            | "nobody"
            | "no"
            | "everyone"
    )
}

/// What a common noun (lemma and form in lower case) stands for.
pub(crate) fn noun_class(lemma: &str, form: &str) -> Option<NounClass> {
    // A woman's noun beside a known man's: nauczycielka, parlamentarzystka.
    if let Some(stem) = lemma.strip_suffix("ka").filter(|stem| stem.len() > 4)
        && (LISTS.persons.is(stem) || LISTS.persons.is(&format!("{stem}a")))
    {
        return Some(NounClass::Person(Some(Gender::Feminine)));
    }
    if LISTS.media.has(lemma, form) {
        Some(NounClass::Media)
    } else if LISTS.women.is(lemma) || LISTS.women.is(form) {
        Some(NounClass::Person(Some(Gender::Feminine)))
    } else if LISTS.persons.has(lemma, form) {
        Some(NounClass::Person(None))
    } else if LISTS.organisations.has(lemma, form) {
        Some(NounClass::Organisation)
    } else if LISTS.documents.has(lemma, form) {
        Some(NounClass::Document)
    } else if LISTS.women.has(lemma, form) {
        Some(NounClass::Person(Some(Gender::Feminine)))
    } else {
        None
    }
}

/// Whether a noun, in the plural, names people who stay unnamed.
pub(crate) fn is_group(lemma: &str, form: &str) -> bool {
    LISTS.groups.has(lemma, form)
}

/// Titles that are no part of a name.
pub(crate) fn is_title(lower: &str) -> bool {
    matches!(
        lower,
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "dr"
            | "prof"
            | "sir"
            | "dame"
            | "lord"
            | "lady"
            | "sen"
            | "rep"
            | "gov"
            | "gen"
            | "col"
            | "lt"
            | "sgt"
            | "capt"
            | "rev"
            | "hon"
            | "pan"
            | "pana"
            | "panu"
            | "panem"
            | "pani"
            | "panią"
            | "ks"
            | "bp"
            | "abp"
            | "kard"
            | "płk"
            | "mjr"
            | "kpt"
            | "por"
            | "mł"
            | "insp"
            | "nadkom"
            | "podinsp"
            | "mec"
            | "inż"
            | "mgr"
            | "hab"
            | "senator"
            | "president"
            | "minister"
            | "premier"
    )
}

/// Titles before names that tell the gender.
pub(crate) fn title_gender(lower: &str) -> Option<Gender> {
    match lower {
        "pan" | "pana" | "panu" | "panem" | "mr" | "sir" | "lord" | "ks" | "o" => Some(Gender::Masculine),
        "pani" | "panią" | "mrs" | "ms" | "miss" | "lady" | "dame" | "s" => Some(Gender::Feminine),
        _ => None,
    }
}

/// Whether a word is a known first name in its base form.
pub(crate) fn is_first_name(base: &str) -> bool {
    LISTS.first_names.is(base)
}

/// The gender a first name (base form) tells: Polish and most other women's names end in -a.
pub(crate) fn name_gender(base: &str) -> Option<Gender> {
    let lower = base.to_lowercase();
    if LISTS.men_in_a.is(&lower) {
        Some(Gender::Masculine)
    } else if LISTS.women_not_in_a.is(&lower) || lower.ends_with('a') {
        Some(Gender::Feminine)
    } else if lower.chars().count() > 2 {
        Some(Gender::Masculine)
    } else {
        None
    }
}

/// News agencies and media with more than one usual name: alias in lower case, name for display.
pub(crate) const MEDIA_ALIASES: &[(&str, &str)] = &[
    ("ue", "Unia Europejska"),
    ("ke", "Komisja Europejska"),
    ("eu", "European Union"),
    ("pap", "PAP"),
    ("polska agencja prasowa", "PAP"),
    ("polskiej agencji prasowej", "PAP"),
    ("polską agencją prasową", "PAP"),
    ("agencja reutera", "Reuters"),
    ("agencji reutera", "Reuters"),
    ("reutera", "Reuters"),
    ("reuterowi", "Reuters"),
    ("reuters", "Reuters"),
    ("ap", "Associated Press"),
    ("associated press", "Associated Press"),
    ("agence france-presse", "AFP"),
    ("nyt", "The New York Times"),
    ("ft", "Financial Times"),
    ("bloombergowi", "Bloomberg"),
    ("bloomberga", "Bloomberg"),
    ("bloombergiem", "Bloomberg"),
];
