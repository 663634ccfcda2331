//! What can go wrong, said so that it can be put right: what, where, and what to do next.

use intake::IntakeError;
use record::formats::pretty::printable;
use std::io::{self, Write};
use std::path::Path;

/// Exit code of a run that found nothing.
pub(crate) const NOTHING_FOUND: u8 = 1;
/// Exit code of a run that failed.
pub(crate) const FAILED: u8 = 2;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Whoever read our output has had enough. Not an error.
    #[error("the output was closed")]
    BrokenPipe,
    #[error("cannot write the output: {0}")]
    Write(io::Error),
    #[error("nothing to read")]
    NoInput,
    #[error("cannot read {name}: {error}")]
    Open { name: String, error: io::Error },
    #[error("cannot read {name}: it has {size} bytes, more than the {limit} a document may have")]
    TooLarge { name: String, size: Size, limit: u64 },
    #[error("cannot read {name}: {error}")]
    Intake { name: String, error: IntakeError },
    #[error("cannot read {name}: an internal error: {message}")]
    Internal { name: String, message: String },
    #[error("brat describes one document, and there are {documents}")]
    BratOfMany { documents: usize },
    #[error("cannot write {name}: {error}")]
    WriteFile { name: String, error: io::Error },
    #[error("two documents would be written to {name}")]
    SameName { name: String },
    #[error("cannot load the model: {0}")]
    Model(String),
    #[error(transparent)]
    Evaluation(#[from] evaluation::EvaluationError),
    #[error("none of {documents} documents could be read")]
    AllFailed { documents: usize },
    #[error("{failed} of {documents} documents could not be read")]
    SomeFailed { failed: usize, documents: usize },
}

/// How large something is that was not read to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Size {
    Exactly(u64),
    MoreThan(u64),
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Size::Exactly(size) => write!(f, "{size}"),
            Size::MoreThan(size) => write!(f, "over {size}"),
        }
    }
}

impl Failure {
    /// What to do next.
    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Failure::NoInput => "name a file or a folder, or - for standard input; see depesza read --help",
            Failure::Open { error, .. } => match error.kind() {
                io::ErrorKind::NotFound => "check the name; a name with spaces needs quotation marks",
                io::ErrorKind::PermissionDenied => "check who may read it, for example with ls -l",
                _ => return None,
            },
            Failure::TooLarge { .. } => "split it into one file for each article",
            Failure::Intake { error, .. } => match error {
                IntakeError::Empty => "there is no text in it",
                IntakeError::NotUtf8 { .. } => {
                    "convert it first, for example: iconv -f WINDOWS-1250 -t UTF-8 FILE > NEW_FILE"
                }
                IntakeError::Utf16 => "convert it first, for example: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE",
                IntakeError::Binary { .. } => "depesza reads plain text; extract the text first",
            },
            Failure::Internal { .. } => "please report it, with the document if you may share it",
            Failure::BratOfMany { .. } => "read one document, or add --output FOLDER for a file each",
            Failure::SameName { .. } => {
                "read their folder, so that they keep their paths below it, or read them one by one"
            }
            _ => return None,
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Failure::BrokenPipe } else { Failure::Write(error) }
    }
}

/// A path or a name for messages: it may hold anything, and must not command the terminal.
pub(crate) fn display(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { printable(&path.to_string_lossy()) }
}

/// Tells of a failure on standard error.
pub(crate) fn report(failure: &Failure) {
    let error = anstyle::AnsiColor::Red.on_default().bold();
    tell(&format!("{error}error{error:#}: {failure}"));
    if let Some(help) = failure.help() {
        tell(&format!("  help: {help}"));
    }
}

/// Tells of something that is no failure but may surprise.
pub(crate) fn warn(message: &str) {
    let warning = anstyle::AnsiColor::Yellow.on_default().bold();
    tell(&format!("{warning}warning{warning:#}: {message}"));
}

/// A line on standard error. Where that is closed nobody is there to be told.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
