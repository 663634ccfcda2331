//! W3C Web Annotations (JSON-LD): one annotation a statement, in one page.
//!
//! The target is every span of the statement, each found by its words (TextQuoteSelector) or, failing that, by its
//! place (TextPositionSelector). The body holds the labels; its terms, and the role of a target, are of this project's
//! own vocabulary under `depesza:`.

use super::json::indented;
use crate::wire::round_confidence;
use crate::{Record, Statement};
use serde_json::{Value, json};
use text::{OffsetUnit, Offsets, Span};

/// Code points of context on each side of a quotation: enough to tell repeated words apart in news prose.
const CONTEXT: usize = 32;

pub fn write(record: &Record) -> String {
    let meta = &record.article.meta;
    let document = format!("urn:{}", meta.id);
    let source = meta.uri.as_deref().unwrap_or(&document);
    let offsets = Offsets::new(&record.article.text, OffsetUnit::CodePoint);
    let ids = record.statement_ids();
    let items: Vec<Value> = record
        .statements
        .iter()
        .zip(&ids)
        .map(|(statement, id)| {
            let roles = [("source", &statement.source), ("cue", &statement.cue), ("content", &statement.content)];
            let targets: Vec<Value> = roles
                .into_iter()
                .flat_map(|(role, spans)| spans.iter().map(move |span| (role, *span)))
                .map(|(role, span)| target(&record.article.text, &offsets, source, role, span))
                .collect();
            json!({
                "id": format!("{document}#{id}"),
                "type": "Annotation",
                "motivation": "classifying",
                "body": body(record, statement, statement.within.and_then(|outer| ids.get(outer)), &document),
                "target": targets,
            })
        })
        .collect();
    indented(&json!({
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            {"depesza": "urn:depesza:vocabulary#"},
        ],
        "id": format!("{document}#statements"),
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }))
}

fn body(record: &Record, statement: &Statement, within: Option<&String>, document: &str) -> Value {
    let entity = statement.speaker.and_then(|index| record.entities.get(index));
    json!({
        "type": "depesza:Statement",
        "depesza:speaker": statement.speaker_name,
        "depesza:speakerKey": entity.and_then(|entity| entity.key.as_ref()),
        "depesza:speakerClass": statement.speaker_class.as_str(),
        "depesza:manner": statement.manner.as_str(),
        "depesza:act": statement.act.as_str(),
        "depesza:certainty": statement.certainty.as_str(),
        "depesza:polarity": statement.polarity.as_str(),
        "depesza:relay": statement.relay.iter().map(|relay| relay.name.as_str()).collect::<Vec<_>>(),
        "depesza:date": statement.time.as_ref().and_then(|time| time.date.as_ref()),
        "depesza:within": within.map(|id| format!("{document}#{id}")),
        "depesza:inHeading": statement.in_heading,
        "depesza:confidence": round_confidence(statement.confidence),
    })
}

fn target(text: &str, offsets: &Offsets<'_>, source: &str, role: &str, span: Span) -> Value {
    let before = text.get(..span.start).unwrap_or("");
    let prefix = before.char_indices().rev().nth(CONTEXT - 1).map_or(before, |(at, _)| &before[at..]);
    let after = text.get(span.end..).unwrap_or("");
    let suffix = after.char_indices().nth(CONTEXT).map_or(after, |(at, _)| &after[..at]);
    json!({
        "type": "SpecificResource",
        "source": source,
        "depesza:role": role,
        "selector": [
            {"type": "TextQuoteSelector", "exact": span.slice(text), "prefix": prefix, "suffix": suffix},
            {"type": "TextPositionSelector", "start": offsets.at(span.start), "end": offsets.at(span.end)},
        ],
    })
}
