//! Forms that put right what the machine got wrong: of a statement who said it, in which words, how, or that it is none; of an entity
//! its name, that it is another's, or two. Who did it and when is kept, and everything can be undone.

use super::asked::View;
use super::icons::icon;
use super::layout::{cut, date_time, name, named, notice};
use super::names;
use super::shown::{Part, Shown};
use crate::app::App;
use crate::asking::{Label, Labels, within};
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use crate::security::visitor::Visitor;
use archive::{ArticleView, Chosen, Correction, Error, Portrait, Speaker, StatementChange};
use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};
use record::{Act, Certainty, Manner, Polarity};
use serde::Deserialize;

/// A form about a statement. A field that is empty is one that was emptied: browsers send them all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StatementForm {
    speaker: Option<String>,
    source: Option<String>,
    cue: Option<String>,
    content: Option<String>,
    act: Option<Label<Act>>,
    certainty: Option<Label<Certainty>>,
    polarity: Option<Label<Polarity>>,
    manner: Option<Label<Manner>>,
    reject: Option<String>,
    by: Option<String>,
}

const LONGEST_NAME: usize = 400;
/// Characters of a statement's words. The longest quotations have some thousands.
const LONGEST_WORDS: usize = 20_000;

pub(super) async fn statement(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<String>,
    Params(form): Params<StatementForm>,
) -> Result<Redirect, Problem> {
    let who = corrector(&visitor, form.by.as_deref())?;
    let asked = id.clone();
    let (shown, text) = app
        .with_archive(move |archive| {
            let detail = archive.statement_view(&asked)?;
            let text = archive.article_view(detail.article.id)?.text;
            Ok::<_, Error>((super::shown::of_view(&detail.statement, 1), text))
        })
        .await?;
    let change = if form.reject.is_some() {
        StatementChange { rejected: true, ..StatementChange::default() }
    } else {
        changed(&app, &form, &shown, &text).await?
    };
    if change == StatementChange::default() {
        return Err(Problem::unprocessable("nothing was changed").help("change a field of the form, then save"));
    }
    let made = app.with_writer(move |archive| archive.correct_statement(&id, &change, who.as_deref())).await?;
    Ok(match made.statement {
        Some(now) => Redirect::to(&format!("/statement/{now}?done={}", made.correction)),
        None => Redirect::to(&format!("/corrections?done={}", made.correction)),
    })
}

/// Adds a statement that the machine has missed.
pub(super) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
    Params(form): Params<StatementForm>,
) -> Result<Redirect, Problem> {
    let who = corrector(&visitor, form.by.as_deref())?;
    let text = app.with_archive(move |archive| Ok::<_, Error>(archive.article_view(id)?.text)).await?;
    let new = changed(&app, &form, &Shown::default(), &text).await?;
    let made = app.with_writer(move |archive| archive.add_statement(id, &new, who.as_deref())).await?;
    Ok(match made.statement {
        Some(now) => Redirect::to(&format!("/statement/{now}?done={}", made.correction)),
        None => Redirect::to(&format!("/article/{id}")),
    })
}

/// What the form says otherwise than it is.
async fn changed(app: &App, form: &StatementForm, shown: &Shown, text: &str) -> Result<StatementChange, Problem> {
    let typed = form.speaker.as_deref().map(str::trim).unwrap_or_default();
    let speaker = match (typed, shown.speaker.as_deref()) {
        (typed, Some(now)) if typed == now => None,
        ("", None) => None,
        ("", Some(_)) => Some(Speaker::Unknown),
        (typed, _) => Some(Speaker::Entity(names::one(app, "speaker", typed).await?.id)),
    };
    let near = shown.hull().map_or(0, |(start, _)| start);
    let role = |field: &'static str, typed: &Option<String>, now: &[Part]| {
        let typed = typed.as_deref().unwrap_or_default().replace("\r\n", "\n");
        within(field, &typed, LONGEST_WORDS)?;
        // Browsers may change the ends of lines.
        let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        if plain(&typed) == plain(&Shown::words(now)) {
            return Ok(None);
        }
        find(field, typed.trim(), text, near).map(Some)
    };
    fn label<L: Labels + PartialEq>(given: Option<Label<L>>, now: &str) -> Option<L> {
        given.map(|label| label.0).filter(|label| label.to_string() != now)
    }
    Ok(StatementChange {
        speaker,
        source: role("source", &form.source, &shown.source)?,
        cue: role("cue", &form.cue, &shown.cue)?,
        content: role("content", &form.content, &shown.content)?,
        act: label(form.act, &shown.act),
        certainty: label(form.certainty, &shown.certainty),
        polarity: label(form.polarity, &shown.polarity),
        manner: label(form.manner, &shown.manner),
        ..StatementChange::default()
    })
}

/// Where the words stand in the text, each part nearest to where the statement is.
fn find(field: &'static str, words: &str, text: &str, near: usize) -> Result<Vec<(usize, usize)>, Problem> {
    let mut spans = Vec::new();
    // Words joined in the form are parts, but they may stand so in the text as well.
    let parts: Vec<&str> = if text.contains(words) { vec![words] } else { words.split(" … ").collect() };
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let found = nearest(part, text, near).ok_or_else(|| {
            Problem::parameter(field, format!("these words are not in the article: {:?}", cut(part, 120)))
                .help("copy the words from the article as they stand there; parts that stand apart are joined by ' … '")
        })?;
        spans.push(found);
    }
    spans.sort_unstable();
    Ok(spans)
}

fn nearest(words: &str, text: &str, near: usize) -> Option<(usize, usize)> {
    let (mut before, mut last) = (0, 0);
    let mut best: Option<usize> = None;
    for (at, _) in text.match_indices(words) {
        before += text.get(last..at).unwrap_or_default().chars().count();
        last = at;
        if best.is_none_or(|best| before.abs_diff(near) < best.abs_diff(near)) {
            best = Some(before);
        }
    }
    best.map(|start| (start, start + words.chars().count()))
}

/// Who corrects, if they may: the name of the token, or the one that was typed.
fn corrector(visitor: &Visitor, typed: Option<&str>) -> Result<Option<String>, Problem> {
    visitor.check_may_write()?;
    if let Some(name) = &visitor.name {
        return Ok(Some(name.clone()));
    }
    let typed = typed.map(str::trim).unwrap_or_default();
    within("by", typed, 100)?;
    Ok(Some(typed.to_owned()).filter(|typed| !typed.is_empty()))
}

/// A form about an entity.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EntityForm {
    /// What it is to be called, or what the other one is.
    to: Option<String>,
    /// Who it is.
    into: Option<String>,
    /// The name that is another's.
    called: Option<String>,
    by: Option<String>,
}

pub(super) async fn rename(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
    Params(form): Params<EntityForm>,
) -> Result<Redirect, Problem> {
    let who = corrector(&visitor, form.by.as_deref())?;
    let to = new_name(form.to)?;
    let made = app.with_writer(move |archive| archive.rename(id, &to, who.as_deref())).await?;
    Ok(Redirect::to(&format!("/entity/{id}?done={made}")))
}

pub(super) async fn merge(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
    Params(form): Params<EntityForm>,
) -> Result<Redirect, Problem> {
    let who = corrector(&visitor, form.by.as_deref())?;
    let typed = form.into.ok_or_else(|| Problem::parameter("into", "who it is must be said"))?;
    let into = names::one(&app, "into", &typed).await?.id;
    let made = app.with_writer(move |archive| archive.merge(id, into, who.as_deref())).await?;
    Ok(Redirect::to(&format!("/entity/{into}?done={made}")))
}

pub(super) async fn split(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
    Params(form): Params<EntityForm>,
) -> Result<Redirect, Problem> {
    let who = corrector(&visitor, form.by.as_deref())?;
    let to = new_name(form.to)?;
    let called = form.called.ok_or_else(|| Problem::parameter("called", "the name that is another's must be said"))?;
    within("called", &called, LONGEST_NAME)?;
    let chosen = Chosen { called: Some(called), documents: Vec::new() };
    let made = app.with_writer(move |archive| archive.split(id, &chosen, &to, who.as_deref())).await?;
    Ok(Redirect::to(&format!("/entity/{id}?done={made}")))
}

fn new_name(to: Option<String>) -> Result<String, Problem> {
    let to = to.map(|to| to.trim().to_owned()).filter(|to| !to.is_empty());
    let to = to.ok_or_else(|| Problem::parameter("to", "a name is needed"))?;
    within("to", &to, LONGEST_NAME)?;
    Ok(to)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UndoForm {
    csrf: String,
}

pub(super) async fn undo(
    State(app): State<App>,
    visitor: Visitor,
    PathOf(id): PathOf<i64>,
    Params(UndoForm { csrf: _ }): Params<UndoForm>,
) -> Result<Redirect, Problem> {
    visitor.check_may_write()?;
    app.with_writer(move |archive| archive.undo(id)).await?;
    Ok(Redirect::to(&format!("/corrections?done={id}")))
}

/// The form about a statement.
pub(super) fn statement_form(view: &View, shown: &Shown) -> Markup {
    let t = view.language();
    let buttons = html! {
        button.main type="submit" { (t.tr("save")) }
        button.bad type="submit" name="reject" value="yes" formnovalidate { (t.tr("reject")) }
    };
    html! {
        details.panel.correct #correct {
            summary { (icon("correct")) (t.tr("correct")) }
            (posted(view, &format!("/statement/{}/correct", shown.id), statement_fields(t, shown), buttons))
        }
    }
}

/// The form that adds a statement to an article.
pub(super) fn missed_form(view: &View, article: i64) -> Markup {
    let t = view.language();
    let none = Shown {
        manner: "indirect".into(),
        act: "says".into(),
        certainty: "unknown".into(),
        polarity: "positive".into(),
        ..Shown::default()
    };
    let buttons = html! { button.main type="submit" { (t.tr("save")) } };
    html! {
        details.panel.correct {
            summary { (icon("correct")) (t.tr("missed")) }
            (posted(view, &format!("/article/{article}/add"), statement_fields(t, &none), buttons))
        }
    }
}

/// A form that puts something right: its fields, who says so, and what can be done with it.
fn posted(view: &View, address: &str, fields: Markup, buttons: Markup) -> Markup {
    let t = view.language();
    let known = view.visitor.as_ref().is_some_and(|visitor| visitor.name.is_some());
    html! {
        form method="post" action=(address) {
            input type="hidden" name="csrf" value=(view.csrf());
            (fields)
            // The token tells who it is, or else whoever writes does.
            @if !known {
                div.field { label { (t.tr("your-name")) input name="by" maxlength="100" autocomplete="name"; } }
            }
            p.doing { (buttons) }
        }
    }
}

fn statement_fields(t: Language, shown: &Shown) -> Markup {
    html! {
        div.fields {
            (named_field(t, "speaker", &t.tr("who-said"), shown.speaker.as_deref(), Some(&t.tr("who-said-help"))))
            (words_field("source", &t.tr("role-source"), &shown.source))
            (words_field("cue", &t.tr("role-cue"), &shown.cue))
        }
        (words_field("content", &t.tr("role-content"), &shown.content))
        p.help { (t.tr("words-help")) }
        div.fields {
            (select::<Act>(t, "act", &shown.act))
            (select::<Certainty>(t, "certainty", &shown.certainty))
            (select::<Polarity>(t, "polarity", &shown.polarity))
            (select::<Manner>(t, "manner", &shown.manner))
        }
    }
}

fn named_field(t: Language, field: &str, label: &str, value: Option<&str>, help: Option<&str>) -> Markup {
    let id = format!("k-{field}");
    let list = format!("{id}-list");
    let described = format!("{id}-help");
    html! {
        div.field {
            label for=(id) { (label) }
            div.combo {
                input id=(id) name=(field) value=[value] maxlength="400" dir="auto" autocomplete="off" data-suggest="/suggest" data-fill
                    aria-describedby=[help.map(|_| &described)];
                ul.suggestions id=(list) role="listbox" aria-label=(t.tr("suggestions")) hidden {}
            }
            @if let Some(help) = help { p.help id=(described) { (help) } }
        }
    }
}

fn words_field(field: &str, label: &str, parts: &[Part]) -> Markup {
    let id = format!("k-{field}");
    let words = Shown::words(parts);
    let rows = (words.chars().count() / 36 + 1).min(8);
    html! {
        div.field {
            label for=(id) { (label) }
            // A line break at its beginning would be lost.
            textarea id=(id) name=(field) rows=(rows) dir="auto" { "\n" (words) }
        }
    }
}

fn select<L: Labels>(t: Language, set: &str, now: &str) -> Markup {
    let id = format!("k-{set}");
    html! {
        div.field {
            label for=(id) { (t.label("field", set)) }
            select id=(id) name=(set) {
                @for label in L::all().iter().map(L::to_string) {
                    option value=(label) selected[label == now] { (t.label(set, &label)) }
                }
            }
        }
    }
}

/// Forms about an entity.
pub(super) fn entity_forms(view: &View, portrait: &Portrait) -> Markup {
    let t = view.language();
    let mut called: Vec<&str> = portrait.names.iter().map(|known| known.name.as_str()).collect();
    called.sort_unstable();
    called.dedup();
    let form = |what: &str, heading: &str, fields: Markup| {
        let fields = html! { h3 { (heading) } (fields) };
        let button = html! { button type="submit" { (heading) } };
        posted(view, &format!("/entity/{}/{what}", portrait.entity), fields, button)
    };
    let name_field = |id: &str, label: &str, now: Option<&str>| {
        html! {
            div.field {
                label for=(id) { (label) }
                input id=(id) name="to" value=[now] required maxlength="400" dir="auto" autocomplete="off";
            }
        }
    };
    html! {
        details.panel.correct #correct {
            summary { (icon("correct")) (t.tr("correct")) }
            (form("rename", &t.tr("rename"), name_field("k-to", &t.tr("rename-to"), Some(&portrait.name))))
            (form("merge", &t.tr("merge"), html! {
                p.help { (t.tr("merge-help")) }
                (named_field(t, "into", &t.tr("merge-into"), None, None))
            }))
            @if called.len() > 1 {
                (form("split", &t.tr("split"), html! {
                    p.help { (t.tr("split-help")) }
                    div.field {
                        label for="k-called" { (t.tr("split-called")) }
                        select #k-called name="called" { @for name in called { option value=(name) { (cut(name, 80)) } } }
                    }
                    (name_field("k-split-to", &t.tr("split-to"), None))
                }))
            }
        }
    }
}

/// That a correction holds now, and how it is undone.
pub(super) fn done(view: &View, correction: i64) -> Markup {
    let t = view.language();
    notice(
        "good",
        html! {
            p { (t.tr("corrected-now")) }
            @if view.may_write() { (undo_form(view, correction)) }
        },
    )
}

pub(super) fn undo_form(view: &View, correction: i64) -> Markup {
    let t = view.language();
    html! {
        form method="post" action={ "/corrections/" (correction) "/undo" } {
            input type="hidden" name="csrf" value=(view.csrf());
            button.quiet type="submit" aria-label=(t.count("undo-n", u64::try_from(correction).unwrap_or(0))) { (icon("undo")) (t.tr("undo")) }
        }
    }
}

/// The corrections in force that are about a statement.
pub(super) fn made(view: &View, article: &ArticleView, corrections: &[i64]) -> Markup {
    let t = view.language();
    let about: Vec<&Correction> = article.corrections.iter().filter(|made| corrections.contains(&made.id)).collect();
    if about.is_empty() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby="h-corrections" {
            h2 #h-corrections { (t.tr("section-corrections")) }
            ul.corrections { @for made in about { li { (line(view, made)) } } }
        }
    }
}

/// A correction in a line: what, by whom, when.
pub(super) fn line(view: &View, made: &Correction) -> Markup {
    let t = view.language();
    html! {
        p.what {
            strong { (t.label("correction", &made.kind)) } ": "
            @match &made.statement {
                Some(statement) => a href={ "/statement/" (statement) } { (t.tr("statement")) },
                None => (named(t, &cut(&made.subject, 120))),
            }
            @if !made.to.is_empty() { " → " (named(t, &cut(&made.to, 200))) }
        }
        p.origin {
            (date_time(t, &made.made))
            @if let Some(who) = &made.who { " · " (name(who)) }
            @if let Some(undone) = &made.undone { " · " (t.tr("undone")) " " (date_time(t, undone)) }
            @if !made.found { " · " (t.tr("not-applied")) }
        }
        @if made.undone.is_none() && view.may_write() { (undo_form(view, made.id)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_nearest_to_where_they_were() {
        let text = "Żuraw: most, most i tunel. Gil … nie: most.";
        assert_eq!(find("content", "most", text, 40).unwrap(), [(38, 42)]);
        assert_eq!(find("content", "most", text, 0).unwrap(), [(7, 11)]);
        assert_eq!(find("content", "tunel … Gil", text, 0).unwrap(), [(20, 25), (27, 30)]);
        assert_eq!(find("content", "Gil … nie", text, 0).unwrap(), [(27, 36)]);
        assert_eq!(find("content", "", text, 0).unwrap(), []);
        let problem = find("content", "kolej", text, 0).unwrap_err();
        assert_eq!(problem.parameter.as_deref(), Some("content"));
    }
}
