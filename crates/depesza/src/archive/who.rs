//! `depesza who`: what is known of a speaker.

use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, table};
use super::{ArchiveArg, count, entity};
use crate::failure::{self, Failure};
use ::archive::{Count, HeldTitle, Label, Mode, Portrait};
use reader::{Lemmas, Options, Reader};
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 found, 1 nobody is called so, 2 failed, or several are and one must be chosen by its number.";

/// Tell what an archive knows of a speaker
///
/// Names and roles, how much was said and when, how and where, whom they speak about and who speaks about them, and what they
/// said last. CSV has a row for each of these facts.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct WhoArgs {
    /// A name, words of it, an office (prezydent Ukrainy), the number of an entity or its public identifier
    #[arg(required = true)]
    name: Vec<String>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Statements to show, the latest first
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=1000))]
    latest: u32,

    #[command(flatten)]
    answer: AnswerArgs,
}

pub(crate) fn run(args: &WhoArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let name = args.name.join(" ");
    let mut found = archive.entities_like(std::slice::from_ref(&name))?;
    if found.is_empty() {
        let reader = Reader::new(Options::default());
        found = archive.entities_like(&Lemmas::new(&reader).spellings(&name)?)?;
    }
    let chosen = match found.as_slice() {
        [] => return Ok(ExitCode::from(failure::NOTHING_FOUND)),
        [one] => one.id,
        _ => {
            found.truncate(MOST_CHOICES);
            return Err(Failure::ManyEntities { name, list: entity::lines(&found) });
        }
    };
    let portrait = archive.portrait(chosen, usize::try_from(args.latest).unwrap_or(0))?;
    let page = match args.answer.format() {
        AnswerFormat::Table => people(&portrait, args.answer.paper()),
        AnswerFormat::Csv => csv(&portrait),
        AnswerFormat::Json => {
            serde_json::to_string_pretty(&portrait).map_err(|error| Failure::Write(error.into()))? + "\n"
        }
        AnswerFormat::Jsonl => serde_json::to_string(&portrait).map_err(|error| Failure::Write(error.into()))? + "\n",
    };
    io::stdout().write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Entities to choose from that are listed.
const MOST_CHOICES: usize = 40;

fn people(portrait: &Portrait, paper: Paper) -> String {
    let Portrait { entity, name, kind, key, .. } = portrait;
    let key = key.as_deref().map(|key| format!(", {}", printable(key))).unwrap_or_default();
    let mut page = format!("{} ({kind}{key}, {entity})\n", printable(name));
    let (articles, statements) = (count(portrait.articles, "article"), count(portrait.statements, "statement"));
    let _ = match (&portrait.first_said, &portrait.last_said) {
        (Some(first), Some(last)) => {
            writeln!(page, "{articles}, {statements}, {} to {}", printable(&day(first)), printable(&day(last)))
        }
        _ => writeln!(page, "{articles}, {statements}"),
    };
    if portrait.by_title > 0 {
        let statements = count(portrait.by_title, "more statement");
        let _ = writeln!(page, "{statements} in articles that name only the office");
    }
    page.push('\n');
    // The same in two languages is one.
    let mut names: Vec<(String, u64)> = Vec::new();
    for name in &portrait.names {
        match names.iter_mut().find(|(known, _)| *known == name.name) {
            Some((_, articles)) => *articles += name.articles,
            None => names.push((name.name.clone(), name.articles)),
        }
    }
    let others = |others: &[::archive::Other]| list(others.iter().map(|other| (other.name.clone(), other.statements)));
    let facts = [
        ("names", list(names.into_iter())),
        ("in lists", labels(&portrait.labels)),
        ("offices", offices(&portrait.titles)),
        ("roles", counts(&portrait.roles)),
        ("acts", counts(&portrait.acts)),
        ("certainty", counts(&portrait.certainties)),
        ("outlets", counts(&portrait.outlets)),
        ("months", counts(&portrait.months)),
        ("about", others(&portrait.speaks_about)),
        ("by others", others(&portrait.spoken_about_by)),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(fact, words)| vec![Cell::new(fact), Cell::new(words)])
        .collect();
    page.push_str(&table(&["", ""], 1, &rows, paper));
    if !portrait.latest.is_empty() {
        page.push('\n');
        let rows: Vec<Vec<Cell>> = portrait
            .latest
            .iter()
            .map(|latest| {
                let (statement, article) = (&latest.statement, &latest.article);
                vec![
                    Cell::new(&day(statement.said.as_deref().unwrap_or_default())),
                    Cell::new(&format!("{}, {}", statement.act, statement.certainty)),
                    Cell::new(&statement.content),
                    Cell::new(article.outlet.as_deref().or(article.title.as_deref()).unwrap_or_default()),
                    Cell::new(&statement.id),
                ]
            })
            .collect();
        page.push_str(&table(&["said", "how", "what", "where", "id"], 2, &rows, paper));
    }
    page
}

fn day(date: &str) -> String {
    date.chars().take(10).collect()
}

fn counts(counts: &[Count]) -> String {
    list(counts.iter().map(|count| (count.what.clone(), count.count)))
}

/// `one 5, other 3`
fn list(counts: impl Iterator<Item = (String, u64)>) -> String {
    counts.map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}

/// `Volodymyr Zelenskyy (en), …`: a name that several languages have stands once.
fn labels(labels: &[Label]) -> String {
    let mut names: Vec<(&str, Vec<&str>)> = Vec::new();
    for label in labels {
        let language = label.language.as_deref();
        match names.iter_mut().find(|(name, _)| *name == label.name) {
            Some((_, languages)) => languages.extend(language),
            None => names.push((&label.name, language.into_iter().collect())),
        }
    }
    let shown = names.iter().take(MOST_LABELS).map(|(name, languages)| {
        if languages.is_empty() { (*name).to_owned() } else { format!("{name} ({})", languages.join(" ")) }
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// Names of lists that people are shown.
const MOST_LABELS: usize = 20;

/// `prezydent Ukrainy 12, 2019-06-01 to 2023-01-04`
fn offices(titles: &[HeldTitle]) -> String {
    let one = |title: &HeldTitle| {
        let mut words = title.words.clone();
        if title.articles > 0 {
            let _ = write!(words, " {}", title.articles);
        }
        if let (Some(first), Some(last)) = (&title.first, &title.last) {
            let _ = write!(words, ", {} to {}", day(first), day(last));
        }
        if let Some(list) = &title.list {
            let (start, end) = (title.start.as_deref().unwrap_or("…"), title.end.as_deref().unwrap_or("…"));
            let _ = write!(words, " ({list}: {start} to {end})");
        }
        words
    };
    titles.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A row for each fact: what it is about, of what, how many; of statements the id and what was said.
fn csv(portrait: &Portrait) -> String {
    let mut page = csv_row(&["fact", "value", "count"]);
    let mut row = |fact: &str, value: &str, count: &str| page.push_str(&csv_row(&[fact, value, count]));
    row("entity", &portrait.name, &portrait.entity.to_string());
    row("kind", &portrait.kind, "");
    row("key", portrait.key.as_deref().unwrap_or_default(), "");
    row("articles", "", &portrait.articles.to_string());
    row("statements", "", &portrait.statements.to_string());
    row("first_said", portrait.first_said.as_deref().unwrap_or_default(), "");
    row("last_said", portrait.last_said.as_deref().unwrap_or_default(), "");
    for name in &portrait.names {
        row("name", &name.name, &name.articles.to_string());
    }
    for label in &portrait.labels {
        row("listed_name", &label.name, label.language.as_deref().unwrap_or_default());
    }
    for title in &portrait.titles {
        row("office", &format!("{} {}", title.role, title.place), &title.articles.to_string());
    }
    row("statements_by_office", "", &portrait.by_title.to_string());
    let lists = [
        ("role", &portrait.roles),
        ("act", &portrait.acts),
        ("certainty", &portrait.certainties),
        ("outlet", &portrait.outlets),
        ("month", &portrait.months),
    ];
    for (fact, counts) in lists {
        for Count { what, count } in counts {
            row(fact, what, &count.to_string());
        }
    }
    for (fact, others) in [("speaks_about", &portrait.speaks_about), ("spoken_about_by", &portrait.spoken_about_by)] {
        for other in others {
            row(fact, &other.name, &other.statements.to_string());
        }
    }
    for latest in &portrait.latest {
        row("statement", &latest.statement.content, &latest.statement.id);
    }
    page
}
