//! The schema and how it came to be: named, ordered, each in a transaction of its own.

use crate::error::Error;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;

/// A step from one version of the schema to the next. Once released it never changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// The first makes version 1, the second version 2 of it …
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { name: "first", sql: include_str!("0001_first.sql") },
    Migration { name: "over time", sql: include_str!("0002_over_time.sql") },
];

/// The version of the schema that this program writes.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// Tells an archive from other programs' SQLite files: "Depe" in ASCII.
pub const APPLICATION_ID: i32 = 0x4465_7065;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing is in it yet.
    Empty,
    Version(u32),
    Foreign,
}

pub(crate) fn look(connection: &Connection) -> rusqlite::Result<Found> {
    // One statement sees one state of the file: another program may make the archive at the same time.
    const LOOK: &str = "SELECT (SELECT count(*) FROM sqlite_master), application_id, user_version
        FROM pragma_application_id, pragma_user_version";
    let state = connection.query_row(LOOK, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(match state {
        (_, APPLICATION_ID, version) => Found::Version(version),
        (0_i64, 0_i32, 0_u32) => Found::Empty,
        _ => Found::Foreign,
    })
}

/// Brings the archive to the version that `migrations` lead to. Another program may do the same at the same time.
pub(crate) fn migrate(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<(), Error> {
    for (migration, version) in migrations.iter().zip(1_u32..) {
        let of = |error| Error::of(path, error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
        let done = match look(&transaction).map_err(of)? {
            Found::Version(done) => done,
            Found::Empty => 0,
            Found::Foreign => return Err(Error::Foreign { path: path.to_owned() }),
        };
        if done >= version {
            continue;
        }
        apply(&transaction, version, migration).and_then(|()| transaction.commit()).map_err(|error| match &error {
            rusqlite::Error::SqliteFailure(cause, _) if cause.code != rusqlite::ErrorCode::Unknown => of(error),
            _ => Error::Migration { path: path.to_owned(), version, name: migration.name, error: Box::new(error) },
        })?;
    }
    Ok(())
}

fn apply(transaction: &Transaction<'_>, version: u32, migration: &Migration) -> rusqlite::Result<()> {
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO migration (version, name, applied) VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
        (version, migration.name),
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> Found {
        look(connection).unwrap()
    }

    #[test]
    fn every_version_leads_to_the_next() {
        let mut connection = Connection::open_in_memory().unwrap();
        let path = Path::new("news.db");
        assert_eq!(version(&connection), Found::Empty);
        migrate(&mut connection, path, MIGRATIONS).unwrap();
        assert_eq!(version(&connection), Found::Version(SCHEMA_VERSION));
        migrate(&mut connection, path, MIGRATIONS).unwrap();

        let mut more = MIGRATIONS.to_vec();
        more.push(Migration { name: "weather", sql: "CREATE TABLE weather (day TEXT, rain REAL);" });
        more.push(Migration { name: "wind", sql: "ALTER TABLE weather ADD COLUMN wind REAL; CREATE TABLE gust (oops" });
        let error = migrate(&mut connection, path, &more).unwrap_err();
        assert!(error.to_string().starts_with(&format!("migration {} (wind)", SCHEMA_VERSION + 2)), "{error}");
        assert_eq!(version(&connection), Found::Version(SCHEMA_VERSION + 1), "the first of the two is kept");
        let columns: i64 =
            connection.query_row("SELECT count(*) FROM pragma_table_info('weather')", [], |row| row.get(0)).unwrap();
        assert_eq!(columns, 2, "nothing of the one that failed");
        let names: String =
            connection.query_row("SELECT group_concat(name, ' ') FROM migration", [], |row| row.get(0)).unwrap();
        assert_eq!(names, "first over time weather");
    }

    #[test]
    fn an_archive_in_the_making_is_never_foreign() {
        let folder = tempfile::tempdir().unwrap();
        for file in 0..100 {
            let path = folder.path().join(format!("{file}.db"));
            let looking = Connection::open(&path).unwrap();
            let mut making = Connection::open(&path).unwrap();
            for connection in [&looking, &making] {
                connection.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
            }
            making.pragma_update(None, "journal_mode", "wal").unwrap();
            std::thread::scope(|scope| {
                let made = scope.spawn(|| migrate(&mut making, &path, MIGRATIONS).unwrap());
                while !made.is_finished() {
                    assert_ne!(version(&looking), Found::Foreign);
                }
            });
            assert_eq!(version(&looking), Found::Version(SCHEMA_VERSION));
        }
    }

    #[test]
    fn other_programs_files_are_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
        let error = migrate(&mut connection, Path::new("recipes.db"), MIGRATIONS).unwrap_err();
        assert!(matches!(error, Error::Foreign { .. }), "{error}");
    }
}
