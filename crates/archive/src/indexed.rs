//! Whether the search index has the words of the texts, and no others.
//!
//! The index keeps no texts to hold against. So what it should have is given, article by article, to an index in memory, and
//! of both the terms are summed up: a number made of every term and its column, times how often it stands there. Sums can be
//! had of parts; so this takes little memory, however large the archive is. Sums that are equal by chance are one in 2⁶⁴.

use crate::error::Error;
use crate::index::Terms;
use rusqlite::Connection;
use std::path::Path;

/// The sums of an index: of terms, and of the rows that have them.
type Sums = (u64, u64);

/// What the index should have.
pub(crate) struct Indexed {
    memory: Connection,
    waiting: usize,
    articles: Sums,
    statements: Sums,
}

/// Articles that are in memory at the same time.
const MOST: usize = 64;

const ARTICLES: &str = "article_index";
const STATEMENTS: &str = "statement_index";

impl Indexed {
    pub(crate) fn new() -> rusqlite::Result<Self> {
        let memory = Connection::open_in_memory()?;
        memory.execute_batch(
            "CREATE VIRTUAL TABLE article_index USING fts5 (
                 title, lemmas, forms, content = '', tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE statement_index USING fts5 (
                 lemmas, forms, source, speaker, content = '', tokenize = 'unicode61 remove_diacritics 2');
             BEGIN;",
        )?;
        terms(&memory, "main", ARTICLES)?;
        terms(&memory, "main", STATEMENTS)?;
        Ok(Self { memory, waiting: 0, articles: (0, 0), statements: (0, 0) })
    }

    /// Takes what the index should have of an article.
    pub(crate) fn take(&mut self, terms: Terms) -> rusqlite::Result<()> {
        let Terms { article, statements } = terms;
        self.memory
            .prepare_cached("INSERT INTO article_index (title, lemmas, forms) VALUES (?1, ?2, ?3)")?
            .execute(article)?;
        let mut insert = self
            .memory
            .prepare_cached("INSERT INTO statement_index (lemmas, forms, source, speaker) VALUES (?1, ?2, ?3, ?4)")?;
        for (_, statement) in statements {
            insert.execute(statement)?;
        }
        drop(insert);
        self.waiting += 1;
        if self.waiting == MOST { self.sum_up() } else { Ok(()) }
    }

    fn sum_up(&mut self) -> rusqlite::Result<()> {
        for (index, sums) in [(ARTICLES, &mut self.articles), (STATEMENTS, &mut self.statements)] {
            let part = sums_of(&self.memory, index)?;
            *sums = (sums.0.wrapping_add(part.0), sums.1.wrapping_add(part.1));
            self.memory.execute_batch(&format!("INSERT INTO {index} ({index}) VALUES ('delete-all')"))?;
        }
        self.waiting = 0;
        Ok(())
    }

    /// What is wrong with the archive's index, if all its articles were taken.
    pub(crate) fn wrong(mut self, archive: &Connection, path: &Path) -> Result<Vec<String>, Error> {
        let mut compare = || -> rusqlite::Result<Vec<String>> {
            self.sum_up()?;
            let mut wrong = Vec::new();
            for (index, sums, what) in
                [(ARTICLES, self.articles, "articles"), (STATEMENTS, self.statements, "statements")]
            {
                terms(archive, "main", index)?;
                let found = sums_of(archive, index);
                archive.execute_batch(&format!("DROP TABLE temp.{index}_terms"))?;
                if found? != sums {
                    wrong.push(format!(
                        "the search index has other words of {what} than the texts; depesza reread makes it anew"
                    ));
                }
            }
            Ok(wrong)
        };
        compare().map_err(|error| Error::of(path, error))
    }
}

/// Makes the table of an index's terms: term, column, rows, times.
fn terms(connection: &Connection, schema: &str, index: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{index}_terms USING fts5vocab ({schema}, {index}, col)"
    ))
}

fn sums_of(connection: &Connection, index: &str) -> rusqlite::Result<Sums> {
    let mut find = connection.prepare_cached(&format!("SELECT term, col, doc, cnt FROM temp.{index}_terms"))?;
    let mut rows = find.query([])?;
    let (mut terms, mut holders) = (0_u64, 0_u64);
    while let Some(row) = rows.next()? {
        let number = number(&[row.get_ref(0)?.as_bytes()?, row.get_ref(1)?.as_bytes()?]);
        let (rows, times): (i64, i64) = (row.get(2)?, row.get(3)?);
        terms = terms.wrapping_add(number.wrapping_mul(times as u64));
        holders = holders.wrapping_add(number.wrapping_mul(rows as u64));
    }
    Ok((terms, holders))
}

/// A number of some words (FNV-1a).
fn number(words: &[&[u8]]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.iter().copied().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |number, byte| (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
