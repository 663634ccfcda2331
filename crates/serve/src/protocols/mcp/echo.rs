//! `echo`: where else a statement is reported.

use super::super::base::Base;
use super::answers::{Drift, EchoAnswer, Piece, Report, Statement};
use super::tools::arguments;
use crate::app::App;
use crate::asking::{number, within};
use crate::problem::Problem;
use rmcp::model::JsonObject;
use serde::Deserialize;

/// Reports of an echo.
pub(super) const REPORTS: usize = 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Echoed {
    statement: String,
    limit: Option<usize>,
}

pub(super) async fn echo(app: &App, base: Option<&Base>, given: JsonObject) -> Result<EchoAnswer, Problem> {
    let asked: Echoed = arguments(given)?;
    within("statement", &asked.statement, 80)?;
    let limit = number("limit", asked.limit, REPORTS, 1..=archive::MOST_REPORTS)?;
    let found = app
        .with_archive(move |archive| {
            let mut echo = match archive.echo(asked.statement.trim()) {
                Ok(echo) => echo,
                Err(archive::EchoError::Archive(error)) => return Err(error),
                Err(error) => return Ok(Err(error)),
            };
            let of_asked = echo.reports.get(echo.asked).map(|report| report.statement.id.clone()).unwrap_or_default();
            let left_out = echo.reports.len().saturating_sub(limit);
            echo.reports.truncate(limit);
            let ids: Vec<String> = echo.reports.iter().map(|report| report.statement.id.clone()).collect();
            Ok(Ok((echo, of_asked, left_out, archive.anchors(&ids)?)))
        })
        .await?;
    let (echo, asked, left_out, anchors) = found.map_err(|error| {
        let mut problem = Problem::not_found(error.to_string());
        problem.help = Some("search gives the ids of statements".to_owned());
        problem
    })?;
    let reports = echo.reports.into_iter().filter_map(|report| {
        let anchor = anchors.iter().find(|anchor| anchor.statement.id == report.statement.id)?.clone();
        let relation = match report.relation {
            archive::Relation::Copy => "copy",
            archive::Relation::Independent => "independent",
        };
        let piece = |piece: archive::Piece| {
            let change = match piece.change {
                archive::Change::Kept => "kept",
                archive::Change::Removed => "removed",
                archive::Change::Added => "added",
            };
            Piece { change: change.to_owned(), text: piece.text }
        };
        let drift = |drift: archive::Drift| Drift { kind: drift.kind.to_string(), from: drift.from, to: drift.to };
        Some(Report {
            statement: Statement::of(anchor, base),
            reported: report.reported,
            score: report.score,
            relation: relation.to_owned(),
            copy_of: report.copy_of,
            differences: report.differences.into_iter().map(piece).collect(),
            drift: report.drift.into_iter().map(drift).collect(),
        })
    });
    Ok(EchoAnswer { asked, first: echo.first, independent: echo.independent, reports: reports.collect(), left_out })
}
