//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 3370 pairs of `training/echo` (456 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.54;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -4.295, // bias
    6.493, // lemmas: cosine by rarity
    7.422, // lemmas: share of the shorter
    -1.034, // lemmas: rarity of what is common
    1.994, // longest run of the same words
    0.000, // cognates
    3.541, // vectors: cosine
    -0.630, // entities: share of the fewer
    -1.359, // entities: none in common
    0.563, // numbers in common
    -0.073, // numbers differ
    -2.059, // same speaker
    -5.883, // other speaker
    -3.480, // one speaker is vague
    -0.778, // days between
    -1.923, // one is negated
    -3.008, // lengths differ
    -2.546, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -6.108, // bias
    7.773, // lemmas: cosine by rarity
    -4.773, // lemmas: share of the shorter
    -0.228, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    1.808, // cognates
    14.423, // vectors: cosine
    0.478, // entities: share of the fewer
    -2.032, // entities: none in common
    1.252, // numbers in common
    -2.650, // numbers differ
    0.599, // same speaker
    -2.416, // other speaker
    -1.932, // one speaker is vague
    -1.070, // days between
    -0.375, // one is negated
    1.156, // lengths differ
    0.000, // copies or direct speech alike
];
