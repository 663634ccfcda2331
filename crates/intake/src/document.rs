//! A document as it came out of a file, a crawl, a feed or a dump, and what is known of it from there.

use record::Meta;
use std::fmt;

/// Where a document stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// A file's path or an address.
    pub input: String,
    /// The path of a file in an archive.
    pub member: Option<String>,
    /// The number of the record in its file, from 1.
    pub record: Option<u64>,
    /// The byte at which the record begins in its file.
    pub offset: Option<u64>,
}

impl Place {
    /// The place of a whole input.
    pub fn input(name: &str) -> Self {
        Self { input: name.to_owned(), ..Self::default() }
    }

    /// The place of a record in this place.
    pub(crate) fn at(&self, record: u64, offset: Option<u64>) -> Self {
        Self { record: Some(record), offset, ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.input)?;
        if let Some(member) = &self.member {
            write!(f, ": {member}")?;
        }
        if let Some(record) = self.record {
            write!(f, ": record {record}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        Ok(())
    }
}

/// How a document's bytes are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Text,
    Html,
}

/// Bytes to be read by [`read`](crate::read), and what their container tells of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub place: Place,
    pub bytes: Vec<u8>,
    pub page: Page,
    /// The encoding that a server, a crawl or the user declared.
    pub charset: Option<String>,
    /// What the container tells. It goes before what the document tells of itself.
    pub known: Meta,
    /// What a reader of the record should know, for example that only a summary was at hand.
    pub remark: Option<String>,
}

/// What comes out of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "documents are the rule, the others the exception")]
pub enum Item {
    Document(Document),
    /// A page or a feed that is elsewhere.
    Link(Box<Link>),
    /// Something to tell the user: which columns are read, what was passed over.
    Notice(String),
}

/// An address to be fetched, by whoever may use the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub place: Place,
    pub uri: String,
    /// What the list or feed tells of the page.
    pub known: Meta,
    /// What to read if the page cannot be had: the feed's own summary.
    pub instead: Option<Document>,
}

/// A record that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Bad {
    pub place: Place,
    pub reason: String,
    /// What to do about it.
    pub help: Option<&'static str>,
}
