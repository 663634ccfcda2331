//! A person, an organisation, a place: names, when it said how much of what, whom it speaks about, who speaks about it, its positions
//! on a subject beside those of others, its last statements.

use super::asked::View;
use super::cards::told;
use super::correct;
use super::icons::icon;
use super::layout::{Frame, date, heading, name, named, page, query};
use super::names;
use super::plot::{self, PlotBy};
use super::positions;
use crate::app::App;
use crate::asking::Day;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{Archive, Bucket, Count, Error, Other, Portrait, Subject, Timeline};
use axum::extract::State;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// How the page is looked at: the stretch of time, what the bars show, the subject of positions.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plot: Option<PlotBy>,
    /// What positions are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    /// Whose positions stand beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) with: Vec<String>,
    /// A correction that was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) done: Option<i64>,
}

impl Looking {
    fn address(&self, id: i64) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        if query.is_empty() { format!("/entity/{id}") } else { format!("/entity/{id}?{query}") }
    }
}

/// Statements at the end of the page.
const LATEST: usize = 10;

pub(super) async fn entity(
    State(app): State<App>,
    view: View,
    PathOf(id): PathOf<i64>,
    Params(looking): Params<Looking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let (since, until) = (looking.since.clone(), looking.until.clone());
    let (portrait, line) = app
        .with_archive(move |archive| {
            let portrait = archive.portrait(id, LATEST)?;
            let line = line(archive, id, since.as_ref().map(Day::as_str), until.as_ref().map(Day::as_str))?;
            Ok::<_, Error>((portrait, line))
        })
        .await?;
    let positions = match looking.about.as_deref().map(str::trim).filter(|about| !about.is_empty()) {
        Some(about) => Some(positions::find(&app, id, about, &looking).await?),
        None => None,
    };
    let frame = Frame { title: &portrait.name, wide: true, ..Frame::default() };
    let content = html! {
        (head(t, &portrait))
        @if let Some(done) = looking.done { (correct::done(&view, done)) }
        div.columns {
            div.column.main {
                section aria-labelledby="h-time" {
                    h2 #h-time { (t.tr("over-time")) }
                    (timeline(t, id, &looking, &line))
                }
                section #positions aria-labelledby="h-positions" {
                    h2 #h-positions { (t.tr("positions")) }
                    (positions::form(t, id, &looking))
                    @if let Some(found) = &positions { (positions::shown(t, found)) }
                }
                section aria-labelledby="h-latest" {
                    h2 #h-latest { (t.tr("latest-statements")) }
                    @if portrait.latest.is_empty() { p.help { (t.tr("no-statements")) } }
                    ol.hits {
                        @for latest in &portrait.latest { li { article.hit { (told(t, &latest.statement, &latest.article, None)) } } }
                    }
                    @if portrait.statements > LATEST as u64 {
                        p.more { a href={ "/search?" (query(&[("by", &id.to_string())])) } { (t.tr("all-statements")) " →" } }
                    }
                }
            }
            div.column.side {
                (facts(t, &portrait))
                (others(t, "speaks-about", &portrait.speaks_about, &|other| query(&[("by", &id.to_string()), ("about", &other.to_string())])))
                (others(t, "spoken-about-by", &portrait.spoken_about_by, &|other| query(&[("by", &other.to_string()), ("about", &id.to_string())])))
                (counts(t, &t.tr("outlets-reporting"), &portrait.outlets))
                @if view.may_write() { (correct::entity_forms(&view, &portrait)) }
            }
        }
    };
    Ok(page(&view, &frame, content))
}

fn head(t: Language, portrait: &Portrait) -> Markup {
    html! {
        header.head {
            p.kind-line { (icon(known(&portrait.kind))) (t.label("kind", &portrait.kind)) }
            h1 { (heading(t, &portrait.name)) }
            p.summary {
                (t.count("statements-n", portrait.statements)) " · " (t.count("articles-n", portrait.articles))
                @if let (Some(first), Some(last)) = (&portrait.first_said, &portrait.last_said) {
                    " · " (date(t, first)) @if first != last { " – " (date(t, last)) }
                }
            }
            p.doing {
                a href={ "/search?" (query(&[("by", &portrait.entity.to_string())])) } { (icon("says")) (t.tr("said-by-it")) }
                a href={ "/search?" (query(&[("about", &portrait.entity.to_string())])) } { (icon("search")) (t.tr("said-about-it")) }
                a href={ "/stories?" (query(&[("about", &portrait.entity.to_string())])) } { (icon("story")) (t.tr("section-stories")) }
            }
        }
    }
}

/// A kind of entity as a picture has it.
fn known(kind: &str) -> &str {
    let known = record::EntityKind::ALL.iter().map(|kind| kind.as_str()).find(|known| *known == kind);
    known.unwrap_or("other")
}

/// Names, roles, identifier.
fn facts(t: Language, portrait: &Portrait) -> Markup {
    html! {
        section.panel aria-labelledby="h-names" {
            h2 #h-names { (t.tr("names-seen")) }
            ul.names {
                @for known in &portrait.names {
                    li {
                        (named(t, &known.name)) " "
                        span.count { (t.number(known.articles)) }
                        @if let Some(language) = &known.language { " " span.language { (name(language)) } }
                    }
                }
            }
            @if !portrait.titles.is_empty() {
                h3 { (t.tr("offices")) }
                ul.offices {
                    @for title in &portrait.titles {
                        li {
                            (name(&title.words))
                            @let (from, to) = (title.start.as_ref().or(title.first.as_ref()), title.end.as_ref().or(title.last.as_ref()));
                            @if let Some(from) = from { " " span.count { (date(t, from)) @if let Some(to) = to.filter(|to| *to != from) { " – " (date(t, to)) } } }
                            @if let Some(list) = &title.list { " " span.language { (name(list)) } }
                        }
                    }
                }
            }
            @if portrait.by_title > 0 { p.help { (t.count("by-title-n", portrait.by_title)) } }
            @if !portrait.roles.is_empty() {
                h3 { (t.tr("called")) }
                ul.names { @for role in &portrait.roles { li { (name(&role.what)) " " span.count { (t.number(role.count)) } } } }
            }
            @if let Some(key) = &portrait.key {
                h3 { (t.tr("identifier")) }
                p {
                    @match key.strip_prefix("wikidata:").filter(|key| is_item(key)) {
                        Some(item) => a href={ "https://www.wikidata.org/wiki/" (item) } rel="noreferrer noopener" { (name(key)) (icon("link")) },
                        None => code { (name(key)) },
                    }
                }
            }
        }
    }
}

fn is_item(key: &str) -> bool {
    key.strip_prefix('Q').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn others(t: Language, key: &str, others: &[Other], search: &dyn Fn(i64) -> String) -> Markup {
    if others.is_empty() {
        return html! {};
    }
    let most = others.iter().map(|other| other.statements).max().unwrap_or(1);
    html! {
        section.panel {
            h2 { @if key == "speaks-about" { (t.tr("speaks-about")) } @else { (t.tr("spoken-about-by")) } }
            ul.bars {
                @for other in others {
                    li {
                        a href={ "/entity/" (other.entity) } { (named(t, &other.name)) }
                        a.count href={ "/search?" (search(other.entity)) } aria-label=(t.count("statements-n", other.statements)) {
                            (t.number(other.statements))
                        }
                        meter min="0" max=(most) value=(other.statements) aria-hidden="true" {}
                    }
                }
            }
        }
    }
}

/// What there is of each, the most first.
pub(super) fn counts(t: Language, title: &str, counts: &[Count]) -> Markup {
    if counts.is_empty() {
        return html! {};
    }
    let most = counts.iter().map(|count| count.count).max().unwrap_or(1);
    html! {
        section.panel {
            h2 { (title) }
            ul.bars {
                @for count in counts {
                    li {
                        span { (named(t, &count.what)) }
                        span.count { (t.number(count.count)) }
                        meter min="0" max=(most) value=(count.count) aria-hidden="true" {}
                    }
                }
            }
        }
    }
}

/// The finest buckets that fit.
fn line(archive: &Archive, id: i64, since: Option<&str>, until: Option<&str>) -> Result<Timeline, Error> {
    let mut coarser = None;
    for bucket in [Bucket::Month, Bucket::Day, Bucket::Week, Bucket::Year] {
        let line = archive.timeline(&Subject::Entity(id), bucket, since, until)?;
        let bars = plot::buckets(&line).map_or(usize::MAX, |buckets| buckets.len());
        match bucket {
            // A few months are better seen by days.
            Bucket::Month if (1..=2).contains(&bars) => coarser = Some(line),
            Bucket::Month if bars <= plot::MOST_BARS || line.buckets.is_empty() => return Ok(line),
            Bucket::Month => return archive.timeline(&Subject::Entity(id), Bucket::Year, since, until),
            Bucket::Day if bars <= plot::MOST_BARS => return Ok(line),
            _ => break,
        }
    }
    match coarser {
        Some(line) => Ok(line),
        None => archive.timeline(&Subject::Entity(id), Bucket::Year, since, until),
    }
}

fn timeline(t: Language, id: i64, looking: &Looking, line: &Timeline) -> Markup {
    let by = looking.plot.unwrap_or_default();
    let plain = Looking { done: None, ..looking.clone() };
    let as_by = |by| Looking { plot: Some(by), ..plain.clone() }.address(id);
    let closer = |start: &str| {
        // A day is as near as it gets, and a week has no name of its own in an address.
        if matches!(line.bucket, Bucket::Day | Bucket::Week) {
            return Some(format!(
                "/search?{}",
                query(&[("by", &id.to_string()), ("since", start), ("until", start), ("sort", "time")])
            ));
        }
        let day = Day::parse(start)?;
        Some(Looking { since: Some(day.clone()), until: Some(day), ..plain.clone() }.address(id))
    };
    if line.statements == 0 && plain.since.is_none() {
        return html! { p.help { (t.tr("no-statements")) } };
    }
    html! {
        div.tools {
            nav.switch aria-label=(t.tr("divided-by")) {
                a href=(as_by(PlotBy::Act)) aria-current=[(by == PlotBy::Act).then_some("true")] { (t.tr("by-act")) }
                a href=(as_by(PlotBy::Certainty)) aria-current=[(by == PlotBy::Certainty).then_some("true")] { (t.tr("by-certainty")) }
            }
            @if let Some(since) = &plain.since {
                p.range {
                    (date(t, since.as_str()))
                    @if let Some(until) = plain.until.as_ref().filter(|until| *until != since) { " – " (date(t, until.as_str())) }
                    @if since.as_str().len() > 4 {
                        @let year = Day::parse(since.as_str().get(..4).unwrap_or_default());
                        " · " a href=(Looking { since: year.clone(), until: year, ..plain.clone() }.address(id)) { (t.tr("whole-year")) }
                    }
                    " · " a href=(Looking { since: None, until: None, ..plain.clone() }.address(id)) { (t.tr("whole-time")) }
                }
            }
        }
        @if line.buckets.is_empty() { p.help { (t.tr("nothing-in-range")) } }
        @else { (plot::plot(t, line, by, closer)) }
    }
}

/// The name that was typed, or nothing.
pub(super) fn typed(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Who is compared with whom.
pub(super) async fn compared(app: &App, looking: &Looking) -> Result<Vec<i64>, Problem> {
    let mut others = Vec::new();
    for with in looking.with.iter().filter(|with| !with.trim().is_empty()).take(3) {
        others.push(names::one(app, "with", with).await?.id);
    }
    Ok(others)
}
