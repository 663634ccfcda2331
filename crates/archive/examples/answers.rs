//! How long each answer takes on an archive: `cargo run --release -p archive --example answers -- news.db`.
//!
//! Asked are the speakers and the outlets with most statements, which take longest, and others drawn by chance, each once before it
//! counts, so that the disk is not measured.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "it measures, and may panic")]
#![allow(clippy::disallowed_macros, reason = "it tells what it measured")]

use archive::{Archive, Bucket, Mode, PositionQuery, Query, Subject, Words};
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let path = std::env::args().nth(1).expect("answers FILE [WORDS…]");
    let mut words: Vec<String> = std::env::args().skip(2).collect();
    if words.is_empty() {
        words = ["most", "port", "sankcje", "government"].map(str::to_owned).to_vec();
    }
    let archive = Archive::open(Path::new(&path), Mode::ReadOnly).unwrap();
    let reader = archive.read().unwrap();
    let ids = |sql: &str| -> Vec<i64> {
        reader.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let (articles, statements) = (ids("SELECT count(*) FROM article")[0], ids("SELECT count(*) FROM statement")[0]);
    println!("{articles} articles, {statements} statements");
    let most =
        ids("SELECT entity FROM statement WHERE entity IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20");
    let named = ids("SELECT entity FROM article_entity GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20");
    let step = (articles / 50).max(1);
    let some: Vec<i64> = (1..=articles).step_by(usize::try_from(step).unwrap()).collect();
    let speakers: Vec<i64> = most
        .iter()
        .copied()
        .chain(ids("SELECT entity FROM statement WHERE entity IS NOT NULL AND id % 97 = 3 LIMIT 40"))
        .collect();
    let outlets =
        ids("SELECT outlet FROM article WHERE outlet IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 40");
    let statement_ids: Vec<String> = reader
        .prepare("SELECT record_id FROM statement WHERE id % 997 = 5 LIMIT 50")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();

    measure("outlets", &[()], |()| drop(archive.outlets().unwrap()));
    measure("outlet", &outlets, |id| drop(archive.outlet(*id).unwrap()));
    for bucket in [Bucket::Day, Bucket::Year] {
        let name = format!("timeline of a speaker by {bucket}");
        measure(&name, &speakers, |id| drop(archive.timeline(&Subject::Entity(*id), bucket, None, None).unwrap()));
    }
    measure("timeline of words by month", &words, |words| {
        let query = Query { words: Words::parse(words).unwrap(), ..Query::default() };
        drop(archive.timeline(&Subject::Query(Box::new(query)), Bucket::Month, None, None).unwrap());
    });
    let pairs: Vec<(i64, i64)> = speakers.iter().copied().zip(named.iter().copied().cycle()).collect();
    measure("positions of a speaker about an entity", &pairs, |(speaker, about)| {
        let query = PositionQuery {
            speakers: vec![*speaker],
            about: vec![about.to_string()],
            limit: 20,
            ..PositionQuery::default()
        };
        drop(archive.positions(&query).unwrap());
    });
    let pairs: Vec<(&[i64], &String)> = most.chunks(3).zip(words.iter().cycle()).collect();
    measure("positions of three speakers about words", &pairs, |(speakers, words)| {
        let query = PositionQuery {
            speakers: speakers.to_vec(),
            words: Words::parse(words).unwrap(),
            limit: 20,
            ..PositionQuery::default()
        };
        drop(archive.positions(&query).unwrap());
    });
    measure("latest", &[None, Some("n.0"), Some("n.10")], |cursor| drop(archive.latest(*cursor, 50).unwrap()));
    measure("article", &some, |article| drop(archive.article_view(*article).unwrap()));
    measure("statement", &statement_ids, |id| drop(archive.statement_view(id).unwrap()));
}

fn measure<T>(name: &str, questions: &[T], ask: impl Fn(&T)) {
    let (mut took, mut worked): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for question in questions {
        ask(question);
        let (begun, before) = (Instant::now(), processor());
        ask(question);
        took.push(begun.elapsed());
        worked.push(processor().saturating_sub(before));
    }
    let at = |times: &mut Vec<Duration>, share: usize| {
        times.sort_unstable();
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    println!(
        "{name:<42} {:>4} asked  median {:>9.2?}  99th {:>9.2?}  of the processor {:>9.2?} {:>9.2?}",
        took.len(),
        at(&mut took, 50),
        at(&mut took, 99),
        at(&mut worked, 50),
        at(&mut worked, 99)
    );
}

/// Time that this thread has had of a processor, where the system tells: on a busy machine the clock tells of others.
fn processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}
