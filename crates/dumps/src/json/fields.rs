//! Single values out of an object by dotted paths, without building the rest of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::mapping::Column;
use crate::row::Field;

/// Items of a list that are kept: more than any article has paragraphs.
const MAX_ITEMS: usize = 10_000;
/// Columns that are looked at for a guess, levels of nested objects, and bytes of a value.
const MAX_COLUMNS: usize = 500;
const MAX_LEVELS: usize = 5;
const MAX_SAMPLE: usize = 4_000;
/// Objects longer than this are not looked at for a guess.
const MAX_SAMPLED_ROW: usize = 4 << 20;

/// The values at some paths of an object. `a.b` is the key `b` in `a`, in each object of a list `a`, or the key `a.b`. Of an
/// object in the place of a value, its `name` is taken (`"author": {"name": ...}`).
pub(crate) fn extract<'p>(
    json: &str,
    paths: impl Iterator<Item = &'p str>,
) -> Result<Vec<Option<Field>>, serde_json::Error> {
    let wanted: Vec<(usize, &str)> = paths.enumerate().collect();
    let mut found = vec![None; wanted.len()];
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Walk { wanted: &wanted, found: &mut found, in_list: false }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(found)
}

/// One value, with the paths that lead to or through it; an empty path has arrived.
struct Walk<'a, 'p> {
    wanted: &'a [(usize, &'p str)],
    found: &'a mut [Option<Field>],
    in_list: bool,
}

impl Walk<'_, '_> {
    fn keep(self, text: &str) {
        for (slot, path) in self.wanted {
            if !path.is_empty() {
                continue;
            }
            let Some(found) = self.found.get_mut(*slot) else { continue };
            match found {
                Some(Field::Many(items)) if self.in_list => {
                    if items.len() < MAX_ITEMS {
                        items.push(text.to_owned());
                    }
                }
                found if self.in_list => *found = Some(Field::Many(vec![text.to_owned()])),
                found => *found = Some(Field::One(text.to_owned())),
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.is_empty() {
            deserializer.deserialize_ignored_any(IgnoredAny)?;
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.keep(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Walk { wanted: self.wanted, found: self.found, in_list: true })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let below: Vec<(usize, &str)> =
                self.wanted.iter().filter_map(|(slot, path)| Some((*slot, step(path, &key)?))).collect();
            entries.next_value_seed(Walk { wanted: &below, found: self.found, in_list: self.in_list })?;
        }
        Ok(())
    }
}

/// What is left of a path below a key, if it leads there.
fn step<'p>(path: &'p str, key: &str) -> Option<&'p str> {
    if path.is_empty() {
        return (key == "name").then_some("");
    }
    let rest = path.strip_prefix(key)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('.') }
}

/// Adds the columns of an object, each with its value, to those known. What is no object adds nothing.
pub(crate) fn columns(json: &str, known: &mut Vec<Column>) -> bool {
    if json.len() > MAX_SAMPLED_ROW {
        return false;
    }
    match serde_json::from_str(json) {
        Ok(value @ Value::Object(_)) => walk(&value, "", 0, known),
        _ => return false,
    }
    true
}

/// The recursion ends at `MAX_LEVELS`.
fn walk(value: &Value, path: &str, level: usize, known: &mut Vec<Column>) {
    match value {
        Value::Object(entries) if level < MAX_LEVELS => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(value, &path, level + 1, known);
            }
        }
        Value::Array(items) => match items.first() {
            Some(first @ Value::Object(_)) => walk(first, path, level + 1, known),
            Some(Value::String(_)) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).take(100).collect();
                add(known, path, "list", &texts.join("\n"));
            }
            _ => {}
        },
        Value::String(text) => add(known, path, "string", text),
        Value::Number(number) => add(known, path, "number", &number.to_string()),
        _ => {}
    }
}

fn add(known: &mut Vec<Column>, name: &str, kind: &str, sample: &str) {
    let sample = shortened(sample, MAX_SAMPLE).to_owned();
    if let Some(column) = known.iter_mut().find(|column| column.name == name) {
        column.samples.push(sample);
    } else if known.len() < MAX_COLUMNS {
        known.push(Column { name: name.to_owned(), kind: kind.to_owned(), samples: vec![sample] });
    }
}

pub(crate) fn shortened(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"id": 7, "article": {"body": "One \u017c.", "tags": ["a"]}, "a.b": "dotted", "none": null,
        "authors": [{"name": "Jan Kot", "id": 1}, {"name": "Ewa Mak"}], "parts": ["P1", "P2"], "source": {"id": null, "name": "Echo"}}"#;

    #[test]
    fn paths() {
        let one = |text: &str| Some(Field::One(text.to_owned()));
        let many = |texts: &[&str]| Some(Field::Many(texts.iter().map(|text| (*text).to_owned()).collect()));
        for (path, expected) in [
            ("id", one("7")),
            ("article.body", one("One ż.")),
            ("article.tags", many(&["a"])),
            ("a.b", one("dotted")),
            ("none", None),
            ("authors", many(&["Jan Kot", "Ewa Mak"])),
            ("authors.id", many(&["1"])),
            ("parts", many(&["P1", "P2"])),
            ("source", one("Echo")),
            ("body", None),
            ("arti", None),
        ] {
            assert_eq!(extract(ROW, [path].into_iter()).unwrap(), [expected], "{path}");
        }
    }

    #[test]
    fn what_is_not_wanted_is_not_looked_at() {
        assert!(extract(r#"{"a": "\ud800", "b": "x"}"#, ["b"].into_iter()).is_ok());
        assert!(extract(r#"{"a": "\ud800", "b": "x"}"#, ["a"].into_iter()).is_err());
        assert!(extract(r#"{"b": "x"} {"#, ["b"].into_iter()).is_err());
    }

    #[test]
    fn columns_of_an_object() {
        let mut known = Vec::new();
        columns(ROW, &mut known);
        let names: Vec<&str> = known.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            ["a.b", "article.body", "article.tags", "authors.id", "authors.name", "id", "parts", "source.name"]
        );
    }
}
