//! How often the language of news is told rightly, alone with `whatlang` and as this crate does it: SlavicNER's texts and
//! their paragraphs, the statement corpora, sentences of the Universal Dependencies (alone and by fives). "Taken": of the
//! wrong ones, those that were given a language of ours.
//!
//! `cargo run --profile ci -p language --example languages -- ../shared/data` (needs the programs `xz` and `tar`)

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program that reads files and prints")]

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use language::{OURS, identify, is_ours};

#[derive(Default)]
struct Counts {
    texts: usize,
    alone: usize,
    wrong: usize,
    taken: usize,
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/data".to_owned());
    let mut texts: Vec<(&str, &str, String)> = Vec::new();
    for code in OURS {
        let content = output("xz", &["-dc", &format!("{folder}/ud/{code}-dev.conllu.xz")]);
        let sentences: Vec<&str> = content.lines().filter_map(|line| line.strip_prefix("# text = ")).collect();
        texts.extend(sentences.iter().map(|sentence| ("1 sentence", code, (*sentence).to_owned())));
        texts.extend(sentences.chunks(5).map(|five| ("2 five sentences", code, five.join(" "))));
    }
    for code in ["pl", "cs", "ru", "uk", "bg", "sl"] {
        let archive = format!("{folder}/slavicner/slavicner-train-{code}.tar.xz");
        let unpacked = std::env::temp_dir().join(format!("depesza-languages-{}-{code}", std::process::id()));
        std::fs::create_dir_all(&unpacked).expect("a temporary folder");
        output("tar", &["xf", &archive, "-C", &unpacked.to_string_lossy(), "--wildcards", "*raw*"]);
        for path in output("find", &[&unpacked.to_string_lossy(), "-type", "f"]).lines() {
            let content = std::fs::read_to_string(path).expect("UTF-8");
            // Four lines of metadata come first.
            let body = content.splitn(5, '\n').nth(4).unwrap_or(&content).to_owned();
            add_text(&mut texts, code, body);
        }
        std::fs::remove_dir_all(&unpacked).expect("the temporary folder");
    }
    for code in ["pl", "en"] {
        for entry in std::fs::read_dir(format!("{folder}/{code}-statements")).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "txt") {
                add_text(&mut texts, code, std::fs::read_to_string(entry.path()).expect("UTF-8"));
            }
        }
    }

    let mut table: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    let (mut time, mut bytes) = (Duration::ZERO, 0);
    for (kind, code, text) in texts.iter().filter(|(_, _, text)| text.chars().count() >= 20) {
        let counts = table.entry((kind, code)).or_default();
        counts.texts += 1;
        counts.alone += usize::from(whatlang_alone(text).as_deref() != Some(code));
        let started = Instant::now();
        let found = identify(text);
        time += started.elapsed();
        bytes += text.len().min(6000);
        if found != Some(code) {
            counts.wrong += 1;
            counts.taken += usize::from(found.is_some_and(is_ours));
        }
    }
    println!("| texts | language | number | wrong, whatlang alone | wrong | taken |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for ((kind, code), counts) in &table {
        let Counts { texts, alone, wrong, taken } = counts;
        println!("| {} | {code} | {texts} | {alone} | {wrong} | {taken} |", &kind[2..]);
    }
    println!("{bytes} bytes in {time:?}");
}

fn add_text<'a>(texts: &mut Vec<(&'a str, &'a str, String)>, code: &'a str, body: String) {
    texts.extend(body.lines().filter(|line| line.len() >= 80).map(|line| ("3 paragraph", code, line.to_owned())));
    texts.push(("4 article", code, body));
}

fn whatlang_alone(text: &str) -> Option<String> {
    let end = (0..=text.len().min(6000)).rev().find(|at| text.is_char_boundary(*at))?;
    let code = whatlang::detect(&text[..end])?.lang().code();
    let codes = [
        ("pol", "pl"),
        ("eng", "en"),
        ("ukr", "uk"),
        ("rus", "ru"),
        ("ces", "cs"),
        ("deu", "de"),
        ("fra", "fr"),
        ("spa", "es"),
        ("bul", "bg"),
        ("slv", "sl"),
    ];
    Some(codes.iter().find(|(three, _)| *three == code).map_or(code, |(_, two)| two).to_owned())
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("the program is installed");
    String::from_utf8(output.stdout).expect("UTF-8")
}
