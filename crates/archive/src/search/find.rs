//! The search itself: first which, in their order, then what is shown of them.

use super::cursor::Cursor;
use super::mark::{Marked, Marker, Passage};
use super::{Found, FoundArticle, Hit, MOST_HITS, Page, Query, Sort, What, mark, plan};
use crate::entry::IndexWord;
use crate::index::words_in;
use crate::titles::ByTitle;
use crate::word_table::Unpacker;
use rusqlite::{Connection, OptionalExtension, Row};
use std::cell::OnceCell;
use text::{OffsetUnit, Offsets, Span};

pub(super) fn find(
    connection: &Connection,
    marker: &OnceCell<Marker>,
    query: &Query,
    sort: Sort,
    after: Option<&Cursor>,
) -> rusqlite::Result<Page> {
    let limit = query.limit.clamp(1, MOST_HITS);
    let mut places = plan::places(connection, query, sort, after, limit + 1)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let next = places.last().filter(|_| more).map(|last| last.write(query.what, sort));
    let shown = places.iter().map(|place| match query.what {
        What::Statements => Shown::statement(connection, place),
        What::Articles => Shown::article(connection, place),
    });
    let shown: Vec<Shown> = shown.collect::<rusqlite::Result<_>>()?;
    let matches = match plan::expression(query) {
        Some(expression) if !shown.is_empty() => marked(connection, marker, &expression, &shown)?,
        _ => vec![Vec::new(); shown.len()],
    };
    let hits = shown.into_iter().zip(places).zip(matches).map(|((shown, place), matches)| {
        let score = (sort == Sort::Relevance).then_some(-place.rank);
        shown.hit(score, &matches)
    });
    Ok(Page { hits: hits.collect(), next })
}

/// Statements with their articles, as [`statement`] reads them; a condition on `s` is to be added.
pub(crate) const STATEMENT: &str = "
    SELECT s.record_id, s.said, coalesce(entity.name, s.speaker_name), s.entity, s.speaker_class, s.source, s.cue, s.content,
           s.manner, s.act, s.certainty, s.polarity, s.confidence,
           a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, a.text,
           holder.id, holder.name, title_speaker.score, title_speaker.evidence
    FROM statement s
    JOIN article a ON a.id = s.article
    LEFT JOIN outlet ON outlet.id = a.outlet
    LEFT JOIN entity ON entity.id = s.entity
    LEFT JOIN title_speaker ON title_speaker.statement = s.id AND title_speaker.entity IS NOT NULL AND s.entity IS NULL
    LEFT JOIN entity AS holder ON holder.id = title_speaker.entity
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
        by_title: match row.get(21)? {
            Some(entity) => Some(ByTitle { entity, name: row.get(22)?, score: row.get(23)?, evidence: row.get(24)? }),
            None => None,
        },
    };
    Ok((found, article(row, 13)?))
}

/// The article whose columns begin at `at`.
pub(crate) fn article(row: &Row<'_>, at: usize) -> rusqlite::Result<FoundArticle> {
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

/// What is shown of a hit, before matches are marked in it.
struct Shown {
    statement: Option<Found>,
    article: FoundArticle,
    text: String,
    /// Of a statement, where its content stands.
    content: Vec<Span>,
}

impl Shown {
    fn statement(connection: &Connection, place: &Cursor) -> rusqlite::Result<Self> {
        let mut find = connection.prepare_cached(&format!("{STATEMENT} s.id = ?1"))?;
        let (found, article, text) = find.query_row([place.id], |row| {
            let (found, article) = statement(row)?;
            Ok((found, article, row.get::<_, String>(20)?))
        })?;
        let mut spans = connection.prepare_cached(
            "SELECT start, \"end\" FROM span WHERE statement = ?1 AND role = 'content' ORDER BY number",
        )?;
        let points: Vec<(usize, usize)> =
            spans.query_map([place.id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let offsets = Offsets::new(&text, OffsetUnit::CodePoint);
        let byte = |point| offsets.byte(point).unwrap_or(text.len());
        let content = points.into_iter().map(|(start, end)| Span::new(byte(start), byte(end))).collect();
        Ok(Self { statement: Some(found), article, text, content })
    }

    fn article(connection: &Connection, place: &Cursor) -> rusqlite::Result<Self> {
        let mut find = connection.prepare_cached(
            "SELECT a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, a.text
             FROM article a LEFT JOIN outlet ON outlet.id = a.outlet WHERE a.id = ?1",
        )?;
        find.query_row([place.id], |row| {
            Ok(Self { statement: None, article: article(row, 0)?, text: row.get(7)?, content: Vec::new() })
        })
    }

    /// `matches` are spans of the text, in its order.
    fn hit(self, score: Option<f64>, matches: &[Span]) -> Hit {
        let Self { statement, article, text, content } = self;
        let snippet: Marked = match &statement {
            Some(found) => mark::content(&found.content, &content, &text, matches),
            None => mark::window(&text, matches),
        };
        Hit { statement, article, score, snippet }
    }
}

/// Where the words stand in each of the texts.
fn marked(
    connection: &Connection,
    marker: &OnceCell<Marker>,
    expression: &str,
    shown: &[Shown],
) -> rusqlite::Result<Vec<Vec<Span>>> {
    let mut find = connection.prepare_cached("SELECT words FROM article_words WHERE article = ?1")?;
    let mut unpacker = Unpacker::default();
    // Several statements of one article often stand beside each other.
    let mut last: Option<(i64, Vec<IndexWord>)> = None;
    let mut passages = Vec::with_capacity(shown.len());
    for shown in shown {
        let article = shown.article.id;
        if last.as_ref().is_none_or(|(known, _)| *known != article) {
            let packed: Option<Vec<u8>> = find.query_row([article], |row| row.get(0)).optional()?;
            // What is damaged is found by the check; here it is only not marked.
            let words = packed.and_then(|packed| unpacker.unpack(&packed, &shown.text)).unwrap_or_default();
            last = Some((article, words));
        }
        let words = last.as_ref().map(|(_, words)| words.as_slice()).unwrap_or_default();
        passages.push(match &shown.statement {
            Some(_) => Passage::new(None, words_in(words, &shown.content), &shown.text),
            None => Passage::new(shown.article.title.as_deref(), words.iter(), &shown.text),
        });
    }
    let marker = match marker.get() {
        Some(marker) => marker,
        None => {
            let new = Marker::new()?;
            marker.get_or_init(|| new)
        }
    };
    marker.matches(&passages, expression)
}
