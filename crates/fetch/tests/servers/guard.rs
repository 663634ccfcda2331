//! Addresses of this machine are refused, however one gets to them.

use crate::server::{Server, answer, get, local, reason, redirect};
use fetch::{Policy, Reason};

fn guarded() -> Policy {
    Policy { allow_private: false, ..local() }
}

#[test]
fn a_literal_address_is_refused_before_anything_is_sent() {
    let server = Server::saying(answer("200 OK", &[], b"secret"));
    for host in ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/", server.port);
        let error = get(guarded(), &url).unwrap_err();
        assert!(matches!(error.reason, Reason::Refused { .. }), "{error}");
        assert!(error.help().unwrap().contains("--allow-private"));
    }
    let error = get(guarded(), "http://192.168.1.1/feed").unwrap_err();
    assert_eq!(error.to_string(), "cannot fetch http://192.168.1.1/feed: 192.168.1.1 is a private address");
    assert!(server.paths().is_empty());
}

#[test]
fn a_name_that_resolves_to_this_machine_is_refused() {
    let server = Server::saying(answer("200 OK", &[], b"secret"));
    for host in ["localhost", "LOCALHOST"] {
        let reason = reason(guarded(), &format!("http://{host}:{}/", server.port));
        assert!(matches!(reason, Reason::Refused { address, .. } if address.is_loopback()), "{host}: {reason}");
    }
    assert!(server.paths().is_empty());
}

#[test]
fn allow_private_lets_it_through() {
    let server = Server::saying(answer("200 OK", &[], b"ours"));
    assert_eq!(get(local(), &server.url("/")).unwrap().body, b"ours");
    assert_eq!(get(local(), &format!("http://localhost:{}/", server.port)).unwrap().body, b"ours");
}

#[test]
fn redirects_are_guarded() {
    for (to, refused) in [
        ("http://0.0.0.0/", "0.0.0.0 is an address of “this network”"),
        ("http://[ff02::1]/", "ff02::1 is a multicast address"),
        ("http://198.18.0.1/", "198.18.0.1 is an address for benchmarks"),
        ("file:///etc/passwd", "“file” addresses are not fetched"),
        ("http://user:pass@127.0.0.1/", "it carries a user name or password"),
        ("//127.0.0.1:25/", "port 25 is another service's"),
        ("http://", "it is no address: it leads to \"http://\": empty host"),
    ] {
        let server = Server::saying(redirect(302, to));
        let error = get(local(), &server.url("/a")).unwrap_err();
        assert_eq!(error.reason.to_string(), refused);
        assert_eq!(error.url, server.url("/a"));
        assert_eq!(server.paths().len(), 1);
    }
}

#[test]
fn names_that_do_not_exist() {
    let reason = reason(local(), "http://depesza-test.invalid/");
    assert!(matches!(reason, Reason::Dns { .. }), "{reason:?}");
}

#[test]
fn nobody_listens() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let reason = reason(local(), &format!("http://127.0.0.1:{port}/"));
    assert!(matches!(reason, Reason::Connect { .. }), "{reason:?}");
}
