//! How a page is asked for: in which language and theme, at which address, by whom.

use crate::i18n::Language;
use crate::security::visitor::Visitor;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use std::convert::Infallible;

/// How a page is asked for. Made of a request before anything else has looked at it, so that problems can be shown, too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    /// Path and query.
    pub(crate) here: String,
}

/// Light, dark, or what the system is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
    }
}

/// Cookies that keep what was chosen.
pub(super) const LANGUAGE_COOKIE: &str = "language";
pub(super) const THEME_COOKIE: &str = "theme";

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        Self::by(request.headers(), request.uri())
    }

    fn by(headers: &HeaderMap, uri: &Uri) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let chosen = cookie(headers, LANGUAGE_COOKIE).and_then(Language::parse);
        Self {
            language: chosen.or_else(|| accepted.and_then(Language::accepted)).unwrap_or_default(),
            theme: cookie(headers, THEME_COOKIE).and_then(Theme::parse).unwrap_or_default(),
            here: uri.path_and_query().map_or("/", |here| here.as_str()).to_owned(),
        }
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Who asks for a page, and how.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) asked: Asked,
    /// None where nobody has looked who it is: pages that tell of problems.
    pub(crate) visitor: Option<Visitor>,
}

impl View {
    pub(crate) fn language(&self) -> Language {
        self.asked.language
    }

    /// Whether forms that change something are shown.
    pub(crate) fn may_write(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.may_write)
    }

    /// What forms send along.
    pub(crate) fn csrf(&self) -> &str {
        self.visitor.as_ref().map_or("", |visitor| visitor.csrf.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = Asked::by(&parts.headers, &parts.uri);
        Ok(Self { asked, visitor: parts.extensions.get::<Visitor>().cloned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_goes_before_what_is_accepted() {
        let by = |cookies: &'static str, accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
            Asked::by(&headers, &Uri::from_static("/search?q=a"))
        };
        let asked = by("session=x; language=pl; theme=dark", "en");
        assert_eq!((asked.language, asked.theme, asked.here.as_str()), (Language::Polish, Theme::Dark, "/search?q=a"));
        let asked = by("language=<script>; theme=blue", "pl");
        assert_eq!((asked.language, asked.theme), (Language::Polish, Theme::System));
    }
}
