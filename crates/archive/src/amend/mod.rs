//! What people know better than the machine about statements: who said it, in which words, how; that it is none, or that one was
//! missed.
//!
//! Corrections are kept apart, each with the machine's statement by its words, so that it is found again when everything is read
//! anew (`matching`). The machine's own statements of a corrected article stay in `machine_statement`; what holds after all
//! corrections (`plan`) stands where statements stand (`apply`), so that every answer has it. A statement keeps its id as long as
//! its words stay; by its old ids it is still found.

mod stored;
mod matching;
mod plan;
mod apply;

pub(crate) use apply::{again, apply, apply_speakers, check, forget};
pub(crate) use plan::machine;
pub(crate) use stored::Amendment;

use crate::add::Writer;
use crate::corrections::name;
use crate::error::Error;
use crate::load;
use crate::open::Archive;
use record::{Act, Certainty, Manner, Polarity, Record, SpeakerClass};
use rusqlite::{Connection, OptionalExtension};
use stored::{Anchor, Stored, Target, Who, Words};
use text::{OffsetUnit, Offsets, Span};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The text does not let one know.
    Unknown,
    /// This entity; the article need not name it.
    Entity(i64),
}

/// What is put right of a statement; what is None stays as it is. Spans count code points of the article's text, end exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementChange {
    pub speaker: Option<Speaker>,
    /// If it is not what the speaker's kind says: a group, a document.
    pub speaker_class: Option<SpeakerClass>,
    pub source: Option<Vec<(usize, usize)>>,
    pub cue: Option<Vec<(usize, usize)>>,
    pub content: Option<Vec<(usize, usize)>>,
    pub manner: Option<Manner>,
    pub act: Option<Act>,
    pub certainty: Option<Certainty>,
    pub polarity: Option<Polarity>,
    /// It is no statement.
    pub rejected: bool,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    pub correction: i64,
    /// The id that the statement has now. None: it was rejected.
    pub statement: Option<String>,
}

impl Archive {
    /// Corrects the statement with this id, `s-…`, also one that it had before.
    pub fn correct_statement(
        &mut self,
        id: &str,
        change: &StatementChange,
        who: Option<&str>,
    ) -> Result<Amended, Error> {
        if *change == StatementChange::default() {
            return Err(Error::NoChange);
        }
        self.correct(|writer| {
            let connection = writer.connection;
            let Some((row, article)) = find(connection, id)? else {
                return Ok(Err(Error::NoStatement(id.chars().take(80).collect())));
            };
            let Some(record) = load::record(connection, article).map_err(apply::sqlite)? else {
                return Ok(Err(Error::NoArticle(article)));
            };
            let stored = match stored(connection, change, &record)? {
                Ok(stored) => stored,
                Err(error) => return Ok(Err(error)),
            };
            let number: usize = connection
                .prepare_cached("SELECT number FROM statement WHERE id = ?1")?
                .query_row([row], |row| row.get(0))?;
            let Some(now) = record.statements.get(number) else {
                return Ok(Err(Error::NoStatement(id.to_owned())));
            };
            let left = |new: &Option<Vec<(usize, usize)>>, old: &[Span]| new.as_ref().map_or(old.len(), Vec::len);
            if !change.rejected && left(&change.cue, &now.cue) + left(&change.content, &now.content) == 0 {
                return Ok(Err(Error::NoWords));
            }
            apply::remember(connection, article)?;
            let of = target(connection, row, article, &record)?;
            let shown: String = connection
                .prepare_cached("SELECT record_id FROM statement WHERE id = ?1")?
                .query_row([row], |row| row.get(0))?;
            let kind = if change.rejected { "reject" } else { "change" };
            let document = &record.article.meta.id;
            let correction = note(writer, who, kind, &shown, document, &Amendment::Change { of, change: stored })?;
            apply(writer, &writer.rules, article)?;
            Ok(Ok(Amended { correction, statement: now_called(connection, correction)? }))
        })
    }

    /// Adds a statement that the machine has missed. It needs a cue or a content; labels that are not given are those of a plain
    /// statement: indirect, says, unknown, positive.
    pub fn add_statement(&mut self, article: i64, new: &StatementChange, who: Option<&str>) -> Result<Amended, Error> {
        let given = |spans: &Option<Vec<(usize, usize)>>| spans.as_ref().is_some_and(|spans| !spans.is_empty());
        if new.rejected || !(given(&new.cue) || given(&new.content)) {
            return Err(Error::NoWords);
        }
        self.correct(|writer| {
            let connection = writer.connection;
            let Some(record) = load::record(connection, article).map_err(apply::sqlite)? else {
                return Ok(Err(Error::NoArticle(article)));
            };
            let stored = match stored(connection, new, &record)? {
                Ok(stored) => stored,
                Err(error) => return Ok(Err(error)),
            };
            apply::remember(connection, article)?;
            let document = &record.article.meta.id;
            let correction = note(writer, who, "add", "", document, &Amendment::Add { change: stored })?;
            apply(writer, &writer.rules, article)?;
            let id = now_called(connection, correction)?;
            connection
                .prepare_cached("UPDATE correction SET subject = coalesce(?2, '') WHERE id = ?1")?
                .execute((correction, &id))?;
            Ok(Ok(Amended { correction, statement: id }))
        })
    }
}

/// The row and the article of the statement that has or had this id.
pub(crate) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<(i64, i64)>> {
    for sql in [
        "SELECT id, article FROM statement WHERE record_id = ?1 ORDER BY id LIMIT 1",
        "SELECT statement, article FROM machine_statement WHERE record_id = ?1 AND statement IS NOT NULL LIMIT 1",
        "SELECT statement, article FROM correction JOIN corrected_statement ON corrected_statement.correction = correction.id
         WHERE subject = ?1 AND document IS NOT NULL AND statement IS NOT NULL ORDER BY correction.id DESC LIMIT 1",
    ] {
        let found = connection.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)));
        if let Some(found) = found.optional()? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The id of the statement that a correction is about.
fn now_called(connection: &Connection, correction: i64) -> rusqlite::Result<Option<String>> {
    let mut find = connection.prepare_cached(
        "SELECT record_id FROM corrected_statement JOIN statement ON statement.id = statement WHERE correction = ?1",
    )?;
    find.query_row([correction], |row| row.get(0)).optional()
}

/// What the machine said, or the correction that added it.
fn target(connection: &Connection, row: i64, article: i64, record: &Record) -> rusqlite::Result<Target> {
    let mut find = connection
        .prepare_cached("SELECT number, record_id FROM machine_statement WHERE statement = ?1 AND article = ?2")?;
    let machine: Option<(usize, String)> =
        find.query_row([row, article], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((number, id)) = machine {
        let text = record.article.text.as_str();
        let offsets = Offsets::new(text, OffsetUnit::CodePoint);
        let all = self::machine(connection, article, text).map_err(apply::sqlite)?;
        let statement = all.get(number).ok_or_else(|| apply::odd("a statement of the machine is not there"))?;
        // Corrections of one statement go by the same anchor, also if it was read anew between them.
        let mut earlier = connection.prepare_cached(
            "SELECT value FROM corrected_statement JOIN correction ON correction.id = correction
             WHERE statement = ?1 AND kind <> 'add' ORDER BY correction.id DESC LIMIT 1",
        )?;
        let earlier: Option<String> = earlier.query_row([row], |row| row.get(0)).optional()?;
        if let Some(Ok(Amendment::Change { of, .. })) = earlier.map(|value| serde_json::from_str(&value)) {
            return Ok(of);
        }
        return Ok(Target::Machine(Anchor::of(&id, statement, text, &offsets)));
    }
    let mut find = connection.prepare_cached(
        "SELECT correction FROM corrected_statement JOIN correction ON correction.id = correction
         WHERE statement = ?1 AND kind = 'add'",
    )?;
    find.query_row([row], |row| row.get(0)).map(Target::Added)
}

fn note(
    writer: &Writer<'_>,
    who: Option<&str>,
    kind: &str,
    subject: &str,
    document: &str,
    value: &Amendment,
) -> rusqlite::Result<i64> {
    let value = serde_json::to_string(value).expect("strings and numbers can be serialised");
    writer
        .connection
        .prepare_cached(
            "INSERT INTO correction (made, who, kind, subject, document, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert((&writer.now, who, kind, subject, document, value))
}

/// The change as it is kept, with its words.
fn stored(
    connection: &Connection,
    change: &StatementChange,
    record: &Record,
) -> rusqlite::Result<Result<Stored, Error>> {
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let mut roles = [None, None, None];
    let given = [("source", &change.source), ("cue", &change.cue), ("content", &change.content)];
    for (role, (what, given)) in roles.iter_mut().zip(given) {
        if let Some(given) = given {
            match spans(what, given, text, &offsets) {
                Ok(spans) => *role = Some(Words::of(&spans, text, &offsets)),
                Err(error) => return Ok(Err(error)),
            }
        }
    }
    let [source, cue, content] = roles;
    let speaker = match change.speaker {
        None => None,
        Some(Speaker::Unknown) => Some(Who::Unknown),
        Some(Speaker::Entity(id)) => {
            let Some(entity) = name(connection, id)? else { return Ok(Err(Error::NoEntity(id))) };
            let shown = connection
                .prepare_cached("SELECT name FROM entity WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            Some(Who::Entity { entity, shown })
        }
    };
    Ok(Ok(Stored {
        source,
        cue,
        content,
        speaker,
        speaker_class: change.speaker_class.map(|label| label.to_string()),
        manner: change.manner.map(|label| label.to_string()),
        act: change.act.map(|label| label.to_string()),
        certainty: change.certainty.map(|label| label.to_string()),
        polarity: change.polarity.map(|label| label.to_string()),
        rejected: change.rejected,
    }))
}

/// Stretches of the text in its order, none of them empty.
fn spans(what: &'static str, given: &[(usize, usize)], text: &str, offsets: &Offsets<'_>) -> Result<Vec<Span>, Error> {
    let mut spans: Vec<Span> = Vec::with_capacity(given.len());
    for &(start, end) in given {
        let bad = || Error::BadSpan { what, start, end, length: offsets.at(text.len()) };
        let span = offsets.byte(start).zip(offsets.byte(end)).map(|(start, end)| Span::new(start, end));
        let span = span.filter(|span| !span.trim(text).is_empty()).ok_or_else(bad)?;
        if spans.last().is_some_and(|last| last.end > span.start) {
            return Err(Error::BadOrder(what));
        }
        spans.push(span);
    }
    Ok(spans)
}
