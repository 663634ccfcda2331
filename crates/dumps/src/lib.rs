//! Rows of dumps (JSON, CSV, Parquet) and agencies' deliveries (ninjs, NewsML-G2).
//!
//! [`sniff`] tells the form by the first bytes, [`open`] and [`open_parquet`] give an iterator over the rows, each an article
//! or an error that says which row is bad, where it stands, and why. Rows are read one by one, so memory is bounded whatever
//! the input's length. Which column holds the text is the user's choice, else a guess that can be shown to the user.

mod dates;
mod json;
mod mapping;
mod newsml;
mod ninjs;
mod parquet;
mod row;
mod sniff;
mod source;
mod table;

use std::io::{Read, Seek};

pub use dates::normalise_date;
pub use mapping::{Column, Guess, Mapping, Role, guess};
pub use row::{MAX_ROW, Row, RowError};
pub use sniff::{Kind, sniff};

/// Why nothing can be read.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    #[error("cannot read: {0}")]
    Read(#[from] std::io::Error),
    #[error("no column looks like the article's text; the columns are: {columns}")]
    NoTextColumn {
        /// All columns with their types.
        columns: String,
    },
    #[error("no column `{name}` for the {role}; the columns are: {columns}")]
    NoSuchColumn { role: &'static str, name: String, columns: String },
    #[error("cannot read the header: {reason}")]
    Header { reason: String },
    #[error("not a Parquet file that can be read: {reason}")]
    Parquet { reason: String },
    #[error("Parquet is read from its end: it needs a file, or `open_parquet`")]
    NeedsSeek,
}

/// The rows of a dump.
pub struct Rows<'a> {
    /// Which column is read as what, and why; nothing for the agencies' forms.
    pub guess: Option<Guess>,
    rows: Readings<'a>,
}

/// Rows, or why they could not be read.
pub(crate) type Readings<'a> = Box<dyn Iterator<Item = Result<Row, RowError>> + Send + 'a>;

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Rows").field("guess", &self.guess).finish_non_exhaustive()
    }
}

/// The rows of a dump of any form but Parquet.
///
/// `choice` has the columns that the user named; the others are guessed. `charset` is the one that was declared from outside.
pub fn open<'a, R: Read + Send + 'a>(
    input: R,
    kind: Kind,
    choice: &Mapping,
    charset: Option<&str>,
) -> Result<Rows<'a>, DumpError> {
    let source = source::Source::open(input)?;
    match kind {
        Kind::Jsonl | Kind::JsonArray | Kind::JsonObject => {
            let (charset, bytes) = source.rows(charset, encoding::Form::Text);
            let raw = json::raw_rows(bytes, kind == Kind::Jsonl);
            let (guess, rows) = json::rows(raw, charset, choice)?;
            Ok(Rows { guess: Some(guess), rows })
        }
        Kind::Csv { delimiter } => {
            let (guess, rows) = table::rows(source, delimiter, charset, choice)?;
            Ok(Rows { guess: Some(guess), rows: Box::new(rows) })
        }
        Kind::Ninjs => {
            let by_line = sniff::is_by_line(&source.head);
            let (charset, bytes) = source.rows(charset, encoding::Form::Text);
            Ok(Rows { guess: None, rows: Box::new(ninjs::rows(json::raw_rows(bytes, by_line), charset)) })
        }
        Kind::NewsMl => {
            let (_, bytes) = source.rows(charset, encoding::Form::Xml);
            Ok(Rows { guess: None, rows: Box::new(newsml::rows(bytes)) })
        }
        Kind::Parquet => Err(DumpError::NeedsSeek),
    }
}

/// The rows of a Parquet file.
pub fn open_parquet<R: Read + Seek + Send + 'static>(input: R, choice: &Mapping) -> Result<Rows<'static>, DumpError> {
    let (guess, rows) = parquet::rows(input, choice)?;
    Ok(Rows { guess: Some(guess), rows: Box::new(rows) })
}

/// The user's choice, filled up with guesses. With `need_text`, a text must be among them.
fn choose(choice: &Mapping, columns: &[Column], need_text: bool) -> Result<Guess, DumpError> {
    // What the user named has its role.
    let free: Vec<Column> =
        columns.iter().filter(|column| !choice.columns().any(|(_, name)| name == column.name)).cloned().collect();
    let mut guess = mapping::guess(&free);
    if choice.has_text() {
        guess.mapping.text = None;
        guess.mapping.html = None;
    }
    for (role, name) in choice.columns() {
        guess.mapping.set(role, Some(name.to_owned()));
    }
    guess.reasons.retain(|reason| {
        Role::ALL.iter().any(|role| {
            guess
                .mapping
                .get(*role)
                .is_some_and(|column| reason.starts_with(&format!("{} from `{column}`", role.name())))
        })
    });
    if need_text && !guess.mapping.has_text() {
        return Err(DumpError::NoTextColumn { columns: table::list(columns) });
    }
    Ok(guess)
}
