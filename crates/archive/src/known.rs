//! What the machine knows of entities when it meets a name: their profiles, from the table `entity_profile`.
//!
//! Profiles stay in memory between transactions, because taking names apart costs more than all the rest; another writer's
//! commit makes them void. Those that changed are written once, at the end of a transaction.

use crate::entities;
use crate::stories;
use identity::{Name, Profile};
use record::EntityKind;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Profiles in memory, at most about so many: some kilobytes each.
const MOST: usize = 20_000;

#[derive(Debug, Default)]
pub(crate) struct Known {
    profiles: HashMap<i64, Held>,
    /// Transactions that it has seen.
    transaction: u64,
    /// What is known of stories besides.
    pub(crate) stories: stories::Memory,
    /// SQLite's number that changes when another connection commits.
    version: i64,
    /// Entities begun in this transaction.
    pub(crate) begun: BTreeSet<i64>,
    /// Who was named in the article that is being read again: counted already.
    pub(crate) before: BTreeSet<i64>,
}

#[derive(Debug)]
struct Held {
    profile: Profile,
    changed: bool,
    /// The last transaction that looked at it.
    used: u64,
}

impl Known {
    /// Ready for a transaction, which has begun.
    pub(crate) fn begin(mut self, connection: &Connection) -> rusqlite::Result<Self> {
        let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.version != version {
            self.profiles.clear();
            self.stories = stories::Memory::default();
        } else if self.profiles.len() > MOST {
            self.forget_half();
        }
        self.version = version;
        self.transaction += 1;
        self.begun.clear();
        self.before.clear();
        Ok(self)
    }

    /// Keeps the profiles that were used last: who is written about most is met in every transaction.
    fn forget_half(&mut self) {
        let mut used: Vec<u64> = self.profiles.values().map(|held| held.used).collect();
        let half = used.len() / 2;
        let (_, middle, _) = used.select_nth_unstable(half);
        let middle = *middle;
        self.profiles.retain(|_, held| held.used > middle);
    }

    /// Makes sure that the profiles of these entities are in memory.
    pub(crate) fn load(&mut self, connection: &Connection, entities: &[i64]) -> rusqlite::Result<()> {
        let used = self.transaction;
        for entity in entities {
            if let Some(held) = self.profiles.get_mut(entity) {
                held.used = used;
            } else if let Some(profile) = load(connection, *entity)? {
                self.profiles.insert(*entity, Held { profile, changed: false, used });
            }
        }
        Ok(())
    }

    /// A profile that was loaded.
    pub(crate) fn get(&self, entity: i64) -> Option<&Profile> {
        self.profiles.get(&entity).map(|held| &held.profile)
    }

    /// A profile that was loaded, to change it.
    pub(crate) fn change(&mut self, entity: i64) -> Option<&mut Profile> {
        let held = self.profiles.get_mut(&entity)?;
        held.changed = true;
        Some(&mut held.profile)
    }

    pub(crate) fn begin_entity(&mut self, entity: i64, profile: Profile) {
        self.profiles.insert(entity, Held { profile, changed: true, used: self.transaction });
        self.begun.insert(entity);
    }

    pub(crate) fn forget(&mut self, entity: i64) -> Option<Profile> {
        self.begun.remove(&entity);
        self.profiles.remove(&entity).map(|held| held.profile)
    }

    /// Entities may be gone.
    pub(crate) fn forget_all(&mut self) {
        self.profiles.clear();
        self.begun.clear();
    }

    /// Writes what changed.
    pub(crate) fn store(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut changed: Vec<(&i64, &mut Held)> = self.profiles.iter_mut().filter(|(_, held)| held.changed).collect();
        changed.sort_unstable_by_key(|(entity, _)| **entity);
        for (entity, held) in changed {
            store(connection, *entity, &held.profile)?;
            call(connection, *entity, &held.profile)?;
            held.changed = false;
        }
        Ok(())
    }
}

/// A name that so many times as many articles have as the one that is shown is shown instead: so it does not change with every
/// article, and what was read wrongly once goes.
const TIMES: u32 = 3;

/// Shows an entity by the full name that most articles have for it.
fn call(connection: &Connection, entity: i64, profile: &Profile) -> rusqlite::Result<()> {
    // The most frequent comes first.
    let Some(most) = profile.names.iter().find(|name| name.is_full()).filter(|name| name.count >= TIMES) else {
        return Ok(());
    };
    let mut find = connection.prepare_cached("SELECT coalesce(full_name, first_name) FROM entity WHERE id = ?1")?;
    let Some(shown) = find.query_row([entity], |row| row.get::<_, String>(0)).optional()? else { return Ok(()) };
    let count = profile.names.iter().find(|name| name.text == shown).map_or(0, |name| name.count);
    if most.text != shown && most.count >= TIMES * count.max(1) {
        entities::call(connection, entity, &most.text)?;
    }
    Ok(())
}

/// A name as it is kept: text, language, kind, count.
type Kept = (String, String, String, u32);

pub(crate) fn load(connection: &Connection, entity: i64) -> rusqlite::Result<Option<Profile>> {
    let mut find = connection.prepare_cached(
        // The machine does not go by what lists say.
        "SELECT entity.kind,
                CASE WHEN NOT EXISTS (SELECT 1 FROM entity_listed WHERE entity_listed.entity = entity.id AND gave_key)
                     THEN entity.key END,
                articles, first, last, countries, names, context
         FROM entity_profile JOIN entity ON entity.id = entity_profile.entity WHERE entity_profile.entity = ?1",
    )?;
    let profile = |row: &rusqlite::Row<'_>| {
        let kind = kind(row.get_ref(0)?.as_str()?);
        let (first, last): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
        // What is not readable is not known: the name is met anew.
        let names: Vec<Kept> = serde_json::from_str(row.get_ref(6)?.as_str()?).unwrap_or_default();
        let context: BTreeMap<String, u32> = serde_json::from_str(row.get_ref(7)?.as_str()?).unwrap_or_default();
        let names = names.into_iter().map(|(text, language, of, count)| {
            let mut name = Name::new(&text, &language, self::kind(&of));
            name.count = count;
            name
        });
        Ok(Profile {
            kind,
            key: row.get(1)?,
            names: names.collect(),
            context,
            countries: row.get_ref(5)?.as_str()?.split_whitespace().map(str::to_owned).collect(),
            articles: row.get(2)?,
            dates: first.zip(last),
        })
    };
    find.query_row([entity], profile).optional()
}

fn kind(label: &str) -> EntityKind {
    label.parse().unwrap_or(EntityKind::Other)
}

fn store(connection: &Connection, entity: i64, profile: &Profile) -> rusqlite::Result<()> {
    let kept =
        |name: &Name| -> Kept { (name.text.clone(), name.language.clone(), name.kind.as_str().to_owned(), name.count) };
    let names: Vec<Kept> = profile.names.iter().map(kept).collect();
    let json = "names and counts can be serialised";
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO entity_profile (entity, articles, first, last, countries, names, context)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    insert.execute(params![
        entity,
        profile.articles,
        profile.dates.as_ref().map(|(first, _)| first),
        profile.dates.as_ref().map(|(_, last)| last),
        profile.countries.join(" "),
        serde_json::to_string(&names).expect(json),
        serde_json::to_string(&profile.context).expect(json),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_were_used_last_are_kept() {
        let connection = Connection::open_in_memory().unwrap();
        let mut known = Known::default();
        for entity in 0..10 {
            known.transaction += 1;
            known.begin_entity(entity, Profile::new("Jan Kos", "pl", EntityKind::Person));
        }
        known.transaction += 1;
        known.load(&connection, &[0]).unwrap();
        known.forget_half();
        let kept: Vec<i64> = (0..10).filter(|entity| known.get(*entity).is_some()).collect();
        assert_eq!(kept, [0, 7, 8, 9]);
    }
}
