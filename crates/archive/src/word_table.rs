//! The words of an article with their base forms, packed: one value beside the text.
//!
//! The search index knows which articles have a word, not where in the text it stands; with these words a match is marked
//! exactly, and the index can be held against the text. Of each word are kept the distance from the word before, its length,
//! and how its base form is made of it: most words of a text have one of a few dozen such rules.
//!
//! ```text
//! value   = zstd(count, distances, lengths, rules, numbers of rules)   all integers LEB128
//! rule    = strip * 2 + small, length of the ending, ending
//! ```
//!
//! Distances and lengths are bytes of UTF-8. A rule makes the word small if it says so, takes `strip` characters from its
//! end and adds the ending.

use crate::entry::IndexWord;
use std::collections::HashMap;
use text::Span;
use zstd::bulk::Decompressor;

/// Of zstd's levels; higher ones gain nothing on some hundred bytes.
const LEVEL: i32 = 6;

/// How a lemma is made of a form.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Rule<'w> {
    small: bool,
    strip: u64,
    ending: &'w str,
}

/// Packs the words of a text. Words without a letter or a digit are left out: nobody can look for them.
pub(crate) fn pack(words: &[IndexWord], text: &str) -> Vec<u8> {
    let (mut distances, mut lengths, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    let mut rules: Vec<Rule<'_>> = Vec::new();
    let mut known: HashMap<Rule<'_>, u64> = HashMap::new();
    let (mut count, mut last) = (0, 0);
    for word in words {
        if !is_kept(word, text) {
            continue;
        }
        let form = word.span.slice(text);
        count += 1;
        let distance = word.span.start as i64 - last as i64;
        last = word.span.end;
        // Backwards only where a token has several words.
        integer(&mut distances, ((distance << 1) ^ (distance >> 63)) as u64);
        integer(&mut lengths, word.span.len() as u64);
        let rule = rule(form, &word.lemma);
        let number = *known.entry(rule.clone()).or_insert_with(|| {
            rules.push(rule);
            rules.len() as u64 - 1
        });
        integer(&mut numbers, number);
    }
    let mut plain = Vec::new();
    integer(&mut plain, count);
    integer(&mut plain, rules.len() as u64);
    plain.append(&mut distances);
    plain.append(&mut lengths);
    for rule in rules {
        integer(&mut plain, rule.strip << 1 | u64::from(rule.small));
        integer(&mut plain, rule.ending.len() as u64);
        plain.extend_from_slice(rule.ending.as_bytes());
    }
    plain.append(&mut numbers);
    // To memory, with a level there is: nothing that could fail.
    zstd::bulk::compress(&plain, LEVEL).expect("packing into memory cannot fail")
}

/// Whether anybody can look for a word: it has a letter or a digit.
pub(crate) fn is_kept(word: &IndexWord, text: &str) -> bool {
    word.span.slice(text).chars().chain(word.lemma.chars()).any(char::is_alphanumeric)
}

/// The words of a text. None if the value is none of ours, or of another text.
pub(crate) fn unpack(packed: &[u8], text: &str) -> Option<Vec<IndexWord>> {
    Unpacker::default().unpack(packed, text)
}

/// Unpacks many values: what zstd needs for it is made once.
#[derive(Default)]
pub(crate) struct Unpacker {
    frames: Option<Decompressor<'static>>,
}

impl Unpacker {
    pub(crate) fn unpack(&mut self, packed: &[u8], text: &str) -> Option<Vec<IndexWord>> {
        // No more than the words of this text can take, whatever the frame tells.
        let most = text.len().saturating_mul(MOST_OF_A_BYTE).saturating_add(MOST_OF_NONE);
        let frames = match &mut self.frames {
            Some(frames) => frames,
            none => none.insert(Decompressor::new().ok()?),
        };
        let length = Decompressor::upper_bound(packed).filter(|length| *length <= most)?;
        words(&frames.decompress(packed, length).ok()?, text)
    }
}

/// Bytes that the words of a text take, unpacked, for each byte of it, and besides.
const MOST_OF_A_BYTE: usize = 64;
const MOST_OF_NONE: usize = 4096;

fn words(plain: &[u8], text: &str) -> Option<Vec<IndexWord>> {
    let mut bytes = plain;
    let count = usize::try_from(take(&mut bytes)?).ok()?;
    let rules = usize::try_from(take(&mut bytes)?).ok()?;
    // Each takes at least three bytes, a rule two.
    if count > plain.len() || rules > plain.len() {
        return None;
    }
    let mut column = || (0..count).map(|_| take(&mut bytes)).collect::<Option<Vec<u64>>>();
    let (distances, lengths) = (column()?, column()?);
    let mut made = Vec::with_capacity(rules);
    for _ in 0..rules {
        let head = take(&mut bytes)?;
        let length = usize::try_from(take(&mut bytes)?).ok()?;
        let (ending, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        made.push(Rule { small: head & 1 == 1, strip: head >> 1, ending: std::str::from_utf8(ending).ok()? });
    }
    let mut words = Vec::with_capacity(count);
    let mut last = 0_usize;
    for (distance, length) in distances.into_iter().zip(lengths) {
        let distance = (distance >> 1) as i64 ^ -((distance & 1) as i64);
        let start = last.checked_add_signed(isize::try_from(distance).ok()?)?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        last = end;
        let form = text.get(start..end)?;
        let rule = made.get(usize::try_from(take(&mut bytes)?).ok()?)?;
        words.push(IndexWord { span: Span::new(start, end), lemma: lemma(form, rule)? });
    }
    bytes.is_empty().then_some(words)
}

fn rule<'w>(form: &str, lemma: &'w str) -> Rule<'w> {
    let as_it_is = shared(form, lemma);
    let lower = form.to_lowercase();
    let made_small = if lower == form { (0, 0) } else { shared(&lower, lemma) };
    let small = made_small.0 > as_it_is.0;
    let ((characters, bytes), form) = if small { (made_small, lower.as_str()) } else { (as_it_is, form) };
    let strip = (form.chars().count() - characters) as u64;
    Rule { small, strip, ending: lemma.get(bytes..).unwrap_or_default() }
}

/// Characters and bytes with which both begin.
fn shared(a: &str, b: &str) -> (usize, usize) {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.fold((0, 0), |(characters, bytes), (c, _)| (characters + 1, bytes + c.len_utf8()))
}

fn lemma(form: &str, rule: &Rule<'_>) -> Option<String> {
    let mut lemma = if rule.small { form.to_lowercase() } else { form.to_owned() };
    for _ in 0..rule.strip {
        lemma.pop()?;
    }
    lemma.push_str(rule.ending);
    Some(lemma)
}

fn integer(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn take(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(start: usize, end: usize, lemma: &str) -> IndexWord {
        IndexWord { span: Span::new(start, end), lemma: lemma.to_owned() }
    }

    #[test]
    fn words_come_back() {
        let text = "Zrobiłem sankcjom w Warszawie – ŁÓDŹ.";
        let words = [
            word(0, 9, "zrobić"),
            word(0, 9, "być"),
            word(10, 18, "sankcja"),
            word(19, 20, "w"),
            word(21, 30, "Warszawa"),
            word(31, 34, "–"),
            word(35, 42, "Łódź"),
        ];
        let kept: Vec<IndexWord> = words.iter().filter(|word| word.lemma != "–").cloned().collect();
        let packed = pack(&words, text);
        assert_eq!(unpack(&packed, text), Some(kept));
        assert_eq!(unpack(&packed, "Zrobił"), None, "of another text");
        assert_eq!(unpack(b"no frame", text), None);
        assert_eq!(unpack(&pack(&[], text), text), Some(Vec::new()));
    }

    #[test]
    fn a_frame_that_unpacks_to_gigabytes_is_refused() {
        let bomb = zstd::bulk::compress(&vec![1; 1 << 26], 19).unwrap();
        assert_eq!(unpack(&bomb, "most"), None);
    }

    proptest! {
        #[test]
        fn any_words_come_back(parts in prop::collection::vec(("\\PC{1,8}", "\\PC{0,8}", 0..3_usize), 0..20)) {
            let (mut text, mut words) = (String::new(), Vec::new());
            for (form, lemma, blanks) in parts {
                text.push_str(&" ".repeat(blanks));
                words.push(word(text.len(), text.len() + form.len(), &lemma));
                text.push_str(&form);
            }
            let packed = pack(&words, &text);
            words.retain(|word| {
                let form = word.span.slice(&text);
                form.chars().chain(word.lemma.chars()).any(char::is_alphanumeric)
            });
            prop_assert_eq!(unpack(&packed, &text), Some(words));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,40}") {
            let _ = unpack(&bytes, &text);
            let _ = unpack(&zstd::bulk::compress(&bytes, 1).unwrap(), &text);
        }
    }
}
