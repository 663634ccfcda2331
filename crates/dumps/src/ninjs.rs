//! ninjs, IPTC's news in JSON: versions 1.x (`body_text`, `body_xhtml`), 2.x and 3 (`bodies`, `headlines`).

use serde_json::Value;

use crate::dates::normalise_date;
use crate::json::{RawRow, check};
use crate::row::{Row, RowError, language_tag};
use crate::source::Charset;

/// The longest item that is read: an item is one article, and its tree takes several times its bytes.
const MAX_ITEM: usize = 8 << 20;

/// Keys that hardly anything but ninjs has, in lower case.
const OWN_KEYS: &[&str] = &[
    "versioncreated",
    "firstcreated",
    "contentcreated",
    "pubstatus",
    "body_text",
    "body_xhtml",
    "bodies",
    "headlines",
    "copyrightholder",
    "usageterms",
    "renditions",
    "associations",
    "representationtype",
    "infosources",
    "altids",
    "ednote",
    "slugline",
];

/// Whether an object with these keys is an item of ninjs: it has a `uri` and at least two of its own keys.
pub(crate) fn is_ninjs(keys: &[String]) -> bool {
    let keys: Vec<String> = keys.iter().map(|key| key.to_ascii_lowercase()).collect();
    let has = |name: &str| keys.iter().any(|key| key == name);
    has("uri") && OWN_KEYS.iter().filter(|key| has(key)).count() >= 2
}

/// The articles of items.
pub(crate) fn rows(
    raw: impl Iterator<Item = Result<RawRow, RowError>> + Send,
    charset: Charset,
) -> impl Iterator<Item = Result<Row, RowError>> + Send {
    raw.map(move |raw| {
        let (raw, text) = check(raw?, charset)?;
        read_item(raw.number, raw.offset, &text).map_err(|reason| RowError::new(raw.number, raw.offset, reason))
    })
}

fn read_item(number: u64, offset: Option<u64>, json: &str) -> Result<Row, String> {
    if json.len() > MAX_ITEM {
        return Err(format!("longer than {} MiB", MAX_ITEM >> 20));
    }
    let item = match serde_json::from_str(json).map_err(|error| format!("not JSON: {error}"))? {
        Value::Object(entries) => {
            Item(entries.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), key, value)).collect())
        }
        _ => return Err("not an object".to_owned()),
    };
    let mut row = Row { number, offset, ..Row::default() };
    let Some((text, is_html, place)) = item.body() else {
        let kind = item.text(&["type"]).map(|(kind, _)| format!(" (type {kind})")).unwrap_or_default();
        return Err(format!("the item has no text{kind}"));
    };
    (row.text, row.is_html) = (text, is_html);
    row.places.push(("text".to_owned(), place));

    let mut note = |field: &str, found: Option<(String, String)>| {
        found.map(|(text, place)| {
            row.places.push((field.to_owned(), place));
            text
        })
    };
    row.title =
        note("title", item.text(&["headline"]).or_else(|| item.of_list("headlines")).or_else(|| item.text(&["title"])));
    row.date = note("date", item.date(&["firstcreated", "contentcreated", "versioncreated"]));
    row.modified = note("modified", item.date(&["versioncreated"])).filter(|date| row.date.as_ref() != Some(date));
    row.embargoed = note("embargoed", item.date(&["embargoed"]));
    row.id = note("id", item.text(&["uri"]));
    row.url =
        row.id.clone().filter(|id| id.starts_with("http")).or_else(|| note("url", item.text(&["webcanonical", "url"])));
    row.language = note("language", item.text(&["language"])).map(|language| language_tag(&language));
    let outlet =
        item.text(&["copyrightholder"]).or_else(|| item.of_list("infosources")).or_else(|| item.text(&["creditline"]));
    row.outlet = note("outlet", outlet);
    let author = item.text(&["byline", "by"]).or_else(|| item.of_list("bylines"));
    row.authors = note("author", author).into_iter().collect();
    Ok(row)
}

/// Keys in lower case, keys as they stand, values.
struct Item(Vec<(String, String, Value)>);

impl Item {
    fn get(&self, key: &str) -> Option<(&str, &Value)> {
        self.0.iter().find(|(lower, _, _)| lower == key).map(|(_, key, value)| (key.as_str(), value))
    }

    /// The first of these keys that has a text, with its place.
    fn text(&self, keys: &[&str]) -> Option<(String, String)> {
        keys.iter().find_map(|key| {
            let (key, value) = self.get(key)?;
            let text = value.as_str()?.trim();
            (!text.is_empty()).then(|| (text.to_owned(), format!("ninjs {key}")))
        })
    }

    fn date(&self, keys: &[&str]) -> Option<(String, String)> {
        keys.iter().find_map(|key| {
            let (text, place) = self.text(&[key])?;
            Some((normalise_date(&text)?, place))
        })
    }

    /// The main one of a list of objects, by its role, else the first.
    fn of_list(&self, key: &str) -> Option<(String, String)> {
        let (key, value) = self.get(key)?;
        let text = |object: &Value| {
            let found = ["value", "byline", "name", "literal"].iter().find_map(|key| entry(object, key)?.as_str());
            found.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let items = value.as_array()?;
        let main =
            items.iter().find(|object| entry(object, "role").and_then(Value::as_str) == Some("main")).and_then(text);
        let found = main.or_else(|| items.iter().find_map(text))?;
        Some((found, format!("ninjs {key}")))
    }

    /// The article, whether it is HTML, and its place. HTML is preferred, since it has the paragraphs.
    fn body(&self) -> Option<(String, bool, String)> {
        for key in ["body_xhtml", "body_html", "body_richhtml5", "body_html5"] {
            if let Some((key, value)) = self.get(key)
                && let Some(text) = value.as_str().filter(|text| !text.trim().is_empty())
            {
                return Some((text.to_owned(), true, format!("ninjs {key}")));
            }
        }
        if let Some((key, Value::Array(bodies))) = self.get("bodies") {
            let mut found: Vec<(bool, bool, &str)> = Vec::new();
            for body in bodies {
                let Some(text) = entry(body, "value").and_then(Value::as_str).filter(|text| !text.trim().is_empty())
                else {
                    continue;
                };
                let kind = entry(body, "contenttype").and_then(Value::as_str).unwrap_or_default();
                let is_main = entry(body, "role").and_then(Value::as_str).is_none_or(|role| role == "main");
                found.push((kind.contains("html"), is_main, text));
            }
            // The first of the best.
            let best = found.iter().rev().max_by_key(|(is_html, is_main, _)| (*is_html, *is_main));
            if let Some((is_html, _, text)) = best {
                return Some(((*text).to_owned(), *is_html, format!("ninjs {key}")));
            }
        }
        let (key, value) = self.get("body_text")?;
        let text = value.as_str().filter(|text| !text.trim().is_empty())?;
        Some((text.to_owned(), false, format!("ninjs {key}")))
    }
}

/// The value of a key in whatever case.
fn entry<'v>(object: &'v Value, key: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Row, String> {
        read_item(1, Some(0), json)
    }

    #[test]
    fn version_1() {
        let row = read(
            r#"{"uri": "https://agency.example/1", "type": "text", "headline": "Most zamknięty", "byline": "Jan Kot",
            "body_text": "Most zamknięto.", "body_xhtml": "<p>Most zamknięto.</p>", "language": "pl-PL",
            "versioncreated": "2023-09-20T12:00:00+02:00", "firstcreated": "2023-09-20T10:00:00+02:00", "copyrightholder": "Agencja"}"#,
        )
        .unwrap();
        assert_eq!((row.text.as_str(), row.is_html), ("<p>Most zamknięto.</p>", true));
        assert_eq!(row.title.as_deref(), Some("Most zamknięty"));
        assert_eq!(row.date.as_deref(), Some("2023-09-20T10:00:00+02:00"));
        assert_eq!(row.modified.as_deref(), Some("2023-09-20T12:00:00+02:00"));
        assert_eq!(row.url.as_deref(), Some("https://agency.example/1"));
        assert_eq!((row.outlet.as_deref(), row.language.as_deref()), (Some("Agencja"), Some("pl-PL")));
        assert_eq!(row.authors, ["Jan Kot"]);
        assert!(row.places.contains(&("title".to_owned(), "ninjs headline".to_owned())));
    }

    #[test]
    fn version_3() {
        let row = read(
            r#"{"uri": "urn:x:2", "versionCreated": "2023-09-20T12:00:00Z", "by": "Ewa Mak",
            "headlines": [{"role": "short", "value": "Closed"}, {"role": "main", "value": "Bridge closed"}],
            "bodies": [{"role": "main", "contentType": "text/plain", "value": "The bridge is closed."},
                       {"role": "rich", "contentType": "application/xhtml+xml", "value": "<p>The bridge is closed.</p>"}],
            "infoSources": [{"name": "Echo"}]}"#,
        )
        .unwrap();
        assert_eq!((row.text.as_str(), row.is_html), ("<p>The bridge is closed.</p>", true));
        assert_eq!(row.title.as_deref(), Some("Bridge closed"));
        assert_eq!((row.date.as_deref(), row.modified.as_deref()), (Some("2023-09-20T12:00:00Z"), None));
        assert_eq!(
            (row.id.as_deref(), row.url.as_deref(), row.outlet.as_deref()),
            (Some("urn:x:2"), None, Some("Echo"))
        );
    }

    #[test]
    fn bad_items() {
        for (json, expected) in [
            (r#"{"uri": "1", "type": "picture", "body_text": " "}"#, "the item has no text (type picture)"),
            (r#"{"uri": "1", "bodies": [1, {"value": 2}], "headlines": 3}"#, "the item has no text"),
            (r#"{"uri": "1" "#, "not JSON: EOF while parsing an object at line 1 column 12"),
        ] {
            assert_eq!(read(json).unwrap_err(), expected);
        }
    }
}
