//! Act, certainty, polarity: the model's choice.

use language::Reading;
use record::{Act, Certainty, Polarity};

/// The likeliest of a set, the first of equals.
fn likeliest(probabilities: &[f32]) -> usize {
    let mut best = 0;
    for (i, probability) in probabilities.iter().enumerate() {
        if *probability > probabilities.get(best).copied().unwrap_or(f32::NEG_INFINITY) {
            best = i;
        }
    }
    best
}

pub(crate) fn act(reading: &Reading) -> Act {
    Act::from_index(likeliest(&reading.act)).unwrap_or(Act::Says)
}

pub(crate) fn certainty(reading: &Reading) -> Certainty {
    Certainty::from_index(likeliest(&reading.certainty)).unwrap_or(Certainty::Certain)
}

pub(crate) fn polarity(reading: &Reading) -> Polarity {
    Polarity::from_index(likeliest(&reading.polarity)).unwrap_or(Polarity::Positive)
}
