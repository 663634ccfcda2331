//! What can go wrong, said so that it can be put right: what, where, and what to do next.

use fetch::FetchError;
use intake::{Bad, IntakeError, Place};
use record::formats::pretty::printable;
use std::io::{self, Write};

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
    /// A record of a crawl, a feed, a dump, or an input that cannot be read on.
    #[error("cannot read {}: {}", display(&.0.place.to_string()), printable(&.0.reason))]
    Bad(Bad),
    #[error("cannot read {}: {error}", display(&place.to_string()))]
    Intake { place: Place, error: IntakeError },
    #[error("cannot read {}: an internal error: {message}", display(&place.to_string()))]
    Internal { place: Place, message: String },
    #[error("{}", printable(&.0.to_string()))]
    Fetch(Box<FetchError>),
    #[error("nothing can be fetched: {0}")]
    Network(String),
    #[error("{} was not fetched: --offline", printable(address))]
    Offline { address: String },
    #[error("{} was not fetched: lists and feeds lead to each other too often", printable(address))]
    TooDeep { address: String },
    #[error("brat describes one document, and there may be many")]
    BratOfMany,
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
    #[error("stopped at the first document that could not be read; {read} were read before it")]
    Strict { read: usize },
    #[error("no list of feeds in {name}: {}", printable(reason))]
    NoFeeds { name: String, reason: String },
    #[error("{}", printable(&.0.to_string()))]
    Archive(Box<archive::Error>),
    #[error("these words are not understood: {0}")]
    Words(#[from] archive::BadWords),
    #[error("{}", printable(&.0.to_string()))]
    Search(archive::SearchError),
    #[error("no entity is called {:?}", printable(name))]
    NoEntity { name: String },
    #[error("several entities are called {:?}:\n{}", printable(name), list.trim_end())]
    ManyEntities { name: String, list: String },
    #[error("the archive is not whole: {problems}")]
    Unsound { problems: String },
    #[error("the state file {name} cannot be used: {reason}")]
    State { name: String, reason: String },
}

impl Failure {
    /// What to do next.
    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Failure::NoInput => "name a file, a folder or an address, or - for standard input; see depesza read --help",
            Failure::Open { error, .. } => match error.kind() {
                io::ErrorKind::NotFound => "check the name; a name with spaces needs quotation marks",
                io::ErrorKind::PermissionDenied => "check who may read it, for example with ls -l",
                _ => return None,
            },
            Failure::Bad(bad) => return bad.help,
            Failure::Intake { error, .. } => match error {
                IntakeError::Empty => "there is no text in it",
                IntakeError::Binary { .. } => {
                    "depesza reads text, web pages, crawls, feeds and dumps; extract the text first"
                }
                IntakeError::Html(_) | IntakeError::NoArticle => "--from text reads it as it stands",
            },
            Failure::Fetch(error) => return error.help(),
            Failure::Internal { .. } => "please report it, with the document if you may share it",
            Failure::BratOfMany => "read one document, or add --output FOLDER for a file each",
            Failure::SameName { .. } => {
                "read their folder, so that they keep their paths below it, or read them one by one"
            }
            Failure::NoFeeds { .. } => "watch takes OPML lists and the addresses of feeds",
            Failure::NoEntity { .. } => "depesza entity show NAME looks a name up, in its base form",
            Failure::ManyEntities { .. } => "name one by its number",
            Failure::Words(_) => "words, \"phrases\", prefixes*, AND, OR, NOT and brackets are understood",
            Failure::Search(_) => "--after takes the place that the same search told, with the same --sort",
            Failure::Archive(error) => return error.help(),
            Failure::Unsound { .. } => {
                "restore a backup; what stands wrong in articles alone, depesza reread makes anew"
            }
            Failure::State { .. } => "name another with --state, or move this one away to begin anew",
            _ => return None,
        })
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        Failure::Fetch(Box::new(error))
    }
}

impl From<archive::Error> for Failure {
    fn from(error: archive::Error) -> Self {
        Failure::Archive(Box::new(error))
    }
}

impl From<archive::SearchError> for Failure {
    fn from(error: archive::SearchError) -> Self {
        match error {
            archive::SearchError::Archive(error) => error.into(),
            archive::SearchError::Cursor(_) => Failure::Search(error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Failure::BrokenPipe } else { Failure::Write(error) }
    }
}

/// A path, an address or a name for messages: it may hold anything, and must not command the terminal.
pub(crate) fn display(name: &str) -> String {
    printable(name)
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

/// Tells of a choice that was made.
pub(crate) fn note(message: &str) {
    let note = anstyle::AnsiColor::Cyan.on_default().bold();
    tell(&format!("{note}note{note:#}: {}", printable(message)));
}

/// A line on standard error. Where that is closed nobody is there to be told.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
