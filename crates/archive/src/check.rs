//! Whether an archive is whole: nothing is believed that can be computed again.

use crate::corrections::Rules;
use crate::error::Error;
use crate::load::{self, Odd};
use crate::open::Archive;
use crate::reread;
use record::Record;
use rusqlite::Connection;
use text::Span;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub articles: u64,
    pub statements: u64,
    /// Bytes of all originals, unpacked.
    pub bytes: u64,
    /// What is wrong, where; at most [`MOST_PROBLEMS`].
    pub problems: Vec<String>,
}

/// More would be no news.
pub const MOST_PROBLEMS: usize = 1000;

impl Report {
    fn add(&mut self, problem: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Rows that should not be, each with what is wrong with it. A query gives one number or text a row.
const CONTRADICTIONS: [(&str, &str); 12] = [
    ("article {} is not in the search index", "SELECT id FROM article EXCEPT SELECT rowid FROM article_index"),
    (
        "the search index has article {}, which is not there",
        "SELECT rowid FROM article_index EXCEPT SELECT id FROM article",
    ),
    ("statement {} is not in the search index", "SELECT id FROM statement EXCEPT SELECT rowid FROM statement_index"),
    (
        "the search index has statement {}, which is not there",
        "SELECT rowid FROM statement_index EXCEPT SELECT id FROM statement",
    ),
    ("original {} has no article", "SELECT sha256 FROM original EXCEPT SELECT original FROM article"),
    ("article {} was seen nowhere", "SELECT id FROM article EXCEPT SELECT article FROM sighting"),
    (
        "statement {} is of another entity than its speaker",
        "SELECT statement.id FROM statement LEFT JOIN article_entity ON article_entity.id = statement.speaker
         WHERE statement.entity IS NOT article_entity.entity",
    ),
    (
        "a relay of statement {} is another entity than it is in the article",
        "SELECT relay.statement FROM relay LEFT JOIN article_entity ON article_entity.id = relay.article_entity
         WHERE relay.entity IS NOT article_entity.entity",
    ),
    (
        "statement {} stands within one of another article",
        "SELECT inner.id FROM statement AS inner JOIN statement AS outer ON outer.id = inner.within
         WHERE inner.article <> outer.article",
    ),
    (
        "statement {} is ordered by a wrong date",
        "SELECT statement.id FROM statement JOIN article ON article.id = statement.article
         WHERE said IS NOT coalesce(time_date, published, captured)",
    ),
    (
        "the names of entity {} are counted wrongly",
        "SELECT DISTINCT entity FROM (
             SELECT * FROM (SELECT article_entity.entity, article_entity.name, coalesce(language, ''), count(*)
                 FROM article_entity JOIN article ON article.id = article_entity.article GROUP BY 1, 2, 3
                 EXCEPT SELECT entity, name, language, count FROM entity_name)
             UNION ALL
             SELECT * FROM (SELECT entity, name, language, count FROM entity_name
                 EXCEPT SELECT article_entity.entity, article_entity.name, coalesce(language, ''), count(*)
                 FROM article_entity JOIN article ON article.id = article_entity.article GROUP BY 1, 2, 3))",
    ),
    (
        "the articles of entity {} are counted wrongly",
        "WITH seen AS (SELECT coalesce(machine, entity) AS entity, count(DISTINCT article) AS articles
             FROM article_entity GROUP BY 1)
         SELECT entity FROM (
             SELECT * FROM (SELECT entity, articles FROM seen EXCEPT SELECT entity, articles FROM entity_profile)
             UNION
             SELECT * FROM (SELECT entity, articles FROM entity_profile WHERE articles > 0
                 EXCEPT SELECT entity, articles FROM seen))",
    ),
];

impl Archive {
    /// Checks everything. `step` is told how many articles of how many are done; if it says no, the check ends there.
    ///
    /// An error is no finding: the check could not go on, for example because a page is not readable.
    pub fn check(&self, mut step: impl FnMut(u64, u64) -> bool) -> Result<Report, Error> {
        let of = |error| self.error(error);
        let connection = &self.connection;
        // One state of the archive, whatever is written meanwhile.
        let snapshot = connection.unchecked_transaction().map_err(of)?;
        let mut report = Report::default();
        pages(connection, &mut report).map_err(of)?;
        if !report.problems.is_empty() {
            // What rests on damaged pages would only be noise.
            return Ok(report);
        }
        contradictions(connection, &mut report).map_err(of)?;
        corrected(connection, &mut report).map_err(of)?;
        let ids: Vec<i64> = {
            let mut find = connection.prepare("SELECT id FROM article ORDER BY id").map_err(of)?;
            find.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(of)?
        };
        let all = ids.len() as u64;
        for id in ids {
            match article(connection, id, &mut report) {
                Ok(()) => {}
                Err(Odd::Row(reason)) => report.add(format!("article {id}: {reason}")),
                Err(Odd::Sqlite(error)) => return Err(of(error)),
            }
            report.articles += 1;
            if !step(report.articles, all) {
                break;
            }
        }
        snapshot.finish().map_err(of)?;
        Ok(report)
    }
}

/// SQLite's own checks: pages, indexes, the search index's structure, foreign keys.
fn pages(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut check = connection.prepare("PRAGMA integrity_check(100)")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let found: String = row.get(0)?;
        if found != "ok" {
            report.add(format!("SQLite: {found}"));
        }
    }
    let mut check = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let id = id.map(|id| format!(" {id}")).unwrap_or_default();
        report.add(format!("{table}{id} refers to a row of {parent} that is not there"));
    }
    Ok(())
}

fn contradictions(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    for (problem, sql) in CONTRADICTIONS {
        let mut find = connection.prepare(sql)?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let what: rusqlite::types::Value = row.get(0)?;
            let what = match what {
                rusqlite::types::Value::Integer(id) => id.to_string(),
                rusqlite::types::Value::Text(id) => id,
                other => format!("{other:?}"),
            };
            report.add(problem.replace("{}", &what));
        }
    }
    Ok(())
}

/// Whether the corrections in force, and no others, hold.
fn corrected(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let rules = Rules::load(connection)?;
    let mut find = connection.prepare(
        "SELECT article_entity.id, article_entity.entity, coalesce(article_entity.machine, article_entity.entity),
                article_entity.name, article.original
         FROM article_entity JOIN article ON article.id = article_entity.article",
    )?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        let (id, now, machine): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if rules.apply(machine, row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?) != now {
            report.add(format!("entity {id} of an article is not who the corrections say"));
        }
    }
    Ok(())
}

/// One article: its original unpacks to its hash, every label and offset is one, every stored word is what the text has
/// there, every id is what it would be today.
fn article(connection: &Connection, id: i64, report: &mut Report) -> Result<(), Odd> {
    if let Some(original) = reread::original(connection, id)? {
        report.bytes += original.bytes.len() as u64;
    }
    let Some(record) = load::record(connection, id)? else { return Ok(()) };
    words(connection, id, &record, report)
}

fn words(connection: &Connection, id: i64, record: &Record, report: &mut Report) -> Result<(), Odd> {
    let text = &record.article.text;
    let mut find = connection.prepare_cached(
        "SELECT record_id, source, cue, content, time_words FROM statement WHERE article = ?1 ORDER BY number",
    )?;
    let mut rows = find.query([id])?;
    for (statement, record_id) in record.statements.iter().zip(record.statement_ids()) {
        let Some(row) = rows.next()? else { break };
        report.statements += 1;
        let stored: String = row.get(0)?;
        if stored != record_id {
            report.add(format!("article {id}: the statement {stored} should have the id {record_id}"));
        }
        let roles: [(&str, &[Span]); 3] =
            [("source", &statement.source), ("cue", &statement.cue), ("content", &statement.content)];
        for (column, (role, spans)) in (1..).zip(roles) {
            let stored: String = row.get(column)?;
            if stored != crate::index::joined_words(spans, text) {
                report.add(format!(
                    "article {id}: the {role} of the statement {record_id} is not what the text has there"
                ));
            }
        }
        let stored: Option<String> = row.get(4)?;
        if stored.as_deref() != statement.time.as_ref().map(|time| time.span.slice(text)) {
            report.add(format!("article {id}: the time of the statement {record_id} is not what the text has there"));
        }
    }
    Ok(())
}
