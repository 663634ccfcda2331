//! From the wire types back to the inner ones.

use super::Record;
use crate::{Article, Block, Diagnostic, Entity, Link, Mention, Meta, ModelInfo, Relay, Statement, Time, VERSION};
use std::borrow::Cow;
use std::collections::HashMap;
use text::{OffsetUnit, Offsets, Run, Span};

/// Why a record that was read is not one.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("not a record: {0}")]
    Json(#[from] serde_json::Error),
    #[error("record version {0} is not {VERSION}, the one this program reads")]
    Version(u32),
    #[error(transparent)]
    Unit(#[from] text::UnknownUnit),
    #[error(transparent)]
    Label(#[from] crate::UnknownLabel),
    #[error("span {start}-{end} does not fit the text")]
    Span { start: usize, end: usize },
    #[error("no entity or statement has the id {0:?}")]
    Id(String),
}

/// The inner form of a record in wire form.
pub fn from_wire(wire: Record<'_>) -> Result<crate::Record, WireError> {
    if wire.version != VERSION {
        return Err(WireError::Version(wire.version));
    }
    let unit: OffsetUnit = wire.offsets.parse()?;
    let text = wire.text.into_owned();
    let offsets = Offsets::new(&text, unit);
    let span = |start: usize, end: usize| match (offsets.byte(start), offsets.byte(end)) {
        (Some(from), Some(to)) if from <= to => Ok(Span::new(from, to)),
        _ => Err(WireError::Span { start, end }),
    };
    let spans =
        |spans: &[super::Span<'_>]| spans.iter().map(|s| span(s.start, s.end)).collect::<Result<Vec<_>, WireError>>();
    let entity_index = index(wire.entities.iter().map(|entity| entity.id.as_ref()));
    let statement_index = index(wire.statements.iter().map(|statement| statement.id.as_ref()));
    let entity = |id: &Option<Cow<'_, str>>| find(&entity_index, id);

    let blocks = wire
        .blocks
        .iter()
        .map(|block| Ok(Block { kind: block.kind.parse()?, span: span(block.start, block.end)? }))
        .collect::<Result<_, WireError>>()?;
    let entities = wire
        .entities
        .iter()
        .map(|entity| {
            Ok(Entity {
                id: entity.id.to_string(),
                name: entity.name.to_string(),
                kind: entity.kind.parse()?,
                key: owned(&entity.key),
            })
        })
        .collect::<Result<_, WireError>>()?;
    let mentions = wire
        .mentions
        .iter()
        .map(|mention| {
            Ok(Mention {
                span: span(mention.start, mention.end)?,
                entity: entity(&mention.entity)?,
                form: mention.form.parse()?,
            })
        })
        .collect::<Result<_, WireError>>()?;
    let statements = wire
        .statements
        .iter()
        .map(|statement| {
            Ok(Statement {
                source: spans(&statement.source)?,
                cue: spans(&statement.cue)?,
                content: spans(&statement.content)?,
                speaker: entity(&statement.speaker)?,
                speaker_name: owned(&statement.speaker_name),
                speaker_class: statement.speaker_class.parse()?,
                manner: statement.manner.parse()?,
                act: statement.act.parse()?,
                certainty: statement.certainty.parse()?,
                polarity: statement.polarity.parse()?,
                relay: statement
                    .relay
                    .iter()
                    .map(|relay| Ok(Relay { name: relay.name.to_string(), entity: entity(&relay.entity)? }))
                    .collect::<Result<_, WireError>>()?,
                time: match &statement.time {
                    Some(time) => Some(Time { span: span(time.start, time.end)?, date: owned(&time.date) }),
                    None => None,
                },
                within: find(&statement_index, &statement.within)?,
                in_heading: statement.in_heading,
                confidence: statement.confidence as f32,
                why: statement.why.iter().map(Cow::to_string).collect(),
            })
        })
        .collect::<Result<_, WireError>>()?;
    let diagnostics = wire
        .diagnostics
        .iter()
        .map(|diagnostic| {
            Ok(Diagnostic {
                severity: diagnostic.severity.parse()?,
                message: diagnostic.message.to_string(),
                span: match (diagnostic.start, diagnostic.end) {
                    (Some(start), Some(end)) => Some(span(start, end)?),
                    _ => None,
                },
            })
        })
        .collect::<Result<_, WireError>>()?;
    let model = ModelInfo {
        name: wire.model.name.to_string(),
        version: wire.model.version.to_string(),
        sha256: wire.model.sha256.to_string(),
    };
    let origin = wire
        .origin
        .iter()
        .flatten()
        .map(|&[start, byte_start, byte_length]| {
            Ok(Run { text_start: span(start, start)?.start, byte_start, byte_length })
        })
        .collect::<Result<_, WireError>>()?;
    let meta = meta(&wire.document);
    let article = Article { text, blocks, meta, origin, diagnostics: Vec::new() };
    Ok(crate::Record { article, entities, mentions, statements, diagnostics, model })
}

fn meta(document: &super::Document<'_>) -> Meta {
    Meta {
        id: document.id.to_string(),
        uri: owned(&document.uri),
        media_type: document.media_type.to_string(),
        language: owned(&document.language),
        title: owned(&document.title),
        published: owned(&document.published),
        outlet: owned(&document.outlet),
        authors: document.authors.iter().map(Cow::to_string).collect(),
        links: document.links.iter().map(|link| Link { text: link.text.to_string(), uri: owned(&link.uri) }).collect(),
        modified: owned(&document.modified),
        canonical: owned(&document.canonical),
        captured: owned(&document.captured),
        record: owned(&document.record),
        places: document.places.iter().map(|(field, place)| (field.to_string(), place.to_string())).collect(),
    }
}

fn owned(text: &Option<Cow<'_, str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

fn index<'i>(ids: impl Iterator<Item = &'i str>) -> HashMap<&'i str, usize> {
    ids.enumerate().map(|(index, id)| (id, index)).collect()
}

fn find(index: &HashMap<&str, usize>, id: &Option<Cow<'_, str>>) -> Result<Option<usize>, WireError> {
    match id.as_deref() {
        Some(id) => index.get(id).copied().map(Some).ok_or_else(|| WireError::Id(id.to_owned())),
        None => Ok(None),
    }
}
