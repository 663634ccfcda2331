//! Answers as tables for people, and as CSV.

pub(crate) use ::export::csv_row;

use crate::args::Colour;
use crate::failure::Failure;
use crate::output::DEFAULT_WIDTH;
use anstyle::Style;
use clap::ValueEnum;
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How an answer is printed.
#[derive(Debug, clap::Args)]
pub(crate) struct AnswerArgs {
    /// What to print [default: table on a terminal, else json]
    #[arg(short, long, value_enum)]
    format: Option<AnswerFormat>,

    /// When to colour the table
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people
    Table,
    /// Everything, as one JSON object
    Json,
    /// A line of JSON for each row
    Jsonl,
    /// Comma-separated values, with a line of names
    Csv,
}

impl AnswerArgs {
    pub(crate) fn format(&self) -> AnswerFormat {
        let default = if io::stdout().is_terminal() { AnswerFormat::Table } else { AnswerFormat::Json };
        self.format.unwrap_or(default)
    }

    pub(crate) fn paper(&self) -> Paper {
        let stdout = io::stdout();
        let colour = match self.color {
            Colour::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
            Colour::Always => true,
            Colour::Never => false,
        };
        let width = terminal_size::terminal_size_of(&stdout).map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
        Paper { width, colour }
    }
}

/// An answer as JSON, indented.
pub(crate) fn json<T: serde::Serialize + ?Sized>(answer: &T) -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(answer).map_err(|error| Failure::Write(error.into()))? + "\n")
}

/// On one line.
pub(crate) fn json_line<T: serde::Serialize + ?Sized>(answer: &T) -> Result<String, Failure> {
    Ok(serde_json::to_string(answer).map_err(|error| Failure::Write(error.into()))? + "\n")
}

/// What a table is written on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paper {
    pub(crate) width: usize,
    pub(crate) colour: bool,
}

/// Letters, and whether each is marked.
type Line = Vec<(char, bool)>;

/// Words of a cell, some of them marked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    letters: Line,
}

impl Cell {
    pub(crate) fn new(text: &str) -> Self {
        Self::of(&[(text, false)])
    }

    pub(crate) fn of(pieces: &[(&str, bool)]) -> Self {
        let mut letters = Vec::new();
        for (piece, marked) in pieces {
            // What is longer than any cell is not laid out.
            let piece: String = piece.chars().take(LONGEST).collect();
            letters.extend(printable(&piece).chars().map(|c| (c, *marked)));
        }
        Self { letters }
    }

    fn width(&self) -> usize {
        self.letters.iter().map(|(c, _)| c.width().unwrap_or(0)).sum()
    }

    fn has_blank(&self) -> bool {
        self.letters.iter().any(|(c, _)| c.is_whitespace())
    }

    /// In lines of at most `width` columns, at most `lines` of them; the last one ends in an ellipsis if more was to come.
    fn wrap(&self, width: usize, lines: usize) -> Vec<Line> {
        let mut out: Vec<Line> = vec![Vec::new()];
        let mut column = 0;
        for word in self.letters.split(|(c, _)| c.is_whitespace()).filter(|word| !word.is_empty()) {
            let columns: usize = word.iter().map(|(c, _)| c.width().unwrap_or(0)).sum();
            if column > 0 && column + 1 + columns > width {
                out.push(Vec::new());
                column = 0;
            }
            for (number, (c, marked)) in word.iter().enumerate() {
                let columns = c.width().unwrap_or(0);
                if column > 0 && column + columns > width {
                    out.push(Vec::new());
                    column = 0;
                }
                if let Some(line) = out.last_mut() {
                    if number == 0 && column > 0 {
                        // A blank between two marked words is marked too.
                        let both = *marked && line.last().is_some_and(|(_, marked)| *marked);
                        line.push((' ', both));
                        column += 1;
                    }
                    line.push((*c, *marked));
                    column += columns;
                }
            }
        }
        if out.len() > lines {
            out.truncate(lines);
            if let Some(last) = out.last_mut() {
                while last.iter().map(|(c, _)| c.width().unwrap_or(0)).sum::<usize>() + 1 > width
                    && last.pop().is_some()
                {}
                last.push(('…', false));
            }
        }
        out
    }
}

/// Code points of a cell that can be shown.
const LONGEST: usize = 4000;
/// Between two columns.
const GAP: &str = "  ";
/// Lines of a row.
const ROW_LINES: usize = 4;
/// Below this width of the column that takes the rest, others make room for it, down to the next.
const COMFORTABLE: usize = 40;
const NARROW: usize = 12;
/// Widest a column may be, but for the one that takes the rest.
const WIDEST: usize = 24;
/// Narrowest that one may be; on narrower terminals each cell gets lines of its own.
const NARROWEST: usize = 24;

/// A table with a line of heads. The column `rest` takes the width that the others leave.
pub(crate) fn table(heads: &[&str], rest: usize, rows: &[Vec<Cell>], paper: Paper) -> String {
    let mut widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(Cell::width);
            cells.max().unwrap_or(0).min(WIDEST).max(if rows.is_empty() { 0 } else { head.width() })
        })
        .collect();
    let filled = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.letters.is_empty()));
    let shown: Vec<usize> = (0..heads.len()).filter(|column| filled(*column)).collect();
    let gaps = GAP.len() * shown.len().saturating_sub(1);
    let left = |widths: &[usize]| {
        let others: usize =
            shown.iter().filter(|column| **column != rest).filter_map(|column| widths.get(*column)).sum();
        paper.width.saturating_sub(others + gaps)
    };
    // Columns of several words can be narrower.
    while left(&widths) < COMFORTABLE {
        let words = |column: &usize| rows.iter().filter_map(|row| row.get(*column)).any(Cell::has_blank);
        let others = shown.iter().filter(|column| **column != rest && words(column));
        let widest = others.max_by_key(|column| widths.get(**column).copied());
        match widest.and_then(|column| widths.get_mut(*column)) {
            Some(width) if *width > NARROW => *width -= 1,
            _ => break,
        }
    }
    let left = left(&widths);
    let widest = rows.iter().filter_map(|row| row.get(rest)).map(Cell::width).max().unwrap_or(0);
    let mut page = String::new();
    if left < NARROWEST.min(widest) {
        for row in rows {
            for (head, cell) in heads.iter().zip(row).filter(|(_, cell)| !cell.letters.is_empty()) {
                let lines = cell.wrap(paper.width.saturating_sub(10).max(10), 2 * ROW_LINES);
                for (number, line) in lines.iter().enumerate() {
                    let head = if number == 0 { head } else { "" };
                    let _ = writeln!(page, "{head:<9} {}", paint(line, paper.colour));
                }
            }
            page.push('\n');
        }
        return page;
    }
    let widths: Vec<usize> = widths
        .iter()
        .enumerate()
        .map(|(column, width)| if column == rest { left.min(widest).max(4) } else { *width })
        .collect();
    let bold = if paper.colour { Style::new().bold() } else { Style::new() };
    let titles: Vec<String> = shown
        .iter()
        .filter_map(|column| heads.get(*column).zip(widths.get(*column)))
        .map(|(head, width)| format!("{head}{}", " ".repeat(width.saturating_sub(head.width()))))
        .collect();
    if heads.iter().any(|head| !head.is_empty()) {
        let _ = writeln!(page, "{bold}{}{bold:#}", titles.join(GAP).trim_end());
    }
    for row in rows {
        let wrapped: Vec<(usize, Vec<Line>)> = shown
            .iter()
            .filter_map(|column| widths.get(*column).zip(row.get(*column)))
            .map(|(width, cell)| (*width, cell.wrap(*width, ROW_LINES)))
            .collect();
        let height = wrapped.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        for number in 0..height {
            let cells: Vec<String> = wrapped
                .iter()
                .map(|(width, lines)| {
                    let line = lines.get(number).map(Vec::as_slice).unwrap_or_default();
                    let words: String = line.iter().map(|(c, _)| *c).collect();
                    format!("{}{}", paint(line, paper.colour), " ".repeat(width.saturating_sub(words.width())))
                })
                .collect();
            let _ = writeln!(page, "{}", cells.join(GAP).trim_end());
        }
    }
    page
}

/// Marked words are bold.
fn paint(line: &[(char, bool)], colour: bool) -> String {
    let style = Style::new().bold();
    let mut out = String::new();
    let mut on = false;
    for (c, marked) in line {
        if colour && *marked != on {
            on = *marked;
            let _ = if on { write!(out, "{style}") } else { write!(out, "{style:#}") };
        }
        out.push(*c);
    }
    if on {
        let _ = write!(out, "{style:#}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fits_its_paper() {
        let long = "słowo ".repeat(100);
        let rows = vec![
            vec![Cell::new("2024"), Cell::of(&[(&long, false), ("most", true)]), Cell::new("\u{1b}[31mx")],
            vec![Cell::new("2025"), Cell::of(&[("nowy ", false), ("most", true)]), Cell::default()],
        ];
        for width in [10, 30, 60, 100] {
            let page = table(&["when", "what", "who"], 1, &rows, Paper { width, colour: false });
            assert!(page.lines().all(|line| line.width() <= width.max(20)), "{width}:\n{page}");
            assert!(page.contains("nowy most") && page.contains("␛[31mx") && page.contains('…'), "{page}");
        }
        let page = table(&["when", "what", "who"], 1, &rows, Paper { width: 80, colour: true });
        assert!(page.contains("nowy \u{1b}[1mmost\u{1b}[0m"), "{page}");
        assert!(!page.contains("\u{1b}[31m"));
    }
}
