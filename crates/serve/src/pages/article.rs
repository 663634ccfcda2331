//! An article: its text with every statement marked, cards beside it, where it comes from and what it names.

use super::asked::View;
use super::cards::{Doing, card, title};
use super::icons::icon;
use super::layout::{Frame, cut, date, date_time, name, named, page, web_address};
use super::marked::{self, Stretch, Text, legend, marked, parts, visible};
use super::shown::{Shown, of_view, of_views};
use crate::app::App;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{ArticleView, Error};
use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    /// Which part of a long text.
    part: Option<usize>,
    /// The statement that somebody comes to see.
    statement: Option<String>,
    /// It was just added, or was there.
    kept: Option<String>,
}

pub(super) async fn article(
    State(app): State<App>,
    view: View,
    PathOf(id): PathOf<i64>,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let (article, story) = app
        .with_archive(move |archive| Ok::<_, Error>((archive.article_view(id)?, super::stories::of(archive, id)?)))
        .await?;
    let statements = of_views(&article.statements);
    let blocks: Vec<Stretch> = article
        .blocks
        .iter()
        .map(|block| Stretch { kind: block.kind.clone(), start: block.start, end: block.end })
        .collect();
    let length = article.text.chars().count();
    let sought = looking.statement.as_deref().and_then(|id| statements.iter().find(|shown| shown.id == id));
    let place = sought.and_then(Shown::hull).map(|(start, _)| marked::part_of(length, &blocks, &statements, start));
    let window = marked::window(length, &blocks, &statements, looking.part.or(place).unwrap_or(1));
    let text =
        Text { text: &article.text, blocks: &blocks, statements: &statements, language: article.language.as_deref() };
    let beside = marked::within(&statements, &window.range);
    let heading = article.title.clone().unwrap_or_else(|| t.tr("untitled"));
    let frame = Frame { title: &heading, wide: true, ..Frame::default() };
    let doing = Doing { page: true, correct: view.may_write() };
    let content = html! {
        header.head {
            p.kind-line { (icon("outlet")) (outlet(t, &article)) }
            h1 dir="auto" { (title(t, article.title.as_deref())) }
            p.summary {
                @if let Some(when) = &article.published { (date(t, when)) " · " }
                @if !article.authors.is_empty() { (name(&cut(&article.authors.join(", "), 200))) " · " }
                (t.count("statements-n", statements.len() as u64))
                @if let Some(language) = &article.language { " · " span.language { (name(language)) } }
            }
            p.doing {
                @if let Some(address) = article.uri.as_deref().and_then(web_address) {
                    a href=(address) rel="noreferrer noopener" { (icon("link")) (t.tr("at-its-place")) }
                }
                a href={ "/api/v1/articles/" (id) "/original" } { (icon("anchor")) (t.tr("saved-original")) }
                @if let Some(story) = story { a href={ "/story/" (story) } { (icon("story")) (t.tr("its-story")) } }
            }
        }
        @if let Some(kept) = &looking.kept {
            (super::layout::notice("good", html! { p { @if kept == "new" { (t.tr("kept-new")) } @else { (t.tr("kept-known")) } } }))
        }
        (legend(t))
        (parts(t, &window, &format!("/article/{id}")))
        div.reading data-sought=[sought.map(|shown| shown.number)] {
            section.text-side aria-label=(t.tr("text")) {
                h2.hidden { (t.tr("text")) }
                (marked(t, &text, &window.range))
            }
            section.cards-side aria-labelledby="h-cards" {
                h2 #h-cards { (t.tr("statements")) }
                @if beside.is_empty() { p.help { (t.tr("no-statements-here")) } }
                ol.cards { @for shown in beside { (card(t, shown, doing)) } }
            }
        }
        (parts(t, &window, &format!("/article/{id}")))
        @if view.may_write() { (super::correct::missed_form(&view, id)) }
        (named_here(t, &article))
        (rejected(t, &article))
        (source(t, &article))
    };
    Ok(page(&view, &frame, content))
}

fn outlet(t: Language, article: &ArticleView) -> Markup {
    html! {
        @match (&article.outlet, article.outlet_id) {
            (Some(outlet), Some(id)) => a href={ "/outlet/" (id) } { (named(t, outlet)) },
            (Some(outlet), None) => (named(t, outlet)),
            _ => (t.tr("no-outlet")),
        }
    }
}

/// Whom and what it names.
fn named_here(t: Language, article: &ArticleView) -> Markup {
    if article.entities.is_empty() {
        return html! {};
    }
    html! {
        section.panel.named aria-labelledby="h-named" {
            h2 #h-named { (t.tr("named-here")) }
            ul.chips {
                @for entity in article.entities.iter().take(120) {
                    li {
                        a href={ "/entity/" (entity.entity) } title=(cut(&entity.evidence, 300)) {
                            (icon(&entity.kind)) (named(t, &entity.name))
                        }
                    }
                }
            }
            @if article.entities.len() > 120 { p.help { (t.count("and-more-n", article.entities.len() as u64 - 120)) } }
        }
    }
}

/// What people said is no statement.
fn rejected(t: Language, article: &ArticleView) -> Markup {
    if article.rejected.is_empty() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby="h-rejected" {
            h2 #h-rejected { (t.tr("rejected")) }
            ul {
                @for (at, view) in article.rejected.iter().enumerate() {
                    @let shown = of_view(view, at + 1);
                    li dir="auto" {
                        (named(t, shown.speaker.as_deref().unwrap_or("–"))) ": "
                        (visible(&cut(&Shown::words(&shown.content), 300)))
                    }
                }
            }
            p { a href="/corrections" { (t.tr("section-corrections")) } }
        }
    }
}

/// Where it comes from, what was odd about it, who read it.
fn source(t: Language, article: &ArticleView) -> Markup {
    html! {
        details.panel.data {
            summary { (t.tr("where-from")) }
            dl.facts.wide {
                div { dt { (t.tr("document")) } dd { code.hash { (name(&article.document)) } } }
                div { dt { (t.tr("media-type")) } dd { (name(&article.media_type)) ", " (t.count("bytes-n", article.bytes)) } }
                div { dt { (t.tr("added")) } dd { (date_time(t, &article.added)) } }
                @if let Some(modified) = &article.modified { div { dt { (t.tr("modified")) } dd { (date_time(t, modified)) } } }
                @if let Some(captured) = &article.captured { div { dt { (t.tr("captured")) } dd { (date_time(t, captured)) } } }
                @if let Some(canonical) = &article.canonical { div { dt { (t.tr("canonical")) } dd { (name(canonical)) } } }
                div { dt { (t.tr("read-by")) } dd { (name(&article.model)) } }
            }
            @if !article.sightings.is_empty() {
                h3 { (t.tr("seen-at")) }
                ul {
                    @for sighting in article.sightings.iter().take(50) {
                        li {
                            (name(sighting.uri.as_deref().unwrap_or("–")))
                            @if let Some(outlet) = &sighting.outlet { " · " (named(t, outlet)) }
                            " · " (date_time(t, &sighting.added))
                        }
                    }
                }
            }
            @if !article.diagnostics.is_empty() {
                h3 { (t.tr("odd")) }
                ul { @for odd in article.diagnostics.iter().take(50) { li { (t.label("severity", &odd.severity)) ": " (name(&odd.message)) } } }
            }
        }
    }
}
