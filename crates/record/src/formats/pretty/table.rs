//! The table: who – how – what – via – how sure.

use super::layout::{pad, shorten, wrap};
use super::{Options, Speakers, paint, printable};
use crate::{Record, Statement};
use anstyle::Style;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";
/// Lines a row may take: enough for a long sentence on a wide terminal, few enough to see many rows at once.
const ROW_LINES: usize = 3;
/// Below this width the columns are too narrow to read and every statement gets lines of its own.
const MIN_TABLE_WIDTH: usize = 72;

const HEADS: [&str; 6] = ["#", "who", "how", "what", "via", "how sure"];
/// Widest a column may be; `what` takes the rest.
const WIDEST: [usize; 6] = [6, 26, 22, usize::MAX, 18, 15];
/// Narrowest a column may get: the longest word of ours in it, or most of a surname.
const NARROWEST: [usize; 6] = [6, 12, 10, 0, 10, 8];
const WHAT: usize = 3;
/// What is said gets at least this part of the line if it needs it.
const WHAT_PERCENT: usize = 45;

pub(super) fn write(out: &mut String, record: &Record, speakers: &Speakers, options: Options) {
    if record.statements.is_empty() {
        let _ = writeln!(out, "No statements found.");
        return;
    }
    let rows: Vec<[String; 6]> =
        record.statements.iter().enumerate().map(|(index, statement)| cells(record, index, statement)).collect();
    if options.width < MIN_TABLE_WIDTH {
        write_list(out, &rows, speakers, options);
    } else {
        write_table(out, &rows, speakers, options);
    }
    let count = rows.len();
    let _ = writeln!(out, "\n{count} statement{}", if count == 1 { "" } else { "s" });
}

fn write_table(out: &mut String, rows: &[[String; 6]], speakers: &Speakers, options: Options) {
    let widths = widths(rows, options.width);
    let shown: Vec<usize> = (0..HEADS.len()).filter(|&column| widths[column] > 0).collect();
    let line = |cells: &dyn Fn(usize) -> String| {
        let padded: Vec<String> = shown.iter().map(|&column| pad(&cells(column), widths[column])).collect();
        padded.join(GAP).trim_end().to_owned()
    };
    let heads = line(&|column| HEADS[column].to_owned());
    let _ = writeln!(out, "{}", paint(&heads, Style::new().bold(), options.colour));
    let rule = line(&|column| "─".repeat(widths[column]));
    let _ = writeln!(out, "{}", paint(&rule, Style::new().dimmed(), options.colour));
    for (index, row) in rows.iter().enumerate() {
        let wrapped: Vec<Vec<String>> =
            (0..HEADS.len()).map(|column| wrap(&row[column], widths[column], ROW_LINES)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for number in 0..height {
            let cell = |column: usize| wrapped[column].get(number).cloned().unwrap_or_default();
            let padded: Vec<String> = shown
                .iter()
                .map(|&column| {
                    let style = if column == 1 { speakers.style(index) } else { Style::new() };
                    let text = cell(column);
                    let gap = " ".repeat(widths[column].saturating_sub(text.width()));
                    format!("{}{gap}", paint(&text, style, options.colour))
                })
                .collect();
            let _ = writeln!(out, "{}", padded.join(GAP).trim_end());
        }
    }
}

/// For narrow terminals: a paragraph a statement.
fn write_list(out: &mut String, rows: &[[String; 6]], speakers: &Speakers, options: Options) {
    for (index, [number, who, how, what, via, sure]) in rows.iter().enumerate() {
        let head = shorten(&format!("{number}. {who}"), options.width);
        let _ = writeln!(out, "{}", paint(&head, speakers.style(index), options.colour));
        let via = if via.is_empty() { String::new() } else { format!(" · via {via}") };
        for line in [format!("{how} · {sure}{via}"), what.clone()] {
            for line in wrap(&line, options.width - 2, ROW_LINES) {
                let _ = writeln!(out, "  {line}");
            }
        }
    }
}

/// Every column as wide as its widest cell, up to its limit; `via` has no column if nobody relays anything. `what` takes
/// the rest, and where that is too little the others give way, the widest first.
fn widths(rows: &[[String; 6]], width: usize) -> [usize; 6] {
    let mut widths = [0; 6];
    for (column, widest) in WIDEST.iter().enumerate() {
        let cells = rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        widths[column] = if cells == 0 { 0 } else { cells.max(HEADS[column].width()).min(*widest) };
    }
    let wanted = widths[WHAT].max(HEADS[WHAT].width());
    let left = |widths: &[usize; 6]| {
        let others = widths.iter().enumerate().filter(|(column, width)| *column != WHAT && **width > 0);
        width.saturating_sub(others.map(|(_, width)| width + GAP.len()).sum())
    };
    while left(&widths) < wanted.min(width * WHAT_PERCENT / 100) {
        let shrinkable = (0..HEADS.len()).filter(|&column| column != WHAT && widths[column] > NARROWEST[column]);
        let Some(widest) = shrinkable.max_by_key(|&column| widths[column] - NARROWEST[column]) else { break };
        widths[widest] -= 1;
    }
    widths[WHAT] = wanted.min(left(&widths)).max(1);
    widths
}

fn cells(record: &Record, index: usize, statement: &Statement) -> [String; 6] {
    let text = record.article.text.as_str();
    let number = (index + 1).to_string();
    let nested = if statement.within.is_some() { "↳ " } else { "" };
    let who = match (&statement.speaker_name, statement.source.first()) {
        (Some(name), _) => format!("{nested}{}", printable(name)),
        (None, Some(source)) => format!("{nested}({})", printable(source.slice(text))),
        (None, None) => format!("{nested}?"),
    };
    let how = format!("{}, {}", statement.act, statement.manner);
    let pieces: Vec<String> = statement
        .content
        .iter()
        // Three lines of a very wide terminal hold less than this.
        .map(|span| printable(&span.slice(text).chars().take(2000).collect::<String>()))
        .collect();
    let what = pieces.join(" … ");
    let via: Vec<String> = statement.relay.iter().map(|relay| printable(&relay.name)).collect();
    let percent = (f64::from(statement.confidence.clamp(0.0, 1.0)) * 100.0).round();
    let sure = format!("{} {percent}%", statement.certainty);
    [number, who, how, what, via.join(", "), sure]
}
