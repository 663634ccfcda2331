//! Whom somebody means who asks for an office: *prezydent Ukrainy*.

use crate::error::Error;
use crate::open::Archive;
use identity::titles::{Title, TitleWord, of_phrase, title_tokens};
use rusqlite::Connection;
use serde::Serialize;

/// Somebody of whom articles say that he holds an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficeHolder {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    pub statements: u64,
    /// Articles that say so.
    pub articles: u64,
    /// Dates of the first and the last of them, as far as they have one: ISO 8601.
    pub first: Option<String>,
    pub last: Option<String>,
}

/// Of whom so many times fewer articles say it than of another, it is a slip or a joke.
const TIMES: u64 = 20;
/// Languages in which an office is understood.
const LANGUAGES: [&str; 5] = ["pl", "en", "uk", "ru", "cs"];

impl Archive {
    /// Who articles say holds an office that words name in full (*prezydent Ukrainy*, *the British prime minister*), whoever
    /// was called so last first. Nobody if the words are no office, or do not say of what.
    pub fn office_holders(&self, words: &str, limit: usize) -> Result<Vec<OfficeHolder>, Error> {
        holders(&self.connection, words, limit).map_err(|error| self.error(error))
    }
}

pub(crate) fn holders(connection: &Connection, words: &str, limit: usize) -> rusqlite::Result<Vec<OfficeHolder>> {
    let Some(title) = LANGUAGES.iter().find_map(|language| in_words(words, language)) else { return Ok(Vec::new()) };
    let mut find = connection.prepare_cached(
        "SELECT entity.id, entity.name, entity.kind, entity.statements, count(DISTINCT title.article),
                min(title.date), max(title.date)
         FROM title JOIN article_entity ON article_entity.id = title.article_entity
         JOIN entity ON entity.id = article_entity.entity
         WHERE title.role = ?1 AND title.place = ?2
         GROUP BY entity.id ORDER BY max(title.date) DESC, 5 DESC, entity.id",
    )?;
    let rows = find.query_map((&title.role, &title.place), |row| {
        Ok(OfficeHolder {
            entity: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            statements: row.get(3)?,
            articles: row.get(4)?,
            first: row.get(5)?,
            last: row.get(6)?,
        })
    })?;
    let mut found: Vec<OfficeHolder> = rows.collect::<rusqlite::Result<_>>()?;
    let most = found.iter().map(|holder| holder.articles).max().unwrap_or(0);
    found.retain(|holder| holder.articles * TIMES >= most);
    found.truncate(limit);
    Ok(found)
}

/// The office that words name, if they say of what or there is one in the world.
pub(crate) fn in_words(words: &str, language: &str) -> Option<Title> {
    let words: Vec<TitleWord<'_>> =
        title_tokens(words).into_iter().map(|form| TitleWord { form, lemma: form }).collect();
    of_phrase(&words, language).filter(|title| !title.place.is_empty() || title.role == "pope")
}
