//! `depesza positions`: what speakers have said about something, side by side over time.

use super::table::{AnswerArgs, AnswerFormat, Cell, csv_row, json, json_line, table};
use super::{ArchiveArg, entity};
use crate::args::parse_date;
use crate::failure::{self, Failure};
use ::archive::{Archive, EntityRow, MOST_POSITIONS, Mode, Position, PositionQuery, Positions, Words};
use reader::{Lemmas, Options, Reader};
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza positions 'Anna Wrona' --about Brexit
  depesza positions 'Anna Wrona' 'Jan Kos' --about 'nowy most' --since 2024-05

Exit codes: 0 found, 1 nothing found, 2 failed, or a name may mean several and one must be chosen by its number.";

const EXIT_CODES: &str = "\
Exit codes: 0 found, 1 nothing found, 2 failed, or a name may mean several and one must be chosen by its number.";

/// Show what speakers have said about something over time
///
/// What is no name of any person, organisation or place is looked for as words, in any inflection.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct PositionsArgs {
    /// Speakers: names, or numbers of entities
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    /// What about: a name, or words
    #[arg(long, value_name = "NAME|WORDS")]
    about: String,

    /// Said in this year, month, on this day, or later
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    since: Option<String>,

    /// Said in this year, month, on this day, or before
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<String>,

    /// Most to print of each speaker, the latest
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=MOST_POSITIONS as i64))]
    limit: u32,

    #[command(flatten)]
    archive: ArchiveArg,

    #[command(flatten)]
    answer: AnswerArgs,
}

pub(crate) fn run(args: &PositionsArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let reader = Reader::new(Options::default());
    let mut lemmas = Lemmas::new(&reader);
    let mut speakers = Vec::new();
    for name in &args.names {
        let speaker = speaker(&archive, &mut lemmas, name)?;
        if !speakers.contains(&speaker.id) {
            speakers.push(speaker.id);
        }
    }
    let mut about = lemmas.spellings(&args.about)?;
    let mut words = None;
    let mut is_name = false;
    for spelling in &about {
        is_name |= !archive.entities_named(spelling)?.is_empty();
    }
    if !is_name {
        words = Words::parse(&args.about)?;
        if let Some(words) = &mut words {
            lemmas.tell(words)?;
        }
        about.clear();
    }
    let query = PositionQuery {
        speakers,
        about,
        words,
        since: args.since.clone(),
        until: args.until.clone(),
        limit: usize::try_from(args.limit).unwrap_or(MOST_POSITIONS),
    };
    let found = archive.positions(&query)?;
    let page = match args.answer.format() {
        AnswerFormat::Json => json(&found)?,
        AnswerFormat::Jsonl => found.positions.iter().map(json_line).collect::<Result<Vec<_>, _>>()?.concat(),
        AnswerFormat::Csv => csv(&found),
        AnswerFormat::Table => {
            let rows: Vec<Vec<Cell>> = found.positions.iter().map(|position| cells(position, &found)).collect();
            table(&["said", "who", "how", "what", "where", "id"], 3, &rows, args.answer.paper())
        }
    };
    io::stdout().write_all(page.as_bytes())?;
    for speaker in found.speakers.iter().filter(|speaker| speaker.more) {
        failure::note(&format!("there is more of {}: --limit, --until", speaker.name));
    }
    Ok(if found.positions.is_empty() { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
}

/// The one that is meant.
fn speaker(archive: &Archive, lemmas: &mut Lemmas<'_>, name: &str) -> Result<EntityRow, Failure> {
    let mut found = archive.entities_like(&[name.to_owned()])?;
    if found.is_empty() {
        found = archive.entities_like(&lemmas.spellings(name)?)?;
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::NoEntity { name: name.to_owned() }),
        _ => {
            found.truncate(MOST_CHOICES);
            Err(Failure::ManyEntities { name: name.to_owned(), list: entity::lines(&found) })
        }
    }
}

/// Entities to choose from that are listed.
const MOST_CHOICES: usize = 40;

fn who<'p>(position: &'p Position, found: &'p Positions) -> &'p str {
    found.speakers.get(position.speaker).map(|speaker| speaker.name.as_str()).unwrap_or_default()
}

fn cells(position: &Position, found: &Positions) -> Vec<Cell> {
    let (statement, article) = (&position.statement, &position.article);
    let said: String = statement.said.as_deref().unwrap_or_default().chars().take(10).collect();
    let negative = if statement.polarity == "negative" { ", negative" } else { "" };
    vec![
        Cell::new(&said),
        Cell::new(who(position, found)),
        Cell::new(&format!("{}, {}{negative}", statement.act, statement.certainty)),
        Cell::new(&statement.content),
        Cell::new(article.outlet.as_deref().or(article.title.as_deref()).unwrap_or_default()),
        Cell::new(&statement.id),
    ]
}

const COLUMNS: [&str; 12] =
    ["said", "speaker", "entity", "act", "certainty", "polarity", "manner", "content", "id", "outlet", "title", "uri"];

fn csv(found: &Positions) -> String {
    let mut page = csv_row(&COLUMNS);
    for position in &found.positions {
        let (statement, article) = (&position.statement, &position.article);
        let entity = statement.entity.map(|entity| entity.to_string()).unwrap_or_default();
        let or_empty = |value: &'_ Option<String>| value.clone().unwrap_or_default();
        page.push_str(&csv_row(&[
            &or_empty(&statement.said),
            who(position, found),
            &entity,
            &statement.act,
            &statement.certainty,
            &statement.polarity,
            &statement.manner,
            &statement.content,
            &statement.id,
            &or_empty(&article.outlet),
            &or_empty(&article.title),
            &or_empty(&article.uri),
        ]));
    }
    page
}
