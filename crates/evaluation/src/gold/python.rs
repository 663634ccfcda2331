//! What Python's text functions do where Rust's differ: line breaks on reading, white space, case folding.

/// Whether Python's `str.isspace` holds: Rust's white space and the four information separators.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// `text` as Python reads it in text mode: every line break is one `\n`.
pub fn universal_newlines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// The lines of `str.splitlines`, which also breaks at form feeds, separators and the line breaks of Unicode.
pub fn split_lines(text: &str) -> Vec<&str> {
    let is_break = |c: char| {
        matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_break) {
        let (line, tail) = rest.split_at(at);
        lines.push(line);
        let width = if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(1, char::len_utf8) };
        rest = &tail[width..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// `str.casefold`: upper and then lower case of every character, but for the few letters whose folding is not that.
pub fn casefold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' => folded.push(c),
            'ẞ' => folded.push_str("ss"),
            '\u{13a0}'..='\u{13f5}' => folded.push(c),
            '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => folded.extend(c.to_uppercase()),
            _ => folded.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    folded
}

/// `str.split()` of the folded text, as a sorted set of words.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = casefold(text).split(is_space).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_python_breaks_them() {
        assert_eq!(split_lines("a\r\nb\rc\u{2028}d\n\ne\n"), ["a", "b", "c", "d", "", "e"]);
        assert_eq!(split_lines(""), Vec::<&str>::new());
    }

    #[test]
    fn folding_joins_what_case_divides() {
        for (a, b) in [("STRASSE", "straße"), ("ΣΟΦΟΣ", "σοφος"), ("σοφος", "σοφος"), ("Łódź", "ŁÓDŹ"), ("ẞ", "ß")]
        {
            assert_eq!(casefold(a), casefold(b), "{a} {b}");
        }
        assert_ne!(casefold("ı"), casefold("i"));
    }

    #[test]
    fn newlines_become_one_kind() {
        assert_eq!(universal_newlines("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}
