//! Puts tokens and words together from what the model said of pretokens.

use std::ops::Range;

use text::Span;

use crate::analysis::{Analysis, Feats, Sentence, Token, Upos, Word};
use crate::config::Tok;
use crate::lemmas::Endings;
use crate::model::{Model, Part};
use crate::parse::{self, Vectors};

/// What the model says of one pretoken; indices into the label sets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Guess {
    pub(crate) upos: u8,
    pub(crate) lemma: u16,
    pub(crate) tok: u16,
    /// Whether a sentence begins with it.
    pub(crate) begins: bool,
}

/// A run of pretokens with all that was said of them. Rows of `feats` and `vectors` go with `spans`.
pub(crate) struct Stretch<'a> {
    pub(crate) text: &'a str,
    pub(crate) spans: &'a [Span],
    pub(crate) guesses: &'a [Guess],
    pub(crate) feats: &'a [u8],
    pub(crate) vectors: &'a Vectors,
    /// The table of lemmas of the text's language; without one the model's own rules are used.
    pub(crate) endings: Option<&'a Endings>,
}

/// Adds the sentence made of the pretokens `range` of a stretch.
pub(crate) fn add_sentence(
    model: &Model,
    stretch: &Stretch<'_>,
    range: Range<usize>,
    scratch: &mut parse::Scratch,
    out: &mut Analysis,
) {
    if range.is_empty() {
        return;
    }
    let groups = group(model, stretch, range.clone());
    let rows: Vec<usize> = groups.iter().map(|g| g.start).collect();
    let attachments = parse::parse(model, stretch.vectors, &rows, scratch);
    let (first_token, first_word) = (out.tokens.len(), out.words.len());
    // The word of each token that others hang on, and the other words' own heads, to be set when all are known.
    let mut mains = Vec::with_capacity(groups.len());
    let mut begun = Vec::with_capacity(groups.len());
    for (n, group) in groups.iter().enumerate() {
        let span = Span { start: stretch.spans[group.start].start, end: stretch.spans[group.end - 1].end };
        let words = token_words(model, stretch, group.start, &stretch.text[span.start..span.end]);
        let start = out.words.len();
        mains.push(start + words.iter().position(|w| w.head.is_none()).unwrap_or(0));
        begun.push(start);
        let token = first_token + n;
        out.words.extend(words.into_iter().map(|word| Word {
            token,
            form: word.form,
            lemma: word.lemma,
            upos: word.upos,
            feats: word.feats,
            head: word.head.map(|h| start + h),
            deprel: word.deprel,
        }));
        out.tokens.push(Token { span, words: start..out.words.len() });
    }
    for (n, (head, relation)) in attachments.iter().enumerate() {
        let (start, main) = (begun[n], mains[n]);
        let end = begun.get(n + 1).copied().unwrap_or(out.words.len());
        let outer = head.map(|h| mains[h]);
        for (at, word) in out.words.iter_mut().enumerate().take(end).skip(start) {
            if at == main {
                word.head = outer;
                word.deprel = model.config.deprels.get(*relation).cloned().unwrap_or_default();
            } else if word.head.is_none() {
                // Its head is outside the token: the main word's, or, of a root, the main word.
                word.head = outer.or(Some(main));
            }
        }
    }
    let span = Span { start: stretch.spans[range.start].start, end: stretch.spans[range.end - 1].end };
    let (tokens, words) = (first_token..out.tokens.len(), first_word..out.words.len());
    out.sentences.push(Sentence { span, tokens, words });
}

/// Tokens as runs of pretokens.
fn group(model: &Model, stretch: &Stretch<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for at in range.clone() {
        let label = model.morph.tok_labels.get(usize::from(stretch.guesses[at].tok));
        let goes_on = label == Some(&Tok::Inside) && at > range.start && {
            let gap = &stretch.text[stretch.spans[at - 1].end..stretch.spans[at].start];
            matches!(gap, "" | " " | "\u{a0}" | "\u{202f}" | "\u{2009}")
        };
        match out.last_mut() {
            Some(last) if goes_on => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// A word of a token before heads outside the token are known.
struct Draft {
    form: String,
    lemma: String,
    upos: Upos,
    feats: Feats,
    deprel: String,
    /// Index among the token's words.
    head: Option<usize>,
}

/// The words of the token that begins with pretoken `at`.
fn token_words(model: &Model, stretch: &Stretch<'_>, at: usize, surface: &str) -> Vec<Draft> {
    let morph = &model.morph;
    match morph.tok_labels.get(usize::from(stretch.guesses[at].tok)) {
        Some(Tok::Table) => {
            if let Some(parts) = morph.multiword.get(&surface.to_lowercase()) {
                return from_table(parts, surface);
            }
        }
        Some(Tok::Ends(sizes)) => {
            let all = surface.chars().count();
            let ends: usize = sizes.iter().sum();
            if ends < all {
                return from_ends(model, stretch, at, surface, sizes, all - ends);
            }
        }
        _ => {}
    }
    vec![draft(model, stretch, at, surface)]
}

/// The word that the model's labels of pretoken `at` describe.
fn draft(model: &Model, stretch: &Stretch<'_>, at: usize, form: &str) -> Draft {
    let (morph, guess) = (&model.morph, stretch.guesses[at]);
    let upos = morph.upos_labels.get(usize::from(guess.upos)).copied().unwrap_or(Upos::X);
    let lemma = match stretch.endings.and_then(|endings| endings.lemma(form, upos)) {
        Some(lemma) => lemma,
        None if stretch.endings.is_some() => form.to_owned(),
        None => morph.rules.get(usize::from(guess.lemma)).map_or_else(|| form.to_owned(), |rule| rule.apply(form)),
    };
    let attributes = &model.config.feats;
    let values = &stretch.feats[at * attributes.len()..(at + 1) * attributes.len()];
    let mut feats = String::new();
    for ((name, names), value) in attributes.iter().zip(values) {
        if let Some(value) = names.get(usize::from(*value)).filter(|v| *v != "_") {
            if !feats.is_empty() {
                feats.push('|');
            }
            feats.push_str(name);
            feats.push('=');
            feats.push_str(value);
        }
    }
    Draft { form: form.to_owned(), lemma, upos, feats: Feats::new(&feats), deprel: String::new(), head: None }
}

fn from_part(part: &Part, form: String, head: Option<usize>) -> Draft {
    Draft {
        form,
        lemma: part.lemma.clone(),
        upos: part.upos,
        feats: Feats::new(&part.feats),
        deprel: part.deprel.clone(),
        head,
    }
}

fn from_table(parts: &[Part], surface: &str) -> Vec<Draft> {
    let capital = surface.chars().next().is_some_and(char::is_uppercase);
    let mut out: Vec<Draft> = Vec::with_capacity(parts.len());
    for (n, part) in parts.iter().enumerate() {
        let mut form = part.form.clone();
        if capital && n == 0 {
            let mut chars = form.chars();
            form = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars.as_str().chars()).collect();
        }
        out.push(from_part(part, form, part.head.filter(|h| *h < parts.len() && *h != n)));
    }
    if out.iter().all(|word| word.head.is_some()) {
        out[0].head = None;
    }
    out
}

/// A word and the short ones at its end (*zrobił* + *em*).
fn from_ends(
    model: &Model,
    stretch: &Stretch<'_>,
    at: usize,
    surface: &str,
    sizes: &[usize],
    main: usize,
) -> Vec<Draft> {
    let cut = |chars: usize| surface.char_indices().nth(chars).map_or(surface.len(), |(byte, _)| byte);
    let mut out = vec![draft(model, stretch, at, &surface[..cut(main)])];
    let mut from = main;
    for size in sizes {
        let form = &surface[cut(from)..cut(from + size)];
        from += size;
        out.push(match model.morph.multiword.get(&format!("+{}", form.to_lowercase())).and_then(|p| p.first()) {
            // The head is the main word or outside.
            Some(part) => from_part(part, form.to_owned(), part.head.map(|_| 0)),
            None => Draft {
                form: form.to_owned(),
                lemma: form.to_lowercase(),
                upos: Upos::X,
                feats: Feats::default(),
                deprel: "dep".to_owned(),
                head: Some(0),
            },
        });
    }
    out
}
