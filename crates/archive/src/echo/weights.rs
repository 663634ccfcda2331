//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 3745 pairs of `training/echo` (466 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.41;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -4.014, // bias
    5.970, // lemmas: cosine by rarity
    7.623, // lemmas: share of the shorter
    -0.755, // lemmas: rarity of what is common
    0.269, // longest run of the same words
    0.000, // cognates
    3.329, // vectors: cosine
    -1.076, // entities: share of the fewer
    -1.317, // entities: none in common
    0.841, // numbers in common
    -0.126, // numbers differ
    -2.286, // same speaker
    -5.827, // other speaker
    -3.760, // one speaker is vague
    -0.099, // days between
    -1.585, // one is negated
    -3.272, // lengths differ
    -1.209, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -4.776, // bias
    2.948, // lemmas: cosine by rarity
    -1.350, // lemmas: share of the shorter
    0.154, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    5.337, // cognates
    13.474, // vectors: cosine
    -0.717, // entities: share of the fewer
    -3.361, // entities: none in common
    0.414, // numbers in common
    -3.531, // numbers differ
    0.534, // same speaker
    -5.191, // other speaker
    -2.844, // one speaker is vague
    -0.152, // days between
    -1.072, // one is negated
    0.067, // lengths differ
    0.000, // copies or direct speech alike
];
