//! A statement in short: who, what, how, via whom, when, how sure we are.

use super::icons::{icon, of_act};
use super::layout::{cut, date, name, named, query};
use super::marked::visible;
use super::shown::Shown;
use crate::i18n::{Language, reason};
use archive::{Found, FoundArticle, Marked};
use maud::{Markup, html};

/// Characters of a statement's words that a card shows.
const SHOWN: usize = 600;

/// What can be done with a statement of the archive.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Doing {
    /// It has a page of its own.
    pub(super) page: bool,
    /// Whoever looks may correct it.
    pub(super) correct: bool,
}

/// The card beside a text.
pub(super) fn card(t: Language, shown: &Shown, doing: Doing) -> Markup {
    let id = format!("c{}", shown.number);
    html! {
        li.card id=(id) data-s=(shown.number) {
            div.card-head {
                a.pin href={ "#t" (shown.number) } aria-label=(t.count("to-text", shown.number as u64)) { (shown.number) }
                p.who { (speaker(t, shown.speaker.as_deref(), shown.entity, &shown.class)) }
                @if !shown.corrections.is_empty() { span.tag.corrected { (icon("correct")) (t.tr("corrected")) } }
            }
            @if !shown.content.is_empty() {
                blockquote.words dir="auto" { (visible(&cut(&Shown::words(&shown.content), SHOWN))) }
            }
            (labels(t, &shown.act, &shown.certainty, &shown.polarity, &shown.manner))
            dl.facts {
                @if let Some(outer) = shown.within {
                    div { dt { (t.tr("within")) } dd { a href={ "#c" (outer) } { (t.count("statement-number", outer as u64)) } } }
                }
                (relays(t, &shown.relay))
                @if let Some((words, when)) = &shown.time {
                    div {
                        dt { (t.tr("when")) }
                        dd { (name(words)) @if let Some(when) = when { " (" (date(t, when)) ")" } }
                    }
                }
                div { dt { (t.tr("confidence")) } dd { (confidence(t, shown.confidence)) } }
            }
            @if !shown.why.is_empty() { (why(t, &shown.why)) }
            @if doing.page && !shown.id.is_empty() {
                p.doing {
                    a href={ "/statement/" (shown.id) } { (icon("echo")) (t.tr("echoes-link")) }
                    @if doing.correct { a href={ "/statement/" (shown.id) "#correct" } { (icon("correct")) (t.tr("correct")) } }
                }
            }
        }
    }
}

/// Who it is: the name, with what kind it is of.
pub(super) fn speaker(t: Language, speaker: Option<&str>, entity: Option<i64>, class: &str) -> Markup {
    let known = if icon(class).into_string().is_empty() { "other" } else { class };
    let picture = match class {
        "group" | "unnamed" => "person",
        "document" => "read",
        _ => known,
    };
    let kind = t.label("class", class);
    html! {
        (icon(picture))
        @match (speaker, entity) {
            (Some(speaker), Some(entity)) => a.name href={ "/entity/" (entity) } { (named(t, speaker)) },
            (Some(speaker), None) => a.name.loose href={ "/search?" (query(&[("by", speaker)])) } { (named(t, speaker)) },
            (None, _) => span.name.unknown { (t.tr("speaker-unknown")) },
        }
        " " span.kind { (kind) }
    }
}

/// Act, certainty, polarity, manner: words, with a picture for the act.
pub(super) fn labels(t: Language, act: &str, certainty: &str, polarity: &str, manner: &str) -> Markup {
    html! {
        ul.labels aria-label=(t.tr("how")) {
            li.act.{ "f-" (of_act(act)) } { (icon(of_act(act))) (t.label("act", act)) }
            @if certainty != "unknown" { li.certainty.{ "y-" (plain(certainty)) } { (t.label("certainty", certainty)) } }
            @if polarity == "negative" { li.polarity { (t.label("polarity", polarity)) } }
            li.manner { (t.label("manner", manner)) }
        }
    }
}

/// A label as a class has it.
fn plain(label: &str) -> &str {
    if label.bytes().all(|byte| byte.is_ascii_lowercase()) { label } else { "unknown" }
}

pub(super) fn relays(t: Language, relays: &[(String, Option<i64>)]) -> Markup {
    html! {
        @if !relays.is_empty() {
            div {
                dt { (t.tr("via")) }
                dd {
                    @for (at, (relay, entity)) in relays.iter().enumerate() {
                        @if at > 0 { ", " }
                        @match entity {
                            Some(entity) => a href={ "/entity/" (entity) } { (named(t, relay)) },
                            None => (named(t, relay)),
                        }
                    }
                }
            }
        }
    }
}

/// How sure we are: a number, a word and a bar.
pub(super) fn confidence(t: Language, confidence: f64) -> Markup {
    let share = confidence.clamp(0.0, 1.0);
    let level = match share {
        share if share >= 0.85 => "confidence-high",
        share if share >= 0.6 => "confidence-fair",
        _ => "confidence-low",
    };
    html! {
        span.sure {
            meter min="0" max="1" value=(format!("{share:.2}")) aria-hidden="true" {}
            (t.percent(share)) ", " (match level {
                "confidence-high" => t.tr("confidence-high"),
                "confidence-fair" => t.tr("confidence-fair"),
                _ => t.tr("confidence-low"),
            })
        }
    }
}

/// Why the speaker is who it is.
pub(super) fn why(t: Language, reasons: &[String]) -> Markup {
    html! {
        details.why {
            summary { (t.tr("why")) }
            ul { @for why in reasons { li { (name(&reason(t, why))) } } }
        }
    }
}

/// Who a statement that was found is by: the name, or else the words of its source.
pub(super) fn speaker_of(t: Language, found: &Found) -> Markup {
    let words = Some(found.source.as_str()).filter(|source| !source.is_empty());
    speaker(t, found.speaker.as_deref().or(words), found.entity, &found.speaker_class)
}

/// A statement in a line: who does what in saying it, and what is said.
pub(super) fn line(t: Language, found: &Found) -> Markup {
    html! {
        @match (&found.speaker, found.entity) {
            (Some(speaker), Some(entity)) => a href={ "/entity/" (entity) } { (named(t, speaker)) },
            (Some(speaker), None) => (named(t, speaker)),
            (None, _) if found.source.is_empty() => span.unknown { (t.tr("speaker-unknown")) },
            (None, _) => (named(t, &found.source)),
        }
        " " span.act { (t.label("act", &found.act)) } ": "
        a.words href={ "/statement/" (found.id) } dir="auto" { (visible(&cut(&found.content, 300))) }
    }
}

/// A statement that was found, with who it is by.
pub(super) fn hit(t: Language, found: &Found, article: &FoundArticle, snippet: Option<&Marked>) -> Markup {
    html! {
        article.hit {
            p.who {
                (speaker_of(t, found))
                @if let Some(holder) = &found.by_title {
                    " " span.kind title=(cut(&holder.evidence, 300)) {
                        (t.tr("by-title")) " " a href={ "/entity/" (holder.entity) } { (named(t, &holder.name)) } ", " (t.percent(holder.score))
                    }
                }
            }
            (told(t, found, article, snippet))
        }
    }
}

/// The words of a statement that was found, with how they are said and where.
pub(super) fn told(t: Language, found: &Found, article: &FoundArticle, snippet: Option<&Marked>) -> Markup {
    html! {
        blockquote.words dir="auto" lang=[article.language.as_deref().map(|language| cut(language, 35))] {
            @match snippet {
                Some(snippet) => (context(snippet)),
                None => (visible(&cut(&found.content, SHOWN))),
            }
        }
        (labels(t, &found.act, &found.certainty, &found.polarity, &found.manner))
        div.under {
            (origin(t, article, found.said.as_deref()))
            p.doing {
                a href={ "/statement/" (found.id) } { (icon("echo")) (t.tr("echoes-link")) }
                a href={ "/article/" (article.id) "?statement=" (found.id) "#here" } { (icon("anchor")) (t.tr("in-article")) }
            }
        }
    }
}

/// Words with what stands around them, and with what was looked for in them.
pub(super) fn context(snippet: &Marked) -> Markup {
    let mut left = SHOWN;
    let pieces = snippet.pieces();
    html! {
        @if !snippet.before.is_empty() { span.around { (visible(&snippet.before)) } }
        @for (piece, looked_for) in pieces {
            @if left > 0 {
                @let shown = cut(piece, left);
                @let () = left = left.saturating_sub(piece.chars().count());
                @if looked_for { mark { (visible(&shown)) } } @else { (visible(&shown)) }
            }
        }
        @if !snippet.after.is_empty() { span.around { (visible(&snippet.after)) } }
    }
}

/// Where it stands: article, outlet, date.
pub(super) fn origin(t: Language, article: &FoundArticle, said: Option<&str>) -> Markup {
    html! {
        p.origin {
            @if let Some(when) = said.or(article.published.as_deref()) { (date(t, when)) " · " }
            @if let Some(outlet) = &article.outlet { (named(t, outlet)) " · " }
            a href={ "/article/" (article.id) } { (title(t, article.title.as_deref())) }
        }
    }
}

/// An article's title, or that it has none.
pub(super) fn title(t: Language, title: Option<&str>) -> Markup {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => name(title),
        None => html! { span.untitled { (t.tr("untitled")) } },
    }
}
