//! The news text found in a document.

use crate::{BlockKind, Diagnostic};
use text::{Run, Span};

/// The text of a document, the blocks that cover it in order, and what is known of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    pub text: String,
    pub blocks: Vec<Block>,
    pub meta: Meta,
    /// Where the text stood in the original, in text order; empty when that is not known.
    pub origin: Vec<Run>,
    /// What was odd about the document.
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// `sha256:` and the hash of the input's bytes in hexadecimal.
    pub id: String,
    /// Where it came from: a path or an address.
    pub uri: Option<String>,
    pub media_type: String,
    /// A BCP 47 tag.
    pub language: Option<String>,
    pub title: Option<String>,
    /// ISO 8601, as exact as it is known: `2023-09-20` or `2023-09`.
    pub published: Option<String>,
    pub outlet: Option<String>,
    pub authors: Vec<String>,
    pub links: Vec<Link>,
    /// ISO 8601.
    pub modified: Option<String>,
    /// The address that the document gives as its own.
    pub canonical: Option<String>,
    /// When the copy was made (a crawl's date), ISO 8601.
    pub captured: Option<String>,
    /// What the container calls this document: a WARC-Record-ID, a feed's guid, a row's id.
    pub record: Option<String>,
    /// The place each field was read from: (`published`, `json-ld datePublished`).
    pub places: Vec<(String, String)>,
}

/// A link to another document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub uri: Option<String>,
}
