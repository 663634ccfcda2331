//! Blocking keys: names that may be of one entity share one, so that a name is compared with few others.

use record::EntityKind;

use crate::name::{Name, Part, Parts, Word};
use crate::sounds;
use crate::tables::Known;

/// A blocking key. It is text of ASCII letters, digits and `:+-`, stable between runs.
pub type Key = String;

/// The keys of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Under these an entity with this name is found.
    pub stored: Vec<Key>,
    /// These lead from this name to entities it may be of.
    pub asked: Vec<Key>,
}

/// The keys of a name. `language` is the text's, two letters.
pub fn keys(name: &str, language: &str, kind: EntityKind) -> Keys {
    of_name(&Name::new(name, language, kind))
}

/// The keys of a name taken apart before.
pub fn of_name(name: &Name) -> Keys {
    let mut keys = Keys::default();
    match &name.parts {
        Parts::Person { words, .. } => person(words, &mut keys),
        Parts::Other(parts) => other(parts, &mut keys),
    }
    for list in [&mut keys.stored, &mut keys.asked] {
        list.sort_unstable();
        list.dedup();
        list.truncate(24);
    }
    keys
}

/// `p:` surname and the first sound of another word, `s:` a surname for names that are nothing more, `m:` a name that is nothing
/// more for those that are.
fn person(words: &[Word], keys: &mut Keys) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    if words.len() == 1 {
        for key in word_keys(first) {
            keys.stored.push(format!("m:{key}"));
            keys.asked.push(format!("m:{key}"));
            keys.asked.push(format!("s:{key}"));
        }
        return;
    }
    let mut turned = false;
    for (surname, given) in [(last, first), (first, last)] {
        if surname.initial {
            continue;
        }
        let known_given = !surname.given.is_empty();
        // A given name before a surname: the surname leads to the entity, also where it comes first. There are too many Jans.
        let leads = !known_given || !given.given.is_empty();
        for key in word_keys(surname) {
            for initial in initials(given).into_iter().filter(|_| leads) {
                // Stored as it stands, asked for in both orders: so names in either order meet, and few others.
                if !turned {
                    keys.stored.push(format!("p:{key}:{initial}"));
                }
                keys.asked.push(format!("p:{key}:{initial}"));
            }
            if !known_given || std::ptr::eq(surname, last) {
                keys.stored.push(format!("s:{key}"));
                keys.asked.push(format!("m:{key}"));
            }
        }
        turned |= leads;
    }
}

/// The classes of the first sound, or the groups of a given name with variants.
fn initials(word: &Word) -> Vec<String> {
    if !word.given.is_empty() {
        let mut found: Vec<String> = word.given.iter().map(|group| format!("{group}")).collect();
        found.extend(first_sounds(word));
        return found;
    }
    first_sounds(word)
}

fn first_sounds(word: &Word) -> Vec<String> {
    let Some((sounds, _)) = word.stems.first() else { return Vec::new() };
    let mut found: Vec<String> =
        sounds::keys(sounds).iter().filter_map(|key| key.get(..1).map(str::to_owned)).collect();
    if found.is_empty() {
        found.push("A".to_owned());
    }
    found.dedup();
    found
}

/// `i:` what is known by its parts alone, with and without countries; `w:` a word of its own.
fn other(parts: &[Part], keys: &mut Keys) {
    let mut known: Vec<&str> = Vec::new();
    let mut own = false;
    for part in parts {
        match part {
            Part::Known(Known::Concept(name) | Known::National(name) | Known::Id(name)) => known.push(name),
            Part::Word(word) => {
                own = true;
                for key in word_keys(word) {
                    keys.stored.push(format!("w:{key}"));
                    keys.asked.push(format!("w:{key}"));
                }
            }
            Part::Known(Known::Light(_) | Known::Filler) | Part::Number(_) => {}
        }
    }
    known.sort_unstable();
    known.dedup();
    if own || known.is_empty() {
        return;
    }
    keys.stored.push(format!("i:{}", known.join("+")));
    let without: Vec<&str> = known.iter().copied().filter(|part| !part.starts_with("iso3166:")).collect();
    if !without.is_empty() && without.len() < known.len() {
        keys.stored.push(format!("i:{}", without.join("+")));
    }
    keys.asked.clone_from(&keys.stored);
}

/// The keys of a word in all forms it may be without its ending.
fn word_keys(word: &Word) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (sounds, _) in &word.stems {
        for key in sounds::keys(sounds) {
            if !found.contains(&key) {
                found.push(key);
            }
        }
    }
    found.truncate(8);
    found
}
