//! Declarations, what they are worth, and damaged text.

use encoding::{Decoded, Form, KnownBy, decode, decode_run};
use encoding_rs::Encoding;

fn encode(text: &str, charset: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(charset.as_bytes()).expect("a known charset");
    encoding.encode(text).0.into_owned()
}

const POLISH: &str = "Śnieg i gęsta mgła: „Droga jest śliska” – ostrzegł źle słyszany głos.";

#[test]
fn the_order_of_declarations() {
    let page = |label: &str| format!("<html><head><meta charset='{label}'><p>gęś i żółw są tu</p>");
    let latin2 = encode(&page("iso-8859-2"), "iso-8859-2");
    let cases: Vec<(Decoded, &str, KnownBy)> = vec![
        (decode(&latin2, None, Form::Html), "ISO-8859-2", KnownBy::Document),
        // From outside comes first, even if it makes the text odd.
        (decode(&latin2, Some("windows-1251"), Form::Html), "windows-1251", KnownBy::Declared),
        (decode(&latin2, Some("no such thing"), Form::Html), "ISO-8859-2", KnownBy::Document),
        // The mark before all.
        (decode("\u{feff}gęś".as_bytes(), Some("iso-8859-2"), Form::Text), "UTF-8", KnownBy::Mark),
        // A page is no declaration in plain text.
        (decode(page("koi8-u").as_bytes(), None, Form::Text), "UTF-8", KnownBy::Validity),
        // Valid UTF-8 under another name.
        (decode(page("iso-8859-2").as_bytes(), None, Form::Html), "UTF-8", KnownBy::Corrected),
        (decode(POLISH.as_bytes(), Some("iso-8859-1"), Form::Text), "UTF-8", KnownBy::Corrected),
        // ASCII under another name stays what was said.
        (decode(b"abc", Some("iso-8859-2"), Form::Text), "ISO-8859-2", KnownBy::Declared),
        (decode(b"abc", Some("utf-16"), Form::Text), "UTF-8", KnownBy::Corrected),
        (decode(b"abc", None, Form::Text), "UTF-8", KnownBy::Validity),
        (decode(b"", None, Form::Text), "UTF-8", KnownBy::Validity),
        // ISO-8859-2 with the letters of windows-1250.
        (decode(&encode(POLISH, "windows-1250"), Some("ISO-8859-2"), Form::Text), "windows-1250", KnownBy::Corrected),
        (
            decode(&encode("gęś idzie wąsko", "iso-8859-2"), Some("ISO-8859-2"), Form::Text),
            "ISO-8859-2",
            KnownBy::Declared,
        ),
        // UTF-8 that is nothing of the kind.
        (decode(&encode(POLISH, "windows-1250"), Some("utf-8"), Form::Text), "windows-1250", KnownBy::Corrected),
        (
            decode(&encode("Rząd chce, żeby płacić mniej.", "iso-8859-2"), Some("us-ascii"), Form::Text),
            "ISO-8859-2",
            KnownBy::Guess,
        ),
        (
            decode(&encode("<?xml version='1.0' encoding='iso-8859-2'?><a>gęś</a>", "iso-8859-2"), None, Form::Xml),
            "ISO-8859-2",
            KnownBy::Document,
        ),
    ];
    for (number, (decoded, charset, known_by)) in cases.iter().enumerate() {
        assert_eq!((decoded.charset, decoded.known_by), (*charset, *known_by), "case {number}: {}", decoded.text);
    }
}

#[test]
fn damaged_utf8_is_replaced_and_told() {
    let mut bytes = POLISH.as_bytes().to_vec();
    // The first byte of a letter, alone.
    bytes.insert(9, 0xc5);
    for declared in [None, Some("utf-8")] {
        let decoded = decode(&bytes, declared, Form::Text);
        assert_eq!((decoded.charset, decoded.malformed), ("UTF-8", Some(9)));
        assert_eq!(decoded.text.replace('\u{fffd}', ""), POLISH);
        assert_eq!(decoded.byte_of(decoded.text.len()), bytes.len());
        let after = decoded.text.find("gęsta").expect("the word");
        assert_eq!(decode_run(&bytes[decoded.byte_of(after)..], decoded.charset), decoded.text[after..]);
    }
    // Cut in the middle of a letter, as after a fixed number of bytes.
    let cut = &POLISH.as_bytes()[..POLISH.len() - 4];
    let cut = &cut[..cut.iter().rposition(|byte| *byte >= 0xc0).expect("a letter") + 1];
    assert_eq!(decode(cut, None, Form::Text).malformed, Some(cut.len() - 1));
}

#[test]
fn runs_cover_the_text() {
    let bytes = encode(&POLISH.repeat(40), "windows-1250");
    let decoded = decode(&bytes, None, Form::Text);
    let cuts =
        [0, 7, 7, 100, 99, 3000, 1 << 20].into_iter().filter(|at| decoded.text.get(*at..).is_some() || *at > 9999);
    let runs = decoded.runs(cuts);
    let mut text = String::new();
    for run in &runs {
        assert_eq!(run.text_start, text.len());
        text.push_str(&decode_run(&bytes[run.byte_start..run.byte_start + run.byte_length], decoded.charset));
    }
    assert_eq!(text, decoded.text);
    assert!(runs.len() >= 3);
    assert!(decode(b"", None, Form::Text).runs([0]).is_empty());
}
