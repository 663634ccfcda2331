//! `depesza entity`: who is who, put right by people.

use super::{ArchiveArg, count};
use crate::failure::{self, Failure};
use ::archive::{Archive, Chosen, EntityRow, Mode};
use clap::Subcommand;
use record::formats::pretty::printable;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Correct who is who in an archive
///
/// Corrections win over what the program thinks, hold for what is added later and when everything is read again, and can be
/// undone (depesza corrections). An entity is named by its number, by a name it has, or by its public identifier.
#[derive(Debug, clap::Args)]
pub(crate) struct EntityArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show the entities with a name
    Show {
        name: String,
        #[command(flatten)]
        archive: ArchiveArg,
    },
    /// Say that two entities are one
    Merge {
        /// The entity that is
        entity: String,
        /// this one
        into: String,
        #[command(flatten)]
        making: Making,
    },
    /// Say that some of what is taken for an entity is another
    Split {
        entity: String,
        /// What to call the other
        to: String,
        /// Only where it is called so, in its base form
        #[arg(long, value_name = "NAME", required_unless_present = "document")]
        called: Option<String>,
        /// Only in the document with this id, sha256:…; may be given many times
        #[arg(long, value_name = "ID")]
        document: Vec<String>,
        #[command(flatten)]
        making: Making,
    },
    /// Show an entity under another name
    Rename {
        entity: String,
        to: String,
        #[command(flatten)]
        making: Making,
    },
}

/// What goes with every correction.
#[derive(Debug, clap::Args)]
struct Making {
    #[command(flatten)]
    archive: ArchiveArg,

    /// Who says so, to be kept with it
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
}

pub(crate) fn run(args: &EntityArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Show { name, archive } => {
            let found = archive.open(Mode::ReadOnly)?.entities_named(name)?;
            io::stdout().write_all(lines(&found).as_bytes())?;
            return Ok(if found.is_empty() { ExitCode::from(failure::NOTHING_FOUND) } else { ExitCode::SUCCESS });
        }
        What::Merge { entity, into, making } => {
            let mut archive = making.archive.open(Mode::ReadWrite)?;
            let (entity, into) = (one(&archive, entity)?, one(&archive, into)?);
            let correction = archive.merge(entity.id, into.id, making.by.as_deref())?;
            tell(correction, &format!("{} is {}", entity.name, into.name));
        }
        What::Split { entity, to, called, document, making } => {
            let mut archive = making.archive.open(Mode::ReadWrite)?;
            let entity = one(&archive, entity)?;
            let chosen = Chosen { called: called.clone(), documents: document.clone() };
            let correction = archive.split(entity.id, &chosen, to, making.by.as_deref())?;
            tell(correction, &format!("{to} is another than {}", entity.name));
        }
        What::Rename { entity, to, making } => {
            let mut archive = making.archive.open(Mode::ReadWrite)?;
            let entity = one(&archive, entity)?;
            let correction = archive.rename(entity.id, to, making.by.as_deref())?;
            tell(correction, &format!("{} is shown as {to}", entity.name));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(correction: i64, what: &str) {
    failure::tell(&format!("correction {correction}: {}", printable(what)));
}

/// The entity that is meant.
pub(super) fn one(archive: &Archive, name: &str) -> Result<EntityRow, Failure> {
    let mut found = archive.entities_named(name)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::NoEntity { name: name.to_owned() }),
        _ => Err(Failure::ManyEntities { name: name.to_owned(), list: lines(&found) }),
    }
}

pub(super) fn lines(entities: &[EntityRow]) -> String {
    let mut page = String::new();
    for entity in entities {
        let EntityRow { id, name, kind, key, articles, statements } = entity;
        let key = key.as_deref().map(|key| format!(", {}", printable(key))).unwrap_or_default();
        let (articles, statements) = (count(*articles, "article"), count(*statements, "statement"));
        let _ = writeln!(page, "{id:>8}  {} ({kind}{key}): {articles}, {statements}", printable(name));
    }
    page
}
