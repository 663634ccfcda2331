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
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vary::Generator;

/// Questions of a kind, and how often each is asked after a first time that is not measured.
const EACH: usize = 60;
const ROUNDS: usize = 2;

/// Time that passed, and for how much of it this thread had a processor: on a busy machine the clock tells of others, too.
#[derive(Clone, Copy, Debug, Default)]
struct Took {
    passed: Duration,
    worked: Duration,
}

struct Clock {
    begun: Instant,
    worked: Duration,
}

impl Clock {
    fn start() -> Self {
        Self { worked: worked(), begun: Instant::now() }
    }

    fn took(&self) -> Took {
        Took { passed: self.begun.elapsed(), worked: worked() - self.worked }
    }
}

/// How long this thread has had a processor.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

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
    let mut archive = Archive::open(path, Mode::Create).unwrap();
    // A run that was stopped is gone on with: rates are those of the rest.
    let there: usize = count(&archive.read().unwrap(), "article").try_into().unwrap();
    let mut batch = Batch::new(&mut archive);
    let added = articles.saturating_sub(there);
    let last = added / 10;
    let (mut adding, mut before) = (Took::default(), Took::default());
    let mut add = |work: &mut dyn FnMut()| {
        let clock = Clock::start();
        work();
        let took = clock.took();
        adding = Took { passed: adding.passed + took.passed, worked: adding.worked + took.worked };
        adding
    };
    for number in there..articles {
        let mut entry = Some(generator.entry(number));
        let so_far =
            add(&mut || batch.add(entry.take().unwrap()).unwrap().into_iter().for_each(|added| assert!(added.is_ok())));
        if number + 1 == articles - last {
            before = so_far;
        }
        if (number + 1).is_multiple_of(5000) {
            eprintln!(
                "{} articles added in {:.1} s, {:.1} s of the processor",
                number + 1,
                so_far.passed.as_secs_f64(),
                so_far.worked.as_secs_f64()
            );
        }
    }
    let all = add(&mut || batch.flush().unwrap().into_iter().for_each(|added| assert!(added.is_ok())));
    drop(archive);
    let rate = |articles: usize, time: fn(&Took) -> Duration, from: &Took| {
        format!("{:.0}", articles as f64 / (time(&all) - time(from)).as_secs_f64())
    };
    let none = Took::default();
    let reader = Archive::open(path, Mode::ReadOnly).unwrap().read().unwrap();
    let bytes = fs::metadata(path).unwrap().len();
    let text: u64 = reader
        .query_row("SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM article", [], |row| row.get(0))
        .unwrap();
    let mut lines = vec![
        format!("statements: {}", count(&reader, "statement")),
        format!("entities: {}", count(&reader, "entity")),
        format!("bytes of text an article: {}", text / articles as u64),
        format!("bytes of file an article: {}", bytes / articles as u64),
        format!("articles added a second that passed: {}", rate(added, |took| took.passed, &none)),
        format!("articles added a second of the processor: {}", rate(added, |took| took.worked, &none)),
        format!("the last tenth of them, a second of the processor: {}", rate(last, |took| took.worked, &before)),
    ];
    let mut largest =
        reader.prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12").unwrap();
    let row = |row: &archive::rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?));
    for table in largest.query_map([], row).unwrap() {
        let (name, bytes) = table.unwrap();
        lines.push(format!("bytes an article in {name}: {}", bytes / articles as u64));
    }
    fs::write(told, lines.join("\n")).unwrap();
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
                let clock = Clock::start();
                found += ask(&archive);
                let took = clock.took();
                let clock = Clock::start();
                let beside = same.as_ref().map(|(table, words, best)| plain::ask(&plain, table, words, *best));
                let other = clock.took();
                if round > 0 {
                    ours.push(took);
                    if beside.is_some() {
                        theirs.push(other);
                        ratios.push(took.worked.as_secs_f64() / other.worked.as_secs_f64());
                    }
                }
            }
        }
        ratios.sort_by(f64::total_cmp);
        let mut cell = format!("{} [{}]", two(&ours, |took| took.passed), two(&ours, |took| took.worked));
        if !theirs.is_empty() {
            cell += &format!(" (plain [{}]; {:.2})", two(&theirs, |took| took.worked), ratios[ratios.len() / 2]);
        }
        eprintln!("{}: {cell} {found} found", kind.name);
        table.put(kind.name, cell);
    }
}

/// The median and the 99th percentile, in milliseconds.
fn two(took: &[Took], time: fn(&Took) -> Duration) -> String {
    let mut times: Vec<Duration> = took.iter().map(time).collect();
    format!("{} / {}", at(&mut times, 50), at(&mut times, 99))
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
        println!(
            "Milliseconds: median / 99th percentile of what passed [of the processor's time] (the same in plain FTS5; how many"
        );
        println!("times as long as that, the median of all).\n");
        println!("| | {} |\n| --- |{}", heads.join(" | "), " ---: |".repeat(sizes.len()));
        for name in &self.order {
            println!("| {name} | {} |", self.cells[name].join(" | "));
        }
    }
}
