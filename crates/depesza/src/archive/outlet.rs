//! `depesza outlet`: what is known of an outlet.

use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, json, json_line, table};
use super::{ArchiveArg, count};
use crate::failure::{self, Failure};
use ::archive::{Count, Mode, Outlet, OutletRow};
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 found, 1 no outlet is called so, 2 failed, or several are and one must be chosen by its number.";

/// Tell what an archive knows of an outlet, or list the outlets
///
/// How much it writes over time, whom it quotes most, through whom it heard, the share of statements whose speakers it does not name
/// ("anonymous sources"), how sure and how literal its statements are. CSV has a row for each of these facts.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct OutletArgs {
    /// A name, words of it, or an outlet's number; without one all are listed
    name: Vec<String>,

    #[command(flatten)]
    archive: ArchiveArg,

    #[command(flatten)]
    answer: AnswerArgs,
}

pub(crate) fn run(args: &OutletArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let name = args.name.join(" ");
    let format = args.answer.format();
    if name.is_empty() {
        let all = archive.outlets()?;
        let page = match format {
            AnswerFormat::Json => json(&all)?,
            AnswerFormat::Jsonl => all.iter().map(json_line).collect::<Result<Vec<_>, _>>()?.concat(),
            AnswerFormat::Csv => {
                let mut page =
                    csv_row(&["outlet", "name", "articles", "statements", "first_published", "last_published"]);
                all.iter().for_each(|outlet| page.push_str(&csv_row(&values(outlet).each_ref().map(String::as_str))));
                page
            }
            AnswerFormat::Table => {
                let rows: Vec<Vec<Cell>> =
                    all.iter().map(|outlet| values(outlet).iter().map(|value| Cell::new(value)).collect()).collect();
                table(&["number", "name", "articles", "statements", "first", "last"], 1, &rows, args.answer.paper())
            }
        };
        io::stdout().write_all(page.as_bytes())?;
        return Ok(if all.is_empty() { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS });
    }
    let found = archive.outlets_like(&name)?;
    let chosen = match found.as_slice() {
        [] => return Ok(ExitCode::from(failure::NOTHING_FOUND)),
        [one] => one.id,
        _ => {
            let lines: Vec<String> = found.iter().take(MOST_CHOICES).map(line).collect();
            return Err(Failure::ManyOutlets { name, list: lines.join("\n") });
        }
    };
    let outlet = archive.outlet(chosen)?;
    let page = match format {
        AnswerFormat::Table => people(&outlet, args.answer.paper()),
        AnswerFormat::Csv => csv(&outlet),
        AnswerFormat::Json => json(&outlet)?,
        AnswerFormat::Jsonl => json_line(&outlet)?,
    };
    io::stdout().write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Outlets to choose from that are listed.
const MOST_CHOICES: usize = 40;

fn line(outlet: &OutletRow) -> String {
    format!("{:>8}  {}: {}", outlet.id, printable(&outlet.name), count(outlet.articles, "article"))
}

fn values(outlet: &OutletRow) -> [String; 6] {
    let date = |date: &Option<String>| date.clone().unwrap_or_default();
    [
        outlet.id.to_string(),
        outlet.name.clone(),
        outlet.articles.to_string(),
        outlet.statements.to_string(),
        date(&outlet.first_published),
        date(&outlet.last_published),
    ]
}

fn people(outlet: &Outlet, paper: Paper) -> String {
    let (articles, statements) = (count(outlet.articles, "article"), count(outlet.statements, "statement"));
    let mut page = format!("{} (outlet {})\n{articles}, {statements}", printable(&outlet.name), outlet.id);
    if let (Some(first), Some(last)) = (&outlet.first_published, &outlet.last_published) {
        let day = |date: &str| printable(&date.chars().take(10).collect::<String>());
        let _ = write!(page, ", {} to {}", day(first), day(last));
    }
    page.push_str("\n\n");
    let share =
        |counts: &[Count]| list(counts.iter().map(|count| (count.what.clone(), of(count.count, outlet.statements))));
    let months = outlet.months.iter().map(|month| {
        let name = if month.month.is_empty() { "undated" } else { &month.month };
        (name.to_owned(), month.articles.to_string())
    });
    let anonymous = outlet.anonymous_share.map(|_| {
        let (unnamed, groups) = (of(outlet.unnamed, outlet.statements), of(outlet.groups, outlet.statements));
        format!("{}: unnamed {unnamed}, groups {groups}", of(outlet.unnamed + outlet.groups, outlet.statements))
    });
    let facts = [
        ("quotes", list(outlet.quotes.iter().map(|other| (other.name.clone(), other.statements.to_string())))),
        ("heard from", list(outlet.relays.iter().map(|relay| (relay.name.clone(), relay.statements.to_string())))),
        ("anonymous", anonymous.unwrap_or_default()),
        ("speakers", share(&outlet.speaker_classes)),
        ("certainty", share(&outlet.certainties)),
        ("manner", share(&outlet.manners)),
        ("months", list(months)),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(fact, words)| vec![Cell::new(fact), Cell::new(words)])
        .collect();
    page.push_str(&table(&["", ""], 1, &rows, paper));
    page
}

/// `12%`; what is less than half a percent but not nothing is `<1%`.
fn of(part: u64, all: u64) -> String {
    match (100 * part + all / 2).checked_div(all) {
        None => "0%".to_owned(),
        Some(0) if part > 0 => "<1%".to_owned(),
        Some(percent) => format!("{percent}%"),
    }
}

/// `one 5, other 3`
fn list(counts: impl Iterator<Item = (String, String)>) -> String {
    counts.map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}

/// A row for each fact: what it is about, of what, how many.
fn csv(outlet: &Outlet) -> String {
    let mut page = csv_row(&["fact", "value", "count"]);
    let mut row = |fact: &str, value: &str, count: &str| page.push_str(&csv_row(&[fact, value, count]));
    row("outlet", &outlet.name, &outlet.id.to_string());
    row("articles", "", &outlet.articles.to_string());
    row("statements", "", &outlet.statements.to_string());
    row("first_published", outlet.first_published.as_deref().unwrap_or_default(), "");
    row("last_published", outlet.last_published.as_deref().unwrap_or_default(), "");
    row("unnamed", "", &outlet.unnamed.to_string());
    row("groups", "", &outlet.groups.to_string());
    for month in &outlet.months {
        row("month_articles", &month.month, &month.articles.to_string());
        row("month_statements", &month.month, &month.statements.to_string());
    }
    for other in &outlet.quotes {
        row("quotes", &other.name, &other.statements.to_string());
    }
    for relay in &outlet.relays {
        row("relays", &relay.name, &relay.statements.to_string());
    }
    let lists =
        [("speaker_class", &outlet.speaker_classes), ("certainty", &outlet.certainties), ("manner", &outlet.manners)];
    for (fact, counts) in lists {
        for Count { what, count } in counts {
            row(fact, what, &count.to_string());
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_never_hide_something() {
        assert_eq!(
            [of(0, 0), of(0, 9), of(1, 1000), of(1, 3), of(2, 3), of(9, 9)],
            ["0%", "0%", "<1%", "33%", "67%", "100%"]
        );
    }
}
