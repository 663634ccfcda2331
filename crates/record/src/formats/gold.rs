//! Gold, as the evaluation and the training read it: statements that quote their words, which are looked up in the text beside it.
//!
//! `near` are words from which the search for the others begins; a blank at an edge steers it. Where the same words stand in between,
//! so that a search would find these, the place itself is told: `[start, end]` in code points. Line breaks of every kind are
//! read as one, so they are written as one.

use crate::{Record, Statement};
use serde::Serialize;
use text::Span;

#[derive(Serialize)]
struct File<'r> {
    lang: Option<&'r str>,
    text_file: &'r str,
    document: &'r str,
    statements: Vec<Gold<'r>>,
}

#[derive(Serialize)]
struct Gold<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    near: Option<String>,
    source: Vec<Piece>,
    cue: Vec<Piece>,
    content: Vec<Piece>,
    speaker: Option<&'r str>,
    manner: &'static str,
    act: &'static str,
    certainty: &'static str,
    polarity: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    headline: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Piece {
    Words(String),
    Place([usize; 2]),
}

/// The gold of a record whose text stands in the file `text_file`.
pub fn write(record: &Record, text_file: &str) -> String {
    let article = &record.article;
    let plain = Plain::new(&article.text);
    let file = File {
        lang: article.meta.language.as_deref(),
        text_file,
        document: &article.meta.id,
        statements: record.statements.iter().map(|statement| gold(statement, &plain)).collect(),
    };
    let mut written = serde_json::to_string_pretty(&file).expect("serialising to a string cannot fail");
    written.push('\n');
    written
}

/// The text with one kind of line break.
struct Plain {
    text: String,
    /// Bytes of the given text after which a byte is left out, because it was the second of a line break.
    left_out: Vec<usize>,
}

impl Plain {
    fn new(given: &str) -> Self {
        let left_out = given.match_indices("\r\n").map(|(at, _)| at + 1).collect();
        Self { text: given.replace("\r\n", "\n").replace('\r', "\n"), left_out }
    }

    fn span(&self, span: Span) -> Span {
        let at = |byte: usize| byte - self.left_out.partition_point(|left_out| *left_out < byte);
        Span::new(at(span.start), at(span.end))
    }
}

fn gold<'r>(statement: &'r Statement, plain: &Plain) -> Gold<'r> {
    let text = plain.text.as_str();
    let start = statement.hull().map_or(0, |hull| plain.span(hull).start);
    let near = near(text, start);
    let from = if near.is_some() { start } else { 0 };
    let pieces = |spans: &[Span]| spans.iter().map(|span| piece(text, plain.span(*span), from)).collect();
    Gold {
        near,
        source: pieces(&statement.source),
        cue: pieces(&statement.cue),
        content: pieces(&statement.content),
        speaker: statement.speaker_name.as_deref(),
        manner: statement.manner.as_str(),
        act: statement.act.as_str(),
        certainty: statement.certainty.as_str(),
        polarity: statement.polarity.as_str(),
        headline: statement.in_heading,
    }
}

/// Words that begin at `start` and nowhere before it, whole ones, as few as that takes.
fn near(text: &str, start: usize) -> Option<String> {
    let rest = text.get(start..)?;
    let ends = rest.match_indices(char::is_whitespace).map(|(at, _)| at).chain([rest.len()]);
    let mut words = ends.filter(|end| *end > 0).filter_map(|end| rest.get(..end));
    // Two words at least: people should find the place, too.
    words
        .by_ref()
        .next()
        .filter(|first| first.len() == rest.len())
        .or_else(|| words.take(MOST_WORDS).find(|words| text.find(words) == Some(start)))
        .filter(|words| text.find(words) == Some(start))
        .map(str::to_owned)
}

/// Words after which the place is told without them.
const MOST_WORDS: usize = 60;

/// What a search from `from` on finds at the span, or the place.
fn piece(text: &str, span: Span, from: usize) -> Piece {
    let place = || {
        let points = |byte: usize| text.get(..byte).unwrap_or_default().chars().count();
        Piece::Place([points(span.start), points(span.end)])
    };
    let words = span.slice(text);
    // A stretch is told by its ends, and blanks at the edges are no part of a span.
    if words.is_empty() || words.contains(" … ") || words.starts_with(is_blank) || words.ends_with(is_blank) {
        return place();
    }
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let wide = Span::new(
        before.trim_end_matches(is_blank).len().max(from),
        text.len() - after.trim_start_matches(is_blank).len(),
    );
    for tried in [span, wide] {
        let words = tried.slice(text);
        let found = text.get(from..).and_then(|rest| rest.find(words)).map(|at| at + from);
        if found == Some(tried.start) && !words.contains(" … ") {
            return Piece::Words(words.to_owned());
        }
    }
    place()
}

/// White space as Python has it.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Act, Certainty, Manner, Polarity, SpeakerClass};

    fn statement(text: &str, words: [&[(&str, usize)]; 3]) -> Statement {
        let spans = |words: &[(&str, usize)]| -> Vec<Span> {
            words
                .iter()
                .map(|(word, nth)| {
                    let start = text.match_indices(word).nth(*nth).unwrap().0;
                    Span::new(start, start + word.len())
                })
                .collect()
        };
        Statement {
            source: spans(words[0]),
            cue: spans(words[1]),
            content: spans(words[2]),
            speaker: None,
            speaker_name: Some("Łucja Żuraw".to_owned()),
            speaker_class: SpeakerClass::Person,
            manner: Manner::Indirect,
            act: Act::Says,
            certainty: Certainty::Certain,
            polarity: Polarity::Positive,
            relay: Vec::new(),
            time: None,
            within: None,
            in_heading: false,
            confidence: 0.5,
            why: Vec::new(),
        }
    }

    #[test]
    fn words_are_quoted_where_a_search_finds_them() {
        let text = "Ona wie. Żuraw\r\nmówi, że ona\r\nśpi. Żuraw mówi, że on śpi tam, gdzie ona.";
        let mut record = Record::default();
        record.article.text = text.to_owned();
        record.article.meta.language = Some("pl".to_owned());
        record.statements = vec![
            statement(text, [&[("Żuraw", 0)], &[("mówi", 0)], &[("ona\r\nśpi", 0)]]),
            statement(text, [&[("Żuraw", 1)], &[("mówi", 1)], &[("on", 1), ("ona", 1)]]),
            statement(text, [&[], &[("mówi", 1)], &[("on śpi", 0), ("e", 3)]]),
        ];
        let gold: serde_json::Value = serde_json::from_str(&write(&record, "a.txt")).unwrap();
        let all = &gold["statements"];
        assert_eq!(all[0]["near"], "Żuraw\nmówi,");
        assert_eq!(all[0]["content"], serde_json::json!(["ona\nśpi"]));
        assert_eq!(all[1]["near"], "Żuraw mówi,");
        assert_eq!(all[1]["source"], serde_json::json!(["Żuraw"]));
        assert_eq!(all[1]["content"], serde_json::json!(["on", "ona"]));
        assert_eq!(all[2]["source"], serde_json::json!([]));
        assert_eq!(all[2]["content"][0], "on śpi");
        assert_eq!(all[2]["content"][1], serde_json::json!([64, 65]));
        assert_eq!((&gold["lang"], &gold["text_file"]), (&"pl".into(), &"a.txt".into()));
    }
}
