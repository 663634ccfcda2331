//! From the inner types to the wire types.

use super::{Block, Diagnostic, Document, Entity, Link, Mention, Model, Record, Relay, Span, Statement, Time};
use crate::VERSION;
use std::borrow::Cow;
use text::{OffsetUnit, Offsets};

/// The record with its offsets in `unit`.
pub fn to_wire(record: &crate::Record, unit: OffsetUnit) -> Record<'_> {
    let article = &record.article;
    let offsets = Offsets::new(&article.text, unit);
    let ids = record.statement_ids();
    let entity = |index: Option<usize>| {
        index.and_then(|index| record.entities.get(index)).map(|entity| Cow::Borrowed(entity.id.as_str()))
    };
    Record {
        version: VERSION,
        offsets: Cow::Borrowed(unit.as_str()),
        document: document(&article.meta),
        text: Cow::Borrowed(&article.text),
        origin: origin(&article.origin, &offsets),
        blocks: article
            .blocks
            .iter()
            .map(|block| Block {
                kind: Cow::Borrowed(block.kind.as_str()),
                start: offsets.at(block.span.start),
                end: offsets.at(block.span.end),
            })
            .collect(),
        entities: record
            .entities
            .iter()
            .map(|entity| Entity {
                id: Cow::Borrowed(&entity.id),
                name: Cow::Borrowed(&entity.name),
                kind: Cow::Borrowed(entity.kind.as_str()),
                key: entity.key.as_deref().map(Cow::Borrowed),
            })
            .collect(),
        mentions: record
            .mentions
            .iter()
            .map(|mention| Mention {
                start: offsets.at(mention.span.start),
                end: offsets.at(mention.span.end),
                entity: entity(mention.entity),
                form: Cow::Borrowed(mention.form.as_str()),
            })
            .collect(),
        statements: record
            .statements
            .iter()
            .zip(&ids)
            .map(|(statement, id)| Statement {
                id: Cow::Owned(id.clone()),
                source: spans(&statement.source, &offsets, &article.text),
                cue: spans(&statement.cue, &offsets, &article.text),
                content: spans(&statement.content, &offsets, &article.text),
                speaker: entity(statement.speaker),
                speaker_name: statement.speaker_name.as_deref().map(Cow::Borrowed),
                speaker_class: Cow::Borrowed(statement.speaker_class.as_str()),
                manner: Cow::Borrowed(statement.manner.as_str()),
                act: Cow::Borrowed(statement.act.as_str()),
                certainty: Cow::Borrowed(statement.certainty.as_str()),
                polarity: Cow::Borrowed(statement.polarity.as_str()),
                relay: statement
                    .relay
                    .iter()
                    .map(|relay| Relay { name: Cow::Borrowed(&relay.name), entity: entity(relay.entity) })
                    .collect(),
                time: statement.time.as_ref().map(|time| Time {
                    start: offsets.at(time.span.start),
                    end: offsets.at(time.span.end),
                    text: Cow::Borrowed(time.span.slice(&article.text)),
                    date: time.date.as_deref().map(Cow::Borrowed),
                }),
                within: statement.within.and_then(|outer| ids.get(outer)).map(|id| Cow::Owned(id.clone())),
                in_heading: statement.in_heading,
                confidence: round_confidence(statement.confidence),
                why: statement.why.iter().map(|why| Cow::Borrowed(why.as_str())).collect(),
            })
            .collect(),
        diagnostics: record
            .diagnostics
            .iter()
            .map(|diagnostic| Diagnostic {
                severity: Cow::Borrowed(diagnostic.severity.as_str()),
                message: Cow::Borrowed(&diagnostic.message),
                start: diagnostic.span.map(|span| offsets.at(span.start)),
                end: diagnostic.span.map(|span| offsets.at(span.end)),
            })
            .collect(),
        model: Model {
            name: Cow::Borrowed(&record.model.name),
            version: Cow::Borrowed(&record.model.version),
            sha256: Cow::Borrowed(&record.model.sha256),
        },
    }
}

fn document(meta: &crate::Meta) -> Document<'_> {
    Document {
        id: Cow::Borrowed(&meta.id),
        uri: meta.uri.as_deref().map(Cow::Borrowed),
        media_type: Cow::Borrowed(&meta.media_type),
        language: meta.language.as_deref().map(Cow::Borrowed),
        title: meta.title.as_deref().map(Cow::Borrowed),
        published: meta.published.as_deref().map(Cow::Borrowed),
        outlet: meta.outlet.as_deref().map(Cow::Borrowed),
        authors: meta.authors.iter().map(|author| Cow::Borrowed(author.as_str())).collect(),
        links: meta
            .links
            .iter()
            .map(|link| Link { text: Cow::Borrowed(&link.text), uri: link.uri.as_deref().map(Cow::Borrowed) })
            .collect(),
        modified: meta.modified.as_deref().map(Cow::Borrowed),
        canonical: meta.canonical.as_deref().map(Cow::Borrowed),
        captured: meta.captured.as_deref().map(Cow::Borrowed),
        record: meta.record.as_deref().map(Cow::Borrowed),
        places: meta
            .places
            .iter()
            .map(|(field, place)| (Cow::Borrowed(field.as_str()), Cow::Borrowed(place.as_str())))
            .collect(),
    }
}

/// The runs with their starts in the unit of `offsets`; nothing where nothing is known.
fn origin(runs: &[text::Run], offsets: &Offsets<'_>) -> Option<Vec<[usize; 3]>> {
    (!runs.is_empty())
        .then(|| runs.iter().map(|run| [offsets.at(run.text_start), run.byte_start, run.byte_length]).collect())
}

/// Spans in the unit of `offsets`, with their words.
pub(crate) fn spans<'r>(spans: &[text::Span], offsets: &Offsets<'_>, text: &'r str) -> Vec<Span<'r>> {
    spans
        .iter()
        .map(|span| Span {
            start: offsets.at(span.start),
            end: offsets.at(span.end),
            text: Cow::Borrowed(span.slice(text)),
        })
        .collect()
}

/// Three decimals: more would claim an exactness that calibration does not have.
pub(crate) fn round_confidence(confidence: f32) -> f64 {
    if confidence.is_nan() { 0.0 } else { (f64::from(confidence.clamp(0.0, 1.0)) * 1000.0).round() / 1000.0 }
}
