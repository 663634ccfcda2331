//! Stories: which articles are about one event, as an archive puts them together when they are added.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use archive::{Archive, Batch, Entry, Mode, Told as Known};
use intake::{Document, Place};
use language::Scratch;
use reader::{Options, Reader};
use record::Meta;

use super::{Setup, TaskError};
use crate::data::packs::read_archive;
use crate::data::stories::{Told, read};
use crate::reader::in_parallel;
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;

/// Orders in which the articles are added, besides that of the file.
const ORDERS: u64 = 5;

/// An article that was read, with what it is about.
pub struct Case {
    /// Its event.
    pub gold: String,
    /// Its language.
    pub language: String,
    /// What the archive is given.
    pub entry: Entry,
}

/// Articles of our own.
pub(super) fn own(setup: &Setup, path: &Path) -> Result<Vec<Report>, TaskError> {
    let (page, articles) = read(path)?;
    let cases = read_all(&articles, setup.jobs)?;
    let order: Vec<usize> = (0..cases.len()).collect();
    let found = stories(&cases, &order)?;
    let mut figures = Vec::new();
    for (part, gated) in [("b", true), ("a", false)] {
        let chosen: Vec<usize> = (0..cases.len()).filter(|case| articles[*case].part == part).collect();
        let name = if gated { "" } else { "fitted part: " };
        let gold: Vec<&str> = cases.iter().map(|case| case.gold.as_str()).collect();
        let b3 = b_cubed(&gold, &found, &chosen);
        figures.push(b3.figure(&format!("{name}B³ F1"), gated));
        let across = pairs(&cases, &found, &chosen, |a, b| a.language != b.language);
        figures.push(Figure { gated, ..Figure::f1(&format!("{name}pairs F1 across languages"), &across) });
        let within = pairs(&cases, &found, &chosen, |a, b| a.language == b.language);
        figures.push(Figure { gated, ..Figure::f1(&format!("{name}pairs F1 within a language"), &within) });
        let alone: Vec<usize> = (0..cases.len()).collect();
        figures.push(b_cubed(&gold, &alone, &chosen).figure(&format!("{name}baseline (each alone) B³ F1"), false));
    }
    let all: Vec<usize> = (0..cases.len()).collect();
    let mut same = 0.0;
    for seed in 0..ORDERS {
        let other = stories(&cases, &shuffled(cases.len(), seed))?;
        let names: Vec<String> = found.iter().map(usize::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        same += b_cubed(&names, &other, &all).f1() / ORDERS as f64;
    }
    figures.push(Figure {
        name: "the same in another order, B³ F1".to_owned(),
        value: 100.0 * same,
        parts: None,
        count: cases.len(),
        gated: true,
    });
    let mut hash = DataHash::default();
    hash.add(&page);
    let mut rows = vec!["part\tevent\tlanguage\tdate\tstory\ttitle".to_owned()];
    rows.extend(articles.iter().zip(&found).map(|(article, story)| {
        let date = article.date.as_deref().unwrap_or("-");
        format!("{}\t{}\t{}\t{date}\t{story}\t{}", article.part, article.event, article.language, article.title)
    }));
    Ok(vec![Report {
        task: "stories/own".to_owned(),
        about: format!(
            "Short articles in Polish, English, Czech and Ukrainian that we wrote, {} events, some with the same actors in the same days, \
             read and added to an archive; figures of the part that nothing was fitted on. B³ over the articles. Another order: \
             the stories of {ORDERS} random orders against those of the file's.",
            cases.iter().map(|case| &case.gold).collect::<BTreeSet<_>>().len()
        ),
        texts: cases.len(),
        data: hash.finish(),
        figures,
        cases: rows,
        ..Report::default()
    }])
}

/// Of SlavicNER's documents in four languages this many are one that is read: reading all takes long.
const EVERY: usize = 16;

/// How pure stories are by SlavicNER's topics. A topic is more than an event, so what is missing cannot be told.
pub(super) fn slavicner(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let mut articles = Vec::new();
    let mut hash = DataHash::default();
    for language in ["pl", "cs", "ru", "uk"] {
        let path = pack.with_file_name(format!("slavicner-train-{language}.tar.xz"));
        let files = read_archive(&path, |name| name.starts_with("raw/"))?;
        for (name, page) in files.into_iter().step_by(EVERY) {
            hash.add(&page);
            let topic = name.split('/').nth(1).unwrap_or_default().to_owned();
            let page = page.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let (title, text) = page.split_once('\n').unwrap_or((page, ""));
            articles.push(Told {
                event: topic,
                language: language.to_owned(),
                // None has a date: all of one day is the hardest.
                date: Some("2019-01-01".to_owned()),
                title: title.trim().to_owned(),
                text: text.to_owned(),
                ..Told::default()
            });
        }
    }
    let cases = read_all(&articles, setup.jobs)?;
    let found = stories(&cases, &(0..cases.len()).collect::<Vec<_>>())?;
    let mut topics: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for (case, story) in cases.iter().zip(&found) {
        topics.entry(*story).or_default().insert(&case.gold);
        *sizes.entry(*story).or_default() += 1;
    }
    let several = || sizes.iter().filter(|(_, size)| **size > 1).map(|(story, _)| story);
    let pure = several().filter(|story| topics[story].len() == 1).count();
    let together = Tally::new(pure, several().count(), several().count());
    let joined: Vec<usize> = (0..cases.len()).filter(|case| sizes[&found[*case]] > 1).collect();
    let gold: Vec<&str> = cases.iter().map(|case| case.gold.as_str()).collect();
    let precision = b_cubed(&gold, &found, &joined).precision();
    let languages = |story: &usize| {
        let spoken: BTreeSet<&str> =
            cases.iter().zip(&found).filter(|(_, of)| *of == story).map(|(case, _)| case.language.as_str()).collect();
        spoken.len()
    };
    let foreign = several().filter(|story| languages(story) > 1).count();
    let mut rows = vec!["topic\tlanguage\tstory\ttitle".to_owned()];
    rows.extend(articles.iter().zip(&found).filter(|(_, story)| sizes[story] > 1).map(|(article, story)| {
        format!("{}\t{}\t{story}\t{}", article.event, article.language, article.title.replace('\t', " "))
    }));
    Ok(vec![Report {
        task: "stories/slavicner".to_owned(),
        about: format!(
            "SlavicNER, every sixteenth document in Polish, Czech, Russian and Ukrainian, all given one date, which is the hardest: whether \
             stories of several articles keep to one of its seven topics. {} of {} articles are in {} such stories, {foreign} of them in several \
             languages; the largest has {} articles.",
            joined.len(),
            cases.len(),
            together.gold,
            sizes.values().max().copied().unwrap_or_default()
        ),
        texts: cases.len(),
        data: hash.finish(),
        figures: vec![
            Figure::share("stories of one topic", &together),
            Figure {
                name: "B³ precision by topic of articles in stories".to_owned(),
                value: 100.0 * precision,
                parts: None,
                count: joined.len(),
                gated: true,
            },
        ],
        cases: rows,
        ..Report::default()
    }])
}

/// Reads the articles as `depesza add` does.
pub fn read_all(articles: &[Told], jobs: usize) -> Result<Vec<Case>, TaskError> {
    let reader = Reader::new(Options::default());
    let one = |(number, article): &(usize, &Told), scratch: &mut Scratch| {
        let known = Meta {
            title: Some(article.title.clone()),
            published: article.date.clone(),
            outlet: Some(article.outlet.clone()).filter(|outlet| !outlet.is_empty()),
            uri: Some(format!("case:{number}")),
            ..Meta::default()
        };
        let document = Document {
            place: Place::input(&format!("case {number}")),
            bytes: format!("{}\n\n{}", article.title, article.text).into_bytes(),
            charset: Some("utf-8".to_owned()),
            known: known.clone(),
            ..Document::default()
        };
        let entry = reader.entry(document, Known { known, ..Known::default() }, scratch)?;
        Ok(Case { gold: article.event.clone(), language: article.language.clone(), entry })
    };
    let numbered: Vec<(usize, &Told)> = articles.iter().enumerate().collect();
    in_parallel(&numbered, jobs, one).into_iter().collect()
}

/// An archive with the cases, added in this order; and each case's article.
pub fn archive_of(folder: &Path, cases: &[Case], order: &[usize]) -> Result<(Archive, Vec<i64>), TaskError> {
    let mut archive = Archive::open(&folder.join("news.db"), Mode::Create)?;
    let mut batch = Batch::new(&mut archive);
    for case in order.iter().filter_map(|at| cases.get(*at)) {
        batch.add(case.entry.clone())?;
    }
    batch.flush()?;
    let articles = cases.iter().map(|case| Ok(archive.article_of(&case.entry.record.article.meta.id)?.unwrap_or(0)));
    let articles = articles.collect::<Result<_, TaskError>>()?;
    Ok((archive, articles))
}

/// The number of each case's story.
fn stories(cases: &[Case], order: &[usize]) -> Result<Vec<usize>, TaskError> {
    let folder = tempfile::tempdir().map_err(TaskError::Scratch)?;
    let (archive, articles) = archive_of(folder.path(), cases, order)?;
    let story = |article: &i64| Ok(usize::try_from(archive.story_of(*article)?.unwrap_or(0)).unwrap_or(0));
    articles.iter().map(story).collect()
}

/// Another order, the same for the same seed.
fn shuffled(length: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by_key(|place| {
        let mut hash =
            (*place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (seed + 1).wrapping_mul(0xd1b5_4a32_d192_ed03);
        hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^ (hash >> 32)
    });
    order
}

/// B³ of some of the articles.
struct BCubed {
    precision: f64,
    recall: f64,
    count: usize,
}

impl BCubed {
    fn precision(&self) -> f64 {
        self.precision
    }

    fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }

    fn figure(&self, name: &str, gated: bool) -> Figure {
        Figure {
            name: name.to_owned(),
            value: 100.0 * self.f1(),
            parts: Some((100.0 * self.precision, 100.0 * self.recall)),
            count: self.count,
            gated,
        }
    }
}

/// Over the articles in `chosen`, among all.
fn b_cubed(gold: &[&str], found: &[usize], chosen: &[usize]) -> BCubed {
    let (mut precision, mut recall) = (0.0, 0.0);
    for at in chosen {
        let same = |other: usize| (gold[other] == gold[*at], found[other] == found[*at]);
        let (mut both, mut of_gold, mut of_found) = (0.0, 0.0, 0.0);
        for other in 0..gold.len() {
            let (g, f) = same(other);
            both += f64::from(u8::from(g && f));
            of_gold += f64::from(u8::from(g));
            of_found += f64::from(u8::from(f));
        }
        precision += both / of_found;
        recall += both / of_gold;
    }
    let count = chosen.len();
    let of = |sum: f64| if count > 0 { sum / count as f64 } else { 0.0 };
    BCubed { precision: of(precision), recall: of(recall), count }
}

/// Pairs of the articles in `chosen` that are of one story.
fn pairs(cases: &[Case], found: &[usize], chosen: &[usize], counts: impl Fn(&Case, &Case) -> bool) -> Tally {
    let mut tally = Tally::default();
    for (at, a) in chosen.iter().enumerate() {
        for b in chosen.iter().skip(at + 1).filter(|b| counts(&cases[*a], &cases[**b])) {
            let (gold, predicted) = (cases[*a].gold == cases[*b].gold, found[*a] == found[*b]);
            tally += Tally::new(usize::from(gold && predicted), usize::from(predicted), usize::from(gold));
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_of_a_small_case() {
        // Two of `a` together, one of them apart with `b`.
        let b3 = b_cubed(&["a", "a", "a", "b"], &[1, 1, 2, 2], &[0, 1, 2, 3]);
        assert!((b3.precision - (1.0 + 1.0 + 0.5 + 0.5) / 4.0).abs() < 1e-12);
        assert!((b3.recall - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-12);
        assert_eq!(b_cubed(&["a"], &[1], &[]).f1(), 0.0);
    }

    #[test]
    fn orders_are_orders() {
        let mut order = shuffled(50, 3);
        assert_ne!(order, shuffled(50, 4));
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
