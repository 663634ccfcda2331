//! One record, written by hand (`data/zalesie.codepoint.json`), in every format. `UPDATE_SNAPSHOTS=1` writes the expected
//! files anew; read the difference before it is committed.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read their data and may panic")]

use proptest::prelude::*;
use record::formats::{brat, citron, json, jsonl, pretty, schema, webannotation};
use record::{Record, statement_id};
use std::path::PathBuf;
use text::{OffsetUnit, Offsets, Span};

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn sample() -> Record {
    let json = std::fs::read_to_string(data("zalesie.codepoint.json")).unwrap();
    json::read(&json).unwrap()
}

fn check(name: &str, written: &str) {
    // Other tests read the sample at the same time: a file that is right is left alone.
    let stale = std::fs::read_to_string(data(name)).is_ok_and(|old| old != written) || !data(name).exists();
    if stale && std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(data(name), written).unwrap();
    }
    let expected = std::fs::read_to_string(data(name)).unwrap_or_default();
    assert!(written == expected, "{name} differs from what is written now:\n{written}");
}

#[test]
fn every_format() {
    let record = sample();
    check("zalesie.codepoint.json", &json::write(&record, OffsetUnit::CodePoint));
    check("zalesie.utf8.json", &json::write(&record, OffsetUnit::Utf8));
    check("zalesie.utf16.json", &json::write(&record, OffsetUnit::Utf16));
    check("zalesie.jsonl", &jsonl::write(&record, OffsetUnit::CodePoint));
    check("zalesie.ann", &brat::write(&record));
    check("zalesie.webannotation.json", &webannotation::write(&record));
    check("zalesie.schema.json", &schema::write(&record));
    check("zalesie.citron.json", &citron::write(&record));
    for (colour, width) in [(false, 100), (false, 50), (true, 80)] {
        let name = format!("zalesie.{}{width}.pretty", if colour { "colour" } else { "plain" });
        check(&name, &pretty::write(&record, pretty::Options { colour, width }));
    }
}

#[test]
fn reads_what_it_wrote_in_every_unit() {
    let record = sample();
    for unit in OffsetUnit::ALL {
        assert_eq!(json::read(&json::write(&record, unit)).unwrap(), record, "{unit}");
        assert_eq!(json::read(&jsonl::write(&record, unit)).unwrap(), record, "{unit}");
    }
}

#[test]
fn ids_do_not_depend_on_the_unit_or_on_labels() {
    let mut record = sample();
    let ids = record.statement_ids();
    for statement in &mut record.statements {
        statement.confidence = 0.1;
        statement.why.clear();
        statement.speaker = None;
    }
    assert_eq!(record.statement_ids(), ids);
    let offsets = Offsets::new(&record.article.text, OffsetUnit::CodePoint);
    let other = statement_id("sha256:00", &record.statements[0], &offsets);
    assert_ne!(other, ids[0], "another document's statement has another id");
}

#[test]
fn refuses_what_is_no_record() {
    let json = json::write(&sample(), OffsetUnit::CodePoint);
    let cases = [
        ("\"version\": 1", "\"version\": 9", "record version 9 is not 1, the one this program reads"),
        ("\"act\": \"fears\"", "\"act\": \"sings\"", "unknown Act \"sings\""),
        ("\"speaker\": \"e3\"", "\"speaker\": \"e7\"", "no entity or statement has the id \"e7\""),
        ("\"offsets\": \"codepoint\"", "\"offsets\": \"words\"", "unknown offset unit \"words\""),
        ("\"start\": 1,", "\"start\": 99999,", "span 99999-13 does not fit the text"),
        ("\"text\": ", "\"txt\": ", "not a record: missing field `text`"),
    ];
    for (from, to, expected) in cases {
        assert!(json.contains(from), "{from}");
        let error = json::read(&json.replace(from, to)).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error:?} is not {expected:?}");
    }
}

#[test]
fn article_text_cannot_command_the_terminal() {
    let mut record = sample();
    let evil = "\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}\r\u{8}";
    record.article.text.push_str(evil);
    let end = record.article.text.len();
    record.statements[0].content.push(Span::new(end - evil.len(), end));
    record.statements[0].speaker_name = Some(evil.to_owned());
    record.article.meta.uri = Some(evil.to_owned());
    record.article.meta.title = Some(evil.to_owned());
    for width in [10, 60, 120] {
        let shown = pretty::write(&record, pretty::Options { colour: false, width });
        let bad: Vec<char> = shown.chars().filter(|c| c.is_control() && *c != '\n' || *c == '\u{202e}').collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
    // In colour the only escapes are ours: select graphic rendition, digits and semicolons, `m`.
    let shown = pretty::write(&record, pretty::Options { colour: true, width: 80 });
    for escape in shown.split('\u{1b}').skip(1) {
        let code = escape.strip_prefix('[').and_then(|rest| rest.split_once('m')).map(|(code, _)| code);
        assert!(code.is_some_and(|code| code.bytes().all(|b| b.is_ascii_digit() || b == b';')), "{escape:?}");
    }
    assert!(!shown.contains('\u{9b}') && !shown.contains('\u{7}'));
}

/// Span lists anywhere, even where no character begins: no format may panic on them or write an offset past the end.
fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((0usize..700, 0usize..90).prop_map(|(start, len)| Span::new(start, start + len)), 0..3)
}

proptest! {
    #[test]
    fn no_format_panics(spans in prop::collection::vec((any_spans(), any_spans(), any_spans()), 6), width in 0usize..200) {
        let mut record = sample();
        for (statement, (source, cue, content)) in record.statements.iter_mut().zip(spans) {
            (statement.source, statement.cue, statement.content) = (source, cue, content);
        }
        for colour in [false, true] {
            pretty::write(&record, pretty::Options { colour, width });
        }
        for unit in OffsetUnit::ALL {
            let wire = record::wire::to_wire(&record, unit);
            let end = Offsets::new(&record.article.text, unit).at(usize::MAX);
            for statement in &wire.statements {
                prop_assert!(statement.content.iter().all(|span| span.start <= end && span.end <= end));
            }
        }
        brat::write(&record);
        webannotation::write(&record);
        schema::write(&record);
        citron::write(&record);
    }
}
