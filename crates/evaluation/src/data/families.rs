//! Statements in families: one, and others of the same matter with what they are to it.
//!
//! The texts are ours (TOML, contents in square brackets), or a development article is named with the place of its statement.

use std::path::Path;

use serde::Deserialize;

use super::packs::{PackError, read_text};

/// A statement and those it is compared with.
#[derive(Clone, Debug)]
pub struct Family {
    /// The statement that is asked for.
    pub a: Told,
    /// Others, each with what it is to the first.
    pub b: Vec<(Kind, Told)>,
}

/// A text and the bytes of the content of its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The text.
    pub text: String,
    /// Start and end of the content.
    pub content: (usize, usize),
}

/// What a statement is to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As it was written: `direct`, `translated, certainty raised`, `opposite`.
    pub name: String,
    /// Whether it is the same statement, perhaps changed.
    pub same: bool,
    /// What changed, in the words of the archive.
    pub drift: Vec<String>,
}

/// Words for the same statement.
const SAME: [&str; 3] = ["direct", "indirect", "translated"];
/// Words for others.
const OTHER: [&str; 4] = ["other claim", "same topic", "opposite", "other speaker"];

impl Kind {
    fn read(name: &str) -> Result<Self, String> {
        let mut drift = Vec::new();
        let mut same = true;
        for part in name.split(", ") {
            if archive::DriftKind::ALL.iter().any(|kind| kind.as_str() == part) {
                drift.push(part.to_owned());
            } else if OTHER.contains(&part) {
                same = false;
            } else if !SAME.contains(&part) {
                return Err(format!("{part:?} is no kind of pair"));
            }
        }
        Ok(Self { name: name.to_owned(), same, drift })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    family: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// A text of ours, or …
    a: Option<String>,
    /// … the name of a development article without its ending, and the code points of the content.
    article: Option<String>,
    at: Option<(usize, usize)>,
    b: Vec<(String, String)>,
}

/// The families of a file. Articles are looked for in `articles`; without that folder their families are left out.
pub fn read(path: &Path, articles: Option<&Path>) -> Result<Vec<Family>, PackError> {
    let malformed = |what: String| PackError::Malformed { path: path.to_owned(), what };
    let file: File = toml::from_str(&read_text(path)?).map_err(|error| malformed(error.to_string()))?;
    let mut families = Vec::new();
    for (number, row) in file.family.into_iter().enumerate() {
        let of = |what: String| malformed(format!("family {}: {what}", number + 1));
        let a = match (row.a, row.article, row.at) {
            (Some(text), None, None) => told(&text).map_err(of)?,
            (None, Some(name), Some(at)) => {
                let Some(folder) = articles else { continue };
                let text = read_text(&folder.join(format!("{name}.txt")))?;
                let mut bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let content = (bytes.nth(at.0), at.1.checked_sub(at.0 + 1).and_then(|more| bytes.nth(more)));
                match content {
                    (Some(start), Some(end)) => Told { text, content: (start, end) },
                    _ => return Err(of(format!("{name} has no characters {} to {}", at.0, at.1))),
                }
            }
            _ => return Err(of("it needs either a, or article and at".to_owned())),
        };
        let b = row.b.iter().map(|(kind, text)| Ok((Kind::read(kind)?, told(text)?)));
        families.push(Family { a, b: b.collect::<Result<_, String>>().map_err(of)? });
    }
    Ok(families)
}

/// The text without its brackets.
fn told(text: &str) -> Result<Told, String> {
    let parts = text.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
    let Some((before, (content, after))) = parts else { return Err(format!("no [content] in {text:?}")) };
    if after.contains(['[', ']']) {
        return Err(format!("more than one [content] in {text:?}"));
    }
    let start = before.len();
    Ok(Told { text: format!("{before}{content}{after}"), content: (start, start + content.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_the_content() {
        let told = told("Ona mówi, że [pada].").expect("it has one");
        assert_eq!((told.text.as_str(), &told.text[told.content.0..told.content.1]), ("Ona mówi, że pada.", "pada"));
        assert!(super::told("nic").is_err() && super::told("[a] [b]").is_err());
        let kind = Kind::read("translated, certainty raised").expect("both are known");
        assert!(kind.same && kind.drift == ["certainty raised"]);
        assert!(!Kind::read("opposite").expect("it is known").same && Kind::read("odd").is_err());
    }

    #[test]
    fn the_repositorys_own_can_be_read() {
        for path in ["examples/echo/pairs.toml", "examples/echo/articles.toml", "training/echo/families.toml"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
            read(&path, None).expect("it is whole");
        }
    }
}
