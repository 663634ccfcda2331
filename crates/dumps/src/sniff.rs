//! The form of a dump, by its first bytes.

use encoding::Form;

use crate::{ninjs, table};

/// Bytes that are looked at.
const LOOK: usize = 64 << 10;

/// The form of a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An object a line.
    Jsonl,
    /// Objects in an array.
    JsonArray,
    /// An object: one row, or what holds the array of rows (`{"articles": [...]}`); also objects over several lines each.
    JsonObject,
    /// A table with a header; the delimiter is a byte.
    Csv {
        delimiter: u8,
    },
    Parquet,
    /// IPTC's news in JSON: an item, an array of them, or an item a line.
    Ninjs,
    /// IPTC's NewsML-G2: an item, or a message with several; also NITF alone.
    NewsMl,
}

/// The form of the input with these first bytes, nothing if it is no dump. `name` is the file's, without `.gz` and the like.
///
/// A text that has commas is no table: a table has a header with a column for the text, or is named `.csv` or `.tsv`.
pub fn sniff(bytes: &[u8], name: Option<&str>) -> Option<Kind> {
    if bytes.starts_with(b"PAR1") {
        return Some(Kind::Parquet);
    }
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let is_whole = bytes.len() <= LOOK;
    let look = bytes.get(..LOOK).unwrap_or(bytes);
    if encoding::looks_binary(look).is_some() {
        return None;
    }
    // All that matters here is ASCII; only UTF-16 needs decoding before.
    let decoded;
    let text = match std::str::from_utf8(look) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(look.get(..error.valid_up_to())?).ok()?,
        Err(_) => {
            decoded = encoding::decode(look, None, Form::Text).text;
            &decoded
        }
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.as_bytes().first()? {
        b'{' => object(text, extension),
        b'[' => {
            let inner = text.get(1..)?.trim_start();
            match inner.as_bytes().first() {
                Some(b'{') => {
                    Some(if ninjs::is_ninjs(&top_keys(inner)?.names) { Kind::Ninjs } else { Kind::JsonArray })
                }
                Some(b']') if extension == "json" => Some(Kind::JsonArray),
                _ => None,
            }
        }
        b'<' => is_newsml(text).then_some(Kind::NewsMl),
        _ => {
            let named = match extension {
                "csv" => Some(b','),
                "tsv" | "tab" => Some(b'\t'),
                _ => None,
            };
            table::find_delimiter(text, is_whole, named).map(|delimiter| Kind::Csv { delimiter })
        }
    }
}

fn object(text: &str, extension: &str) -> Option<Kind> {
    let keys = top_keys(text)?;
    if ninjs::is_ninjs(&keys.names) {
        return Some(Kind::Ninjs);
    }
    // JSON Feed is read as a feed.
    if keys.names.iter().any(|name| name == "version")
        && text.get(..text.floor_char_boundary(500))?.contains("jsonfeed.org")
    {
        return None;
    }
    let named = matches!(extension, "jsonl" | "ndjson" | "jsonlines" | "ldjson");
    Some(if named || first_line_is_row(text, &keys) { Kind::Jsonl } else { Kind::JsonObject })
}

/// Whether the first object stands on a line of its own and another one follows.
fn first_line_is_row(text: &str, keys: &Keys) -> bool {
    let Some(end) = keys.end else { return false };
    let (first, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let blanks = rest.len() - rest.trim_start().len();
    let follows = rest.get(blanks..).is_some_and(|rest| rest.starts_with('{'));
    !first.contains('\n') && follows && rest.get(..blanks).is_some_and(|blanks| blanks.contains('\n'))
}

/// Whether objects (of which the first bytes are given) stand a line each.
pub(crate) fn is_by_line(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{') && top_keys(text).is_some_and(|keys| first_line_is_row(text, &keys))
}

/// The keys of the first object, as far as the bytes go, and its end if it is there.
struct Keys {
    names: Vec<String>,
    end: Option<usize>,
}

/// Nothing if it does not begin as an object does: with a bracket, a key and a colon.
fn top_keys(text: &str) -> Option<Keys> {
    let inner = text.strip_prefix('{')?.trim_start();
    if !inner.starts_with(['"', '}']) {
        return None;
    }
    let mut keys = Keys { names: Vec::new(), end: None };
    let mut depth = 0_usize;
    let mut string: Option<usize> = None;
    let mut last = "";
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (string, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                last = text.get(start..at).unwrap_or_default();
                string = None;
            }
            (Some(_), _) => {}
            (None, b'"') => string = Some(at + 1),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    keys.end = Some(at + 1);
                    break;
                }
            }
            (None, b':') if depth == 1 => keys.names.push(last.to_owned()),
            _ => {}
        }
    }
    (!keys.names.is_empty() || keys.end.is_some()).then_some(keys)
}

/// Whether the outermost element is one of NewsML-G2.
fn is_newsml(text: &str) -> bool {
    let mut rest = text;
    // Past the declaration, comments and the document type.
    while let Some(after) = rest.strip_prefix("<?").or_else(|| rest.strip_prefix("<!")) {
        let tag_end = after.find('>').map(|at| at + 1);
        let end = if after.starts_with("--") {
            after.find("-->").map(|at| at + 3)
        } else if after
            .find('[')
            .zip(tag_end)
            .is_some_and(|(bracket, end)| bracket < end && after.starts_with("DOCTYPE"))
        {
            after.find("]>").map(|at| at + 2)
        } else {
            tag_end
        };
        let Some(after) = end.and_then(|end| after.get(end..)) else { return false };
        rest = after.trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = tag.split([' ', '\t', '\r', '\n', '>', '/']).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    matches!(local, "newsItem" | "newsMessage" | "packageItem" | "nitf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let csv = |delimiter| Some(Kind::Csv { delimiter });
        for (bytes, name, expected) in [
            ("{\"text\":\"a\"}\n{\"text\":\"b\"}\n", None, Some(Kind::Jsonl)),
            ("\u{feff}{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n", None, Some(Kind::Jsonl)),
            ("{\"text\":\"a\"}", Some("a.jsonl"), Some(Kind::Jsonl)),
            ("{\"text\":\"a\"}", None, Some(Kind::JsonObject)),
            ("{\n \"text\": \"a\"\n}\n{\n \"text\": \"b\"\n}", None, Some(Kind::JsonObject)),
            ("{\"articles\": [{\"text\":\"a\"", None, Some(Kind::JsonObject)),
            (" [ {\"text\":\"a\"}]", None, Some(Kind::JsonArray)),
            ("[]", Some("a.json"), Some(Kind::JsonArray)),
            ("[Reuters] The bridge is closed.", None, None),
            ("{Applause} \"Yes\", he said.", None, None),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", None, None),
            ("{\"uri\":\"u\",\"versioncreated\":\"2023-09-20\",\"body_text\":\"a\"}", None, Some(Kind::Ninjs)),
            ("[{\"uri\":\"u\",\"versionCreated\":\"2023-09-20\",\"bodies\":[]}]", None, Some(Kind::Ninjs)),
            ("<?xml version=\"1.0\"?>\n<!-- a > b --><newsItem guid=\"1\">", None, Some(Kind::NewsMl)),
            ("<nar:newsMessage xmlns:nar=\"http://iptc.org/std/nar/2006-10-01/\">", None, Some(Kind::NewsMl)),
            ("<html><body>newsItem</body></html>", None, None),
            ("<rss version=\"2.0\">", None, None),
            ("title,body\nA,B\n", None, csv(b',')),
            ("a;b\n1;2\n", Some("x.csv"), csv(b';')),
            ("a\tb\n1\t2\n", Some("x.TSV"), csv(b'\t')),
            ("Rain, wind and snow.\nThe text, in the end, said so.\n", None, None),
            ("PAR1....", None, Some(Kind::Parquet)),
            ("PK\u{3}\u{4}", None, None),
            ("", None, None),
        ] {
            assert_eq!(sniff(bytes.as_bytes(), name), expected, "{bytes}");
        }
    }

    #[test]
    fn utf_16() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("tytuł;treść\nA;B\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(sniff(&bytes, None), Some(Kind::Csv { delimiter: b';' }));
    }

    proptest::proptest! {
        #[test]
        fn no_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), text in "[\\[\\]{}\":,a\\\\\n<!>-]{0,60}") {
            sniff(&bytes, Some("x.csv"));
            sniff(text.as_bytes(), None);
        }
    }
}
