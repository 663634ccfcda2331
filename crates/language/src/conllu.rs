//! Writes an analysis as CoNLL-U.

use std::fmt::{self, Write};

use crate::analysis::{Analysis, Name, Token, Word};

/// Writes all sentences of an analysis of `text`. Names go to the MISC column (`NamedEntity=person`).
pub fn write(out: &mut impl Write, text: &str, analysis: &Analysis) -> fmt::Result {
    let mut names = analysis.names.iter().peekable();
    for (n, sentence) in analysis.sentences.iter().enumerate() {
        writeln!(out, "# sent_id = {}", n + 1)?;
        let words = &text[sentence.span.start..sentence.span.end];
        writeln!(out, "# text = {}", words.split_whitespace().collect::<Vec<_>>().join(" "))?;
        let tokens = analysis.tokens.get(sentence.tokens.clone()).unwrap_or_default();
        for (t, token) in tokens.iter().enumerate() {
            while names.peek().is_some_and(|name| name.span.end <= token.span.start) {
                names.next();
            }
            let name = names.peek().copied().filter(|name| name.span.start < token.span.end);
            let next = sentence.tokens.start + t + 1;
            let spaced = analysis.tokens.get(next).is_none_or(|next| next.span.start > token.span.end);
            write_token(out, text, analysis, token, sentence.words.start, name, spaced)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_token(
    out: &mut impl Write,
    text: &str,
    analysis: &Analysis,
    token: &Token,
    first: usize,
    name: Option<&Name>,
    spaced: bool,
) -> fmt::Result {
    let mut misc = String::new();
    if let Some(name) = name {
        let part = if token.span.start <= name.span.start { "B" } else { "I" };
        write!(misc, "NamedEntity={part}-{}", name.kind)?;
    }
    if !spaced {
        misc.push_str(if misc.is_empty() { "SpaceAfter=No" } else { "|SpaceAfter=No" });
    }
    let multiword = token.words.len() > 1;
    if multiword {
        let form = field(&text[token.span.start..token.span.end]);
        let (from, to) = (token.words.start - first + 1, token.words.end - first);
        writeln!(out, "{from}-{to}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{}", field(&misc))?;
        misc.clear();
    }
    for at in token.words.clone() {
        let Some(word) = analysis.words.get(at) else { continue };
        write_word(out, word, at - first + 1, first, &misc)?;
    }
    Ok(())
}

fn write_word(out: &mut impl Write, word: &Word, id: usize, first: usize, misc: &str) -> fmt::Result {
    let head = word.head.map_or(0, |head| head + 1 - first);
    writeln!(
        out,
        "{id}\t{}\t{}\t{}\t_\t{}\t{head}\t{}\t_\t{}",
        field(&word.form),
        field(&word.lemma),
        word.upos,
        field(word.feats.as_str()),
        field(&word.deprel),
        field(misc),
    )
}

/// A field of the format: not empty, no tabs or line breaks.
fn field(value: &str) -> String {
    if value.is_empty() {
        return "_".to_owned();
    }
    value.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use text::Span;

    use super::*;
    use crate::analysis::{Feats, NameKind, Sentence, Upos};

    #[test]
    fn a_sentence_with_a_multiword_token() {
        let text = "Zrobiłem to.";
        let word = |token, form: &str, upos, head, deprel: &str| Word {
            token,
            form: form.to_owned(),
            lemma: form.to_lowercase(),
            upos,
            feats: Feats::new("Number=Sing"),
            head,
            deprel: deprel.to_owned(),
        };
        let analysis = Analysis {
            sentences: vec![Sentence { span: Span { start: 0, end: 13 }, tokens: 0..3, words: 0..4 }],
            tokens: vec![
                Token { span: Span { start: 0, end: 9 }, words: 0..2 },
                Token { span: Span { start: 10, end: 12 }, words: 2..3 },
                Token { span: Span { start: 12, end: 13 }, words: 3..4 },
            ],
            words: vec![
                word(0, "Zrobił", Upos::Verb, None, "root"),
                word(0, "em", Upos::Aux, Some(0), "aux:clitic"),
                word(1, "to", Upos::Pron, Some(0), "obj"),
                word(2, ".", Upos::Punct, Some(0), "punct"),
            ],
            names: vec![Name { span: Span { start: 10, end: 12 }, kind: NameKind::Other, score: 1.0 }],
            ..Analysis::default()
        };
        let mut out = String::new();
        write(&mut out, text, &analysis).unwrap();
        let want = "# sent_id = 1\n# text = Zrobiłem to.\n\
            1-2\tZrobiłem\t_\t_\t_\t_\t_\t_\t_\t_\n\
            1\tZrobił\tzrobił\tVERB\t_\tNumber=Sing\t0\troot\t_\t_\n\
            2\tem\tem\tAUX\t_\tNumber=Sing\t1\taux:clitic\t_\t_\n\
            3\tto\tto\tPRON\t_\tNumber=Sing\t1\tobj\t_\tNamedEntity=B-other|SpaceAfter=No\n\
            4\t.\t.\tPUNCT\t_\tNumber=Sing\t1\tpunct\t_\t_\n\n";
        assert_eq!(out, want);
    }
}
