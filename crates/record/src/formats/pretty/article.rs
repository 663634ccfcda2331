//! The article's words with the statements marked.

use super::layout::Flow;
use super::{Options, Speakers};
use crate::{BlockKind, Record};
use anstyle::Style;
use std::collections::BTreeSet;
use text::Span;

/// What a stretch of text is to a statement. Where roles overlap the first wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Cue,
    Source,
    Content,
}

/// A role's span. Ordered so that the first one over a place decides how it looks: the role, then the shortest span
/// (a nested statement before its outer one), then the statement's number.
type Cover = (Role, usize, usize);

pub(super) fn write(out: &mut String, record: &Record, speakers: &Speakers, options: Options) {
    let text = record.article.text.as_str();
    let (edges, marks) = (edges(record, text), marks(record, text, options.colour));
    let headings = headings(record);

    let mut places: Vec<usize> = edges.iter().map(|edge| edge.0).chain(marks.iter().map(|mark| mark.0)).collect();
    places.extend(headings.iter().flat_map(|span| [span.start, span.end]));
    places.extend(text.match_indices('\n').flat_map(|(at, _)| [at, at + 1]));
    places.push(text.len());
    places.sort_unstable();
    places.dedup();

    let mut flow = Flow::new(out, options.width, options.colour);
    let mut active: BTreeSet<Cover> = BTreeSet::new();
    let (mut edges, mut marks) = (edges.into_iter().peekable(), marks.into_iter().peekable());
    let mut headings = headings.into_iter().peekable();
    let mut at = 0;
    let mut blank_lines = 0;
    for place in places {
        let words = Span::new(at, place).slice(text);
        if words == "\n" {
            flow.end_line();
            blank_lines += 1;
            // Blank lines of the article stay, but never more than one.
            if blank_lines == 2 {
                flow.blank_line();
            }
        } else if !words.is_empty() {
            if !words.trim().is_empty() {
                blank_lines = 0;
            }
            let in_heading = headings.peek().is_some_and(|heading| heading.contains_offset(at));
            flow.push(words, style(active.first(), in_heading, speakers));
        }
        while headings.next_if(|heading| heading.end <= place).is_some() {}
        while let Some((_, mark, statement)) = marks.next_if(|mark| mark.0 == place) {
            match mark {
                Mark::Open => flow.mark("⟦", Style::new()),
                Mark::Close => flow.mark("⟧", Style::new()),
                Mark::Number => flow.mark(&format!("[{}]", statement + 1), Style::new().dimmed()),
            }
        }
        while let Some((_, begins, cover)) = edges.next_if(|edge| edge.0 == place) {
            if begins {
                active.insert(cover);
            } else {
                active.remove(&cover);
            }
        }
        at = place;
    }
    flow.end_line();
}

fn style(cover: Option<&Cover>, in_heading: bool, speakers: &Speakers) -> Style {
    let style = match cover {
        Some((Role::Cue, _, statement)) => speakers.style(*statement).underline(),
        Some((Role::Source, _, statement)) => speakers.style(*statement).bold(),
        Some((Role::Content, _, statement)) => speakers.style(*statement),
        None => Style::new(),
    };
    if in_heading { style.bold() } else { style }
}

/// Where roles begin (true) and end, by place.
fn edges(record: &Record, text: &str) -> Vec<(usize, bool, Cover)> {
    let mut edges = Vec::new();
    for (index, statement) in record.statements.iter().enumerate() {
        let roles =
            [(Role::Cue, &statement.cue), (Role::Source, &statement.source), (Role::Content, &statement.content)];
        for (role, spans) in roles {
            for span in spans.iter().filter(|span| !span.slice(text).is_empty()) {
                let cover = (role, span.len(), index);
                edges.extend([(span.start, true, cover), (span.end, false, cover)]);
            }
        }
    }
    // At one place what ends goes before what begins.
    edges.sort_unstable();
    edges
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Close,
    Number,
    Open,
}

/// Marks of ours between the words, by place: numbers, and without colour the brackets.
fn marks(record: &Record, text: &str, colour: bool) -> Vec<(usize, Mark, usize)> {
    let mut marks = Vec::new();
    for (index, statement) in record.statements.iter().enumerate() {
        let fits = |span: &&Span| !span.slice(text).is_empty();
        let number = statement.cue.iter().rfind(fits).or_else(|| statement.content.iter().rfind(fits));
        marks.extend(number.map(|span| (span.end, Mark::Number, index)));
        if !colour {
            for span in statement.content.iter().filter(fits) {
                marks.extend([(span.start, Mark::Open, index), (span.end, Mark::Close, index)]);
            }
        }
    }
    marks.sort_unstable();
    marks
}

fn headings(record: &Record) -> Vec<Span> {
    let blocks = record.article.blocks.iter();
    let headings = blocks.filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading));
    headings.map(|block| block.span).filter(|span| !span.slice(&record.article.text).is_empty()).collect()
}
