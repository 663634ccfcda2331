//! Counts of hits, and the figures they give.

use std::ops::AddAssign;

/// What was found of what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Predicted and in gold.
    pub hit: usize,
    /// Predicted.
    pub predicted: usize,
    /// In gold.
    pub gold: usize,
}

impl Tally {
    /// A tally from its three counts.
    pub fn new(hit: usize, predicted: usize, gold: usize) -> Tally {
        Tally { hit, predicted, gold }
    }

    /// One more thing of gold that has one answer, right or wrong.
    pub fn judge(&mut self, right: bool) {
        *self += Tally::new(usize::from(right), 1, 1);
    }

    /// The share of predictions that are right, 0 to 1.
    pub fn precision(&self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    /// The share of gold that was found, 0 to 1.
    pub fn recall(&self) -> f64 {
        ratio(self.hit, self.gold)
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.hit += other.hit;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
