//! Which entities may speak at a place: those the model names, those that spoke or were named before, the first named after.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use record::EntityKind;

use super::{Answer, Case};
use crate::draft::Draft;
use crate::names::Names;
use crate::words::{Form, View};
use text::Span;

/// Different speakers before a place that are considered.
const SPEAKERS_BACK: usize = 5;
/// Mentions before a place that are considered.
const MENTIONS_BACK: usize = 24;

/// Who spoke where, as far as it is known.
pub(super) struct Board {
    /// (start, entity) of statements whose speaker is known, by start.
    spoke: RefCell<BTreeSet<(usize, usize)>>,
}

impl Board {
    pub(super) fn new(drafts: &[Draft<'_>], cases: &[Case], answers: &[Option<Answer>]) -> Self {
        let mut spoke = BTreeSet::new();
        for ((answer, case), draft) in answers.iter().zip(cases).zip(drafts) {
            // Who is quoted inside another's words is no speaker of the article's.
            if let Some(entity) = answer.as_ref().and_then(|answer| answer.entity).filter(|_| draft.within.is_none()) {
                spoke.insert((case.place.start, entity));
            }
        }
        Self { spoke: RefCell::new(spoke) }
    }

    /// Adds a speaker found.
    pub(super) fn note(&self, at: usize, entity: Option<usize>) {
        if let Some(entity) = entity {
            self.spoke.borrow_mut().insert((at, entity));
        }
    }

    /// How many other speakers spoke between this entity's last statement before `at` and there; none if it did not speak lately.
    pub(super) fn speaker_rank(&self, at: usize, entity: usize) -> Option<usize> {
        self.last_speakers(at).iter().position(|&speaker| speaker == entity)
    }

    fn last_speakers(&self, at: usize) -> Vec<usize> {
        let spoke = self.spoke.borrow();
        let mut found: Vec<usize> = Vec::new();
        for (_, entity) in spoke.range(..(at, 0)).rev().take(4 * SPEAKERS_BACK) {
            if !found.contains(entity) {
                found.push(*entity);
            }
            if found.len() >= SPEAKERS_BACK {
                break;
            }
        }
        found
    }

    /// The first known speaker after `at`.
    pub(super) fn next_speaker(&self, at: usize) -> Option<usize> {
        let spoke = self.spoke.borrow();
        spoke.range((at + 1, 0)..).next().map(|(_, entity)| *entity)
    }

    /// Bytes between the entity's last mention before `at` and there, if it is among the latest mentions.
    pub(super) fn mention_distance(&self, names: &Names, at: usize, entity: usize) -> Option<usize> {
        let before = names.mentions.partition_point(|(span, _)| span.start < at);
        let from = before.saturating_sub(MENTIONS_BACK);
        names.mentions[from..before]
            .iter()
            .rev()
            .find(|(_, other)| *other == entity)
            .map(|(span, _)| at.saturating_sub(span.end))
    }

    /// The entities to weigh at `at`.
    pub(super) fn candidates(&self, names: &Names, mass: &ModelMass, at: usize) -> Vec<usize> {
        let mut found: Vec<usize> = mass.entities().collect();
        found.extend(self.last_speakers(at));
        found.extend(self.next_speaker(at));
        let before = names.mentions.partition_point(|(span, _)| span.start < at);
        found.extend(names.mentions[before.saturating_sub(MENTIONS_BACK)..before].iter().map(|(_, entity)| *entity));
        // Cataphora: the first names after, if hardly anything stands before.
        if before < 3 {
            found.extend(names.mentions[before..].iter().take(6).map(|(_, entity)| *entity));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&entity| {
            names.entities.get(entity).is_some_and(|named| named.kind != EntityKind::Place || mass.of(entity) > 0.2)
        });
        found
    }
}

/// The model's probability that words name the speaker, added up over entities.
pub(super) struct ModelMass {
    /// Whether the model said anything.
    pub(super) given: bool,
    by_entity: HashMap<usize, f32>,
    pub(super) none: f32,
    /// On words that are part of no name.
    pub(super) elsewhere: f32,
    best: Option<(Span, f32)>,
}

impl ModelMass {
    pub(super) fn new(names: &Names, draft: &Draft<'_>) -> Self {
        let reading = draft.reading;
        let mut mass = Self {
            given: !reading.speaker.is_empty() || reading.speaker_none > 0.0,
            by_entity: HashMap::new(),
            none: reading.speaker_none,
            elsewhere: 0.0,
            best: None,
        };
        let mut others: Vec<(Span, f32)> = Vec::new();
        for (span, probability) in &reading.speaker {
            match names.at(span.start) {
                Some(entity) => *mass.by_entity.entry(entity).or_insert(0.0) += probability,
                None => {
                    mass.elsewhere += probability;
                    others.push((*span, *probability));
                }
            }
        }
        mass.best = others
            .into_iter()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, probability)| *probability > 0.05 && mass.elsewhere > mass.none);
        mass
    }

    pub(super) fn of(&self, entity: usize) -> f32 {
        self.by_entity.get(&entity).copied().unwrap_or(0.0)
    }

    fn entities(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_entity.iter().filter(|(_, mass)| **mass > 0.01).map(|(entity, _)| *entity)
    }

    /// The likeliest word that is part of no name, if such words together are likelier than nobody.
    pub(super) fn best_word<'a>(&self, view: &View<'a>) -> Option<Form<'a>> {
        self.best.and_then(|(span, _)| view.words(span).into_iter().next())
    }
}
