//! `depesza names`: lists of names that others have made, taken into an archive.

use super::table::{AnswerArgs, AnswerFormat, Cell, csv_row, table};
use super::{ArchiveArg, count};
use crate::failure::{self, Failure, display};
use crate::open::open_file;
use ::archive::{Archive, Mode, NameList};
use clap::{Subcommand, ValueHint};
use record::formats::pretty::printable;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza names import politicians.jsonl            {\"id\": \"Q1\", \"name\": \"Anna Wrona\", \"names\": {\"uk\": [\"Ганна Ворона\"]}}
  depesza names import latest-humans.json.gz        a dump of Wikidata, an entity a line
  depesza names import peps.entities.ftm.json       OpenSanctions, or any entities of FollowTheMoney
  depesza names list
  depesza names remove politicians.jsonl

Exit codes: 0 done, 1 there are no lists, 2 failed.";

/// Use lists of names in an archive: Wikidata, OpenSanctions, or your own
///
/// A list gives entities public identifiers, their names in other languages and the terms of their offices, and joins what it
/// knows to be one. It adds nothing to what articles say, stands apart from it, holds for what is added later and when everything
/// is read again, and can be removed with all it gave. Corrections win over it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct NamesArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take lists in: JSON, an object a line, also in .gz and .zst
    ///
    /// An entity of Wikidata ("labels", "aliases", "claims"), of FollowTheMoney ("schema", "properties"), or an object with "id",
    /// "name" and, if known, "kind" (person, organisation, place, country, other), "names" (a list, or lists by language), "key"
    /// and "positions" ("title", "start", "end"). A list is called as its file; one of the same name is replaced. Lines that
    /// cannot be read are named and left out.
    Import {
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        archive: ArchiveArg,
    },
    /// Tell which lists there are
    List {
        #[command(flatten)]
        archive: ArchiveArg,
        #[command(flatten)]
        answer: AnswerArgs,
    },
    /// Take a list away, with all that it gave
    Remove {
        /// Its name, as depesza names list has it
        name: String,
        #[command(flatten)]
        archive: ArchiveArg,
    },
}

pub(crate) fn run(args: &NamesArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Import { files, archive } => {
            let mut archive = archive.open(Mode::ReadWrite)?;
            files.iter().try_for_each(|file| import(&mut archive, file))?;
            Ok(ExitCode::SUCCESS)
        }
        What::List { archive, answer } => {
            let lists = archive.open(Mode::ReadOnly)?.name_lists()?;
            io::stdout().write_all(page(&lists, answer)?.as_bytes())?;
            Ok(if lists.is_empty() { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS })
        }
        What::Remove { name, archive } => {
            if !archive.open(Mode::ReadWrite)?.remove_names(name)? {
                return Err(Failure::NoList { name: name.clone() });
            }
            failure::tell(&format!("{} is removed", printable(name)));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Bad lines that are named; of more only their number is told.
const MOST_NAMED: u64 = 20;

fn import(archive: &mut Archive, path: &Path) -> Result<(), Failure> {
    let shown = display(&path.to_string_lossy());
    let failed = |error| Failure::Open { name: shown.clone(), error };
    let file = open_file(path).map_err(failed)?;
    let mut lines = intake::unpacked(Box::new(file), intake::Limits::default()).map_err(failed)?;
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let mut named = 0;
    let mut bad = |line: u64, error: &::archive::BadLine| {
        named += 1;
        if named <= MOST_NAMED {
            failure::warn(&format!("{shown}, line {line}: {}", printable(&error.to_string())));
            failure::tell(&format!("  help: {}", error.help()));
        }
    };
    let imported = archive.import_names(&name, &mut lines, &mut bad)?.map_err(failed)?;
    if imported.bad > MOST_NAMED {
        failure::warn(&format!("{shown}: {} more lines were left out", imported.bad - MOST_NAMED));
    }
    if imported.entries == 0 && imported.bad > 0 {
        archive.remove_names(&name)?;
        return Err(Failure::NoNames { name: shown, lines: imported.bad });
    }
    let done = if imported.replaced { "replaced" } else { "imported" };
    let (entries, names) = (number(imported.entries, "entry", "entries"), count(imported.names, "name"));
    let entities = number(imported.entities, "entity", "entities");
    failure::tell(&format!("{} is {done}: {entries}, {names}; {entities} of the archive", printable(&name)));
    Ok(())
}

fn number(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn page(lists: &[NameList], answer: &AnswerArgs) -> Result<String, Failure> {
    let json = |error: serde_json::Error| Failure::Write(error.into());
    Ok(match answer.format() {
        AnswerFormat::Json => serde_json::to_string_pretty(lists).map_err(json)? + "\n",
        AnswerFormat::Jsonl => {
            let mut page = String::new();
            for list in lists {
                page.push_str(&serde_json::to_string(list).map_err(json)?);
                page.push('\n');
            }
            page
        }
        AnswerFormat::Csv => {
            let mut page = csv_row(&["name", "imported", "entries", "names", "entities"]);
            for list in lists {
                let numbers = [list.entries, list.names, list.entities].map(|number| number.to_string());
                page.push_str(&csv_row(&[&list.name, &list.imported, &numbers[0], &numbers[1], &numbers[2]]));
            }
            page
        }
        AnswerFormat::Table if lists.is_empty() => String::new(),
        AnswerFormat::Table => {
            let row = |list: &NameList| {
                let numbers = [list.entries, list.names, list.entities].map(|number| Cell::new(&number.to_string()));
                [Cell::new(&list.name), Cell::new(&list.imported)].into_iter().chain(numbers).collect()
            };
            let rows: Vec<Vec<Cell>> = lists.iter().map(row).collect();
            table(&["list", "imported", "entries", "names", "entities"], 0, &rows, answer.paper())
        }
    })
}
