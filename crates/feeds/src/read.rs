//! What the readers of all kinds of feeds share: decoding, links, titles, keys, diagnostics.

use crate::markup::{collapsed, plain};
use crate::tree::Tree;
use crate::xml::{Repair, Repairs};
use crate::{Entry, Feed, FeedError, MAX_BYTES, MAX_ENTRIES};
use encoding::{Decoded, Form};
use record::{Diagnostic, Severity};
use url::Url;

const MAX_KEY: usize = 256;

/// A document as text, from its first character that is no white space.
pub(crate) struct Document {
    pub(crate) text: String,
    decoded: Decoded,
    /// Bytes before the text that was decoded, and lines.
    skipped: usize,
    skipped_lines: usize,
    /// Bytes of the decoded text before `text`.
    trimmed: usize,
}

impl Document {
    pub(crate) fn decode(bytes: &[u8], charset: Option<&str>) -> Result<Self, FeedError> {
        if bytes.len() > MAX_BYTES {
            return Err(FeedError::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
        }
        // An XML declaration behind white space counts here, whatever the standard says.
        let skipped = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let rest = bytes.get(skipped..).unwrap_or_default();
        let (rest, skipped) = if rest.first() == Some(&0) { (bytes, 0) } else { (rest, skipped) };
        let skipped_lines = bytes.iter().take(skipped).filter(|byte| **byte == b'\n').count();
        let mut decoded = encoding::decode(rest, charset, Form::Xml);
        let whole = std::mem::take(&mut decoded.text);
        let text = whole.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        if text.is_empty() {
            return Err(FeedError::Empty);
        }
        let trimmed = whole.len() - text.len();
        let text = text.to_owned();
        decoded.text = whole;
        Ok(Self { text, decoded, skipped, skipped_lines, trimmed })
    }

    /// The line, from 1, and the byte of the original at an offset of the text.
    pub(crate) fn place(&self, at: usize) -> (usize, usize) {
        let in_decoded = self.trimmed + at.min(self.text.len());
        let before = self.decoded.text.as_bytes().get(..in_decoded).unwrap_or_default();
        let line = 1 + self.skipped_lines + before.iter().filter(|byte| **byte == b'\n').count();
        (line, self.skipped + self.decoded.byte_of(in_decoded))
    }

    /// The first byte that means nothing in the charset, and the charset.
    fn malformed(&self) -> Option<(usize, &'static str)> {
        self.decoded.malformed.map(|at| (self.skipped + at, self.decoded.charset))
    }
}

pub(crate) fn warning(message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, message, span: None }
}

/// What was wrong with the bytes.
pub(crate) fn tell_decoding(feed: &mut Feed, source: &Document) {
    if let Some((byte, charset)) = source.malformed() {
        feed.diagnostics.push(warning(format!("bytes that mean nothing in {charset}, first at byte {byte}")));
    }
}

/// What had to be repaired.
pub(crate) fn tell_repairs(feed: &mut Feed, repairs: &Repairs, source: &Document) {
    let mut tell = |repair: Repair, what: &str| {
        if repair.count > 0 {
            let (line, byte) = source.place(repair.first);
            let Repair { count, .. } = repair;
            feed.diagnostics.push(warning(format!("{what}: {count}, first at line {line}, byte {byte}")));
        }
    };
    tell(repairs.strays, "stray < or & read as text");
    tell(repairs.html_entities, "entities of HTML in XML");
    tell(repairs.unknown_entities, "unknown entities left as they are");
    tell(repairs.unclosed, "elements without an end tag");
    tell(repairs.unopened, "end tags without an element");
    tell(repairs.broken, "markup that cannot be read");
    if let Some(cut) = repairs.cut {
        let (line, byte) = source.place(cut);
        feed.diagnostics.push(warning(format!("the feed ends too early, at line {line}, byte {byte}")));
    }
}

/// The address that relative links are resolved against.
pub(crate) fn base(parent: Option<&Url>, given: Option<String>) -> Option<Url> {
    match given {
        Some(given) => {
            resolve(parent, &given).and_then(|address| Url::parse(&address).ok()).or_else(|| parent.cloned())
        }
        None => parent.cloned(),
    }
}

/// A link as an absolute address. One that is absolute stays as it is written; one that cannot be resolved is kept.
pub(crate) fn resolve(base: Option<&Url>, link: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    if Url::parse(link).is_ok() {
        return Some(link.to_owned());
    }
    Some(base.and_then(|base| base.join(link).ok()).map_or_else(|| link.to_owned(), String::from))
}

/// A title as plain text.
pub(crate) fn title(text: &str, is_html: bool) -> Option<String> {
    if is_html { plain(text) } else { collapsed(text) }
}

/// Appends a name that is not there yet.
pub(crate) fn add_author(authors: &mut Vec<String>, name: Option<String>) {
    // Consortia apart, nobody has so many.
    if let Some(name) = name.filter(|name| authors.len() < 100 && !authors.contains(name)) {
        authors.push(name);
    }
}

/// The entries of a feed as they are read, and those that are left out.
#[derive(Default)]
pub(crate) struct Entries {
    kept: Vec<Entry>,
    empty: LeftOut,
    damaged: LeftOut,
    too_many: LeftOut,
}

/// Entries left out for one reason: how many, and the first one's number and place in the text.
#[derive(Default)]
struct LeftOut {
    count: usize,
    first: Option<(usize, Option<usize>)>,
}

impl LeftOut {
    fn add(&mut self, number: usize, at: Option<usize>) {
        self.count += 1;
        self.first.get_or_insert((number, at));
    }

    fn tell(&self, why: &str, source: &Document) -> Option<Diagnostic> {
        let (number, at) = self.first?;
        let place = at.map_or_else(String::new, |at| {
            let (line, byte) = source.place(at);
            format!(" at line {line}, byte {byte}")
        });
        Some(warning(format!("entries left out, {why}: {}, first is entry {number}{place}", self.count)))
    }
}

impl Entries {
    pub(crate) fn add(&mut self, entry: Entry, at: Option<usize>) {
        if entry.link.is_none() && entry.body.is_none() && entry.title.is_none() {
            self.empty.add(entry.number, at);
        } else if self.kept.len() >= MAX_ENTRIES {
            self.too_many.add(entry.number, at);
        } else {
            self.kept.push(entry);
        }
    }

    /// An entry that is cut off: what is left of it may be any part of it.
    pub(crate) fn add_damaged(&mut self, number: usize, at: Option<usize>) {
        self.damaged.add(number, at);
    }

    pub(crate) fn into_feed(self, feed: &mut Feed, source: &Document) {
        feed.diagnostics.extend(self.empty.tell("nothing in them", source));
        feed.diagnostics.extend(self.damaged.tell("cut off or broken", source));
        feed.diagnostics.extend(self.too_many.tell("more than are read", source));
        feed.entries = self.kept;
    }
}

/// A feed of which nothing was found is none.
pub(crate) fn refuse_nothing(feed: &Feed, tree: &Tree<'_>, source: &Document) -> Result<(), FeedError> {
    if !feed.entries.is_empty() {
        return Ok(());
    }
    if let Some(cut) = tree.repairs.cut {
        let (line, byte) = source.place(cut);
        return Err(FeedError::Broken { message: "the feed ends before its first entry does".to_owned(), line, byte });
    }
    if feed.title.is_none() && feed.home.is_none() {
        return Err(FeedError::NotAFeed { found: format!("nothing is in <{}>", tree.name(0)) });
    }
    Ok(())
}

/// Gives the entries their keys and tells of those that have the same.
pub(crate) fn finish(feed: &mut Feed) {
    let mut first: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for entry in &mut feed.entries {
        entry.key = key(entry);
        if entry.language.is_none() {
            entry.language.clone_from(&feed.language);
        }
    }
    let mut doubles = 0;
    let mut example = None;
    for entry in &feed.entries {
        let seen = *first.entry(&entry.key).or_insert(entry.number);
        if seen != entry.number {
            doubles += 1;
            example.get_or_insert((seen, entry.number));
        }
    }
    if let Some((one, other)) = example {
        let message = format!("entries with the same id as another: {doubles}, first {other} as {one}");
        feed.diagnostics.push(warning(message));
    }
}

fn key(entry: &Entry) -> String {
    let given = [&entry.guid, &entry.link].into_iter().flatten().map(|key| key.trim()).find(|key| !key.is_empty());
    match given {
        Some(key) if key.len() <= MAX_KEY => key.to_owned(),
        Some(key) => record::document_id(key.as_bytes()),
        None => {
            let body = entry.body.as_ref().map(|body| body.content.as_str());
            let parts = [entry.title.as_deref(), entry.published.as_deref(), body];
            record::document_id(parts.map(Option::unwrap_or_default).join("\n").as_bytes())
        }
    }
}
