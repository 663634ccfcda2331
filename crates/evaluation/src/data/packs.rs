//! Files of a data folder, plain, `.xz` or in a `.tar.xz`, as bytes in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file system said no.
    #[error("cannot read {path}: {error}")]
    Read {
        /// The pack.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is no xz stream that can be read.
    #[error("cannot decompress {path}: {what}")]
    Compressed {
        /// The pack.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file in it is not what it should be.
    #[error("{path}: {what}")]
    Malformed {
        /// The pack.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// The bytes of a file, decompressed if its name ends in `.xz`.
pub fn read(path: &Path) -> Result<Vec<u8>, PackError> {
    let failed = |error| PackError::Read { path: path.to_owned(), error };
    if path.extension().is_none_or(|e| e != "xz") {
        return fs::read(path).map_err(failed);
    }
    let mut packed = BufReader::new(fs::File::open(path).map_err(failed)?);
    let mut bytes = Vec::new();
    lzma_rs::xz_decompress(&mut packed, &mut bytes)
        .map_err(|error| PackError::Compressed { path: path.to_owned(), what: error.to_string() })?;
    Ok(bytes)
}

/// The text of a file, decompressed if its name ends in `.xz`.
pub fn read_text(path: &Path) -> Result<String, PackError> {
    String::from_utf8(read(path)?).map_err(|error| PackError::Malformed {
        path: path.to_owned(),
        what: format!("not UTF-8 from byte {} on", error.utf8_error().valid_up_to()),
    })
}

/// The text files of a `.tar.xz` whose path `wanted` accepts, by path; a leading `./` is dropped.
pub fn read_archive(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, String>, PackError> {
    let failed = |error| PackError::Read { path: path.to_owned(), error };
    let bytes = read(path)?;
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut files = BTreeMap::new();
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        if entry.header().entry_type().is_file() && wanted(&name) {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(failed)?;
            files.insert(name, text);
        }
    }
    Ok(files)
}
