//! Where each field of an article's metadata was read from, as a JSON object in the order of the list.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

pub(crate) struct Places<'p>(pub(crate) &'p [(String, String)]);

impl Serialize for Places<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, place)| (field, place)))
    }
}

pub(crate) struct PlaceList(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for PlaceList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = PlaceList;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PlaceList, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    list.push(entry);
                }
                Ok(PlaceList(list))
            }
        }
        deserializer.deserialize_map(List)
    }
}

pub(crate) fn to_json(places: &[(String, String)]) -> String {
    serde_json::to_string(&Places(places)).expect("strings can be serialised")
}

pub(crate) fn from_json(json: &str) -> Result<Vec<(String, String)>, serde_json::Error> {
    serde_json::from_str::<PlaceList>(json).map(|list| list.0)
}
