//! Feeds of any search: "tell me when she speaks about the bridge". The parameters are those of the search.
//!
//! The latest come first, unless an order is asked for. An entry's id is made of the statement's, so that it is the same on every
//! server; an entry is new when its article came into the archive, however old what was said.

mod entry;
mod atom;
mod json;

use super::base::Base;
use super::dates;
use crate::app::App;
use crate::asking::{SearchParams, SortParam, WhatParam, number};
use crate::params::Params;
use crate::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use entry::Entry;

/// Entries of a feed, if none are asked for, and at most.
const ENTRIES: usize = 50;
const MOST_ENTRIES: usize = 200;

pub(super) fn router() -> Router<App> {
    Router::new().route("/feeds/search.atom", get(atom)).route("/feeds/search.json", get(json))
}

async fn atom(
    State(app): State<App>,
    base: Base,
    headers: HeaderMap,
    Params(asked): Params<SearchParams>,
) -> Result<Response, Problem> {
    let feed = find(&app, base, asked, "/feeds/search.atom").await?;
    Ok(answer(&feed, &headers, "application/atom+xml; charset=utf-8", atom::write))
}

async fn json(
    State(app): State<App>,
    base: Base,
    headers: HeaderMap,
    Params(asked): Params<SearchParams>,
) -> Result<Response, Problem> {
    let feed = find(&app, base, asked, "/feeds/search.json").await?;
    Ok(answer(&feed, &headers, "application/feed+json", json::write))
}

/// A feed, whatever it is written as.
#[derive(Debug)]
struct Feed {
    /// The same for the same search on every page of it.
    id: String,
    title: String,
    base: Base,
    /// This page, the next one, and the same for people.
    own: String,
    next: Option<String>,
    home: String,
    /// When the archive was last changed: a moment in UTC.
    updated: String,
    entries: Vec<Entry>,
}

async fn find(app: &App, base: Base, asked: SearchParams, path: &str) -> Result<Feed, Problem> {
    let limit = number("limit", asked.limit, ENTRIES, 1..=MOST_ENTRIES)?;
    let asked = SearchParams { limit: Some(limit), sort: asked.sort.or(Some(SortParam::Time)), ..asked };
    let query = asked.query(app).await?;
    let statements = asked.what == WhatParam::Statements;
    let (page, anchors, added, changed) = app
        .with_archive(move |archive| {
            let page = archive.search(&query)?;
            let ids: Vec<String> =
                page.hits.iter().filter_map(|hit| hit.statement.as_ref()).map(|it| it.id.clone()).collect();
            let anchors = archive.anchors(&ids).map_err(archive::SearchError::Archive)?;
            let articles: Vec<i64> = page.hits.iter().map(|hit| hit.article.id).collect();
            let added =
                archive.added(if statements { &[] } else { &articles }).map_err(archive::SearchError::Archive)?;
            let changed = archive.changed().map_err(archive::SearchError::Archive)?;
            Ok::<_, archive::SearchError>((page, anchors, added, changed))
        })
        .await?;
    let entries = if statements {
        anchors.into_iter().map(|anchor| Entry::of_statement(anchor, &base)).collect()
    } else {
        page.hits.into_iter().zip(added).map(|(hit, added)| Entry::of_article(hit, &added, &base)).collect()
    };
    // What is said by leaving it out is left out, so that one search has one address.
    let plain = SearchParams {
        limit: Some(limit).filter(|limit| *limit != ENTRIES),
        sort: asked.sort.filter(|sort| *sort != SortParam::Time),
        ..asked
    };
    let with = |root: &str, params: &SearchParams| {
        let query = params.to_query();
        base.at(&if query.is_empty() { root.to_owned() } else { format!("{root}?{query}") })
    };
    let subject = SearchParams { limit: None, after: None, ..plain.clone() };
    Ok(Feed {
        id: format!("{}search?{}", entry::TAG, tag_part(&subject.to_query())),
        title: title(&subject),
        own: with(path, &plain),
        next: page.next.map(|next| with(path, &plain.at(Some(next)))),
        home: with("/search", &subject),
        updated: dates::moment(&changed).unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
        base,
        entries,
    })
}

/// What a query of an address has and the address of a tag may not.
fn tag_part(query: &str) -> String {
    query.replace('+', "%20")
}

/// What is looked for, in words.
fn title(asked: &SearchParams) -> String {
    let named = |label: &str, name: &Option<String>| name.as_deref().map(|name| format!("{label} {name}"));
    let parts = [
        Some(asked.q.trim().to_owned()).filter(|words| !words.is_empty()),
        named("by", &asked.by),
        named("about", &asked.about),
        named("via", &asked.via),
        Some(asked.act.iter().map(|act| act.0.to_string()).collect::<Vec<_>>().join(", "))
            .filter(|acts| !acts.is_empty()),
        named("in", &asked.outlet),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let what = if asked.what == WhatParam::Statements { "Statements" } else { "Articles" };
    entry::one_line(&if parts.is_empty() {
        format!("{what} – Depesza")
    } else {
        format!("{what}: {} – Depesza", parts.join(", "))
    })
}

fn answer(feed: &Feed, asked: &HeaderMap, media_type: &'static str, write: fn(&Feed) -> String) -> Response {
    let changed = dates::http(&feed.updated);
    // Those who know only the date. The tag goes before it (RFC 9110, 13.2.2).
    let known = asked.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    let same = changed.is_some() && known == changed.as_deref() && !asked.contains_key(header::IF_NONE_MATCH);
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type)], write(feed)).into_response()
    };
    if let Some(changed) = changed.and_then(|changed| HeaderValue::from_str(&changed).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, changed);
    }
    response
}

#[cfg(test)]
mod tests;
