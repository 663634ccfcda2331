//! Opening an archive, and refusing what is none.

use crate::error::Error;
use crate::known::Known;
use crate::migrations::{self, Found, MIGRATIONS, SCHEMA_VERSION};
use crate::search::Marker;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};
use std::cell::OnceCell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What an archive is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reading and writing; it is made if it is not there.
    Create,
    ReadWrite,
    ReadOnly,
}

/// One file that remembers what was read.
#[derive(Debug)]
pub struct Archive {
    pub(crate) connection: Connection,
    pub(crate) known: Known,
    /// Marks what a search found; made when it is needed.
    pub(crate) marker: OnceCell<Marker>,
    path: PathBuf,
    mode: Mode,
}

/// How long a writer waits for another one. Others hold the archive for the time of one batch, which is less than a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// Prepared statements that are kept: all that adding uses, and what pages ask most.
const STATEMENTS: usize = 256;

/// Bytes of a page. Of 4, 8, 16 and 32 KiB this makes the smallest archive of articles of 2,000 characters: 9% smaller than 4.
const PAGE: i64 = 8 << 10;

/// KiB of pages that a connection keeps in memory.
const CACHE: i64 = 32 << 10;

impl Archive {
    /// Opens the archive at `path` and brings it to the present schema.
    pub fn open(path: &Path, mode: Mode) -> Result<Self, Error> {
        look_at_file(path, mode)?;
        let of = |error| Error::of(path, error);
        if mode == Mode::ReadOnly {
            let connection = open_reader(path)?;
            return match migrations::look(&connection).map_err(of)? {
                Found::Version(SCHEMA_VERSION) => Ok(Self::of(connection, path, mode)),
                Found::Version(found) if found > SCHEMA_VERSION => Err(newer(path, found)),
                Found::Version(found) => {
                    drop(connection);
                    let outdated = |_| Error::Outdated { path: path.to_owned(), found, known: SCHEMA_VERSION };
                    Self::open(path, Mode::ReadWrite).map_err(outdated)?;
                    Self::open(path, mode)
                }
                Found::Empty => Err(Error::Missing { path: path.to_owned() }),
                Found::Foreign => Err(Error::Foreign { path: path.to_owned() }),
            };
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if mode == Mode::Create {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let mut connection = Connection::open_with_flags(path, flags).map_err(of)?;
        connection.busy_timeout(PATIENCE).map_err(of)?;
        match migrations::look(&connection).map_err(of)? {
            Found::Foreign => return Err(Error::Foreign { path: path.to_owned() }),
            Found::Version(found) if found > SCHEMA_VERSION => return Err(newer(path, found)),
            Found::Empty if mode == Mode::ReadWrite => return Err(Error::Missing { path: path.to_owned() }),
            _ => {}
        }
        // SQLite opens what cannot be written for reading only, and says nothing.
        if connection.is_readonly(MAIN_DB).map_err(of)? {
            return Err(Error::ReadOnly { path: path.to_owned() });
        }
        // Of a new file only.
        connection.pragma_update(None, "page_size", PAGE).map_err(of)?;
        keep_journal(&connection).map_err(of)?;
        // After a crash of the system the last commits may be missing; the file is whole.
        connection.pragma_update(None, "synchronous", "normal").map_err(of)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(of)?;
        prepare(&connection).map_err(of)?;
        migrations::migrate(&mut connection, path, MIGRATIONS)?;
        Ok(Self::of(connection, path, mode))
    }

    fn of(connection: Connection, path: &Path, mode: Mode) -> Self {
        Self { connection, known: Known::default(), marker: OnceCell::new(), path: path.to_owned(), mode }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// How long a write waits for another program's before it fails with [`Error::Locked`].
    pub fn set_patience(&mut self, patience: Duration) -> Result<(), Error> {
        self.connection.busy_timeout(patience).map_err(|error| self.error(error))
    }

    /// A connection of its own that only reads: answers are made with it, on any thread, while others write.
    pub fn read(&self) -> Result<Connection, Error> {
        open_reader(&self.path)
    }

    /// A number that is another when another connection has changed the archive. Only this connection's are comparable.
    pub fn data_version(&self) -> Result<u64, Error> {
        let read = |row: &rusqlite::Row<'_>| row.get(0);
        self.connection.pragma_query_value(None, "data_version", read).map_err(|error| self.error(error))
    }

    /// Ends what this connection is doing, from another thread.
    pub fn interrupt_handle(&self) -> rusqlite::InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    pub(crate) fn error(&self, error: rusqlite::Error) -> Error {
        Error::of(&self.path, error)
    }
}

/// Turns on the write-ahead log. Where others do the same at the same time SQLite does not wait of itself.
fn keep_journal(connection: &Connection) -> rusqlite::Result<()> {
    const NAP: Duration = Duration::from_millis(20);
    let mut patience = PATIENCE;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && patience > NAP => {
                patience -= NAP;
                std::thread::sleep(NAP);
            }
            done => return done,
        }
    }
}

fn newer(path: &Path, found: u32) -> Error {
    Error::Newer { path: path.to_owned(), found, known: SCHEMA_VERSION }
}

/// Tells what is not there. The file is not opened: closing it would take away the locks that other connections of this
/// process have on it.
fn look_at_file(path: &Path, mode: Mode) -> Result<(), Error> {
    let error = |error| Error::Open { path: path.to_owned(), error };
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => Err(error(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"))),
        Ok(data) if data.len() == 0 && mode != Mode::Create => Err(Error::Missing { path: path.to_owned() }),
        Ok(_) => Ok(()),
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            match (mode, folder) {
                (Mode::Create, Some(folder)) if !folder.is_dir() => Err(error(missing)),
                (Mode::Create, _) => Ok(()),
                _ => Err(Error::Missing { path: path.to_owned() }),
            }
        }
        Err(other) => Err(error(other)),
    }
}

/// A connection that only reads. Where nothing can be written, not even the lock file of readers, the archive is read as it
/// stands, provided that no journal waits to be taken in.
fn open_reader(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        prepare(&connection)?;
        migrations::look(&connection)?;
        Ok(connection)
    };
    open().or_else(|error: rusqlite::Error| {
        let code = error.sqlite_error_code();
        let unwritable = matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly));
        let mut journal = path.as_os_str().to_owned();
        journal.push("-wal");
        let waiting = std::fs::metadata(&journal).is_ok_and(|journal| journal.len() > 0);
        if !unwritable || waiting {
            return Err(Error::of(path, error));
        }
        let frozen = || {
            let connection = Connection::open_with_flags(uri(path), flags | OpenFlags::SQLITE_OPEN_URI)?;
            prepare(&connection)?;
            migrations::look(&connection)?;
            Ok(connection)
        };
        frozen().map_err(|error| Error::of(path, error))
    })
}

/// The file as SQLite's URI, taken for one that does not change.
fn uri(path: &Path) -> String {
    use std::fmt::Write;
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri + "?immutable=1"
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Else SQLite looks at the values that are bound, and plans a prepared question anew for every limit: that took a third of the
    // time of all answers.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    // A page that contradicts itself is told and not followed.
    connection.pragma_update(None, "cell_size_check", true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_query_can_be_ended() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        let (handle, done) = (archive.interrupt_handle(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    handle.interrupt();
                    std::thread::yield_now();
                }
            });
            let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
            let ended = archive.connection.query_row(endless, [], |row| row.get::<_, i64>(0)).unwrap_err();
            done.store(true, Ordering::Relaxed);
            assert_eq!(ended.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
        });
    }

    #[test]
    fn a_question_is_planned_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        archive.add(&crate::common::entry(1)).unwrap().unwrap();
        let sql = "SELECT id FROM statement WHERE said <= ?1 ORDER BY said DESC, id DESC LIMIT ?2";
        let mut find = archive.connection.prepare(sql).unwrap();
        for limit in 1..5 {
            let rows = find.query_map(("2024~", limit), |row| row.get::<_, i64>(0)).unwrap();
            assert!(rows.count() > 0);
        }
        assert_eq!(find.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn a_change_by_another_connection_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        let mut writer = Archive::open(&path, Mode::Create).unwrap();
        let reader = Archive::open(&path, Mode::ReadOnly).unwrap();
        let before = reader.data_version().unwrap();
        assert_eq!(reader.data_version().unwrap(), before);
        writer.add(&crate::common::entry(1)).unwrap().unwrap();
        assert_ne!(reader.data_version().unwrap(), before);
    }
}
