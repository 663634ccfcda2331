//! How large archives become, how fast articles are added and how fast answers come, for several sizes, beside plain FTS5:
//! `cargo run --release -p archive --example scale -- SEED.db FOLDER 1000 10000`. `benchmarks/archive.sh` runs it.
//!
//! SEED.db is an archive of articles that were read; they are varied (`vary.rs`) until there are as many as asked for. Archives
//! that are in FOLDER from a run before are asked again and not made again.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "it measures, and may panic")]
#![allow(clippy::disallowed_macros, reason = "it tells what it measured")]

mod ask;
mod plain;
mod vary;

use archive::{Archive, Batch, Mode};
use ask::{Draw, count, questions};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use vary::Generator;

/// Questions of a kind, and how often each is asked after a first time that is not measured.
const EACH: usize = 60;
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, folder, sizes @ ..] = arguments.as_slice() else { panic!("scale SEED.db FOLDER ARTICLES…") };
    let sizes: Vec<usize> = sizes.iter().map(|size| size.parse().unwrap()).collect();
    let folder = Path::new(folder);
    fs::create_dir_all(folder).unwrap();
    let generator = Generator::new(read(Path::new(seed)));
    eprintln!("{} articles to vary", generator.seeds());
    let mut table = Table::default();
    for size in &sizes {
        let path = folder.join(format!("varied-{size}.db"));
        let told = path.with_extension("txt");
        if !told.exists() {
            fill(&generator, &path, *size, &told);
        }
        for line in fs::read_to_string(&told).unwrap().lines() {
            let (name, value) = line.split_once(": ").unwrap();
            table.put(name, value.to_owned());
        }
        let beside = plain_beside(&path);
        measure(&path, &beside, &mut table);
    }
    table.print(&sizes);
}

fn read(seed: &Path) -> Vec<(record::Record, Vec<archive::IndexWord>)> {
    let archive = Archive::open(seed, Mode::ReadOnly).unwrap();
    let reader = archive.read().unwrap();
    let mut ids = reader.prepare("SELECT id FROM article ORDER BY original").unwrap();
    let ids: Vec<i64> = ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    ids.into_iter().map(|id| (archive.record(id).unwrap(), archive.words(id).unwrap())).collect()
}

/// Makes the archive, and notes what that took.
fn fill(generator: &Generator, path: &Path, articles: usize, told: &Path) {
    for name in [path.to_owned(), path.with_extension("db-wal"), path.with_extension("db-shm")] {
        let _ = fs::remove_file(name);
    }
    let mut archive = Archive::open(path, Mode::Create).unwrap();
    let mut batch = Batch::new(&mut archive);
    let (mut adding, mut last, mut text) = (Duration::ZERO, Duration::ZERO, 0);
    for number in 0..articles {
        let entry = generator.entry(number);
        text += entry.record.article.text.len();
        let begun = worked();
        for added in batch.add(entry).unwrap() {
            added.unwrap();
        }
        adding += worked() - begun;
        if number + 1 == articles * 9 / 10 {
            last = adding;
        }
        if (number + 1).is_multiple_of(5000) {
            eprintln!("{} articles added in {:.1} s", number + 1, adding.as_secs_f64());
        }
    }
    let begun = worked();
    batch.flush().unwrap();
    adding += worked() - begun;
    drop(archive);
    let rate = |articles: usize, time: Duration| format!("{:.0}", articles as f64 / time.as_secs_f64());
    let reader = Archive::open(path, Mode::ReadOnly).unwrap().read().unwrap();
    let bytes = fs::metadata(path).unwrap().len();
    let lines = [
        format!("statements: {}", count(&reader, "statement")),
        format!("entities: {}", count(&reader, "entity")),
        format!("bytes of text an article: {}", text / articles),
        format!("bytes of file an article: {}", bytes / articles as u64),
        format!("articles added a second: {}", rate(articles, adding)),
        format!("the last tenth of them: {}", rate(articles - articles * 9 / 10, adding - last)),
    ];
    fs::write(told, lines.join("\n")).unwrap();
}

/// How long this thread has had a processor: what else runs on the machine does not count. Linux tells.
fn worked() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

fn plain_beside(path: &Path) -> PathBuf {
    let beside = path.with_extension("plain.db");
    if !beside.exists() {
        let partial = path.with_extension("plain.partial");
        plain::make(path, &partial);
        fs::rename(&partial, &beside).unwrap();
    }
    beside
}

fn measure(path: &Path, beside: &Path, table: &mut Table) {
    let archive = Archive::open(path, Mode::ReadOnly).unwrap();
    let plain = plain::open(beside);
    for kind in questions(&mut Draw::new(&archive), EACH) {
        let (mut ours, mut theirs, mut ratios, mut found) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for round in 0..=ROUNDS {
            for (ask, same) in &kind.asked {
                let begun = worked();
                found += ask(&archive);
                let time = worked() - begun;
                let begun = worked();
                let beside = same.as_ref().map(|(table, words, best)| plain::ask(&plain, table, words, *best));
                let other = worked() - begun;
                if round > 0 {
                    ours.push(time);
                    if beside.is_some() {
                        theirs.push(other);
                        ratios.push(time.as_secs_f64() / other.as_secs_f64());
                    }
                }
            }
        }
        ratios.sort_by(f64::total_cmp);
        let mut cell = format!("{} / {}", at(&mut ours, 50), at(&mut ours, 99));
        if !theirs.is_empty() {
            cell += &format!(" ({} / {}; {:.2})", at(&mut theirs, 50), at(&mut theirs, 99), ratios[ratios.len() / 2]);
        }
        eprintln!("{}: {cell} [{found} hits]", kind.name);
        table.put(kind.name, cell);
    }
}

/// A percentile in milliseconds.
fn at(times: &mut [Duration], percent: usize) -> String {
    times.sort();
    let at = (times.len() * percent / 100).min(times.len() - 1);
    let time = times[at].as_secs_f64() * 1000.0;
    if time < 10.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}

/// Rows in the order in which they came, a cell for each size.
#[derive(Default)]
struct Table {
    order: Vec<String>,
    cells: BTreeMap<String, Vec<String>>,
}

impl Table {
    fn put(&mut self, name: &str, cell: String) {
        if !self.cells.contains_key(name) {
            self.order.push(name.to_owned());
        }
        self.cells.entry(name.to_owned()).or_default().push(cell);
    }

    fn print(&self, sizes: &[usize]) {
        let heads: Vec<String> = sizes.iter().map(|size| format!("{size} articles")).collect();
        println!("| | {} |\n| --- |{}", heads.join(" | "), " ---: |".repeat(sizes.len()));
        for name in &self.order {
            println!("| {name} | {} |", self.cells[name].join(" | "));
        }
    }
}
