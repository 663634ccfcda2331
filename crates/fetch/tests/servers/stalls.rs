//! Servers that fall silent or trickle.

use crate::server::{Server, local, reason, send};
use fetch::{Client, Phase, Policy, Reason, Request};
use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(300);
/// Far longer than any timeout here, far shorter than a test that hangs.
const LONG: Duration = Duration::from_secs(120);
/// For slow machines.
const SLACK: Duration = Duration::from_secs(20);

fn hasty() -> Policy {
    Policy { read_timeout: SHORT, total_timeout: 5 * SHORT, ..local() }
}

/// For servers that are never silent for long: only the total can run out.
fn patient() -> Policy {
    Policy { read_timeout: SLACK, ..hasty() }
}

fn timed(policy: Policy, url: &str) -> Reason {
    let start = Instant::now();
    let reason = reason(policy, url);
    assert!(start.elapsed() < SLACK, "{:?}", start.elapsed());
    reason
}

#[test]
fn silence_before_the_answer() {
    let server = Server::start(|_, _, _| std::thread::sleep(LONG));
    let reason = timed(hasty(), &server.url("/"));
    assert!(
        matches!(reason, Reason::Timeout { phase: Phase::Answer | Phase::Silence, after } if after == SHORT),
        "{reason:?}"
    );
    assert!(reason.to_string().starts_with("it took longer than 0.3 s until the server "), "{reason}");
}

#[test]
fn silence_within_the_body() {
    let server = Server::start(|_, _, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning");
        std::thread::sleep(LONG);
    });
    assert_eq!(timed(hasty(), &server.url("/")), Reason::Timeout { phase: Phase::Silence, after: SHORT });
}

#[test]
fn a_trickle_of_a_body() {
    let server = Server::start(|_, _, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while stream.write_all(b"a").is_ok() {
            std::thread::sleep(SHORT / 6);
        }
    });
    let policy = patient();
    let total = policy.total_timeout;
    assert_eq!(timed(policy, &server.url("/")), Reason::Timeout { phase: Phase::Total, after: total });
}

#[test]
fn a_trickle_of_headers() {
    let server = Server::start(|_, _, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(b"a").is_ok() {
            std::thread::sleep(SHORT / 6);
        }
    });
    let policy = patient();
    let total = policy.total_timeout;
    assert_eq!(timed(policy, &server.url("/")), Reason::Timeout { phase: Phase::Total, after: total });
}

#[test]
fn the_total_counts_redirects_together() {
    let server = Server::start(|path, _, stream| {
        std::thread::sleep(SHORT * 2 / 3);
        send(stream, format!("HTTP/1.1 302 Found\r\nLocation: {path}a\r\nContent-Length: 0\r\n\r\n").as_bytes());
    });
    let policy = Policy { max_redirects: 1000, ..patient() };
    let total = policy.total_timeout;
    let reason = timed(policy, &server.url("/"));
    assert_eq!(reason, Reason::Timeout { phase: Phase::Total, after: total });
    assert!(server.paths().len() < 10);
}

#[test]
fn a_handshake_that_never_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let reason = timed(Policy { connect_timeout: SHORT, ..hasty() }, &url);
    assert!(matches!(reason, Reason::Timeout { phase: Phase::Connect | Phase::Silence, .. }), "{reason:?}");
}

#[test]
fn stopping_ends_what_is_under_way() {
    let server = Server::start(|_, _, _| std::thread::sleep(LONG));
    let client = Client::new(Policy { read_timeout: LONG, total_timeout: LONG, ..local() }).unwrap();
    let start = Instant::now();
    std::thread::scope(|scope| {
        let fetching = scope.spawn(|| client.get(&Request::page(&server.url("/"))));
        while server.paths().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        client.stop();
        assert!(fetching.join().unwrap().is_err());
    });
    assert!(start.elapsed() < SLACK);
    assert_eq!(client.get(&Request::page(&server.url("/"))).unwrap_err().reason, Reason::Stopped);
}
