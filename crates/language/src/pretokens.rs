//! Cuts a text into pretokens: what the model reads as one word.
//!
//! A pretoken is a maximal run of word characters (letters, digits, marks, underscore) or one other visible character.
//! The model says later which pretokens belong to one token; here nothing is decided that needs to be understood, but for
//! English clitics (*do* + *n't*, *'s*), words a crawler glued together, and runs too long to be words.
//! `training/depesza_training/pretokens.py` does the same.

use text::Span;
use unicode_general_category::{GeneralCategory as G, get_general_category};

/// Characters of a pretoken; longer runs are cut, so that one word of 10 MB stays cheap.
const LONGEST: usize = 64;

/// Whether words are made of it.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    !matches!(
        get_general_category(c),
        G::ClosePunctuation
            | G::ConnectorPunctuation
            | G::Control
            | G::CurrencySymbol
            | G::DashPunctuation
            | G::FinalPunctuation
            | G::Format
            | G::InitialPunctuation
            | G::LineSeparator
            | G::MathSymbol
            | G::ModifierSymbol
            | G::OpenPunctuation
            | G::OtherPunctuation
            | G::OtherSymbol
            | G::ParagraphSeparator
            | G::PrivateUse
            | G::SpaceSeparator
            | G::Surrogate
            | G::Unassigned
    )
}

/// Whether it is white space, as Python has it: Unicode's, and the ASCII separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    use G::{LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter};
    matches!(
        get_general_category(c),
        LowercaseLetter | ModifierLetter | OtherLetter | TitlecaseLetter | UppercaseLetter
    )
}

#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    word: bool,
}

/// The next run of word characters or other visible character at or after a byte.
fn next_run(text: &str, from: usize) -> Option<Run> {
    let rest = text.get(from..)?;
    let (at, first) = rest.char_indices().find(|(_, c)| !is_space(*c))?;
    let start = from + at;
    if !is_word(first) {
        return Some(Run { start, end: start + first.len_utf8(), word: false });
    }
    let end = rest[at..].find(|c| !is_word(c)).map_or(text.len(), |len| start + len);
    Some(Run { start, end, word: true })
}

fn is_apostrophe(text: &str, run: Run) -> bool {
    matches!(&text[run.start..run.end], "'" | "\u{2019}")
}

/// The pretokens of a text, in order. They and the white space between them make up the text.
pub fn pretokens(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(text.len() / 6);
    // A window of the next three runs.
    let mut ahead: [Option<Run>; 3] = [None; 3];
    let mut from = 0;
    let mut pull = || {
        let run = next_run(text, from)?;
        from = run.end;
        Some(run)
    };
    for slot in &mut ahead {
        *slot = pull();
    }
    let mut before: Option<Run> = None;
    while let [Some(run), second, third] = ahead {
        let taken = if !run.word {
            let follows = before.is_some_and(|b| b.end == run.start && b.word);
            let clitic = second.filter(|s| {
                let form = &text[s.start..s.end];
                let known = ["s", "re", "ve", "ll", "d", "m"].iter().any(|c| form.eq_ignore_ascii_case(c));
                follows && s.word && s.start == run.end && is_apostrophe(text, run) && known
            });
            let end = clitic.map_or(run.end, |c| c.end);
            out.push(Span { start: run.start, end });
            if clitic.is_some() { 2 } else { 1 }
        } else {
            let negation = match (second, third) {
                (Some(s), Some(t))
                    if s.start == run.end
                        && is_apostrophe(text, s)
                        && t.start == s.end
                        && matches!(&text[t.start..t.end], "t" | "T")
                        && text[run.start..run.end].ends_with(['n', 'N'])
                        && run.end - run.start >= 2 =>
                {
                    Some(t.end)
                }
                _ => None,
            };
            let stop = if negation.is_some() { run.end - 1 } else { run.end };
            cut_run(text, run.start, stop, &mut out);
            if let Some(end) = negation {
                out.push(Span { start: stop, end });
            }
            if negation.is_some() { 3 } else { 1 }
        };
        before = ahead[taken - 1];
        for _ in 0..taken {
            ahead = [ahead[1], ahead[2], pull()];
        }
    }
    out
}

/// Cuts a run of word characters where words were glued, and every [`LONGEST`] characters.
fn cut_run(text: &str, start: usize, stop: usize, out: &mut Vec<Span>) {
    // The characters before the present one, the nearest last.
    let mut before = [' '; 3];
    let (mut from, mut count) = (start, 0);
    let mut chars = text[start..stop].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let at = start + at;
        let glued = c.is_uppercase()
            && chars.peek().is_some_and(|(_, next)| next.is_lowercase())
            && before.iter().all(|b| is_letter(*b) && !b.is_uppercase() && !is_titlecase(*b))
            && before.iter().any(|b| b.is_lowercase());
        if at > from && (glued || count == LONGEST) {
            out.push(Span { start: from, end: at });
            (from, count) = (at, 0);
        }
        count += 1;
        before = [before[1], before[2], c];
    }
    if stop > from {
        out.push(Span { start: from, end: stop });
    }
}

fn is_titlecase(c: char) -> bool {
    !c.is_ascii() && get_general_category(c) == G::TitlecaseLetter
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str) -> Vec<&str> {
        pretokens(text).iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn cases() {
        let long = "a".repeat(130);
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" \n", &[]),
            ("Ala ma kota.", &["Ala", "ma", "kota", "."]),
            ("I don't, can\u{2019}T", &["I", "do", "n't", ",", "ca", "n\u{2019}T"]),
            ("n't", &["n", "'", "t"]),
            ("Bush's they're 'sno", &["Bush", "'s", "they", "'re", "'", "sno"]),
            ("rock 'n' roll's", &["rock", "'", "n", "'", "roll", "'s"]),
            ("CzarnomorskiejCzytaj też", &["Czarnomorskiej", "Czytaj", "też"]),
            ("McDonald iPhone abcDE", &["McDonald", "iPhone", "abcDE"]),
            ("e\u{301}te\u{301}_1", &["e\u{301}te\u{301}_1"]),
            ("\u{1f600}\u{1f601}", &["\u{1f600}", "\u{1f601}"]),
            ("10,5 %", &["10", ",", "5", "%"]),
            (&long, &[&long[..64], &long[..64], "aa"]),
        ];
        for (text, want) in cases {
            assert_eq!(forms(text), *want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn pretokens_and_gaps_are_the_text(text in "(\\PC|[ \n\t'’nst]|[a-zA-Ząśł]{1,9}){0,60}") {
            let mut at = 0;
            for span in pretokens(&text) {
                prop_assert!(span.start >= at && span.end > span.start);
                prop_assert!(text[at..span.start].chars().all(is_space));
                prop_assert!(!text[span.start..span.end].chars().any(is_space));
                at = span.end;
            }
            prop_assert!(text[at..].chars().all(is_space));
        }
    }
}
