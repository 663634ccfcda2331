//! `depesza read`: documents in, records out.

use crate::args::{Format, ReadArgs};
use crate::batch;
use crate::failure::{self, Failure};
use crate::inputs::{Inputs, find_inputs};
use crate::interrupt;
use crate::open::Counter;
use crate::output::{Layout, Sink};
use crate::progress::Progress;
use crate::stream::{Job, Next, Stream};
use language::Scratch;
use reader::{ReadError, Reader};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

/// A document's output, and what else is wanted of it.
pub(crate) struct Output {
    pub(crate) name: PathBuf,
    pub(crate) written: String,
    /// The article's text, for formats that need it beside them.
    pub(crate) text: String,
    /// Statements found (sentences, where sentences are asked for).
    pub(crate) found: usize,
}

/// What has become of what came next.
enum Done {
    Read(Output),
    Failed(Failure),
    Notice(String),
}

pub(crate) fn run(args: &ReadArgs) -> Result<ExitCode, Failure> {
    let mut inputs = find_inputs(&args.inputs)?;
    interrupt::listen();
    let counter = Counter::default();
    let list = std::mem::take(&mut inputs.list);
    let mut stream = Stream::new(list, &args.intake, args.network, counter.clone());
    // Whether there may be many documents shows in the first: one of a crawl or a dump has fellows.
    let mut first = Vec::new();
    for next in stream.by_ref() {
        let known = !matches!(next, Next::Notice(_));
        first.push(next);
        if known {
            break;
        }
    }
    let alone = |next: &Next| match next {
        Next::Document(job) => job.document.place.record.is_none() && job.document.place.member.is_none(),
        Next::Failed(Failure::Bad(bad)) => bad.place.record.is_none() && bad.place.member.is_none(),
        _ => true,
    };
    inputs.many |= !first.iter().all(alone);

    let layout = Layout::new(&args.writing, inputs.many);
    let mut sink = Sink::new(args.output.as_deref(), &layout, inputs.many)?;
    let reader = args.writing.reader();
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let mut progress = Progress::new(args.quiet, inputs.bytes, counter);
    let mut summary = Summary::default();
    for failure in &inputs.failures {
        summary.failed += 1;
        failure::report(failure);
    }
    if args.strict && summary.failed > 0 {
        return Ok(ExitCode::from(failure::FAILED));
    }
    for folder in inputs.empty_folders.iter().filter(|_| !args.quiet) {
        failure::warn(&format!("nothing to read in {}", failure::display(&folder.to_string_lossy())));
    }

    let mut done = Ok(());
    batch::run(
        first.into_iter().chain(stream),
        jobs,
        Scratch::default,
        |scratch, next| match next {
            Next::Document(job) => match read_one(&reader, &layout, job, scratch) {
                Ok(output) => Done::Read(output),
                Err(failure) => Done::Failed(failure),
            },
            Next::Failed(failure) => Done::Failed(failure),
            Next::Notice(notice) => Done::Notice(notice),
        },
        |next| {
            match next {
                Done::Read(output) => {
                    match sink.write(&output) {
                        Ok(()) => {
                            summary.read += 1;
                            summary.found += output.found;
                        }
                        Err(failure) => done = Err(failure),
                    }
                    progress.advance(false);
                }
                Done::Failed(failure) => {
                    summary.failed += 1;
                    progress.aside(|| failure::report(&failure));
                    progress.advance(true);
                }
                Done::Notice(notice) if !args.quiet => progress.aside(|| failure::note(&notice)),
                Done::Notice(_) => {}
            }
            let stop = done.is_err() || (args.strict && summary.failed > 0);
            if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    progress.finish();
    done?;
    summary.finish(layout.format == Format::Conllu, args, &inputs)
}

/// Reads one document. A panic in it, which would be a mistake of ours, is this document's failure and no other's.
pub(crate) fn read_one(reader: &Reader, layout: &Layout, job: Job, scratch: &mut Scratch) -> Result<Output, Failure> {
    let Job { document, name } = job;
    let place = document.place.clone();
    let read = reader.guarded(scratch, |reader, scratch| {
        let article = reader.article(&document)?;
        drop(document);
        if layout.format == Format::Conllu {
            let analysis = reader.analyse(&article.text, scratch)?;
            let written = layout.write_analysis(&article, &analysis);
            return Ok((written, analysis.sentences.len(), article.text));
        }
        let (record, _) = reader.record(article, scratch)?;
        Ok((layout.write(&record), record.statements.len(), record.article.text))
    });
    let (written, found, text) = read.map_err(|error: ReadError| Failure::of_document(place, error))?;
    Ok(Output { name, written, text, found })
}

#[derive(Default)]
struct Summary {
    read: usize,
    failed: usize,
    found: usize,
}

impl Summary {
    /// Tells how it went and gives the exit code.
    fn finish(self, conllu: bool, args: &ReadArgs, inputs: &Inputs) -> Result<ExitCode, Failure> {
        let all = self.read + self.failed;
        let what = if conllu { "sentence" } else { "statement" };
        let (read, found) = (count(self.read, "document"), count(self.found, what));
        if interrupt::stopped() {
            let failed = if self.failed > 0 { format!("; {} could not be read", self.failed) } else { String::new() };
            failure::warn(&format!("stopped by Ctrl-C; before that, {read} were read and written: {found}{failed}"));
            return Ok(ExitCode::from(interrupt::INTERRUPTED));
        }
        if self.failed > 0 {
            // The one document's failure has been told.
            if all == 1 && !inputs.many {
                return Ok(ExitCode::from(failure::FAILED));
            }
            if args.strict {
                return Err(Failure::Strict { read: self.read });
            }
            if self.read == 0 {
                return Err(Failure::AllFailed { documents: all });
            }
        }
        if inputs.many && !args.quiet {
            let skipped =
                if self.failed > 0 { format!("; {} of {all} could not be read", self.failed) } else { String::new() };
            failure::tell(&format!("read {read}: {found}{skipped}"));
        }
        Ok(if self.found == 0 { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
