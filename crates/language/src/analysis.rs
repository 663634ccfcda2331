//! What the model says about a text: sentences, tokens, words, names, and readings of statements.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use text::Span;

/// All that was read in one text. Spans are bytes of the text; indices point into the vectors here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Whose annotation guidelines the readings follow.
    pub scheme: Scheme,
    /// ISO 639-1 code of the language that most of the text is in; `None` if it cannot be told.
    pub language: Option<&'static str>,
    pub sentences: Vec<Sentence>,
    pub tokens: Vec<Token>,
    pub words: Vec<Word>,
    pub names: Vec<Name>,
    pub readings: Vec<Reading>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub span: Span,
    pub tokens: Range<usize>,
    pub words: Range<usize>,
}

/// A surface token. One of several words is a multiword token (*zrobiłem* = *zrobił* + *em*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    pub words: Range<usize>,
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub token: usize,
    pub form: String,
    pub lemma: String,
    pub upos: Upos,
    pub feats: Feats,
    /// The head's index among all words; `None` for a sentence's root.
    pub head: Option<usize>,
    pub deprel: String,
}

/// Morphological features as CoNLL-U writes them: `Case=Nom|Number=Sing`, sorted, empty when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Feats(String);

impl Feats {
    /// From `key=value` pairs joined by `|`; `_` and the empty string are none.
    pub fn new(feats: &str) -> Self {
        let mut pairs: Vec<&str> = feats.split('|').filter(|pair| pair.contains('=')).collect();
        pairs.sort_by_key(|pair| pair.to_lowercase());
        Self(pairs.join("|"))
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split('|').filter_map(|pair| pair.split_once('='))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A named entity's mention by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub span: Span,
    pub kind: NameKind,
    /// The mean probability of its tags.
    pub score: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    Person,
    Organisation,
    /// A place that people made or govern.
    Place,
    /// A geographical feature.
    Geo,
    Other,
}

/// What one anchor (the first word of a cue, or of a statement without one) was read as.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub anchor: Span,
    /// The probability that a statement is anchored here.
    pub anchor_score: f32,
    /// Whether the anchor is the first word of a statement without a cue.
    pub bare: bool,
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    pub relay: Vec<Span>,
    pub time: Vec<Span>,
    /// Probabilities, in the order of the record's acts.
    pub act: [f32; 18],
    pub certainty: [f32; 4],
    pub polarity: [f32; 2],
    /// Words that may name the speaker, each with its probability, the likeliest first.
    pub speaker: Vec<(Span, f32)>,
    /// The probability that no word of the window names the speaker.
    pub speaker_none: f32,
    /// The mean log-probability of the chosen tags of all words.
    pub role_score: f32,
}

/// Whose annotation conventions a text is read by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    #[default]
    Depesza,
    Polnear,
    Spkatt,
    Bundestag,
}

/// A name that no value has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {name:?}")]
pub struct Unknown {
    pub what: &'static str,
    pub name: String,
}

/// `as_str`, `Display` and `FromStr` over one list of names.
macro_rules! names {
    ($type:ident, $what:literal, $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            pub const ALL: &[$type] = &[$($type::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name),+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Unknown;

            fn from_str(name: &str) -> Result<Self, Unknown> {
                match name {
                    $($name => Ok($type::$variant),)+
                    _ => Err(Unknown { what: $what, name: name.to_owned() }),
                }
            }
        }
    };
}

names!(Scheme, "scheme", Depesza = "depesza", Polnear = "polnear", Spkatt = "spkatt", Bundestag = "bundestag");
names!(
    NameKind,
    "kind of name",
    Person = "person",
    Organisation = "organisation",
    Place = "place",
    Geo = "geo",
    Other = "other"
);

/// Universal part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

names!(
    Upos,
    "part of speech",
    Adj = "ADJ",
    Adp = "ADP",
    Adv = "ADV",
    Aux = "AUX",
    Cconj = "CCONJ",
    Det = "DET",
    Intj = "INTJ",
    Noun = "NOUN",
    Num = "NUM",
    Part = "PART",
    Pron = "PRON",
    Propn = "PROPN",
    Punct = "PUNCT",
    Sconj = "SCONJ",
    Sym = "SYM",
    Verb = "VERB",
    X = "X"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_there_and_back() {
        for upos in Upos::ALL {
            assert_eq!(upos.as_str().parse(), Ok(*upos));
        }
        assert_eq!("verb".parse::<Upos>().unwrap_err().to_string(), "unknown part of speech \"verb\"");
        assert_eq!(Scheme::default().to_string(), "depesza");
    }

    #[test]
    fn feats_are_sorted() {
        let feats = Feats::new("Number=Sing|Case=Nom");
        assert_eq!(
            (feats.as_str(), feats.get("Number"), feats.get("Tense")),
            ("Case=Nom|Number=Sing", Some("Sing"), None)
        );
        assert!(Feats::new("_").is_empty());
    }
}
