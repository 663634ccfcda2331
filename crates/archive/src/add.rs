//! Adding documents: each once, many in one transaction.

use crate::corrections::Rules;
use crate::entry::{Added, Entry, Told};
use crate::error::{BadEntry, Error};
use crate::index::{self, Terms};
use crate::known::Known;
use crate::lists;
use crate::open::Archive;
use crate::settle;
use crate::stories::{self, Waiting};
use crate::titles;
use crate::word_table;
use crate::write;
use identity::titles::Title;
use record::Record;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Documents that a [`Batch`] holds at most: writing them takes a fraction of a second, reading them with the model some
/// seconds. That is what can be lost.
const BATCH_DOCUMENTS: usize = 64;
/// Bytes that they take at most, about.
const BATCH_BYTES: usize = 32 << 20;

impl Archive {
    /// Adds one document. It is on disk when this returns.
    pub fn add(&mut self, entry: &Entry) -> Result<Result<Added, BadEntry>, Error> {
        let mut added = self.add_all(std::slice::from_ref(entry))?;
        Ok(added.pop().expect("one entry has one result"))
    }

    /// Adds documents, all or (after an error) none of them; those that are no entries are passed over.
    pub fn add_all(&mut self, entries: &[Entry]) -> Result<Vec<Result<Added, BadEntry>>, Error> {
        // Before the archive is locked.
        let checked: Vec<Result<Prepared<'_>, BadEntry>> =
            entries.iter().map(|entry| entry.verify().map(|()| Prepared::new(entry))).collect();
        self.write(|writer| {
            let add = |entry: Result<Prepared<'_>, BadEntry>| match entry {
                Ok(entry) => writer.add(&entry).map(Ok),
                Err(bad) => Ok(Err(bad)),
            };
            checked.into_iter().map(add).collect()
        })
    }

    /// Runs `work` in a transaction that no other writer comes between.
    pub(crate) fn write<T>(&mut self, work: impl FnOnce(&Writer<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        let path = self.path().to_owned();
        // If this fails, what is known goes with it.
        let known = std::mem::take(&mut self.known);
        let run = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let writer = Writer::new(&transaction, known)?;
            let done = work(&writer)?;
            let known = writer.finish()?;
            transaction.commit()?;
            Ok((done, known))
        };
        // What a statement may have to take back is noted in memory, not in a file: a few pages each.
        let noted_in = |connection: &Connection, place: &str| connection.pragma_update(None, "temp_store", place);
        noted_in(&self.connection, "memory").map_err(|error| Error::of(&path, error))?;
        let done = run(&mut self.connection);
        noted_in(&self.connection, "default").map_err(|error| Error::of(&path, error))?;
        let (done, known) = done.map_err(|error| Error::of(&path, error))?;
        self.known = known;
        Ok(done)
    }

    /// The article made of the document with this id, `sha256:…`.
    pub fn article_of(&self, document: &str) -> Result<Option<i64>, Error> {
        article_of(&self.connection, document).map_err(|error| self.error(error))
    }

    /// Notes where a document was seen that need not be read, because its article is in the archive. None if it is not.
    pub fn seen(&mut self, document: &str, told: &Told) -> Result<Option<Added>, Error> {
        let Some(article) = self.article_of(document)? else { return Ok(None) };
        let meta = &told.known;
        let known = {
            let find = self
                .connection
                .prepare_cached("SELECT 1 FROM sighting WHERE article = ?1 AND coalesce(uri, '') = coalesce(?2, '')");
            find.and_then(|mut find| find.exists((article, &meta.uri))).map_err(|error| self.error(error))?
        };
        let sighting = !known && self.write(|writer| writer.see(article, meta))?;
        Ok(Some(Added::Known { article, sighting }))
    }
}

/// The article made of the document with this id, for threads with a connection of their own ([`Archive::read`]).
pub fn article_of(connection: &Connection, document: &str) -> rusqlite::Result<Option<i64>> {
    let mut find = connection.prepare_cached("SELECT id FROM article WHERE original = ?1")?;
    find.query_row([document], |row| row.get(0)).optional()
}

/// Entries that are written together.
///
/// The archive is locked only while they are written, not while more are read. Whoever drops a batch without
/// [`Batch::flush`] loses what was not written yet.
#[derive(Debug)]
pub struct Batch<'a> {
    archive: &'a mut Archive,
    entries: Vec<Entry>,
    bytes: usize,
}

impl<'a> Batch<'a> {
    pub fn new(archive: &'a mut Archive) -> Self {
        Self { archive, entries: Vec::new(), bytes: 0 }
    }

    /// Takes an entry. If that fills the batch it is written, and what has become of its entries is returned, in their order.
    pub fn add(&mut self, entry: Entry) -> Result<Vec<Result<Added, BadEntry>>, Error> {
        self.bytes += entry.bytes();
        self.entries.push(entry);
        let full = self.entries.len() >= BATCH_DOCUMENTS || self.bytes >= BATCH_BYTES;
        if full { self.flush() } else { Ok(Vec::new()) }
    }

    /// As [`Archive::seen`]. What the batch holds is not in the archive yet.
    pub fn seen(&mut self, document: &str, told: &Told) -> Result<Option<Added>, Error> {
        self.archive.seen(document, told)
    }

    /// Writes what it holds.
    pub fn flush(&mut self) -> Result<Vec<Result<Added, BadEntry>>, Error> {
        self.bytes = 0;
        let entries = std::mem::take(&mut self.entries);
        if entries.is_empty() { Ok(Vec::new()) } else { self.archive.add_all(&entries) }
    }
}

/// An entry and what can be made of it before the archive is locked.
pub(crate) struct Prepared<'e> {
    pub(crate) entry: &'e Entry,
    pub(crate) packed: Vec<u8>,
    /// The words as they are kept.
    pub(crate) words: Vec<u8>,
}

/// Of zstd's levels. Tuned on pages and texts of news: 3 takes half the time and a twentieth more room, 12 is slower than all
/// the rest of adding.
const LEVEL: i32 = 6;

impl<'e> Prepared<'e> {
    pub(crate) fn new(entry: &'e Entry) -> Self {
        // To memory, with a level there is: nothing that could fail.
        let packed = zstd::bulk::compress(&entry.original, LEVEL).expect("packing into memory cannot fail");
        let words = word_table::pack(&entry.words, &entry.record.article.text);
        Self { entry, packed, words }
    }
}

/// A transaction under way.
pub(crate) struct Writer<'c> {
    pub(crate) connection: &'c Connection,
    pub(crate) rules: Rules,
    /// When it began, in ISO 8601.
    pub(crate) now: String,
    pub(crate) known: RefCell<Known>,
    /// Articles whose story is found when it is settled who is who.
    pub(crate) waiting: RefCell<Waiting>,
    pub(crate) touched: RefCell<Touched>,
    /// Articles that the search index is told of at the end, all together: it writes what it was told as soon as another
    /// table is written to.
    unindexed: RefCell<Vec<(i64, Terms)>>,
}

/// What a transaction changed, and what rests on it is to be made again at its end.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Entities with a name that they did not have.
    pub(crate) named: BTreeSet<i64>,
    /// Offices of which articles said something new.
    pub(crate) titles: BTreeSet<Title>,
    /// Who is who changed by hand.
    pub(crate) corrected: bool,
}

impl<'c> Writer<'c> {
    fn new(transaction: &'c Transaction<'_>, known: Known) -> rusqlite::Result<Self> {
        let now = transaction
            .prepare_cached("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')")?
            .query_row([], |row| row.get(0))?;
        let known = RefCell::new(known.begin(transaction)?);
        let waiting = RefCell::default();
        let (touched, unindexed) = (RefCell::default(), RefCell::default());
        Ok(Self { connection: transaction, rules: Rules::load(transaction)?, now, known, waiting, touched, unindexed })
    }

    /// All is written but the search index, what the machine learned of entities, and stories.
    fn finish(self) -> rusqlite::Result<Known> {
        for (article, terms) in self.unindexed.take() {
            index::write(self.connection, article, terms)?;
        }
        let mut known = self.known.take();
        settle::settle(&self, &mut known)?;
        known.store(self.connection)?;
        lists::settle(&self)?;
        titles::settle(&self)?;
        stories::join(self.connection, &mut self.waiting.borrow_mut(), &mut known.stories)?;
        Ok(known)
    }

    fn add(&self, prepared: &Prepared<'_>) -> rusqlite::Result<Added> {
        let Prepared { entry, packed, .. } = prepared;
        let Record { article, model, .. } = &entry.record;
        let meta = &article.meta;
        if let Some(article) = article_of(self.connection, &meta.id)? {
            return Ok(Added::Known { article, sighting: self.see(article, meta)? });
        }
        self.connection
            .prepare_cached(
                "INSERT INTO original (sha256, media_type, bytes, content, told) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((&meta.id, &meta.media_type, entry.original.len(), packed, entry.told.to_json()))?;
        let id = write::article(self, article, model)?;
        self.see(id, meta)?;
        write::contents(self, id, prepared)?;
        let terms = index::terms(self.connection, id, meta.title.as_deref(), &article.text, &entry.words)?;
        self.unindexed.borrow_mut().push((id, terms));
        Ok(Added::New { article: id })
    }

    /// Notes where an article was seen. False if that was known.
    pub(crate) fn see(&self, article: i64, meta: &record::Meta) -> rusqlite::Result<bool> {
        let outlet = write::outlet(self, meta.outlet.as_deref())?;
        let mut see = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO sighting (article, uri, outlet, published, captured, added)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        Ok(see.execute((article, &meta.uri, outlet, &meta.published, &meta.captured, &self.now))? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::entry;
    use crate::open::Mode;

    #[test]
    fn a_full_disk_loses_only_the_batch_under_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        let mut archive = Archive::open(&path, Mode::Create).unwrap();
        let pages: i64 = archive.connection.query_row("PRAGMA max_page_count(300)", [], |row| row.get(0)).unwrap();
        assert_eq!(pages, 300);
        let mut added = 0;
        let error = loop {
            let entries: Vec<Entry> = (added..added + 8).map(entry).collect();
            match archive.add_all(&entries) {
                Ok(done) => added += done.len(),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Full { .. }), "{error}");
        assert!(added > 8, "{added}");
        assert_whole(&archive, added);

        // There is room again, and the same connection goes on.
        archive.connection.query_row("PRAGMA max_page_count(1000000)", [], |_| Ok(())).unwrap();
        let entries: Vec<Entry> = (0..added + 8).map(entry).collect();
        let done = archive.add_all(&entries).unwrap();
        assert_eq!(done.iter().filter(|added| matches!(added, Ok(Added::New { .. }))).count(), 8);
        assert_whole(&archive, added + 8);
    }

    fn assert_whole(archive: &Archive, articles: usize) {
        let report = archive.check(|_, _| true).unwrap();
        assert!(report.problems.is_empty(), "{:#?}", report.problems);
        assert_eq!(report.articles, articles as u64);
    }
}
