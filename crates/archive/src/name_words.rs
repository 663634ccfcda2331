//! The words of entities' names, under which they are looked up: the table `entity_word`.

use crate::search::plain_words;
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;

/// Words of a name that are kept, and their letters: more are typed by nobody.
const MOST_WORDS: usize = 24;
const LONGEST_WORD: usize = 64;

/// The entity has this name too.
pub(crate) fn add(connection: &Connection, entity: i64, name: &str) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO entity_word (word, entity) VALUES (?1, ?2)")?;
    words(name).try_for_each(|word| insert.execute((word, entity)).map(drop))
}

fn words(name: &str) -> impl Iterator<Item = String> {
    plain_words(name).into_iter().filter(|word| word.chars().count() <= LONGEST_WORD).take(MOST_WORDS)
}

/// Its names are others than before.
pub(crate) fn rewrite(connection: &Connection, entity: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM entity_word WHERE entity = ?1")?.execute([entity])?;
    let mut insert = connection.prepare_cached("INSERT INTO entity_word (word, entity) VALUES (?1, ?2)")?;
    wanted(connection, entity)?.into_iter().try_for_each(|word| insert.execute((word, entity)).map(drop))
}

/// The words that it should have: of the names in articles, the name that is shown, and those that a list has for it.
pub(crate) fn wanted(connection: &Connection, entity: i64) -> rusqlite::Result<BTreeSet<String>> {
    let mut find = connection.prepare_cached(
        "SELECT name FROM entity WHERE id = ?1
         UNION SELECT name FROM entity_name WHERE entity = ?1
         UNION SELECT list_name.name FROM entity_listed JOIN list_name ON list_name.entry = entity_listed.entry
               WHERE entity_listed.entity = ?1",
    )?;
    let mut all = BTreeSet::new();
    let mut rows = find.query([entity])?;
    while let Some(row) = rows.next()? {
        all.extend(words(row.get_ref(0)?.as_str()?));
    }
    Ok(all)
}

/// Entities whose words are not those of their names, at most `most`.
pub(crate) fn wrong(connection: &Connection, most: usize) -> rusqlite::Result<Vec<i64>> {
    let mut all = connection.prepare("SELECT id FROM entity ORDER BY id")?;
    let mut own = connection.prepare("SELECT word FROM entity_word WHERE entity = ?1 ORDER BY word")?;
    let mut wrong = Vec::new();
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let entity: i64 = row.get(0)?;
        let word = |row: &Row<'_>| row.get(0);
        let kept: BTreeSet<String> = own.query_map([entity], word)?.collect::<rusqlite::Result<_>>()?;
        if kept != wanted(connection, entity)? {
            wrong.push(entity);
            if wrong.len() >= most {
                break;
            }
        }
    }
    Ok(wrong)
}
