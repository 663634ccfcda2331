//! The page that describes the API and lets one try it. It is made of the OpenAPI document by a script of ours.

use crate::assets;
use crate::security::visitor::Visitor;
use maud::{DOCTYPE, Markup, html};

pub(crate) async fn page(visitor: Visitor) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="csrf" content=(visitor.csrf);
                title { "Depesza: the API" }
                link rel="stylesheet" href=(assets::url("api.css"));
                script src=(assets::url("api.js")) defer {}
            }
            body {
                main {
                    h1 { "The API" }
                    p id="about" { }
                    p {
                        "Everything here is also in "
                        a href="/api/v1/openapi.json" { "openapi.json" }
                        " (OpenAPI 3.1), which other tools read. "
                        a href="/" { "To the start page" }
                    }
                    div id="operations" aria-live="polite" { p { "The description is being loaded." } }
                    noscript { p { "The description is shown by a script; without one, read openapi.json." } }
                }
            }
        }
    }
}
