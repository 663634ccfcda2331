//! `depesza reread`: everything in an archive read again by the present model.

use super::{ArchiveArg, bar, count};
use crate::batch;
use crate::failure::{self, Failure};
use crate::interrupt;
use ::archive::{Archive, Entry, Mode, Original, Rereading};
use intake::Place;
use language::Scratch;
use reader::{Options, Reader};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::thread;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 there was nothing to read, 2 failed, 130 stopped by Ctrl-C, after the articles under way were written. \
An article that cannot be read any more is named, and stays as it is.";

/// Read everything in an archive again, by the present model
///
/// Worth its time after an update that brings a new model. The originals are in the archive, so nothing is fetched. Corrections
/// hold on. It can be stopped at any time; the same command goes on where it was.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct RereadArgs {
    #[command(flatten)]
    archive: ArchiveArg,

    /// Articles to read at the same time [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Print no progress or summary; errors are still printed
    #[arg(short, long)]
    quiet: bool,
}

/// Articles that are written together.
const BATCH: usize = 32;

pub(crate) fn run(args: &RereadArgs) -> Result<ExitCode, Failure> {
    let mut archive = args.archive.open(Mode::ReadWrite)?;
    let reader = Reader::new(Options::default());
    let rereading = archive.begin_rereading(reader.info())?;
    if rereading.done > 0 && !args.quiet {
        failure::note(&format!("{} were read before this was stopped; it goes on", count(rereading.done, "article")));
    }
    interrupt::listen();
    let reading = args.archive.open(Mode::ReadOnly)?;
    let originals = Originals { archive: reading, rereading, after: 0, next: VecDeque::new(), ended: false };
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let bar = bar(args.quiet, rereading.left);
    let mut writing =
        Writing { archive: &mut archive, rereading, entries: Vec::new(), read: 0, failed: 0, statements: 0 };
    let mut done = Ok(());
    batch::run(
        originals,
        jobs,
        Scratch::default,
        |scratch, original| original.and_then(|original| read_one(&reader, original, scratch)),
        |read| {
            bar.inc(1);
            match read {
                Ok((article, entry)) => done = writing.put(article, entry),
                Err(failure) => {
                    writing.failed += 1;
                    bar.suspend(|| failure::report(&failure));
                }
            }
            if done.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    bar.finish_and_clear();
    done.and_then(|()| writing.flush())?;
    let Writing { read, failed, statements, .. } = writing;
    let mut told = format!("{} read again: {}", count(read, "article"), count(statements, "statement"));
    if failed > 0 {
        told += &format!("; {failed} could not be read and stay as they were");
    }
    if interrupt::stopped() {
        failure::warn(&format!("stopped by Ctrl-C; before that, {told}"));
        return Ok(ExitCode::from(interrupt::INTERRUPTED));
    }
    archive.finish_rereading(&rereading)?;
    if !args.quiet {
        failure::tell(&told);
    }
    Ok(match (read, failed) {
        (0, 0) => ExitCode::from(failure::NOTHING_FOUND),
        (0, _) => ExitCode::from(failure::FAILED),
        _ => ExitCode::SUCCESS,
    })
}

/// The originals that are left to read, until Ctrl-C.
struct Originals {
    archive: Archive,
    rereading: Rereading,
    after: i64,
    next: VecDeque<i64>,
    /// What is left cannot be told any more.
    ended: bool,
}

impl Iterator for Originals {
    type Item = Result<Original, Failure>;

    fn next(&mut self) -> Option<Result<Original, Failure>> {
        if interrupt::stopped() || self.ended {
            return None;
        }
        if self.next.is_empty() {
            match self.archive.to_reread(&self.rereading, self.after, BATCH) {
                Ok(more) => self.next.extend(more),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.into()));
                }
            }
        }
        self.after = self.next.pop_front()?;
        Some(self.archive.original(self.after).map_err(Failure::from))
    }
}

fn read_one(reader: &Reader, original: Original, scratch: &mut Scratch) -> Result<(i64, Entry), Failure> {
    let Original { article, document: id, bytes, told, .. } = original;
    let name = told.known.uri.clone().unwrap_or(id);
    let document = reader::document(bytes, &told, name);
    let place = document.place.clone();
    let entry = reader.entry(document, told, scratch).map_err(|error| Failure::of_document(place, error))?;
    Ok((article, entry))
}

struct Writing<'a> {
    archive: &'a mut Archive,
    rereading: Rereading,
    entries: Vec<(i64, Entry)>,
    read: u64,
    failed: u64,
    statements: u64,
}

impl Writing<'_> {
    fn put(&mut self, article: i64, entry: Entry) -> Result<(), Failure> {
        self.entries.push((article, entry));
        if self.entries.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let entries = std::mem::take(&mut self.entries);
        for (done, (_, entry)) in self.archive.replace(&self.rereading, &entries)?.into_iter().zip(&entries) {
            match done {
                Ok(()) => {
                    self.read += 1;
                    self.statements += entry.record.statements.len() as u64;
                }
                Err(bad) => {
                    self.failed += 1;
                    let place = Place { input: entry.record.article.meta.id.clone(), ..Place::default() };
                    failure::report(&Failure::Internal { place, message: bad.to_string() });
                }
            }
        }
        Ok(())
    }
}
