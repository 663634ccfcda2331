//! Headings and titles run into the text that follows: where the first ends without a stop between them.

use std::collections::HashSet;

use text::Span;

use super::LONGEST_HEADING;
use super::words::{ABBREVIATIONS, FUNCTION_WORDS, INSTITUTIONS, ROLES, SENTENCE_OPENERS, SHORT_OPENERS};
use crate::phrases::phrases;

/// What the whole text tells of its words.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary<'a> {
    /// The words that stand in small letters, so that a capital on one of them shows that a sentence begins.
    lower: HashSet<&'a str>,
    /// In English, dashes open no quotations, and capitals stand inside headings.
    polish: bool,
    /// The first two bytes of every phrase that is looked for: most capitals need no closer look.
    phrases: HashSet<[u8; 2]>,
}

impl<'a> Vocabulary<'a> {
    pub(crate) fn of(text: &'a str) -> Vocabulary<'a> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let lower = words.filter(|word| word.len() >= 4 && word.starts_with(char::is_lowercase)).collect();
        // One letter in 16 is of these in Polish; names make one in some hundreds in other languages.
        let own = text.chars().filter(|c| matches!(c, 'ą' | 'ć' | 'ę' | 'ł' | 'ń' | 'ś' | 'ź' | 'ż')).count();
        let phrases = phrases().filter_map(|phrase| phrase.as_bytes().first_chunk::<2>().copied()).collect();
        Vocabulary { lower, polish: own * 60 >= text.len(), phrases }
    }

    /// Whether a phrase that is looked for may begin `rest`.
    pub(crate) fn may_open(&self, rest: &str) -> bool {
        rest.as_bytes().first_chunk::<2>().is_some_and(|first| self.phrases.contains(first))
    }

    /// Whether a capitalised word is a common one in this text: no name, and no institution's name.
    fn is_common(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.lower.contains(lower.as_str()) && !INSTITUTIONS.iter().any(|stem| lower.starts_with(stem))
    }
}

/// A word with its place.
struct Form<'a> {
    word: &'a str,
    /// Bytes from the beginning of the words looked at.
    start: usize,
}

/// Where a heading that opens `span` stops and its paragraph begins without a stop between them, if that is clear.
pub(crate) fn run_in_end(text: &str, span: Span, vocabulary: &Vocabulary<'_>) -> Option<usize> {
    let words = span.slice(text);
    let polish = vocabulary.polish;
    let mut previous: Option<Form<'_>> = None;
    let mut at = 0;
    for word in words.split_inclusive([' ', '\u{a0}']) {
        let form = Form { word: word.trim(), start: at };
        at += word.len();
        if form.word.is_empty() {
            continue;
        }
        if let Some(before) = &previous
            && (15..=LONGEST_HEADING).contains(&form.start)
        {
            let head = &words[..form.start];
            // A second dash: the first one was inside a sentence.
            if is_dash(form.word) && [" – ", " — ", " - "].iter().any(|dash| head.contains(dash)) {
                return None;
            }
            if begins(before.word, &form, &words[at..], polish, vocabulary) && is_heading(head) {
                return Some(span.start + form.start);
            }
        }
        if form.word.ends_with(['.', '?', '!', '…']) && form.start >= 15 && !is_abbreviation(form.word) {
            return None;
        }
        previous = Some(form);
    }
    None
}

/// Whether a sentence begins with `form` though no stop stands before it.
fn begins(before: &str, form: &Form<'_>, after: &str, polish: bool, vocabulary: &Vocabulary<'_>) -> bool {
    let word = form.word.trim_end_matches(',');
    let lower = before.chars().next().is_some_and(char::is_lowercase);
    let bare = before.chars().next_back().is_some_and(char::is_alphanumeric);
    let next = after.trim_start().chars().next();
    if is_dash(word) {
        // "…raczej kompromisowy – Trzeba być…": a dash before a capital and a lower-case word opens a quotation.
        let stopped = before.ends_with(['.', '!', '?', '"', '”', ',', ':', ';', ')']);
        return polish && !stopped && lower && opens_quotation(after);
    }
    // No sentence ends with a preposition.
    if !word.starts_with(char::is_uppercase) || FUNCTION_WORDS.contains(&before) {
        return false;
    }
    let to_lower = next.is_some_and(char::is_lowercase);
    if SENTENCE_OPENERS.contains(&word) {
        return lower && bare && next.is_some_and(char::is_alphabetic);
    }
    if SHORT_OPENERS.contains(&word) {
        return polish && bare && (lower || to_lower) && next.is_some_and(char::is_alphanumeric);
    }
    // "…obiecała ministra Lipa": a name may be a common word too.
    let named = ROLES.iter().any(|stem| before.starts_with(stem));
    polish && lower && bare && to_lower && !named && form.word == word && vocabulary.is_common(word)
}

/// Whether words can be all of a heading: no bracket or quotation left open, at most one comma.
fn is_heading(head: &str) -> bool {
    let count = |c: char| head.chars().filter(|found| *found == c).count();
    count('(') <= count(')')
        && count('"') % 2 == 0
        && count('„') <= count('”') + count('“')
        && count(',') <= 1
        && !head.contains([';', '\n'])
}

fn is_dash(word: &str) -> bool {
    matches!(word, "–" | "—" | "-")
}

/// A capitalised word followed by a lower-case one.
fn opens_quotation(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let first = words.next().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase));
    first && words.next().is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase))
}

/// Where a quotation that is a heading ends: `"Kazano mi milczeć" Starosta mówi…`. It opens the span, has no stop at its end,
/// is no name (a lower-case word stands in it), and a capital follows at once.
pub(crate) fn quotation_heading_end(text: &str, span: Span) -> Option<usize> {
    let words = span.slice(text);
    let end = quotation_end(words)?;
    let inside = &words[..end];
    let open = inside.chars().next()?.len_utf8();
    let close = inside.chars().next_back()?.len_utf8();
    let inside = inside.get(open..inside.len().checked_sub(close)?)?;
    let common = inside.split_whitespace().skip(1).filter(|word| word.starts_with(char::is_lowercase)).count();
    let stopped = inside.trim_end().ends_with(['.', ',', '!', '…']);
    let after = words[end..].strip_prefix([' ', '\u{a0}'])?;
    (common >= 1 && inside.starts_with(char::is_uppercase) && !stopped && after.starts_with(char::is_uppercase))
        .then_some(span.start + end)
}

/// Bytes of the quotation that `words` begin with, its marks included; of a hundred bytes at most.
pub(crate) fn quotation_end(words: &str) -> Option<usize> {
    let open = words.chars().next()?;
    let close = match open {
        '"' => '"',
        '„' | '“' => '”',
        '«' => '»',
        _ => return None,
    };
    let length = words[open.len_utf8()..].find(close).filter(|length| *length <= 100)?;
    Some(open.len_utf8() + length + close.len_utf8())
}

/// Bytes up to the end of the sentence `rest` begins with; none if it does not end within some 300 bytes.
pub(crate) fn sentence_length(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if matches!(c, '.' | '!' | '?' | '…')
            && chars.peek().is_none_or(|(_, next)| next.is_whitespace() || next.is_uppercase())
        {
            let end = at + c.len_utf8();
            let word = rest[..end].rsplit(char::is_whitespace).next().unwrap_or_default();
            if c != '.' || !is_abbreviation(word) {
                return Some(end);
            }
        }
        if at > 300 {
            return None;
        }
    }
    Some(rest.len())
}

fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(&word)
}
