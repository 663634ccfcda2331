//! An entity as the archive's articles show it.

use crate::search::{Found, FoundArticle, STATEMENT, statement};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is known of an entity. Lists begin with what there is most of, but months with the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Portrait {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    /// Base forms of its names.
    pub names: Vec<Name>,
    /// Its names in the lists that were imported.
    pub labels: Vec<Label>,
    /// Offices that it held, by what articles and lists say; those that are told of most first.
    pub titles: Vec<HeldTitle>,
    /// What it is called otherwise: words for it that are no names, as they stand in the texts.
    pub roles: Vec<Count>,
    pub articles: u64,
    pub statements: u64,
    /// Statements whose article names only the office it held: these are not among the others.
    pub by_title: u64,
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

/// A name that a list has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    pub name: String,
    /// BCP 47.
    pub language: Option<String>,
    pub list: String,
}

/// An office that it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldTitle {
    /// `president`, `prime-minister` …
    pub role: String,
    /// Of what: `iso3166:UA`, a city, an organisation's name by its sounds; '' if nobody says.
    pub place: String,
    /// As an article has it, or the list.
    pub words: String,
    pub articles: u64,
    /// Dates of the first and the last article that says so.
    pub first: Option<String>,
    pub last: Option<String>,
    /// The term that a list gives.
    pub start: Option<String>,
    pub end: Option<String>,
    pub list: Option<String>,
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
                    statements, (SELECT count(*) FROM title_speaker WHERE entity = ?1),
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
                by_title: row.get(5)?,
                first_said: row.get(6)?,
                last_said: row.get(7)?,
                names: Vec::new(),
                labels: Vec::new(),
                titles: Vec::new(),
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
    let Said { acts, certainties, months } = said(connection, entity)?;
    Ok(Some(Portrait {
        names: names(connection, entity)?,
        labels: labels(connection, entity)?,
        titles: titles(connection, entity)?,
        roles: counts(connection, ROLES, (entity, MOST, TEXTS))?,
        acts,
        certainties,
        months,
        outlets: counts(
            connection,
            "SELECT outlet.name, count(*) FROM statement JOIN article ON article.id = statement.article
             JOIN outlet ON outlet.id = article.outlet
             WHERE statement.entity = ?1 GROUP BY outlet.id ORDER BY 2 DESC, 1 LIMIT ?2",
            (entity, MOST),
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
    SELECT entity.id, entity.name, times
    FROM (SELECT about.entity AS other, count(*) AS times
          FROM statement CROSS JOIN about ON about.statement = statement.id
          WHERE statement.entity = ?1 AND about.entity <> ?1
          GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?2)
    CROSS JOIN entity ON entity.id = other ORDER BY 3 DESC, 1";

const SPOKEN_ABOUT_BY: &str = "
    SELECT entity.id, entity.name, times
    FROM (SELECT statement.entity AS other, count(*) AS times
          FROM about CROSS JOIN statement ON statement.id = about.statement
          WHERE about.entity = ?1 AND statement.entity <> ?1
          GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?2)
    CROSS JOIN entity ON entity.id = other ORDER BY 3 DESC, 1";

/// How an entity's statements are spread.
struct Said {
    acts: Vec<Count>,
    certainties: Vec<Count>,
    months: Vec<Count>,
}

/// Counted in one go through the index.
fn said(connection: &Connection, entity: i64) -> rusqlite::Result<Said> {
    let mut find = connection.prepare_cached(
        "SELECT substr(said, 1, 7), act, certainty, count(*) FROM statement WHERE entity = ?1 GROUP BY 1, 2, 3",
    )?;
    let (mut acts, mut certainties, mut months) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut rows = find.query([entity])?;
    while let Some(row) = rows.next()? {
        let count: u64 = row.get(3)?;
        if let Some(month) = row.get::<_, Option<String>>(0)? {
            *months.entry(month).or_insert(0) += count;
        }
        *acts.entry(row.get(1)?).or_insert(0) += count;
        *certainties.entry(row.get(2)?).or_insert(0) += count;
    }
    let list = |counts: BTreeMap<String, u64>| -> Vec<Count> {
        counts.into_iter().map(|(what, count)| Count { what, count }).collect()
    };
    let most = |counts| {
        let mut list = list(counts);
        // Those of equal counts stay in the order of their names.
        list.sort_by_key(|count| Reverse(count.count));
        list.truncate(MOST as usize);
        list
    };
    Ok(Said { acts: most(acts), certainties: most(certainties), months: list(months) })
}

fn names(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Name>> {
    let mut find = connection.prepare_cached(
        "SELECT name, nullif(language, ''), count FROM entity_name WHERE entity = ?1 ORDER BY count DESC, name, language LIMIT ?2",
    )?;
    let row = |row: &Row<'_>| Ok(Name { name: row.get(0)?, language: row.get(1)?, articles: row.get(2)? });
    find.query_map((entity, MOST), row)?.collect()
}

/// Names of lists, of all languages: a list may have many.
const MOST_LABELS: i64 = 200;

fn labels(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Label>> {
    let mut find = connection.prepare_cached(
        "SELECT list_name.name, nullif(list_name.language, ''), name_list.name
         FROM (SELECT ?1 AS id UNION SELECT machine FROM article_entity WHERE entity = ?1 AND machine IS NOT NULL) own
         JOIN entity_listed ON entity_listed.entity = own.id
         JOIN list_entry ON list_entry.id = entity_listed.entry
         JOIN name_list ON name_list.id = list_entry.list
         JOIN list_name ON list_name.entry = list_entry.id
         GROUP BY 1, 2, 3 ORDER BY list_name.name = list_entry.name DESC, 2, 1, 3 LIMIT ?2",
    )?;
    let row = |row: &Row<'_>| Ok(Label { name: row.get(0)?, language: row.get(1)?, list: row.get(2)? });
    find.query_map((entity, MOST_LABELS), row)?.collect()
}

const TITLES: &str = "
    SELECT role, place, max(words), sum(articles), min(first), max(last), min(start), max(\"end\"), max(list) FROM (
        SELECT title.role, title.place, count(DISTINCT title.article) AS articles, min(title.date) AS first, max(title.date) AS last,
               (SELECT substr(article.text, title.start + 1, title.\"end\" - title.start) FROM article
                WHERE article.id = title.article) AS words, NULL AS start, NULL AS \"end\", NULL AS list
        FROM article_entity named
        CROSS JOIN title ON title.article_entity = named.id
        WHERE named.entity = ?1 GROUP BY 1, 2
        UNION ALL
        SELECT list_position.role, list_position.place, 0, NULL, NULL, NULL, list_position.start, list_position.\"end\", name_list.name
        FROM entity_listed JOIN list_position ON list_position.entry = entity_listed.entry
        JOIN list_entry ON list_entry.id = entity_listed.entry JOIN name_list ON name_list.id = list_entry.list
        WHERE entity_listed.entity = ?1 AND list_position.role IS NOT NULL)
    GROUP BY role, place ORDER BY 4 DESC, role, place LIMIT ?2";

fn titles(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<HeldTitle>> {
    let mut find = connection.prepare_cached(TITLES)?;
    let row = |row: &Row<'_>| {
        let role: String = row.get(0)?;
        let words: Option<String> = row.get(2)?;
        Ok(HeldTitle {
            words: words.unwrap_or_else(|| role.clone()),
            role,
            place: row.get(1)?,
            articles: row.get(3)?,
            first: row.get(4)?,
            last: row.get(5)?,
            start: row.get(6)?,
            end: row.get(7)?,
            list: row.get(8)?,
        })
    };
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
