//! Bytes of any character encoding into text that remembers where each character stood.
//!
//! What is looked at, in this order: a byte order mark, UTF-16 that shows in its zero bytes, the charset that was declared
//! from outside (HTTP, the user), the one a page declares itself (`<meta>`, the XML declaration), valid UTF-8, and at last a
//! guess from the bytes. A declaration is taken at its word unless the bytes prove it wrong.

mod binary;
mod declared;
mod detect;
mod near;
mod positions;

use encoding_rs::{Encoding, UTF_8};
use text::Run;

pub use binary::looks_binary;

use declared::{from_label, in_html, in_xml};
use detect::{Utf8, correct, guess, is_utf16, utf8_quality, utf16_without_mark};
use positions::{Decoding, Positions, decode_with};

/// What kind of document the bytes are, which says where it may declare its charset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Plain text declares nothing.
    Text,
    /// `<meta charset>` and `<meta http-equiv>`, the XML declaration of XHTML.
    Html,
    /// The XML declaration.
    Xml,
}

/// How the charset was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// A byte order mark.
    Mark,
    /// The caller's declaration (HTTP, the user).
    Declared,
    /// The document's own declaration.
    Document,
    /// The bytes are valid in it and hardly could be by chance (UTF-8, UTF-16).
    Validity,
    /// The bytes prove the declaration wrong: this is another charset than the one declared.
    Corrected,
    /// A guess from the frequency of bytes.
    Guess,
}

/// A decoded document.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text, without the byte order mark and otherwise unchanged; U+FFFD where bytes were malformed.
    pub text: String,
    /// The charset's name in the Encoding Standard, such as `UTF-8`, `windows-1250`, `ISO-8859-2`.
    pub charset: &'static str,
    pub known_by: KnownBy,
    /// The length in bytes of the byte order mark.
    pub start: usize,
    /// Offset in the input of the first byte that has no meaning in this charset.
    pub malformed: Option<usize>,
    positions: Positions,
}

impl Decoded {
    /// The offset in the input of the character at `text_offset`. Exact where characters start; inside a character it is
    /// that of its start; at the text's end and beyond it is the input's length.
    pub fn byte_of(&self, text_offset: usize) -> usize {
        self.positions.byte_of(&self.text, text_offset)
    }

    /// The runs between `cuts`, which are text offsets in rising order; the text's start is cut by itself.
    ///
    /// Together they cover the whole text, and each decodes to its part of it.
    pub fn runs(&self, cuts: impl IntoIterator<Item = usize>) -> Vec<Run> {
        let mut starts = vec![0];
        for cut in cuts {
            if cut < self.text.len() && self.text.is_char_boundary(cut) && starts.last().is_some_and(|last| *last < cut)
            {
                starts.push(cut);
            }
        }
        let mut runs: Vec<Run> = Vec::with_capacity(starts.len());
        for text_start in starts {
            let byte_start = self.byte_of(text_start);
            if let Some(last) = runs.last_mut() {
                last.byte_length = byte_start - last.byte_start;
            }
            runs.push(Run { text_start, byte_start, byte_length: 0 });
        }
        if let Some(last) = runs.last_mut() {
            last.byte_length = self.byte_of(self.text.len()) - last.byte_start;
        }
        runs.retain(|run| run.byte_length > 0);
        runs
    }
}

/// Whether a charset has this label in the Encoding Standard.
pub fn is_label(label: &str) -> bool {
    from_label(label, b"").is_some()
}

/// Decodes a document. `declared` is a charset's label as HTTP or the user gives it; an unknown one counts as none.
///
/// Never fails: bytes that mean nothing become U+FFFD, and [`Decoded::malformed`] tells of it.
pub fn decode(bytes: &[u8], declared: Option<&str>, form: Form) -> Decoded {
    let (encoding, known_by, start) = choose(bytes, declared, form);
    let Decoding { text, malformed, positions } = decode_with(bytes, start, encoding);
    Decoded { text, charset: encoding.name(), known_by, start, malformed, positions }
}

/// Decodes the bytes of one run, which carry no mark, in the charset of this name; U+FFFD for what is malformed. An
/// unknown name counts as UTF-8.
pub fn decode_run(bytes: &[u8], charset: &str) -> String {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The charset, how it is known, the mark's length.
fn choose(bytes: &[u8], declared: Option<&str>, form: Form) -> (&'static Encoding, KnownBy, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, KnownBy::Mark, length);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return (encoding, KnownBy::Validity, 0);
    }
    let own = || match form {
        Form::Text => None,
        Form::Html => in_html(bytes),
        Form::Xml => in_xml(bytes),
    };
    let declaration = declared
        .and_then(|label| from_label(label, bytes))
        .map(|encoding| (encoding, KnownBy::Declared))
        .or_else(|| own().map(|encoding| (encoding, KnownBy::Document)));
    match (declaration, utf8_quality(bytes)) {
        // Zero bytes would have shown it.
        (Some((encoding, _)), Utf8::Ascii | Utf8::Valid { .. }) if is_utf16(encoding) => (UTF_8, KnownBy::Corrected, 0),
        (Some((encoding, _)), Utf8::Dirty | Utf8::Other) if is_utf16(encoding) => (guess(bytes), KnownBy::Corrected, 0),
        (Some((encoding, _)), Utf8::Other) if encoding == UTF_8 => (guess(bytes), KnownBy::Corrected, 0),
        (Some((encoding, known_by)), quality) => match correct(encoding, bytes, quality) {
            Some(right) => (right, KnownBy::Corrected, 0),
            None => (encoding, known_by, 0),
        },
        (None, Utf8::Ascii | Utf8::Valid { .. } | Utf8::Dirty) => (UTF_8, KnownBy::Validity, 0),
        (None, Utf8::Other) => (guess(bytes), KnownBy::Guess, 0),
    }
}
