//! Rows of everything, one after the other: what exports are made of.
//!
//! A kind of row is described once, here: its columns with their types, and the question that gives them. Who adds a kind adds it
//! to [`Kind`] and to [`Kind::table`]; every format then has it.

use crate::error::Error;
use crate::open::Archive;
use crate::search::holds;
use crate::search::{Query, What};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use std::ops::ControlFlow;

/// What rows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Statements,
    Articles,
    Entities,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Statements, Self::Articles, Self::Entities];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statements => "statements",
            Self::Articles => "articles",
            Self::Entities => "entities",
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Statements => &STATEMENTS,
            Self::Articles => &ARTICLES,
            Self::Entities => &ENTITIES,
        }
    }

    /// The columns of a row, in their order.
    pub fn columns(self) -> &'static [Column] {
        self.table().columns
    }
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    /// Whether every row has a value. Lists are never missing, but may be empty.
    pub required: bool,
    /// What it tells, in a sentence.
    pub about: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Real,
    Boolean,
    /// A list of texts.
    Texts,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Missing,
    Text(String),
    Integer(i64),
    Real(f64),
    Boolean(bool),
    Texts(Vec<String>),
}

impl Value {
    /// A text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// An entity that an article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub entity: i64,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    /// As it is called there.
    pub names: Vec<String>,
}

struct Table {
    columns: &'static [Column],
    /// Gives the columns in their order, lists as JSON; ends where conditions follow.
    select: &'static str,
    /// What the conditions are about.
    what: What,
    /// What follows the conditions.
    order: &'static str,
}

const fn column(name: &'static str, kind: ColumnKind, required: bool, about: &'static str) -> Column {
    Column { name, kind, required, about }
}

use ColumnKind::{Boolean, Integer, Real, Text, Texts};

static STATEMENTS: Table = Table {
    columns: &[
        column("id", Text, true, "the statement: depends on the document and the spans alone"),
        column("document", Text, true, "the article's document: sha256 of its bytes"),
        column("article", Integer, true, "the article's number in the archive"),
        column("number", Integer, true, "its place in the article, from 0"),
        column("source", Text, true, "words that name who it comes from; parts are joined by ` … `"),
        column("cue", Text, true, "words that express the act"),
        column("content", Text, true, "words that tell what was said"),
        column("source_spans", Text, true, "JSON: start and end of each part in the article's text, in code points"),
        column("cue_spans", Text, true, "likewise of the cue"),
        column("content_spans", Text, true, "likewise of the content"),
        column("speaker", Integer, false, "the speaker's entity: `entity` of the entities"),
        column("speaker_name", Text, false, "the speaker's name, as the archive shows it"),
        column("speaker_key", Text, false, "the speaker's public identifier"),
        column("speaker_kind", Text, false, "what that entity is: person, organisation, place, country, other"),
        column(
            "speaker_class",
            Text,
            true,
            "person, organisation, country, group, document, unnamed",
        ),
        column("manner", Text, true, "direct, indirect, mixed"),
        column("act", Text, true, "says, denies, promises …"),
        column("certainty", Text, true, "certain, probable, possible, unknown"),
        column("polarity", Text, true, "positive, negative"),
        column("relay", Texts, true, "through whom it reached the article"),
        column("time", Text, false, "words that tell when it was said"),
        column("time_date", Text, false, "that day, ISO 8601"),
        column("said", Text, false, "the date it is ordered by: `time_date`, else when the article was published"),
        column("within", Text, false, "the id of the statement in whose content it stands"),
        column("in_heading", Boolean, true, "whether it stands in a heading or a link"),
        column("confidence", Real, true, "of those with 0.9 nine in ten are right"),
        column("why", Texts, true, "why the speaker is who it is, or is not known"),
        column("title", Text, false, "the article's title"),
        column("outlet", Text, false, "the article's outlet"),
        column("published", Text, false, "the article's date, ISO 8601, as exact as it is known"),
        column("language", Text, false, "the article's language, BCP 47"),
        column("uri", Text, false, "where the article was first seen"),
    ],
    select: "
        SELECT s.record_id, a.original, s.article, s.number, s.source, s.cue, s.content,
               (SELECT json_group_array(json_array(start, \"end\")) FROM
                    (SELECT start, \"end\" FROM span WHERE statement = s.id AND role = 'source' ORDER BY number)),
               (SELECT json_group_array(json_array(start, \"end\")) FROM
                    (SELECT start, \"end\" FROM span WHERE statement = s.id AND role = 'cue' ORDER BY number)),
               (SELECT json_group_array(json_array(start, \"end\")) FROM
                    (SELECT start, \"end\" FROM span WHERE statement = s.id AND role = 'content' ORDER BY number)),
               s.entity, coalesce(e.name, s.speaker_name), e.key, e.kind, s.speaker_class, s.manner, s.act, s.certainty, s.polarity,
               (SELECT json_group_array(name) FROM (SELECT name FROM relay WHERE statement = s.id ORDER BY number)),
               s.time_words, s.time_date, s.said, around.record_id, s.in_heading, s.confidence,
               (SELECT json_group_array(text) FROM (SELECT text FROM reason WHERE statement = s.id ORDER BY number)),
               a.title, o.name, a.published, a.language, a.uri
        FROM statement s
        CROSS JOIN article a ON a.id = s.article
        LEFT JOIN outlet o ON o.id = a.outlet
        LEFT JOIN entity e ON e.id = s.entity
        LEFT JOIN statement around ON around.id = s.within
        WHERE ",
    what: What::Statements,
    order: "ORDER BY s.id",
};

static ARTICLES: Table = Table {
    columns: &[
        column("id", Text, true, "the document: sha256 of its bytes"),
        column("article", Integer, true, "the article's number in the archive"),
        column("uri", Text, false, "where it was first seen: a path or an address"),
        column("canonical", Text, false, "the address that the document gives as its own"),
        column("media_type", Text, true, "of the document"),
        column("language", Text, false, "BCP 47"),
        column("title", Text, false, "its title"),
        column("published", Text, false, "ISO 8601, as exact as it is known"),
        column("modified", Text, false, "ISO 8601"),
        column("captured", Text, false, "when the copy was made, ISO 8601"),
        column("outlet", Text, false, "who published it"),
        column("authors", Texts, true, "their names"),
        column("story", Integer, false, "the story it is of: as `depesza stories show` takes it"),
        column("entities", Integer, true, "how many entities it names"),
        column("statements", Integer, true, "how many statements are in it"),
        column("model", Text, true, "what read it: name and version"),
        column("text", Text, true, "the text, unaltered: offsets point into it"),
    ],
    select: "
        SELECT a.original, a.id, a.uri, a.canonical, original.media_type, a.language, a.title, a.published, a.modified,
               a.captured, o.name,
               (SELECT json_group_array(name) FROM (SELECT name FROM author WHERE article = a.id ORDER BY number)),
               (SELECT story FROM story_article WHERE article = a.id),
               (SELECT count(DISTINCT entity) FROM article_entity WHERE article = a.id),
               (SELECT count(*) FROM statement WHERE article = a.id),
               model.name || ' ' || model.version, a.text
        FROM article a
        CROSS JOIN original ON original.sha256 = a.original
        CROSS JOIN model ON model.id = a.model
        LEFT JOIN outlet o ON o.id = a.outlet
        WHERE ",
    what: What::Articles,
    order: "ORDER BY a.id",
};

static ENTITIES: Table = Table {
    columns: &[
        column("entity", Integer, true, "its number in the archive"),
        column("name", Text, true, "what it is called"),
        column("kind", Text, true, "person, organisation, place, country, other"),
        column("key", Text, false, "a public identifier: `iso3166:KP`, `wikidata:Q…`"),
        column("names", Texts, true, "base forms of its names, the most frequent first"),
        column("languages", Texts, true, "languages it is named in"),
        column("articles", Integer, true, "in how many articles it is named"),
        column("statements", Integer, true, "how many statements are its own"),
        column("first_said", Text, false, "the date of the first of them"),
        column("last_said", Text, false, "the date of the last of them"),
        column("first_named", Text, false, "the date of the first article that names it"),
        column("last_named", Text, false, "the date of the last one"),
    ],
    select: "
        SELECT e.id, e.name, e.kind, e.key,
               (SELECT json_group_array(name) FROM
                    (SELECT name FROM entity_name WHERE entity = e.id GROUP BY name ORDER BY sum(count) DESC, name)),
               (SELECT json_group_array(language) FROM
                    (SELECT DISTINCT language FROM entity_name WHERE entity = e.id AND language <> '' ORDER BY language)),
               (SELECT count(DISTINCT article) FROM article_entity WHERE entity = e.id),
               (SELECT count(*) FROM statement WHERE entity = e.id),
               (SELECT min(said) FROM statement WHERE entity = e.id),
               (SELECT max(said) FROM statement WHERE entity = e.id),
               (SELECT min(coalesce(published, captured)) FROM article_entity JOIN article ON article.id = article
                WHERE entity = e.id),
               (SELECT max(coalesce(published, captured)) FROM article_entity JOIN article ON article.id = article
                WHERE entity = e.id)
        FROM entity e
        WHERE e.id IN (SELECT entity FROM article_entity CROSS JOIN article a ON a.id = article_entity.article WHERE ",
    // Entities that such articles name.
    what: What::Articles,
    order: ") ORDER BY e.id",
};

impl Archive {
    /// Gives the rows of one kind to `each`, one after the other, in the order in which they were added, until it breaks. Of the
    /// query what is looked for counts, not the order nor the page; of entities those are given that such articles name.
    ///
    /// All rows are of one state of the archive, whatever is written meanwhile. Memory does not grow with their number.
    pub fn rows<B>(
        &self,
        kind: Kind,
        query: &Query,
        mut each: impl FnMut(&[Value]) -> ControlFlow<B>,
    ) -> Result<Option<B>, Error> {
        let table = kind.table();
        run(&self.connection, table, table.select, query, |row| {
            let values = table.columns.iter().enumerate().map(|(at, column)| value(row, at, column));
            Ok(each(&values.collect::<rusqlite::Result<Vec<Value>>>()?))
        })
        .map_err(|error| self.error(error))
    }

    /// Whom an article names, by number; each once, with the words that name it there as base forms.
    pub fn named_in(&self, article: i64) -> Result<Vec<Named>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(
                "SELECT entity.id, entity.name, entity.kind, entity.key, json_group_array(DISTINCT article_entity.name)
                 FROM article_entity JOIN entity ON entity.id = article_entity.entity
                 WHERE article_entity.article = ?1 GROUP BY entity.id ORDER BY entity.id",
            )?;
            let row = |row: &rusqlite::Row<'_>| {
                Ok(Named {
                    entity: row.get(0)?,
                    name: row.get(1)?,
                    kind: row.get(2)?,
                    key: row.get(3)?,
                    names: serde_json::from_str(row.get_ref(4)?.as_str()?).unwrap_or_default(),
                })
            };
            find.query_map([article], row)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// The numbers of the articles that the query finds, or in which statements that it finds stand; in order.
    pub fn articles_of(&self, query: &Query) -> Result<Vec<i64>, Error> {
        let (table, select) = match query.what {
            What::Articles => (&ARTICLES, "SELECT a.id FROM article a WHERE "),
            What::Statements => (&STATEMENTS, "SELECT s.article FROM statement s WHERE "),
        };
        let mut articles = Vec::new();
        let all = run::<()>(&self.connection, table, select, query, |row| {
            let article = row.get(0)?;
            if articles.last() != Some(&article) {
                articles.push(article);
            }
            Ok(ControlFlow::Continue(()))
        });
        all.map_err(|error| self.error(error))?;
        // Read again, an article's statements are younger than those of articles that came after it.
        articles.sort_unstable();
        articles.dedup();
        Ok(articles)
    }
}

fn run<B>(
    connection: &Connection,
    table: &Table,
    select: &str,
    query: &Query,
    mut each: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<ControlFlow<B>>,
) -> rusqlite::Result<Option<B>> {
    let query = Query { what: table.what, ..query.clone() };
    let (holds, values) = holds(connection, &query)?;
    let mut find = connection.prepare(&format!("{select}{holds} {}", table.order))?;
    let mut rows = find.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        if let ControlFlow::Break(end) = each(row)? {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

/// What another hand wrote into a column is not of its type: it is missing.
fn value(row: &rusqlite::Row<'_>, at: usize, column: &Column) -> rusqlite::Result<Value> {
    let value = row.get_ref(at)?;
    Ok(match (column.kind, value) {
        (ColumnKind::Text, ValueRef::Text(text)) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        (ColumnKind::Integer, ValueRef::Integer(number)) => Value::Integer(number),
        (ColumnKind::Real, ValueRef::Real(number)) => Value::Real(number),
        (ColumnKind::Real, ValueRef::Integer(number)) => Value::Real(number as f64),
        (ColumnKind::Boolean, ValueRef::Integer(number)) => Value::Boolean(number != 0),
        (ColumnKind::Texts, ValueRef::Text(json)) => Value::Texts(serde_json::from_slice(json).unwrap_or_default()),
        (ColumnKind::Texts, _) => Value::Texts(Vec::new()),
        (kind, _) if column.required => match kind {
            ColumnKind::Integer => Value::Integer(0),
            ColumnKind::Real => Value::Real(0.0),
            ColumnKind::Boolean => Value::Boolean(false),
            ColumnKind::Text | ColumnKind::Texts => Value::Text(String::new()),
        },
        _ => Value::Missing,
    })
}
