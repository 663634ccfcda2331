//! Suggestions while somebody types: people, organisations and places of the archive, by their names and their offices, and in the
//! search box also what is said about them, outlets, and the words themselves.

use super::asked::View;
use super::layout::{mixes_alphabets, query};
use crate::app::App;
use crate::i18n::Language;
use crate::params::Params;
use crate::problem::Problem;
use archive::{Error, OfficeHolder, Suggestion};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Typed {
    q: String,
    /// Not for a field that takes a name, but for the search box.
    #[serde(rename = "for")]
    place: Place,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    #[default]
    Name,
    Search,
}

/// Something that may be meant.
#[derive(Debug, Serialize)]
pub(super) struct Suggested {
    name: String,
    /// What it is and how much of it there is, in the language of the page.
    about: String,
    /// Its page.
    href: String,
}

const MOST: usize = 8;
const MOST_HOLDERS: usize = 4;
const MOST_OUTLETS: usize = 2;
/// Characters of what is typed: a name.
const LONGEST: usize = 100;

pub(super) async fn suggest(
    State(app): State<App>,
    view: View,
    Params(typed): Params<Typed>,
) -> Result<Response, Problem> {
    let t = view.language();
    let prefix: String = typed.q.trim().chars().take(LONGEST).collect();
    if prefix.is_empty() {
        return Ok(json(&[]));
    }
    let typed_so = prefix.clone();
    let searching = typed.place == Place::Search;
    let (holders, found, outlets) = app
        .with_archive(move |archive| {
            let outlets = if searching { archive.outlets_like(&prefix)? } else { Vec::new() };
            Ok::<_, Error>((archive.office_holders(&prefix, MOST_HOLDERS)?, archive.suggest(&prefix, MOST)?, outlets))
        })
        .await?;
    let mut suggested: Vec<Suggested> = holders.iter().map(|found| holder(t, found)).collect();
    let others = found.iter().filter(|found| !holders.iter().any(|holder| holder.entity == found.entity));
    suggested.extend(others.map(|found| entity(t, found)));
    if searching {
        // What is a subject as well: the first that is meant.
        if let Some(first) = found.first() {
            suggested.push(Suggested {
                name: first.name.clone(),
                about: t.tr("said-about-it"),
                href: format!("/search?{}", query(&[("about", &first.entity.to_string())])),
            });
        }
        suggested.extend(outlets.into_iter().take(MOST_OUTLETS).map(|outlet| Suggested {
            about: told(t, &outlet.name, format!("{} · {}", t.tr("outlet"), t.count("articles-n", outlet.articles))),
            href: format!("/outlet/{}", outlet.id),
            name: outlet.name,
        }));
        suggested.push(Suggested {
            about: t.tr("suggest-words"),
            href: format!("/search?{}", query(&[("q", &typed_so)])),
            name: typed_so,
        });
    }
    Ok(json(&suggested))
}

fn entity(t: Language, found: &Suggestion) -> Suggested {
    let what = format!("{} · {}", t.label("kind", &found.kind), t.count("statements-n", found.statements));
    Suggested { about: told(t, &found.name, what), href: format!("/entity/{}", found.entity), name: found.name.clone() }
}

/// Somebody who is called by the office that is typed.
fn holder(t: Language, found: &OfficeHolder) -> Suggested {
    let day = |date: &Option<String>| date.as_deref().map(|date| t.short_date(date));
    let mut what = t.count("in-office-n", found.articles);
    match (day(&found.first), day(&found.last)) {
        (Some(first), Some(last)) if first != last => what.push_str(&format!(", {first} – {last}")),
        (_, Some(day)) => what.push_str(&format!(", {day}")),
        _ => {}
    }
    Suggested { about: told(t, &found.name, what), href: format!("/entity/{}", found.entity), name: found.name.clone() }
}

/// What it is, with a warning where its letters are not what they look like.
fn told(t: Language, name: &str, what: String) -> String {
    if mixes_alphabets(name) { format!("⚠ {} · {what}", t.tr("mixed-alphabets")) } else { what }
}

fn json(suggested: &[Suggested]) -> Response {
    let body = serde_json::to_vec(suggested).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
