//! Whom a name from elsewhere, a cell of somebody's table, may mean, and how well it fits: for services that match data.

use super::resolve::{self, resolve};
use super::suggest::suggest;
use crate::corrected::EntityRow;
use crate::error::Error;
use crate::known;
use crate::open::Archive;
use crate::search::plain_words;
use identity::{Name, Profile, Verdict};
use record::EntityKind;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of somebody elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Names of one: the first leads, the others are other names or spellings of it.
    pub names: Vec<String>,
    /// What it may be. None: whatever it is.
    pub kinds: Vec<EntityKind>,
    /// Its public identifier.
    pub key: Option<String>,
    /// Names of others that belong to it: whom it works with, where.
    pub beside: Vec<String>,
}

/// An entity that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub entity: EntityRow,
    /// How well it fits, from 0 to 1; from [`identity::THRESHOLD`] on identity takes the two for one.
    pub likeness: f64,
    /// Whether a part of its name, a surname as a rule, is all that fits.
    pub partial: bool,
    /// Whether it is meant by its identifier.
    pub identified: bool,
    /// Why, in a few words each.
    pub evidence: Vec<String>,
}

/// Entities that are compared with what is asked for.
const MOST_COMPARED: usize = 400;
/// Names, and others beside it, that are looked at. Code points of each.
const MOST_NAMES: usize = 6;
const MOST_BESIDE: usize = 12;
const LONGEST_NAME: usize = 200;
/// What only has the words in its name fits less than what identity takes for the same ([`identity::THRESHOLD`], 0.7): from 0.3 for
/// one word of many to 0.65 for all of them. It orders candidates that people choose from, and was not tuned.
const LEAST_WORDS: f64 = 0.3;
const MOST_WORDS: f64 = 0.65;

impl Archive {
    /// Entities that may be meant, the best first; of equals those with most statements. The number of an entity or its public
    /// identifier, instead of a name, means that one.
    pub fn candidates(&self, asked: &Asked) -> Result<Vec<Candidate>, Error> {
        candidates(&self.connection, asked).map_err(|error| self.error(error))
    }

    /// Entities that have this number or public identifier, then those a word of whose names begins so, as [`Archive::suggest`]
    /// finds them.
    pub fn entities_beginning(&self, prefix: &str, most: usize) -> Result<Vec<EntityRow>, Error> {
        let find = || {
            let identified = by_identifier(&self.connection, &[prefix.to_owned()], None)?;
            let suggested = suggest(&self.connection, prefix, most)?.into_iter().map(|suggestion| suggestion.entity);
            let suggested: Vec<i64> = suggested.filter(|entity| !identified.contains(entity)).collect();
            let mut rows = resolve::rows(&self.connection, &identified.into_iter().collect::<Vec<_>>())?;
            rows.extend(resolve::rows(&self.connection, &suggested)?);
            rows.truncate(most);
            Ok(rows)
        };
        find().map_err(|error| self.error(error))
    }
}

fn candidates(connection: &Connection, asked: &Asked) -> rusqlite::Result<Vec<Candidate>> {
    let short = |name: &&String| !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME;
    let names: Vec<String> =
        asked.names.iter().filter(short).take(MOST_NAMES).map(|name| name.trim().to_owned()).collect();
    let identified = by_identifier(connection, &names, asked.key.as_deref())?;
    let mut compared: BTreeSet<i64> = identified.clone();
    let spelled = if names.is_empty() { Vec::new() } else { resolve(connection, &names)?.entities };
    compared.extend(spelled.iter().take(MOST_COMPARED));
    let profiles = asked_profiles(asked, &names);
    compared.extend(by_keys(connection, &profiles)?);
    let words: Vec<Vec<String>> = names.iter().map(|name| plain_words(name)).collect();
    let mut fits: BTreeMap<i64, Candidate> = BTreeMap::new();
    let list: Vec<i64> = compared.into_iter().collect();
    for entity in resolve::rows(connection, &list)? {
        let (likeness, partial, evidence) = if identified.contains(&entity.id) {
            (1.0, false, vec!["the same identifier".to_owned()])
        } else {
            let Some(known) = known::load(connection, entity.id)? else { continue };
            let verdicts = profiles.iter().map(|profile| identity::compare(profile, &known));
            let best = verdicts.max_by(|a, b| {
                (a.score, !a.partial).partial_cmp(&(b.score, !b.partial)).unwrap_or(std::cmp::Ordering::Equal)
            });
            let Verdict { score, evidence, partial } =
                best.unwrap_or(Verdict { score: 0.0, evidence: Vec::new(), partial: true });
            let other = asked.key.is_some() && known.key.is_some() && asked.key != known.key;
            let by_words = if other || !spelled.contains(&entity.id) { 0.0 } else { word_likeness(&words, &known) };
            if f64::from(score) >= by_words {
                (f64::from(score), partial, evidence)
            } else {
                (by_words, true, vec!["has these words in its name".to_owned()])
            }
        };
        if likeness > 0.0 {
            let identified = identified.contains(&entity.id);
            fits.insert(entity.id, Candidate { entity, likeness, partial, identified, evidence });
        }
    }
    let mut fits: Vec<Candidate> = fits.into_values().collect();
    fits.sort_by(|a, b| {
        let order = b.likeness.total_cmp(&a.likeness).then(a.partial.cmp(&b.partial));
        order.then(b.entity.statements.cmp(&a.entity.statements)).then(a.entity.id.cmp(&b.entity.id))
    });
    Ok(fits)
}

/// Entities whose number or public identifier this is.
fn by_identifier(connection: &Connection, names: &[String], key: Option<&str>) -> rusqlite::Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    let mut find = connection.prepare_cached(
        "SELECT id FROM entity WHERE (key = ?1 OR id = ?2)
         AND EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = entity.id)",
    )?;
    for name in names.iter().map(String::as_str).chain(key) {
        // A key is no number, so that 2024 in a column of keys means nobody.
        let number = (key != Some(name)).then(|| name.parse::<i64>().ok()).flatten();
        for id in find.query_map((name, number), |row| row.get(0))? {
            found.insert(id?);
        }
    }
    Ok(found)
}

/// As it may be read: of each kind, in each language that its letters allow.
fn asked_profiles(asked: &Asked, names: &[String]) -> Vec<Profile> {
    const ANY: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];
    let Some((first, others)) = names.split_first() else { return Vec::new() };
    let kinds = if asked.kinds.is_empty() { &ANY[..] } else { &asked.kinds[..] };
    let mut profiles = Vec::new();
    for kind in kinds {
        for language in languages(first) {
            let mut profile = Profile::new(first, language, *kind).with_key(asked.key.as_deref());
            for other in others {
                profile = profile.also(other, languages(other)[0]);
            }
            let context = asked.beside.iter().filter(|name| name.chars().count() <= LONGEST_NAME).take(MOST_BESIDE);
            let context = context.flat_map(|name| {
                let of = |kind| identity::context_word(&Name::new(name, languages(name)[0], kind));
                [of(EntityKind::Person), of(EntityKind::Other)].into_iter().flatten()
            });
            let context: Vec<String> = context.collect();
            profiles.push(profile.with_context(context.iter().map(String::as_str)));
        }
    }
    profiles
}

fn languages(name: &str) -> [&'static str; 2] {
    if name.chars().any(|c| ('\u{400}'..='\u{52f}').contains(&c)) { ["uk", "ru"] } else { ["pl", "en"] }
}

/// Entities that share a key of identity with one of the profiles.
fn by_keys(connection: &Connection, profiles: &[Profile]) -> rusqlite::Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    let mut find = connection.prepare_cached("SELECT entity FROM entity_key WHERE key = ?1 LIMIT ?2")?;
    let keys: BTreeSet<String> =
        profiles.iter().flat_map(|profile| &profile.names).flat_map(|name| identity::of_name(name).asked).collect();
    for key in keys {
        let left = MOST_COMPARED.saturating_sub(found.len());
        for entity in find.query_map((key, i64::try_from(left).unwrap_or(0)), |row| row.get(0))? {
            found.insert(entity?);
        }
    }
    Ok(found)
}

/// How much of a name the words are, at best.
fn word_likeness(words: &[Vec<String>], known: &Profile) -> f64 {
    let mut best = 0.0f64;
    for name in &known.names {
        let of = plain_words(&name.text);
        for asked in words.iter().filter(|asked| !asked.is_empty() && asked.iter().all(|word| of.contains(word))) {
            best = best.max((asked.len() as f64 / of.len() as f64).min(1.0));
        }
    }
    if best > 0.0 { LEAST_WORDS + (MOST_WORDS - LEAST_WORDS) * best } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mode;
    use crate::common::entry;

    fn archive(folder: &tempfile::TempDir) -> Archive {
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        let entries: Vec<_> = (0..12).map(entry).collect();
        archive.add_all(&entries).unwrap();
        archive
    }

    fn ask(archive: &Archive, name: &str, kinds: &[EntityKind]) -> Vec<Candidate> {
        archive.candidates(&Asked { names: vec![name.to_owned()], kinds: kinds.to_vec(), ..Asked::default() }).unwrap()
    }

    #[test]
    fn the_best_fits_best() {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive(&folder);
        let found = ask(&archive, "Łucja Żuraw", &[]);
        assert_eq!(found[0].entity.name, "Łucja Żuraw", "{found:?}");
        assert!(found[0].likeness > 0.9 && !found[0].partial);
        // Without marks, and inflected.
        for name in ["Lucja Zuraw", "Łucji Żuraw"] {
            let other = ask(&archive, name, &[EntityKind::Person]);
            assert_eq!(other[0].entity, found[0].entity, "{name}: {other:?}");
            assert!(other[0].likeness >= f64::from(identity::THRESHOLD), "{name}: {other:?}");
        }
        // A surname alone fits, and less.
        let part = ask(&archive, "Żuraw", &[]);
        let part = part.iter().find(|candidate| candidate.entity == found[0].entity).unwrap();
        assert!(part.partial && part.likeness < found[0].likeness, "{part:?}");
        // Of another kind it fits less.
        let place = ask(&archive, "Łucja Żuraw", &[EntityKind::Place]);
        let place = place.iter().find(|candidate| candidate.entity == found[0].entity);
        assert!(place.is_none_or(|place| place.likeness < found[0].likeness), "{place:?}");
        assert_eq!(ask(&archive, "Ignacy Niktowicz", &[]), []);
        assert_eq!(ask(&archive, " ", &[]), []);
        assert_eq!(ask(&archive, &"a".repeat(1000), &[]), []);
    }

    #[test]
    fn an_identifier_means_one() {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive(&folder);
        let known = ask(&archive, "Anna Wrona", &[]).remove(0).entity;
        let found = ask(&archive, &known.id.to_string(), &[]);
        assert_eq!(found[0].entity, known);
        assert!(found[0].identified && found[0].likeness >= 1.0);
        let nobody = archive.candidates(&Asked { key: Some(known.id.to_string()), ..Asked::default() }).unwrap();
        assert_eq!(nobody, []);
    }
}
