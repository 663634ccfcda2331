//! The pipeline for one document: bytes → article → analysis → record.

use crate::args::{Scheme, WritingArgs};
use crate::failure::Failure;
use crate::model::{Manifest, manifest};
use intake::{Document, IntakeError};
use language::{Analysis, Model, ModelError, Scratch};
use record::{Article, Diagnostic, ModelInfo, Record, Severity};
use std::sync::OnceLock;

/// What reads: shared by all threads.
pub(crate) struct Reader {
    /// Loaded when the first text is there to be read, so that mistakes are told at once.
    model: OnceLock<Result<Model, ModelError>>,
    info: ModelInfo,
    scheme: language::Scheme,
    published: Option<String>,
    origin: bool,
}

impl Reader {
    /// For the archive: our own scheme, and what the document tells of itself.
    pub(crate) fn plain() -> Self {
        let Manifest { name, version, sha256, .. } = manifest();
        Self {
            model: OnceLock::new(),
            info: ModelInfo { name, version, sha256 },
            scheme: language::Scheme::Depesza,
            published: None,
            origin: false,
        }
    }

    pub(crate) fn info(&self) -> &ModelInfo {
        &self.info
    }

    pub(crate) fn new(args: &WritingArgs) -> Self {
        let Manifest { name, version, sha256, .. } = manifest();
        Self {
            model: OnceLock::new(),
            info: ModelInfo { name, version, sha256 },
            scheme: match args.scheme {
                Scheme::Depesza => language::Scheme::Depesza,
                Scheme::Polnear => language::Scheme::Polnear,
            },
            published: args.published.clone(),
            origin: args.origin,
        }
    }

    /// The article in a document. What the document tells of its date goes before what the command line tells.
    pub(crate) fn article(&self, document: &Document) -> Result<Article, IntakeError> {
        let mut article = intake::read(document)?;
        if article.meta.published.is_none() {
            article.meta.published.clone_from(&self.published);
        }
        if !self.origin {
            article.origin.clear();
        }
        Ok(article)
    }

    pub(crate) fn analyse(&self, article: &Article, scratch: &mut Scratch) -> Result<Analysis, Failure> {
        let model = self.model.get_or_init(Model::embedded).as_ref();
        let model = model.map_err(|error| Failure::Model(error.to_string()))?;
        Ok(language::analyse(model, &article.text, self.scheme, scratch))
    }

    /// The record of an article. One in a language that is not read has no statements, and says so.
    pub(crate) fn record(&self, article: Article, scratch: &mut Scratch) -> Result<Record, Failure> {
        self.analysed(article, scratch).map(|(record, _)| record)
    }

    /// The record and, where the language is read, the analysis it was made of.
    pub(crate) fn analysed(
        &self,
        mut article: Article,
        scratch: &mut Scratch,
    ) -> Result<(Record, Option<Analysis>), Failure> {
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
        let analysis = self.analyse(&article, scratch)?;
        Ok((statements::read(article, &analysis, self.info.clone()), Some(analysis)))
    }
}
