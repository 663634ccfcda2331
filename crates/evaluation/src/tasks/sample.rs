//! The sample: one article with gold statements and gold links.

use std::path::Path;

use serde_json::Value;

use language::Scheme;

use super::linking::link_report;
use super::statements::report;
use super::{Setup, TaskError};
use crate::gold::folder::{files, read_gold, read_json};
use crate::gold::{Extent, Statement};
use crate::reader::in_parallel;
use crate::report::{Figure, Report};
use crate::score::statements::{Counts, compare};
use crate::score::tally::Tally;

/// Statements and links of the sample.
pub(super) fn sample(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let gold = read_gold(folder)?;
    let readings =
        in_parallel(&gold, setup.jobs, |file, scratch| setup.reader.read(&file.text, Scheme::Depesza, scratch));
    let mut statements = report("statements/sample", "The sample article.", &gold, &readings);
    let (mut found, mut speakers) = (Tally::default(), Tally::default());
    for (path, (file, reading)) in files(folder, "json")?.iter().zip(gold.iter().zip(&readings)) {
        let related = related_links(&file.chars, &read_json(path)?);
        let near = compare(&file.chars, &file.statements, &reading.statements, &mut Counts::default()).near;
        let in_article =
            |s: &Statement| !s.roles.iter().flatten().any(|a| related.iter().any(|b| a.0 < b.1 && b.0 < a.1));
        for (i, statement) in file.statements.iter().enumerate().filter(|(_, s)| in_article(s)) {
            let partner = near.iter().find(|m| m.0 == i).map(|m| &reading.statements[m.1]);
            found.judge(partner.is_some());
            let mut own = Counts::default();
            if let Some(partner) = partner {
                compare(&file.chars, std::slice::from_ref(statement), std::slice::from_ref(partner), &mut own);
            }
            speakers.judge(own.labels[0].hit == 1);
        }
    }
    statements.figures.push(Figure::share("in the article itself, found", &found));
    statements.figures.push(Figure::share("in the article itself, with the right speaker", &speakers));

    let mut texts = Vec::new();
    for (path, (file, reading)) in files(folder, "json")?.iter().zip(gold.iter().zip(&readings)) {
        texts.push((file.text.clone(), gold_links(&file.chars, &read_json(path)?), reading.mentions.clone()));
    }
    let links = link_report("linking/sample", "Persons and places of the sample that have several names.", &texts);
    Ok(vec![statements, links])
}

/// The links to other articles in the text.
fn related_links(text: &[char], gold: &Value) -> Vec<Extent> {
    let links = gold.get("related_links").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    links.flat_map(|link| whole_words(text, &link.chars().collect::<Vec<_>>())).collect()
}

/// The mentions that the gold lists by their words: every place where the words stand as whole words, in no longer ones.
fn gold_links(text: &[char], gold: &Value) -> Vec<(Extent, String)> {
    let mut links: Vec<(Extent, String)> = Vec::new();
    for key in ["same_person", "same_place"] {
        for (number, group) in gold.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            for words in group.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let words: Vec<char> = words.chars().collect();
                let entity = format!("{key} {number}");
                links.extend(whole_words(text, &words).into_iter().map(|extent| (extent, entity.clone())));
            }
        }
    }
    let all = links.clone();
    let inside = |a: Extent, b: Extent| a != b && b.0 <= a.0 && a.1 <= b.1;
    links.retain(|(extent, _)| !all.iter().any(|(other, _)| inside(*extent, *other)));
    links.sort();
    links.dedup();
    links
}

fn whole_words(text: &[char], words: &[char]) -> Vec<Extent> {
    // A capital after a small letter begins a word of its own: crawlers glue links to what stands before them.
    let glued = |at: usize| at > 0 && text[at - 1].is_lowercase() && text.get(at).is_some_and(|c| c.is_uppercase());
    let edge = |at: usize| text.get(at).is_none_or(|c| !c.is_alphanumeric());
    let starts = text.windows(words.len().max(1)).enumerate().filter(|(_, window)| *window == words).map(|(at, _)| at);
    starts
        .filter(|&at| (at == 0 || edge(at - 1) || glued(at)) && (edge(at + words.len()) || glued(at + words.len())))
        .map(|at| (at, at + words.len()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_whole_words_and_the_longest() {
        let text: Vec<char> = "Jan Lis wie. Lisa tu nie ma, Lis był.".chars().collect();
        let gold: Value = serde_json::from_str(r#"{"same_person": [["Jan Lis", "Lis"]]}"#).expect("the case is JSON");
        let links = gold_links(&text, &gold);
        assert_eq!(links.iter().map(|l| l.0).collect::<Vec<_>>(), [(0, 7), (29, 32)]);
    }
}
