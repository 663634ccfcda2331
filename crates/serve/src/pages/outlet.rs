//! Outlets: what each writes, whom it quotes, through whom it heard, how often nobody is named, and how often a hedge was lost.

use super::asked::View;
use super::entity::counts;
use super::icons::icon;
use super::layout::{Frame, Section, date, named, page, query};
use crate::app::App;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{Archive, Count, DriftKind, EchoError, Outlet, OutletRow, Sort};
use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

/// Rows of the list.
const MOST: usize = 500;

pub(super) async fn outlets(State(app): State<App>, view: View) -> Result<Markup, Problem> {
    let t = view.language();
    let all = app.with_archive(|archive| archive.outlets()).await?;
    let heading = t.tr("section-outlets");
    let frame = Frame { title: &heading, section: Section::Outlets, ..Frame::default() };
    let content = html! {
        h1 { (heading) }
        p.lead { (t.tr("outlets-lead")) }
        @if all.is_empty() { p.empty { (t.tr("no-outlets")) } } @else { (table(t, &all)) }
    };
    Ok(page(&view, &frame, content))
}

fn table(t: Language, all: &[OutletRow]) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(t.tr("section-outlets")) {
            table.list.outlets {
                thead {
                    tr {
                        th scope="col" { (t.tr("outlet")) }
                        th.number scope="col" { (t.tr("articles")) }
                        th.number scope="col" { (t.tr("statements")) }
                        th scope="col" { (t.tr("from-until")) }
                    }
                }
                tbody {
                    @for outlet in all.iter().take(MOST) {
                        tr {
                            th scope="row" { a href={ "/outlet/" (outlet.id) } { (named(t, &outlet.name)) } }
                            td.number { (t.number(outlet.articles)) }
                            td.number { (t.number(outlet.statements)) }
                            td {
                                @if let (Some(first), Some(last)) = (&outlet.first_published, &outlet.last_published) {
                                    (date(t, first)) @if first != last { " – " (date(t, last)) }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if all.len() > MOST { p.help { (t.count("and-more-n", (all.len() - MOST) as u64)) } }
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    /// Compare the latest statements with the reports before them.
    hedges: Option<u8>,
}

pub(super) async fn outlet(
    State(app): State<App>,
    view: View,
    PathOf(id): PathOf<i64>,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let outlet = app.with_archive(move |archive| archive.outlet(id)).await?;
    let hedges = match looking.hedges {
        Some(_) => {
            let name = outlet.name.clone();
            Some(app.with_archive(move |archive| hedges(archive, &name)).await?)
        }
        None => None,
    };
    let frame = Frame { title: &outlet.name, section: Section::Outlets, wide: true, ..Frame::default() };
    let content = html! {
        header.head {
            p.kind-line { (icon("outlet")) (t.tr("outlet")) }
            h1 { (super::layout::heading(t, &outlet.name)) }
            p.summary {
                (t.count("articles-n", outlet.articles)) " · " (t.count("statements-n", outlet.statements))
                @if let (Some(first), Some(last)) = (&outlet.first_published, &outlet.last_published) {
                    " · " (date(t, first)) @if first != last { " – " (date(t, last)) }
                }
            }
            p.doing {
                a href={ "/search?" (query(&[("outlet", &outlet.name), ("sort", "time")])) } { (icon("says")) (t.tr("its-statements")) }
                a href={ "/search?" (query(&[("outlet", &outlet.name), ("what", "articles"), ("sort", "time")])) } { (icon("read")) (t.tr("its-articles")) }
            }
        }
        dl.figures {
            div {
                dt { (t.tr("anonymous-share")) }
                dd {
                    strong { (outlet.anonymous_share.map_or_else(|| "–".to_owned(), |share| t.percent(share))) }
                    p.help { (t.with("anonymous-help", &[("unnamed", &t.number(outlet.unnamed)), ("groups", &t.number(outlet.groups))])) }
                }
            }
            div {
                dt { (t.tr("relayed-share")) }
                dd {
                    strong { (share(t, outlet.relayed, outlet.statements)) }
                    p.help { (t.count("relayed-help", outlet.relayed)) }
                }
            }
            div {
                dt { (t.tr("hedges-share")) }
                dd {
                    @match &hedges {
                        Some(found) => {
                            strong { (share(t, found.dropped, found.earlier)) }
                            p.help {
                                (t.with("hedges-help", &[
                                    ("looked", &t.number(found.looked)), ("earlier", &t.number(found.earlier)), ("dropped", &t.number(found.dropped)),
                                ]))
                            }
                        },
                        None => {
                            p { a href={ "/outlet/" (id) "?hedges=1" } rel="nofollow" { (t.tr("hedges-measure")) } }
                        },
                    }
                }
            }
        }
        div.columns {
            div.column.main {
                (quotes(t, &outlet))
                (months(t, &outlet))
            }
            div.column.side {
                (relays(t, &outlet))
                (counts(t, &t.tr("certainties"), &labelled(t, "certainty", &outlet.certainties)))
                (counts(t, &t.tr("manners"), &labelled(t, "manner", &outlet.manners)))
                (counts(t, &t.tr("speaker-classes"), &labelled(t, "class", &outlet.speaker_classes)))
            }
        }
    };
    Ok(page(&view, &frame, content))
}

fn share(t: Language, part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { t.percent(part as f64 / whole as f64) }
}

pub(super) fn labelled(t: Language, set: &str, counts: &[Count]) -> Vec<Count> {
    counts.iter().map(|count| Count { what: t.label(set, &count.what), count: count.count }).collect()
}

/// What became of hedges in the latest statements of an outlet.
#[derive(Clone, Copy, Debug, Default)]
struct Hedges {
    /// Statements that were looked at.
    looked: u64,
    /// Of those: that others had reported before.
    earlier: u64,
    /// Of those: that are told with more certainty than before.
    dropped: u64,
}

/// Statements that are looked at: each takes some milliseconds.
const LOOKED_AT: usize = 40;

fn hedges(archive: &Archive, outlet: &str) -> Result<Hedges, Problem> {
    let query = archive::Query {
        outlet: Some(outlet.to_owned()),
        sort: Sort::Time,
        limit: LOOKED_AT,
        ..archive::Query::default()
    };
    let mut found = Hedges::default();
    for hit in archive.search(&query)?.hits {
        let Some(statement) = hit.statement else { continue };
        let echo = match archive.echo(&statement.id) {
            Ok(echo) => echo,
            // Two articles may have a statement of the same id; and it may have gone since.
            Err(EchoError::None(_) | EchoError::Several { .. }) => continue,
            Err(EchoError::Archive(error)) => return Err(error.into()),
        };
        found.looked += 1;
        let before = echo.reports.iter().take(echo.asked);
        let before: Vec<_> = before.filter(|report| report.article.outlet.as_deref() != Some(outlet)).collect();
        if before.is_empty() {
            continue;
        }
        found.earlier += 1;
        let raised =
            |report: &&archive::EchoReport| report.drift.iter().any(|drift| drift.kind == DriftKind::CertaintyRaised);
        if before.iter().any(raised) {
            found.dropped += 1;
        }
    }
    Ok(found)
}

fn quotes(t: Language, outlet: &Outlet) -> Markup {
    html! {
        section.panel aria-labelledby="h-quotes" {
            h2 #h-quotes { (t.tr("whom-it-quotes")) }
            @if outlet.quotes.is_empty() { p.help { (t.tr("no-statements")) } }
            @let most = outlet.quotes.iter().map(|other| other.statements).max().unwrap_or(1);
            ul.bars {
                @for other in &outlet.quotes {
                    li {
                        a href={ "/entity/" (other.entity) } { (named(t, &other.name)) }
                        a.count href={ "/search?" (query(&[("by", &other.entity.to_string()), ("outlet", &outlet.name)])) }
                            aria-label=(t.count("statements-n", other.statements)) { (t.number(other.statements)) }
                        meter min="0" max=(most) value=(other.statements) aria-hidden="true" {}
                    }
                }
            }
        }
    }
}

fn relays(t: Language, outlet: &Outlet) -> Markup {
    html! {
        section.panel aria-labelledby="h-relays" {
            h2 #h-relays { (t.tr("from-whom")) }
            @if outlet.relays.is_empty() { p.help { (t.tr("no-relays")) } }
            @let most = outlet.relays.iter().map(|relay| relay.statements).max().unwrap_or(1);
            ul.bars {
                @for relay in &outlet.relays {
                    li {
                        @match relay.entity {
                            Some(entity) => a href={ "/entity/" (entity) } { (named(t, &relay.name)) },
                            None => span { (named(t, &relay.name)) },
                        }
                        a.count href={ "/search?" (query(&[("via", &relay.name), ("outlet", &outlet.name)])) }
                            aria-label=(t.count("statements-n", relay.statements)) { (t.number(relay.statements)) }
                        meter min="0" max=(most) value=(relay.statements) aria-hidden="true" {}
                    }
                }
            }
        }
    }
}

fn months(t: Language, outlet: &Outlet) -> Markup {
    let dated = || outlet.months.iter().filter(|month| !month.month.is_empty());
    if dated().next().is_none() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby="h-months" {
            h2 #h-months { (t.tr("by-month")) }
            div.scroll tabindex="0" role="group" aria-label=(t.tr("by-month")) {
                table.list {
                    thead { tr { th scope="col" { (t.tr("date")) } th.number scope="col" { (t.tr("articles")) } th.number scope="col" { (t.tr("statements")) } } }
                    tbody {
                        // The latest years; all of it is in the API.
                        @for month in dated().collect::<Vec<_>>().iter().rev().take(36) {
                            tr {
                                th scope="row" {
                                    a href={ "/search?" (query(&[("outlet", &outlet.name), ("since", &month.month), ("until", &month.month)])) } {
                                        (date(t, &month.month))
                                    }
                                }
                                td.number { (t.number(month.articles)) }
                                td.number { (t.number(month.statements)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
