//! Making the statements of an article be what they should be, and nothing else: rows that stay keep their numbers.

use super::plan::{Named, Origin, Plan, amendments, machine, named, plan};
use super::stored::Kept;
use crate::about;
use crate::add::Writer;
use crate::corrections::Rules;
use crate::index;
use crate::load::{self, Odd};
use crate::reread::clear_statement;
use crate::write::{Row, put_statement};
use record::{Record, Statement};
use rusqlite::Connection;
use std::collections::HashMap;
use text::{OffsetUnit, Offsets};

/// Takes note of what the machine says of an article that is to be corrected. Does nothing if that is done.
pub(crate) fn remember(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    if is_corrected(connection, article)? {
        return Ok(());
    }
    let Some(record) = load::record(connection, article).map_err(sqlite)? else { return Ok(()) };
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    connection.prepare_cached("INSERT INTO corrected_article (article) VALUES (?1)")?.execute([article])?;
    let ids = row_ids(connection, article)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO machine_statement (article, number, record_id, statement, value) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let record_ids = record.statement_ids();
    for (number, ((statement, id), row)) in record.statements.iter().zip(&record_ids).zip(&ids).enumerate() {
        let value = serde_json::to_string(&Kept::of(statement, text, &offsets)).expect("strings and numbers");
        insert.execute((article, number, id, row, value))?;
    }
    Ok(())
}

pub(crate) fn is_corrected(connection: &Connection, article: i64) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM corrected_article WHERE article = ?1")?.exists([article])
}

/// Forgets what the machine said before an article is read anew.
pub(crate) fn forget(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM corrected_statement WHERE article = ?1",
        "DELETE FROM machine_statement WHERE article = ?1",
        "DELETE FROM corrected_article WHERE article = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([article])?;
    }
    Ok(())
}

/// An article was read anew: what was corrected of it is corrected again.
pub(crate) fn again(writer: &Writer<'_>, article: i64, document: &str) -> rusqlite::Result<()> {
    let known = "SELECT 1 FROM correction WHERE document = ?1 AND undone IS NULL";
    if writer.connection.prepare_cached(known)?.exists([document])? {
        remember(writer.connection, article)?;
        apply(writer, &writer.rules, article)?;
    }
    Ok(())
}

/// Applies the corrections again in which somebody is named: who is who has changed.
pub(crate) fn apply_speakers(writer: &Writer<'_>, rules: &Rules) -> rusqlite::Result<()> {
    let articles: Vec<i64> = {
        let mut find = writer.connection.prepare_cached(
            "SELECT corrected_article.article FROM corrected_article
             JOIN article ON article.id = corrected_article.article
             WHERE EXISTS (SELECT 1 FROM correction WHERE correction.document = article.original
                           AND undone IS NULL AND value -> '$.change.speaker' IS NOT NULL)",
        )?;
        find.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    };
    articles.into_iter().try_for_each(|article| apply(writer, rules, article))
}

/// Makes the corrections in force hold in an article.
pub(crate) fn apply(writer: &Writer<'_>, rules: &Rules, article: i64) -> rusqlite::Result<()> {
    let connection = writer.connection;
    if !is_corrected(connection, article)? {
        return Ok(());
    }
    let Some(record) = load::record(connection, article).map_err(sqlite)? else { return Ok(()) };
    let (plan, named, ends) = planned(connection, rules, article, &record).map_err(sqlite)?;
    let rows = rows(connection, article)?;
    let Some((_, words)) = load::words(connection, article).map_err(sqlite)? else { return Ok(()) };
    index::forget(connection, article)?;
    clear_links(connection, article)?;

    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let mut before: HashMap<i64, (&Statement, Option<i64>)> = HashMap::new();
    for (statement, (row, entity)) in record.statements.iter().zip(row_entities(connection, article)?) {
        before.insert(row, (statement, entity));
    }
    let kept: Vec<i64> = plan.statements.iter().filter_map(|planned| rows.get(&planned.origin).copied()).collect();
    // Numbers are free for others, and no statement stands within one that goes.
    connection
        .prepare_cached("UPDATE statement SET number = -1 - number, within = NULL WHERE article = ?1")?
        .execute([article])?;
    for row in before.keys().filter(|row| !kept.contains(row)) {
        clear_statement(connection, *row, true)?;
    }
    let mut next: i64 =
        connection.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM statement")?.query_row([], |row| row.get(0))?;
    let mut places: Vec<i64> = Vec::with_capacity(plan.statements.len());
    for planned in &plan.statements {
        places.push(rows.get(&planned.origin).copied().filter(|row| before.contains_key(row)).unwrap_or_else(|| {
            next += 1;
            next - 1
        }));
    }
    let meta = &record.article.meta;
    for (number, (planned, id)) in plan.statements.iter().zip(&places).enumerate() {
        let statement = &planned.statement;
        let speaker = statement.speaker.and_then(|speaker| named.get(speaker));
        let entity = planned.entity.or(speaker.map(|speaker| speaker.entity));
        let within = statement.within.and_then(|within| places.get(within).copied());
        let same = before.get(id).is_some_and(|(was, of)| {
            *of == entity && Statement { within: statement.within, ..(*was).clone() } == *statement
        });
        if same {
            connection
                .prepare_cached("UPDATE statement SET number = ?2, within = ?3 WHERE id = ?1")?
                .execute((id, number, within))?;
            continue;
        }
        clear_statement(connection, *id, false)?;
        let date = statement.time.as_ref().and_then(|time| time.date.as_ref());
        let row = Row {
            id: *id,
            record_id: &record::statement_id(&meta.id, statement, &offsets),
            article,
            number,
            statement,
            speaker: speaker.map(|speaker| speaker.row),
            entity,
            within,
            said: date.or(meta.published.as_ref()).or(meta.captured.as_ref()).map(String::as_str),
        };
        let who = |index: usize| named.get(index).map(|named| (named.row, named.entity));
        put_statement(connection, &row, text, &offsets, &words, None, who)?;
    }
    index::put(connection, article, meta.title.as_deref(), text, &words)?;
    about::rewrite(connection, article)?;
    let now: HashMap<Origin, i64> =
        plan.statements.iter().zip(&places).map(|(planned, id)| (planned.origin, *id)).collect();
    if ends {
        return forget(connection, article);
    }
    let mut machine =
        connection.prepare_cached("UPDATE machine_statement SET statement = ?3 WHERE article = ?1 AND number = ?2")?;
    for (origin, id) in &now {
        if let Origin::Machine(number) = origin {
            machine.execute((article, number, id))?;
        }
    }
    let mut place = connection.prepare_cached(
        "INSERT INTO corrected_statement (correction, article, statement, found) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (correction, origin) in &plan.corrections {
        let statement = origin.as_ref().and_then(|origin| now.get(origin));
        place.execute((correction, article, statement, origin.is_some()))?;
    }
    Ok(())
}

/// What should be, who is named, and whether no correction is in force any more.
fn planned(
    connection: &Connection,
    rules: &Rules,
    article: i64,
    record: &Record,
) -> Result<(Plan, Vec<Named>, bool), Odd> {
    let named = named(connection, article)?;
    let amendments = amendments(connection, &record.article.meta.id)?;
    let machine = machine(connection, article, &record.article.text)?;
    let plan = plan(connection, rules, record, &named, machine, &amendments)?;
    Ok((plan, named, amendments.is_empty()))
}

/// What is wrong with a corrected article: what holds is not what the corrections say.
pub(crate) fn check(connection: &Connection, rules: &Rules, article: i64, record: &Record) -> Result<Vec<String>, Odd> {
    let document = &record.article.meta.id;
    if !is_corrected(connection, article)? {
        let none = amendments(connection, document)?.is_empty();
        let missing = || format!("article {article}: its corrections are not applied");
        return Ok((!none).then(missing).into_iter().collect());
    }
    let (plan, named, ends) = planned(connection, rules, article, record)?;
    let mut problems = Vec::new();
    if ends {
        problems.push(format!("article {article} is marked as corrected, but no correction is in force"));
    }
    let rows = row_entities(connection, article)?;
    let offsets = Offsets::new(&record.article.text, OffsetUnit::CodePoint);
    if rows.len() != plan.statements.len() {
        let (has, should) = (rows.len(), plan.statements.len());
        problems.push(format!("article {article} has {has} statements and should have {should} after its corrections"));
        return Ok(problems);
    }
    let where_now = self::rows(connection, article)?;
    for ((planned, has), (row, entity)) in plan.statements.iter().zip(&record.statements).zip(rows) {
        let speaker = planned.statement.speaker.and_then(|speaker| named.get(speaker)).map(|named| named.entity);
        let right = planned.statement == *has
            && entity == planned.entity.or(speaker)
            && where_now.get(&planned.origin) == Some(&row);
        if !right {
            let id = record::statement_id(document, &planned.statement, &offsets);
            problems.push(format!("article {article}: the statement {id} is not what its corrections say"));
        }
    }
    let mut find = connection
        .prepare_cached("SELECT correction, found FROM corrected_statement WHERE article = ?1 ORDER BY correction")?;
    let noted: Vec<(i64, bool)> =
        find.query_map([article], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let should: Vec<(i64, bool)> = plan.corrections.iter().map(|(id, origin)| (*id, origin.is_some())).collect();
    if noted != should {
        problems.push(format!("article {article}: what its corrections are about is noted wrongly"));
    }
    Ok(problems)
}

/// The row of each statement of a corrected article.
fn rows(connection: &Connection, article: i64) -> rusqlite::Result<HashMap<Origin, i64>> {
    let mut rows = HashMap::new();
    let mut find = connection.prepare_cached(
        "SELECT number, statement FROM machine_statement WHERE article = ?1 AND statement IS NOT NULL",
    )?;
    for row in find.query_map([article], |row| Ok((Origin::Machine(row.get(0)?), row.get(1)?)))? {
        rows.extend([row?]);
    }
    let mut find = connection.prepare_cached(
        "SELECT correction, statement FROM corrected_statement JOIN correction ON correction.id = correction
         WHERE corrected_statement.article = ?1 AND statement IS NOT NULL AND kind = 'add'",
    )?;
    for row in find.query_map([article], |row| Ok((Origin::Added(row.get(0)?), row.get(1)?)))? {
        rows.extend([row?]);
    }
    Ok(rows)
}

fn clear_links(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM corrected_statement WHERE article = ?1")?.execute([article])?;
    connection
        .prepare_cached("UPDATE machine_statement SET statement = NULL WHERE article = ?1")?
        .execute([article])
        .map(drop)
}

/// The rows of an article's statements, in their order.
fn row_ids(connection: &Connection, article: i64) -> rusqlite::Result<Vec<i64>> {
    Ok(row_entities(connection, article)?.into_iter().map(|(row, _)| row).collect())
}

fn row_entities(connection: &Connection, article: i64) -> rusqlite::Result<Vec<(i64, Option<i64>)>> {
    let mut find = connection.prepare_cached("SELECT id, entity FROM statement WHERE article = ?1 ORDER BY number")?;
    find.query_map([article], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// What is wrong with rows, where SQLite's errors are expected: the transaction is undone.
pub(crate) fn odd(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
}

pub(super) fn sqlite(error: Odd) -> rusqlite::Error {
    match error {
        Odd::Sqlite(error) => error,
        Odd::Row(reason) => odd(reason),
    }
}
