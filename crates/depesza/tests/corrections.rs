//! Statements put right on the command line, and the answers about outlets and positions.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROWS: &str = r#"{"id": "1", "title": "Cła", "date": "2024-05-06", "outlet": "Kurier Zaleski", "text": "Minister Jan Kowalski powiedział, że rząd sprzeciwia się nowym sankcjom wobec Brzezia. Dodał, że nowy most powstanie w czerwcu."}
{"id": "2", "title": "Most", "date": "2024-06-01", "outlet": "Nowy Port", "text": "Burmistrz Anna Wrona zapewniła, że nowy most będzie gotowy przed zimą. Jan Kowalski zaprzeczył, że Anna Wrona podała się do dymisji."}
{"id": "3", "title": "Tariffs", "date": "2024-07-01", "outlet": "Port Herald", "text": "Mayor Anna Wrona said that the new sanctions will hurt the port. \"We expect no delay of the bridge,\" she said."}
"#;

/// Source, cue and content of a statement.
type Roles = [Vec<(usize, usize)>; 3];

fn run(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).stdin(Stdio::null()).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command.output().unwrap()
}

#[track_caller]
fn says(args: &[&str], folder: &Path, code: i32, words: &[&str]) -> String {
    let output = run(args, folder);
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    for words in words {
        assert!(told.contains(words), "{args:?} does not say {words:?}: {told}");
    }
    told
}

fn filled(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rows.jsonl"), ROWS).unwrap();
    says(&["add", "rows.jsonl"], &folder, 0, &["3 documents added"]);
    folder
}

/// The id and the content of the statement that a search finds first.
fn first(at: &Path, search: &[&str]) -> (String, String) {
    let output = run(&[&["search"], search].concat(), at);
    let page: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let statement = &page["hits"][0]["statement"];
    (statement["id"].as_str().unwrap().to_owned(), statement["content"].as_str().unwrap().to_owned())
}

#[test]
fn a_statement_is_corrected_and_exported() {
    let at = filled("correct");
    let (id, content) = first(&at, &["dymisja"]);
    assert_eq!(content, "Anna Wrona podała się do dymisji");
    says(
        &["correct", &id, "--speaker", "Anna Wrona", "--act", "warns", "--by", "Gil"],
        &at,
        0,
        &["correction 1: ", &id, ": speaker Anna Wrona, act warns"],
    );
    says(&["search", "dymisja", "--by", "Anna Wrona", "--act", "warns"], &at, 0, &[&id]);
    says(
        &["correct", &id, "--content", "podała się … dymisji"],
        &at,
        0,
        &["correction 2", " now: content podała się … dymisji"],
    );
    says(&["search", "dymisja"], &at, 0, &["podała się … dymisji"]);
    // By its old id.
    says(&["correct", &id, "--speaker", "none"], &at, 0, &["correction 3", "speaker unknown"]);
    let (bridge, _) = first(&at, &["most", "--by", "Anna Wrona"]);
    says(&["correct", &bridge, "--reject"], &at, 0, &["is no statement"]);
    says(&["search", "zima"], &at, 1, &[]);
    says(
        &["correct", "--add", "1", "--cue", "sprzeciwia się", "--content", "nowym sankcjom", "--act", "criticises"],
        &at,
        0,
        &["is added"],
    );
    says(&["check"], &at, 0, &["all is well"]);
    says(&["reread", "--quiet"], &at, 0, &[]);
    says(&["check"], &at, 0, &["all is well"]);
    says(&["search", "sankcja", "--act", "criticises"], &at, 0, &["nowym sankcjom"]);
    let list = says(&["corrections", "list", "--format", "csv"], &at, 0, &[",Gil,change,", ",reject,", ",add,"]);
    assert_eq!(list.lines().count(), 6);
    assert!(list.lines().skip(1).all(|line| line.ends_with(",true")), "{list}");

    // What the evaluation reads as gold is what the archive has.
    says(&["corrections", "export", "--output", "gold"], &at, 0, &["2 articles with ", "written to gold"]);
    says(&["corrections", "export", "--format", "brat", "--output", "brat"], &at, 0, &["2 articles"]);
    says(&["corrections", "export"], &at, 2, &["no folder", "help: add --output"]);
    let records = run(&["corrections", "export", "--format", "jsonl"], &at).stdout;
    let records: Vec<serde_json::Value> =
        String::from_utf8(records).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut expected: Vec<Vec<Roles>> = records.iter().map(spans).collect();
    expected.sort();
    for folder in ["gold", "brat"] {
        let mut found: Vec<Vec<Roles>> = evaluation::gold::folder::read_gold(&at.join(folder))
            .unwrap()
            .into_iter()
            .map(|annotated| annotated.statements.into_iter().map(|statement| statement.roles).collect())
            .collect();
        found.sort();
        assert_eq!(found, expected, "{folder}");
    }
    for correction in ["3", "1", "5", "4", "2"] {
        says(&["corrections", "undo", correction], &at, 0, &["is undone"]);
    }
    assert_eq!(first(&at, &["dymisja"]), (id, content));
    says(&["check"], &at, 0, &["all is well"]);
    says(&["corrections", "export", "--output", "none"], &at, 1, &["no statement was corrected"]);
}

fn spans(record: &serde_json::Value) -> Vec<Roles> {
    let role = |statement: &serde_json::Value, role: &str| -> Vec<(usize, usize)> {
        let place = |span: &serde_json::Value, end: &str| usize::try_from(span[end].as_u64().unwrap()).unwrap();
        statement[role].as_array().unwrap().iter().map(|span| (place(span, "start"), place(span, "end"))).collect()
    };
    let statements = record["statements"].as_array().unwrap();
    statements.iter().map(|statement| ["source", "cue", "content"].map(|name| role(statement, name))).collect()
}

#[test]
fn what_is_wrong_is_told() {
    let at = filled("correct-wrong");
    let (id, _) = first(&at, &["dymisja"]);
    let cases: [(&[&str], &[&str]); 8] = [
        (&["correct", &id], &["nothing is to be corrected", "help: "]),
        (&["correct", "s-0", "--reject"], &["no statement \"s-0\"", "help: "]),
        (&["correct", &id, "--content", "tunel"], &["does not have \"tunel\", to be the content", "help: "]),
        (&["correct", &id, "--content", "5..9999"], &["the content 5..9999 is no stretch of a text of ", "help: "]),
        (&["correct", &id, "--cue", "", "--content", ""], &["needs words"]),
        (&["correct", &id, "--speaker", "Nikt"], &["no entity is called \"Nikt\""]),
        (&["correct", "--add", "77", "--cue", "x"], &["no article 77"]),
        (&["correct", &id, "--act", "shouts"], &["invalid value 'shouts'"]),
    ];
    for (args, words) in cases {
        says(args, &at, 2, words);
    }
    says(&["corrections", "list"], &at, 1, &[]);
}

#[test]
fn outlets_and_positions() {
    let at = filled("outlets");
    says(&["outlet", "NOWY"], &at, 0, &["\"name\": \"Nowy Port\"", "\"anonymous_share\": 0.0"]);
    says(
        &["outlet", "kurier", "--format", "table"],
        &at,
        0,
        &["Kurier Zaleski (outlet ", "1 article, 2 statements", "Jan Kowalski 2"],
    );
    says(&["outlet", "kurier", "--format", "csv"], &at, 0, &["quotes,Jan Kowalski,2", "month_articles,2024-05,1"]);
    says(&["outlet", "--format", "table"], &at, 0, &["Port Herald", "Nowy Port"]);
    says(&["outlet", "port"], &at, 2, &["several outlets are called \"port\"", "name one by its number"]);
    says(&["outlet", "Nikt"], &at, 1, &[]);
    let page = says(
        &["positions", "Anna Wrona", "Jan Kowalski", "--about", "mostem", "--format", "csv"],
        &at,
        0,
        &["said,speaker,"],
    );
    let said: Vec<&str> = page.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(said, ["2024-06-01", "2024-05-06"], "{page}");
    says(
        &["positions", "Kowalskiego", "--about", "Annie Wronie", "--format", "table"],
        &at,
        0,
        &["dymisji", "Jan Kowalski"],
    );
    says(&["positions", "Anna Wrona", "--about", "deszcz"], &at, 1, &[]);
    says(&["positions", "Nikt", "--about", "most"], &at, 2, &["no entity is called"]);
}
