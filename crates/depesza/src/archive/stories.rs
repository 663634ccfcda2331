//! `depesza stories`: articles about one event, over days and languages.

use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, table};
use super::{ArchiveArg, count};
use crate::args::parse_date;
use crate::failure::{self, Failure};
use ::archive::{Actor, Archive, Count, MOST_STORIES, Mode, Story, StoryPage, StoryQuery, StorySort, Summary};
use clap::{Subcommand, ValueEnum};
use reader::{Lemmas, Options, Reader};
use record::formats::pretty::printable;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza stories                               the latest stories of two articles and more
  depesza stories --about 'Nord Stream' --since 2019 --sort largest
  depesza stories --lang uk --headline pl,en    told in Ukrainian, too; headlines in Polish where there is one
  depesza stories show 12                       its articles, actors and statements in time

Exit codes: 0 found, 1 nothing found, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 found, 1 nothing found, 2 failed.";

/// List the stories in an archive: articles about one event, over days and languages
///
/// Articles are put together as they are added: by whom they name, the words of their titles and beginnings, numbers, wording and
/// dates. A story's headline is the title of its most central article.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct StoriesArgs {
    #[command(subcommand)]
    command: Option<StoriesCommand>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// That name this person, organisation or place; what is no name is looked for as words
    #[arg(long, value_name = "NAME")]
    about: Option<String>,

    /// With an article of this year, month, day, or later
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    since: Option<String>,

    /// With an article of this year, month, day, or before
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<String>,

    /// That this outlet tells, too
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,

    /// That are told in this language, too: pl, en
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,

    /// Of so many articles at least
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: u32,

    /// What comes first
    #[arg(long, value_enum, default_value_t = Order::Latest)]
    sort: Order,

    /// Languages of headlines, the preferred first: pl,en
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    headline: Vec<String>,

    /// Most to print
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=MOST_STORIES as i64))]
    limit: u32,

    /// Go on after this story, as it was told with the page before
    #[arg(long, value_name = "STORY")]
    after: Option<i64>,

    #[command(flatten)]
    answer: AnswerArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The one that was written about last
    Latest,
    /// The one of most articles
    Largest,
}

#[derive(Debug, Subcommand)]
enum StoriesCommand {
    Show(ShowArgs),
}

/// Tell a story: its articles, its actors, its statements in time
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 found, 2 failed, or there is no such story.")]
struct ShowArgs {
    /// The story's number
    story: i64,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Languages of the headline, the preferred first: pl,en
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    headline: Vec<String>,

    /// Statements to show, the earliest first
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    statements: u32,

    #[command(flatten)]
    answer: AnswerArgs,
}

pub(crate) fn run(args: &StoriesArgs) -> Result<ExitCode, Failure> {
    if let Some(StoriesCommand::Show(args)) = &args.command {
        return show(args);
    }
    let archive = args.archive.open(Mode::ReadOnly)?;
    let page = archive.stories(&StoryQuery {
        about: spellings(&archive, args.about.as_ref())?,
        since: args.since.clone(),
        until: args.until.clone(),
        outlet: args.outlet.clone(),
        language: args.lang.clone(),
        least: u64::from(args.least),
        sort: match args.sort {
            Order::Latest => StorySort::Latest,
            Order::Largest => StorySort::Largest,
        },
        limit: usize::try_from(args.limit).unwrap_or(MOST_STORIES),
        after: args.after,
        languages: args.headline.clone(),
    })?;
    let format = args.answer.format();
    io::stdout().write_all(list(&page, format, args.answer.paper())?.as_bytes())?;
    if page.stories.is_empty() {
        if format == AnswerFormat::Table {
            failure::tell("nothing found");
        }
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    // In JSON it is told.
    if let Some(next) = page.next.filter(|_| format != AnswerFormat::Json) {
        failure::tell(&format!("there is more: --after {next}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The name as it is typed and, if nothing is called so, in its base form, for which the model is needed.
fn spellings(archive: &Archive, name: Option<&String>) -> Result<Vec<String>, Failure> {
    let Some(name) = name else { return Ok(Vec::new()) };
    let typed = vec![name.clone()];
    if !archive.entities_like(&typed)?.is_empty() {
        return Ok(typed);
    }
    let reader = Reader::new(Options::default());
    Ok(Lemmas::new(&reader).spellings(name)?)
}

fn show(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let story = archive.story(args.story, &args.headline, usize::try_from(args.statements).unwrap_or(0))?;
    let page = match args.answer.format() {
        AnswerFormat::Table => people(&story, args.answer.paper()),
        AnswerFormat::Csv => csv(&story),
        AnswerFormat::Json => json(&story, true)?,
        AnswerFormat::Jsonl => json(&story, false)?,
    };
    io::stdout().write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn json(value: &impl Serialize, indented: bool) -> Result<String, Failure> {
    let json = if indented { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    json.map(|json| json + "\n").map_err(|error| Failure::Write(error.into()))
}

fn list(page: &StoryPage, format: AnswerFormat, paper: Paper) -> Result<String, Failure> {
    Ok(match format {
        AnswerFormat::Json => json(page, true)?,
        AnswerFormat::Jsonl => page.stories.iter().map(|story| json(story, false)).collect::<Result<_, _>>()?,
        AnswerFormat::Csv => {
            let mut out = csv_row(&[
                "story",
                "headline",
                "articles",
                "statements",
                "first_seen",
                "last_seen",
                "languages",
                "actors",
            ]);
            for story in &page.stories {
                out.push_str(&csv_row(&[
                    &story.id.to_string(),
                    &story.headline,
                    &story.articles.to_string(),
                    &story.statements.to_string(),
                    story.first_seen.as_deref().unwrap_or_default(),
                    story.last_seen.as_deref().unwrap_or_default(),
                    &languages(story),
                    &names(&story.actors),
                ]));
            }
            out
        }
        AnswerFormat::Table if page.stories.is_empty() => String::new(),
        AnswerFormat::Table => {
            let row = |story: &Summary| {
                vec![
                    Cell::new(&seen(story)),
                    Cell::new(&story.articles.to_string()),
                    Cell::new(&languages(story)),
                    Cell::of(&[(&story.headline, true)]),
                    Cell::new(&names(&story.actors)),
                    Cell::new(&story.id.to_string()),
                ]
            };
            let rows: Vec<Vec<Cell>> = page.stories.iter().map(row).collect();
            table(&["seen", "articles", "in", "headline", "who", "story"], 3, &rows, paper)
        }
    })
}

/// From when to when.
fn seen(story: &Summary) -> String {
    let day = |date: &Option<String>| date.as_deref().unwrap_or_default().chars().take(10).collect::<String>();
    let (first, last) = (day(&story.first_seen), day(&story.last_seen));
    if first == last { first } else { format!("{first} – {last}") }
}

fn languages(story: &Summary) -> String {
    let languages: Vec<String> =
        story.languages.iter().map(|Count { what, count }| format!("{what} {count}")).collect();
    languages.join(", ")
}

fn names(actors: &[Actor]) -> String {
    actors.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn acts(actor: &Actor) -> String {
    actor.acts.iter().map(|Count { what, count }| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}

fn people(story: &Story, paper: Paper) -> String {
    let Story { summary, members, said } = story;
    let (articles, statements) = (count(summary.articles, "article"), count(summary.statements, "statement"));
    let mut page = format!("{} (story {})\n", printable(&summary.headline), summary.id);
    let mut facts = vec![articles, statements];
    facts.extend([seen(summary), languages(summary)].into_iter().filter(|fact| !fact.is_empty()));
    let _ = writeln!(page, "{}\n", printable(&facts.join(", ")));
    let rows: Vec<Vec<Cell>> = members
        .iter()
        .map(|member| {
            let article = &member.article;
            let day: String = article.published.as_deref().unwrap_or_default().chars().take(10).collect();
            vec![
                Cell::new(&day),
                Cell::new(article.outlet.as_deref().unwrap_or_default()),
                Cell::new(article.language.as_deref().unwrap_or_default()),
                Cell::new(article.title.as_deref().or(article.uri.as_deref()).unwrap_or(&article.document)),
                Cell::new(member.evidence.as_deref().unwrap_or_default()),
                Cell::new(&article.id.to_string()),
            ]
        })
        .collect();
    page += &table(&["published", "outlet", "in", "title", "shares", "article"], 3, &rows, paper);
    if !summary.actors.is_empty() {
        page.push('\n');
        let rows: Vec<Vec<Cell>> = summary
            .actors
            .iter()
            .map(|actor| {
                vec![
                    Cell::new(&actor.name),
                    Cell::new(&actor.kind),
                    Cell::new(&actor.articles.to_string()),
                    Cell::new(&actor.mentions.to_string()),
                    Cell::new(&acts(actor)),
                    Cell::new(&actor.entity.to_string()),
                ]
            })
            .collect();
        page += &table(&["who", "kind", "articles", "named", "says", "entity"], 4, &rows, paper);
    }
    if !said.is_empty() {
        page.push('\n');
        let rows: Vec<Vec<Cell>> = said
            .iter()
            .map(|said| {
                let (statement, article) = (&said.statement, &said.article);
                let day: String = statement.said.as_deref().unwrap_or_default().chars().take(10).collect();
                let who = statement.speaker.as_deref().filter(|name| !name.is_empty()).unwrap_or(&statement.source);
                vec![
                    Cell::new(&day),
                    Cell::new(who),
                    Cell::new(&format!("{}, {}", statement.act, statement.certainty)),
                    Cell::new(&statement.content),
                    Cell::new(article.outlet.as_deref().or(article.title.as_deref()).unwrap_or_default()),
                    Cell::new(&statement.id),
                ]
            })
            .collect();
        page += &table(&["said", "who", "how", "what", "where", "id"], 3, &rows, paper);
    }
    page
}

/// A row for each article, actor and statement.
fn csv(story: &Story) -> String {
    let mut page = csv_row(&["what", "id", "date", "name", "text", "count"]);
    for member in &story.members {
        let article = &member.article;
        page += &csv_row(&[
            "article",
            &article.id.to_string(),
            article.published.as_deref().unwrap_or_default(),
            article.outlet.as_deref().unwrap_or_default(),
            article.title.as_deref().unwrap_or_default(),
            "",
        ]);
    }
    for actor in &story.summary.actors {
        let (id, articles) = (actor.entity.to_string(), actor.articles.to_string());
        page += &csv_row(&["actor", &id, "", &actor.name, &acts(actor), &articles]);
    }
    for said in &story.said {
        let statement = &said.statement;
        page += &csv_row(&[
            "statement",
            &statement.id,
            statement.said.as_deref().unwrap_or_default(),
            statement.speaker.as_deref().unwrap_or_default(),
            &statement.content,
            "",
        ]);
    }
    page
}
