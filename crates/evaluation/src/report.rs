//! What a task found out: its figures, its tables and its cases.

pub mod markdown;

use sha2::{Digest as _, Sha256};

use crate::score::tally::Tally;

/// The outcome of one task.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Its name, `what/data`.
    pub task: String,
    /// What was measured, in a sentence.
    pub about: String,
    /// How many texts there were.
    pub texts: usize,
    /// The hash of texts and gold: figures of other data are not compared.
    pub data: String,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Further tables, in Markdown.
    pub details: Vec<String>,
    /// One row a case, tab-separated, the first naming the columns.
    pub cases: Vec<String>,
}

/// A figure in percent.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Its value, 0 to 100.
    pub value: f64,
    /// Precision and recall where it is an F1.
    pub parts: Option<(f64, f64)>,
    /// How many things of gold it is about.
    pub count: usize,
    /// Whether a floor may stand under it: it is better the higher it is, and not a baseline's.
    pub gated: bool,
}

impl Figure {
    /// An F1.
    pub fn f1(name: &str, tally: &Tally) -> Figure {
        Figure {
            name: name.to_owned(),
            value: 100.0 * tally.f1(),
            parts: Some((100.0 * tally.precision(), 100.0 * tally.recall())),
            count: tally.gold,
            gated: true,
        }
    }

    /// A share of gold.
    pub fn share(name: &str, tally: &Tally) -> Figure {
        Figure { name: name.to_owned(), value: 100.0 * tally.recall(), parts: None, count: tally.gold, gated: true }
    }

    /// The same figure, with a floor only if it is about so many things that one more or less does not move it much.
    pub fn gated_from(self, count: usize) -> Figure {
        Figure { gated: self.gated && self.count >= count, ..self }
    }

    /// Whether it is about a part or a kind, which its name begins with: `drift: number changed`. The summary leaves these out.
    pub fn is_of_a_part(&self) -> bool {
        self.name.contains(": ")
    }

    /// The same figure, without a floor.
    pub fn ungated(self) -> Figure {
        Figure { gated: false, ..self }
    }
}

impl Report {
    /// The value of a figure.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|f| f.name == name).map(|f| f.value)
    }

    /// The name of the file its cases go to.
    pub fn cases_file(&self) -> String {
        format!("{}.tsv", self.task.replace('/', "-"))
    }
}

/// A running hash of texts and gold.
#[derive(Default)]
pub struct DataHash(Sha256);

impl DataHash {
    /// Takes in a piece.
    pub fn add(&mut self, piece: &str) {
        self.0.update((piece.len() as u64).to_le_bytes());
        self.0.update(piece);
    }

    /// The hash, shortened to 16 digits: it tells data apart and proves nothing.
    pub fn finish(self) -> String {
        self.0.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}
