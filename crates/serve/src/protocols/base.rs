//! Addresses with the server's name, for answers that are read elsewhere.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// The server as whoever asks names it: `http://localhost:8642`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Base(String);

impl Base {
    /// From the headers of a request. A proxy in front of the server tells by `X-Forwarded-Proto` that it is asked by HTTPS; whoever
    /// makes it up gets wrong links, and nobody else.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host: Authority = text(header::HOST.as_str())?.parse().ok()?;
        if host.as_str().contains('@') {
            return None;
        }
        let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
        Some(Self(format!("{scheme}://{}", host.as_str().to_ascii_lowercase())))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a path of this server.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    pub(crate) fn statement(&self, id: &str) -> String {
        self.at(&statement_page(id))
    }

    pub(crate) fn entity(&self, id: i64) -> String {
        self.at(&format!("{ENTITIES}{id}"))
    }

    pub(crate) fn article(&self, id: i64) -> String {
        self.at(&format!("{ARTICLES}{id}"))
    }
}

/// Where the pages are.
pub(crate) const ENTITIES: &str = "/entity/";
pub(crate) const ARTICLES: &str = "/article/";
const STATEMENTS: &str = "/statement/";

/// An id is `s-` and letters and digits; whatever else is there would not be found either.
fn statement_page(id: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    format!("{STATEMENTS}{}", id.chars().filter(plain).collect::<String>())
}

/// An address from a text that leads to a page of the web; others are not made links of.
pub(crate) fn web_address(uri: Option<&str>) -> Option<&str> {
    uri.filter(|uri| {
        let start = uri.get(..8).unwrap_or(uri).to_ascii_lowercase();
        (start.starts_with("http://") || start.starts_with("https://"))
            && !uri.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"\\^`{|}".contains(c))
    })
}

impl FromRequestParts<App> for Base {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Self::of(&parts.headers).ok_or_else(|| Problem::bad_request("the request's Host is no name of a server"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_named_as_it_is_asked() {
        let of = |host: &str, proto: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            if let Some(proto) = proto {
                headers.insert("x-forwarded-proto", proto.parse().unwrap());
            }
            Base::of(&headers).map(|base| base.at("/x"))
        };
        assert_eq!(of("LOCALHOST:8642", None).as_deref(), Some("http://localhost:8642/x"));
        assert_eq!(of("news.example", Some("https")).as_deref(), Some("https://news.example/x"));
        assert_eq!(of("news.example", Some("javascript")).as_deref(), Some("http://news.example/x"));
        assert_eq!(of("[::1]:80", None).as_deref(), Some("http://[::1]:80/x"));
        for host in ["a b", "x\"y", "user@host", "<b>", ""] {
            assert_eq!(of(host, None), None, "{host}");
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(web_address(Some("https://example.org/a?b=c#d")).is_some());
        assert!(web_address(Some("HTTP://example.org")).is_some());
        for other in
            ["javascript:alert(1)", "file:///etc/passwd", "a.txt", "https://a b", "https://a\"b", "https://<b>", ""]
        {
            assert_eq!(web_address(Some(other)), None, "{other}");
        }
        assert_eq!(statement_page("s-0f\"><"), "/statement/s-0f");
    }
}
