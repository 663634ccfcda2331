//! The model's description of itself: label sets and special pieces, from the weights file's metadata.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::analysis::{NameKind, Scheme, Upos};
use crate::model::ModelError;

/// As the training writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) version: String,
    pub(crate) heads: usize,
    pub(crate) layers: usize,
    /// Pieces of a window, the two special ones at its ends included.
    pub(crate) max_pieces: usize,
    pub(crate) eps: f32,
    pub(crate) bos: u32,
    pub(crate) eos: u32,
    pub(crate) unk: u32,
    /// Characters and what they are read as.
    #[serde(default)]
    pub(crate) norm: Pairs<Vec<u32>>,
    pub(crate) upos: Vec<String>,
    pub(crate) feats: Vec<(String, Vec<String>)>,
    pub(crate) lemma_rules: Vec<String>,
    pub(crate) deprels: Vec<String>,
    pub(crate) tok: Vec<String>,
    #[serde(alias = "name_tags")]
    pub(crate) ner: Vec<String>,
    pub(crate) role_tags: Vec<String>,
    pub(crate) acts: Vec<String>,
    pub(crate) certainty: Vec<String>,
    pub(crate) polarity: Vec<String>,
    pub(crate) schemes: Vec<String>,
    /// The conventions of names, in the order of `ner.scheme`.
    #[serde(default)]
    pub(crate) name_schemes: Vec<String>,
    /// Which convention of names the output follows; the schemes of `ner.scheme`.
    #[serde(default)]
    pub(crate) name_scheme: usize,
    /// What a source is worth in the choice of a statement's roles; see `tags::best_tags`.
    #[serde(default)]
    pub(crate) source_bonus: f32,
    /// A word anchors a statement if the probability of it is greater.
    #[serde(default = "half")]
    pub(crate) anchor_threshold: f32,
    /// A word begins a sentence if the probability of it is greater.
    #[serde(default = "half")]
    pub(crate) sentence_threshold: f32,
}

fn half() -> f32 {
    0.5
}

/// A JSON object whose order counts.
#[derive(Debug)]
pub(crate) struct Pairs<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object(std::marker::PhantomData))
    }
}

impl Config {
    pub(crate) fn parse(json: &str) -> Result<Self, ModelError> {
        serde_json::from_str(json).map_err(|error| ModelError::Config(error.to_string()))
    }

    pub(crate) fn norm(&self) -> Result<Vec<(char, Vec<char>)>, ModelError> {
        let bad = |what: &str| ModelError::Config(format!("norm: {what} is no character"));
        let mut out = Vec::with_capacity(self.norm.0.len());
        for (from, to) in &self.norm.0 {
            let from = from.parse().ok().and_then(char::from_u32).ok_or_else(|| bad(from))?;
            let to: Option<Vec<char>> = to.iter().map(|c| char::from_u32(*c)).collect();
            out.push((from, to.ok_or_else(|| bad("a replacement"))?));
        }
        Ok(out)
    }

    pub(crate) fn upos(&self) -> Result<Vec<Upos>, ModelError> {
        self.upos.iter().map(|u| u.parse().map_err(|e: crate::Unknown| ModelError::Config(e.to_string()))).collect()
    }

    pub(crate) fn scheme(&self, scheme: Scheme) -> Option<usize> {
        self.schemes.iter().position(|s| s == scheme.as_str())
    }
}

/// A way to a lemma: casing, characters dropped at the front and the end, an ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LemmaRule {
    casing: Casing,
    front: usize,
    back: usize,
    suffix: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Casing {
    Keep,
    Lower,
    Capital,
}

impl LemmaRule {
    pub(crate) fn parse(rule: &str) -> Result<Self, ModelError> {
        let parse = || {
            let mut parts = rule.splitn(4, '|');
            let casing = match parts.next()? {
                "k" => Casing::Keep,
                "l" => Casing::Lower,
                "c" => Casing::Capital,
                _ => return None,
            };
            let front = parts.next()?.parse().ok()?;
            let back = parts.next()?.parse().ok()?;
            Some(Self { casing, front, back, suffix: parts.next()?.to_owned() })
        };
        parse().ok_or_else(|| ModelError::Config(format!("lemma rule {rule:?} is not casing|front|back|suffix")))
    }

    pub(crate) fn apply(&self, form: &str) -> String {
        let cased = match self.casing {
            Casing::Keep => form.to_owned(),
            Casing::Lower => form.to_lowercase(),
            Casing::Capital => {
                let mut chars = form.chars();
                let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
                first + &chars.as_str().to_lowercase()
            }
        };
        let skip = |s: &str, n: usize| s.char_indices().nth(n).map_or(s.len(), |(at, _)| at);
        let rest = &cased[skip(&cased, self.front)..];
        let kept = rest.chars().count().saturating_sub(self.back);
        let lemma = format!("{}{}", &rest[..skip(rest, kept)], self.suffix);
        if lemma.is_empty() { form.to_owned() } else { lemma }
    }
}

/// What a pretoken is to its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tok {
    /// It goes on with the token before.
    Inside,
    /// It begins a token of one word.
    Single,
    /// It begins a token whose words the table knows.
    Table,
    /// It begins a token whose last words have these numbers of characters.
    Ends(Vec<usize>),
}

impl Tok {
    pub(crate) fn parse(label: &str) -> Result<Self, ModelError> {
        let bad = || ModelError::Config(format!("tok: {label:?} is not I, B, B+table or B+1,2"));
        match label {
            "I" => Ok(Self::Inside),
            "B" => Ok(Self::Single),
            "B+table" => Ok(Self::Table),
            _ => {
                let sizes = label.strip_prefix("B+").ok_or_else(bad)?;
                let sizes: Result<Vec<usize>, _> = sizes.split(',').map(str::parse).collect();
                sizes.ok().filter(|s| s.iter().all(|n| *n > 0)).map(Self::Ends).ok_or_else(bad)
            }
        }
    }
}

/// A tag of a stretch of words: which label, and where in the stretch (`B I E S`); `None` outside.
pub(crate) type Stretch = Option<(usize, Part)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Begin,
    Inside,
    End,
    Single,
}

/// Splits tags like `person-B` into labels and parts; tags without a part stand alone.
pub(crate) fn stretches(tags: &[String]) -> (Vec<String>, Vec<Stretch>) {
    let mut labels: Vec<String> = Vec::new();
    let of = |tag: &String| {
        let (label, part) = tag.rsplit_once('-')?;
        let part = match part {
            "B" => Part::Begin,
            "I" => Part::Inside,
            "E" => Part::End,
            "S" => Part::Single,
            _ => return None,
        };
        let at = labels.iter().position(|l| l == label).unwrap_or_else(|| {
            labels.push(label.to_owned());
            labels.len() - 1
        });
        Some((at, part))
    };
    let tags = tags.iter().map(of).collect();
    (labels, tags)
}

pub(crate) fn name_kinds(labels: &[String]) -> Result<Vec<NameKind>, ModelError> {
    labels.iter().map(|l| l.parse().map_err(|e: crate::Unknown| ModelError::Config(e.to_string()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lemma_rules_apply() {
        let cases = [
            ("l|0|2|ć", "Powiedział", "powiedzieć", false),
            ("l|0|2|eć", "Powiedział", "powiedzieć", true),
            ("l|0|3|eć", "Chciał", "chcieć", false),
            ("k|0|1|", "Putina", "Putin", true),
            ("c|0|0|", "PUTIN", "Putin", true),
            ("l|3|0|", "Najdłuższy", "dłuższy", true),
            ("l|9|9|x", "żó", "x", true),
            ("k|5|5|", "ab", "ab", true),
        ];
        for (rule, form, lemma, right) in cases {
            assert_eq!(LemmaRule::parse(rule).unwrap().apply(form) == lemma, right, "{rule} {form}");
        }
        assert!(LemmaRule::parse("x|0|0|").is_err() && LemmaRule::parse("k|0|").is_err());
    }

    #[test]
    fn tok_labels_parse() {
        assert_eq!(Tok::parse("B+2,1").unwrap(), Tok::Ends(vec![2, 1]));
        assert!(Tok::parse("B+0").is_err() && Tok::parse("").is_err());
    }

    #[test]
    fn objects_keep_their_order() {
        let pairs: Pairs<u8> = serde_json::from_str(r#"{"b": 1, "a": 2}"#).unwrap();
        assert_eq!(pairs.0, [("b".to_owned(), 1), ("a".to_owned(), 2)]);
    }
}
