//! SlavicNER: whole web documents with names and, for each name, the entity it is across languages.
//!
//! Only the train part of the pack is at hand. Of the Polish documents, sorted by path, every fifth counting from the first is for
//! development; training leaves these out by the same rule.

use std::path::Path;

use language::NameKind;
use text::Span;

use super::nkjp::outermost;
use super::packs::{PackError, read_archive};
use crate::analysed::Name;
use crate::gold::Extent;

/// A document with its gold.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its path in the pack.
    pub id: String,
    /// The text.
    pub text: String,
    /// The names that lie in no other one.
    pub names: Vec<Name>,
    /// All names with their entity.
    pub links: Vec<(Extent, String)>,
}

/// A name with its base form, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lemma {
    /// Code points.
    pub extent: Extent,
    /// PER LOC ORG PRO EVT.
    pub kind: String,
    /// The base form.
    pub lemma: String,
}

/// Whether the document with this place in the order of paths is for development.
pub fn is_development(place: usize) -> bool {
    place.is_multiple_of(5)
}

/// Of the documents of a pack, sorted by path, those whose place and topic are `wanted`: text and base forms.
pub fn lemmas(
    pack: &Path,
    wanted: impl Fn(usize, &str) -> bool,
) -> Result<Vec<(String, String, Vec<Lemma>)>, PackError> {
    let files = read_archive(pack, |name| name.starts_with("raw/") || name.starts_with("ner/"))?;
    let mut documents = Vec::new();
    let texts = files.iter().filter(|(name, _)| name.starts_with("raw/")).enumerate();
    for (_, (id, text)) in
        texts.filter(|(place, (id, _))| id.split('/').nth(1).is_some_and(|topic| wanted(*place, topic)))
    {
        let stem = id.replacen("raw/", "ner/", 1);
        let table =
            files.get(&format!("{}.tsv", stem.trim_end_matches(".txt"))).or_else(|| files.get(&format!("{stem}.tsv")));
        let Some(table) = table else { continue };
        let rows = table.lines().filter_map(|line| match line.split('\t').collect::<Vec<_>>().as_slice() {
            [start, end, _, lemma, kind, ..] => Some(Lemma {
                extent: (start.parse().ok()?, end.parse().ok()?),
                kind: (*kind).to_owned(),
                lemma: (*lemma).to_owned(),
            }),
            _ => None,
        });
        documents.push((id.clone(), text.clone(), rows.collect()));
    }
    Ok(documents)
}

/// Names as the reader has them, where gold's are.
pub fn names(text: &str, gold: &[Lemma]) -> Vec<language::Name> {
    let points: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = |point: usize| points.get(point).copied().unwrap_or(text.len());
    let name = |name: &Lemma| language::Name {
        span: Span::new(at(name.extent.0), at(name.extent.1)),
        kind: match name.kind.as_str() {
            "PER" => NameKind::Person,
            "ORG" => NameKind::Organisation,
            "LOC" => NameKind::Place,
            _ => NameKind::Other,
        },
        score: 1.0,
    };
    gold.iter().map(name).collect()
}

/// The Polish development documents.
pub fn development(pack: &Path) -> Result<Vec<Document>, PackError> {
    let files = read_archive(pack, |name| name.starts_with("raw/") || name.starts_with("ner/"))?;
    let mut documents = Vec::new();
    for (id, text) in files.iter().filter(|(name, _)| name.starts_with("raw/")).step_by(5) {
        let stem = id.replacen("raw/", "ner/", 1);
        let table =
            files.get(&format!("{}.tsv", stem.trim_end_matches(".txt"))).or_else(|| files.get(&format!("{stem}.tsv")));
        let Some(table) = table else { continue };
        let (names, links) = read_table(table)
            .map_err(|what| PackError::Malformed { path: pack.to_owned(), what: format!("{stem}: {what}") })?;
        documents.push(Document { id: id.clone(), text: text.clone(), names, links });
    }
    Ok(documents)
}

type Table = (Vec<Name>, Vec<(Extent, String)>);

fn read_table(table: &str) -> Result<Table, String> {
    let (mut names, mut links) = (Vec::new(), Vec::new());
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [start, end, _, _, kind, rest @ ..] = fields.as_slice() else { continue };
        let (Ok(start), Ok(end)) = (start.parse(), end.parse()) else { return Err(format!("no offsets in {line:?}")) };
        let kind = match *kind {
            "PER" => "person",
            "ORG" => "organisation",
            "LOC" => "place",
            "PRO" | "EVT" => "other",
            other => return Err(format!("unknown kind of name {other:?}")),
        };
        let extent = (start, end);
        names.push(Name { extent, kind: kind.to_owned() });
        if let Some(entity) = rest.first().filter(|entity| !entity.is_empty()) {
            links.push((extent, (*entity).to_owned()));
        }
    }
    Ok((outermost(names), links))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_names_and_entities() {
        let (names, links) = read_table("0\t6\tFarage\tFarage\tPER\tPER-Nigel-Farage\n8\t10\tUE\tUE\tORG\tORG-EU\n")
            .expect("it is a table");
        assert_eq!(names[0], Name { extent: (0, 6), kind: "person".to_owned() });
        assert_eq!(links[1], ((8, 10), "ORG-EU".to_owned()));
        assert!(read_table("0\t6\tx\tx\tXYZ\ty").is_err());
    }
}
