//! The record for people: the article's words with the statements marked, then a table of who said what.
//!
//! In colour every speaker has one: the source is bold, the cue underlined, the content plain. Without colour the
//! content stands in ⟦brackets⟧. `[3]` after a cue is the statement's row in the table. Nothing of the article reaches
//! the terminal unchecked: see [`printable`].

mod article;
mod layout;
mod printable;
mod table;

use crate::Record;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

pub use printable::printable;

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Wider lines than this are hard to read.
const MAX_TEXT_WIDTH: usize = 100;
const MIN_WIDTH: usize = 20;

pub fn write(record: &Record, options: Options) -> String {
    let options = Options { width: options.width.max(MIN_WIDTH), ..options };
    let text_width = options.width.min(MAX_TEXT_WIDTH);
    let speakers = Speakers::of(record);
    let mut out = String::new();
    heading(&mut out, record, options);
    article::write(&mut out, record, &speakers, Options { width: text_width, ..options });
    out.push('\n');
    table::write(&mut out, record, &speakers, options);
    for diagnostic in &record.diagnostics {
        let line = format!("{}: {}", diagnostic.severity, printable(&diagnostic.message));
        let _ = writeln!(out, "{}", paint(&line, Style::new().dimmed(), options.colour));
    }
    out
}

/// `article.txt · Title · 2023-09`
fn heading(out: &mut String, record: &Record, options: Options) {
    let meta = &record.article.meta;
    let known = [&meta.uri, &meta.title, &meta.outlet, &meta.published, &meta.language];
    let parts: Vec<String> = known.into_iter().flatten().map(|part| printable(part)).collect();
    if !parts.is_empty() {
        let line = layout::shorten(&parts.join(" · "), options.width);
        let _ = writeln!(out, "{}\n", paint(&line, Style::new().dimmed(), options.colour));
    }
}

/// A colour for each speaker, in the order in which they first speak.
struct Speakers {
    colours: Vec<Option<AnsiColor>>,
}

/// Colours that can be read on dark and on light ground, far apart first.
const PALETTE: [AnsiColor; 6] =
    [AnsiColor::Cyan, AnsiColor::Yellow, AnsiColor::Green, AnsiColor::Magenta, AnsiColor::Blue, AnsiColor::Red];

impl Speakers {
    fn of(record: &Record) -> Self {
        let mut known: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        let colours = record.statements.iter().map(|statement| {
            let name = statement.speaker_name.as_deref()?;
            let next = known.len();
            let number = *known.entry(name).or_insert(next);
            PALETTE.get(number % PALETTE.len()).copied()
        });
        Self { colours: colours.collect() }
    }

    /// The style of a statement's content; a speaker who is not known has no colour but italics.
    fn style(&self, statement: usize) -> Style {
        match self.colours.get(statement).copied().flatten() {
            Some(colour) => Style::new().fg_color(Some(colour.into())),
            None => Style::new().italic(),
        }
    }
}

fn paint(text: &str, style: Style, colour: bool) -> String {
    if colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}
