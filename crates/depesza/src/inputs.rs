//! Finding and reading documents: the only place where files are opened.

use crate::args::ReadArgs;
use crate::failure::{Failure, Size, display};
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

/// Bytes a document may have. The longest articles have under 1 MB; this leaves room for books and keeps a mistake (a
/// corpus in one file) from taking all memory: reading takes some 10 to 20 times the text.
pub(crate) const MAX_BYTES: u64 = 64 << 20;

/// A document to read.
#[derive(Debug)]
pub(crate) struct Document {
    /// `-` is standard input.
    pub(crate) path: PathBuf,
    /// What to call it among its fellows: its path below the folder that was named.
    pub(crate) name: PathBuf,
}

/// The documents to read, in order.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) list: Vec<Document>,
    /// Whether the command line allows for more than one: then the output must have room for many.
    pub(crate) many: bool,
    /// Folders that could not be listed.
    pub(crate) failures: Vec<Failure>,
    /// Folders in which there is no text.
    pub(crate) empty_folders: Vec<PathBuf>,
}

impl Documents {
    fn new(many: bool) -> Self {
        Self { list: Vec::new(), many, failures: Vec::new(), empty_folders: Vec::new() }
    }

    fn seen(&self) -> usize {
        self.list.len() + self.failures.len()
    }
}

/// What the arguments name: files as they are, of folders the `.txt` files.
pub(crate) fn find_documents(args: &ReadArgs) -> Result<Documents, Failure> {
    let mut found = Documents::new(args.inputs.len() > 1);
    if args.inputs.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Failure::NoInput);
        }
        found.list.push(standard_input());
    }
    for input in &args.inputs {
        if input == Path::new("-") {
            found.list.push(standard_input());
        } else if input.is_dir() {
            found.many = true;
            let before = found.seen();
            list_folder(input, &mut found);
            if found.seen() == before {
                found.empty_folders.push(input.clone());
            }
        } else {
            let name = PathBuf::from(input.file_name().unwrap_or(input.as_os_str()));
            found.list.push(Document { path: input.clone(), name });
        }
    }
    Ok(found)
}

fn standard_input() -> Document {
    Document { path: PathBuf::from("-"), name: PathBuf::from("stdin") }
}

/// Adds the text files of a folder and its subfolders, by name. Hidden ones are left out; links to folders are not
/// followed, so that no ring of links has no end.
fn list_folder(folder: &Path, found: &mut Documents) {
    let mut open = vec![(folder.to_owned(), true)];
    while let Some((path, is_folder)) = open.pop() {
        if !is_folder {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            found.list.push(Document { path, name });
            continue;
        }
        match list(&path) {
            // Taken from the end, so the first name goes in last.
            Ok(entries) => open.extend(entries.into_iter().rev()),
            Err(error) => found.failures.push(Failure::Open { name: display(&path), error }),
        }
    }
}

/// Subfolders (true) and text files (false), by name.
fn list(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
        let is_folder = entry.file_type()?.is_dir();
        if !hidden && (is_folder || (is_text && path.is_file())) {
            entries.push((path, is_folder));
        }
    }
    entries.sort_unstable();
    Ok(entries)
}

/// The bytes of a document.
pub(crate) fn read_document(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error| Failure::Open { name: display(path), error };
    if path == Path::new("-") {
        return read_limited(io::stdin().lock(), path, 0);
    }
    let file = File::open(path).map_err(fail)?;
    let data = file.metadata().map_err(fail)?;
    if data.len() > MAX_BYTES {
        return Err(Failure::TooLarge { name: display(path), size: Size::Exactly(data.len()), limit: MAX_BYTES });
    }
    read_limited(file, path, data.len())
}

/// Reads to the end, but never more than a document may have: a pipe does not tell its size.
fn read_limited(source: impl Read, path: &Path, size: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    let read = source.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Open { name: display(path), error })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::TooLarge { name: display(path), size: Size::MoreThan(MAX_BYTES), limit: MAX_BYTES });
    }
    Ok(bytes)
}
