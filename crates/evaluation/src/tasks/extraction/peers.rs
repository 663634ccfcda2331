//! Other extractors, as their documentation says to call them.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A page's decoded source to the text of its article; nothing where it finds none.
pub type Extract = fn(&str) -> String;

/// The extractors by name and version.
pub const PEERS: [(&str, Extract); 5] = [
    ("trafilatura 0.6, with fallback", |html| {
        let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
        trafilatura::extract(html, &options).map(|found| found.content_text).unwrap_or_default()
    }),
    ("trafilatura 0.6", |html| {
        trafilatura::extract(html, &trafilatura::Options::default()).map(|found| found.content_text).unwrap_or_default()
    }),
    ("rs-trafilatura 0.2", |html| rs_trafilatura::extract(html).map(|found| found.content_text).unwrap_or_default()),
    ("dom_smoothie 0.19", |html| {
        let read = dom_smoothie::Readability::new(html, None, None).and_then(|mut reader| reader.parse());
        read.map(|article| article.text_content.to_string()).unwrap_or_default()
    }),
    ("legible 0.5", |html| {
        legible::parse(html, None, None).map(|article| article.text_content.to_string()).unwrap_or_default()
    }),
];

/// Runs one; a panic counts as nothing found.
pub fn guarded(extract: Extract, bytes: &[u8]) -> String {
    let source = encoding::decode(bytes, None, encoding::Form::Html).text;
    catch_unwind(AssertUnwindSafe(|| extract(&source))).unwrap_or_default()
}
