//! `depesza search`: what was said, and written, about something.

use super::ArchiveArg;
use super::table::{AnswerArgs, AnswerFormat, Cell, Paper, csv_row, table};
use crate::args::parse_date;
use crate::failure::{self, Failure};
use crate::reader::Reader;
use ::archive::{Hit, MOST_HITS, Mode, Page, Query, Sort, What, Words};
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use language::Scratch;
use record::{Act, Article, Certainty, Manner, Polarity};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza search sankcje                        sankcjom, sankcji … too: inflection does not matter
  depesza search '\"nowy most\" OR tunel*'        a phrase, or words that begin so
  depesza search 'most NOT (port OR rzeka)' --by 'Anna Wrona' --since 2024-05
  depesza search --about Brexit --act denies --certainty certain
  depesza search brexit --articles --sort time --format csv > brexit.csv

Exit codes: 0 found, 1 nothing found, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 found, 1 nothing found, 2 failed.";

/// Find statements, or articles, in an archive
///
/// Words are found in any inflection, with or without their accents, in what was said (with --articles in the title and the
/// text). All of them must be there; AND, OR, NOT, brackets, "phrases" and prefixes* are understood. Without words everything is
/// found that the options leave. Of an option that is given many times, one must hold.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct SearchArgs {
    /// What to look for
    words: Vec<String>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Find articles, not statements
    #[arg(long)]
    articles: bool,

    /// Said by this speaker: a name, or the number of an entity
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// That name this person, organisation or place in what is said; with --articles, anywhere
    ///
    /// What is no name of any is looked for as words. Here and with --by and --via, names may be inflected.
    #[arg(long, value_name = "NAME")]
    about: Option<String>,

    /// Says, denies, promises …
    #[arg(long, value_parser = PossibleValuesParser::new(Act::ALL.iter().map(|act| act.as_str())).map(|name| name.parse::<Act>().expect("it is one of these")))]
    act: Vec<Act>,

    /// How sure the speaker is of it
    #[arg(long, value_parser = PossibleValuesParser::new(Certainty::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Certainty>().expect("it is one of these")))]
    certainty: Vec<Certainty>,

    /// Whether it is quoted
    #[arg(long, value_parser = PossibleValuesParser::new(Manner::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Manner>().expect("it is one of these")))]
    manner: Vec<Manner>,

    /// Whether it is said that it is so, or that it is not
    #[arg(long, value_parser = PossibleValuesParser::new(Polarity::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Polarity>().expect("it is one of these")))]
    polarity: Option<Polarity>,

    /// That reached the article through this agency, paper, person
    #[arg(long, value_name = "NAME")]
    via: Option<String>,

    /// In this outlet
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,

    /// In articles in this language: pl, en
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,

    /// Said (with --articles: published) in this year, month, on this day, or later
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    since: Option<String>,

    /// Said in this year, month, on this day, or before
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<String>,

    /// What comes first [default: relevance where there are words]
    #[arg(long, value_enum)]
    sort: Option<Order>,

    /// Most to print
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=MOST_HITS as i64))]
    limit: u32,

    /// Go on after this place, as it was told with the page before
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,

    #[command(flatten)]
    answer: AnswerArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The latest
    Time,
    /// The best match (BM25)
    Relevance,
}

pub(crate) fn run(args: &SearchArgs) -> Result<ExitCode, Failure> {
    let archive = args.archive.open(Mode::ReadOnly)?;
    let mut lemmas = Lemmas::new();
    let mut words = Words::parse(&args.words.join(" "))?;
    if let Some(words) = &mut words {
        lemmas.tell(words)?;
    }
    let mut spellings = |name: &Option<String>| name.as_ref().map_or(Ok(Vec::new()), |name| lemmas.spellings(name));
    let query = Query {
        what: if args.articles { What::Articles } else { What::Statements },
        by: spellings(&args.by)?,
        about: spellings(&args.about)?,
        via: spellings(&args.via)?,
        acts: args.act.clone(),
        certainties: args.certainty.clone(),
        manners: args.manner.clone(),
        polarity: args.polarity,
        outlet: args.outlet.clone(),
        language: args.lang.clone(),
        since: args.since.clone(),
        until: args.until.clone(),
        sort: match args.sort {
            Some(Order::Time) => Sort::Time,
            Some(Order::Relevance) => Sort::Relevance,
            None if words.is_some() => Sort::Relevance,
            None => Sort::Time,
        },
        limit: usize::try_from(args.limit).unwrap_or(MOST_HITS),
        after: args.after.clone(),
        words,
    };
    let page = archive.search(&query)?;
    let format = args.answer.format();
    io::stdout().write_all(write(&page, query.what, format, args.answer.paper())?.as_bytes())?;
    if page.hits.is_empty() {
        if format == AnswerFormat::Table {
            failure::tell("nothing found");
        }
        return Ok(ExitCode::from(failure::NOTHING_FOUND));
    }
    // In JSON it is told.
    if let Some(next) = page.next.as_ref().filter(|_| format != AnswerFormat::Json) {
        failure::tell(&format!("there is more: --after {next}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Base forms of what is typed, as the archive has them of what was read.
pub(super) struct Lemmas {
    reader: Reader,
    scratch: Scratch,
}

impl Lemmas {
    pub(super) fn new() -> Self {
        Self { reader: Reader::plain(), scratch: Scratch::default() }
    }

    fn tell(&mut self, words: &mut Words) -> Result<(), Failure> {
        let mut failed = None;
        words.lemmatise(|term| {
            self.of(term, true).unwrap_or_else(|failure| {
                failed = Some(failure);
                Vec::new()
            })
        });
        failed.map_or(Ok(()), Err)
    }

    /// A name as it is typed, then in its base form.
    pub(super) fn spellings(&mut self, name: &str) -> Result<Vec<String>, Failure> {
        let mut spellings = vec![name.to_owned()];
        // Numbers and identifiers have none.
        if name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "-.'’".contains(c)) {
            for lemma in self.of(name, false)? {
                if !spellings.contains(&lemma) {
                    spellings.push(lemma);
                }
            }
        }
        Ok(spellings)
    }

    /// Words standing alone tell the model little: names may be typed small, and a word in capitals may be none.
    fn of(&mut self, words: &str, small: bool) -> Result<Vec<String>, Failure> {
        let mut lemmas: Vec<String> = Vec::new();
        let mut ways = vec![words.to_owned(), capitals(words)];
        if small {
            ways.push(words.to_lowercase());
        }
        ways.dedup();
        for way in ways {
            let article = Article { text: way, ..Article::default() };
            let analysis = self.reader.analyse(&article, &mut self.scratch)?;
            let found: Vec<&str> = analysis.words.iter().map(|word| word.lemma.as_str()).collect();
            let found = found.join(" ");
            if !found.is_empty() && !lemmas.contains(&found) {
                lemmas.push(found);
            }
        }
        Ok(lemmas)
    }
}

/// Every word with a capital.
fn capitals(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut within = false;
    for c in words.chars() {
        if within {
            out.push(c);
        } else {
            out.extend(c.to_uppercase());
        }
        within = c.is_alphanumeric();
    }
    out
}

fn write(page: &Page, what: What, format: AnswerFormat, paper: Paper) -> Result<String, Failure> {
    let mut out = String::new();
    match format {
        AnswerFormat::Json => {
            out = serde_json::to_string_pretty(page).map_err(|error| Failure::Write(error.into()))?;
            out.push('\n');
        }
        AnswerFormat::Jsonl => {
            for hit in &page.hits {
                let line = serde_json::to_string(hit).map_err(|error| Failure::Write(error.into()))?;
                let _ = writeln!(out, "{line}");
            }
        }
        AnswerFormat::Csv => {
            out = csv_row(match what {
                What::Statements => &STATEMENT_COLUMNS,
                What::Articles => &ARTICLE_COLUMNS,
            });
            for hit in &page.hits {
                out.push_str(&csv(hit));
            }
        }
        AnswerFormat::Table if page.hits.is_empty() => {}
        AnswerFormat::Table => {
            let rows: Vec<Vec<Cell>> = page.hits.iter().map(|hit| cells(hit, paper.colour)).collect();
            out = match what {
                What::Statements => table(&["said", "who", "how", "what", "where", "id"], 3, &rows, paper),
                What::Articles => table(&["published", "outlet", "title", "text", "number"], 3, &rows, paper),
            };
        }
    }
    Ok(out)
}

/// A row of the table.
fn cells(hit: &Hit, colour: bool) -> Vec<Cell> {
    let day =
        |date: &Option<String>| Cell::new(&date.as_deref().unwrap_or_default().chars().take(10).collect::<String>());
    let words = |words: &Option<String>| Cell::new(words.as_deref().unwrap_or_default());
    // Without colour in brackets.
    let bracketed: Vec<String>;
    let pieces = hit.snippet.pieces();
    let pieces: Vec<(&str, bool)> = if colour {
        pieces
    } else {
        bracketed =
            pieces.iter().map(|(piece, hit)| if *hit { format!("⟦{piece}⟧") } else { (*piece).to_owned() }).collect();
        bracketed.iter().map(|piece| (piece.as_str(), false)).collect()
    };
    match &hit.statement {
        Some(statement) => {
            let negative = if statement.polarity == "negative" { ", negative" } else { "" };
            let who = statement.speaker.as_deref().filter(|name| !name.is_empty()).unwrap_or(&statement.source);
            vec![
                day(&statement.said),
                Cell::new(who),
                Cell::new(&format!("{}, {}{negative}", statement.act, statement.certainty)),
                Cell::of(&pieces),
                words(if hit.article.outlet.is_some() { &hit.article.outlet } else { &hit.article.title }),
                Cell::new(&statement.id),
            ]
        }
        None => vec![
            day(&hit.article.published),
            words(&hit.article.outlet),
            words(&hit.article.title),
            Cell::of(&pieces),
            Cell::new(&hit.article.id.to_string()),
        ],
    }
}

const STATEMENT_COLUMNS: [&str; 20] = [
    "id",
    "said",
    "speaker",
    "entity",
    "speaker_class",
    "act",
    "certainty",
    "manner",
    "polarity",
    "content",
    "source",
    "cue",
    "confidence",
    "article",
    "document",
    "title",
    "outlet",
    "published",
    "language",
    "uri",
];

const ARTICLE_COLUMNS: [&str; 8] =
    ["article", "document", "title", "outlet", "published", "language", "uri", "snippet"];

fn csv(hit: &Hit) -> String {
    let article = &hit.article;
    let number = article.id.to_string();
    let or_empty = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    let mut values = Vec::new();
    if let Some(statement) = &hit.statement {
        values.extend([
            statement.id.clone(),
            or_empty(&statement.said),
            or_empty(&statement.speaker),
            statement.entity.map(|id| id.to_string()).unwrap_or_default(),
            statement.speaker_class.clone(),
            statement.act.clone(),
            statement.certainty.clone(),
            statement.manner.clone(),
            statement.polarity.clone(),
            statement.content.clone(),
            statement.source.clone(),
            statement.cue.clone(),
            statement.confidence.to_string(),
        ]);
    }
    values.extend([
        number,
        article.document.clone(),
        or_empty(&article.title),
        or_empty(&article.outlet),
        or_empty(&article.published),
        or_empty(&article.language),
        or_empty(&article.uri),
    ]);
    if hit.statement.is_none() {
        values.push(hit.snippet.text.clone());
    }
    csv_row(&values.iter().map(String::as_str).collect::<Vec<_>>())
}
