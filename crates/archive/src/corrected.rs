//! Looking up what can be corrected, and what was.

use crate::error::Error;
use crate::open::Archive;
use rusqlite::Row;

/// An entity, for people to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRow {
    pub id: i64,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    pub articles: u64,
    pub statements: u64,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub id: i64,
    /// ISO 8601, UTC, as `undone`.
    pub made: String,
    pub who: Option<String>,
    /// `merge`, `split` or `rename`.
    pub kind: String,
    /// The name of the entity it is about.
    pub subject: String,
    /// What became of it: the name of the entity it is now, or its new name.
    pub to: String,
    pub undone: Option<String>,
}

impl Archive {
    /// Entities that are or were called exactly so, or have this id or identifier; those with most statements first.
    pub fn entities_named(&self, name: &str) -> Result<Vec<EntityRow>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(
                "SELECT id, name, kind, key,
                        (SELECT count(DISTINCT article) FROM article_entity WHERE article_entity.entity = entity.id),
                        (SELECT count(*) FROM statement WHERE statement.entity = entity.id) AS statements
                 FROM entity
                 WHERE id IN (SELECT entity FROM entity_name WHERE name = ?1
                              UNION SELECT id FROM entity WHERE first_name = ?1
                              UNION SELECT id FROM entity WHERE key = ?1
                              UNION SELECT id FROM entity WHERE name = ?1
                              UNION SELECT id FROM entity WHERE id = ?2)
                 ORDER BY statements DESC, id",
            )?;
            let row = |row: &Row<'_>| {
                Ok(EntityRow {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    kind: row.get(2)?,
                    key: row.get(3)?,
                    articles: row.get(4)?,
                    statements: row.get(5)?,
                })
            };
            find.query_map((name, name.parse::<i64>().ok()), row)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// All corrections, in the order they were made, also those that were undone.
    pub fn corrections(&self) -> Result<Vec<Correction>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(
                "SELECT id, made, who, kind, subject, coalesce(value ->> '$.into.name', value ->> '$.to', ''), undone
                 FROM correction ORDER BY id",
            )?;
            let row = |row: &Row<'_>| {
                Ok(Correction {
                    id: row.get(0)?,
                    made: row.get(1)?,
                    who: row.get(2)?,
                    kind: row.get(3)?,
                    subject: row.get(4)?,
                    to: row.get(5)?,
                    undone: row.get(6)?,
                })
            };
            find.query_map([], row)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }
}
