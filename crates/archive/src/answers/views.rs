//! A statement with all that belongs to it: where its words stand, what the machine said where people corrected it.

use crate::amend;
use crate::error::Error;
use crate::index::points;
use crate::load::{self, Odd};
use crate::open::Archive;
use crate::search::{FoundArticle, STATEMENT, statement};
use record::{Record, Statement};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use text::{OffsetUnit, Offsets, Span};

/// A stretch of the article's text, in code points, with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpanView {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelayView {
    pub name: String,
    /// Who of all.
    pub entity: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeView {
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub date: Option<String>,
}

/// A statement of an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementView {
    /// `s-…`
    pub id: String,
    pub source: Vec<SpanView>,
    pub cue: Vec<SpanView>,
    pub content: Vec<SpanView>,
    /// Who of all the speaker is.
    pub entity: Option<i64>,
    pub speaker: Option<String>,
    pub speaker_class: String,
    pub manner: String,
    pub act: String,
    pub certainty: String,
    pub polarity: String,
    pub relay: Vec<RelayView>,
    pub time: Option<TimeView>,
    /// The id of the statement in whose content it stands.
    pub within: Option<String>,
    pub in_heading: bool,
    pub confidence: f64,
    /// Why the speaker is who it is.
    pub why: Vec<String>,
    /// The corrections in force that are about it.
    pub corrections: Vec<i64>,
    /// What the machine said, where a correction says otherwise. None too for what people added.
    pub machine: Option<Box<StatementView>>,
}

/// A statement and the article it stands in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementDetail {
    pub statement: StatementView,
    /// The date it is ordered by.
    pub said: Option<String>,
    pub article: FoundArticle,
    /// The statements of the same article before and after it, in text order.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Archive {
    /// The statement with this id, `s-…`, or which had it before it was corrected.
    pub fn statement_view(&self, id: &str) -> Result<StatementDetail, Error> {
        let no = || Error::NoStatement(id.chars().take(80).collect());
        let (row, article) = amend::find(&self.connection, id).map_err(|error| self.error(error))?.ok_or_else(no)?;
        self.odd(article, page(&self.connection, row, article))?.ok_or_else(no)
    }

    /// What is wrong with an article's rows, told as the archive's error.
    pub(crate) fn odd<T>(&self, article: i64, result: Result<T, Odd>) -> Result<T, Error> {
        result.map_err(|odd| match odd {
            Odd::Sqlite(error) => self.error(error),
            Odd::Row(reason) => Error::Damaged { path: self.path().to_owned(), article, reason },
        })
    }
}

fn page(connection: &Connection, row: i64, article: i64) -> Result<Option<StatementDetail>, Odd> {
    let Some(record) = load::record(connection, article)? else { return Ok(None) };
    let number: usize =
        connection.prepare_cached("SELECT number FROM statement WHERE id = ?1")?.query_row([row], |row| row.get(0))?;
    let Views { mut shown, .. } = views(connection, article, &record)?;
    let id = |number: Option<usize>| number.and_then(|number| shown.get(number)).map(|view| view.id.clone());
    let (before, after) = (id(number.checked_sub(1)), id(number.checked_add(1)));
    if number >= shown.len() {
        return Ok(None);
    }
    let (found, article) = connection.prepare_cached(&format!("{STATEMENT} s.id = ?1"))?.query_row([row], statement)?;
    Ok(Some(StatementDetail { statement: shown.swap_remove(number), said: found.said, article, before, after }))
}

/// The statements of an article.
pub(super) struct Views {
    pub(super) shown: Vec<StatementView>,
    /// What the machine said and people rejected.
    pub(super) rejected: Vec<StatementView>,
}

pub(super) fn views(connection: &Connection, article: i64, record: &Record) -> Result<Views, Odd> {
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let ids = record.statement_ids();
    let named: Vec<i64> = {
        let mut find =
            connection.prepare_cached("SELECT entity FROM article_entity WHERE article = ?1 ORDER BY number")?;
        find.query_map([article], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    };
    let of_all = |index: Option<usize>| index.and_then(|index| named.get(index)).copied();
    let rows: Vec<(i64, Option<i64>)> = {
        let mut find =
            connection.prepare_cached("SELECT id, entity FROM statement WHERE article = ?1 ORDER BY number")?;
        find.query_map([article], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?
    };
    let mut shown: Vec<StatementView> = record
        .statements
        .iter()
        .zip(&ids)
        .zip(&rows)
        .map(|((statement, id), (_, entity))| StatementView {
            entity: *entity,
            ..view(statement, id, &ids, text, &offsets, of_all)
        })
        .collect();
    let mut rejected = Vec::new();
    let machine = amend::machine(connection, article, text)?;
    if machine.is_empty() && !is_corrected(connection, article)? {
        return Ok(Views { shown, rejected });
    }
    let machine_ids: Vec<String> =
        machine.iter().map(|statement| record::statement_id(&record.article.meta.id, statement, &offsets)).collect();
    let place = |row: i64| rows.iter().position(|(id, _)| *id == row);
    let mut find =
        connection.prepare_cached("SELECT statement FROM machine_statement WHERE article = ?1 ORDER BY number")?;
    let now: Vec<Option<i64>> = find.query_map([article], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for ((statement, id), now) in machine.iter().zip(&machine_ids).zip(now) {
        let said = view(statement, id, &machine_ids, text, &offsets, of_all);
        match now.and_then(place).and_then(|at| Some((shown.get_mut(at)?, record.statements.get(at)?))) {
            // Where it stands within is no matter of its own.
            Some((view, holds)) if Statement { within: holds.within, ..statement.clone() } != *holds => {
                view.machine = Some(Box::new(said));
            }
            Some(_) => {}
            None => rejected.push(said),
        }
    }
    let mut find = connection.prepare_cached(
        "SELECT correction, corrected_statement.statement, value -> '$.of.machine.id' FROM corrected_statement
         JOIN correction ON correction.id = correction
         WHERE corrected_statement.article = ?1 AND found = 1 ORDER BY correction",
    )?;
    let mut made = find.query([article])?;
    while let Some(row) = made.next()? {
        let (correction, statement): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
        match statement.and_then(place).and_then(|at| shown.get_mut(at)) {
            Some(view) => view.corrections.push(correction),
            None => {
                let id = row.get::<_, Option<String>>(2)?.unwrap_or_default();
                let rejected = rejected.iter_mut().find(|view| view.id == id.trim_matches('"'));
                rejected.into_iter().for_each(|view| view.corrections.push(correction));
            }
        }
    }
    Ok(Views { shown, rejected })
}

fn is_corrected(connection: &Connection, article: i64) -> rusqlite::Result<bool> {
    let mut find = connection.prepare_cached("SELECT 1 FROM corrected_article WHERE article = ?1")?;
    Ok(find.query_row([article], |_| Ok(())).optional()?.is_some())
}

fn view(
    statement: &Statement,
    id: &str,
    ids: &[String],
    text: &str,
    offsets: &Offsets<'_>,
    of_all: impl Fn(Option<usize>) -> Option<i64>,
) -> StatementView {
    let spans = |spans: &[Span]| spans.iter().map(|span| span_view(*span, text, offsets)).collect();
    StatementView {
        id: id.to_owned(),
        source: spans(&statement.source),
        cue: spans(&statement.cue),
        content: spans(&statement.content),
        entity: of_all(statement.speaker),
        speaker: statement.speaker_name.clone(),
        speaker_class: statement.speaker_class.to_string(),
        manner: statement.manner.to_string(),
        act: statement.act.to_string(),
        certainty: statement.certainty.to_string(),
        polarity: statement.polarity.to_string(),
        relay: statement
            .relay
            .iter()
            .map(|relay| RelayView { name: relay.name.clone(), entity: of_all(relay.entity) })
            .collect(),
        time: statement.time.as_ref().map(|time| {
            let SpanView { start, end, text } = span_view(time.span, text, offsets);
            TimeView { start, end, text, date: time.date.clone() }
        }),
        within: statement.within.and_then(|outer| ids.get(outer)).cloned(),
        in_heading: statement.in_heading,
        confidence: crate::write::plain(statement.confidence),
        why: statement.why.clone(),
        corrections: Vec::new(),
        machine: None,
    }
}

pub(super) fn span_view(span: Span, text: &str, offsets: &Offsets<'_>) -> SpanView {
    let (start, end) = points(span, offsets);
    SpanView { start, end, text: span.slice(text).to_owned() }
}
