//! Stories: articles about one event, over days and languages, with who acts in them and what was said, in time.

use super::asked::View;
use super::cards::{line, origin, title};
use super::entity::counts;
use super::icons::{icon, of_act};
use super::layout::{Frame, Section, cut, date, name, named, page};
use crate::app::App;
use crate::asking::Day;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use archive::{Actor, Archive, Error, Latest, Member, Story, StoryQuery, StorySort, Summary};
use axum::extract::State;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The story that an article is of, if others are of it, too.
pub(super) fn of(archive: &Archive, article: i64) -> Result<Option<i64>, Error> {
    archive.story_of(article)
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asking {
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<Order>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Latest,
    Largest,
}

/// Stories of a page.
const SHOWN: usize = 20;
/// Statements of a story's page.
const SAID: usize = 200;

fn languages(t: Language) -> Vec<String> {
    vec![t.code().to_owned()]
}

pub(super) async fn stories(
    State(app): State<App>,
    view: View,
    Params(asked): Params<Asking>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let about = match asked.about.as_deref().map(str::trim).filter(|about| !about.is_empty()) {
        Some(about) => {
            crate::asking::within("about", about, 400)?;
            app.spellings(about).await?
        }
        None => Vec::new(),
    };
    let day = |day: &Option<Day>| day.as_ref().map(|day| day.as_str().to_owned());
    let query = StoryQuery {
        about,
        since: day(&asked.since),
        until: day(&asked.until),
        // A story of one article is that article.
        least: 2,
        sort: if asked.sort == Some(Order::Largest) { StorySort::Largest } else { StorySort::Latest },
        limit: SHOWN,
        after: asked.after,
        languages: languages(t),
        ..StoryQuery::default()
    };
    let found = app.with_archive(move |archive| archive.stories(&query)).await?;
    let heading = t.tr("section-stories");
    let frame = Frame { title: &heading, section: Section::Stories, ..Frame::default() };
    let address = |asked: &Asking| format!("/stories?{}", serde_html_form::to_string(asked).unwrap_or_default());
    let content = html! {
        h1 { (heading) }
        p.lead { (t.tr("stories-lead")) }
        (form(t, &asked))
        @if found.stories.is_empty() { p.empty { (t.tr("no-stories")) } }
        ol.stories { @for story in &found.stories { li { (summary(t, story)) } } }
        nav.more aria-label=(t.tr("pages")) {
            @if asked.after.is_some() { a href=(address(&Asking { after: None, ..asked.clone() })) { "← " (t.tr("first-page")) } }
            @if let Some(next) = found.next {
                a rel="next" href=(address(&Asking { after: Some(next), ..asked.clone() })) { (t.tr("next-page")) " →" }
            }
        }
    };
    Ok(page(&view, &frame, content))
}

fn form(t: Language, asked: &Asking) -> Markup {
    html! {
        form.fields action="/stories" method="get" {
            div.field {
                label for="y-about" { (t.label("field", "about")) }
                div.combo {
                    input #y-about name="about" value=[asked.about.as_deref()] maxlength="400" dir="auto" autocomplete="off" data-suggest="/suggest" data-fill;
                    ul.suggestions #y-about-list role="listbox" aria-label=(t.tr("suggestions")) hidden {}
                }
            }
            @for (field, day) in [("since", &asked.since), ("until", &asked.until)] {
                @let id = format!("y-{field}");
                div.field {
                    label for=(id) { (t.label("field", field)) }
                    input id=(id) name=(field) value=[day.as_ref().map(|day| day.as_str())] placeholder="2024-05" maxlength="10" inputmode="numeric"
                        pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" title=(t.tr("date-form"));
                }
            }
            div.field {
                label for="y-sort" { (t.label("field", "sort")) }
                select #y-sort name="sort" {
                    option value="latest" { (t.tr("sort-latest")) }
                    option value="largest" selected[asked.sort == Some(Order::Largest)] { (t.tr("sort-largest")) }
                }
            }
            button type="submit" { (t.tr("apply")) }
        }
    }
}

pub(super) fn summary(t: Language, story: &Summary) -> Markup {
    html! {
        article.story {
            h2 { a href={ "/story/" (story.id) } dir="auto" { (title(t, Some(&story.headline))) } }
            p.origin { (time(t, story)) " · " (t.count("articles-n", story.articles)) " · " (t.count("statements-n", story.statements)) }
            @if !story.actors.is_empty() {
                ul.chips { @for actor in &story.actors { li { a href={ "/entity/" (actor.entity) } { (icon(&actor.kind)) (named(t, &actor.name)) } } } }
            }
            @if !story.outlets.is_empty() {
                p.origin {
                    @for (at, outlet) in story.outlets.iter().take(8).enumerate() { @if at > 0 { ", " } (named(t, &outlet.what)) }
                    @if story.outlets.len() > 8 { " …" }
                }
            }
        }
    }
}

fn time(t: Language, story: &Summary) -> Markup {
    html! {
        @match (&story.first_seen, &story.last_seen) {
            (Some(first), Some(last)) => { (date(t, first)) @if t.date(first) != t.date(last) { " – " (date(t, last)) } },
            _ => (t.tr("undated")),
        }
    }
}

pub(super) async fn story(State(app): State<App>, view: View, PathOf(id): PathOf<i64>) -> Result<Markup, Problem> {
    let t = view.language();
    let story = app.with_archive(move |archive| archive.story(id, &languages(t), SAID)).await?;
    let frame = Frame { title: &story.summary.headline, section: Section::Stories, wide: true, ..Frame::default() };
    let own = &story.summary;
    let content = html! {
        header.head {
            p.kind-line { (icon("story")) (t.tr("story")) }
            h1 dir="auto" { (title(t, Some(&own.headline))) }
            p.summary { (time(t, own)) " · " (t.count("articles-n", own.articles)) " · " (t.count("statements-n", own.statements)) }
        }
        div.columns {
            div.column.main {
                section aria-labelledby="h-timeline" {
                    h2 #h-timeline { (t.tr("in-time")) }
                    (in_time(t, &story))
                }
            }
            div.column.side {
                (actors(t, &own.actors))
                (counts(t, &t.tr("section-outlets"), &own.outlets))
                (counts(t, &t.tr("languages"), &own.languages))
            }
        }
    };
    Ok(page(&view, &frame, content))
}

/// What came in a day: articles with what is said in them, and what other articles say of that day.
#[derive(Default)]
struct DayOf<'s> {
    articles: Vec<(&'s Member, Vec<&'s Latest>)>,
    said: Vec<&'s Latest>,
}

/// Day by day. What has no date stands last.
fn days(story: &Story) -> Vec<(String, DayOf<'_>)> {
    let day = |date: Option<&String>| date.map_or_else(String::new, |date| date.chars().take(10).collect::<String>());
    let mut days: BTreeMap<(bool, String), DayOf<'_>> = BTreeMap::new();
    let key = |day: String| (day.is_empty(), day);
    for member in &story.members {
        let of = days.entry(key(day(member.article.published.as_ref()))).or_default();
        of.articles.push((member, Vec::new()));
    }
    for said in &story.said {
        let of = days.entry(key(day(said.statement.said.as_ref()))).or_default();
        match of.articles.iter_mut().find(|(member, _)| member.article.id == said.article.id) {
            Some((_, inside)) => inside.push(said),
            None => of.said.push(said),
        }
    }
    days.into_iter().map(|((_, day), of)| (day, of)).collect()
}

fn in_time(t: Language, story: &Story) -> Markup {
    html! {
        ol.days {
            @for (day, of) in days(story) {
                li {
                    h3 { @if day.is_empty() { (t.tr("undated")) } @else { (date(t, &day)) } }
                    @for (member, said) in &of.articles { (member_of(t, member, said)) }
                    @if !of.said.is_empty() {
                        ul.events { @for said in &of.said { li { (icon(of_act(&said.statement.act))) div { p { (line(t, &said.statement)) } (origin(t, &said.article, None)) } } } }
                    }
                }
            }
        }
        @if story.summary.statements > story.said.len() as u64 {
            p.help { (t.count("and-more-n", story.summary.statements - story.said.len() as u64)) }
        }
    }
}

/// An article of the story, with what is said in it on its own day.
fn member_of(t: Language, member: &Member, said: &[&Latest]) -> Markup {
    let article = &member.article;
    html! {
        article.member {
            h4 { a href={ "/article/" (article.id) } dir="auto" { (title(t, article.title.as_deref())) } }
            p.origin {
                @if let Some(outlet) = &article.outlet { (named(t, outlet)) }
                @if let Some(language) = &article.language { " " span.language { (name(language)) } }
            }
            @if !said.is_empty() {
                ul.events { @for said in said { li { (icon(of_act(&said.statement.act))) p { (line(t, &said.statement)) } } } }
            }
            @if let Some(evidence) = &member.evidence {
                details.why { summary { (t.tr("why-in-story")) } p.help lang="en" { (name(&cut(evidence, 300))) } }
            }
        }
    }
}

fn actors(t: Language, actors: &[Actor]) -> Markup {
    let most = actors.iter().map(|actor| actor.articles).max().unwrap_or(1);
    html! {
        section.panel aria-labelledby="h-actors" {
            h2 #h-actors { (t.tr("actors")) }
            ul.bars {
                @for actor in actors {
                    li {
                        a href={ "/entity/" (actor.entity) } { (named(t, &actor.name)) }
                        span.count aria-label=(t.count("articles-n", actor.articles)) { (t.number(actor.articles)) }
                        meter min="0" max=(most) value=(actor.articles) aria-hidden="true" {}
                        @if actor.statements > 0 { span.more { (t.count("statements-n", actor.statements)) } }
                    }
                }
            }
        }
    }
}
