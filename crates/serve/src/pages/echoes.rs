//! The same statement elsewhere: every report in time, what each changed, and who had it from whom.

use super::asked::View;
use super::cards::{origin, speaker_of};
use super::icons::icon;
use super::layout::{Frame, cut, date, name, named, page as framed};
use super::marked::visible;
use crate::app::App;
use crate::i18n::Language;
use crate::params::PathOf;
use crate::problem::Problem;
use archive::{Change, Drift, DriftKind, Echo, EchoReport, Piece, Relation};
use axum::extract::State;
use maud::{Markup, html};

/// The statement and its reports in other articles, as a page.
pub(super) async fn page(State(app): State<App>, view: View, PathOf(id): PathOf<String>) -> Result<Markup, Problem> {
    let t = view.language();
    let echo = app.with_archive(move |archive| archive.echo(&id)).await?;
    let asked = echo.reports.get(echo.asked).map(|report| &report.statement);
    let words = asked.map(|statement| cut(&statement.content, 80)).unwrap_or_default();
    let heading = format!("{}: {words}", t.tr("echoes"));
    let frame = Frame { title: &heading, ..Frame::default() };
    let content = html! {
        @if let Some(asked) = asked {
            header.head {
                p.kind-line { (icon("says")) a href={ "/statement/" (asked.id) } { (t.tr("statement")) } }
                h1.who { (speaker_of(t, asked)) }
            }
        }
        (section(t, &echo))
    };
    Ok(framed(&view, &frame, content))
}

/// Where the section of that page comes, once it is found.
pub(super) fn later(t: Language, id: &str) -> Markup {
    let from = format!("/statement/{id}/echoes");
    html! {
        section #echoes aria-labelledby="h-echoes" data-later=(from) {
            h2 #h-echoes { (t.tr("echoes")) }
            p { a href=(from) { (t.tr("echoes-look")) } }
        }
    }
}

fn section(t: Language, echo: &Echo) -> Markup {
    let others = echo.reports.len().saturating_sub(1);
    html! {
        section #echoes aria-labelledby="h-echoes" {
            h2 #h-echoes { (t.tr("echoes")) }
            @if others == 0 { p.help { (t.tr("no-echoes")) } }
            @else {
                p.summary {
                    (t.count("reports-n", echo.reports.len() as u64)) " · " (t.count("independent-n", echo.independent as u64))
                }
                (graph(t, echo))
                ol.reports {
                    @for (at, report) in echo.reports.iter().enumerate() { (shown(t, echo, at, report)) }
                }
            }
        }
    }
}

fn shown(t: Language, echo: &Echo, at: usize, report: &EchoReport) -> Markup {
    let statement = &report.statement;
    let asked = at == echo.asked;
    let first = echo.first.as_deref() == Some(statement.id.as_str());
    html! {
        li.report.this[asked] id={ "r" (at + 1) } {
            div.report-head {
                span.pin aria-hidden="true" { (at + 1) }
                p.who { (speaker_of(t, statement)) }
                @if first { span.tag.first { (t.tr("first-report")) } }
                @if asked { span.tag { (t.tr("this-statement")) } }
                @if report.relation == Relation::Copy { span.tag.copy { (t.tr("copy")) } }
            }
            @if report.differences.is_empty() {
                blockquote.words dir="auto" lang=[report.article.language.as_deref().map(|language| cut(language, 35))] {
                    (visible(&cut(&statement.content, 600)))
                }
            } @else {
                blockquote.words.differences dir="auto" { (differences(t, &report.differences)) }
            }
            (drifts(t, &report.drift))
            (origin(t, &report.article, report.reported.as_deref().or(statement.said.as_deref())))
            p.doing {
                @if !report.relay.is_empty() { span { (icon("via")) (t.tr("via")) ": " (named(t, &cut(&report.relay.join(", "), 120))) } }
                @if !asked {
                    span { (t.with("likeness", &[("share", &t.percent(report.score))])) }
                    a href={ "/statement/" (statement.id) } { (icon("says")) (t.tr("statement")) }
                }
            }
        }
    }
}

/// Word by word, from the earlier to the later.
fn differences(t: Language, pieces: &[Piece]) -> Markup {
    html! {
        @for (at, piece) in pieces.iter().take(400).enumerate() {
            @if at > 0 { " " }
            @match piece.change {
                Change::Kept => (visible(&piece.text)),
                Change::Removed => del { span.hidden { (t.tr("removed")) ": " } (visible(&piece.text)) },
                Change::Added => ins { span.hidden { (t.tr("added-words")) ": " } (visible(&piece.text)) },
            }
        }
    }
}

/// What changed in meaning, with the words that show it.
fn drifts(t: Language, drifts: &[Drift]) -> Markup {
    html! {
        @if !drifts.is_empty() {
            ul.drifts aria-label=(t.tr("drift")) {
                @for drift in drifts {
                    li.{ (grave(drift.kind)) } {
                        (icon("warns")) strong { (t.label("drift", drift.kind.as_str())) } ": "
                        @if drift.from.is_empty() { "–" } @else { q { (name(&cut(&drift.from, 80))) } }
                        " → "
                        @if drift.to.is_empty() { "–" } @else { q { (name(&cut(&drift.to, 80))) } }
                    }
                }
            }
        }
    }
}

/// Whether what was said is no longer what is told, or is only told otherwise.
fn grave(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::CertaintyRaised | DriftKind::NegationLost | DriftKind::NegationGained | DriftKind::NumberChanged => {
            "grave"
        }
        _ => "slight",
    }
}

/// Who had it from whom: an arc from the source to who had it from there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Arc {
    from: usize,
    to: usize,
    copy: bool,
}

/// A row of the graph: a report, or a source that is none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    name: String,
    when: Option<String>,
    report: Option<usize>,
}

fn nodes(t: Language, echo: &Echo) -> (Vec<Node>, Vec<Arc>) {
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let by_outlet = |relay: &str, before: usize| {
        echo.reports
            .iter()
            .take(before)
            .position(|other| other.article.outlet.as_deref().is_some_and(|outlet| same(outlet, relay)))
    };
    let mut sources: Vec<String> = Vec::new();
    let mut raw: Vec<(Result<usize, usize>, usize, bool)> = Vec::new();
    for (at, report) in echo.reports.iter().enumerate() {
        let copied = report.copy_of.as_deref();
        let copied = copied.and_then(|id| echo.reports.iter().position(|other| other.statement.id == id));
        if let Some(from) = copied.filter(|from| *from != at) {
            raw.push((Ok(from), at, true));
        }
        for relay in &report.relay {
            if let Some(from) = by_outlet(relay, at) {
                if Some(from) != copied {
                    raw.push((Ok(from), at, false));
                }
                continue;
            }
            // An outlet that names itself relays nothing.
            if report.article.outlet.as_deref().is_some_and(|outlet| same(outlet, relay)) {
                continue;
            }
            let source = sources.iter().position(|other| same(other, relay)).unwrap_or_else(|| {
                sources.push(relay.clone());
                sources.len() - 1
            });
            raw.push((Err(source), at, false));
        }
    }
    let before = sources.len();
    let mut nodes: Vec<Node> = sources.into_iter().map(|name| Node { name, when: None, report: None }).collect();
    nodes.extend(echo.reports.iter().enumerate().map(|(at, report)| Node {
        name:
            report.article.outlet.clone().or_else(|| report.article.title.clone()).unwrap_or_else(|| t.tr("no-outlet")),
        when: report.reported.clone(),
        report: Some(at),
    }));
    let arcs = raw.into_iter().map(|(from, to, copy)| {
        let from = match from {
            Ok(report) => report + before,
            Err(source) => source,
        };
        Arc { from, to: to + before, copy }
    });
    (nodes, arcs.collect())
}

const ROW: usize = 34;
const WIDTH: usize = 560;
/// Where the points stand.
const POINTS: usize = 90;
/// Reports that the graph shows; the list has them all.
const MOST_ROWS: usize = 40;

fn graph(t: Language, echo: &Echo) -> Markup {
    let (nodes, arcs) = nodes(t, echo);
    if arcs.is_empty() || nodes.len() < 2 {
        return html! {};
    }
    let rows = nodes.len().min(MOST_ROWS);
    let height = rows * ROW + 8;
    let y = |row: usize| row * ROW + ROW / 2 + 4;
    let arc = |arc: &Arc| {
        let (from, to) = (y(arc.from), y(arc.to));
        let wide = (from.abs_diff(to) / 2).clamp(16, POINTS - 16);
        format!("M{POINTS} {from}C{x} {from} {x} {to} {POINTS} {to}", x = POINTS - wide)
    };
    html! {
        figure.graph {
            div.scroll tabindex="0" role="group" aria-label=(t.tr("relay-graph")) {
                svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(t.tr("relay-graph")) {
                    defs {
                        marker #arrow viewBox="0 0 8 8" refX="11" refY="4" markerWidth="4.5" markerHeight="4.5" orient="auto" {
                            path.arrow d="M0 0 8 4 0 8z" {}
                        }
                    }
                    @for found in arcs.iter().filter(|arc| arc.from < rows && arc.to < rows) {
                        path.arc.copy[found.copy] d=(arc(found)) fill="none" marker-end="url(#arrow)" {}
                    }
                    @for (row, node) in nodes.iter().take(rows).enumerate() {
                        circle.node.outside[node.report.is_none()].this[node.report == Some(echo.asked)] cx=(POINTS) cy=(y(row)) r="5" {}
                        text.node-name.this[node.report == Some(echo.asked)] x=(POINTS + 14) y=(y(row) + 4) {
                            @if let Some(report) = node.report { tspan.node-number { (report + 1) ". " } }
                            (cut(&super::layout::isolated(&node.name), 44))
                            @if let Some(when) = &node.when { tspan.node-when dx="8" { (cut(&t.date(when), 30)) } }
                        }
                    }
                }
            }
            figcaption { (t.tr("relay-graph-help")) }
            details.data {
                summary { (t.tr("as-table")) }
                table {
                    thead { tr { th scope="col" { (t.tr("from")) } th scope="col" { (t.tr("to")) } th scope="col" { (t.tr("how")) } } }
                    tbody {
                        @for arc in &arcs {
                            tr {
                                @for row in [arc.from, arc.to] {
                                    td {
                                        @if let Some(node) = nodes.get(row) {
                                            (named(t, &node.name)) @if let Some(when) = &node.when { ", " (date(t, when)) }
                                        }
                                    }
                                }
                                td { @if arc.copy { (t.tr("copy")) } @else { (t.tr("via")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use archive::{Found, FoundArticle};

    fn report(id: &str, outlet: &str, relay: &[&str], copy_of: Option<&str>) -> EchoReport {
        EchoReport {
            statement: Found {
                id: id.to_owned(),
                said: None,
                speaker: None,
                entity: None,
                speaker_class: "unnamed".to_owned(),
                source: String::new(),
                cue: String::new(),
                content: "The <b>bridge</b> may open".to_owned(),
                manner: "indirect".to_owned(),
                act: "says".to_owned(),
                certainty: "possible".to_owned(),
                polarity: "positive".to_owned(),
                confidence: 0.9,
                by_title: None,
            },
            article: FoundArticle {
                id: 1,
                document: String::new(),
                title: None,
                outlet: Some(outlet.to_owned()),
                published: None,
                language: None,
                uri: None,
            },
            relay: relay.iter().map(|relay| (*relay).to_owned()).collect(),
            reported: Some("2024-05-10".to_owned()),
            score: 0.9,
            relation: if copy_of.is_some() { Relation::Copy } else { Relation::Independent },
            copy_of: copy_of.map(str::to_owned),
            differences: vec![Piece { change: Change::Removed, text: "may<i>".to_owned() }],
            drift: vec![Drift { kind: DriftKind::CertaintyRaised, from: "may".to_owned(), to: "will".to_owned() }],
        }
    }

    #[test]
    fn who_had_it_from_whom_is_drawn() {
        let echo = Echo {
            reports: vec![
                report("s-1", "Kurier", &["PAP"], None),
                report("s-2", "Gazeta", &["kurier"], None),
                report("s-3", "Echo <script>", &["PAP", "Echo <script>"], Some("s-1")),
            ],
            asked: 1,
            first: Some("s-1".to_owned()),
            independent: 2,
        };
        let (nodes, arcs) = nodes(Language::English, &echo);
        assert_eq!(
            nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(),
            ["PAP", "Kurier", "Gazeta", "Echo <script>"]
        );
        let arcs: Vec<_> = arcs.iter().map(|arc| (arc.from, arc.to, arc.copy)).collect();
        assert_eq!(arcs, [(0, 1, false), (1, 2, false), (1, 3, true), (0, 3, false)]);
        let html = section(Language::Polish, &echo).into_string();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("<del>") && html.contains("class=\"grave\"") && html.contains("<svg"), "{html}");
    }
}
