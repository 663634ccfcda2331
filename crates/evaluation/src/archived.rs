//! Texts read by the real pipeline into an archive of their own, and their statements found in it.

use std::path::Path;

use archive::{Archive, EchoError, Mode, Told as ToldOf};
use record::Meta;

use crate::data::families::Told;
use crate::reader::in_parallel;

/// A text to be read, and what is told of it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The text.
    pub text: String,
    /// ISO 8601.
    pub published: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
}

/// Why an archive could not be filled or asked.
#[derive(Debug, thiserror::Error)]
pub enum ArchivedError {
    /// The archive.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// An echo.
    #[error(transparent)]
    Echo(#[from] EchoError),
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] archive::rusqlite::Error),
    /// A folder for it.
    #[error("cannot make a folder for an archive: {0}")]
    Folder(#[from] std::io::Error),
    /// A text could not be read.
    #[error("text {number} cannot be read: {what}")]
    Text {
        /// Its place in the list.
        number: usize,
        /// What was wrong.
        what: String,
    },
}

/// Reads texts and adds them, in their order, to a new archive. Returns the article of each.
pub fn fill(path: &Path, documents: &[Document], jobs: usize) -> Result<(Archive, Vec<i64>), ArchivedError> {
    let reader = reader::Reader::new(reader::Options::default());
    let entries = in_parallel(documents, jobs, |document, scratch| {
        let known = Meta { published: document.published.clone(), outlet: document.outlet.clone(), ..Meta::default() };
        let told = ToldOf { charset: Some("utf-8".to_owned()), known, ..ToldOf::default() };
        let bytes = document.text.clone().into_bytes();
        reader.entry(reader::document(bytes, &told, String::new()), told.clone(), scratch)
    });
    let mut archive = Archive::open(path, Mode::Create)?;
    let mut articles = Vec::new();
    let mut all = Vec::new();
    for (number, entry) in entries.into_iter().enumerate() {
        all.push(entry.map_err(|error| ArchivedError::Text { number, what: error.to_string() })?);
    }
    for (number, added) in archive.add_all(&all)?.into_iter().enumerate() {
        match added {
            Ok(archive::Added::New { article } | archive::Added::Known { article, .. }) => articles.push(article),
            Err(error) => return Err(ArchivedError::Text { number, what: error.to_string() }),
        }
    }
    Ok((archive, articles))
}

/// A found statement has the content if so much of their bytes is common (Dice).
const ALIKE: f64 = 0.5;

/// The rows of the statements in an article whose content this is, as far as they were found; the likest first.
pub fn statements(archive: &Archive, article: i64, told: &Told) -> Result<Vec<i64>, ArchivedError> {
    let record = archive.record(article)?;
    let (start, end) = told.content;
    let alike = |statement: &record::Statement| {
        let common: usize =
            statement.content.iter().map(|span| span.end.min(end).saturating_sub(span.start.max(start))).sum();
        let length: usize = statement.content.iter().map(|span| span.end - span.start).sum();
        2.0 * common as f64 / (length + end - start).max(1) as f64
    };
    let mut found: Vec<(f64, usize)> =
        record.statements.iter().enumerate().map(|(number, statement)| (alike(statement), number)).collect();
    found.retain(|(alike, _)| *alike >= ALIKE);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let connection = archive.read()?;
    let row = |number: usize| {
        connection.query_row(
            "SELECT id FROM statement WHERE article = ?1 AND number = ?2",
            (article, i64::try_from(number).unwrap_or(i64::MAX)),
            |row| row.get(0),
        )
    };
    Ok(found.into_iter().map(|(_, number)| row(number)).collect::<Result<_, _>>()?)
}
