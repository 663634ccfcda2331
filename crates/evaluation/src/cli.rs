//! The command: `depesza evaluate`, and the same by itself as `evaluation`.

use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, thread};

use clap::{Subcommand, ValueHint};
use language::{ModelError, Scratch, piece_vectors};

use crate::floors;
use crate::gold::GoldError;
use crate::gold::folder::{read_gold, read_prediction};
use crate::reader::{Reader, model_name};
use crate::report::{Report, markdown};
use crate::score::statements::table;
use crate::tasks::{Setup, TASKS, TaskError};

/// Measure the reader on development data and print the tables
///
/// Statements, names, lemmas, tags, trees and links, each beside a trivial baseline where there is one. Data that is not at hand is
/// named and left out.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// The data folder, its packs as published
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data", value_hint = ValueHint::DirPath)]
    data: PathBuf,

    /// The example texts with gold
    #[arg(long, value_name = "FOLDER", default_value = "examples", value_hint = ValueHint::DirPath)]
    examples: PathBuf,

    /// Only tasks whose name begins so: statements, names/nkjp, … (may be given several times)
    ///
    /// identity/bases, questions/slavicner and stories/slavicner take long, and run only where they are named.
    #[arg(long = "task", value_name = "NAME")]
    tasks: Vec<String>,

    /// Only the small part that is run on every change
    #[arg(long)]
    fast: bool,

    /// Texts to read at the same time [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Archive for the task `questions`: used as it stands, or made of the data where it is not there, which takes long
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    archive: Option<PathBuf>,

    /// Write the page with every figure here, and the cases beside it in a folder of the same name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    write: Option<PathBuf>,

    /// Replace the summary in this page, between its two marks
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    readme: Option<PathBuf>,

    /// Fail if a figure is below its floor in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    check: Option<PathBuf>,

    /// Lift the floors to what is reached now
    #[arg(long, requires = "check")]
    raise: bool,

    /// Lower the floors that are not reached, for this reason
    #[arg(long, value_name = "REASON", requires = "check")]
    lower_with_reason: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Score a folder of predictions against a folder of gold, as the reference scorer does
    Score {
        /// Gold: hand-written JSON or brat standoff, with the texts
        gold: PathBuf,
        /// Predictions: one JSON a text
        predicted: PathBuf,
        /// A row for each text as well
        #[arg(long)]
        per_file: bool,
    },
    /// Time the encoder alone, for the benchmarks
    #[command(hide = true)]
    Encoder {
        /// JSON: {"windows": [[id, …], …]}, pieces as the model numbers them
        windows: PathBuf,
    },
}

/// Why an evaluation could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The model does not load.
    #[error("cannot load the model: {0}")]
    Model(#[from] ModelError),
    /// Gold cannot be used.
    #[error(transparent)]
    Gold(#[from] GoldError),
    /// A task failed.
    #[error("{task}: {error}")]
    Task {
        /// The task.
        task: String,
        /// What happened.
        error: TaskError,
    },
    /// A file cannot be read or written.
    #[error("cannot {what} {path}: {error}")]
    File {
        /// Read or write.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {what}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The output cannot be written.
    #[error("cannot write the tables: {0}")]
    Output(io::Error),
}

/// Runs the command: 0 done, 1 no data at hand, 2 a floor did not hold.
pub fn cli(args: Args) -> Result<ExitCode, EvaluationError> {
    if let Some(Command::Score { gold, predicted, per_file }) = &args.command {
        let files = read_gold(gold)?;
        let given = files.iter().map(|f| read_prediction(predicted, f)).collect::<Result<Vec<_>, _>>()?;
        output(&table(&files, &given, *per_file))?;
        return Ok(if files.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS });
    }
    if let Some(Command::Encoder { windows }) = &args.command {
        output(&time_encoder(windows)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let setup = Setup {
        reader: Reader::load()?,
        data: args.data.clone(),
        examples: args.examples.clone(),
        jobs: args.jobs.map_or_else(cores, NonZeroUsize::get),
        archive: args.archive.clone(),
    };
    let reports = run(&args, &setup)?;
    if reports.is_empty() {
        note("nothing was measured: no data at hand for these tasks");
        return Ok(ExitCode::from(1));
    }
    let page = markdown::page(&reports, &model_name());
    output(&page)?;
    if let Some(path) = &args.write {
        write_page(path, &page, &reports)?;
    }
    if let Some(path) = &args.readme {
        let replaced = markdown::replace_summary(&read(path)?, &markdown::summary(&reports)).ok_or_else(|| {
            EvaluationError::Malformed {
                path: path.clone(),
                what: "no marks <!-- results:begin --> and <!-- results:end -->".to_owned(),
            }
        })?;
        write(path, &replaced)?;
    }
    match &args.check {
        Some(path) => gate(&args, path, &reports),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Reads the windows once to warm up, once for time.
fn time_encoder(path: &Path) -> Result<String, EvaluationError> {
    let malformed = |what: String| EvaluationError::Malformed { path: path.to_owned(), what };
    let file: serde_json::Value = serde_json::from_str(&read(path)?).map_err(|error| malformed(error.to_string()))?;
    let windows: Vec<Vec<u32>> = file
        .get("windows")
        .and_then(|windows| serde_json::from_value(windows.clone()).ok())
        .ok_or_else(|| malformed("no windows of pieces".to_owned()))?;
    let reader = Reader::load()?;
    let mut scratch = Scratch::new();
    let mut pass = || {
        windows
            .iter()
            .map(|w| piece_vectors(reader.model(), w, &mut scratch).first().copied().unwrap_or(0.0))
            .sum::<f32>()
    };
    pass();
    let begin = Instant::now();
    let sum = pass();
    let seconds = begin.elapsed().as_secs_f64();
    let pieces: usize = windows.iter().map(Vec::len).sum();
    Ok(format!("{{\"seconds\": {seconds}, \"pieces\": {pieces}, \"sum\": {sum}}}\n"))
}

/// Tasks that read thousands of articles: they run only where they are named.
const LONG: [&str; 3] = ["identity/bases", "questions/slavicner", "stories/slavicner"];

fn run(args: &Args, setup: &Setup) -> Result<Vec<Report>, EvaluationError> {
    let wanted = |name: &str| args.tasks.is_empty() || args.tasks.iter().any(|t| name.starts_with(t.as_str()));
    let mut reports = Vec::new();
    for task in &TASKS {
        let long = args.tasks.is_empty() && task.names.iter().any(|name| LONG.contains(name));
        if long || (args.fast && !task.fast) || !task.names.iter().any(|name| wanted(name)) {
            continue;
        }
        let data = (task.data)(setup);
        let names = task.names.join(", ");
        if !data.exists() {
            note(&format!("{names}: left out, {} is not there", data.display()));
            continue;
        }
        note(&format!("{names} …"));
        let found = (task.run)(setup, &data).map_err(|error| EvaluationError::Task { task: names, error })?;
        reports.extend(found.into_iter().filter(|r| wanted(&r.task)));
    }
    Ok(reports)
}

/// Checks the floors; with the flags for it, moves them first.
fn gate(args: &Args, path: &Path, reports: &[Report]) -> Result<ExitCode, EvaluationError> {
    let old = if path.exists() { read(path)? } else { String::new() };
    let mut floors = floors::parse(&old).map_err(|what| EvaluationError::Malformed { path: path.to_owned(), what })?;
    if args.raise || args.lower_with_reason.is_some() {
        floors = floors::moved(&floors, reports, args.lower_with_reason.as_deref());
        write(path, &floors::print(&floors))?;
    }
    let check = floors::check(&floors, reports);
    for failure in &check.failures {
        note(&format!("below the floor: {failure}"));
    }
    note(&format!(
        "{} floors hold, {} do not, {} not looked at",
        check.held,
        check.failures.len(),
        check.skipped.len()
    ));
    if check.held == 0 && check.failures.is_empty() {
        note("no floor was looked at, so nothing is shown to hold");
        return Ok(ExitCode::from(2));
    }
    Ok(if check.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn write_page(path: &Path, page: &str, reports: &[Report]) -> Result<(), EvaluationError> {
    write(path, page)?;
    let folder = path.with_extension("");
    for report in reports.iter().filter(|r| !r.cases.is_empty()) {
        fs::create_dir_all(&folder).map_err(|error| EvaluationError::File {
            what: "make",
            path: folder.clone(),
            error,
        })?;
        write(&folder.join(report.cases_file()), &(report.cases.join("\n") + "\n"))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, EvaluationError> {
    fs::read_to_string(path).map_err(|error| EvaluationError::File { what: "read", path: path.to_owned(), error })
}

fn write(path: &Path, text: &str) -> Result<(), EvaluationError> {
    let failed = |error| EvaluationError::File { what: "write", path: path.to_owned(), error };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// Data goes to standard output; a reader that has gone away is no error.
fn output(text: &str) -> Result<(), EvaluationError> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(EvaluationError::Output(error)),
        _ => Ok(()),
    }
}

/// Diagnostics go to standard error.
fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
