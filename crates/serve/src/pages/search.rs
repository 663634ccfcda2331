//! The search: one box, filters, statements or articles with what was looked for marked. The address holds the whole question.

use super::asked::View;
use super::cards::{context, hit, title};
use super::icons::icon;
use super::layout::{Frame, Section, date, named, page};
use crate::app::App;
use crate::asking::{Label, Labels, SearchParams, SortParam, WhatParam};
use crate::i18n::Language;
use crate::params::Params;
use crate::problem::Problem;
use archive::{Error, Hit, Page};
use axum::extract::State;
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) async fn search(
    State(app): State<App>,
    view: View,
    Params(asked): Params<SearchParams>,
) -> Result<Markup, Problem> {
    let t = view.language();
    let found = if is_question(&asked) {
        match asked.query(&app).await {
            Ok(query) => Some(app.with_archive(move |archive| archive.search(&query)).await),
            Err(problem) => Some(Err(problem)),
        }
    } else {
        None
    };
    let found = match found {
        // What is typed wrong is told beside the box, so that it can be put right.
        Some(Err(problem)) if problem.parameter.is_none() => return Err(problem),
        found => found,
    };
    let names = names(&app, &asked).await?;
    let asked_for = if asked.q.is_empty() { t.tr("search") } else { format!("{} – {}", asked.q, t.tr("search")) };
    let frame = Frame { title: &asked_for, section: Section::Search, ..Frame::default() };
    Ok(page(
        &view,
        &frame,
        html! {
            h1.hidden { (t.tr("search")) }
            (form(t, &asked, true))
            div #results aria-live="polite" data-problem=(t.tr("search-failed")) {
                @match found {
                    None => (hints(t)),
                    Some(Ok(found)) => (results(t, &asked, &names, &found)),
                    Some(Err(problem)) => {
                        div.notice.bad role="alert" {
                            p { strong { (t.label("problem", problem.kind)) } }
                            p lang="en" { (problem.detail) }
                            @if let Some(help) = &problem.help { p lang="en" { (help) } }
                        }
                    },
                }
            }
        },
    ))
}

/// What those are called who are asked for by their number, as links ask for them.
async fn names(app: &App, asked: &SearchParams) -> Result<BTreeMap<String, String>, Problem> {
    let numbers = [&asked.by, &asked.about].into_iter().flatten().filter(|typed| typed.parse::<i64>().is_ok());
    let numbers: Vec<String> = numbers.cloned().collect();
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    app.with_archive(move |archive| {
        let mut names = BTreeMap::new();
        for number in numbers {
            if let [one] = &archive.entities_like(std::slice::from_ref(&number))?[..] {
                names.insert(number, one.name.clone());
            }
        }
        Ok::<_, Error>(names)
    })
    .await
}

/// Whether anything is asked for. The bare page shows how to ask.
fn is_question(asked: &SearchParams) -> bool {
    *asked != SearchParams::default()
}

/// The box with suggestions, and the filters.
pub(super) fn form(t: Language, asked: &SearchParams, filters: bool) -> Markup {
    let filtered = chips(t, asked, &BTreeMap::new()).len();
    html! {
        search {
            form.search action="/search" method="get" data-live[filters] {
                div.box {
                    label.hidden for="q" { (t.tr("search-label")) }
                    div.combo {
                        (icon("search"))
                        input #q name="q" type="search" value=(asked.q) placeholder=(t.tr("search-placeholder")) maxlength="2000"
                            autocomplete="off" autocapitalize="off" spellcheck="false" dir="auto" data-suggest="/suggest?for=search"
                            aria-describedby="q-help" autofocus[filters && asked.q.is_empty()];
                        ul.suggestions #q-list role="listbox" aria-label=(t.tr("suggestions")) hidden {}
                    }
                    button.main type="submit" { (icon("search")) span { (t.tr("search")) } }
                }
                p.help #q-help { (t.tr("search-help")) }
                @if filters {
                    div.what role="group" aria-label=(t.tr("what")) {
                        (radio(t, "what", "statements", "what-statements", asked.what == WhatParam::Statements))
                        (radio(t, "what", "articles", "what-articles", asked.what == WhatParam::Articles))
                    }
                    details.filters {
                        summary { (t.tr("filters")) @if filtered > 0 { " " span.number { (filtered) } } }
                        div.fields {
                            (text(t, "by", "filter-by", asked.by.as_deref(), true))
                            (text(t, "about", "filter-about", asked.about.as_deref(), true))
                            (text(t, "via", "filter-via", asked.via.as_deref(), true))
                            (text(t, "outlet", "filter-outlet", asked.outlet.as_deref(), false))
                            (day(t, "since", "filter-since", asked.since.as_ref().map(|day| day.as_str())))
                            (day(t, "until", "filter-until", asked.until.as_ref().map(|day| day.as_str())))
                            (language(t, asked.lang.as_deref()))
                            (order(t, asked.sort))
                            (choice(t, "polarity", "polarity", asked.polarity.iter()))
                        }
                        div.sets {
                            (set(t, "act", &asked.act))
                            (set(t, "certainty", &asked.certainty))
                            (set(t, "manner", &asked.manner))
                        }
                        p.doing { button type="submit" { (t.tr("apply")) } a href="/search" { (t.tr("clear")) } }
                    }
                }
            }
        }
    }
}

fn radio(t: Language, field: &str, value: &str, key: &str, checked: bool) -> Markup {
    let words = match key {
        "what-statements" => t.tr("what-statements"),
        _ => t.tr("what-articles"),
    };
    html! { label { input type="radio" name=(field) value=(value) checked[checked]; span { (words) } } }
}

fn text(t: Language, field: &str, key: &str, value: Option<&str>, suggest: bool) -> Markup {
    let id = format!("f-{field}");
    let list = format!("{id}-list");
    html! {
        div.field {
            label for=(id) { (t.label("field", key.trim_start_matches("filter-"))) }
            div.combo {
                input id=(id) name=(field) value=[value] maxlength="400" autocomplete="off" dir="auto"
                    data-suggest=[suggest.then_some("/suggest")] data-fill[suggest];
                @if suggest { ul.suggestions id=(list) role="listbox" aria-label=(t.tr("suggestions")) hidden {} }
            }
        }
    }
}

fn day(t: Language, field: &str, key: &str, value: Option<&str>) -> Markup {
    let id = format!("f-{field}");
    html! {
        div.field {
            label for=(id) { (t.label("field", key.trim_start_matches("filter-"))) }
            input id=(id) name=(field) value=[value] inputmode="numeric" placeholder="2024-05-31"
                pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" title=(t.tr("date-form")) maxlength="10";
        }
    }
}

/// Languages that are read, by what they call themselves.
const LANGUAGES: [(&str, &str); 6] = [
    ("pl", "polski"),
    ("en", "English"),
    ("uk", "українська"),
    ("cs", "čeština"),
    ("de", "Deutsch"),
    ("ru", "русский"),
];

fn language(t: Language, chosen: Option<&str>) -> Markup {
    let other = chosen.filter(|chosen| !LANGUAGES.iter().any(|(code, _)| code == chosen));
    html! {
        div.field {
            label for="f-lang" { (t.label("field", "lang")) }
            select #f-lang name="lang" {
                option value="" { (t.tr("any")) }
                @for (code, own) in LANGUAGES {
                    option value=(code) lang=(code) selected[chosen == Some(code)] { (own) }
                }
                @if let Some(other) = other { option value=(other) selected { (other) } }
            }
        }
    }
}

fn order(t: Language, chosen: Option<SortParam>) -> Markup {
    html! {
        div.field {
            label for="f-sort" { (t.label("field", "sort")) }
            select #f-sort name="sort" {
                option value="" { (t.tr("sort-default")) }
                option value="relevance" selected[chosen == Some(SortParam::Relevance)] { (t.tr("sort-relevance")) }
                option value="time" selected[chosen == Some(SortParam::Time)] { (t.tr("sort-time")) }
            }
        }
    }
}

fn choice<'l, L: Labels + PartialEq>(
    t: Language,
    field: &str,
    set: &str,
    mut chosen: impl Iterator<Item = &'l Label<L>>,
) -> Markup {
    let id = format!("f-{field}");
    let chosen = chosen.next();
    html! {
        div.field {
            label for=(id) { (t.label("field", field)) }
            select id=(id) name=(field) {
                option value="" { (t.tr("any")) }
                @for label in L::all() {
                    option value=(label) selected[chosen.is_some_and(|chosen| chosen.0 == *label)] {
                        (t.label(set, &label.to_string()))
                    }
                }
            }
        }
    }
}

fn set<L: Labels + PartialEq>(t: Language, set: &str, chosen: &[Label<L>]) -> Markup {
    html! {
        fieldset {
            legend { (t.label("field", set)) }
            @for label in L::all() {
                label {
                    input type="checkbox" name=(set) value=(label) checked[chosen.iter().any(|chosen| chosen.0 == *label)];
                    span { (t.label(set, &label.to_string())) }
                }
            }
        }
    }
}

/// What narrows the search, and the search without it.
fn chips(t: Language, asked: &SearchParams, names: &BTreeMap<String, String>) -> Vec<(String, String, SearchParams)> {
    let mut chips = Vec::new();
    let base = asked.at(None);
    let mut add = |field: &str, value: String, without: SearchParams| {
        chips.push((t.label("field", field), value, without));
    };
    macro_rules! texts {
        ($($field:ident),+) => { $(
            if let Some(value) = &asked.$field {
                let value = names.get(value).unwrap_or(value).clone();
                add(stringify!($field), value, SearchParams { $field: None, ..base.clone() });
            }
        )+ };
    }
    texts!(by, about, via, outlet, lang);
    for (field, day, without) in [
        ("since", &asked.since, SearchParams { since: None, ..base.clone() }),
        ("until", &asked.until, SearchParams { until: None, ..base.clone() }),
    ] {
        if let Some(day) = day {
            add(field, t.date(day.as_str()), without);
        }
    }
    if let Some(label) = asked.polarity {
        let words = t.label("polarity", &label.0.to_string());
        add("polarity", words, SearchParams { polarity: None, ..base.clone() });
    }
    macro_rules! sets {
        ($($field:ident),+) => { $(
            for label in &asked.$field {
                let mut without = base.clone();
                without.$field.retain(|other| other != label);
                add(stringify!($field), t.label(stringify!($field), &label.0.to_string()), without);
            }
        )+ };
    }
    sets!(act, certainty, manner);
    chips
}

/// The page's own address for a search.
pub(super) fn address(asked: &SearchParams) -> String {
    format!("/search?{}", asked.to_query())
}

fn results(t: Language, asked: &SearchParams, names: &BTreeMap<String, String>, found: &Page) -> Markup {
    let chips = chips(t, asked, names);
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label=(t.tr("filters")) {
                @for (field, value, without) in &chips {
                    li {
                        a href=(address(without)) {
                            span.field-name { (field) ":" } " " (named(t, value)) span.hidden { " – " (t.tr("remove-filter")) }
                            span.x aria-hidden="true" { "×" }
                        }
                    }
                }
            }
        }
        @if found.hits.is_empty() {
            div.empty {
                h2 { (t.tr("nothing-found")) }
                p { (t.tr("nothing-found-help")) }
            }
        } @else {
            h2.hidden { (t.tr("results")) }
            ol.hits { @for hit in &found.hits { li { (result(t, hit)) } } }
            nav.more aria-label=(t.tr("pages")) {
                @if asked.after.is_some() { a href=(address(&asked.at(None))) { "← " (t.tr("first-page")) } }
                @if let Some(next) = &found.next {
                    a rel="next" href=(address(&asked.at(Some(next.clone())))) { (t.tr("next-page")) " →" }
                }
            }
        }
        p.follow {
            @let query = asked.at(None).to_query();
            (t.tr("follow-search")) " "
            a href={ "/feeds/search.atom?" (query) } { "Atom" } " · "
            a href={ "/feeds/search.json?" (query) } { "JSON Feed" } " · "
            a href={ "/api/v1/search?" (query) } { "API" }
        }
    }
}

fn result(t: Language, found: &Hit) -> Markup {
    match &found.statement {
        Some(statement) => hit(t, statement, &found.article, Some(&found.snippet)),
        None => {
            let article = &found.article;
            html! {
                article.hit.of-article {
                    h3 { a href={ "/article/" (article.id) } dir="auto" { (title(t, article.title.as_deref())) } }
                    p.origin {
                        @if let Some(when) = &article.published { (date(t, when)) }
                        @if let Some(outlet) = &article.outlet { " · " (named(t, outlet)) }
                    }
                    p.words dir="auto" { (context(&found.snippet)) }
                }
            }
        }
    }
}

fn hints(t: Language) -> Markup {
    html! {
        section.hints {
            h2 { (t.tr("how-to-search")) }
            ul {
                @for (query, key) in [
                    ("sankcje", "hint-word"), ("\"nowy most\"", "hint-phrase"), ("sankcj*", "hint-prefix"), ("most NOT kolej", "hint-not"),
                ] {
                    li {
                        a href={ "/search?" (super::layout::query(&[("q", query)])) } { code { (query) } }
                        " – " (match key {
                            "hint-word" => t.tr("hint-word"),
                            "hint-phrase" => t.tr("hint-phrase"),
                            "hint-prefix" => t.tr("hint-prefix"),
                            _ => t.tr("hint-not"),
                        })
                    }
                }
            }
        }
    }
}
