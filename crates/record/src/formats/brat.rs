//! Standoff of the brat annotation tool: one `.ann` beside the `.txt`.
//!
//! A statement is an event whose trigger is its cue (its content where there is no cue) and whose arguments are the
//! other roles; labels are attributes, the speaker and the relays a note. Mentions are text-bound annotations of their
//! entity's kind, joined by `*\tSame` where they name one entity. brat allows no line break inside a fragment, so spans
//! are cut at line breaks.

use crate::{EntityKind, Record, Statement};
use std::fmt::Write;
use text::{OffsetUnit, Offsets, Span};

pub fn write(record: &Record) -> String {
    let text = record.article.text.as_str();
    let mut file = File { text, offsets: Offsets::new(text, OffsetUnit::CodePoint), out: String::new(), bound: 0 };

    let mut named: Vec<Vec<usize>> = vec![Vec::new(); record.entities.len()];
    for mention in &record.mentions {
        let entity = mention.entity.and_then(|index| record.entities.get(index));
        let kind = entity.map_or("Mention", |entity| kind_name(entity.kind));
        if let (Some(id), Some(group)) =
            (file.bind(kind, &[mention.span]), mention.entity.and_then(|e| named.get_mut(e)))
        {
            group.push(id);
        }
    }
    for group in named.iter().filter(|group| group.len() > 1) {
        let ids: Vec<String> = group.iter().map(|id| format!("T{id}")).collect();
        let _ = writeln!(file.out, "*\tSame {}", ids.join(" "));
    }

    // An event's number is its statement's, so that `Within` can point forward.
    let mut attributes = 0;
    for (index, statement) in record.statements.iter().enumerate() {
        if file.event(index + 1, statement).is_none() {
            continue;
        }
        let labels = [
            ("Manner", statement.manner.as_str()),
            ("Act", statement.act.as_str()),
            ("Certainty", statement.certainty.as_str()),
            ("Polarity", statement.polarity.as_str()),
        ];
        for (name, value) in labels {
            attributes += 1;
            let _ = writeln!(file.out, "A{attributes}\t{name} E{} {value}", index + 1);
        }
        let note = one_line(&note(statement));
        let _ = writeln!(file.out, "#{0}\tAnnotatorNotes E{0}\t{note}", index + 1);
    }
    file.out
}

struct File<'t> {
    text: &'t str,
    offsets: Offsets<'t>,
    out: String,
    /// Text-bound annotations so far.
    bound: usize,
}

impl File<'_> {
    /// Writes the event and its roles; nothing if it has neither cue nor content.
    fn event(&mut self, number: usize, statement: &Statement) -> Option<()> {
        let cue = self.bind("Cue", &statement.cue);
        let content = self.bind("Content", &statement.content);
        let mut line = match (cue, content) {
            (Some(cue), Some(content)) => format!("E{number}\tCue:T{cue} Content:T{content}"),
            (Some(cue), None) => format!("E{number}\tCue:T{cue}"),
            (None, Some(content)) => format!("E{number}\tContent:T{content}"),
            (None, None) => return None,
        };
        if let Some(source) = self.bind("Source", &statement.source) {
            let _ = write!(line, " Source:T{source}");
        }
        if let Some(time) = statement.time.as_ref().and_then(|time| self.bind("Time", &[time.span])) {
            let _ = write!(line, " Time:T{time}");
        }
        if let Some(outer) = statement.within {
            let _ = write!(line, " Within:E{}", outer + 1);
        }
        let _ = writeln!(self.out, "{line}");
        Some(())
    }

    /// Writes a text-bound annotation over the spans and gives its number; nothing if they hold no words.
    fn bind(&mut self, kind: &str, spans: &[Span]) -> Option<usize> {
        let fragments: Vec<Span> = spans.iter().flat_map(|span| lines(self.text, *span)).collect();
        if fragments.is_empty() {
            return None;
        }
        self.bound += 1;
        let at: Vec<String> = fragments
            .iter()
            .map(|span| format!("{} {}", self.offsets.at(span.start), self.offsets.at(span.end)))
            .collect();
        let words: Vec<&str> = fragments.iter().map(|span| span.slice(self.text)).collect();
        let _ = writeln!(self.out, "T{}\t{kind} {}\t{}", self.bound, at.join(";"), one_line(&words.join(" ")));
        Some(self.bound)
    }
}

/// The span cut at line breaks, each piece trimmed, empty ones left out.
fn lines(text: &str, span: Span) -> Vec<Span> {
    let mut start = span.start;
    let mut pieces = Vec::new();
    for line in span.slice(text).split(['\n', '\r']) {
        let piece = Span::new(start, start + line.len()).trim(text);
        start += line.len() + 1;
        if !piece.is_empty() {
            pieces.push(piece);
        }
    }
    pieces
}

/// Tabs and other control characters are separators of the format.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}', " ")
}

fn kind_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "Person",
        EntityKind::Organisation => "Organisation",
        EntityKind::Place => "Place",
        EntityKind::Country => "Country",
        EntityKind::Other => "Other",
    }
}

fn note(statement: &Statement) -> String {
    let mut note = match &statement.speaker_name {
        Some(name) => format!("speaker: {name}"),
        None => "speaker: unknown".to_owned(),
    };
    for relay in &statement.relay {
        let _ = write!(note, "; via: {}", relay.name);
    }
    if let Some(date) = statement.time.as_ref().and_then(|time| time.date.as_ref()) {
        let _ = write!(note, "; date: {date}");
    }
    let _ = write!(note, "; confidence: {:.3}", statement.confidence);
    note
}
