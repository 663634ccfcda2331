//! The archive over HTTP: pages for people, an API for programs.
//!
//! [`run`] listens; [`router`] is the whole service without a socket, which tests ask directly. Everything that blocks (SQLite, the
//! model, the network) is done on threads of its own through [`App`]: `with_archive`, `with_writer`, `with_reader`.
//!
//! # Where things go
//!
//! | folder | what | its router |
//! | --- | --- | --- |
//! | `api/` | `/api/v1`, one file a resource, wire types, OpenAPI | `api::router()` |
//! | `pages/` | what browsers see, made with maud; `pages::error` shows a [`Problem`] | `pages::router()` |
//! | `assets/` | scripts, styles, pictures; `assets::url(name)` is the address with the hash in it | `assets::router()` |
//! | `i18n/` | words of the pages in Polish and English | – |
//! | `protocols/` | what other programs expect: Citron, reconciliation, feeds, MCP | `protocols::router()` |
//! | `security/` | who may do what: headers, hosts, origins, tokens, sessions, limits | `security::login::router()` |
//!
//! Each has its own `pub(crate) fn router() -> Router<App>`, merged in `app.rs`. A handler takes [`App`] (`State`), a [`Visitor`] (who asks,
//! whether they may write, the token their forms need), [`Params`] (a query or a form, every field checked) and gives a
//! `Result<_, Problem>`: programs get a problem as JSON (RFC 9457), browsers as a page.

mod problem;
mod params;
mod asking;
mod fresh;
mod correcting;
mod archives;
mod metrics;
mod security;
mod assets;
mod i18n;
mod pages;
mod api;
mod protocols;
mod app;
mod listen;
mod run;

pub use app::{App, Settings, router};
pub use asking::{ListParams, SearchParams};
pub use params::{Params, PathOf};
pub use problem::Problem;
pub use protocols::{StdioError, serve_stdio};
pub use run::{Listening, Log, Options, ServeError, run};
pub use security::tokens::{NewToken, NoToken, Role, new_token};
pub use security::visitor::Visitor;

#[cfg(test)]
mod trial;
