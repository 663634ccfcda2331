//! What the headers of an answer mean.

use std::time::{Duration, SystemTime};

/// A `Content-Type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentType {
    /// Type and subtype in lower case, as in `text/html`; `None` where the header makes no sense.
    pub media_type: Option<String>,
    /// The character encoding as the server calls it.
    pub charset: Option<String>,
}

/// Reads the value of a `Content-Type` header: `text/html; charset="iso-8859-2"`.
pub fn parse_content_type(value: &str) -> ContentType {
    let (media_type, mut rest) = value.split_once(';').unwrap_or((value, ""));
    let media_type = media_type.trim().to_ascii_lowercase();
    let media_type = media_type
        .split_once('/')
        .is_some_and(|(a, b)| [a, b].iter().all(|part| !part.is_empty() && part.bytes().all(is_token)))
        .then_some(media_type);
    let mut charset = None;
    while !rest.is_empty() && charset.is_none() {
        let (name, after) = rest.split_once('=').unwrap_or((rest, ""));
        let after = after.trim_start();
        let (content, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after
                .split_once(';')
                .map_or((after, ""), |(content, _)| (content, after.get(content.len()..).unwrap_or_default())),
        };
        // A parameter without a value: `; foo; charset=utf-8`.
        let name = name.rsplit(';').next().unwrap_or_default().trim();
        if name.eq_ignore_ascii_case("charset") && !content.trim().is_empty() {
            charset = Some(content.trim().to_owned());
        }
        rest = next.trim_start_matches([';', ' ', '\t']);
    }
    ContentType { media_type, charset }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Reads the value of a `Retry-After` header, seconds or a date; a date that has passed is zero.
pub fn parse_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_content_types() {
        for (value, media_type, charset) in [
            ("text/html", Some("text/html"), None),
            ("Text/HTML; Charset=ISO-8859-2", Some("text/html"), Some("ISO-8859-2")),
            ("text/html;charset=\"utf-8\"", Some("text/html"), Some("utf-8")),
            ("text/html; foo; charset=utf-8", Some("text/html"), Some("utf-8")),
            ("text/html; a=\"x; charset=no\" ; charset = utf-8 ; b=c", Some("text/html"), Some("utf-8")),
            ("text/html; charset=", Some("text/html"), None),
            ("text/html; charset=\"utf-8", Some("text/html"), Some("utf-8")),
            ("application/rss+xml; charset=utf-8; charset=latin1", Some("application/rss+xml"), Some("utf-8")),
            ("; charset=utf-8", None, Some("utf-8")),
            ("html", None, None),
            ("text/", None, None),
            ("", None, None),
        ] {
            let read = parse_content_type(value);
            assert_eq!((read.media_type.as_deref(), read.charset.as_deref()), (media_type, charset), "{value}");
        }
    }

    #[test]
    fn reads_retry_after() {
        let now = httpdate::parse_http_date("Thu, 26 Nov 2026 12:00:00 GMT").unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Thu, 26 Nov 2026 12:01:30 GMT", Some(90)),
            ("Thu, 26 Nov 2026 11:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(parse_retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
