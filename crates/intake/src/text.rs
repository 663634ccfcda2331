//! Plain text in whatever encoding.

use crate::blocks;
use crate::error::IntakeError;
use encoding::{Form, KnownBy};
use record::{Article, Diagnostic, Meta, Severity, document_id};
use text::Run;

/// Reads a plain text. `charset`: the encoding somebody declared, as a label of the Encoding Standard.
///
/// The text is the input, decoded and otherwise unchanged, so that every offset points into the file as it was read. A byte
/// order mark is no part of it.
pub fn read_text(bytes: &[u8], charset: Option<&str>, uri: Option<&str>) -> Result<Article, IntakeError> {
    if let Some((kind, offset)) = encoding::looks_binary(bytes) {
        return Err(IntakeError::Binary { kind, offset });
    }
    let decoded = encoding::decode(bytes, charset, Form::Text);
    let text = decoded.text;
    if text.trim().is_empty() {
        return Err(IntakeError::Empty);
    }
    let found = blocks::find_blocks(&text);
    let utf8 = decoded.charset.eq_ignore_ascii_case("utf-8");
    let meta = Meta {
        id: document_id(bytes),
        uri: uri.map(str::to_owned),
        media_type: if utf8 {
            "text/plain".to_owned()
        } else {
            format!("text/plain; charset={}", decoded.charset.to_ascii_lowercase())
        },
        title: found.title.map(|span| span.slice(&text).to_owned()),
        published: found.published,
        outlet: found.outlet,
        authors: found.authors,
        links: found.links,
        ..Meta::default()
    };
    let origin = vec![Run { text_start: 0, byte_start: decoded.start, byte_length: bytes.len() - decoded.start }];
    let info = |severity, message| Diagnostic { severity, message, span: None };
    let malformed = decoded.malformed.map(|offset| {
        let message = format!("byte {offset} is no {}; it and others like it stand as U+FFFD", decoded.charset);
        info(Severity::Warning, message)
    });
    let guessed = match decoded.known_by {
        KnownBy::Guess => Some(format!("its encoding is a guess: {}", decoded.charset)),
        KnownBy::Corrected => Some(format!("its encoding is {}, not the one declared", decoded.charset)),
        _ => None,
    };
    let guessed = guessed.map(|message| info(Severity::Info, message));
    let diagnostics = malformed.into_iter().chain(guessed).collect();
    Ok(Article { text, blocks: found.blocks, meta, origin, diagnostics })
}
