//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 8609 pairs of `training/echo` (458 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.31;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -3.505, // bias
    8.282, // lemmas: cosine by rarity
    5.165, // lemmas: share of the shorter
    -0.942, // lemmas: rarity of what is common
    2.789, // longest run of the same words
    0.000, // cognates
    1.609, // vectors: cosine
    -0.840, // entities: share of the fewer
    -1.833, // entities: none in common
    0.809, // numbers in common
    0.467, // numbers differ
    -2.533, // same speaker
    -6.028, // other speaker
    -3.989, // one speaker is vague
    -0.571, // days between
    -1.802, // one is negated
    -3.407, // lengths differ
    -1.471, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -5.057, // bias
    2.154, // lemmas: cosine by rarity
    -0.478, // lemmas: share of the shorter
    0.170, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    6.862, // cognates
    13.868, // vectors: cosine
    -0.569, // entities: share of the fewer
    -2.966, // entities: none in common
    0.124, // numbers in common
    -3.485, // numbers differ
    0.012, // same speaker
    -5.886, // other speaker
    -3.607, // one speaker is vague
    -0.176, // days between
    -0.863, // one is negated
    -0.009, // lengths differ
    0.000, // copies or direct speech alike
];
