//! What is exported comes back.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

#[path = "../../archive/tests/common/mod.rs"]
mod common;

use archive::{Archive, Kind, Mode, Query, What};
use dumps::{Mapping, Row};
use export::{Format, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Cursor;
use tempfile::TempDir;

fn archive(documents: usize) -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    let entries: Vec<_> = (0..documents).map(common::entry).collect();
    assert!(archive.add_all(&entries).unwrap().iter().all(Result::is_ok));
    (folder, archive)
}

fn exported(archive: &Archive, kind: Kind, query: &Query, format: Format) -> (u64, Vec<u8>) {
    let mut out = Vec::new();
    let rows = write(archive, kind, query, format, &mut out).unwrap();
    (rows, out)
}

fn lines(archive: &Archive, kind: Kind, query: &Query, format: Format) -> Vec<Value> {
    let (rows, bytes) = exported(archive, kind, query, format);
    let lines: Vec<Value> =
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() as u64 >= rows);
    lines
}

/// Some columns of a table, read by our own reader of dumps.
fn read(kind: Kind, bytes: Vec<u8>, columns: [&str; 5]) -> Vec<Row> {
    let [text, id, title, author, outlet] = columns.map(|name| Some(name.to_owned()));
    let mapping = Mapping { text, id, title, author, outlet, ..Mapping::default() };
    let rows = dumps::open_parquet(Cursor::new(bytes), &mapping).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
    rows.map(Result::unwrap).collect()
}

#[test]
fn parquet_comes_back_as_it_was() {
    let (_folder, archive) = archive(30);
    let all = Query::default();
    for (kind, columns) in [
        (Kind::Statements, ["content", "id", "title", "relay", "speaker_name"]),
        (Kind::Articles, ["text", "id", "title", "authors", "outlet"]),
        (Kind::Entities, ["name", "entity", "kind", "names", "key"]),
    ] {
        let (rows, bytes) = exported(&archive, kind, &all, Format::Parquet);
        assert_eq!((&bytes[..4], &bytes[bytes.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
        let back = read(kind, bytes.clone(), columns);
        let lines = lines(&archive, kind, &all, Format::Jsonl);
        assert_eq!((back.len() as u64, lines.len() as u64), (rows, rows));
        assert!(rows > 29);
        for (row, line) in back.iter().zip(&lines) {
            let [text, id, title, list, outlet] = columns.map(|name| &line[name]);
            assert_eq!(Some(row.text.as_str()), text.as_str());
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            assert_eq!(row.id.as_deref(), Some(id.as_str()));
            assert_eq!(row.title.as_deref(), title.as_str());
            let list: Vec<&str> = list.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
            assert_eq!(row.authors, list);
            assert_eq!(row.outlet.as_deref(), outlet.as_str());
        }
        assert_eq!(exported(&archive, kind, &all, Format::Parquet).1, bytes, "the same bytes again");
    }
}

#[test]
fn csv_comes_back_as_it_was() {
    let (_folder, archive) = archive(5);
    let (rows, bytes) = exported(&archive, Kind::Statements, &Query::default(), Format::Csv);
    let choice = Mapping { text: Some("content".to_owned()), id: Some("id".to_owned()), ..Mapping::default() };
    let back = dumps::open(Cursor::new(bytes), dumps::Kind::Csv { delimiter: b',' }, &choice, None).unwrap();
    let back: Vec<Row> = back.map(Result::unwrap).collect();
    let lines = lines(&archive, Kind::Statements, &Query::default(), Format::Jsonl);
    assert_eq!(back.len() as u64, rows);
    assert!(
        back.iter()
            .zip(&lines)
            .all(|(row, line)| line["content"] == row.text.as_str() && line["id"].as_str() == row.id.as_deref())
    );
}

#[test]
fn what_is_not_looked_for_is_left_out() {
    let (_folder, archive) = archive(40);
    let by = Query { by: vec!["Anna Wrona".to_owned()], what: What::Statements, ..Query::default() };
    let said = lines(&archive, Kind::Statements, &by, Format::Jsonl);
    assert!(!said.is_empty() && said.iter().all(|line| line["speaker_name"] == "Anna Wrona"));
    let all = lines(&archive, Kind::Statements, &Query::default(), Format::Jsonl);
    let hers = all.iter().filter(|line| line["speaker_name"] == "Anna Wrona").count();
    assert_eq!(said.len(), hers);

    let since = Query { since: Some("2024-11".to_owned()), what: What::Articles, ..Query::default() };
    let articles = lines(&archive, Kind::Articles, &since, Format::Jsonl);
    assert!(!articles.is_empty() && articles.iter().all(|line| line["published"].as_str().unwrap() >= "2024-11"));
    assert_eq!(archive.articles_of(&since).unwrap().len(), articles.len());
    let named = lines(&archive, Kind::Entities, &since, Format::Jsonl);
    assert!(named.len() < lines(&archive, Kind::Entities, &Query::default(), Format::Jsonl).len());
    let said_in = archive.articles_of(&by).unwrap();
    let articles: BTreeSet<i64> = said.iter().map(|line| line["article"].as_i64().unwrap()).collect();
    assert_eq!(said_in, articles.into_iter().collect::<Vec<_>>());

    let nobody = Query { by: vec!["Nikt Taki".to_owned()], ..Query::default() };
    let (rows, bytes) = exported(&archive, Kind::Statements, &nobody, Format::Parquet);
    assert_eq!(rows, 0);
    let none =
        dumps::open_parquet(Cursor::new(bytes), &Mapping { text: Some("content".to_owned()), ..Mapping::default() });
    assert_eq!(none.unwrap().count(), 0, "an empty table is a table");
}

#[test]
fn entities_of_follow_the_money_have_ids_that_meet() {
    let (_folder, archive) = archive(10);
    let all = Query::default();
    let entities = lines(&archive, Kind::Entities, &all, Format::Ftm);
    let articles = lines(&archive, Kind::Articles, &all, Format::Ftm);
    let notes = lines(&archive, Kind::Statements, &all, Format::Ftm);
    let ids: BTreeSet<&str> =
        entities.iter().chain(&articles).chain(&notes).map(|thing| thing["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), entities.len() + articles.len() + notes.len(), "ids are of one thing each");
    for thing in entities.iter().chain(&articles).chain(&notes) {
        for (property, values) in thing["properties"].as_object().unwrap() {
            let values = values.as_array().unwrap();
            assert!(!values.is_empty() && values.iter().all(Value::is_string), "{property}");
            if ["document", "resolved", "entity", "proof"].contains(&property.as_str()) {
                assert!(values.iter().all(|id| ids.contains(id.as_str().unwrap())), "{thing}");
            }
        }
    }
    let kos = entities.iter().find(|thing| thing["properties"]["name"][0] == "Jan Kos").unwrap();
    assert_eq!((kos["id"].as_str(), kos["schema"].as_str()), (Some("Q0"), Some("Person")));
    assert!(articles.iter().any(|thing| thing["schema"] == "Mention" && thing["properties"]["resolved"][0] == "Q0"));
    assert!(notes.iter().any(|thing| thing["schema"] == "Note" && thing["properties"]["entity"][0] == "Q0"));
}

#[test]
fn the_page_tells_the_columns() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/export.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- columns:begin -->\n", "<!-- columns:end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let now = format!("{before}{begin}{}\n{end}{after}", export::columns_page());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap() == now,
        "docs/export.md differs: UPDATE_DOCS=1 cargo test -p export"
    );
}
