//! An article's record as it was added, with the corrections in force.

use crate::entry::IndexWord;
use crate::error::Error;
use crate::open::Archive;
use crate::places;
use crate::word_table;
use record::{Article, Block, Diagnostic, Entity, Link, Mention, Meta, ModelInfo, Record, Relay, Statement, Time};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use std::collections::HashMap;
use std::str::FromStr;
use text::{OffsetUnit, Offsets, Span};

impl Archive {
    /// The words of an article's text with their lemmas, in its order, as the search finds them.
    pub fn words(&self, article: i64) -> Result<Vec<IndexWord>, Error> {
        match words(&self.connection, article) {
            Ok(Some((_, words))) => Ok(words),
            Ok(None) => Err(Error::NoArticle(article)),
            Err(Odd::Sqlite(error)) => Err(self.error(error)),
            Err(Odd::Row(reason)) => Err(Error::Damaged { path: self.path().to_owned(), article, reason }),
        }
    }

    /// The record of an article: what was added, with the corrections of its statements, but for [`Article::origin`], which can be
    /// read from the original again.
    pub fn record(&self, article: i64) -> Result<Record, Error> {
        match record(&self.connection, article) {
            Ok(Some(record)) => Ok(record),
            Ok(None) => Err(Error::NoArticle(article)),
            Err(Odd::Sqlite(error)) => Err(self.error(error)),
            Err(Odd::Row(reason)) => Err(Error::Damaged { path: self.path().to_owned(), article, reason }),
        }
    }
}

/// What is wrong with rows.
#[derive(Debug)]
pub(crate) enum Odd {
    Sqlite(rusqlite::Error),
    Row(String),
}

impl From<rusqlite::Error> for Odd {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            // A column holds something else than it should: the archive was written by another hand.
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => Self::Row(error.to_string()),
            error => Self::Sqlite(error),
        }
    }
}

/// The text and its words. None if there is no such article.
pub(crate) fn words(connection: &Connection, article: i64) -> Result<Option<(String, Vec<IndexWord>)>, Odd> {
    let mut find = connection.prepare_cached(
        "SELECT text, words FROM article LEFT JOIN article_words ON article = article.id WHERE article.id = ?1",
    )?;
    let row = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
    let Some((text, packed)) = find.query_row([article], row).optional()? else { return Ok(None) };
    let words = packed.and_then(|packed| word_table::unpack(&packed, &text));
    match words {
        Some(words) => Ok(Some((text, words))),
        None => Err(Odd::Row("its words do not fit its text".to_owned())),
    }
}

/// None if there is no such article.
pub(crate) fn record(connection: &Connection, article: i64) -> Result<Option<Record>, Odd> {
    let mut find = connection.prepare_cached(
        "SELECT original.sha256, article.uri, original.media_type, article.language, article.title, article.published,
                outlet.name, article.modified, article.canonical, article.captured, article.record, article.places,
                article.text, model.name, model.version, model.sha256
         FROM article
         JOIN original ON original.sha256 = article.original
         JOIN model ON model.id = article.model
         LEFT JOIN outlet ON outlet.id = article.outlet
         WHERE article.id = ?1",
    )?;
    let head = find.query_row([article], |row| {
        let meta = Meta {
            id: row.get(0)?,
            uri: row.get(1)?,
            media_type: row.get(2)?,
            language: row.get(3)?,
            title: row.get(4)?,
            published: row.get(5)?,
            outlet: row.get(6)?,
            modified: row.get(7)?,
            canonical: row.get(8)?,
            captured: row.get(9)?,
            record: row.get(10)?,
            ..Meta::default()
        };
        let model = ModelInfo { name: row.get(13)?, version: row.get(14)?, sha256: row.get(15)? };
        Ok((meta, row.get::<_, String>(11)?, row.get::<_, String>(12)?, model))
    });
    let Some((mut meta, places, text, model)) = head.optional()? else { return Ok(None) };
    meta.places = places::from_json(&places).map_err(|error| Odd::Row(format!("its places are no JSON: {error}")))?;
    meta.authors =
        rows(connection, "SELECT name FROM author WHERE article = ?1 ORDER BY number", article, |row| Ok(row.get(0)?))?;
    meta.links = rows(connection, "SELECT text, uri FROM link WHERE article = ?1 ORDER BY number", article, |row| {
        Ok(Link { text: row.get(0)?, uri: row.get(1)? })
    })?;
    let offsets = Offsets::new(&text, OffsetUnit::CodePoint);
    let blocks = rows(
        connection,
        "SELECT start, \"end\", kind FROM block WHERE article = ?1 ORDER BY number",
        article,
        |row| Ok(Block { span: span(row, 0, &offsets)?, kind: label(row, 2)? }),
    )?;
    let diagnostics = rows(
        connection,
        "SELECT start, \"end\", severity, message FROM diagnostic WHERE article = ?1 ORDER BY number",
        article,
        |row| {
            let known = row.get::<_, Option<i64>>(0)?.is_some();
            let span = if known { Some(span(row, 0, &offsets)?) } else { None };
            Ok(Diagnostic { span, severity: label(row, 2)?, message: row.get(3)? })
        },
    )?;
    let mut index = HashMap::new();
    let entities = rows(
        connection,
        "SELECT id, label, name, kind, key FROM article_entity WHERE article = ?1 ORDER BY number",
        article,
        |row| {
            index.insert(row.get::<_, i64>(0)?, index.len());
            Ok(Entity { id: row.get(1)?, name: row.get(2)?, kind: label(row, 3)?, key: row.get(4)? })
        },
    )?;
    let entity = |row: &Row<'_>, column| place(row, column, &index, "entity");
    let mentions = rows(
        connection,
        "SELECT start, \"end\", article_entity, form FROM mention WHERE article = ?1 ORDER BY number",
        article,
        |row| Ok(Mention { span: span(row, 0, &offsets)?, entity: entity(row, 2)?, form: label(row, 3)? }),
    )?;
    let statements = statements(connection, article, &offsets, &entity)?;
    let article = Article { text, blocks, meta, ..Article::default() };
    Ok(Some(Record { article, entities, mentions, statements, diagnostics, model }))
}

fn statements(
    connection: &Connection,
    article: i64,
    offsets: &Offsets<'_>,
    entity: &impl Fn(&Row<'_>, usize) -> Result<Option<usize>, Odd>,
) -> Result<Vec<Statement>, Odd> {
    let mut index: HashMap<i64, usize> = HashMap::new();
    let ids = rows(connection, "SELECT id FROM statement WHERE article = ?1 ORDER BY number", article, |row| {
        Ok(row.get::<_, i64>(0)?)
    })?;
    index.extend(ids.iter().copied().zip(0..));
    let mut statements = rows(
        connection,
        "SELECT time_start, time_end, time_date, speaker, speaker_name, speaker_class, manner, act, certainty, polarity,
                within, in_heading, confidence
         FROM statement WHERE article = ?1 ORDER BY number",
        article,
        |row| {
            let timed = row.get::<_, Option<i64>>(0)?.is_some();
            Ok(Statement {
                source: Vec::new(),
                cue: Vec::new(),
                content: Vec::new(),
                speaker: entity(row, 3)?,
                speaker_name: row.get(4)?,
                speaker_class: label(row, 5)?,
                manner: label(row, 6)?,
                act: label(row, 7)?,
                certainty: label(row, 8)?,
                polarity: label(row, 9)?,
                relay: Vec::new(),
                time: if timed { Some(Time { span: span(row, 0, offsets)?, date: row.get(2)? }) } else { None },
                within: place(row, 10, &index, "statement")?,
                in_heading: row.get(11)?,
                confidence: row.get::<_, f64>(12)? as f32,
                why: Vec::new(),
            })
        },
    )?;
    for (statement, id) in statements.iter_mut().zip(ids) {
        let spans = rows(
            connection,
            "SELECT start, \"end\", role FROM span WHERE statement = ?1 ORDER BY role, number",
            id,
            |row| Ok((row.get::<_, String>(2)?, span(row, 0, offsets)?)),
        )?;
        for (role, span) in spans {
            match role.as_str() {
                "source" => statement.source.push(span),
                "cue" => statement.cue.push(span),
                "content" => statement.content.push(span),
                _ => return Err(Odd::Row(format!("a span has the role {role:?}"))),
            }
        }
        statement.relay = rows(
            connection,
            "SELECT name, article_entity FROM relay WHERE statement = ?1 ORDER BY number",
            id,
            |row| Ok(Relay { name: row.get(0)?, entity: entity(row, 1)? }),
        )?;
        statement.why =
            rows(
                connection,
                "SELECT text FROM reason WHERE statement = ?1 ORDER BY number",
                id,
                |row| Ok(row.get(0)?),
            )?;
    }
    Ok(statements)
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    id: impl ToSql,
    mut make: impl FnMut(&Row<'_>) -> Result<T, Odd>,
) -> Result<Vec<T>, Odd> {
    let mut find = connection.prepare_cached(sql)?;
    let mut rows = find.query([id])?;
    let mut made = Vec::new();
    while let Some(row) = rows.next()? {
        made.push(make(row)?);
    }
    Ok(made)
}

/// The span whose offsets are in two columns from `column` on.
fn span(row: &Row<'_>, column: usize, offsets: &Offsets<'_>) -> Result<Span, Odd> {
    let (start, end): (i64, i64) = (row.get(column)?, row.get(column + 1)?);
    let byte = |offset: i64| usize::try_from(offset).ok().and_then(|offset| offsets.byte(offset));
    match (byte(start), byte(end)) {
        (Some(from), Some(to)) if from <= to => Ok(Span::new(from, to)),
        _ => Err(Odd::Row(format!("the span {start}-{end} does not fit the text"))),
    }
}

fn label<T: FromStr<Err: ToString>>(row: &Row<'_>, column: usize) -> Result<T, Odd> {
    let name = row.get_ref(column)?.as_str().map_err(|error| Odd::Row(error.to_string()))?;
    name.parse::<T>().map_err(|error| Odd::Row(error.to_string()))
}

fn place(row: &Row<'_>, column: usize, index: &HashMap<i64, usize>, what: &str) -> Result<Option<usize>, Odd> {
    match row.get::<_, Option<i64>>(column)? {
        None => Ok(None),
        Some(id) => {
            index.get(&id).copied().map(Some).ok_or_else(|| Odd::Row(format!("{what} {id} is of another article")))
        }
    }
}
