//! The charset a document declares.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252, X_USER_DEFINED};

use crate::detect::is_utf16;

/// Bytes of a page in which its declaration is looked for. The standard's prescan takes 1,024, browsers take the whole
/// head; scripts before the declaration push it down on real pages.
const PRESCAN: usize = 16 * 1024;

/// The charset of a label, unless the bytes prove that nothing was meant by it: ASCII with bytes above 127.
///
/// ISO-2022-JP is not taken: a run from its middle cannot be decoded alone, and no language of ours is written in it.
pub(crate) fn from_label(label: &str, bytes: &[u8]) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let encoding = Encoding::for_label_no_replacement(label.as_bytes()).filter(|encoding| *encoding != ISO_2022_JP)?;
    let ascii = ["us-ascii", "ascii", "ansi_x3.4-1968"].iter().any(|name| label.eq_ignore_ascii_case(name));
    if ascii && !bytes.is_ascii() { None } else { Some(encoding) }
}

/// A page's own declaration: `<meta charset>`, `<meta http-equiv=content-type>`, or the XML declaration before them.
pub(crate) fn in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN.min(bytes.len()))?;
    let found = meta_label(head).or_else(|| xml_label(head)).and_then(|label| own_label(&label))?;
    // Read as ASCII, so it is not UTF-16; the others as the Encoding Standard has it.
    Some(if is_utf16(found) {
        UTF_8
    } else if found == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        found
    })
}

/// The encoding of the XML declaration.
pub(crate) fn in_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN.min(bytes.len()))?;
    let found = own_label(&xml_label(head)?)?;
    Some(if is_utf16(found) { UTF_8 } else { found })
}

fn own_label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label).filter(|encoding| *encoding != ISO_2022_JP)
}

/// `<?xml version="1.0" encoding="…"?>` at the start.
fn xml_label(head: &[u8]) -> Option<Vec<u8>> {
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = declaration.iter().position(|byte| *byte == b'>')?;
    let mut rest = declaration.get(..end)?;
    while let Some((name, value, after)) = attribute(rest) {
        if name.eq_ignore_ascii_case(b"encoding") {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// What the first `<meta>` that declares a charset says. Comments and scripts are passed over.
fn meta_label(head: &[u8]) -> Option<Vec<u8>> {
    let mut rest = head;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at..)?;
        if rest.starts_with(b"<!--") {
            rest = after(rest.get(4..)?, b"-->")?;
        } else if starts_with_tag(rest, b"<script") {
            rest = after(rest.get(7..)?, b"</script")?;
        } else if starts_with_tag(rest, b"<meta") {
            let (label, next) = read_meta(rest.get(5..)?);
            if label.as_deref().is_some_and(|label| own_label(label).is_some()) {
                return label;
            }
            rest = next;
        } else {
            rest = rest.get(1..)?;
        }
    }
    None
}

fn starts_with_tag(bytes: &[u8], tag: &[u8]) -> bool {
    bytes.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
        && bytes.get(tag.len()).is_some_and(|next| next.is_ascii_whitespace() || matches!(next, b'/' | b'>'))
}

/// What follows the first `mark` (lower case).
fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(mark.len()).position(|window| window.eq_ignore_ascii_case(mark))?;
    bytes.get(at + mark.len()..)
}

/// The charset of a `<meta>` whose attributes start here, and what follows them.
fn read_meta(attributes: &[u8]) -> (Option<Vec<u8>>, &[u8]) {
    let (mut charset, mut content, mut is_pragma) = (None, None, false);
    let mut rest = attributes;
    while let Some((name, value, next)) = attribute(rest) {
        rest = next;
        if name.eq_ignore_ascii_case(b"charset") {
            charset.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(b"content") {
            content.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(b"http-equiv") {
            is_pragma = value.trim_ascii().eq_ignore_ascii_case(b"content-type");
        }
    }
    (charset.or_else(|| content.filter(|_| is_pragma).and_then(|content| charset_of_content(&content))), rest)
}

/// `iso-8859-2` of `text/html; charset=iso-8859-2`.
fn charset_of_content(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content;
    loop {
        rest = after(rest, b"charset")?;
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let quote = value.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
            let value = if quote.is_some() { value.get(1..)? } else { value };
            let end = value.iter().position(|byte| match quote {
                Some(quote) => *byte == quote,
                None => byte.is_ascii_whitespace() || *byte == b';',
            });
            return Some(value.get(..end.unwrap_or(value.len()))?.to_vec());
        }
    }
}

/// The next attribute of a tag: its name, its value, what follows. None at the tag's end.
fn attribute(bytes: &[u8]) -> Option<(&[u8], Vec<u8>, &[u8])> {
    let skipped = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'?'))?;
    let rest = bytes.get(skipped..)?;
    if rest.first() == Some(&b'>') {
        return None;
    }
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
    // A name may begin with "=", so that every attribute takes at least one byte.
    let length = 1 + rest.get(1..)?.iter().position(is_end)?;
    let (name, rest) = rest.split_at(length);
    let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { return Some((name, Vec::new(), rest)) };
    let value = value.trim_ascii_start();
    match value.first()? {
        quote @ (b'"' | b'\'') => {
            let value = value.get(1..)?;
            let end = value.iter().position(|byte| byte == quote)?;
            Some((name, value.get(..end)?.to_vec(), value.get(end + 1..)?))
        }
        _ => {
            let end = value.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'?'))?;
            Some((name, value.get(..end)?.to_vec(), value.get(end..)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_of_pages() {
        for (page, charset) in [
            ("<!doctype html><meta charset=utf-8>", Some("UTF-8")),
            ("<META CHARSET='ISO-8859-2' />", Some("ISO-8859-2")),
            (r#"<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">"#, Some("windows-1250")),
            (r#"<meta content="text/html;charset=iso-8859-2" http-equiv=content-type>"#, Some("ISO-8859-2")),
            ("<!-- <meta charset=koi8-u> --><meta charset=windows-1251>", Some("windows-1251")),
            ("<script>'<meta charset=koi8-u>'</script><meta charset=windows-1251>", Some("windows-1251")),
            ("<meta charset=nonsense><meta charset=koi8-u>", Some("KOI8-U")),
            ("<meta charset=utf-16>", Some("UTF-8")),
            ("<meta name=description content='charset=koi8-u'>", None),
            ("<metal charset=koi8-u>", None),
            ("<?xml version='1.0' encoding='iso-8859-2'?><html>", Some("ISO-8859-2")),
            ("<meta charset", None),
            ("<meta =======", None),
            ("", None),
        ] {
            assert_eq!(in_html(page.as_bytes()).map(Encoding::name), charset, "{page}");
        }
    }

    #[test]
    fn declarations_of_xml() {
        for (page, charset) in [
            (r#"<?xml version="1.0" encoding="ISO-8859-2"?><rss>"#, Some("ISO-8859-2")),
            ("\n<?xml version='1.0' encoding='windows-1251' standalone='yes'?>", Some("windows-1251")),
            ("<?xml version='1.0'?><a encoding='koi8-u'>", None),
            ("<rss>", None),
        ] {
            assert_eq!(in_xml(page.as_bytes()).map(Encoding::name), charset, "{page}");
        }
    }

    #[test]
    fn labels_that_mean_nothing() {
        assert_eq!(from_label("us-ascii", b"a"), Some(WINDOWS_1252));
        assert_eq!(from_label("us-ascii", b"\xb1"), None);
        assert_eq!(from_label("\"iso-8859-2\"", b"a").map(Encoding::name), Some("ISO-8859-2"));
        assert_eq!(from_label("iso-2022-jp", b"a"), None);
        assert_eq!(from_label("klingon", b"a"), None);
    }
}
