//! One document's output, and the place where all output goes.

use crate::args::{Colour, Format, WritingArgs};
use crate::failure::{Failure, display};
use crate::read::Output;
use language::Analysis;
use record::formats::pretty::printable;
use record::formats::{brat, citron, json, jsonl, pretty, schema, webannotation};
use record::{Article, Record};
use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};
use text::OffsetUnit;

/// How every document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) format: Format,
    unit: OffsetUnit,
    pretty: pretty::Options,
}

/// Columns when nobody tells: output to a file or a pipe.
pub(crate) const DEFAULT_WIDTH: usize = 100;

impl Layout {
    pub(crate) fn new(args: &WritingArgs, many: bool) -> Self {
        let stdout = io::stdout();
        let format = args.format.unwrap_or(match (stdout.is_terminal(), many) {
            (true, _) => Format::Pretty,
            (false, false) => Format::Json,
            (false, true) => Format::Jsonl,
        });
        let colour = match args.color {
            Colour::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
            Colour::Always => true,
            Colour::Never => false,
        };
        let width = terminal_size::terminal_size_of(&stdout).map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
        Self { format, unit: args.offsets.into(), pretty: pretty::Options { colour, width } }
    }

    pub(crate) fn write(&self, record: &Record) -> String {
        match self.format {
            Format::Pretty => pretty::write(record, self.pretty),
            Format::Json => json::write(record, self.unit),
            Format::Jsonl => jsonl::write(record, self.unit),
            Format::Brat => brat::write(record),
            Format::Webannotation => webannotation::write(record),
            Format::Schema => schema::write(record),
            Format::Citron => citron::write(record),
            // Of the analysis, not of the record: see `write_analysis`.
            Format::Conllu => String::new(),
        }
    }

    /// The linguistic layer as CoNLL-U.
    pub(crate) fn write_analysis(&self, article: &Article, analysis: &Analysis) -> String {
        let mut sentences = String::new();
        language::conllu::write(&mut sentences, &article.text, analysis).expect("writing to a string cannot fail");
        let id = article.meta.uri.as_deref().unwrap_or(&article.meta.id);
        if sentences.is_empty() { sentences } else { format!("# newdoc id = {}\n{sentences}", printable(id)) }
    }

    /// What stands between two documents.
    fn separator(&self) -> &'static str {
        if self.format == Format::Pretty { "\n\n" } else { "" }
    }

    /// How a file of one document ends.
    fn extension(&self) -> &'static str {
        match self.format {
            Format::Pretty => "pretty.txt",
            Format::Json | Format::Schema | Format::Webannotation | Format::Citron => "json",
            Format::Jsonl => "jsonl",
            Format::Brat => "ann",
            Format::Conllu => "conllu",
        }
    }
}

/// Where the documents' output goes.
pub(crate) enum Sink {
    Stream {
        out: BufWriter<StdoutLock<'static>>,
        separator: &'static str,
        first: bool,
    },
    /// `written`: hashes of the names, so that no document overwrites another.
    Folder {
        folder: PathBuf,
        extension: &'static str,
        with_text: bool,
        written: HashSet<u64>,
    },
}

impl Sink {
    /// Fails if there is no place for every document in it.
    pub(crate) fn new(folder: Option<&Path>, layout: &Layout, many: bool) -> Result<Self, Failure> {
        let brat = layout.format == Format::Brat;
        match folder {
            None if brat && many => Err(Failure::BratOfMany),
            None => {
                let out = BufWriter::new(io::stdout().lock());
                Ok(Self::Stream { out, separator: layout.separator(), first: true })
            }
            Some(folder) => {
                let extension = layout.extension();
                Ok(Self::Folder { folder: folder.to_owned(), extension, with_text: brat, written: HashSet::new() })
            }
        }
    }

    /// Writes one document's output. It can be seen at once: whoever waits at the pipe gets it.
    pub(crate) fn write(&mut self, output: &Output) -> Result<(), Failure> {
        match self {
            Self::Stream { out, separator, first } => {
                if !std::mem::take(first) {
                    out.write_all(separator.as_bytes())?;
                }
                out.write_all(output.written.as_bytes())?;
                Ok(out.flush()?)
            }
            Self::Folder { folder, extension, with_text, written } => {
                let file = folder.join(output.name.with_extension(*extension));
                let mut hash = DefaultHasher::new();
                file.hash(&mut hash);
                if !written.insert(hash.finish()) {
                    return Err(Failure::SameName { name: display(&file.to_string_lossy()) });
                }
                write_file(&file, &output.written)?;
                if *with_text { write_file(&file.with_extension("txt"), &output.text) } else { Ok(()) }
            }
        }
    }
}

fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::WriteFile { name: display(&path.to_string_lossy()), error })
}
