//! The page that describes the API and lets one try it. What can be asked is here of the OpenAPI document, whose words are English;
//! a script of ours makes the forms of it.

use super::asked::View;
use super::layout::{Frame, page as framed};
use crate::app::App;
use crate::assets;
use axum::routing::{MethodRouter, get};
use maud::{Markup, html};
use serde_json::Value;
use std::sync::Arc;
use utoipa::openapi::OpenApi;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page for this description.
pub(crate) fn route(description: &OpenApi) -> MethodRouter<App> {
    let outline = Arc::new(Outline::new(description));
    get(move |view: View| {
        let outline = Arc::clone(&outline);
        async move { page(&view, &outline) }
    })
}

/// What the page shows of the OpenAPI document before the script runs, and without it.
struct Outline {
    about: String,
    groups: Vec<(String, Vec<Operation>)>,
}

struct Operation {
    method: &'static str,
    path: String,
    summary: String,
}

impl Outline {
    fn new(description: &OpenApi) -> Outline {
        let description = serde_json::to_value(description).unwrap_or_default();
        let mut groups: Vec<(String, Vec<Operation>)> = Vec::new();
        let paths = description["paths"].as_object().into_iter().flatten();
        for (path, item) in paths {
            for method in METHODS.into_iter().filter(|method| item[method].is_object()) {
                let described = &item[method];
                let group = words(described["tags"].get(0)).unwrap_or_else(|| "other".to_owned());
                let summary = words(described.get("summary")).unwrap_or_default();
                let operation = Operation { method, path: path.clone(), summary };
                match groups.iter_mut().find(|(known, _)| *known == group) {
                    Some((_, operations)) => operations.push(operation),
                    None => groups.push((group, vec![operation])),
                }
            }
        }
        Outline { about: words(description["info"].get("description")).unwrap_or_default(), groups }
    }
}

fn words(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn page(view: &View, outline: &Outline) -> Markup {
    let t = view.language();
    let heading = t.tr("foot-api");
    let head = html! {
        meta name="csrf" content=(view.csrf());
        link rel="stylesheet" href=(assets::url("api.css"));
        script src=(assets::url("api.js")) defer {}
    };
    let frame = Frame { title: &heading, head: Some(head), ..Frame::default() };
    framed(
        view,
        &frame,
        html! {
            h1 { (heading) }
            div lang="en" {
                p {
                    @for (at, part) in outline.about.split('`').enumerate() {
                        @if at % 2 == 1 { code { (part) } } @else { (part) }
                    }
                }
                p {
                    "Everything here is also in "
                    a href="/api/v1/openapi.json" { "openapi.json" }
                    " (OpenAPI 3.1), which other tools read."
                }
                p #failed role="alert" hidden {}
                div #operations {
                    @for (group, operations) in &outline.groups {
                        section {
                            h2 { (group) }
                            @for operation in operations {
                                details data-method=(operation.method) data-path=(operation.path) {
                                    summary {
                                        span.method { (operation.method.to_uppercase()) }
                                        code { (operation.path) }
                                        span.what { (operation.summary) }
                                    }
                                    noscript { p { "The form is made by a script; openapi.json tells what can be asked." } }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}
