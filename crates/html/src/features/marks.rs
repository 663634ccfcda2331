//! What class names, ids, roles and names of the elements around a leaf tell.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use crate::tag::Tag;
use crate::tree::{Attribute, Id, Tree};

/// Parts of class names and ids by what they stand for.
const WORDS: [(&[&str], &[&str]); MARKS] = [
    // The article's body.
    (
        &[
            "article-body",
            "articlebody",
            "article__body",
            "article_body",
            "post-content",
            "postcontent",
            "post_content",
            "entry-content",
            "story-body",
            "storybody",
            "story__body",
            "body-content",
            "article-content",
            "articlecontent",
            "article__content",
            "article-text",
            "post-body",
            "richtext",
            "rich-text",
            "body-copy",
            "articletext",
            "text-content",
            "td-post-content",
        ],
        &[],
    ),
    (
        &[
            "article", "story", "entry", "post", "content", "main", "text", "body", "artykul", "tresc", "wysiwyg",
            "prose",
        ],
        &[],
    ),
    (
        &[
            "lead",
            "standfirst",
            "intro",
            "summary",
            "excerpt",
            "subtitle",
            "subhead",
            "dek",
            "perex",
            "zajawka",
            "abstract",
        ],
        &["leaderboard", "leading"],
    ),
    (&["title", "headline", "heading"], &[]),
    (&["nav", "menu", "breadcrumb", "toolbar", "topbar", "pagination", "pager", "okruszki"], &["navy"]),
    (&["sidebar", "aside", "side-", "-side", "rail", "widget", "right-col", "secondary"], &[]),
    (
        &[
            "related",
            "recommend",
            "more-",
            "-more",
            "readmore",
            "read-more",
            "also",
            "popular",
            "trending",
            "most-read",
            "latest",
            "teaser",
            "see-also",
            "seealso",
            "similar",
            "outbrain",
            "taboola",
            "next-post",
            "prev-post",
            "czytaj",
            "powiazane",
            "polecane",
            "promoted",
            "you-may",
            "card",
        ],
        &["cardinal"],
    ),
    (&["comment", "disqus", "reply", "respond", "discussion", "komentarz"], &[]),
    (&["share", "sharing", "social", "facebook", "twitter", "follow", "addthis"], &[]),
    (
        &[
            "newsletter",
            "subscribe",
            "subscription",
            "signup",
            "sign-up",
            "paywall",
            "promo",
            "cta",
            "donat",
            "login",
            "register",
            "optin",
            "banner",
        ],
        &[],
    ),
    (&["author", "byline", "bio", "contributor", "autor", "writer", "profile"], &["bioge"]),
    (&["meta", "date", "time", "published", "posted", "info", "timestamp", "data-"], &["metal", "update"]),
    (&["tag", "topic", "categor", "keyword", "label", "tematy"], &["stage", "vantage", "instagram"]),
    (
        &[
            "caption",
            "credit",
            "photo",
            "image",
            "figure",
            "gallery",
            "media",
            "wp-caption",
            "zdjecie",
            "foto",
            "video",
            "player",
            "embed",
        ],
        &[],
    ),
    (&["foot", "copyright", "legal", "disclaimer", "colophon", "stopka"], &["football", "footage"]),
    (&["header", "masthead", "top-bar", "hero", "site-head"], &[]),
    (&["cookie", "consent", "gdpr", "popup", "pop-up", "modal", "overlay", "notice", "alert", "rodo"], &[]),
    (
        &["advert", "ad-", "-ad", "ads", "sponsor", "reklam", "dfp", "google", "affiliate"],
        &[
            "ads-", "head-", "lead-", "read-", "load-", "thread", "bread", "download", "uploads", "heads", "threads",
            "loads", "-add", "-adm", "-adv",
        ],
    ),
    (&["quote", "pullquote", "blockquote", "testimonial"], &[]),
    (&["toc", "table-of-contents", "contents", "table_of"], &["stock", "page-contents"]),
    (&["hidden", "sr-only", "screen-reader", "visually-hidden", "hide", "d-none", "print-only", "offscreen"], &[]),
    (&["footnote", "reference", "citation", "source", "bibliograph", "przypis"], &[]),
    (&["product", "price", "shop", "buy", "cart", "ecommerce", "deal"], &[]),
    (&["faq", "accordion", "question"], &[]),
    (&["list", "grid", "feed", "archive", "loop", "carousel", "slider", "swiper"], &[]),
    (&["key-", "takeaway", "highlight", "tldr", "infobox", "factbox", "callout"], &["keyword"]),
];
/// How many groups of words there are, and some by their number.
const MARKS: usize = 26;
pub(super) const LEAD: usize = 2;
pub(super) const RELATED: usize = 6;
pub(super) const AUTHOR: usize = 10;
pub(super) const DATE: usize = 11;
pub(super) const TAGS: usize = 12;
pub(super) const CAPTION: usize = 13;

/// Names, roles and properties of elements.
const KINDS: usize = 20;

/// For each group and kind how many elements further out the nearest one stands.
pub(super) type Around = [u16; MARKS + KINDS];

/// So far away is what is not there.
const FAR: u16 = 100;

/// For each element the groups that its own class and id belong to, a bit for each.
pub(super) struct Marks {
    own: Vec<u64>,
}

impl Marks {
    pub(super) fn new(tree: &Tree) -> Marks {
        let mut known = HashMap::new();
        let own = (0..tree.elements.len()).map(|id| own(tree, id as Id, &mut known)).collect();
        Marks { own }
    }

    pub(super) fn around(&self, tree: &Tree, id: Id) -> Around {
        let mut nearest = [FAR; MARKS + KINDS];
        for (distance, id) in tree.ancestors(id).enumerate() {
            let mut bits = self.own.get(id as usize).copied().unwrap_or(0);
            while bits != 0 {
                let bit = bits.trailing_zeros() as usize;
                if let Some(slot) = nearest.get_mut(bit)
                    && *slot == FAR
                {
                    *slot = distance as u16;
                }
                bits &= bits - 1;
            }
        }
        nearest
    }
}

/// All words at once; for each its group, and whether it is one that excludes it.
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(words, but)| words.iter().chain(*but));
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(words).expect("the words are few and short")
});
static GROUPS: LazyLock<Vec<(usize, bool)>> = LazyLock::new(|| {
    let groups = WORDS.iter().enumerate();
    groups
        .flat_map(|(group, (words, but))| {
            words.iter().map(move |_| (group, false)).chain(but.iter().map(move |_| (group, true)))
        })
        .collect()
});

/// The groups that a class list or an id belongs to.
fn groups(value: &str) -> u64 {
    // Longer lists of classes are those of a style sheet's generator.
    let value = value.get(..value.floor_char_boundary(400)).unwrap_or_default();
    let (mut found, mut excluded) = (0_u64, 0_u64);
    for word in AUTOMATON.find_overlapping_iter(value) {
        match GROUPS.get(word.pattern().as_usize()) {
            Some((group, false)) => found |= 1 << group,
            Some((group, true)) => excluded |= 1 << group,
            None => {}
        }
    }
    found & !excluded
}

/// `known`: the groups of values that were met before; pages repeat theirs over and over.
fn own<'a>(tree: &'a Tree, id: Id, known: &mut HashMap<&'a str, u64>) -> u64 {
    let mut bits = 0;
    // The page's outermost elements carry classes that are true of all of it.
    let tag = tree.element(id).tag;
    if !matches!(tag, Tag::Body | Tag::Html) {
        for attribute in [Attribute::Class, Attribute::Id] {
            if let Some(value) = tree.attribute(id, attribute) {
                bits |= *known.entry(value).or_insert_with(|| groups(value));
            }
        }
    }
    let kind = match tag {
        Tag::Article => Some(0),
        Tag::Main => Some(1),
        Tag::Nav => Some(2),
        Tag::Aside => Some(3),
        Tag::Footer => Some(4),
        Tag::Header => Some(5),
        Tag::Form | Tag::Fieldset => Some(6),
        Tag::Figure => Some(7),
        Tag::Figcaption => Some(8),
        Tag::Table => Some(9),
        Tag::Ul => Some(10),
        Tag::Ol => Some(11),
        Tag::Blockquote => Some(12),
        Tag::Button => Some(13),
        Tag::Section => Some(14),
        Tag::Dl => Some(15),
        Tag::Address => Some(16),
        Tag::A => Some(17),
        _ => None,
    };
    bits |= kind.map_or(0, |kind| 1 << (MARKS + kind));
    if tree.attribute(id, Attribute::Itemprop).is_some_and(|value| value.eq_ignore_ascii_case("articleBody")) {
        bits |= 1 << (MARKS + 18);
    }
    let style = tree.attribute(id, Attribute::Style).unwrap_or_default();
    let hidden = tree.attribute(id, Attribute::Hidden).is_some_and(|value| value != "false");
    if hidden || (style.contains("display") && style.replace(' ', "").contains("display:none")) {
        bits |= 1 << (MARKS + 19);
    }
    bits
}
