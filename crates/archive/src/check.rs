//! Whether an archive is whole: nothing is believed that can be computed again.

use crate::about;
use crate::amend;
use crate::corrections::Rules;
use crate::echo::{Gist, shingles};
use crate::error::Error;
use crate::index;
use crate::indexed::Indexed;
use crate::load::{self, Odd};
use crate::name_words;
use crate::open::Archive;
use crate::reread;
use crate::stories;
use crate::titles;
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
    /// What is not wrong, but should be known; as many at most.
    pub notes: Vec<String>,
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
const CONTRADICTIONS: [(&str, &str); 26] = [
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
    ("statement {} has no gist", "SELECT id FROM statement EXCEPT SELECT statement FROM gist"),
    ("original {} has no article", "SELECT sha256 FROM original EXCEPT SELECT original FROM article"),
    ("article {} was seen nowhere", "SELECT id FROM article EXCEPT SELECT article FROM sighting"),
    (
        "statement {} is of another entity than its speaker",
        "SELECT statement.id FROM statement LEFT JOIN article_entity ON article_entity.id = statement.speaker
         WHERE statement.entity IS NOT article_entity.entity
           AND NOT (statement.speaker IS NULL AND statement.article IN (SELECT article FROM corrected_article))",
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
        "the statements of entity {} are counted wrongly",
        "SELECT id FROM entity
         WHERE statements <> (SELECT count(*) FROM statement WHERE statement.entity = entity.id)",
    ),
    (
        "an office in article {} does not fit its text",
        "SELECT DISTINCT title.article FROM title JOIN article ON article.id = title.article
         WHERE start < 0 OR start >= \"end\" OR \"end\" > length(article.text)
            OR date IS NOT coalesce(published, captured)",
    ),
    (
        "statement {} has a speaker of its own, and one by an office",
        "SELECT title_speaker.statement FROM title_speaker JOIN statement ON statement.id = title_speaker.statement
         WHERE statement.speaker IS NOT NULL OR title_speaker.date IS NOT statement.said",
    ),
    (
        "entity {} has the identifier of a list, but not that of its entry",
        "SELECT entity_listed.entity FROM entity_listed JOIN list_entry ON list_entry.id = entity_listed.entry
         JOIN entity ON entity.id = entity_listed.entity WHERE gave_key AND entity.key IS NOT list_entry.key",
    ),
    (
        "the names of the list {} are counted wrongly",
        "SELECT name FROM name_list
         WHERE entries <> (SELECT count(*) FROM list_entry WHERE list = name_list.id)
            OR names <> (SELECT count(*) FROM list_name JOIN list_entry ON list_entry.id = list_name.entry
                         WHERE list_entry.list = name_list.id)",
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
        "the statements of outlet {} are counted wrongly",
        "WITH counted AS (SELECT outlet, coalesce(substr(said, 1, 7), ''), certainty, manner, speaker_class, count(*)
             FROM statement JOIN article ON article.id = statement.article WHERE outlet IS NOT NULL GROUP BY 1, 2, 3, 4, 5)
         SELECT DISTINCT outlet FROM (
             SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM outlet_statement)
             UNION ALL SELECT * FROM (SELECT * FROM outlet_statement EXCEPT SELECT * FROM counted))",
    ),
    (
        "the speakers of outlet {} are counted wrongly",
        "WITH counted AS (SELECT outlet, entity, count(*) FROM statement JOIN article ON article.id = statement.article
             WHERE outlet IS NOT NULL AND entity IS NOT NULL GROUP BY 1, 2)
         SELECT DISTINCT outlet FROM (
             SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM outlet_speaker)
             UNION ALL SELECT * FROM (SELECT * FROM outlet_speaker EXCEPT SELECT * FROM counted))",
    ),
    (
        "the relays of outlet {} are counted wrongly",
        "WITH counted AS (SELECT outlet, coalesce(relay.entity, 0), iif(relay.entity IS NULL, relay.name, ''), count(*)
             FROM relay JOIN statement ON statement.id = relay.statement JOIN article ON article.id = statement.article
             WHERE outlet IS NOT NULL GROUP BY 1, 2, 3)
         SELECT DISTINCT outlet FROM (
             SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM outlet_relay)
             UNION ALL SELECT * FROM (SELECT * FROM outlet_relay EXCEPT SELECT * FROM counted))",
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
    ("article {} is of no story", "SELECT id FROM article EXCEPT SELECT article FROM story_article"),
    (
        "the articles of story {} are counted wrongly",
        "WITH seen AS (SELECT story, count(*), min(coalesce(published, captured)), max(coalesce(published, captured))
             FROM story_article JOIN article ON article.id = story_article.article GROUP BY story)
         SELECT story FROM (SELECT * FROM seen EXCEPT SELECT id, articles, first, last FROM story)
         UNION SELECT id FROM (SELECT id, articles, first, last FROM story EXCEPT SELECT * FROM seen)",
    ),
    (
        "story {} is not called after the first of its articles",
        "SELECT story FROM story_article GROUP BY story HAVING min(article) <> story",
    ),
    (
        "the clues of article {} are not in the index of clues as they should be",
        "WITH own AS (SELECT article, key AS clue, day FROM story_article, json_each(clues)),
             kept AS (SELECT article, clue, CASE WHEN day > -1000000 THEN day END AS day FROM story_clue_article)
         SELECT article FROM (SELECT * FROM own EXCEPT SELECT * FROM kept)
         UNION SELECT article FROM (SELECT * FROM kept EXCEPT SELECT * FROM own)",
    ),
    (
        "the articles of the clue {} are counted wrongly",
        "WITH seen AS (SELECT clue, count(*) FROM story_clue_article GROUP BY clue)
         SELECT clue FROM (SELECT * FROM seen EXCEPT SELECT clue, articles FROM story_clue)
         UNION SELECT clue FROM (SELECT clue, articles FROM story_clue EXCEPT SELECT * FROM seen)",
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
        let rules = Rules::load(connection).map_err(of)?;
        corrected(connection, &rules, &mut report).map_err(of)?;
        lost(connection, &mut report).map_err(of)?;
        stories::check(connection, |problem| report.add(problem)).map_err(of)?;
        derived(connection, &mut report).map_err(of)?;
        let ids: Vec<i64> = {
            let mut find = connection.prepare("SELECT id FROM article ORDER BY id").map_err(of)?;
            find.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(of)?
        };
        let all = ids.len() as u64;
        let mut bands = 0;
        let mut indexed = Indexed::new().map_err(of)?;
        for id in ids {
            match article(connection, &rules, id, &mut indexed, &mut report) {
                Ok(of_article) => bands += of_article,
                Err(Odd::Row(reason)) => report.add(format!("article {id}: {reason}")),
                Err(Odd::Sqlite(error)) => return Err(of(error)),
            }
            report.articles += 1;
            if !step(report.articles, all) {
                break;
            }
        }
        // Of a part, or of articles that are damaged, nothing can be said.
        if report.problems.is_empty() && report.articles == all {
            let kept: u64 =
                connection.query_row("SELECT count(*) FROM article_band", [], |row| row.get(0)).map_err(of)?;
            if kept != bands {
                report.add(format!("there are {kept} bands that copies are found by, where the texts have {bands}"));
            }
            indexed.wrong(connection, self.path())?.into_iter().for_each(|problem| report.add(problem));
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
fn corrected(connection: &Connection, rules: &Rules, report: &mut Report) -> rusqlite::Result<()> {
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

/// Corrections that are kept, but are about nothing that is read any more.
fn lost(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut find = connection.prepare(
        "SELECT correction, subject, article FROM corrected_statement JOIN correction ON correction.id = correction
         WHERE found = 0 ORDER BY correction",
    )?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        let (correction, subject, article): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if report.notes.len() < MOST_PROBLEMS {
            report.notes.push(format!(
                "correction {correction} is not applied: nothing like the statement {subject} is read in article {article} any more"
            ));
        }
    }
    Ok(())
}

/// What is made of the rest is what would be made today.
fn derived(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    for entity in name_words::wrong(connection, MOST_PROBLEMS)? {
        report.add(format!("entity {entity} is not looked up by the words of its names"));
    }
    for statement in titles::wrong(connection)? {
        report.add(format!("the office that is the source of statement {statement} is held by another"));
    }
    Ok(())
}

/// One article: its original unpacks to its hash, every label and offset is one, every stored word is what the text has
/// there, every id is what it would be today.
/// How many bands it has.
fn article(
    connection: &Connection,
    rules: &Rules,
    id: i64,
    indexed: &mut Indexed,
    report: &mut Report,
) -> Result<u64, Odd> {
    if let Some(original) = reread::original(connection, id)? {
        report.bytes += original.bytes.len() as u64;
    }
    let Some(record) = load::record(connection, id)? else { return Ok(0) };
    if let Some((text, words)) = load::words(connection, id)? {
        let title = record.article.meta.title.as_deref();
        indexed.take(index::terms(connection, id, title, &text, &words)?)?;
    }
    for statement in about::wrong(connection, id)? {
        report.add(format!("article {id}: whom statement {statement} is about is not who is named in its content"));
    }
    words(connection, id, &record, report)?;
    amend::check(connection, rules, id, &record)?.into_iter().for_each(|problem| report.add(problem));
    echoes(connection, id, &record, report)
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

/// What the same statement, and copies of the text, are found by. How many bands it has.
fn echoes(connection: &Connection, id: i64, record: &Record, report: &mut Report) -> Result<u64, Odd> {
    if !shingles::are_kept(connection, id, &record.article.text)? {
        report.add(format!("article {id}: the bands that copies are found by are not those of its text"));
    }
    let mut find = connection.prepare_cached(
        "SELECT record_id, lemmas, vector FROM gist JOIN statement ON statement.id = gist.statement WHERE article = ?1",
    )?;
    let mut rows = find.query([id])?;
    while let Some(row) = rows.next()? {
        let (lemmas, vector): (String, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
        if Gist::read(&lemmas, vector.as_deref()).is_none() {
            let statement: String = row.get(0)?;
            report.add(format!("article {id}: the gist of the statement {statement} is damaged"));
        }
    }
    Ok(shingles::bands(&record.article.text).len() as u64)
}
