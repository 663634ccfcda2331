//! Language and theme, kept in cookies. They are chosen by a link, so that it works everywhere; nothing else hangs on them.

use super::asked::{LANGUAGE_COOKIE, THEME_COOKIE, Theme};
use crate::i18n::Language;
use crate::params::Params;
use crate::problem::Problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Chosen {
    language: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

/// A year.
const SECONDS: u32 = 365 * 24 * 60 * 60;

pub(super) async fn choose(Params(chosen): Params<Chosen>) -> Result<Response, Problem> {
    let next = chosen.next.filter(|next| is_ours(next)).and_then(|next| HeaderValue::from_str(&next).ok());
    let next = next.unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let mut keep = |name: &str, value: &str| {
        let cookie = format!("{name}={value}; Path=/; Max-Age={SECONDS}; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    };
    if let Some(code) = chosen.language {
        let language = Language::parse(&code).ok_or_else(|| Problem::parameter("language", "it must be en or pl"))?;
        keep(LANGUAGE_COOKIE, language.code());
    }
    if let Some(name) = chosen.theme {
        let theme = Theme::parse(&name);
        let theme = theme.ok_or_else(|| Problem::parameter("theme", "it must be light, dark or system"))?;
        keep(THEME_COOKIE, theme.as_str());
    }
    Ok(response)
}

/// Whether an address is one of these pages.
fn is_ours(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stays_here() {
        assert!(is_ours("/search?q=%C5%BCuk"));
        for next in ["//example.org", "https://example.org", "/\\example.org", "/a\r\nb", ""] {
            assert!(!is_ours(next), "{next:?}");
        }
    }
}
