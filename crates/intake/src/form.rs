//! What a document's bytes are: told by the bytes themselves, and by the name only where they leave it open.

use std::fmt;
use std::str::FromStr;

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    Text,
    Html,
    /// WARC and WET.
    Warc,
    /// RSS, Atom, JSON Feed.
    Feed,
    /// A list of feeds.
    Opml,
    /// JSON: one object a line, an array of objects, or one object; ninjs too.
    Json,
    /// CSV, TSV.
    Csv,
    Parquet,
    /// NewsML-G2.
    NewsMl,
    /// An archive of files.
    Zip,
}

impl Form {
    pub const ALL: [Form; 10] = [
        Self::Text,
        Self::Html,
        Self::Warc,
        Self::Feed,
        Self::Opml,
        Self::Json,
        Self::Csv,
        Self::Parquet,
        Self::NewsMl,
        Self::Zip,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Warc => "warc",
            Self::Feed => "feed",
            Self::Opml => "opml",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::NewsMl => "newsml",
            Self::Zip => "zip",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is none of the forms'.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown form {0:?} (one of text, html, warc, feed, opml, json, csv, parquet, newsml, zip)")]
pub struct UnknownForm(pub String);

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Self, UnknownForm> {
        Self::ALL.into_iter().find(|form| form.as_str() == name).ok_or_else(|| UnknownForm(name.to_owned()))
    }
}

/// Bytes from an input's beginning that are enough to tell its form.
pub(crate) const ENOUGH: usize = 64 << 10;

/// The form of an input that begins with `head`. `name` is its file name or address, `media_type` what a server said.
pub(crate) fn tell(head: &[u8], name: &str, media_type: Option<&str>) -> Form {
    if warc::is_warc(head) {
        return Form::Warc;
    }
    if head.starts_with(b"PAR1") {
        return Form::Parquet;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Form::Zip;
    }
    match feeds::sniff(head) {
        Some(feeds::Kind::Opml) => return Form::Opml,
        Some(_) => return Form::Feed,
        None => {}
    }
    let told = media_type.map(|kind| kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase());
    if matches!(told.as_deref(), Some("text/html" | "application/xhtml+xml")) || is_html(head) {
        return Form::Html;
    }
    match dumps::sniff(head, Some(name)) {
        Some(dumps::Kind::Parquet) => Form::Parquet,
        Some(dumps::Kind::Csv { .. }) => Form::Csv,
        Some(dumps::Kind::NewsMl) => Form::NewsMl,
        Some(_) => Form::Json,
        None => Form::Text,
    }
}

/// Tags that a page begins with, as in the MIME Sniffing Standard and with some that saved fragments begin with.
const BEGINNINGS: [&str; 18] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<table",
    "<style",
    "<title",
    "<p",
    "<br",
    "<article",
    "<main",
    "<section",
    "<meta",
    "<link",
];

/// Whether a page of the web begins so, after white space, a byte order mark, an XML declaration and comments.
fn is_html(head: &[u8]) -> bool {
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let ascii: Vec<u8> =
        head.iter().take(8192).copied().filter(|&byte| !(utf16 && (byte == 0 || byte > 0x7f))).collect();
    let mut rest = ascii.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&ascii);
    loop {
        rest = rest.trim_ascii_start();
        let end = if rest.starts_with(b"<!--") {
            find(rest, b"-->")
        } else if rest.starts_with(b"<?xml") {
            find(rest, b"?>")
        } else {
            break;
        };
        let Some(after) = end.and_then(|end| rest.get(end..)) else { return false };
        rest = after;
    }
    BEGINNINGS.iter().any(|tag| {
        let begins = rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
        begins && rest.get(tag.len()).is_none_or(|&next| next.is_ascii_whitespace() || next == b'>' || next == b'/')
    })
}

/// The end of the first `needle`.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle).map(|at| at + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_their_bytes() {
        let cases: [(&[u8], &str, Form); 14] = [
            (b"Minister powiedzia\xc5\x82, \xc5\xbce tak.", "a", Form::Text),
            (b"", "a.txt", Form::Text),
            (b"<3 to znaczy serce", "a", Form::Text),
            (b"<!DOCTYPE html><html>", "a.txt", Form::Html),
            (b"\xef\xbb\xbf \n<!-- zapis --><HTML lang=pl>", "a", Form::Html),
            (b"<?xml version='1.0'?>\n<!doctype html>", "a", Form::Html),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a", Form::Html),
            (b"<p>Minister powiedzia\xb3</p>", "a", Form::Html),
            (b"WARC/1.1\r\nWARC-Type: warcinfo", "a", Form::Warc),
            (b"PAR1....", "a", Form::Parquet),
            (b"PK\x03\x04", "a", Form::Zip),
            (b"<?xml version='1.0'?><rss version='2.0'><channel>", "a", Form::Feed),
            (b"<opml version='2.0'><body>", "a", Form::Opml),
            (b"{\"title\": \"A\", \"body\": \"B\"}\n", "a", Form::Json),
        ];
        for (head, name, form) in cases {
            assert_eq!(tell(head, name, None), form, "{:?}", String::from_utf8_lossy(head));
        }
        assert_eq!(tell(b"Powiedzial.", "a", Some("text/html; charset=utf-8")), Form::Html);
        for form in Form::ALL {
            assert_eq!(form.as_str().parse(), Ok(form));
        }
    }
}
