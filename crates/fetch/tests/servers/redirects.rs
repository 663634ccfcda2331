//! Redirects: followed, counted, broken off.

use crate::server::{Server, answer, get, local, reason, redirect, send};
use fetch::{Policy, Reason, Redirect};

/// `/n` redirects to `/n-1`, `/0` is a page.
fn stairs(status: u16) -> Server {
    Server::start(move |path, _, stream| match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) => send(stream, &answer("200 OK", &["Content-Type: text/html"], b"page")),
        Ok(n) => send(stream, &redirect(status, &format!("/{}", n - 1))),
        Err(_) => send(stream, &answer("404 Not Found", &[], b"")),
    })
}

#[test]
fn a_chain_is_followed_and_told() {
    for status in [301, 302, 303, 307, 308] {
        let server = stairs(status);
        let response = get(local(), &server.url("/3")).unwrap();
        assert_eq!(response.body, b"page");
        assert_eq!(response.final_url, server.url("/0"));
        let expected = ["/2", "/1", "/0"].map(|path| Redirect { status, url: server.url(path) });
        assert_eq!(response.redirects, expected);
        let moved = matches!(status, 301 | 308).then(|| server.url("/0"));
        assert_eq!(response.moved_to(), moved.as_deref());
    }
}

#[test]
fn five_are_followed_and_no_more() {
    let server = stairs(302);
    assert_eq!(get(local(), &server.url("/5")).unwrap().redirects.len(), 5);
    assert_eq!(reason(local(), &server.url("/6")), Reason::TooManyRedirects { limit: 5 });
    let none = Policy { max_redirects: 0, ..local() };
    assert_eq!(reason(none, &server.url("/1")), Reason::TooManyRedirects { limit: 0 });
}

#[test]
fn circles_are_noticed() {
    let server = Server::start(|path, _, stream| {
        send(stream, &redirect(302, if path == "/a" { "/b#1" } else { "/a#2" }));
    });
    let error = get(local(), &server.url("/a#0")).unwrap_err();
    assert_eq!(error.reason, Reason::RedirectLoop);
    assert_eq!(server.paths(), ["/a", "/b"]);
    assert_eq!(reason(local(), &Server::saying(redirect(302, "")).url("/a")), Reason::RedirectLoop);
}

#[test]
fn locations_of_every_kind() {
    let server = Server::start(|path, _, stream| {
        let to = match path {
            "/dir/start" => "next?a=b c",
            "/dir/next?a=b%20c" => "../ąę",
            "/%C4%85%C4%99" => "?q#f",
            "/%C4%85%C4%99?q" => return send(stream, &answer("200 OK", &[], b"page")),
            _ => return send(stream, &answer("404 Not Found", &[], b"")),
        };
        send(stream, &redirect(302, to));
    });
    let response = get(local(), &server.url("/dir/start")).unwrap();
    assert_eq!(response.final_url, server.url("/%C4%85%C4%99?q"));
    assert_eq!(response.body, b"page");
}

#[test]
fn a_redirect_to_nowhere() {
    let server = Server::saying(answer("302 Found", &[], b"where?"));
    assert_eq!(reason(local(), &server.url("/")), Reason::NoLocation { code: 302 });
    let far = format!("/{}", "a".repeat(9000));
    let reason = reason(local(), &Server::saying(redirect(302, &far)).url("/"));
    assert!(matches!(reason, Reason::BadUrl { .. }), "{reason:?}");
}

#[test]
fn errors_name_both_ends() {
    let server = stairs(302);
    let other = Server::saying(redirect(302, &server.url("/missing")));
    let error = get(local(), &other.url("/a")).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "cannot fetch {}: the server answered 404 (there is no such page) (redirected from {})",
            server.url("/missing"),
            other.url("/a")
        )
    );
}
