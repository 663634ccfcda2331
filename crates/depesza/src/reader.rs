//! The pipeline for one document: bytes → article → analysis → record.

use crate::args::{ReadArgs, Scheme};
use crate::failure::Failure;
use crate::model::{Manifest, manifest};
use intake::IntakeError;
use language::{Analysis, Model, ModelError, Scratch};
use record::{Article, ModelInfo, Record};
use std::sync::OnceLock;

/// What reads: shared by all threads.
pub(crate) struct Reader {
    /// Loaded when the first text is there to be read, so that mistakes are told at once.
    model: OnceLock<Result<Model, ModelError>>,
    info: ModelInfo,
    scheme: language::Scheme,
    published: Option<String>,
}

impl Reader {
    pub(crate) fn new(args: &ReadArgs) -> Self {
        let Manifest { name, version, sha256, .. } = manifest();
        Self {
            model: OnceLock::new(),
            info: ModelInfo { name, version, sha256 },
            scheme: match args.scheme {
                Scheme::Depesza => language::Scheme::Depesza,
                Scheme::Polnear => language::Scheme::Polnear,
            },
            published: args.published.clone(),
        }
    }

    /// The article in a document. What the document tells of its date goes before what the command line tells.
    pub(crate) fn article(&self, bytes: &[u8], uri: Option<&str>) -> Result<Article, IntakeError> {
        let mut article = intake::read_text(bytes, uri)?;
        if article.meta.published.is_none() {
            article.meta.published.clone_from(&self.published);
        }
        Ok(article)
    }

    pub(crate) fn analyse(&self, article: &Article, scratch: &mut Scratch) -> Result<Analysis, Failure> {
        let model = self.model.get_or_init(Model::embedded).as_ref();
        let model = model.map_err(|error| Failure::Model(error.to_string()))?;
        Ok(language::analyse(model, &article.text, self.scheme, scratch))
    }

    pub(crate) fn record(&self, article: Article, analysis: &Analysis) -> Record {
        statements::read(article, analysis, self.info.clone())
    }
}
