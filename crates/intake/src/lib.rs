//! Bytes of a document into an article: its text, its blocks, what it says about itself.
//!
//! The text is the input, decoded and otherwise unchanged, so that every offset points into the file as it was read.
//! Nothing here reads a file or the network: callers bring the bytes.

mod blocks;
mod error;
mod inline;
mod metadata;
mod phrases;

use record::{Article, Meta, document_id};

pub use error::IntakeError;

/// Reads a plain text: UTF-8, with or without a byte order mark.
///
/// The byte order mark is no part of the text. Offsets count from the character after it.
pub fn read_text(bytes: &[u8], uri: Option<&str>) -> Result<Article, IntakeError> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let skipped = bytes.len() - body.len();
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return Err(IntakeError::Utf16);
    }
    if let Some(at) = body.iter().position(|&byte| byte == 0) {
        return Err(IntakeError::Binary { offset: at + skipped });
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        IntakeError::NotUtf8 { offset: at + skipped, byte: body.get(at).copied().unwrap_or(0) }
    })?;
    if text.trim().is_empty() {
        return Err(IntakeError::Empty);
    }
    let found = blocks::find_blocks(text);
    let title = found.title.map(|span| span.slice(text).to_owned());
    let meta = Meta {
        id: document_id(bytes),
        uri: uri.map(str::to_owned),
        media_type: "text/plain".to_owned(),
        title,
        published: found.published,
        outlet: found.outlet,
        authors: found.authors,
        links: found.links,
        ..Meta::default()
    };
    Ok(Article { text: text.to_owned(), blocks: found.blocks, meta })
}
