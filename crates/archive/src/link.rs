//! Who of an article is who of all: the one place where the machine decides it.
//!
//! The names of an article are joined among themselves, then each is looked up under its [`identity`] keys; of the entities
//! found there one is taken, by name and by what stands around it, or none, and then the name is a new entity's.

use crate::entities;
use crate::entry::Entry;
use crate::known::Known;
use identity::{Name, Profile, Seen, of_name};
use record::{EntityKind, MentionForm};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use text::Span;

/// What the machine took a name for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) entity: i64,
    /// From 0 to 1.
    pub(crate) score: f64,
    pub(crate) evidence: String,
}

/// A name is compared with so many entities at most, those in most articles.
const MOST_CANDIDATES: usize = 400;
/// Of one key so many entities are looked at, the first ones: who is written about most was seen early.
const MOST_OF_KEY: usize = 1000;
/// Names of an article with more are not joined among themselves, which takes the square of their number: it is a list.
const MOST_JOINED: usize = 200;
/// Roles kept for an entity of an article.
const MOST_ROLES: usize = 4;
/// The score of a surname alone that may be of several people.
const UNDECIDED: f64 = 0.5;

/// Finds the entity of each name of an article, or makes one.
pub(crate) fn link(connection: &Connection, known: &mut Known, entry: &Entry) -> rusqlite::Result<Vec<Link>> {
    let profiles = profiles(entry);
    let (joined, groups) = if profiles.len() <= MOST_JOINED {
        identity::join(&profiles)
    } else {
        let groups = (0..profiles.len()).collect();
        (profiles, groups)
    };
    let mut counted = std::mem::take(&mut known.before);
    let mut links = Vec::with_capacity(joined.len());
    for profile in &joined {
        links.push(link_one(connection, known, profile, &mut counted)?);
    }
    Ok(groups.into_iter().filter_map(|group| links.get(group).cloned()).collect())
}

/// The two letters of a language tag.
fn language(entry: &Entry) -> &str {
    let tag = entry.record.article.meta.language.as_deref().unwrap_or_default();
    tag.split(['-', '_']).next().unwrap_or_default()
}

fn profiles(entry: &Entry) -> Vec<Profile> {
    let record = &entry.record;
    let mut counts = vec![0; record.entities.len()];
    let mut roles: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); record.entities.len()];
    for mention in &record.mentions {
        let Some(index) = mention.entity else { continue };
        if let Some(count) = counts.get_mut(index) {
            *count += 1;
        }
        if mention.form == MentionForm::Name
            && let Some(role) = role(entry, mention.span)
            && let Some(roles) = roles.get_mut(index)
            && roles.len() < MOST_ROLES
        {
            roles.insert(role);
        }
    }
    let seen: Vec<Seen<'_>> = record
        .entities
        .iter()
        .zip(&counts)
        .map(|(entity, count)| Seen {
            text: &entity.name,
            kind: entity.kind,
            key: entity.key.as_deref(),
            count: (*count).max(1),
        })
        .collect();
    let meta = &record.article.meta;
    let date = meta.published.as_deref().or(meta.captured.as_deref());
    let profiles = identity::profiles(&seen, &[], language(entry), date);
    profiles.into_iter().zip(roles).map(|(profile, roles)| profile.with_context(roles)).collect()
}

/// The word before a name, where it may be a role: *prezydent* Duda, *piłkarz* Duda.
fn role(entry: &Entry, name: Span) -> Option<&str> {
    let before = entry.words.partition_point(|word| word.span.start < name.start).checked_sub(1)?;
    let word = entry.words.get(before)?;
    // Next to it, in the same sentence.
    let gap = entry.record.article.text.get(word.span.end..name.start)?;
    let letters = word.lemma.chars().count();
    let fits = gap.chars().all(|c| c == ' ') && (4..=24).contains(&letters);
    (fits && word.lemma.chars().all(|c| c.is_lowercase())).then_some(word.lemma.as_str())
}

fn link_one(
    connection: &Connection,
    known: &mut Known,
    profile: &Profile,
    counted: &mut BTreeSet<i64>,
) -> rusqlite::Result<Link> {
    let keys = keys(profile);
    let candidates = candidates(connection, &keys.asked, None)?;
    let chosen = choose(connection, known, profile, &candidates)?;
    let link = match chosen {
        Some(link) => {
            let new = counted.insert(link.entity);
            take_in(connection, known, link.entity, profile, new)?;
            link
        }
        None => {
            let entity = entities::make(connection, profile)?;
            known.begin_entity(entity, profile.clone());
            counted.insert(entity);
            Link { entity, score: 1.0, evidence: "first seen here".to_owned() }
        }
    };
    store_keys(connection, link.entity, &keys.stored)?;
    Ok(link)
}

pub(crate) fn store_keys(connection: &Connection, entity: i64, keys: &[String]) -> rusqlite::Result<()> {
    let mut add = connection.prepare_cached("INSERT OR IGNORE INTO entity_key (key, entity) VALUES (?1, ?2)")?;
    keys.iter().try_for_each(|key| add.execute((key, entity)).map(drop))
}

/// The keys of all names, and of the identifier. A name of no letters that sounds are known of is looked for as it stands.
pub(crate) fn keys(profile: &Profile) -> identity::Keys {
    let mut keys = identity::Keys::default();
    for name in &profile.names {
        let of = of_name(name);
        keys.stored.extend(of.stored);
        keys.asked.extend(of.asked);
    }
    if keys.stored.is_empty() {
        let as_it_stands = profile.names.iter().map(|name| exact(profile.kind, name));
        keys.stored.extend(as_it_stands);
        keys.asked.clone_from(&keys.stored);
    }
    for list in [&mut keys.stored, &mut keys.asked] {
        list.extend(profile.key.iter().map(|key| format!("k:{key}")));
        list.sort_unstable();
        list.dedup();
    }
    keys
}

fn exact(kind: EntityKind, name: &Name) -> String {
    format!("={kind} {}", name.text)
}

/// The entities that share a key, at most [`MOST_CANDIDATES`], by number; without one.
pub(crate) fn candidates(connection: &Connection, asked: &[String], but: Option<i64>) -> rusqlite::Result<Vec<i64>> {
    let mut find =
        connection.prepare_cached("SELECT entity FROM entity_key WHERE key = ?1 ORDER BY entity LIMIT ?2")?;
    let mut found = BTreeSet::new();
    for key in asked {
        let mut rows = find.query((key, MOST_OF_KEY))?;
        while let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
        }
    }
    if let Some(but) = but {
        found.remove(&but);
    }
    let mut found: Vec<i64> = found.into_iter().collect();
    if found.len() > MOST_CANDIDATES {
        let mut articles =
            connection.prepare_cached("SELECT coalesce(max(articles), 0) FROM entity_profile WHERE entity = ?1")?;
        let mut often: BTreeMap<i64, i64> = BTreeMap::new();
        for entity in &found {
            often.insert(*entity, articles.query_row([entity], |row| row.get(0))?);
        }
        found.sort_by_key(|entity| (std::cmp::Reverse(often.get(entity).copied()), *entity));
        found.truncate(MOST_CANDIDATES);
        found.sort_unstable();
    }
    Ok(found)
}

/// The entity that the profile is taken for.
pub(crate) fn choose(
    connection: &Connection,
    known: &mut Known,
    profile: &Profile,
    candidates: &[i64],
) -> rusqlite::Result<Option<Link>> {
    known.load(connection, candidates)?;
    let found: Vec<(i64, &Profile)> =
        candidates.iter().filter_map(|id| known.get(*id).map(|profile| (*id, profile))).collect();
    let same_name = |known: &Profile| known.names.iter().any(|a| profile.names.iter().any(|b| a.text == b.text));
    // No other name is nearer than the same one; to compare a full name with all that sound like it would take long.
    if profile.is_full() {
        let same = || found.iter().filter(|(_, known)| known.kind == profile.kind && same_name(known));
        if let Some((at, verdict)) = identity::resolve(profile, same().map(|(_, known)| *known))
            && !verdict.partial
        {
            return Ok(same().nth(at).map(|(entity, _)| taken(*entity, &verdict)));
        }
    }
    // A full name takes a lone surname in, unless they were seen among others altogether: then it may be a namesake's.
    let elsewhere = |known: &Profile| {
        profile.is_full()
            && !known.is_full()
            && !profile.context.is_empty()
            && !known.context.is_empty()
            && !profile.context.keys().any(|word| known.context.contains_key(word))
    };
    let found: Vec<(i64, &Profile)> = found.into_iter().filter(|(_, known)| !elsewhere(known)).collect();
    if let Some((at, verdict)) = identity::resolve(profile, found.iter().map(|(_, known)| *known)) {
        let entity = found.get(at).map(|(entity, _)| *entity);
        return Ok(entity.map(|entity| taken(entity, &verdict)));
    }
    // Equal names, of which nothing else is known: a surname that may be of several, a word in letters we have no sounds of.
    let sounds = profile.names.iter().any(|name| !of_name(name).stored.is_empty());
    if profile.is_full() && sounds {
        return Ok(None);
    }
    let same = found.iter().find(|(_, known)| {
        let keys = profile.key.is_none() || known.key.is_none() || profile.key == known.key;
        keys && same_name(known) && known.kind == profile.kind && (!sounds || !known.is_full())
    });
    Ok(same.map(|(entity, _)| {
        let evidence = if sounds { "the same surname, of which several have it" } else { "the same name" };
        Link { entity: *entity, score: if sounds { UNDECIDED } else { 1.0 }, evidence: evidence.to_owned() }
    }))
}

fn taken(entity: i64, verdict: &identity::Verdict) -> Link {
    Link { entity, score: crate::write::plain(verdict.score), evidence: verdict.evidence.join("; ") }
}

/// What the article says of an entity is known from now on. `new`: it is not of an article that was counted.
pub(crate) fn take_in(
    connection: &Connection,
    known: &mut Known,
    entity: i64,
    profile: &Profile,
    new: bool,
) -> rusqlite::Result<()> {
    let Some(own) = known.change(entity) else { return Ok(()) };
    let (was_full, had_key) = (own.is_full(), own.key.is_some());
    if new {
        own.absorb(profile);
    } else {
        let mut rest = profile.clone();
        rest.names
            .retain(|name| !own.names.iter().any(|known| known.text == name.text && known.language == name.language));
        rest.articles = 0;
        rest.context.clear();
        own.absorb(&rest);
    }
    if !had_key && own.key.is_some() {
        connection.prepare_cached("UPDATE entity SET key = ?2 WHERE id = ?1")?.execute((entity, &own.key))?;
        // The reader's own goes before a list's.
        connection.prepare_cached("UPDATE entity_listed SET gave_key = 0 WHERE entity = ?1")?.execute([entity])?;
    }
    if !was_full && let Some(full) = own.names.iter().find(|name| name.is_full()) {
        entities::call(connection, entity, &full.text)?;
    }
    Ok(())
}
