//! What must hold of a statement or an article, as conditions of SQL.

use super::words::spellings;
use super::{Query, What};
use crate::who::{Resolved, resolve};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

/// Conditions, all of which must hold, and their values. In SQL `s` is the statement, `a` the article.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub(super) conditions: Vec<String>,
    pub(super) values: Vec<Value>,
    /// Entities, ids as JSON, one of which the article names: these articles are looked through where there are no words.
    pub(super) entities: Option<String>,
}

impl Filter {
    pub(super) fn of(connection: &Connection, query: &Query) -> rusqlite::Result<Self> {
        let mut of_statement = Self::default();
        of_statement.statement(connection, query)?;
        let mut of_article = Self::default();
        of_article.article(connection, query)?;
        let (mut filter, part, open) = match query.what {
            What::Statements => {
                (of_statement, of_article, "EXISTS (SELECT 1 FROM article a WHERE a.id = s.article AND ")
            }
            What::Articles => {
                let about = of_article.entities.take();
                let filter = Self { entities: about, ..of_article };
                (filter, of_statement, "EXISTS (SELECT 1 FROM statement s WHERE s.article = a.id AND ")
            }
        };
        if !part.conditions.is_empty() {
            filter.conditions.push(format!("{open}{})", part.conditions.join(" AND ")));
            filter.values.extend(part.values);
        }
        let date = match query.what {
            What::Statements => "s.said",
            What::Articles => "coalesce(a.published, a.captured)",
        };
        if let Some(since) = &query.since {
            filter.add(&format!("{date} >= ?"), since.clone());
        }
        if let Some(until) = &query.until {
            // 2024-05 is before 2024-05-31, and that is still in it.
            filter.add(&format!("{date} < ?"), format!("{until}~"));
        }
        Ok(filter)
    }

    fn add(&mut self, condition: &str, value: impl Into<Value>) {
        self.conditions.push(condition.to_owned());
        self.values.push(value.into());
    }

    /// What holds of a statement itself.
    fn statement(&mut self, connection: &Connection, query: &Query) -> rusqlite::Result<()> {
        if !query.by.is_empty() {
            let Resolved { entities, exact } = resolve(connection, &query.by)?;
            self.add_named("s.entity IN (SELECT value FROM json_each(?))", &entities);
            if !exact {
                let words = spellings(&query.by, "source speaker");
                self.or("s.id IN (SELECT rowid FROM statement_index WHERE statement_index MATCH ?)", words);
            }
        }
        if !query.about.is_empty() && query.what == What::Statements {
            let Resolved { entities, exact } = resolve(connection, &query.about)?;
            self.add_named(
                "EXISTS (SELECT 1 FROM article_entity JOIN mention ON mention.article = article_entity.article
                                                       AND mention.article_entity = article_entity.id
                         JOIN span ON span.statement = s.id AND span.role = 'content'
                                  AND mention.start >= span.start AND mention.\"end\" <= span.\"end\"
                         WHERE article_entity.article = s.article
                           AND +article_entity.entity IN (SELECT value FROM json_each(?)))",
                &entities,
            );
            if exact {
                self.entities = Some(list(&entities));
            } else {
                let words = spellings(&query.about, "lemmas forms");
                self.or("s.id IN (SELECT rowid FROM statement_index WHERE statement_index MATCH ?)", words);
            }
        }
        if !query.via.is_empty() {
            let Resolved { entities, exact } = resolve(connection, &query.via)?;
            self.add_named(
                "EXISTS (SELECT 1 FROM relay WHERE relay.statement = s.id
                           AND relay.entity IN (SELECT value FROM json_each(?)))",
                &entities,
            );
            if !exact {
                // Names of relays are few beside all statements, and not in the index.
                for spelling in &query.via {
                    self.or(
                        "EXISTS (SELECT 1 FROM relay WHERE relay.statement = s.id AND instr(lower(relay.name), lower(?)))",
                        spelling.clone(),
                    );
                }
            }
        }
        self.one_of("s.act", query.acts.iter().map(|act| act.as_str()));
        self.one_of("s.certainty", query.certainties.iter().map(|certainty| certainty.as_str()));
        self.one_of("s.manner", query.manners.iter().map(|manner| manner.as_str()));
        self.one_of("s.polarity", query.polarity.iter().map(|polarity| polarity.as_str()));
        Ok(())
    }

    /// What holds of an article itself.
    fn article(&mut self, connection: &Connection, query: &Query) -> rusqlite::Result<()> {
        if !query.about.is_empty() && query.what == What::Articles {
            let Resolved { entities, exact } = resolve(connection, &query.about)?;
            self.add_named(
                "EXISTS (SELECT 1 FROM article_entity WHERE article_entity.article = a.id
                           AND +article_entity.entity IN (SELECT value FROM json_each(?)))",
                &entities,
            );
            if exact {
                self.entities = Some(list(&entities));
            } else {
                let words = spellings(&query.about, "title lemmas forms");
                self.or("a.id IN (SELECT rowid FROM article_index WHERE article_index MATCH ?)", words);
            }
        }
        if let Some(name) = &query.outlet {
            self.add("a.outlet IN (SELECT value FROM json_each(?))", list(&outlets(connection, name)?));
        }
        if let Some(language) = &query.language {
            self.add("(lower(a.language) = ? OR substr(lower(a.language), 1, ?) = ?)", language.to_lowercase());
            let start = format!("{}-", language.to_lowercase());
            self.values.push(Value::Integer(i64::try_from(start.chars().count()).unwrap_or(i64::MAX)));
            self.values.push(start.into());
        }
        Ok(())
    }

    fn add_named(&mut self, condition: &str, entities: &[i64]) {
        self.add(condition, list(entities));
    }

    /// The last condition, or this one.
    fn or(&mut self, condition: &str, value: String) {
        let before = self.conditions.pop().unwrap_or_else(|| "0".to_owned());
        self.add(&format!("({before} OR {condition})"), value);
    }

    fn one_of<'l>(&mut self, column: &str, labels: impl Iterator<Item = &'l str>) {
        let labels: Vec<&str> = labels.collect();
        if !labels.is_empty() {
            self.conditions.push(format!("{column} IN ({})", vec!["?"; labels.len()].join(", ")));
            self.values.extend(labels.iter().map(|label| Value::from((*label).to_owned())));
        }
    }
}

/// Numbers as JSON.
pub(super) fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    format!("[{}]", ids.join(","))
}

/// Outlets that are called so, or else whose name has these words.
fn outlets(connection: &Connection, name: &str) -> rusqlite::Result<Vec<i64>> {
    let mut all = connection.prepare_cached("SELECT id, name FROM outlet ORDER BY id")?;
    let row = |row: &Row<'_>| Ok((row.get(0)?, super::mark::plain_words(&row.get::<_, String>(1)?)));
    let all: Vec<(i64, Vec<String>)> = all.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    let wanted = super::mark::plain_words(name);
    let called: Vec<i64> = all.iter().filter(|(_, words)| *words == wanted).map(|(id, _)| *id).collect();
    if !called.is_empty() || wanted.is_empty() {
        return Ok(called);
    }
    Ok(all.iter().filter(|(_, words)| wanted.iter().all(|word| words.contains(word))).map(|(id, _)| *id).collect())
}
