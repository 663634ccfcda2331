//! What the archive keeps of a document.

use crate::meaning::meaning;
use crate::{ReadError, Reader};
use archive::{Entry, IndexWord, Told};
use intake::{Document, Page, Place};
use language::{Analysis, Scratch, WordVectors};
use text::Span;

impl Reader {
    /// Reads one document for the archive. A panic in it is this document's failure and no other's.
    pub fn entry(&self, document: Document, told: Told, scratch: &mut Scratch) -> Result<Entry, ReadError> {
        self.guarded(scratch, |reader, scratch| {
            let mut article = reader.article(&document)?;
            article.meta.published = article.meta.published.or_else(|| told.published.clone());
            // It can be had from the original again, and takes more room than the text.
            article.origin = Vec::new();
            let mut vectors = WordVectors::default();
            let (record, analysis) = reader.record_with(article, scratch, Some(&mut vectors))?;
            let words = analysis.as_ref().map_or_else(|| plain_words(&record.article.text), index_words);
            let text = &record.article.text;
            let vectors = record.statements.iter().map(|statement| meaning(text, &statement.content, &vectors));
            let vectors = vectors.collect();
            Ok(Entry { record, original: document.bytes, told, words, vectors })
        })
    }
}

/// What a container tells of a document, to be kept beside its bytes.
pub fn told(document: &Document, published: Option<&str>) -> Told {
    Told {
        html: document.page == Page::Html,
        charset: document.charset.clone(),
        known: document.known.clone(),
        remark: document.remark.clone(),
        published: published.map(str::to_owned),
    }
}

/// The document that was told of so.
pub fn document(bytes: Vec<u8>, told: &Told, name: String) -> Document {
    Document {
        place: Place { input: name, ..Place::default() },
        bytes,
        page: if told.html { Page::Html } else { Page::Text },
        charset: told.charset.clone(),
        known: told.known.clone(),
        remark: told.remark.clone(),
    }
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
