//! Every original read again, by a new model or a new intake: who reads is the caller; the archive says what is left to read
//! and puts the new record in the old one's place.
//!
//! An article keeps its id, its sightings and the time it was added. Corrections hold on.

use crate::add::{Prepared, Writer};
use crate::amend;
use crate::corrections;
use crate::echo::shingles;
use crate::entities;
use crate::entry::{Entry, Told};
use crate::error::{BadEntry, Error};
use crate::index;
use crate::load::Odd;
use crate::open::Archive;
use crate::stories;
use crate::titles;
use crate::write;
use record::{ModelInfo, Record, document_id};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use std::io::{self, Read};

/// A run that reads every original again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rereading {
    pub id: i64,
    /// Articles that are read already: it goes on with an earlier run that was not finished.
    pub done: u64,
    pub left: u64,
}

/// A document as it came.
#[derive(Clone, Debug)]
pub struct Original {
    pub article: i64,
    pub media_type: String,
    /// `sha256:…`
    pub document: String,
    pub bytes: Vec<u8>,
    pub told: Told,
}

impl Archive {
    /// The original of an article.
    pub fn original(&self, article: i64) -> Result<Original, Error> {
        match original(&self.connection, article) {
            Ok(Some(original)) => Ok(original),
            Ok(None) => Err(Error::NoArticle(article)),
            Err(Odd::Sqlite(error)) => Err(self.error(error)),
            Err(Odd::Row(reason)) => Err(Error::Damaged { path: self.path().to_owned(), article, reason }),
        }
    }

    /// The original with this hash, `sha256:…`: its bytes as they came.
    pub fn original_of(&self, document: &str) -> Result<Original, Error> {
        let no = || Error::NoDocument(document.chars().take(80).collect());
        self.original(self.article_of(document)?.ok_or_else(no)?)
    }

    /// Begins to read everything again with `model`, or goes on with a run by the same model that was not finished.
    pub fn begin_rereading(&mut self, by: &ModelInfo) -> Result<Rereading, Error> {
        self.write(|writer| {
            let model = write::model(writer, by)?;
            let unfinished = writer
                .connection
                .prepare_cached(
                    "SELECT id FROM rereading WHERE finished IS NULL AND model = ?1 ORDER BY id DESC LIMIT 1",
                )?
                .query_row([model], |row| row.get(0))
                .optional()?;
            let id: i64 = match unfinished {
                Some(id) => id,
                None => writer
                    .connection
                    .prepare_cached("INSERT INTO rereading (model, started) VALUES (?1, ?2)")?
                    .insert((model, &writer.now))?,
            };
            let count = |sql| writer.connection.query_row(sql, [id], |row| row.get(0));
            let done = count("SELECT count(*) FROM article WHERE rereading = ?1")?;
            let left = count("SELECT count(*) FROM article WHERE rereading IS NOT ?1")?;
            Ok(Rereading { id, done, left })
        })
    }

    /// The next articles to read, by their ids, after the article `after` (0 at first).
    pub fn to_reread(&self, rereading: &Rereading, after: i64, most: usize) -> Result<Vec<i64>, Error> {
        let find = || {
            let mut find = self
                .connection
                .prepare_cached("SELECT id FROM article WHERE id > ?1 AND rereading IS NOT ?2 ORDER BY id LIMIT ?3")?;
            find.query_map(params![after, rereading.id, most], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// Puts new records in the place of old ones, all in one transaction.
    pub fn replace(
        &mut self,
        rereading: &Rereading,
        entries: &[(i64, Entry)],
    ) -> Result<Vec<Result<(), BadEntry>>, Error> {
        let checked: Vec<Result<(i64, Prepared<'_>), BadEntry>> =
            entries.iter().map(|(article, entry)| entry.verify().map(|()| (*article, Prepared::new(entry)))).collect();
        self.write(|writer| {
            let put = |entry| match entry {
                Ok((article, prepared)) => replace(writer, rereading.id, article, &prepared).map(Ok),
                Err(bad) => Ok(Err(bad)),
            };
            checked.into_iter().map(put).collect()
        })
    }

    /// All is read: entities that nothing names any more go, and corrections are applied to what is new.
    /// Returns how many entities went.
    pub fn finish_rereading(&mut self, rereading: &Rereading) -> Result<usize, Error> {
        self.write(|writer| {
            corrections::apply_all(writer)?;
            writer.touched.borrow_mut().corrected = true;
            let swept = entities::sweep(writer.connection)?;
            writer.known.borrow_mut().forget_all();
            writer
                .connection
                .execute("UPDATE rereading SET finished = ?2 WHERE id = ?1", (rereading.id, &writer.now))?;
            Ok(swept)
        })
    }
}

/// None if there is no such article.
pub(crate) fn original(connection: &Connection, article: i64) -> Result<Option<Original>, Odd> {
    let mut find = connection.prepare_cached(
        "SELECT original.sha256, original.bytes, original.content, original.told, original.media_type FROM article
         JOIN original ON original.sha256 = article.original WHERE article.id = ?1",
    )?;
    let row = find.query_row([article], |row| {
        let (document, told, media_type): (String, String, String) = (row.get(0)?, row.get(3)?, row.get(4)?);
        Ok((document, row.get::<_, u64>(1)?, row.get::<_, Vec<u8>>(2)?, told, media_type))
    });
    let Some((document, bytes, packed, told, media_type)) = row.optional()? else { return Ok(None) };
    let bytes =
        unpack(&packed, bytes).map_err(|error| Odd::Row(format!("its original cannot be unpacked: {error}")))?;
    if document_id(&bytes) != document {
        return Err(Odd::Row("its original is not the document that was read: their hashes differ".to_owned()));
    }
    let told = Told::from_json(&told).map_err(|error| Odd::Row(format!("what was told of it is no JSON: {error}")))?;
    Ok(Some(Original { article, media_type, document, bytes, told }))
}

/// Takes no more room than there are bytes, whatever length the row or the frame tells.
fn unpack(packed: &[u8], length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::stream::read::Decoder::with_buffer(packed)?.take(length.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::Error::other("it has not as many bytes as it should"))
    }
}

/// What hangs on an article, in an order in which nothing that goes is still needed.
const CLEAR: [&str; 15] = [
    "DELETE FROM title_speaker WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM title WHERE article = ?1",
    "DELETE FROM about WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM article_words WHERE article = ?1",
    "DELETE FROM gist WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM span WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM relay WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM reason WHERE statement IN (SELECT id FROM statement WHERE article = ?1)",
    "DELETE FROM statement WHERE article = ?1",
    "DELETE FROM mention WHERE article = ?1",
    "DELETE FROM article_entity WHERE article = ?1",
    "DELETE FROM block WHERE article = ?1",
    "DELETE FROM link WHERE article = ?1",
    "DELETE FROM author WHERE article = ?1",
    "DELETE FROM diagnostic WHERE article = ?1",
];

/// What hangs on one statement; its article is out of the index. `row`: the statement itself goes, too.
pub(crate) fn clear_statement(connection: &Connection, statement: i64, row: bool) -> rusqlite::Result<()> {
    for clear in [
        "DELETE FROM about WHERE statement = ?1",
        "DELETE FROM span WHERE statement = ?1",
        "DELETE FROM relay WHERE statement = ?1",
        "DELETE FROM reason WHERE statement = ?1",
    ] {
        connection.prepare_cached(clear)?.execute([statement])?;
    }
    if row {
        connection.prepare_cached("DELETE FROM gist WHERE statement = ?1")?.execute([statement])?;
        connection.prepare_cached("DELETE FROM title_speaker WHERE statement = ?1")?.execute([statement])?;
        connection.prepare_cached("DELETE FROM statement WHERE id = ?1")?.execute([statement])?;
    }
    Ok(())
}

fn replace(writer: &Writer<'_>, rereading: i64, id: i64, prepared: &Prepared<'_>) -> rusqlite::Result<()> {
    let connection = writer.connection;
    let entry = prepared.entry;
    let Record { article, model, .. } = &entry.record;
    let meta = &article.meta;
    let before = named_in(connection, id)?;
    writer.known.borrow_mut().before.clone_from(&before);
    uncount(connection, id)?;
    index::forget(connection, id)?;
    amend::forget(connection, id)?;
    stories::forget(connection, &mut writer.waiting.borrow_mut(), id)?;
    let text: Option<String> = connection
        .prepare_cached("SELECT text FROM article WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    shingles::clear(connection, id, text.as_deref().unwrap_or_default())?;
    // Offices that this article told of may be told of no more.
    writer.touched.borrow_mut().titles.extend(titles::told_in(connection, id)?);
    for clear in CLEAR {
        connection.prepare_cached(clear)?.execute([id])?;
    }
    connection
        .prepare_cached("UPDATE original SET media_type = ?2 WHERE sha256 = ?1")?
        .execute((&meta.id, &meta.media_type))?;
    let (outlet, model) = (write::outlet(writer, meta.outlet.as_deref())?, write::model(writer, model)?);
    let mut update = connection.prepare_cached(
        "UPDATE article SET uri = ?2, canonical = ?3, title = ?4, published = ?5, modified = ?6, captured = ?7, outlet = ?8,
                language = ?9, record = ?10, text = ?11, model = ?12, places = ?13, rereading = ?14
         WHERE id = ?1",
    )?;
    update.execute(params![
        id,
        meta.uri,
        meta.canonical,
        meta.title,
        meta.published,
        meta.modified,
        meta.captured,
        outlet,
        meta.language,
        meta.record,
        article.text,
        model,
        crate::places::to_json(&meta.places),
        rereading,
    ])?;
    write::contents(writer, id, prepared)?;
    index::put(connection, id, meta.title.as_deref(), &article.text, &entry.words)?;
    amend::again(writer, id, &meta.id)?;
    let gone: Vec<i64> = before.difference(&named_in(connection, id)?).copied().collect();
    let mut known = writer.known.borrow_mut();
    known.load(connection, &gone)?;
    for entity in gone {
        if let Some(profile) = known.change(entity) {
            profile.articles = profile.articles.saturating_sub(1);
        }
    }
    Ok(())
}

/// The article's names are counted no more.
fn uncount(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT article_entity.entity, article_entity.name, coalesce(article.language, '')
         FROM article_entity JOIN article ON article.id = article_entity.article WHERE article.id = ?1",
    )?;
    let mut rows = find.query([article])?;
    while let Some(row) = rows.next()? {
        entities::uncount(connection, row.get(0)?, row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?)?;
    }
    Ok(())
}

/// Whom the machine sees in an article.
fn named_in(connection: &Connection, article: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut find = connection
        .prepare_cached("SELECT DISTINCT coalesce(machine, entity) FROM article_entity WHERE article = ?1")?;
    find.query_map([article], |row| row.get(0))?.collect()
}
