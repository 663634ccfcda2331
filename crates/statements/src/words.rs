//! The words of a span with what the model says about them.
//!
//! Rules here work on plain words, split the same way whatever the model's tokens are; morphology is looked up where a token
//! begins with the word.

use language::{Analysis, Word};
use text::Span;

/// A word as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'a> {
    pub(crate) span: Span,
    pub(crate) form: &'a str,
    /// The first syntactic word of the token that begins here.
    pub(crate) word: Option<&'a Word>,
    pub(crate) index: Option<usize>,
    /// A full stop stands right after it: *ds.*, *św.*, *K.*
    pub(crate) stop: bool,
}

impl<'a> Form<'a> {
    /// A feature's value, if the model gave one.
    pub(crate) fn feat(&self, key: &str) -> Option<&'a str> {
        self.word.and_then(|word| word.feats.get(key))
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.form.chars().next().is_some_and(char::is_uppercase)
    }

    pub(crate) fn lower(&self) -> String {
        self.form.to_lowercase()
    }

    /// The lemma in lower case; the form itself where there is none.
    pub(crate) fn lemma(&self) -> String {
        match self.word {
            Some(word) if !word.lemma.is_empty() => word.lemma.to_lowercase(),
            _ => self.lower(),
        }
    }
}

/// A text and its analysis, with look-up by place.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) text: &'a str,
    pub(crate) analysis: &'a Analysis,
}

impl<'a> View<'a> {
    /// The words of `span`: runs of letters and digits, joined by a hyphen, apostrophe, dot or slash between two of them.
    pub(crate) fn words(&self, span: Span) -> Vec<Form<'a>> {
        let text = span.slice(self.text);
        let mut found = Vec::new();
        let mut start: Option<usize> = None;
        let mut chars = text.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |(_, c)| *c);
            let joins = matches!(c, '-' | '\'' | '’' | '.' | '/' | '&' | '@') && before.is_alphanumeric() && next.is_alphanumeric()
                // "zł.To": a stop before a capital is a sentence's end.
                && !(c == '.' && next.is_uppercase() && before.is_lowercase());
            let inside = c.is_alphanumeric() || is_mark(c) || joins;
            match (start, inside) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    found.push(self.form(Span::new(span.start + from, span.start + at)));
                    start = None;
                }
                _ => {}
            }
            before = c;
        }
        if let Some(from) = start {
            found.push(self.form(Span::new(span.start + from, span.start + text.len())));
        }
        found
    }

    /// The words of several spans.
    pub(crate) fn words_of(&self, spans: &[Span]) -> Vec<Form<'a>> {
        spans.iter().flat_map(|span| self.words(*span)).collect()
    }

    fn form(&self, span: Span) -> Form<'a> {
        let index = self.word_at(span.start);
        let stop = self.text.as_bytes().get(span.end) == Some(&b'.');
        Form {
            span,
            form: span.slice(self.text),
            word: index.and_then(|index| self.analysis.words.get(index)),
            index,
            stop,
        }
    }

    /// The index of the first word of the token that begins at `offset`.
    pub(crate) fn word_at(&self, offset: usize) -> Option<usize> {
        let at = self.analysis.tokens.binary_search_by_key(&offset, |token| token.span.start).ok()?;
        self.analysis.tokens.get(at).map(|token| token.words.start).filter(|&word| word < self.analysis.words.len())
    }

    /// The character before `offset`.
    pub(crate) fn before(&self, offset: usize) -> Option<char> {
        self.text.get(..offset).and_then(|text| text.chars().next_back())
    }
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}
