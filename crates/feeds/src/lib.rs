//! RSS, Atom, JSON Feed and OPML, and when to ask for a feed again.
//!
//! [`parse`] reads a feed, [`parse_opml`] a list of feeds, [`sniff`] tells whether bytes are either. [`watch`] decides when
//! a feed is due and which of its entries are new. Nothing here opens a file, a socket or a clock.
//!
//! Feeds in the wild are broken, so what can be read of one is read and the rest is told in [`Feed::diagnostics`]:
//! unknown entities, stray `<` and `&`, tags that do not match, an end that is missing. External entities and entities
//! that a DTD defines are never expanded.
//!
//! The crate `feed-rs` is not used but as the peer that the tests compare with. It sits on the same tokenizer
//! (`quick-xml`), but (3.0.0) panics on an author such as `Jan ”jan@example.org`, gives nothing of a feed with one wrong
//! tag, drops `<source>` and RSS 0.90, turns dates into UTC (an article published in Warsaw at half past midnight moves to
//! the day before), and writes inline markup anew with the quotes of attributes unescaped.

mod dates;
mod markup;
mod xml;
mod tree;
mod read;
mod rss;
mod atom;
mod json;
mod opml;
mod sniff;
pub mod watch;

pub use opml::{Subscription, parse_opml};
pub use sniff::{Kind, sniff};

use record::Diagnostic;

/// The largest feed that is read, in bytes.
pub const MAX_BYTES: usize = 32 << 20;
/// How many entries of a feed are read; the rest is left out and told.
pub const MAX_ENTRIES: usize = 20_000;

/// What a feed says of itself, and its entries in the order they stand in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    pub kind: Kind,
    /// Plain text.
    pub title: Option<String>,
    /// A BCP 47 tag as the feed gives it.
    pub language: Option<String>,
    /// The address of the site.
    pub home: Option<String>,
    /// ISO 8601.
    pub updated: Option<String>,
    pub hints: Hints,
    pub entries: Vec<Entry>,
    /// What was odd about the feed. Messages name the byte of the original.
    pub diagnostics: Vec<Diagnostic>,
}

/// How often the feed wants to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// How long a copy is good, in minutes: `ttl`, or from `sy:updatePeriod`.
    pub ttl: Option<u32>,
    /// Hours of the day, 0 to 23 in UTC, at which not to ask.
    pub skip_hours: Vec<u8>,
    /// Days of the week, 0 for Monday to 6 in UTC, on which not to ask.
    pub skip_days: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the feed, the first is 1. Entries that could not be read keep their number.
    pub number: usize,
    /// What identifies the entry from one reading of the feed to the next: the guid, else the link, else a hash of the
    /// title, the date and the text. Never longer than 256 bytes: a longer guid or link is hashed.
    pub key: String,
    /// `guid`, `id` or `rdf:about` as given.
    pub guid: Option<String>,
    /// The address of the article.
    pub link: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// ISO 8601, with the offset from UTC that the feed gives.
    pub published: Option<String>,
    /// ISO 8601. Only what the feed calls a change, never the date of publication.
    pub updated: Option<String>,
    pub authors: Vec<String>,
    /// Where the feed took the entry from: `<source>`, `dc:source`.
    pub source: Option<Source>,
    /// A BCP 47 tag; the feed's own where the entry has none.
    pub language: Option<String>,
    pub body: Option<Body>,
}

/// The feed or paper that an entry was taken from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub title: Option<String>,
    pub uri: Option<String>,
}

/// The text that a feed carries for an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The value of the field. Its UTF-8 bytes are the entry's document.
    pub content: String,
    /// Whether the content is HTML (a fragment) or plain text.
    pub is_html: bool,
    /// Whether this is the whole article; else it is a summary and the article is behind the link.
    pub full: bool,
}

/// Why bytes are no feed. Offsets count bytes of the input, lines from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("the feed is empty")]
    Empty,
    #[error("the feed has {bytes} bytes, more than the {limit} that are read")]
    TooLarge { bytes: usize, limit: usize },
    #[error("neither a feed nor a list of feeds: {found}")]
    NotAFeed { found: String },
    #[error("the feed nests more than {limit} elements at line {line}, byte {byte}")]
    TooDeep { limit: usize, line: usize, byte: usize },
    #[error("the feed has more than {limit} elements, reached at line {line}, byte {byte}")]
    TooManyElements { limit: usize, line: usize, byte: usize },
    #[error("{message} at line {line}, byte {byte}")]
    Broken { message: String, line: usize, byte: usize },
}

/// Reads a feed of any kind.
///
/// `charset` is what HTTP declares, `uri` the feed's own address, against which relative links are resolved. Entries that
/// are cut off or empty are left out and told in the diagnostics; a feed of which nothing can be read is an error.
pub fn parse(bytes: &[u8], charset: Option<&str>, uri: Option<&str>) -> Result<Feed, FeedError> {
    let source = read::Document::decode(bytes, charset)?;
    let mut feed = if source.text.starts_with('{') {
        json::read(&source, uri)?
    } else {
        let (text, strays) = xml::escape_strays(&source.text);
        let tree = xml::read(&text, &strays, &source)?;
        let feed = match tree.root().map(|root| tree.name(root)) {
            Some("rss" | "rdf" | "channel") => rss::read(&tree, &source, uri),
            Some("feed" | "entry") => atom::read(&tree, &source, uri),
            Some(other) => return Err(FeedError::NotAFeed { found: format!("an XML document with root <{other}>") }),
            None => return Err(tree.why_nothing(&source)),
        };
        read::refuse_nothing(&feed, &tree, &source)?;
        feed
    };
    read::finish(&mut feed);
    Ok(feed)
}
