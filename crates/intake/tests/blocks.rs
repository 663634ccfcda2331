//! Blocks of plain texts, as `tests/cases/*.md` say them.
//!
//! A case is a heading, the text in a fence, and a list: `- kind: words`. `links:`, `published:` and others follow the list.
//! In the text, `\n` stands as it is: the fence keeps line breaks.

#![allow(clippy::disallowed_methods, reason = "tests read their data and watch the clock")]

use std::path::Path;

use intake::{IntakeError, read_text};
use proptest::prelude::*;

/// Checks one case: the blocks and facts found, written as in the files, must equal the expected lines.
fn check(name: &str, input: &str, expected: &[&str]) {
    let article = read_text(input.as_bytes(), None, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut found: Vec<String> = article
        .blocks
        .iter()
        .map(|block| format!("{}: {}", block.kind.as_str(), block.span.slice(&article.text)))
        .collect();
    found.extend(article.meta.links.iter().map(|link| format!("link: {}", link.text)));
    found.extend(article.meta.published.iter().map(|date| format!("published: {date}")));
    found.extend(article.meta.authors.iter().map(|author| format!("author: {author}")));
    found.extend(article.meta.outlet.iter().map(|outlet| format!("outlet: {outlet}")));
    assert_eq!(found, expected, "{name}");
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("cases") {
        let content = std::fs::read_to_string(entry.expect("a file").path()).expect("UTF-8");
        for case in content.split("\n## ").skip(1) {
            let (name, rest) = case.split_once('\n').expect("a name");
            let (_, rest) = rest.split_once("```\n").expect("a fence");
            let (input, rest) = rest.split_once("\n```").expect("the fence's end");
            let rest = format!("\n{}", rest.trim());
            let expected: Vec<&str> = rest.split("\n- ").skip(1).collect();
            check(name, input, &expected);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} cases");
}

#[test]
fn refuses_what_is_no_text() {
    assert_eq!(read_text(b"", None, None), Err(IntakeError::Empty));
    assert_eq!(read_text(b"\xef\xbb\xbf \n", None, None), Err(IntakeError::Empty));
    for (bytes, at) in [(&b"\xef\xbb\xbfab\0"[..], 5), (b"ab\0\x01\x02cd", 2), (b"%PDF-1.7 ...", 0)] {
        assert!(matches!(read_text(bytes, None, None), Err(IntakeError::Binary { offset, .. }) if offset == at));
    }
}

#[test]
fn drops_the_byte_order_mark_only() {
    let article = read_text(b"\xef\xbb\xbf  a\r\nb \n", None, Some("a.txt")).expect("a text");
    assert_eq!(article.text, "  a\r\nb \n");
    assert_eq!(article.meta.uri.as_deref(), Some("a.txt"));
}

#[test]
fn reads_other_encodings() {
    // "Rząd: źle" in windows-1250, UTF-16 with its mark, and ISO-8859-2 as it was declared.
    for (bytes, charset) in [
        (&b"Rz\xb9d chce, \xbfeby by\xb3o \x9fle."[..], None),
        (b"Rz\xb1d chce, \xbfeby by\xb3o \xbcle.", Some("iso-8859-2")),
    ] {
        let article = read_text(bytes, charset, None).expect("a text");
        assert_eq!(article.text, "Rząd chce, żeby było źle.");
    }
    assert_eq!(read_text(b"\xff\xfea\0b\0", None, None).expect("a text").text, "ab");
}

/// Large hostile inputs end soon. The bounds are far above what they take and far below what quadratic time would.
#[test]
fn hostile_inputs_take_linear_time() {
    let big = [
        "\"".repeat(1_000_000),
        "„".repeat(500_000),
        "a".repeat(10_000_000),
        "Czytaj też: ".repeat(100_000),
        "Ab. ".repeat(1_000_000),
        "x\n".repeat(1_000_000),
        "A b – C ".repeat(300_000),
        "(PAP) ".repeat(200_000),
    ];
    for input in big {
        let started = std::time::Instant::now();
        let article = read_text(input.as_bytes(), None, None).expect("a text");
        assert!(!article.blocks.is_empty());
        assert!(
            started.elapsed().as_secs() < 20,
            "{:?}… took {:?}",
            input.chars().take(12).collect::<String>(),
            started.elapsed()
        );
    }
}

proptest! {
    /// Blocks are in order, apart, on character boundaries, and leave out nothing but white space.
    #[test]
    fn blocks_cover_the_text(input in "([A-Za-zżółć„”\"–.:,!? \n]|Czytaj też: |ZOBACZ: |REKLAMA|\\(PAP\\)|Źródło: | date 2023-09 ){1,80}") {
        if let Ok(article) = read_text(input.as_bytes(), None, None) {
            let mut end = 0;
            for block in &article.blocks {
                prop_assert!(block.span.start >= end && !block.span.is_empty());
                prop_assert!(article.text[end..block.span.start].trim().is_empty());
                end = block.span.end;
            }
            prop_assert!(article.text[end..].trim().is_empty());
        }
    }
}
