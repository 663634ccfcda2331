//! What's new: articles as they come in, with what is said in them, and who is seen for the first time.

use super::asked::View;
use super::cards::{line, title};
use super::icons::icon;
use super::layout::{Frame, Section, date, date_time, named, page, query};
use crate::app::App;
use crate::i18n::Language;
use crate::params::Params;
use crate::problem::Problem;
use archive::{News, NewsArticle};
use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    /// Only what came after this.
    after: Option<String>,
}

/// Articles of the page, and statements of each.
const SHOWN: usize = 20;
const STATEMENTS: usize = 3;
/// Names that are shown as seen for the first time.
const FIRST_SEEN: usize = 30;

pub(super) async fn news(
    State(app): State<App>,
    view: View,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let after = looking.after.clone();
    let news = app.with_archive(move |archive| archive.latest(after.as_deref(), SHOWN)).await?;
    let heading = t.tr("section-news");
    let frame = Frame { title: &heading, section: Section::News, wide: true, ..Frame::default() };
    let content = html! {
        h1 { (heading) }
        p.doing {
            a href={ "/new?" (query(&[("after", &news.cursor)])) } rel="nofollow" { (icon("new")) (t.tr("only-newer")) }
            a href="/feeds/search.atom?sort=time" { (t.tr("as-feed")) }
            @if looking.after.is_some() { a href="/new" { (t.tr("all-news")) } }
        }
        @if news.articles.is_empty() { p.empty { (t.tr("no-news")) } }
        div.columns {
            div.column.main {
                h2.hidden { (t.tr("articles")) }
                ol.hits { @for article in &news.articles { li { (one(t, article)) } } }
                @if news.more {
                    p.more { a href={ "/new?" (query(&[("after", &news.cursor)])) } { (t.tr("next-page")) " →" } }
                }
            }
            div.column.side { (first_seen(t, &news)) }
        }
    };
    Ok(page(&view, &frame, content))
}

pub(super) fn one(t: Language, news: &NewsArticle) -> Markup {
    let article = &news.article;
    html! {
        article.hit.of-article {
            h3 { a href={ "/article/" (article.id) } dir="auto" { (title(t, article.title.as_deref())) } }
            p.origin {
                @if let Some(outlet) = &article.outlet { (named(t, outlet)) " · " }
                @if let Some(published) = &article.published { (date(t, published)) " · " }
                (t.tr("added")) " " (date_time(t, &news.added))
            }
            @if !news.statements.is_empty() {
                ul.said {
                    @for statement in news.statements.iter().take(STATEMENTS) {
                        li dir="auto" { (line(t, statement)) }
                    }
                }
                @if news.statements.len() > STATEMENTS {
                    p.help { a href={ "/article/" (article.id) } { (t.count("and-more-n", (news.statements.len() - STATEMENTS) as u64)) } }
                }
            }
        }
    }
}

fn first_seen(t: Language, news: &News) -> Markup {
    if news.entities.is_empty() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby="h-first" {
            h2 #h-first { (t.tr("first-seen")) }
            ul.chips {
                @for seen in news.entities.iter().take(FIRST_SEEN) {
                    li { a href={ "/entity/" (seen.entity) } { (icon(&seen.kind)) (named(t, &seen.name)) } }
                }
            }
            @if news.entities.len() > FIRST_SEEN { p.help { (t.count("and-more-n", (news.entities.len() - FIRST_SEEN) as u64)) } }
        }
    }
}
