//! A statement as it is compared: its row, its gist, the entities named in what it says.

use super::gist::Gist;
use super::lexicon::{self, Mark, Number};
use super::words::{Word, words};
use crate::search::{Found, FoundArticle, statement};
use rusqlite::{Connection, OptionalExtension};

pub(super) struct Side {
    pub(super) id: i64,
    pub(super) found: Found,
    pub(super) article: FoundArticle,
    /// ISO 639-1, or empty.
    pub(super) language: String,
    pub(super) gist: Gist,
    /// Ascending.
    pub(super) entities: Vec<i64>,
    pub(super) relay: Vec<String>,
    pub(super) in_heading: bool,
}

/// The words of a statement's content and what they do.
pub(super) struct Content<'s> {
    pub(super) words: Vec<Word<'s>>,
    pub(super) numbers: Vec<Number>,
    pub(super) negated: bool,
}

/// The columns that [`statement`] reads, as [`crate::search::STATEMENT`] has them, but without the article's text: hundreds of
/// statements are compared, and texts take longest to read.
const SIDE: &str = "
    SELECT s.record_id, s.said, coalesce(entity.name, s.speaker_name), s.entity, s.speaker_class, s.source, s.cue, s.content,
           s.manner, s.act, s.certainty, s.polarity, s.confidence,
           a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, s.in_heading,
           holder.id, holder.name, title_speaker.score, title_speaker.evidence
    FROM statement s
    JOIN article a ON a.id = s.article
    LEFT JOIN outlet ON outlet.id = a.outlet
    LEFT JOIN entity ON entity.id = s.entity
    LEFT JOIN title_speaker ON title_speaker.statement = s.id AND title_speaker.entity IS NOT NULL AND s.entity IS NULL
    LEFT JOIN entity AS holder ON holder.id = title_speaker.entity
    WHERE s.id = ?1";

impl Side {
    /// None: there is no such statement.
    pub(super) fn load(connection: &Connection, id: i64) -> rusqlite::Result<Option<Self>> {
        let head = connection
            .prepare_cached(SIDE)?
            .query_row([id], |row| Ok((statement(row)?, row.get::<_, bool>(20)?)))
            .optional()?;
        let Some(((found, article), in_heading)) = head else { return Ok(None) };
        let language = article.language.as_deref().unwrap_or_default();
        let language = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let (gist, entities) = (gist(connection, id)?, entities(connection, id, found.entity)?);
        let mut find = connection.prepare_cached(
            "SELECT coalesce(entity.name, relay.name) FROM relay LEFT JOIN entity ON entity.id = relay.entity
             WHERE statement = ?1 ORDER BY number",
        )?;
        let relay = find.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Some(Self { id, found, article, language, gist, entities, relay, in_heading }))
    }

    pub(super) fn content(&self) -> Content<'_> {
        let words = words(&self.found.content);
        let numbers = lexicon::numbers(&words, &self.language);
        let denied = self.found.act == "denies";
        let no = words.iter().any(|word| lexicon::has(word, &self.language, Mark::Negation));
        Content { numbers, negated: no || denied, words }
    }

    /// Whether the speaker is somebody: not words for some of many, nor nobody.
    pub(super) fn rank(&self) -> u8 {
        match self.found.speaker_class.as_str() {
            "person" => 3,
            "organisation" | "country" | "document" => 2,
            "group" => 1,
            _ => 0,
        }
    }

    /// When it was reported: its article's date, or else when it was said.
    pub(super) fn reported(&self) -> Option<&str> {
        self.article.published.as_deref().or(self.found.said.as_deref())
    }
}

pub(super) fn gist(connection: &Connection, id: i64) -> rusqlite::Result<Gist> {
    let gist = connection
        .prepare_cached("SELECT lemmas, vector FROM gist WHERE statement = ?1")?
        .query_row([id], |row| Ok(Gist::read(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_blob_or_null()?)))
        .optional()?;
    // A damaged one is none: `check` tells.
    Ok(gist.flatten().unwrap_or_default())
}

/// Who is named in what is said, but for the speaker; ascending.
fn entities(connection: &Connection, id: i64, speaker: Option<i64>) -> rusqlite::Result<Vec<i64>> {
    let mut find = connection
        .prepare_cached("SELECT entity FROM about WHERE statement = ?1 AND entity IS NOT ?2 ORDER BY entity")?;
    find.query_map((id, speaker), |row| row.get(0))?.collect()
}

/// Days since some day long ago, of as much of an ISO 8601 date as there is; of a month or year alone its middle.
pub(super) fn days(date: Option<&str>) -> Option<f64> {
    let date = date?;
    let mut parts = date.get(..date.len().min(10)).unwrap_or_default().split('-').map(|part| part.parse::<f64>().ok());
    let year = parts.next()??;
    let month = parts.next().flatten();
    let day = parts.next().flatten();
    let month_day = month.map_or(182.0, |month| 30.44 * (month - 1.0) + day.unwrap_or(15.0));
    (year.abs() < 10_000.0).then_some(365.25 * year + month_day)
}
