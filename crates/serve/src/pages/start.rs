//! The start page: the search box, what is in the archive, what came last.

use super::asked::View;
use super::icons::icon;
use super::layout::{Frame, page};
use super::{news, search};
use crate::app::App;
use crate::asking::SearchParams;
use crate::problem::Problem;
use axum::extract::State;
use maud::Markup;
use maud::html;

/// Articles that are shown.
const LATEST: usize = 5;

pub(super) async fn start(State(app): State<App>, view: View) -> Result<Markup, Problem> {
    let t = view.language();
    let sizes = app.sizes().await?;
    let latest = app.with_archive(|archive| archive.latest(None, LATEST)).await?;
    let heading = t.tr("tagline");
    let frame = Frame { title: &heading, ..Frame::default() };
    let content = html! {
        div.hero {
            h1 { (heading) }
            (search::form(t, &SearchParams::default(), false))
            p.doing {
                a.button href="/read" { (icon("read")) (t.tr("read-heading")) }
            }
            p.summary {
                (t.count("articles-n", sizes.articles)) " · " (t.count("statements-n", sizes.statements)) " · " (t.count("entities-n", sizes.entities))
            }
        }
        @if latest.articles.is_empty() {
            section.empty {
                h2 { (t.tr("empty-archive")) }
                p { (t.tr("empty-archive-help")) }
                p { code { "depesza add --archive news.db FILE" } }
            }
        } @else {
            section aria-labelledby="h-latest" {
                h2 #h-latest { (t.tr("section-news")) }
                ol.hits { @for article in &latest.articles { li { (news::one(t, article)) } } }
                p.more { a href="/new" { (t.tr("all-news")) " →" } }
            }
        }
    };
    Ok(page(&view, &frame, content))
}
