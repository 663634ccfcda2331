//! A statement as pages show it, whether it is in the archive or was just read.

use archive::{SpanView, StatementView};
use record::wire;

/// A statement. Offsets count code points of the article's text, end exclusive.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// From 1, in the order of the text.
    pub(super) number: usize,
    /// `s-…`
    pub(super) id: String,
    pub(super) source: Vec<Part>,
    pub(super) cue: Vec<Part>,
    pub(super) content: Vec<Part>,
    pub(super) speaker: Option<String>,
    /// The speaker's page.
    pub(super) entity: Option<i64>,
    /// What the speaker is: a kind of entity, or a class where there is none.
    pub(super) class: String,
    pub(super) manner: String,
    pub(super) act: String,
    pub(super) certainty: String,
    pub(super) polarity: String,
    pub(super) relay: Vec<(String, Option<i64>)>,
    pub(super) time: Option<(String, Option<String>)>,
    /// The number of the statement in whose content it stands.
    pub(super) within: Option<usize>,
    pub(super) in_heading: bool,
    pub(super) confidence: f64,
    pub(super) why: Vec<String>,
    /// Corrections in force that are about it.
    pub(super) corrections: Vec<i64>,
    /// What the machine said, where people say otherwise.
    pub(super) machine: Option<Box<Shown>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

impl Shown {
    /// The first and the last place of its words.
    pub(super) fn hull(&self) -> Option<(usize, usize)> {
        let all = || self.source.iter().chain(&self.cue).chain(&self.content);
        Some((all().map(|part| part.start).min()?, all().map(|part| part.end).max()?))
    }

    /// The words of a role, parts joined as the archive joins them.
    pub(super) fn words(parts: &[Part]) -> String {
        parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" … ")
    }
}

/// The statements of a record.
pub(super) fn of_record(record: &wire::Record<'_>) -> Vec<Shown> {
    let number = |id: &str| record.statements.iter().position(|other| other.id == id).map(|at| at + 1);
    let parts = |spans: &[wire::Span<'_>]| {
        let part = |span: &wire::Span<'_>| Part { start: span.start, end: span.end, text: span.text.to_string() };
        spans.iter().map(part).collect()
    };
    let shown = record.statements.iter().enumerate().map(|(at, statement)| Shown {
        number: at + 1,
        id: statement.id.to_string(),
        source: parts(&statement.source),
        cue: parts(&statement.cue),
        content: parts(&statement.content),
        speaker: statement.speaker_name.as_deref().map(str::to_owned),
        entity: None,
        class: statement.speaker_class.to_string(),
        manner: statement.manner.to_string(),
        act: statement.act.to_string(),
        certainty: statement.certainty.to_string(),
        polarity: statement.polarity.to_string(),
        relay: statement.relay.iter().map(|relay| (relay.name.to_string(), None)).collect(),
        time: statement.time.as_ref().map(|time| (time.text.to_string(), time.date.as_deref().map(str::to_owned))),
        within: statement.within.as_deref().and_then(number),
        in_heading: statement.in_heading,
        confidence: statement.confidence,
        why: statement.why.iter().map(|why| why.to_string()).collect(),
        corrections: Vec::new(),
        machine: None,
    });
    shown.collect()
}

/// The statements of an article of the archive.
pub(super) fn of_views(views: &[StatementView]) -> Vec<Shown> {
    let number = |id: &str| views.iter().position(|other| other.id == id).map(|at| at + 1);
    views
        .iter()
        .enumerate()
        .map(|(at, view)| Shown { within: view.within.as_deref().and_then(number), ..of_view(view, at + 1) })
        .collect()
}

pub(super) fn of_view(view: &StatementView, number: usize) -> Shown {
    let parts = |spans: &[SpanView]| {
        let part = |span: &SpanView| Part { start: span.start, end: span.end, text: span.text.clone() };
        spans.iter().map(part).collect()
    };
    Shown {
        number,
        id: view.id.clone(),
        source: parts(&view.source),
        cue: parts(&view.cue),
        content: parts(&view.content),
        speaker: view.speaker.clone(),
        entity: view.entity,
        class: view.speaker_class.clone(),
        manner: view.manner.clone(),
        act: view.act.clone(),
        certainty: view.certainty.clone(),
        polarity: view.polarity.clone(),
        relay: view.relay.iter().map(|relay| (relay.name.clone(), relay.entity)).collect(),
        time: view.time.as_ref().map(|time| (time.text.clone(), time.date.clone())),
        within: None,
        in_heading: view.in_heading,
        confidence: view.confidence,
        why: view.why.clone(),
        corrections: view.corrections.clone(),
        machine: view.machine.as_ref().map(|machine| Box::new(of_view(machine, number))),
    }
}
