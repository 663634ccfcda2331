//! What a content means, whatever its language, as 64 signed bytes: the encoder's vectors of its words, pooled and turned so that
//! translations lie near each other.
//!
//! `model/meaning.bin` holds the projection. It is fitted to one model's vectors (`fit_echo` of the evaluation says how); with
//! another model's there is none, and statements are compared without.

use crate::manifest;
use archive::{VECTOR, quantise};
use language::WordVectors;
use std::sync::LazyLock;
use text::Span;

/// Turns pooled vectors of the encoder into those that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// The hash of the model's weights.
    pub model: String,
    /// Of pooled vectors: taken off first.
    pub mean: Vec<f32>,
    /// [`VECTOR`] rows as long as `mean`.
    pub rows: Vec<f32>,
}

/// Bytes of the hash at the beginning of the file.
const HASH: usize = 64;

impl Projection {
    /// The file: the hash in hexadecimal, then the mean and the rows as little-endian floats.
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = self.mean.iter().chain(&self.rows).flat_map(|number| number.to_le_bytes());
        self.model.bytes().chain(std::iter::repeat(b' ')).take(HASH).chain(numbers).collect()
    }

    /// None: these bytes are no projection.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hash, numbers) = bytes.split_at_checked(HASH)?;
        let model = std::str::from_utf8(hash).ok()?.trim_end().to_owned();
        let (chunks, rest) = numbers.as_chunks::<4>();
        let mut numbers: Vec<f32> = chunks.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let width = numbers.len() / (VECTOR + 1);
        if !rest.is_empty() || width == 0 || numbers.len() != width * (VECTOR + 1) {
            return None;
        }
        let rows = numbers.split_off(width);
        Some(Self { model, mean: numbers, rows })
    }

    /// None: the vector is not as wide as those it was fitted to.
    pub fn project(&self, pooled: &[f32]) -> Option<Vec<f32>> {
        if pooled.len() != self.mean.len() {
            return None;
        }
        let row = |row: &[f32]| row.iter().zip(pooled).zip(&self.mean).map(|((w, x), mean)| w * (x - mean)).sum();
        Some(self.rows.chunks_exact(self.mean.len()).map(row).collect())
    }
}

static PROJECTION: LazyLock<Option<Projection>> = LazyLock::new(|| {
    let projection = Projection::from_bytes(include_bytes!("../../../model/meaning.bin"))?;
    (projection.model == manifest().sha256).then_some(projection)
});

/// The mean of the vectors of some words of a text; None if there are none with letters or digits. Weights by the words' length
/// were tried and were no better.
pub fn pool(text: &str, spans: &[Span], vectors: &WordVectors) -> Option<Vec<f32>> {
    let mut pooled = vec![0.0_f32; vectors.width];
    let mut words = 0.0_f32;
    for (word, vector) in spans.iter().flat_map(|span| vectors.within(*span)) {
        if !word.slice(text).contains(char::is_alphanumeric) {
            continue;
        }
        words += 1.0;
        pooled.iter_mut().zip(vector).for_each(|(sum, number)| *sum += number);
    }
    if words <= 0.0 {
        return None;
    }
    pooled.iter_mut().for_each(|sum| *sum /= words);
    Some(pooled)
}

/// A pooled vector as it is kept.
pub fn project(pooled: &[f32]) -> Option<Vec<i8>> {
    PROJECTION.as_ref()?.project(pooled).map(|vector| quantise(&vector))
}

/// The meaning of a content, if the model's vectors are those that are known.
pub(crate) fn meaning(text: &str, content: &[Span], vectors: &WordVectors) -> Option<Vec<i8>> {
    PROJECTION.as_ref()?;
    project(&pool(text, content, vectors)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_comes_back_from_its_bytes() {
        let rows: Vec<f32> = (0..VECTOR * 2).map(|n| n as f32 / 8.0).collect();
        let projection = Projection { model: "ab".repeat(32), mean: vec![0.5, -1.0], rows };
        assert_eq!(Projection::from_bytes(&projection.to_bytes()), Some(projection.clone()));
        assert_eq!(Projection::from_bytes(b"short"), None);
        assert_eq!(projection.project(&[0.5, -1.0]), Some(vec![0.0; VECTOR]));
        assert_eq!(projection.project(&[1.0]), None);
    }

    #[test]
    fn it_is_fitted_to_the_model_that_is_built_in() {
        assert!(
            PROJECTION.is_some(),
            "model/meaning.bin is of another model: run `cargo run --release -p evaluation --example fit_echo -- vectors`, \
             and then `-- weights`"
        );
    }

    #[test]
    fn words_without_letters_do_not_count() {
        let text = "a, bcde";
        let spans = vec![Span::new(0, 1), Span::new(1, 2), Span::new(3, 7)];
        let vectors = WordVectors { spans, width: 1, values: vec![2.0, 50.0, 5.0] };
        assert_eq!(pool(text, &[Span::new(0, 7)], &vectors), Some(vec![3.5]));
        assert_eq!(pool(text, &[Span::new(1, 2)], &vectors), None);
    }
}
