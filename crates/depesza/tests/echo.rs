//! The same statement elsewhere, on the command line.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROWS: &str = r#"{"id": "1", "date": "2024-05-06", "outlet": "Kurier Zaleski", "text": "Burmistrz Anna Wrona powiedziała, że nowy most w Zalesiu prawdopodobnie powstanie w czerwcu."}
{"id": "2", "date": "2024-05-07", "outlet": "=Głos, Portu", "text": "Burmistrz Anna Wrona powiedziała, że nowy most w Zalesiu powstanie w czerwcu."}
{"id": "3", "date": "2024-05-08", "outlet": "Port Herald", "text": "Mayor Anna Wrona said that the new bridge in Zalesie will probably be built in June."}
{"id": "4", "date": "2024-05-08", "outlet": "Tygodnik", "text": "Burmistrz Anna Wrona powiedziała, że szkoła przy ulicy Polnej dostanie nowy dach."}
"#;

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

fn filled(name: &str) -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rows.jsonl"), ROWS).unwrap();
    says(&["add", "rows.jsonl"], &folder, 0, &["4 documents added"]);
    let page = says(&["search", "most", "--outlet", "Kurier", "--format", "json"], &folder, 0, &[]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let id = page["hits"][0]["statement"]["id"].as_str().unwrap().to_owned();
    (folder, id)
}

#[test]
fn reports_are_told_with_their_drift() {
    let (at, id) = filled("echo-formats");
    let table = says(
        &["echo", &id[..14], "--format", "table"],
        &at,
        0,
        &["Anna Wrona: nowy most", "3 reports, 3 independent", "asked for", "[-prawdopodobnie-]", "certainty raised"],
    );
    assert!(!table.contains("dach"), "{table}");
    let page = says(&["echo", &id], &at, 0, &[]);
    let echo: serde_json::Value = serde_json::from_str(&page).unwrap();
    let outlets: Vec<&str> = echo["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["article"]["outlet"].as_str().unwrap())
        .collect();
    assert_eq!(outlets, ["Kurier Zaleski", "=Głos, Portu", "Port Herald"]);
    assert_eq!(echo["first"].as_str(), Some(id.as_str()));
    assert_eq!(echo["reports"][1]["drift"][0]["from"], "prawdopodobnie");
    let csv = says(&["echo", &id, "--format", "csv"], &at, 0, &["id,reported,asked,", ",\"=Głos, Portu\",pl,"]);
    assert_eq!(csv.lines().count(), 4);
    assert_eq!(says(&["echo", &id, "--format", "jsonl"], &at, 0, &[]).lines().count(), 3);
}

#[test]
fn what_is_not_there_is_said() {
    let (at, _) = filled("echo-none");
    let page = says(&["search", "dach", "--format", "json"], &at, 0, &[]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let lone = page["hits"][0]["statement"]["id"].as_str().unwrap();
    says(&["echo", lone, "--format", "table"], &at, 1, &["found nowhere else"]);
    says(&["echo", "s-none"], &at, 2, &["there is no statement s-none", "help: depesza search"]);
    says(&["echo", "\u{1b}[31m"], &at, 2, &["there is no statement"]);
    says(&["echo", "1", "--archive", "missing.db"], &at, 2, &["there is no archive"]);
}
