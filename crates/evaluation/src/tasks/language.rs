//! Names, lemmas, tags and trees.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Setup, TaskError};
use crate::analysed::Name;
use crate::data::packs::{PackError, read_text};
use crate::data::{conllu, nkjp, slavicner};
use crate::reader::{NameScheme, Reader, in_parallel};
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;
use crate::score::trees::Trees;
use crate::score::words::{Mistakes, Words};
use crate::score::{names, trees, words};

/// How many kinds of mistake are listed.
const MISTAKES_SHOWN: usize = 25;

/// Documents of a treebank in its quick part.
const FEW: usize = 12;

/// Names, lemmas and parts of speech of NKJP's development documents.
pub(super) fn nkjp(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let samples = nkjp::development(pack)?;
    let reader = Reader::with_names(NameScheme::Nkjp)?;
    let analyses = in_parallel(&samples, setup.jobs, |s, scratch| reader.analyse(&s.text, scratch));
    let mut names = NameReport::default();
    let (mut in_record, mut spans) = (Tally::default(), Tally::default());
    let mut counts = Words::default();
    let mut mistakes = <[Mistakes; 2]>::default();
    let mut hash = DataHash::default();
    let mut cases = vec!["document\ttokens\tfound\tlemma\tupos".to_owned()];
    for (sample, analysis) in samples.iter().zip(&analyses) {
        if let Some(gold) = &sample.names {
            // NKJP has no names of other kinds; a name read as one is no claim here.
            let predicted: Vec<Name> = analysis.names.iter().filter(|n| n.kind != "other").cloned().collect();
            names.add(&sample.id, &sample.text, gold, &predicted);
            let joined = |names: &[Name]| names.iter().cloned().map(geo_is_place).collect::<Vec<_>>();
            in_record += names::compare(&joined(gold), &joined(&predicted), &mut BTreeMap::new());
            let alike =
                |names: &[Name]| names.iter().map(|n| Name { kind: String::new(), ..n.clone() }).collect::<Vec<_>>();
            spans += names::compare(&alike(gold), &alike(&predicted), &mut BTreeMap::new());
        }
        if !sample.tokens.is_empty() {
            hash.add(&sample.text);
            let mut own = Words::default();
            words::compare(&sample.tokens, &analysis.words, &mut own, &mut mistakes);
            counts.found += own.found;
            counts.lemma += own.lemma;
            counts.upos += own.upos;
            let (n, found, lemma, upos) = (own.found.gold, own.found.hit, own.lemma.hit, own.upos.hit);
            cases.push(format!("{}\t{n}\t{found}\t{lemma}\t{upos}", sample.id));
        }
    }
    let about = "NKJP, documents with sha256(\"nkjp:\" + id) below 26 in its first byte: outermost names of four kinds, \
                 words derived from names left out. The record has no kind of its own for geographical names: they are places there.";
    let mut names = names.finish("names/nkjp", about);
    names.figures.push(Figure::f1("F1, geographical names as places", &in_record));
    names.figures.push(Figure::f1("F1 of the words alone", &spans));
    let about = "The same documents where they are tagged by hand: tokens whose word has the gold lemma, and a part of speech that \
                 the NKJP tag allows (table in `data/nkjp.rs`). A token that is no word of its own counts as wrong in both.";
    let words = Report {
        task: "words/nkjp".to_owned(),
        about: about.to_owned(),
        texts: cases.len() - 1,
        data: hash.finish(),
        figures: vec![
            Figure::share("lemma", &counts.lemma),
            Figure::share("UPOS", &counts.upos),
            Figure::share("tokens found", &counts.found),
        ],
        details: vec![
            format!("Lemmas most often wrong (gold → predicted): {}.", commonest(&mistakes[0])),
            format!("Parts of speech most often wrong (lemma, NKJP class → predicted): {}.", commonest(&mistakes[1])),
        ],
        cases,
    };
    Ok(vec![names, words])
}

/// A name with the kind that the record gives it.
fn geo_is_place(name: Name) -> Name {
    if name.kind == "geo" { Name { kind: "place".to_owned(), ..name } } else { name }
}

/// The commonest mistakes with their counts.
fn commonest(mistakes: &Mistakes) -> String {
    let mut sorted: Vec<_> = mistakes.iter().collect();
    sorted.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), *what));
    sorted.iter().take(MISTAKES_SHOWN).map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}

/// Names of SlavicNER's Polish development documents.
pub(super) fn slavicner(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let documents = slavicner::development(pack)?;
    let reader = Reader::with_names(NameScheme::SlavicNer)?;
    let analyses = in_parallel(&documents, setup.jobs, |d, scratch| reader.analyse(&d.text, scratch));
    let mut names = NameReport::default();
    for (document, analysis) in documents.iter().zip(analyses) {
        let predicted: Vec<Name> = analysis.names.into_iter().map(geo_is_place).collect();
        names.add(&document.id, &document.text, &document.names, &predicted);
    }
    let about =
        "SlavicNER, Polish: every fifth document by path, counting from the first. Products and events are one kind.";
    Ok(vec![names.finish("names/slavicner", about)])
}

#[derive(Default)]
struct NameReport {
    by_kind: BTreeMap<String, Tally>,
    all: Tally,
    hash: DataHash,
    rows: Vec<String>,
}

impl NameReport {
    fn add(&mut self, id: &str, text: &str, gold: &[Name], predicted: &[Name]) {
        self.hash.add(text);
        self.hash.add(&format!("{gold:?}"));
        let own = names::compare(gold, predicted, &mut self.by_kind);
        self.all += own;
        self.rows.push(format!("{id}\t{}\t{}\t{}", own.gold, own.predicted, own.hit));
    }

    fn finish(self, task: &str, about: &str) -> Report {
        let mut figures = vec![Figure::f1("F1", &self.all)];
        figures.extend(self.by_kind.iter().map(|(kind, tally)| Figure::f1(kind, tally)));
        let mut cases = vec!["document\tgold\tpredicted\tright".to_owned()];
        let texts = self.rows.len();
        cases.extend(self.rows);
        let (task, about, data) = (task.to_owned(), about.to_owned(), self.hash.finish());
        Report { task, about, texts, data, figures, cases, ..Report::default() }
    }
}

/// Polish trees.
pub(super) fn polish_trees(setup: &Setup, file: &Path) -> Result<Vec<Report>, TaskError> {
    trees(setup, file, "trees/pl", "UD Polish, development part, from raw text of ten sentences each", usize::MAX)
}

/// A few Polish trees, for a quick check.
pub(super) fn polish_trees_few(setup: &Setup, file: &Path) -> Result<Vec<Report>, TaskError> {
    trees(setup, file, "trees/pl-few", "UD Polish, the first 120 sentences of the development part", FEW)
}

/// English trees.
pub(super) fn english_trees(setup: &Setup, file: &Path) -> Result<Vec<Report>, TaskError> {
    trees(setup, file, "trees/en", "UD English, development part, from raw text by document and paragraph", usize::MAX)
}

fn trees(setup: &Setup, file: &Path, task: &str, about: &str, most: usize) -> Result<Vec<Report>, TaskError> {
    let mut documents =
        conllu::documents(&read_text(file)?).map_err(|what| PackError::Malformed { path: file.to_owned(), what })?;
    documents.truncate(most);
    let analyses = in_parallel(&documents, setup.jobs, |d, scratch| setup.reader.analyse(&d.text, scratch));
    let mut counts = Trees::default();
    let mut hash = DataHash::default();
    let mut cases = vec!["text\twords\tpredicted\taligned\tupos\tlemma\tuas\tlas".to_owned()];
    for (document, analysis) in documents.iter().zip(&analyses) {
        hash.add(&document.text);
        let chars: Vec<char> = document.text.chars().collect();
        let mut own = Trees::default();
        trees::compare(&chars, &document.gold, analysis, &mut own);
        counts += own;
        cases.push(format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            document.id,
            own.words.gold,
            own.words.predicted,
            own.words.hit,
            own.upos.hit,
            own.lemma.hit,
            own.uas.hit,
            own.las.hit
        ));
    }
    Ok(vec![Report {
        task: task.to_owned(),
        about: format!("{about}. The measures of the CoNLL 2018 shared task."),
        texts: documents.len(),
        data: hash.finish(),
        figures: vec![
            Figure::f1("LAS", &counts.las),
            Figure::f1("UAS", &counts.uas),
            Figure::f1("UPOS", &counts.upos),
            Figure::f1("features", &counts.feats),
            Figure::f1("lemma", &counts.lemma),
            Figure::f1("words", &counts.words),
            Figure::f1("tokens", &counts.tokens),
            Figure::f1("sentences", &counts.sentences),
        ],
        cases,
        ..Report::default()
    }])
}
