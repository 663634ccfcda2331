//! The commands that work on an archive: what they say, how they end, what stays.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const TALK: &str = "Minister Jan Kowalski powiedział, że podatki nie wzrosną.\n";
const NO_TALK: &str = "Wczoraj padał deszcz.\n";
const PAGE: &str = "<html><head><meta charset=\"iso-8859-2\"><title>Most</title></head><body><article><h1>Most gotowy</h1>\
    <p>Burmistrz Anna Wrona zapewni\u{b3}a, \u{bf}e most b\u{ea}dzie gotowy przed zim\u{b1}. Radni temu nie dowierzaj\u{b1}.</p>\
    <p>Wed\u{b3}ug radnego Jana Kosa prace potrwaj\u{b1} jeszcze rok.</p></article></body></html>";
const ROWS: &str = "{\"id\": \"r7\", \"text\": \"Prezes Ewa Lis zapowiedziała, że spółka zbuduje port.\", \
    \"title\": \"Port\", \"date\": \"2024-05-06\", \"outlet\": \"Kurier\"}\n";

fn run(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).stdin(Stdio::null()).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command.output().unwrap()
}

#[track_caller]
fn says(args: &[&str], folder: &Path, code: i32, words: &str) -> String {
    let output = run(args, folder);
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    assert!(told.contains(words), "{args:?} does not say {words:?}: {told}");
    told
}

/// The same letters in ISO 8859-2.
fn latin2(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("news/copy")).unwrap();
    fs::write(folder.join("news/talk.txt"), TALK).unwrap();
    fs::write(folder.join("news/quiet.txt"), NO_TALK).unwrap();
    fs::write(folder.join("news/page.html"), latin2(PAGE)).unwrap();
    fs::write(folder.join("news/rows.jsonl"), ROWS).unwrap();
    fs::write(folder.join("news/copy/talk.txt"), TALK).unwrap();
    folder
}

#[test]
fn everything_is_added_once() {
    let at = folder("archive-add");
    says(
        &["add", "news"],
        &at,
        0,
        "news.db: 4 documents added: 4 statements; 1 in the archive already (1 at a new place)",
    );
    says(&["add", "news"], &at, 0, "0 documents added: 0 statements; 5 in the archive already\n");
    says(&["check"], &at, 0, "all is well: 4 articles, 4 statements");
    says(&["reread"], &at, 0, "4 articles read again: 4 statements");
    says(&["check"], &at, 0, "all is well: 4 articles, 4 statements");
    says(&["compact"], &at, 0, " before, ");
    says(&["backup", "copy.db"], &at, 0, "copied to copy.db");
    says(&["backup", "copy.db"], &at, 2, "copy.db is there already");
    says(&["check", "--archive", "copy.db"], &at, 0, "all is well: 4 articles");
    // What only the container told is still there.
    let told = fs::read(at.join("copy.db")).unwrap();
    let holds = |words: &str| told.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(holds("2024-05-06") && holds("Kurier"));
}

#[test]
fn exit_codes() {
    let at = folder("archive-exit");
    fs::write(at.join("bad.txt"), b"\x7fELF\x02\x01\x01\0\0\0").unwrap();
    fs::write(at.join("words.db"), TALK).unwrap();
    fs::create_dir_all(at.join("empty")).unwrap();
    let cases: [(&[&str], i32, &str); 14] = [
        (&["check"], 2, "there is no archive news.db"),
        (&["reread"], 2, "depesza add"),
        (&["compact", "--archive", "missing.db"], 2, "there is no archive missing.db"),
        (&["backup", "copy.db"], 2, "there is no archive news.db"),
        (&["add", "empty"], 1, "nothing to read in empty"),
        (&["reread"], 1, "0 articles read again"),
        (&["add", "bad.txt"], 2, "cannot read bad.txt"),
        (&["add", "news/talk.txt", "bad.txt"], 0, "1 document added: 1 statement; 1 of 2 could not be read"),
        (&["add", "--strict", "bad.txt", "news/quiet.txt"], 2, "stopped at the first document"),
        (&["add", "missing.txt", "bad.txt"], 2, "none of 2 documents could be read"),
        (&["add", "news/quiet.txt"], 0, "1 document added: 0 statements"),
        (&["add", "news/talk.txt", "--archive", "words.db"], 2, "words.db is no archive"),
        (&["add", "news/talk.txt", "--archive", "no/such.db"], 2, "cannot open the archive no/such.db"),
        (&["check"], 0, "all is well: 2 articles"),
    ];
    for (args, code, words) in cases {
        says(args, &at, code, words);
    }
    assert_eq!(fs::read_to_string(at.join("words.db")).unwrap(), TALK);
}

#[test]
fn who_is_who_can_be_corrected() {
    let at = folder("archive-entity");
    says(&["add", "news"], &at, 0, "4 documents added");
    says(&["entity", "show", "Anna Wrona"], &at, 0, "Anna Wrona (person): 1 article, 1 statement");
    says(&["entity", "show", "Nikt"], &at, 1, "");
    says(&["entity", "merge", "Anna Wrona", "Ewa Lis", "--by", "test"], &at, 0, "correction 1: Anna Wrona is Ewa Lis");
    says(&["entity", "show", "Ewa Lis"], &at, 0, "Ewa Lis (person): 2 articles, 2 statements");
    says(&["entity", "rename", "Ewa Lis", "Ewa Lis-Wrona"], &at, 0, "correction 2: Ewa Lis is shown as Ewa Lis-Wrona");
    says(&["reread", "--quiet"], &at, 0, "");
    says(&["check"], &at, 0, "all is well");
    says(&["entity", "show", "Ewa Lis-Wrona"], &at, 0, "2 articles, 2 statements");
    says(&["corrections", "list", "--format", "csv"], &at, 0, ",test,merge,Anna Wrona,Ewa Lis,");
    says(&["entity", "merge", "Nikt", "Ewa Lis"], &at, 2, "no entity is called \"Nikt\"");
    says(&["corrections", "undo", "1"], &at, 0, "correction 1 is undone");
    says(&["corrections", "undo", "1"], &at, 2, "no correction 1");
    says(&["check"], &at, 0, "all is well");
}

#[test]
fn a_damaged_archive_is_told() {
    let at = folder("archive-damaged");
    says(&["add", "news"], &at, 0, "4 documents added");
    let mut bytes = fs::read(at.join("news.db")).unwrap();
    let length = bytes.len();
    bytes[8192..16384].fill(b'x');
    fs::write(at.join("news.db"), &bytes).unwrap();
    says(&["check"], &at, 2, "help: ");
    fs::write(at.join("news.db"), &bytes[..length / 2]).unwrap();
    says(&["check"], &at, 2, "help: ");
}
