//! What is new: articles, their statements, and who is seen for the first time.

use crate::open::Archive;
use crate::search::{Found, FoundArticle, STATEMENT, SearchError, statement};
use rusqlite::{Connection, Row};
use serde::Serialize;

/// What has come. The newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct News {
    pub articles: Vec<NewsArticle>,
    /// Entities that no earlier article named.
    pub entities: Vec<FirstSeen>,
    /// From where to ask again: nothing is missed and nothing comes twice.
    pub cursor: String,
    /// Whether there is more after that already.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewsArticle {
    pub article: FoundArticle,
    /// When it came into the archive, UTC.
    pub added: String,
    /// In text order.
    pub statements: Vec<Found>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirstSeen {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    /// The article that names it first.
    pub article: i64,
    pub statements: u64,
}

/// Articles of one answer.
const MOST: usize = 200;

impl Archive {
    /// What came after `cursor`, which an answer before has told, oldest pages first; without one, the `limit` newest articles.
    pub fn latest(&self, cursor: Option<&str>, limit: usize) -> Result<News, SearchError> {
        let after = match cursor {
            None => None,
            Some(text) => {
                let bad = || SearchError::Cursor(text.chars().take(80).collect());
                Some(parse(text).ok_or_else(bad)?)
            }
        };
        latest(&self.connection, after, limit.clamp(1, MOST)).map_err(|error| SearchError::Archive(self.error(error)))
    }
}

fn parse(text: &str) -> Option<i64> {
    i64::from_str_radix(text.strip_prefix("n.")?, 16).ok().filter(|article| *article >= 0)
}

fn write(article: i64) -> String {
    format!("n.{article:x}")
}

/// Articles are numbered as they come, and keep their numbers.
fn latest(connection: &Connection, after: Option<i64>, limit: usize) -> rusqlite::Result<News> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut ids: Vec<i64> = {
        let mut find = connection.prepare_cached(if after.is_some() { AFTER } else { NEWEST })?;
        find.query_map((after.unwrap_or(0), limit), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    };
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let told = ids.first().copied().or(after).unwrap_or(0);
    let newest: i64 =
        connection.prepare_cached("SELECT coalesce(max(id), 0) FROM article")?.query_row([], |row| row.get(0))?;
    let mut news = News { cursor: write(told), more: told < newest, ..News::default() };
    for id in ids {
        news.articles.push(article(connection, id)?);
        let mut find = connection.prepare_cached(FIRST_SEEN)?;
        let row = |row: &Row<'_>| {
            Ok(FirstSeen {
                entity: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                article: id,
                statements: row.get(3)?,
            })
        };
        for seen in find.query_map([id], row)? {
            news.entities.push(seen?);
        }
    }
    Ok(news)
}

pub(super) const AFTER: &str = "SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2";
pub(super) const NEWEST: &str = "SELECT id FROM article WHERE id > ?1 ORDER BY id DESC LIMIT ?2";

/// Entities that an article names and none before it.
pub(super) const FIRST_SEEN: &str = "
    SELECT DISTINCT entity.id, entity.name, entity.kind,
           (SELECT count(*) FROM statement WHERE statement.entity = entity.id)
    FROM article_entity named JOIN entity ON entity.id = named.entity
    WHERE named.article = ?1
      AND NOT EXISTS (SELECT 1 FROM article_entity earlier WHERE earlier.entity = named.entity AND earlier.article < ?1)
    ORDER BY named.number";

fn article(connection: &Connection, id: i64) -> rusqlite::Result<NewsArticle> {
    let mut find = connection.prepare_cached(
        "SELECT a.id, a.original, a.title, outlet.name, a.published, a.language, a.uri, a.added
         FROM article a LEFT JOIN outlet ON outlet.id = a.outlet WHERE a.id = ?1",
    )?;
    let (article, added) = find.query_row([id], |row| {
        let article = FoundArticle {
            id: row.get(0)?,
            document: row.get(1)?,
            title: row.get(2)?,
            outlet: row.get(3)?,
            published: row.get(4)?,
            language: row.get(5)?,
            uri: row.get(6)?,
        };
        Ok((article, row.get(7)?))
    })?;
    let mut find = connection.prepare_cached(&format!("{STATEMENT} s.article = ?1 ORDER BY s.number"))?;
    let statements = find.query_map([id], |row| Ok(statement(row)?.0))?.collect::<rusqlite::Result<_>>()?;
    Ok(NewsArticle { article, added, statements })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back() {
        for place in [0, 17, i64::MAX] {
            assert_eq!(parse(&write(place)), Some(place));
        }
        for text in ["", "n", "n.", "n.x", "n.-1", "st.1.2", "n.1.2"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
