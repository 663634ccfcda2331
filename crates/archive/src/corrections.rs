//! What people know better than the machine about who is who: kept apart from what the machine says, and applied over it.
//! What they know better about statements is in `amend`.
//!
//! `article_entity.machine` remembers what the machine said where a correction says otherwise. Corrections name entities by
//! their first name, kind and identifier, so that they find them again after everything was read anew.

use crate::add::Writer;
use crate::amend;
use crate::entities;
use crate::error::Error;
use crate::lists;
use crate::name_words;
use crate::open::Archive;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};

/// An entity as a correction names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// The correction that made it, if no machine did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) correction: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Value {
    Merge {
        entity: Named,
        into: Named,
    },
    Split {
        entity: Named,
        #[serde(flatten)]
        chosen: Chosen,
        to: String,
    },
    Rename {
        entity: Named,
        to: String,
    },
}

/// What is taken out of an entity: all that is named so, in these articles. At least one of the two is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// A base form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Documents' ids, `sha256:…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
}

impl Chosen {
    fn takes(&self, name: &str, document: &str) -> bool {
        self.called.as_deref().is_none_or(|called| called == name)
            && (self.documents.is_empty() || self.documents.iter().any(|chosen| chosen == document))
    }
}

/// A correction in force, by ids.
struct Rule {
    from: i64,
    to: i64,
    /// All of it, for a merge.
    chosen: Chosen,
}

/// The corrections in force, in the order they were made, and what lists of names say.
pub(crate) struct Rules {
    who: Vec<Rule>,
    /// Entities that are others by a list of names.
    listed: HashMap<i64, i64>,
    /// All entities that a correction names, also those it renames.
    named: HashSet<i64>,
}

impl Rules {
    pub(crate) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut find = connection
            .prepare_cached("SELECT id, value FROM correction WHERE undone IS NULL AND document IS NULL ORDER BY id")?;
        let mut rows = find.query([])?;
        let (mut who, mut all) = (Vec::new(), HashSet::new());
        while let Some(row) = rows.next()? {
            let (id, value): (i64, String) = (row.get(0)?, row.get(1)?);
            let rule = match serde_json::from_str(&value) {
                Ok(Value::Merge { entity, into }) => {
                    let (from, to) = (resolve(connection, &entity)?, resolve(connection, &into)?);
                    from.zip(to).map(|(from, to)| Rule { from, to, chosen: Chosen::default() })
                }
                Ok(Value::Split { entity, chosen, .. }) => {
                    let (from, to) = (resolve(connection, &entity)?, made_by(connection, id)?);
                    from.zip(to).map(|(from, to)| Rule { from, to, chosen })
                }
                // Renames do not change who is who.
                Ok(Value::Rename { entity, .. }) => {
                    all.extend(resolve(connection, &entity)?);
                    None
                }
                Err(_) => None,
            };
            all.extend(rule.iter().flat_map(|rule| [rule.from, rule.to]));
            who.extend(rule);
        }
        let mut find = connection.prepare_cached(
            "SELECT value -> '$.change.speaker.entity.entity' FROM correction WHERE undone IS NULL AND document IS NOT NULL",
        )?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let speaker: Option<String> = row.get(0)?;
            if let Some(Ok(named)) = speaker.map(|speaker| serde_json::from_str(&speaker)) {
                all.extend(resolve(connection, &named)?);
            }
        }
        let listed = lists::canonical(connection)?;
        Ok(Self { who, listed, named: all })
    }

    /// Whether a correction in force names the entity.
    pub(crate) fn name(&self, entity: i64) -> bool {
        self.named.contains(&entity)
    }

    /// Who it is after all corrections, if the machine says `machine`. What corrections leave alone is who a list says.
    pub(crate) fn apply(&self, machine: i64, name: &str, document: &str) -> i64 {
        let corrected = self.correct(machine, name, document);
        match self.listed.get(&machine) {
            Some(other) if corrected == machine => self.correct(*other, name, document),
            _ => corrected,
        }
    }

    fn correct(&self, machine: i64, name: &str, document: &str) -> i64 {
        self.who.iter().fold(machine, |entity, rule| {
            if rule.from == entity && rule.chosen.takes(name, document) { rule.to } else { entity }
        })
    }
}

/// The entity that a correction names; none if it is not seen any more.
pub(crate) fn resolve(connection: &Connection, named: &Named) -> rusqlite::Result<Option<i64>> {
    match named.correction {
        Some(correction) => made_by(connection, correction),
        None => entities::find(connection, named.id, &named.name, &named.kind, named.key.as_deref()),
    }
}

fn made_by(connection: &Connection, correction: i64) -> rusqlite::Result<Option<i64>> {
    // One that was taken back makes nobody any more; its entity goes when nothing is left that names it.
    let mut find = connection.prepare_cached(
        "SELECT entity.id FROM entity JOIN correction ON correction.id = entity.correction
         WHERE correction.id = ?1 AND undone IS NULL",
    )?;
    find.query_row([correction], |row| row.get(0)).optional()
}

/// How corrections name an entity.
pub(crate) fn name(connection: &Connection, id: i64) -> rusqlite::Result<Option<Named>> {
    let mut find = connection.prepare_cached("SELECT first_name, kind, key, correction FROM entity WHERE id = ?1")?;
    let named = |row: &rusqlite::Row<'_>| {
        Ok(Named { id, name: row.get(0)?, kind: row.get(1)?, key: row.get(2)?, correction: row.get(3)? })
    };
    find.query_row([id], named).optional()
}

impl Archive {
    /// Joins two entities: whoever is taken for `entity` is `into`. Returns the correction's id.
    pub fn merge(&mut self, entity: i64, into: i64, who: Option<&str>) -> Result<i64, Error> {
        if entity == into {
            return Err(Error::SameEntity);
        }
        self.correct(|writer| {
            let Some(from) = name(writer.connection, entity)? else { return Ok(Err(Error::NoEntity(entity))) };
            let Some(to) = name(writer.connection, into)? else { return Ok(Err(Error::NoEntity(into))) };
            let correction = note(writer, who, "merge", &from.name.clone(), &Value::Merge { entity: from, into: to })?;
            apply_all(writer)?;
            Ok(Ok(correction))
        })
    }

    /// Takes what is chosen out of an entity and makes another of it, called `to`. Returns the correction's id.
    pub fn split(&mut self, entity: i64, chosen: &Chosen, to: &str, who: Option<&str>) -> Result<i64, Error> {
        self.correct(|writer| {
            let Some(from) = name(writer.connection, entity)? else { return Ok(Err(Error::NoEntity(entity))) };
            if (chosen.called.is_none() && chosen.documents.is_empty()) || !any(writer.connection, entity, chosen)? {
                return Ok(Err(Error::EmptySplit(entity)));
            }
            let (subject, kind) = (from.name.clone(), from.kind.clone());
            let value = Value::Split { entity: from, chosen: chosen.clone(), to: to.to_owned() };
            let correction = note(writer, who, "split", &subject, &value)?;
            writer.connection.execute(
                "INSERT INTO entity (name, kind, first_name, correction) VALUES (?1, ?2, ?1, ?3)",
                params![to, kind, correction],
            )?;
            apply_all(writer)?;
            Ok(Ok(correction))
        })
    }

    /// Shows an entity under another name. Returns the correction's id.
    pub fn rename(&mut self, entity: i64, to: &str, who: Option<&str>) -> Result<i64, Error> {
        self.correct(|writer| {
            let Some(named) = name(writer.connection, entity)? else { return Ok(Err(Error::NoEntity(entity))) };
            let value = Value::Rename { entity: named.clone(), to: to.to_owned() };
            let correction = note(writer, who, "rename", &named.name, &value)?;
            apply_names(writer.connection)?;
            Ok(Ok(correction))
        })
    }

    /// Takes a correction back. What the machine says, and the other corrections, hold again.
    pub fn undo(&mut self, correction: i64) -> Result<(), Error> {
        self.correct(|writer| {
            let undone = writer.connection.execute(
                "UPDATE correction SET undone = ?2 WHERE id = ?1 AND undone IS NULL",
                (correction, &writer.now),
            )?;
            if undone == 0 {
                return Ok(Err(Error::NoCorrection(correction)));
            }
            let mut of_statement = writer.connection.prepare_cached(
                "SELECT article.id FROM correction JOIN article ON article.original = correction.document
                 WHERE correction.id = ?1",
            )?;
            match of_statement.query_row([correction], |row| row.get(0)).optional()? {
                Some(article) => amend::apply(writer, &writer.rules, article)?,
                None => apply_all(writer)?,
            }
            Ok(Ok(()))
        })
    }

    /// Like [`Archive::write`], for work that may find that there is nothing to correct.
    pub(crate) fn correct<T>(
        &mut self,
        work: impl FnOnce(&Writer<'_>) -> rusqlite::Result<Result<T, Error>>,
    ) -> Result<T, Error> {
        self.write(work)?
    }
}

fn note(writer: &Writer<'_>, who: Option<&str>, kind: &str, subject: &str, value: &Value) -> rusqlite::Result<i64> {
    let value = serde_json::to_string(value).expect("strings and numbers can be serialised");
    writer
        .connection
        .prepare_cached("INSERT INTO correction (made, who, kind, subject, value) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .insert((&writer.now, who, kind, subject, value))
}

/// Whether the choice holds anything.
fn any(connection: &Connection, entity: i64, chosen: &Chosen) -> rusqlite::Result<bool> {
    let mut find = connection.prepare(
        "SELECT article_entity.name, article.original FROM article_entity
         JOIN article ON article.id = article_entity.article WHERE article_entity.entity = ?1",
    )?;
    let mut rows = find.query([entity])?;
    while let Some(row) = rows.next()? {
        if chosen.takes(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the corrections in force, and no others, hold everywhere: who is who, whose statements are whose, and the names.
pub(crate) fn apply_all(writer: &Writer<'_>) -> rusqlite::Result<()> {
    let connection = writer.connection;
    let rules = Rules::load(connection)?;
    let mut changes: Vec<(i64, i64, i64, i64)> = Vec::new();
    {
        // Only what a rule may move, or has moved.
        let mut find = connection.prepare(
            "SELECT article_entity.id, article_entity.entity, coalesce(article_entity.machine, article_entity.entity),
                    article_entity.name, article.original
             FROM article_entity JOIN article ON article.id = article_entity.article
             WHERE article_entity.machine IS NOT NULL
                OR article_entity.entity IN (SELECT value FROM json_each(?1))",
        )?;
        let mut from: Vec<i64> = rules.who.iter().map(|rule| rule.from).chain(rules.listed.keys().copied()).collect();
        from.sort_unstable();
        let from = serde_json::to_string(&from).expect("numbers can be serialised");
        let mut rows = find.query([from])?;
        while let Some(row) = rows.next()? {
            let (id, now, machine): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let right = rules.apply(machine, row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?);
            if right != now {
                changes.push((id, now, right, machine));
            }
        }
    }
    let mut entity =
        connection.prepare_cached("UPDATE article_entity SET entity = ?2, machine = nullif(?3, ?2) WHERE id = ?1")?;
    let mut touched = Vec::new();
    for (id, before, right, machine) in changes {
        entity.execute((id, right, machine))?;
        entities::follow(connection, id, right)?;
        touched.extend([before, right]);
    }
    touched.sort_unstable();
    touched.dedup();
    entities::recount(connection, &touched)?;
    apply_names(connection)?;
    amend::apply_speakers(writer, &rules)?;
    writer.touched.borrow_mut().corrected = true;
    sweep_undone(connection)
}

/// Entities are called as the last rename says, or as they were first seen in full.
fn apply_names(connection: &Connection) -> rusqlite::Result<()> {
    let mut back = connection.prepare_cached(
        "UPDATE entity SET name = coalesce(full_name, first_name) WHERE name <> coalesce(full_name, first_name)
         RETURNING id",
    )?;
    let mut renamed: BTreeSet<i64> = back.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut find = connection
        .prepare_cached("SELECT value FROM correction WHERE undone IS NULL AND kind = 'rename' ORDER BY id")?;
    let values: Vec<String> = find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut rename = connection.prepare_cached("UPDATE entity SET name = ?2 WHERE id = ?1")?;
    for value in values {
        if let Ok(Value::Rename { entity, to }) = serde_json::from_str(&value)
            && let Some(id) = resolve(connection, &entity)?
        {
            rename.execute((id, to))?;
            renamed.insert(id);
        }
    }
    renamed.into_iter().try_for_each(|entity| name_words::rewrite(connection, entity))
}

/// Entities of corrections that were taken back.
fn sweep_undone(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS undone (id INTEGER PRIMARY KEY);
         DELETE FROM temp.undone;
         INSERT INTO temp.undone
             SELECT entity.id FROM entity JOIN correction ON correction.id = entity.correction WHERE undone IS NOT NULL;
         DELETE FROM entity_name WHERE entity IN (SELECT id FROM temp.undone);
         DELETE FROM entity_word WHERE entity IN (SELECT id FROM temp.undone);
         UPDATE title_speaker SET entity = NULL, score = 0, evidence = '' WHERE entity IN (SELECT id FROM temp.undone);
         DROP TABLE temp.undone;
         DELETE FROM entity WHERE correction IN (SELECT id FROM correction WHERE undone IS NOT NULL);",
    )
}
