//! What the bytes themselves tell about their charset.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_2, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250};

use crate::near::refine;

/// Bytes the guess is made from.
const ENOUGH: usize = 1 << 20;

pub(crate) fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// How well bytes read as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Utf8 {
    /// Nothing above 127.
    Ascii,
    Valid {
        /// Characters of more than one byte.
        sequences: usize,
    },
    /// UTF-8 with some damage.
    Dirty,
    /// Another charset.
    Other,
}

/// A text in another charset has hardly a byte above 127 that is valid UTF-8 by chance; a damaged one has few that are not.
pub(crate) fn utf8_quality(bytes: &[u8]) -> Utf8 {
    if bytes.is_ascii() {
        return Utf8::Ascii;
    }
    let (mut sequences, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    if invalid == 0 {
        Utf8::Valid { sequences }
    } else if sequences > 2 * invalid {
        Utf8::Dirty
    } else {
        Utf8::Other
    }
}

/// UTF-16 without a mark: it has zero bytes, and nearly all its units are letters and signs of European scripts.
pub(crate) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..8192.min(bytes.len()))?;
    if sample.len() < 4 || !sample.contains(&0) {
        return None;
    }
    let share = |unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = sample.as_chunks::<2>();
        let plausible = pairs.iter().filter(|pair| is_plausible(unit(**pair))).count();
        plausible * 20 >= pairs.len() * 19
    };
    match (share(u16::from_le_bytes), share(u16::from_be_bytes)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

fn is_plausible(unit: u16) -> bool {
    matches!(unit, 9 | 10 | 13 | 0x20..=0x7e | 0xa0..=0x17f | 0x2c6..=0x2dc | 0x370..=0x52f | 0x2010..=0x203a | 0x20ac | 0x2116 | 0x2122)
}

/// The charset that was meant by a declaration which the bytes prove wrong.
pub(crate) fn correct(declared: &'static Encoding, bytes: &[u8], quality: Utf8) -> Option<&'static Encoding> {
    // Two letters of another charset that are valid UTF-8 by chance, and none that is not, are too much chance.
    if declared != UTF_8 && declared.is_single_byte() && matches!(quality, Utf8::Valid { sequences } if sequences >= 2)
    {
        return Some(UTF_8);
    }
    // Only control characters stand there in ISO-8859-2, and the Polish letters and quotation marks of windows-1250.
    if declared == ISO_8859_2 && bytes.iter().any(|byte| (0x80..=0x9f).contains(byte)) {
        return Some(WINDOWS_1250);
    }
    None
}

/// The most probable charset of bytes that are not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..ENOUGH.min(bytes.len())).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    refine(detector.guess(None, Utf8Detection::Deny), sample)
}
