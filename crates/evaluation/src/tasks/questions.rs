//! Questions to an archive of real articles, and what a reader of these expects: `data/questions.toml`.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use ::archive::{Archive, Batch, EntityRow, Mode, Portrait, Query, SearchError, What, Words};
use ::reader::{Lemmas, Options, Reader, told};
use intake::{Document, Page, Place};
use language::Scratch;
use serde::Deserialize;

use super::{Setup, TaskError};
use crate::data::packs::read_archive;
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;

const QUESTIONS: &str = include_str!("../../data/questions.toml");
/// Languages of the pack that are read.
const LANGUAGES: [&str; 4] = ["pl", "cs", "ru", "uk"];
/// What the questions are about.
const TOPICS: [&str; 4] = ["brexit", "nord_stream", "ryanair", "asia_bibi"];
/// Hits that are looked at.
const HITS: usize = 20;

#[derive(Deserialize)]
struct File {
    question: Vec<Question>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Question {
    ask: Vec<String>,
    kind: Option<String>,
    names: Vec<String>,
    languages: Vec<String>,
    same: Vec<String>,
    statements: u64,
    about: Vec<String>,
    by: Vec<String>,
    office: Vec<String>,
    says: Option<String>,
    speakers: Vec<String>,
}

/// How many of the questions hold.
pub(super) fn slavicner(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let failed = |error: &dyn std::fmt::Display| TaskError::Questions(error.to_string());
    let file: File = toml::from_str(QUESTIONS).map_err(|error| failed(&error))?;
    // Gone at the end, where nobody wants to keep it.
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = setup.archive.clone().unwrap_or_else(|| folder.path().join("questions.db"));
    let reader = Reader::new(Options::default());
    let mut hash = DataHash::default();
    let documents = documents(pack, &mut hash)?;
    hash.add(QUESTIONS);
    let all: usize = documents.len();
    if !path.exists() {
        // An interrupted run goes on where it was, and an archive of this name is whole.
        let mut partial = path.clone().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        fill(&partial, documents, &reader, setup.jobs)?;
        fs::rename(&partial, &path).map_err(|error| failed(&error))?;
    }
    let archive = Archive::open(&path, Mode::ReadOnly).map_err(|error| failed(&error))?;
    let count = |connection: ::archive::rusqlite::Connection| {
        connection.query_row("SELECT count(*) FROM article", [], |row| row.get::<_, usize>(0))
    };
    let texts =
        archive.read().map_err(|error| failed(&error)).and_then(|c| count(c).map_err(|error| failed(&error)))?;
    let mut lemmas = Lemmas::new(&reader);
    let (mut holds, mut facts) = (Tally::default(), Tally::default());
    let mut cases = vec!["question\tmissing".to_owned()];
    for question in &file.question {
        let mut told = Told::default();
        answer(&archive, &mut lemmas, question, &mut told)?;
        holds += Tally::new(usize::from(told.missing.is_empty()), 1, 1);
        facts += Tally::new(told.facts - told.missing.len(), told.facts, told.facts);
        cases.push(format!("depesza {}\t{}", question.ask.join(" "), told.missing.join("; ")));
    }
    let open: Vec<&str> = cases.iter().skip(1).filter(|case| !case.ends_with('\t')).map(String::as_str).collect();
    let details = format!("Questions that do not hold:\n\n- {}", open.join("\n- ").replace('\t', ": "));
    Ok(vec![Report {
        task: "questions/slavicner".to_owned(),
        about: format!(
            "Questions to an archive of SlavicNER's articles about Brexit, Nord Stream, Ryanair and Asia Bibi (pl, cs, ru, uk), with the \
                facts that a reader of them expects (`crates/evaluation/data/questions.toml`): a question holds if all its facts do. \
                The archive has {texts} of {all} articles."
        ),
        texts,
        data: hash.finish(),
        figures: vec![Figure::share("questions", &holds), Figure::share("facts", &facts)],
        details: if open.is_empty() { Vec::new() } else { vec![details] },
        cases,
    }])
}

/// The articles of the topics, of all languages.
fn documents(pack: &Path, hash: &mut DataHash) -> Result<Vec<Document>, TaskError> {
    let mut documents = Vec::new();
    for language in LANGUAGES {
        let pack = pack.with_file_name(format!("slavicner-train-{language}.tar.xz"));
        let wanted = |name: &str| {
            let mut parts = name.split('/');
            parts.next() == Some("raw") && parts.next().is_some_and(|topic| TOPICS.contains(&topic))
        };
        for (name, text) in read_archive(&pack, wanted)? {
            hash.add(&text);
            documents.push(Document {
                place: Place { input: name.clone(), ..Place::default() },
                bytes: text.into_bytes(),
                page: Page::Text,
                charset: Some("utf-8".to_owned()),
                known: record::Meta { uri: Some(name), ..record::Meta::default() },
                remark: None,
            });
        }
    }
    Ok(documents)
}

/// Adds the articles that are not in the archive yet.
fn fill(path: &Path, documents: Vec<Document>, reader: &Reader, jobs: usize) -> Result<(), TaskError> {
    let failed = |error: &dyn std::fmt::Display| TaskError::Questions(error.to_string());
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    let mut archive = Archive::open(path, Mode::Create).map_err(|error| failed(&error))?;
    let mut left = Vec::new();
    for document in documents {
        let known = archive.article_of(&record::document_id(&document.bytes)).map_err(|error| failed(&error))?;
        if known.is_none() {
            left.push(document);
        }
    }
    // Some at a time, each then on disk.
    for some in left.chunks(32 * jobs.max(1)) {
        let share = some.len().div_ceil(jobs.max(1));
        let entries = thread::scope(|scope| {
            let work = |part: &[Document]| {
                let mut scratch = Scratch::default();
                let mut entry =
                    |document: &Document| reader.entry(document.clone(), told(document, None), &mut scratch);
                part.iter().map(&mut entry).collect::<Vec<_>>()
            };
            let parts: Vec<_> = some.chunks(share.max(1)).map(|part| scope.spawn(move || work(part))).collect();
            let join = |part: thread::ScopedJoinHandle<'_, Vec<_>>| {
                part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            parts.into_iter().flat_map(join).collect::<Vec<_>>()
        });
        let mut batch = Batch::new(&mut archive);
        // A text that is no article is none for a reader either.
        for entry in entries.into_iter().flatten() {
            batch.add(entry).map_err(|error| failed(&error))?;
        }
        batch.flush().map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// What was looked at, and what of it is not so.
#[derive(Default)]
struct Told {
    facts: usize,
    missing: Vec<String>,
}

impl Told {
    fn fact(&mut self, holds: bool, missing: impl FnOnce() -> String) {
        self.facts += 1;
        if !holds {
            self.missing.push(missing());
        }
    }
}

fn answer(archive: &Archive, lemmas: &mut Lemmas<'_>, question: &Question, told: &mut Told) -> Result<(), TaskError> {
    match question.ask.split_first() {
        Some((command, rest)) if command == "who" => who(archive, lemmas, &rest.join(" "), question, told),
        Some((command, rest)) if command == "search" => search(archive, lemmas, rest, question, told),
        _ => Err(TaskError::Questions(format!("{:?} is no question", question.ask))),
    }
}

/// The entity that most is said by, of those a name finds: as `depesza who` finds them.
fn find(archive: &Archive, lemmas: &mut Lemmas<'_>, name: &str) -> Result<Vec<EntityRow>, TaskError> {
    let failed = |error: &dyn std::fmt::Display| TaskError::Questions(error.to_string());
    let found = archive.entities_like(&[name.to_owned()]).map_err(|error| failed(&error))?;
    if !found.is_empty() {
        return Ok(found);
    }
    let spellings = lemmas.spellings(name).map_err(|error| failed(&error))?;
    archive.entities_like(&spellings).map_err(|error| failed(&error))
}

fn who(
    archive: &Archive,
    lemmas: &mut Lemmas<'_>,
    name: &str,
    question: &Question,
    told: &mut Told,
) -> Result<(), TaskError> {
    let found = find(archive, lemmas, name)?;
    told.fact(!found.is_empty(), || "it is not found".to_owned());
    let Some(first) = found.first() else { return Ok(()) };
    let portrait = archive.portrait(first.id, 1).map_err(|error| TaskError::Questions(error.to_string()))?;
    let Portrait { kind, names, titles, speaks_about, spoken_about_by, statements, .. } = &portrait;
    if let Some(wanted) = &question.kind {
        told.fact(kind == wanted, || format!("it is a {kind}"));
    }
    for wanted in &question.names {
        let has = names.iter().any(|name| one_of(&name.name, wanted));
        told.fact(has, || format!("it is not called {wanted}"));
    }
    for language in &question.languages {
        let has = names.iter().any(|name| name.language.as_deref() == Some(language));
        told.fact(has, || format!("no name in {language}"));
    }
    for other in &question.same {
        let found = find(archive, lemmas, other)?;
        let is = found.first().is_some_and(|other| other.id == first.id);
        told.fact(is, || format!("{other} is another ({})", found.first().map_or("nobody", |other| &other.name)));
    }
    told.fact(*statements >= question.statements, || format!("only {statements} statements"));
    for (list, wanted, words) in [
        (speaks_about, &question.about, "does not speak about"),
        (spoken_about_by, &question.by, "is not spoken about by"),
    ] {
        for wanted in wanted {
            let has = list.iter().any(|other| one_of(&other.name, wanted));
            told.fact(has, || format!("it {words} {wanted}"));
        }
    }
    for office in &question.office {
        // The one that is told of most of its kind.
        let has = titles.iter().take(5).any(|title| format!("{} {}", title.role, title.place) == *office);
        told.fact(has, || format!("it is not known to be {office}"));
    }
    Ok(())
}

fn search(
    archive: &Archive,
    lemmas: &mut Lemmas<'_>,
    args: &[String],
    question: &Question,
    told: &mut Told,
) -> Result<(), TaskError> {
    let failed = |error: &dyn std::fmt::Display| TaskError::Questions(error.to_string());
    let mut query = Query { limit: 1000, ..Query::default() };
    let (mut typed, mut rest) = (Vec::new(), args.iter());
    while let Some(arg) = rest.next() {
        let mut name = || -> Result<String, TaskError> {
            rest.next().cloned().ok_or_else(|| TaskError::Questions(format!("{arg} of a question has no value")))
        };
        let mut spelt = |name: String| lemmas.spellings(&name).map_err(|error| failed(&error));
        match arg.as_str() {
            "--by" => query.by = spelt(name()?)?,
            "--about" => query.about = spelt(name()?)?,
            "--via" => query.via = spelt(name()?)?,
            "--lang" => query.language = Some(name()?),
            "--articles" => query.what = What::Articles,
            word => typed.push(word),
        }
    }
    query.words = Words::parse(&typed.join(" ")).map_err(|error| failed(&error))?;
    if let Some(words) = &mut query.words {
        lemmas.tell(words).map_err(|error| failed(&error))?;
        query.sort = ::archive::Sort::Relevance;
    }
    let page = archive.search(&query).map_err(|error: SearchError| failed(&error))?;
    let hits = page.hits.len() as u64;
    told.fact(hits >= question.statements.max(1), || format!("only {hits} hits"));
    let first = || page.hits.iter().take(HITS);
    if let Some(says) = &question.says {
        let any = |text: &str| says.split('|').any(|part| text.to_lowercase().contains(&part.to_lowercase()));
        let most = first().filter(|hit| any(&hit.snippet.text)).count();
        let enough = most > 0 && 2 * most >= first().count();
        told.fact(enough, || format!("only {most} of the first {} say {says}", first().count()));
    }
    for speaker in &question.speakers {
        let has = first().filter_map(|hit| hit.statement.as_ref()).all(|found| {
            found.speaker.as_deref().is_some_and(|name| one_of(name, speaker))
                || found.by_title.as_ref().is_some_and(|holder| one_of(&holder.name, speaker))
        });
        told.fact(has, || format!("not all hits are by {speaker}"));
    }
    Ok(())
}

/// Whether a name is one of those that `|` parts.
fn one_of(name: &str, wanted: &str) -> bool {
    let plain = |name: &str| ::archive::fold(name).to_lowercase();
    wanted.split('|').any(|wanted| plain(wanted) == plain(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_can_be_asked() {
        let file: File = toml::from_str(QUESTIONS).expect("the file is built in");
        assert!(file.question.len() >= 30, "{}", file.question.len());
        for question in &file.question {
            assert!(matches!(question.ask.first().map(String::as_str), Some("who" | "search")), "{question:?}");
            let asks = question.kind.is_some() || !question.office.is_empty() || question.statements > 0;
            assert!(asks, "nothing is expected: {question:?}");
        }
    }
}
