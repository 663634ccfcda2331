//! Folders of gold and of predictions, and the files in them.

use std::path::{Path, PathBuf};
use std::{fs, str};

use serde_json::Value;

use super::python::universal_newlines;
use super::{Annotated, GoldError, Statement, brat, goldfile, prediction};

/// Reads a text file, line breaks as Python reads them.
pub fn read_text(path: &Path) -> Result<String, GoldError> {
    let bytes = fs::read(path).map_err(|error| GoldError::Read { path: path.to_owned(), error })?;
    match str::from_utf8(&bytes) {
        Ok(text) => Ok(universal_newlines(text)),
        Err(error) => Err(GoldError::NotUtf8 { path: path.to_owned(), byte: error.valid_up_to() }),
    }
}

/// Reads a JSON file.
pub fn read_json(path: &Path) -> Result<Value, GoldError> {
    let text = read_text(path)?;
    serde_json::from_str(&text).map_err(|error| GoldError::Malformed { path: path.to_owned(), what: error.to_string() })
}

/// The gold of a folder in the reference scorer's order: hand-written files by name, then standoff files by name, of several
/// annotators of one text the first.
pub fn read_gold(folder: &Path) -> Result<Vec<Annotated>, GoldError> {
    let mut found: Vec<Annotated> = Vec::new();
    for path in files(folder, "json")? {
        found.push(goldfile::read(&path)?);
    }
    for path in files(folder, "ann")? {
        let stem = text_stem(&path);
        let beside = folder.join(format!("{stem}.txt"));
        let above = folder.parent().unwrap_or(folder).join("text").join(format!("{stem}.txt"));
        let Some(text_path) = [beside, above].into_iter().find(|p| p.exists()) else { continue };
        if found.iter().any(|f| f.stem == stem) {
            continue;
        }
        let statements =
            brat::parse(&read_text(&path)?).map_err(|what| GoldError::Malformed { path: path.clone(), what })?;
        found.push(Annotated::new(&stem, read_text(&text_path)?, statements));
    }
    for one in &found {
        check_extents(folder, one.chars.len(), &one.statements)?;
    }
    Ok(found)
}

/// The predictions for one text, or nothing where the folder has none.
pub fn read_prediction(folder: &Path, gold: &Annotated) -> Result<Option<Vec<Statement>>, GoldError> {
    let path = folder.join(format!("{}.json", gold.stem));
    if !path.exists() {
        return Ok(None);
    }
    let statements =
        prediction::parse(&read_json(&path)?).map_err(|what| GoldError::Malformed { path: path.clone(), what })?;
    check_extents(&path, gold.chars.len(), &statements)?;
    Ok(Some(statements))
}

/// The stem of the text that a standoff file is about: PolNeAR adds an annotator's four hexadecimal digits.
pub fn text_stem(path: &Path) -> String {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    match stem.rsplit_once('_') {
        Some((text, tag)) if tag.len() == 4 && tag.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) => {
            text.to_owned()
        }
        _ => stem,
    }
}

/// The files of a folder with an extension, by name.
pub fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, GoldError> {
    let failed = |error| GoldError::Read { path: folder.to_owned(), error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn check_extents(path: &Path, length: usize, statements: &[Statement]) -> Result<(), GoldError> {
    for (i, statement) in statements.iter().enumerate() {
        if let Some((start, end)) = statement.roles.iter().flatten().find(|(start, end)| start > end || *end > length) {
            let what = format!("statement {i}: {start}..{end} is no stretch of a text of {length} characters");
            return Err(GoldError::Malformed { path: path.to_owned(), what });
        }
    }
    Ok(())
}
