//! Suggestions while somebody types: people, organisations and places of the archive.

use super::asked::View;
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Typed {
    q: String,
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
    let found = app.with_archive(move |archive| archive.suggest(&prefix, MOST)).await?;
    let suggested = found.into_iter().map(|found| Suggested {
        about: format!("{} · {}", t.label("kind", &found.kind), t.count("statements-n", found.statements)),
        href: format!("/entity/{}", found.entity),
        name: found.name,
    });
    Ok(json(&suggested.collect::<Vec<_>>()))
}

fn json(suggested: &[Suggested]) -> Response {
    let body = serde_json::to_vec(suggested).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
