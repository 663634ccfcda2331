//! Gold and predicted statements as the scorer sees them, and the readers of the files they stand in.
//!
//! Offsets here count Unicode code points, end exclusive, as the files do. The readers follow the reference scorer to the letter,
//! its reading of line breaks included, so that both count the same spans.

pub mod brat;
pub mod folder;
pub mod goldfile;
pub mod prediction;
pub mod python;

use std::path::PathBuf;

/// A stretch of text in code points, end exclusive.
pub type Extent = (usize, usize);

/// The three roles of a statement, in the order of every array by role.
pub const ROLES: [&str; 3] = ["source", "cue", "content"];

/// The labels that are scored, in the order of every array by label.
pub const LABELS: [&str; 5] = ["speaker", "manner", "act", "certainty", "polarity"];

/// One statement of a gold file or of a prediction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// The fragments of source, cue and content.
    pub roles: [Vec<Extent>; 3],
    /// The labels: `None` where the file does not have the field, `Some(None)` where it is null.
    pub labels: [Option<Option<String>>; 5],
    /// Whether the gold says that it stands in a heading or in a link to another article.
    pub headline: bool,
    /// How sure the prediction is.
    pub confidence: Option<f64>,
}

/// An annotated text.
#[derive(Clone, Debug, Default)]
pub struct Annotated {
    /// Its name: the file's stem.
    pub stem: String,
    /// The text, line breaks read as Python reads them.
    pub text: String,
    /// The text as code points, which is what offsets point into.
    pub chars: Vec<char>,
    /// What is said in it.
    pub statements: Vec<Statement>,
}

impl Annotated {
    /// An annotated text from its parts.
    pub fn new(stem: &str, text: String, statements: Vec<Statement>) -> Annotated {
        let chars = text.chars().collect();
        Annotated { stem: stem.to_owned(), text, chars, statements }
    }
}

/// Why a gold or predicted file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The file system said no.
    #[error("cannot read {path}: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The bytes are not text.
    #[error("{path} is not UTF-8 from byte {byte} on")]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is wrong.
        byte: usize,
    },
    /// The file is not what it should be.
    #[error("{path}: {what}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}
