//! robots.txt: asked for once, obeyed, and what holds where it cannot be read.

use crate::server::{Server, answer, local, on_manual_clock, redirect, send};
use fetch::{Client, Policy, Reason, Request};
use std::time::Duration;

fn obedient() -> Policy {
    Policy { respect_robots: true, ..local() }
}

/// A site with pages everywhere and this answer for its robots.txt.
fn site(robots: Vec<u8>) -> Server {
    Server::start(move |path, _, stream| match path {
        "/robots.txt" => send(stream, &robots),
        _ => send(stream, &answer("200 OK", &[], b"page")),
    })
}

fn fetch(server: &Server, path: &str) -> Result<Vec<u8>, Reason> {
    let client = Client::new(obedient()).unwrap();
    client.get(&Request::page(&server.url(path))).map(|response| response.body).map_err(|error| error.reason)
}

#[test]
fn rules_are_obeyed_and_named() {
    let rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Depesza\nDisallow: /prywatne/\nAllow: /prywatne/list\n";
    let server = site(answer("200 OK", &[], rules));
    let client = Client::new(obedient()).unwrap();
    let get = |path: &str| client.get(&Request::page(&server.url(path)));
    assert!(get("/artykul").is_ok());
    assert!(get("/prywatne/list?a").is_ok());
    let error = get("/prywatne/inne").unwrap_err();
    assert_eq!(
        error.reason.to_string(),
        format!("{}, line 5, forbids it to robots: Disallow: /prywatne/", server.url("/robots.txt"))
    );
    assert!(!error.is_passing());
    // The robots.txt was asked for once, and the forbidden page never.
    assert_eq!(server.paths(), ["/robots.txt", "/artykul", "/prywatne/list?a"]);
}

#[test]
fn whether_a_site_without_rules_may_be_fetched() {
    for (robots, is_allowed) in [
        (answer("404 Not Found", &[], b""), true),
        (answer("403 Forbidden", &[], b"User-agent: *\nDisallow: /"), true),
        (answer("204 No Content", &[], b""), true),
        (answer("200 OK", &["Content-Type: text/html"], b"<html>Disallow: /</html>"), true),
        (answer("500 Oops", &[], b""), false),
        (answer("503 Busy", &[], b""), false),
        (answer("429 Slowly", &[], b""), false),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *".to_vec(), false),
        (answer("200 OK", &["Content-Encoding: gzip"], b"User-agent: *"), false),
        (redirect(301, "ftp://example.org/"), false),
        // More redirects than need be followed.
        (redirect(301, "/robots.txt"), true),
    ] {
        let server = site(robots.clone());
        let result = fetch(&server, "/");
        let text = String::from_utf8_lossy(&robots).into_owned();
        assert_eq!(result.is_ok(), is_allowed, "{text}: {result:?}");
        if !is_allowed {
            assert!(matches!(result, Err(Reason::RobotsUnreachable { .. })), "{text}: {result:?}");
            assert_eq!(server.paths(), ["/robots.txt"]);
        }
    }
}

#[test]
fn robots_txt_elsewhere_and_too_long() {
    let elsewhere = site(answer("200 OK", &[], b"User-agent: *\nDisallow: /a"));
    let server = site(redirect(301, &elsewhere.url("/robots.txt")));
    assert!(matches!(fetch(&server, "/a"), Err(Reason::Robots { .. })));
    assert!(fetch(&server, "/b").is_ok());
    let mut long = b"User-agent: *\nDisallow: /a\n#".to_vec();
    long.resize(2 << 20, b'-');
    long.extend(b"\nDisallow: /b");
    let server = site(answer("200 OK", &[], &long));
    assert!(matches!(fetch(&server, "/a"), Err(Reason::Robots { .. })));
    assert!(fetch(&server, "/b").is_ok());
}

#[test]
fn every_origin_has_its_own() {
    let forbidding = site(answer("200 OK", &[], b"User-agent: *\nDisallow: /"));
    let to = forbidding.url("/a");
    let server = Server::start(move |path, _, stream| match path {
        "/robots.txt" => send(stream, &answer("404 Not Found", &[], b"")),
        _ => send(stream, &redirect(302, &to)),
    });
    assert!(matches!(fetch(&server, "/"), Err(Reason::Robots { .. })));
    assert_eq!(forbidding.paths(), ["/robots.txt"]);
}

#[test]
fn it_holds_for_a_day() {
    let server = site(answer("200 OK", &[], b"User-agent: *\nDisallow: /a"));
    let (client, clock) = on_manual_clock(obedient());
    let page = Request::page(&server.url("/b"));
    client.get(&page).unwrap();
    clock.advance(Duration::from_secs(24 * 60 * 60 - 1));
    client.get(&page).unwrap();
    clock.advance(Duration::from_secs(2));
    client.get(&page).unwrap();
    assert_eq!(server.paths(), ["/robots.txt", "/b", "/b", "/robots.txt", "/b"]);
}

#[test]
fn crawl_delay_is_kept_within_bounds() {
    for (value, seconds) in [("7", 7), ("0.1", 1), ("86400", 30)] {
        let rules = format!("User-agent: *\nCrawl-delay: {value}\n");
        let server = site(answer("200 OK", &[], rules.as_bytes()));
        let (client, _) = on_manual_clock(Policy { per_host_delay: Duration::from_secs(1), ..obedient() });
        client.get(&Request::page(&server.url("/"))).unwrap();
        let wait = client.wait(&server.url("/a")).unwrap();
        assert_eq!(wait.duration, Duration::from_secs(seconds), "{value}");
    }
}

#[test]
fn not_asked_for_when_not_wanted() {
    let server = site(answer("200 OK", &[], b"User-agent: *\nDisallow: /"));
    assert!(crate::server::get(local(), &server.url("/")).is_ok());
    assert_eq!(server.paths(), ["/"]);
}
