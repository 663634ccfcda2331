//! The weights of the evidence. `cargo run --release -p evaluation --example fit_confidence` writes this file.

use super::EVIDENCE;

/// Statements less likely than this are left out. Of 0 to 0.6 the one with the best sum of near and exact F1 in Polish and
/// English, on fifths of the development articles that were left out of the fit.
pub(crate) const LEAST: f32 = 0.44;

/// A logistic regression (L2, 2.0) on the 1102 statements read in the development articles.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; EVIDENCE.len()] = [
    -1.351, // bias
    0.430, // log-odds of the cue
    -1.907, // root of the doubt about the roles
    0.391, // logarithm of the content's words
    0.187, // no cue
    -0.880, // content in pieces
    0.039, // no source
    -1.486, // source by syntax
    -0.294, // indirect
];
