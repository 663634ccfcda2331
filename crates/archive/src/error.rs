//! What can go wrong with an archive, and what to do about it.

use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no archive {}", .path.display())]
    Missing { path: PathBuf },
    #[error("cannot open the archive {}: {error}", .path.display())]
    Open { path: PathBuf, error: io::Error },
    #[error("{} is no archive: it is no SQLite file", .path.display())]
    NotSqlite { path: PathBuf },
    #[error("{} is no archive: it is an SQLite file of another program", .path.display())]
    Foreign { path: PathBuf },
    #[error("the archive {} has schema {found}, and this program knows schemas up to {known}", .path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("the archive {} has schema {found} and must be brought to {known}, but cannot be written", .path.display())]
    Outdated { path: PathBuf, found: u32, known: u32 },
    /// `holder`: the program that writes, where the system tells.
    #[error("the archive {} is being written by {}", .path.display(), .holder.as_deref().unwrap_or("another program"))]
    Locked { path: PathBuf, holder: Option<String> },
    #[error("the archive {} cannot be written: it is read-only", .path.display())]
    ReadOnly { path: PathBuf },
    #[error("no room is left on the disk for the archive {}", .path.display())]
    Full { path: PathBuf },
    #[error("the archive {} cannot be read or written: {message}", .path.display())]
    Disk { path: PathBuf, message: String },
    /// Its pages contradict each other, or it was cut short or overwritten.
    #[error("the archive {} is damaged: {message}", .path.display())]
    Corrupt { path: PathBuf, message: String },
    #[error("article {article} of the archive {} is damaged: {reason}", .path.display())]
    Damaged { path: PathBuf, article: i64, reason: String },
    #[error("migration {version} ({name}) of the archive {} failed: {error}", .path.display())]
    Migration { path: PathBuf, version: u32, name: &'static str, error: Box<rusqlite::Error> },
    #[error("there is no article {0} in the archive")]
    NoArticle(i64),
    #[error("there is no document {0:?} in the archive")]
    NoDocument(String),
    #[error("there is no outlet {0} in the archive")]
    NoOutlet(i64),
    #[error("there is no story {0} in the archive")]
    NoStory(i64),
    #[error("there is no entity {0} in the archive")]
    NoEntity(i64),
    #[error("there is no correction {0} in the archive, or it is undone already")]
    NoCorrection(i64),
    #[error("there is no statement {0:?} in the archive")]
    NoStatement(String),
    #[error("the {what} {start}..{end} is no stretch of a text of {length} characters")]
    BadSpan { what: &'static str, start: usize, end: usize, length: usize },
    #[error("the parts of the {0} are not in text order, or overlap")]
    BadOrder(&'static str),
    #[error("nothing is to be corrected by that")]
    NoChange,
    #[error("a statement needs words for its act or for what was said")]
    NoWords,
    #[error("an entity cannot be joined with itself")]
    SameEntity,
    #[error("nothing of entity {0} is chosen by that")]
    EmptySplit(i64),
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    #[error("cannot write {}: {error}", .path.display())]
    Write { path: PathBuf, error: io::Error },
    #[error("the archive {}: {error}", .path.display())]
    Sqlite { path: PathBuf, error: Box<rusqlite::Error> },
}

impl Error {
    /// What an error of SQLite means for the archive at `path`.
    pub(crate) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let (code, message) = match &error {
            rusqlite::Error::SqliteFailure(cause, message) => {
                (Some(cause.code), message.clone().unwrap_or_else(|| cause.to_string()))
            }
            _ => (None, error.to_string()),
        };
        match code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                let holder = crate::lock::holder(&path);
                Self::Locked { path, holder }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, message },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { path, message },
            Some(ErrorCode::NotADatabase) => Self::NotSqlite { path },
            Some(ErrorCode::CannotOpen) => {
                let error = io::Error::other(message);
                Self::Open { path, error }
            }
            _ => Self::Sqlite { path, error: Box::new(error) },
        }
    }

    /// What to do next.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing { .. } => "depesza add INPUT… --archive FILE makes one",
            Self::Open { .. } => "check the path, and who may read and write the file and its folder",
            Self::NotSqlite { .. } | Self::Foreign { .. } => {
                "name another file with --archive; this one was not touched"
            }
            Self::Newer { .. } => "use a newer depesza; this one does not touch the archive",
            Self::Outdated { .. } => "open it once where it can be written, for example with depesza check",
            Self::Locked { .. } => "try again when it is done; reading is possible meanwhile",
            Self::ReadOnly { .. } => {
                "allow writing of the file and its folder (SQLite keeps a journal beside it), or work on a copy"
            }
            Self::Full { .. } => "make room and run the same command again: what was committed is kept",
            Self::Disk { .. } => {
                "check the disk and its limits and run the same command again: what was committed is kept"
            }
            Self::Corrupt { .. } => {
                "depesza check tells more; restore a backup, or save what can be read with sqlite3 FILE .recover"
            }
            Self::Damaged { .. } => "depesza check tells what else is; depesza reread makes it anew from its original",
            Self::Migration { .. } => "nothing was changed; please report it",
            Self::NoStatement(_) => "depesza search tells the ids of statements: s-…",
            Self::BadSpan { .. } | Self::BadOrder(_) => {
                "count code points from 0 in the article's text, without the end; or give the words"
            }
            Self::NoChange => "name what is wrong: speaker, words, labels, or that all of it is",
            Self::NoWords => "leave it a cue or a content, or reject it",
            Self::NoCorrection(_) => "depesza corrections lists them with their numbers",
            Self::Exists(_) => "name a file that is not there yet, or move that one away",
            _ => return None,
        })
    }
}

/// Why a document was not added. Nothing is wrong with the archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEntry {
    #[error("the record is of the document {record}, but the bytes are {bytes}")]
    Hash { record: String, bytes: String },
    #[error("{what} {start}-{end} does not fit the text")]
    Span { what: &'static str, start: usize, end: usize },
    #[error("{what} {index} is not in the record")]
    Index { what: &'static str, index: usize },
}
