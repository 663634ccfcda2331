//! What the syntax tree says of a cue's source and content: the subject the model left open, an addressee that belongs to neither.

use language::{Upos, Word};
use text::Span;

use crate::agreement::is_passive;
use crate::words::View;

/// Most words of a subject; longer ones are mistakes of the parser.
const LONGEST: usize = 24;

/// The subject of the cue's verb as a span, if the tree has one outside the content: of an adverbial participle
/// (*twierdząc*) the subject of the verb it goes with.
pub(crate) fn subject_of(view: &View<'_>, cue: &[Span], content: &[Span]) -> Option<Span> {
    let words = &view.analysis.words;
    // Of a passive it is not the one who says something.
    if is_passive(view, cue) {
        return None;
    }
    let inside = |index: usize, spans: &[Span]| {
        token_span(view, index).is_some_and(|span| spans.iter().any(|piece| piece.overlaps(span)))
    };
    let cue_words: Vec<usize> = view.words_of(cue).iter().filter_map(|word| word.index).collect();
    // The verb the others of the cue hang on.
    let verb = cue_words.iter().copied().find(|&i| words[i].head.is_none_or(|head| !cue_words.contains(&head)))?;
    let mut verb = verb;
    if words[verb].feats.get("VerbForm") == Some("Conv") {
        verb = words[verb].head?;
        if inside(verb, content) {
            return None;
        }
    }
    let sentences = &view.analysis.sentences;
    let sentence = sentences.get(sentences.partition_point(|sentence| sentence.words.end <= verb))?;
    let mut subjects = sentence.words.clone().filter(|&i| words[i].head == Some(verb) && words[i].deprel == "nsubj");
    let subject = subjects.next().filter(|&subject| !inside(subject, content) && !inside(subject, cue))?;
    phrase(view, words, sentence.words.clone(), subject, verb, content, cue)
}

/// The words around a noun that hang on it, as far as they stand together; without relative clauses.
fn phrase(
    view: &View<'_>,
    words: &[Word],
    sentence: std::ops::Range<usize>,
    noun: usize,
    verb: usize,
    content: &[Span],
    cue: &[Span],
) -> Option<Span> {
    let belongs = |mut i: usize| {
        for _ in 0..LONGEST {
            if i == noun {
                return true;
            }
            let word = &words[i];
            if word.deprel.starts_with("acl")
                || word.deprel.starts_with("parataxis")
                || (word.deprel == "case" && word.head == Some(noun) && i < noun)
            {
                return false;
            }
            match word.head {
                Some(head) if head != verb => i = head,
                _ => return false,
            }
        }
        false
    };
    let free =
        |i: usize| token_span(view, i).is_some_and(|span| !content.iter().chain(cue).any(|piece| piece.overlaps(span)));
    let mut first = noun;
    while first > sentence.start && noun - first < LONGEST && belongs(first - 1) && free(first - 1) {
        first -= 1;
    }
    let mut last = noun;
    while last + 1 < sentence.end && last - noun < LONGEST && belongs(last + 1) && free(last + 1) {
        last += 1;
    }
    let span = token_span(view, first)?.hull(token_span(view, last)?);
    (!span.is_empty()).then_some(span)
}

fn token_span(view: &View<'_>, word: usize) -> Option<Span> {
    let token = view.analysis.words.get(word)?.token;
    view.analysis.tokens.get(token).map(|token| token.span)
}

/// Cues after which an English object with an infinitive is an addressee: *urged Congress to* [*act*], not *wanted* [*Congress to act*].
const ADDRESSING: &[&str] = &[
    "ask",
    "urge",
    "call",
    "tell",
    "warn",
    "order",
    "persuade",
    "invite",
    "encourage",
    "advise",
    "instruct",
    "press",
    "beg",
    "request",
];

/// Where a content begins that was read with the cue's addressee: *wezwał* rząd do [*rozmów*], *poprosił* ministra, by [*przyszedł*].
pub(crate) fn after_addressee(view: &View<'_>, content: Span, cue: &[Span], polish: bool) -> Option<usize> {
    let words = &view.analysis.words;
    if cue.iter().any(|cue| cue.start >= content.start) {
        return None;
    }
    let cue_words: Vec<usize> = view.words_of(cue).iter().filter_map(|word| word.index).collect();
    if !polish && !cue_words.iter().any(|&i| ADDRESSING.contains(&words[i].lemma.as_str())) {
        return None;
    }
    let on_cue = |i: usize| words.get(i).and_then(|word| word.head).is_some_and(|head| cue_words.contains(&head));
    let own: Vec<usize> = view.words(content).iter().take(12).filter_map(|word| word.index).collect();
    let verb = |i: usize| matches!(words[i].upos, Upos::Verb | Upos::Aux);
    let addressee = own
        .iter()
        .take_while(|&&i| !verb(i))
        .position(|&i| on_cue(i) && ["obj", "iobj", "obl:arg"].iter().any(|relation| words[i].deprel == *relation))?;
    for (at, &i) in own.iter().enumerate().skip(addressee + 1) {
        let form = words[i].form.to_lowercase();
        let head = words[i].head?;
        let mark = if polish {
            let preposition = matches!(form.as_str(), "do" | "o" | "przed") && words[head].deprel.starts_with("obl");
            preposition || matches!(form.as_str(), "by" | "aby" | "żeby" | "że" | "iż")
        } else {
            form == "to" && words[head].feats.get("VerbForm") == Some("Inf")
        };
        if mark && on_cue(head) {
            return own.get(at + 1).and_then(|&next| token_span(view, next)).map(|span| span.start);
        }
    }
    None
}
