//! A line of a list: an entity of Wikidata, of FollowTheMoney, or an object with `id` and `name`.

use record::EntityKind;
use serde_json::{Map, Value};

/// Somebody, or something, that a line tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// A public identifier: `wikidata:Q…`.
    pub(super) key: String,
    pub(super) kind: Option<EntityKind>,
    /// Each with its language, '' if that is not told. The first is the one to show.
    pub(super) names: Vec<(String, String)>,
    pub(super) positions: Vec<Position>,
}

/// An office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// Words, or the identifier of an office (`wikidata:Q…`) that another line tells the words of.
    pub(super) words: String,
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
}

/// Why a line is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    #[error("it is no JSON: {0}")]
    Json(String),
    #[error("it is not an object, {{…}}")]
    NoObject,
    #[error("it has no \"id\"")]
    NoId,
    #[error("it has no name: neither \"labels\", \"names\", \"name\" nor \"properties\"")]
    NoName,
    #[error("{0:?} is no kind of entity")]
    Kind(String),
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    #[error("it is not UTF-8")]
    Encoding,
}

impl BadLine {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Json(_) | Self::NoObject => {
                "each line must be one whole JSON object; jq -c '.[]' makes lines of an array"
            }
            Self::NoId => "give it an \"id\", such as a Wikidata identifier (Q42)",
            Self::NoName => "give it a \"name\", or \"names\": {\"pl\": [\"…\"]}",
            Self::Kind(_) => "one of person, organisation, place, country, other",
            Self::TooLong(_) => "leave out what is no name, for example \"sitelinks\" and \"claims\"",
            Self::Encoding => "iconv -t utf-8 makes it so",
        }
    }
}

/// Names kept of a line.
const MOST_NAMES: usize = 400;
/// Offices kept of a line.
const MOST_POSITIONS: usize = 64;
/// Code points of what can be a name.
const LONGEST_NAME: usize = 200;
/// Languages whose names are kept of lists that have hundreds: those that are read, and names for all languages.
const LANGUAGES: [&str; 14] = ["pl", "en", "uk", "ru", "cs", "de", "fr", "es", "sk", "sl", "bg", "be", "mul", ""];

/// None: the line tells of nobody, as brackets around a list do.
pub(super) fn parse(line: &str) -> Result<Option<Line>, BadLine> {
    // Wikidata's dump is an array with an object a line.
    let line = line.trim().trim_start_matches('\u{feff}').trim_end_matches(',').trim();
    if line.is_empty() || line == "[" || line == "]" {
        return Ok(None);
    }
    let value: Value = serde_json::from_str(line).map_err(|error| BadLine::Json(error.to_string()))?;
    let Value::Object(object) = value else { return Err(BadLine::NoObject) };
    let id = text(object.get("id")).ok_or(BadLine::NoId)?;
    let mut line = if let (Some(schema), Some(Value::Object(properties))) =
        (text(object.get("schema")), object.get("properties"))
    {
        let Some(kind) = of_schema(schema) else { return Ok(None) };
        follow_the_money(id, kind, properties)
    } else if object.get("labels").is_some() {
        if object.get("type").and_then(Value::as_str).is_some_and(|kind| kind != "item") {
            return Ok(None);
        }
        wikidata(id, &object)
    } else {
        simple(id, &object)?
    };
    line.names.retain(|(name, _)| name.chars().any(char::is_alphabetic) && name.chars().count() <= LONGEST_NAME);
    line.names.truncate(MOST_NAMES);
    line.positions.truncate(MOST_POSITIONS);
    if line.names.is_empty() { Err(BadLine::NoName) } else { Ok(Some(line)) }
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A string, or all of a list of strings.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(|one| text(Some(one))).collect(),
        one => text(one).into_iter().collect(),
    }
}

/// Q42 is Wikidata's.
fn key(id: &str) -> Option<String> {
    let digits =
        id.strip_prefix('Q').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    digits.then(|| format!("wikidata:{id}"))
}

fn simple(id: &str, object: &Map<String, Value>) -> Result<Line, BadLine> {
    let own = text(object.get("key")).map(str::to_owned);
    let key = own.or_else(|| key(id)).unwrap_or_else(|| id.to_owned());
    let mut line = Line { key, ..Line::default() };
    line.kind = match text(object.get("kind")) {
        None => None,
        Some("organization") => Some(EntityKind::Organisation),
        Some(kind) => Some(kind.parse().map_err(|_| BadLine::Kind(kind.chars().take(40).collect()))?),
    };
    let language = text(object.get("language")).unwrap_or_default();
    line.names.extend(text(object.get("name")).map(|name| (name.to_owned(), language.to_owned())));
    match object.get("names") {
        Some(Value::Object(by_language)) => {
            for (language, names) in by_language {
                line.names.extend(texts(Some(names)).into_iter().map(|name| (name.to_owned(), language.clone())));
            }
        }
        names => line.names.extend(texts(names).into_iter().map(|name| (name.to_owned(), String::new()))),
    }
    line.names.extend(texts(object.get("aliases")).into_iter().map(|name| (name.to_owned(), String::new())));
    if let Some(Value::Array(positions)) = object.get("positions") {
        line.positions.extend(positions.iter().filter_map(|position| match position {
            Value::String(words) => Some(Position { words: words.clone(), ..Position::default() }),
            Value::Object(position) => Some(Position {
                words: text(position.get("title")).or(text(position.get("position")))?.to_owned(),
                start: text(position.get("start")).and_then(date),
                end: text(position.get("end")).and_then(date),
            }),
            _ => None,
        }));
    }
    Ok(line)
}

/// The kinds of FollowTheMoney that have names of their own; others are passed over.
fn of_schema(schema: &str) -> Option<Option<EntityKind>> {
    Some(match schema {
        "Person" => Some(EntityKind::Person),
        "Organization" | "Company" | "PublicBody" | "LegalEntity" | "Asset" => Some(EntityKind::Organisation),
        // What offices are called, for those who hold them.
        "Position" => Some(EntityKind::Other),
        _ => return None,
    })
}

fn follow_the_money(id: &str, kind: Option<EntityKind>, properties: &Map<String, Value>) -> Line {
    let wikidata = texts(properties.get("wikidataId")).into_iter().find_map(key);
    let mut line =
        Line { key: wikidata.or_else(|| key(id)).unwrap_or_else(|| format!("ftm:{id}")), kind, ..Line::default() };
    for property in ["name", "alias", "weakAlias", "previousName"] {
        line.names.extend(texts(properties.get(property)).into_iter().map(|name| (name.to_owned(), String::new())));
    }
    let position = |words: &str| Position { words: words.to_owned(), ..Position::default() };
    line.positions.extend(texts(properties.get("position")).into_iter().map(position));
    line
}

fn wikidata(id: &str, object: &Map<String, Value>) -> Line {
    let mut line = Line { key: key(id).unwrap_or_else(|| id.to_owned()), ..Line::default() };
    let wanted = |language: &str| LANGUAGES.contains(&language.split('-').next().unwrap_or_default());
    // "mul" is for all languages.
    let plain = |language: &str| if language == "mul" { String::new() } else { language.to_owned() };
    for field in ["labels", "aliases"] {
        let Some(Value::Object(by_language)) = object.get(field) else { continue };
        for (language, values) in by_language.iter().filter(|(language, _)| wanted(language)) {
            let values = match values {
                Value::Array(list) => list.iter().collect(),
                one => vec![one],
            };
            let name = |value: &Value| text(value.get("value")).or(text(Some(value))).map(str::to_owned);
            line.names.extend(values.into_iter().filter_map(name).map(|name| (name, plain(language))));
        }
    }
    let claims = object.get("claims");
    let of = |property: &str| -> Vec<&Value> {
        let list = claims.and_then(|claims| claims.get(property)).and_then(Value::as_array);
        list.into_iter().flatten().collect()
    };
    let instance: Vec<String> = of("P31").into_iter().filter_map(item).collect();
    if instance.iter().any(|kind| kind == "Q5") {
        line.kind = Some(EntityKind::Person);
    } else if !instance.is_empty() {
        // Whatever it is, it is no person; kinds of places and organisations are thousands.
        line.kind = Some(EntityKind::Other);
    }
    if let Some(code) = of("P297").into_iter().find_map(value_text) {
        line.key = format!("iso3166:{code}");
        line.kind = Some(EntityKind::Country);
    }
    line.positions.extend(of("P39").into_iter().filter_map(|claim| {
        let qualifier = |property: &str| {
            let first = claim.get("qualifiers").and_then(|all| all.get(property)).and_then(|list| list.get(0))?;
            let value = first.get("datavalue").and_then(|data| data.get("value")).unwrap_or(first);
            text(value.get("time")).or(text(Some(value))).and_then(date)
        };
        Some(Position { words: key(&item(claim)?)?, start: qualifier("P580"), end: qualifier("P582") })
    }));
    line
}

/// The value of a claim, in Wikidata's JSON or in its simplified form.
fn value(claim: &Value) -> Option<&Value> {
    match claim.get("mainsnak") {
        Some(snak) => snak.get("datavalue")?.get("value"),
        None => Some(claim.get("value").unwrap_or(claim)),
    }
}

fn item(claim: &Value) -> Option<String> {
    let value = value(claim)?;
    text(value.get("id")).or(text(Some(value))).map(str::to_owned)
}

fn value_text(claim: &Value) -> Option<String> {
    value(claim).and_then(|value| text(Some(value))).map(str::to_owned)
}

/// `+2019-05-20T00:00:00Z`, `2019-05-00`: as much of the day as is known.
fn date(text: &str) -> Option<String> {
    let day = text.trim_start_matches('+').split('T').next()?;
    let mut parts = day.split('-');
    let mut date = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?.to_owned();
    for part in parts.take(2) {
        if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) || part == "00" {
            break;
        }
        date.push('-');
        date.push_str(part);
    }
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(line: &str) -> Line {
        parse(line).unwrap().unwrap()
    }

    #[test]
    fn entities_of_wikidata() {
        let line = r#"{"id":"Q1","type":"item","labels":{"pl":{"language":"pl","value":"Anna Wrona"},"ja":{"language":"ja","value":"アンナ"}},
            "aliases":{"en":[{"language":"en","value":"Anna Vrona"}]},
            "claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"entity-type":"item","id":"Q5"}}}}],
            "P39":[{"mainsnak":{"datavalue":{"value":{"id":"Q2"}}},"qualifiers":{"P580":[{"datavalue":{"value":{"time":"+2019-05-00T00:00:00Z"}}}]}}]}},"#;
        let line = read(&line.replace('\n', " "));
        assert_eq!((line.key.as_str(), line.kind), ("wikidata:Q1", Some(EntityKind::Person)));
        let name = |name: &str, language: &str| (name.to_owned(), language.to_owned());
        assert_eq!(line.names, [name("Anna Wrona", "pl"), name("Anna Vrona", "en")]);
        let position = Position { words: "wikidata:Q2".to_owned(), start: Some("2019-05".to_owned()), end: None };
        assert_eq!(line.positions, [position]);
        let simplified = read(
            r#"{"id":"Q3","labels":{"pl":"Zalesie"},"aliases":{"pl":["Zalesie Dolne"]},"claims":{"P31":["Q515"]}}"#,
        );
        assert_eq!((simplified.kind, simplified.names.len()), (Some(EntityKind::Other), 2));
    }

    #[test]
    fn other_lines() {
        let line = read(
            r#"{"id":"NK-1","schema":"Person","properties":{"name":["Jan Kos"],"alias":["J. Kos"],"wikidataId":["Q7"],"position":["President of Ukraine"]}}"#,
        );
        assert_eq!((line.key.as_str(), line.names.len(), line.positions.len()), ("wikidata:Q7", 2, 1));
        let line = read(r#"{"id":"NK-2","schema":"Company","properties":{"name":"Wodociągi"}}"#);
        assert_eq!((line.key.as_str(), line.kind), ("ftm:NK-2", Some(EntityKind::Organisation)));
        let line = read(
            r#"{"id":"x","name":"Jan Kos","kind":"person","names":{"uk":["Ян Кос"]},"key":"viaf:1","positions":[{"title":"Mayor of Kraków","start":"2018","end":"2024-05-07"}]}"#,
        );
        assert_eq!(
            (line.key.as_str(), line.names.len(), line.positions[0].end.as_deref()),
            ("viaf:1", 2, Some("2024-05-07"))
        );
        assert_eq!(parse(r#"{"id":"o","schema":"Occupancy","properties":{"holder":["x"]}}"#), Ok(None));
        for nothing in ["", "[", "]", " ,"] {
            assert_eq!(parse(nothing), Ok(None));
        }
        for (line, bad) in [
            ("{", "no JSON"),
            ("7", "not an object"),
            ("{}", "no \"id\""),
            (r#"{"id":"x"}"#, "no name"),
            (r#"{"id":"x","name":"…"}"#, "no name"),
            (r#"{"id":"x","name":"a","kind":"dog"}"#, "no kind"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.to_string().contains(bad), "{line}: {error}");
            assert!(!error.help().is_empty());
        }
    }
}
