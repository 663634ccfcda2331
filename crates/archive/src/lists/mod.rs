//! Lists of names: what others know of who is who, in files of Wikidata, of OpenSanctions (FollowTheMoney), or simpler ones.
//!
//! A list stands in tables of its own and adds no mention. What it gives is made of it and can be taken back with it: public
//! identifiers, names in other languages, offices with their terms, and that two entities are one because both are called as one
//! entry is. What the machine says of an article stays as it is, and corrections win over lists.

mod parse;
mod import;
mod matching;

pub use import::{Imported, NameList};
pub use parse::BadLine;

pub(crate) use matching::{canonical, settle};

use crate::search::plain_words;

/// A name as lists and entities are compared by it: small plain letters, words separated by blanks.
pub(crate) fn folded(name: &str) -> String {
    plain_words(name).join(" ")
}
