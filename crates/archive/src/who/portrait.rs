//! An entity as the archive's articles show it.

use crate::search::{Found, FoundArticle, STATEMENT, statement};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;

/// What is known of an entity. Lists begin with what there is most of, but months with the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Portrait {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    /// Base forms of its names.
    pub names: Vec<Name>,
    /// What it is called otherwise: words for it that are no names, as they stand in the texts.
    pub roles: Vec<Count>,
    pub articles: u64,
    pub statements: u64,
    /// When it is first and last known to have said something.
    pub first_said: Option<String>,
    pub last_said: Option<String>,
    pub acts: Vec<Count>,
    pub certainties: Vec<Count>,
    pub outlets: Vec<Count>,
    /// Statements of each month: `2024-05`.
    pub months: Vec<Count>,
    /// Whom it speaks about: who is named in what it says.
    pub speaks_about: Vec<Other>,
    /// Who speaks about it.
    pub spoken_about_by: Vec<Other>,
    /// The last one first.
    pub latest: Vec<Latest>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    pub name: String,
    /// BCP 47.
    pub language: Option<String>,
    pub articles: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    pub what: String,
    pub count: u64,
}

/// Another entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    pub entity: i64,
    pub name: String,
    pub statements: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latest {
    pub statement: Found,
    pub article: FoundArticle,
}

/// Lines of a list.
const MOST: i64 = 20;

/// Articles whose texts are looked through for roles, the newest: to read all texts that name a country takes long.
const TEXTS: i64 = 300;

/// None: there is no such entity.
pub(super) fn portrait(connection: &Connection, entity: i64, latest: usize) -> rusqlite::Result<Option<Portrait>> {
    let own = connection
        .prepare_cached(
            "SELECT name, kind, key, (SELECT count(DISTINCT article) FROM article_entity WHERE entity = ?1),
                    (SELECT count(*) FROM statement WHERE entity = ?1),
                    (SELECT min(said) FROM statement WHERE entity = ?1),
                    (SELECT max(said) FROM statement WHERE entity = ?1)
             FROM entity WHERE id = ?1",
        )?
        .query_row([entity], |row| {
            Ok(Portrait {
                entity,
                name: row.get(0)?,
                kind: row.get(1)?,
                key: row.get(2)?,
                articles: row.get(3)?,
                statements: row.get(4)?,
                first_said: row.get(5)?,
                last_said: row.get(6)?,
                names: Vec::new(),
                roles: Vec::new(),
                acts: Vec::new(),
                certainties: Vec::new(),
                outlets: Vec::new(),
                months: Vec::new(),
                speaks_about: Vec::new(),
                spoken_about_by: Vec::new(),
                latest: Vec::new(),
            })
        })
        .optional()?;
    let Some(own) = own else { return Ok(None) };
    let by = |column: &str| {
        counts(
            connection,
            &format!(
                "SELECT {column}, count(*) FROM statement WHERE entity = ?1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?2"
            ),
            (entity, MOST),
        )
    };
    Ok(Some(Portrait {
        names: names(connection, entity)?,
        roles: counts(connection, ROLES, (entity, MOST, TEXTS))?,
        acts: by("act")?,
        certainties: by("certainty")?,
        outlets: counts(
            connection,
            "SELECT outlet.name, count(*) FROM statement JOIN article ON article.id = statement.article
             JOIN outlet ON outlet.id = article.outlet
             WHERE statement.entity = ?1 GROUP BY outlet.id ORDER BY 2 DESC, 1 LIMIT ?2",
            (entity, MOST),
        )?,
        months: counts(
            connection,
            "SELECT substr(said, 1, 7), count(*) FROM statement WHERE entity = ?1 AND said IS NOT NULL GROUP BY 1 ORDER BY 1",
            [entity],
        )?,
        speaks_about: others(connection, SPEAKS_ABOUT, entity)?,
        spoken_about_by: others(connection, SPOKEN_ABOUT_BY, entity)?,
        latest: connection
            .prepare_cached(&format!("{STATEMENT} s.entity = ?1 ORDER BY s.said DESC, s.id DESC LIMIT ?2"))?
            .query_map((entity, i64::try_from(latest).unwrap_or(i64::MAX)), |row| {
                statement(row).map(|(statement, article)| Latest { statement, article })
            })?
            .collect::<rusqlite::Result<_>>()?,
        ..own
    }))
}

const ROLES: &str = "
    SELECT substr(article.text, mention.start + 1, mention.\"end\" - mention.start) AS words, count(*)
    FROM (SELECT id, article FROM article_entity WHERE entity = ?1 ORDER BY id DESC LIMIT ?3) named
    CROSS JOIN mention ON mention.article = named.article AND mention.article_entity = named.id
    JOIN article ON article.id = named.article
    WHERE mention.form = 'nominal'
    GROUP BY lower(words) ORDER BY 2 DESC, 1 LIMIT ?2";

const SPEAKS_ABOUT: &str = "
    SELECT entity.id, entity.name, count(DISTINCT statement.id)
    FROM statement
    CROSS JOIN span ON span.statement = statement.id AND span.role = 'content'
    CROSS JOIN mention ON mention.article = statement.article
                      AND mention.start >= span.start AND mention.\"end\" <= span.\"end\"
    JOIN article_entity ON article_entity.id = mention.article_entity
    JOIN entity ON entity.id = article_entity.entity
    WHERE statement.entity = ?1 AND entity.id <> ?1
    GROUP BY entity.id ORDER BY 3 DESC, entity.id LIMIT ?2";

const SPOKEN_ABOUT_BY: &str = "
    SELECT entity.id, entity.name, count(DISTINCT statement.id)
    FROM article_entity named
    CROSS JOIN mention ON mention.article = named.article AND mention.article_entity = named.id
    CROSS JOIN statement ON statement.article = named.article AND statement.entity IS NOT NULL
    CROSS JOIN span ON span.statement = statement.id AND span.role = 'content'
                   AND mention.start >= span.start AND mention.\"end\" <= span.\"end\"
    JOIN entity ON entity.id = statement.entity
    WHERE named.entity = ?1 AND entity.id <> ?1
    GROUP BY entity.id ORDER BY 3 DESC, entity.id LIMIT ?2";

fn names(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Name>> {
    let mut find = connection.prepare_cached(
        "SELECT name, nullif(language, ''), count FROM entity_name WHERE entity = ?1 ORDER BY count DESC, name, language LIMIT ?2",
    )?;
    let row = |row: &Row<'_>| Ok(Name { name: row.get(0)?, language: row.get(1)?, articles: row.get(2)? });
    find.query_map((entity, MOST), row)?.collect()
}

fn counts(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<Vec<Count>> {
    let mut find = connection.prepare_cached(sql)?;
    find.query_map(values, |row| Ok(Count { what: row.get(0)?, count: row.get(1)? }))?.collect()
}

fn others(connection: &Connection, sql: &str, entity: i64) -> rusqlite::Result<Vec<Other>> {
    let mut find = connection.prepare_cached(sql)?;
    let row = |row: &Row<'_>| Ok(Other { entity: row.get(0)?, name: row.get(1)?, statements: row.get(2)? });
    find.query_map((entity, MOST), row)?.collect()
}
