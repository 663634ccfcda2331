//! What stands inside a line though it is a block of its own: teasers, credits, boilerplate, headings run into paragraphs.
//!
//! Scrapers glue the parts of a page together. A line is cut only where the words leave little doubt.

use record::BlockKind;
use text::Span;

use crate::phrases::{BOILERPLATE, BUTTONS, CAUTIOUS_BUTTONS, LONE, TEASERS, TEASERS_WITHOUT_COLON};
use credits::{agency_at, credit_at, signature_start};
use run_in::{quotation_end, quotation_heading_end, run_in_end, sentence_length};

mod credits;
mod run_in;
mod words;

pub(crate) use run_in::Vocabulary;

/// A piece of a line. `kind` is none for the line's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) span: Span,
    pub(crate) kind: Option<BlockKind>,
    /// Of a teaser: the linked article's title, not the phrase before it.
    pub(crate) link: bool,
}

/// Longest title of a teaser, in bytes; the longest seen in 225 articles of a Polish portal has 130 characters.
const LONGEST_LINK: usize = 220;
/// Longest caption before a picture's credit, in characters.
const LONGEST_CAPTION: usize = 160;
/// Longest heading run into a paragraph, in bytes.
const LONGEST_HEADING: usize = 130;

/// Cuts a line (trimmed, no line break inside) into its pieces, in order. White space between pieces belongs to none.
pub(crate) fn cut_line(text: &str, line: Span, vocabulary: &Vocabulary<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let signature = signature_start(text, line);
    let whole = line;
    let line = Span::new(line.start, signature.unwrap_or(line.end));
    let mut rest = line.start;
    let mut at = line.start;
    while let Some(marker) = next_marker(text, at, line.end, vocabulary) {
        if marker.captioned {
            let caption = caption_start(text, Span::new(rest, marker.span.start));
            push_words(&mut pieces, text, Span::new(rest, caption), vocabulary);
            push(&mut pieces, text, Span::new(caption, marker.span.start), Some(BlockKind::Caption), false);
            rest = marker.span.start;
        }
        push_words(&mut pieces, text, Span::new(rest, marker.span.start), vocabulary);
        match marker.kind {
            BlockKind::Related => {
                push(&mut pieces, text, marker.span, Some(BlockKind::Related), false);
                let end = link_end(text, marker.span.end, line.end, vocabulary);
                push(&mut pieces, text, Span::new(marker.span.end, end), Some(BlockKind::Related), true);
                at = end;
            }
            kind => {
                push(&mut pieces, text, marker.span, Some(kind), false);
                at = marker.span.end;
            }
        }
        rest = at;
    }
    push_words(&mut pieces, text, Span::new(rest, line.end), vocabulary);
    push(&mut pieces, text, Span::new(line.end, whole.end), Some(BlockKind::Metadata), false);
    pieces
}

struct Marker {
    span: Span,
    kind: BlockKind,
    /// A picture's credit: the words before it, back to the last stop, are its caption.
    captioned: bool,
}

impl Marker {
    fn new(start: usize, length: usize, kind: BlockKind) -> Marker {
        Marker { span: Span::new(start, start + length), kind, captioned: false }
    }
}

/// The next teaser, credit or boilerplate in `from..end`.
fn next_marker(text: &str, from: usize, end: usize, vocabulary: &Vocabulary<'_>) -> Option<Marker> {
    let mut before: Option<char> = text[..from].chars().next_back().filter(|c| *c != '\n');
    for (offset, c) in text[from..end].char_indices() {
        let at = from + offset;
        let begins = match before {
            None => true,
            // Glued: "…CzarnomorskiejCzytaj też:" or "…hit”Czytaj też:".
            Some(b) => {
                (!b.is_alphanumeric() || (b.is_lowercase() && c.is_uppercase()))
                    && !matches!(b, '"' | '„' | '“' | '(' | '«')
            }
        };
        let opens = c.is_uppercase() || matches!(c, 'i' | 'f' | 'r' | 'o' | 'ź');
        if begins && opens && vocabulary.may_open(&text[at..end]) {
            let glued = before.is_some_and(char::is_alphanumeric);
            if let Some(marker) = marker_at(text, at, end, glued) {
                return Some(marker);
            }
        }
        if c == '(' && agency_at(text, at, end) {
            return Some(Marker::new(at, end - at, BlockKind::Metadata));
        }
        before = Some(c);
    }
    None
}

fn marker_at(text: &str, at: usize, end: usize, glued: bool) -> Option<Marker> {
    let rest = text.get(at..end)?;
    if let Some(length) = teaser_length(rest) {
        return Some(Marker::new(at, length, BlockKind::Related));
    }
    if glued {
        return None;
    }
    if let Some(length) = boilerplate_length(rest) {
        return Some(Marker::new(at, length, BlockKind::Boilerplate));
    }
    if LONE.contains(&rest) && text[..at].ends_with('\n') {
        return Some(Marker::new(at, rest.len(), BlockKind::Boilerplate));
    }
    let (length, captioned) = credit_at(text, at, end)?;
    Some(Marker { captioned, ..Marker::new(at, length, BlockKind::Metadata) })
}

fn boilerplate_length(rest: &str) -> Option<usize> {
    if let Some(button) = BUTTONS.iter().find(|button| begins_with_words(rest, button)) {
        return Some(button.len());
    }
    let apart = |button: &str| !rest[button.len()..].trim_start().starts_with(|c: char| c.is_lowercase() || c == ',');
    if let Some(button) = CAUTIOUS_BUTTONS.iter().find(|button| begins_with_words(rest, button) && apart(button)) {
        return Some(button.len());
    }
    let phrase = BOILERPLATE.iter().find(|phrase| begins_with_words(rest, phrase))?;
    // Without a stop that is near, the words themselves and no more: what is lost here is lost to the reader.
    let sentence = sentence_length(rest).unwrap_or(phrase.len());
    // "…zapraszamy na gazeta.example Burmistrz powiedział…": the address ends it where a stop is missing.
    let address = rest[..sentence].split_inclusive([' ', '\u{a0}']).scan(0, |at, word| {
        *at += word.len();
        Some((*at - (word.len() - word.trim_end().len()), word.trim_end()))
    });
    let site = address.skip_while(|(at, _)| *at < phrase.len()).find(|(_, word)| is_address(word));
    Some(site.map_or(sentence, |(end, _)| end).max(phrase.len()))
}

/// `gazeta.example`, `RMF24.pl`: letters, a full stop, two to eight small letters.
fn is_address(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(name, end)| {
        name.chars().any(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | ':'))
            && (2..=8).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

/// Where the caption that ends a stretch begins: after its last stop.
fn caption_start(text: &str, span: Span) -> usize {
    let words = span.slice(text);
    let stop =
        words.char_indices().rev().skip_while(|(_, c)| c.is_whitespace()).take(LONGEST_CAPTION).find(|(at, c)| {
            matches!(c, '.' | '!' | '?' | '…') && words[at + c.len_utf8()..].starts_with(char::is_whitespace)
        });
    match stop {
        Some((at, c)) => span.start + at + c.len_utf8(),
        None if words.len() <= LONGEST_CAPTION => span.start,
        None => span.end,
    }
}

fn begins_with_words(rest: &str, phrase: &str) -> bool {
    rest.strip_prefix(phrase).is_some_and(|after| phrase.ends_with('?') || !after.starts_with(char::is_alphanumeric))
}

/// Bytes of the teaser phrase with its colon, if `rest` begins with one.
fn teaser_length(rest: &str) -> Option<usize> {
    for phrase in TEASERS {
        let Some(after) = rest.strip_prefix(phrase) else { continue };
        let spaces = after.len() - after.trim_start_matches([' ', '\u{a0}']).len();
        if after[spaces..].starts_with([':', '▶', '►', '→', '>']) {
            let mark = after[spaces..].chars().next().map_or(0, char::len_utf8);
            return Some(phrase.len() + spaces + mark);
        }
        let capital =
            spaces > 0 && after[spaces..].starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '„' | '“'));
        if TEASERS_WITHOUT_COLON.contains(phrase) && (capital || after.trim().is_empty()) {
            return Some(phrase.len());
        }
    }
    None
}

/// Where the title of a linked article, which begins at `start`, ends.
///
/// At the line's end if that is near; else at the next teaser, at a glued capital, at a dash that opens a quotation, at a word
/// that opens a sentence without a stop before it, else after the first sentence.
fn link_end(text: &str, start: usize, end: usize, vocabulary: &Vocabulary<'_>) -> usize {
    let limit = next_break(text, start, end, vocabulary).unwrap_or(end);
    let start = start + (text[start..limit].len() - text[start..limit].trim_start().len());
    let window = Span::new(start, floor_boundary(text, limit.min(start + LONGEST_LINK)));
    let short = text[start..limit].trim().len() <= LONGEST_LINK / 2;
    if let Some(end) = run_in_end(text, window, vocabulary) {
        return end;
    }
    if short {
        return limit;
    }
    let rest = window.slice(text);
    let sentence = start + sentence_length(rest).unwrap_or(rest.len());
    // A title of two sentences: "Awaria metra. Jest komunikat Pociągi…", `Rewolucja w szkołach. "To skandal" Minister…`.
    let second = Span::new(sentence, window.end).trim(text);
    if let Some(length) = quotation_end(second.slice(text)) {
        return second.start + length;
    }
    if sentence - start <= LONGEST_LINK / 3
        && let Some(end) = run_in_end(text, second, vocabulary)
    {
        return end;
    }
    sentence
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The next teaser, button or notice after `from`, near enough to end a title.
fn next_break(text: &str, from: usize, end: usize, vocabulary: &Vocabulary<'_>) -> Option<usize> {
    let reach = floor_boundary(text, end.min(from + 2 * LONGEST_LINK));
    let capitals = text[from..reach].char_indices().filter(|(_, c)| c.is_uppercase());
    capitals.map(|(offset, _)| from + offset).find(|&at| {
        let before = text[..at].chars().next_back();
        let bounded = before.is_none_or(|b| !b.is_alphanumeric() || b.is_lowercase());
        let apart = before.is_none_or(|b| !b.is_alphanumeric());
        let rest = &text[at..end];
        bounded
            && at > from
            && vocabulary.may_open(rest)
            && (teaser_length(rest).is_some() || (apart && boilerplate_length(rest).is_some()))
    })
}

/// Own words of a line, with a run-in heading after a sentence's end as a piece of its own.
fn push_words(pieces: &mut Vec<Piece>, text: &str, span: Span, vocabulary: &Vocabulary<'_>) {
    let mut rest = span.trim(text);
    // Sentence ends, each a place where a heading may begin. One pass; every look-ahead is bounded.
    let mut begin = rest.start;
    let mut before = '\n';
    for (offset, c) in span.slice(text).char_indices() {
        let at = span.start + offset;
        if at > begin
            && (c.is_uppercase() || matches!(c, '"' | '„' | '“'))
            && before.is_whitespace()
            && text[begin..at].trim_end().ends_with(['.', '?', '!', '"', '”'])
        {
            let reach = floor_boundary(text, span.end.min(at + 2 * LONGEST_HEADING));
            let ahead = Span::new(at, reach);
            let end = quotation_heading_end(text, ahead).or_else(|| run_in_end(text, ahead, vocabulary));
            if let Some(end) = end {
                push(pieces, text, Span::new(rest.start, at), None, false);
                push(pieces, text, Span::new(at, end), Some(BlockKind::Heading), false);
                rest = Span::new(end, rest.end);
                begin = end;
            }
        }
        before = c;
    }
    push(pieces, text, rest, None, false);
}

fn push(pieces: &mut Vec<Piece>, text: &str, span: Span, kind: Option<BlockKind>, link: bool) {
    let span = span.trim(text);
    if !span.is_empty() {
        pieces.push(Piece { span, kind, link });
    }
}
