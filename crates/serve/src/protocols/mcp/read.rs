//! `read`: an article of the archive, the passage around a statement, or a text that is given.

use super::super::base::Base;
use super::answers::{Article, ReadAnswer, Statement, Words};
use super::tools::{OneName, arguments};
use crate::api::read::read_text;
use crate::app::App;
use crate::asking::{Day, number};
use crate::problem::Problem;
use archive::{Archive, Passage};
use record::wire::to_wire;
use rmcp::model::JsonObject;
use serde::Deserialize;
use text::OffsetUnit;

/// Code points of a passage, if none are asked for, and at most.
pub(super) const PASSAGE: usize = 8_000;
pub(super) const LONGEST_PASSAGE: usize = 40_000;
/// Code points before a statement that is read in its passage.
const BEFORE: usize = 600;
/// Statements of a passage.
const MOST_STATEMENTS: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ToRead {
    article: Option<OneName>,
    statement: Option<String>,
    text: Option<String>,
    published: Option<Day>,
    start: Option<usize>,
    length: Option<usize>,
}

pub(super) async fn read(app: &App, base: Option<&Base>, given: JsonObject) -> Result<ReadAnswer, Problem> {
    let ToRead { article, statement, text, published, start, length } = arguments(given)?;
    let length = number("length", length, PASSAGE, 1..=LONGEST_PASSAGE)?;
    match (article, statement, text) {
        (Some(article), None, None) => read_article(app, base, article.words(), start.unwrap_or(0), length).await,
        (None, Some(id), None) => read_around(app, base, id.trim().to_owned(), start, length).await,
        (None, None, Some(text)) => read_given(app, text, published, start.unwrap_or(0), length).await,
        _ => Err(Problem::bad_request("one of article, statement and text is needed, and no more than one")),
    }
}

/// The article with this number or document.
pub(super) async fn read_article(
    app: &App,
    base: Option<&Base>,
    article: String,
    start: usize,
    length: usize,
) -> Result<ReadAnswer, Problem> {
    let read = app
        .with_archive(move |archive| {
            let number = match article.parse::<i64>() {
                Ok(number) => Some(number),
                Err(_) => archive.article_of(&article)?,
            };
            number.map(|number| passage(archive, number, start, length)).transpose()
        })
        .await?;
    let no =
        || Problem::not_found("there is no such article in the archive").help("search gives the numbers of articles");
    Ok(passage_answer(read.ok_or_else(no)?, base))
}

/// The passage in which a statement stands.
async fn read_around(
    app: &App,
    base: Option<&Base>,
    id: String,
    start: Option<usize>,
    length: usize,
) -> Result<ReadAnswer, Problem> {
    let read = app
        .with_archive(move |archive| {
            let Some(anchor) = archive.anchors(&[id])?.pop() else { return Ok(None) };
            let article = anchor.article.id;
            let first = Statement::of(anchor, None).reach().map_or(0, |(first, _)| first);
            passage(archive, article, start.unwrap_or(first.saturating_sub(BEFORE)), length).map(Some)
        })
        .await?;
    let no =
        || Problem::not_found("there is no such statement in the archive").help("search gives the ids of statements");
    Ok(passage_answer(read.ok_or_else(no)?, base))
}

struct Read {
    article: archive::FoundArticle,
    passage: Passage,
    anchors: Vec<archive::Anchor>,
}

fn passage(archive: &Archive, article: i64, start: usize, length: usize) -> Result<Read, archive::Error> {
    let passage = archive.passage(article, start, length)?;
    // One more than is given, to tell that there are more.
    let anchors = archive.anchors_between(article, passage.words.start, passage.words.end, MOST_STATEMENTS + 1)?;
    Ok(Read { article: archive.article_in_short(article)?, passage, anchors })
}

fn passage_answer(read: Read, base: Option<&Base>) -> ReadAnswer {
    let Read { article, passage, anchors } = read;
    let statements = anchors.into_iter().map(|anchor| Statement::of(anchor, base)).collect();
    answered(Some(Article::of(article, base)), passage.words.into(), passage.length, statements)
}

fn answered(article: Option<Article>, text: Words, length: usize, mut statements: Vec<Statement>) -> ReadAnswer {
    let more_statements = statements.len() > MOST_STATEMENTS;
    statements.truncate(MOST_STATEMENTS);
    ReadAnswer { article, next: Some(text.end).filter(|end| *end < length), text, length, statements, more_statements }
}

async fn read_given(
    app: &App,
    text: String,
    published: Option<Day>,
    start: usize,
    length: usize,
) -> Result<ReadAnswer, Problem> {
    let record = read_text(app, text, published).await?;
    let wire = to_wire(&record, OffsetUnit::CodePoint);
    let whole = wire.text.chars().count();
    let start = start.min(whole);
    let end = start.saturating_add(length).min(whole);
    let words = Words { start, end, text: wire.text.chars().skip(start).take(end - start).collect() };
    let statements = wire.statements.iter().map(Statement::of_record);
    let inside = |statement: &Statement| statement.reach().is_some_and(|(first, last)| first < end && last > start);
    Ok(answered(None, words, whole, statements.filter(inside).collect()))
}
