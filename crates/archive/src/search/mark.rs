//! Where the words of a query stand in what was found.
//!
//! The index knows base forms, but not which word of a text has which; so a word is taken for one of the query's by its
//! beginning, which inflection leaves alone in the languages we read. What is found is found by the index: this only marks it.

use super::words::Term;
use crate::index::fold;
use serde::Serialize;

/// Words, with those marked that were looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marked {
    /// What stands before it in the article.
    pub before: String,
    pub text: String,
    pub after: String,
    /// Start and end in `text`, in code points; in order, apart from each other.
    pub matches: Vec<(usize, usize)>,
}

impl Marked {
    /// `text` in pieces, and whether each was looked for.
    pub fn pieces(&self) -> Vec<(&str, bool)> {
        let mut starts = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]);
        let (mut pieces, mut from, mut points) = (Vec::new(), 0, 0);
        let mut byte_at = |point: usize| {
            let at = starts.nth(point.checked_sub(points)?)?;
            points = point + 1;
            Some(at)
        };
        for (start, end) in &self.matches {
            let (Some(start), Some(end)) = (byte_at(*start), byte_at(*end)) else { break };
            pieces.push((self.text.get(from..start).unwrap_or_default(), false));
            pieces.push((self.text.get(start..end).unwrap_or_default(), true));
            from = end;
        }
        pieces.push((self.text.get(from..).unwrap_or_default(), false));
        pieces.retain(|(piece, _)| !piece.is_empty());
        pieces
    }
}

/// Code points of the article that are shown on each side.
const AROUND: usize = 80;
/// Code points of an article's text that are shown around the first match.
const WINDOW: usize = 240;

/// A statement's content, and what stands around it: from `start` to `end` in the text, in code points.
pub(super) fn content(content: &str, terms: &[&Term], text: &str, around: Option<(usize, usize)>) -> Marked {
    let (before, after) = around.map_or_else(Default::default, |(start, end)| sides(text, start, end));
    Marked { before, text: content.to_owned(), after, matches: matches(content, terms) }
}

/// The part of a text where it speaks of what was looked for, or its beginning.
pub(super) fn window(text: &str, terms: &[&Term]) -> Marked {
    let all = matches(text, terms);
    let length = text.chars().count();
    let mut start = all.first().map_or(0, |(start, _)| start.saturating_sub(WINDOW / 3));
    let mut end = length.min(start + WINDOW);
    if start > 0 {
        // From the beginning of a word.
        let skipped = text.chars().skip(start).take(WINDOW / 3).position(char::is_whitespace);
        start += skipped.map_or(0, |skipped| skipped + 1);
    }
    if end < length {
        let shown: Vec<char> = text.chars().skip(start).take(end - start).collect();
        end = shown.iter().rposition(|c| c.is_whitespace()).map_or(end, |last| start + last);
    }
    let (before, after) = sides(text, start, end);
    let shown = text.chars().skip(start).take(end.saturating_sub(start)).collect();
    let within = all.into_iter().filter(|(from, to)| *from >= start && *to <= end);
    Marked { before, text: shown, after, matches: within.map(|(from, to)| (from - start, to - start)).collect() }
}

/// Whole words before and after.
fn sides(text: &str, start: usize, end: usize) -> (String, String) {
    let from = start.saturating_sub(AROUND);
    let before: String = text.chars().skip(from).take(start - from).collect();
    let before = match before.split_once(char::is_whitespace) {
        Some((_, rest)) if from > 0 => rest.to_owned(),
        _ => before,
    };
    let mut rest = text.chars().skip(end);
    let after: String = rest.by_ref().take(AROUND).collect();
    let more = rest.next().is_some();
    let after = match after.rsplit_once(char::is_whitespace) {
        Some((whole, _)) if more => whole.to_owned(),
        _ => after,
    };
    (before, after)
}

/// Letters as the index compares them, nearly: without marks, in lower case.
pub(crate) fn plain(words: &str) -> String {
    const MARKED: &str = "ąaćcęeńnóośsźzżzáačcďdéeěeíiňnřršsťtúuůuýyžzäaöoüuàaâaãaåaçcèeêeëeîiïiñnòoôoõoøoùuûu";
    let fold_one = |c: char| {
        let mut pairs = MARKED.chars();
        while let (Some(marked), Some(plain)) = (pairs.next(), pairs.next()) {
            if marked == c {
                return plain;
            }
        }
        c
    };
    let lower = fold(words).to_lowercase();
    if lower.is_ascii() { lower } else { lower.chars().map(fold_one).collect() }
}

/// The words of a text in plain letters.
pub(crate) fn plain_words(text: &str) -> Vec<String> {
    let words = plain(text);
    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A word of the text: where it stands, in code points, and its plain letters.
struct Spot {
    start: usize,
    end: usize,
    word: Vec<char>,
}

fn spots(text: &str) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    for (at, c) in text.chars().chain([' ']).enumerate() {
        if c.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.push(c);
        } else if !word.is_empty() {
            spots.push(Spot { start, end: at, word: plain(&word).chars().collect() });
            word.clear();
        }
    }
    spots
}

/// How well a word of the text is one that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Letters they begin with; too few to be sure.
    Weak(usize),
    Strong,
}

fn fit(word: &[char], wanted: &[char], prefix: bool) -> Option<Fit> {
    let same = word.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    if word == wanted || (prefix && same == wanted.len()) {
        return Some(Fit::Strong);
    }
    // Endings of Polish have at most four letters; a stem may lose or change its last ones (miasto, mieście).
    if prefix || same < 3.min(wanted.len()) || word.len() - same > 4 || wanted.len() - same > 4 {
        None
    } else if same >= 4 && same * 10 >= wanted.len() * 7 {
        Some(Fit::Strong)
    } else {
        Some(Fit::Weak(same))
    }
}

/// Start and end of all matches, in code points.
fn matches(text: &str, terms: &[&Term]) -> Vec<(usize, usize)> {
    if terms.is_empty() {
        return Vec::new();
    }
    let spots = spots(text);
    let mut found = Vec::new();
    for term in terms {
        let mut of_term = Vec::new();
        for wanted in std::iter::once(&term.words).chain(&term.lemmas) {
            let wanted: Vec<Vec<char>> = plain_words(wanted).iter().map(|word| word.chars().collect()).collect();
            if wanted.is_empty() {
                continue;
            }
            for spots in spots.windows(wanted.len()) {
                let last = wanted.len() - 1;
                let fits = spots
                    .iter()
                    .zip(&wanted)
                    .enumerate()
                    .map(|(number, (spot, wanted))| fit(&spot.word, wanted, term.prefix && number == last));
                let worst = fits.reduce(|a, b| Some(a?.min(b?))).flatten();
                if let (Some(fit), Some(first), Some(end)) = (worst, spots.first(), spots.last()) {
                    of_term.push((fit, first.start, end.end));
                }
            }
        }
        // Only where nothing better is found a weak one counts.
        let best = of_term.iter().map(|(fit, ..)| *fit).max();
        found.extend(of_term.into_iter().filter(|(fit, ..)| Some(*fit) == best).map(|(_, start, end)| (start, end)));
    }
    found.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match apart.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => apart.push((start, end)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, words: &str, lemmas: &[&str], prefix: bool) -> String {
        let lemmas = lemmas.iter().map(|lemma| (*lemma).to_owned()).collect();
        let term = Term { words: words.to_owned(), lemmas, prefix };
        let marked = content(text, &[&term], text, None);
        marked
            .pieces()
            .iter()
            .map(|(piece, hit)| if *hit { format!("[{piece}]") } else { (*piece).to_owned() })
            .collect()
    }

    #[test]
    fn inflected_words_are_marked() {
        let cases: [(&str, &str, &[&str], bool, &str); 7] = [
            (
                "przeciw sankcjom, bo sankcje szkodzą",
                "sankcje",
                &["sankcja"],
                false,
                "przeciw [sankcjom], bo [sankcje] szkodzą",
            ),
            ("Łódź i łodzi", "lodz", &[], false, "[Łódź] i [łodzi]"),
            ("w mieście", "miasto", &[], false, "w mieście"),
            ("o nowej szkole dla nowych", "nowa szkoła", &["nowy szkoła"], false, "o [nowej szkole] dla nowych"),
            ("sankcjonować sankcje", "sankcj", &[], true, "[sankcjonować] [sankcje]"),
            ("deszcz", "sankcje", &["sankcja"], false, "deszcz"),
            ("", "a", &[], false, ""),
        ];
        for (text, words, lemmas, prefix, expected) in cases {
            assert_eq!(marked(text, words, lemmas, prefix), expected);
        }
    }

    #[test]
    fn a_long_text_is_shown_where_it_matches() {
        let text = format!("{}most {}", "słowo ".repeat(200), "słowo ".repeat(200));
        let term = Term { words: "most".to_owned(), lemmas: Vec::new(), prefix: false };
        let shown = window(&text, &[&term]);
        assert!(shown.text.starts_with("słowo") && shown.text.ends_with("słowo"), "{shown:?}");
        assert!(shown.text.chars().count() <= WINDOW && shown.before.starts_with("słowo"));
        assert!(shown.pieces().contains(&("most", true)));
        assert_eq!(window("", &[]), Marked::default());
    }
}
