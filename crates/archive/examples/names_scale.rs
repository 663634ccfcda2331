//! How long names take: a list of 100,000 entries taken in, and names suggested while they are typed, among 100,000 entities.
//!
//! `cargo run --release -p archive --example names_scale [ENTITIES]`. Names are made up of syllables.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "it measures, and tells"
)]

use archive::{Archive, Mode, rusqlite};
use rustix::time::{ClockId, clock_gettime};
use std::fmt::Write as _;
use std::time::Instant;

const SYLLABLES: [&str; 24] = [
    "ba", "ce", "do", "fi", "gu", "ka", "le", "mo", "ni", "pu", "ra", "se", "to", "wi", "zu", "cha", "brze", "dro",
    "kli", "mły", "pra", "sko", "trze", "wro",
];

fn word(number: usize) -> String {
    let mut word = String::new();
    let mut rest = number.wrapping_mul(2_654_435_761) >> 3;
    for _ in 0..3 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    let first = word.remove(0).to_uppercase().to_string();
    first + &word
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let entities: usize = std::env::args().nth(1).map_or(Ok(100_000), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("names.db");
    let mut archive = Archive::open(&path, Mode::Create)?;
    let names: Vec<String> = (0..entities).map(|n| format!("{} {}", word(n), word(n * 7 + 3))).collect();
    // As many rows as articles that name them would make; the articles themselves are left out.
    {
        let mut connection = rusqlite::Connection::open(&path)?;
        connection.pragma_update(None, "foreign_keys", false)?;
        let transaction = connection.transaction()?;
        {
            let mut entity = transaction.prepare(
                "INSERT INTO entity (id, name, kind, first_name, statements) VALUES (?1, ?2, 'person', ?2, ?3)",
            )?;
            let mut name = transaction.prepare("INSERT INTO entity_name VALUES (?1, ?2, 'pl', 1)")?;
            let mut row = transaction.prepare(
                "INSERT INTO article_entity (article, number, label, name, kind, entity, score, evidence)
                 VALUES (1, ?1, 'e', ?2, 'person', ?1, 1, '')",
            )?;
            let mut profile = transaction.prepare(
                "INSERT INTO entity_profile VALUES (?1, 1, NULL, NULL, '', json_array(json_array(?2, 'pl', 'person', 1)), '{}')",
            )?;
            let mut words = transaction.prepare("INSERT OR IGNORE INTO entity_word VALUES (?1, ?2)")?;
            for (id, text) in (1..).zip(&names) {
                entity.execute((id, text, (id * 31) % 97 / 20))?;
                name.execute((id, text))?;
                row.execute((id, text))?;
                profile.execute((id, text))?;
                for word in text.to_lowercase().split(' ') {
                    words.execute((archive::fold(word), id))?;
                }
            }
        }
        transaction.commit()?;
    }
    println!("{entities} entities");

    let mut list = String::new();
    for (number, name) in names.iter().enumerate() {
        let (first, last) = name.split_once(' ').unwrap_or_default();
        let _ = writeln!(
            list,
            r#"{{"id":"Q{number}","labels":{{"pl":{{"value":"{name}"}},"en":{{"value":"{first} van {last}"}}}},"aliases":{{"cs":[{{"value":"{first} {last}ová"}}],"de":[{{"value":"{last}, {first}"}}]}},"claims":{{"P31":["Q5"]}}}}"#
        );
    }
    let worked = || clock_gettime(ClockId::ThreadCPUTime);
    let (begin, before) = (Instant::now(), worked());
    let imported = archive.import_names("scale", &mut list.as_bytes(), &mut |_, _| {})??;
    println!(
        "{} entries, {} names, {} entities found: {:.1} s, {} s of the processor",
        imported.entries,
        imported.names,
        imported.entities,
        begin.elapsed().as_secs_f64(),
        worked().tv_sec - before.tv_sec
    );

    let mut times: Vec<(f64, String)> = Vec::new();
    for number in 0..2000 {
        let name = &names[(number * 7919) % names.len()];
        let typed: String = name.chars().take(1 + number % 9).collect();
        let begin = Instant::now();
        let found = archive.suggest(&typed, 10)?;
        assert!(!found.is_empty(), "{typed}");
        times.push((begin.elapsed().as_secs_f64() * 1000.0, typed));
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: usize| &times[(times.len() - 1) * share / 100];
    println!(
        "suggest: median {:.2} ms, 99th percentile {:.2} ms ({:?}), longest {:.2} ms ({:?})",
        at(50).0,
        at(99).0,
        at(99).1,
        at(100).0,
        at(100).1
    );

    let mut times: Vec<f64> = Vec::new();
    for number in 0..500 {
        let name = &names[(number * 6007) % names.len()];
        let last = name.split(' ').next_back().unwrap_or_default().to_lowercase();
        let begin = Instant::now();
        archive.entities_like(&[last])?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("who by a word: median {:.2} ms, 99th percentile {:.2} ms", times[250], times[495]);
    Ok(())
}
