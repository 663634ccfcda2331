//! What one or several speakers have said about something, side by side over time.

use crate::error::Error;
use crate::open::Archive;
use crate::search::{Found, FoundArticle, STATEMENT, Words, list, spellings, statement};
use crate::who::{Resolved, resolve};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::Serialize;
use std::cmp::Reverse;

/// Whose statements about what.
#[derive(Clone, Debug, Default)]
pub struct PositionQuery {
    /// Entities.
    pub speakers: Vec<i64>,
    /// Who or what is named in the content: spellings of one name, an entity's id or its public identifier. What is no entity's
    /// name is looked for as words.
    pub about: Vec<String>,
    /// Words of the content. Of `about` and `words` one is needed for a subject; without both every statement is a position.
    pub words: Option<Words>,
    pub since: Option<String>,
    pub until: Option<String>,
    /// Of each speaker at most so many, the latest; from 1 to [`MOST_POSITIONS`].
    pub limit: usize,
}

/// Statements of a speaker that can be asked for at once.
pub const MOST_POSITIONS: usize = 200;

/// Speakers that are compared at most; more do not fit beside each other.
const MOST_SPEAKERS: usize = 12;

/// Who has said what about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Positions {
    /// In the order they were asked for.
    pub speakers: Vec<PositionSpeaker>,
    /// The latest first.
    pub positions: Vec<Position>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PositionSpeaker {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    /// Statements of this speaker in the list.
    pub statements: usize,
    /// There are older ones.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Position {
    /// Which of the speakers: an index.
    pub speaker: usize,
    pub statement: Found,
    pub article: FoundArticle,
}

impl Archive {
    pub fn positions(&self, query: &PositionQuery) -> Result<Positions, Error> {
        positions(&self.connection, query).map_err(|error| self.error(error))
    }
}

fn positions(connection: &Connection, query: &PositionQuery) -> rusqlite::Result<Positions> {
    let limit = query.limit.clamp(1, MOST_POSITIONS);
    let about = if query.about.is_empty() { None } else { Some(resolve(connection, &query.about)?) };
    let mut found = Positions::default();
    let mut rows: Vec<(Option<String>, i64, usize)> = Vec::new();
    for entity in query.speakers.iter().take(MOST_SPEAKERS) {
        let own = connection
            .prepare_cached("SELECT name, kind FROM entity WHERE id = ?1")?
            .query_row([entity], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((name, kind)) = own else { continue };
        let speaker = found.speakers.len();
        let (sql, values) = select(*entity, about.as_ref(), query, limit + 1);
        let mut find = connection.prepare_cached(&sql)?;
        let ids: Vec<(i64, Option<String>)> = find
            .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let (more, statements) = (ids.len() > limit, ids.len().min(limit));
        rows.extend(ids.into_iter().take(limit).map(|(id, said)| (said, id, speaker)));
        found.speakers.push(PositionSpeaker { entity: *entity, name, kind, statements, more });
    }
    rows.sort_by(|a, b| Reverse((&a.0, a.1)).cmp(&Reverse((&b.0, b.1))));
    let mut find = connection.prepare_cached(&format!("{STATEMENT} s.id = ?1"))?;
    for (_, id, speaker) in rows {
        let (statement, article) = find.query_row([id], statement)?;
        found.positions.push(Position { speaker, statement, article });
    }
    Ok(found)
}

/// A speaker's statements, the latest first, straight from their index; the rest is asked of each.
pub(super) fn select(
    entity: i64,
    about: Option<&Resolved>,
    query: &PositionQuery,
    limit: usize,
) -> (String, Vec<Value>) {
    let mut sql = "SELECT s.id, s.said FROM statement s INDEXED BY statement_entity WHERE s.entity = ?".to_owned();
    let mut values = vec![Value::from(entity)];
    if let Some(since) = &query.since {
        sql += " AND s.said >= ?";
        values.push(since.clone().into());
    }
    if let Some(until) = &query.until {
        sql += " AND s.said < ?";
        values.push(format!("{until}~").into());
    }
    if let Some(words) = &query.words {
        sql += " AND s.id IN (SELECT rowid FROM statement_index WHERE statement_index MATCH ?)";
        values.push(words.expression("forms").into());
    }
    if let Some(Resolved { entities, exact }) = about {
        sql += " AND (EXISTS (SELECT 1 FROM about WHERE about.statement = s.id AND about.entity IN (SELECT value FROM json_each(?)))";
        values.push(list(entities).into());
        if !exact {
            sql += " OR s.id IN (SELECT rowid FROM statement_index WHERE statement_index MATCH ?)";
            values.push(spellings(&query.about, "lemmas forms").into());
        }
        sql += ")";
    }
    sql += " ORDER BY s.said DESC, s.id DESC LIMIT ?";
    values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
    (sql, values)
}
