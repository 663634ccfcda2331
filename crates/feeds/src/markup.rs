//! Character references, and text that may be HTML.

use std::borrow::Cow;
use web_atoms::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name of an entity of HTML is `CounterClockwiseContourIntegral`.
const MAX_NAME: usize = 32;

/// What `&name;` stands for in XML or HTML: `amp`, `oacute`, `#243`, `#xF3`.
pub(crate) fn reference(name: &str) -> Option<String> {
    if name.len() > MAX_NAME {
        return None;
    }
    let Some(number) = name.strip_prefix('#') else {
        let (first, second) = *NAMED_ENTITIES.get(format!("{name};").as_str())?;
        return [first, second].into_iter().filter(|code| *code != 0).map(char::from_u32).collect();
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok()?,
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    // To a browser, 128 to 159 are what they are in windows-1252.
    let windows = number.checked_sub(0x80).and_then(|at| *C1_REPLACEMENTS.get(at as usize)?);
    let character = windows.or_else(|| char::from_u32(number).filter(|c| *c != '\0'));
    Some(character.unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

/// The text with its references resolved; what is no reference stays as it is.
pub(crate) fn resolve_references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        resolved.push_str(before);
        match reference_at(after) {
            Some((replacement, length)) => {
                resolved.push_str(&replacement);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                resolved.push('&');
                rest = after;
            }
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

/// The reference behind an `&`, and its length with the semicolon.
fn reference_at(after: &str) -> Option<(String, usize)> {
    let end = after.bytes().take(MAX_NAME).position(|byte| byte == b';')?;
    Some((reference(after.get(..end)?)?, end + 1))
}

/// Whether a text that may be either is HTML: it has a tag or a character reference.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let opens = |(at, _): (usize, &str)| {
        let mut after = text.get(at + 1..).unwrap_or_default().chars();
        match after.next() {
            Some('/' | '!') => after.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '-'),
            Some(first) => first.is_ascii_alphabetic(),
            None => false,
        }
    };
    let tag = text.match_indices('<').any(opens) && text.contains('>');
    tag || text.match_indices('&').any(|(at, _)| reference_at(text.get(at + 1..).unwrap_or_default()).is_some())
}

/// Elements that people put into titles; `<` and another name is text.
const IN_TITLES: [&str; 18] = [
    "a", "abbr", "b", "br", "cite", "em", "font", "i", "mark", "p", "q", "s", "small", "span", "strong", "sub", "sup",
    "u",
];

/// A title that may be HTML as plain text: without tags, references resolved, white space collapsed.
pub(crate) fn plain(title: &str) -> Option<String> {
    let mut text = String::with_capacity(title.len());
    let mut rest = title;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        if after.starts_with("!--") {
            rest = after.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        match after.split_once('>').filter(|(tag, _)| is_inline_tag(tag)) {
            Some((tag, behind)) => {
                if tag.starts_with("br") {
                    text.push(' ');
                }
                rest = behind;
            }
            None => {
                text.push('<');
                rest = after;
                // Where there is no `>` there is no tag: said once, not looked for again at each `<`.
                if !after.contains('>') {
                    break;
                }
            }
        }
    }
    text.push_str(rest);
    collapsed(&resolve_references(&text))
}

fn is_inline_tag(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let name = name.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    IN_TITLES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The text with each run of white space as one blank; `None` if nothing is left.
pub(crate) fn collapsed(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

pub(crate) fn escape_into(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

/// Whether a text that the feed calls full says itself that it goes on elsewhere.
pub(crate) fn is_cut_short(text: &str) -> bool {
    let tail_start = text.len().saturating_sub(400);
    let tail = (tail_start..text.len()).find_map(|at| text.get(at..)).unwrap_or_default();
    let mut bare = String::new();
    let mut rest = tail;
    while let Some((before, after)) = rest.split_once('<') {
        bare.push_str(before);
        rest = after.split_once('>').map_or("", |(_, behind)| behind);
    }
    bare.push_str(rest);
    let bare = resolve_references(&bare);
    let bare = bare.trim_end();
    ["[…]", "[...]", "[ … ]"].iter().any(|mark| bare.ends_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        for (text, expected) in [
            ("Krak&oacute;w &Scaron;&alpha;&nbsp;&NotEqualTilde;", "Kraków Šα\u{A0}≂̸"),
            ("&#243;&#xF3;&#XF3;", "óóó"),
            ("&#150;&#x80;", "–€"),
            ("&#0;&#xD800;", "\u{FFFD}\u{FFFD}"),
            ("&#99999999999;", "&#99999999999;"),
            ("A&B; C & D", "A&B; C & D"),
            ("&&amp;;", "&&;"),
            ("&ó;&amp;", "&ó;&"),
        ] {
            assert_eq!(resolve_references(text), expected, "{text}");
        }
    }

    #[test]
    fn html_is_told_from_text() {
        for (text, expected) in [
            ("Rada przyjęła budżet.", false),
            ("<p>Rada</p>", true),
            ("Rada<br/>miasta", true),
            ("Rada &quot;miasta&quot;", true),
            ("5 < 6 > 4", false),
            ("Smith & Sons", false),
            ("a <!-- b -->", true),
            ("<", false),
        ] {
            assert_eq!(looks_like_html(text), expected, "{text}");
        }
    }

    #[test]
    fn titles_become_plain() {
        for (title, expected) in [
            ("  Sąd \n uchylił <b>wyrok</b>", "Sąd uchylił wyrok"),
            ("Smith &amp; Sons", "Smith & Sons"),
            ("5 < 6, x<y>z", "5 < 6, x<y>z"),
            ("Jeden<br/>dwa", "Jeden dwa"),
            ("<<<b>", "<<"),
            ("Jeden<!-- <b> --> dwa<!-- trzy", "Jeden dwa"),
        ] {
            assert_eq!(plain(title).as_deref(), Some(expected), "{title}");
        }
        assert_eq!(plain(" <b> </b>"), None);
    }

    #[test]
    fn a_text_that_goes_on_elsewhere_is_not_full() {
        assert!(is_cut_short("<p>Burmistrz zapowiedział kontrolę [&hellip;]</p>\n"));
        assert!(is_cut_short("Burmistrz zapowiedział [...]"));
        assert!(!is_cut_short("<p>Burmistrz zapowiedział kontrolę…</p>"));
    }
}
