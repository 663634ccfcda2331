//! The weights of the evidence. `cargo run --release -p evaluation --example fit_confidence` writes this file.

use super::EVIDENCE;

/// Statements less likely than this are left out. Of 0 to 0.6 the one with the best sum of near and exact F1 in Polish,
/// English and other languages, on fifths of the development articles that were left out of the fit.
pub(crate) const LEAST: f32 = 0.38;

/// A logistic regression (L2, 2.0) on the 1663 statements read in the development articles.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; EVIDENCE.len()] = [
    -0.992, // bias
    0.380, // log-odds of the cue
    -2.681, // root of the doubt about the roles
    0.381, // logarithm of the content's words
    0.108, // no cue
    -0.590, // content in pieces
    -0.042, // no source
    -1.276, // source by syntax
    -0.095, // indirect
];
