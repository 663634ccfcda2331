//! What browsers see: pages made on the server, one file a page. Every one works without a script; `assets/app.js` only makes some
//! things quicker.
//!
//! Texts, titles, names are anybody's: maud escapes them, `marked::visible` shows what would turn the text around, `layout::name`
//! keeps their direction to themselves, and long ones are shown in parts.

mod asked;
mod icons;
mod layout;
mod names;
mod shown;
mod marked;
mod cards;
mod plot;
mod start;
mod search;
mod suggest;
mod read;
mod article;
mod positions;
mod entity;
mod echoes;
mod correct;
mod statement;
mod outlet;
mod stories;
mod news;
mod corrections;
mod preferences;
mod problems;
pub(crate) mod api;

#[cfg(test)]
mod tests;

use crate::app::App;
use axum::routing::{get, post};
use axum::{Extension, Router};

pub(crate) use asked::Asked;
pub(crate) use problems::{error, login};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", get(start::start))
        .route("/search", get(search::search))
        .route("/suggest", get(suggest::suggest))
        .route("/read", get(read::form).post(read::read))
        .route("/read/{id}", get(read::result))
        .route("/read/{id}/keep", post(read::keep_it))
        .route("/article/{id}", get(article::article))
        .route("/article/{id}/add", post(correct::add))
        .route("/statement/{id}", get(statement::statement))
        .route("/statement/{id}/echoes", get(echoes::page))
        .route("/statement/{id}/correct", post(correct::statement))
        .route("/entity/{id}", get(entity::entity))
        .route("/entity/{id}/rename", post(correct::rename))
        .route("/entity/{id}/merge", post(correct::merge))
        .route("/entity/{id}/split", post(correct::split))
        .route("/outlets", get(outlet::outlets))
        .route("/outlet/{id}", get(outlet::outlet))
        .route("/stories", get(stories::stories))
        .route("/story/{id}", get(stories::story))
        .route("/new", get(news::news))
        .route("/corrections", get(corrections::corrections))
        .route("/corrections/{id}/undo", post(correct::undo))
        .route("/preferences", get(preferences::choose))
        .layer(Extension(read::Drafts::default()))
}
