//! What kind of feed some bytes are, from their beginning.

use std::fmt;

/// How far is looked: licences in comments before the root take their room.
const HEAD: usize = 8 << 10;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// RSS 0.91 to 2.0.
    #[default]
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    Atom,
    /// JSON Feed.
    Json,
    /// A list of feeds, for [`crate::parse_opml`].
    Opml,
}

impl Kind {
    /// The media type it is registered or commonly served with.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Rdf => "application/rdf+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
            Self::Opml => "text/x-opml",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rss => "RSS",
            Self::Rdf => "RSS 1.0",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
            Self::Opml => "OPML",
        })
    }
}

/// What kind of feed the bytes seem to be; `None` if they seem to be something else. Reads no more than 8 KiB.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    // Names in markup are ASCII in every charset that feeds come in, but for the zero bytes of UTF-16.
    let head: String = match head {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, ..] | [_, 0, ..] => {
            head.iter().filter(|byte| **byte != 0 && byte.is_ascii()).map(|byte| char::from(*byte)).collect()
        }
        _ => String::from_utf8_lossy(head).into_owned(),
    };
    let mut rest = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if rest.starts_with('{') {
        let is_feed = rest.contains("jsonfeed.org/version/") || rest.contains(r"jsonfeed.org\/version\/");
        return is_feed.then_some(Kind::Json);
    }
    while let Some(markup) = rest.strip_prefix('<') {
        let behind = if markup.starts_with("!--") {
            markup.split_once("-->")
        } else if markup.starts_with('?') {
            markup.split_once("?>")
        } else if let Some(doctype) = markup.strip_prefix('!') {
            let subset = doctype.find('[').zip(doctype.find('>')).is_some_and(|(subset, end)| subset < end);
            if subset {
                doctype.split_once(']').and_then(|(_, rest)| rest.split_once('>'))
            } else {
                doctype.split_once('>')
            }
        } else {
            return root(markup);
        };
        rest = behind?.1.trim_start();
    }
    None
}

/// The kind by the root's tag, which starts behind `<`.
fn root(tag: &str) -> Option<Kind> {
    let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    match name.rsplit(':').next()?.to_ascii_lowercase().as_str() {
        "rss" | "channel" => Some(Kind::Rss),
        // RDF is used for much else.
        "rdf" => (tag.contains("purl.org/rss/") || tag.contains("netscape.com/rdf/")).then_some(Kind::Rdf),
        "feed" => Some(Kind::Atom),
        "entry" => tag.contains("Atom").then_some(Kind::Atom),
        "opml" => Some(Kind::Opml),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_root() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("<?xml version='1.0'?><rss>".bytes().flat_map(|byte| [byte, 0])).collect();
        assert_eq!(sniff(&utf16), Some(Kind::Rss));
        for (text, expected) in [
            ("\u{FEFF}\n <?xml version='1.0'?><!-- <feed> --><rss version='2.0'>", Some(Kind::Rss)),
            ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", Some(Kind::Rss)),
            ("<!DOCTYPE rss PUBLIC '-//Netscape'><rss>", Some(Kind::Rss)),
            ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", Some(Kind::Rdf)),
            ("<rdf:RDF xmlns='http://xmlns.com/foaf/0.1/'>", None),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", Some(Kind::Atom)),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\"", Some(Kind::Json)),
            ("{\"version\": \"https:\\/\\/jsonfeed.org\\/version\\/1\"", Some(Kind::Json)),
            ("{\"text\": \"…\"}", None),
            ("<opml version='2.0'>", Some(Kind::Opml)),
            ("<!DOCTYPE html><html>", None),
            ("<!-- never ends", None),
            ("Rada przyjęła budżet.", None),
            ("", None),
        ] {
            assert_eq!(sniff(text.as_bytes()), expected, "{text}");
        }
    }
}
