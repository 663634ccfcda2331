//! `depesza check`: whether an archive is whole.

use super::{ArchiveArg, bar, count, size};
use crate::failure::{self, Failure};
use crate::interrupt;
use ::archive::{MOST_PROBLEMS, Mode};
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 all is well, 2 something is wrong or it could not be checked, 130 stopped by Ctrl-C.";

/// Check that an archive is whole
///
/// Reads all of it: the file's own structure and its search index; that every original unpacks to the document it was; that
/// every position is one of the text and every stored word stands there; ids, counts and corrections. What is wrong
/// is printed, one line each. Nothing is changed, and others may read and write meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    archive: ArchiveArg,

    /// Print only what is wrong
    #[arg(short, long)]
    quiet: bool,
}

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    interrupt::listen();
    let bar = bar(args.quiet, 0);
    let report = archive.check(|done, all| {
        bar.set_length(all);
        bar.set_position(done);
        !interrupt::stopped()
    })?;
    bar.finish_and_clear();
    let mut page = String::new();
    for problem in &report.problems {
        let _ = writeln!(page, "{}", printable(problem));
    }
    for note in &report.notes {
        failure::note(note);
    }
    let checked = format!(
        "{}, {}, {} of originals",
        count(report.articles, "article"),
        count(report.statements, "statement"),
        size(report.bytes)
    );
    let stopped = interrupt::stopped();
    if report.problems.is_empty() && !stopped && !args.quiet {
        let _ = writeln!(page, "all is well: {checked}");
    }
    io::stdout().write_all(page.as_bytes())?;
    let problems = report.problems.len();
    if problems > 0 {
        let more = if problems == MOST_PROBLEMS { " or more" } else { "" };
        return Err(Failure::Unsound { problems: format!("{}{more}", count(problems as u64, "problem")) });
    }
    if stopped {
        failure::warn(&format!("stopped by Ctrl-C; before that, nothing was wrong with {checked}"));
        return Ok(ExitCode::from(interrupt::INTERRUPTED));
    }
    Ok(ExitCode::SUCCESS)
}
