//! Whom or what statements are about: the entities named in their content.
//!
//! Made of mentions and spans, so that "who speaks about whom" is looked up and not searched for in all texts that name
//! somebody. Whoever changes a content, a mention or who is who makes the article's rows anew.

use rusqlite::Connection;
use std::collections::BTreeSet;

/// A statement and an entity a row.
const OF_ARTICLE: &str = "
    SELECT DISTINCT statement.id, article_entity.entity
    FROM statement
    CROSS JOIN span ON span.statement = statement.id AND span.role = 'content'
    CROSS JOIN mention ON mention.article = statement.article
                      AND mention.start >= span.start AND mention.\"end\" <= span.\"end\"
    CROSS JOIN article_entity ON article_entity.id = mention.article_entity
    WHERE statement.article = ?1";

/// Of a statement that has none yet.
pub(crate) fn write(connection: &Connection, statement: i64, named: &BTreeSet<i64>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO about (statement, entity) VALUES (?1, ?2)")?;
    named.iter().try_for_each(|entity| insert.execute((statement, entity)).map(drop))
}

/// Of an article in which something changed.
pub(crate) fn rewrite(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM about WHERE statement IN (SELECT id FROM statement WHERE article = ?1)")?
        .execute([article])?;
    connection.prepare_cached(&format!("INSERT INTO about {OF_ARTICLE}"))?.execute([article]).map(drop)
}

/// Statements of an article whose rows are not what they should be.
pub(crate) fn wrong(connection: &Connection, article: i64) -> rusqlite::Result<Vec<i64>> {
    const KEPT: &str = "
        SELECT about.statement AS id, about.entity FROM statement CROSS JOIN about ON about.statement = statement.id
        WHERE statement.article = ?1";
    let sql = format!(
        "SELECT DISTINCT id FROM (SELECT * FROM ({OF_ARTICLE} EXCEPT {KEPT})
                                  UNION ALL SELECT * FROM ({KEPT} EXCEPT {OF_ARTICLE})) ORDER BY 1"
    );
    connection.prepare_cached(&sql)?.query_map([article], |row| row.get(0))?.collect()
}
