//! Every character is found again in the bytes, in every charset.

use encoding::{Form, decode, decode_run, looks_binary};
use encoding_rs::Encoding;
use proptest::prelude::*;

const SINGLE: &[&str] = &[
    "iso-8859-2",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "iso-8859-15",
    "koi8-u",
    "koi8-r",
    "iso-8859-5",
    "windows-1254",
    "windows-1257",
    "macintosh",
    "ibm866",
];
const MULTI: &[&str] = &["shift_jis", "euc-jp", "euc-kr", "gbk", "gb18030", "big5"];

/// Each character's bytes decode to it, and so do all the bytes between two characters.
fn check(bytes: &[u8], declared: Option<&str>, slices: bool) -> Result<(), TestCaseError> {
    let decoded = decode(bytes, declared, Form::Text);
    let text = &decoded.text;
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    prop_assert_eq!(decoded.byte_of(0), if text.is_empty() { bytes.len() } else { decoded.start });
    prop_assert_eq!(decoded.byte_of(text.len()), bytes.len());
    prop_assert_eq!(decoded.byte_of(usize::MAX), bytes.len());
    for pair in starts.windows(2) {
        let (from, to) = (decoded.byte_of(pair[0]), decoded.byte_of(pair[1]));
        prop_assert!(from <= to);
        if slices {
            prop_assert!(from < to);
            prop_assert_eq!(&decode_run(&bytes[from..to], decoded.charset), &text[pair[0]..pair[1]]);
            prop_assert_eq!(decoded.byte_of(pair[1] - 1), from);
        }
    }
    if slices {
        for (index, start) in starts.iter().enumerate().step_by(7) {
            let end = starts[(index * 3).min(starts.len() - 1)].max(*start);
            let part = &bytes[decoded.byte_of(*start)..decoded.byte_of(end)];
            prop_assert_eq!(&decode_run(part, decoded.charset), &text[*start..end]);
        }
    }
    Ok(())
}

fn text_in(encoding: &'static Encoding, input: &str) -> Vec<u8> {
    // What the charset cannot write is left out.
    let kept: String = input.chars().filter(|c| !encoding.encode(&c.to_string()).2).collect();
    encoding.encode(&kept).0.into_owned()
}

proptest! {
    #[test]
    fn single_byte_charsets(input in "[ -~ąćęłńóśźżĄŚŹäöüßéèœàñěřůčа-яіїєґ„”–\n]{0,900}", which in 0..SINGLE.len()) {
        let encoding = Encoding::for_label(SINGLE[which].as_bytes()).expect("a charset");
        check(&text_in(encoding, &input), Some(SINGLE[which]), true)?;
        check(&text_in(encoding, &input), None, true)?;
    }

    #[test]
    fn utf8_with_and_without_damage(input in "[ -~ąćęłń„”–а-я中😀\n]{0,400}", damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6)) {
        let mut bytes = input.into_bytes();
        for (at, byte) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        check(&bytes, Some("utf-8"), true)?;
    }

    #[test]
    fn utf16(input in "[ -~ąćęłń„”–а-я中😀\n]{0,400}", big in any::<bool>(), odd in any::<bool>()) {
        let unit = if big { u16::to_be_bytes } else { u16::to_le_bytes };
        let mut bytes: Vec<u8> = format!("\u{feff}{input}").encode_utf16().flat_map(unit).collect();
        if odd {
            bytes.push(b'x');
        }
        check(&bytes, None, true)?;
    }

    #[test]
    fn charsets_of_east_asia(input in "[ -~あいうアイ中文字的是不了한글가나ｱｲé\n]{0,300}", which in 0..MULTI.len()) {
        let encoding = Encoding::for_label(MULTI[which].as_bytes()).expect("a charset");
        check(&text_in(encoding, &input), Some(MULTI[which]), true)?;
    }

    /// Any bytes under any name: no panic, offsets that rise.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), which in 0..SINGLE.len() + MULTI.len() + 4) {
        let more = ["utf-8", "utf-16le", "utf-16be", "iso-2022-jp"];
        let label = SINGLE.iter().chain(MULTI).chain(&more).nth(which).expect("a label");
        for form in [Form::Text, Form::Html, Form::Xml] {
            prop_assert!(decode(&bytes, Some(label), form).text.len() <= 3 * bytes.len());
        }
        check(&bytes, Some(label), false)?;
        check(&bytes, None, false)?;
        let _ = looks_binary(&bytes);
    }

    #[test]
    fn any_declaration(head in "(<meta|<!--|-->|<script|</script>| charset|=|'|\"|utf-16|iso-8859-2|>|/|http-equiv|content| |<\\?xml|encoding|\\?>){0,40}") {
        for form in [Form::Html, Form::Xml] {
            prop_assert_eq!(decode(head.as_bytes(), None, form).text, &head[..]);
        }
    }
}
