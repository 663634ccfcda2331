//! What stands inside a line though it is a block of its own: teasers, credits, boilerplate, headings run into paragraphs.
//!
//! Scrapers glue the parts of a page together. A line is cut only where the words leave little doubt.

use record::BlockKind;
use text::Span;

use crate::phrases::{BOILERPLATE, BUTTONS, CREDITS, LONE, SENTENCE_OPENERS, TEASERS, TEASERS_WITHOUT_COLON};

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
/// Longest heading run into a paragraph, in bytes.
const LONGEST_HEADING: usize = 130;

/// Cuts a line (trimmed, no line break inside) into its pieces, in order. White space between pieces belongs to none.
pub(crate) fn cut_line(text: &str, line: Span) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let signature = signature_start(text, line);
    let whole = line;
    let line = Span::new(line.start, signature.unwrap_or(line.end));
    let mut rest = line.start;
    let mut at = line.start;
    while let Some(marker) = next_marker(text, at, line.end) {
        push_words(&mut pieces, text, Span::new(rest, marker.span.start));
        match marker.kind {
            BlockKind::Related => {
                push(&mut pieces, text, marker.span, Some(BlockKind::Related), false);
                let end = link_end(text, marker.span.end, line.end);
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
    push_words(&mut pieces, text, Span::new(rest, line.end));
    push(&mut pieces, text, Span::new(line.end, whole.end), Some(BlockKind::Metadata), false);
    pieces
}

/// Where the signature that ends a line begins: `dk/ sgo / polsatnews.pl`, `red. / gazeta.example`.
fn signature_start(text: &str, line: Span) -> Option<usize> {
    let words = line.slice(text);
    let mut start = None;
    let mut slash = false;
    let mut end = words.len();
    for (count, word) in words.rsplit([' ', '\u{a0}']).take(8).enumerate() {
        let at = end - word.len();
        let site = word.contains('.')
            && !word.ends_with('.')
            && word.chars().all(|c| c.is_lowercase() || c.is_numeric() || matches!(c, '.' | '-'));
        let initials = word.trim_end_matches('/');
        let desk = word == "red."
            || word == "/"
            || (word.ends_with('/') && (1..=4).contains(&initials.len()) && initials.chars().all(char::is_lowercase));
        // A desk's initials may lack their slash if one follows: "sgo / polsatnews.pl".
        let bare = slash
            && count > 1
            && (2..=4).contains(&word.len())
            && word.chars().all(|c| c.is_ascii_lowercase())
            && words[at + word.len()..].starts_with(" /");
        match count {
            0 if site => {}
            0 => return None,
            1 if word != "/" => return None,
            _ if desk || bare => {
                slash |= word.contains('/');
                if word != "/" {
                    start = Some(line.start + at);
                }
            }
            _ => break,
        }
        end = at.saturating_sub(1);
    }
    start
}

struct Marker {
    span: Span,
    kind: BlockKind,
}

/// The next teaser, credit or boilerplate in `from..end`.
fn next_marker(text: &str, from: usize, end: usize) -> Option<Marker> {
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
        if begins && (c.is_uppercase() || c == 'i' || c == 'f' || c == 'r' || c == 'o' || c == 'ź') {
            let glued = before.is_some_and(char::is_alphanumeric);
            if let Some(marker) = marker_at(text, at, end, glued) {
                return Some(marker);
            }
        }
        if c == '('
            && let Some(marker) = agency_at(text, at, end)
        {
            return Some(marker);
        }
        before = Some(c);
    }
    None
}

fn marker_at(text: &str, at: usize, end: usize, glued: bool) -> Option<Marker> {
    let rest = text.get(at..end)?;
    if let Some(length) = teaser_length(rest) {
        return Some(Marker { span: Span::new(at, at + length), kind: BlockKind::Related });
    }
    if glued {
        return None;
    }
    let boilerplate = |length| Some(Marker { span: Span::new(at, at + length), kind: BlockKind::Boilerplate });
    if let Some(button) = BUTTONS.iter().find(|button| begins_with_words(rest, button)) {
        return boilerplate(button.len());
    }
    if BOILERPLATE.iter().any(|phrase| begins_with_words(rest, phrase)) {
        return boilerplate(sentence_length(rest));
    }
    if LONE.contains(&rest) && text[..at].ends_with('\n') {
        return boilerplate(rest.len());
    }
    // Credits count at the end of a line only, where nothing but names follows: "Źródło: Reuters".
    let credit = CREDITS.iter().find(|phrase| rest.starts_with(**phrase))?;
    let value = rest[credit.len()..].trim();
    let short = value.len() <= 80 && value.split_whitespace().count() <= 8 && !value.contains(". ");
    let after_stop = text[..at].trim_end().chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != ',');
    (short && after_stop).then(|| Marker { span: Span::new(at, end), kind: BlockKind::Metadata })
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

/// `(PAP)`, `(AP)`, `(Reuters)` as a signature at the end of a line.
fn agency_at(text: &str, at: usize, end: usize) -> Option<Marker> {
    let rest = text.get(at..end)?;
    let agencies = [
        "(PAP)",
        "(PAP Biznes)",
        "(PAP Life)",
        "(IAR)",
        "(KAI)",
        "(AP)",
        "(AFP)",
        "(Reuters)",
        "(dpa)",
        "(Interfax)",
        "(TASS)",
    ];
    let agency = agencies.iter().find(|agency| rest.starts_with(**agency))?;
    let after = rest[agency.len()..].trim();
    // Initials of the desk may follow: "(PAP) mal/ ap/".
    let signature = after.len() <= 40
        && after
            .split_whitespace()
            .all(|word| word.ends_with('/') || word.len() <= 4 && word.chars().all(char::is_lowercase));
    let before = text[..at].trim_end().chars().next_back();
    (signature && before.is_none_or(|c| matches!(c, '.' | '!' | '?' | '"' | '”' | '…')))
        .then(|| Marker { span: Span::new(at, end), kind: BlockKind::Metadata })
}

/// Bytes up to the end of the sentence `rest` begins with.
fn sentence_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if matches!(c, '.' | '!' | '?' | '…')
            && chars.peek().is_none_or(|(_, next)| next.is_whitespace() || next.is_uppercase())
        {
            return at + c.len_utf8();
        }
        if at > 300 {
            break;
        }
    }
    rest.len()
}

/// Where the title of a linked article, which begins at `start`, ends.
///
/// At the line's end if that is near; else at the next teaser, at a glued capital, at a dash that opens a quotation, at a word
/// that opens a sentence without a stop before it, else after the first sentence.
fn link_end(text: &str, start: usize, end: usize) -> usize {
    let limit = next_teaser(text, start, end).unwrap_or(end);
    if text[start..limit].trim().len() <= LONGEST_LINK / 2 {
        return limit;
    }
    let window = Span::new(start, floor_boundary(text, limit.min(start + LONGEST_LINK)));
    if let Some(run_in) = run_in_end(text, window) {
        return run_in;
    }
    let rest = window.slice(text);
    let lead = rest.len() - rest.trim_start().len();
    let sentence = lead + sentence_length(&rest[lead..]);
    // A quotation right after the first sentence belongs to the title: `Rewolucja w szkołach. "To skandal" Minister…`.
    let after = &rest[sentence.min(rest.len())..];
    let quoted = after.trim_start();
    if let Some((open, close)) = quoted.chars().next().and_then(|c| Some((c, closing_mark(c)?)))
        && let Some(length) = quoted[open.len_utf8()..].find(close)
        && length <= 100
    {
        let skipped = rest.len() - quoted.len();
        return start + skipped + open.len_utf8() + length + close.len_utf8();
    }
    start + sentence.min(rest.len())
}

fn closing_mark(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '„' | '“' => Some('”'),
        '«' => Some('»'),
        _ => None,
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn next_teaser(text: &str, from: usize, end: usize) -> Option<usize> {
    let reach = floor_boundary(text, end.min(from + 2 * LONGEST_LINK));
    let capitals = text[from..reach].char_indices().filter(|(_, c)| c.is_uppercase());
    capitals.map(|(offset, _)| from + offset).find(|&at| {
        let bounded = text[..at].chars().next_back().is_none_or(|b| !b.is_alphanumeric() || b.is_lowercase());
        bounded && at > from && teaser_length(&text[at..end]).is_some()
    })
}

/// Where a heading that opens `span` stops and its paragraph begins without a stop between them, if that is clear.
pub(crate) fn run_in_end(text: &str, span: Span) -> Option<usize> {
    let words = span.slice(text);
    let mut previous: Option<&str> = None;
    let mut at = 0;
    for word in words.split_inclusive([' ', '\u{a0}']) {
        let form = word.trim();
        let start = at;
        at += word.len();
        if form.is_empty() {
            continue;
        }
        if let Some(before) = previous
            && (15..=LONGEST_HEADING).contains(&start)
        {
            let lower = before.chars().next().is_some_and(char::is_lowercase)
                && before.chars().next_back().is_some_and(char::is_alphanumeric);
            let follows = words[at..].trim_start().chars().next();
            let opener = SENTENCE_OPENERS.contains(&form.trim_end_matches(','));
            if lower && opener && follows.is_some_and(|c| c.is_lowercase() || c.is_uppercase()) {
                return Some(span.start + start);
            }
            let dash = matches!(form, "–" | "—" | "-");
            // A second dash: the first one was inside a sentence.
            if dash && [" – ", " — ", " - "].iter().any(|dash| words[..start].contains(dash)) {
                return None;
            }
            let stopped = before.ends_with(['.', '!', '?', '"', '”', ',', ':', ';', ')']);
            // "…raczej kompromisowy – Trzeba być…": a dash before a capital and a lower-case word opens a quotation.
            if dash && !stopped && lower && opens_quotation(&words[at..]) {
                return Some(span.start + start);
            }
        }
        if form.ends_with(['.', '?', '!', '…']) && start >= 15 {
            return None;
        }
        previous = Some(form);
    }
    None
}

/// A capitalised word followed by a lower-case one.
fn opens_quotation(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let first = words.next().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase));
    first && words.next().is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase))
}

/// Own words of a line, with a run-in heading after a sentence's end as a piece of its own.
fn push_words(pieces: &mut Vec<Piece>, text: &str, span: Span) {
    let mut rest = span.trim(text);
    // Sentence ends, each a place where a heading may begin. One pass; every look-ahead is bounded.
    let mut begin = rest.start;
    let mut before = '\n';
    for (offset, c) in span.slice(text).char_indices() {
        let at = span.start + offset;
        if at > begin
            && c.is_uppercase()
            && before.is_whitespace()
            && text[begin..at].trim_end().ends_with(['.', '?', '!', '"', '”'])
        {
            let reach = floor_boundary(text, span.end.min(at + 2 * LONGEST_HEADING));
            if let Some(end) = run_in_end(text, Span::new(at, reach)) {
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
