//! The corrections that were made, the last first; each can be undone.

use super::asked::View;
use super::correct::line;
use super::layout::{Frame, Section, notice, page};
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    /// The one that was just made or undone.
    done: Option<i64>,
    /// Only those before this one.
    before: Option<i64>,
}

/// Corrections of a page.
const SHOWN: usize = 50;

pub(super) async fn corrections(
    State(app): State<App>,
    view: View,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let mut all = app.with_archive(|archive| archive.corrections()).await?;
    let done = looking.done.and_then(|id| all.iter().find(|made| made.id == id).cloned());
    all.retain(|made| looking.before.is_none_or(|before| made.id < before));
    all.reverse();
    let more = all.len() > SHOWN;
    all.truncate(SHOWN);
    let heading = t.tr("section-corrections");
    let frame = Frame { title: &heading, section: Section::Corrections, ..Frame::default() };
    let content = html! {
        h1 { (heading) }
        p.lead { (t.tr("corrections-lead")) }
        @if let Some(done) = &done {
            (notice("good", html! { p { @if done.undone.is_some() { (t.tr("undone-now")) } @else { (t.tr("corrected-now")) } } }))
        }
        @if all.is_empty() { p.empty { (t.tr("no-corrections")) } }
        ol.corrections {
            @for made in &all { li.undone[made.undone.is_some()] id={ "k" (made.id) } { (line(&view, made)) } }
        }
        @if let Some(last) = all.last().filter(|_| more) {
            nav.more aria-label=(t.tr("pages")) { a rel="next" href={ "/corrections?before=" (last.id) } { (t.tr("next-page")) " →" } }
        }
    };
    Ok(page(&view, &frame, content))
}
