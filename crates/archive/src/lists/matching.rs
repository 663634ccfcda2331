//! Which entity of the archive is which entry of a list.
//!
//! An entity is an entry if one of its names is one of the entry's, letter by letter but for marks and case, and no other entry
//! has it; where several have, what the articles say beside the name must decide, or nothing is said.

use super::folded;
use crate::add::Writer;
use crate::corrections::apply_all;
use crate::name_words;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Entries that have a name are looked at, at most.
const MOST_ENTRIES: i64 = 64;

/// Looks up the entities with new names. What rests on it is made again if that changes who is who.
pub(crate) fn settle(writer: &Writer<'_>) -> rusqlite::Result<()> {
    let named: Vec<i64> = writer.touched.borrow().named.iter().copied().collect();
    if named.is_empty() || !any(writer.connection)? {
        return Ok(());
    }
    let mut joined = false;
    for entity in named {
        joined |= look_up(writer.connection, entity)?;
    }
    if joined {
        apply_all(writer)?;
        writer.touched.borrow_mut().corrected = true;
    }
    Ok(())
}

/// Looks up all entities that are in no list, and makes again what rests on it.
pub(super) fn settle_all(writer: &Writer<'_>) -> rusqlite::Result<()> {
    let connection = writer.connection;
    if any(connection)? {
        let mut after = 0;
        loop {
            // In parts, so that memory is bounded; those in most articles first would read all twice.
            let mut find = connection.prepare_cached(
                "SELECT id FROM entity WHERE id > ?1 AND correction IS NULL
                   AND NOT EXISTS (SELECT 1 FROM entity_listed WHERE entity_listed.entity = entity.id)
                 ORDER BY id LIMIT 1000",
            )?;
            let some: Vec<i64> = find.query_map([after], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let Some(last) = some.last() else { break };
            after = *last;
            for entity in some {
                look_up(connection, entity)?;
            }
        }
    }
    apply_all(writer)?;
    writer.touched.borrow_mut().corrected = true;
    Ok(())
}

/// Takes from the entities what they have of a list.
pub(super) fn forget(connection: &Connection, list: i64) -> rusqlite::Result<()> {
    let mut find = connection.prepare(
        "SELECT entity FROM entity_listed JOIN list_entry ON list_entry.id = entity_listed.entry WHERE list_entry.list = ?1",
    )?;
    let entities: Vec<i64> = find.query_map([list], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut key = connection.prepare_cached(
        "UPDATE entity SET key = NULL
         WHERE id = ?1 AND EXISTS (SELECT 1 FROM entity_listed WHERE entity = ?1 AND gave_key)",
    )?;
    let mut delete = connection.prepare_cached("DELETE FROM entity_listed WHERE entity = ?1")?;
    for entity in entities {
        key.execute([entity])?;
        delete.execute([entity])?;
        name_words::rewrite(connection, entity)?;
    }
    Ok(())
}

/// Of entities that are one by a list: which it is that stands for them.
pub(crate) fn canonical(connection: &Connection) -> rusqlite::Result<HashMap<i64, i64>> {
    let mut find = connection.prepare_cached(
        "SELECT entity_listed.entity, list_entry.key FROM entity_listed
         JOIN list_entry ON list_entry.id = entity_listed.entry
         WHERE list_entry.key IN (SELECT own.key FROM entity_listed JOIN list_entry AS own ON own.id = entity_listed.entry
                                  GROUP BY own.key HAVING count(*) > 1)
         ORDER BY entity_listed.entity",
    )?;
    let mut first: BTreeMap<String, i64> = BTreeMap::new();
    let mut into = HashMap::new();
    for row in find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (entity, key): (i64, String) = row?;
        let known = *first.entry(key).or_insert(entity);
        if known != entity {
            into.insert(entity, known);
        }
    }
    Ok(into)
}

fn any(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM list_entry LIMIT 1")?.exists([])
}

/// What is known of an entity, by what the machine says alone.
struct Own {
    kind: String,
    key: Option<String>,
    /// Folded, those that can be looked up.
    names: BTreeSet<String>,
    countries: String,
}

fn own(connection: &Connection, entity: i64) -> rusqlite::Result<Option<Own>> {
    let mut find = connection.prepare_cached(
        "SELECT entity.kind, entity.key, names, countries FROM entity_profile
         JOIN entity ON entity.id = entity_profile.entity WHERE entity.id = ?1 AND entity.correction IS NULL",
    )?;
    let row = |row: &Row<'_>| {
        let kind: String = row.get(0)?;
        let kept: Vec<(String, String, String, u32)> =
            serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
        let names = kept.iter().map(|(name, ..)| folded(name)).filter(|name| can_be_looked_up(name, &kind)).collect();
        Ok(Own { kind, key: row.get(1)?, names, countries: row.get(3)? })
    };
    find.query_row([entity], row).optional()
}

/// A surname or a given name alone is anybody's.
fn can_be_looked_up(name: &str, kind: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let words = name.split(' ').filter(|word| word.chars().count() > 1).count();
    let written_apart = name.chars().all(|c| c.is_ascii() || c.is_lowercase() || c == ' ');
    letters > 1 && (kind != "person" || words > 1 || !written_apart && letters > 2)
}

/// An entry that has one of the names.
struct Candidate {
    entry: i64,
    key: String,
    names: BTreeSet<String>,
}

/// Notes of which entry an entity is, if that can be told. True if that joins it with another one.
fn look_up(connection: &Connection, entity: i64) -> rusqlite::Result<bool> {
    if connection.prepare_cached("SELECT 1 FROM entity_listed WHERE entity = ?1")?.exists([entity])? {
        // It may have names now that it did not have.
        return Ok(false);
    }
    let Some(own) = own(connection, entity)? else { return Ok(false) };
    let Some((chosen, why)) = choose(connection, entity, &own)? else { return Ok(false) };
    // Another entity is this entry by the same name: then these two are namesakes that something tells apart.
    let mut find = connection.prepare_cached(
        "SELECT entity_listed.entity FROM entity_listed JOIN list_entry ON list_entry.id = entity_listed.entry
         WHERE list_entry.key = ?1 ORDER BY 1",
    )?;
    let others: Vec<i64> = find.query_map([&chosen.key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for other in &others {
        let Some(other) = self::own(connection, *other)? else { continue };
        if other.kind == own.kind && other.names.iter().any(|name| own.names.contains(name)) {
            return Ok(false);
        }
    }
    let gave_key = own.key.is_none();
    if gave_key {
        connection.prepare_cached("UPDATE entity SET key = ?2 WHERE id = ?1")?.execute((entity, &chosen.key))?;
    }
    connection
        .prepare_cached("INSERT INTO entity_listed (entity, entry, gave_key, evidence) VALUES (?1, ?2, ?3, ?4)")?
        .execute((entity, chosen.entry, gave_key, why))?;
    name_words::rewrite(connection, entity)?;
    Ok(!others.is_empty())
}

fn choose(connection: &Connection, entity: i64, own: &Own) -> rusqlite::Result<Option<(Candidate, String)>> {
    let mut find = connection.prepare_cached(
        "SELECT list_entry.id, list_entry.key, list_entry.kind FROM list_name
         JOIN list_entry ON list_entry.id = list_name.entry
         WHERE list_name.folded = ?1 GROUP BY list_entry.id ORDER BY list_entry.id LIMIT ?2",
    )?;
    let mut candidates: Vec<Candidate> = Vec::new();
    for name in &own.names {
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        for row in find.query_map((name, MOST_ENTRIES), row)? {
            let (entry, key, kind): (i64, String, Option<String>) = row?;
            let country = |key: &str| key.starts_with("iso3166:");
            // A key that the reader is sure of is right.
            let keys = match &own.key {
                Some(known) => *known == key || !country(known) && !country(&key) && known.starts_with("city:"),
                None => true,
            };
            if !keys || !kinds_fit(&own.kind, kind.as_deref()) {
                continue;
            }
            match candidates.iter_mut().find(|candidate| candidate.key == key) {
                Some(known) => {
                    known.names.insert(name.clone());
                }
                None => candidates.push(Candidate { entry, key, names: BTreeSet::from([name.clone()]) }),
            }
        }
    }
    let told = |candidate: &Candidate| {
        let names: Vec<&str> = candidate.names.iter().take(3).map(String::as_str).collect();
        format!("a list calls {} so too: {}", candidate.key, names.join(", "))
    };
    if candidates.len() <= 1 {
        return Ok(candidates.pop().map(|only| {
            let why = told(&only);
            (only, why)
        }));
    }
    // Namesakes: whose offices the articles tell of, or whose country they name; else nobody.
    let mut best: Option<(u32, Candidate)> = None;
    let mut tied = false;
    for candidate in candidates {
        let score = support(connection, entity, own, &candidate)?;
        match &best {
            Some((top, _)) if score < *top => {}
            Some((top, _)) if score == *top => tied = true,
            _ => {
                tied = false;
                best = Some((score, candidate));
            }
        }
    }
    Ok(best.filter(|(score, _)| *score > 0 && !tied).map(|(_, candidate)| {
        let why = format!("{}; its offices fit the articles", told(&candidate));
        (candidate, why)
    }))
}

/// How well the offices of an entry fit: 2 for one that articles give the entity, 1 for its country among theirs.
fn support(connection: &Connection, entity: i64, own: &Own, candidate: &Candidate) -> rusqlite::Result<u32> {
    let held = connection
        .prepare_cached(
            "SELECT 1 FROM list_position JOIN title ON title.role = list_position.role AND title.place = list_position.place
             JOIN article_entity ON article_entity.id = title.article_entity
             JOIN list_entry ON list_entry.id = list_position.entry
             WHERE list_entry.key = ?1 AND coalesce(article_entity.machine, article_entity.entity) = ?2 LIMIT 1",
        )?
        .exists((&candidate.key, entity))?;
    let mut find = connection.prepare_cached(
        "SELECT DISTINCT place FROM list_position JOIN list_entry ON list_entry.id = list_position.entry
         WHERE list_entry.key = ?1 AND place IS NOT NULL",
    )?;
    let mut country = false;
    for place in find.query_map([&candidate.key], |row| row.get::<_, String>(0))? {
        let place = place?;
        country |= own.countries.split_whitespace().any(|own| own == place);
    }
    Ok(2 * u32::from(held) + u32::from(country))
}

/// Kinds of lists are rougher than ours: "other" is anything but a person.
fn kinds_fit(own: &str, listed: Option<&str>) -> bool {
    match listed {
        None => true,
        Some("person") => own == "person",
        Some("country") => matches!(own, "country" | "place" | "organisation"),
        Some("place") => matches!(own, "place" | "country" | "other"),
        Some("organisation") => matches!(own, "organisation" | "other"),
        Some(_) => own != "person",
    }
}
