//! `depesza search`: what was said, and written, about something.

use super::ArchiveArg;
use super::filters::FilterArgs;
use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, table};
use crate::failure::{self, Failure};
use ::archive::{Hit, MOST_HITS, Mode, Page, Query, Sort, What, Words};
use clap::ValueEnum;
use reader::{Lemmas, Options, Reader};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza search sankcje                        sankcjom, sankcji … too: inflection does not matter
  depesza search '\"nowy most\" OR tunel*'        a phrase, or words that begin so
  depesza search 'most NOT (port OR rzeka)' --by 'Anna Wrona' --since 2024-05
  depesza search --about Brexit --act denies --certainty certain
  depesza search brexit --articles --sort time --format csv > brexit.csv

Exit codes: 0 found, 1 nothing found, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 found, 1 nothing found, 2 failed.";

/// Find statements, or articles, in an archive
///
/// Words are found in any inflection, with or without their accents, in what was said (with --articles in the title and the
/// text). All of them must be there; AND, OR, NOT, brackets, "phrases" and prefixes* are understood. Without words everything is
/// found that the options leave. Of an option that is given many times, one must hold.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct SearchArgs {
    /// What to look for
    words: Vec<String>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Find articles, not statements
    #[arg(long)]
    articles: bool,

    #[command(flatten)]
    filters: FilterArgs,

    /// What comes first [default: relevance where there are words]
    #[arg(long, value_enum)]
    sort: Option<Order>,

    /// Most to print
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=MOST_HITS as i64))]
    limit: u32,

    /// Go on after this place, as it was told with the page before
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,

    #[command(flatten)]
    answer: AnswerArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The latest
    Time,
    /// The best match (BM25)
    Relevance,
}

pub(crate) fn run(args: &SearchArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let reader = Reader::new(Options::default());
    let mut lemmas = Lemmas::new(&reader);
    let mut words = Words::parse(&args.words.join(" "))?;
    if let Some(words) = &mut words {
        lemmas.tell(words)?;
    }
    let what = if args.articles { What::Articles } else { What::Statements };
    let query = Query {
        sort: match args.sort {
            Some(Order::Time) => Sort::Time,
            Some(Order::Relevance) => Sort::Relevance,
            None if words.is_some() => Sort::Relevance,
            None => Sort::Time,
        },
        limit: usize::try_from(args.limit).unwrap_or(MOST_HITS),
        after: args.after.clone(),
        words,
        ..args.filters.query(what, &mut lemmas)?
    };
    let page = archive.search(&query)?;
    let format = args.answer.format();
    io::stdout().write_all(write(&page, query.what, format, args.answer.paper())?.as_bytes())?;
    if page.hits.is_empty() {
        if format == AnswerFormat::Table {
            failure::tell("nothing found");
        }
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    // In JSON it is told.
    if let Some(next) = page.next.as_ref().filter(|_| format != AnswerFormat::Json) {
        failure::tell(&format!("there is more: --after {next}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn write(page: &Page, what: What, format: AnswerFormat, paper: Paper) -> Result<String, Failure> {
    let mut out = String::new();
    match format {
        AnswerFormat::Json => {
            out = serde_json::to_string_pretty(page).map_err(|error| Failure::Write(error.into()))?;
            out.push('\n');
        }
        AnswerFormat::Jsonl => {
            for hit in &page.hits {
                let line = serde_json::to_string(hit).map_err(|error| Failure::Write(error.into()))?;
                let _ = writeln!(out, "{line}");
            }
        }
        AnswerFormat::Csv => {
            out = csv_row(match what {
                What::Statements => &STATEMENT_COLUMNS,
                What::Articles => &ARTICLE_COLUMNS,
            });
            for hit in &page.hits {
                out.push_str(&csv(hit));
            }
        }
        AnswerFormat::Table if page.hits.is_empty() => {}
        AnswerFormat::Table => {
            let rows: Vec<Vec<Cell>> = page.hits.iter().map(|hit| cells(hit, paper.colour)).collect();
            out = match what {
                What::Statements => table(&["said", "who", "how", "what", "where", "id"], 3, &rows, paper),
                What::Articles => table(&["published", "outlet", "title", "text", "number"], 3, &rows, paper),
            };
        }
    }
    Ok(out)
}

/// A row of the table.
fn cells(hit: &Hit, colour: bool) -> Vec<Cell> {
    let day =
        |date: &Option<String>| Cell::new(&date.as_deref().unwrap_or_default().chars().take(10).collect::<String>());
    let words = |words: &Option<String>| Cell::new(words.as_deref().unwrap_or_default());
    // Without colour in brackets.
    let bracketed: Vec<String>;
    let pieces = hit.snippet.pieces();
    let pieces: Vec<(&str, bool)> = if colour {
        pieces
    } else {
        bracketed =
            pieces.iter().map(|(piece, hit)| if *hit { format!("⟦{piece}⟧") } else { (*piece).to_owned() }).collect();
        bracketed.iter().map(|piece| (piece.as_str(), false)).collect()
    };
    match &hit.statement {
        Some(statement) => {
            let negative = if statement.polarity == "negative" { ", negative" } else { "" };
            let who = match (&statement.speaker, &statement.by_title) {
                (Some(name), _) if !name.is_empty() => name.clone(),
                // Not what the article says, so it is told apart.
                (_, Some(holder)) => format!("{} (by office: {})", statement.source, holder.name),
                _ => statement.source.clone(),
            };
            vec![
                day(&statement.said),
                Cell::new(&who),
                Cell::new(&format!("{}, {}{negative}", statement.act, statement.certainty)),
                Cell::of(&pieces),
                words(if hit.article.outlet.is_some() { &hit.article.outlet } else { &hit.article.title }),
                Cell::new(&statement.id),
            ]
        }
        None => vec![
            day(&hit.article.published),
            words(&hit.article.outlet),
            words(&hit.article.title),
            Cell::of(&pieces),
            Cell::new(&hit.article.id.to_string()),
        ],
    }
}

const STATEMENT_COLUMNS: [&str; 23] = [
    "id",
    "said",
    "speaker",
    "entity",
    "speaker_class",
    "act",
    "certainty",
    "manner",
    "polarity",
    "content",
    "source",
    "cue",
    "confidence",
    "article",
    "document",
    "title",
    "outlet",
    "published",
    "language",
    "uri",
    "office_holder",
    "office_score",
    "office_evidence",
];

const ARTICLE_COLUMNS: [&str; 8] =
    ["article", "document", "title", "outlet", "published", "language", "uri", "snippet"];

fn csv(hit: &Hit) -> String {
    let article = &hit.article;
    let number = article.id.to_string();
    let or_empty = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    let mut values = Vec::new();
    if let Some(statement) = &hit.statement {
        values.extend([
            statement.id.clone(),
            or_empty(&statement.said),
            or_empty(&statement.speaker),
            statement.entity.map(|id| id.to_string()).unwrap_or_default(),
            statement.speaker_class.clone(),
            statement.act.clone(),
            statement.certainty.clone(),
            statement.manner.clone(),
            statement.polarity.clone(),
            statement.content.clone(),
            statement.source.clone(),
            statement.cue.clone(),
            statement.confidence.to_string(),
        ]);
    }
    values.extend([
        number,
        article.document.clone(),
        or_empty(&article.title),
        or_empty(&article.outlet),
        or_empty(&article.published),
        or_empty(&article.language),
        or_empty(&article.uri),
    ]);
    match &hit.statement {
        None => values.push(hit.snippet.text.clone()),
        Some(statement) => {
            let holder = statement.by_title.as_ref();
            values.extend([
                holder.map(|holder| holder.name.clone()).unwrap_or_default(),
                holder.map(|holder| holder.score.to_string()).unwrap_or_default(),
                holder.map(|holder| holder.evidence.clone()).unwrap_or_default(),
            ]);
        }
    }
    csv_row(&values.iter().map(String::as_str).collect::<Vec<_>>())
}
