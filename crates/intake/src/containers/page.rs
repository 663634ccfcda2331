//! An input that is one document: a text or a page.

use crate::document::{Bad, Document, Item, Page, Place};
use crate::documents::{Documents, Options, Start, failed, once};
use crate::form::Form;
use std::io::Read;

pub(crate) fn documents(
    form: Form,
    source: Box<dyn Read + Send>,
    place: Place,
    start: &Start,
    options: &Options,
) -> Documents {
    match read_limited(source, options.document_bytes, &place) {
        Ok(Ok(bytes)) => once(Ok(Item::Document(Document {
            place,
            bytes,
            page: if form == Form::Html { Page::Html } else { Page::Text },
            charset: options.charset.clone().or_else(|| start.charset.clone()),
            known: start.known.clone(),
            remark: None,
        }))),
        Ok(Err(bad)) => once(Err(bad)),
        Err(error) => failed(place, error),
    }
}

/// Reads to the end, but never more than a document may have: a pipe does not tell its size.
pub(crate) fn read_limited(source: impl Read, limit: usize, place: &Place) -> std::io::Result<Result<Vec<u8>, Bad>> {
    let mut bytes = Vec::new();
    source.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > limit {
        Err(Bad {
            place: place.clone(),
            reason: format!("it has more than the {limit} bytes a document may have"),
            help: Some("split it into one file for each article"),
        })
    } else {
        Ok(bytes)
    })
}
