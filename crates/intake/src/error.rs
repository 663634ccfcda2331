//! Why a document could not be read.

/// Why bytes are no article. Offsets count bytes of the input, a byte order mark included.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    #[error("the document is empty")]
    Empty,
    #[error("not a text but {kind}, as the bytes at offset {offset} show")]
    Binary { kind: &'static str, offset: usize },
    #[error("the page cannot be read: {0}")]
    Html(String),
    #[error("there is no article in the page")]
    NoArticle,
}
