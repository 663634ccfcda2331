//! Pages that mean harm, and pages of any bytes: no panic, no more than linear time, and the origin holds.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests take the time and may panic")]

mod common;

use std::time::{Duration, Instant};

use common::assert_origin;
use html::read_html;
use proptest::prelude::*;

const STORY: &str = "<p>The council voted on Monday to close the bridge until the repairs are finished, the mayor said, and buses will go \
                     round by the mill.</p>";

/// Slow machines are given time; quadratic steps over these sizes take hours.
const PATIENCE: Duration = Duration::from_secs(60);

fn check(page: &[u8]) {
    let begin = Instant::now();
    if let Ok(article) = read_html(page, None, None) {
        assert_origin(&article, page);
    }
    assert!(begin.elapsed() < PATIENCE, "took {:?}", begin.elapsed());
}

fn repeated(before: &str, part: &str, times: usize, after: &str) -> Vec<u8> {
    format!("{before}{}{after}", part.repeat(times)).into_bytes()
}

#[test]
fn nesting_without_end_is_bounded() {
    for part in [
        "<div>",
        "<b>",
        "<table><tr><td>",
        "<ul><li>",
        "<blockquote><p>",
        "<a href=x>",
        "<svg>",
        "<x-y>",
        "<p><b>",
        "<select>",
        "<template>",
    ] {
        check(&repeated(STORY, part, 1_000_000 / part.len(), STORY));
    }
}

#[test]
fn many_small_things_take_linear_time() {
    for part in [
        "<p>a",
        "<p>a</p><b>",
        "<br>",
        "a<br><br>",
        "</div>",
        "</p>",
        "<!-- -->a",
        "&amp;",
        "&",
        "<",
        "</",
        "<a",
        "<li>a ",
        "<td>a",
        "<h2>a b c d e</h2>",
        "<meta name=a content=b>",
        "<time>",
        "<a href=b>c d e f</a> ",
        "\u{ad}",
        " ",
        "<p class=nav>",
        "<title>a</title>",
        "<p>Czytaj też: a</p>",
    ] {
        check(&repeated(STORY, part, 1_000_000 / part.len(), STORY));
    }
}

#[test]
fn long_things_are_bounded() {
    check(&repeated("<p class=\"", "a", 3_000_000, "\">x</p>"));
    check(&repeated("<p ", "a=b ", 500_000, ">x</p>"));
    check(&repeated("<", "p", 3_000_000, ">x"));
    check(&repeated("<p>", "x", 3_000_000, "</p>"));
    check(&repeated("<p>&", "x", 3_000_000, ";</p>"));
    check(&repeated("<p>&#", "9", 3_000_000, ";</p>"));
    check(&repeated("<!--", "-", 3_000_000, ""));
    check(&repeated("<title>", "word ", 500_000, ""));
    check(&repeated("<script type=application/ld+json>", "[", 1_000_000, ""));
    check(&repeated("<script type=application/ld+json>", "{\"@graph\":[", 100_000, ""));
    check(&repeated(
        "<script type=application/ld+json>[",
        "{\"@type\":\"NewsArticle\",\"author\":\"a, b\"},",
        20_000,
        "{}]",
    ));
}

#[test]
fn damaged_pages_are_read() {
    for page in [
        "<p>The council voted\0 on Monday <b to close the bridge until the repairs are finished, the mayor said.</p>"
            .as_bytes(),
        b"<html><body><p>unclosed <b>tags <i>everywhere</p><p>and </b>more</i> of them",
        b"<table><p>text between <tr>rows</table></td></tr>",
        b"\xff\xfe<\0p\0>\0a\0",
        b"\xef\xbb\xbf<p>a</p>",
        b"<p>bad \xff\xfe\xc5 bytes</p>",
        b"<!DOCTYPE html><![CDATA[ x ]]><p>y</p><?php echo ?>",
    ] {
        check(page);
        check(&[page, STORY.repeat(5).as_bytes()].concat());
    }
}

/// Bits of pages, to be strung together at random.
fn part() -> impl Strategy<Value = String> {
    let tags = [
        "p",
        "div",
        "b",
        "i",
        "a href='/x'",
        "li",
        "ul",
        "td",
        "tr",
        "table",
        "h1",
        "h2",
        "article",
        "section",
        "br",
        "span class=\"related\"",
        "script",
        "style",
        "title",
        "time datetime=2024-01-02",
        "figcaption",
        "blockquote",
        "noscript",
        "svg",
        "textarea",
        "option",
        "pre",
        "body",
        "html",
    ];
    prop_oneof![
        3 => prop::sample::select(tags.to_vec()).prop_map(|tag| format!("<{tag}>")),
        2 => prop::sample::select(tags.to_vec()).prop_map(|tag| format!("</{}>", tag.split(' ').next().unwrap())),
        3 => Just(STORY.to_owned()),
        2 => "[a-zA-Ząęłó ,.\n\t\u{a0}\u{ad}\u{200b}]{0,40}",
        1 => prop::sample::select(vec!["&amp;", "&nbsp;", "&shy;", "&oacute", "&#x142;", "&#0;", "&", "&lt;p&gt;", "<!-- c -->", "<![CDATA[x]]>", "\0", "<", ">", "\""]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pages_of_parts_keep_their_origin(parts in prop::collection::vec(part(), 0..60)) {
        check(parts.concat().as_bytes());
    }

    #[test]
    fn any_bytes_keep_their_origin(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
        check(&[STORY.repeat(4).as_bytes(), b"<p>", &bytes, b"</p>", STORY.as_bytes()].concat());
    }
}
