//! The pipeline for one document: bytes → article → analysis → record, and what the archive keeps of it.
//!
//! Joins `intake`, `language`, `statements` and `archive` for every program that reads: the command line and the server. It does
//! no IO; the model is loaded when the first text is there.

mod entry;
mod manifest;
mod meaning;
mod typed;
mod anchor;

pub use anchor::Anchored;
pub use entry::{document, told};
pub use manifest::{Manifest, manifest};
pub use meaning::{Projection, pool, project};
pub use typed::Lemmas;

use intake::{Document, IntakeError};
use language::{Analysis, Model, ModelError, Scheme, Scratch, WordVectors};
use record::{Article, Diagnostic, ModelInfo, Record, Severity};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// What reads: shared by all threads.
#[derive(Debug)]
pub struct Reader {
    /// Loaded when the first text is there to be read, so that mistakes are told at once.
    model: OnceLock<Result<Model, ModelError>>,
    info: ModelInfo,
    options: Options,
}

/// How documents are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whose annotation guidelines the statements follow.
    pub scheme: Scheme,
    /// ISO 8601: when a document was published that does not tell.
    pub published: Option<String>,
    /// Whether articles keep where their text stands in the document's bytes.
    pub origin: bool,
}

/// Why a document has no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error("cannot load the model: {0}")]
    Model(String),
    /// A panic, which is a mistake of ours. It is this document's failure and no other's.
    #[error("an internal error: {0}")]
    Internal(String),
}

impl Reader {
    pub fn new(options: Options) -> Self {
        let Manifest { name, version, sha256, .. } = manifest();
        Self { model: OnceLock::new(), info: ModelInfo { name, version, sha256 }, options }
    }

    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The article in a document. What the document tells of its date goes before what the options tell.
    pub fn article(&self, document: &Document) -> Result<Article, IntakeError> {
        let mut article = intake::read(document)?;
        if article.meta.published.is_none() {
            article.meta.published.clone_from(&self.options.published);
        }
        if !self.options.origin {
            article.origin = Vec::new();
        }
        Ok(article)
    }

    pub fn analyse(&self, text: &str, scratch: &mut Scratch) -> Result<Analysis, ReadError> {
        Ok(language::analyse(self.model()?, text, self.options.scheme, scratch))
    }

    fn model(&self) -> Result<&Model, ReadError> {
        let model = self.model.get_or_init(Model::embedded).as_ref();
        model.map_err(|error| ReadError::Model(error.to_string()))
    }

    /// The record of an article and, where the language is read, the analysis it was made of. An article in a language that
    /// is not read has no statements, and says so.
    pub fn record(&self, article: Article, scratch: &mut Scratch) -> Result<(Record, Option<Analysis>), ReadError> {
        self.record_with(article, scratch, None)
    }

    /// The same, and the vectors of the text's words if somebody wants them.
    fn record_with(
        &self,
        mut article: Article,
        scratch: &mut Scratch,
        vectors: Option<&mut WordVectors>,
    ) -> Result<(Record, Option<Analysis>), ReadError> {
        // What the words show goes before what a page claims of them.
        let language = language::identify(&article.text);
        if let Some(language) = language {
            article.meta.language = Some(language.to_owned());
        }
        if let Some(other) = language.filter(|language| !language::is_ours(language)) {
            let message =
                format!("not read: it is in a language ({other}) that is not among {}", language::OURS.join(", "));
            article.diagnostics.push(Diagnostic { severity: Severity::Warning, message, span: None });
            let diagnostics = std::mem::take(&mut article.diagnostics);
            return Ok((Record { article, diagnostics, model: self.info.clone(), ..Record::default() }, None));
        }
        let analysis = match vectors {
            None => self.analyse(&article.text, scratch)?,
            Some(vectors) => {
                let (analysis, of_words) =
                    language::analyse_with_vectors(self.model()?, &article.text, self.options.scheme, scratch);
                *vectors = of_words;
                analysis
            }
        };
        Ok((statements::read(article, &analysis, self.info.clone()), Some(analysis)))
    }

    /// Does a document's work so that a panic in it is told like any other failure.
    pub fn guarded<T, E: From<ReadError>>(
        &self,
        scratch: &mut Scratch,
        work: impl FnOnce(&Self, &mut Scratch) -> Result<T, E>,
    ) -> Result<T, E> {
        let read = catch_unwind(AssertUnwindSafe(|| work(self, scratch)));
        read.unwrap_or_else(|panic| {
            // It may have been left half written.
            *scratch = Scratch::default();
            Err(ReadError::Internal(message(&*panic).to_owned()).into())
        })
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
