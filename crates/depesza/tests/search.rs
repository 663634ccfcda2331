//! Questions to an archive, as people ask them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROWS: &str = r#"{"id": "1", "title": "Cła", "date": "2024-05-06", "outlet": "Kurier Zaleski", "text": "Minister Jan Kowalski powiedział, że rząd sprzeciwia się nowym sankcjom wobec Brzezia. Dodał, że nowy most powstanie w czerwcu."}
{"id": "2", "title": "=Most", "date": "2024-06-01", "outlet": "Głos \"Portu\", dziennik", "text": "Burmistrz Anna Wrona zapewniła, że nowy most będzie gotowy przed zimą. Jan Kowalski zaprzeczył, że Anna Wrona podała się do dymisji."}
{"id": "3", "title": "Tariffs", "date": "2024-07-01", "outlet": "Port Herald", "text": "Mayor Anna Wrona said that the new sanctions will hurt the port. \"We expect no delay of the bridge,\" she said."}
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
    says(&["add", "rows.jsonl"], &folder, 0, &["3 documents added"]);
    folder
}

#[test]
fn inflection_does_not_matter() {
    let at = filled("search-words");
    let cases: [(&[&str], i32, &[&str]); 14] = [
        (&["sankcje"], 0, &["⟦sankcjom⟧ wobec", "Kowalski"]),
        (&["SANKCJA"], 0, &["⟦sankcjom⟧"]),
        (&["\"nowego mostu\"", "zima"], 0, &["⟦nowy most⟧ będzie", "⟦zimą⟧"]),
        (&["sanction"], 0, &["new ⟦sanctions⟧ will"]),
        (&["most", "NOT", "zima"], 0, &["Kurier", "powstanie"]),
        (&["most", "--by", "Anna Wrona", "--lang", "pl"], 0, &["zimą"]),
        (&["--by", "kowalski", "--act", "denies"], 0, &["dymisji"]),
        (&["--about", "Anna Wrona"], 0, &["dymisji"]),
        (&["sankcje", "--articles"], 0, &["Cła", "⟦sankcjom⟧"]),
        (&["deszcz"], 1, &["nothing found"]),
        (&["most", "AND"], 2, &["a word is missing at the end (at character 9)", "help: "]),
        (&["\"most"], 2, &["no closing quotation mark"]),
        (&["most", "--after", "nowhere"], 2, &["no place in this search"]),
        (&["most", "--archive", "missing.db"], 2, &["there is no archive"]),
    ];
    for (args, code, words) in cases {
        let args = [&["search", "--format", "table"], args].concat();
        says(&args, &at, code, words);
    }
}

#[test]
fn csv_and_json_hold_what_was_read() {
    let at = filled("search-formats");
    let page = says(&["search", "zima", "--format", "csv"], &at, 0, &["id,said,speaker,"]);
    assert!(page.contains(",\"=Most\",\"Głos \"\"Portu\"\", dziennik\",2024-06-01,pl,"), "{page}");
    assert_eq!(page.lines().count(), 2);
    let page = says(&["search", "--limit", "1"], &at, 0, &["\"next\": \"st."]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let (mut seen, mut next) = (1, page["next"].as_str().map(str::to_owned));
    let mut last = page["hits"][0]["statement"]["id"].clone();
    while let Some(after) = next {
        let page = says(&["search", "--limit", "1", "--after", &after], &at, 0, &[]);
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        assert_ne!(page["hits"][0]["statement"]["id"], last);
        last = page["hits"][0]["statement"]["id"].clone();
        seen += 1;
        next = page["next"].as_str().map(str::to_owned);
    }
    let all = says(&["search", "--format", "jsonl"], &at, 0, &[]);
    assert_eq!(all.lines().count(), seen);
    says(&["search", "--format", "jsonl", "--limit", "1"], &at, 0, &["there is more: --after st."]);
}

#[test]
fn who_it_is() {
    let at = filled("search-who");
    says(
        &["who", "Jan", "Kowalski", "--format", "table"],
        &at,
        0,
        &[
            "Jan Kowalski (person, ",
            "2 articles, 3 statements, 2024-05-06 to 2024-06-01",
            "denies 1",
            "Anna Wrona 1",
            "dymisji",
        ],
    );
    says(&["who", "Kowalskiego", "--format", "json"], &at, 0, &["\"name\": \"Jan Kowalski\"", "\"months\""]);
    says(&["who", "wrona", "--format", "csv"], &at, 0, &["spoken_about_by,Jan Kowalski,1\n", "fact,value,count\n"]);
    says(&["who", "Nikt"], &at, 1, &[]);
    says(&["who", "Wrona", "--archive", "missing.db"], &at, 2, &["there is no archive"]);
}

#[test]
fn lists_of_names_are_imported_and_removed() {
    let at = filled("search-names");
    let list = r#"{"id": "Q1", "name": "Jan Kowalski", "kind": "person", "names": {"uk": ["Ян Ковальський"]}, "positions": [{"title": "President of Ukraine", "start": "2023"}]}
{"id": "Q2"}
{"id": "Q3", "name": "\u001b[31mEwa Sójka"}
"#;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, list.as_bytes()).unwrap();
    fs::write(at.join("people.jsonl.gz"), packed.finish().unwrap()).unwrap();
    says(&["names", "list"], &at, 1, &[]);
    let told = says(
        &["names", "import", "people.jsonl.gz"],
        &at,
        0,
        &["people.jsonl.gz, line 2: it has no name", "help: give it", "is imported: 2 entries, 3 names; 1 entity"],
    );
    assert!(!told.contains('\u{1b}'), "{told}");
    says(&["names", "import", "people.jsonl.gz"], &at, 0, &["is replaced: 2 entries"]);
    says(&["names", "list", "--format", "csv"], &at, 0, &["people.jsonl.gz,", ",2,3,1\n"]);
    says(
        &["who", "Ян Ковальський", "--format", "table"],
        &at,
        0,
        &["Jan Kowalski (person, wikidata:Q1, ", "Ян Ковальський (uk)", "(people.jsonl.gz: 2023 to …)"],
    );
    says(&["check"], &at, 0, &[]);
    says(&["names", "remove", "people.jsonl.gz"], &at, 0, &["people.jsonl.gz is removed"]);
    says(&["names", "remove", "people.jsonl.gz"], &at, 2, &["no list of names is called", "help: "]);
    says(&["who", "wikidata:Q1"], &at, 1, &[]);
    fs::write(at.join("bad.jsonl"), "nothing\n").unwrap();
    says(&["names", "import", "bad.jsonl"], &at, 2, &["line 1: it is no JSON", "could be read as names"]);
    says(&["names", "import", "missing.jsonl"], &at, 2, &["cannot read missing.jsonl"]);
}
