//! Where statements stand: their words, each with its offsets in the article's text, so that whoever quotes can be checked.

use crate::error::Error;
use crate::open::Archive;
use crate::search::{Found, FoundArticle, STATEMENT, statement};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use text::{OffsetUnit, Offsets, Span};

/// A stretch of an article's text, in code points, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// A statement with the places of its words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Anchor {
    pub statement: Found,
    pub article: FoundArticle,
    /// When the article came into the archive, UTC.
    pub added: String,
    pub source: Vec<Stretch>,
    pub cue: Vec<Stretch>,
    pub content: Vec<Stretch>,
    /// Through whom it reached the article.
    pub relay: Vec<String>,
    /// The id of the statement in whose content it stands.
    pub within: Option<String>,
}

/// A part of an article's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Code points of the whole text.
    pub length: usize,
    pub words: Stretch,
}

impl Archive {
    /// The statements with these ids (`s-…`), in this order. Those that are not there are left out.
    pub fn anchors(&self, ids: &[String]) -> Result<Vec<Anchor>, Error> {
        let find = || {
            let mut row =
                self.connection.prepare_cached("SELECT id FROM statement WHERE record_id = ?1 ORDER BY id LIMIT 1")?;
            let mut found = Vec::new();
            for id in ids {
                if let Some(row) = row.query_row([id], |row| row.get(0)).optional()? {
                    found.extend(anchor(&self.connection, row)?);
                }
            }
            Ok(found)
        };
        find().map_err(|error| self.error(error))
    }

    /// The statements of an article of which words stand between these code points of its text, in text order, at most `most`.
    pub fn anchors_between(&self, article: i64, start: usize, end: usize, most: usize) -> Result<Vec<Anchor>, Error> {
        let find = || {
            let mut rows = self.connection.prepare_cached(
                "SELECT id FROM statement WHERE article = ?1 AND EXISTS (
                     SELECT 1 FROM span WHERE span.statement = statement.id AND span.start < ?3 AND span.\"end\" > ?2)
                 ORDER BY number LIMIT ?4",
            )?;
            let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
            let rows: Vec<i64> = rows
                .query_map((article, place(start), place(end), place(most)), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut found = Vec::new();
            for row in rows {
                found.extend(anchor(&self.connection, row)?);
            }
            Ok(found)
        };
        find().map_err(|error| self.error(error))
    }

    /// An article in short.
    pub fn article_in_short(&self, article: i64) -> Result<FoundArticle, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(
                "SELECT article.id, original, title, outlet.name, published, language, uri
                 FROM article LEFT JOIN outlet ON outlet.id = article.outlet WHERE article.id = ?1",
            )?;
            let row = |row: &rusqlite::Row<'_>| {
                Ok(FoundArticle {
                    id: row.get(0)?,
                    document: row.get(1)?,
                    title: row.get(2)?,
                    outlet: row.get(3)?,
                    published: row.get(4)?,
                    language: row.get(5)?,
                    uri: row.get(6)?,
                })
            };
            find.query_row([article], row).optional()
        };
        find().map_err(|error| self.error(error))?.ok_or(Error::NoArticle(article))
    }

    /// When these articles came into the archive, UTC; empty for those that are not there.
    pub fn added(&self, articles: &[i64]) -> Result<Vec<String>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached("SELECT added FROM article WHERE id = ?1")?;
            let mut added = |id| find.query_row([id], |row| row.get(0)).optional().map(Option::unwrap_or_default);
            articles.iter().map(|id| added(*id)).collect::<rusqlite::Result<Vec<String>>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// At most `most` code points of an article's text, from a place on.
    pub fn passage(&self, article: i64, start: usize, most: usize) -> Result<Passage, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached("SELECT text FROM article WHERE id = ?1")?;
            let cut = |row: &rusqlite::Row<'_>| {
                let text = row.get_ref(0)?.as_str()?;
                let offsets = Offsets::new(text, OffsetUnit::CodePoint);
                let length = offsets.at(text.len());
                let start = start.min(length);
                let words = stretch(text, &offsets, start, start.saturating_add(most).min(length));
                Ok(Passage { length, words })
            };
            find.query_row([article], cut).optional()
        };
        find().map_err(|error| self.error(error))?.ok_or(Error::NoArticle(article))
    }

    /// When anything in the archive was last changed: an article added, a correction made or taken back, everything read again.
    pub fn changed(&self) -> Result<String, Error> {
        let find = || {
            // The last article added has the highest number; dates have no index.
            let mut find = self.connection.prepare_cached(
                "SELECT max(at) FROM (
                     SELECT max(applied) AS at FROM migration
                     UNION ALL SELECT added FROM article WHERE id = (SELECT max(id) FROM article)
                     UNION ALL SELECT max(made) FROM correction
                     UNION ALL SELECT max(undone) FROM correction
                     UNION ALL SELECT max(started) FROM rereading
                     UNION ALL SELECT max(finished) FROM rereading)",
            )?;
            find.query_row([], |row| row.get::<_, Option<String>>(0))
        };
        Ok(find().map_err(|error| self.error(error))?.unwrap_or_default())
    }
}

fn anchor(connection: &Connection, id: i64) -> rusqlite::Result<Option<Anchor>> {
    let found = connection.prepare_cached(&format!("{STATEMENT} s.id = ?1"))?.query_row([id], statement).optional()?;
    let Some((statement, article)) = found else { return Ok(None) };
    let (added, within): (String, Option<String>) = connection
        .prepare_cached(
            "SELECT article.added, whole.record_id FROM statement
             JOIN article ON article.id = statement.article
             LEFT JOIN statement whole ON whole.id = statement.within
             WHERE statement.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let relay = connection
        .prepare_cached(
            "SELECT coalesce(entity.name, relay.name) FROM relay LEFT JOIN entity ON entity.id = relay.entity
             WHERE relay.statement = ?1 ORDER BY relay.number",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut find = connection.prepare_cached("SELECT text FROM article WHERE id = ?1")?;
    let [source, cue, content] = find.query_row([article.id], |row| {
        let text = row.get_ref(0)?.as_str()?;
        let offsets = Offsets::new(text, OffsetUnit::CodePoint);
        let of = |role| stretches(connection, id, role, text, &offsets);
        Ok([of("source")?, of("cue")?, of("content")?])
    })?;
    Ok(Some(Anchor { statement, article, added, source, cue, content, relay, within }))
}

fn stretches(
    connection: &Connection,
    statement: i64,
    role: &str,
    text: &str,
    offsets: &Offsets<'_>,
) -> rusqlite::Result<Vec<Stretch>> {
    let mut find = connection
        .prepare_cached("SELECT start, \"end\" FROM span WHERE statement = ?1 AND role = ?2 ORDER BY number")?;
    find.query_map((statement, role), |row| Ok(stretch(text, offsets, row.get(0)?, row.get(1)?)))?.collect()
}

/// The words between two code points; none where the text ends before.
fn stretch(text: &str, offsets: &Offsets<'_>, start: usize, end: usize) -> Stretch {
    let words = match (offsets.byte(start), offsets.byte(end)) {
        (Some(from), Some(to)) if from <= to => Span::new(from, to).slice(text).to_owned(),
        _ => String::new(),
    };
    Stretch { start, end, text: words }
}

#[cfg(test)]
mod tests {
    use crate::common::entry;
    use crate::{Archive, Error, Mode, Query};

    #[test]
    fn words_stand_where_they_are_said_to() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        let before = archive.changed().unwrap();
        let entries = [entry(0), entry(1)];
        archive.add_all(&entries).unwrap();
        assert!(archive.changed().unwrap() >= before && before.ends_with('Z'));
        let all = archive.search(&Query { limit: 100, ..Query::default() }).unwrap();
        let mut ids: Vec<String> =
            all.hits.iter().filter_map(|hit| hit.statement.as_ref()).map(|s| s.id.clone()).collect();
        assert!(ids.len() >= 16, "{ids:?}");
        ids.push("s-none".to_owned());
        let anchors = archive.anchors(&ids).unwrap();
        assert_eq!(anchors.len(), ids.len() - 1);
        for (anchor, id) in anchors.iter().zip(&ids) {
            assert_eq!(anchor.statement.id, *id);
            let text = &entries
                .iter()
                .find(|e| e.record.article.meta.id == anchor.article.document)
                .unwrap()
                .record
                .article
                .text;
            for words in [&anchor.source, &anchor.cue, &anchor.content].into_iter().flatten() {
                let said: String = text.chars().skip(words.start).take(words.end - words.start).collect();
                assert_eq!(said, words.text);
                assert!(!said.is_empty());
            }
            let joined: Vec<&str> = anchor.content.iter().map(|words| words.text.as_str()).collect();
            assert_eq!(joined.join(" … "), anchor.statement.content);
        }
        let article = anchors[0].article.id;
        let whole = archive.passage(article, 0, usize::MAX).unwrap();
        assert_eq!(whole.words.end, whole.length);
        let middle = archive.passage(article, 10, 7).unwrap();
        assert_eq!(middle.words.text, whole.words.text.chars().skip(10).take(7).collect::<String>());
        assert_eq!(archive.passage(article, usize::MAX, 5).unwrap().words.text, "");
        assert!(matches!(archive.passage(99, 0, 5), Err(Error::NoArticle(99))));
        assert_eq!(archive.added(&[article, 99]).unwrap(), [anchors[0].added.clone(), String::new()]);
        assert_eq!(archive.article_in_short(article).unwrap(), anchors[0].article);
        let first = archive.anchors_between(article, 0, usize::MAX, 100).unwrap();
        let one = &first[1].content[0];
        let near = archive.anchors_between(article, one.start, one.start + 1, 100).unwrap();
        assert!(near.iter().any(|anchor| anchor.statement.id == first[1].statement.id), "{near:?}");
        assert!(near.len() < first.len());
        assert_eq!(archive.anchors_between(article, 0, usize::MAX, 2).unwrap().len(), 2);
    }
}
