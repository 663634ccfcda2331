//! The charset of real sentences is found without a declaration, as `tests/cases/sentences.txt` lists them.

#![allow(clippy::disallowed_methods, reason = "tests read their data")]

use encoding::{Form, KnownBy, decode};
use encoding_rs::Encoding;

fn sentences() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/sentences.txt");
    let content = std::fs::read_to_string(path).expect("the sentences");
    let mut cases = Vec::new();
    for line in content.lines().filter(|line| !line.starts_with('#')) {
        let [_, charsets, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("three fields: {line}") };
        cases.extend(charsets.split(' ').map(|charset| (charset.to_owned(), text.to_owned())));
    }
    cases
}

fn encode(text: &str, charset: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(charset.as_bytes()).expect("a known charset");
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{charset} cannot write {text}");
    bytes.into_owned()
}

#[test]
fn legacy_charsets_are_told() {
    let mut wrong = Vec::new();
    for (charset, text) in sentences() {
        let decoded = decode(&encode(&text, &charset), None, Form::Text);
        if decoded.text != text {
            wrong.push(format!("{charset} read as {}: {text}", decoded.charset));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn utf16_is_told_with_and_without_its_mark() {
    for (_, text) in sentences() {
        for (mark, unit) in [
            (true, u16::to_le_bytes as fn(u16) -> [u8; 2]),
            (true, u16::to_be_bytes),
            (false, u16::to_le_bytes),
            (false, u16::to_be_bytes),
        ] {
            let marked = if mark { format!("\u{feff}{text}") } else { text.clone() };
            let bytes: Vec<u8> = marked.encode_utf16().flat_map(unit).collect();
            let decoded = decode(&bytes, None, Form::Text);
            assert_eq!(decoded.text, text);
            assert_eq!(decoded.start, if mark { 2 } else { 0 });
            assert_eq!(decoded.known_by, if mark { KnownBy::Mark } else { KnownBy::Validity });
        }
    }
}
