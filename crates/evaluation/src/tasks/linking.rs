//! Names of one article that are the same person, place or organisation.

use std::path::Path;

use language::Scheme;

use super::{Setup, TaskError};
use crate::data::slavicner;
use crate::gold::Extent;
use crate::reader::in_parallel;
use crate::report::{DataHash, Figure, Report};
use crate::score::linking::{Links, compare};

/// A text with its gold and its predicted mentions, each with its entity.
pub(super) type Linked = (String, Vec<(Extent, String)>, Vec<(Extent, String)>);

/// Links within SlavicNER's Polish development documents.
pub(super) fn slavicner(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let documents = slavicner::development(pack)?;
    let readings =
        in_parallel(&documents, setup.jobs, |d, scratch| setup.reader.read(&d.text, Scheme::Depesza, scratch));
    let texts: Vec<Linked> = documents
        .iter()
        .zip(readings)
        .map(|(d, reading)| (d.text.clone(), d.links.clone(), reading.mentions))
        .collect();
    let about =
        "SlavicNER, Polish development documents: names with the same cross-lingual id within a document, all kinds.";
    Ok(vec![link_report("linking/slavicner", about, &texts)])
}

/// The report on links; beside it what joining equal words alone would reach.
pub(super) fn link_report(task: &str, about: &str, texts: &[Linked]) -> Report {
    let (mut links, mut same_words) = (Links::default(), Links::default());
    let mut hash = DataHash::default();
    for (text, gold, predicted) in texts {
        hash.add(text);
        hash.add(&format!("{gold:?}"));
        compare(gold, predicted, &mut links);
        let chars: Vec<char> = text.chars().collect();
        let words = |extent: Extent| chars.get(extent.0..extent.1).unwrap_or_default().iter().collect::<String>();
        let by_words: Vec<(Extent, String)> = predicted.iter().map(|(extent, _)| (*extent, words(*extent))).collect();
        compare(gold, &by_words, &mut same_words);
    }
    let b3 = |name: &str, links: &Links| Figure {
        name: name.to_owned(),
        value: if links.mentions.hit > 0 { 100.0 * links.b3_f1() } else { 0.0 },
        parts: None,
        count: links.mentions.hit,
        gated: true,
    };
    Report {
        task: task.to_owned(),
        about: format!(
            "{about} A pair counts only if both names were found with the same ends; B³ is over the names found."
        ),
        texts: texts.len(),
        data: hash.finish(),
        figures: vec![
            Figure::f1("pairs F1", &links.pairs),
            b3("B³ F1", &links),
            Figure::share("mentions found", &links.mentions),
            Figure::f1("baseline (same words) pairs F1", &same_words.pairs).ungated(),
            b3("baseline (same words) B³ F1", &same_words).ungated(),
        ],
        ..Report::default()
    }
}
