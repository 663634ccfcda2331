//! The command line's definition: help, completions, man page and `docs/cli.md` all come from here.

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use text::OffsetUnit;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 nothing found, 2 failed. A document that cannot be read is named on standard error, counted and \
skipped; the run has failed only if no document could be read (with --strict, if any could not).";

/// Reads news and tells who said what
///
/// Depesza reads the text of news articles and finds every statement in them: who said, wrote, thinks or wants what, in
/// which words, through whom it reached the article and how sure it is. Polish and English.
#[derive(Debug, Parser)]
#[command(name = "depesza", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Read(ReadArgs),
    /// Tell which model is built in
    Model,
    Evaluate(evaluation::Args),
    /// Print shell completions
    ///
    /// For bash: depesza completions bash > ~/.local/share/bash-completion/completions/depesza
    Completions {
        /// The shell to print them for
        shell: clap_complete::Shell,
    },
    /// Print the man page
    ///
    /// To install it: depesza man > ~/.local/share/man/man1/depesza.1
    Man,
}

/// Read texts and print who said what in them
///
/// Plain text in UTF-8. Of a folder every .txt file is read, in the order of their names, in its subfolders too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ReadArgs {
    /// Files or folders to read; - or nothing is standard input
    #[arg(value_name = "FILE|FOLDER|-", value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,

    /// What to print [default: pretty on a terminal; else json for one text, jsonl for many]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<Format>,

    /// Write a file for each text into this folder instead, named after it
    ///
    /// For brat the text is written beside it.
    #[arg(short, long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,

    /// What offsets count, in json and jsonl; the other formats count code points
    #[arg(long, value_enum, default_value_t = Offsets::Codepoint)]
    pub(crate) offsets: Offsets,

    /// Date of publication, for texts that do not tell theirs: 2023-09-20, 2023-09 or 2023
    ///
    /// "On Friday" and "last week" are resolved against it.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) published: Option<String>,

    /// Whose annotation guidelines to follow
    #[arg(long, value_enum, default_value_t = Scheme::Depesza)]
    pub(crate) scheme: Scheme,

    /// Texts to read at the same time [default: one for each core]
    ///
    /// The output is the same, byte for byte, whatever the number.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// When to colour the pretty format
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(crate) color: Colour,

    /// Print no progress and no summary; errors are still printed
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Exit with 2 if any document could not be read
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the text with the statements marked, then a table
    Pretty,
    /// The record, indented
    Json,
    /// The record, one line a document
    Jsonl,
    /// Standoff of the brat annotation tool
    Brat,
    /// W3C Web Annotations (JSON-LD)
    Webannotation,
    /// Schema.org article with Quotation and Claim (JSON-LD)
    Schema,
    /// BBC Citron's JSON
    Citron,
    /// CoNLL-U: sentences, words and their relations
    Conllu,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    /// Unicode code points, as in Python
    Codepoint,
    /// Bytes of UTF-8, as in Rust and Go
    Utf8,
    /// UTF-16 units, as in JavaScript and Java
    Utf16,
}

impl From<Offsets> for OffsetUnit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Codepoint => Self::CodePoint,
            Offsets::Utf8 => Self::Utf8,
            Offsets::Utf16 => Self::Utf16,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scheme {
    /// This project's own
    Depesza,
    /// PolNeAR's, to compare with published figures
    Polnear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// ISO 8601 of a day, a month or a year.
fn parse_date(date: &str) -> Result<String, String> {
    let mut parts = date.split('-');
    let mut number = |digits: usize, range: std::ops::RangeInclusive<u32>| match parts.next() {
        None => Ok(None),
        Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse().ok().filter(|number| range.contains(number)).map(Some).ok_or(())
        }
        Some(_) => Err(()),
    };
    let parsed = (|| {
        let year = number(4, 1..=9999)?.ok_or(())?;
        let month = number(2, 1..=12)?;
        let last = month.map_or(31, |month| days_of(year, month));
        number(2, 1..=last)?;
        Ok::<_, ()>(())
    })();
    match parsed {
        Ok(()) if parts.next().is_none() => Ok(date.to_owned()),
        _ => Err("not a date like 2023-09-20, 2023-09 or 2023".to_owned()),
    }
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_is_sound() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn dates() {
        for date in ["2023", "2023-09", "2023-09-20", "2024-02-29", "2000-02-29"] {
            assert_eq!(parse_date(date).as_deref(), Ok(date));
        }
        for date in ["", "23", "2023-13", "2023-9", "2023-02-29", "1900-02-29", "2023-09-20-1", "2023-09-31", "-1", "x"]
        {
            assert!(parse_date(date).is_err(), "{date}");
        }
    }
}
