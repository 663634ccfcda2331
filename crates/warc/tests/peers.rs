//! Archives that GNU wget, warcio and zstandard wrote; `fixtures/make.py` made them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read their data and may panic")]

mod build;

use std::path::Path;

use build::read_with;
use warc::{Kind, Options, Skipped, is_warc};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

const PAGES: [(&str, &str, Option<&str>); 9] = [
    ("plain.html", "text/html", Some("utf-8")),
    ("gzip.html", "text/html", Some("UTF-8")),
    ("chunked.html", "text/html", None),
    ("chunked-gzip.html", "text/html", Some("utf-8")),
    ("deflate.html", "text/html", Some("utf-8")),
    ("latin2.html", "text/html", Some("ISO-8859-2")),
    ("feed.xml", "application/rss+xml", None),
    ("news.json", "application/json", None),
    ("note.txt", "text/plain", Some("utf-8")),
];

fn expect_pages(name: &str, skipped: Skipped, offset_of_first: u64) {
    let file = fixture(name);
    assert!(is_warc(&file) && is_warc(&file[..file.len().min(4000)]), "{name}");
    let options = Options { check_digests: true, ..Options::default() };
    let (items, counted) = read_with(&file, options);
    let documents: Vec<_> =
        items.into_iter().map(|item| item.unwrap_or_else(|error| panic!("{name}: {error}"))).collect();
    assert_eq!(counted, skipped, "{name}");
    assert_eq!(documents.first().map(|document| document.offset), Some(offset_of_first), "{name}");
    let mut last = 0;
    // wget fetches the first page once more, where the moved one led it.
    for (document, (page, content_type, charset)) in documents.iter().zip(PAGES.iter().chain([&PAGES[0]])) {
        assert_eq!(document.target_uri.as_deref(), Some(format!("http://127.0.0.1:8931/{page}").as_str()), "{name}");
        assert_eq!(document.body, fixture(&format!("pages/{page}")), "{name}: {page}");
        assert_eq!(document.content_type.as_deref(), Some(*content_type), "{name}: {page}");
        assert_eq!(document.charset.as_deref(), *charset, "{name}: {page}");
        assert_eq!((document.kind, document.http_status), (Kind::Response, Some(200)));
        assert!(document.record_id.as_ref().is_some_and(|id| id.starts_with("urn:uuid:")));
        assert!(document.date.as_ref().is_some_and(|date| date.starts_with("20")));
        assert_eq!((document.truncated.as_deref(), document.within), (None, 0));
        assert!(document.offset >= last);
        last = document.offset;
        // The offset leads to the record.
        assert!(is_warc(&file[document.offset as usize..]) || name.ends_with(".zst"), "{name}: {page}");
        if !name.ends_with(".zst") {
            let again =
                warc::Reader::new(&file[document.offset as usize..], Options::default()).next().unwrap().unwrap();
            assert_eq!(again.body, document.body);
        }
    }
    assert_eq!(documents.len(), if name.starts_with("wget") { 10 } else { 9 }, "{name}");
}

#[test]
fn wget_wrote_it() {
    // Its requests, the moved and the missing page, the picture, its manifest and log.
    let skipped = Skipped { warcinfo: 1, request: 13, metadata: 3, status: 2, media_type: 1, ..Skipped::default() };
    let plain = fixture("wget-plain.warc");
    let second = |file: &[u8], mark: &[u8]| {
        let mut found = memchr::memmem::find_iter(file, mark);
        found.nth(2).unwrap() as u64
    };
    expect_pages("wget-plain.warc", skipped, second(&plain, b"WARC/1.0\r\n"));
    expect_pages("wget.warc.gz", skipped, second(&fixture("wget.warc.gz"), &[0x1f, 0x8b, 8]));
}

#[test]
fn warcio_wrote_it() {
    let skipped = Skipped { request: 12, status: 2, media_type: 1, ..Skipped::default() };
    expect_pages("warcio.warc.gz", skipped, 0);
    let file = fixture("warcio.warc.zst");
    let dictionary = u64::from(u32::from_le_bytes([file[4], file[5], file[6], file[7]])) + 8;
    expect_pages("warcio.warc.zst", skipped, dictionary);
}

#[test]
fn records_of_other_types() {
    let (items, skipped) =
        read_with(&fixture("warcio-records.warc"), Options { check_digests: true, ..Options::default() });
    let documents: Vec<_> = items.into_iter().map(Result::unwrap).collect();
    assert_eq!(skipped, Skipped { warcinfo: 1, metadata: 1, revisit: 1, ..Skipped::default() });
    let [page, text] = documents.as_slice() else { panic!("{documents:?}") };
    assert_eq!((page.kind, page.number, page.http_status), (Kind::Resource, 2, None));
    assert_eq!((page.content_type.as_deref(), page.charset.as_deref()), (Some("text/html"), Some("utf-8")));
    assert_eq!(page.body, fixture("pages/plain.html"));
    assert_eq!(page.date.as_deref(), Some("2024-03-01T06:30:00Z"));
    assert_eq!((text.kind, text.number), (Kind::Conversion, 4));
    assert_eq!(text.target_uri.as_deref(), Some("http://example.org/note.txt"));
    assert_eq!(text.body, fixture("pages/note.txt"));
}
