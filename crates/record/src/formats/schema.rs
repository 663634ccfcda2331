//! schema.org JSON-LD: the article and, as its parts, a `Quotation` for each statement.
//!
//! A statement with no verbatim words is a `Claim`: a `Quotation` would say that the speaker used these words. Statements
//! keep their ids, so that the parts can be told apart when the same article is read again.

use super::json::indented;
use crate::{Manner, Record, SpeakerClass, Statement};
use serde_json::{Value, json};
use text::Span;

pub fn write(record: &Record) -> String {
    let meta = &record.article.meta;
    let document = format!("urn:{}", meta.id);
    let parts: Vec<Value> = record
        .statements
        .iter()
        .zip(record.statement_ids())
        .filter(|(statement, _)| !statement.content.is_empty())
        .map(|(statement, id)| part(record, statement, &format!("{document}#{id}")))
        .collect();
    let mut article = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": document,
        "headline": meta.title,
        "url": meta.uri,
        "inLanguage": meta.language,
        "datePublished": meta.published,
        "author": meta.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect::<Vec<_>>(),
        "publisher": meta.outlet.as_ref().map(|name| json!({"@type": "Organization", "name": name})),
        "hasPart": parts,
    });
    drop_empty(&mut article);
    indented(&article)
}

fn part(record: &Record, statement: &Statement, id: &str) -> Value {
    let text = record.article.text.as_str();
    let speaker = statement.speaker_name.as_ref().map(|name| {
        let entity = statement.speaker.and_then(|index| record.entities.get(index));
        json!({
            "@type": speaker_type(statement.speaker_class),
            "name": name,
            "identifier": entity.and_then(|entity| entity.key.as_ref()),
        })
    });
    let quoted = statement.manner != Manner::Indirect;
    let role = match (statement.speaker_class, quoted) {
        (SpeakerClass::Document, _) => "isBasedOn",
        (_, true) => "spokenByCharacter",
        (_, false) => "author",
    };
    let mut part = json!({
        "@type": if quoted { "Quotation" } else { "Claim" },
        "@id": id,
        "text": words(&statement.content, text),
        role: speaker,
        "dateCreated": statement.time.as_ref().and_then(|time| time.date.as_ref()),
        "inLanguage": record.article.meta.language,
        "provider": statement.relay.iter().map(|relay| json!({"@type": "Organization", "name": relay.name}))
            .collect::<Vec<_>>(),
    });
    drop_empty(&mut part);
    part
}

/// Discontinuous words joined by an ellipsis in brackets: what stands between was not said.
fn words(spans: &[Span], text: &str) -> String {
    let pieces: Vec<String> =
        spans.iter().map(|span| span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    pieces.join(" […] ")
}

/// Types that schema.org allows a speaker to have; a country speaks through its government.
fn speaker_type(class: SpeakerClass) -> &'static str {
    match class {
        SpeakerClass::Person | SpeakerClass::Unnamed => "Person",
        SpeakerClass::Organisation | SpeakerClass::Group => "Organization",
        SpeakerClass::Country => "GovernmentOrganization",
        SpeakerClass::Document => "CreativeWork",
    }
}

fn drop_empty(value: &mut Value) {
    if let Value::Object(fields) = value {
        for field in fields.values_mut() {
            drop_empty(field);
        }
        fields.retain(|_, field| !(field.is_null() || field.as_array().is_some_and(Vec::is_empty)));
    }
}
