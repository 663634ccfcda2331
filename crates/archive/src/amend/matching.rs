//! Finding a corrected statement again after the article was read anew.

use super::stored::{Anchor, Words};
use record::Statement;
use text::{Offsets, Span};

/// Contents, and cues where there is no content, must share so much (F1 of the characters covered) to be taken for the same. It is
/// the near match by which statements are scored, so that what counts as found there keeps its correction here; it was taken over
/// and not tuned.
const SAME: f64 = 0.8;

/// Where the words stand now: at their place, or nearest to it. None: the text does not have them any more.
pub(super) fn place(words: &Words, text: &str, offsets: &Offsets<'_>) -> Option<Span> {
    if words.text.is_empty() {
        return None;
    }
    let was = offsets.byte(words.start).unwrap_or(text.len());
    let same = Span::new(was, was.saturating_add(words.text.len()));
    if same.slice(text) == words.text {
        return Some(same);
    }
    let nearest = text.match_indices(&words.text).map(|(at, _)| at).min_by_key(|at| (at.abs_diff(was), *at))?;
    Some(Span::new(nearest, nearest + words.text.len()))
}

pub(super) fn places(words: &[Words], text: &str, offsets: &Offsets<'_>) -> Option<Vec<Span>> {
    words.iter().map(|words| place(words, text, offsets)).collect()
}

/// The spans of a statement's roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) source: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) content: Vec<Span>,
}

impl Shape {
    pub(super) fn of(statement: &Statement) -> Self {
        Self { source: statement.source.clone(), cue: statement.cue.clone(), content: statement.content.clone() }
    }

    pub(super) fn anchor(anchor: &Anchor, text: &str, offsets: &Offsets<'_>) -> Option<Self> {
        let places = |words: &[Words]| places(words, text, offsets);
        Some(Self { source: places(&anchor.source)?, cue: places(&anchor.cue)?, content: places(&anchor.content)? })
    }
}

/// How much two are the same statement: more than 3 if all spans are equal, 0 if they are different ones.
pub(super) fn likeness(a: &Shape, b: &Shape) -> f64 {
    if a == b {
        return 4.0;
    }
    let [source, cue, content] =
        [(&a.source, &b.source), (&a.cue, &b.cue), (&a.content, &b.content)].map(|(a, b)| shared(a, b));
    let both_say = !a.content.is_empty() && !b.content.is_empty();
    let both_cue = !a.cue.is_empty() && !b.cue.is_empty();
    let same = if both_say { content >= SAME && (!both_cue || cue > 0.0) } else { both_cue && cue >= SAME };
    if same { source + cue + content } else { 0.0 }
}

/// F1 of the bytes that both cover; 1 if both cover none.
fn shared(a: &[Span], b: &[Span]) -> f64 {
    let length = |spans: &[Span]| spans.iter().map(|span| span.len()).sum::<usize>();
    let (of_a, of_b) = (length(a), length(b));
    if of_a + of_b == 0 {
        return 1.0;
    }
    let both: usize =
        a.iter().flat_map(|a| b.iter().filter_map(|b| a.intersection(*b))).map(|shared| shared.len()).sum();
    2.0 * both as f64 / (of_a + of_b) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::OffsetUnit;

    fn words(start: usize, text: &str) -> Words {
        Words { start, end: start + text.chars().count(), text: text.to_owned() }
    }

    #[test]
    fn words_are_found_where_they_have_moved_to() {
        let text = "Żuraw mówi: most. Gil mówi: most.";
        let offsets = Offsets::new(text, OffsetUnit::CodePoint);
        let at = |start, word| place(&words(start, word), text, &offsets).map(|span| (span.start, span.slice(text)));
        assert_eq!(at(12, "most"), Some((14, "most")));
        assert_eq!(at(30, "most"), Some((31, "most")));
        assert_eq!(at(500, "Żuraw"), Some((0, "Żuraw")));
        assert_eq!(at(0, "tunel"), None);
        assert_eq!(at(0, ""), None);
    }

    #[test]
    fn near_is_the_same_and_half_is_not() {
        let shape = |source: &[(usize, usize)], cue: (usize, usize), content: (usize, usize)| {
            let span = |(start, end): &(usize, usize)| Span::new(*start, *end);
            Shape {
                source: source.iter().map(span).collect(),
                cue: vec![span(&cue)],
                content: if content.1 == 0 { Vec::new() } else { vec![span(&content)] },
            }
        };
        let one = shape(&[(0, 5)], (6, 10), (20, 60));
        assert!(likeness(&one, &one) > 3.0);
        let longer = shape(&[], (6, 10), (20, 70));
        let half = shape(&[(0, 5)], (6, 10), (40, 60));
        let other_cue = shape(&[(0, 5)], (70, 75), (20, 60));
        assert!(likeness(&one, &longer) > 1.0 && likeness(&one, &longer) < 3.0);
        assert_eq!([likeness(&one, &half), likeness(&one, &other_cue)], [0.0, 0.0]);
        let silent = shape(&[], (6, 10), (0, 0));
        assert!(likeness(&silent, &silent.clone()) > 3.0);
        assert_eq!(likeness(&silent, &one), 1.0 + 0.0);
    }
}
