//! Web pages with the article in them: scrapinghub's benchmark and the development articles of WCXB.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::packs::PackError;

/// A page and what is right about it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its name in the set.
    pub id: String,
    /// The page as it was saved.
    pub bytes: Vec<u8>,
    /// Where it was.
    pub address: Option<String>,
    /// The article's text.
    pub text: String,
    /// Where gold has them.
    pub title: Option<String>,
    /// The name of the author, or of several.
    pub author: Option<String>,
    /// `2023-09-20`.
    pub published: Option<String>,
    /// What must stand in the text, and what must not.
    pub with: Vec<String>,
    /// See `with`.
    pub without: Vec<String>,
}

impl Page {
    /// Which quarter of the pages it belongs to, 0 to 3: that of all pages of its host.
    pub fn quarter(&self) -> usize {
        let address = self.address.as_deref().unwrap_or(&self.id);
        let host = address.split_once("//").map_or(address, |(_, rest)| rest).split('/').next().unwrap_or_default();
        let host = host.to_lowercase();
        let digest = Sha256::digest(host.strip_prefix("www.").unwrap_or(&host));
        usize::from(digest.first().copied().unwrap_or(0) & 3)
    }
}

/// The 181 pages of scrapinghub's benchmark, by name.
pub fn scrapinghub(pack: &Path) -> Result<Vec<Page>, PackError> {
    let files = archive(pack)?;
    let gold = json(pack, files.get("ground-truth.json"))?;
    let mut pages = Vec::new();
    for (id, one) in gold.as_object().into_iter().flatten() {
        pages.push(Page {
            id: id.clone(),
            bytes: page(pack, &files, id)?,
            address: string(one, "url"),
            text: string(one, "articleBody").unwrap_or_default(),
            ..Page::default()
        });
    }
    Ok(pages)
}

/// The 793 development articles of WCXB, by name; `pack` is the first of the two archives.
pub fn wcxb(pack: &Path) -> Result<Vec<Page>, PackError> {
    let mut files = archive(pack)?;
    files.extend(archive(&pack.with_file_name("wcxb-dev-article-2.tar"))?);
    let mut pages = Vec::new();
    for (name, bytes) in &files {
        let Some(id) = name.strip_prefix("ground-truth/").and_then(|name| name.strip_suffix(".json.gz")) else {
            continue;
        };
        let file = json(pack, Some(&unzipped(pack, bytes)?))?;
        let gold = file.get("ground_truth").unwrap_or(&Value::Null);
        let list = |name: &str| -> Vec<String> {
            let list = gold.get(name).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        pages.push(Page {
            id: id.to_owned(),
            bytes: page(pack, &files, id)?,
            address: string(&file, "url"),
            text: string(gold, "main_content").unwrap_or_default(),
            title: string(gold, "title"),
            author: string(gold, "author"),
            published: string(gold, "publish_date"),
            with: list("with"),
            without: list("without"),
        });
    }
    Ok(pages)
}

fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn page(pack: &Path, files: &BTreeMap<String, Vec<u8>>, id: &str) -> Result<Vec<u8>, PackError> {
    let name = format!("html/{id}.html.gz");
    let packed = files.get(&name).ok_or_else(|| malformed(pack, format!("{name} is missing")))?;
    unzipped(pack, packed)
}

fn unzipped(pack: &Path, packed: &[u8]) -> Result<Vec<u8>, PackError> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .map_err(|error| PackError::Compressed { path: pack.to_owned(), what: error.to_string() })?;
    Ok(bytes)
}

fn json(pack: &Path, bytes: Option<&Vec<u8>>) -> Result<Value, PackError> {
    let bytes = bytes.ok_or_else(|| malformed(pack, "the gold is missing".to_owned()))?;
    serde_json::from_slice(bytes).map_err(|error| malformed(pack, error.to_string()))
}

fn malformed(pack: &Path, what: String) -> PackError {
    PackError::Malformed { path: pack.to_owned(), what }
}

/// The files of a tar archive.
fn archive(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    let failed = |error| PackError::Read { path: path.to_owned(), error };
    let bytes = fs::read(path).map_err(failed)?;
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        if entry.header().entry_type().is_file() {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(failed)?;
            files.insert(name.strip_prefix("./").unwrap_or(&name).to_owned(), content);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_one_host_are_in_one_quarter() {
        let at = |address: &str| Page { address: Some(address.to_owned()), ..Page::default() }.quarter();
        assert_eq!(at("https://www.example.org/a"), at("http://Example.org/b/c"));
        assert!((0..40).map(|n| at(&format!("https://{n}.example/"))).any(|quarter| quarter == 3));
    }
}
