//! The weights of the evidence. `cargo run --release -p evaluation --example fit_confidence` writes this file.

use super::EVIDENCE;

/// Statements less likely than this are left out, in Polish, in English and in other languages: of 0 to 0.6 the highest that
/// costs at most 0.5 of the best sum of near and exact F1, on fifths of the development articles left out of the fit.
pub(super) const LEAST: [f32; 3] = [0.50, 0.52, 0.42];

/// A logistic regression (L2, 2.0) on the 1707 statements read in the development articles.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; EVIDENCE.len()] = [
    -1.282, // bias
    0.396, // log-odds of the cue
    -2.801, // root of the doubt about the roles
    0.515, // logarithm of the content's words
    -0.121, // no cue
    -0.686, // content in pieces
    -0.130, // no source
    -1.541, // source by syntax
    -0.158, // indirect
];
