//! The page that describes the API and lets one try it. A script of ours makes it of the OpenAPI document, whose words are English.

use super::asked::View;
use super::layout::{Frame, page as framed};
use crate::assets;
use maud::{Markup, html};

pub(crate) async fn page(view: View) -> Markup {
    let t = view.language();
    let heading = t.tr("foot-api");
    let head = html! {
        meta name="csrf" content=(view.csrf());
        link rel="stylesheet" href=(assets::url("api.css"));
        script src=(assets::url("api.js")) defer {}
    };
    let frame = Frame { title: &heading, head: Some(head), ..Frame::default() };
    framed(
        &view,
        &frame,
        html! {
            h1 { (heading) }
            div lang="en" {
                p #about {}
                p {
                    "Everything here is also in "
                    a href="/api/v1/openapi.json" { "openapi.json" }
                    " (OpenAPI 3.1), which other tools read."
                }
                div #operations aria-live="polite" { p { "The description is being loaded." } }
                noscript { p { "The description is shown by a script; without one, read openapi.json." } }
            }
        },
    )
}
