//! The command line's contract: exit codes, messages, bad input, pipes. What is found in a text is tested elsewhere.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A text in which there is a statement, and one in which there is none.
const TALK: &str = "Minister Jan Kowalski powiedział, że podatki nie wzrosną.\n";
/// What no text begins with.
const BINARY: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0";
const NO_TALK: &str = "Wczoraj padał deszcz.\n";

fn depesza(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).stdin(Stdio::null()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(args: &[&str], folder: &Path) -> Output {
    depesza(args).current_dir(folder).output().unwrap()
}

fn run_on(stdin: &[u8], args: &[&str]) -> Output {
    let mut child = depesza(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_owned();
    let writer = std::thread::spawn(move || {
        // The program may stop reading early, and then this fails.
        let _ = pipe.write_all(&bytes);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// An empty folder with these files in it.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for (file, bytes) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn exit_codes() {
    let at = folder("exit", &[("talk.txt", TALK.as_bytes()), ("quiet.txt", NO_TALK.as_bytes()), ("bad.txt", BINARY)]);
    let cases: [(&[&str], i32); 13] = [
        (&["read", "talk.txt"], 0),
        (&["read", "quiet.txt"], 1),
        (&["read", "talk.txt", "quiet.txt"], 0),
        (&["read", "bad.txt"], 2),
        (&["read", "bad.txt", "bad.txt"], 2),
        (&["read", "talk.txt", "bad.txt"], 0),
        (&["read", "--strict", "talk.txt", "bad.txt"], 2),
        (&["read", "quiet.txt", "bad.txt"], 1),
        (&["read", "missing.txt"], 2),
        (&["read", "missing/"], 2),
        (&["read", "--format", "xml", "talk.txt"], 2),
        (&["read", "--published", "yesterday", "talk.txt"], 2),
        (&["--version"], 0),
    ];
    for (args, code) in cases {
        let output = run(args, &at);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
        assert_eq!(stderr(&output).contains("error"), code == 2 || args.contains(&"bad.txt"), "{args:?}");
    }
}

#[test]
fn bad_input_is_named_with_what_to_do() {
    let cases: [(&[u8], &str, &str); 5] = [
        (b"", "the document is empty", "there is no text in it"),
        (b" \n\t\n", "the document is empty", "there is no text in it"),
        (BINARY, "not a text", "extract the text first"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", "extract the text first"),
        (b"<html><head><title></title></head><body></body></html>", "the page", "--from text"),
    ];
    for (index, (bytes, message, help)) in cases.into_iter().enumerate() {
        let at = folder(&format!("bad{index}"), &[("bad.txt", bytes)]);
        let output = run(&["read", "bad.txt"], &at);
        assert_eq!(output.status.code(), Some(2), "{bytes:?}");
        assert!(output.stdout.is_empty(), "{bytes:?}");
        let told = stderr(&output);
        assert!(told.starts_with("error: cannot read bad.txt: ") && told.contains(message), "{told}");
        assert!(told.contains("\n  help: ") && told.contains(help), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");

        let output = run_on(bytes, &["read"]);
        assert_eq!(output.status.code(), Some(2), "{bytes:?}");
        assert!(stderr(&output).starts_with("error: cannot read standard input: "), "{}", stderr(&output));
    }
}

#[test]
fn too_large_a_document_is_refused_before_it_fills_the_memory() {
    let line = vec![b'a'; 100_000_000];
    let at = folder("large", &[("large.txt", &line)]);
    let output = run(&["read", "large.txt"], &at);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(told.contains("cannot read large.txt: it has more than the 67108864 bytes"), "{told}");
    assert!(told.contains("help: split it"), "{told}");
    fs::remove_file(at.join("large.txt")).unwrap();

    let output = run_on(&line, &["read", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("it has more than the 67108864 bytes"), "{}", stderr(&output));
}

#[test]
fn missing_files_and_folders() {
    let at = folder("missing", &[("empty/readme.md", b"# No text here")]);
    let output = run(&["read", "nowhere"], &at);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot read nowhere: No such file"), "{}", stderr(&output));
    assert!(stderr(&output).contains("help: check the name"));

    let output = run(&["read", "empty"], &at);
    assert_eq!(output.status.code(), Some(1), "there is nothing to find in a folder without texts");
    assert!(stderr(&output).contains("nothing to read in empty"), "{}", stderr(&output));
}

#[test]
fn a_batch_goes_on_past_bad_documents() {
    let at = folder(
        "batch",
        &[
            ("news/b.txt", TALK.as_bytes()),
            ("news/a.txt", BINARY),
            ("news/sub/c.TXT", NO_TALK.as_bytes()),
            ("news/.hidden.txt", TALK.as_bytes()),
            ("news/notes.md", TALK.as_bytes()),
            ("news/z.txt", b""),
        ],
    );
    let output = run(&["read", "news"], &at);
    assert_eq!(output.status.code(), Some(0));
    let uris: Vec<String> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|record| record["document"]["uri"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(uris, ["news/b.txt", "news/sub/c.TXT"]);
    let told = stderr(&output);
    assert!(told.contains("cannot read news/a.txt") && told.contains("cannot read news/z.txt"), "{told}");
    let summary = told.lines().last().unwrap();
    assert!(summary.starts_with("read 2 documents: ") && summary.ends_with("; 2 of 4 could not be read"), "{told}");

    let output = run(&["read", "--quiet", "news"], &at);
    assert_eq!(stderr(&output).matches("error: ").count(), 2, "errors are told all the same");
    assert!(!stderr(&output).contains("read 2 documents"));
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let texts: Vec<(String, Vec<u8>)> = (0..40)
        .map(|number| {
            let text = if number % 7 == 3 { Vec::new() } else { TALK.repeat(1 + (number * 13) % 11).into_bytes() };
            (format!("{number:02}.txt"), text)
        })
        .collect();
    let files: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    let at = folder("jobs", &files);
    let one = run(&["read", "--jobs", "1", "."], &at);
    for jobs in ["2", "5"] {
        let many = run(&["read", "--jobs", jobs, "."], &at);
        assert_eq!(one.stdout, many.stdout, "{jobs} jobs");
        assert_eq!(one.stderr, many.stderr, "{jobs} jobs");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let files: Vec<String> = (0..30).map(|number| format!("{number}.txt")).collect();
    let text = NO_TALK.repeat(500);
    let files: Vec<(&str, &[u8])> = files.iter().map(|name| (name.as_str(), text.as_bytes())).collect();
    let at = folder("pipe", &files);
    for args in [&["read", "."][..], &["completions", "zsh"], &["man"], &["read", "--help"]] {
        let mut child = depesza(args).current_dir(&at).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}: {told}");
        assert!(!told.contains("panicked") && !told.contains("error"), "{args:?}: {told}");
    }
}

#[test]
fn formats_and_their_defaults() {
    let at = folder("formats", &[("talk.txt", TALK.as_bytes())]);
    let json = run(&["read", "talk.txt"], &at);
    assert!(stdout(&json).starts_with("{\n  \"version\": 1,"), "one text: json");
    assert_eq!(run_on(TALK.as_bytes(), &["read"]).stdout.first(), Some(&b'{'));
    let jsonl = run(&["read", "talk.txt", "talk.txt"], &at);
    assert_eq!(stdout(&jsonl).lines().count(), 2, "many: jsonl");
    assert!(stdout(&run(&["read", "."], &at)).starts_with("{\"version\":1,"), "a folder: jsonl");

    let units = ["codepoint", "utf8", "utf16"].map(|unit| {
        let output = run(&["read", "--offsets", unit, "talk.txt"], &at);
        let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(record["offsets"], unit);
        record["blocks"][0]["end"].as_u64().unwrap()
    });
    let text = TALK.trim_end();
    assert_eq!(units, [text.chars().count() as u64, text.len() as u64, text.encode_utf16().count() as u64]);

    for format in ["webannotation", "schema", "citron"] {
        let output = run(&["read", "--format", format, "talk.txt"], &at);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    }
    let pretty = run(&["read", "--format", "pretty", "talk.txt"], &at);
    assert!(!stdout(&pretty).contains('\u{1b}'), "no colour in a pipe");
    let pretty = run(&["read", "--format", "pretty", "--color", "always", "talk.txt"], &at);
    assert!(stdout(&pretty).contains('\u{1b}'));

    let brat = run(&["read", "--format", "brat", "talk.txt", "talk.txt"], &at);
    assert_eq!(brat.status.code(), Some(2), "offsets of two texts in one file would mean nothing");
}

#[test]
fn a_folder_of_output() {
    let files = [("in/a.txt", TALK.as_bytes()), ("in/sub/a.txt", TALK.as_bytes()), ("b.txt", NO_TALK.as_bytes())];
    let at = folder("output", &files);
    let output = run(&["read", "in", "b.txt", "--format", "brat", "--output", "out"], &at);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    assert!(fs::read_to_string(at.join("out/sub/a.ann")).unwrap().contains("Cue "));
    assert_eq!(fs::read_to_string(at.join("out/a.txt")).unwrap(), TALK, "brat wants the text beside it");
    assert_eq!(fs::read_to_string(at.join("out/b.ann")).unwrap(), "");

    let output = run(&["read", "in/a.txt", "in/sub/a.txt", "--output", "out"], &at);
    assert_eq!(output.status.code(), Some(2), "one would overwrite the other");
    assert!(stderr(&output).contains("two documents would be written to out/a.jsonl"), "{}", stderr(&output));
}

#[test]
fn texts_that_ask_for_trouble() {
    let texts = [
        ("quotes", "\"".repeat(4_000)),
        ("one word", "słowo".repeat(4_000)),
        ("emoji", "👩‍🚀🇵🇱😀".repeat(400)),
        ("bidi", "\u{202e}abc\u{2066}\u{200f}שלום ".repeat(100)),
        ("combining", format!("a{}", "\u{301}".repeat(4_000))),
        ("lines", "\n".repeat(20_000) + "x"),
        ("escapes", "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m powiedział: „\u{1b}[31m”. ".repeat(30)),
    ];
    for (name, text) in texts {
        for format in ["json", "pretty"] {
            let output = run_on(text.as_bytes(), &["read", "--format", format]);
            let code = output.status.code();
            assert!(code == Some(0) || code == Some(1), "{name}: {code:?} {}", stderr(&output));
            if format == "json" {
                let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(record["text"], text.as_str(), "{name}: text is never altered");
            } else {
                assert!(stdout(&output).chars().all(|c| c == '\n' || !c.is_control()), "{name}");
            }
        }
    }
}

#[test]
fn completions_and_man_page() {
    let at = folder("generated", &[]);
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell], &at);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("webannotation"), "{shell} completes formats");
    }
    let output = run(&["man"], &at);
    let page = stdout(&output);
    for part in [".TH", "depesza", "\\-\\-format", "\\-\\-offsets", "completions", "Exit codes"] {
        assert!(page.contains(part), "the man page lacks {part}");
    }
}
