//! What the exact rules reach when the model is right: readings are made from gold spans, the rest is found by rule.
//!
//! Prints a report on the development part of `../shared/data`, where that is present:
//! `cargo test -p statements --test oracle -- --ignored --nocapture`. `DEPESZA_PART=train` reads the other part.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests read their data and print")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use language::{Analysis, Name, NameKind, Reading, Scheme, Sentence, Token};
use record::{ModelInfo, Statement};
use serde_json::Value;
use text::Span;

struct Gold {
    text: String,
    statements: Vec<GoldStatement>,
}

struct GoldStatement {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
    labels: Value,
}

/// The (start, end) of `words` at or after `start`; "a … b" spans from a to the end of b.
fn locate(text: &str, words: &str, start: usize) -> Option<Span> {
    let find = |words: &str, from: usize| text.get(from..)?.find(words).map(|at| from + at);
    if let Some((head, tail)) = words.split_once(" … ") {
        let begin = find(head, start)?;
        let end = find(tail, begin + head.len())? + tail.len();
        return Some(Span::new(begin, end));
    }
    let begin = find(words, start)?;
    Some(Span::new(begin, begin + words.len()))
}

fn load(path: &Path) -> Option<Gold> {
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    let text = std::fs::read_to_string(path.parent()?.join(gold["text_file"].as_str()?)).ok()?;
    let mut statements = Vec::new();
    for labels in gold["statements"].as_array()? {
        let start = labels["near"].as_str().and_then(|near| text.find(near)).unwrap_or(0);
        let spans = |role: &str| -> Option<Vec<Span>> {
            let pieces: Vec<&str> = match &labels[role] {
                Value::String(words) => vec![words],
                Value::Array(pieces) => pieces.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            pieces.into_iter().map(|words| locate(&text, words, start).map(|span| span.trim(&text))).collect()
        };
        statements.push(GoldStatement {
            source: spans("source")?,
            cue: spans("cue")?,
            content: spans("content")?,
            labels: labels.clone(),
        });
    }
    Some(Gold { text, statements })
}

/// Readings with gold's spans; tokens are what white space parts, names are runs of capitalised words.
fn analysis(gold: &Gold, language: &'static str) -> Analysis {
    let text = &gold.text;
    let mut tokens = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim();
        if !trimmed.is_empty() {
            let start = at + word.find(trimmed).unwrap_or(0);
            tokens.push(Token { span: Span::new(start, start + trimmed.len()), words: 0..0 });
        }
        at += word.len();
    }
    let readings = gold.statements.iter().map(|statement| {
        let anchor = statement.cue.first().or(statement.content.first()).copied().unwrap_or_default();
        let mut reading = Reading {
            anchor,
            anchor_score: 0.99,
            bare: statement.cue.is_empty(),
            source: statement.source.clone(),
            cue: statement.cue.clone(),
            content: statement.content.clone(),
            relay: Vec::new(),
            time: Vec::new(),
            act: [0.0; 18],
            certainty: [0.0; 4],
            polarity: [0.0; 2],
            speaker: Vec::new(),
            speaker_none: 0.0,
            role_score: -0.001,
        };
        let start = statement.labels["near"].as_str().and_then(|near| text.find(near)).unwrap_or(0);
        reading.time.extend(statement.labels["time"].as_str().and_then(|words| {
            locate(text, words, start.saturating_sub(200).min(start)).or_else(|| locate(text, words, 0))
        }));
        reading
    });
    let sentences = vec![Sentence { span: Span::new(0, text.len()), tokens: 0..tokens.len(), words: 0..0 }];
    Analysis {
        language: Some(language),
        scheme: Scheme::Depesza,
        readings: readings.collect(),
        names: capitals(text),
        sentences,
        tokens,
        words: Vec::new(),
    }
}

/// Runs of capitalised words that do not open a sentence, or that do and are several.
fn capitals(text: &str) -> Vec<Name> {
    let known = |word: &str| {
        let lower = word.to_lowercase();
        text.matches(&format!(" {lower} ")).count() > 0
    };
    let mut names = Vec::new();
    let mut run: Option<(Span, usize)> = None;
    let mut at = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '„' | '”' | '(' | ')')) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let start = at + word.find(bare).unwrap_or(0);
        let span = Span::new(start, start + bare.len());
        let capital = bare.chars().next().is_some_and(char::is_uppercase) && !(run.is_none() && known(bare));
        let ends = word.trim_end().ends_with([',', '.', ':', ';', '!', '?', '"', '”', ')']) && bare.len() > 1;
        let starts_apart =
            at > 0 && run.is_some_and(|(r, _)| text[r.end..start].chars().any(|c| !matches!(c, ' ' | '.')));
        if (!capital || starts_apart)
            && let Some((r, n)) = run.take()
        {
            names.push((r, n));
        }
        if capital {
            run = Some(run.map_or((span, 1), |(r, n)| (r.hull(span), n + 1)));
            if ends && let Some((r, n)) = run.take() {
                names.push((r, n));
            }
        }
        at += word.len();
    }
    names
        .into_iter()
        .map(|(span, n)| {
            let acronym = span.slice(text).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            let kind = if (n == 1 && acronym)
                || [
                    "Ministerstw",
                    "Komisj",
                    "Urz",
                    "Parlament",
                    "Uni",
                    "Generaln",
                    "Partia",
                    "Bank",
                    "The ",
                    "Liga",
                    "Sąd",
                    "Prokuratur",
                    "Gazprom",
                    "Ryanair",
                ]
                .iter()
                .any(|o| span.slice(text).starts_with(o))
            {
                NameKind::Organisation
            } else if n >= 1 {
                NameKind::Person
            } else {
                NameKind::Other
            };
            Name { span, kind, score: 0.9 }
        })
        .collect()
}

fn files(language: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../shared/data/{language}-statements"));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    let train = std::env::var("DEPESZA_PART").is_ok_and(|part| part == "train");
    paths.into_iter().enumerate().filter(|(i, _)| (i % 5 == 0) != train).map(|(_, path)| path).collect()
}

fn same_name(gold: Option<&str>, found: Option<&str>) -> bool {
    let words = |name: &str| -> std::collections::BTreeSet<String> {
        name.to_lowercase().split_whitespace().map(str::to_owned).collect()
    };
    match (gold, found) {
        (Some(a), Some(b)) => {
            let (a, b) = (words(a), words(b));
            a.is_subset(&b) || b.is_subset(&a)
        }
        (None, None) => true,
        _ => false,
    }
}

#[test]
#[ignore = "a report, not a test"]
fn report() {
    for language in ["pl", "en"] {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut shown = 0;
        for path in files(language) {
            let Some(gold) = load(&path) else { continue };
            let article = intake::read_text(gold.text.as_bytes(), Some("utf-8"), None).expect("a text");
            let analysis = analysis(&gold, language);
            let record = statements::read(article, &analysis, ModelInfo::default());
            for expected in &gold.statements {
                let found = record.statements.iter().find(|s| {
                    hulls(s)
                        == [
                            Span::hull_of(&expected.source),
                            Span::hull_of(&expected.cue),
                            Span::hull_of(&expected.content),
                        ]
                });
                let mut count = |key: String, right: bool| {
                    let entry = counts.entry(key).or_insert((0, 0));
                    entry.0 += usize::from(right);
                    entry.1 += 1;
                };
                count("spans kept".into(), found.is_some());
                let show = std::env::var("DEPESZA_SHOW").unwrap_or_default();
                let Some(found) = found else {
                    if show == "spans" {
                        let at = Span::hull_of(&expected.content).unwrap_or_default().start;
                        let near: Vec<String> = record
                            .statements
                            .iter()
                            .filter(|s| {
                                s.cue == expected.cue || s.content.first().is_some_and(|c| c.start.abs_diff(at) < 4)
                            })
                            .map(|s| {
                                format!(
                                    "{:?} {:?}",
                                    s.source.iter().map(|x| x.slice(&gold.text)).collect::<Vec<_>>(),
                                    s.content.iter().map(|x| x.slice(&gold.text)).collect::<Vec<_>>()
                                )
                            })
                            .collect();
                        println!(
                            "{} {}\n   FOUND {:?}",
                            path.file_stem().and_then(|s| s.to_str()).unwrap_or(""),
                            expected.labels,
                            near
                        );
                    }
                    continue;
                };
                let label = |key: &str| expected.labels[key].as_str();
                count("manner".into(), label("manner") == Some(found.manner.as_str()));
                count(
                    format!("manner {}", label("manner").unwrap_or("")),
                    label("manner") == Some(found.manner.as_str()),
                );
                count("in_heading".into(), (expected.labels["headline"] == Value::Bool(true)) == found.in_heading);
                count("within".into(), label("within").is_some() == found.within.is_some());
                let right = same_name(label("speaker"), found.speaker_name.as_deref());
                count("speaker".into(), right);
                let kind = if expected.source.is_empty() {
                    if expected.cue.is_empty() { "bare" } else { "missing" }
                } else {
                    "source"
                };
                count(format!("speaker, {kind}"), right);
                let wrong = match show.as_str() {
                    "manner" => label("manner") != Some(found.manner.as_str()),
                    "speaker" => !right,
                    "heading" => (expected.labels["headline"] == Value::Bool(true)) != found.in_heading,
                    "within" => label("within").is_some() != found.within.is_some(),
                    _ => false,
                };
                if wrong && shown < 4000 {
                    shown += 1;
                    let words = |spans: &[Span]| {
                        spans.iter().map(|span| span.slice(&gold.text)).collect::<Vec<_>>().join(" … ")
                    };
                    println!(
                        "{} [{}] ({}) {} || gold {:?} {:?} within {:?} || found {:?} {:?} {:?}",
                        path.file_stem().and_then(|s| s.to_str()).unwrap_or(""),
                        words(&expected.source),
                        words(&expected.cue),
                        words(&expected.content),
                        label("speaker"),
                        label("manner"),
                        label("within"),
                        found.speaker_name,
                        found.manner.as_str(),
                        found.why
                    );
                }
            }
        }
        println!("== {language}");
        for (key, (right, all)) in counts {
            println!("{key:24} {:5.1} % of {all}", 100.0 * right as f64 / all.max(1) as f64);
        }
    }
}

fn hulls(statement: &Statement) -> [Option<Span>; 3] {
    [Span::hull_of(&statement.source), Span::hull_of(&statement.cue), Span::hull_of(&statement.content)]
}
