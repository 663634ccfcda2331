//! What is known of one entity: of one article, or of all articles read so far.

use std::collections::BTreeMap;

use record::EntityKind;

use crate::name::{Name, Part, Parts};
use crate::sounds;
use crate::tables::Known;

/// Names kept of an entity; the most frequent ones stay.
const MOST_NAMES: usize = 12;
/// Names kept that stood in the same articles.
const MOST_CONTEXT: usize = 96;

/// An entity by its names and by what stands around them.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What it is.
    pub kind: EntityKind,
    /// A public identifier that the reader is sure of (`iso3166:KP`). A capital that speaks for its country has the country's.
    pub key: Option<String>,
    /// Its names, the most frequent first.
    pub names: Vec<Name>,
    /// Words for the other names, roles and subjects of its articles, each with the number of articles. See [`context_word`].
    pub context: BTreeMap<String, u32>,
    /// Countries named in its articles, the most frequent first.
    pub countries: Vec<String>,
    /// The number of articles.
    pub articles: u32,
    /// Days (ISO 8601) of the first and the last article.
    pub dates: Option<(String, String)>,
}

impl Profile {
    /// An entity with one name, of one article.
    pub fn new(name: &str, language: &str, kind: EntityKind) -> Profile {
        Profile::of_name(Name::new(name, language, kind), kind)
    }

    /// An entity with one name taken apart before.
    pub fn of_name(name: Name, kind: EntityKind) -> Profile {
        Profile {
            kind,
            key: None,
            names: vec![name],
            context: BTreeMap::new(),
            countries: Vec::new(),
            articles: 1,
            dates: None,
        }
    }

    /// Adds another name or form seen in the same article.
    pub fn also(mut self, name: &str, language: &str) -> Profile {
        self.add_name(Name::new(name, language, self.kind));
        self
    }

    /// With the public identifier that the reader gave it.
    pub fn with_key(mut self, key: Option<&str>) -> Profile {
        self.key = key.map(str::to_owned);
        self
    }

    /// With what else the article names and says: other names, roles, words of its subject.
    pub fn with_context<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Profile {
        for word in words {
            self.context.insert(word.to_owned(), 1);
        }
        self
    }

    /// With the countries that the article names most, as ids (`iso3166:PK`).
    pub fn with_countries(mut self, countries: Vec<String>) -> Profile {
        self.countries = countries;
        self
    }

    /// With the article's day, ISO 8601.
    pub fn with_date(mut self, date: Option<&str>) -> Profile {
        self.dates = date.map(|date| (date.to_owned(), date.to_owned()));
        self
    }

    /// Takes in another profile of the same entity.
    pub fn absorb(&mut self, other: &Profile) {
        for name in &other.names {
            self.add_name(name.clone());
        }
        self.names.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        if self.names.len() > MOST_NAMES {
            self.keep_names();
        }
        for (word, count) in &other.context {
            *self.context.entry(word.clone()).or_default() += count;
        }
        if self.context.len() > 2 * MOST_CONTEXT {
            let mut counts: Vec<u32> = self.context.values().copied().collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let least = counts.get(MOST_CONTEXT).copied().unwrap_or(0);
            self.context.retain(|_, count| *count > least);
        }
        for country in &other.countries {
            if !self.countries.contains(country) && self.countries.len() < 4 {
                self.countries.push(country.clone());
            }
        }
        self.articles += other.articles;
        self.key = self.key.take().or_else(|| other.key.clone());
        self.dates = match (self.dates.take(), other.dates.clone()) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (mine, theirs) => mine.or(theirs),
        };
    }

    fn add_name(&mut self, name: Name) {
        match self.names.iter_mut().find(|known| known.folded == name.folded && known.language == name.language) {
            Some(known) => known.count += name.count,
            None => self.names.push(name),
        }
    }

    /// The most frequent names, and of each language at least its most frequent one.
    fn keep_names(&mut self) {
        let mut languages: Vec<String> = Vec::new();
        let mut kept = 0;
        self.names.retain(|name| {
            let new = !languages.contains(&name.language);
            if new {
                languages.push(name.language.clone());
            }
            kept += 1;
            new || kept <= MOST_NAMES
        });
    }

    /// Whether one of its names can stand alone.
    pub fn is_full(&self) -> bool {
        self.names.iter().any(Name::is_full)
    }
}

/// A name or word of an article as context has it: language-free where the tables or the sound of its last word allow.
///
/// `None` for what says nothing.
pub fn context_word(name: &Name) -> Option<String> {
    match &name.parts {
        Parts::Person { words, .. } => {
            let word = words.last()?;
            let key = word.stems.last().map(|(sounds, _)| sounds::keys(sounds))?;
            key.first().filter(|key| key.len() > 1).map(|key| format!("p:{key}"))
        }
        Parts::Other(parts) => {
            let mut words: Vec<String> = Vec::new();
            for part in parts {
                match part {
                    Part::Known(Known::Id(id) | Known::Concept(id) | Known::National(id)) => {
                        words.push((*id).to_owned())
                    }
                    Part::Known(_) => {}
                    Part::Number(number) => words.push(number.to_string()),
                    Part::Word(word) => {
                        let key = word.stems.last().map(|(sounds, _)| sounds::keys(sounds)).unwrap_or_default();
                        words.extend(key.into_iter().next());
                    }
                }
            }
            words.sort_unstable();
            (!words.is_empty()).then(|| words.join("+"))
        }
    }
}
