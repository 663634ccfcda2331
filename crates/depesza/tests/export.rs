//! Stories and exports, as people ask for them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use evaluation::gold::folder::read_gold;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Two articles about one event, one about another, with titles that are no names of files.
const ROWS: &str = r#"{"id": "1", "title": "Most w Zalesiu zamknięty / pęknięcia", "date": "2024-05-06", "outlet": "Kurier", "text": "Burmistrz Anna Wrona powiedziała, że most w Zalesiu jest zamknięty. Inżynier Jan Kowalski znalazł pęknięcia w 37 przęsłach mostu."}
{"id": "2", "title": "../Zalesie bridge closed", "date": "2024-05-07", "outlet": "Port Herald", "text": "Mayor Anna Wrona said that the bridge in Zalesie is closed. Engineer Jan Kowalski found cracks in 37 spans of the bridge."}
{"id": "3", "title": "Pęknięcia w przęsłach mostu w Zalesiu", "date": "2024-05-07", "outlet": "Głos", "text": "Most w Zalesiu ma pęknięcia w 37 przęsłach. Jan Kowalski ostrzegł, że most może runąć. Anna Wrona zapewniła, że most zostanie naprawiony."}
{"id": "4", "title": "Pszczoły", "date": "2024-09-01", "outlet": "Głos", "text": "Pszczelarz Piotr Gul powiedział, że miodu nie będzie."}
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

fn filled(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rows.jsonl"), ROWS).unwrap();
    says(&["add", "rows.jsonl"], &folder, 0, &["4 documents added"]);
    folder
}

#[test]
fn stories_are_listed_and_told() {
    let at = filled("stories");
    let cases: [(&[&str], i32, &[&str]); 9] = [
        (&["--format", "table"], 0, &["2024-05-06 –", "pl 2, en 1", "Anna Wrona"]),
        (&["--format", "table", "--headline", "en"], 0, &["../Zalesie bridge closed"]),
        (&["--format", "csv", "--least", "1"], 0, &["story,headline,articles", "Pszczoły,1,"]),
        (&["--format", "json", "--about", "Anna Wrona"], 0, &["\"articles\": 3", "\"headline\": "]),
        (&["--about", "Piotr Gul", "--format", "table"], 1, &["nothing found"]),
        (&["show", "1", "--format", "table"], 0, &["(story 1)", "3 articles", "Jan Kowalski"]),
        (&["show", "1", "--format", "csv"], 0, &["what,id,date,name,text,count", "actor,", "statement,"]),
        (&["show", "3"], 2, &["there is no story 3"]),
        (&["--since", "2024-13"], 2, &["not a date"]),
    ];
    for (args, code, words) in cases {
        let args = [&["stories"], args].concat();
        says(&args, &at, code, words);
    }
}

#[test]
fn exports_are_written_and_nothing_is_written_over() {
    let at = filled("exports");
    let export = |args: &[&str], code: i32, words: &[&str]| says(&[&["export"], args].concat(), &at, code, words);
    export(&["statements", "--format", "parquet", "-o", "all.parquet"], 0, &["all.parquet: ", " statements"]);
    let bytes = fs::read(at.join("all.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    export(&["statements", "--format", "csv", "-o", "all.parquet"], 2, &["all.parquet is there already", "--replace"]);
    assert_eq!(fs::read(at.join("all.parquet")).unwrap(), bytes);
    export(&["articles", "--format", "jsonl", "-o", "all.parquet", "--replace"], 0, &["4 articles"]);
    let lines = export(&["articles", "--format", "jsonl", "--lang", "en"], 0, &["Zalesie bridge closed"]);
    assert_eq!(lines.lines().count(), 1);
    let rows = export(&["statements", "--format", "csv", "--by", "Piotr Gul"], 0, &["id,document,article"]);
    assert_eq!(rows.lines().count(), 2, "{rows}");
    let found = export(&["statements", "--format", "jsonl", "--words", "naprawić"], 0, &["zostanie naprawiony"]);
    assert_eq!(found.lines().count(), 1);
    export(&["entities", "--format", "ftm"], 0, &["\"schema\":\"Person\"", "Anna Wrona"]);
    export(&["statements", "--format", "jsonl", "--by", "Nikt Taki"], 1, &["nothing found"]);
    export(&["entities", "--format", "brat", "-o", "brat"], 2, &["entities are annotations of no text"]);
    export(&["articles", "--format", "brat"], 2, &["a file for each article needs a folder"]);
    export(&["articles", "--format", "csv", "-o", "missing/out.csv"], 2, &["cannot write missing/out.csv"]);
}

#[test]
fn folders_are_read_back_by_the_reader_of_gold() {
    let at = filled("folders");
    let out = at.join("brat");
    says(&["export", "articles", "--format", "brat", "-o", "brat"], &at, 0, &["brat: 4 articles"]);
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 8, "{names:?}");
    assert_eq!(
        names[..2],
        ["000001-most-w-zalesiu-zamknięty-pęknięcia.ann", "000001-most-w-zalesiu-zamknięty-pęknięcia.txt"]
    );
    assert_eq!(names[2], "000002-zalesie-bridge-closed.ann");
    let gold = read_gold(&out).unwrap();
    let told: Vec<serde_json::Value> =
        String::from_utf8(run(&["export", "statements", "--format", "jsonl"], &at).stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
    let mut read = 0;
    for file in &gold {
        let article: i64 = file.stem[..6].parse().unwrap();
        let own: Vec<&serde_json::Value> = told.iter().filter(|statement| statement["article"] == article).collect();
        assert_eq!(file.statements.len(), own.len(), "{}", file.stem);
        for (statement, own) in file.statements.iter().zip(own) {
            for (spans, column) in statement.roles.iter().zip(["source_spans", "cue_spans", "content_spans"]) {
                let told: Vec<(usize, usize)> = serde_json::from_str(own[column].as_str().unwrap()).unwrap();
                assert_eq!(*spans, told, "{column} of {own}");
            }
            read += 1;
        }
    }
    assert!(read >= 4, "{read}");

    says(&["export", "articles", "--format", "brat", "-o", "brat"], &at, 2, &["brat is there already"]);
    fs::write(out.join("000001-most-w-zalesiu-zamknięty-pęknięcia.ann"), "").unwrap();
    says(&["export", "articles", "--format", "brat", "-o", "brat", "--replace"], &at, 0, &["4 articles"]);
    assert_eq!(read_gold(&out).unwrap()[0].statements.len(), gold[0].statements.len());

    says(
        &["export", "statements", "--by", "Piotr Gul", "--format", "webannotation", "-o", "web"],
        &at,
        0,
        &["1 article"],
    );
    let page = fs::read_to_string(at.join("web/000004-pszczoły.json")).unwrap();
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["type"], "AnnotationPage");
    assert!(!page["items"].as_array().unwrap().is_empty());
}
