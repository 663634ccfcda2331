//! Decides which known entity a profile belongs to, and joins the names of one article.

use std::collections::HashMap;

use record::EntityKind;

use crate::compare::{THRESHOLD, Verdict, compare};
use crate::keys::{Key, Keys, of_name};
use crate::name::Name;
use crate::profile::Profile;

/// A surname's best candidate must be ahead of the second by so much.
const MARGIN: f32 = 0.03;

/// The candidate that the profile belongs to: its place in `candidates`, and why. `None` if there is none, or if a surname alone
/// fits two equally.
pub fn resolve<'a>(profile: &Profile, candidates: impl IntoIterator<Item = &'a Profile>) -> Option<(usize, Verdict)> {
    // A whole name decides before a part of one.
    let mut whole: Option<(usize, Verdict)> = None;
    let mut part: Option<(usize, Verdict)> = None;
    let mut second = 0.0f32;
    for (at, candidate) in candidates.into_iter().enumerate() {
        let verdict = compare(profile, candidate);
        if verdict.score < THRESHOLD {
            continue;
        }
        let best = if verdict.partial { &mut part } else { &mut whole };
        if let Some((_, top)) = best.as_ref() {
            if verdict.partial {
                second = second.max(verdict.score.min(top.score));
            }
            if verdict.score <= top.score {
                continue;
            }
        }
        *best = Some((at, verdict));
    }
    whole.or(part.filter(|(_, verdict)| verdict.score - second >= MARGIN))
}

/// Entities in memory, found by their keys. An archive keeps the same in a table: key, entity.
#[derive(Default)]
pub struct Names {
    entities: Vec<Profile>,
    by_key: HashMap<Key, Vec<usize>>,
}

impl Names {
    /// The entities that the profile may be, by keys; at most 400, the ones written about most.
    pub fn candidates(&self, profile: &Profile) -> Vec<usize> {
        const MOST: usize = 400;
        let asked = profile_keys(profile, |keys| keys.asked);
        let mut found: Vec<usize> =
            asked.into_iter().filter_map(|key| self.by_key.get(&key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        if found.len() > MOST {
            found.sort_by_key(|id| std::cmp::Reverse(self.entities[*id].articles));
            found.truncate(MOST);
        }
        found
    }

    /// Takes in the profile of an article: into the entity that it belongs to, else as a new one. Gives its number and, of a known
    /// one, why.
    pub fn add(&mut self, profile: Profile) -> (usize, Option<Verdict>) {
        let candidates = self.candidates(&profile);
        match resolve(&profile, candidates.iter().map(|id| &self.entities[*id])) {
            Some((at, verdict)) => {
                let id = candidates[at];
                self.store_keys(&profile, id);
                self.entities[id].absorb(&profile);
                (id, Some(verdict))
            }
            None => {
                let id = self.entities.len();
                self.store_keys(&profile, id);
                self.entities.push(profile);
                (id, None)
            }
        }
    }

    /// Looks again at every entity, the least written about first: what was read later may tell whose surname it was, or join what
    /// was begun twice. Gives what was merged into what, in order, and why.
    pub fn settle(&mut self) -> Vec<(usize, usize, Verdict)> {
        let mut order: Vec<usize> = (0..self.entities.len()).collect();
        order.sort_by_key(|id| (self.entities[*id].is_full(), self.entities[*id].articles, std::cmp::Reverse(*id)));
        let mut gone = vec![false; self.entities.len()];
        let mut merged = Vec::new();
        for id in order {
            let profile = self.entities[id].clone();
            let mut candidates = self.candidates(&profile);
            // Only into one that is as sure of its name and as well known.
            candidates.retain(|other| {
                let candidate = &self.entities[*other];
                *other != id
                    && !gone[*other]
                    && (candidate.is_full(), candidate.articles, std::cmp::Reverse(*other))
                        > (profile.is_full(), profile.articles, std::cmp::Reverse(id))
            });
            if let Some((at, verdict)) = resolve(&profile, candidates.iter().map(|other| &self.entities[*other])) {
                let into = candidates[at];
                gone[id] = true;
                self.store_keys(&profile, into);
                self.entities[into].absorb(&profile);
                merged.push((id, into, verdict));
            }
        }
        for ids in self.by_key.values_mut() {
            ids.retain(|id| !gone[*id]);
        }
        merged
    }

    fn store_keys(&mut self, profile: &Profile, id: usize) {
        for key in profile_keys(profile, |keys| keys.stored) {
            let ids = self.by_key.entry(key).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// An entity by its number.
    pub fn get(&self, id: usize) -> Option<&Profile> {
        self.entities.get(id)
    }

    /// The number of entities.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }
}

/// The keys of all names, and of the identifier.
fn profile_keys(profile: &Profile, which: impl Fn(Keys) -> Vec<Key>) -> Vec<Key> {
    let own = profile.key.iter().map(|key| format!("k:{key}"));
    own.chain(profile.names.iter().flat_map(|name| which(of_name(name)))).collect()
}

/// Joins the names of one article that are of one entity: for each, the number of its group, from 0 in order of appearance.
///
/// Full names come first, so that a surname finds them; of two it goes to the one named last before it.
pub fn group(profiles: &[Profile]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..profiles.len()).collect();
    order.sort_by_key(|i| !profiles[*i].is_full());
    let mut leaders: Vec<(Profile, Vec<usize>)> = Vec::new();
    for i in order {
        let profile = &profiles[i];
        let verdicts = leaders.iter().map(|(leader, _)| compare(profile, leader));
        let best =
            verdicts.enumerate().filter(|(_, verdict)| verdict.score >= THRESHOLD - 0.02).max_by(|(x, a), (y, b)| {
                // Nearest before it of equals.
                let near = |leader: usize| {
                    let before = leaders[leader].1.iter().filter(|member| **member < i).max().copied();
                    before.map_or(0, |member| member + 1)
                };
                let (a, b) = ((a.score * 20.0).round() as i32, (b.score * 20.0).round() as i32);
                a.cmp(&b).then_with(|| near(*x).cmp(&near(*y)))
            });
        match best.map(|(at, _)| at) {
            Some(at) => {
                let (leader, members) = &mut leaders[at];
                leader.absorb(profile);
                leader.articles = 1;
                members.push(i);
            }
            None => leaders.push((profile.clone(), vec![i])),
        }
    }
    join_short(&mut leaders);
    let mut groups = vec![usize::MAX; profiles.len()];
    leaders.sort_by_key(|(_, members)| members.iter().min().copied());
    for (number, (_, members)) in leaders.iter().enumerate() {
        for member in members {
            groups[*member] = number;
        }
    }
    groups
}

/// Acronyms of names of the same article, and *Komisja* for the only commission in it.
fn join_short(leaders: &mut Vec<(Profile, Vec<usize>)>) {
    let mut at = 0;
    while at < leaders.len() {
        let (profile, _) = &leaders[at];
        let fits = |other: &Profile| {
            let acronym = profile.names.iter().filter_map(Name::acronym).any(|acronym| {
                other.names.iter().any(|name| name.initials().is_some_and(|initials| initials == acronym))
            });
            let concept = profile.names.iter().all(|name| {
                name.lone_concept().is_some_and(|concept| other.names.iter().any(|name| name.has_concept(concept)))
            });
            acronym || concept
        };
        let person = profile.kind == EntityKind::Person;
        let found: Vec<usize> = (0..leaders.len())
            .filter(|other| !person && *other != at && leaders[*other].0.kind != EntityKind::Person)
            .filter(|other| fits(&leaders[*other].0))
            .collect();
        if let [only] = found.as_slice() {
            let only = *only;
            let (profile, members) = leaders[at].clone();
            leaders[only].0.absorb(&profile);
            leaders[only].0.articles = 1;
            leaders[only].1.extend(members);
            leaders.remove(at);
        } else {
            at += 1;
        }
    }
}
