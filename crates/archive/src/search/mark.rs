//! Where the words of a query stand in what was found.
//!
//! The search index keeps no text. So the words of the few articles that are shown are given, forms and base forms, to an
//! index in memory, the same question is put to it, and FTS5 marks what it took for a match: the same words, phrases and
//! beginnings that it found them by.

use crate::entry::IndexWord;
use crate::index::fold;
use rusqlite::Connection;
use serde::Serialize;
use std::ops::Range;
use text::Span;

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

/// A statement's content, whose parts stand there in the text, and what stands around it. Matches are spans of the text.
pub(super) fn content(content: &str, parts: &[Span], text: &str, matches: &[Span]) -> Marked {
    let mut found = Vec::new();
    let mut before = 0;
    for part in parts {
        for shared in matches.iter().filter_map(|span| span.intersection(*part)) {
            let start = before + points(text, part.start..shared.start);
            found.push((start, start + points(text, shared.range())));
        }
        before += points(text, part.range()) + JOINT;
    }
    let around = Span::hull_of(parts).map(|hull| (points(text, 0..hull.start), points(text, 0..hull.end)));
    let (before, after) = around.map_or_else(Default::default, |(start, end)| sides(text, start, end));
    Marked { before, text: content.to_owned(), after, matches: apart(found) }
}

/// Code points of ` … ` between parts.
const JOINT: usize = 3;

fn points(text: &str, range: Range<usize>) -> usize {
    text.get(range).unwrap_or_default().chars().count()
}

/// The part of a text where it speaks of what was looked for, or its beginning.
pub(super) fn window(text: &str, matches: &[Span]) -> Marked {
    let place = |span: &Span| {
        let start = points(text, 0..span.start);
        (start, start + points(text, span.range()))
    };
    let all = apart(matches.iter().map(place).collect());
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
        // Other alphabets have none of these.
        if c > 'ž' {
            return c;
        }
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

/// In order, those that overlap made one.
fn apart(mut found: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
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

/// Words of a text as the search index has them.
pub(super) struct Passage<'t> {
    title: Option<String>,
    lemmas: Column,
    forms: Column,
    text: &'t str,
}

impl<'t> Passage<'t> {
    /// The words stand in the order of the text.
    pub(super) fn new<'w>(title: Option<&str>, words: impl Iterator<Item = &'w IndexWord>, text: &'t str) -> Self {
        let (mut lemmas, mut forms) = (Column::default(), Column::default());
        let mut last = None;
        for word in words {
            let form = word.span.slice(text);
            // Where a base form is the form, a part of it is marked as a part of that.
            let same = word.lemma == form
                || (word.lemma.chars().count() == form.chars().count() && word.lemma == form.to_lowercase());
            lemmas.push(&word.lemma, word.span, same);
            if last != Some(word.span) {
                forms.push(form, word.span, true);
                last = Some(word.span);
            }
        }
        Self { title: title.map(|title| fold(title).into_owned()), lemmas, forms, text }
    }
}

/// Finds the matches of a question in some passages. It can be asked again and again.
#[derive(Debug)]
pub(crate) struct Marker {
    connection: Connection,
}

/// What FTS5 puts around a match: nothing of a text, where it is a blank.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

impl Marker {
    pub(crate) fn new() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE VIRTUAL TABLE passage USING fts5 (title, lemmas, forms, tokenize = 'unicode61 remove_diacritics 2')",
        )?;
        Ok(Self { connection })
    }

    /// Of each passage the matches, as spans of its text, in order.
    pub(super) fn matches(&self, passages: &[Passage<'_>], expression: &str) -> rusqlite::Result<Vec<Vec<Span>>> {
        // It is rolled back at the end, whatever comes of it.
        let transaction = self.connection.unchecked_transaction()?;
        let mut insert =
            transaction.prepare_cached("INSERT INTO passage (rowid, title, lemmas, forms) VALUES (?1, ?2, ?3, ?4)")?;
        for (number, Passage { title, lemmas, forms, .. }) in (0_i64..).zip(passages) {
            insert.execute((number, title, &lemmas.words, &forms.words))?;
        }
        let mut find = transaction.prepare_cached(
            "SELECT rowid, highlight(passage, 1, char(1), char(2)), highlight(passage, 2, char(1), char(2))
             FROM passage WHERE passage MATCH ?1",
        )?;
        let mut found = vec![Vec::new(); passages.len()];
        let mut rows = find.query([expression])?;
        while let Some(row) = rows.next()? {
            let number: usize = row.get(0)?;
            let (Some(passage), Some(found)) = (passages.get(number), found.get_mut(number)) else { continue };
            passage.lemmas.spans(row.get_ref(1)?.as_str()?, passage.text, found);
            passage.forms.spans(row.get_ref(2)?.as_str()?, passage.text, found);
            found.sort_unstable();
            found.dedup();
        }
        Ok(found)
    }
}

/// A column of the index, and where its words come from.
#[derive(Default)]
struct Column {
    words: String,
    places: Vec<Place>,
}

struct Place {
    /// Bytes of the column's words.
    range: Range<usize>,
    /// The word of the text that they stand for.
    span: Span,
    /// Whether character stands for character.
    same: bool,
}

impl Column {
    fn push(&mut self, word: &str, span: Span, same: bool) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        let start = self.words.len();
        // Folding takes one character for one.
        self.words.extend(fold(word).chars().map(|c| if c.is_control() { ' ' } else { c }));
        self.places.push(Place { range: start..self.words.len(), span, same });
    }

    /// What is marked in `words` of this column.
    fn spans(&self, marked: &str, text: &str, found: &mut Vec<Span>) {
        let (mut at, mut begun) = (0, None);
        for c in marked.chars() {
            match c {
                OPEN => begun = Some(at),
                CLOSE => found.extend(begun.take().and_then(|start| self.span(start..at, text))),
                c => at += c.len_utf8(),
            }
        }
    }

    /// What bytes of `words` stand for.
    fn span(&self, range: Range<usize>, text: &str) -> Option<Span> {
        let from = self.places.partition_point(|place| place.range.end <= range.start);
        let places = self.places.iter().skip(from).take_while(|place| place.range.start < range.end);
        places.map(|place| place.part(&range, &self.words, text)).reduce(Span::hull)
    }
}

impl Place {
    /// The part of the word that these bytes of the column's words stand for; all of it, if that cannot be said.
    fn part(&self, range: &Range<usize>, words: &str, text: &str) -> Span {
        if !self.same {
            return self.span;
        }
        let place = |byte: usize| {
            let before = words.get(self.range.start..byte.clamp(self.range.start, self.range.end))?;
            let form = self.span.slice(text);
            let (at, _) = form.char_indices().nth(before.chars().count())?;
            Some(self.span.start + at)
        };
        Span::new(place(range.start).unwrap_or(self.span.start), place(range.end).unwrap_or(self.span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::search::Words;

    /// Base forms of some words; others are their own.
    const LEMMAS: [(&str, &str); 13] = [
        ("sankcjom", "sankcja"),
        ("sankcje", "sankcja"),
        ("łodzi", "Łódź"),
        ("mieście", "miasto"),
        ("nowej", "nowy"),
        ("szkole", "szkoła"),
        ("nowych", "nowy"),
        ("psa", "pies"),
        ("szła", "iść"),
        ("ludzi", "człowiek"),
        ("Wrony", "Wrona"),
        ("Anny", "Anna"),
        ("Łódź", "Łódź"),
    ];

    fn lemma(word: &str) -> &str {
        LEMMAS.iter().find(|(form, _)| *form == word).map_or(word, |(_, lemma)| lemma)
    }

    fn index_words(text: &str) -> Vec<IndexWord> {
        let mut words = Vec::new();
        for (start, part) in text.split_inclusive(' ').scan(0, |at, part| {
            *at += part.len();
            Some((*at - part.len(), part))
        }) {
            let form = part.trim_end_matches([' ', ',', '.']);
            let span = Span::new(start, start + form.len());
            words.push(IndexWord { span, lemma: lemma(form).to_owned() });
        }
        words
    }

    fn matches(text: &str, typed: &str, words: &[IndexWord]) -> Vec<Span> {
        let mut query = Words::parse(typed).unwrap().unwrap();
        query.lemmatise(|term| vec![term.split(' ').map(lemma).collect::<Vec<_>>().join(" ")]);
        let marker = Marker::new().unwrap();
        let passages = [Passage::new(None, words.iter(), text)];
        let found = marker.matches(&passages, &query.expression("forms")).unwrap();
        assert_eq!(marker.matches(&passages, &query.expression("forms")).unwrap(), found, "asked again");
        found.concat()
    }

    fn marked(text: &str, typed: &str) -> String {
        let found = matches(text, typed, &index_words(text));
        let marked = content(text, &[Span::new(0, text.len())], text, &found);
        let mark = |(piece, hit): &(&str, bool)| if *hit { format!("[{piece}]") } else { (*piece).to_owned() };
        marked.pieces().iter().map(mark).collect()
    }

    #[test]
    fn exactly_what_was_found_is_marked() {
        let cases = [
            ("przeciw sankcjom, bo sankcje szkodzą", "sankcje", "przeciw [sankcjom], bo [sankcje] szkodzą"),
            ("sankcjonować sankcje", "sankcje", "sankcjonować [sankcje]"),
            ("Łódź i łodzi", "lodz", "[Łódź] i [łodzi]"),
            ("w mieście", "miasto", "w [mieście]"),
            ("szła za psa", "pies iść", "[szła] za [psa]"),
            ("dwoje ludzi", "człowiek", "dwoje [ludzi]"),
            ("o nowej szkole dla nowych", "\"nowa szkoła\"", "o nowej szkole dla nowych"),
            ("o nowej szkole dla nowych", "\"nowy szkoła\"", "o [nowej szkole] dla nowych"),
            ("o nowej szkole dla nowych", "nowy", "o [nowej] szkole dla [nowych]"),
            ("sankcjonować sankcje", "sankcj*", "[sankcjonować] [sankcje]"),
            ("syn Anny Wrony i Anny", "\"Anna Wrona\"", "syn [Anny Wrony] i Anny"),
            ("most i port", "most NOT mur", "[most] i port"),
            ("most i port", "mur OR (most port)", "[most] i [port]"),
            ("szczyt G-20 w Łodzi", "20", "szczyt G-[20] w Łodzi"),
            ("ŻÓŁĆ żółć", "zolc", "[ŻÓŁĆ] [żółć]"),
            ("deszcz", "sankcje", "deszcz"),
        ];
        for (text, typed, expected) in cases {
            assert_eq!(marked(text, typed), expected, "{typed}");
        }
    }

    #[test]
    fn words_of_one_token_are_marked_as_one() {
        let text = "Zrobiłem most";
        let word = |start, end, lemma: &str| IndexWord { span: Span::new(start, end), lemma: lemma.to_owned() };
        let words = [word(0, 9, "zrobić"), word(0, 9, "być"), word(10, 14, "most")];
        assert_eq!(matches(text, "być", &words), [Span::new(0, 9)]);
        assert_eq!(matches(text, "\"być most\"", &words), [Span::new(0, 14)]);
        assert_eq!(matches(text, "\"Zrobiłem most\"", &words), [Span::new(0, 14)]);
    }

    #[test]
    fn parts_of_a_content_are_marked_each() {
        let text = "Most – rzekł Kos – będzie gotowy, nie stary.";
        let at = |words: &str| text.find(words).map(|start| Span::new(start, start + words.len())).unwrap();
        let parts = [at("Most"), at("będzie gotowy")];
        let shown = content("Most … będzie gotowy", &parts, text, &[at("Most"), at("gotowy, nie")]);
        assert_eq!(shown.matches, [(0, 4), (14, 20)]);
        assert_eq!((shown.before.as_str(), shown.after.as_str()), ("", ", nie stary."));
    }

    #[test]
    fn a_long_text_is_shown_where_it_matches() {
        let text = format!("{}most {}", "słowo ".repeat(200), "słowo ".repeat(200));
        let start = text.find("most").unwrap();
        let shown = window(&text, &[Span::new(start, start + 4)]);
        assert!(shown.text.starts_with("słowo") && shown.text.ends_with("słowo"), "{shown:?}");
        assert!(shown.text.chars().count() <= WINDOW && shown.before.starts_with("słowo"));
        assert!(shown.pieces().contains(&("most", true)));
        assert_eq!(window("", &[]), Marked::default());
    }
}
