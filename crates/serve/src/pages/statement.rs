//! A statement: its words in the article and in the saved original, and what can be put right of it. Who else reported it takes the
//! longest to find: a page of its own, which a script of ours puts into this one.

use super::asked::View;
use super::cards::{confidence, labels, origin, relays, speaker, why};
use super::correct;
use super::echoes;
use super::icons::icon;
use super::layout::{Frame, cut, date, name, page};
use super::marked::{Stretch, Text, legend, marked, visible};
use super::shown::{Shown, of_view};
use crate::app::App;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{ArticleView, Error, Original, StatementDetail};
use axum::extract::State;
use maud::{Markup, html};
use reader::ReadError;
use serde::Deserialize;
use std::ops::Range;

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    /// A correction that was just made.
    done: Option<i64>,
}

/// Code points on each side of the statement that are shown of its article.
const AROUND: usize = 600;
/// Bytes on each side that are shown of the original.
const BYTES_AROUND: usize = 160;

pub(super) async fn statement(
    State(app): State<App>,
    view: View,
    PathOf(id): PathOf<String>,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let asked = id.clone();
    let (detail, article, original) = app
        .with_archive(move |archive| {
            let detail = archive.statement_view(&asked)?;
            let article = archive.article_view(detail.article.id)?;
            let original = archive.original(detail.article.id)?;
            Ok::<_, Error>((detail, article, original))
        })
        .await?;
    let shown = of_view(&detail.statement, 1);
    let anchored = anchored(&app, &article, &shown, original).await?;
    let who = shown.speaker.clone().unwrap_or_else(|| t.label("class", &shown.class));
    let heading = format!("{who}: {}", cut(&Shown::words(&shown.content), 80));
    let frame = Frame { title: &heading, wide: true, ..Frame::default() };
    let content = html! {
        header.head {
            p.kind-line { (icon("says")) (t.tr("statement")) }
            h1.who { (speaker(t, shown.speaker.as_deref(), shown.entity, &shown.class)) }
            @if !shown.content.is_empty() {
                blockquote.words dir="auto" lang=[article.language.as_deref().map(|language| cut(language, 35))] {
                    (visible(&cut(&Shown::words(&shown.content), 400)))
                }
            }
            (origin(t, &detail.article, detail.said.as_deref()))
        }
        @if let Some(done) = looking.done { (correct::done(&view, done)) }
        div.columns {
            div.column.main {
                section aria-labelledby="h-words" {
                    h2 #h-words { (t.tr("in-the-article")) }
                    (in_article(t, &article, &shown))
                    p.doing {
                        a href={ "/article/" (article.id) "?statement=" (shown.id) "#here" } { (icon("read")) (t.tr("whole-article")) }
                        @if let Some(before) = &detail.before { a rel="prev" href={ "/statement/" (before) } { "← " (t.tr("statement-before")) } }
                        @if let Some(after) = &detail.after { a rel="next" href={ "/statement/" (after) } { (t.tr("statement-after")) " →" } }
                    }
                }
                section #original aria-labelledby="h-original" {
                    h2 #h-original { (t.tr("in-the-original")) }
                    (in_original(t, &article, &anchored))
                }
                (echoes::later(t, &shown.id))
            }
            div.column.side {
                (facts(t, &detail, &shown))
                @if let Some(machine) = &shown.machine { (machine_said(t, machine)) }
                @if view.may_write() { (correct::statement_form(&view, &shown)) }
                (correct::made(&view, &article, &shown.corrections))
            }
        }
    };
    Ok(page(&view, &frame, content))
}

fn facts(t: Language, detail: &StatementDetail, shown: &Shown) -> Markup {
    html! {
        section.panel #c1 data-s="1" aria-labelledby="h-how" {
            h2 #h-how { (t.tr("how")) }
            (labels(t, &shown.act, &shown.certainty, &shown.polarity, &shown.manner))
            dl.facts {
                (relays(t, &shown.relay))
                @if let Some((words, when)) = &shown.time {
                    div { dt { (t.tr("when")) } dd { (name(words)) @if let Some(when) = when { " (" (date(t, when)) ")" } } }
                }
                @if let Some(outer) = &detail.statement.within {
                    div { dt { (t.tr("within")) } dd { a href={ "/statement/" (outer) } { (t.tr("statement")) } } }
                }
                div { dt { (t.tr("confidence")) } dd { (confidence(t, shown.confidence)) } }
                div { dt { (t.tr("id")) } dd { code { (shown.id) } } }
            }
            @if !shown.why.is_empty() { (why(t, &shown.why)) }
        }
    }
}

fn machine_said(t: Language, machine: &Shown) -> Markup {
    html! {
        details.panel.machine {
            summary { (t.tr("machine-said")) }
            p.who { (speaker(t, machine.speaker.as_deref(), machine.entity, &machine.class)) }
            p.words dir="auto" { (visible(&cut(&Shown::words(&machine.content), 400))) }
            (labels(t, &machine.act, &machine.certainty, &machine.polarity, &machine.manner))
        }
    }
}

/// The blocks that it stands in, with its words marked.
fn in_article(t: Language, article: &ArticleView, shown: &Shown) -> Markup {
    let Some((start, end)) = shown.hull() else { return html! { p.help { (t.tr("no-words")) } } };
    let touched = article.blocks.iter().filter(|block| block.start < end && block.end > start);
    let (mut from, mut to) = (start, end);
    for block in touched {
        from = from.min(block.start);
        to = to.max(block.end);
    }
    let range: Range<usize> = from.max(start.saturating_sub(AROUND))..to.min(end.min(start + 8000) + AROUND);
    let blocks: Vec<Stretch> = article
        .blocks
        .iter()
        .map(|block| Stretch { kind: block.kind.clone(), start: block.start, end: block.end })
        .collect();
    let statements = std::slice::from_ref(shown);
    let text = Text { text: &article.text, blocks: &blocks, statements, language: article.language.as_deref() };
    html! { (legend(t)) div.excerpt { (marked(t, &text, &range)) } }
}

/// A statement's words in the bytes that were saved.
struct InOriginal {
    /// The bytes of each stretch of its content.
    ranges: Vec<Range<usize>>,
    /// What stands there: before, the words, after.
    shown: Vec<(String, String, String)>,
}

/// None: the original is read in another way today, so that nothing can be pointed at.
async fn anchored(
    app: &App,
    article: &ArticleView,
    shown: &Shown,
    original: Original,
) -> Result<Option<InOriginal>, Problem> {
    let words = if shown.content.is_empty() { &shown.cue } else { &shown.content };
    let stretches: Vec<(usize, usize)> = words.iter().map(|part| (part.start, part.end)).collect();
    let text = article.text.clone();
    app.with_reader(move |reader, _| {
        let Original { bytes, told, .. } = original;
        let Some(anchored) = reader.anchor(bytes.clone(), &told, &text, &stretches)? else { return Ok(None) };
        let mut ranges: Vec<Range<usize>> = anchored.bytes.into_iter().flatten().collect();
        ranges.truncate(20);
        let piece = |range: Range<usize>| {
            let form = encoding::Form::Text;
            let bytes = bytes.get(range.start.min(bytes.len())..range.end.min(bytes.len())).unwrap_or_default();
            match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) if told.charset.is_some() => encoding::decode(bytes, told.charset.as_deref(), form).text,
                Err(_) => String::from_utf8_lossy(bytes).into_owned(),
            }
        };
        let shown = ranges.iter().map(|range| {
            let before = boundary(&bytes, range.start.saturating_sub(BYTES_AROUND))..range.start;
            let after = range.end..boundary(&bytes, range.end + BYTES_AROUND);
            let inner = range.start..boundary(&bytes, range.end.min(range.start + 4000)).min(range.end);
            (piece(before), piece(inner), piece(after))
        });
        Ok::<_, ReadError>(Some(InOriginal { shown: shown.collect(), ranges }))
    })
    .await
}

/// The place, or the next one where a character of UTF-8 begins.
fn boundary(bytes: &[u8], mut place: usize) -> usize {
    while bytes.get(place).is_some_and(|byte| byte & 0xc0 == 0x80) {
        place += 1;
    }
    place.min(bytes.len())
}

fn in_original(t: Language, article: &ArticleView, anchored: &Option<InOriginal>) -> Markup {
    html! {
        @match anchored {
            None => p.help { (t.tr("no-anchor")) },
            Some(found) => {
                @for ((before, words, after), range) in found.shown.iter().zip(&found.ranges) {
                    figure.original {
                        pre.raw dir="ltr" tabindex="0" aria-label=(t.tr("in-the-original")) {
                            span.around { (visible(before)) } mark { (visible(words)) } span.around { (visible(after)) }
                        }
                        figcaption {
                            (t.with("bytes-from-to", &[
                                ("from", &t.number(range.start as u64)), ("to", &t.number(range.end as u64)),
                            ]))
                        }
                    }
                }
            },
        }
        dl.facts.wide {
            div { dt { (t.tr("document")) } dd { code.hash { (name(&article.document)) } } }
            div { dt { (t.tr("media-type")) } dd { (name(&article.media_type)) ", " (t.count("bytes-n", article.bytes)) } }
        }
        p.doing { a href={ "/api/v1/articles/" (article.id) "/original" } { (icon("anchor")) (t.tr("saved-original")) } }
    }
}
