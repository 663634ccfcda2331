//! What `docs/archive.md` and `docs/datasette.json` tell other programs is so.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the documentation and may panic")]

mod common;

use archive::rusqlite::Connection;
use archive::{Archive, Mode};
use common::entry;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn docs(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    fs::read_to_string(docs.join(name)).unwrap()
}

fn filled() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    let mut archive = Archive::open(&path, Mode::Create).unwrap();
    // One of them names somebody in what is said.
    let mut entries: Vec<_> = (0..60).map(entry).collect();
    for entry in &mut entries {
        let record = &mut entry.record;
        let inner = record.mentions[1].span;
        record.statements[0].content.push(inner);
    }
    assert!(archive.add_all(&entries).unwrap().iter().all(Result::is_ok));
    (folder, path)
}

/// The page's questions, with the words before each.
fn questions() -> Vec<(String, String)> {
    let page = docs("archive.md");
    let mut parts = page.split("```sql\n");
    let mut before = parts.next().unwrap().to_owned();
    let mut questions = Vec::new();
    for part in parts {
        let (sql, after) = part.split_once("```").unwrap();
        let title = before.trim().lines().next_back().unwrap().trim_end_matches(':').to_owned();
        questions.push((title, sql.trim().to_owned()));
        before = after.to_owned();
    }
    questions
}

fn ask(connection: &Connection, sql: &str) -> usize {
    let mut find = connection.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let mut rows = find.query([]).unwrap();
    let mut found = 0;
    while rows.next().unwrap().is_some() {
        found += 1;
    }
    found
}

#[test]
fn every_question_of_the_page_has_an_answer() {
    let (_folder, path) = filled();
    let reader = Archive::open(&path, Mode::ReadOnly).unwrap().read().unwrap();
    let questions = questions();
    assert_eq!(questions.len(), 10);
    for (title, sql) in questions {
        assert!(ask(&reader, &sql) > 0, "{title}");
    }
}

#[test]
fn every_table_is_on_the_page() {
    let (_folder, path) = filled();
    let reader = Archive::open(&path, Mode::ReadOnly).unwrap().read().unwrap();
    let page = docs("archive.md");
    let mut find = reader.prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").unwrap();
    let names: BTreeSet<String> = find.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let own = |name: &str| ["article_index_", "statement_index_", "sqlite_"].iter().any(|own| name.starts_with(own));
    for name in names.iter().filter(|name| !own(name)) {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn datasette_is_told_what_there_is() {
    let (_folder, path) = filled();
    let reader = Archive::open(&path, Mode::ReadOnly).unwrap().read().unwrap();
    let told: Value = serde_json::from_str(&docs("datasette.json")).unwrap();
    let news = &told["databases"]["news"];
    for (name, table) in news["tables"].as_object().unwrap() {
        let columns =
            ["label_column", "sort_desc"].iter().filter_map(|key| table.get(*key)).map(|c| c.as_str().unwrap());
        for column in columns {
            ask(&reader, &format!("SELECT \"{name}\".\"{column}\" FROM \"{name}\" LIMIT 1"));
        }
        ask(&reader, &format!("SELECT 1 FROM \"{name}\" LIMIT 1"));
    }
    let told: Vec<(String, String)> = news["queries"]
        .as_object()
        .unwrap()
        .values()
        .map(|query| (query["title"].as_str().unwrap().to_owned(), query["sql"].as_str().unwrap().to_owned()))
        .collect();
    let page: BTreeSet<(String, String)> =
        questions().into_iter().map(|(title, sql)| (title, sql.trim_end_matches(';').to_owned())).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let mut told: Value = serde_json::from_str(&docs("datasette.json")).unwrap();
        let queries = questions().into_iter().enumerate().map(|(number, (title, sql))| {
            let sql = sql.trim_end_matches(';');
            (format!("question-{:02}", number + 1), serde_json::json!({ "title": title, "sql": sql }))
        });
        told["databases"]["news"]["queries"] = Value::Object(queries.collect());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/datasette.json");
        fs::write(path, serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
        return;
    }
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), page, "UPDATE_DOCS=1 makes them anew");
}
