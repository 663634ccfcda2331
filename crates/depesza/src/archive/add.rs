//! `depesza add`: documents into the archive.

use super::{ArchiveArg, count};
use crate::args::{IntakeArgs, NetworkArgs, parse_date};
use crate::batch;
use crate::failure::{self, Failure};
use crate::inputs::find_inputs;
use crate::interrupt;
use crate::open::Counter;
use crate::progress::Progress;
use crate::stream::{Job, Next, Stream};
use ::archive::{Added, Archive, BadEntry, Batch, Entry, Mode, Told};
use clap::ValueHint;
use intake::Place;
use language::Scratch;
use reader::{Options, Reader};
use record::document_id;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 no document found, 2 failed. A document that cannot be read is named on standard error, counted and \
skipped; the run has failed only if no document could be read (with --strict it stops at the first). 130: stopped by \
Ctrl-C, after the documents under way were added.";

/// Read news into an archive
///
/// Takes everything that depesza read takes. A document that is in the archive already is not read again; that it was seen at
/// another place is noted. Documents are written in batches: whatever happens, what was written stays, and the same
/// command, run again, goes on where it was. Others may read the archive meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct AddArgs {
    /// Files, folders or https:// addresses to read; - or nothing is standard input
    #[arg(value_name = "FILE|FOLDER|ADDRESS|-", value_hint = ValueHint::AnyPath)]
    inputs: Vec<String>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Date of publication, for documents that do not tell theirs: 2023-09-20, 2023-09 or 2023
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    published: Option<String>,

    #[command(flatten)]
    intake: IntakeArgs,

    #[command(flatten)]
    network: NetworkArgs,

    /// Documents to read at the same time [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Print no progress, notice or summary; errors are still printed
    #[arg(short, long)]
    quiet: bool,

    /// Stop at the first document that cannot be read, and exit with 2
    #[arg(long)]
    strict: bool,
}

/// What has become of what came next.
#[expect(clippy::large_enum_variant, reason = "at most a few are under way")]
enum Done {
    Read(Place, Box<Entry>),
    /// It is in the archive.
    Known(String, Told),
    Failed(Failure),
    Notice(String),
}

/// What a thread has for itself.
struct State {
    scratch: Scratch,
    /// Where it looks whether a document need not be read; without it all are.
    archive: Option<Archive>,
}

pub(crate) fn run(args: &AddArgs) -> Result<ExitCode, Failure> {
    let mut inputs = find_inputs(&args.inputs)?;
    let mut archive = args.archive.open(Mode::Create)?;
    interrupt::listen();
    let counter = Counter::default();
    let stream = Stream::new(std::mem::take(&mut inputs.list), &args.intake, args.network, counter.clone());
    let reader = Reader::new(Options::default());
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let mut progress = Progress::new(args.quiet, inputs.bytes, counter);
    let mut adding = Adding { batch: Batch::new(&mut archive), waiting: VecDeque::new(), summary: Summary::default() };
    for failure in &inputs.failures {
        adding.summary.failed += 1;
        failure::report(failure);
    }
    if args.strict && adding.summary.failed > 0 {
        return Ok(ExitCode::from(failure::FAILED));
    }
    for folder in inputs.empty_folders.iter().filter(|_| !args.quiet) {
        failure::warn(&format!("nothing to read in {}", failure::display(&folder.to_string_lossy())));
    }
    let mut done = Ok(());
    batch::run(
        stream,
        jobs,
        || State { scratch: Scratch::default(), archive: args.archive.open(Mode::ReadOnly).ok() },
        |state, next| match next {
            Next::Document(job) => read_one(&reader, job, args.published.as_deref(), state),
            Next::Failed(failure) => Done::Failed(failure),
            Next::Notice(notice) => Done::Notice(notice),
        },
        |next| {
            match next {
                Done::Read(place, entry) => {
                    progress.advance(false);
                    done = adding.add(place, *entry);
                }
                Done::Known(document, told) => {
                    progress.advance(false);
                    done = adding.seen(&document, &told);
                }
                Done::Failed(failure) => {
                    adding.summary.failed += 1;
                    progress.aside(|| failure::report(&failure));
                    progress.advance(true);
                }
                Done::Notice(notice) if !args.quiet => progress.aside(|| failure::note(&notice)),
                Done::Notice(_) => {}
            }
            let stop = done.is_err() || (args.strict && adding.summary.failed > 0);
            if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    progress.finish();
    // After Ctrl-C, too: what was read is added.
    let done = done.and_then(|()| adding.flush());
    let summary = adding.summary;
    if done.is_err() && summary.read() > 0 {
        failure::warn(&format!("before that, {}", summary.told()));
    }
    done?;
    summary.finish(args, &args.archive.archive)
}

fn read_one(reader: &Reader, job: Job, published: Option<&str>, state: &mut State) -> Done {
    let document = job.document;
    let id = document_id(&document.bytes);
    let told = reader::told(&document, published);
    if let Some(archive) = &state.archive
        && let Ok(Some(_)) = archive.article_of(&id)
    {
        return Done::Known(id, told);
    }
    let place = document.place.clone();
    match reader.entry(document, told, &mut state.scratch) {
        Ok(entry) => Done::Read(place, Box::new(entry)),
        Err(error) => Done::Failed(Failure::of_document(place, error)),
    }
}

struct Adding<'a> {
    batch: Batch<'a>,
    /// Of the documents in the batch: where they stood, how many statements they have.
    waiting: VecDeque<(Place, u64)>,
    summary: Summary,
}

impl Adding<'_> {
    fn add(&mut self, place: Place, entry: Entry) -> Result<(), Failure> {
        self.waiting.push_back((place, entry.record.statements.len() as u64));
        let added = self.batch.add(entry)?;
        self.count(added);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let added = self.batch.flush()?;
        self.count(added);
        Ok(())
    }

    fn seen(&mut self, document: &str, told: &Told) -> Result<(), Failure> {
        let added = self.batch.seen(document, told)?;
        self.summary.count(added.unwrap_or(Added::Known { article: 0, sighting: false }));
        Ok(())
    }

    fn count(&mut self, added: Vec<Result<Added, BadEntry>>) {
        for added in added {
            let (place, statements) = self.waiting.pop_front().unwrap_or_default();
            match added {
                Ok(added) => {
                    self.summary.count(added);
                    // The same document twice in a batch is read twice, and added once.
                    self.summary.statements += if matches!(added, Added::New { .. }) { statements } else { 0 };
                }
                Err(bad) => {
                    self.summary.failed += 1;
                    failure::report(&Failure::Internal { place, message: bad.to_string() });
                }
            }
        }
    }
}

#[derive(Default)]
struct Summary {
    new: u64,
    known: u64,
    sightings: u64,
    failed: u64,
    statements: u64,
}

impl Summary {
    fn count(&mut self, added: Added) {
        match added {
            Added::New { .. } => self.new += 1,
            Added::Known { sighting, .. } => {
                self.known += 1;
                self.sightings += u64::from(sighting);
            }
        }
    }

    fn read(&self) -> u64 {
        self.new + self.known
    }

    fn told(&self) -> String {
        let mut told = format!("{} added: {}", count(self.new, "document"), count(self.statements, "statement"));
        if self.known > 0 {
            told += &format!("; {} in the archive already", self.known);
            if self.sightings > 0 {
                told += &format!(" ({} at a new place)", self.sightings);
            }
        }
        if self.failed > 0 {
            told += &format!("; {} of {} could not be read", self.failed, self.read() + self.failed);
        }
        told
    }

    /// Tells how it went and gives the exit code.
    fn finish(self, args: &AddArgs, archive: &Path) -> Result<ExitCode, Failure> {
        if interrupt::stopped() {
            failure::warn(&format!("stopped by Ctrl-C; before that, {}", self.told()));
            return Ok(ExitCode::from(interrupt::INTERRUPTED));
        }
        if self.failed > 0 && args.strict {
            return Err(Failure::Strict { read: usize::try_from(self.read()).unwrap_or(usize::MAX) });
        }
        if self.failed > 0 && self.read() == 0 {
            if self.failed == 1 {
                // It has been told.
                return Ok(ExitCode::from(failure::FAILED));
            }
            return Err(Failure::AllFailed { documents: usize::try_from(self.failed).unwrap_or(usize::MAX) });
        }
        if !args.quiet {
            failure::tell(&format!("{}: {}", failure::display(&archive.to_string_lossy()), self.told()));
        }
        Ok(if self.read() == 0 { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
    }
}
