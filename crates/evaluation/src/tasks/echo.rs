//! The same statement elsewhere, and what changed on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use archive::{Archive, DriftKind};

use super::{Setup, TaskError};
use crate::archived::{ArchivedError, Document, fill, statements};
use crate::data::families::{self, Family, Kind, Told};
use crate::data::packs::{PackError, read_text};
use crate::report::{DataHash, Figure, Report};
use crate::score::tally::Tally;

/// Kinds have floors from so many pairs on.
const PAIRS_WITH_A_FLOOR: usize = 10;

/// Pairs of our own, and of development articles where these are at hand; all in one archive with other articles.
pub(super) fn pairs(setup: &Setup, folder: &Path) -> Result<Vec<Report>, TaskError> {
    let own = families::read(&folder.join("pairs.toml"), None)?;
    let mut reports = vec![report(setup, "echo/pairs", OWN, &own, &distractors(setup)?)?];
    let articles = setup.data.join("pl-statements");
    if articles.is_dir() {
        let of_articles = families::read(&folder.join("articles.toml"), Some(&articles))?;
        reports.push(report(setup, "echo/articles", ARTICLES, &of_articles, &distractors(setup)?)?);
    }
    Ok(reports)
}

const OWN: &str = "Statements written for this and others of the same matter, Polish, English, some Czech, German, Ukrainian and \
    Russian, read by the pipeline into one archive together with the example articles. Each first one is asked for. F1 is of \
    pairs that are the same statement, changed or not; a pair counts as missed too where the reader did not find one of the two \
    statements. Rejected: of pairs that are not the same, those that were not taken for it. A drift counts as found if its pair \
    was found and it was told.";

const ARTICLES: &str = "Statements of Polish development articles, named by article and place, and sentences of ours that tell the \
    same or something else; otherwise as echo/pairs.";

/// Texts that none of the pairs is of.
fn distractors(setup: &Setup) -> Result<Vec<Document>, TaskError> {
    let failed = |error| PackError::Read { path: setup.examples.clone(), error };
    let mut paths: Vec<_> = fs::read_dir(&setup.examples)
        .map_err(failed)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let document = |path: &std::path::PathBuf| {
        Ok(Document { text: read_text(path)?, published: Some("2024-03-05".to_owned()), outlet: None })
    };
    paths.iter().map(document).collect()
}

/// What became of a pair.
struct Outcome<'f> {
    kind: &'f Kind,
    languages: String,
    /// Whether the reader found both statements.
    read: bool,
    found: Option<Vec<DriftKind>>,
    score: Option<f64>,
}

fn report(
    setup: &Setup,
    task: &str,
    about: &str,
    families: &[Family],
    others: &[Document],
) -> Result<Report, TaskError> {
    let documents = documents(families);
    let mut data = DataHash::default();
    documents.iter().for_each(|document| data.add(&document.text));
    families.iter().flat_map(|family| &family.b).for_each(|(kind, _)| data.add(&kind.name));
    let texts = documents.len();
    let all: Vec<Document> = documents.into_iter().chain(others.iter().cloned()).collect();
    let folder = tempfile::tempdir().map_err(ArchivedError::from)?;
    let (archive, articles) = fill(&folder.path().join("echo.db"), &all, setup.jobs)?;
    let mut at = articles.iter().copied();
    let (mut outcomes, mut false_reports) = (Vec::new(), 0);
    let mut cases = vec!["family\tkind\tlanguages\tread\tfound\tscore\tdrift".to_owned()];
    for (number, family) in families.iter().enumerate() {
        let (asked, rest) = ask(&archive, family, &mut at)?;
        false_reports += rest;
        for outcome in asked {
            let drift = outcome.found.iter().flatten().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
            cases.push(format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{drift}",
                number + 1,
                outcome.kind.name,
                outcome.languages,
                outcome.read,
                outcome.found.is_some(),
                outcome.score.map(|score| format!("{score:.2}")).unwrap_or_default()
            ));
            outcomes.push(outcome);
        }
    }
    Ok(Report {
        task: task.to_owned(),
        about: about.to_owned(),
        texts,
        data: data.finish(),
        figures: figures(&outcomes, false_reports),
        details: vec![details(&outcomes, false_reports)],
        cases,
    })
}

/// The texts of the families, the first one of each a day before the others or on the same day.
fn documents(families: &[Family]) -> Vec<Document> {
    let document = |text: &str, day: usize, outlet: usize| Document {
        text: text.to_owned(),
        published: Some(format!("2024-03-{:02}", 1 + day % 28)),
        outlet: Some(format!("Kurier {}", 1 + outlet)),
    };
    let mut documents = Vec::new();
    for (number, family) in families.iter().enumerate() {
        let day = number * 5 % 24;
        documents.push(document(&family.a.text, day, 0));
        for (at, (_, told)) in family.b.iter().enumerate() {
            documents.push(document(&told.text, day + 1 + at % 2, 1 + at));
        }
    }
    documents
}

/// The outcomes of a family's pairs, and how many reports were of other texts. The first statement is asked for, and every
/// translation of it: what says something else must not be found by these either.
fn ask<'f>(
    archive: &Archive,
    family: &'f Family,
    articles: &mut impl Iterator<Item = i64>,
) -> Result<(Vec<Outcome<'f>>, usize), ArchivedError> {
    let own = articles.next().unwrap_or_default();
    let mut members: Vec<Member<'f>> = vec![Member::find(archive, own, None, &family.a)?];
    for (kind, told) in &family.b {
        members.push(Member::find(archive, articles.next().unwrap_or_default(), Some(kind), told)?);
    }
    let (mut outcomes, mut others) = (Vec::new(), 0);
    for (number, asked) in members.iter().enumerate() {
        let translated = asked.kind.is_some_and(|kind| kind.name == "translated");
        if number > 0 && !translated {
            continue;
        }
        let echo = asked.rows.first().map(|row| archive.echo_of(*row)).transpose()?;
        let reports = || echo.iter().flat_map(|echo| &echo.reports);
        others += reports().filter(|report| !members.iter().any(|member| member.article == report.article.id)).count();
        for member in &members {
            let Some(kind) = member.kind else { continue };
            if number > 0 && (kind.same || member.language == asked.language) {
                continue;
            }
            let report = reports().find(|report| report.article.id == member.article);
            let found = match report {
                Some(report) => member.rows.contains(&archive.find_statement(&report.statement.id)?).then_some(report),
                None => None,
            };
            let likeness = match (asked.rows.first(), member.rows.first()) {
                (Some(asked), Some(row)) => archive.likeness(*asked, *row)?,
                _ => None,
            };
            let same_language = asked.language == member.language;
            outcomes.push(Outcome {
                kind,
                languages: if same_language { asked.language.to_owned() } else { "across".to_owned() },
                read: !asked.rows.is_empty() && !member.rows.is_empty(),
                found: found.map(|report| report.drift.iter().map(|drift| drift.kind).collect()),
                score: likeness.map(|likeness| likeness.score()),
            });
        }
    }
    Ok((outcomes, others))
}

/// A text of a family in the archive.
struct Member<'f> {
    article: i64,
    /// None: it is the first.
    kind: Option<&'f Kind>,
    language: &'static str,
    /// Empty: the reader did not find the statement.
    rows: Vec<i64>,
}

impl<'f> Member<'f> {
    fn find(archive: &Archive, article: i64, kind: Option<&'f Kind>, told: &Told) -> Result<Self, ArchivedError> {
        let language = language::identify(&told.text).unwrap_or("?");
        Ok(Self { article, kind, language, rows: statements(archive, article, told)? })
    }
}

/// Pairs that are the same: found, all that were taken for it, all there are.
fn same<'o, 'f: 'o>(outcomes: impl Iterator<Item = &'o Outcome<'f>> + Clone, false_reports: usize) -> Tally {
    let gold = outcomes.clone().filter(|outcome| outcome.kind.same).count();
    let predicted = outcomes.clone().filter(|outcome| outcome.found.is_some()).count();
    let hit = outcomes.filter(|outcome| outcome.kind.same && outcome.found.is_some()).count();
    Tally::new(hit, predicted + false_reports, gold)
}

fn figures(outcomes: &[Outcome<'_>], false_reports: usize) -> Vec<Figure> {
    let mut figures = vec![Figure::f1("same statement", &same(outcomes.iter(), false_reports))];
    let languages: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.languages.as_str()).collect();
    for language in languages {
        let of: Vec<_> = outcomes.iter().filter(|outcome| outcome.languages == language).collect();
        let figure = Figure::f1(&format!("same statement, {language}"), &same(of.into_iter(), 0));
        // A text whose language was not told rightly makes a language of one pair.
        figures.extend(Some(figure.gated_from(PAIRS_WITH_A_FLOOR)).filter(|figure| figure.gated));
    }
    let read = outcomes.iter().filter(|outcome| outcome.kind.same && outcome.read);
    figures.push(Figure::share("same statement, recall where the reader found both", &same(read, 0)));
    let kinds: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.kind.name.as_str()).collect();
    for kind in kinds {
        let of: Vec<_> = outcomes.iter().filter(|outcome| outcome.kind.name == kind).collect();
        let same = of.iter().any(|outcome| outcome.kind.same);
        let right = of.iter().filter(|outcome| outcome.found.is_some() == same).count();
        let name = if same { format!("found: {kind}") } else { format!("rejected: {kind}") };
        figures.push(Figure::share(&name, &Tally::new(right, of.len(), of.len())).gated_from(PAIRS_WITH_A_FLOOR));
    }
    let mut all = Tally::default();
    for kind in DriftKind::ALL {
        let tally = drift(outcomes, *kind);
        all = Tally::new(all.hit + tally.hit, all.predicted + tally.predicted, all.gold + tally.gold);
        if tally.gold + tally.predicted > 0 {
            figures.push(Figure::f1(&format!("drift: {kind}"), &tally).gated_from(PAIRS_WITH_A_FLOOR));
        }
    }
    figures.push(Figure::f1("drift, all kinds", &all));
    figures
}

fn drift(outcomes: &[Outcome<'_>], kind: DriftKind) -> Tally {
    let gold = |outcome: &&Outcome<'_>| outcome.kind.drift.iter().any(|name| name == kind.as_str());
    let told = |outcome: &&Outcome<'_>| outcome.found.iter().flatten().any(|found| *found == kind);
    // What is told of a pair that is not the same is no drift at all, and counted there.
    let same = || outcomes.iter().filter(|outcome| outcome.kind.same);
    Tally::new(same().filter(gold).filter(told).count(), same().filter(told).count(), same().filter(gold).count())
}

fn details(outcomes: &[Outcome<'_>], false_reports: usize) -> String {
    let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        let row = kinds.entry(&outcome.kind.name).or_default();
        row.0 += 1;
        row.1 += usize::from(outcome.read);
        row.2 += usize::from(outcome.found.is_some());
    }
    let mut table =
        "| pair | pairs | both statements read | taken for the same |\n| --- | ---: | ---: | ---: |\n".to_owned();
    for (kind, (pairs, read, found)) in kinds {
        let _ = writeln!(table, "| {kind} | {pairs} | {read} | {found} |");
    }
    let _ = write!(table, "\nReports of texts of other families or of none: {false_reports}.");
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_drifts_are_counted() {
        let same = Kind { name: "certainty raised".to_owned(), same: true, drift: vec!["certainty raised".to_owned()] };
        let other = Kind { name: "opposite".to_owned(), same: false, drift: Vec::new() };
        let outcome = |kind, found: Option<Vec<DriftKind>>| Outcome {
            kind,
            languages: "pl".to_owned(),
            read: true,
            found,
            score: None,
        };
        let outcomes = [
            outcome(&same, Some(vec![DriftKind::CertaintyRaised])),
            outcome(&same, Some(vec![DriftKind::NegationLost])),
            outcome(&same, None),
            outcome(&other, Some(vec![DriftKind::NegationLost])),
        ];
        assert_eq!(super::same(outcomes.iter(), 2), Tally::new(2, 5, 3));
        assert_eq!(drift(&outcomes, DriftKind::CertaintyRaised), Tally::new(1, 1, 3));
        assert_eq!(drift(&outcomes, DriftKind::NegationLost), Tally::new(0, 1, 0));
    }
}
