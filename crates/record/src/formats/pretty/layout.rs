//! Lines of words that fit a width.

use super::printable::push_printable;
use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Writes words of changing style into lines of at most `width` columns.
pub(super) struct Flow<'o> {
    out: &'o mut String,
    width: usize,
    colour: bool,
    column: usize,
    /// The word being built: pieces of one style each.
    word: Vec<(Style, String)>,
    /// Style at the end of what is written.
    written: Style,
    /// Whether a space is due before the next word, and in which style.
    space: Option<Style>,
}

impl<'o> Flow<'o> {
    pub(super) fn new(out: &'o mut String, width: usize, colour: bool) -> Self {
        Self { out, width, colour, column: 0, word: Vec::new(), written: Style::new(), space: None }
    }

    /// Words of the article. White space of any kind and length is one space.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        for (index, piece) in text.split(char::is_whitespace).enumerate() {
            if index > 0 {
                self.end_word();
                self.space = Some(style);
            }
            if !piece.is_empty() {
                self.extend_word(piece, style);
            }
        }
    }

    /// A mark of ours, kept with the word it touches.
    pub(super) fn mark(&mut self, text: &str, style: Style) {
        self.extend_word(text, style);
    }

    pub(super) fn blank_line(&mut self) {
        self.end_line();
        self.out.push('\n');
    }

    pub(super) fn end_line(&mut self) {
        self.end_word();
        self.switch(Style::new());
        if self.column > 0 {
            self.out.push('\n');
        }
        self.column = 0;
        self.space = None;
    }

    fn extend_word(&mut self, text: &str, style: Style) {
        match self.word.last_mut() {
            Some((last, word)) if *last == style => push_printable(word, text),
            _ => {
                let mut word = String::new();
                push_printable(&mut word, text);
                self.word.push((style, word));
            }
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        let columns: usize = word.iter().map(|(_, piece)| piece.width()).sum();
        if columns == 0 && word.iter().all(|(_, piece)| piece.is_empty()) {
            return;
        }
        if let Some(style) = self.space.take().filter(|_| self.column > 0) {
            if self.column + 1 + columns > self.width {
                self.break_line();
            } else {
                // A space between two words of one style keeps it, so that an underline is not broken.
                self.switch(if style == self.written { style } else { Style::new() });
                self.out.push(' ');
                self.column += 1;
            }
        }
        for (style, piece) in word {
            self.switch(style);
            for c in piece.chars() {
                let columns = c.width().unwrap_or(0);
                // Only a word wider than a whole line gets here past the end.
                if self.column + columns > self.width {
                    self.break_line();
                    self.switch(style);
                }
                self.out.push(c);
                self.column += columns;
            }
        }
    }

    fn break_line(&mut self) {
        self.switch(Style::new());
        self.out.push('\n');
        self.column = 0;
    }

    fn switch(&mut self, style: Style) {
        if self.colour && style != self.written {
            self.out.push_str(&self.written.render_reset().to_string());
            self.out.push_str(&style.render().to_string());
        }
        self.written = style;
    }
}

/// The text cut to `width` columns, with an ellipsis if something is cut.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut column = 0;
    for c in text.chars() {
        column += c.width().unwrap_or(0);
        if column + 1 > width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The text in lines of at most `width` columns, at most `lines` of them; the last one ends in an ellipsis if more was
/// to come.
pub(super) fn wrap(text: &str, width: usize, lines: usize) -> Vec<String> {
    let width = width.max(1);
    // What cannot fit is not laid out, however long the text is: a column holds at least a character, or combining
    // marks, of which no language stacks more than a few.
    let limit = width * lines * 4;
    let text: String = text.chars().take(limit + 1).collect();
    let mut flowed = String::new();
    let mut flow = Flow::new(&mut flowed, width, false);
    flow.push(&text, Style::new());
    flow.end_line();
    let mut kept: Vec<String> = flowed.lines().take(lines).map(str::to_owned).collect();
    let more = flowed.lines().count() > lines;
    if let Some(last) = kept.last_mut().filter(|_| more) {
        *last = shorten(&format!("{last}……"), width.min(last.width() + 1));
    }
    kept
}

/// The text and as many spaces as it lacks to `width` columns.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_by_columns() {
        assert_eq!(wrap("ala ma kota", 6, 9), ["ala ma", "kota"]);
        assert_eq!(wrap("ala ma kota", 6, 1), ["ala m…"]);
        assert_eq!(wrap("konstantynopol", 5, 2), ["konst", "anty…"]);
        assert_eq!(wrap("日本語 日本", 6, 9), ["日本語", "日本"], "wide characters take two columns");
        assert_eq!(wrap("", 6, 9), Vec::<String>::new());
        assert_eq!(wrap("a\u{1b}[2Jb\nc", 20, 9), ["a␛[2Jb c"]);
    }

    #[test]
    fn shortens_and_pads() {
        assert_eq!(shorten("ala ma kota", 7), "ala ma…");
        assert_eq!(shorten("ala", 3), "ala");
        assert_eq!(pad("日", 4), "日  ");
    }

    #[test]
    fn styles_end_with_their_line() {
        let mut out = String::new();
        let bold = Style::new().bold();
        let mut flow = Flow::new(&mut out, 5, true);
        flow.push("aa bb cc", bold);
        flow.push(" dd", Style::new());
        flow.end_line();
        assert_eq!(out, "\u{1b}[1maa bb\u{1b}[0m\n\u{1b}[1mcc\u{1b}[0m dd\n");
    }
}
