//! Entities of FollowTheMoney's model, one JSON object a line: `ftm validate` takes them.
//!
//! Of entities: persons, organisations (companies and public bodies where their names tell), places as addresses, and countries as
//! public bodies. Of articles: articles with the places they name, and a mention of everybody else they name. Of statements: notes
//! about their speakers. What is none of these, such as a treaty or a ship, has no place in the model and is a keyword of its articles.
//! Ids depend on what is exported alone: on the public identifier, the document's hash, the spans; only of an entity without an
//! identifier is it the number that it has in this archive.

use crate::{ExportError, named};
use archive::{Archive, Column, Kind, Value};
use serde_json::{Map, json};
use std::io::Write;

pub(crate) struct Ftm<'a> {
    archive: &'a Archive,
    kind: Kind,
}

/// An entity in the making.
struct Thing {
    id: String,
    schema: &'static str,
    properties: Map<String, serde_json::Value>,
}

impl Thing {
    fn new(id: String, schema: &'static str) -> Self {
        Self { id, schema, properties: Map::new() }
    }

    /// Adds a value, unless it is empty or there already.
    fn add(&mut self, property: &str, value: Option<&str>) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
        let values = self.properties.entry(property).or_insert_with(|| json!([]));
        if let Some(list) = values.as_array_mut()
            && !list.iter().any(|known| known == value)
        {
            list.push(value.into());
        }
    }

    fn write(self, out: &mut dyn Write) -> Result<(), ExportError> {
        let Self { id, schema, properties } = self;
        Ok(writeln!(out, "{}", json!({"id": id, "schema": schema, "properties": properties}))?)
    }
}

impl<'a> Ftm<'a> {
    pub(crate) fn new(archive: &'a Archive, kind: Kind) -> Self {
        Self { archive, kind }
    }

    pub(crate) fn row(&self, row: &[Value], out: &mut dyn Write) -> Result<(), ExportError> {
        let row = Row { columns: self.kind.columns(), row };
        match self.kind {
            Kind::Entities => entity(&row).map_or(Ok(()), |thing| thing.write(out)),
            Kind::Articles => self.article(&row, out),
            Kind::Statements => statement(&row).write(out),
        }
    }

    fn article(&self, row: &Row<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
        let id = document(row.text("id"));
        let mut thing = Thing::new(id.clone(), "Article");
        thing.add("title", row.text("title").or_else(|| row.text("id")));
        thing.add("publishedAt", row.text("published").and_then(date));
        thing.add("date", row.text("published").or_else(|| row.text("captured")).and_then(date));
        thing.add("modifiedAt", row.text("modified").and_then(date));
        thing.add("language", row.text("language").and_then(language));
        thing.add("publisher", row.text("outlet"));
        thing.add("sourceUrl", row.text("canonical").or_else(|| row.text("uri")).filter(|uri| is_address(uri)));
        thing.add("mimeType", row.text("media_type"));
        thing.add("bodyText", row.text("text"));
        for author in row.texts("authors") {
            thing.add("author", Some(author));
        }
        let mut mentions = Vec::new();
        for named in self.archive.named_in(row.number("article"))? {
            match schema(&named.kind, &named.name) {
                None => thing.add("keywords", Some(&named.name)),
                Some("Address") => thing.add("locationMentioned", Some(&named.name)),
                Some(schema) => {
                    let resolved = entity_id(named.entity, named.key.as_deref());
                    let mut mention = Thing::new(format!("{id}-{resolved}"), "Mention");
                    mention.add("document", Some(&id));
                    mention.add("resolved", Some(&resolved));
                    mention.add("detectedSchema", Some(schema));
                    for name in named.names.iter().chain([&named.name]) {
                        mention.add("name", Some(name));
                    }
                    mentions.push(mention);
                }
            }
        }
        thing.write(out)?;
        mentions.into_iter().try_for_each(|mention| mention.write(out))
    }
}

/// A row with the names of its columns.
struct Row<'r> {
    columns: &'static [Column],
    row: &'r [Value],
}

impl<'r> Row<'r> {
    fn text(&self, column: &str) -> Option<&'r str> {
        named(self.columns, self.row, column).and_then(Value::text)
    }

    fn number(&self, column: &str) -> i64 {
        match named(self.columns, self.row, column) {
            Some(Value::Integer(number)) => *number,
            _ => 0,
        }
    }

    fn texts(&self, column: &str) -> impl Iterator<Item = &'r str> {
        let list: &[String] = match named(self.columns, self.row, column) {
            Some(Value::Texts(list)) => list,
            _ => &[],
        };
        list.iter().map(String::as_str)
    }
}

/// None: it has no place in the model.
fn entity(row: &Row<'_>) -> Option<Thing> {
    let (name, key) = (row.text("name").unwrap_or_default(), row.text("key"));
    let schema = schema(row.text("kind").unwrap_or_default(), name)?;
    let mut thing = Thing::new(entity_id(row.number("entity"), key), schema);
    thing.add("name", Some(name));
    for other in row.texts("names").filter(|other| *other != name) {
        thing.add("alias", Some(other));
    }
    match key.and_then(|key| key.split_once(':')) {
        Some(("wikidata", id)) => thing.add("wikidataId", Some(id)),
        Some(("iso3166", code)) => thing.add("country", Some(&code.to_lowercase())),
        _ => {}
    }
    if schema == "Address" {
        thing.add("full", Some(name));
    }
    Some(thing)
}

/// A statement is a note about who said it.
fn statement(row: &Row<'_>) -> Thing {
    let mut thing = Thing::new(format!("depesza-{}", row.text("id").unwrap_or_default()), "Note");
    let (speaker, content) = (row.text("speaker_name"), row.text("content").unwrap_or_default());
    let who = speaker.or_else(|| row.text("source")).unwrap_or_default();
    let (act, said) = (row.text("act").unwrap_or_default(), row.text("said").and_then(date));
    let how = [Some(act), row.text("manner"), row.text("certainty"), row.text("polarity"), said];
    thing.add("name", Some(&format!("{who}: {act}")));
    thing.add("description", Some(content));
    thing.add("summary", Some(&how.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    thing.add("createdAt", said);
    thing.add("publisher", row.text("outlet"));
    thing.add("sourceUrl", row.text("uri").filter(|uri| is_address(uri)));
    thing.add("proof", Some(&document(row.text("document"))));
    let kind = row.text("speaker_kind").unwrap_or_default();
    if row.number("speaker") > 0 && schema(kind, "").is_some() {
        thing.add("entity", Some(&entity_id(row.number("speaker"), row.text("speaker_key"))));
    }
    thing
}

fn document(id: Option<&str>) -> String {
    id.unwrap_or_default().replace(':', "-")
}

/// Public identifiers go before numbers of an archive.
fn entity_id(entity: i64, key: Option<&str>) -> String {
    match key.and_then(|key| key.split_once(':')) {
        Some(("wikidata", id)) => id.to_owned(),
        Some((register, id)) => format!("{register}-{}", id.to_lowercase()),
        None => format!("depesza-e{entity}"),
    }
}

/// What an entity is in the model, as far as its kind and its name tell; None: nothing.
fn schema(kind: &str, name: &str) -> Option<&'static str> {
    const COMPANIES: [&str; 22] = [
        "spółka",
        "s.a",
        "sa",
        "sp",
        "gmbh",
        "ag",
        "ltd",
        "limited",
        "inc",
        "corp",
        "corporation",
        "plc",
        "llc",
        "co",
        "company",
        "a.s",
        "s.r.o",
        "тов",
        "ооо",
        "пат",
        "holding",
        "group",
    ];
    const PUBLIC: [&str; 40] = [
        "ministerstwo",
        "ministry",
        "ministerstvo",
        "міністерство",
        "министерство",
        "rząd",
        "government",
        "vláda",
        "уряд",
        "sejm",
        "senat",
        "senate",
        "parlament",
        "parliament",
        "рада",
        "дума",
        "sąd",
        "court",
        "soud",
        "суд",
        "trybunał",
        "tribunal",
        "policja",
        "police",
        "policie",
        "поліція",
        "полиция",
        "prokuratura",
        "urząd",
        "úřad",
        "komisja",
        "commission",
        "komise",
        "комісія",
        "комиссия",
        "kongres",
        "congress",
        "rada",
        "council",
        "izba",
    ];
    Some(match kind {
        "person" => "Person",
        "place" => "Address",
        "country" => "PublicBody",
        "organisation" => {
            let lower = name.to_lowercase();
            let mut words = lower.split_whitespace().map(|word| word.trim_matches(['.', ',', '(', ')']));
            if words.clone().any(|word| PUBLIC.contains(&word)) {
                "PublicBody"
            } else if words.any(|word| COMPANIES.contains(&word)) {
                "Company"
            } else {
                "Organization"
            }
        }
        _ => return None,
    })
}

/// The part of a date that the model takes: a day, a month or a year, or a time of a day.
fn date(date: &str) -> Option<&str> {
    let day = date.get(..10).unwrap_or(date);
    let digits =
        day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    (digits && matches!(day.len(), 4 | 7 | 10)).then_some(day)
}

/// The language as three letters, as the model has them.
fn language(tag: &str) -> Option<&'static str> {
    Some(match tag.split(['-', '_']).next()? {
        "pl" => "pol",
        "en" => "eng",
        "uk" => "ukr",
        "ru" => "rus",
        "cs" => "ces",
        "de" => "deu",
        "fr" => "fra",
        "es" => "spa",
        "sk" => "slk",
        "bg" => "bul",
        "sl" => "slv",
        "it" => "ita",
        "be" => "bel",
        "lt" => "lit",
        "hu" => "hun",
        "ro" => "ron",
        _ => return None,
    })
}

fn is_address(uri: &str) -> bool {
    uri.starts_with("https://") || uri.starts_with("http://")
}
