//! The news text found in a document.

use crate::BlockKind;
use text::Span;

/// The text of a document, the blocks that cover it in order, and what is known of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    pub text: String,
    pub blocks: Vec<Block>,
    pub meta: Meta,
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
}

/// A link to another document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub uri: Option<String>,
}
