//! The weights of the features. `cargo run --release -p evaluation --example fit_echo -- weights` writes this file.

use super::likeness::Weights;

/// Tuned, like the weights, on 3981 pairs of `training/echo` (466 of them the same), over 0.2 to 0.8: the best F1 on
/// left-out fifths of the families.
pub(super) const THRESHOLD: f64 = 0.40;

/// Of two statements in one language.
#[rustfmt::skip]
pub(super) const WITHIN: Weights = [
    -3.989, // bias
    6.119, // lemmas: cosine by rarity
    7.718, // lemmas: share of the shorter
    -0.795, // lemmas: rarity of what is common
    0.366, // longest run of the same words
    0.000, // cognates
    3.129, // vectors: cosine
    -1.010, // entities: share of the fewer
    -1.338, // entities: none in common
    0.708, // numbers in common
    -0.198, // numbers differ
    -2.179, // same speaker
    -5.814, // other speaker
    -3.807, // one speaker is vague
    -0.206, // days between
    -1.599, // one is negated
    -3.254, // lengths differ
    -1.323, // copies or direct speech alike
];

/// In two languages.
#[rustfmt::skip]
pub(super) const ACROSS: Weights = [
    -4.412, // bias
    5.029, // lemmas: cosine by rarity
    -2.966, // lemmas: share of the shorter
    -0.279, // lemmas: rarity of what is common
    0.000, // longest run of the same words
    6.604, // cognates
    12.133, // vectors: cosine
    0.170, // entities: share of the fewer
    -3.466, // entities: none in common
    0.144, // numbers in common
    -3.495, // numbers differ
    1.001, // same speaker
    -5.427, // other speaker
    -3.230, // one speaker is vague
    -0.507, // days between
    -0.563, // one is negated
    -0.286, // lengths differ
    0.000, // copies or direct speech alike
];
