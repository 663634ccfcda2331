//! What other programs expect: each file or folder answers as one of them does.
//!
//! | what | where | who asks |
//! | --- | --- | --- |
//! | `citron` | `/quotes` | clients of BBC Citron |
//! | `reconcile` | `/reconcile…` | OpenRefine and other clients of the reconciliation API |
//! | `feed` | `/feeds/search.atom`, `.json` | feed readers |
//! | `mcp` | `/mcp`, and `depesza mcp` | assistants |
//!
//! Pages of other programs on this machine may ask these, too: see `cross_origin`.

mod base;
mod dates;
mod citron;
mod feed;
mod reconcile;
mod mcp;
pub(crate) mod cross_origin;
#[cfg(test)]
mod examples;

pub use mcp::{StdioError, serve_stdio};

use crate::app::App;
use axum::Router;

pub(crate) fn router() -> Router<App> {
    Router::new().merge(citron::router()).merge(feed::router()).merge(reconcile::router()).merge(mcp::router())
}
