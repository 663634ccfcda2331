//! Byte offsets into other units and back.

use std::fmt;
use std::str::FromStr;

/// What an offset counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OffsetUnit {
    /// Unicode code points, as Python, spaCy, brat and the W3C's TextPositionSelector count.
    #[default]
    CodePoint,
    /// Bytes of UTF-8, as Rust and Go count.
    Utf8,
    /// UTF-16 code units, as JavaScript, Java and C# count.
    Utf16,
}

impl OffsetUnit {
    pub const ALL: [OffsetUnit; 3] = [Self::CodePoint, Self::Utf8, Self::Utf16];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodePoint => "codepoint",
            Self::Utf8 => "utf8",
            Self::Utf16 => "utf16",
        }
    }
}

impl fmt::Display for OffsetUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is none of `codepoint`, `utf8`, `utf16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownUnit(pub String);

impl fmt::Display for UnknownUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown offset unit {:?} (one of codepoint, utf8, utf16)", self.0)
    }
}

impl std::error::Error for UnknownUnit {}

impl FromStr for OffsetUnit {
    type Err = UnknownUnit;

    fn from_str(name: &str) -> Result<Self, UnknownUnit> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == name).ok_or_else(|| UnknownUnit(name.to_owned()))
    }
}

/// Bytes between two checkpoints: a lookup counts at most this many bytes, and the table takes 1/32 of the text.
const STRIDE: usize = 256;

/// Converts byte offsets of one text into a unit and back.
#[derive(Clone, Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    unit: OffsetUnit,
    /// Units before every STRIDE-th byte. Empty when a unit is a byte.
    checkpoints: Vec<usize>,
}

impl<'t> Offsets<'t> {
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        let mut checkpoints = Vec::new();
        if unit != OffsetUnit::Utf8 && !text.is_ascii() {
            let mut before = 0;
            for stride in text.as_bytes().chunks(STRIDE) {
                checkpoints.push(before);
                before += count(stride, unit);
            }
            checkpoints.push(before);
        }
        Self { text, unit, checkpoints }
    }

    pub fn unit(&self) -> OffsetUnit {
        self.unit
    }

    /// Units of the characters that begin before `byte`; an offset past the end counts as the end.
    pub fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let stride = byte / STRIDE;
        match self.checkpoints.get(stride) {
            Some(before) => before + count(&self.text.as_bytes()[stride * STRIDE..byte], self.unit),
            None => byte,
        }
    }

    /// The byte where the character at `offset` units begins (or the text ends). None past the end or inside a character.
    pub fn byte(&self, offset: usize) -> Option<usize> {
        if self.checkpoints.is_empty() {
            return self.text.is_char_boundary(offset).then_some(offset);
        }
        // The last checkpoint not after the offset. The first is 0, so there is one.
        let stride = self.checkpoints.partition_point(|&before| before <= offset).checked_sub(1)?;
        let mut at = *self.checkpoints.get(stride)?;
        let mut byte = (stride * STRIDE).min(self.text.len());
        // A checkpoint may fall inside a character, which is already counted in full.
        while !self.text.is_char_boundary(byte) {
            byte += 1;
        }
        for c in self.text[byte..].chars() {
            if at >= offset {
                break;
            }
            at += if self.unit == OffsetUnit::Utf16 { c.len_utf16() } else { 1 };
            byte += c.len_utf8();
        }
        (at == offset).then_some(byte)
    }
}

/// Units of the characters that begin in these bytes.
fn count(bytes: &[u8], unit: OffsetUnit) -> usize {
    let begins = |byte: &u8| usize::from((*byte as i8) >= -0x40);
    match unit {
        OffsetUnit::Utf8 => bytes.len(),
        OffsetUnit::CodePoint => bytes.iter().map(begins).sum(),
        // Characters of four bytes are pairs of surrogates.
        OffsetUnit::Utf16 => bytes.iter().map(|byte| begins(byte) + usize::from(*byte >= 0xf0)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_each_unit() {
        let text = "aż😀!";
        let end = |unit| Offsets::new(text, unit).at(text.len());
        assert_eq!(OffsetUnit::ALL.map(end), [4, 8, 5]);
        assert_eq!(Offsets::new(text, OffsetUnit::Utf16).byte(3), None, "inside a pair of surrogates");
        assert_eq!(Offsets::new(text, OffsetUnit::Utf8).byte(2), None, "inside a character");
        assert_eq!(Offsets::new(text, OffsetUnit::CodePoint).byte(5), None, "past the end");
        assert_eq!(Offsets::new("", OffsetUnit::CodePoint).byte(0), Some(0));
    }

    #[test]
    fn names_round_trip() {
        for unit in OffsetUnit::ALL {
            assert_eq!(unit.as_str().parse(), Ok(unit));
        }
        assert!("bytes".parse::<OffsetUnit>().is_err());
    }

    /// Texts of ASCII, Polish, emoji and combining marks, long enough to pass several checkpoints.
    fn texts() -> impl Strategy<Value = String> {
        let pieces =
            prop::collection::vec(prop_oneof!["[a-z ]{0,40}", "[ąćęłńóśźż„”–]{0,40}", "[😀🇵🇱é\u{301}]{0,40}"], 0..24);
        pieces.prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn round_trips_every_character(text in texts()) {
            for unit in OffsetUnit::ALL {
                let offsets = Offsets::new(&text, unit);
                let mut expected = 0;
                for (byte, c) in text.char_indices() {
                    prop_assert_eq!(offsets.at(byte), expected);
                    prop_assert_eq!(offsets.byte(expected), Some(byte));
                    expected += match unit {
                        OffsetUnit::CodePoint => 1,
                        OffsetUnit::Utf8 => c.len_utf8(),
                        OffsetUnit::Utf16 => c.len_utf16(),
                    };
                }
                prop_assert_eq!(offsets.at(text.len()), expected);
                prop_assert_eq!(offsets.byte(expected), Some(text.len()));
                prop_assert_eq!(offsets.byte(expected + 1), None);
            }
        }
    }
}
