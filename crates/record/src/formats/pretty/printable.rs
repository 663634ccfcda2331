//! Text that cannot command a terminal.

/// The text with everything that could move the cursor, colour or reorder it, or hide words made visible or left out.
///
/// Control characters become their pictures (`␛`) or `�`, and so do the marks that reorder text (bidi embeddings, overrides,
/// isolates) and invisible tags; line breaks, tabs and the separators of Unicode become one space. Letters of right-to-left
/// scripts, joiners and combining marks stay.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_printable(&mut out, text);
    out
}

pub(super) fn push_printable(out: &mut String, text: &str) {
    out.extend(text.chars().filter_map(printable_char));
}

/// What to show for a character, if anything.
pub(super) fn printable_char(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        // The block of control pictures is in the order of the control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        // Deprecated format characters, interlinear annotation, language tags.
        '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        // A byte order mark, a soft hyphen, a zero-width space, a word joiner: nothing to see.
        '\u{feff}' | '\u{ad}' | '\u{200b}' | '\u{2060}' => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_pictures() {
        let cases = [
            ("\u{1b}[31mred\u{1b}]0;title\u{7}", "␛[31mred␛]0;title␇"),
            ("\u{9b}2J", "\u{fffd}2J"),
            ("a\u{202e}txt.exe", "a\u{fffd}txt.exe"),
            ("a\u{8}\u{7f}b", "a␈␡b"),
            ("line\r\nline\tend", "line  line end"),
            ("żółw 👩\u{200d}🚀 שלום e\u{301}", "żółw 👩\u{200d}🚀 שלום e\u{301}"),
            ("\u{feff}za\u{ad}pis", "zapis"),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected);
        }
    }
}
