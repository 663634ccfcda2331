//! Who of an article is who of all: the one place where the machine decides it.
//!
//! A name is looked up under its [`keys`]; of the entities found there [`choose`] takes one, or none, and then the name is a
//! new entity's. At present names are one if they are equal; what stands [`Around`] them is there for a finer choice.

use rusqlite::{Connection, OptionalExtension};

/// A name of an article's entity, as the machine sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'n> {
    pub(crate) name: &'n str,
    pub(crate) kind: &'n str,
    pub(crate) key: Option<&'n str>,
}

/// What the machine may consider of the article in which the names stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    #[expect(dead_code, reason = "for whoever decides by more than equal names")]
    pub(crate) language: Option<&'a str>,
    /// When it was published, or else captured.
    #[expect(dead_code, reason = "for whoever decides by more than equal names")]
    pub(crate) date: Option<&'a str>,
    /// All that are named in it, in their order.
    pub(crate) names: &'a [Named<'a>],
}

/// What the machine took a name for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) entity: i64,
    /// From 0 to 1.
    pub(crate) score: f64,
    pub(crate) evidence: String,
}

/// Finds the entity of each name of an article, or makes one.
pub(crate) fn link(connection: &Connection, around: &Around<'_>) -> rusqlite::Result<Vec<Link>> {
    around.names.iter().map(|named| link_one(connection, named, around)).collect()
}

fn link_one(connection: &Connection, named: &Named<'_>, around: &Around<'_>) -> rusqlite::Result<Link> {
    let keys = keys(named);
    let link = match choose(connection, named, around, &keys)? {
        Some(link) => link,
        None => Link { entity: make(connection, named)?, score: 1.0, evidence: "first seen here".to_owned() },
    };
    let mut add = connection.prepare_cached("INSERT OR IGNORE INTO entity_key (key, entity) VALUES (?1, ?2)")?;
    for key in &keys {
        add.execute((key, link.entity))?;
    }
    Ok(link)
}

/// The keys under which an entity of this name is looked for, the surest first.
fn keys(named: &Named<'_>) -> Vec<String> {
    named.key.map(str::to_owned).into_iter().chain([format!("{} {}", named.kind, named.name)]).collect()
}

/// The entity that the name is taken for.
fn choose(
    connection: &Connection,
    named: &Named<'_>,
    _around: &Around<'_>,
    keys: &[String],
) -> rusqlite::Result<Option<Link>> {
    let mut find = connection.prepare_cached(
        "SELECT entity.id, entity.key FROM entity_key JOIN entity ON entity.id = entity_key.entity
         WHERE entity_key.key = ?1 ORDER BY entity.id",
    )?;
    for key in keys {
        let mut rows = find.query([key])?;
        while let Some(row) = rows.next()? {
            let (entity, other): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
            // Two public identifiers are two entities, whatever their names.
            if named.key.is_some() && other.is_some() && named.key != other.as_deref() {
                continue;
            }
            let evidence =
                if named.key == Some(key) { format!("same identifier {key}") } else { "same name".to_owned() };
            return Ok(Some(Link { entity, score: 1.0, evidence }));
        }
    }
    Ok(None)
}

fn make(connection: &Connection, named: &Named<'_>) -> rusqlite::Result<i64> {
    let mut insert = connection
        .prepare_cached("INSERT INTO entity (name, kind, key, first_name) VALUES (?1, ?2, ?3, ?1) RETURNING id")?;
    insert.query_row((named.name, named.kind, named.key), |row| row.get(0))
}

/// One article more has this name for the entity.
pub(crate) fn count(connection: &Connection, entity: i64, name: &str, language: Option<&str>) -> rusqlite::Result<()> {
    let mut count = connection.prepare_cached(
        "INSERT INTO entity_name (entity, name, language, count) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT DO UPDATE SET count = count + 1",
    )?;
    count.execute((entity, name, language.unwrap_or_default())).map(drop)
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
    }
    Ok(())
}

/// Takes away entities that nothing names any more, unless a correction made them.
pub(crate) fn sweep(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS unnamed (id INTEGER PRIMARY KEY);
         DELETE FROM temp.unnamed;
         INSERT INTO temp.unnamed SELECT id FROM entity WHERE correction IS NULL
             AND NOT EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = entity.id)
             AND NOT EXISTS (SELECT 1 FROM article_entity WHERE article_entity.machine = entity.id);
         DELETE FROM entity_key WHERE entity IN (SELECT id FROM temp.unnamed);
         DELETE FROM entity_name WHERE entity IN (SELECT id FROM temp.unnamed);",
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
    let mut named = connection
        .prepare_cached("SELECT entity FROM entity_key WHERE key = ?2 || ' ' || ?1 ORDER BY entity LIMIT 1")?;
    named.query_row((first_name, kind), |row| row.get(0)).optional()
}
