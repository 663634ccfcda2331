//! A small page about an entity that other programs show in a frame.

use super::super::base::Base;
use super::{extension, json, queries};
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use archive::Portrait;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use serde_json::json;

pub(super) const WIDTH: u32 = 420;
pub(super) const HEIGHT: u32 = 280;

/// Like that of all pages, but that programs on this machine may frame it. There is nothing in it to be clicked but a link.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*";

#[derive(Debug, Deserialize)]
pub(super) struct Of {
    id: String,
}

pub(super) async fn page(State(app): State<App>, base: Base, Params(of): Params<Of>) -> Result<Response, Problem> {
    let portrait = portrait(&app, &of.id).await?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (queries::shown(&portrait.name, portrait.entity)) }
                link rel="stylesheet" href=(crate::assets::url("app.css"));
            }
            body class="preview" { main { (summary(&portrait, &base)) } }
        }
    };
    Ok(([(header::CONTENT_SECURITY_POLICY, POLICY)], page).into_response())
}

pub(super) async fn flyout(State(app): State<App>, base: Base, Params(of): Params<Of>) -> Result<Response, Problem> {
    let portrait = portrait(&app, &of.id).await?;
    Ok(json(&json!({ "id": of.id, "html": summary(&portrait, &base).into_string() })))
}

async fn portrait(app: &App, id: &str) -> Result<Portrait, Problem> {
    let no = || Problem::not_found("there is no such entity");
    let entity: i64 = id.trim().parse().map_err(|_| no())?;
    app.with_archive(move |archive| archive.portrait(entity, 1)).await
}

fn summary(portrait: &Portrait, base: &Base) -> Markup {
    let named = |names: Vec<&str>| names.into_iter().take(5).collect::<Vec<_>>().join(", ");
    let mut names: Vec<&str> = Vec::new();
    for name in &portrait.names {
        if name.name != portrait.name && !names.contains(&name.name.as_str()) {
            names.push(&name.name);
        }
    }
    let roles = named(portrait.roles.iter().map(|role| role.what.as_str()).collect());
    let day = |date: &Option<String>| date.as_deref().map(|date| date.chars().take(10).collect::<String>());
    html! {
        h1 {
            a href=(base.entity(portrait.entity)) target="_blank" rel="noopener" {
                bdi { (queries::shown(&portrait.name, portrait.entity)) }
            }
        }
        p {
            (extension::kind_title(portrait))
            @if let Some(key) = &portrait.key { " · " (key) }
            " · statements: " (portrait.statements) " · articles: " (portrait.articles)
            @if let (Some(first), Some(last)) = (day(&portrait.first_said), day(&portrait.last_said)) {
                " · " (first) " – " (last)
            }
        }
        @if !names.is_empty() { p { "Also: " bdi { (named(names)) } } }
        @if !roles.is_empty() { p { "Called: " bdi { (roles) } } }
        @if let Some(latest) = portrait.latest.first() {
            blockquote { bdi { (latest.statement.content.chars().take(200).collect::<String>()) } }
        }
    }
}
