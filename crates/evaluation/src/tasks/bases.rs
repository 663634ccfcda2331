//! Base forms of names, on SlavicNER's.

use std::collections::BTreeMap;
use std::path::Path;

use language::Scheme;
use text::Span;

use super::identity::DEVELOPMENT;
use super::{Setup, TaskError};
use crate::data::slavicner;
use crate::reader::{NameScheme, Reader, in_parallel};
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;

/// Languages of the pack that are read.
const LANGUAGES: [&str; 4] = ["pl", "cs", "ru", "uk"];
/// Mistakes that are listed of a language.
const MISTAKES_SHOWN: usize = 40;

/// Names with the gold base form, in the topics that nothing was tuned on: with gold's names, and end to end.
pub(super) fn slavicner(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let reader = Reader::with_names(NameScheme::SlavicNer)?;
    let mut hash = DataHash::default();
    let (mut figures, mut texts) = (Vec::new(), 0);
    let mut cases = vec!["language\tform\tgold\tours\tcount".to_owned()];
    for language in LANGUAGES {
        let path = pack.with_file_name(format!("slavicner-train-{language}.tar.xz"));
        let documents =
            slavicner::lemmas(&path, |place, topic| slavicner::is_development(place) && !DEVELOPMENT.contains(&topic))?;
        texts += documents.len();
        let found = in_parallel(&documents, setup.jobs, |(_, text, gold), scratch| {
            let mut analysis = language::analyse(reader.model(), text, Scheme::Depesza, scratch);
            let own = statements::name_bases(text, &analysis);
            analysis.names = slavicner::names(text, gold);
            (own, statements::name_bases(text, &analysis))
        });
        let [mut by_gold, mut letters, mut end_to_end, mut forms] = [Tally::default(); 4];
        let mut wrong: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for ((_, text, gold), (own, given)) in documents.iter().zip(&found) {
            hash.add(text);
            hash.add(&format!("{gold:?}"));
            let predicted = own.len();
            let mut hits = 0;
            for (name, span) in gold.iter().zip(slavicner::names(text, gold).iter().map(|name| name.span)) {
                let form = span.slice(text);
                let of =
                    |list: &[(Span, String)]| list.iter().find(|(at, _)| *at == span).map(|(_, base)| base.clone());
                let ours = of(given).unwrap_or_else(|| form.to_owned());
                let right = ours == name.lemma;
                by_gold += Tally::new(usize::from(right), 1, 1);
                letters += Tally::new(usize::from(ours.to_lowercase() == name.lemma.to_lowercase()), 1, 1);
                forms += Tally::new(usize::from(form == name.lemma), 1, 1);
                hits += usize::from(of(own).is_some_and(|ours| ours == name.lemma));
                if !right {
                    *wrong.entry((form.to_owned(), name.lemma.clone(), ours)).or_default() += 1;
                }
            }
            end_to_end += Tally::new(hits, predicted, gold.len());
        }
        figures.push(Figure::share(&format!("{language}, gold names"), &by_gold));
        figures.push(Figure::share(&format!("{language}, gold names, whatever the capitals"), &letters).ungated());
        figures.push(Figure::f1(&format!("{language}, end to end F1"), &end_to_end));
        figures.push(Figure::share(&format!("{language}, baseline: as it stands"), &forms).ungated());
        let mut wrong: Vec<_> = wrong.into_iter().collect();
        wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let row = |((form, gold, ours), count): ((String, String, String), usize)| {
            format!("{language}\t{form}\t{gold}\t{ours}\t{count}")
        };
        cases.extend(wrong.into_iter().take(MISTAKES_SHOWN).map(row));
    }
    Ok(vec![Report {
        task: "identity/bases".to_owned(),
        about: "SlavicNER, every fifth document by path, of the topics COVID-19, Nord Stream, US election and war in Ukraine: names \
                whose base form is gold's, letter by letter. mT5's published 96.1 is for all languages and the task's own test \
                documents, with a model trained on this pack; our rules of endings are learned from the other four fifths of it. With gold names: where they stand and \
                their kind are given. End to end: a name counts if its ends and its base form are right."
            .to_owned(),
        texts,
        data: hash.finish(),
        figures,
        cases,
        ..Report::default()
    }])
}
