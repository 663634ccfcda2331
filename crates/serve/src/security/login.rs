//! Logging in and out.

use super::access::peer;
use super::limits::SMALL;
use super::sessions::COOKIE;
use super::visitor::{KnownBy, Visitor};
use crate::app::App;
use crate::pages::{self, Asked};
use crate::params;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub(crate) fn router() -> Router<App> {
    let body = DefaultBodyLimit::max(SMALL);
    Router::new().route("/login", get(form).post(log_in).layer(body)).route("/logout", post(log_out))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Form {
    token: String,
    next: Option<String>,
}

async fn form(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let Next { next } = params::parse(request.uri().query().unwrap_or_default())?;
    let next = local(next.as_deref());
    if app.access().is_open() || visitor.by == KnownBy::Session {
        return Ok(see(&next, None));
    }
    Ok(fresh(pages::login(&Asked::of(&request), &visitor, &next, None)))
}

async fn log_in(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let asked = Asked::of(&request);
    let (peer, secure) = (peer(&request), is_secure(request.headers()));
    let form = params::body(request, &app).await?;
    let text = std::str::from_utf8(&form).map_err(|_| Problem::bad_request("the form is no UTF-8"))?;
    let Form { token, next } = params::parse(text)?;
    let next = local(next.as_deref());
    match app.access().check(token.trim(), peer).await? {
        Some(holder) => {
            let id = app.access().log_in(holder)?;
            Ok(see(&next, Some(&format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict{secure}"))))
        }
        None => {
            let mut page = fresh(pages::login(&asked, &visitor, &next, Some("This token is not known.")));
            *page.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(page)
        }
    }
}

async fn log_out(State(app): State<App>, headers: HeaderMap) -> Response {
    app.access().log_out(&headers);
    see("/", Some(&format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")))
}

/// Where to go on: an address of ours, or the start.
fn local(next: Option<&str>) -> String {
    let ours =
        |next: &&str| next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']);
    next.filter(ours).unwrap_or("/").to_owned()
}

/// Behind a proxy that speaks TLS, the browser says so with the form.
fn is_secure(headers: &HeaderMap) -> &'static str {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    if origin.starts_with("https://") { "; Secure" } else { "" }
}

fn see(to: &str, cookie: Option<&str>) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::from_str) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    fresh(response)
}

fn fresh(page: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_here_and_nowhere_else() {
        assert_eq!(local(Some("/search?q=a")), "/search?q=a");
        for next in ["//example.org", "https://example.org", "/\\example.org", "javascript:1", "/a\nSet-Cookie: x", ""]
        {
            assert_eq!(local(Some(next)), "/", "{next:?}");
        }
    }
}
