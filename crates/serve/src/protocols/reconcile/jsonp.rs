//! Answers as scripts (JSONP), which version 0.1 demands and OpenRefine asked for before 3.3.
//!
//! A script is run by whatever page asks for it, so it is given only to pages of this machine: their browser tells where they are
//! (`Referer`), and a page cannot tell it otherwise. All others have CORS.

use super::super::base::web_address;
use crate::app::BODY_LIMIT;
use crate::problem::Problem;
use crate::security::host::is_loopback;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Characters of a function's name: clients make them of a time and a random number.
const LONGEST_NAME: usize = 200;

pub(super) async fn wrap(request: Request, next: Next) -> Response {
    let callback = match callback(&request) {
        Ok(Some(callback)) => callback,
        Ok(None) => return next.run(request).await,
        Err(problem) => return problem.into_response(),
    };
    let response = next.run(request).await;
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json || !response.status().is_success() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = match to_bytes(body, BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) => return Problem::internal(&error).into_response(),
    };
    // Line ends of JSON that are none of JavaScript's.
    let script = String::from_utf8_lossy(&body).replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    // The comment keeps the beginning from being anything but a script.
    Response::from_parts(parts, Body::from(format!("/**/{callback}({script});")))
}

/// The function that the answer is to be given to, if it may be.
fn callback(request: &Request) -> Result<Option<String>, Problem> {
    if *request.method() != Method::GET {
        return Ok(None);
    }
    let fields = request.uri().query().unwrap_or_default().split('&');
    let Some(name) = fields.filter_map(|field| field.strip_prefix("callback=")).find(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.');
    if name.len() > LONGEST_NAME
        || !name.chars().all(plain)
        || name.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return Err(Problem::parameter("callback", "callback must be the name of a function"));
    }
    if !from_this_machine(request.headers()) {
        return Err(Problem::forbidden("answers as scripts are for pages of this machine only")
            .help("ask without callback: the answer may be read with CORS, or by a program"));
    }
    Ok(Some(name.to_owned()))
}

fn from_this_machine(headers: &HeaderMap) -> bool {
    let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let from: Option<Uri> = web_address(from).and_then(|from| from.parse().ok());
    from.is_some_and(|from| from.authority().is_some_and(|authority| is_loopback(authority.as_str())))
}

#[cfg(test)]
mod tests {
    use crate::trial::{Answer, Trial};
    use axum::body::Body;
    use axum::http::Request;

    async fn ask(trial: &Trial, path: &str, referer: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(referer) = referer {
            request = request.header("referer", referer);
        }
        trial.send(request.body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn scripts_are_for_pages_of_this_machine() {
        let trial = Trial::new();
        let plain = trial.get("/reconcile").await.body;
        for referer in ["http://127.0.0.1:3333/", "http://localhost:3333/project?project=1"] {
            let answer = ask(&trial, "/reconcile?callback=jQuery1_2", Some(referer)).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.body, format!("/**/jQuery1_2({plain});"));
            assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
            assert!(answer.header("cache-control") == "no-store" && answer.header("etag").is_empty());
        }
        let suggested = ask(&trial, "/reconcile/suggest/type?prefix=pl&callback=f", Some("http://[::1]:3333/")).await;
        assert_eq!(suggested.body, r#"/**/f({"result":[{"id":"place","name":"Place"}]});"#);
        for referer in [
            None,
            Some("https://evil.example/"),
            Some("http://localhost.evil.example/"),
            Some("null"),
            Some("http://localhost@evil.example/"),
        ] {
            ask(&trial, "/reconcile?callback=f", referer).await.is_problem(403, "forbidden");
        }
        for name in ["alert(1)", "a%20b", "1a", ".a", "%3Cscript%3E", &"x".repeat(201)] {
            let answer = ask(&trial, &format!("/reconcile?callback={name}"), Some("http://localhost/")).await;
            answer.is_problem(400, "bad-parameter");
        }
        // A failure stays one.
        ask(&trial, "/reconcile?queries=x&callback=f", Some("http://localhost/"))
            .await
            .is_problem(400, "bad-parameter");
        assert_eq!(ask(&trial, "/reconcile?callback=", None).await.body, plain);
    }
}
