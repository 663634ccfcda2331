//! The name that the server is asked by. On loopback, a page from elsewhere whose name was made to lead here (DNS rebinding) is refused.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let Some(host) = host.map(str::to_owned).or(authority) else {
        return Problem::bad_request("the request has no Host").into_response();
    };
    if app.host().is_loopback() && !is_loopback(&host) {
        return Problem::forbidden("this server answers to localhost only")
            .help("open it at http://localhost with the port it told, or start it with --host and a token")
            .into_response();
    }
    next.run(request).await
}

/// Whether a host, with or without a port, is a name of this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, rest)) if is_port(rest) => return name.parse::<Ipv6Addr>() == Ok(Ipv6Addr::LOCALHOST),
            _ => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if is_port(&format!(":{port}")) => name,
            Some(_) => return false,
            None => host,
        },
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || name.parse::<Ipv4Addr>().is_ok_and(|ip| IpAddr::V4(ip).is_loopback())
}

fn is_port(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in
            ["localhost", "LOCALHOST:8642", "localhost.:80", "127.0.0.1:8642", "127.9.9.9", "[::1]", "[::1]:8642"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "evil@localhost",
            "localhost:evil",
            "[::1].example.org",
            "[::2]",
            "10.0.0.1",
            "0.0.0.0",
            "",
            "[::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
