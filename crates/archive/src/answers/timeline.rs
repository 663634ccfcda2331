//! How many statements there are over time, of which kind: what a plot shows.

use crate::error::Error;
use crate::open::Archive;
use crate::search::{Query, What, holds};
use crate::who::Count;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows, params_from_iter};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Whose or which statements.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Those of this speaker.
    Entity(i64),
    /// Those that a search finds; its order, limit and place do not matter.
    Query(Box<Query>),
}

/// How time is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    Day,
    /// Of seven days from Monday on.
    Week,
    #[default]
    Month,
    Year,
}

impl Bucket {
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A name that is none of `day`, `week`, `month`, `year`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown bucket {0:?} (one of day, week, month, year)")]
pub struct UnknownBucket(pub String);

impl FromStr for Bucket {
    type Err = UnknownBucket;

    fn from_str(name: &str) -> Result<Self, UnknownBucket> {
        Self::ALL.into_iter().find(|bucket| bucket.as_str() == name).ok_or_else(|| UnknownBucket(name.to_owned()))
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Statements over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    pub bucket: Bucket,
    /// The range that was asked for.
    pub since: Option<String>,
    pub until: Option<String>,
    /// When the first and the last of them were said, as exact as it is known.
    pub first: Option<String>,
    pub last: Option<String>,
    pub statements: u64,
    /// Those whose date is not known well enough for the bucket, or not at all. They are in none.
    pub undated: u64,
    /// By time. Those without statements are left out.
    pub buckets: Vec<Slice>,
}

/// The statements of a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Slice {
    /// Its first day, month or year: `2024-05-06`, `2024-05`, `2024`.
    pub start: String,
    pub statements: u64,
    /// By act and by certainty, names in their order.
    pub acts: Vec<Count>,
    pub certainties: Vec<Count>,
}

impl Archive {
    /// Counts the statements of a subject by act and by certainty. `since` and `until` zoom in: as much of a date as is known, both
    /// included.
    pub fn timeline(
        &self,
        subject: &Subject,
        bucket: Bucket,
        since: Option<&str>,
        until: Option<&str>,
    ) -> Result<Timeline, Error> {
        let find = || match subject {
            Subject::Entity(entity) => of_entity(&self.connection, *entity, bucket, since, until),
            Subject::Query(query) => of_query(&self.connection, query, bucket, since, until),
        };
        find().map_err(|error| self.error(error))
    }
}

/// Read from the index alone; a test looks at that.
pub(super) const OF_ENTITY: &str = "
    SELECT said, act, certainty FROM statement INDEXED BY statement_entity
    WHERE entity = ?1 AND (?2 IS NULL OR said >= ?2) AND (?3 IS NULL OR said < ?3 || '~')";

fn of_entity(
    connection: &Connection,
    entity: i64,
    bucket: Bucket,
    since: Option<&str>,
    until: Option<&str>,
) -> rusqlite::Result<Timeline> {
    let mut find = connection.prepare_cached(OF_ENTITY)?;
    gather(find.query((entity, since, until))?, bucket, since, until)
}

fn of_query(
    connection: &Connection,
    query: &Query,
    bucket: Bucket,
    since: Option<&str>,
    until: Option<&str>,
) -> rusqlite::Result<Timeline> {
    let (sql, values) = select(connection, query, since, until)?;
    let mut find = connection.prepare_cached(&sql)?;
    gather(find.query(params_from_iter(values))?, bucket, since, until)
}

/// Read from the index alone, as far as no more is asked of a statement than its words and its speaker.
pub(super) fn select(
    connection: &Connection,
    query: &Query,
    since: Option<&str>,
    until: Option<&str>,
) -> rusqlite::Result<(String, Vec<Value>)> {
    let (holds, mut values) = holds(connection, &Query { what: What::Statements, ..query.clone() })?;
    let mut sql =
        format!("SELECT s.said, s.act, s.certainty FROM statement s INDEXED BY statement_counts WHERE {holds}");
    for (condition, value) in
        [("s.said >= ?", since.map(str::to_owned)), ("s.said < ?", until.map(|until| format!("{until}~")))]
    {
        if let Some(value) = value {
            sql += &format!(" AND {condition}");
            values.push(Value::from(value));
        }
    }
    Ok((sql, values))
}

fn gather(mut rows: Rows<'_>, bucket: Bucket, since: Option<&str>, until: Option<&str>) -> rusqlite::Result<Timeline> {
    let mut line = Timeline {
        bucket,
        since: since.map(str::to_owned),
        until: until.map(str::to_owned),
        first: None,
        last: None,
        statements: 0,
        undated: 0,
        buckets: Vec::new(),
    };
    let mut slices: BTreeMap<String, Slice> = BTreeMap::new();
    // Rows of one day stand together where they come from an index.
    let mut last: Option<(String, Option<String>)> = None;
    while let Some(row) = rows.next()? {
        line.statements += 1;
        let Some(said) = row.get_ref(0)?.as_str_or_null()? else {
            line.undated += 1;
            continue;
        };
        if line.first.as_deref().is_none_or(|first| said < first) {
            line.first = Some(said.to_owned());
        }
        if line.last.as_deref().is_none_or(|last| said > last) {
            line.last = Some(said.to_owned());
        }
        if last.as_ref().is_none_or(|(known, _)| known != said) {
            last = Some((said.to_owned(), start(said, bucket)));
        }
        let Some(start) = last.as_ref().and_then(|(_, start)| start.as_ref()) else {
            line.undated += 1;
            continue;
        };
        if !slices.contains_key(start) {
            slices.insert(start.clone(), Slice { start: start.clone(), ..Slice::default() });
        }
        if let Some(slice) = slices.get_mut(start) {
            slice.statements += 1;
            count(&mut slice.acts, row.get_ref(1)?.as_str()?);
            count(&mut slice.certainties, row.get_ref(2)?.as_str()?);
        }
    }
    line.buckets = slices.into_values().collect();
    for slice in &mut line.buckets {
        slice.acts.sort_unstable_by(|a, b| a.what.cmp(&b.what));
        slice.certainties.sort_unstable_by(|a, b| a.what.cmp(&b.what));
    }
    Ok(line)
}

fn count(counts: &mut Vec<Count>, what: &str) {
    match counts.iter_mut().find(|count| count.what == what) {
        Some(count) => count.count += 1,
        None => counts.push(Count { what: what.to_owned(), count: 1 }),
    }
}

/// Where the bucket of a date begins. None: it is not as exact as that, or no date.
fn start(said: &str, bucket: Bucket) -> Option<String> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = said.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let dash = |at: usize| said.as_bytes().get(at) == Some(&b'-');
    let year = number(0, 4)?;
    if bucket == Bucket::Year {
        return said.get(..4).map(str::to_owned);
    }
    let month = number(5, 7).filter(|month| dash(4) && (1..=12).contains(month))?;
    if bucket == Bucket::Month {
        return said.get(..7).map(str::to_owned);
    }
    let day = number(8, 10).filter(|day| dash(7) && (1..=31).contains(day))?;
    if bucket == Bucket::Day {
        return said.get(..10).map(str::to_owned);
    }
    let days = days(year, month, day);
    // The first of January 1970 was a Thursday.
    let (year, month, day) = date(days - (days + 3).rem_euclid(7));
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Days from the first of January 1970 on, in the Gregorian calendar: years are reckoned from March, so that the leap day is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_fall_into_buckets() {
        let cases = [
            ("2024-05-08T10:00:00Z", ["2024-05-08", "2024-05-06", "2024-05", "2024"]),
            ("2024-05-06", ["2024-05-06", "2024-05-06", "2024-05", "2024"]),
            ("2024-05-05", ["2024-05-05", "2024-04-29", "2024-05", "2024"]),
            ("2024-01-01", ["2024-01-01", "2024-01-01", "2024-01", "2024"]),
            ("2023-01-01", ["2023-01-01", "2022-12-26", "2023-01", "2023"]),
            ("2024-03-02", ["2024-03-02", "2024-02-26", "2024-03", "2024"]),
            ("2024-05", ["", "", "2024-05", "2024"]),
            ("2024", ["", "", "", "2024"]),
            ("około 2020", ["", "", "", ""]),
            ("2024/05/06", ["", "", "", "2024"]),
            ("2024-13-40", ["", "", "", "2024"]),
            ("ééé", ["", "", "", ""]),
        ];
        for (said, expected) in cases {
            assert_eq!(Bucket::ALL.map(|bucket| start(said, bucket).unwrap_or_default()), expected, "{said}");
        }
    }

    #[test]
    fn days_go_there_and_back() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2024, 2, 29), 19_782);
        for day in (-800_000..800_000).step_by(97) {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
            assert!((1..=12).contains(&month) && (1..=31).contains(&of_month));
        }
    }
}
