//! Whom a name that somebody typed may mean.

use crate::corrected::EntityRow;
use crate::lists::folded;
use crate::search::{plain, plain_words};
use crate::titles;
use identity::Profile;
use record::EntityKind;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::collections::BTreeSet;

/// Entities that a name may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// By id.
    pub(crate) entities: Vec<i64>,
    /// Whether they are called so, and do not only have the words in their names.
    pub(crate) exact: bool,
}

/// Finds what has the first of these spellings of a name that anything has, or this id or public identifier; else who holds an
/// office that is called so.
pub(crate) fn resolve(connection: &Connection, spellings: &[String]) -> rusqlite::Result<Resolved> {
    let mut entities = BTreeSet::new();
    let mut find = connection.prepare_cached(
        "SELECT found.id FROM (SELECT entity AS id FROM entity_name WHERE name = ?1
                         UNION SELECT entity_listed.entity FROM list_name
                               JOIN entity_listed ON entity_listed.entry = list_name.entry
                               WHERE list_name.folded = ?3 AND list_name.name = ?1
                         UNION SELECT id FROM entity WHERE first_name = ?1 OR name = ?1
                         UNION SELECT id FROM entity WHERE key = ?1
                         UNION SELECT id FROM entity WHERE id = ?2) AS found
         WHERE EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = found.id)",
    )?;
    for spelling in spellings {
        for id in find.query_map((spelling, spelling.parse::<i64>().ok(), folded(spelling)), |row| row.get(0))? {
            entities.insert(id?);
        }
        if !entities.is_empty() {
            break;
        }
    }
    if !entities.is_empty() {
        return Ok(Resolved { entities: entities.into_iter().collect(), exact: true });
    }
    let mut called = BTreeSet::new();
    for spelling in spellings.iter().take(MOST_SPELLINGS) {
        let whole = plain(spelling.trim());
        for entity in with_words(connection, &plain_words(spelling))? {
            if is_called(connection, entity, &whole)? {
                called.insert(entity);
            } else {
                entities.insert(entity);
            }
        }
    }
    // An acronym or another form of a whole name goes before names that only have the word in them.
    if called.is_empty() {
        let other = in_other_forms(connection, spellings)?;
        // One word may be the surname of somebody who is called in full everywhere, and sound like another's.
        let surname =
            spellings.first().is_some_and(|spelling| plain_words(spelling).len() == 1) && !other.part.is_empty();
        if surname || other.whole.is_empty() {
            entities.extend(other.whole);
            entities.extend(other.part);
        } else {
            called = other.whole;
        }
    }
    // Nothing is called so; an office is who holds it.
    if called.is_empty() && entities.is_empty() {
        for spelling in
            spellings.iter().filter(|spelling| spelling.chars().count() <= LONGEST_NAME).take(MOST_SPELLINGS)
        {
            entities.extend(titles::holders(connection, spelling, MOST_HOLDERS)?.iter().map(|holder| holder.entity));
        }
    }
    let exact = !called.is_empty();
    Ok(Resolved { entities: if exact { called } else { entities }.into_iter().collect(), exact })
}

/// Who held one office, those called so last.
const MOST_HOLDERS: usize = 20;
/// Entities with a word are as many at most, those with most statements.
const MOST_WITH_WORD: i64 = 1000;

/// Entities whose names have all these words.
fn with_words(connection: &Connection, words: &[String]) -> rusqlite::Result<Vec<i64>> {
    // The longest word is in the fewest names.
    let mut words: Vec<&String> = words.iter().take(MOST_ASKED).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql =
        "SELECT w.entity FROM entity_word w CROSS JOIN entity ON entity.id = w.entity WHERE w.word = ?".to_owned();
    for _ in words.iter().skip(1) {
        sql.push_str(" AND EXISTS (SELECT 1 FROM entity_word o WHERE o.entity = w.entity AND o.word = ?)");
    }
    sql.push_str(
        " AND EXISTS (SELECT 1 FROM article_entity WHERE article_entity.entity = w.entity)
          ORDER BY entity.statements DESC, w.entity LIMIT ?",
    );
    let values = words.into_iter().map(|word| Value::from(word.clone())).chain([Value::Integer(MOST_WITH_WORD)]);
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
}

/// Words of a name that are looked for.
const MOST_ASKED: usize = 12;

/// Whether one of its names is this one, in plain letters.
fn is_called(connection: &Connection, entity: i64, whole: &str) -> rusqlite::Result<bool> {
    let mut find = connection.prepare_cached(
        "SELECT name FROM entity WHERE id = ?1 UNION SELECT name FROM entity_name WHERE entity = ?1
         UNION SELECT list_name.name FROM entity_listed JOIN list_name ON list_name.entry = entity_listed.entry
               WHERE entity_listed.entity = ?1",
    )?;
    let mut rows = find.query([entity])?;
    while let Some(row) = rows.next()? {
        if plain(row.get_ref(0)?.as_str()?) == whole {
            return Ok(true);
        }
    }
    Ok(false)
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
