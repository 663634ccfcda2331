//! The JSON of BBC Citron, a quotation extractor: its annotation format, `docs/data_format.md` in its repository.
//!
//! Every Citron quote has a cue; a statement without one gets an empty span where its content begins. Of a
//! discontinuous cue it is the hull.

use super::json::indented;
use crate::wire::{Span, spans};
use crate::{MentionForm, Record};
use serde::Serialize;
use text::{OffsetUnit, Offsets};

#[derive(Serialize)]
struct Document<'r> {
    text: &'r str,
    quotes: Vec<Quote<'r>>,
    /// Spans that name the same entity, for entities named more than once.
    coreference_groups: Vec<Vec<Span<'r>>>,
}

#[derive(Serialize)]
struct Quote<'r> {
    id: String,
    cue: Span<'r>,
    sources: Vec<Span<'r>>,
    contents: Vec<Span<'r>>,
    /// The first full naming of the speaker, where that is elsewhere than the source.
    coreferences: Vec<Span<'r>>,
    confidence: String,
}

pub fn write(record: &Record) -> String {
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let wire = |list: &[text::Span]| spans(list, &offsets, text);
    let named = |entity: usize| {
        record
            .mentions
            .iter()
            .filter(move |mention| mention.entity == Some(entity) && !mention.span.is_empty())
            .filter(|mention| mention.form == MentionForm::Name)
            .map(|mention| mention.span)
    };
    let quotes = record
        .statements
        .iter()
        .zip(record.statement_ids())
        .map(|(statement, id)| {
            let cue = text::Span::hull_of(&statement.cue)
                .or_else(|| statement.content.first().map(|content| text::Span::new(content.start, content.start)))
                .unwrap_or_default();
            let speaker = statement.speaker.and_then(|speaker| named(speaker).next());
            let elsewhere = speaker.filter(|name| !statement.source.iter().any(|source| source.contains(*name)));
            Quote {
                id,
                cue: wire(&[cue]).remove(0),
                sources: wire(&statement.source),
                contents: wire(&statement.content),
                coreferences: wire(elsewhere.as_slice()),
                confidence: format!("{:.4}", statement.confidence),
            }
        })
        .collect();
    let coreference_groups = (0..record.entities.len())
        .map(|entity| {
            let mentions = record.mentions.iter().filter(|m| m.entity == Some(entity) && !m.span.is_empty());
            mentions.map(|mention| mention.span).collect::<Vec<_>>()
        })
        .filter(|group| group.len() > 1)
        .map(|group| wire(&group))
        .collect();
    indented(&Document { text, quotes, coreference_groups })
}
