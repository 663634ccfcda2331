//! What somebody has said about a subject over time, beside what others have.

use super::cards::labels;
use super::entity::{Looking, compared, typed};
use super::layout::{cut, date, named};
use super::marked::visible;
use crate::app::App;
use crate::asking::Day;
use crate::i18n::Language;
use crate::problem::Problem;
use archive::{PositionQuery, Positions};
use maud::{Markup, html};

/// Positions of each speaker, the latest.
const MOST: usize = 40;

/// The subject is looked for as a name, and as words where nothing is called so.
pub(super) async fn find(app: &App, entity: i64, about: &str, looking: &Looking) -> Result<Positions, Problem> {
    crate::asking::within("about", about, 400)?;
    let mut speakers = vec![entity];
    speakers.extend(compared(app, looking).await?);
    let mut seen = Vec::new();
    speakers.retain(|speaker| {
        let new = !seen.contains(speaker);
        seen.push(*speaker);
        new
    });
    let spellings = app.spellings(about).await?;
    let words = app.words(about).await.unwrap_or_default();
    let day = |day: &Option<Day>| day.as_ref().map(|day| day.as_str().to_owned());
    let base = PositionQuery {
        speakers,
        since: day(&looking.since),
        until: day(&looking.until),
        limit: MOST,
        ..PositionQuery::default()
    };
    app.with_archive(move |archive| {
        let named = !archive.entities_like(&spellings)?.is_empty();
        if named {
            let found = archive.positions(&PositionQuery { about: spellings, ..base.clone() })?;
            if !found.positions.is_empty() {
                return Ok(found);
            }
        }
        archive.positions(&PositionQuery { words, ..base })
    })
    .await
}

pub(super) fn form(t: Language, entity: i64, looking: &Looking) -> Markup {
    let about = typed(looking.about.as_ref());
    let with = |at: usize| looking.with.get(at).map(String::as_str);
    html! {
        form.fields action={ "/entity/" (entity) "#positions" } method="get" {
            div.field {
                label for="p-about" { (t.tr("positions-about")) }
                div.combo {
                    input #p-about name="about" required maxlength="400" value=[about] dir="auto" autocomplete="off" data-suggest="/suggest" data-fill;
                    ul.suggestions #p-about-list role="listbox" aria-label=(t.tr("suggestions")) hidden {}
                }
            }
            @for at in 0..2 {
                @let id = format!("p-with-{at}");
                @let list = format!("{id}-list");
                div.field {
                    label for=(id) { (t.tr("positions-with")) @if at > 0 { " 2" } }
                    div.combo {
                        input id=(id) name="with" maxlength="400" value=[with(at)] dir="auto" autocomplete="off" data-suggest="/suggest" data-fill;
                        ul.suggestions id=(list) role="listbox" aria-label=(t.tr("suggestions")) hidden {}
                    }
                }
            }
            @if let Some(since) = &looking.since { input type="hidden" name="since" value=(since.as_str()); }
            @if let Some(until) = &looking.until { input type="hidden" name="until" value=(until.as_str()); }
            button type="submit" { (t.tr("compare")) }
        }
    }
}

/// A column for each speaker, the latest first.
pub(super) fn shown(t: Language, found: &Positions) -> Markup {
    if found.positions.is_empty() {
        return html! { p.empty { (t.tr("no-positions")) } };
    }
    let columns = found.speakers.len().min(4);
    html! {
        div.scroll tabindex="0" role="group" aria-label=(t.tr("positions")) {
            table.positions.{ "of-" (columns) } {
                caption.hidden { (t.tr("positions")) }
                thead {
                    tr {
                        th scope="col" { (t.tr("date")) }
                        @for speaker in &found.speakers {
                            th scope="col" {
                                a href={ "/entity/" (speaker.entity) } { (named(t, &speaker.name)) } " "
                                span.count { (t.number(speaker.statements as u64)) @if speaker.more { "+" } }
                            }
                        }
                    }
                }
                tbody {
                    @for position in &found.positions {
                        @let statement = &position.statement;
                        tr {
                            th scope="row" {
                                @match &statement.said { Some(said) => (date(t, said)), None => (t.tr("undated")) }
                            }
                            @for (at, speaker) in found.speakers.iter().enumerate() {
                                @if at == position.speaker {
                                    td {
                                        p.by { (named(t, &speaker.name)) }
                                        p.words dir="auto" { a href={ "/statement/" (statement.id) } { (visible(&cut(&statement.content, 400))) } }
                                        (labels(t, &statement.act, &statement.certainty, &statement.polarity, &statement.manner))
                                        p.origin {
                                            @if let Some(outlet) = &position.article.outlet { (named(t, outlet)) }
                                        }
                                    }
                                } @else { td.none {} }
                            }
                        }
                    }
                }
            }
        }
    }
}
