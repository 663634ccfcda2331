//! Writes from pages of other sites are refused (CSRF).
//!
//! What changes nothing is not checked. Of the rest, a request from a browser must come from a page of ours, as the browser says
//! (`Sec-Fetch-Site`, `Origin`), and must carry the visitor's token: as the header `X-CSRF-Token`, or as the field `csrf` of a form
//! (the first one of a multipart form). A request with a token of its own (`Authorization`) and no cookie needs neither: a
//! browser does not send one along by itself.

use super::visitor::{KnownBy, Visitor};
use crate::app::App;
use crate::params::{body, media_type};
use crate::problem::Problem;
use crate::protocols::cross_origin;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

/// Questions that are too long for an address. They change nothing, so no token is needed; other sites may not ask them
/// all the same, since they cost time, but for those that `protocols::cross_origin` allows.
const QUESTIONS: [&str; 4] = ["/quotes", "/quotes/", "/reconcile", "/mcp"];

pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        if is_embedded_elsewhere(request.headers()) {
            return Problem::forbidden("a page of another site may link here, and not embed what is here")
                .into_response();
        }
        return next.run(request).await;
    }
    match checked(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn checked(app: &App, request: Request) -> Result<Request, Problem> {
    let headers = request.headers();
    let browser = [header::ORIGIN.as_str(), "sec-fetch-site", header::COOKIE.as_str()];
    if !browser.iter().any(|name| headers.contains_key(*name)) {
        return Ok(request);
    }
    if !is_ours(headers) && !cross_origin::allows(app, request.uri().path(), headers) {
        return Err(Problem::forbidden("a page of another site may not do this"));
    }
    if headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::COOKIE) {
        return Ok(request);
    }
    if QUESTIONS.contains(&request.uri().path()) {
        return Ok(request);
    }
    let visitor =
        request.extensions().get::<Visitor>().ok_or_else(|| Problem::internal(&"a route without a visitor"))?;
    // Who is not known is sent away before anything is done, and what they send is not read for it.
    if visitor.by == KnownBy::Nothing && request.uri().path() != "/login" {
        return Ok(request);
    }
    let expected = visitor.csrf.clone();
    if let Some(given) = headers.get("x-csrf-token") {
        return if same(given.as_bytes(), &expected) { Ok(request) } else { Err(stale()) };
    }
    // The form must be read to see it.
    let form = media_type(headers);
    let (parts, content) = request.into_parts();
    let whole = body(Request::from_parts(parts.clone(), content), app).await?;
    let given = match form.as_deref() {
        Some("application/x-www-form-urlencoded") => field(&whole),
        Some("multipart/form-data") => first_part(&whole),
        _ => None,
    };
    if given.is_some_and(|given| same(given, &expected)) {
        return Ok(Request::from_parts(parts, Body::from(whole)));
    }
    Err(stale())
}

/// A picture, script or frame of a page of another site: it may not measure what is here. A link is followed, and what a script asks
/// for (mode `cors`) it does not see.
fn is_embedded_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text("sec-fetch-site") == "cross-site" && !matches!(text("sec-fetch-mode"), "navigate" | "cors" | "")
}

fn stale() -> Problem {
    Problem::forbidden("the page is out of date: its token is not yours")
        .help("load the page again, and send the form anew")
}

fn same(given: &[u8], expected: &str) -> bool {
    given.ct_eq(expected.as_bytes()).into()
}

/// Whether the browser says that the page is ours.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text("origin") else { return true };
    // A browser that keeps the address to itself still says whose page it is.
    if origin == "null" {
        return text("sec-fetch-site") == Some("same-origin");
    }
    let host = text("host").unwrap_or_default();
    let of = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    of.is_some_and(|of| !host.is_empty() && of.eq_ignore_ascii_case(host))
}

/// The field `csrf` of a form. The token is hex, so nothing in it is escaped.
fn field(form: &[u8]) -> Option<&[u8]> {
    form.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(b"csrf="))
}

/// The first part of a multipart form, if it is the field `csrf`.
fn first_part(form: &[u8]) -> Option<&[u8]> {
    let text = form.get(..form.len().min(1000))?;
    let find = |within: &[u8], what: &[u8]| within.windows(what.len()).position(|window| window == what);
    let head_end = find(text, b"\r\n\r\n")?;
    let head = text.get(..head_end)?;
    find(&head.to_ascii_lowercase(), b"name=\"csrf\"")?;
    let rest = text.get(head_end + 4..)?;
    rest.get(..find(rest, b"\r\n")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_in_forms() {
        assert_eq!(field(b"a=b&csrf=0f&c=d"), Some(&b"0f"[..]));
        assert_eq!(field(b"xcsrf=0f"), None);
        let form = b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n0f\r\n--x\r\nrest";
        assert_eq!(first_part(form), Some(&b"0f"[..]));
        let other = b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nname=\"csrf\"\r\n\r\n0f\r\n--x";
        assert_eq!(first_part(other), None);
    }

    #[test]
    fn origins_are_compared_whole() {
        let of = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "localhost:8642".parse().unwrap());
            headers.insert("origin", origin.parse().unwrap());
            is_ours(&headers)
        };
        assert!(of("http://localhost:8642") && of("https://LOCALHOST:8642"));
        for other in [
            "null",
            "http://localhost",
            "http://localhost:86420",
            "http://localhost:8642.example.org",
            "ftp://localhost:8642",
        ] {
            assert!(!of(other), "{other}");
        }
        let hidden = |site: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "localhost:8642".parse().unwrap());
            headers.insert("origin", "null".parse().unwrap());
            headers.insert("sec-fetch-site", site.parse().unwrap());
            is_ours(&headers)
        };
        assert!(hidden("same-origin") && !hidden("none") && !hidden("cross-site") && !hidden("same-site"));
    }
}
