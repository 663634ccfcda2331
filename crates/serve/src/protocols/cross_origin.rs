//! Which pages of other sites may ask what other programs ask.
//!
//! OpenRefine, Citron's demonstration and tools for assistants are pages of other servers, on this machine as a rule. Their browser
//! lets them read an answer only if it is said so (CORS). It is said to pages from this machine, whatever their port; and where a
//! token is needed to all, since no browser sends that along by itself, while cookies are not taken along (no credentials are
//! allowed, and the cookie is strict). It is not said to the pages of the web where the archive is open to this machine: they could
//! read it.

use crate::app::App;
use crate::problem::Problem;
use crate::security::host::is_loopback;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Whether other programs ask there.
fn is_protocol(path: &str) -> bool {
    let under = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    ["/quotes", "/reconcile", "/feeds", "/mcp"].into_iter().any(under)
}

/// Whether a page of another origin may ask this, as far as the origin is concerned.
pub(crate) fn allows(app: &App, path: &str, headers: &HeaderMap) -> bool {
    is_protocol(path) && origin(headers).is_some_and(|origin| allowed(app, origin, headers))
}

fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

fn allowed(app: &App, origin: &str, headers: &HeaderMap) -> bool {
    let of = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    // With a cookie it is a person, and no program.
    let program = !app.access().is_open() && !headers.contains_key(header::COOKIE);
    (program && of.is_some()) || of.is_some_and(is_loopback)
}

const EXPOSED: &str = "ETag, Last-Modified, Link, Mcp-Session-Id, MCP-Protocol-Version, Retry-After, X-Request-Id";
const ASKED: &str = "Accept, Authorization, Content-Type, If-None-Match, Last-Event-ID, MCP-Protocol-Version, Mcp-Method, \
                     Mcp-Name, Mcp-Session-Id";

/// Says so, answers the question before a question (preflight), and refuses to others what assistants ask, as MCP demands.
pub(crate) async fn share(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_protocol(request.uri().path()) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let origin = origin(headers).map(str::to_owned);
    let ours = crate::security::origin::is_ours(headers);
    let shared = origin.as_deref().filter(|origin| allowed(&app, origin, headers)).map(str::to_owned);
    let private = headers.contains_key("access-control-request-private-network");
    let preflight = *request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight && shared.is_some() {
        StatusCode::NO_CONTENT.into_response()
    } else if origin.is_some() && shared.is_none() && !ours && request.uri().path() == "/mcp" {
        Problem::forbidden("a page of another site may not ask here").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = shared.and_then(|origin| HeaderValue::from_str(&origin).ok()) else { return response };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, DELETE"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ASKED));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        if private {
            let name = HeaderName::from_static("access-control-allow-private-network");
            headers.insert(name, HeaderValue::from_static("true"));
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{Answer, Trial};
    use axum::body::Body;

    async fn ask(trial: &Trial, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        trial.send(request.body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn pages_of_this_machine_may_ask() {
        let trial = Trial::new();
        for origin in ["http://127.0.0.1:3333", "http://localhost:6274", "https://[::1]:1"] {
            let headers = [("origin", origin), ("sec-fetch-site", "cross-site")];
            let answer = ask(&trial, "GET", "/reconcile", &headers).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
        let preflight = [
            ("origin", "http://localhost:6274"),
            ("access-control-request-method", "POST"),
            ("access-control-request-private-network", "true"),
        ];
        let answer = ask(&trial, "OPTIONS", "/mcp", &preflight).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert!(answer.header("access-control-allow-headers").contains("Mcp-Session-Id"));
        assert_eq!(answer.header("access-control-allow-private-network"), "true");
        let form = Request::post("/reconcile")
            .header("origin", "http://127.0.0.1:3333")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("queries=%7B%7D"))
            .unwrap();
        assert_eq!(trial.send(form).await.body, "{}");
    }

    #[tokio::test]
    async fn pages_of_the_web_may_not() {
        let trial = Trial::new();
        for origin in ["https://evil.example", "null", "http://localhost.evil.example", "ftp://localhost"] {
            let headers = [("origin", origin), ("sec-fetch-site", "cross-site")];
            for path in ["/reconcile", "/feeds/search.json", "/quotes?text=a"] {
                let answer = ask(&trial, "GET", path, &headers).await;
                assert_eq!(answer.header("access-control-allow-origin"), "", "{origin} {path}");
            }
            ask(&trial, "GET", "/mcp", &headers).await.is_problem(403, "forbidden");
            let mut preflight = headers.to_vec();
            preflight.push(("access-control-request-method", "POST"));
            let answer = ask(&trial, "OPTIONS", "/mcp", &preflight).await;
            assert!(answer.status.is_client_error() && answer.header("access-control-allow-origin").is_empty());
            ask(&trial, "POST", "/mcp", &headers).await.is_problem(403, "forbidden");
            ask(&trial, "POST", "/reconcile", &headers).await.is_problem(403, "forbidden");
        }
        // What is no protocol is shared with nobody.
        let answer = ask(&trial, "GET", "/api/v1/search", &[("origin", "http://localhost:3333")]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}
