//! The commands that work on an archive, one file each, and what they share.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod compact;
pub(crate) mod backup;
pub(crate) mod reread;
pub(crate) mod entity;
pub(crate) mod search;
pub(crate) mod who;
mod table;

use crate::failure::Failure;
use crate::reader::Reader;
use ::archive::{Archive, Entry, IndexWord, Mode, Told};
use clap::ValueHint;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use intake::{Document, Page, Place};
use language::{Analysis, Scratch};
use record::formats::pretty::printable;
use std::any::Any;
use std::io::{self, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use text::Span;

/// Which archive.
#[derive(Debug, clap::Args)]
pub(crate) struct ArchiveArg {
    /// The archive, an SQLite file
    #[arg(long, value_name = "FILE", default_value = "news.db", value_hint = ValueHint::FilePath)]
    pub(crate) archive: PathBuf,
}

impl ArchiveArg {
    pub(crate) fn open(&self, mode: Mode) -> Result<Archive, Failure> {
        Ok(Archive::open(&self.archive, mode)?)
    }
}

/// What a container tells of a document, to be kept beside its bytes.
fn told(document: &Document, published: Option<&str>) -> Told {
    Told {
        html: document.page == Page::Html,
        charset: document.charset.clone(),
        known: document.known.clone(),
        remark: document.remark.clone(),
        published: published.map(str::to_owned),
    }
}

/// The document that was told of so.
fn document(bytes: Vec<u8>, told: &Told, name: String) -> Document {
    Document {
        place: Place { input: name, ..Place::default() },
        bytes,
        page: if told.html { Page::Html } else { Page::Text },
        charset: told.charset.clone(),
        known: told.known.clone(),
        remark: told.remark.clone(),
    }
}

/// Reads one document for the archive. A panic in it, which would be a mistake of ours, is this document's failure and no
/// other's.
fn read_entry(reader: &Reader, document: Document, told: Told, scratch: &mut Scratch) -> Result<Entry, Failure> {
    let place = document.place.clone();
    let read = catch_unwind(AssertUnwindSafe(|| {
        let article = intake::read(&document);
        let mut article = article.map_err(|error| Failure::Intake { place: place.clone(), error })?;
        article.meta.published = article.meta.published.or_else(|| told.published.clone());
        // It can be had from the original again, and takes more room than the text.
        article.origin = Vec::new();
        let (record, analysis) = reader.analysed(article, scratch)?;
        let words = analysis.as_ref().map_or_else(|| plain_words(&record.article.text), index_words);
        Ok(Entry { record, original: document.bytes, told, words })
    }));
    read.unwrap_or_else(|panic| {
        // It may have been left half written.
        *scratch = Scratch::default();
        Err(Failure::Internal { place, message: printable(message(&*panic)) })
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// The words of an analysis as the search finds them.
fn index_words(analysis: &Analysis) -> Vec<IndexWord> {
    let words = analysis.words.iter();
    let known = words.filter_map(|word| Some((analysis.tokens.get(word.token)?.span, &word.lemma)));
    known.map(|(span, lemma)| IndexWord { span, lemma: lemma.clone() }).collect()
}

/// The words of a text in a language that is not read: forms are their own lemmas.
fn plain_words(text: &str) -> Vec<IndexWord> {
    let mut words = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            words.push(IndexWord { span: Span::new(start, start + word.len()), lemma: word.to_lowercase() });
        }
        start += part.len();
    }
    words
}

/// A bar that counts articles, on a terminal.
fn bar(quiet: bool, articles: u64) -> ProgressBar {
    let shown = !quiet && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr_with_hz(5) } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:24} {percent}% · {pos} of {len} articles, {per_sec} · {eta} left");
    ProgressBar::with_draw_target(Some(articles), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => count(bytes, "byte"),
        10_000..10_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        10_000_000..10_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
