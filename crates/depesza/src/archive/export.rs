//! `depesza export`: what an archive holds, for other programs.

use super::ArchiveArg;
use super::filters::FilterArgs;
use crate::failure::{self, Failure};
use ::archive::{Archive, Kind, Mode, Query, What, Words};
use ::export::ExportError;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ValueEnum, ValueHint};
use reader::{Lemmas, Options, Reader};
use record::Record;
use record::formats::{brat, webannotation};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza export statements --format parquet -o statements.parquet
  depesza export statements --format csv --by 'Anna Wrona' --since 2024 > wrona.csv
  depesza export articles --format jsonl --words brexit -o brexit.jsonl
  depesza export articles --format brat -o brat/         a text and its annotations for each article
  depesza export entities --format ftm -o entities.ftm.json   for Aleph, OpenSanctions and others

Exit codes: 0 done, 1 nothing found, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 done, 1 nothing found, 2 failed.";

/// Write statements, articles or entities of an archive for other programs
///
/// Tables (parquet, csv, jsonl) have a row for each; docs/export.md tells their columns. brat and webannotation write a folder with
/// a file for each article, with all its statements; with `statements` of the articles in which such statements stand. ftm writes
/// FollowTheMoney entities. Of entities, those are written that the articles name which the other options leave.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// What to write
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)).map(|name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name).expect("it is one of these")))]
    kind: Kind,

    #[command(flatten)]
    archive: ArchiveArg,

    /// How to write it
    #[arg(short, long, value_enum)]
    format: ExportFormat,

    /// The file to write, which must not be there yet; the folder, for brat and webannotation [default: standard output]
    #[arg(short, long, value_name = "FILE|FOLDER", value_hint = ValueHint::AnyPath)]
    output: Option<PathBuf>,

    /// Write over files that are there
    #[arg(long, requires = "output")]
    replace: bool,

    /// Only what these words find, as depesza search understands them
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,

    #[command(flatten)]
    filters: FilterArgs,

    /// Print no summary; errors are still printed
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// A table with typed columns
    Parquet,
    /// An object a line
    Jsonl,
    /// Comma-separated values, with a line of names
    Csv,
    /// A folder: the text and brat's standoff for each article
    Brat,
    /// A folder: W3C Web Annotations (JSON-LD) for each article
    Webannotation,
    /// FollowTheMoney entities, one a line
    Ftm,
}

/// How one article is written into a folder.
#[derive(Clone, Copy, Debug)]
enum FolderFormat {
    Brat,
    Webannotation,
}

pub(crate) fn run(args: &ExportArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let query = query(args)?;
    let format = match args.format {
        ExportFormat::Parquet => ::export::Format::Parquet,
        ExportFormat::Jsonl => ::export::Format::Jsonl,
        ExportFormat::Csv => ::export::Format::Csv,
        ExportFormat::Ftm => ::export::Format::Ftm,
        ExportFormat::Brat => return folder(args, &archive, &query, FolderFormat::Brat),
        ExportFormat::Webannotation => return folder(args, &archive, &query, FolderFormat::Webannotation),
    };
    let rows = match &args.output {
        Some(path) => to_file(path, args.replace, |file| {
            let mut file = BufWriter::new(file);
            let rows = ::export::write(&archive, args.kind, &query, format, &mut file)?;
            file.flush()?;
            Ok(rows)
        })?,
        None if args.format == ExportFormat::Parquet && io::stdout().is_terminal() => {
            return Err(Failure::NoOutput { what: "Parquet cannot be read on a terminal" });
        }
        None => {
            let mut out = BufWriter::new(io::stdout());
            let rows = ::export::write(&archive, args.kind, &query, format, &mut out)?;
            out.flush()?;
            rows
        }
    };
    summary(args, rows, args.kind.as_str())
}

fn summary(args: &ExportArgs, rows: u64, what: &str) -> Result<ExitCode, Failure> {
    if rows == 0 {
        failure::tell("nothing found");
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    if let Some(path) = args.output.as_ref().filter(|_| !args.quiet) {
        let what = if rows == 1 { what.trim_end_matches('s').replace("entitie", "entity") } else { what.to_owned() };
        failure::tell(&format!("{}: {rows} {what}", failure::display(&path.to_string_lossy())));
    }
    Ok(ExitCode::SUCCESS)
}

fn query(args: &ExportArgs) -> Result<Query, Failure> {
    let what = if args.kind == Kind::Statements { What::Statements } else { What::Articles };
    let reader = Reader::new(Options::default());
    let mut lemmas = Lemmas::new(&reader);
    let mut words = args.words.as_deref().map(Words::parse).transpose()?.flatten();
    if let Some(words) = &mut words {
        lemmas.tell(words)?;
    }
    Ok(Query { words, ..args.filters.query(what, &mut lemmas)? })
}

/// Writes a file that is not there yet, or with `replace` over one that is. What was begun and failed is taken away.
fn to_file(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut File) -> Result<u64, ExportError>,
) -> Result<u64, Failure> {
    let mut file = create(path, replace)?;
    let done = write(&mut file);
    if done.is_err() {
        drop(file);
        let _ = fs::remove_file(path);
    }
    done.map_err(|error| match error {
        ExportError::Write(error) => Failure::WriteFile { name: name(path), error },
        other => other.into(),
    })
}

fn create(path: &Path, replace: bool) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true);
    let options = if replace { options.create(true).truncate(true) } else { options.create_new(true) };
    options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::OutputExists { name: name(path) },
        _ => Failure::WriteFile { name: name(path), error },
    })
}

fn name(path: &Path) -> String {
    failure::display(&path.to_string_lossy())
}

/// Writes a file, or two, for each article.
fn folder(args: &ExportArgs, archive: &Archive, query: &Query, format: FolderFormat) -> Result<ExitCode, Failure> {
    if args.kind == Kind::Entities {
        return Err(Failure::NoAnnotations);
    }
    let Some(folder) = &args.output else {
        return Err(Failure::NoOutput { what: "a file for each article needs a folder" });
    };
    let failed = |error| Failure::WriteFile { name: name(folder), error };
    fs::create_dir_all(folder).map_err(failed)?;
    if !args.replace && fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Failure::OutputExists { name: name(folder) });
    }
    let mut written = 0;
    for article in archive.articles_of(query)? {
        let record = archive.record(article)?;
        let file = folder.join(file_name(article, &record));
        match format {
            FolderFormat::Brat => {
                write_file(&file.with_extension("txt"), &record.article.text, args.replace)?;
                write_file(&file.with_extension("ann"), &brat::write(&record), args.replace)?;
            }
            FolderFormat::Webannotation => {
                write_file(&file.with_extension("json"), &webannotation::write(&record), args.replace)?;
            }
        }
        written += 1;
    }
    summary(args, written, "articles")
}

fn write_file(path: &Path, text: &str, replace: bool) -> Result<(), Failure> {
    let mut file = create(path, replace)?;
    file.write_all(text.as_bytes()).map_err(|error| Failure::WriteFile { name: name(path), error })
}

/// `000012-nowy-most.x`: the article's number, and the letters and digits of its title's first words. Whatever the
/// title says, it leads to no other folder and to no other article's file. What stands for the extension is replaced.
fn file_name(article: i64, record: &Record) -> String {
    const LONGEST: usize = 60;
    let mut name = format!("{article:06}");
    let title = record.article.meta.title.as_deref().unwrap_or_default().to_lowercase();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if name.len() + 1 + word.len() > LONGEST {
            break;
        }
        name.push('-');
        name.push_str(word);
    }
    name + ".x"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_leads_out_of_the_folder() {
        let named = |title: &str| {
            let mut record = Record::default();
            record.article.meta.title = Some(title.to_owned());
            file_name(12, &record)
        };
        assert_eq!(named("Nowy most w Zalesiu: „gotowy”!"), "000012-nowy-most-w-zalesiu-gotowy.x");
        assert_eq!(named("../../etc/passwd\u{0}"), "000012-etc-passwd.x");
        assert_eq!(named(""), "000012.x");
        assert_eq!(named(&"ż".repeat(500)), "000012.x");
        assert_eq!(Path::new(&named("con.aux.")).with_extension("txt"), Path::new("000012-con-aux.txt"));
    }
}
