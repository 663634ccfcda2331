//! Stories as they are told: headline, actors, articles, statements in time.

use super::{Actor, Member, Story, StoryPage, StoryQuery, StorySort, Summary};
use crate::search::{STATEMENT, filter, spellings, statement};
use crate::who::{Count, Latest, resolve};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

/// Lines of a list, and actors of a summary.
const MOST: i64 = 20;
const FEW: i64 = 5;
/// Code points of a text that stand in for a title.
const HEADLINE: usize = 120;

/// Stories that the query leaves, in its order.
pub(super) fn list(connection: &Connection, query: &StoryQuery) -> rusqlite::Result<StoryPage> {
    let limit = query.limit.clamp(1, super::MOST_STORIES);
    let (holds, mut values) = conditions(connection, query)?;
    let mut holds = holds.join(" AND ");
    let order = match query.sort {
        StorySort::Latest => "coalesce(s.last, '') DESC, s.id DESC",
        StorySort::Largest => "s.articles DESC, coalesce(s.last, '') DESC, s.id DESC",
    };
    if let Some(after) = query.after {
        holds += match query.sort {
            StorySort::Latest => {
                " AND (coalesce(s.last, ''), s.id) < (SELECT coalesce(last, ''), id FROM story WHERE id = ?)"
            }
            StorySort::Largest => {
                " AND (s.articles, coalesce(s.last, ''), s.id) <
                      (SELECT articles, coalesce(last, ''), id FROM story WHERE id = ?)"
            }
        };
        values.push(Value::Integer(after));
    }
    values.push(Value::Integer(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let mut ids: Vec<i64> = connection
        .prepare_cached(&format!("SELECT s.id FROM story s WHERE {holds} ORDER BY {order} LIMIT ?"))?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().copied().filter(|_| more);
    let mut stories = Vec::with_capacity(ids.len());
    for id in ids {
        stories.extend(summary(connection, id, &query.languages, FEW)?);
    }
    Ok(StoryPage { stories, next })
}

fn conditions(connection: &Connection, query: &StoryQuery) -> rusqlite::Result<(Vec<String>, Vec<Value>)> {
    let mut holds = vec!["s.articles >= ?".to_owned()];
    let mut values = vec![Value::Integer(i64::try_from(query.least.max(1)).unwrap_or(i64::MAX))];
    let mut add = |condition: &str, value: Value| {
        holds.push(condition.to_owned());
        values.push(value);
    };
    if let Some(since) = &query.since {
        add("s.last >= ?", since.clone().into());
    }
    if let Some(until) = &query.until {
        // 2024-05 is before 2024-05-31, and that is still in it.
        add("s.first < ?", format!("{until}~").into());
    }
    if !query.about.is_empty() {
        let found = resolve(connection, &query.about)?;
        if found.entities.is_empty() {
            add(
                "s.id IN (SELECT story FROM story_article WHERE article IN
                             (SELECT rowid FROM article_index WHERE article_index MATCH ?))",
                spellings(&query.about, "title lemmas forms").into(),
            );
        } else if many(connection, &found.entities)? {
            // Stories are gone through in their order, until there are enough.
            add(
                "EXISTS (SELECT 1 FROM story_article m CROSS JOIN article_entity n ON n.article = m.article
                         WHERE m.story = s.id AND +n.entity IN (SELECT value FROM json_each(?)))",
                filter::list(&found.entities).into(),
            );
        } else {
            add(
                "s.id IN (SELECT story FROM story_article WHERE article IN
                             (SELECT article FROM article_entity WHERE entity IN (SELECT value FROM json_each(?))))",
                filter::list(&found.entities).into(),
            );
        }
    }
    if let Some(name) = &query.outlet {
        add(
            "EXISTS (SELECT 1 FROM story_article m JOIN article a ON a.id = m.article
                     WHERE m.story = s.id AND a.outlet IN (SELECT value FROM json_each(?)))",
            filter::list(&filter::outlets(connection, name)?).into(),
        );
    }
    if let Some(language) = &query.language {
        add(
            "EXISTS (SELECT 1 FROM story_article m JOIN article a ON a.id = m.article
                     WHERE m.story = s.id AND instr(lower(a.language) || '-', ?) = 1)",
            format!("{}-", language.to_lowercase()).into(),
        );
    }
    Ok((holds, values))
}

/// Whether entities are named so often that their articles are not looked through.
fn many(connection: &Connection, entities: &[i64]) -> rusqlite::Result<bool> {
    const MANY: i64 = 2000;
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM article_entity WHERE entity IN (SELECT value FROM json_each(?1)) LIMIT ?2)",
    )?;
    Ok(count.query_row((filter::list(entities), MANY), |row| row.get::<_, i64>(0))? == MANY)
}

/// None: there is no such story.
fn summary(
    connection: &Connection,
    story: i64,
    languages: &[String],
    actors: i64,
) -> rusqlite::Result<Option<Summary>> {
    let own = connection
        .prepare_cached(
            "SELECT articles, first, last,
                    (SELECT count(*) FROM statement WHERE article IN
                         (SELECT article FROM story_article WHERE story = ?1))
             FROM story WHERE id = ?1",
        )?
        .query_row([story], |row| {
            Ok(Summary {
                id: story,
                articles: row.get(0)?,
                first_seen: row.get(1)?,
                last_seen: row.get(2)?,
                statements: row.get(3)?,
                ..Summary::default()
            })
        })
        .optional()?;
    let Some(own) = own else { return Ok(None) };
    let counts = |sql: &str| -> rusqlite::Result<Vec<Count>> {
        let mut find = connection.prepare_cached(sql)?;
        find.query_map([story], |row| Ok(Count { what: row.get(0)?, count: row.get(1)? }))?.collect()
    };
    let (headline, headline_article) = headline(connection, story, languages)?;
    Ok(Some(Summary {
        headline,
        headline_article,
        languages: counts(
            "SELECT language, count(*) FROM story_article JOIN article ON article.id = story_article.article
             WHERE story = ?1 AND language IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        )?,
        outlets: counts(
            "SELECT outlet.name, count(*) FROM story_article JOIN article ON article.id = story_article.article
             JOIN outlet ON outlet.id = article.outlet WHERE story = ?1 GROUP BY outlet.id ORDER BY 2 DESC, 1 LIMIT 20",
        )?,
        actors: self::actors(connection, story, actors)?,
        ..own
    }))
}

/// The title of the most central article: the one whose links to the others of the story are the strongest together. Titles in
/// the languages that are asked for go first, in their order.
fn headline(connection: &Connection, story: i64, languages: &[String]) -> rusqlite::Result<(String, i64)> {
    let mut find = connection.prepare_cached(
        "SELECT article.id, trim(coalesce(article.title, '')), lower(coalesce(article.language, '')),
                (SELECT coalesce(sum(story_link.score), 0) FROM story_link JOIN story_article other ON other.article = story_link.other
                 WHERE story_link.article = article.id AND other.story = ?1)
              + (SELECT coalesce(sum(story_link.score), 0) FROM story_link JOIN story_article other ON other.article = story_link.article
                 WHERE story_link.other = article.id AND other.story = ?1) AS central,
                substr(article.text, 1, 400), coalesce(article.published, article.captured, '~')
         FROM story_article JOIN article ON article.id = story_article.article
         WHERE story_article.story = ?1 ORDER BY central DESC, 6, article.id",
    )?;
    let mut rows = find.query([story])?;
    let mut best: Option<((bool, usize), i64, String)> = None;
    while let Some(row) = rows.next()? {
        let (article, mut title, language): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let untitled = title.is_empty();
        if untitled {
            title = beginning(row.get_ref(4)?.as_str()?);
        }
        let spoken = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            language == wanted || language.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
        };
        let rank = (untitled, languages.iter().position(spoken).unwrap_or(languages.len()));
        if best.as_ref().is_none_or(|(lowest, ..)| rank < *lowest) {
            best = Some((rank, article, title));
        }
    }
    Ok(best.map(|(_, article, title)| (title, article)).unwrap_or_default())
}

/// The first line of a text.
fn beginning(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(HEADLINE) {
        Some((end, _)) => format!("{}…", line[..end].rsplit_once(' ').map_or(&line[..end], |(whole, _)| whole)),
        None => line.to_owned(),
    }
}

fn actors(connection: &Connection, story: i64, most: i64) -> rusqlite::Result<Vec<Actor>> {
    let mut find = connection.prepare_cached(
        "SELECT entity.id, entity.name, entity.kind, count(DISTINCT named.article) AS articles,
                sum((SELECT count(*) FROM mention WHERE mention.article = named.article
                                                    AND mention.article_entity = named.id)) AS mentions,
                (SELECT count(*) FROM statement WHERE statement.entity = entity.id AND statement.article IN
                     (SELECT article FROM story_article WHERE story = ?1)) AS statements
         FROM story_article
         CROSS JOIN article_entity named ON named.article = story_article.article
         JOIN entity ON entity.id = named.entity
         WHERE story_article.story = ?1
         GROUP BY entity.id ORDER BY articles DESC, statements DESC, mentions DESC, entity.id LIMIT ?2",
    )?;
    let row = |row: &Row<'_>| {
        Ok(Actor {
            entity: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            articles: row.get(3)?,
            mentions: row.get(4)?,
            statements: row.get(5)?,
            acts: Vec::new(),
        })
    };
    let mut actors: Vec<Actor> = find.query_map((story, most), row)?.collect::<rusqlite::Result<_>>()?;
    let mut acts = connection.prepare_cached(
        "SELECT act, count(*) FROM statement WHERE entity = ?2 AND article IN
             (SELECT article FROM story_article WHERE story = ?1) GROUP BY act ORDER BY 2 DESC, 1",
    )?;
    for actor in actors.iter_mut().filter(|actor| actor.statements > 0) {
        actor.acts = acts
            .query_map((story, actor.entity), |row| Ok(Count { what: row.get(0)?, count: row.get(1)? }))?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(actors)
}

/// None: there is no such story.
pub(super) fn story(
    connection: &Connection,
    story: i64,
    languages: &[String],
    statements: usize,
) -> rusqlite::Result<Option<Story>> {
    let Some(summary) = summary(connection, story, languages, MOST)? else { return Ok(None) };
    let mut members = connection.prepare_cached(
        "SELECT a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri,
                m.score, m.nearest, link.evidence
         FROM story_article m
         JOIN article a ON a.id = m.article
         LEFT JOIN outlet ON outlet.id = a.outlet
         LEFT JOIN story_link link ON link.article = min(m.article, m.nearest) AND link.other = max(m.article, m.nearest)
         WHERE m.story = ?1 ORDER BY coalesce(a.published, a.captured, '~'), a.id",
    )?;
    let member = |row: &Row<'_>| {
        Ok(Member {
            article: crate::search::article(row, 0)?,
            score: row.get(7)?,
            nearest: row.get(8)?,
            evidence: row.get(9)?,
        })
    };
    let members = members.query_map([story], member)?.collect::<rusqlite::Result<_>>()?;
    let mut said = connection.prepare_cached(&format!(
        "{STATEMENT} s.article IN (SELECT article FROM story_article WHERE story = ?1)
         ORDER BY coalesce(s.said, '~'), s.article, s.number LIMIT ?2"
    ))?;
    let said = said
        .query_map((story, i64::try_from(statements).unwrap_or(i64::MAX)), |row| {
            statement(row).map(|(statement, article)| Latest { statement, article })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Story { summary, members, said }))
}
