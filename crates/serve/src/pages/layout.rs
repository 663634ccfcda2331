//! What is around every page: head, navigation, what was chosen, foot.

use super::asked::{Asked, Theme, View};
use super::icons::icon;
use crate::assets;
use crate::i18n::Language;
use crate::security::visitor::KnownBy;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The part of the app that a page is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    #[default]
    None,
    Search,
    Read,
    News,
    Stories,
    Outlets,
    Corrections,
}

/// Title and place of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) section: Section,
    /// A wide page: a text with cards beside it.
    pub(super) wide: bool,
    /// What the page needs in its head beside what all need.
    pub(super) head: Option<Markup>,
}

const SECTIONS: [(Section, &str, &str, &str); 6] = [
    (Section::Search, "/search", "section-search", "search"),
    (Section::Read, "/read", "section-read", "read"),
    (Section::News, "/new", "section-news", "new"),
    (Section::Stories, "/stories", "section-stories", "story"),
    (Section::Outlets, "/outlets", "section-outlets", "outlet"),
    (Section::Corrections, "/corrections", "section-corrections", "correct"),
];

pub(super) fn page(view: &View, frame: &Frame<'_>, content: Markup) -> Markup {
    let t = view.language();
    let chosen = match view.asked.theme {
        Theme::System => None,
        theme => Some(theme.as_str()),
    };
    html! {
        (DOCTYPE)
        html lang=(t.code()) data-theme=[chosen] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (isolated(frame.title)) " · Depesza" }
                link rel="stylesheet" href=(assets::url("app.css"));
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"));
                script src=(assets::url("app.js")) defer {}
                @if let Some(head) = &frame.head { (head) }
            }
            body {
                a.skip href="#main" { (t.tr("skip")) }
                header.top {
                    div.bar {
                        a.brand href="/" { (PreEscaped(LOGO)) span { "Depesza" } span.hidden { ": " (t.tr("start-page")) } }
                        nav aria-label=(t.tr("navigation")) {
                            ul {
                                @for (section, address, key, picture) in SECTIONS {
                                    li {
                                        a href=(address) aria-current=[(section == frame.section).then_some("page")] {
                                            (icon(picture)) span { (t.label("section", key.trim_start_matches("section-"))) }
                                        }
                                    }
                                }
                            }
                        }
                        (choices(&view.asked))
                        @if let Some(visitor) = view.visitor.as_ref().filter(|visitor| visitor.by == KnownBy::Session) {
                            form.logout method="post" action="/logout" {
                                input type="hidden" name="csrf" value=(visitor.csrf);
                                button.quiet { (t.tr("log-out")) }
                            }
                        }
                    }
                }
                main #main tabindex="-1" .wide[frame.wide] { (content) }
                footer.foot {
                    p { (t.tr("foot")) " " a href="/api" { (t.tr("foot-api")) } }
                }
            }
        }
    }
}

/// Language and theme. Links, so that they work on pages that nobody could be asked about.
fn choices(asked: &Asked) -> Markup {
    let t = asked.language;
    let address = |name: &str, value: &str| {
        let query = serde_html_form::to_string([(name, value), ("next", asked.here.as_str())]).unwrap_or_default();
        format!("/preferences?{query}")
    };
    html! {
        div.choices {
            nav aria-label=(t.tr("language")) {
                @for language in Language::ALL {
                    @let current = language == t;
                    a href=(address("language", language.code())) lang=(language.code()) hreflang=(language.code())
                        aria-current=[current.then_some("true")] title=(language.own_name()) rel="nofollow" {
                        span aria-hidden="true" { (language.code().to_uppercase()) }
                        span.hidden { (language.own_name()) }
                    }
                }
            }
            nav.themes aria-label=(t.tr("theme")) {
                @for theme in Theme::ALL {
                    @let name = t.label("theme", theme.as_str());
                    a href=(address("theme", theme.as_str())) data-theme-choice=(theme.as_str())
                        aria-current=[(theme == asked.theme).then_some("true")] title=(name) rel="nofollow" {
                        (icon(theme.as_str())) span.hidden { (name) }
                    }
                }
            }
        }
    }
}

const LOGO: &str = include_str!("../assets/icons/logo.svg");

/// A text of others in a title, where no element can hold it apart: its controls of direction end with it.
pub(super) fn isolated(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    if plain.chars().any(is_bidi_control) { format!("\u{2068}{plain}\u{2069}") } else { plain }
}

/// Whether it changes the direction of what follows.
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words of others in a line of ours: their direction ends with them, and what would change it is shown.
pub(super) fn name(text: &str) -> Markup {
    html! { bdi { (super::marked::visible(&cut(text, 300))) } }
}

/// A name of others as a heading, with a warning where its letters are not what they look like.
pub(super) fn heading(t: Language, text: &str) -> Markup {
    html! {
        (name(text))
        @if mixes_alphabets(text) { " " span.tag.mixed { (icon("warns")) (t.tr("mixed-alphabets")) } }
    }
}

/// A name of others in a link, a card or a list, with the same warning as a sign.
pub(super) fn named(t: Language, text: &str) -> Markup {
    html! {
        (name(text))
        @if mixes_alphabets(text) {
            @let warning = t.tr("mixed-alphabets");
            span.mixed title=(warning) { (icon("warns")) span.hidden { " (" (warning) ")" } }
        }
    }
}

/// Whether a word has letters of two alphabets that look alike: "Аnna" with a Cyrillic А.
pub(super) fn mixes_alphabets(text: &str) -> bool {
    let latin = |c: char| matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}');
    let other = |c: char| matches!(c, '\u{370}'..='\u{52f}');
    text.split(|c: char| !c.is_alphabetic()).any(|word| word.contains(latin) && word.contains(other))
}

/// At most so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// A date with what a machine reads.
pub(super) fn date(t: Language, iso: &str) -> Markup {
    html! { time datetime=(cut(iso, 40)) { (cut(&t.date(iso), 40)) } }
}

pub(super) fn date_time(t: Language, iso: &str) -> Markup {
    html! { time datetime=(cut(iso, 40)) { (cut(&t.time(iso), 40)) } }
}

/// Whether an address may be a link: those of other schemes may be a script.
pub(super) fn web_address(address: &str) -> Option<&str> {
    let lower = address.get(..8.min(address.len())).unwrap_or_default().to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(address)
}

/// A query of an address, from names and values.
pub(super) fn query(values: &[(&str, &str)]) -> String {
    serde_html_form::to_string(values).unwrap_or_default()
}

/// A message about what was done or went wrong.
pub(super) fn notice(kind: &str, content: Markup) -> Markup {
    html! { div.notice .(kind) role=(if kind == "bad" { "alert" } else { "status" }) { (content) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(web_address("HTTPS://example.org/"), Some("HTTPS://example.org/"));
        for address in ["javascript:alert(1)", "data:text/html,x", "file.txt", "", "é://x", "https:/x"] {
            assert_eq!(web_address(address), None, "{address}");
        }
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(cut("żółw", 2), "żó…");
        assert_eq!(cut("żółw", 4), "żółw");
        let warned = named(Language::English, "\u{410}nna <b>").into_string();
        assert!(warned.contains("letters of several alphabets") && !warned.contains("<b>"), "{warned}");
        assert!(!named(Language::English, "Anna").into_string().contains("mixed"));
        assert!(mixes_alphabets("\u{410}nna Wrona") && !mixes_alphabets("Анна Wrona") && !mixes_alphabets("Łucja Żuk"));
        assert_eq!(isolated("a\u{202e}b\n"), "\u{2068}a\u{202e}b \u{2069}");
    }
}
