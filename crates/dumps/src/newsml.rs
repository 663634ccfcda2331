//! NewsML-G2, IPTC's news in XML: single items and messages with several; also NITF, its older form, alone.
//!
//! Document types and their entities are passed over, never expanded; nothing is ever fetched.

mod item;

use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::row::{MAX_ROW, Row, RowError};
use crate::source::Bytes;
use item::Item;

/// Elements within elements: those of NewsML, and an article's markup.
const MAX_DEPTH: usize = 256;
/// Bytes of an element's name.
const MAX_NAME: usize = 256;

/// The articles of the items.
pub(crate) fn rows<R: Read>(bytes: Bytes<R>) -> Items<R> {
    let start = bytes.offset();
    let mut reader = Reader::from_reader(Budget { bytes, left: MAX_ROW });
    reader.config_mut().allow_dangling_amp = true;
    Items { reader, start, number: 0, path: Vec::new(), ended: false }
}

pub(crate) struct Items<R> {
    reader: Reader<Budget<R>>,
    /// Where the XML begins in the input; unknown if that is in another charset.
    start: Option<u64>,
    number: u64,
    /// The names of the open elements, without prefixes.
    path: Vec<String>,
    ended: bool,
}

impl<R: Read> Iterator for Items<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.next_item();
        self.ended |= row.is_none();
        row
    }
}

impl<R: Read> Items<R> {
    fn next_item(&mut self) -> Option<Result<Row, RowError>> {
        let mut item: Option<Item> = None;
        let mut item_depth = 0;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            if item.is_none() {
                self.reader.get_mut().left = MAX_ROW;
            }
            let position = self.reader.buffer_position();
            let offset = self.start.map(|start| start + position);
            let event = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => {
                    let at = self.start.map(|start| start + self.reader.error_position());
                    return Some(Err(self.give_up(item, at, &error.to_string())));
                }
            };
            match event {
                Event::Start(element) => {
                    let name = element.local_name().as_ref().to_owned();
                    let begins = name == "newsItem" || (name == "nitf" && self.path.is_empty());
                    if item.is_none() && begins {
                        self.number += 1;
                        item = Some(Item::new(offset, attributes(&element), name == "nitf"));
                        item_depth = self.path.len();
                    } else if let Some(item) = &mut item {
                        let parent = self.path.last().map(String::as_str).unwrap_or_default();
                        item.start(parent, &name, &element, self.path.len());
                    }
                    let is_long = name.len() > MAX_NAME;
                    self.path.push(name);
                    if self.path.len() > MAX_DEPTH || is_long {
                        return Some(Err(self.give_up(
                            item,
                            offset,
                            &format!("nested deeper than {MAX_DEPTH} levels, or a name longer than {MAX_NAME} bytes"),
                        )));
                    }
                }
                Event::Empty(element) => {
                    if let Some(item) = &mut item {
                        let parent = self.path.last().map(String::as_str).unwrap_or_default();
                        item.empty(parent, element.local_name().as_ref(), &element);
                    }
                }
                Event::End(_) => {
                    let name = self.path.pop().unwrap_or_default();
                    match item {
                        Some(ended) if self.path.len() == item_depth => return Some(ended.finish(self.number)),
                        Some(ref mut item) => item.end(&name, self.path.len()),
                        None => {}
                    }
                }
                Event::Text(text) => {
                    if let Some(item) = &mut item {
                        item.text(&text, &text);
                    }
                }
                Event::CData(text) => {
                    if let Some(item) = &mut item {
                        // In HTML there is no such thing: the text as it would have been written without it.
                        let escaped = quick_xml::escape::minimal_escape(text.as_ref() as &str);
                        item.text(&escaped, &text);
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some(item) = &mut item {
                        let name: &str = &reference;
                        item.text(&format!("&{name};"), &resolve(&reference));
                    }
                }
                Event::Eof => {
                    return item
                        .map(|item| Err(self.give_up(Some(item), None, "the input ends in the middle of this item")));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// After this, nothing can be told of what follows.
    fn give_up(&mut self, item: Option<Item>, at: Option<u64>, reason: &str) -> RowError {
        self.ended = true;
        let number = if item.is_some() { self.number } else { self.number + 1 };
        let place = at.map(|at| format!(" (at byte {at})")).unwrap_or_default();
        RowError::new(number, item.map_or(at, |item| item.offset), format!("{reason}{place}"))
    }
}

/// Names without prefixes, and values.
fn attributes(element: &BytesStart<'_>) -> Vec<(String, String)> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .take(100)
        .map(|attribute| {
            let name = attribute.key.local_name().as_ref().to_owned();
            let raw: &str = &attribute.value;
            // An entity of a document type stays as it is written.
            let value = quick_xml::escape::unescape_with(raw, resolve_html5_entity)
                .map_or_else(|_| raw.to_owned(), |value| value.into_owned());
            (name, value)
        })
        .collect()
}

/// The text of a reference; of one that only a document type could define, the reference itself.
fn resolve(reference: &BytesRef<'_>) -> String {
    let name: &str = reference;
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => resolve_xml_entity(name)
            .or_else(|| resolve_html5_entity(name))
            .map_or_else(|| format!("&{name};"), str::to_owned),
    }
}

/// Ends reading when too much has been read in one go.
struct Budget<R> {
    bytes: Bytes<R>,
    left: usize,
}

impl<R: Read> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Budget<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(format!("longer than {} MiB", MAX_ROW >> 20)));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.bytes.consume(count);
    }
}
