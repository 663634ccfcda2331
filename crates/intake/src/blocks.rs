//! The blocks of a plain text: title, headings, paragraphs, list items, and what only stands around the article.

use record::{Block, BlockKind, Link};
use text::Span;

use crate::inline::{Vocabulary, cut_line};
use crate::metadata::{Facts, date_prefix, read_credits};
use crate::phrases::CREDITS;

/// Blocks in text order, and what the text says about itself.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) blocks: Vec<Block>,
    pub(crate) title: Option<Span>,
    pub(crate) published: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) links: Vec<Link>,
}

/// Longest title, in bytes.
const LONGEST_TITLE: usize = 260;
/// Longest heading, in bytes.
const LONGEST_HEADING: usize = 160;

/// Finds the blocks of `text`. Every character that is not white space lies in exactly one.
pub(crate) fn find_blocks(text: &str) -> Found {
    let mut found = Found::default();
    let mut from = 0;
    if let Some((span, date)) = date_prefix(text) {
        found.blocks.push(Block { kind: BlockKind::Metadata, span });
        found.published = Some(date);
        from = span.end;
    }
    let prefixed = from > 0;
    let paragraphs = paragraphs(text, from);
    let vocabulary = Vocabulary::of(text);
    let mut after_teaser = false;
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.slice(text);
        let next = paragraphs.get(index + 1);
        if index == 0 && !prefixed && next.is_some() && is_title(words) {
            found.title = Some(*paragraph);
            found.blocks.push(Block { kind: BlockKind::Title, span: *paragraph });
            continue;
        }
        if is_credits(words, index) {
            note(&mut found, read_credits(words));
            found.blocks.push(Block { kind: BlockKind::Metadata, span: *paragraph });
            continue;
        }
        let own = if after_teaser && words.len() <= LONGEST_TITLE {
            BlockKind::Related
        } else {
            own_kind(words, next.map(|next| next.slice(text)))
        };
        after_teaser = push_pieces(&mut found, text, *paragraph, own, &vocabulary);
    }
    found
}

/// Adds a paragraph's pieces. Whether it ends with a teaser whose title is still to come.
fn push_pieces(found: &mut Found, text: &str, paragraph: Span, own: BlockKind, vocabulary: &Vocabulary<'_>) -> bool {
    let mut waits = false;
    let pieces = cut_line(text, paragraph, vocabulary);
    // Words with a teaser or a signature glued to them are no heading.
    let own = if own == BlockKind::Heading && pieces.len() > 1 { BlockKind::Paragraph } else { own };
    for piece in pieces {
        let kind = piece.kind.unwrap_or(own);
        let title = piece.link || (piece.kind.is_none() && own == BlockKind::Related);
        if title {
            found.links.push(Link { text: piece.span.slice(text).to_owned(), uri: None });
        }
        if kind == BlockKind::Metadata {
            note(found, read_credits(piece.span.slice(text)));
        }
        waits = piece.kind == Some(BlockKind::Related) && !piece.link;
        found.blocks.push(Block { kind, span: piece.span });
    }
    waits
}

fn note(found: &mut Found, facts: Facts) {
    found.published = found.published.take().or(facts.published);
    found.outlet = found.outlet.take().or(facts.outlet);
    found.authors.extend(facts.authors);
}

/// The text's paragraphs from `from` on: lines, or groups of lines where the text was wrapped at a column.
fn paragraphs(text: &str, from: usize) -> Vec<Span> {
    let lines = lines(text, from);
    if !is_wrapped(text, &lines) {
        return lines.into_iter().filter(|line| !line.is_empty()).collect();
    }
    let mut found: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.is_empty() {
            open = false;
        } else if let (true, Some(last)) = (open, found.last_mut()) {
            last.end = line.end;
        } else {
            found.push(line);
            open = true;
        }
    }
    found
}

/// Trimmed lines; a blank one is an empty span.
fn lines(text: &str, from: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = from;
    for line in text[from..].split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        let end = start + line.len();
        let trimmed = Span::new(start, end).trim(text);
        found.push(trimmed);
        start = end;
    }
    found
}

/// Whether the lines look wrapped at a column: many that end in the middle of a sentence and are followed directly by another.
fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let (mut broken, mut followed) = (0_usize, 0_usize);
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if line.is_empty() || next.is_empty() {
            continue;
        }
        followed += 1;
        let words = line.slice(text);
        let width = words.chars().take(121).count();
        let unfinished = words.ends_with(|c: char| c.is_alphanumeric() || c == ',' || c == '-');
        if (40..=120).contains(&width) && unfinished && next.slice(text).starts_with(|c: char| c.is_alphanumeric()) {
            broken += 1;
        }
    }
    broken >= 3 && broken * 2 > followed
}

fn is_title(words: &str) -> bool {
    let stopped = words.ends_with('.') && !words.ends_with("...");
    let inner_stops = words.matches(". ").count();
    words.len() <= LONGEST_TITLE
        && inner_stops <= 2
        && (!stopped || words.len() <= 120)
        && words.chars().any(char::is_alphabetic)
        && !starts_with_dash(words)
}

fn starts_with_dash(words: &str) -> bool {
    ["– ", "— ", "- ", "―"].iter().any(|dash| words.starts_with(dash))
}

fn is_credits(words: &str, index: usize) -> bool {
    if words.len() > 160 {
        return false;
    }
    if CREDITS.iter().any(|phrase| words.starts_with(phrase)) && words.split_whitespace().count() <= 14 {
        return true;
    }
    let by_line = words.strip_prefix("By ").is_some_and(|rest| {
        let names: Vec<&str> = rest.split_whitespace().collect();
        names.len() <= 8
            && names.iter().all(|word| {
                word.chars().next().is_some_and(|c| !c.is_lowercase())
                    || matches!(*word, "and" | "for" | "of" | "de" | "von")
            })
    });
    (by_line && index <= 3) || matches!(words, "(PAP)" | "PAP" | "Reuters" | "AP" | "AFP")
}

/// The kind of a paragraph's own words; `next` are those of the paragraph that follows.
fn own_kind(words: &str, next: Option<&str>) -> BlockKind {
    let bullet = words.starts_with(['•', '*', '·', '▪', '●', '◦', '‣', '■']) || is_numbered(words);
    if bullet {
        return BlockKind::ListItem;
    }
    if words.starts_with("> ") {
        return BlockKind::Quote;
    }
    // The last line is a heading of nothing.
    if next.is_some_and(|next| is_heading(words, next)) { BlockKind::Heading } else { BlockKind::Paragraph }
}

fn is_heading(words: &str, next: &str) -> bool {
    if words.len() > LONGEST_HEADING || words.split_whitespace().count() > 18 {
        return false;
    }
    let finished = words.ends_with(['.', ',', ';', ':', '…', '-', '–', '—', '('])
        || [".\"", ".”", ",\"", ",”", "!\"", "?\"", "!”", "?”"].iter().any(|end| words.ends_with(end));
    // A line that goes on in the next one, or is quoted by it: "To niedopuszczalne" / "– oświadczył starosta".
    let after = next.trim_start_matches(['–', '—', '-', ' ', '"', '”', '\u{a0}']);
    let goes_on = after.starts_with(char::is_lowercase) || next.starts_with([',', '.', ')', ';', ':']);
    // Speech, and more than two sentences, make no heading.
    let count = |c: char| words.chars().filter(|found| *found == c).count();
    let speech = [",\" ", ",” ", "\" – ", "” – ", "\" - "].iter().any(|mark| words.contains(mark));
    let open = count('"') % 2 == 1 || count('(') > count(')');
    let stops = [". ", "? ", "! "].iter().map(|stop| words.matches(stop).count()).sum::<usize>();
    // Dashes open quotations.
    !finished
        && !goes_on
        && !speech
        && !open
        && stops <= 2
        && !starts_with_dash(words)
        && words.chars().any(char::is_alphabetic)
}

fn is_numbered(words: &str) -> bool {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && words.get(digits..).is_some_and(|rest| rest.starts_with(") ") || rest.starts_with(". "))
}
