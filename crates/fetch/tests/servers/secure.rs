//! TLS: who is trusted, and what is said of those who are not.

use crate::server::{Server, answer, get, local, reason};
use fetch::{Policy, Reason, Trust};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// A server with a certificate for `name` that it signed itself. Returns its port and the certificate.
fn secure_server(name: &str, expired: bool, answer: Vec<u8>) -> (u16, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    }
    let certificate = params.self_signed(&key).unwrap().der().clone();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], private)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut head = [0; 4096];
            if tls.read(&mut head).is_ok() {
                let _ = tls.write_all(&answer);
                tls.conn.send_close_notify();
                let _ = tls.flush();
            }
        }
    });
    (port, certificate.to_vec())
}

fn trusting(certificate: Vec<u8>) -> Policy {
    Policy { trust: Trust::Only(vec![certificate]), ..local() }
}

fn tls(message: &str) -> Reason {
    Reason::Tls { message: message.to_owned() }
}

#[test]
fn a_certificate_that_is_trusted() {
    let (port, certificate) = secure_server("localhost", false, answer("200 OK", &[], b"page"));
    let url = format!("https://localhost:{port}/");
    assert_eq!(get(trusting(certificate), &url).unwrap().body, b"page");
}

#[test]
fn certificates_that_are_not() {
    let page = || answer("200 OK", &[], b"page");
    let (port, certificate) = secure_server("localhost", false, page());
    let error = get(local(), &format!("https://localhost:{port}/")).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "cannot fetch https://localhost:{port}/: no secure connection: nobody we trust has signed its certificate"
        )
    );
    let by_address = reason(trusting(certificate), &format!("https://127.0.0.1:{port}/"));
    assert_eq!(by_address, tls("its certificate is for another name"));
    let (port, certificate) = secure_server("example.org", false, page());
    let other_name = reason(trusting(certificate), &format!("https://localhost:{port}/"));
    assert_eq!(other_name, tls("its certificate is for another name"));
    let (port, certificate) = secure_server("localhost", true, page());
    let expired = reason(trusting(certificate), &format!("https://localhost:{port}/"));
    assert_eq!(expired, tls("its certificate has expired"));
}

#[test]
fn no_tls_at_all() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&answer("400 Bad Request", &[], b""));
        }
    });
    let reason = reason(local(), &format!("https://127.0.0.1:{port}/"));
    assert_eq!(reason, tls("the server does not speak TLS on this port"));
}

#[test]
fn never_back_to_http() {
    let plain = Server::saying(answer("200 OK", &[], b"page"));
    let (port, certificate) = secure_server("localhost", false, crate::server::redirect(302, &plain.url("/")));
    let reason = reason(trusting(certificate), &format!("https://localhost:{port}/"));
    assert_eq!(reason, Reason::Downgrade { to: plain.url("/") });
    assert!(plain.paths().is_empty());
}

#[test]
fn a_body_cut_off() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning".to_vec();
    let (port, certificate) = secure_server("localhost", false, cut);
    let reason = reason(trusting(certificate), &format!("https://localhost:{port}/"));
    assert_eq!(reason, Reason::Truncated { got: 9, expected: Some(100) });
}
