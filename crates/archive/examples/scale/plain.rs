//! The same texts in a plain table of SQLite's FTS5, and the same questions to it: what the archive is measured beside.

use archive::rusqlite::{Connection, OpenFlags, params};
use std::path::Path;

/// Copies titles, texts and contents with their dates.
pub(crate) fn make(archive: &Path, path: &Path) {
    let _ = std::fs::remove_file(path);
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -32768;
             CREATE VIRTUAL TABLE article USING fts5 (title, text, date UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE statement USING fts5 (content, date UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');",
        )
        .unwrap();
    connection.execute("ATTACH ?1 AS archive", params![archive.to_str().unwrap()]).unwrap();
    connection
        .execute_batch(
            "BEGIN;
             INSERT INTO main.article (rowid, title, text, date)
                 SELECT id, title, text, coalesce(published, captured) FROM archive.article;
             INSERT INTO main.statement (rowid, content, date) SELECT id, content, said FROM archive.statement;
             COMMIT;",
        )
        .unwrap();
}

pub(crate) fn open(path: &Path) -> Connection {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.execute_batch("PRAGMA cache_size = -32768").unwrap();
    connection
}

/// The first twenty with their snippets. Returns how many.
pub(crate) fn ask(connection: &Connection, table: &str, words: &str, by_rank: bool) -> usize {
    let order = if by_rank { "rank" } else { "date DESC, rowid DESC" };
    let column = if table == "article" { 1 } else { 0 };
    let sql = format!(
        "SELECT rowid, date, snippet({table}, {column}, '[', ']', '…', 40) FROM {table} WHERE {table} MATCH ?1
         ORDER BY {order} LIMIT 20"
    );
    let mut find = connection.prepare_cached(&sql).unwrap();
    let mut rows = find.query([words]).unwrap();
    let mut found = 0;
    while let Some(row) = rows.next().unwrap() {
        let snippet: String = row.get(2).unwrap();
        found += usize::from(!snippet.is_empty());
    }
    found
}
