//! The command line's definition: help, completions, man page and `docs/cli.md` all come from here.

use clap::builder::TypedValueParser;
use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use intake::Form;
use reader::{Options, Reader};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use text::OffsetUnit;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 nothing found, 2 failed. A document that cannot be read is named on standard error, counted and \
skipped; the run has failed only if no document could be read (with --strict it stops at the first). 130: stopped by \
Ctrl-C, after the documents under way.";

const WATCH_EXIT_CODES: &str = "\
Exit codes: 0 done (with --once, or stopped by Ctrl-C), 2 failed.";

const READ_EXAMPLES: &str = "\
Examples:
  depesza read article.txt                        a text, in whatever encoding
  depesza read page.html --origin                 a saved page, and where each block stood in it
  depesza read https://example.org/news/1         a page from the network
  depesza read crawl.warc.gz > records.jsonl      a crawl (WARC, WET)
  depesza read feed.xml                           a feed: its full texts, or the pages it links to
  depesza read dump.jsonl --text body --title headline --date published_at
  depesza read articles.parquet news.csv.gz       more dumps; sensible guesses are shown
  depesza read saved-pages/ --output records/     a folder, a file for each document
  curl -s https://example.org/ | depesza read -   standard input

Exit codes: 0 done, 1 nothing found, 2 failed. A document that cannot be read is named on standard error, counted and
skipped; the run has failed only if no document could be read (with --strict it stops at the first). 130: stopped by
Ctrl-C, after the documents under way.";

/// Reads news and tells who said what
///
/// Depesza reads news articles and finds every statement in them: who said, wrote, thinks or wants what, in
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
    Watch(WatchArgs),
    Add(crate::archive::add::AddArgs),
    Check(crate::archive::check::CheckArgs),
    Compact(crate::archive::compact::CompactArgs),
    Backup(crate::archive::backup::BackupArgs),
    Reread(crate::archive::reread::RereadArgs),
    Entity(crate::archive::entity::EntityArgs),
    Names(crate::archive::names::NamesArgs),
    Search(crate::archive::search::SearchArgs),
    Who(crate::archive::who::WhoArgs),
    Positions(crate::archive::positions::PositionsArgs),
    Outlet(crate::archive::outlet::OutletArgs),
    Correct(crate::archive::correct::CorrectArgs),
    Corrections(crate::archive::corrections::CorrectionsArgs),
    Stories(crate::archive::stories::StoriesArgs),
    Export(crate::archive::export::ExportArgs),
    Echo(crate::archive::echo::EchoArgs),
    Serve(crate::serve::ServeArgs),
    Mcp(crate::mcp::McpArgs),
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

/// Read news and print who said what in it
///
/// Takes plain text, web pages, WARC and WET crawls, RSS, Atom and JSON feeds, OPML lists of feeds, JSON, CSV and Parquet
/// dumps, ninjs and NewsML-G2, each also in .gz, .zst or .zip. What an input is, is told by its content; --from says it
/// where that fails. Of a folder every such file is read, in the order of their names, in its subfolders too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = READ_EXAMPLES)]
pub(crate) struct ReadArgs {
    /// Files, folders or https:// addresses to read; - or nothing is standard input
    #[arg(value_name = "FILE|FOLDER|ADDRESS|-", value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<String>,

    #[command(flatten)]
    pub(crate) writing: WritingArgs,

    /// Write a file for each document into this folder instead, named after it
    ///
    /// For brat the text is written beside it. A record of a crawl, feed or dump is named after its file and its number in it.
    #[arg(short, long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) intake: IntakeArgs,

    #[command(flatten)]
    pub(crate) network: NetworkArgs,

    /// Documents to read at the same time [default: one for each core]
    ///
    /// The output is the same, byte for byte, whatever the number.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Print no progress, notice or summary; errors are still printed
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Stop at the first document that cannot be read, and exit with 2
    #[arg(long)]
    pub(crate) strict: bool,
}

/// How records are written.
#[derive(Debug, clap::Args)]
pub(crate) struct WritingArgs {
    /// What to print [default: pretty on a terminal; else json for one document, jsonl for many]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<Format>,

    /// What offsets count, in json and jsonl; the other formats count code points
    #[arg(long, value_enum, default_value_t = Offsets::Codepoint)]
    pub(crate) offsets: Offsets,

    /// Tell in json and jsonl where the text stood in the bytes of the original
    ///
    /// Adds "origin": runs [text_start, byte_start, byte_length]. The bytes of a run, decoded, with character references
    /// resolved and white space collapsed where the original is HTML, are the text up to the next run.
    #[arg(long)]
    pub(crate) origin: bool,

    /// Date of publication, for documents that do not tell theirs: 2023-09-20, 2023-09 or 2023
    ///
    /// "On Friday" and "last week" are resolved against it.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) published: Option<String>,

    /// Whose annotation guidelines to follow
    #[arg(long, value_enum, default_value_t = Scheme::Depesza)]
    pub(crate) scheme: Scheme,

    /// When to colour the pretty format
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
}

impl WritingArgs {
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(Options {
            scheme: match self.scheme {
                Scheme::Depesza => language::Scheme::Depesza,
                Scheme::Polnear => language::Scheme::Polnear,
            },
            published: self.published.clone(),
            origin: self.origin,
        })
    }
}

/// What the inputs are.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the inputs are")]
pub(crate) struct IntakeArgs {
    /// Take every input for this, whatever its content looks like
    #[arg(long, value_name = "FORM", value_parser = clap::builder::PossibleValuesParser::new(Form::ALL.map(Form::as_str)).map(|name| name.parse::<Form>().expect("it is one of these")))]
    pub(crate) from: Option<Form>,

    /// Character encoding of text and pages that do not tell theirs truly, such as windows-1250
    #[arg(long, value_name = "LABEL", value_parser = parse_charset)]
    pub(crate) charset: Option<String>,

    /// Column of a dump that holds the text: `body`, or `article.body` in nested JSON
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text: Option<String>,

    /// Column that holds the text as HTML
    #[arg(long, value_name = "COLUMN", conflicts_with = "text")]
    pub(crate) html: Option<String>,

    /// Column that holds the headline
    #[arg(long, value_name = "COLUMN")]
    pub(crate) title: Option<String>,

    /// Column that holds the date of publication
    #[arg(long, value_name = "COLUMN")]
    pub(crate) date: Option<String>,

    /// Column that holds the address
    #[arg(long, value_name = "COLUMN")]
    pub(crate) url: Option<String>,

    /// Column that holds the row's id
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: Option<String>,

    /// Column that holds the author
    #[arg(long, value_name = "COLUMN")]
    pub(crate) author: Option<String>,

    /// Column that holds the outlet
    #[arg(long, value_name = "COLUMN")]
    pub(crate) outlet: Option<String>,

    /// Column that holds the language
    #[arg(long, value_name = "COLUMN")]
    pub(crate) language: Option<String>,
}

/// What may be fetched.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Fetch nothing: of a feed's entries without their full text the summaries are read
    #[arg(long)]
    pub(crate) offline: bool,

    /// Fetch from loopback, private and link-local addresses too
    #[arg(long)]
    pub(crate) allow_private: bool,
}

/// Follow feeds and print the record of every new article
///
/// Asks each feed again in time: not sooner than it wants, more seldom when nothing changes or it fails. A state file
/// remembers what was printed, so that a restart neither repeats nor misses an article.
#[derive(Debug, clap::Args)]
#[command(after_help = WATCH_EXIT_CODES)]
pub(crate) struct WatchArgs {
    /// OPML lists, feeds' addresses
    #[arg(value_name = "FILE|ADDRESS", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<String>,

    /// Where to remember what was read [default: the first input's name and .state.json, in this folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) state: Option<PathBuf>,

    /// Ask every feed that is due once, then end
    #[arg(long)]
    pub(crate) once: bool,

    /// Of a feed seen for the first time, read only what comes from now on
    #[arg(long)]
    pub(crate) from_now: bool,

    /// Least minutes between two questions to a feed
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub(crate) interval: u32,

    #[command(flatten)]
    pub(crate) writing: WritingArgs,

    /// Fetch from loopback, private and link-local addresses too
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Print no notices; errors are still printed
    #[arg(short, long)]
    pub(crate) quiet: bool,
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

/// A label of the Encoding Standard.
fn parse_charset(label: &str) -> Result<String, String> {
    if encoding::is_label(label) {
        Ok(label.to_owned())
    } else {
        Err("not a label of the Encoding Standard, such as windows-1250, iso-8859-2 or koi8-u".to_owned())
    }
}

/// ISO 8601 of a day, a month or a year.
pub(crate) fn parse_date(date: &str) -> Result<String, String> {
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
