//! The words of a content as they stand, and what they are compared by.

use crate::search::plain;

/// A word: letters, digits, and signs between them that do not part it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    /// Bytes of the text.
    pub(super) start: usize,
    /// In lower case, without marks.
    pub(super) plain: String,
}

impl Word<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words of a content that are looked at: what is longer is no statement that could be told again.
const MOST: usize = 400;

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, c)) = letters.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut digit = c.is_numeric();
        while let Some((at, c)) = letters.peek().copied() {
            let after = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
            let inner = match c {
                '\'' | '’' => after.is_some_and(char::is_alphabetic),
                '.' | ',' => digit && after.is_some_and(char::is_numeric),
                _ => c.is_alphanumeric(),
            };
            if !inner {
                break;
            }
            digit = c.is_numeric();
            end = at + c.len_utf8();
            letters.next();
        }
        let word = text.get(start..end).unwrap_or_default();
        words.push(Word { text: word, start, plain: plain(word).replace('’', "'") });
        if words.len() == MOST {
            break;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_does_not_part_them() {
        let found = words("Nie, „Łódź” won’t pay 1,5 mln – 30.000!");
        let texts: Vec<(&str, &str)> = found.iter().map(|word| (word.text, word.plain.as_str())).collect();
        let expected = [
            ("Nie", "nie"),
            ("Łódź", "lodz"),
            ("won’t", "won't"),
            ("pay", "pay"),
            ("1,5", "1,5"),
            ("mln", "mln"),
            ("30.000", "30.000"),
        ];
        assert_eq!(texts, expected);
        assert!(words("").is_empty() && words("… – !").is_empty());
    }
}
