//! How likely a statement is right, by the near match of the evaluation.

use language::Reading;

/// Between what `depesza evaluate` told of the sum's best scale and shift on the Polish (1.04, -0.20) and
/// English (1.44, -0.43) development articles, weighted by their number.
const SCALE: f32 = 1.1;
const SHIFT: f32 = -0.24;

/// Weights of the logistic function: a logistic regression (L2, 2.0) on the statements that a model of step 4,590 read in the
/// development articles, right or wrong by the near match; its expected calibration error over five folds was 0.02.
const BIAS: f32 = -0.86;
const ANCHOR: f32 = 0.41;
const ROLES: f32 = -2.24;
const BARE: f32 = 0.29;
const SPLIT: f32 = -1.4;
const NO_SOURCE: f32 = -0.15;
const BY_SYNTAX: f32 = -0.39;
const LENGTH: f32 = 0.25;
const INDIRECT: f32 = -0.26;

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
    let confidence = 1.0 / (1.0 + (-(SCALE * sum + SHIFT)).exp());
    // Two digits: what a calibration on a few thousand statements can bear, and the same on every machine.
    (confidence.clamp(0.01, 0.99) * 100.0).round() / 100.0
}

fn logit(probability: f32) -> f32 {
    let p = probability.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}
