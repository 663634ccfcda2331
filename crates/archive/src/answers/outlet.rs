//! What is known of an outlet: how much it writes, whom it quotes, through whom it heard, how it reports.

use crate::error::Error;
use crate::open::Archive;
use crate::search::outlets_called;
use crate::who::{Count, Other};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use std::collections::BTreeMap;

/// An outlet, to choose from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutletRow {
    pub id: i64,
    pub name: String,
    pub articles: u64,
    pub statements: u64,
    pub first_published: Option<String>,
    pub last_published: Option<String>,
}

/// What is known of an outlet. Lists begin with what there is most of, but months with the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outlet {
    pub id: i64,
    pub name: String,
    pub articles: u64,
    pub statements: u64,
    pub first_published: Option<String>,
    pub last_published: Option<String>,
    pub months: Vec<OutletMonth>,
    /// Whom it quotes.
    pub quotes: Vec<Other>,
    /// Through whom what it writes reached it: agencies, other papers.
    pub relays: Vec<Relayed>,
    /// How many there are of those, also beyond the list.
    pub relayed: u64,
    /// Statements whose speaker the text does not name: people "close to the government", "an official".
    pub unnamed: u64,
    /// Statements by groups: "experts", "residents".
    pub groups: u64,
    /// Both, of all statements: from 0 to 1. None: there are no statements.
    pub anonymous_share: Option<f64>,
    pub speaker_classes: Vec<Count>,
    pub certainties: Vec<Count>,
    pub manners: Vec<Count>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutletMonth {
    /// `2024-05`; empty for what has no date.
    pub month: String,
    /// Published in it.
    pub articles: u64,
    /// Said in it.
    pub statements: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relayed {
    /// None: it is not known as an entity.
    pub entity: Option<i64>,
    pub name: String,
    pub statements: u64,
}

/// Lines of a list.
const MOST: i64 = 20;

const ROW: &str = "
    SELECT outlet.id, outlet.name, (SELECT count(*) FROM article WHERE article.outlet = outlet.id),
           (SELECT coalesce(sum(statements), 0) FROM outlet_statement WHERE outlet_statement.outlet = outlet.id),
           (SELECT min(published) FROM article WHERE article.outlet = outlet.id),
           (SELECT max(published) FROM article WHERE article.outlet = outlet.id)
    FROM outlet";

fn row(row: &Row<'_>) -> rusqlite::Result<OutletRow> {
    Ok(OutletRow {
        id: row.get(0)?,
        name: row.get(1)?,
        articles: row.get(2)?,
        statements: row.get(3)?,
        first_published: row.get(4)?,
        last_published: row.get(5)?,
    })
}

impl Archive {
    /// All outlets that have articles, those with most first.
    pub fn outlets(&self) -> Result<Vec<OutletRow>, Error> {
        let find = || {
            let mut find = self.connection.prepare_cached(&format!(
                "{ROW} WHERE EXISTS (SELECT 1 FROM article WHERE article.outlet = outlet.id) ORDER BY 3 DESC, 1"
            ))?;
            find.query_map([], row)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.error(error))
    }

    /// Outlets that are called so, in whatever case and accents, or have this id; if none is, those whose names have all the words.
    pub fn outlets_like(&self, name: &str) -> Result<Vec<OutletRow>, Error> {
        let find = || {
            let mut ids = outlets_called(&self.connection, name)?;
            if ids.is_empty() {
                ids.extend(name.trim().parse::<i64>().ok());
            }
            let mut find = self.connection.prepare_cached(&format!("{ROW} WHERE outlet.id = ?1"))?;
            let mut rows = Vec::new();
            for id in ids {
                rows.extend(find.query_row([id], row).optional()?);
            }
            rows.sort_by_key(|outlet| (std::cmp::Reverse(outlet.articles), outlet.id));
            Ok(rows)
        };
        find().map_err(|error| self.error(error))
    }

    /// What is known of the outlet with this id.
    pub fn outlet(&self, id: i64) -> Result<Outlet, Error> {
        outlet(&self.connection, id).map_err(|error| self.error(error))?.ok_or(Error::NoOutlet(id))
    }
}

fn outlet(connection: &Connection, id: i64) -> rusqlite::Result<Option<Outlet>> {
    let own = connection.prepare_cached(&format!("{ROW} WHERE outlet.id = ?1"))?.query_row([id], row).optional()?;
    let Some(own) = own else { return Ok(None) };
    let by = |column: &str| -> rusqlite::Result<Vec<Count>> {
        let mut find = connection.prepare_cached(&format!(
            "SELECT {column}, sum(statements) FROM outlet_statement WHERE outlet = ?1 GROUP BY 1 ORDER BY 2 DESC, 1"
        ))?;
        find.query_map([id], |row| Ok(Count { what: row.get(0)?, count: row.get(1)? }))?.collect()
    };
    let speaker_classes = by("speaker_class")?;
    let of = |class: &str| speaker_classes.iter().find(|count| count.what == class).map_or(0, |count| count.count);
    let (unnamed, groups) = (of("unnamed"), of("group"));
    let share = (own.statements > 0).then(|| (unnamed + groups) as f64 / own.statements as f64);
    let relays = relays(connection, id)?;
    Ok(Some(Outlet {
        id,
        name: own.name,
        articles: own.articles,
        statements: own.statements,
        first_published: own.first_published,
        last_published: own.last_published,
        months: months(connection, id)?,
        quotes: connection
            .prepare_cached(QUOTES)?
            .query_map((id, MOST), |row| Ok(Other { entity: row.get(0)?, name: row.get(1)?, statements: row.get(2)? }))?
            .collect::<rusqlite::Result<_>>()?,
        relays,
        relayed: connection
            .prepare_cached("SELECT coalesce(sum(statements), 0) FROM outlet_relay WHERE outlet = ?1")?
            .query_row([id], |row| row.get(0))?,
        unnamed,
        groups,
        anonymous_share: share,
        speaker_classes,
        certainties: by("certainty")?,
        manners: by("manner")?,
    }))
}

fn relays(connection: &Connection, outlet: i64) -> rusqlite::Result<Vec<Relayed>> {
    let mut find = connection.prepare_cached(RELAYS)?;
    let row = |row: &Row<'_>| Ok(Relayed { entity: row.get(0)?, name: row.get(1)?, statements: row.get(2)? });
    find.query_map((outlet, MOST), row)?.collect()
}

fn months(connection: &Connection, outlet: i64) -> rusqlite::Result<Vec<OutletMonth>> {
    let mut months: BTreeMap<String, OutletMonth> = BTreeMap::new();
    for (sql, articles) in [(ARTICLES_OF_MONTHS, true), (STATEMENTS_OF_MONTHS, false)] {
        let mut find = connection.prepare_cached(sql)?;
        for row in find.query_map([outlet], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
            let (name, count) = row?;
            let month = months.entry(name.clone()).or_insert_with(|| OutletMonth { month: name, ..Default::default() });
            *(if articles { &mut month.articles } else { &mut month.statements }) = count;
        }
    }
    Ok(months.into_values().collect())
}

const QUOTES: &str = "
    SELECT entity.id, entity.name, most.statements
    FROM (SELECT entity, statements FROM outlet_speaker INDEXED BY outlet_speaker_most WHERE outlet = ?1
          ORDER BY statements DESC, entity LIMIT ?2) most
    JOIN entity ON entity.id = most.entity ORDER BY most.statements DESC, entity.id";

const RELAYS: &str = "
    SELECT entity.id, coalesce(entity.name, outlet_relay.name), outlet_relay.statements
    FROM outlet_relay LEFT JOIN entity ON entity.id = outlet_relay.entity
    WHERE outlet = ?1 ORDER BY outlet_relay.statements DESC, 2, 1 LIMIT ?2";

const ARTICLES_OF_MONTHS: &str =
    "SELECT coalesce(substr(published, 1, 7), ''), count(*) FROM article WHERE outlet = ?1 GROUP BY 1";

const STATEMENTS_OF_MONTHS: &str = "SELECT month, sum(statements) FROM outlet_statement WHERE outlet = ?1 GROUP BY 1";

/// What is asked, for a test that looks at how SQLite answers it.
#[cfg(test)]
pub(super) const QUESTIONS: [(&str, &str); 4] = [
    ("quotes", QUOTES),
    ("relays", RELAYS),
    ("articles of months", ARTICLES_OF_MONTHS),
    ("statements of months", STATEMENTS_OF_MONTHS),
];
