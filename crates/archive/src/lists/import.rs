//! Taking lists in, and away.

use super::parse::{Line, parse};
use super::{BadLine, folded, matching};
use crate::add::Writer;
use crate::error::Error;
use crate::open::Archive;
use crate::titles;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use std::io::{self, BufRead, Read};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub entries: u64,
    pub names: u64,
    /// Lines that were left out, each told of.
    pub bad: u64,
    /// A list of this name was there, and is replaced.
    pub replaced: bool,
    /// Entities of the archive that are in the list.
    pub entities: u64,
}

/// A list that was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameList {
    pub name: String,
    /// ISO 8601, UTC.
    pub imported: String,
    pub entries: u64,
    pub names: u64,
    /// Entities of the archive that are in the list.
    pub entities: u64,
}

/// Bytes of a line: Wikidata's longest have a few millions.
const LONGEST_LINE: usize = 16 << 20;

impl Archive {
    /// Takes a list in, line by line, in the place of the list of this name, if there is one. `bad` is told the lines that are left
    /// out, by their numbers from 1.
    pub fn import_names(
        &mut self,
        name: &str,
        lines: &mut dyn BufRead,
        bad: &mut dyn FnMut(u64, &BadLine),
    ) -> Result<Result<Imported, io::Error>, Error> {
        // Errors of reading undo the import.
        let mut failed = None;
        let done = self.write(|writer| {
            let mut imported = Imported { replaced: clear(writer, name)?, ..Imported::default() };
            match fill(writer, name, lines, bad, &mut imported) {
                Ok(()) => {}
                Err(Stopped::Sqlite(error)) => return Err(error),
                Err(Stopped::Io(error)) => {
                    failed = Some(error);
                    return Err(rusqlite::Error::QueryReturnedNoRows);
                }
            }
            matching::settle_all(writer)?;
            imported.entities = entities_of(writer.connection, name)?;
            Ok(imported)
        });
        match failed {
            Some(error) => Ok(Err(error)),
            None => done.map(Ok),
        }
    }

    /// The lists that are there, by name.
    pub fn name_lists(&self) -> Result<Vec<NameList>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(
                "SELECT name, imported, entries, names,
                        (SELECT count(*) FROM entity_listed JOIN list_entry ON list_entry.id = entity_listed.entry
                         WHERE list_entry.list = name_list.id)
                 FROM name_list ORDER BY name",
            )?;
            let row = |row: &Row<'_>| {
                Ok(NameList {
                    name: row.get(0)?,
                    imported: row.get(1)?,
                    entries: row.get(2)?,
                    names: row.get(3)?,
                    entities: row.get(4)?,
                })
            };
            find.query_map([], row)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// Takes a list away, and all that rests on it. False if there is none of this name.
    pub fn remove_names(&mut self, name: &str) -> Result<bool, Error> {
        self.write(|writer| {
            let removed = clear(writer, name)?;
            if removed {
                matching::settle_all(writer)?;
            }
            Ok(removed)
        })
    }
}

enum Stopped {
    Sqlite(rusqlite::Error),
    Io(io::Error),
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn entities_of(connection: &Connection, name: &str) -> rusqlite::Result<u64> {
    connection.query_row(
        "SELECT count(*) FROM entity_listed JOIN list_entry ON list_entry.id = entity_listed.entry
         JOIN name_list ON name_list.id = list_entry.list WHERE name_list.name = ?1",
        [name],
        |row| row.get(0),
    )
}

/// Takes away the list and what entities have of it; what others have is left.
fn clear(writer: &Writer<'_>, name: &str) -> rusqlite::Result<bool> {
    let connection = writer.connection;
    let list: Option<i64> =
        connection.query_row("SELECT id FROM name_list WHERE name = ?1", [name], |row| row.get(0)).optional()?;
    let Some(list) = list else { return Ok(false) };
    matching::forget(connection, list)?;
    for sql in [
        "DELETE FROM list_position WHERE entry IN (SELECT id FROM list_entry WHERE list = ?1)",
        "DELETE FROM list_name WHERE entry IN (SELECT id FROM list_entry WHERE list = ?1)",
        "DELETE FROM list_entry WHERE list = ?1",
        "DELETE FROM name_list WHERE id = ?1",
    ] {
        connection.execute(sql, [list])?;
    }
    Ok(true)
}

fn fill(
    writer: &Writer<'_>,
    name: &str,
    lines: &mut dyn BufRead,
    bad: &mut dyn FnMut(u64, &BadLine),
    imported: &mut Imported,
) -> Result<(), Stopped> {
    let connection = writer.connection;
    let list = connection
        .prepare_cached("INSERT INTO name_list (name, imported, entries, names) VALUES (?1, ?2, 0, 0)")?
        .insert((name, &writer.now))?;
    let mut buffer = Vec::new();
    for number in 1.. {
        buffer.clear();
        let read = (&mut *lines).take(LONGEST_LINE as u64 + 1).read_until(b'\n', &mut buffer)?;
        if read == 0 {
            break;
        }
        let parsed = if read > LONGEST_LINE {
            skip_line(lines, buffer.ends_with(b"\n"))?;
            Err(BadLine::TooLong(LONGEST_LINE))
        } else {
            std::str::from_utf8(&buffer).map_err(|_| BadLine::Encoding).and_then(parse)
        };
        match parsed {
            Ok(Some(line)) => {
                imported.names += insert(connection, list, number, &line)?;
                imported.entries += 1;
            }
            Ok(None) => {}
            Err(error) => {
                imported.bad += 1;
                bad(number, &error);
            }
        }
    }
    understand_positions(connection, list)?;
    connection.execute(
        "UPDATE name_list SET entries = ?2, names = ?3 WHERE id = ?1",
        (list, imported.entries, imported.names),
    )?;
    Ok(())
}

/// Goes on to the end of the line.
fn skip_line(lines: &mut dyn BufRead, ended: bool) -> io::Result<()> {
    let mut ended = ended;
    while !ended {
        let available = lines.fill_buf()?;
        if available.is_empty() {
            break;
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        ended = end.is_some();
        let used = end.map_or(available.len(), |end| end + 1);
        lines.consume(used);
    }
    Ok(())
}

/// Returns how many names are new.
fn insert(connection: &Connection, list: i64, number: u64, line: &Line) -> rusqlite::Result<u64> {
    let first = line.names.first().map(|(name, _)| name.as_str()).unwrap_or_default();
    let entry = connection
        .prepare_cached("INSERT INTO list_entry (list, line, key, kind, name) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .insert(params![list, number, line.key, line.kind.map(|kind| kind.as_str()), first])?;
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO list_name (folded, entry, language, name) VALUES (?1, ?2, ?3, ?4)")?;
    let mut names = 0;
    for (name, language) in &line.names {
        let folded = folded(name);
        if !folded.is_empty() {
            names += insert.execute((folded, entry, language, name))? as u64;
        }
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO list_position (entry, number, words, start, \"end\") VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (number, position) in line.positions.iter().enumerate() {
        insert.execute((entry, number, &position.words, &position.start, &position.end))?;
    }
    Ok(names)
}

/// Which of our offices the list's positions are. One that is only an identifier has its words on another line.
fn understand_positions(connection: &Connection, list: i64) -> rusqlite::Result<()> {
    let mut find = connection.prepare(
        "SELECT DISTINCT words FROM list_position JOIN list_entry ON list_entry.id = list_position.entry
         WHERE list_entry.list = ?1 ORDER BY words",
    )?;
    let mut named = connection.prepare_cached(
        "SELECT list_name.name, list_name.language FROM list_entry JOIN list_name ON list_name.entry = list_entry.id
         WHERE list_entry.key = ?1 ORDER BY list_name.language <> 'en', list_name.language, list_name.name LIMIT 40",
    )?;
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS understood (words TEXT PRIMARY KEY, role TEXT, place TEXT) WITHOUT ROWID;
         DELETE FROM temp.understood;",
    )?;
    let mut keep = connection.prepare("INSERT INTO temp.understood (words, role, place) VALUES (?1, ?2, ?3)")?;
    let all: Vec<String> = find.query_map([list], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for words in all {
        let names: Vec<(String, String)> = if words.starts_with("wikidata:") {
            named.query_map([&words], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?
        } else {
            ["en", "pl"].map(|language| (words.clone(), language.to_owned())).to_vec()
        };
        if let Some(title) = names.iter().find_map(|(name, language)| titles::in_words(name, language)) {
            keep.execute((&words, &title.role, &title.place))?;
        }
    }
    connection.execute(
        "UPDATE list_position SET role = understood.role, place = understood.place FROM temp.understood
         WHERE list_position.words = understood.words
           AND list_position.entry IN (SELECT id FROM list_entry WHERE list = ?1)",
        [list],
    )?;
    connection.execute_batch("DROP TABLE temp.understood")
}
