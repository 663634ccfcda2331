//! Who is who across documents and languages, on SlavicNER's cross-lingual identifiers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use identity::{Names, Seen, join, profiles};
use record::EntityKind;

use super::{Setup, TaskError};
use crate::data::packs::read_archive;
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;

/// The languages of the pack.
const LANGUAGES: [&str; 6] = ["pl", "cs", "ru", "uk", "bg", "sl"];

/// Topics that tables and thresholds were made on; the others are reported.
pub const DEVELOPMENT: [&str; 3] = ["brexit", "asia_bibi", "ryanair"];

/// A name where it stands.
struct Mention {
    language: &'static str,
    gold: String,
    found: usize,
}

/// A document's rows: form, lemma, kind and identifier of each name.
struct Document {
    language: &'static str,
    rows: Vec<[String; 4]>,
}

/// Linking of the names that gold marks, in all documents of the topics that nothing was tuned on, all languages in one.
///
/// Of each name only the words and the kind are given. Documents come in the order of a hash of their names.
pub(super) fn slavicner(_: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let mut documents: Vec<(u64, Document)> = Vec::new();
    let mut hash = DataHash::default();
    for language in LANGUAGES {
        let path = pack.with_file_name(format!("slavicner-train-{language}.tar.xz"));
        for (name, table) in read_archive(&path, |name| name.starts_with("ner/"))? {
            let mut parts = name.split('/').skip(1);
            if parts.next().is_none_or(|topic| DEVELOPMENT.contains(&topic)) {
                continue;
            }
            hash.add(&table);
            let rows = table.lines().filter_map(|line| match line.split('\t').collect::<Vec<_>>().as_slice() {
                [_, _, form, lemma, kind, id] => Some([form, lemma, kind, id].map(|field| (*field).to_owned())),
                _ => None,
            });
            let order =
                name.rsplit('/').next().unwrap_or_default().bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                });
            documents.push((order, Document { language, rows: rows.collect() }));
        }
    }
    // Stable: of one hash, by language.
    documents.sort_by_key(|(order, _)| *order);
    let documents: Vec<Document> = documents.into_iter().map(|(_, document)| document).collect();
    let data = hash.finish();
    let report = |task: &str, field: usize, words: &str| {
        let mentions = link(&documents, field);
        Report {
            task: task.to_owned(),
            about: format!(
                "SlavicNER, the topics COVID-19, Nord Stream, US election and war in Ukraine, all languages in one index: names are \
                 given {words}, with their kind, and joined. Accuracy: each entity found is given to at most one of gold and the \
                 other way round, the largest overlap first; the share of names that are then right. Pairs: of all pairs of names. \
                 Across: pairs of names in two languages."
            ),
            texts: documents.len(),
            data: data.clone(),
            figures: figures(&mentions),
            ..Report::default()
        }
    };
    Ok(vec![
        report("identity/forms", 0, "as they stand in the text"),
        report("identity/lemmas", 1, "by gold's base form"),
    ])
}

fn link(documents: &[Document], field: usize) -> Vec<Mention> {
    let mut names = Names::default();
    let mut mentions = Vec::new();
    for document in documents {
        let mut seen: Vec<Seen<'_>> = Vec::new();
        let mut of: Vec<usize> = Vec::new();
        for row in &document.rows {
            let (text, kind) = (row[field].as_str(), kind(&row[2]));
            let at = seen.iter().position(|seen| seen.text == text && seen.kind == kind).unwrap_or(seen.len());
            match seen.get_mut(at) {
                Some(seen) => seen.count += 1,
                None => seen.push(Seen { text, kind, key: None, count: 1 }),
            }
            of.push(at);
        }
        let (joined, groups) = join(&profiles(&seen, &[], document.language, None));
        let ids: Vec<usize> = joined.into_iter().map(|profile| names.add(profile).0).collect();
        mentions.extend(document.rows.iter().zip(of).map(|(row, at)| Mention {
            language: document.language,
            gold: row[3].clone(),
            found: ids[groups[at]],
        }));
    }
    let merged: HashMap<usize, usize> = names.settle().into_iter().map(|(from, into, _)| (from, into)).collect();
    for mention in &mut mentions {
        while let Some(into) = merged.get(&mention.found) {
            mention.found = *into;
        }
    }
    mentions
}

fn kind(kind: &str) -> EntityKind {
    match kind {
        "PER" => EntityKind::Person,
        "LOC" => EntityKind::Place,
        "ORG" => EntityKind::Organisation,
        _ => EntityKind::Other,
    }
}

fn figures(mentions: &[Mention]) -> Vec<Figure> {
    let all: Vec<&Mention> = mentions.iter().collect();
    let of = |language: &str| all.iter().copied().filter(|m| m.language == language).collect::<Vec<_>>();
    let mut figures = Vec::new();
    for language in LANGUAGES {
        figures.push(Figure::share(&format!("accuracy {language}"), &accuracy(&of(language))));
    }
    figures.push(Figure::share("accuracy, all languages", &accuracy(&all)));
    let mut across = pairs(&all);
    for language in LANGUAGES {
        let tally = pairs(&of(language));
        across = Tally::new(across.hit - tally.hit, across.predicted - tally.predicted, across.gold - tally.gold);
        figures.push(Figure::f1(&format!("pairs F1 {language}"), &tally));
    }
    figures.push(Figure::f1("pairs F1 across languages", &across));
    figures
}

/// Names in entities that were given to each other.
fn accuracy(mentions: &[&Mention]) -> Tally {
    let mut both: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for mention in mentions {
        *both.entry((mention.gold.as_str(), mention.found)).or_default() += 1;
    }
    let mut order: Vec<_> = both.into_iter().collect();
    order.sort_by_key(|(_, count)| Reverse(*count));
    let (mut gold, mut found) = (HashSet::new(), HashSet::new());
    let mut right = 0;
    for ((g, f), count) in order {
        if !gold.contains(g) && !found.contains(&f) {
            gold.insert(g);
            found.insert(f);
            right += count;
        }
    }
    Tally::new(right, mentions.len(), mentions.len())
}

fn pairs(mentions: &[&Mention]) -> Tally {
    let (mut gold, mut found, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for mention in mentions {
        *gold.entry(mention.gold.as_str()).or_insert(0usize) += 1;
        *found.entry(mention.found).or_insert(0usize) += 1;
        *both.entry((mention.gold.as_str(), mention.found)).or_insert(0usize) += 1;
    }
    let of = |sizes: &mut dyn Iterator<Item = &usize>| sizes.map(|n| n * (n - 1) / 2).sum::<usize>();
    Tally::new(of(&mut both.values()), of(&mut found.values()), of(&mut gold.values()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_counts_once() {
        let mention = |gold: &str, found| Mention { language: "pl", gold: gold.to_owned(), found };
        let list = [mention("a", 1), mention("a", 1), mention("a", 2), mention("b", 1)];
        let all: Vec<&Mention> = list.iter().collect();
        // `a` is 1, so `b` cannot be.
        assert_eq!(accuracy(&all), Tally::new(2, 4, 4));
        assert_eq!(pairs(&all), Tally::new(1, 3, 3));
    }
}
