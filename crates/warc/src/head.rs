//! Lines of `Name: value` up to a blank line: the header of a record and, in the same shape, that of an HTTP response.
//!
//! Read more leniently than `httparse` does, which refuses `HTTP/2 200` and the lines that crawlers really store.

use std::borrow::Cow;

use memchr::memchr;

/// The lines of a header: the first, and the fields after it.
pub(crate) struct Head<'a> {
    pub(crate) first: &'a [u8],
    fields: Vec<(&'a [u8], &'a [u8])>,
    /// Where the header and its blank line end.
    pub(crate) end: usize,
}

/// A header has more lines than the limit.
pub(crate) struct TooManyLines;

impl<'a> Head<'a> {
    /// Reads lines up to a blank one, or to the end. A line that begins with a blank continues the one before; a line
    /// without a colon is passed over.
    pub(crate) fn parse(bytes: &'a [u8], most_lines: usize) -> Result<Self, TooManyLines> {
        let (first, mut at) = line(bytes, 0);
        let mut fields: Vec<(&[u8], &[u8])> = Vec::with_capacity(16);
        // Where the value of the last field begins.
        let mut value_start = None;
        for count in 0.. {
            let begin = at;
            let (text, next) = line(bytes, at);
            at = next;
            if text.is_empty() {
                break;
            }
            if count >= most_lines {
                return Err(TooManyLines);
            }
            if matches!(text.first(), Some(b' ' | b'\t')) {
                if let (Some(start), Some(field)) = (value_start, fields.last_mut()) {
                    field.1 = bytes.get(start..begin + text.len()).unwrap_or_default();
                }
                continue;
            }
            value_start = memchr(b':', text).map(|colon| begin + colon + 1);
            if let Some(start) = value_start {
                let name = bytes.get(begin..start - 1).unwrap_or_default().trim_ascii();
                fields.push((name, bytes.get(start..begin + text.len()).unwrap_or_default()));
            }
        }
        Ok(Head { first, fields, end: at })
    }

    /// The first field of a name that has a value, without the white space around it.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let named = |field: &&(&[u8], &[u8])| field.0.eq_ignore_ascii_case(name.as_bytes());
        let mut values = self.fields.iter().filter(named).map(|field| field.1.trim_ascii());
        let value = values.find(|value| !value.is_empty())?;
        let value = String::from_utf8_lossy(value);
        Some(if value.contains(['\r', '\n']) {
            Cow::Owned(value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        } else {
            value
        })
    }
}

/// The line that begins at `at`, without its end, and where the next begins.
fn line(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    match memchr(b'\n', rest) {
        Some(end) => {
            let text = rest.get(..end).unwrap_or_default();
            (text.strip_suffix(b"\r").unwrap_or(text), at + end + 1)
        }
        None => (rest.strip_suffix(b"\r").unwrap_or(rest), bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_leniently() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Type : text/html;\r\n charset=utf-8\r\nnonsense\r\n  more\r\nEMPTY:\nempty: x\r\n\r\nbody: no";
        let head = Head::parse(text, 10).ok().expect("few lines");
        assert_eq!(head.first, b"HTTP/1.1 200 OK");
        assert_eq!(head.get("content-type").as_deref(), Some("text/html; charset=utf-8"));
        assert_eq!(head.get("empty").as_deref(), Some("x"));
        assert_eq!(head.get("body"), None);
        assert_eq!(&text[head.end..], b"body: no");
        assert!(Head::parse(text, 2).is_err());
    }

    #[test]
    fn a_header_may_end_with_the_bytes() {
        for text in ["", "\n", "a", "a\r\n", "a\r\nb", "a\nb:", ":\n:", " a\n b: c"] {
            let head = Head::parse(text.as_bytes(), 10).ok().expect("few lines");
            assert!(head.end <= text.len());
            assert_eq!(head.get("b"), None, "{text:?}");
        }
    }
}
