//! Bytes of any kind into articles: plain text in any encoding, web pages, crawls, feeds, dumps, agencies' deliveries.
//!
//! Two steps. [`documents`] takes an input apart: a file of whatever [`Form`], packed or not, into the documents in it, as
//! a stream in bounded memory. [`read`] makes an article of one document: its text, its blocks, where each stood in the
//! original, what it says about itself. Both open no file and no connection: callers bring what can be read, and fetch the
//! [`Link`]s if they may.

mod form;
mod document;
mod documents;
mod compression;
mod zipped;
mod containers;
mod text;
mod blocks;
mod inline;
mod metadata;
mod phrases;
mod error;

use record::{Article, Diagnostic, Meta, Severity};

pub use compression::{Limits, unpacked};
pub use containers::feed::item as entry;
pub use document::{Bad, Document, Item, Link, Page, Place};
pub use documents::{Documents, Options, ReadSeek, Source, Spool, Start, documents};
pub use dumps::Mapping;
pub use error::IntakeError;
pub use form::{Form, UnknownForm};
pub use text::read_text;

/// Reads a document: the article in it.
pub fn read(document: &Document) -> Result<Article, IntakeError> {
    let charset = document.charset.as_deref();
    let uri = document.known.uri.as_deref();
    let mut article = match document.page {
        Page::Text => text::read_text(&document.bytes, charset, uri)?,
        Page::Html => {
            if document.bytes.trim_ascii().is_empty() {
                return Err(IntakeError::Empty);
            }
            html::read_html(&document.bytes, charset, uri).map_err(|error| IntakeError::Html(error.to_string()))?
        }
    };
    if article.text.trim().is_empty() {
        return Err(IntakeError::NoArticle);
    }
    add_known(&mut article.meta, &document.known);
    if let Some(remark) = &document.remark {
        let message = remark.clone();
        article.diagnostics.push(Diagnostic { severity: Severity::Warning, message, span: None });
    }
    Ok(article)
}

/// What a container tells goes before what the document says of itself; the language and the links are the document's own.
fn add_known(meta: &mut Meta, known: &Meta) {
    for (field, told, own) in [
        ("title", &known.title, &mut meta.title),
        ("published", &known.published, &mut meta.published),
        ("modified", &known.modified, &mut meta.modified),
        ("outlet", &known.outlet, &mut meta.outlet),
        ("canonical", &known.canonical, &mut meta.canonical),
        ("captured", &known.captured, &mut meta.captured),
        ("record", &known.record, &mut meta.record),
    ] {
        if let Some(told) = told {
            *own = Some(told.clone());
            take_place(&mut meta.places, &known.places, field);
        }
    }
    if !known.authors.is_empty() {
        meta.authors.clone_from(&known.authors);
        take_place(&mut meta.places, &known.places, "authors");
    }
    meta.uri = known.uri.clone().or(meta.uri.take());
    meta.language = meta.language.take().or(known.language.clone());
}

/// The place a field was read from is the container's.
fn take_place(places: &mut Vec<(String, String)>, known: &[(String, String)], field: &str) {
    places.retain(|(name, _)| name != field);
    places.extend(known.iter().filter(|(name, _)| name == field).cloned());
}
