//! Character references, and the pieces that a stretch of source consists of once they are resolved.

use web_atoms::NAMED_ENTITIES;

/// A piece of text and the source it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: Resolved<'a>,
    /// Byte offsets into the source.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Text as it stands, or what a character reference means: one character, now and then two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved<'a> {
    Literal(&'a str),
    Reference(char, Option<char>),
}

/// No name of a reference is longer.
const LONGEST_NAME: usize = 32;

/// Cuts `source[start..end]` into literal text and character references.
pub(crate) fn pieces(source: &str, start: usize, end: usize) -> impl Iterator<Item = Piece<'_>> {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = source.get(at..end).filter(|rest| !rest.is_empty())?;
        if let Some((first, second, length)) = reference(rest) {
            let piece = Piece { text: Resolved::Reference(first, second), start: at, end: at + length };
            at += length;
            return Some(piece);
        }
        // An ampersand that begins no reference is text, and so is all up to the next one.
        let skip = usize::from(rest.starts_with('&'));
        let length = rest.get(skip..).and_then(|tail| tail.find('&')).map_or(rest.len(), |found| found + skip);
        let piece = Piece { text: Resolved::Literal(rest.get(..length)?), start: at, end: at + length };
        at += length;
        Some(piece)
    })
}

/// The text of a stretch of source with its references resolved.
pub fn resolve(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for piece in pieces(source, 0, source.len()) {
        match piece.text {
            Resolved::Literal(text) => out.push_str(text),
            Resolved::Reference(first, second) => {
                out.push(first);
                out.extend(second);
            }
        }
    }
    out
}

/// The reference at the start of `text`, and its length.
fn reference(text: &str) -> Option<(char, Option<char>, usize)> {
    let body = text.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        return numeric(number).map(|(c, length)| (c, None, length + 2));
    }
    let length = body.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let with_semicolon = body.as_bytes().get(length) == Some(&b';');
    // The longest name wins: `&notit;` is `¬it;`. Only the old names stand without a semicolon in the table.
    let mut longest = length + usize::from(with_semicolon);
    while longest > 0 {
        if let Some(&(first, second)) = body.get(..longest).and_then(|name| NAMED_ENTITIES.get(name))
            && first != 0
        {
            let second = char::from_u32(second).filter(|c| *c != '\0');
            return Some((char::from_u32(first)?, second, longest + 1));
        }
        longest -= 1;
    }
    None
}

/// What stands behind `&#`, without the semicolon that may be missing.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.as_bytes().first() {
        Some(b'x' | b'X') => (text.get(1..)?, 16, 1),
        _ => (text, 10, 0),
    };
    let count = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let mut value: u32 = 0;
    for digit in digits.get(..count).filter(|d| !d.is_empty())?.chars() {
        value = value.saturating_mul(radix).saturating_add(digit.to_digit(radix)?);
    }
    let semicolon = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    Some((character(value), prefix + count + semicolon))
}

/// The Encoding of numbers 128 to 159, which pages write as if they were of windows-1252.
const C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn character(value: u32) -> char {
    match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => C1.get((value - 0x80) as usize).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        let cases = [
            ("a &amp; b", "a & b"),
            ("&amp;amp;", "&amp;"),
            ("Konsty&shy;tucja", "Konsty\u{ad}tucja"),
            ("10&nbsp;zł &#8211; &#x142;&#X141;", "10\u{a0}zł – łŁ"),
            ("&copy 2024 &notit; &noti", "© 2024 ¬it; ¬i"),
            ("AT&T & co. &; &#; &#x; &unknown;", "AT&T & co. &; &#; &#x; &unknown;"),
            ("&#150;&#0;&#xD800;&#99999999999;", "–\u{fffd}\u{fffd}\u{fffd}"),
            ("&NotEqualTilde;", "≂̸"),
            ("&", "&"),
            ("&&&lt;", "&&<"),
        ];
        for (source, expected) in cases {
            assert_eq!(resolve(source), expected, "{source}");
            let mut at = 0;
            for piece in pieces(source, 0, source.len()) {
                assert_eq!(piece.start, at);
                at = piece.end;
            }
            assert_eq!(at, source.len());
        }
    }
}
