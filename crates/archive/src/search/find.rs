//! The search itself: first which, in their order, then what is shown of them.

use super::cursor::Cursor;
use super::filter::Filter;
use super::mark;
use super::words::Term;
use super::{Found, FoundArticle, Hit, MOST_HITS, Page, Query, Sort, What};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

pub(super) fn find(
    connection: &Connection,
    query: &Query,
    sort: Sort,
    after: Option<&Cursor>,
) -> rusqlite::Result<Page> {
    let limit = query.limit.clamp(1, MOST_HITS);
    let (sql, values) = select(connection, query, sort, after, limit + 1)?;
    let mut places: Vec<Cursor> = {
        let mut find = connection.prepare_cached(&sql)?;
        let row = |row: &Row<'_>| Ok(Cursor { id: row.get(0)?, date: row.get(1)?, rank: row.get(2)? });
        find.query_map(params_from_iter(values), row)?.collect::<rusqlite::Result<_>>()?
    };
    let more = places.len() > limit;
    places.truncate(limit);
    let next = places.last().filter(|_| more).map(|last| last.write(query.what, sort));
    let terms = query.words.as_ref().map(super::Words::terms).unwrap_or_default();
    let hits = places.iter().map(|place| {
        let score = (sort == Sort::Relevance).then_some(-place.rank);
        match query.what {
            What::Statements => statement_hit(connection, place.id, score, &terms),
            What::Articles => article_hit(connection, place.id, score, &terms),
        }
    });
    Ok(Page { hits: hits.collect::<rusqlite::Result<_>>()?, next })
}

/// The question for SQLite. Whatever was typed is among its values.
fn select(
    connection: &Connection,
    query: &Query,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> rusqlite::Result<(String, Vec<Value>)> {
    let (index, forms, table, alias, date) = match query.what {
        What::Statements => ("statement_index", "forms", "statement", "s", "s.said"),
        What::Articles => ("article_index", "title forms", "article", "a", "coalesce(a.published, a.captured)"),
    };
    let mut filter = Filter::of(connection, query)?;
    let mut values = Vec::new();
    let (mut with, mut from, mut rank) = (String::new(), format!("{table} {alias}"), "0.0");
    if let Some(words) = &query.words {
        values.push(Value::from(words.expression(forms)));
        let score = if sort == Sort::Relevance { format!("bm25({index})") } else { "0.0".to_owned() };
        with = format!(
            "WITH found (id, rank) AS MATERIALIZED (SELECT rowid, {score} FROM {index} WHERE {index} MATCH ?)\n"
        );
        from = format!("found CROSS JOIN {table} {alias} ON {alias}.id = found.id");
        rank = "found.rank";
    } else if let Some(entities) = filter.entities.take() {
        values.push(Value::from(entities));
        let id = if query.what == What::Statements { "article" } else { "id" };
        from = format!(
            "(SELECT DISTINCT article FROM article_entity WHERE entity IN (SELECT value FROM json_each(?))) named
             CROSS JOIN {table} {alias} ON {alias}.{id} = named.article"
        );
    }
    let mut conditions = filter.conditions;
    values.append(&mut filter.values);
    if let Some(after) = after {
        let id = Value::Integer(after.id);
        let (later, mut later_values) = match &after.date {
            Some(known) => {
                let known = Value::from(known.clone());
                let later = format!("({date} < ? OR ({date} = ? AND {alias}.id < ?) OR {date} IS NULL)");
                (later, vec![known.clone(), known, id])
            }
            None => (format!("({date} IS NULL AND {alias}.id < ?)"), vec![id]),
        };
        if sort == Sort::Relevance {
            conditions.push(format!("({rank} > ? OR ({rank} = ? AND {later}))"));
            values.extend([Value::Real(after.rank), Value::Real(after.rank)]);
        } else {
            conditions.push(later);
        }
        values.append(&mut later_values);
    }
    let holds = if conditions.is_empty() { "1".to_owned() } else { conditions.join("\n  AND ") };
    let first = if sort == Sort::Relevance { format!("{rank}, ") } else { String::new() };
    let sql = format!(
        "{with}SELECT {alias}.id, {date}, {rank} FROM {from}\nWHERE {holds}\nORDER BY {first}{date} DESC, {alias}.id DESC LIMIT ?"
    );
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    Ok((sql, values))
}

/// Statements with their articles, as [`statement`] reads them; a condition on `s` is to be added.
pub(crate) const STATEMENT: &str = "
    SELECT s.record_id, s.said, coalesce(entity.name, s.speaker_name), s.entity, s.speaker_class, s.source, s.cue, s.content,
           s.manner, s.act, s.certainty, s.polarity, s.confidence,
           a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, a.text,
           (SELECT min(start) FROM span WHERE span.statement = s.id AND span.role = 'content'),
           (SELECT max(\"end\") FROM span WHERE span.statement = s.id AND span.role = 'content')
    FROM statement s
    JOIN article a ON a.id = s.article
    LEFT JOIN outlet ON outlet.id = a.outlet
    LEFT JOIN entity ON entity.id = s.entity
    WHERE ";

/// A statement and its article.
pub(crate) fn statement(row: &Row<'_>) -> rusqlite::Result<(Found, FoundArticle)> {
    let found = Found {
        id: row.get(0)?,
        said: row.get(1)?,
        speaker: row.get(2)?,
        entity: row.get(3)?,
        speaker_class: row.get(4)?,
        source: row.get(5)?,
        cue: row.get(6)?,
        content: row.get(7)?,
        manner: row.get(8)?,
        act: row.get(9)?,
        certainty: row.get(10)?,
        polarity: row.get(11)?,
        confidence: row.get(12)?,
    };
    Ok((found, article(row, 13)?))
}

/// The article whose columns begin at `at`.
fn article(row: &Row<'_>, at: usize) -> rusqlite::Result<FoundArticle> {
    Ok(FoundArticle {
        id: row.get(at)?,
        document: row.get(at + 1)?,
        title: row.get(at + 2)?,
        outlet: row.get(at + 3)?,
        published: row.get(at + 4)?,
        language: row.get(at + 5)?,
        uri: row.get(at + 6)?,
    })
}

fn statement_hit(connection: &Connection, id: i64, score: Option<f64>, terms: &[&Term]) -> rusqlite::Result<Hit> {
    connection.prepare_cached(&format!("{STATEMENT} s.id = ?1"))?.query_row([id], |row| {
        let (found, article) = statement(row)?;
        let text = row.get_ref(20)?.as_str()?;
        let around = row.get::<_, Option<usize>>(21)?.zip(row.get(22)?);
        let snippet = mark::content(&found.content, terms, text, around);
        Ok(Hit { statement: Some(found), article, score, snippet })
    })
}

fn article_hit(connection: &Connection, id: i64, score: Option<f64>, terms: &[&Term]) -> rusqlite::Result<Hit> {
    let mut find = connection.prepare_cached(
        "SELECT a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, a.text
         FROM article a LEFT JOIN outlet ON outlet.id = a.outlet WHERE a.id = ?1",
    )?;
    find.query_row([id], |row| {
        let snippet = mark::window(row.get_ref(7)?.as_str()?, terms);
        Ok(Hit { statement: None, article: article(row, 0)?, score, snippet })
    })
}
