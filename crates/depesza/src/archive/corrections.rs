//! `depesza corrections`: what people have put right, taken back, and handed on as gold.

use super::table::{AnswerArgs, AnswerFormat, Cell, csv_row, json, json_line, table};
use super::{ArchiveArg, count};
use crate::failure::{self, Failure, display};
use ::archive::{Archive, Correction, Mode};
use clap::{Subcommand, ValueEnum, ValueHint};
use record::formats::pretty::printable;
use record::formats::{brat, gold, jsonl};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use text::OffsetUnit;

const EXIT_CODES: &str = "Exit codes: 0 done, 1 there are none, 2 failed.";

/// List, undo or export the corrections in an archive
///
/// Those of statements (depesza correct) and of who is who (depesza entity). One whose statement is not read any more is kept, and
/// applied again when something like it is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CorrectionsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the corrections that were made, also those that were undone
    List {
        #[command(flatten)]
        archive: ArchiveArg,
        #[command(flatten)]
        answer: AnswerArgs,
    },
    /// Take a correction back
    Undo {
        /// Its number
        correction: i64,
        #[command(flatten)]
        archive: ArchiveArg,
    },
    /// Write the articles whose statements were corrected, as they are now, for training and for annotation tools
    ///
    /// All their statements are written: what nobody has corrected counts as looked at.
    Export {
        #[arg(short, long, value_enum, default_value_t = Export::Gold)]
        format: Export,

        /// The folder to write to; jsonl goes to standard output without one
        #[arg(short, long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
        output: Option<PathBuf>,

        #[command(flatten)]
        archive: ArchiveArg,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Export {
    /// Texts and JSON files beside them, as the evaluation and the training read them
    Gold,
    /// Texts and standoff files of the brat annotation tool
    Brat,
    /// Records, one a line
    Jsonl,
}

pub(crate) fn run(args: &CorrectionsArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        What::List { archive, answer } => list(&archive.open(Mode::ReadOnly)?.corrections()?, answer),
        What::Undo { correction, archive } => {
            archive.open(Mode::ReadWrite)?.undo(*correction)?;
            failure::tell(&format!("correction {correction} is undone"));
            Ok(ExitCode::SUCCESS)
        }
        What::Export { format, output, archive } => export(&archive.open(Mode::ReadOnly)?, *format, output.as_deref()),
    }
}

const COLUMNS: [&str; 10] =
    ["correction", "made", "who", "kind", "subject", "to", "undone", "article", "statement", "found"];

fn list(made: &[Correction], answer: &AnswerArgs) -> Result<ExitCode, Failure> {
    let page = match answer.format() {
        AnswerFormat::Json => json(made)?,
        AnswerFormat::Jsonl => made.iter().map(json_line).collect::<Result<Vec<_>, _>>()?.concat(),
        AnswerFormat::Csv => {
            let mut page = csv_row(&COLUMNS);
            for made in made {
                page.push_str(&csv(made));
            }
            page
        }
        AnswerFormat::Table => {
            let rows: Vec<Vec<Cell>> = made.iter().map(cells).collect();
            table(&["number", "made", "by", "kind", "of", "to", ""], 5, &rows, answer.paper())
        }
    };
    io::stdout().write_all(page.as_bytes())?;
    Ok(if made.is_empty() { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
}

fn cells(made: &Correction) -> Vec<Cell> {
    let state = match (&made.undone, made.found) {
        (Some(_), _) => "undone",
        (None, false) => "not applied",
        (None, true) => "",
    };
    vec![
        Cell::new(&made.id.to_string()),
        Cell::new(&made.made.chars().take(10).collect::<String>()),
        Cell::new(made.who.as_deref().unwrap_or_default()),
        Cell::new(&made.kind),
        Cell::new(&made.subject),
        Cell::new(&made.to),
        Cell::new(state),
    ]
}

fn csv(made: &Correction) -> String {
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    let values = [
        made.id.to_string(),
        made.made.clone(),
        or_empty(&made.who),
        made.kind.clone(),
        made.subject.clone(),
        made.to.clone(),
        or_empty(&made.undone),
        made.article.map(|article| article.to_string()).unwrap_or_default(),
        or_empty(&made.statement),
        made.found.to_string(),
    ];
    csv_row(&values.iter().map(String::as_str).collect::<Vec<_>>())
}

fn export(archive: &Archive, format: Export, output: Option<&Path>) -> Result<ExitCode, Failure> {
    let articles = archive.corrected_articles()?;
    let mut statements = 0;
    for article in &articles {
        let record = archive.record(*article)?;
        statements += record.statements.len() as u64;
        let name = name(&record.article.meta);
        let text = record.article.text.as_str();
        match (format, output) {
            (Export::Jsonl, None) => io::stdout().write_all(jsonl::write(&record, OffsetUnit::CodePoint).as_bytes())?,
            (_, None) => return Err(Failure::NoFolder),
            (Export::Jsonl, Some(folder)) => {
                put(folder, &format!("{name}.jsonl"), &jsonl::write(&record, OffsetUnit::CodePoint))?;
            }
            (Export::Brat, Some(folder)) => {
                put(folder, &format!("{name}.txt"), text)?;
                put(folder, &format!("{name}.ann"), &brat::write(&record))?;
            }
            (Export::Gold, Some(folder)) => {
                let text_file = format!("{name}.txt");
                put(folder, &text_file, text)?;
                put(folder, &format!("{name}.json"), &gold::write(&record, &text_file))?;
            }
        }
    }
    if articles.is_empty() {
        failure::tell("no statement was corrected");
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    if let Some(folder) = output {
        let (articles, statements) = (count(articles.len() as u64, "article"), count(statements, "statement"));
        failure::tell(&format!("{articles} with {statements} written to {}", display(&folder.to_string_lossy())));
    }
    Ok(ExitCode::SUCCESS)
}

/// The language and the beginning of the document's hash: the same article has the same name in every export.
fn name(meta: &record::Meta) -> String {
    let hash: String = meta.id.trim_start_matches("sha256:").chars().filter(char::is_ascii_hexdigit).take(16).collect();
    let language = meta.language.as_deref().unwrap_or("und");
    let language: String = language.chars().take_while(char::is_ascii_alphabetic).take(3).collect();
    printable(&format!("{language}-{hash}"))
}

fn put(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let file = folder.join(name);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&file, text))
        .map_err(|error| Failure::WriteFile { name: display(&file.to_string_lossy()), error })
}
