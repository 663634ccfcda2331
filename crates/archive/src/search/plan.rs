//! Which question SQLite is asked: the same hits in the same order, found in the way that is the shortest.
//!
//! What must hold of a hit is looked up as sets of ids: the words' in the search index, a speaker's statements, those about
//! somebody. A small set is gone through, its hits are put in order, and the rest is tested of each. If all sets are large
//! the hits are gone through in the order of time, and those that are in all sets are taken until the page is full: for
//! a word of every tenth article that is a few hundred of a million. Only the order of relevance takes all that was found.

use super::cursor::Cursor;
use super::filter::{Filter, Sql};
use super::{Query, Sort, What};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// A set of so many hits is put in order. Set by hand: not tuned on large archives yet.
const FEW: usize = 4000;
/// Of so many hits each is looked up in the search index, rather than all of the index's hits be put beside them.
const SINGLE: usize = 500;

/// Where hits are kept and how they are called.
struct Kind {
    index: &'static str,
    /// The columns of words as they stand.
    forms: &'static str,
    table: &'static str,
    alias: &'static str,
    date: &'static str,
    by_date: &'static str,
}

const STATEMENTS: Kind = Kind {
    index: "statement_index",
    forms: "forms",
    table: "statement",
    alias: "s",
    date: "s.said",
    by_date: "statement_said",
};
const ARTICLES: Kind = Kind {
    index: "article_index",
    forms: "title forms",
    table: "article",
    alias: "a",
    date: "coalesce(a.published, a.captured)",
    by_date: "article_date",
};

/// The expression of FTS5 for the words.
pub(super) fn expression(query: &Query) -> Option<String> {
    let forms = kind(query.what).forms;
    query.words.as_ref().map(|words| words.expression(forms))
}

fn kind(what: What) -> &'static Kind {
    match what {
        What::Statements => &STATEMENTS,
        What::Articles => &ARTICLES,
    }
}

/// The first hits after a place, at most `limit`.
pub(super) fn places(
    connection: &Connection,
    query: &Query,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> rusqlite::Result<Vec<Cursor>> {
    let kind = kind(query.what);
    let Filter { mut sets, conditions } = Filter::of(connection, query)?;
    let words = expression(query).map(Value::from);
    if let (Some(words), Sort::Relevance) = (&words, sort) {
        return run(connection, ranked(kind, words.clone(), sets, conditions, after, limit), limit);
    }
    if let Some(words) = &words {
        sets.insert(0, Sql::new(format!("SELECT rowid FROM {0} WHERE {0} MATCH ?", kind.index), [words.clone()]));
    }
    let mut smallest: Option<(usize, usize)> = None;
    for (number, set) in sets.iter().enumerate() {
        let size = size(connection, set)?;
        if size <= FEW && smallest.is_none_or(|(_, least)| size < least) {
            smallest = Some((number, size));
        }
    }
    if let Some((number, size)) = smallest {
        let few = sets.remove(number);
        // Words are the first set.
        let single = words.filter(|_| number > 0 && size <= SINGLE);
        if single.is_some() {
            sets.remove(0);
        }
        return run(connection, sorted(kind, few, single, sets, conditions, after), limit);
    }
    let mut found = Vec::new();
    let dated = query.since.is_some() || query.until.is_some();
    for part in parts(kind, after).iter().filter(|part| !(dated && part.undated)) {
        let left = limit.saturating_sub(found.len());
        if left > 0 {
            found.extend(run(connection, walked(kind, sets.clone(), conditions.clone(), part), left)?);
        }
    }
    Ok(found)
}

/// What holds of all that is found, statements `s` or articles `a`.
pub(crate) fn holds(connection: &Connection, query: &Query) -> rusqlite::Result<(String, Vec<Value>)> {
    let &Kind { index, alias, .. } = kind(query.what);
    let Filter { mut sets, conditions } = Filter::of(connection, query)?;
    if let Some(words) = expression(query) {
        sets.insert(0, Sql::new(format!("SELECT rowid FROM {index} WHERE {index} MATCH ?"), [words.into()]));
    }
    let sets = sets.into_iter().map(|set| Sql::new(format!("{alias}.id IN ({})", set.text), set.values));
    let Sql { text, values } = all(sets.chain(conditions).collect());
    Ok((text, values))
}

/// How many hits there are.
pub(super) fn count(connection: &Connection, query: &Query) -> rusqlite::Result<u64> {
    let &Kind { table, alias, .. } = kind(query.what);
    let (holds, values) = holds(connection, query)?;
    let mut count = connection.prepare_cached(&format!("SELECT count(*) FROM {table} {alias} WHERE {holds}"))?;
    count.query_row(params_from_iter(values), |row| row.get(0))
}

/// How many ids a set has, counted no further than is of interest.
fn size(connection: &Connection, set: &Sql) -> rusqlite::Result<usize> {
    let mut count = connection.prepare_cached(&format!("SELECT count(*) FROM ({} LIMIT {})", set.text, FEW + 1))?;
    count.query_row(params_from_iter(&set.values), |row| row.get(0))
}

fn run(connection: &Connection, mut sql: Sql, limit: usize) -> rusqlite::Result<Vec<Cursor>> {
    sql.append(Sql::new(" LIMIT ?", [Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX))]));
    let mut find = connection.prepare_cached(&sql.text)?;
    let row = |row: &Row<'_>| Ok(Cursor { id: row.get(0)?, date: row.get(1)?, rank: row.get(2)? });
    find.query_map(params_from_iter(sql.values), row)?.collect()
}

fn all(conditions: Vec<Sql>) -> Sql {
    if conditions.is_empty() { Sql::new("1", []) } else { Sql::join(conditions, "\n  AND ") }
}

/// The hit is in the set. Not a way to find hits, for which the sign is.
fn within(id: &str, set: Sql) -> Sql {
    Sql::new(format!("+{id} IN ({})", set.text), set.values)
}

/// All that have the words, the best first. `limit`: so many will be taken.
fn ranked(
    kind: &Kind,
    words: Value,
    sets: Vec<Sql>,
    mut conditions: Vec<Sql>,
    after: Option<&Cursor>,
    limit: usize,
) -> Sql {
    let &Kind { index, table, alias, date, .. } = kind;
    let mut sql = Sql::new(
        format!(
            "WITH found (id, rank) AS MATERIALIZED (SELECT rowid, bm25({index}) FROM {index} WHERE {index} MATCH ?"
        ),
        [words],
    );
    for set in sets {
        sql.push(" AND ");
        sql.append(within("rowid", set));
    }
    // Where nothing else decides, only the best ones' dates are looked up, and those of as good ones.
    let edge = conditions.is_empty().then(|| {
        let rank = after.map(|after| Value::from(after.rank));
        let beyond = if rank.is_some() { " WHERE rank > ?" } else { "" };
        let offset = Value::Integer(i64::try_from(limit.saturating_sub(1)).unwrap_or(i64::MAX));
        let edge =
            format!("found.rank <= ifnull((SELECT rank FROM found{beyond} ORDER BY rank LIMIT 1 OFFSET ?), 1e300)");
        Sql::new(edge, rank.into_iter().chain([offset]))
    });
    if let Some(after) = after {
        let mut later = Sql::new("(found.rank > ? OR (found.rank = ? AND ", [after.rank.into(), after.rank.into()]);
        later.append(later_than(kind, after));
        later.push("))");
        conditions.push(later);
    }
    conditions.extend(edge);
    sql.push(&format!(
        ")\nSELECT {alias}.id, {date}, found.rank FROM found CROSS JOIN {table} {alias} ON {alias}.id = found.id\nWHERE "
    ));
    sql.append(all(conditions));
    sql.push(&format!("\nORDER BY found.rank, {date} DESC, {alias}.id DESC"));
    sql
}

/// Those of a small set, the latest first.
fn sorted(
    kind: &Kind,
    few: Sql,
    words: Option<Value>,
    sets: Vec<Sql>,
    mut conditions: Vec<Sql>,
    after: Option<&Cursor>,
) -> Sql {
    let &Kind { index, table, alias, date, .. } = kind;
    let mut sql = Sql::new("WITH few (id) AS MATERIALIZED (", []);
    sql.append(few);
    sql.push(&format!(
        ")\nSELECT {alias}.id, {date}, 0.0 FROM few CROSS JOIN {table} {alias} ON {alias}.id = few.id\nWHERE "
    ));
    conditions.extend(sets.into_iter().map(|set| within(&format!("{alias}.id"), set)));
    if let Some(words) = words {
        let has = format!("EXISTS (SELECT 1 FROM {index} WHERE {index} MATCH ? AND rowid = {alias}.id)");
        conditions.push(Sql::new(has, [words]));
    }
    conditions.extend(after.map(|after| later_than(kind, after)));
    sql.append(all(conditions));
    sql.push(&format!("\nORDER BY {date} DESC, {alias}.id DESC"));
    sql
}

/// After this place in the order of time.
fn later_than(kind: &Kind, after: &Cursor) -> Sql {
    let &Kind { alias, date, .. } = kind;
    let id = Value::Integer(after.id);
    match &after.date {
        Some(known) => Sql::new(
            format!("({date} < ? OR ({date} = ? AND {alias}.id < ?) OR {date} IS NULL)"),
            [known.clone().into(), known.clone().into(), id],
        ),
        None => Sql::new(format!("({date} IS NULL AND {alias}.id < ?)"), [id]),
    }
}

/// A part of all hits that the index of dates has together.
struct Part {
    holds: Option<Sql>,
    /// Whether no date of it is known: SQLite does not see that these are in order.
    undated: bool,
}

/// What comes after a place.
fn parts(kind: &Kind, after: Option<&Cursor>) -> Vec<Part> {
    let &Kind { alias, date, .. } = kind;
    let Some(after) = after else { return vec![Part { holds: None, undated: false }] };
    let Some(known) = &after.date else { return vec![Part { holds: Some(later_than(kind, after)), undated: true }] };
    let known = Value::from(known.clone());
    let dated =
        Sql::new(format!("{date} <= ? AND ({date} < ? OR {alias}.id < ?)"), [known.clone(), known, after.id.into()]);
    let undated = Sql::new(format!("{date} IS NULL"), []);
    vec![Part { holds: Some(dated), undated: false }, Part { holds: Some(undated), undated: true }]
}

/// All in the order of time, but those that are not in every set.
fn walked(kind: &Kind, sets: Vec<Sql>, conditions: Vec<Sql>, part: &Part) -> Sql {
    let &Kind { table, alias, date, by_date, .. } = kind;
    let mut sql =
        Sql::new(format!("SELECT {alias}.id, {date}, 0.0 FROM {table} {alias} INDEXED BY {by_date}\nWHERE "), []);
    let sets = sets.into_iter().map(|set| within(&format!("{alias}.id"), set));
    sql.append(all(part.holds.clone().into_iter().chain(sets).chain(conditions).collect()));
    let first = if part.undated { String::new() } else { format!("{date} DESC, ") };
    sql.push(&format!("\nORDER BY {first}{alias}.id DESC"));
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::entry;
    use crate::open::{Archive, Mode};
    use crate::search::Words;

    /// What SQLite does for a question, a step a line.
    fn steps(connection: &Connection, sql: &Sql) -> Vec<String> {
        let mut find = connection.prepare(&format!("EXPLAIN QUERY PLAN {} LIMIT 20", sql.text)).unwrap();
        find.query_map(params_from_iter(&sql.values), |row| row.get(3)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn no_table_is_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        archive.add_all(&(0..8).map(entry).collect::<Vec<_>>()).unwrap();
        let connection = &archive.connection;
        let after = Cursor { rank: -1.0, date: Some("2024-05".to_owned()), id: 7 };
        let names = vec!["Anna Wrona".to_owned()];
        for what in [What::Statements, What::Articles] {
            let query = Query {
                what,
                words: Words::parse("most").unwrap(),
                by: names.clone(),
                about: vec!["Rada Zalesia".to_owned()],
                outlet: Some("Kurier Zaleski".to_owned()),
                since: Some("2024".to_owned()),
                ..Query::default()
            };
            let kind = kind(what);
            let Filter { sets, conditions } = Filter::of(connection, &query).unwrap();
            assert_eq!(sets.len(), 2);
            let words = Value::from(expression(&query).unwrap());
            let few = Sql::new(format!("SELECT rowid FROM {0} WHERE {0} MATCH ?", kind.index), [words.clone()]);
            let mut asked = vec![
                ranked(kind, words.clone(), sets.clone(), conditions.clone(), Some(&after), 20),
                sorted(kind, few.clone(), None, sets.clone(), conditions.clone(), Some(&after)),
                sorted(kind, sets[0].clone(), Some(words), sets[1..].to_vec(), conditions.clone(), None),
            ];
            let many = [vec![few], sets].concat();
            for after in [None, Some(&after)] {
                let parts = parts(kind, after);
                asked.extend(parts.iter().map(|part| {
                    // What is between two days has a date.
                    let conditions = if part.undated { Vec::new() } else { conditions.clone() };
                    walked(kind, many.clone(), conditions, part)
                }));
            }
            for sql in asked {
                let steps = steps(connection, &sql);
                let table = format!("SCAN {}", kind.alias);
                let by_date = format!("{table} USING INDEX {}", kind.by_date);
                for step in &steps {
                    let fine = !step.starts_with("SCAN ")
                        || ["SCAN few", "SCAN found", "SCAN json_each"].iter().any(|own| step.starts_with(own))
                        || step.contains("VIRTUAL TABLE INDEX")
                        || step.starts_with(&by_date)
                        || step.starts_with("SCAN CONSTANT");
                    assert!(fine, "{step} in {steps:#?} of {}", sql.text);
                }
                // In the order of time nothing is put in order.
                if sql.text.contains("INDEXED BY") {
                    assert!(!steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY")), "{steps:#?}");
                }
            }
        }
    }
}
