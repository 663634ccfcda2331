//! Names while they are typed.

use crate::error::Error;
use crate::open::Archive;
use crate::search::plain_words;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use serde::Serialize;
use std::collections::BTreeSet;

/// An entity that may be meant by the beginning of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    pub statements: u64,
}

/// Suggestions that can be asked for.
const MOST: usize = 100;
/// Words that are looked at; the others are as if they were not typed.
const MOST_WORDS: usize = 6;
/// So many names with a beginning are all looked at.
const FEW: usize = 1000;
/// Where more have it, who says most comes first: so many speakers are looked at. `examples/names_scale.rs` measures it.
const SPEAKERS: usize = 4000;

impl Archive {
    /// Entities a word of whose names begins so, in whatever spelling of letters, those with most statements first. Of several
    /// words each must begin one. If nothing is typed, those with most statements.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        suggest(&self.connection, prefix, limit).map_err(|error| self.error(error))
    }
}

/// As [`Archive::suggest`], for threads with a connection of their own ([`Archive::read`]).
pub fn suggest(connection: &Connection, prefix: &str, limit: usize) -> rusqlite::Result<Vec<Suggestion>> {
    let limit = limit.clamp(1, MOST);
    let mut words = plain_words(prefix);
    if words.is_empty() && !prefix.trim().is_empty() {
        return Ok(Vec::new());
    }
    words.truncate(MOST_WORDS);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    let Some((longest, others)) = words.split_first() else { return loudest(connection, &[], limit) };
    let found = beginning(connection, longest, FEW + 1)?;
    if found.len() > FEW {
        let mut first = loudest(connection, &words, limit)?;
        if first.len() < limit {
            // The rest have said little or nothing.
            let known: BTreeSet<i64> = first.iter().map(|suggestion| suggestion.entity).collect();
            let rest = found.into_iter().filter(|entity| !known.contains(entity)).collect();
            first.extend(rank(connection, rest, others, limit - first.len())?);
        }
        return Ok(first);
    }
    rank(connection, found, others, limit)
}

/// The end of what begins so.
fn end(word: &str) -> String {
    format!("{word}{}", char::MAX)
}

fn beginning(connection: &Connection, word: &str, most: usize) -> rusqlite::Result<BTreeSet<i64>> {
    let mut find =
        connection.prepare_cached("SELECT entity FROM entity_word WHERE word >= ?1 AND word < ?2 LIMIT ?3")?;
    find.query_map((word, end(word), most), |row| row.get(0))?.collect()
}

const HAS_WORD: &str = "EXISTS (SELECT 1 FROM entity_word WHERE entity_word.entity = e.id AND word >= ? AND word < ?)";
/// An entity that articles name, and no correction or list says is another.
const NAMED: &str = "EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = e.id)";

fn row(row: &Row<'_>) -> rusqlite::Result<Suggestion> {
    Ok(Suggestion { entity: row.get(0)?, name: row.get(1)?, kind: row.get(2)?, statements: row.get(3)? })
}

/// Those of them that have the other words too, by what they said.
fn rank(
    connection: &Connection,
    found: BTreeSet<i64>,
    others: &[String],
    limit: usize,
) -> rusqlite::Result<Vec<Suggestion>> {
    let ids = found.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let mut values = vec![Value::from(format!("[{ids}]"))];
    let mut sql = "SELECT e.id, e.name, e.kind, e.statements FROM json_each(?) AS wanted CROSS JOIN entity e ON e.id = wanted.value
                   WHERE "
        .to_owned();
    for word in others {
        sql.push_str(HAS_WORD);
        sql.push_str(" AND ");
        values.extend([Value::from(word.clone()), Value::from(end(word))]);
    }
    sql.push_str(NAMED);
    sql.push_str(" ORDER BY e.statements DESC, e.id LIMIT ?");
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), row)?.collect()
}

/// Among those who said most, the ones with all the words.
fn loudest(connection: &Connection, words: &[String], limit: usize) -> rusqlite::Result<Vec<Suggestion>> {
    let mut values = vec![Value::Integer(i64::try_from(SPEAKERS).unwrap_or(i64::MAX))];
    let mut sql = "SELECT e.id, e.name, e.kind, e.statements
                   FROM (SELECT id, name, kind, statements FROM entity WHERE statements > 0
                         ORDER BY statements DESC LIMIT ?) AS e WHERE "
        .to_owned();
    for word in words {
        sql.push_str(HAS_WORD);
        sql.push_str(" AND ");
        values.extend([Value::from(word.clone()), Value::from(end(word))]);
    }
    sql.push_str("1 ORDER BY e.statements DESC, e.id LIMIT ?");
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), row)?.collect()
}
