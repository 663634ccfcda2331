//! What must hold of a statement or an article, as conditions of SQL.

use super::words::spellings;
use super::{Query, What};
use crate::who::{Resolved, resolve};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

/// A part of a question and its values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub(super) fn new(text: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Self { text: text.into(), values: values.into_iter().collect() }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
    }

    /// All of these, joined.
    pub(super) fn join(parts: impl IntoIterator<Item = Self>, by: &str) -> Self {
        let mut joined = Self::default();
        for (number, part) in parts.into_iter().enumerate() {
            joined.push(if number == 0 { "" } else { by });
            joined.append(part);
        }
        joined
    }
}

/// What must hold, all of it. In SQL `s` is the statement, `a` the article.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Questions that give the ids of all of which something holds, each once: what is looked up and not looked through.
    pub(super) sets: Vec<Sql>,
    pub(super) conditions: Vec<Sql>,
}

impl Filter {
    pub(crate) fn of(connection: &Connection, query: &Query) -> rusqlite::Result<Self> {
        let mut of_statement = Self::default();
        of_statement.statement(connection, query)?;
        let mut of_article = Self::default();
        of_article.article(connection, query)?;
        let mut filter = match query.what {
            What::Statements => {
                let mut filter = of_statement;
                filter.sets.extend(of_article.sets);
                if !of_article.conditions.is_empty() {
                    let mut some = Sql::new("EXISTS (SELECT 1 FROM article a WHERE a.id = s.article AND ", []);
                    some.append(Sql::join(of_article.conditions, " AND "));
                    some.push(")");
                    filter.conditions.push(some);
                }
                filter
            }
            What::Articles => {
                let mut filter = of_article;
                let looked_up = !of_statement.sets.is_empty();
                let sets = of_statement.sets.into_iter().map(|mut set| {
                    set.text = format!("s.id IN ({})", set.text);
                    set
                });
                let holds = Sql::join(sets.chain(of_statement.conditions), " AND ");
                // One and the same statement must be so.
                if looked_up {
                    let mut articles = Sql::new("SELECT DISTINCT s.article FROM statement s WHERE ", []);
                    articles.append(holds);
                    filter.sets.push(articles);
                } else if !holds.text.is_empty() {
                    let mut some = Sql::new("EXISTS (SELECT 1 FROM statement s WHERE s.article = a.id AND ", []);
                    some.append(holds);
                    some.push(")");
                    filter.conditions.push(some);
                }
                filter
            }
        };
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
        self.conditions.push(Sql::new(condition, [value.into()]));
    }

    /// What holds of a statement itself.
    fn statement(&mut self, connection: &Connection, query: &Query) -> rusqlite::Result<()> {
        const INDEX: &str = "SELECT rowid FROM statement_index WHERE statement_index MATCH ?";
        if !query.by.is_empty() {
            // Also where only the office is named that it held.
            let said_by = "
                SELECT id FROM statement WHERE entity IN (SELECT value FROM json_each(?))
                UNION ALL
                SELECT title_speaker.statement FROM title_speaker
                CROSS JOIN statement ON statement.id = title_speaker.statement AND statement.entity IS NULL
                WHERE title_speaker.entity IN (SELECT value FROM json_each(?))";
            self.named(connection, &query.by, said_by, (INDEX, "source speaker"))?;
        }
        if !query.about.is_empty() && query.what == What::Statements {
            let about = "SELECT DISTINCT statement FROM about WHERE entity IN (SELECT value FROM json_each(?))";
            self.named(connection, &query.about, about, (INDEX, "lemmas forms"))?;
        }
        if !query.via.is_empty() {
            let Resolved { entities, exact } = resolve(connection, &query.via)?;
            let relayed = "SELECT DISTINCT statement FROM relay WHERE entity IN (SELECT value FROM json_each(?))";
            let mut via = Sql::new(relayed, [list(&entities).into()]);
            if !exact {
                // Names of relays are few beside all statements, and not in the index.
                for spelling in &query.via {
                    via.append(Sql::new(
                        " UNION SELECT statement FROM relay WHERE instr(lower(relay.name), lower(?))",
                        [spelling.clone().into()],
                    ));
                }
            }
            self.sets.push(via);
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
            let naming = "SELECT DISTINCT article FROM article_entity WHERE entity IN (SELECT value FROM json_each(?))";
            let index = "SELECT rowid FROM article_index WHERE article_index MATCH ?";
            self.named(connection, &query.about, naming, (index, "title lemmas forms"))?;
        }
        if let Some(name) = &query.outlet {
            self.add("a.outlet IN (SELECT value FROM json_each(?))", list(&outlets(connection, name)?));
        }
        if let Some(language) = &query.language {
            let start = format!("{}-", language.to_lowercase());
            let length = i64::try_from(start.chars().count()).unwrap_or(i64::MAX);
            self.conditions.push(Sql::new(
                "(lower(a.language) = ? OR substr(lower(a.language), 1, ?) = ?)",
                [language.to_lowercase().into(), length.into(), start.into()],
            ));
        }
        Ok(())
    }

    /// What is of these entities, for which every sign stands, or, where nothing is called so, has the words.
    fn named(
        &mut self,
        connection: &Connection,
        spelt: &[String],
        of_entities: &str,
        (index, columns): (&str, &str),
    ) -> rusqlite::Result<()> {
        let Resolved { entities, exact } = resolve(connection, spelt)?;
        let signs = of_entities.matches('?').count();
        let mut set = Sql::new(of_entities, vec![Value::from(list(&entities)); signs]);
        if !exact {
            set.append(Sql::new(format!(" UNION {index}"), [spellings(spelt, columns).into()]));
        }
        self.sets.push(set);
        Ok(())
    }

    fn one_of<'l>(&mut self, column: &str, labels: impl Iterator<Item = &'l str>) {
        let values: Vec<Value> = labels.map(|label| Value::from(label.to_owned())).collect();
        if !values.is_empty() {
            self.conditions.push(Sql::new(format!("{column} IN ({})", vec!["?"; values.len()].join(", ")), values));
        }
    }
}

/// Numbers as JSON.
pub(crate) fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    format!("[{}]", ids.join(","))
}

/// Outlets that are called so, or else whose name has these words.
pub(crate) fn outlets(connection: &Connection, name: &str) -> rusqlite::Result<Vec<i64>> {
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
