//! What each kind of container gives: documents, links, notices, and records that could not be read.

pub(crate) mod page;
pub(crate) mod web_archive;
pub(crate) mod feed;
pub(crate) mod dump;
pub(crate) mod zip;
