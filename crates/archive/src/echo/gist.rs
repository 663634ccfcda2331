//! What a statement is about in few bytes: its content's lemmas, and the encoder's vector if one was brought.

use super::lexicon::is_function;
use crate::entry::IndexWord;
use crate::search::plain;

/// Numbers of a vector; each is a signed byte.
pub const VECTOR: usize = 64;

/// A statement's gist, as it is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gist {
    /// Hashes of its lemmas, ascending, each once.
    pub(crate) words: Vec<u32>,
    /// Empty if none is known.
    pub(crate) vector: Vec<i8>,
}

/// Lemmas of a gist: a content of more is a text of its own.
const MOST: usize = 64;

/// The lemmas as they are kept: in plain letters, in text order, each once, separated by blanks.
pub(crate) fn lemmas<'w>(words: impl Iterator<Item = &'w IndexWord>) -> String {
    let mut lemmas: Vec<String> = Vec::new();
    for word in words.filter_map(|word| telling(&word.lemma)) {
        if !lemmas.contains(&word) {
            lemmas.push(word);
            if lemmas.len() == MOST {
                break;
            }
        }
    }
    lemmas.join(" ")
}

/// A vector as it is kept; None if it is none of ours.
pub(crate) fn packed(vector: Option<&[i8]>) -> Option<Vec<u8>> {
    let vector = vector.filter(|vector| vector.len() == VECTOR)?;
    Some(vector.iter().flat_map(|number| number.to_le_bytes()).collect())
}

impl Gist {
    /// None: these are no such columns.
    pub(crate) fn read(lemmas: &str, vector: Option<&[u8]>) -> Option<Self> {
        let vector: Vec<i8> = vector.unwrap_or_default().iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        let mut words: Vec<u32> = lemmas.split(' ').filter(|word| !word.is_empty()).map(hash).collect();
        words.sort_unstable();
        words.dedup();
        (vector.is_empty() || vector.len() == VECTOR).then_some(Self { words, vector })
    }

    /// The cosine of two vectors; None if one is missing.
    pub(crate) fn cosine(&self, other: &Self) -> Option<f32> {
        if self.vector.is_empty() || other.vector.is_empty() {
            return None;
        }
        let dot = |a: &[i8], b: &[i8]| a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>() as f32;
        let length = (dot(&self.vector, &self.vector) * dot(&other.vector, &other.vector)).sqrt();
        Some(if length > 0.0 { dot(&self.vector, &other.vector) / length } else { 0.0 })
    }
}

/// A lemma as gists have it; None if it says nothing of the matter.
pub(crate) fn telling(lemma: &str) -> Option<String> {
    let mut word = plain(lemma);
    word.retain(|c| !c.is_whitespace() && !c.is_control());
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    let number = word.chars().any(char::is_numeric);
    ((letters > 1 || number) && !is_function(&word)).then_some(word)
}

pub(crate) fn hash(word: &str) -> u32 {
    let hash = super::shingles::fnv(word.as_bytes());
    (hash ^ (hash >> 32)) as u32
}

/// Lays a vector's numbers on signed bytes; the direction is kept, the length is not.
pub fn quantise(vector: &[f32]) -> Vec<i8> {
    let most = vector.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
    let scale = if most > 0.0 && most.is_finite() { 127.0 / most } else { 0.0 };
    vector.iter().map(|number| (number * scale).round().clamp(-127.0, 127.0) as i8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Span;

    #[test]
    fn a_gist_comes_back_as_it_was_kept() {
        let word = |lemma: &str| IndexWord { span: Span::new(0, 1), lemma: lemma.to_owned() };
        let words = ["Most", "na", "Odrą", "zostać", "otworzyć", ".", "most", "12", "New York"].map(word);
        let vector: Vec<i8> = (0..64).map(|n| n - 32).collect();
        let (kept, packed_vector) = (lemmas(words.iter()), packed(Some(&vector)));
        assert_eq!(kept, "most odra otworzyc 12 newyork");
        let gist = Gist::read(&kept, packed_vector.as_deref()).unwrap();
        assert_eq!((gist.words.len(), &gist.vector), (5, &vector));
        assert_eq!(Gist::read(&kept, Some(&[1, 2])), None);
        assert!((gist.cosine(&gist).unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(gist.cosine(&Gist::default()), None);
        assert_eq!(packed(Some(&[1])), None, "a vector of another size is none");
    }

    #[test]
    fn vectors_keep_their_direction() {
        assert_eq!(quantise(&[0.5, -0.25, 0.0]), [127, -64, 0]);
        assert_eq!(quantise(&[0.0, f32::NAN]), [0, 0]);
    }
}
