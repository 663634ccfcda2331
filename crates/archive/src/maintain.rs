//! Keeping an archive small, and safe.

use crate::error::Error;
use crate::open::Archive;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io;
use std::path::Path;

/// What compacting did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes of the file before and after.
    pub before: u64,
    pub after: u64,
}

impl Archive {
    /// Puts the search index in order and gives back the room that nothing uses any more. Meanwhile the archive takes up to
    /// twice its room on the disk.
    pub fn compact(&mut self) -> Result<Compacted, Error> {
        self.truncate_journal()?;
        let before = self.size()?;
        let work = "INSERT INTO article_index (article_index) VALUES ('optimize');
                    INSERT INTO statement_index (statement_index) VALUES ('optimize');
                    ANALYZE;
                    VACUUM;";
        self.connection.execute_batch(work).map_err(|error| self.error(error))?;
        self.truncate_journal()?;
        Ok(Compacted { before, after: self.size()? })
    }

    /// Copies the archive as it is at this moment to a file that is not there yet; others may write meanwhile.
    pub fn backup(&self, to: &Path) -> Result<u64, Error> {
        if to.exists() {
            return Err(Error::Exists(to.to_owned()));
        }
        let mut partial = to.as_os_str().to_owned();
        partial.push(".partial");
        let partial = Path::new(&partial);
        let done = self.copy_to(partial).and_then(|()| {
            // A name is given to what is whole, and never taken from a file that came meanwhile.
            fs::hard_link(partial, to).or_else(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Err(Error::Exists(to.to_owned())),
                // Some file systems know no links.
                _ => fs::rename(partial, to).map_err(|error| Error::Write { path: to.to_owned(), error }),
            })
        });
        for leftover in ["", "-wal", "-shm", "-journal"] {
            let mut name = partial.as_os_str().to_owned();
            name.push(leftover);
            let _ = fs::remove_file(name);
        }
        done?;
        fs::metadata(to).map(|data| data.len()).map_err(|error| Error::Write { path: to.to_owned(), error })
    }

    fn copy_to(&self, partial: &Path) -> Result<(), Error> {
        match fs::remove_file(partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::Write { path: partial.to_owned(), error });
            }
            _ => {}
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let of = |error| Error::of(partial, error);
        let mut copy = Connection::open_with_flags(partial, flags).map_err(of)?;
        // All pages in one step: each step after another program's write would begin again from the first page, and a reader
        // of a write-ahead log stands in nobody's way.
        let step = Backup::new(&self.connection, &mut copy).and_then(|backup| backup.step(-1));
        step.map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => self.error(error),
            _ => of(error),
        })?;
        // To the disk, and without a journal beside it.
        copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(of)?;
        copy.close().map_err(|(_, error)| of(error))
    }

    /// Takes the journal into the file, as far as readers let it.
    pub(crate) fn truncate_journal(&self) -> Result<(), Error> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(|error| self.error(error))
    }

    fn size(&self) -> Result<u64, Error> {
        let path = self.path();
        fs::metadata(path).map(|data| data.len()).map_err(|error| Error::Open { path: path.to_owned(), error })
    }
}
