//! Bodies and headers: lengths that lie, chunks that break, bombs, sizes.

use crate::server::{Server, answer, get, local, read_head, reason, send};
use fetch::{Client, Policy, Reason, Request};
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn body_of(answer: &[u8]) -> Result<Vec<u8>, Reason> {
    get(local(), &Server::saying(answer).url("/")).map(|response| response.body).map_err(|error| error.reason)
}

#[test]
fn a_plain_page() {
    let headers = ["Content-Type: Text/HTML; charset=iso-8859-2", "ETag: \"a\"", "Last-Modified: yesterday"];
    let server = Server::saying(answer("200 OK", &headers, b"page"));
    let response = get(local(), &server.url("/a?b")).unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, b"page".as_slice()));
    assert_eq!(response.content_type.as_deref(), Some("text/html"));
    assert_eq!(response.charset.as_deref(), Some("iso-8859-2"));
    assert_eq!(response.etag.as_deref(), Some("\"a\""));
    assert_eq!(response.last_modified.as_deref(), Some("yesterday"));
    let head = server.heads().remove(0).to_ascii_lowercase();
    assert!(head.starts_with("get /a?b http/1.1\r\n"), "{head}");
    for line in [
        "user-agent: depesza/0.1.0 (news reader; https://crates.io/crates/depesza)",
        "accept: text/html,application/xhtml+xml,*/*;q=0.8",
        "accept-encoding: gzip, br, zstd, deflate",
        &format!("host: 127.0.0.1:{}", server.port),
    ] {
        assert_eq!(head.matches(line).count(), 1, "{line} in {head}");
    }
    for name in ["cookie", "authorization", "if-none-match", "referer"] {
        assert!(!head.contains(name), "{name} in {head}");
    }
}

#[test]
fn lengths() {
    for (answer, expected) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npage", Err(Reason::Truncated { got: 4, expected: Some(10) })),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage and more", Ok("page")),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\npage", Ok("")),
        // Without a length the body ends with the connection.
        ("HTTP/1.1 200 OK\r\n\r\npage", Ok("page")),
        ("HTTP/1.0 200 OK\r\n\r\npage", Ok("page")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\npa\r\n2\r\nge\r\n0\r\n\r\n", Ok("page")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\npage\r\n0\r\nX: y\r\n\r\n", Ok("page")),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npage\r\n",
            Err(Reason::Truncated { got: 4, expected: None }),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npage",
            Err(Reason::Truncated { got: 4, expected: None }),
        ),
    ] {
        assert_eq!(body_of(answer.as_bytes()), expected.map(|body: &str| body.as_bytes().to_vec()), "{answer:?}");
    }
}

#[test]
fn what_is_no_http() {
    for answer in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npage\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\npage",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\npage",
        "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\npage",
        "<html>page</html>\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\npage",
    ] {
        let result = body_of(answer.as_bytes());
        assert!(matches!(result, Err(Reason::Http { .. })), "{answer:?}: {result:?}");
    }
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-"] {
        let result = body_of(answer.as_bytes());
        assert!(matches!(result, Err(Reason::Connect { .. })), "{answer:?}: {result:?}");
    }
}

#[test]
fn packed_bodies() {
    let page = "Rzecznik zaprzeczył. ".repeat(50);
    for (coding, body) in [
        ("gzip", gzip(page.as_bytes())),
        ("zstd", zstd::encode_all(page.as_bytes(), 3).unwrap()),
        ("identity", page.clone().into_bytes()),
    ] {
        let header = format!("Content-Encoding: {coding}");
        assert_eq!(body_of(&answer("200 OK", &[&header], &body)), Ok(page.clone().into_bytes()), "{coding}");
    }
    let unknown = answer("200 OK", &["Content-Encoding: compress"], b"page");
    assert_eq!(body_of(&unknown), Err(Reason::Encoding { name: "compress".to_owned() }));
    let broken = answer("200 OK", &["Content-Encoding: gzip"], b"page");
    assert!(matches!(body_of(&broken), Err(Reason::Unpack { coding: "gzip", .. })));
}

#[test]
fn bombs() {
    let bomb = gzip(&vec![b' '; 3 << 20]);
    assert!(bomb.len() < 10 << 10);
    let small = || Policy { max_bytes: 2 << 20, ..local() };
    let packed = answer("200 OK", &["Content-Encoding: gzip"], &bomb);
    assert_eq!(reason(small(), &Server::saying(packed.as_slice()).url("/")), Reason::Bomb { ratio: 200 });
    let twice = answer("200 OK", &["Content-Encoding: gzip, gzip"], &gzip(&bomb));
    assert_eq!(reason(small(), &Server::saying(twice).url("/")), Reason::Bomb { ratio: 200 });
    let lenient = Policy { max_ratio: usize::MAX, ..small() };
    assert_eq!(reason(lenient, &Server::saying(packed).url("/")), Reason::TooLarge { limit: 2 << 20 });
}

#[test]
fn sizes() {
    let small = || Policy { max_bytes: 1000, ..local() };
    let fits = Server::saying(answer("200 OK", &[], &[b'a'; 1000]));
    assert_eq!(get(small(), &fits.url("/")).unwrap().body.len(), 1000);
    let too_large = Reason::TooLarge { limit: 1000 };
    // Declared, and found out.
    let declared = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    assert_eq!(reason(small(), &declared.url("/")), too_large);
    let endless = Server::start(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
    });
    assert_eq!(reason(small(), &endless.url("/")), too_large);
    let packed = Server::saying(answer("200 OK", &["Content-Encoding: gzip"], &gzip(&[b'a'; 1001])));
    assert_eq!(reason(small(), &packed.url("/")), too_large);
}

#[test]
fn headers_without_end() {
    let wide = Server::saying(answer("200 OK", &[&format!("X: {}", "a".repeat(70 << 10))], b"page"));
    assert_eq!(reason(local(), &wide.url("/")), Reason::HeadersTooLarge { limit: 64 << 10 });
    let endless = Server::start(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
    });
    let result = reason(local(), &endless.url("/"));
    assert!(matches!(result, Reason::HeadersTooLarge { .. } | Reason::Http { .. }), "{result:?}");
}

#[test]
fn statuses() {
    for (status, code) in [
        ("204 No Content", 204),
        ("206 Partial Content", 206),
        ("304 Not Modified", 304),
        ("404 Not Found", 404),
        ("410 Gone", 410),
        ("500 Oops", 500),
    ] {
        let server = Server::saying(answer(status, &[], b""));
        assert_eq!(reason(local(), &server.url("/")), Reason::Status { code, retry_after: None });
    }
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";
    assert_eq!(body_of(early.as_bytes()), Ok(b"page".to_vec()));
}

#[test]
fn connections_are_kept_and_a_lost_one_is_replaced() {
    // Two pages on each connection, which then goes away without a word.
    let server = Server::start(|path, _, stream| {
        let page = |path: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{path}", path.len());
        send(stream, page(path).as_bytes());
        let next = read_head(stream);
        send(stream, page(next.split(' ').nth(1).unwrap_or_default()).as_bytes());
    });
    let client = Client::new(local()).unwrap();
    for path in ["/a", "/b", "/c", "/d", "/e"] {
        let response = client.get(&Request::page(&server.url(path))).unwrap();
        assert_eq!(response.body, path.as_bytes());
        // Gives the server time to close.
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    // Only the first request of each connection is counted.
    assert_eq!(server.paths(), ["/a", "/c", "/e"]);
}
