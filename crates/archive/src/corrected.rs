//! Looking up what can be corrected, and what was.

use crate::amend::Amendment;
use crate::error::Error;
use crate::open::Archive;
use rusqlite::{Connection, Params, Row};
use serde::Serialize;

/// An entity, for people to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityRow {
    pub id: i64,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    pub articles: u64,
    pub statements: u64,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    pub id: i64,
    /// ISO 8601, UTC, as `undone`.
    pub made: String,
    pub who: Option<String>,
    /// Of entities `merge`, `split` or `rename`, of statements `change`, `reject` or `add`.
    pub kind: String,
    /// The name of the entity it is about, or the id that the statement had.
    pub subject: String,
    /// What became of it: the name of the entity it is now, or its new name; of a statement what was changed, to what.
    pub to: String,
    pub undone: Option<String>,
    /// The article that a statement stands in.
    pub article: Option<i64>,
    /// The id that the statement has now, if it is there.
    pub statement: Option<String>,
    /// False: nothing like the statement is read in the article any more. The correction is kept and does nothing.
    pub found: bool,
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
        list(&self.connection, "", []).map_err(|error| self.error(error))
    }

    /// Articles of which a statement is corrected, by number.
    pub fn corrected_articles(&self) -> Result<Vec<i64>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached("SELECT article FROM corrected_article ORDER BY article")?;
            find.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// Those of an article's statements.
    pub fn corrections_of(&self, article: i64) -> Result<Vec<Correction>, Error> {
        let of = "WHERE document = (SELECT original FROM article WHERE id = ?1)";
        list(&self.connection, of, [article]).map_err(|error| self.error(error))
    }
}

fn list(connection: &Connection, condition: &str, values: impl Params) -> rusqlite::Result<Vec<Correction>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT correction.id, made, who, kind, subject, coalesce(value ->> '$.into.name', value ->> '$.to', ''), undone,
                        article.id, statement.record_id, coalesce(found, 1), iif(document IS NULL, NULL, value)
                 FROM correction
                 LEFT JOIN article ON article.original = document
                 LEFT JOIN corrected_statement ON corrected_statement.correction = correction.id
                 LEFT JOIN statement ON statement.id = corrected_statement.statement
                 {condition} ORDER BY correction.id"
    ))?;
    let row = |row: &Row<'_>| {
        Ok(Correction {
            id: row.get(0)?,
            made: row.get(1)?,
            who: row.get(2)?,
            kind: row.get(3)?,
            subject: row.get(4)?,
            to: row.get::<_, Option<String>>(10)?.map_or_else(|| row.get(5), |value| Ok(told(&value)))?,
            undone: row.get(6)?,
            article: row.get(7)?,
            statement: row.get(8)?,
            found: row.get(9)?,
        })
    };
    find.query_map(values, row)?.collect()
}

/// What a correction of a statement says.
fn told(value: &str) -> String {
    let Ok(amendment) = serde_json::from_str::<Amendment>(value) else { return String::new() };
    let told = amendment.change().told();
    told.into_iter().map(|(field, value)| format!("{field} {value}")).collect::<Vec<_>>().join(", ")
}
