//! Short texts, on which the general guess goes wrong between near charsets: the letters of our languages decide.
//!
//! A candidate's cost is that of its reading in the language it suits best, in bits: rare letters cost many, letters foreign
//! to the language, controls and symbols inside words cost more. `examples/detection.rs` measures it.

use encoding_rs::{Encoding, ISO_8859_2, ISO_8859_5, ISO_8859_15, KOI8_U, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

/// From this many bytes above 127 on, the general guess stands: on the development data it was never wrong with ten
/// sentences (20 such bytes in German, 1,000 in Russian).
const MANY: usize = 64;
/// Bytes of ASCII at the text's start that help to tell the language.
const HEAD: usize = 2048;
/// Bits by which another reading must be the better one. From 2 to 8 the development data show little difference.
const MARGIN: u32 = 4;

const CANDIDATES: &[&Encoding] =
    &[WINDOWS_1250, ISO_8859_2, WINDOWS_1252, ISO_8859_15, WINDOWS_1251, KOI8_U, ISO_8859_5];

/// Letters by their cost: `letters[n]` has a frequency of about 2^-n in news and prose (training parts of the Universal
/// Dependencies treebanks).
const LANGUAGES: &[&[&str]] = &[
    // Polish
    &["", "", "", "a", "ieoznwr", "scytdkpmju", "lłbgę", "hążóś", "ćf", "ń", "", "ź", "v", "x", "", "q"],
    // Czech
    &["", "", "", "", "oeantslv", "idkmrpuích", "ázjyěbřž", "éčýš", "ů", "úfg", "ť", "ňx", "ďó", "", "", "w"],
    // Ukrainian
    &["", "", "", "о", "аниівтре", "сукдлпмяз", "ьгбчй", "хцїюжшє", "щ", "ф", "", "", "ґ"],
    // Russian
    &["", "", "", "о", "еаинтсрв", "лкдмпу", "яыьгбзчй", "хжшю", "щцэ", "ф", "ё", "", "ъ"],
    // German
    &["", "", "", "en", "irtsadh", "ulcmgo", "bfwkzp", "vüä", "", "ößj", "y", "x", "q", "", "é"],
    // French
    &["", "", "", "e", "asinrtluo", "dcpmé", "vg", "fbhq", "àxèjy", "k", "zêçw", "âô", "îœ", "ïùûë", "æÿ"],
    // Spanish
    &["", "", "", "ea", "osnrildct", "upm", "bg", "vqóyhf", "íjáz", "éñxú", "k", "w", "", "ü", "", "àèç"],
];

const FOREIGN_LETTER: u32 = 16;
/// An ASCII letter in a language that is not written with it.
const LATIN_LETTER: u32 = 8;
const FOREIGN_SIGN: u32 = 18;
const CONTROL: u32 = 30;

/// The better charset for bytes that were taken for `guessed`, or `guessed` itself.
pub(crate) fn refine(guessed: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    if guessed == WINDOWS_1252 && is_latin9(bytes) {
        return ISO_8859_15;
    }
    let Some(sample) = short_sample(bytes) else { return guessed };
    let own = cost(guessed, &sample).bits.saturating_sub(MARGIN);
    let best =
        CANDIDATES.iter().map(|candidate| (cost(candidate, &sample), *candidate)).min_by_key(|found| found.0.bits);
    best.filter(|(cost, _)| cost.bits < own && cost.is_plausible()).map_or(guessed, |(_, candidate)| candidate)
}

/// What a reading costs.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    bits: u32,
    letters: u32,
    /// Letters foreign to the language, controls, signs inside words.
    misfits: u32,
}

impl Cost {
    /// Whether the text may well be in a language of ours at all: in others the general guess is the better one.
    fn is_plausible(self) -> bool {
        // Sentences of ours cost 4 to 5 bits a letter; Greek read as Cyrillic nearly 6.
        self.misfits == 0 && self.bits <= (self.letters * 5).saturating_add(16)
    }
}

/// ISO-8859-15 differs from windows-1252 in eight places and has nothing but controls from 0x80 to 0x9F: the euro sign
/// where a currency sign would stand, letters where fractions and accents would stand inside words.
fn is_latin9(bytes: &[u8]) -> bool {
    if bytes.iter().any(|byte| (0x80..=0x9f).contains(byte)) {
        return false;
    }
    let inside = |triple: &[u8]| match triple {
        [before, byte, after] => {
            matches!(byte, 0xa6 | 0xa8 | 0xb4 | 0xb8 | 0xbc | 0xbd) && is_letter(*before) && is_letter(*after)
        }
        _ => false,
    };
    bytes.contains(&0xa4) || bytes.windows(3).any(inside)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0xc0
}

/// The text's start and all its words with bytes above 127, if these bytes are few.
fn short_sample(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.iter().filter(|byte| !byte.is_ascii()).take(MANY).count() == MANY {
        return None;
    }
    let head = bytes.get(..HEAD.min(bytes.len()))?;
    let mut sample = head.to_vec();
    for word in bytes.get(head.len()..)?.split(u8::is_ascii_whitespace).filter(|word| !word.is_ascii()) {
        sample.push(b' ');
        sample.extend(word.iter().take(64));
    }
    Some(sample)
}

fn cost(encoding: &'static Encoding, sample: &[u8]) -> Cost {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    LANGUAGES.iter().map(|letters| cost_in(letters, &text)).min_by_key(|cost| cost.bits).unwrap_or_default()
}

fn cost_in(letters: &[&str], text: &str) -> Cost {
    let mut total = Cost::default();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let bits = if c.is_alphabetic() { cost_of_letter(letters, before, c) } else { cost_of_sign(before, c, after) };
        total.bits = total.bits.saturating_add(bits);
        total.letters += u32::from(c.is_alphabetic());
        total.misfits += u32::from(bits >= FOREIGN_LETTER);
        before = c;
    }
    total
}

fn cost_of_letter(letters: &[&str], before: char, c: char) -> u32 {
    let capital = c.is_uppercase();
    let lower = c.to_lowercase().next().unwrap_or(c);
    let bits = letters.iter().position(|level| level.contains(lower));
    let bits = bits.and_then(|bits| u32::try_from(bits).ok()).unwrap_or(FOREIGN_LETTER);
    // Names in Latin letters stand in every Cyrillic newspaper.
    let bits = if c.is_ascii() { bits.min(LATIN_LETTER) } else { bits };
    let mixed = before.is_alphabetic() && (c < '\u{250}') != (before < '\u{250}');
    // Below the mark of a misfit, so that odd spellings are none.
    let odd = if mixed || (capital && before.is_lowercase()) { 10 } else { 0 };
    let cost = bits + u32::from(capital) + odd;
    if bits < FOREIGN_LETTER { cost.min(FOREIGN_LETTER - 1) } else { cost }
}

fn cost_of_sign(before: char, c: char, after: char) -> u32 {
    match c {
        _ if c.is_ascii() => 0,
        '\u{a0}' | '„' | '”' | '“' | '‚' | '‘' | '’' | '–' | '—' | '…' | '«' | '»' | '•' | '€' => {
            5
        }
        '§' | '°' | '·' | '№' => 8,
        '¿' | '¡' if !before.is_alphabetic() => 8,
        '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER => CONTROL,
        _ if before.is_alphabetic() || after.is_alphabetic() => FOREIGN_SIGN,
        _ => 12,
    }
}
