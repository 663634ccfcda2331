//! From an id to the echo.

use super::candidates::{self, candidates};
use super::copies::{Text, first_of_copies};
use super::difference::differences;
use super::drift::drift;
use super::likeness::{Likeness, THRESHOLD, likeness as compare};
use super::side::Side;
use super::{Echo, EchoError, MOST_REPORTS, Relation, Report};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Ids that are told where a beginning is of several.
const MOST_IDS: usize = 8;

pub(super) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Result<i64, EchoError>> {
    let id = id.trim();
    let none = || EchoError::None(id.chars().take(80).collect());
    if let Ok(row) = id.parse::<i64>() {
        let mut find = connection.prepare_cached("SELECT 1 FROM statement WHERE id = ?1")?;
        return Ok(if find.exists([row])? { Ok(row) } else { Err(none()) });
    }
    // All ids begin so, and a shorter one would be any.
    if !id.starts_with("s-") || id.len() < 3 {
        return Ok(Err(none()));
    }
    let mut find = connection.prepare_cached(
        "SELECT min(id), record_id FROM statement WHERE record_id >= ?1 AND record_id < ?1 || char(1114111)
         GROUP BY record_id ORDER BY record_id LIMIT ?2",
    )?;
    let found: Vec<(i64, String)> = find
        .query_map((id, MOST_IDS as i64 + 1), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(match found.as_slice() {
        [] => Err(none()),
        [(row, _)] => Ok(*row),
        [(row, whole), ..] if whole == id => Ok(*row),
        _ => {
            let mut ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
            if ids.len() > MOST_IDS {
                ids.truncate(MOST_IDS);
                ids.push("…".to_owned());
            }
            Err(EchoError::Several { prefix: id.chars().take(80).collect(), ids })
        }
    })
}

/// None: there is no such row.
pub(super) fn echo(connection: &Connection, row: i64) -> rusqlite::Result<Option<Echo>> {
    let Some(asked) = Side::load(connection, row)? else { return Ok(None) };
    let content = asked.content();
    let (others, rarity) = candidates(connection, &asked, &text_of(connection, asked.article.id)?)?;
    // Of each article the likest.
    let mut best: HashMap<i64, (f64, Side)> = HashMap::new();
    for other in others {
        let Some(side) = Side::load(connection, other)? else { continue };
        let score = compare(&asked, &side, &content, &rarity).score();
        if score < THRESHOLD {
            continue;
        }
        let better = best
            .get(&side.article.id)
            .is_none_or(|(known, before)| (side.in_heading, -score, side.id) < (before.in_heading, -*known, before.id));
        if better {
            best.insert(side.article.id, (score, side));
        }
    }
    let mut found: Vec<(f64, Side)> = best.into_values().collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.id.cmp(&b.1.id)));
    found.truncate(MOST_REPORTS);
    drop(content);
    found.push((1.0, asked));
    found.sort_by(|(_, a), (_, b)| {
        let time = |side: &Side| (side.reported().is_none(), side.reported().map(str::to_owned));
        time(a).cmp(&time(b)).then(a.id.cmp(&b.id))
    });
    reports(connection, row, found).map(Some)
}

/// The reports in their order, compared with the one that was asked for and with each other.
fn reports(connection: &Connection, row: i64, found: Vec<(f64, Side)>) -> rusqlite::Result<Echo> {
    let asked = found.iter().position(|(_, side)| side.id == row).unwrap_or_default();
    let mut texts = Vec::with_capacity(found.len());
    for (_, side) in &found {
        let text = text_of(connection, side.article.id)?;
        let (start, end) = bounds(connection, side.id)?;
        texts.push(Text::new(&side.language, &text, start, end));
    }
    let first = first_of_copies(&texts);
    let ids: Vec<String> = found.iter().map(|(_, side)| side.found.id.clone()).collect();
    let of_asked = found.get(asked).map(|(_, side)| side);
    let mut reports = Vec::with_capacity(found.len());
    for ((number, (score, side)), first) in found.iter().enumerate().zip(&first) {
        let pair = match of_asked {
            Some(asked) if asked.id != side.id => {
                Some(if number < asked_place(asked, &found) { (side, asked) } else { (asked, side) })
            }
            _ => None,
        };
        let (differences, drift) = pair.map_or_else(Default::default, |(from, to)| {
            let pieces = if from.language == to.language {
                differences(&from.found.content, &from.content().words, &to.found.content, &to.content().words)
            } else {
                Vec::new()
            };
            let drift = drift(from, to, &pieces);
            (pieces, drift)
        });
        reports.push(Report {
            statement: side.found.clone(),
            article: side.article.clone(),
            relay: side.relay.clone(),
            reported: side.reported().map(str::to_owned),
            score: (*score * 1000.0).round() / 1000.0,
            relation: if *first == number { Relation::Independent } else { Relation::Copy },
            copy_of: if *first == number { None } else { ids.get(*first).cloned() },
            differences,
            drift,
        });
    }
    let independent = reports.iter().filter(|report| report.relation == Relation::Independent).count();
    let first = reports.first().filter(|report| report.reported.is_some()).map(|report| report.statement.id.clone());
    Ok(Echo { reports, asked, first, independent })
}

fn asked_place(asked: &Side, found: &[(f64, Side)]) -> usize {
    found.iter().position(|(_, side)| side.id == asked.id).unwrap_or_default()
}

/// None: one of them is not there.
pub(super) fn likeness(connection: &Connection, a: i64, b: i64) -> rusqlite::Result<Option<Likeness>> {
    let (Some(a), Some(b)) = (Side::load(connection, a)?, Side::load(connection, b)?) else { return Ok(None) };
    let (_, rarity) = candidates::count(connection, a.id)?;
    Ok(Some(compare(&a, &b, &a.content(), &rarity)))
}

/// The statements that are compared with one in full.
pub(super) fn compared(connection: &Connection, row: i64) -> rusqlite::Result<Vec<i64>> {
    let Some(side) = Side::load(connection, row)? else { return Ok(Vec::new()) };
    Ok(candidates(connection, &side, &text_of(connection, side.article.id)?)?.0)
}

fn text_of(connection: &Connection, article: i64) -> rusqlite::Result<String> {
    let mut find = connection.prepare_cached("SELECT text FROM article WHERE id = ?1")?;
    Ok(find.query_row([article], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Where the content begins and ends, in code points.
fn bounds(connection: &Connection, statement: i64) -> rusqlite::Result<(usize, usize)> {
    let mut find = connection.prepare_cached(
        "SELECT coalesce(min(start), 0), coalesce(max(\"end\"), 0) FROM span WHERE statement = ?1 AND role = 'content'",
    )?;
    find.query_row([statement], |row| Ok((row.get(0)?, row.get(1)?)))
}
