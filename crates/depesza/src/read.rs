//! `depesza read`: documents in, records out.

use crate::args::{Format, ReadArgs};
use crate::batch;
use crate::failure::{self, Failure, display};
use crate::inputs::{Documents, find_documents, read_document};
use crate::output::{Layout, Sink};
use crate::reader::Reader;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use language::Scratch;
use record::formats::pretty::printable;
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

/// A document's output, and what else is wanted of it.
struct Output {
    written: String,
    /// The article's text, for formats that need it beside them.
    text: String,
    /// Statements found (sentences, where sentences are asked for).
    found: usize,
}

pub(crate) fn run(args: &ReadArgs) -> Result<ExitCode, Failure> {
    let documents = find_documents(args)?;
    let layout = Layout::new(args, documents.many);
    let mut sink = Sink::new(args, &layout, &documents.list)?;
    let reader = Reader::new(args);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let progress = progress(args, &documents);
    let mut summary = Summary::default();
    for failure in &documents.failures {
        summary.fail(failure, &progress);
    }
    for folder in documents.empty_folders.iter().filter(|_| !args.quiet) {
        failure::warn(&format!("no .txt files in {}", display(folder)));
    }

    let mut done = Ok(());
    batch::run(
        &documents.list,
        jobs,
        Scratch::default,
        |scratch, document| read_one(&reader, &layout, &document.path, scratch),
        |document, output| {
            progress.inc(1);
            match output {
                Ok(output) => {
                    summary.read += 1;
                    summary.found += output.found;
                    done = sink.write(document, &output.written, &output.text);
                }
                Err(failure) => summary.fail(&failure, &progress),
            }
            if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    progress.finish_and_clear();
    done?;
    summary.finish(layout.format == Format::Conllu, args, &documents)
}

/// Reads one document. A panic in it, which would be a mistake of ours, is this document's failure and no other's.
fn read_one(reader: &Reader, layout: &Layout, path: &Path, scratch: &mut Scratch) -> Result<Output, Failure> {
    let bytes = read_document(path)?;
    let uri = (path != Path::new("-")).then(|| path.to_string_lossy());
    let read = catch_unwind(AssertUnwindSafe(|| {
        let article = reader.article(&bytes, uri.as_deref());
        let article = article.map_err(|error| Failure::Intake { name: display(path), error })?;
        drop(bytes);
        let analysis = reader.analyse(&article, scratch)?;
        if layout.format == Format::Conllu {
            let written = layout.write_analysis(&article, &analysis);
            return Ok(Output { written, found: analysis.sentences.len(), text: article.text });
        }
        let record = reader.record(article, &analysis);
        Ok(Output { written: layout.write(&record), found: record.statements.len(), text: record.article.text })
    }));
    match read {
        Ok(read) => read,
        Err(panic) => {
            // It may have been left half written.
            *scratch = Scratch::default();
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Err(Failure::Internal { name: display(path), message: printable(message) })
        }
    }
}

/// Fewer documents than this are done before a bar would be read.
const MIN_PROGRESS: usize = 8;

fn progress(args: &ReadArgs, documents: &Documents) -> ProgressBar {
    let shown = !args.quiet && documents.list.len() >= MIN_PROGRESS && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {eta} left");
    ProgressBar::with_draw_target(Some(documents.list.len() as u64), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[derive(Default)]
struct Summary {
    read: usize,
    failed: usize,
    found: usize,
}

impl Summary {
    fn fail(&mut self, failure: &Failure, progress: &ProgressBar) {
        self.failed += 1;
        progress.suspend(|| failure::report(failure));
    }

    /// Tells how it went and gives the exit code.
    fn finish(self, conllu: bool, args: &ReadArgs, documents: &Documents) -> Result<ExitCode, Failure> {
        let all = self.read + self.failed;
        if self.failed > 0 {
            // The one document's failure has been told.
            if all == 1 {
                return Ok(ExitCode::from(failure::FAILED));
            }
            if self.read == 0 {
                return Err(Failure::AllFailed { documents: all });
            }
            if args.strict {
                return Err(Failure::SomeFailed { failed: self.failed, documents: all });
            }
        }
        if documents.many && !args.quiet {
            let skipped =
                if self.failed > 0 { format!("; skipped {} that cannot be read", self.failed) } else { String::new() };
            let what = if conllu { "sentence" } else { "statement" };
            let (read, found) = (count(self.read, "document"), count(self.found, what));
            failure::tell(&format!("read {read}: {found}{skipped}"));
        }
        Ok(if self.found == 0 { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
