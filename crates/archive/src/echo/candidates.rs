//! Which of a million statements are worth comparing with one.

use super::gist::{Gist, hash};
use super::shingles;
use super::side::{Side, gist};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How rare words are: of each hash its weight, `ln(statements / statements with it)`.
pub(super) type Rarity = HashMap<u32, f64>;

/// Statements that are counted of a lemma: more make it a common one, whose exact number does not matter.
const MOST_COUNTED: i64 = 3000;
/// Statements that the lemmas looked for may have, all together.
const MOST_FOUND: i64 = 6000;
/// Of those, the likest by BM25.
const MOST_BY_WORDS: i64 = 200;
/// Statements of the same speaker, before and after.
const MOST_OF_SPEAKER: i64 = 150;
/// Rows of an entity, before and after in the order in which articles were added.
const MOST_OF_ENTITY: i64 = 120;
/// Articles that are taken for what they name, and statements of each.
const MOST_ARTICLES: usize = 40;
const MOST_OF_ARTICLE: i64 = 40;
/// Statements before and after in time whose vectors are looked at; they find translations that share no name and no word. In an
/// archive of a million statements that may be a day or two.
const MOST_IN_TIME: i64 = 1000;
/// Those with a cosine of so much are compared, the likest of them. Of the translations in `training/echo/sentences.tsv`, which the
/// vectors were fitted on, all have more than 0.6; of two sentences that are none, 6 in 1000 have so much.
const LIKE: f32 = 0.45;
const MOST_BY_VECTOR: usize = 60;
/// Copies of the text.
const MOST_COPIES: usize = 40;
/// Statements that are compared in full.
const MOST: usize = 220;

/// Statements of other articles that may be the same, and how rare the words of this one are.
pub(super) fn candidates(connection: &Connection, side: &Side, text: &str) -> rusqlite::Result<(Vec<i64>, Rarity)> {
    let (counts, rarity) = count(connection, side.id)?;
    let mut found: BTreeMap<i64, f64> = BTreeMap::new();
    let mut add = |ids: Vec<i64>, worth: f64| ids.into_iter().for_each(|id| *found.entry(id).or_default() += worth);
    add(by_words(connection, &counts)?, 0.1);
    if let Some(entity) = side.found.entity {
        add(by_speaker(connection, entity, side.found.said.as_deref(), side.id)?, 0.25);
    }
    add(by_vector(connection, side)?, 0.1);
    let mut articles = by_entities(connection, side)?;
    let copies = shingles::near(connection, side.article.id, text, MOST_COPIES)?;
    articles.extend(copies.iter().map(|id| (*id, 0.2)));
    let mut statements =
        connection.prepare_cached("SELECT id FROM statement WHERE article = ?1 ORDER BY number LIMIT ?2")?;
    for (article, worth) in articles {
        add(
            statements.query_map((article, MOST_OF_ARTICLE), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?,
            worth,
        );
    }
    drop(statements);
    // The likest by their gists.
    let mut article_of = connection.prepare_cached("SELECT article FROM statement WHERE id = ?1")?;
    let mut ranked = Vec::with_capacity(found.len());
    for (id, worth) in found {
        let other = gist(connection, id)?;
        let cosine = side.gist.cosine(&other).map_or(0.0, f64::from).max(0.0);
        let like = overlap(&side.gist, &other, &rarity).cosine;
        ranked.push((worth + like + cosine, id));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen = Vec::new();
    for (_, id) in ranked {
        let article: i64 = article_of.query_row([id], |row| row.get(0))?;
        if article != side.article.id {
            chosen.push(id);
            if chosen.len() == MOST {
                break;
            }
        }
    }
    Ok((chosen, rarity))
}

/// The statement's lemmas, the rarest first, each with how many statements have it.
pub(super) fn count(connection: &Connection, id: i64) -> rusqlite::Result<(Vec<(String, i64)>, Rarity)> {
    let all: i64 =
        connection.prepare_cached("SELECT coalesce(max(id), 0) FROM statement")?.query_row([], |row| row.get(0))?;
    let lemmas: String = connection
        .prepare_cached("SELECT lemmas FROM gist WHERE statement = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    let mut find = connection.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM statement_index WHERE statement_index MATCH ?1 LIMIT ?2)",
    )?;
    let (mut counts, mut rarity) = (Vec::new(), Rarity::new());
    for lemma in lemmas.split(' ').filter(|lemma| !lemma.is_empty()) {
        let count: i64 = find.query_row((match_lemma(lemma), MOST_COUNTED), |row| row.get(0))?;
        rarity.insert(hash(lemma), weight(all, count));
        counts.push((lemma.to_owned(), count));
    }
    counts.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    Ok((counts, rarity))
}

fn weight(all: i64, count: i64) -> f64 {
    ((all as f64 + 1.0) / (count as f64 + 0.5)).ln().clamp(0.3, 9.0)
}

/// A lemma in FTS5's own syntax: a string, in which quotation marks are doubled.
fn match_lemma(lemma: &str) -> String {
    format!("lemmas : \"{}\"", lemma.replace('"', "\"\"").replace('\0', " "))
}

fn by_words(connection: &Connection, counts: &[(String, i64)]) -> rusqlite::Result<Vec<i64>> {
    // Those that this statement alone has find nothing.
    let mut left = MOST_FOUND;
    let rare: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 1)
        .take_while(|(_, count)| {
            left -= count;
            left >= 0 && *count < MOST_COUNTED
        })
        .take(12)
        .map(|(lemma, _)| match_lemma(lemma))
        .collect();
    let common: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 1)
        .skip(rare.len())
        .take(3)
        .map(|(lemma, _)| match_lemma(lemma))
        .collect();
    let mut questions = rare;
    if questions.len() < 4 && common.len() > 1 {
        questions.push(format!("({})", common.join(" AND ")));
    }
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let mut find = connection.prepare_cached(
        "SELECT rowid FROM statement_index WHERE statement_index MATCH ?1 ORDER BY bm25(statement_index), rowid LIMIT ?2",
    )?;
    find.query_map((questions.join(" OR "), MOST_BY_WORDS), |row| row.get(0))?.collect()
}

fn by_speaker(connection: &Connection, entity: i64, said: Option<&str>, id: i64) -> rusqlite::Result<Vec<i64>> {
    let before =
        "SELECT id FROM statement WHERE entity = ?1 AND said <= ?2 AND id <> ?3 ORDER BY said DESC, id DESC LIMIT ?4";
    let after = "SELECT id FROM statement WHERE entity = ?1 AND said > ?2 AND id <> ?3 ORDER BY said, id LIMIT ?4";
    let undated = "SELECT id FROM statement WHERE entity = ?1 AND said IS NOT ?2 AND id <> ?3 ORDER BY said DESC, id DESC LIMIT ?4";
    let none = "SELECT id FROM statement WHERE entity = ?1 AND said IS NULL AND ?2 IS NOT 0 AND id <> ?3 ORDER BY id DESC LIMIT ?4";
    let questions = if said.is_some() { [before, after, none] } else { [undated, none, none] };
    let mut found = Vec::new();
    for sql in questions {
        let mut find = connection.prepare_cached(sql)?;
        for other in find.query_map((entity, said, id, MOST_OF_SPEAKER), |row| row.get(0))? {
            found.push(other?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Statements of about the same time whose vectors are alike.
fn by_vector(connection: &Connection, side: &Side) -> rusqlite::Result<Vec<i64>> {
    let Some(said) = side.found.said.as_deref().filter(|_| !side.gist.vector.is_empty()) else { return Ok(Vec::new()) };
    let mut found: Vec<(f32, i64)> = Vec::new();
    for sql in [
        "SELECT near.id, gist.vector FROM (SELECT id FROM statement WHERE said <= ?1 ORDER BY said DESC, id DESC LIMIT ?2) near
         CROSS JOIN gist ON gist.statement = near.id",
        "SELECT near.id, gist.vector FROM (SELECT id FROM statement WHERE said > ?1 ORDER BY said, id LIMIT ?2) near
         CROSS JOIN gist ON gist.statement = near.id",
    ] {
        let mut find = connection.prepare_cached(sql)?;
        let mut rows = find.query((said, MOST_IN_TIME))?;
        while let Some(row) = rows.next()? {
            let other = Gist::read("", row.get_ref(1)?.as_blob_or_null()?);
            let cosine = other.and_then(|other| side.gist.cosine(&other));
            if let Some(cosine) = cosine.filter(|cosine| *cosine >= LIKE) {
                found.push((cosine, row.get(0)?));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(MOST_BY_VECTOR);
    Ok(found.into_iter().map(|(_, id)| id).filter(|id| *id != side.id).collect())
}

/// Articles that name who is named in the statement, the rarer and the more of them the better.
fn by_entities(connection: &Connection, side: &Side) -> rusqlite::Result<Vec<(i64, f64)>> {
    let mut scores: HashMap<i64, f64> = HashMap::new();
    let mut before = connection
        .prepare_cached("SELECT article FROM article_entity WHERE entity = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3")?;
    let mut after = connection
        .prepare_cached("SELECT article FROM article_entity WHERE entity = ?1 AND id >= ?2 ORDER BY id LIMIT ?3")?;
    let here: i64 = connection
        .prepare_cached("SELECT coalesce(min(id), 0) FROM article_entity WHERE article = ?1")?
        .query_row([side.article.id], |row| row.get(0))?;
    for entity in side.entities.iter().copied().chain(side.found.entity).take(12) {
        let mut articles = BTreeSet::new();
        for find in [&mut before, &mut after] {
            for article in find.query_map((entity, here, MOST_OF_ENTITY), |row| row.get(0))? {
                articles.insert(article?);
            }
        }
        let worth = 1.0 / (2.0 + articles.len() as f64).ln();
        for article in articles {
            *scores.entry(article).or_default() += worth;
        }
    }
    scores.remove(&side.article.id);
    let mut articles: Vec<(i64, f64)> = scores.into_iter().collect();
    articles.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    articles.truncate(MOST_ARTICLES);
    Ok(articles.into_iter().map(|(id, worth)| (id, 0.2 * worth.min(1.0))).collect())
}

/// How much two gists have in common, by the rarity of their words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Overlap {
    pub(super) cosine: f64,
    /// How much of the one with less is in the other.
    pub(super) part: f64,
    /// How rare what is common is, in all.
    pub(super) weight: f64,
}

/// What no rarity is known of is as rare as most words of news.
const UNKNOWN: f64 = 4.0;

pub(super) fn overlap(a: &Gist, b: &Gist, rarity: &Rarity) -> Overlap {
    let weight = |hash: &u32| rarity.get(hash).copied().unwrap_or(UNKNOWN);
    let square = |gist: &Gist| gist.words.iter().map(|hash| weight(hash).powi(2)).sum::<f64>();
    let sum = |gist: &Gist| gist.words.iter().map(weight).sum::<f64>();
    let (mut both, mut common) = (0.0, 0.0);
    for hash in a.words.iter().filter(|hash| b.words.binary_search(hash).is_ok()) {
        both += weight(hash).powi(2);
        common += weight(hash);
    }
    let length = (square(a) * square(b)).sqrt();
    let least = sum(a).min(sum(b));
    Overlap {
        cosine: if length > 0.0 { both / length } else { 0.0 },
        part: if least > 0.0 { common / least } else { 0.0 },
        weight: common,
    }
}
