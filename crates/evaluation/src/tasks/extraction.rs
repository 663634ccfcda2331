//! Articles out of web pages: their text, title, author and date, and whether every character's origin holds.

#[cfg(feature = "peers")]
pub mod peers;

use std::fmt::Write as _;
use std::path::Path;

use html::{Judges, read_html_with, resolve_references};
use record::{Article, BlockKind};

use super::{Setup, TaskError};
use crate::data::pages::{self, Page};
use crate::report::{DataHash, Figure, Report};
use crate::score::pages::{Shingles, plain, snippets, word_f1};
use crate::score::tally::Tally;

/// The blocks that are the article's text; the title stands apart in both benchmarks.
const MAIN: [BlockKind; 5] =
    [BlockKind::Paragraph, BlockKind::Heading, BlockKind::ListItem, BlockKind::Quote, BlockKind::Table];

const ABOUT: &str = "The text is that of the paragraphs, headings, list items, quotes and tables. Each page is read by the forest \
                     that has not learnt from the quarter of the pages that its host is in.";

/// What was made of a page.
struct Reading {
    article: Article,
    /// The article's text as the benchmarks want it.
    text: String,
    origin: bool,
}

/// Scrapinghub's pages.
pub(super) fn scrapinghub(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let pages = pages::scrapinghub(pack)?;
    let readings = read(&pages, setup.jobs);
    let mut scores = Shingles::default();
    let mut cases = vec!["page\tprecision\trecall\tblocks".to_owned()];
    for (page, reading) in pages.iter().zip(&readings) {
        scores.add(&page.text, &reading.text);
        let mut own = Shingles::default();
        own.add(&page.text, &reading.text);
        let (precision, recall, _) = own.figures();
        cases.push(format!("{}\t{precision:.3}\t{recall:.3}\t{}", page.id, reading.article.blocks.len()));
    }
    let figures = vec![f1("text F1 scrapinghub", scores.figures(), pages.len()), origin(&readings)];
    let about = format!("Scrapinghub's benchmark with its metric: F1 of bags of four words in a row. {ABOUT}");
    Ok(vec![report("extraction/scrapinghub", about, &pages, figures, table(&pages, &readings), cases)])
}

/// WCXB's development articles.
pub(super) fn wcxb(setup: &Setup, pack: &Path) -> Result<Vec<Report>, TaskError> {
    let pages = pages::wcxb(pack)?;
    let readings = read(&pages, setup.jobs);
    let mut text = Vec::new();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let (mut title, mut author, mut date) = (Tally::default(), Tally::default(), Tally::default());
    let mut cases = vec!["page\tprecision\trecall\tF1\ttitle\tauthor\tdate".to_owned()];
    for (page, reading) in pages.iter().zip(&readings) {
        let score = word_f1(&page.text, &reading.text);
        text.push(score);
        with.extend(snippets(&reading.text, &page.with));
        without.extend(snippets(&reading.text, &page.without));
        let meta = &reading.article.meta;
        let mut row = format!("{}\t{:.3}\t{:.3}\t{:.3}", page.id, score.0, score.1, score.2);
        let judged = [
            (page.title.as_deref().map(|gold| same_title(gold, meta.title.as_deref())), &mut title),
            (page.author.as_deref().map(|gold| same_author(gold, &meta.authors)), &mut author),
            (
                page.published.as_deref().map(|gold| {
                    meta.published.as_deref().is_some_and(|date| date.get(..10.min(gold.len())) == gold.get(..10))
                }),
                &mut date,
            ),
        ];
        for (right, tally) in judged {
            if let Some(right) = right {
                tally.judge(right);
            }
            row.push_str(right.map_or("\t–", |right| if right { "\t1" } else { "\t0" }));
        }
        cases.push(row);
    }
    let share = |name: &str, list: &[f64]| Figure {
        name: name.to_owned(),
        value: 100.0 * list.iter().sum::<f64>() / list.len().max(1) as f64,
        parts: None,
        count: list.len(),
        gated: true,
    };
    let figures = vec![
        f1("text F1 WCXB", mean(&text), pages.len()),
        share("snippets that must be there", &with),
        share("snippets that must not be there", &without).ungated(),
        Figure::share("title", &title),
        Figure::share("author", &author),
        Figure::share("date", &date),
        origin(&readings),
    ];
    let about = format!(
        "WCXB's development articles with its metric: F1 of bags of words, averaged over the pages. {ABOUT} A title is right if letters \
         and digits are those of gold, an author if one of the names is, a date if the day is."
    );
    Ok(vec![report("extraction/wcxb", about, &pages, figures, table(&pages, &readings), cases)])
}

fn report(
    task: &str,
    about: String,
    pages: &[Page],
    figures: Vec<Figure>,
    table: String,
    cases: Vec<String>,
) -> Report {
    let mut hash = DataHash::default();
    for page in pages {
        hash.add(&page.id);
        hash.add(&page.text);
    }
    Report {
        task: task.to_owned(),
        about,
        texts: pages.len(),
        data: hash.finish(),
        figures,
        details: vec![table],
        cases,
    }
}

fn read(pages: &[Page], jobs: usize) -> Vec<Reading> {
    let size = pages.len().div_ceil(jobs.max(1)).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = pages
            .chunks(size)
            .map(|part| scope.spawn(move || part.iter().map(read_page).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn read_page(page: &Page) -> Reading {
    let article =
        read_html_with(&page.bytes, None, page.address.as_deref(), Judges::One(page.quarter())).unwrap_or_default();
    Reading { text: main_text(&article), origin: origin_holds(&article, &page.bytes), article }
}

/// The text of the blocks that are the article's.
pub fn main_text(article: &Article) -> String {
    let main = article.blocks.iter().filter(|block| MAIN.contains(&block.kind));
    main.map(|block| block.span.slice(&article.text)).collect::<Vec<_>>().join("\n")
}

/// Whether every run of an article's text is what its bytes say: decoded, references resolved, white space collapsed.
pub fn origin_holds(article: &Article, bytes: &[u8]) -> bool {
    let charset = article.meta.media_type.split_once("charset=").map_or("utf-8", |(_, charset)| charset);
    let ends = article.origin.iter().skip(1).map(|run| run.text_start).chain([article.text.len()]);
    let mut covered = article.origin.first().is_none_or(|run| run.text_start == 0);
    for (run, end) in article.origin.iter().zip(ends) {
        let text = article.text.get(run.text_start..end);
        covered &= if run.byte_length == 0 {
            text.is_some_and(|text| text.chars().all(char::is_whitespace))
        } else {
            let source = bytes.get(run.byte_start..run.byte_start + run.byte_length).unwrap_or_default();
            let read = resolve_references(&encoding::decode_run(source, charset));
            text == Some(collapse(&read).as_str())
        };
    }
    covered && (article.text.is_empty() || !article.origin.is_empty())
}

/// Each stretch of white space as one blank.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_whitespace() => out.push(c),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out
}

/// Titles differ in dashes, quotation marks and the outlet's name.
fn same_title(gold: &str, title: Option<&str>) -> bool {
    title.is_some_and(|title| plain(title) == plain(gold))
}

fn same_author(gold: &str, authors: &[String]) -> bool {
    let gold = plain(gold);
    authors
        .iter()
        .map(|author| plain(author))
        .any(|author| author == gold || (author.len() > 5 && gold.contains(&author)))
        || plain(&authors.concat()) == gold
}

fn mean(scores: &[(f64, f64, f64)]) -> (f64, f64, f64) {
    let count = scores.len().max(1) as f64;
    let sum = scores.iter().fold((0.0, 0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2));
    (sum.0 / count, sum.1 / count, sum.2 / count)
}

fn f1(name: &str, (precision, recall, f1): (f64, f64, f64), count: usize) -> Figure {
    let parts = Some((100.0 * precision, 100.0 * recall));
    Figure { name: name.to_owned(), value: 100.0 * f1, parts, count, gated: true }
}

fn origin(readings: &[Reading]) -> Figure {
    let held = readings.iter().filter(|reading| reading.origin).count();
    Figure::share("origin holds", &Tally::new(held, readings.len(), readings.len()))
}

/// Ours beside the other extractors, those only where they are compiled in; both metrics for all.
fn table(pages: &[Page], readings: &[Reading]) -> String {
    let mut out =
        "| extractor | shingles: precision | recall | F1 | words: precision | recall | F1 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
            .to_owned();
    let mut row = |name: &str, texts: &[String]| {
        let mut shingles = Shingles::default();
        let mut words = Vec::new();
        for (page, text) in pages.iter().zip(texts) {
            shingles.add(&page.text, text);
            words.push(word_f1(&page.text, text));
        }
        let (a, b) = (shingles.figures(), mean(&words));
        let _ =
            writeln!(out, "| {name} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} |", a.0, a.1, a.2, b.0, b.1, b.2);
    };
    row("depesza", &readings.iter().map(|reading| reading.text.clone()).collect::<Vec<_>>());
    #[cfg(feature = "peers")]
    for (name, extract) in peers::PEERS {
        let texts: Vec<String> = pages.iter().map(|page| peers::guarded(extract, &page.bytes)).collect();
        row(name, &texts);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::{Run, Span};

    #[test]
    fn an_origin_that_does_not_hold_is_noticed() {
        let bytes = b"<p>Rynek  w&oacute;z</p>";
        let mut article = Article { text: "Rynek wóz".to_owned(), ..Article::default() };
        article.blocks.push(record::Block { kind: BlockKind::Paragraph, span: Span::new(0, 10) });
        article.origin = vec![Run { text_start: 0, byte_start: 3, byte_length: 17 }];
        assert!(origin_holds(&article, bytes));
        article.origin[0].byte_length = 16;
        assert!(!origin_holds(&article, bytes));
        article.origin.clear();
        assert!(!origin_holds(&article, bytes));
    }

    #[test]
    fn authors_match_one_of_several() {
        assert!(same_author("Anna Nowak, Jan Lis", &["Anna Nowak".to_owned()]));
        assert!(same_author("Anna Nowak", &["Anna Nowak".to_owned(), "Jan Lis".to_owned()]));
        assert!(!same_author("Anna Nowak", &["Ewa".to_owned()]));
    }
}
