//! What somebody sends who means harm, or whose program is broken: nothing panics, takes long or grows without bound.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use feeds::{FeedError, Kind, parse, parse_opml, sniff};
use proptest::prelude::*;

const HEAD: &str = "<rss version='2.0'><channel><title>t</title>";

fn of(text: &str) -> Result<feeds::Feed, FeedError> {
    parse(text.as_bytes(), None, None)
}

#[test]
fn what_is_no_feed_is_named() {
    for (text, message) in [
        ("", "the feed is empty"),
        (" \n\u{FEFF}\t", "the feed is empty"),
        ("Rada przyjęła budżet.", "neither a feed nor a list of feeds: there is no element in it"),
        ("<html><body/></html>", "neither a feed nor a list of feeds: an XML document with root <html>"),
        ("<opml/>", "neither a feed nor a list of feeds: an XML document with root <opml>"),
        ("\n\n <!-- ", "markup that never ends at line 3, byte 3"),
        (
            "<rss><channel><title>a</title><item><title>b",
            "the feed ends before its first entry does at line 1, byte 44",
        ),
        ("<rss></rss>", "neither a feed nor a list of feeds: nothing is in <rss>"),
        ("{\"a\": [1, 2}", "expected `,` or `]` at line 1, byte 11"),
        ("\n{\n \"title\": \"ż\",, }", "key must be a string at line 3, byte 18"),
        ("{\"a\": 1}", "neither a feed nor a list of feeds: a JSON document without the items of a JSON Feed"),
    ] {
        let error = of(text).map(|feed| feed.entries.len()).unwrap_err();
        assert_eq!(error.to_string(), message, "{text:?}");
    }
    assert!(matches!(parse_opml(b"<rss/>"), Err(FeedError::NotAFeed { .. })));
}

#[test]
fn nesting_is_bounded() {
    let deep = "<a>".repeat(100_000);
    assert!(matches!(of(&format!("{HEAD}{deep}")), Err(FeedError::TooDeep { limit: 200, line: 1, .. })));
    assert!(matches!(parse_opml(format!("<opml>{deep}").as_bytes()), Err(FeedError::TooDeep { .. })));
    let nested = format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}", "[".repeat(100_000));
    assert!(matches!(of(&nested), Err(FeedError::Broken { .. })));
}

#[test]
fn numbers_are_bounded() {
    assert!(matches!(of(&format!("{HEAD}{}", "<a/>".repeat(1_000_001))), Err(FeedError::TooManyElements { .. })));
    let bytes = vec![b' '; feeds::MAX_BYTES + 1];
    assert!(matches!(parse(&bytes, None, None), Err(FeedError::TooLarge { .. })));
    let feed =
        of(&format!("{HEAD}{}</channel></rss>", "<item><guid>1</guid><title>x</title></item>".repeat(21_000))).unwrap();
    assert_eq!(feed.entries.len(), feeds::MAX_ENTRIES);
    assert_eq!(
        feed.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>(),
        [
            "entries left out, more than are read: 1000, first is entry 20001 at line 1, byte 860044",
            "entries with the same id as another: 19999, first 2 as 1",
        ]
    );
    assert!(of(&format!("{HEAD}{}</channel></rss>", "<item/>".repeat(100_000))).unwrap().entries.is_empty());
}

/// Inputs that a careless scan would go over again and again.
#[test]
fn time_is_bounded() {
    for piece in [
        "<",
        "&",
        "<!",
        "<a b=\"",
        "<a b='\"",
        "</x>",
        "<!-- <item>",
        "<item><![CDATA[",
        "&amp",
        "<item>",
        "<a xmlns:b='c'>",
        "<![CDATA[",
        "]]>",
        "<x y=<",
        "<?",
        "&#1;",
        "<b></c>",
    ] {
        let text = format!("{HEAD}<item><title>{}", piece.repeat(20_000));
        let _ = of(&text);
        let _ = sniff(piece.repeat(20_000).as_bytes());
    }
}

#[test]
fn entities_are_never_expanded() {
    // More of this is in data/entities.xml.
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let feed = of(&format!("{bomb}{HEAD}<item><title>&a;&x;</title></item></channel></rss>")).unwrap();
    assert_eq!(feed.entries[0].title.as_deref(), Some("&a;&x;"));
}

#[test]
fn charsets_are_found() {
    let text =
        "<?xml version='1.0' encoding='windows-1250'?><rss><channel><item><title>Zażółć</title></item></channel></rss>";
    let legacy: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'ż' => 0xBF,
            'ó' => 0xF3,
            'ł' => 0xB3,
            'ć' => 0xE6,
            ascii => u8::try_from(ascii).unwrap(),
        })
        .collect();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [legacy, utf16, [b"\xEF\xBB\xBF\r\n", text.replace("windows-1250", "utf-8").as_bytes()].concat()] {
        let feed = parse(&bytes, None, None).unwrap();
        assert_eq!(feed.entries[0].title.as_deref(), Some("Zażółć"));
        assert_eq!(sniff(&bytes), Some(Kind::Rss));
    }
}

#[test]
fn keys_are_short_and_lasting() {
    let long = "x".repeat(100_000);
    let text = format!("{HEAD}<item><guid>{long}</guid></item><item><title>a</title></item></channel></rss>");
    let (one, two) = (of(&text).unwrap(), of(&text).unwrap());
    assert!(one.entries.iter().all(|entry| (1..=256).contains(&entry.key.len())));
    assert_eq!(one, two);
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<rss version='2.0'>"),
        Just("<channel>"),
        Just("<item>"),
        Just("</item>"),
        Just("<title>"),
        Just("</title>"),
        Just("<feed xmlns='http://www.w3.org/2005/Atom'>"),
        Just("<entry>"),
        Just("</entry>"),
        Just("<id>1</id>"),
        Just("<link>x</link>"),
        Just("<link href='y'/>"),
        Just("<content type='xhtml'><div>"),
        Just("</div></content>"),
        Just("<content:encoded><![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("-->"),
        Just("<![CDATA["),
        Just("<?"),
        Just("?>"),
        Just("<description>"),
        Just("&amp;"),
        Just("&oacute;"),
        Just("&"),
        Just("<"),
        Just(">"),
        Just("\""),
        Just("'"),
        Just("="),
        Just("ż"),
        Just(" "),
        Just("<outline xmlUrl='http://a.b/'>"),
        Just("<opml>"),
        Just("<!DOCTYPE a ["),
        Just("<pubDate>Thu, 26 Nov 2026 10:00:00 GMT</pubDate>"),
        Just("<author>Jan ”jan@example.org</author>"),
        Just("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":1}]}"),
        Just("</rss>"),
        Just("\0"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What holds of every feed that is read.
fn hold(bytes: &[u8]) {
    sniff(bytes);
    let _ = parse_opml(bytes);
    if let Ok(feed) = parse(bytes, None, Some("https://given.example/feed")) {
        assert!(feed.entries.windows(2).all(|pair| pair[0].number < pair[1].number));
        for entry in &feed.entries {
            assert!(!entry.key.is_empty() && entry.key.len() <= 256);
            assert!(entry.link.is_some() || entry.title.is_some() || entry.body.is_some());
            assert!(entry.body.as_ref().is_none_or(|body| !body.content.trim().is_empty()));
        }
    }
}

proptest! {
    #[test]
    fn any_markup_is_borne(text in markup()) {
        hold(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        hold(&bytes);
        hold(&[HEAD.as_bytes(), &bytes].concat());
    }

    /// Entries before the place where a feed is cut are all there.
    #[test]
    fn a_cut_feed_gives_what_came_before(cut in 0usize..3000) {
        let items: String = (0..20).fold(String::new(), |all, n| {
            all + &format!("<item><guid>{n}</guid><title>Wieść {n} &amp; więcej</title><description><![CDATA[<p>ż]]></description></item>")
        });
        let whole = format!("{HEAD}{items}</channel></rss>");
        let bytes = &whole.as_bytes()[..cut.min(whole.len())];
        let complete = String::from_utf8_lossy(bytes).matches("</item>").count();
        if let Ok(feed) = parse(bytes, None, None) {
            assert_eq!(feed.entries.len(), complete);
        } else {
            assert_eq!(complete, 0);
        }
    }
}
