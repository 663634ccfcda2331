//! How likely a statement is right, by the near match of the evaluation.

mod weights;

use language::Reading;

/// Statements less likely than this are left out of a text in this language.
pub(crate) fn least(language: Option<&str>) -> f32 {
    let [polish, english, others] = weights::LEAST;
    match language {
        Some("pl") => polish,
        Some("en") => english,
        _ => others,
    }
}

/// What the confidence is made of.
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

/// The names of [`Features::values`].
pub const EVIDENCE: [&str; 9] = [
    "bias",
    "log-odds of the cue",
    "root of the doubt about the roles",
    "logarithm of the content's words",
    "no cue",
    "content in pieces",
    "no source",
    "source by syntax",
    "indirect",
];

impl Features {
    /// The features as numbers, in the order of [`EVIDENCE`].
    pub(crate) fn values(&self, reading: &Reading) -> [f32; EVIDENCE.len()] {
        let flag = |on: bool| f32::from(u8::from(on));
        [
            1.0,
            logit(reading.anchor_score),
            (-reading.role_score).max(0.0).sqrt(),
            ((self.words + 1) as f32).ln(),
            flag(reading.bare),
            flag(self.split),
            flag(self.no_source),
            flag(self.by_syntax),
            flag(self.indirect),
        ]
    }
}

pub(crate) fn confidence(values: &[f32; EVIDENCE.len()]) -> f32 {
    let sum: f32 = weights::WEIGHTS.iter().zip(values).map(|(weight, value)| weight * value).sum();
    let confidence = 1.0 / (1.0 + (-sum).exp());
    // Two digits: what a calibration on a few thousand statements can bear, and the same on every machine.
    (confidence.clamp(0.01, 0.99) * 100.0).round() / 100.0
}

fn logit(probability: f32) -> f32 {
    let p = probability.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}
