//! What an article says of offices: who holds one, and which statements are an office's alone.

use crate::add::Writer;
use crate::entry::{Entry, IndexWord};
use crate::index::{points, words_in};
use identity::titles::{Title, TitleWord, after_name, before_name, of_phrase, title_words};
use record::{EntityKind, Mention, MentionForm};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use text::{Offsets, Span};

/// Words beside a name that are looked at.
const REACH: usize = 10;
/// Offices kept of an article: more are in lists of many people.
const MOST: usize = 200;

/// An office that an article gives somebody.
struct Told {
    entity: usize,
    title: Title,
    span: Span,
}

/// Keeps what an article says of offices. `rows` are its entities' rows; its statements are written.
pub(crate) fn learn(
    writer: &Writer<'_>,
    article: i64,
    entry: &Entry,
    rows: &[i64],
    offsets: &Offsets<'_>,
) -> rusqlite::Result<()> {
    let meta = &entry.record.article.meta;
    let date = meta.published.as_ref().or(meta.captured.as_ref());
    let language = language(entry);
    let mut touched = writer.touched.borrow_mut();
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO title (article, number, article_entity, role, place, start, \"end\", date)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (number, told) in told(entry, language).into_iter().enumerate() {
        let Some(row) = rows.get(told.entity) else { continue };
        let (start, end) = points(told.span, offsets);
        let Title { role, place } = &told.title;
        insert.execute(params![article, number, row, role, place, start, end, date])?;
        touched.titles.insert(told.title);
    }
    let country = country_of(entry);
    let mut id =
        writer.connection.prepare_cached("SELECT id, said FROM statement WHERE article = ?1 AND number = ?2")?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO title_speaker (statement, role, place, understood, date, entity, score, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, NULL, 0, '')",
    )?;
    for (number, statement) in entry.record.statements.iter().enumerate() {
        if statement.speaker.is_some() || statement.source.is_empty() {
            continue;
        }
        let words = titles_words(entry, words_in(&entry.words, &statement.source));
        let Some(mut title) = of_phrase(&words, language) else { continue };
        let understood = title.needs_country();
        if understood {
            let Some(country) = &country else { continue };
            title.place.clone_from(country);
        } else if title.place.is_empty() && title.role != "pope" {
            // *szef*, *rzecznik* of nobody knows what.
            continue;
        }
        let (statement, said): (i64, Option<String>) =
            id.query_row((article, number), |row| Ok((row.get(0)?, row.get(1)?)))?;
        insert.execute(params![statement, title.role, title.place, understood, said])?;
        touched.titles.insert(title);
    }
    Ok(())
}

/// The offices that an article that is there tells of, or waits for.
pub(crate) fn told_in(connection: &Connection, article: i64) -> rusqlite::Result<BTreeSet<Title>> {
    let mut find = connection.prepare_cached("SELECT DISTINCT role, place FROM title WHERE article = ?1")?;
    find.query_map([article], |row| Ok(Title { role: row.get(0)?, place: row.get(1)? }))?.collect()
}

fn language(entry: &Entry) -> &str {
    let tag = entry.record.article.meta.language.as_deref().unwrap_or_default();
    tag.split(['-', '_']).next().unwrap_or_default()
}

fn told(entry: &Entry, language: &str) -> Vec<Told> {
    let record = &entry.record;
    let person = |mention: &Mention| {
        let index = mention.entity?;
        (record.entities.get(index)?.kind == EntityKind::Person).then_some(index)
    };
    let mut found: Vec<Told> = Vec::new();
    for mention in &record.mentions {
        let Some(entity) = person(mention) else { continue };
        match mention.form {
            MentionForm::Name => {
                let before = words_before(entry, mention.span);
                let (words, spans) = spread(entry, &before);
                if let Some(office) = before_name(&words, language) {
                    let span = hull(&spans[office.words.0..office.words.1]);
                    found.extend(span.map(|span| Told { entity, title: office.title, span }));
                }
                let after = words_after(entry, mention.span);
                let (words, spans) = spread(entry, &after);
                if let Some(office) = after_name(&words, language) {
                    let span = hull(&spans[office.words.0..office.words.1]);
                    found.extend(span.map(|span| Told { entity, title: office.title, span }));
                }
            }
            // Whom the reader took it for; only where it says of what.
            MentionForm::Nominal => {
                let words = titles_words(entry, words_in(&entry.words, &[mention.span]));
                if let Some(title) = of_phrase(&words, language).filter(|title| !title.place.is_empty()) {
                    found.push(Told { entity, title, span: mention.span });
                }
            }
            _ => {}
        }
        if found.len() >= MOST {
            break;
        }
    }
    // An office before a name whose holder is named by it alone elsewhere is told twice at one place.
    found.sort_by(|a, b| (a.span, &a.title, a.entity).cmp(&(b.span, &b.title, b.entity)));
    found.dedup_by(|a, b| a.span == b.span && a.title == b.title && a.entity == b.entity);
    found
}

fn hull(spans: &[Span]) -> Option<Span> {
    spans.iter().copied().reduce(Span::hull)
}

/// The words, and where each stands; a token may be several.
fn spread<'e>(entry: &'e Entry, words: &[&'e IndexWord]) -> (Vec<TitleWord<'e>>, Vec<Span>) {
    let text = &entry.record.article.text;
    let (mut out, mut spans) = (Vec::new(), Vec::new());
    let mut last = None;
    for word in words {
        // Parts of one token stand at one place.
        if last == Some(word.span) {
            continue;
        }
        last = Some(word.span);
        for part in title_words(word.span.slice(text), &word.lemma) {
            out.push(part);
            spans.push(word.span);
        }
    }
    (out, spans)
}

fn titles_words<'e>(entry: &'e Entry, words: impl Iterator<Item = &'e IndexWord>) -> Vec<TitleWord<'e>> {
    let words: Vec<&IndexWord> = words.take(2 * REACH).collect();
    spread(entry, &words).0
}

fn is_word(form: &str) -> bool {
    form.chars().any(char::is_alphanumeric)
}

/// The words before a name, back to a mark; the stop of an abbreviation is none.
fn words_before(entry: &Entry, name: Span) -> Vec<&IndexWord> {
    let text = &entry.record.article.text;
    let end = entry.words.partition_point(|word| word.span.start < name.start);
    let mut found: Vec<&IndexWord> = Vec::new();
    let mut next = name.start;
    for (at, word) in entry.words[..end].iter().enumerate().rev().take(2 * REACH) {
        let form = word.span.slice(text);
        let gap = text.get(word.span.end..next).unwrap_or("\n");
        if found.len() >= REACH || gap.chars().any(|c| c == '\n' || !c.is_whitespace() && c != '.') {
            break;
        }
        if !is_word(form) {
            let before = at.checked_sub(1).and_then(|at| entry.words.get(at)).map(|word| word.span.slice(text));
            let abbreviation = form == "." && before.is_some_and(is_abbreviation);
            let quotes = matches!(form, "-" | "–") && gap.is_empty();
            if !abbreviation && !quotes {
                break;
            }
        } else if gap.contains('.') && !is_abbreviation(form) {
            break;
        } else {
            found.push(word);
        }
        next = word.span.start;
    }
    found.reverse();
    found
}

/// *ds.*
fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 3 && word.chars().all(char::is_lowercase)
}

/// The words after a name and a comma or an opening bracket, up to the next mark.
fn words_after(entry: &Entry, name: Span) -> Vec<&IndexWord> {
    let text = &entry.record.article.text;
    let rest = text.get(name.end..).unwrap_or_default();
    let Some(open) = [", ", " (", " – ", " - "].iter().find(|open| rest.starts_with(**open)) else {
        return Vec::new();
    };
    let from = name.end + open.len();
    let start = entry.words.partition_point(|word| word.span.start < from);
    let mut found = Vec::new();
    let mut last = from;
    for word in entry.words[start..].iter().take(REACH) {
        let form = word.span.slice(text);
        let gap = text.get(last..word.span.start).unwrap_or_default();
        if !is_word(form) && form != "-" || gap.contains('\n') {
            break;
        }
        if is_word(form) {
            found.push(word);
        }
        last = word.span.end.max(last);
    }
    found
}

/// The country that the article names most, if it does so at least twice and no other as often.
fn country_of(entry: &Entry) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mention in entry.record.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
        let key =
            mention.entity.and_then(|index| entry.record.entities.get(index)).and_then(|entity| entity.key.as_deref());
        if let Some(key) = key.filter(|key| key.starts_with("iso3166:")) {
            *counts.entry(key).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().filter(|most| *most > 1)?;
    let mut first = counts.iter().filter(|(_, count)| **count == most);
    match (first.next(), first.next()) {
        (Some((key, _)), None) => Some((*key).to_owned()),
        _ => None,
    }
}
