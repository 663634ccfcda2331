//! What a `Content-Type` says.

/// `text/html` of `Text/HTML; charset=utf-8`.
pub(crate) fn essence(content_type: &str) -> String {
    content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `utf-8` of `Text/HTML; charset="UTF-8"`, as it was written.
pub(crate) fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// Whether a media type can hold an article: HTML, XML (feeds), JSON, plain text. Takes it in lower case and without
/// parameters, as `text/html`.
pub fn is_text_like(media_type: &str) -> bool {
    match media_type {
        "text/html" | "application/xhtml+xml" | "text/plain" => true,
        "text/xml" | "application/xml" | "text/json" | "application/json" => true,
        "image/svg+xml" | "application/mathml+xml" => false,
        other => other.starts_with("application/") && (other.ends_with("+xml") || other.ends_with("+json")),
    }
}

/// Whether bytes without a media type may be text.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    let start = bytes.get(..512).unwrap_or(bytes);
    !start.is_empty() && start.iter().all(|&byte| byte >= b' ' || matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        for (text, media_type, declared) in [
            ("text/html", "text/html", None),
            ("Text/HTML; charset=UTF-8", "text/html", Some("UTF-8")),
            ("text/html;a=b; Charset = \"iso-8859-2\" ;x", "text/html", Some("iso-8859-2")),
            ("text/html; charset=", "text/html", None),
            ("", "", None),
        ] {
            assert_eq!((essence(text).as_str(), charset(text).as_deref()), (media_type, declared), "{text:?}");
        }
        let yes = ["text/html", "application/rss+xml", "application/ld+json", "application/feed+json", "text/xml"];
        let no = ["image/png", "image/svg+xml", "text/css", "text/dns", "application/pdf", "application/javascript"];
        assert!(yes.into_iter().all(is_text_like) && !no.into_iter().any(is_text_like));
    }
}
