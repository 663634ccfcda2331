//! Copies at hand that are still current, and hosts that want to be left alone.

use crate::server::{Server, answer, local, on_manual_clock, reason, send};
use fetch::{Client, Policy, Reason, Request, Why};
use std::time::Duration;

#[test]
fn a_copy_that_is_current() {
    let server = Server::start(|_, head, stream| {
        let head = head.to_ascii_lowercase();
        let date = "thu, 26 nov 2026 10:00:00 gmt";
        if head.contains("if-none-match: w/\"7\"") || head.contains(&format!("if-modified-since: {date}")) {
            send(stream, b"HTTP/1.1 304 Not Modified\r\nETag: W/\"7\"\r\nConnection: close\r\n\r\n");
        } else {
            send(stream, &answer("200 OK", &["ETag: W/\"7\"", &format!("Last-Modified: {date}")], b"feed"));
        }
    });
    let client = Client::new(local()).unwrap();
    let first = client.get(&Request::page(&server.url("/feed"))).unwrap();
    assert_eq!((first.status, first.body.as_slice()), (200, b"feed".as_slice()));
    let by_tag = Request { etag: first.etag.clone(), ..Request::page(&server.url("/feed")) };
    let by_date = Request { last_modified: first.last_modified, ..Request::page(&server.url("/feed")) };
    for request in [by_tag, by_date] {
        let second = client.get(&request).unwrap();
        assert_eq!((second.status, second.body.as_slice()), (304, b"".as_slice()));
        assert_eq!(second.etag, first.etag);
    }
    let old = Request { etag: Some("\"6\"".to_owned()), ..Request::page(&server.url("/feed")) };
    assert_eq!(client.get(&old).unwrap().status, 200);
    let split = Request { etag: Some("a\r\nX: y".to_owned()), ..Request::page(&server.url("/feed")) };
    assert_eq!(client.get(&split).unwrap_err().reason, Reason::BadHeader("a\r\nX: y".to_owned()));
}

#[test]
fn the_accept_header_is_the_callers() {
    let server = Server::saying(answer("200 OK", &[], b"feed"));
    let accept = Some("application/rss+xml".to_owned());
    Client::new(local()).unwrap().get(&Request { accept, ..Request::page(&server.url("/")) }).unwrap();
    assert_eq!(server.heads()[0].to_ascii_lowercase().matches("accept: application/rss+xml\r\n").count(), 1);
}

#[test]
fn retry_after_is_kept() {
    for (status, header, seconds) in [
        ("429 Too Many Requests", "Retry-After: 90", 90),
        ("503 Service Unavailable", "Retry-After: Thu, 26 Nov 2026 12:05:00 GMT", 300),
    ] {
        let server = Server::saying(answer(status, &[header], b""));
        let (client, clock) = on_manual_clock(local());
        let request = Request::page(&server.url("/"));
        let error = client.get(&request).unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert!(error.is_passing());
        // Another page of the host is not asked for, and nothing is sent.
        clock.advance(Duration::from_secs(seconds - 10));
        let early = client.get(&Request::page(&server.url("/b"))).unwrap_err();
        let wait = Duration::from_secs(10);
        let too_soon = Reason::TooSoon { host: "127.0.0.1".to_owned(), wait, why: Why::Asked };
        assert_eq!(early.reason, too_soon);
        assert_eq!(early.reason.to_string(), "127.0.0.1 may be asked again in 10 s, as it asked for");
        assert_eq!(client.wait(&server.url("/b")).map(|wait| wait.duration), Some(wait));
        assert_eq!(server.paths(), ["/"]);
        clock.advance(wait);
        // The time has come: it is asked again, and says so again.
        assert!(matches!(client.get(&request).unwrap_err().reason, Reason::Status { .. }));
        assert_eq!(server.paths().len(), 2);
    }
}

#[test]
fn a_delay_between_fetches_of_a_host() {
    let server = Server::saying(answer("200 OK", &[], b"page"));
    let (client, clock) = on_manual_clock(Policy { per_host_delay: Duration::from_secs(2), ..local() });
    let request = Request::page(&server.url("/"));
    client.get(&request).unwrap();
    let reason = client.get(&request).unwrap_err().reason;
    assert!(matches!(reason, Reason::TooSoon { wait, why: Why::Delay, .. } if wait == Duration::from_secs(2)));
    // Another name, another host.
    client.get(&Request::page(&format!("http://localhost:{}/", server.port))).unwrap();
    assert_eq!(server.paths().len(), 2);
    for _ in 0..3 {
        client.get_in_turn(&request, Duration::from_secs(2)).unwrap();
    }
    assert_eq!(clock.passed(), Duration::from_secs(6));
    assert!(client.get_in_turn(&request, Duration::from_secs(1)).is_err());
    assert_eq!(clock.passed(), Duration::from_secs(6));
}

#[test]
fn a_bad_user_agent() {
    for user_agent in ["", "/1.0", "a\nb", "gazeta\0"] {
        let policy = Policy { user_agent: user_agent.to_owned(), ..local() };
        assert!(Client::new(policy).is_err(), "{user_agent:?}");
    }
    let policy = || Policy { user_agent: "archiwum (jan@example.org)".to_owned(), ..local() };
    let server = Server::saying(answer("404 Not Found", &[], b""));
    reason(policy(), &server.url("/"));
    assert!(server.heads()[0].to_ascii_lowercase().contains("user-agent: archiwum (jan@example.org)\r\n"));
}
