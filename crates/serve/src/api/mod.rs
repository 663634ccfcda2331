//! `/api/v1`: one file a resource. The OpenAPI document is made of the handlers, so that it cannot say anything else.

mod schema;
mod answer;
mod listing;
mod search;
pub(crate) mod read;
pub(crate) mod from_url;
mod articles;
mod statements;
mod entities;
mod timeline;
mod positions;
mod outlets;
mod stories;
mod latest;
mod corrections;
#[cfg(test)]
mod tests;

use crate::app::App;
use crate::pages;
use crate::problem::ProblemJson;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Depesza",
        description = "Who said what in the news that an archive holds: statements with their source, cue and content, anchored to \
                       the text. Offsets count Unicode code points unless others are asked for. Every failure is a problem by \
                       RFC 9457. Answers have an `ETag`: send it as `If-None-Match`, and a copy that is current is not sent again. \
                       Lists have `next`, also as the header `Link`; with `Accept: application/x-ndjson` all of a list comes as lines.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(ProblemJson<'static>)),
    modifiers(&Tokens),
    security((), ("token" = []))
)]
struct Description;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Needed where the server was started with tokens."))
            .build();
        if let Some(components) = &mut openapi.components {
            components.add_security_scheme("token", SecurityScheme::Http(token));
        }
    }
}

/// The part that the OpenAPI document describes.
fn described() -> OpenApiRouter<App> {
    let all = OpenApiRouter::new()
        .routes(routes!(read::read))
        .routes(routes!(search::search))
        .routes(routes!(statements::list))
        .routes(routes!(statements::one))
        .routes(routes!(statements::anchor))
        .routes(routes!(statements::echoes))
        .routes(routes!(articles::list))
        .routes(routes!(articles::one))
        .routes(routes!(articles::record))
        .routes(routes!(articles::original))
        .routes(routes!(entities::list))
        .routes(routes!(entities::one))
        .routes(routes!(entities::suggestions))
        .routes(routes!(timeline::of_entity))
        .routes(routes!(timeline::of_search))
        .routes(routes!(positions::positions))
        .routes(routes!(outlets::list))
        .routes(routes!(outlets::one))
        .routes(routes!(stories::list))
        .routes(routes!(stories::one))
        .routes(routes!(latest::latest))
        .routes(routes!(corrections::list, corrections::make))
        .routes(routes!(corrections::undo));
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", all)
}

pub(crate) fn router() -> Router<App> {
    let (router, description) = described().split_for_parts();
    let page = pages::api::route(&description);
    let description = Arc::new(description);
    router.route("/api/v1/openapi.json", get(move || async move { answer::json(&*description) })).route("/api", page)
}
