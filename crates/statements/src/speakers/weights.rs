//! The weights of the evidence for a speaker, in log-odds.
//!
//! Set by hand on the training part of `pl-statements` and `en-statements`, then each constant in turn moved over half to twice
//! its value on the development part (1,107 statements with gold spans, the model of step 4,590), and kept between the two.

use record::EntityKind;

use crate::lexicon::{Gender, NounClass};
use crate::names::Named;
use crate::sources::{Nominal, Source};

/// Weight of the model's evidence, see [`evidence`].
pub(super) const MODEL: f32 = 0.8;
/// A mass below this is noise.
const FLOOR: f32 = 0.01;

/// The model's mass on an entity as evidence: 0 for none, 4.6 for all.
pub(super) fn evidence(mass: f32) -> f32 {
    ((mass.clamp(0.0, 1.0) + FLOOR) / FLOOR).ln()
}

/// How much of the mass on words that are no names counts as mass on nobody.
pub(super) const ELSEWHERE: f32 = 0.8;

pub(super) const DISAGREES: f32 = -4.0;
pub(super) const LAST_SPEAKER: f32 = 1.4;
pub(super) const SPEAKER_FADES: f32 = 1.0;
pub(super) const ANTECEDENT: f32 = 6.0;
pub(super) const REPEATED: f32 = 5.0;
pub(super) const OUTER: f32 = 2.0;
pub(super) const FIRST_AFTER: f32 = 0.8;

/// An institution named by its common noun, against those with names of their own.
pub(super) const SELF_NAMED: f32 = 5.0;
/// An organisation for a plural verb or pronoun.
pub(super) const ONE_FOR_MANY: f32 = -1.5;
pub(super) const IMPERSONAL_NONE: f32 = 5.0;
pub(super) const AGENTLESS_NONE: f32 = 5.0;
pub(super) const BARE_NONE: f32 = 1.0;
pub(super) const MISSING_NONE: f32 = 0.6;
pub(super) const RELATIVE_NONE: f32 = 1.5;
pub(super) const PRONOUN_NONE: f32 = 0.4;

/// A mention this many bytes before the place.
pub(super) fn near(distance: usize) -> f32 {
    1.0 - (distance as f32 / 1500.0).min(1.0)
}

/// How fit a kind of entity is for a kind of source.
pub(super) fn kind(kind: EntityKind, source: &Source) -> f32 {
    let person = kind == EntityKind::Person;
    match source {
        Source::Nominal(nominal) => match nominal.class {
            Some(NounClass::Person(_)) => {
                if person {
                    0.5
                } else {
                    -2.5
                }
            }
            Some(NounClass::Organisation) => match kind {
                EntityKind::Organisation => 0.5,
                EntityKind::Person => -3.0,
                _ => -1.5,
            },
            Some(NounClass::Media) => match kind {
                EntityKind::Organisation | EntityKind::Other => 0.5,
                _ => -3.0,
            },
            Some(NounClass::Document) => match kind {
                EntityKind::Organisation | EntityKind::Person | EntityKind::Other => -0.5,
                _ => -1.5,
            },
            None => match kind {
                EntityKind::Person => -0.5,
                EntityKind::Organisation => -0.5,
                _ => -1.5,
            },
        },
        Source::Pronoun(agreement)
            if agreement.plural == Some(false)
                && matches!(agreement.gender, Some(Gender::Masculine | Gender::Feminine)) =>
        {
            match kind {
                EntityKind::Person => 0.8,
                _ => -2.5,
            }
        }
        _ => match kind {
            EntityKind::Person => 0.8,
            EntityKind::Organisation => 0.0,
            EntityKind::Country => -0.8,
            EntityKind::Other => -1.0,
            EntityKind::Place => -2.0,
        },
    }
}

/// An institution named inside a nominal source: "analitycy portalu X" speak for X, "rzecznik X" is a person of his own.
pub(super) fn inside(nominal: &Nominal, named: &Named) -> f32 {
    match (nominal.class, named.kind) {
        (
            Some(NounClass::Document | NounClass::Media),
            EntityKind::Organisation | EntityKind::Other | EntityKind::Person,
        ) => 3.0,
        (Some(NounClass::Organisation), EntityKind::Organisation) => 1.5,
        (Some(NounClass::Organisation), EntityKind::Country) => -1.0,
        (Some(NounClass::Person(_)), EntityKind::Person) => -6.0,
        (Some(NounClass::Person(_)), EntityKind::Organisation) if nominal.agreement.plural == Some(true) => 1.0,
        // "Prezes Ryanaira" is a person, not Ryanair.
        (Some(NounClass::Person(_)), _) => -4.0,
        (None, EntityKind::Organisation) => 1.5,
        (None, EntityKind::Person) => -0.5,
        _ => 0.0,
    }
}

/// The case for nobody when the source is a common noun.
pub(super) fn nominal_none(nominal: &Nominal) -> f32 {
    if nominal.indefinite {
        return 6.0;
    }
    if super::roles::names_itself(nominal) {
        return SELF_NAMED;
    }
    match nominal.class {
        Some(NounClass::Person(_)) => 1.2,
        Some(NounClass::Organisation) => 1.4,
        Some(NounClass::Media) => 1.0,
        Some(NounClass::Document) => 1.6,
        None => 2.2,
    }
}
