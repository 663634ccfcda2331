//! The rows of entities: made, counted, found, taken away.

use crate::about;
use crate::name_words;
use identity::Profile;
use rusqlite::{Connection, OptionalExtension};

/// A new entity, called as it is first seen. Its profile is kept by [`crate::known::Known`].
pub(crate) fn make(connection: &Connection, profile: &Profile) -> rusqlite::Result<i64> {
    let full = profile.names.iter().find(|name| name.is_full()).or(profile.names.first());
    let name = full.map(|name| name.text.as_str()).unwrap_or_default();
    let mut insert = connection
        .prepare_cached("INSERT INTO entity (name, kind, key, first_name) VALUES (?1, ?2, ?3, ?1) RETURNING id")?;
    let id = insert.query_row((name, profile.kind.as_str(), &profile.key), |row| row.get(0))?;
    name_words::add(connection, id, name)?;
    Ok(id)
}

/// It is called otherwise than when it was first seen: in full, or as most articles call it. A name that people gave it stays.
pub(crate) fn call(connection: &Connection, entity: i64, full_name: &str) -> rusqlite::Result<()> {
    let mut call = connection.prepare_cached(
        "UPDATE entity SET full_name = ?2,
                name = CASE WHEN name = coalesce(full_name, first_name) THEN ?2 ELSE name END
         WHERE id = ?1 AND full_name IS NOT ?2 AND coalesce(full_name, first_name) <> ?2",
    )?;
    if call.execute((entity, full_name))? > 0 {
        name_words::rewrite(connection, entity)?;
    }
    Ok(())
}

/// What an entity of an article said or relayed is said by this one, and what was said about it is about this one. The row of
/// the article's entity tells so already.
pub(crate) fn follow(connection: &Connection, article_entity: i64, entity: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE statement SET entity = ?2 WHERE speaker = ?1
         AND article = (SELECT article FROM article_entity WHERE id = ?1)",
    )?;
    let mut relay = connection.prepare_cached("UPDATE relay SET entity = ?2 WHERE article_entity = ?1")?;
    statement.execute((article_entity, entity))?;
    relay.execute((article_entity, entity))?;
    let mut article = connection.prepare_cached("SELECT article FROM article_entity WHERE id = ?1")?;
    about::rewrite(connection, article.query_row([article_entity], |row| row.get(0))?)
}

/// One article more has this name for the entity. Returns whether it is the first in this language.
pub(crate) fn count(
    connection: &Connection,
    entity: i64,
    name: &str,
    language: Option<&str>,
) -> rusqlite::Result<bool> {
    let mut count = connection.prepare_cached(
        "INSERT INTO entity_name (entity, name, language, count) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
    )?;
    let counted: i64 = count.query_row((entity, name, language.unwrap_or_default()), |row| row.get(0))?;
    if counted == 1 {
        name_words::add(connection, entity, name)?;
    }
    Ok(counted == 1)
}

/// One article less has this name for the entity.
pub(crate) fn uncount(connection: &Connection, entity: i64, name: &str, language: &str) -> rusqlite::Result<()> {
    let mut less = connection
        .prepare_cached("UPDATE entity_name SET count = count - 1 WHERE entity = ?1 AND name = ?2 AND language = ?3")?;
    let mut clear = connection
        .prepare_cached("DELETE FROM entity_name WHERE entity = ?1 AND name = ?2 AND language = ?3 AND count <= 0")?;
    less.execute((entity, name, language))?;
    if clear.execute((entity, name, language))? > 0 {
        name_words::rewrite(connection, entity)?;
    }
    Ok(())
}

/// Takes away an entity that nothing names any more.
pub(crate) fn remove(connection: &Connection, entity: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM entity_key WHERE entity = ?1",
        "DELETE FROM entity_name WHERE entity = ?1",
        "DELETE FROM entity_profile WHERE entity = ?1",
        "DELETE FROM entity_word WHERE entity = ?1",
        "DELETE FROM entity_listed WHERE entity = ?1",
        "UPDATE title_speaker SET entity = NULL, score = 0, evidence = '' WHERE entity = ?1",
        "DELETE FROM entity WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([entity])?;
    }
    Ok(())
}

/// Counts the names of some entities anew.
pub(crate) fn recount(connection: &Connection, entities: &[i64]) -> rusqlite::Result<()> {
    let mut clear = connection.prepare_cached("DELETE FROM entity_name WHERE entity = ?1")?;
    let mut fill = connection.prepare_cached(
        "INSERT INTO entity_name (entity, name, language, count)
         SELECT article_entity.entity, article_entity.name, coalesce(article.language, ''), count(*)
         FROM article_entity JOIN article ON article.id = article_entity.article
         WHERE article_entity.entity = ?1 GROUP BY 1, 2, 3",
    )?;
    for entity in entities {
        clear.execute([entity])?;
        fill.execute([entity])?;
        name_words::rewrite(connection, *entity)?;
    }
    Ok(())
}

/// Takes away entities that nothing names any more, unless a correction made them or says that they said something.
pub(crate) fn sweep(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS unnamed (id INTEGER PRIMARY KEY);
         DELETE FROM temp.unnamed;
         INSERT INTO temp.unnamed SELECT id FROM entity WHERE correction IS NULL
             AND NOT EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = entity.id)
             AND NOT EXISTS (SELECT 1 FROM article_entity WHERE article_entity.machine = entity.id)
             AND NOT EXISTS (SELECT 1 FROM statement WHERE statement.entity = entity.id);
         DELETE FROM entity_key WHERE entity IN (SELECT id FROM temp.unnamed);
         DELETE FROM entity_name WHERE entity IN (SELECT id FROM temp.unnamed);
         DELETE FROM entity_profile WHERE entity IN (SELECT id FROM temp.unnamed);
         DELETE FROM entity_word WHERE entity IN (SELECT id FROM temp.unnamed);
         DELETE FROM entity_listed WHERE entity IN (SELECT id FROM temp.unnamed);
         UPDATE title_speaker SET entity = NULL, score = 0, evidence = '' WHERE entity IN (SELECT id FROM temp.unnamed);",
    )?;
    let swept = connection.execute("DELETE FROM entity WHERE id IN (SELECT id FROM temp.unnamed)", [])?;
    connection.execute_batch("DROP TABLE temp.unnamed")?;
    Ok(swept)
}

/// The entity found by its first name, kind and identifier, for corrections; the id is tried first.
pub(crate) fn find(
    connection: &Connection,
    id: i64,
    first_name: &str,
    kind: &str,
    key: Option<&str>,
) -> rusqlite::Result<Option<i64>> {
    let mut same =
        connection.prepare_cached("SELECT id FROM entity WHERE id = ?1 AND first_name = ?2 AND kind = ?3")?;
    if let Some(found) = same.query_row((id, first_name, kind), |row| row.get(0)).optional()? {
        return Ok(Some(found));
    }
    let mut other = connection.prepare_cached(
        "SELECT id FROM entity WHERE first_name = ?1 AND kind = ?2 AND correction IS NULL
         ORDER BY key IS NOT ?3, id LIMIT 1",
    )?;
    let found = other.query_row((first_name, kind, key), |row| row.get(0)).optional()?;
    if found.is_some() {
        return Ok(found);
    }
    // Its name was not the first any more after everything was read again.
    let mut named = connection.prepare_cached(
        "SELECT entity.id FROM entity_name JOIN entity ON entity.id = entity_name.entity
         WHERE entity_name.name = ?1 AND kind = ?2 AND correction IS NULL ORDER BY key IS NOT ?3, entity.id LIMIT 1",
    )?;
    named.query_row((first_name, kind, key), |row| row.get(0)).optional()
}
