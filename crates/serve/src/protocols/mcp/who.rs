//! `who`: what the archive knows of somebody.

use super::super::base::Base;
use super::answers::{Portrait, Statement, Title, WhoAnswer};
use super::search::MOST_FOUND;
use super::tools::{OneName, arguments};
use crate::app::App;
use crate::asking::{number, within};
use crate::problem::Problem;
use rmcp::model::JsonObject;
use serde::Deserialize;

/// Statements of a portrait.
pub(super) const LATEST: usize = 5;
/// Entities to choose from.
const MOST_CHOICES: usize = 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    name: OneName,
    latest: Option<usize>,
}

pub(super) async fn who(app: &App, base: Option<&Base>, given: JsonObject) -> Result<WhoAnswer, Problem> {
    let asked: Who = arguments(given)?;
    let name = asked.name.words();
    within("name", &name, 400)?;
    if name.is_empty() {
        return Err(Problem::parameter("name", "a name is needed"));
    }
    let latest = number("latest", asked.latest, LATEST, 0..=MOST_FOUND)?;
    let like = |names: Vec<String>| app.with_archive(move |archive| archive.entities_like(&names));
    let mut found = like(vec![name.clone()]).await?;
    if found.is_empty() {
        found = like(app.spellings(&name).await?).await?;
    }
    let one = match found.as_slice() {
        [one] => one.id,
        _ => {
            found.truncate(MOST_CHOICES);
            return Ok(WhoAnswer { portrait: None, choices: found.into_iter().map(Into::into).collect() });
        }
    };
    let (portrait, anchors) = app
        .with_archive(move |archive| {
            let portrait = archive.portrait(one, latest)?;
            let ids: Vec<String> = portrait.latest.iter().map(|latest| latest.statement.id.clone()).collect();
            let anchors = archive.anchors(&ids)?;
            Ok::<_, archive::Error>((portrait, anchors))
        })
        .await?;
    let mut names: Vec<String> = Vec::new();
    for name in portrait.names {
        if !names.contains(&name.name) {
            names.push(name.name);
        }
    }
    let titles =
        portrait.titles.into_iter().map(|archive::HeldTitle { words, place, articles, first, last, .. }| Title {
            words,
            place,
            articles,
            first,
            last,
        });
    let counted = |counts: Vec<archive::Count>| counts.into_iter().map(Into::into).collect();
    let named = |others: Vec<archive::Other>| others.into_iter().map(Into::into).collect();
    let portrait = Portrait {
        entity: portrait.entity,
        name: portrait.name,
        kind: portrait.kind,
        key: portrait.key,
        page: base.map(|base| base.entity(one)),
        names,
        titles: titles.collect(),
        roles: counted(portrait.roles),
        articles: portrait.articles,
        statements: portrait.statements,
        first_said: portrait.first_said,
        last_said: portrait.last_said,
        acts: counted(portrait.acts),
        certainties: counted(portrait.certainties),
        outlets: counted(portrait.outlets),
        months: counted(portrait.months),
        speaks_about: named(portrait.speaks_about),
        spoken_about_by: named(portrait.spoken_about_by),
        latest: anchors.into_iter().map(|anchor| Statement::of(anchor, base)).collect(),
    };
    Ok(WhoAnswer { portrait: Some(portrait), choices: Vec::new() })
}
