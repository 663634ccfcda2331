//! Articles that are added join the stories there are, or begin new ones.
//!
//! An article is compared with those that share its rarest clues within two weeks, never with all. Pairs that may be of one
//! event are kept as links; the articles that hang together by links are grouped anew, by [`cluster`], so that their stories
//! are the same in whatever order they came. What depends on the order is how rare a clue was when two articles met, and
//! which of many articles were compared.

use super::clues::{self, Clues, Naming};
use super::cluster::{self, JOINS};
use super::similar::{Common, Frequencies, Known, WINDOW, day, strongest};
use crate::entry::Entry;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// An article that was written and has no story yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    article: i64,
    clues: Clues,
    namings: Vec<Naming>,
}

impl Pending {
    pub(crate) fn new(article: i64, entry: &Entry) -> Self {
        Self { article, clues: clues::of_text(entry), namings: clues::namings(entry) }
    }
}

/// What waits for the end of the transaction, when it is settled who is who.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) articles: Vec<Pending>,
    /// Articles that were linked with one that was taken out.
    left: BTreeSet<i64>,
}

/// What is remembered between transactions, as long as nobody else writes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Articles that hang together with more than [`MOST_TOGETHER`].
    many: HashSet<i64>,
}

/// Articles that are remembered: some bytes each.
const MOST_REMEMBERED: usize = 1_000_000;

/// Links of at least this score are kept: weaker ones never decide.
const KEPT: f64 = 0.2;
/// Links kept of an article when it is added, the best.
const MOST_LINKS: usize = 24;
/// Clues under which others are looked for, those that tell most.
const MOST_ASKED: usize = 16;
/// Articles that are looked at for each of them, before and after, the nearest in time.
const MOST_OF_CLUE: i64 = 32;
/// Articles that are compared in full.
const MOST_COMPARED: usize = 40;
/// Articles that hang together and are grouped anew. Where more do, only what is new is placed.
const MOST_TOGETHER: usize = 400;
/// The day of articles whose day is not known, in the table of clues.
const NO_DAY: i64 = -1_000_000;

/// Finds the stories of what was written.
pub(crate) fn join(connection: &Connection, waiting: &mut Waiting, memory: &mut Memory) -> rusqlite::Result<()> {
    let Waiting { articles, left } = std::mem::take(waiting);
    if articles.is_empty() && left.is_empty() {
        return Ok(());
    }
    if !left.is_empty() || memory.many.len() > MOST_REMEMBERED {
        // Links are gone: what hung together by them may be less.
        memory.many.clear();
    }
    let new: BTreeSet<i64> = articles.iter().map(|pending| pending.article).collect();
    let mut read = Read::of(connection)?;
    begin(connection, articles, &mut read)?;
    for article in &new {
        link(connection, &mut read, *article)?;
    }
    let mut seen = BTreeSet::new();
    for article in new.union(&left) {
        if seen.contains(article) {
            continue;
        }
        let together = together(connection, *article, MOST_TOGETHER, &mut memory.many)?;
        match together {
            Some(together) => {
                seen.extend(together.keys().copied());
                regroup(connection, &together)?;
            }
            None if new.contains(article) => place(connection, *article)?,
            None => {}
        }
    }
    Ok(())
}

/// Each article as a story of its own, with its clues.
fn begin(connection: &Connection, articles: Vec<Pending>, read: &mut Read) -> rusqlite::Result<()> {
    let mut named = connection
        .prepare_cached("SELECT coalesce(machine, entity) FROM article_entity WHERE article = ?1 ORDER BY number")?;
    let mut dated = connection
        .prepare_cached("SELECT coalesce(published, captured), coalesce(language, '') FROM article WHERE id = ?1")?;
    let mut story =
        connection.prepare_cached("INSERT INTO story (id, articles, first, last) VALUES (?1, 1, ?2, ?2)")?;
    let mut own = connection
        .prepare_cached("INSERT INTO story_article (article, story, score, day, clues) VALUES (?1, ?1, 1.0, ?2, ?3)")?;
    let mut noted: BTreeSet<(String, i64, i64)> = BTreeSet::new();
    for Pending { article, mut clues, namings } in articles {
        let entities: Vec<i64> = named.query_map([article], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        clues::name(&mut clues, &namings, &entities);
        let (date, language): (Option<String>, String) =
            dated.query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let day = date.as_deref().and_then(day);
        story.execute((article, &date))?;
        let json = serde_json::to_string(&clues).expect("texts and numbers can be serialised");
        own.execute((article, day, json))?;
        noted.extend(clues.keys().map(|clue| (clue.clone(), day.unwrap_or(NO_DAY), article)));
        read.known.insert(article, Rc::new(Known { clues, day, language: primary(&language) }));
    }
    read.frequencies.articles += read.known.len() as u64;
    // In the order of the tables: so a page of them is looked for once, and not once for every article.
    let mut count = connection.prepare_cached(
        "INSERT INTO story_clue (clue, articles) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET articles = articles + excluded.articles RETURNING articles",
    )?;
    let mut note =
        connection.prepare_cached("INSERT INTO story_clue_article (clue, day, article) VALUES (?1, ?2, ?3)")?;
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for (clue, day, article) in &noted {
        note.execute((clue, day, article))?;
        *times.entry(clue).or_default() += 1;
    }
    for (clue, times) in times {
        let articles = count.query_row((clue, times), |row| row.get(0))?;
        read.frequencies.of.insert(clue.to_owned(), articles);
    }
    Ok(())
}

/// Takes an article out that is read again.
pub(crate) fn forget(connection: &Connection, waiting: &mut Waiting, article: i64) -> rusqlite::Result<()> {
    let row: Option<(i64, String, Option<i64>)> = connection
        .prepare_cached("SELECT story, clues, day FROM story_article WHERE article = ?1")?
        .query_row([article], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((story, clues, day)) = row else { return Ok(()) };
    let clues: Clues = serde_json::from_str(&clues).unwrap_or_default();
    let mut less = connection.prepare_cached("UPDATE story_clue SET articles = articles - 1 WHERE clue = ?1")?;
    let mut clear = connection.prepare_cached("DELETE FROM story_clue WHERE clue = ?1 AND articles <= 0")?;
    let mut take =
        connection.prepare_cached("DELETE FROM story_clue_article WHERE clue = ?1 AND day = ?2 AND article = ?3")?;
    for clue in clues.keys() {
        less.execute([clue])?;
        clear.execute([clue])?;
        take.execute((clue, day.unwrap_or(NO_DAY), article))?;
    }
    let mut members =
        connection.prepare_cached("SELECT article FROM story_article WHERE story = ?1 AND article <> ?2")?;
    let rest: Vec<i64> = members.query_map((story, article), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    waiting.left.extend(links_of(connection, article)?.into_keys());
    waiting.left.extend(&rest);
    waiting.left.remove(&article);
    connection.prepare_cached("DELETE FROM story_link WHERE article = ?1 OR other = ?1")?.execute([article])?;
    connection.prepare_cached("DELETE FROM story_article WHERE article = ?1")?.execute([article])?;
    // A story is called after the first of its articles.
    if let Some(first) = rest.iter().min().filter(|_| story == article) {
        connection
            .prepare_cached("INSERT INTO story (id, articles) VALUES (?1, 0) ON CONFLICT DO NOTHING")?
            .execute([first])?;
        connection.prepare_cached("UPDATE story_article SET story = ?2 WHERE story = ?1")?.execute((story, first))?;
        count(connection, *first)?;
    }
    count(connection, story)
}

/// What was read of articles in this transaction.
struct Read {
    frequencies: Frequencies,
    known: HashMap<i64, Rc<Known>>,
}

impl Read {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let articles =
            connection.prepare_cached("SELECT count(*) FROM story_article")?.query_row([], |row| row.get(0))?;
        Ok(Self { frequencies: Frequencies { articles, of: HashMap::new() }, known: HashMap::new() })
    }

    /// An article's clues. How frequent they are need not be known yet.
    fn known(&mut self, connection: &Connection, article: i64) -> rusqlite::Result<Rc<Known>> {
        if let Some(known) = self.known.get(&article) {
            return Ok(known.clone());
        }
        let known = Rc::new(known(connection, article)?);
        self.known.insert(article, known.clone());
        Ok(known)
    }

    /// How frequent these clues are is known from now on.
    fn count(&mut self, connection: &Connection, clues: &Clues) -> rusqlite::Result<()> {
        let mut find = connection.prepare_cached("SELECT articles FROM story_clue WHERE clue = ?1")?;
        for clue in clues.keys() {
            if !self.frequencies.of.contains_key(clue) {
                let articles = find.query_row([clue], |row| row.get(0)).optional()?.unwrap_or(1);
                self.frequencies.of.insert(clue.clone(), articles);
            }
        }
        Ok(())
    }
}

fn known(connection: &Connection, article: i64) -> rusqlite::Result<Known> {
    let mut find = connection.prepare_cached(
        "SELECT clues, day, coalesce(language, '') FROM story_article JOIN article ON article.id = story_article.article
         WHERE story_article.article = ?1",
    )?;
    find.query_row([article], |row| {
        Ok(Known {
            // What is not readable is not known.
            clues: serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap_or_default(),
            day: row.get(1)?,
            language: primary(row.get_ref(2)?.as_str()?),
        })
    })
}

/// The letters of a language tag that tell the language.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// Keeps the links of an article with those it may be of one event with.
fn link(connection: &Connection, read: &mut Read, article: i64) -> rusqlite::Result<()> {
    let own = read.known(connection, article)?;
    read.count(connection, &own.clues)?;
    let length = read.frequencies.lengths(&own.clues);
    let mut found: Vec<(f64, i64)> = Vec::new();
    for other in candidates(connection, &read.frequencies, article, &own)? {
        let known = read.known(connection, other)?;
        // Most are out by this alone: to look up how frequent all their clues are takes longest.
        if Common::at_most(&own, &known, &read.frequencies, &length).score() < KEPT {
            continue;
        }
        read.count(connection, &known.clues)?;
        let score = Common::of(&own, &known, &read.frequencies).score();
        if score >= KEPT {
            found.push((score, other));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO story_link (article, other, score, evidence) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (score, other) in found.into_iter().take(MOST_LINKS) {
        let known = read.known(connection, other)?;
        let evidence = evidence(connection, &own, &known, &read.frequencies)?;
        insert.execute((article.min(other), article.max(other), score, evidence))?;
    }
    Ok(())
}

/// Articles that share clues that tell much, those that share most.
fn candidates(
    connection: &Connection,
    frequencies: &Frequencies,
    article: i64,
    own: &Known,
) -> rusqlite::Result<Vec<i64>> {
    // What nobody else has leads nowhere.
    let shared = own.clues.iter().filter(|(clue, _)| frequencies.of.get(*clue).is_some_and(|articles| *articles > 1));
    let mut asked: Vec<(f64, &String)> =
        shared.map(|(clue, weight)| (weight.sqrt() * frequencies.rarity(clue), clue)).collect();
    asked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    asked.truncate(MOST_ASKED);
    let mut votes: BTreeMap<i64, f64> = BTreeMap::new();
    let mut vote = |sql: &str, clue: &String, from: i64, to: i64, weight: f64| -> rusqlite::Result<()> {
        let mut find = connection.prepare_cached(sql)?;
        for other in find.query_map(params![clue, from, to, MOST_OF_CLUE], |row| row.get::<_, i64>(0))? {
            *votes.entry(other?).or_default() += weight;
        }
        Ok(())
    };
    const BEFORE: &str = "SELECT article FROM story_clue_article WHERE clue = ?1 AND day BETWEEN ?2 AND ?3
                          ORDER BY day DESC, article DESC LIMIT ?4";
    const AFTER: &str = "SELECT article FROM story_clue_article WHERE clue = ?1 AND day BETWEEN ?2 AND ?3
                         ORDER BY day, article LIMIT ?4";
    for (weight, clue) in asked {
        vote(BEFORE, clue, NO_DAY, NO_DAY, weight)?;
        match own.day {
            Some(day) => {
                vote(BEFORE, clue, day - WINDOW, day, weight)?;
                vote(AFTER, clue, day + 1, day + WINDOW, weight)?;
            }
            None => vote(BEFORE, clue, NO_DAY + 1, i64::MAX, weight)?,
        }
    }
    votes.remove(&article);
    let mut votes: Vec<(i64, f64)> = votes.into_iter().collect();
    votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    votes.truncate(MOST_COMPARED);
    Ok(votes.into_iter().map(|(other, _)| other).collect())
}

/// In words, what two articles have in common.
fn evidence(connection: &Connection, a: &Known, b: &Known, frequencies: &Frequencies) -> rusqlite::Result<String> {
    let common = Common::of(a, b, frequencies);
    let mut told = Vec::new();
    let mut find = connection.prepare_cached("SELECT name FROM entity WHERE id = ?1")?;
    for clue in strongest(a, b, frequencies, 4) {
        told.push(match clue.split_once(':') {
            Some(("e", id)) => find.query_row([id], |row| row.get(0)).optional()?.unwrap_or_else(|| id.to_owned()),
            Some(("w", word)) => format!("{word}…"),
            Some((_, other)) => other.to_owned(),
            None => clue,
        });
    }
    if common.copied > 0.0 {
        told.push(format!("{:.0}% of the wording", common.copied * 100.0));
    }
    told.push(match a.day.zip(b.day) {
        Some((a, b)) if a == b => "the same day".to_owned(),
        Some((a, b)) if a.abs_diff(b) == 1 => "a day apart".to_owned(),
        Some((a, b)) => format!("{} days apart", a.abs_diff(b)),
        None => "without a date".to_owned(),
    });
    Ok(told.join(", "))
}

/// Whom an article is linked with.
fn links_of(connection: &Connection, article: i64) -> rusqlite::Result<BTreeMap<i64, f64>> {
    let mut find = connection.prepare_cached(
        "SELECT other, score FROM story_link WHERE article = ?1
         UNION ALL SELECT article, score FROM story_link WHERE other = ?1",
    )?;
    find.query_map([article], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Articles with their links.
type Together = BTreeMap<i64, BTreeMap<i64, f64>>;

/// The articles that hang together with this one; None: more than `most`, and then they are noted in `many`, so that those that
/// hang together with them need not be looked through again.
fn together(
    connection: &Connection,
    article: i64,
    most: usize,
    many: &mut HashSet<i64>,
) -> rusqlite::Result<Option<Together>> {
    let mut together = Together::new();
    let mut next = vec![article];
    while let Some(article) = next.pop() {
        if together.contains_key(&article) {
            continue;
        }
        let links = links_of(connection, article)?;
        next.extend(links.keys().filter(|other| !together.contains_key(other)));
        together.insert(article, links);
        if together.len() > most || many.contains(&article) {
            many.extend(together.into_keys());
            return Ok(None);
        }
    }
    Ok(Some(together))
}

/// The story of each article: what [`check`] finds again.
fn stories_of(connection: &Connection, together: &Together) -> rusqlite::Result<BTreeMap<i64, i64>> {
    // In the order of their documents' ids, which does not depend on when they came.
    let mut find = connection.prepare_cached("SELECT original FROM article WHERE id = ?1")?;
    let mut order: Vec<(String, i64)> = Vec::with_capacity(together.len());
    for article in together.keys() {
        order.push((find.query_row([article], |row| row.get(0))?, *article));
    }
    order.sort();
    let place: HashMap<i64, usize> = order.iter().enumerate().map(|(place, (_, article))| (*article, place)).collect();
    let mut links = Vec::new();
    for (article, others) in together {
        for (other, score) in others.range(article + 1..) {
            if let (Some(a), Some(b)) = (place.get(article), place.get(other)) {
                links.push((*a, *b, *score));
            }
        }
    }
    let groups = cluster::groups(order.len(), &links);
    let mut first: BTreeMap<usize, i64> = BTreeMap::new();
    for ((_, article), group) in order.iter().zip(&groups) {
        let first = first.entry(*group).or_insert(*article);
        *first = (*first).min(*article);
    }
    Ok(order.iter().zip(groups).filter_map(|((_, article), group)| Some((*article, *first.get(&group)?))).collect())
}

/// Groups articles anew and writes what became of them.
fn regroup(connection: &Connection, together: &Together) -> rusqlite::Result<()> {
    let stories = stories_of(connection, together)?;
    let mut before = connection.prepare_cached("SELECT story FROM story_article WHERE article = ?1")?;
    let mut touched: BTreeSet<i64> = stories.values().copied().collect();
    for article in together.keys() {
        touched.insert(before.query_row([article], |row| row.get(0))?);
    }
    let mut make = connection.prepare_cached("INSERT OR IGNORE INTO story (id, articles) VALUES (?1, 0)")?;
    for story in stories.values() {
        make.execute([story])?;
    }
    let mut members: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (article, story) in &stories {
        members.entry(*story).or_default().push(*article);
    }
    for (article, story) in &stories {
        write(connection, *article, *story, together.get(article), members.get(story).map_or(&[], Vec::as_slice))?;
    }
    touched.into_iter().try_for_each(|story| count(connection, story))
}

/// An article's story, how it fits and what of the story is most like it.
fn write(
    connection: &Connection,
    article: i64,
    story: i64,
    links: Option<&BTreeMap<i64, f64>>,
    members: &[i64],
) -> rusqlite::Result<()> {
    let none = BTreeMap::new();
    let links = links.unwrap_or(&none);
    let others: Vec<i64> = members.iter().copied().filter(|member| *member != article).collect();
    let (score, nearest) = fit(links, &others);
    let mut update = connection.prepare_cached(
        "UPDATE story_article SET story = ?2, score = ?3, nearest = ?4
         WHERE article = ?1 AND (story, score, nearest) IS NOT (?2, ?3, ?4)",
    )?;
    update.execute((article, story, score, nearest)).map(drop)
}

/// How an article fits others, and which is most like it.
fn fit(links: &BTreeMap<i64, f64>, others: &[i64]) -> (f64, Option<i64>) {
    if others.is_empty() {
        return (1.0, None);
    }
    let place: BTreeMap<usize, f64> =
        others.iter().enumerate().filter_map(|(place, other)| Some((place, *links.get(other)?))).collect();
    let all: Vec<usize> = (0..others.len()).collect();
    let score = (cluster::support(Some(&place), &all) * 10_000.0).round() / 10_000.0;
    let best = place.iter().fold(None, |best: Option<(usize, f64)>, (at, score)| match best {
        Some((_, highest)) if *score <= highest => best,
        _ => Some((*at, *score)),
    });
    (score, best.and_then(|(at, _)| others.get(at).copied()))
}

/// Puts one new article among stories that are too large to be grouped anew.
fn place(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    let links = links_of(connection, article)?;
    let mut find = connection.prepare_cached("SELECT story FROM story_article WHERE article = ?1")?;
    let mut members =
        connection.prepare_cached("SELECT article FROM story_article WHERE story = ?1 ORDER BY article")?;
    let mut members =
        |story: i64| members.query_map([story], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>();
    let own: i64 = find.query_row([article], |row| row.get(0))?;
    let together = members(own)?;
    if together.len() > 1 {
        // One that was added together with it has taken it in, or was taken in by it.
        return write(connection, article, own, Some(&links), &together);
    }
    let mut near = BTreeSet::new();
    for other in links.keys() {
        near.insert(find.query_row([other], |row| row.get::<_, i64>(0))?);
    }
    near.remove(&article);
    let mut best: Option<(f64, i64, Vec<i64>)> = None;
    for story in near {
        let others = members(story)?;
        let (score, _) = fit(&links, &others);
        if score >= JOINS && best.as_ref().is_none_or(|(highest, ..)| score > *highest) {
            best = Some((score, story, others));
        }
    }
    let Some((_, story, others)) = best else { return Ok(()) };
    let to = story.min(article);
    if to != story {
        connection.prepare_cached("UPDATE story_article SET story = ?2 WHERE story = ?1")?.execute((story, to))?;
    }
    write(connection, article, to, Some(&links), &others)?;
    [story, article, to].into_iter().try_for_each(|story| count(connection, story))
}

/// Counts a story's articles, or takes it away if it has none.
fn count(connection: &Connection, story: i64) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE story SET (articles, first, last) =
             (SELECT count(*), min(coalesce(published, captured)), max(coalesce(published, captured))
              FROM story_article JOIN article ON article.id = story_article.article WHERE story = ?1)
         WHERE id = ?1",
    )?;
    update.execute([story])?;
    connection.prepare_cached("DELETE FROM story WHERE id = ?1 AND articles = 0")?.execute([story]).map(drop)
}

/// What is wrong with stories that can be told from their links.
pub(crate) fn check(connection: &Connection, mut problem: impl FnMut(String)) -> rusqlite::Result<()> {
    let mut seen = BTreeSet::new();
    let mut all = connection.prepare("SELECT article, story FROM story_article ORDER BY article")?;
    let all: BTreeMap<i64, i64> =
        all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    for article in all.keys() {
        if seen.contains(article) {
            continue;
        }
        let Some(together) = together(connection, *article, usize::MAX, &mut HashSet::new())? else { continue };
        seen.extend(together.keys().copied());
        if together.len() > MOST_TOGETHER {
            // How these are grouped depends on how they came.
            continue;
        }
        for (article, story) in stories_of(connection, &together)? {
            if all.get(&article) != Some(&story) {
                problem(format!("article {article} is not in the story that its links put it in"));
            }
        }
    }
    Ok(())
}

/// What two articles have in common, for those who tune the weights.
pub(crate) fn common(connection: &Connection, a: i64, b: i64) -> rusqlite::Result<Common> {
    let mut read = Read::of(connection)?;
    let (a, b) = (read.known(connection, a)?, read.known(connection, b)?);
    read.count(connection, &a.clues)?;
    read.count(connection, &b.clues)?;
    Ok(Common::of(&a, &b, &read.frequencies))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::entry;
    use crate::open::{Archive, Mode};

    #[test]
    fn one_that_was_taken_in_is_not_placed_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        archive.add_all(&(0..4).map(entry).collect::<Vec<_>>()).unwrap();
        let alone = "DELETE FROM story_link;
             INSERT OR IGNORE INTO story (id, articles) SELECT id, 1 FROM article;
             UPDATE story_article SET story = article, score = 1, nearest = NULL;
             INSERT INTO story_link VALUES (1, 2, 0.6, ''), (2, 3, 0.9, ''), (3, 4, 0.5, '');";
        // Of 2 the first takes it in, before it can take in 3.
        let placed = archive.write(|writer| {
            writer.connection.execute_batch(alone)?;
            (1..=4).try_for_each(|article| place(writer.connection, article))
        });
        placed.unwrap();
        let told: String = archive
            .connection
            .query_row(
                "SELECT group_concat(article || ' in ' || story || ' of ' || articles || ' fits ' || score, ', ')
                 FROM story_article JOIN story ON story.id = story",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(told, "1 in 1 of 2 fits 0.6, 2 in 1 of 2 fits 0.6, 3 in 3 of 2 fits 0.5, 4 in 3 of 2 fits 0.5");
    }
}
