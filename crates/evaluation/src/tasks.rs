//! The tasks: which data, which measure.

pub mod bases;
pub mod echo;
pub mod extraction;
pub mod identity;
pub mod language;
pub mod linking;
pub mod questions;
pub mod sample;
pub mod statements;
pub mod stories;

use std::path::{Path, PathBuf};

use ::language::ModelError;
use ::reader::ReadError;

use crate::data::packs::PackError;
use crate::gold::GoldError;
use crate::reader::Reader;
use crate::report::Report;

/// What a task needs.
pub struct Setup {
    /// The reader that is measured.
    pub reader: Reader,
    /// The data folder; its parent holds the sample.
    pub data: PathBuf,
    /// The repository's own texts with gold.
    pub examples: PathBuf,
    /// Texts to read at the same time.
    pub jobs: usize,
    /// An archive of the articles that questions are about, to be used again; it is made where it is not there.
    pub archive: Option<PathBuf>,
}

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// Gold cannot be used.
    #[error(transparent)]
    Gold(#[from] GoldError),
    /// The model does not load.
    #[error("cannot load the model: {0}")]
    Model(#[from] ModelError),
    /// The archive of the questions cannot be made or used.
    #[error("{0}")]
    Questions(String),
    /// A pack cannot be used.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// An article cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The archive that is measured cannot be made.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// There is no room for it.
    #[error("cannot make a folder for an archive: {0}")]
    Scratch(std::io::Error),
    /// An archive cannot be made or asked.
    #[error(transparent)]
    Archived(#[from] crate::archived::ArchivedError),
}

/// A task, or several on the same data.
pub struct Task {
    /// The names of its reports.
    pub names: &'static [&'static str],
    /// Whether it belongs to the small part that is run on every change.
    pub fast: bool,
    /// The file or folder it reads.
    pub data: fn(&Setup) -> PathBuf,
    /// Runs it.
    pub run: fn(&Setup, &Path) -> Result<Vec<Report>, TaskError>,
}

/// All tasks, in the order of the tables.
pub const TASKS: [Task; 21] = [
    Task { names: &["statements/examples"], fast: true, data: |s| s.examples.clone(), run: statements::examples },
    Task {
        names: &["statements/sample", "linking/sample"],
        fast: true,
        data: |s| s.data.join("../seed"),
        run: sample::sample,
    },
    Task {
        names: &["statements/pl-few"],
        fast: true,
        data: |s| s.data.join("pl-statements"),
        run: statements::polish_few,
    },
    Task { names: &["statements/pl"], fast: false, data: |s| s.data.join("pl-statements"), run: statements::polish },
    Task { names: &["statements/en"], fast: false, data: |s| s.data.join("en-statements"), run: statements::english },
    Task {
        names: &["statements/polnear"],
        fast: false,
        data: |s| s.data.join("polnear/polnear-train-dev.tar.xz"),
        run: statements::polnear,
    },
    Task {
        names: &["statements/ru", "statements/uk", "statements/cs"],
        fast: false,
        data: |s| s.data.join("slavicner"),
        run: statements::others,
    },
    Task {
        names: &["names/nkjp", "words/nkjp"],
        fast: false,
        data: |s| s.data.join("nkjp/nkjp-1m.jsonl.xz"),
        run: language::nkjp,
    },
    Task {
        names: &["names/slavicner"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: language::slavicner,
    },
    Task {
        names: &["linking/slavicner"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: linking::slavicner,
    },
    Task {
        names: &["identity/forms", "identity/lemmas"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: identity::slavicner,
    },
    Task {
        names: &["stories/own"],
        fast: false,
        data: |s| s.examples.join("../crates/evaluation/cases/stories.txt"),
        run: stories::own,
    },
    Task {
        names: &["stories/slavicner"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: stories::slavicner,
    },
    Task { names: &["echo/pairs", "echo/articles"], fast: false, data: |s| s.examples.join("echo"), run: echo::pairs },
    Task {
        names: &["identity/bases"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: bases::slavicner,
    },
    Task {
        names: &["questions/slavicner"],
        fast: false,
        data: |s| s.data.join("slavicner/slavicner-train-pl.tar.xz"),
        run: questions::slavicner,
    },
    Task {
        names: &["trees/pl-few"],
        fast: true,
        data: |s| s.data.join("ud/pl-dev.conllu.xz"),
        run: language::polish_trees_few,
    },
    Task {
        names: &["trees/pl"],
        fast: false,
        data: |s| s.data.join("ud/pl-dev.conllu.xz"),
        run: language::polish_trees,
    },
    Task {
        names: &["trees/en"],
        fast: false,
        data: |s| s.data.join("ud/en-dev.conllu.xz"),
        run: language::english_trees,
    },
    Task {
        names: &["extraction/scrapinghub"],
        fast: false,
        data: |s| s.data.join("html/scrapinghub-aeb.tar"),
        run: extraction::scrapinghub,
    },
    Task {
        names: &["extraction/wcxb"],
        fast: false,
        data: |s| s.data.join("html/wcxb-dev-article-1.tar"),
        run: extraction::wcxb,
    },
];
