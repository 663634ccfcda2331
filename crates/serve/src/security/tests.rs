//! What must not be possible.

use super::tokens::{self, Role, new_token};
use crate::trial::{Answer, Trial};
use axum::body::Body;
use axum::http::{HeaderMap, Request, request};
use serde_json::json;
use std::time::Duration;

const RENAME: &str = "{\"kind\": \"rename\", \"entity\": 1, \"to\": \"X\"}";

fn with(mut request: request::Builder, headers: &[(&str, &str)]) -> request::Builder {
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
}

async fn get(trial: &Trial, path: &str, headers: &[(&str, &str)]) -> Answer {
    trial.send(with(Request::get(path), headers).body(Body::empty()).unwrap()).await
}

async fn post(trial: &Trial, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    trial.send(with(Request::post(path), headers).body(Body::from(body.to_owned())).unwrap()).await
}

/// The token that the forms of a page carry.
async fn csrf(trial: &Trial, headers: &[(&str, &str)]) -> String {
    let page = get(trial, "/api", headers).await.body;
    let from = page.split("name=\"csrf\" content=\"").nth(1).unwrap_or_else(|| panic!("no token: {page}"));
    from.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_this_machines_names_are_answered() {
    let trial = Trial::new();
    for host in ["localhost:8642", "127.0.0.1", "[::1]:8642"] {
        assert_eq!(get(&trial, "/healthz", &[("host", host)]).await.status, 200, "{host}");
    }
    for host in ["example.org", "localhost.example.org:8642", "192.168.1.5:8642", "%", ""] {
        get(&trial, "/api/v1/statements", &[("host", host)]).await.is_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn pages_of_others_write_nothing() {
    let trial = Trial::new();
    let token = csrf(&trial, &[]).await;
    let json = ("content-type", "application/json");
    let ours = ("origin", "http://localhost:8642");
    for headers in [
        vec![("origin", "https://example.org"), ("x-csrf-token", &token)],
        vec![("origin", "http://localhost:9999"), ("x-csrf-token", &token)],
        vec![("origin", "null"), ("x-csrf-token", &token)],
        vec![("sec-fetch-site", "cross-site"), ("x-csrf-token", &token)],
        vec![("sec-fetch-site", "same-site"), ("x-csrf-token", &token)],
        // From a page of ours, but without what it was given.
        vec![ours],
        vec![ours, ("x-csrf-token", "0")],
        vec![ours, ("x-csrf-token", "")],
        vec![("cookie", "a=b")],
    ] {
        let headers = [headers, vec![json]].concat();
        post(&trial, "/api/v1/corrections", &headers, RENAME).await.is_problem(403, "forbidden");
    }
    let headers = [ours, ("sec-fetch-site", "same-origin"), ("x-csrf-token", &token), json];
    assert_eq!(post(&trial, "/api/v1/corrections", &headers, RENAME).await.status, 201);
    let picture = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
    get(&trial, "/api/v1/search?q=most", &picture).await.is_problem(403, "forbidden");
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(get(&trial, "/", &link).await.status, 200);
    // A program is no browser.
    assert_eq!(post(&trial, "/api/v1/corrections", &[json], RENAME).await.status, 201);
    // The field of a form is as good; the form goes on to its handler whole.
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("a=1&csrf={token}");
    post(&trial, "/api/v1/corrections", &[ours, form], &body).await.is_problem(415, "unsupported-media-type");
    post(&trial, "/api/v1/corrections", &[ours, form], "a=1&csrf=0").await.is_problem(403, "forbidden");
}

#[tokio::test]
async fn a_server_that_only_reads_writes_nothing() {
    let trial = Trial::with(|settings| settings.read_only = true);
    let json = ("content-type", "application/json");
    post(&trial, "/api/v1/corrections", &[json], RENAME).await.is_problem(403, "forbidden");
    post(&trial, "/api/v1/corrections/1/undo", &[], "").await.is_problem(403, "forbidden");
    let keep = json!({"text": "Jan Kos powiedział, że nie.", "keep": true}).to_string();
    post(&trial, "/api/v1/read", &[json], &keep).await.is_problem(403, "forbidden");
    let read = json!({"text": "Jan Kos powiedział, że nie."}).to_string();
    assert_eq!(post(&trial, "/api/v1/read", &[json], &read).await.status, 200);
}

struct Guarded {
    trial: Trial,
    reader: String,
    writer: String,
}

fn guarded() -> Guarded {
    let (reader, writer) = (new_token("anna", Role::Read).unwrap(), new_token("jan", Role::Write).unwrap());
    let holders = tokens::parse(&format!("{}\n{}\n", reader.line, writer.line)).unwrap();
    let trial = Trial::with(|settings| {
        settings.tokens = Some(holders);
        settings.host = [0, 0, 0, 0].into();
    });
    Guarded { trial, reader: reader.token, writer: writer.token }
}

#[tokio::test]
async fn without_a_token_there_is_nothing() {
    let Guarded { trial, reader, writer } = guarded();
    let host = ("host", "news.example:8642");
    for path in ["/", "/api", "/api/v1/statements", "/api/v1/openapi.json", "/metrics", "/nowhere"] {
        let refused = get(&trial, path, &[host]).await;
        refused.is_problem(401, "unauthorized");
        assert!(refused.header("www-authenticate").starts_with("Bearer"), "{path}");
        assert_eq!(refused.header("etag"), "");
    }
    let page = get(&trial, "/search?q=a&by=b", &[host, ("accept", "text/html")]).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/login?next=%2Fsearch%3Fq%3Da%26by%3Db"));
    assert_eq!(get(&trial, "/healthz", &[host]).await.status, 200);
    let bearer = |token: &str| format!("Bearer {token}");
    let json = ("content-type", "application/json");
    for token in ["", "dp_0", &reader[1..]] {
        get(&trial, "/api/v1/statements", &[("authorization", &bearer(token))]).await.is_problem(401, "unauthorized");
    }
    let (reader, writer) = (bearer(&reader), bearer(&writer));
    assert_eq!(get(&trial, "/api/v1/statements", &[("authorization", &reader)]).await.status, 200);
    post(&trial, "/api/v1/corrections", &[("authorization", &reader), json], RENAME).await.is_problem(403, "forbidden");
    let made = post(&trial, "/api/v1/corrections", &[("authorization", &writer), json], RENAME).await;
    assert_eq!(made.status, 201, "{made:?}");
    let list = get(&trial, "/api/v1/corrections", &[("authorization", &writer)]).await.json();
    assert_eq!(list["corrections"][0]["who"], "jan");
}

fn cookie(headers: &HeaderMap) -> String {
    let cookie = headers.get("set-cookie").unwrap().to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn people_log_in_and_out() {
    let Guarded { trial, writer, .. } = guarded();
    let host = ("host", "news.example");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let ours = ("origin", "https://news.example");
    let page = get(&trial, "/login?next=/search", &[host]).await;
    assert_eq!(page.header("cache-control"), "no-store");
    let token = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let send = async |secret: &str, token: &str, origin: &str| {
        let body = format!("csrf={token}&next=%2Fsearch&token={secret}");
        post(&trial, "/login", &[host, form, ("origin", origin)], &body).await
    };
    send(&writer, &token, "https://example.org").await.is_problem(403, "forbidden");
    send(&writer, "0", ours.1).await.is_problem(403, "forbidden");
    assert_eq!(send("dp_wrong", &token, ours.1).await.status, 401);
    let inside = send(&writer, &token, ours.1).await;
    assert_eq!((inside.status.as_u16(), inside.header("location")), (303, "/search"), "{inside:?}");
    assert!(inside.header("set-cookie").contains("; Secure"));
    let session = cookie(&inside.headers);
    let known = ("cookie", session.as_str());
    assert_eq!(get(&trial, "/api/v1/statements", &[host, known]).await.status, 200);
    // The token of the login page is not the session's.
    let json = ("content-type", "application/json");
    let write = async |token: &str| {
        post(&trial, "/api/v1/corrections", &[host, known, ours, json, ("x-csrf-token", token)], RENAME).await
    };
    write(&token).await.is_problem(403, "forbidden");
    let own = csrf(&trial, &[host, known]).await;
    assert_ne!(own, token);
    assert_eq!(write(&own).await.status, 201);
    let out = post(&trial, "/logout", &[host, known, ours, form], &format!("csrf={own}")).await;
    assert!(out.status == 303 && out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
    get(&trial, "/api/v1/statements", &[host, known]).await.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn guessing_tokens_takes_long() {
    let Guarded { trial, reader, .. } = guarded();
    let right = format!("Bearer {reader}");
    assert_eq!(get(&trial, "/api/v1/statements?limit=1", &[("authorization", &right)]).await.status, 200);
    let mut answers = Vec::new();
    for number in 0..10 {
        let guess = format!("Bearer dp_{number}");
        answers.push(get(&trial, "/api/v1/statements", &[("authorization", &guess)]).await);
    }
    answers[0].is_problem(401, "unauthorized");
    let last = answers.last().unwrap();
    last.is_problem(429, "too-many-requests");
    assert!((1..=61).contains(&last.header("retry-after").parse::<u32>().unwrap()), "{last:?}");
    // Whoever is known already is not locked out by others.
    assert_eq!(get(&trial, "/api/v1/statements?limit=1", &[("authorization", &right)]).await.status, 200);
}

#[tokio::test]
async fn headers_stand_on_every_answer() {
    let trial = Trial::new();
    for path in [
        "/",
        "/api",
        "/nowhere",
        "/healthz",
        "/metrics",
        "/api/v1/search",
        "/api/v1/search?limit=0",
        crate::assets::url("api.js"),
    ] {
        let answer = trial.page(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    let script = trial.get(crate::assets::url("api.js")).await;
    assert!(script.status == 200 && script.header("cache-control").contains("immutable"), "{script:?}");
    trial.get("/assets/api.000000000000.js").await.is_problem(404, "not-found");
    let packed =
        Request::get(crate::assets::url("api.js")).header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    assert_eq!(trial.send(packed).await.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn bodies_are_bounded_and_not_unpacked() {
    let trial = Trial::new();
    let json = ("content-type", "application/json");
    let packed = post(&trial, "/api/v1/read", &[json, ("content-encoding", "gzip")], "{}").await;
    packed.is_problem(415, "unsupported-media-type");
    assert_eq!(packed.header("accept-encoding"), "identity");
    let plain = [json, ("content-encoding", "Identity")];
    assert_eq!(post(&trial, "/api/v1/read", &plain, "{\"text\": \"Jan powiedział, że nie.\"}").await.status, 200);
    let huge = "a".repeat(crate::app::BODY_LIMIT + 1);
    post(&trial, "/api/v1/corrections", &[json], &huge).await.is_problem(413, "too-large");
}

#[tokio::test]
async fn what_the_unknown_send_is_not_read() {
    let token = new_token("jan", Role::Write).unwrap();
    let holders = tokens::parse(&token.line).unwrap();
    let trial = Trial::with(|settings| settings.tokens = Some(holders));
    // A body that never comes: whoever waits for it waits for ever.
    let never = || Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let form = ("content-type", "application/x-www-form-urlencoded");
    for headers in [vec![form], vec![form, ("cookie", "a=b"), ("sec-fetch-site", "same-origin")]] {
        for path in ["/api/v1/read", "/api/v1/corrections", "/read", "/quotes", "/mcp"] {
            let request = with(Request::post(path), &headers).body(never()).unwrap();
            trial.send(request).await.is_problem(401, "unauthorized");
        }
    }
    let long = format!("token={}", "a".repeat(super::limits::SMALL));
    assert_eq!(post(&trial, "/login", &[form], &long).await.status, 413);
}

#[tokio::test(start_paused = true)]
async fn large_bodies_take_turns_and_must_come() {
    let trial = Trial::new();
    let json = ("content-type", "application/json");
    let never = || Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let mut waiting = Vec::new();
    for _ in 0..super::limits::LARGE_BODIES {
        let mut send = Box::pin(trial.send(with(Request::post("/api/v1/read"), &[json]).body(never()).unwrap()));
        assert!(tokio::time::timeout(Duration::from_millis(50), send.as_mut()).await.is_err());
        waiting.push(send);
    }
    // What is small is answered all the same.
    assert_eq!(post(&trial, "/api/v1/read", &[json], "{\"text\": \"Jan powiedział, że nie.\"}").await.status, 200);
    let refused = trial.send(with(Request::post("/api/v1/read"), &[json]).body(never()).unwrap()).await;
    refused.is_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "2");
    drop(waiting);
    let given_up = trial.send(with(Request::post("/api/v1/read"), &[json]).body(never()).unwrap()).await;
    given_up.is_problem(408, "timeout");
}
