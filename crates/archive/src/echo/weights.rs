//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 5847 pairs of `training/echo` (458 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.40;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -3.769, // bias
    8.055, // lemmas: cosine by rarity
    5.271, // lemmas: share of the shorter
    -0.874, // lemmas: rarity of what is common
    1.815, // longest run of the same words
    0.000, // cognates
    2.474, // vectors: cosine
    -0.810, // entities: share of the fewer
    -1.706, // entities: none in common
    0.821, // numbers in common
    0.377, // numbers differ
    -2.434, // same speaker
    -6.160, // other speaker
    -3.925, // one speaker is vague
    -0.541, // days between
    -1.835, // one is negated
    -2.933, // lengths differ
    -1.406, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -4.877, // bias
    3.078, // lemmas: cosine by rarity
    -0.799, // lemmas: share of the shorter
    0.108, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    6.532, // cognates
    13.545, // vectors: cosine
    -0.531, // entities: share of the fewer
    -3.121, // entities: none in common
    1.237, // numbers in common
    -3.499, // numbers differ
    0.146, // same speaker
    -5.856, // other speaker
    -3.353, // one speaker is vague
    -0.242, // days between
    -1.002, // one is negated
    0.055, // lengths differ
    0.000, // copies or direct speech alike
];
