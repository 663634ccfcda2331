//! Statements expected of hand-made readings, as `tests/cases/*.md` say them.
//!
//! A case is a heading, a text in a fence, and lines:
//! - `names: person Jan Nowak; organisation CNN; place Radom` marks every place where these words stand (case of letters counts);
//! - `word: Nowaka Nowak PROPN Case=Gen|Gender=Masc` gives a form its morphology, wherever it stands;
//! - `published: 2024-05-15`; `language: en` (Polish otherwise);
//! - `read: source | cue | content` is a reading, as a model might give it: words of the text after those of the reading before,
//!   `abc … xyz` from *abc* to the first *xyz* after it, `;` between pieces, `-` for none. `relay=…`, `time=…`, `act=…`,
//!   `speaker=Nowak 0.9` may follow after further `|`;
//! - `want: source | cue | content | key=value …` is a statement expected, keys `speaker manner within time date relay heading class`;
//!   `speaker=-` is none. Wants stand in the order of the record.
//!
//! Cases with `verbatim:` lines instead list the verbatim stretches of the text in order.

#![allow(clippy::disallowed_methods, reason = "tests read their data")]

use std::path::Path;

use language::{Analysis, Feats, Name, NameKind, Reading, Sentence, Token, Upos, Word};
use record::{Act, ModelInfo, Record, Statement};
use statements::quotes::{find_dash_quotes, find_quotes};
use text::Span;

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("cases") {
        let content = std::fs::read_to_string(entry.expect("a file").path()).expect("UTF-8");
        for case in content.split("\n## ").skip(1) {
            let (name, rest) = case.split_once('\n').expect("a name");
            let (_, rest) = rest.split_once("```\n").expect("a fence");
            let (text, rest) = rest.split_once("\n```").expect("the fence's end");
            check(name, text, rest);
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} cases");
}

/// Checks one case.
fn check(name: &str, text: &str, lines: &str) {
    let values = |key: &str| -> Vec<&str> {
        lines.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim).collect()
    };
    let verbatim = values("verbatim");
    if !verbatim.is_empty() {
        let none = verbatim == ["-"];
        assert_eq!(verbatim_of(text, &values("cue")), if none { Vec::new() } else { verbatim }, "{name}");
        return;
    }
    let mut article = intake::read_text(text.as_bytes(), Some("utf-8"), None).expect(name);
    if let Some(date) = values("published").first() {
        article.meta.published = Some((*date).to_owned());
    }
    let mut analysis = analysis(text, &values("names"), &values("word"));
    analysis.language = Some(if values("language") == ["en"] { "en" } else { "pl" });
    let mut from = 0;
    for reading in values("read") {
        let made = reading_of(text, reading, &mut from);
        analysis.readings.push(made.unwrap_or_else(|| panic!("{name}: words not found: {reading}")));
    }
    let record = statements::read(article, &analysis, ModelInfo::default());
    let found: Vec<String> = values("want")
        .iter()
        .zip(record.statements.iter().map(Some).chain(std::iter::repeat(None)))
        .map(|(want, statement)| {
            statement.map_or_else(|| "nothing".to_owned(), |statement| describe(&record, statement, want))
        })
        .collect();
    assert_eq!(found, values("want"), "{name}");
    assert_eq!(record.statements.len(), found.len(), "{name}: {:?}", record.statements);
}

fn verbatim_of<'t>(text: &'t str, cues: &[&str]) -> Vec<&'t str> {
    let cues: Vec<Span> =
        cues.iter().filter_map(|cue| text.find(cue).map(|at| Span::new(at, at + cue.len()))).collect();
    let marks = find_quotes(text).into_iter().filter(|quote| quote.depth == 0).map(|quote| quote.inner);
    let mut all: Vec<Span> = marks.chain(find_dash_quotes(text, &cues)).collect();
    all.sort();
    all.into_iter().map(|span| span.slice(text)).collect()
}

fn locate(text: &str, words: &str, from: usize) -> Option<Span> {
    let find = |words: &str, from: usize| text.get(from..)?.find(words).map(|at| from + at);
    if let Some((head, tail)) = words.split_once(" … ") {
        let start = find(head, from)?;
        let end = find(tail, start + head.len())? + tail.len();
        return Some(Span::new(start, end));
    }
    find(words, from).map(|start| Span::new(start, start + words.len()))
}

/// Words of letters and digits, and every other character, as tokens.
fn analysis(text: &str, names: &[&str], words: &[&str]) -> Analysis {
    let mut analysis = Analysis::default();
    let mut start: Option<usize> = None;
    let mut spans = Vec::new();
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || matches!(c, '\'' | '’') && start.is_some() {
            start = start.or(Some(at));
            continue;
        }
        spans.extend(start.take().map(|from| Span::new(from, at)));
        if !c.is_whitespace() {
            spans.push(Span::new(at, at + c.len_utf8()));
        }
    }
    for (i, span) in spans.into_iter().enumerate() {
        let form = span.slice(text).to_owned();
        let given = words.iter().map(|line| line.split_whitespace().collect::<Vec<_>>()).find(|parts| parts[0] == form);
        let (lemma, upos, feats) =
            given.map_or((form.as_str(), "X", ""), |parts| (parts[1], parts[2], parts.get(3).copied().unwrap_or("")));
        let upos: Upos = upos.parse().expect("a part of speech");
        analysis.words.push(Word {
            token: i,
            lemma: lemma.to_owned(),
            form,
            upos,
            feats: Feats::new(feats),
            head: None,
            deprel: String::new(),
        });
        analysis.tokens.push(Token { span, words: i..i + 1 });
    }
    let all = 0..analysis.tokens.len();
    analysis.sentences.push(Sentence { span: Span::new(0, text.len()), tokens: all.clone(), words: all });
    for entry in names.iter().flat_map(|line| line.split(';')).map(str::trim) {
        let (kind, words) = entry.split_once(' ').expect("kind and words");
        let kind: NameKind = kind.parse().expect("a kind of name");
        let places = text.match_indices(words).map(|(at, _)| Span::new(at, at + words.len()));
        let whole = |span: &Span| {
            !text[span.end..].starts_with(char::is_alphanumeric) && !text[..span.start].ends_with(char::is_alphanumeric)
        };
        for span in places.filter(whole) {
            if !analysis.names.iter().any(|name| name.span.overlaps(span)) {
                analysis.names.push(Name { span, kind, score: 1.0 });
            }
        }
    }
    analysis.names.sort_by_key(|name| name.span);
    analysis
}

fn reading_of(text: &str, line: &str, from: &mut usize) -> Option<Reading> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let start = *from;
    let spans = |part: &str| -> Option<Vec<Span>> {
        let pieces = part.split(';').map(str::trim).filter(|piece| *piece != "-" && !piece.is_empty());
        pieces.map(|piece| locate(text, piece, start).or_else(|| locate(text, piece, 0))).collect()
    };
    let (source, cue, content) = (spans(parts.first()?)?, spans(parts.get(1)?)?, spans(parts.get(2)?)?);
    let mut reading = Reading {
        anchor: cue.first().or(content.first()).copied()?,
        anchor_score: 0.99,
        bare: cue.is_empty(),
        source,
        cue,
        content,
        relay: Vec::new(),
        time: Vec::new(),
        act: [0.0; 18],
        certainty: [0.0; 4],
        polarity: [0.0; 2],
        speaker: Vec::new(),
        speaker_none: 0.0,
        role_score: -0.001,
    };
    for extra in parts.iter().skip(3) {
        let (key, value) = extra.split_once('=')?;
        match key {
            "relay" => reading.relay = spans(value)?,
            "time" => reading.time = spans(value)?,
            "act" => *reading.act.get_mut(Act::ALL.iter().position(|act| act.as_str() == value)?)? = 1.0,
            "speaker" => {
                let (words, probability) = value.rsplit_once(' ')?;
                reading.speaker.push((locate(text, words, 0)?, probability.parse().ok()?));
            }
            _ => return None,
        }
    }
    *from = reading.cue.iter().chain(&reading.content).map(|span| span.start).min().unwrap_or(start);
    Some(reading)
}

/// A statement in the words of a `want:` line, with the keys that the line has.
fn describe(record: &Record, statement: &Statement, want: &str) -> String {
    let text = &record.article.text;
    let role = |spans: &[Span], wanted: &str| -> String {
        let words: Vec<&str> = spans.iter().map(|span| span.slice(text)).collect();
        // "abc … xyz" in the line stands for the whole stretch.
        let same = |wanted: &str, words: &str| {
            wanted
                .split_once(" … ")
                .map_or(wanted == words, |(head, tail)| words.starts_with(head) && words.ends_with(tail))
        };
        let pieces: Vec<&str> = wanted.split(';').map(str::trim).collect();
        if words.is_empty() {
            "-".to_owned()
        } else if pieces.len() == words.len() && pieces.iter().zip(&words).all(|(piece, words)| same(piece, words)) {
            wanted.to_owned()
        } else {
            words.join("; ")
        }
    };
    let parts: Vec<&str> = want.split('|').map(str::trim).collect();
    let mut described: Vec<String> = [&statement.source, &statement.cue, &statement.content]
        .into_iter()
        .zip(&parts)
        .map(|(spans, part)| role(spans, part))
        .collect();
    for part in parts.iter().skip(3) {
        let key = part.split('=').next().unwrap_or("");
        let value = match key {
            "speaker" => statement.speaker_name.clone(),
            "manner" => Some(statement.manner.to_string()),
            "class" => Some(statement.speaker_class.to_string()),
            "heading" => Some(statement.in_heading.to_string()),
            "time" => statement.time.as_ref().map(|time| time.span.slice(text).to_owned()),
            "date" => statement.time.as_ref().and_then(|time| time.date.clone()),
            "relay" => Some(statement.relay.iter().map(|relay| relay.name.as_str()).collect::<Vec<_>>().join(", "))
                .filter(|relay| !relay.is_empty()),
            "within" => statement.within.map(|outer| {
                record.statements[outer].cue.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" ")
            }),
            _ => Some("an unknown key".to_owned()),
        };
        described.push(format!("{key}={}", value.as_deref().unwrap_or("-")));
    }
    described.join(" | ")
}
