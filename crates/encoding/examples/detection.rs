//! How often the charset of undeclared text is found: sentences of the UD development data, each encoded in the charsets
//! its language was written in, alone and joined by tens. A text counts as wrong if it is not read back letter for letter.
//!
//! `cargo run --release -p encoding --example detection -- ../shared/data/ud` (needs the program `xz`)

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program that reads files and prints")]

use std::process::Command;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding::{Form, decode};
use encoding_rs::Encoding;

const CHARSETS: &[(&str, &[&str])] = &[
    ("pl", &["ISO-8859-2", "windows-1250"]),
    ("cs", &["ISO-8859-2", "windows-1250"]),
    ("uk", &["windows-1251", "KOI8-U"]),
    ("ru", &["windows-1251", "KOI8-U", "ISO-8859-5"]),
    ("de", &["windows-1252", "ISO-8859-15"]),
    ("fr", &["windows-1252", "ISO-8859-15"]),
    ("es", &["windows-1252", "ISO-8859-15"]),
];

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/data/ud".to_owned());
    let show = std::env::args().nth(2).is_some();
    println!("| language | charset | texts | wrong, chardetng alone | wrong | of ten sentences | alone | wrong |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (language, charsets) in CHARSETS {
        let file = format!("{folder}/{language}-dev.conllu.xz");
        let output = Command::new("xz").args(["-dc", &file]).output().expect("the program xz");
        let content = String::from_utf8(output.stdout).expect("UTF-8");
        let sentences: Vec<&str> = content.lines().filter_map(|line| line.strip_prefix("# text = ")).collect();
        for charset in *charsets {
            print!("| {language} | {charset} ");
            for group in [1, 10] {
                let texts: Vec<String> = sentences.chunks(group).map(|part| part.join("\n")).collect();
                let (mut count, mut alone, mut wrong) = (0, 0, 0);
                for text in &texts {
                    let encoding = Encoding::for_label(charset.as_bytes()).expect("a charset");
                    let (bytes, _, lossy) = encoding.encode(text);
                    if lossy || bytes.is_ascii() {
                        continue;
                    }
                    count += 1;
                    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
                    detector.feed(&bytes, true);
                    let guess = detector.guess(None, Utf8Detection::Deny);
                    alone += usize::from(guess.decode_without_bom_handling(&bytes).0 != *text);
                    let decoded = decode(&bytes, None, Form::Text);
                    if decoded.text != *text {
                        wrong += 1;
                        if show {
                            eprintln!("{charset} as {}: {text}", decoded.charset);
                        }
                    }
                }
                print!("| {count} | {alone} | {wrong} ");
            }
            println!("|");
        }
    }
}
