//! Who holds which office, learned from what articles say beside names, and used for statements whose source is an office alone.
//!
//! What an article says of its own speakers is never touched: what is found here stands in a table of its own, with its score and
//! why. It rests on the articles and lists that are there, and is made again when these, or who is who, change.

mod asked;
mod learn;
mod resolve;

pub use asked::OfficeHolder;
pub(crate) use asked::{holders, in_words};
pub(crate) use learn::{learn, told_in};

use crate::add::Writer;
use identity::titles::Title;
use resolve::{Holders, Supposed};
use rusqlite::{Connection, Row};
use serde::Serialize;
use std::collections::BTreeSet;

/// Who made a statement, by what other articles say of the office that is its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByTitle {
    pub entity: i64,
    pub name: String,
    /// From 0 to 1.
    pub score: f64,
    pub evidence: String,
}

/// A statement by somebody who is called by the office alone.
struct Waiting {
    statement: i64,
    understood: bool,
    date: Option<String>,
    now: Supposed,
}

/// Finds anew who holds the offices that this transaction learned of.
pub(crate) fn settle(writer: &Writer<'_>) -> rusqlite::Result<()> {
    let touched = writer.touched.borrow();
    if touched.corrected {
        return settle_all(writer.connection);
    }
    touched.titles.iter().try_for_each(|title| settle_one(writer.connection, title))
}

/// The same for all offices.
pub(crate) fn settle_all(connection: &Connection) -> rusqlite::Result<()> {
    waited_for(connection)?.iter().try_for_each(|title| settle_one(connection, title))
}

/// Statements that are given to another than they should be.
pub(crate) fn wrong(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut wrong = Vec::new();
    for title in waited_for(connection)? {
        for (waiting, right) in compare(connection, &title)? {
            if right != waiting.now {
                wrong.push(waiting.statement);
            }
        }
    }
    Ok(wrong)
}

/// Offices that are the source of a statement.
fn waited_for(connection: &Connection) -> rusqlite::Result<BTreeSet<Title>> {
    let mut find = connection.prepare_cached("SELECT DISTINCT role, place FROM title_speaker")?;
    find.query_map([], |row| Ok(Title { role: row.get(0)?, place: row.get(1)? }))?.collect()
}

fn settle_one(connection: &Connection, title: &Title) -> rusqlite::Result<()> {
    let mut update = connection
        .prepare_cached("UPDATE title_speaker SET entity = ?2, score = ?3, evidence = ?4 WHERE statement = ?1")?;
    for (waiting, right) in compare(connection, title)? {
        if right != waiting.now {
            update.execute((waiting.statement, right.entity, right.score, &right.evidence))?;
        }
    }
    Ok(())
}

/// What is kept, and what should be.
fn compare(connection: &Connection, title: &Title) -> rusqlite::Result<Vec<(Waiting, Supposed)>> {
    let mut find = connection.prepare_cached(
        "SELECT statement, understood, date, entity, score, evidence FROM title_speaker
         WHERE role = ?1 AND place = ?2 ORDER BY statement",
    )?;
    let row = |row: &Row<'_>| {
        let now = Supposed { entity: row.get(3)?, score: row.get(4)?, evidence: row.get(5)? };
        Ok(Waiting { statement: row.get(0)?, understood: row.get(1)?, date: row.get(2)?, now })
    };
    let waiting: Vec<Waiting> = find.query_map((&title.role, &title.place), row)?.collect::<rusqlite::Result<_>>()?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let holders = Holders::of(connection, title)?;
    let decide = |waiting: Waiting| {
        let right = holders.at(waiting.date.as_deref(), waiting.understood);
        (waiting, right)
    };
    Ok(waiting.into_iter().map(decide).collect())
}
