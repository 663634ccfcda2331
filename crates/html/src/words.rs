//! Words as hashes, to find a text again in another that was made from it.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// Words in a row that hardly stand together twice by chance.
const SHINGLE: usize = 4;

/// The hashes of a text's words: letters and digits, in lower case.
pub(crate) fn words(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash).collect()
}

/// FNV-1a over the lower case.
fn hash(word: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    if word.is_ascii() {
        return word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| step(hash, byte.to_ascii_lowercase()));
    }
    let mut buffer = [0; 4];
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |hash, c| c.encode_utf8(&mut buffer).bytes().fold(hash, step))
}

/// One hash for a sequence of words.
pub(crate) fn joined(words: &[u64]) -> u64 {
    words
        .iter()
        .fold(words.len() as u64, |hash, word| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))
}

/// The hashes are hashes already.
type AsItIs = BuildHasherDefault<Taken>;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    fn write_u64(&mut self, value: u64) {
        // Spread over all bits: the table looks at the highest.
        self.0 = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A text in which others are looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sought {
    shingles: HashSet<u64, AsItIs>,
    lines: HashSet<u64, AsItIs>,
    /// How many words it has.
    pub(crate) words: usize,
}

impl Sought {
    pub(crate) fn new(text: &str) -> Sought {
        let all = words(text);
        let shingles = all.windows(SHINGLE).map(joined).collect();
        let lines = text.split(['\n', '|']).map(|line| joined(&words(line))).collect();
        Sought { shingles, lines, words: all.len() }
    }

    /// How much of these words stands in the text in the same order, 0 to 1. Fewer than four words must be a line of it.
    pub(crate) fn share(&self, words: &[u64]) -> f32 {
        if words.is_empty() || self.words == 0 {
            return 0.0;
        }
        if words.len() < SHINGLE {
            return if self.lines.contains(&joined(words)) { 1.0 } else { 0.0 };
        }
        let found = words.windows(SHINGLE).filter(|shingle| self.shingles.contains(&joined(shingle))).count();
        found as f32 / (words.len() - SHINGLE + 1) as f32
    }
}
