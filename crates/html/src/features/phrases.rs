//! What the words of a leaf tell.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Phrases in lower case by what they stand for; short leaves only.
const PHRASES: [&[&str]; 9] = [
    // Links to other articles.
    &[
        "read more",
        "read also",
        "also read",
        "see also",
        "related",
        "more from",
        "read next",
        "recommended",
        "you may also",
        "you might also",
        "czytaj",
        "zobacz",
        "przeczytaj",
        "więcej",
        "polecamy",
        "sprawdź",
        "dowiedz się",
        "lesen sie",
        "mehr zum thema",
        "lire aussi",
        "lee también",
        "leia também",
        "leggi anche",
        "читайте",
        "latest",
        "trending",
        "popular",
        "most read",
        "up next",
        "continue reading",
    ],
    // Letters by mail and the like.
    &[
        "subscribe",
        "newsletter",
        "sign up",
        "sign in",
        "log in",
        "register",
        "email address",
        "your inbox",
        "zapisz się",
        "zaloguj",
        "prenumer",
        "subskryb",
        "abonnieren",
        "abonn",
        "suscr",
        "iscriviti",
        "donate",
        "support us",
        "download",
        "free trial",
        "book a",
        "get started",
        "contact us",
        "join ",
    ],
    // Sharing.
    &[
        "share",
        "tweet",
        "facebook",
        "twitter",
        "whatsapp",
        "pinterest",
        "linkedin",
        "follow us",
        "udostępnij",
        "podziel się",
        "obserwuj",
        "teilen",
        "partager",
        "compartir",
        "print",
        "copy link",
        "email",
        "reddit",
        "telegram",
    ],
    // Comments.
    &["comment", "komentarz", "reply", "leave a", "kommentar", "dodaj opinię", "responses", "replies"],
    // Rights.
    &[
        "copyright",
        "all rights reserved",
        "©",
        "wszelkie prawa",
        "alle rechte",
        "terms of",
        "privacy",
        "cookie",
        "prywatno",
        "regulamin",
        "disclaimer",
        "(c)",
        "affiliate",
        "commission",
    ],
    // Pictures.
    &[
        "photo",
        "image",
        "getty",
        "foto",
        "fot.",
        "zdjęci",
        "źródło",
        "credit",
        "reuters",
        "picture",
        "courtesy",
        "shutterstock",
        "unsplash",
        "(ap",
        "afp",
        "caption",
        "figure",
        "screenshot",
        "watch",
        "video",
    ],
    // Who wrote it and when.
    &[
        "by ",
        "written by",
        "author",
        "autor",
        "published",
        "updated",
        "posted",
        "opublikowano",
        "aktualizacja",
        "min read",
        "minute",
        "ago",
        "last modified",
        "reviewed by",
        "editor",
        "contributor",
        "about the",
        "dodano",
        "data:",
        "redakcja",
        "edited by",
    ],
    // Where on the site.
    &[
        "home",
        "menu",
        "skip to",
        "search",
        "back to",
        "previous",
        "next",
        "tags",
        "tagi",
        "categories",
        "filed under",
        "topics",
        "tematy",
        "strona główna",
        "all posts",
        "view all",
        "show more",
        "load more",
        "see all",
        "table of contents",
        "in this article",
        "contents",
        "on this page",
        "close",
        "advertisement",
        "reklama",
        "anzeige",
        "sponsored",
        "listen",
    ],
    // What ends an article.
    &[
        "references",
        "sources",
        "further reading",
        "bibliography",
        "footnotes",
        "conclusion",
        "faq",
        "frequently asked",
        "key takeaways",
        "summary",
        "bottom line",
        "final thoughts",
        "przypisy",
        "bibliografia",
        "podsumowanie",
        "about us",
        "source:",
        "note:",
    ],
];

/// Longer leaves hold such words by chance.
const SHORT: usize = 160;

/// All phrases at once, and the group of each.
static AUTOMATON: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(PHRASES.iter().copied().flatten()).expect("the phrases are few and short"));
static GROUPS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    PHRASES.iter().enumerate().flat_map(|(group, phrases)| phrases.iter().map(move |_| group)).collect()
});

/// For each group: 0 none, 1 holds one, 2 begins with one.
pub(super) fn known(text: &str) -> [f32; PHRASES.len()] {
    let mut found = [0.0; PHRASES.len()];
    if text.len() > SHORT {
        return found;
    }
    for found_here in AUTOMATON.find_overlapping_iter(&text.to_lowercase()) {
        let group = GROUPS.get(found_here.pattern().as_usize()).copied().unwrap_or(0);
        if let Some(slot) = found.get_mut(group) {
            *slot = if found_here.start() == 0 { 2.0 } else { f32::max(*slot, 1.0) };
        }
    }
    found
}

/// Whether the text begins as a link to another article does.
pub(super) fn leads_elsewhere(text: &str) -> bool {
    known(text).first().is_some_and(|found| *found == 2.0)
}

/// What the letters look like: commas and sentence ends a word, digits, capitals, length of words, the first character's kind.
pub(super) fn shape(text: &str) -> [f32; 8] {
    let (mut letters, mut digits, mut upper, mut commas, mut stops, mut others) = (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut words, mut capitals) = (0.0_f32, 0.0_f32);
    let mut before = ' ';
    for c in text.chars() {
        if c.is_alphabetic() {
            letters += 1.0;
            upper += f32::from(u8::from(c.is_uppercase()));
            if before.is_whitespace() {
                capitals += f32::from(u8::from(c.is_uppercase()));
            }
        } else if c.is_numeric() {
            digits += 1.0;
        } else if matches!(c, ',' | ';') {
            commas += 1.0;
        } else if matches!(c, '.' | '!' | '?' | '…') {
            stops += 1.0;
        } else if !c.is_whitespace() {
            others += 1.0;
        }
        if before.is_whitespace() && !c.is_whitespace() {
            words += 1.0;
        }
        before = c;
    }
    let all = (letters + digits + others + commas + stops).max(1.0);
    let first = text.chars().next().unwrap_or(' ');
    let kind = if first.is_uppercase() {
        1.0
    } else if first.is_lowercase() {
        2.0
    } else if first.is_numeric() {
        3.0
    } else {
        4.0
    };
    [
        commas / words.max(1.0),
        stops / words.max(1.0),
        digits / all,
        upper / letters.max(1.0),
        capitals / words.max(1.0),
        letters / words.max(1.0),
        others / all,
        kind,
    ]
}
