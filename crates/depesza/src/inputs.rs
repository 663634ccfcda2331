//! What the arguments name: files, folders, addresses, standard input.

use crate::failure::{Failure, display};
use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// A place to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Stdin,
    File {
        path: PathBuf,
        /// What to call it among its fellows: its path below the folder that was named.
        name: PathBuf,
    },
    Address(String),
}

impl Input {
    /// What to call its output.
    pub(crate) fn name(&self) -> PathBuf {
        match self {
            Self::Stdin => PathBuf::from("stdin"),
            Self::File { name, .. } => name.clone(),
            Self::Address(address) => {
                let name: String = address
                    .split_once("://")
                    .map_or(address.as_str(), |(_, rest)| rest)
                    .chars()
                    .map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' })
                    .take(120)
                    .collect();
                PathBuf::from(name.trim_matches(['-', '.']))
            }
        }
    }
}

/// The inputs to read, in order.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) list: Vec<Input>,
    /// Whether the command line allows for more than one: then the output must have room for many.
    pub(crate) many: bool,
    /// Bytes of all files; `None` where it cannot be told.
    pub(crate) bytes: Option<u64>,
    /// Folders that could not be listed.
    pub(crate) failures: Vec<Failure>,
    /// Folders in which there is nothing to read.
    pub(crate) empty_folders: Vec<PathBuf>,
}

/// Whether an argument is an address rather than a file.
pub(crate) fn is_address(argument: &str) -> bool {
    let scheme = argument.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
}

/// What the arguments name: files as they are, of folders those with a name of a form that is read.
pub(crate) fn find_inputs(arguments: &[String]) -> Result<Inputs, Failure> {
    let mut found = Inputs { many: arguments.len() > 1, ..Inputs::default() };
    if arguments.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Failure::NoInput);
        }
        found.list.push(Input::Stdin);
    }
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.list.push(Input::Stdin);
        } else if is_address(argument) {
            found.list.push(Input::Address(argument.clone()));
        } else if path.is_dir() {
            found.many = true;
            let before = found.list.len() + found.failures.len();
            list_folder(path, &mut found);
            if found.list.len() + found.failures.len() == before {
                found.empty_folders.push(path.to_owned());
            }
        } else {
            let name = PathBuf::from(path.file_name().unwrap_or(path.as_os_str()));
            found.list.push(Input::File { path: path.to_owned(), name });
        }
    }
    found.bytes = found.list.iter().map(size).sum();
    Ok(found)
}

fn size(input: &Input) -> Option<u64> {
    match input {
        Input::File { path, .. } => {
            let data = fs::metadata(path).ok()?;
            data.is_file().then_some(data.len())
        }
        _ => None,
    }
}

/// Adds the files of a folder and its subfolders, by name. Hidden ones are left out; links to folders are not followed, so
/// that no ring of links has no end.
fn list_folder(folder: &Path, found: &mut Inputs) {
    let mut open = vec![(folder.to_owned(), true)];
    while let Some((path, is_folder)) = open.pop() {
        if !is_folder {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            found.list.push(Input::File { path, name });
            continue;
        }
        match list(&path) {
            // Taken from the end, so the first name goes in last.
            Ok(entries) => open.extend(entries.into_iter().rev()),
            Err(error) => found.failures.push(Failure::Open { name: display(&path.to_string_lossy()), error }),
        }
    }
}

/// Endings of the files that are read of a folder, also before `.gz` and `.zst`.
pub(crate) const ENDINGS: [&str; 19] = [
    "txt", "text", "html", "htm", "xhtml", "shtml", "warc", "wet", "xml", "rss", "atom", "opml", "json", "jsonl",
    "ndjson", "csv", "tsv", "parquet", "zip",
];

fn is_read(path: &Path) -> bool {
    let lower = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let ending = lower(path);
    let ending = match ending.as_deref() {
        Some("gz" | "zst") => path.file_stem().and_then(|stem| lower(Path::new(stem))),
        _ => ending,
    };
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Subfolders (true) and files (false), by name. A .json beside a text of the same name is its annotation or its record,
/// and no document.
fn list(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_folder = entry.file_type()?.is_dir();
        if !hidden && (is_folder || (is_read(&path) && path.is_file())) {
            entries.push((path, is_folder));
        }
    }
    entries.sort_unstable();
    let has_ending = |path: &Path, ending: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    let texts: HashSet<PathBuf> =
        entries.iter().filter(|(path, _)| has_ending(path, "txt")).map(|(path, _)| path.with_extension("")).collect();
    entries.retain(|(path, _)| !has_ending(path, "json") || !texts.contains(&path.with_extension("")));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_that_are_read() {
        for name in ["a.txt", "b.HTML", "crawl.warc.gz", "c.csv.zst", "d.tar.json"] {
            assert!(is_read(Path::new(name)), "{name}");
        }
        for name in ["a.md", "a.gz", "a.png.gz", "txt", "a.rs", ""] {
            assert!(!is_read(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn addresses_have_names_that_files_can_have() {
        let name = |address: &str| Input::Address(address.to_owned()).name();
        assert_eq!(name("https://example.org/a/b?c=../d"), Path::new("example.org-a-b-c-..-d"));
        assert_eq!(name("https://example.org/"), Path::new("example.org"));
        assert!(is_address("HTTPS://example.org") && !is_address("https") && !is_address("ftp://example.org"));
    }
}
