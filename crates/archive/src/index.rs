//! What the search index is told, and how words are folded for it.

use crate::entry::IndexWord;
use std::borrow::Cow;
use text::{Offsets, Span};

/// A word or a query as the index knows it. SQLite's tokenizer takes marks off letters, but these letters have none: they are
/// other letters.
pub fn fold(words: &str) -> Cow<'_, str> {
    const OTHERS: [(char, char); 6] = [('ł', 'l'), ('Ł', 'l'), ('ø', 'o'), ('Ø', 'o'), ('đ', 'd'), ('Đ', 'd')];
    if !words.contains(OTHERS.map(|(letter, _)| letter)) {
        return Cow::Borrowed(words);
    }
    let folded = |c| OTHERS.iter().find(|(letter, _)| *letter == c).map_or(c, |(_, plain)| *plain);
    Cow::Owned(words.chars().map(folded).collect())
}

/// Lemmas and forms of some words, separated by blanks.
pub(crate) fn lemmas_and_forms<'w>(words: impl Iterator<Item = &'w IndexWord>, text: &str) -> (String, String) {
    let (mut lemmas, mut forms) = (String::new(), String::new());
    let mut last = None;
    for word in words {
        push(&mut lemmas, &word.lemma);
        if last != Some(word.span) {
            push(&mut forms, word.span.slice(text));
            last = Some(word.span);
        }
    }
    (lemmas, forms)
}

fn push(to: &mut String, word: &str) {
    // A blank or a control character would be no part of a token anyway.
    if !word.is_empty() {
        if !to.is_empty() {
            to.push(' ');
        }
        to.push_str(&fold(word));
    }
}

/// The words that stand in one of the spans. Both are in text order.
pub(crate) fn words_in<'w>(words: &'w [IndexWord], spans: &[Span]) -> impl Iterator<Item = &'w IndexWord> {
    spans.iter().flat_map(move |span| {
        let from = words.partition_point(|word| word.span.end <= span.start);
        words.iter().skip(from).take_while(|word| word.span.start < span.end)
    })
}

/// The words of the spans, parts joined as in the table `statement`.
pub(crate) fn joined_words(spans: &[Span], text: &str) -> String {
    let parts: Vec<&str> = spans.iter().map(|span| span.slice(text)).collect();
    parts.join(" … ")
}

/// A span's offsets in code points.
pub(crate) fn points(span: Span, offsets: &Offsets<'_>) -> (usize, usize) {
    (offsets.at(span.start), offsets.at(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_letters_that_have_no_mark_to_take_off() {
        assert_eq!(fold("Łódź łączy"), "lódź laczy".replace("lacz", "lącz"));
        assert!(matches!(fold("żółw".get(..2).unwrap()), Cow::Borrowed("ż")));
    }

    #[test]
    fn parts_of_a_token_have_one_form() {
        let text = "Zrobiłem most.";
        let word = |start, end, lemma: &str| IndexWord { span: Span::new(start, end), lemma: lemma.to_owned() };
        let words = [word(0, 9, "zrobić"), word(0, 9, "być"), word(10, 14, "most"), word(14, 15, ".")];
        let (lemmas, forms) = lemmas_and_forms(words.iter(), text);
        assert_eq!((lemmas.as_str(), forms.as_str()), ("zrobić być most .", "Zrobilem most ."));
        let found: Vec<&str> = words_in(&words, &[Span::new(10, 14)]).map(|word| word.lemma.as_str()).collect();
        assert_eq!(found, ["most"]);
    }
}
