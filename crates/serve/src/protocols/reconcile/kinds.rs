//! The types of entities: their kinds.

use record::EntityKind;
use serde_json::{Value, json};

/// A type's name, for people.
pub(super) fn title(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "Person",
        EntityKind::Organisation => "Organisation",
        EntityKind::Place => "Place",
        EntityKind::Country => "Country",
        EntityKind::Other => "Other",
    }
}

pub(super) fn json_of(kind: &str) -> Value {
    let known = kind.parse::<EntityKind>().unwrap_or(EntityKind::Other);
    json!({ "id": known.as_str(), "name": title(known) })
}

pub(super) fn all() -> Vec<Value> {
    EntityKind::ALL.iter().map(|kind| json_of(kind.as_str())).collect()
}
