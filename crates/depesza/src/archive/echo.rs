//! `depesza echo`: the same statement in other articles.

use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, table};
use super::{ArchiveArg, count};
use crate::failure::{self, Failure};
use ::archive::{Change, Drift, Echo, EchoReport, Mode, Piece, Relation};
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza search sankcje --by Kowalski          shows the ids of statements
  depesza echo s-6f1c0d                         who else reported it; the beginning of an id is enough
  depesza echo s-6f1c0d --format csv > echo.csv

Exit codes: 0 found elsewhere, 1 nowhere else, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 found elsewhere, 1 nowhere else, 2 failed.";

/// Find the same statement in other articles
///
/// Quoted with small changes, told in other words or translated; the earliest report first. Tells which reports copy each other
/// and which are independent, what differs word by word, and what changed on the way: a hedge or a negation that was lost or
/// gained, a speaker who became vaguer, another number. Each report is compared with the statement that is asked for; changes
/// are told from the earlier of the two to the later, with the words that show them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct EchoArgs {
    /// The id of a statement (s-…), the beginning of one, or its number
    statement: String,

    #[command(flatten)]
    archive: ArchiveArg,

    #[command(flatten)]
    answer: AnswerArgs,
}

pub(crate) fn run(args: &EchoArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let echo = archive.echo(&args.statement)?;
    let json = |error: serde_json::Error| Failure::Write(error.into());
    let page = match args.answer.format() {
        AnswerFormat::Table => people(&echo, args.answer.paper()),
        AnswerFormat::Json => serde_json::to_string_pretty(&echo).map_err(json)? + "\n",
        AnswerFormat::Jsonl => {
            let mut page = String::new();
            for report in &echo.reports {
                let _ = writeln!(page, "{}", serde_json::to_string(report).map_err(json)?);
            }
            page
        }
        AnswerFormat::Csv => csv(&echo),
    };
    io::stdout().write_all(page.as_bytes())?;
    if echo.reports.len() < 2 {
        if args.answer.format() == AnswerFormat::Table {
            failure::tell("found nowhere else");
        }
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    Ok(ExitCode::SUCCESS)
}

fn people(echo: &Echo, paper: Paper) -> String {
    let mut page = String::new();
    if let Some(asked) = echo.reports.get(echo.asked) {
        let statement = &asked.statement;
        let _ = writeln!(page, "{}: {}", printable(who(asked)), printable(&statement.content));
    }
    let reports = count(echo.reports.len() as u64, "report");
    let _ = writeln!(page, "{reports}, {} independent\n", echo.independent);
    let rows: Vec<Vec<Cell>> = echo
        .reports
        .iter()
        .enumerate()
        .map(|(number, report)| {
            let mark = if number == echo.asked { "asked for" } else { "" };
            let relation = match (report.relation, &report.copy_of) {
                (Relation::Copy, Some(id)) => format!("copy of {id}"),
                _ => mark.to_owned(),
            };
            let article = &report.article;
            let place = article.outlet.as_deref().or(article.title.as_deref()).or(article.uri.as_deref());
            let drift: Vec<String> = report.drift.iter().map(drift).collect();
            vec![
                Cell::new(&day(report.reported.as_deref().unwrap_or_default())),
                Cell::new(place.unwrap_or_default()),
                Cell::new(who(report)),
                Cell::new(&report.statement.manner),
                Cell::of(
                    &pieces(report, paper.colour).iter().map(|(text, mark)| (text.as_str(), *mark)).collect::<Vec<_>>(),
                ),
                Cell::new(&drift.join("; ")),
                Cell::new(&relation),
                Cell::new(&report.statement.id),
            ]
        })
        .collect();
    page.push_str(&table(&["reported", "where", "who", "manner", "what", "drift", "", "id"], 4, &rows, paper));
    page
}

fn who(report: &EchoReport) -> &str {
    let statement = &report.statement;
    statement.speaker.as_deref().filter(|name| !name.is_empty()).unwrap_or(&statement.source)
}

/// The words with their differences marked: bold where there is colour, else in brackets.
fn pieces(report: &EchoReport, colour: bool) -> Vec<(String, bool)> {
    let changed = report.differences.iter().any(|piece| piece.change != Change::Kept);
    if !changed {
        return vec![(report.statement.content.clone(), false)];
    }
    let mut pieces = Vec::new();
    for (number, Piece { change, text }) in report.differences.iter().enumerate() {
        if number > 0 {
            pieces.push((" ".to_owned(), false));
        }
        pieces.push(match (change, colour) {
            (Change::Kept, _) => (text.clone(), false),
            (Change::Removed, _) => (format!("[-{text}-]"), colour),
            (Change::Added, _) => (format!("[+{text}+]"), colour),
        });
    }
    pieces
}

fn drift(drift: &Drift) -> String {
    format!("{}: {} → {}", drift.kind, drift.from, drift.to)
}

fn day(date: &str) -> String {
    date.chars().take(10).collect()
}

const COLUMNS: [&str; 19] = [
    "id",
    "reported",
    "asked",
    "score",
    "relation",
    "copy_of",
    "drift",
    "said",
    "speaker",
    "entity",
    "act",
    "certainty",
    "manner",
    "content",
    "relay",
    "article",
    "outlet",
    "language",
    "uri",
];

fn csv(echo: &Echo) -> String {
    let mut page = csv_row(&COLUMNS);
    for (number, report) in echo.reports.iter().enumerate() {
        let (statement, article) = (&report.statement, &report.article);
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        let values = [
            statement.id.clone(),
            or_empty(&report.reported),
            if number == echo.asked { "1" } else { "0" }.to_owned(),
            report.score.to_string(),
            if report.relation == Relation::Copy { "copy" } else { "independent" }.to_owned(),
            or_empty(&report.copy_of),
            report.drift.iter().map(drift).collect::<Vec<_>>().join("; "),
            or_empty(&statement.said),
            or_empty(&statement.speaker),
            statement.entity.map(|id| id.to_string()).unwrap_or_default(),
            statement.act.clone(),
            statement.certainty.clone(),
            statement.manner.clone(),
            statement.content.clone(),
            report.relay.join("; "),
            article.id.to_string(),
            or_empty(&article.outlet),
            or_empty(&article.language),
            or_empty(&article.uri),
        ];
        page.push_str(&csv_row(&values.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    page
}
