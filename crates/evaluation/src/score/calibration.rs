//! Calibration: of the statements given 0.9, are nine in ten right?

/// One tenth of the scale of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Statements with a confidence in it.
    pub count: usize,
    /// Of them, those that are right.
    pub right: usize,
    /// The sum of their confidences.
    pub sum: f64,
}

/// A reliability table of ten bins, 0.0–0.1 to 0.9–1.0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// The bins, from the least sure up.
    pub bins: [Bin; 10],
    /// The logit of each confidence, and whether the statement is right.
    points: Vec<(f64, bool)>,
}

impl Calibration {
    /// Adds a statement.
    pub fn add(&mut self, confidence: f64, right: bool) {
        let confidence = if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.0 };
        let bin = &mut self.bins[((confidence * 10.0) as usize).min(9)];
        bin.count += 1;
        bin.right += usize::from(right);
        bin.sum += confidence;
        let inside = confidence.clamp(0.001, 0.999);
        self.points.push(((inside / (1.0 - inside)).ln(), right));
    }

    /// The scale and shift of the logits that would fit best (logistic regression): 1 and 0 when nothing is to be gained,
    /// `None` when it cannot be told.
    pub fn fit(&self) -> Option<(f64, f64)> {
        let (mut scale, mut shift) = (1.0, 0.0);
        for _ in 0..50 {
            // Newton's method; a small ridge keeps the scale finite on data that one cut separates.
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, -1e-2 * (scale - 1.0), 1e-2, 0.0, 1e-2);
            for (x, right) in &self.points {
                let p = 1.0 / (1.0 + (-(scale * x + shift)).exp());
                let (d, w) = (f64::from(u8::from(*right)) - p, p * (1.0 - p));
                g0 += d;
                g1 += d * x;
                h00 += w;
                h01 += w * x;
                h11 += w * x * x;
            }
            let determinant = h00 * h11 - h01 * h01;
            if determinant.abs() < 1e-9 {
                return None;
            }
            let (step_shift, step_scale) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
            shift += step_shift;
            scale += step_scale;
            if step_shift.abs() + step_scale.abs() < 1e-9 {
                return (scale.is_finite() && shift.is_finite()).then_some((scale, shift));
            }
        }
        None
    }

    /// How many statements there are.
    pub fn count(&self) -> usize {
        self.bins.iter().map(|b| b.count).sum()
    }

    /// The expected calibration error: how far confidence and share of right ones lie apart, weighted by size.
    pub fn error(&self) -> f64 {
        let gaps: f64 = self.bins.iter().map(|b| (b.sum - b.right as f64).abs()).sum();
        gaps / (self.count().max(1)) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_finds_the_scale_that_is_missing() {
        let mut table = Calibration::default();
        // Said: 0.9 and 0.1; so it is: 0.75 and 0.25.
        for n in 0..400 {
            table.add(0.9, n % 4 != 0);
            table.add(0.1, n % 4 == 0);
        }
        let (scale, shift) = table.fit().expect("it can be fitted");
        assert!((scale - 0.5).abs() < 1e-3 && shift.abs() < 1e-3, "{scale} {shift}");
        assert_eq!(Calibration::default().fit(), Some((1.0, 0.0)));
    }

    #[test]
    fn bins_and_error() {
        let mut table = Calibration::default();
        for (confidence, right) in [(0.95, true), (0.95, false), (0.05, false), (1.0, true), (f64::NAN, false)] {
            table.add(confidence, right);
        }
        assert_eq!((table.bins[9].count, table.bins[9].right, table.bins[0].count), (3, 2, 2));
        assert!((table.error() - (0.9 + 0.05) / 5.0).abs() < 1e-12);
    }
}
