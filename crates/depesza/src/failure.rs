//! What can go wrong, said so that it can be put right: what, where, and what to do next.

use fetch::FetchError;
use intake::{Bad, IntakeError, Place};
use reader::ReadError;
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
    #[error("{name} is there already")]
    OutputExists { name: String },
    #[error("nowhere to write to: {what}")]
    NoOutput { what: &'static str },
    #[error("entities are annotations of no text of their own")]
    NoAnnotations,
    #[error(transparent)]
    Export(export::ExportError),
    #[error("{}", printable(&.0.to_string()))]
    Echo(archive::EchoError),
    #[error("no entity is called {:?}", printable(name))]
    NoEntity { name: String },
    #[error("no list of names is called {:?}", printable(name))]
    NoList { name: String },
    #[error("none of {lines} lines of {name} could be read as names")]
    NoNames { name: String, lines: u64 },
    #[error("several entities are called {:?}:\n{}", printable(name), list.trim_end())]
    ManyEntities { name: String, list: String },
    #[error("texts and annotations are files, and no folder for them is named")]
    NoFolder,
    #[error("several outlets are called {:?}:\n{}", printable(name), list.trim_end())]
    ManyOutlets { name: String, list: String },
    #[error("the article does not have {:?}, to be the {what}", printable(words))]
    NoSuchWords { what: &'static str, words: String },
    #[error("the archive is not whole: {problems}")]
    Unsound { problems: String },
    #[error("{}", printable(&.0.to_string()))]
    Serve(Box<::serve::ServeError>),
    #[error("{}", printable(&.0.to_string()))]
    Mcp(Box<::serve::StdioError>),
    #[error("no token was made: {0}")]
    Token(#[from] ::serve::NoToken),
    #[error("the state file {name} cannot be used: {reason}")]
    State { name: String, reason: String },
}

impl From<ReadError> for Failure {
    /// Of what is typed, and of no document.
    fn from(error: ReadError) -> Self {
        Self::of_document(Place::default(), error)
    }
}

impl Failure {
    /// Why a document has no record.
    pub(crate) fn of_document(place: Place, error: ReadError) -> Self {
        match error {
            ReadError::Intake(error) => Self::Intake { place, error },
            ReadError::Model(reason) => Self::Model(reason),
            ReadError::Internal(message) => Self::Internal { place, message: printable(&message) },
        }
    }

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
            Failure::OutputExists { .. } => "name another, or write over it with --replace",
            Failure::NoOutput { .. } => "name one with --output",
            Failure::NoAnnotations => {
                "export articles or statements in this format, or entities as ftm, parquet, jsonl or csv"
            }
            Failure::NoEntity { .. } => "depesza entity show NAME looks a name up, in its base form",
            Failure::ManyEntities { .. } | Failure::ManyOutlets { .. } => "name one by its number",
            Failure::NoFolder => "add --output FOLDER, or --format jsonl for records on standard output",
            Failure::NoSuchWords { .. } => "give them letter for letter, or their place as START..END in code points",
            Failure::NoList { .. } => "depesza names list tells which there are",
            Failure::NoNames { .. } => {
                "it takes a JSON object a line: entities of Wikidata or FollowTheMoney, or {\"id\": …, \"name\": …}"
            }
            Failure::Words(_) => "words, \"phrases\", prefixes*, AND, OR, NOT and brackets are understood",
            Failure::Search(_) => "--after takes the place that the same search told, with the same --sort",
            Failure::Archive(error) => return error.help(),
            Failure::Echo(error) => return error.help(),
            Failure::Serve(error) => return error.help(),
            Failure::Mcp(_) => "an assistant starts this program and speaks the Model Context Protocol with it",
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

impl From<export::ExportError> for Failure {
    fn from(error: export::ExportError) -> Self {
        match error {
            export::ExportError::Archive(error) => error.into(),
            export::ExportError::Write(error) => error.into(),
            other => Failure::Export(other),
        }
    }
}

impl From<archive::EchoError> for Failure {
    fn from(error: archive::EchoError) -> Self {
        match error {
            archive::EchoError::Archive(error) => error.into(),
            error => Failure::Echo(error),
        }
    }
}

impl From<::serve::StdioError> for Failure {
    fn from(error: ::serve::StdioError) -> Self {
        match error {
            ::serve::StdioError::Serve(error) => error.into(),
            error => Failure::Mcp(Box::new(error)),
        }
    }
}

impl From<::serve::ServeError> for Failure {
    fn from(error: ::serve::ServeError) -> Self {
        match error {
            ::serve::ServeError::Archive(error) => error.into(),
            error => Failure::Serve(Box::new(error)),
        }
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
