//! How likely a statement is right, by the near match of the evaluation.

use language::Reading;

/// Statements less likely than this are left out. Tuned on the development articles over 0–0.45: from 0 to 0.4 near F1 rises by
/// 0.7 in Polish and 1.9 in English, exact F1 by 1.2 and 1.9; beyond, English falls.
pub(crate) const LEAST: f32 = 0.4;

/// Weights of the logistic function: a logistic regression (L2, 2.0) on the statements that the model of 26 November 2026 read in
/// the development articles, right or wrong by the near match. The fit itself is no command here; what it comes to is in the
/// reliability tables of `depesza evaluate`.
const BIAS: f32 = -1.24;
const ANCHOR: f32 = 0.4;
const ROLES: f32 = -2.27;
const BARE: f32 = 0.35;
const SPLIT: f32 = -1.27;
const NO_SOURCE: f32 = -0.16;
const BY_SYNTAX: f32 = -0.69;
const LENGTH: f32 = 0.36;
const INDIRECT: f32 = -0.23;

/// What the confidence is made of, besides the model's scores.
pub(crate) struct Features {
    /// Content in several pieces.
    pub(crate) split: bool,
    pub(crate) no_source: bool,
    /// The source was found in the tree, not by the model's tags.
    pub(crate) by_syntax: bool,
    /// Words of the content.
    pub(crate) words: usize,
    pub(crate) indirect: bool,
}

pub(crate) fn confidence(reading: &Reading, features: &Features) -> f32 {
    let flag = |on: bool, weight: f32| if on { weight } else { 0.0 };
    let sum = BIAS
        + ANCHOR * logit(reading.anchor_score)
        + ROLES * (-reading.role_score).max(0.0).sqrt()
        + LENGTH * ((features.words + 1) as f32).ln()
        + flag(reading.bare, BARE)
        + flag(features.split, SPLIT)
        + flag(features.no_source, NO_SOURCE)
        + flag(features.by_syntax, BY_SYNTAX)
        + flag(features.indirect, INDIRECT);
    let confidence = 1.0 / (1.0 + (-sum).exp());
    // Two digits: what a calibration on a few thousand statements can bear, and the same on every machine.
    (confidence.clamp(0.01, 0.99) * 100.0).round() / 100.0
}

fn logit(probability: f32) -> f32 {
    let p = probability.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}
