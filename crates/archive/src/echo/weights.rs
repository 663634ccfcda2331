//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 5849 pairs of `training/echo` (466 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.35;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -3.814, // bias
    7.369, // lemmas: cosine by rarity
    6.356, // lemmas: share of the shorter
    -0.872, // lemmas: rarity of what is common
    1.579, // longest run of the same words
    0.000, // cognates
    2.865, // vectors: cosine
    -0.982, // entities: share of the fewer
    -1.561, // entities: none in common
    0.854, // numbers in common
    0.307, // numbers differ
    -2.685, // same speaker
    -5.717, // other speaker
    -4.169, // one speaker is vague
    -0.718, // days between
    -1.556, // one is negated
    -3.020, // lengths differ
    -1.584, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -4.929, // bias
    2.450, // lemmas: cosine by rarity
    -0.791, // lemmas: share of the shorter
    0.071, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    6.444, // cognates
    13.582, // vectors: cosine
    -0.361, // entities: share of the fewer
    -3.147, // entities: none in common
    0.858, // numbers in common
    -3.637, // numbers differ
    0.148, // same speaker
    -5.827, // other speaker
    -3.455, // one speaker is vague
    0.138, // days between
    -1.213, // one is negated
    0.273, // lengths differ
    0.000, // copies or direct speech alike
];
