//! A statement with everything that is known of it: what a page about it shows.

use crate::search::{Found, FoundArticle, STATEMENT, statement};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

/// A statement, where it stands, and why it is read so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementPage {
    /// Its row.
    pub row: i64,
    pub statement: Found,
    pub article: FoundArticle,
    /// The words that tell when it was said, and the date they mean.
    pub time_words: Option<String>,
    pub time_date: Option<String>,
    pub in_heading: bool,
    /// The id of the statement in whose content it stands.
    pub within: Option<String>,
    /// Ids of those that stand in its content.
    pub contains: Vec<String>,
    /// Through whom it reached the article.
    pub relay: Vec<String>,
    /// Why the speaker is who it is, or is not known.
    pub why: Vec<String>,
    /// Where its words stand in the article's text.
    pub spans: Vec<Part>,
    pub context: Context,
}

/// Some of its words. Offsets are code points of the article's text, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// source, cue, content or time.
    pub role: String,
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The part of the article it stands in: the blocks that its words touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Context {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// Code points on each side of the statement's words that are shown of a block at most.
const AROUND: usize = 1000;

/// None: there is no such row.
pub(super) fn page(connection: &Connection, row: i64) -> rusqlite::Result<Option<StatementPage>> {
    let head = connection
        .prepare_cached(&format!("{STATEMENT} s.id = ?1"))?
        .query_row([row], |row| Ok((statement(row)?, row.get::<_, String>(20)?)))
        .optional()?;
    let Some(((found, article), text)) = head else { return Ok(None) };
    let strings = |sql: &str| -> rusqlite::Result<Vec<String>> {
        connection.prepare_cached(sql)?.query_map([row], |row| row.get(0))?.collect()
    };
    type Rest = (Option<String>, Option<usize>, Option<usize>, Option<String>, bool, Option<String>);
    let (time_words, time_start, time_end, time_date, in_heading, within): Rest = connection
        .prepare_cached(
            "SELECT s.time_words, s.time_start, s.time_end, s.time_date, s.in_heading, whole.record_id
             FROM statement s LEFT JOIN statement whole ON whole.id = s.within WHERE s.id = ?1",
        )?
        .query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let slice = |start: usize, end: usize| {
        let range = starts.get(start).zip(starts.get(end)).map(|(start, end)| *start..*end);
        range.and_then(|range| text.get(range)).unwrap_or_default().to_owned()
    };
    let mut spans: Vec<Part> = connection
        .prepare_cached("SELECT role, start, \"end\" FROM span WHERE statement = ?1 ORDER BY start, \"end\", role")?
        .query_map([row], |row| {
            let (start, end) = (row.get(1)?, row.get(2)?);
            Ok(Part { role: row.get(0)?, start, end, text: slice(start, end) })
        })?
        .collect::<rusqlite::Result<_>>()?;
    if let Some((start, end)) = time_start.zip(time_end) {
        spans.push(Part { role: "time".to_owned(), start, end, text: slice(start, end) });
        spans.sort_by_key(|part| (part.start, part.end));
    }
    let context = match (spans.iter().map(|part| part.start).min(), spans.iter().map(|part| part.end).max()) {
        (Some(first), Some(last)) => {
            let (start, end) = connection
                .prepare_cached(
                    "SELECT min(start), max(\"end\") FROM block WHERE article = ?1 AND \"end\" >= ?2 AND start <= ?3",
                )?
                .query_row((article.id, first, last), |row| {
                    Ok((row.get::<_, Option<usize>>(0)?, row.get::<_, Option<usize>>(1)?))
                })?;
            let start = start.unwrap_or(first).min(first).max(first.saturating_sub(AROUND));
            let end = end.unwrap_or(last).max(last).min(last + AROUND).min(starts.len().saturating_sub(1));
            Context { start, end, text: slice(start, end) }
        }
        _ => Context::default(),
    };
    Ok(Some(StatementPage {
        row,
        statement: found,
        article,
        time_words,
        time_date,
        in_heading,
        within,
        contains: strings("SELECT record_id FROM statement WHERE within = ?1 ORDER BY number")?,
        relay: strings(
            "SELECT coalesce(entity.name, relay.name) FROM relay LEFT JOIN entity ON entity.id = relay.entity
             WHERE statement = ?1 ORDER BY number",
        )?,
        why: strings("SELECT text FROM reason WHERE statement = ?1 ORDER BY number")?,
        spans,
        context,
    }))
}
