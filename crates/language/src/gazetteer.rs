//! What Polish names are known as: tables that say, of a capitalised word, which tags it has had, and of a whole name, which
//! kind it has been. Both are added to what the network makes of them.
//!
//! Words and names are kept as hashes, sorted and searched as they lie; see `gazetteer.py` of the training.

use std::ops::Range;

use text::Span;

use crate::config::{Part, Stretch};
use crate::model::{ModelError, Tensors};
use crate::runtime::Matrix;

/// Of a unit of the logarithm.
const STEPS: f32 = 8.0;
/// Pretokens of the longest name that is looked up.
const LONGEST: usize = 16;

pub(crate) struct Gazetteer {
    words: Table,
    names: Table,
}

/// Numbers of some things by the hash of their words.
#[derive(Default)]
struct Table {
    keys: Vec<u32>,
    values: Vec<i8>,
    width: usize,
}

impl Table {
    fn load(tensors: &Tensors, name: &str) -> Result<Self, ModelError> {
        let (keys, values) = (format!("gazetteer.{name}.keys"), format!("gazetteer.{name}.values"));
        if !tensors.has(&keys) {
            return Ok(Self::default());
        }
        let keys = tensors.u32(&keys)?;
        let (values, width) = tensors.i8_rows(&values, keys.len())?;
        if !keys.is_sorted() {
            return Err(ModelError::Config(format!("the gazetteer's {name} are not in order")));
        }
        Ok(Self { keys, values, width })
    }

    fn find(&self, key: u32) -> Option<impl Iterator<Item = f32>> {
        let at = self.keys.binary_search(&key).ok()?;
        Some(self.values[at * self.width..(at + 1) * self.width].iter().map(|value| f32::from(*value) / STEPS))
    }
}

impl Gazetteer {
    /// Empty where the file has none. `tags` are the network's tags of names, of `kinds` kinds.
    pub(crate) fn load(tensors: &Tensors, tags: usize, kinds: usize) -> Result<Self, ModelError> {
        let found = Self { words: Table::load(tensors, "words")?, names: Table::load(tensors, "names")? };
        if !found.words.keys.is_empty() && found.words.width != tags || found.names.width > kinds {
            let (words, names) = (found.words.width, found.names.width);
            return Err(ModelError::Config(format!("a gazetteer of {words} tags and {names} kinds of names")));
        }
        Ok(found)
    }

    /// Adds to the scores of a word's tags what is known of the word. The first tag is that of no name; names of kinds that the
    /// gazetteer does not know stand to it as before.
    pub(crate) fn weigh_word(&self, word: &str, tags: &[Stretch], scores: &mut [f32]) {
        if !word.chars().next().is_some_and(char::is_uppercase) {
            return;
        }
        let mut none = None;
        for ((value, tag), score) in self.words.find(hash(word.bytes())).into_iter().flatten().zip(tags).zip(scores) {
            let none = *none.get_or_insert(value);
            let known = tag.is_none_or(|(kind, _)| kind < self.names.width);
            *score += if known { value } else { none };
        }
    }

    /// The likeliest kind of a name, by the scores of its words' tags and what is known of the whole name; `label` is the one that
    /// the best sequence of tags gives it.
    pub(crate) fn kind(
        &self,
        text: &str,
        spans: &[Span],
        tags: &[Stretch],
        scores: &Matrix,
        range: Range<usize>,
        label: usize,
    ) -> usize {
        if range.len() > LONGEST || label >= self.names.width {
            return label;
        }
        let Some(known) =
            self.names.find(key_hash(spans[range.clone()].iter().map(|span| &text[span.start..span.end])))
        else {
            return label;
        };
        let mut best = (label, f32::NEG_INFINITY);
        for (kind, value) in known.enumerate() {
            let total =
                value + range.clone().map(|row| score_as(kind, tags, scores.row(row), row, &range)).sum::<f32>();
            if total > best.1 {
                best = (kind, total);
            }
        }
        best.0
    }
}

/// The score of a word's tag if the name were of this kind.
fn score_as(kind: usize, tags: &[Stretch], scores: &[f32], row: usize, range: &Range<usize>) -> f32 {
    let part = match (row == range.start, row + 1 == range.end) {
        (true, true) => Part::Single,
        (true, false) => Part::Begin,
        (false, true) => Part::End,
        (false, false) => Part::Inside,
    };
    tags.iter().position(|tag| *tag == Some((kind, part))).map_or(f32::NEG_INFINITY, |tag| scores[tag])
}

/// The hash of a name's words in lower case, parted by blanks; what is neither letter nor number parts words.
fn key_hash<'a>(words: impl Iterator<Item = &'a str>) -> u32 {
    let mut key = String::new();
    for word in words {
        for part in word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&part.to_lowercase());
        }
    }
    hash(key.bytes())
}

/// FNV-1a.
fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::stretches;

    fn table(mut rows: Vec<(u32, Vec<i8>)>) -> Table {
        rows.sort();
        let width = rows[0].1.len();
        Table { keys: rows.iter().map(|r| r.0).collect(), values: rows.into_iter().flat_map(|r| r.1).collect(), width }
    }

    fn gazetteer() -> Gazetteer {
        let key = |name: &str| key_hash(name.split(' '));
        Gazetteer {
            words: table(vec![(hash("Nida".bytes()), vec![-8, 0, 0, 0, 0, 0, 0, 0, 16])]),
            names: table(vec![(key("nida"), vec![-32, 0]), (key("morze czarne"), vec![-80, 8])]),
        }
    }

    fn tags() -> Vec<Stretch> {
        let names = ["O", "p-B", "p-I", "p-E", "p-S", "g-B", "g-I", "g-E", "g-S"];
        stretches(&names.map(String::from)).1
    }

    #[test]
    fn a_known_word_is_weighed() {
        let mut scores = [0.0; 9];
        gazetteer().weigh_word("Nida", &tags(), &mut scores);
        assert_eq!(scores, [-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0]);
        gazetteer().weigh_word("nida", &tags(), &mut scores);
        gazetteer().weigh_word("Nidą", &tags(), &mut scores);
        gazetteer().weigh_word("", &tags(), &mut scores);
        assert_eq!(scores[8], 2.0);
        let mut persons = gazetteer();
        persons.names.width = 1;
        let mut scores = [0.0; 9];
        persons.weigh_word("Nida", &tags(), &mut scores);
        assert_eq!(scores, [-1.0, 0.0, 0.0, 0.0, 0.0, -1.0, -1.0, -1.0, -1.0], "a kind it does not know");
    }

    #[test]
    fn a_known_name_may_change_its_kind() {
        let text = "Nida i Morze Czarne";
        let spans: Vec<Span> =
            [(0, 4), (5, 6), (7, 12), (13, 19)].map(|(start, end)| Span { start, end }).into_iter().collect();
        let mut scores = Matrix::new();
        scores.shape(4, 9);
        scores.row_mut(0)[..9].copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0]);
        scores.row_mut(2)[..9].copy_from_slice(&[0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        scores.row_mut(3)[..9].copy_from_slice(&[0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let kind = |range: Range<usize>| gazetteer().kind(text, &spans, &tags(), &scores, range, 0);
        assert_eq!(kind(0..1), 1);
        assert_eq!(kind(2..4), 1);
        assert_eq!(kind(2..3), 0, "half of a name is not known");
        scores.row_mut(0)[4] = 5.0;
        let kind = |range: Range<usize>| gazetteer().kind(text, &spans, &tags(), &scores, range, 0);
        assert_eq!(kind(0..1), 0, "the text outweighs what is known");
    }

    #[test]
    fn a_name_is_found_whatever_its_casing_and_signs() {
        let key = |words: &[&str]| key_hash(words.iter().copied());
        assert_eq!(key(&["MORZE", "Czarne"]), key(&["morze", "„", "czarne", "”"]));
        assert_eq!(key(&["Bielsko-Biała"]), key(&["Bielsko", "-", "Biała"]));
        // As the training hashes it.
        assert_eq!(key(&["Łódź"]), 0xca9f_f77f);
    }
}
