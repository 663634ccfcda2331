//! Whom a name that somebody typed may mean.

use crate::corrected::EntityRow;
use crate::search::{plain, plain_words};
use identity::Profile;
use record::EntityKind;
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;

/// Entities that a name may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// By id.
    pub(crate) entities: Vec<i64>,
    /// Whether they are called so, and do not only have the words in their names.
    pub(crate) exact: bool,
}

/// Finds what has the first of these spellings of a name that anything has, or this id or public identifier.
pub(crate) fn resolve(connection: &Connection, spellings: &[String]) -> rusqlite::Result<Resolved> {
    let mut entities = BTreeSet::new();
    let mut find = connection.prepare_cached(
        "SELECT id FROM (SELECT entity AS id FROM entity_name WHERE name = ?1
                         UNION SELECT id FROM entity WHERE first_name = ?1 OR name = ?1
                         UNION SELECT id FROM entity WHERE key = ?1
                         UNION SELECT id FROM entity WHERE id = ?2)
         WHERE EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = id)",
    )?;
    for spelling in spellings {
        for id in find.query_map((spelling, spelling.parse::<i64>().ok()), |row| row.get(0))? {
            entities.insert(id?);
        }
        if !entities.is_empty() {
            break;
        }
    }
    if !entities.is_empty() {
        return Ok(Resolved { entities: entities.into_iter().collect(), exact: true });
    }
    // No index has letters without their marks, or single words of names: all names are looked through.
    let wanted: Vec<(String, Vec<String>)> = spellings
        .iter()
        .map(|spelling| (plain(spelling.trim()), plain_words(spelling)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let mut called = BTreeSet::new();
    let mut all = connection.prepare_cached("SELECT entity, name FROM entity_name")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let name = plain(row.get_ref(1)?.as_str()?);
        for (whole, words) in &wanted {
            if name == *whole {
                called.insert(row.get(0)?);
            } else if words.iter().all(|word| has_word(&name, word)) {
                entities.insert(row.get(0)?);
            }
        }
    }
    if called.is_empty() {
        let other = in_other_forms(connection, spellings)?;
        called = other.whole;
        if entities.is_empty() {
            entities = other.part;
        }
    }
    let exact = !called.is_empty();
    Ok(Resolved { entities: if exact { called } else { entities }.into_iter().collect(), exact })
}

/// Entities whose name may be one that is inflected or of another language.
#[derive(Debug, Default)]
struct OtherForms {
    /// The same name.
    whole: BTreeSet<i64>,
    /// One is a surname alone.
    part: BTreeSet<i64>,
}

/// Entities that are compared with a name.
const MOST_CANDIDATES: i64 = 400;
/// Spellings and keys are as few; this is for those who type a page.
const MOST_SPELLINGS: usize = 4;

fn in_other_forms(connection: &Connection, spellings: &[String]) -> rusqlite::Result<OtherForms> {
    let mut found = OtherForms::default();
    let mut named = connection.prepare_cached("SELECT entity FROM entity_key WHERE key = ?1 LIMIT ?2")?;
    let short = |spelling: &&String| spelling.chars().count() <= LONGEST_NAME;
    for spelling in spellings.iter().filter(short).take(MOST_SPELLINGS) {
        let cyrillic = spelling.chars().any(|c| ('\u{400}'..='\u{52f}').contains(&c));
        let languages = if cyrillic { ["uk", "ru"] } else { ["pl", "en"] };
        for kind in [EntityKind::Person, EntityKind::Organisation, EntityKind::Place] {
            for language in languages {
                let asked = Profile::new(spelling, language, kind);
                let mut candidates = BTreeSet::new();
                for key in identity::keys(spelling, language, kind).asked {
                    for entity in named.query_map((key, MOST_CANDIDATES), |row| row.get(0))? {
                        candidates.insert(entity?);
                    }
                }
                for entity in candidates.into_iter().take(MOST_CANDIDATES as usize) {
                    let Some(profile) = profile(connection, entity)? else { continue };
                    let verdict = identity::compare(&asked, &profile);
                    if verdict.score >= identity::THRESHOLD {
                        if verdict.partial { &mut found.part } else { &mut found.whole }.insert(entity);
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Code points of what can be a name.
const LONGEST_NAME: usize = 200;

/// An entity by its names alone.
fn profile(connection: &Connection, entity: i64) -> rusqlite::Result<Option<Profile>> {
    let mut find = connection.prepare_cached(
        "SELECT entity_name.name, language, kind FROM entity_name JOIN entity ON entity.id = entity_name.entity
         WHERE entity_name.entity = ?1 ORDER BY count DESC, entity_name.name, language LIMIT 8",
    )?;
    let mut rows = find.query([entity])?;
    let mut profile: Option<Profile> = None;
    while let Some(row) = rows.next()? {
        let (name, language): (String, String) = (row.get(0)?, row.get(1)?);
        let language = language.split(['-', '_']).next().unwrap_or_default();
        let kind = row.get_ref(2)?.as_str()?.parse().unwrap_or(EntityKind::Other);
        profile = Some(match profile {
            None => Profile::new(&name, language, kind),
            Some(profile) => profile.also(&name, language),
        });
    }
    Ok(profile)
}

fn has_word(name: &str, word: &str) -> bool {
    name.contains(word) && name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word)
}

/// What is shown of entities, to choose from; those with most statements first.
pub(super) fn rows(connection: &Connection, entities: &[i64]) -> rusqlite::Result<Vec<EntityRow>> {
    let mut find = connection.prepare_cached(
        "SELECT id, name, kind, key,
                (SELECT count(DISTINCT article) FROM article_entity WHERE article_entity.entity = entity.id),
                (SELECT count(*) FROM statement WHERE statement.entity = entity.id)
         FROM entity WHERE id = ?1",
    )?;
    let row = |row: &Row<'_>| {
        Ok(EntityRow {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            key: row.get(3)?,
            articles: row.get(4)?,
            statements: row.get(5)?,
        })
    };
    let mut found: Vec<EntityRow> =
        entities.iter().map(|id| find.query_row([id], row)).collect::<rusqlite::Result<_>>()?;
    found.sort_by_key(|entity| (std::cmp::Reverse(entity.statements), entity.id));
    Ok(found)
}
