//! A crawl: the pages and texts of a WARC or WET file.

use crate::document::{Bad, Document, Item, Page, Place};
use crate::documents::{Documents, Options};
use crate::form::{self, Form};
use record::Meta;
use std::io::Read;

pub(crate) fn documents(source: Box<dyn Read + Send>, place: Place, options: &Options) -> Documents {
    let settings = warc::Options { max_record: options.document_bytes as u64, ..warc::Options::default() };
    let reader = warc::Reader::new(source, settings);
    Box::new(Crawl { reader, place, charset: options.charset.clone(), given: 0, ended: false })
}

struct Crawl {
    reader: warc::Reader<Box<dyn Read + Send>>,
    place: Place,
    charset: Option<String>,
    given: u64,
    ended: bool,
}

impl Iterator for Crawl {
    type Item = Result<Item, Bad>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.reader.next() {
            Some(Ok(record)) => {
                self.given += 1;
                Some(Ok(Item::Document(document(record, &self.place, self.charset.as_deref()))))
            }
            Some(Err(error)) => {
                let place = self.place.at(error.number, Some(error.offset));
                Some(Err(Bad { place, reason: error.reason.to_string(), help: None }))
            }
            None => {
                self.ended = true;
                Some(Ok(Item::Notice(self.passed_over())))
            }
        }
    }
}

impl Crawl {
    /// Tells which records were none of a document.
    fn passed_over(&self) -> String {
        let skipped = self.reader.skipped();
        let kinds = [
            (skipped.warcinfo + skipped.request + skipped.metadata, "about the crawl"),
            (skipped.revisit, "of pages seen before"),
            (skipped.status, "of answers other than 2xx"),
            (skipped.media_type, "of no text"),
            (skipped.continuation + skipped.other, "of other types"),
        ];
        let told: Vec<String> =
            kinds.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
        let passed = if told.is_empty() { String::new() } else { format!("; passed over: {}", told.join(", ")) };
        let count = |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let (records, given) = (count(self.reader.records(), "record"), count(self.given, "document"));
        format!("{}: {records}, {given}{passed}", self.place)
    }
}

fn document(record: warc::Document, place: &Place, charset: Option<&str>) -> Document {
    let place = place.at(record.number, Some(record.offset));
    let head = record.body.get(..form::ENOUGH).unwrap_or(&record.body);
    let uri = record.target_uri;
    let told = match record.kind {
        // The text made of a page, whatever the page was.
        warc::Kind::Conversion => Form::Text,
        _ => form::tell(head, uri.as_deref().unwrap_or_default(), record.content_type.as_deref()),
    };
    let mut places = Vec::new();
    for (field, given, header) in [
        ("captured", &record.date, "WARC-Date"),
        ("record", &record.record_id, "WARC-Record-ID"),
        ("uri", &uri, "WARC-Target-URI"),
    ] {
        if given.is_some() {
            places.push((field.to_owned(), format!("warc {header}")));
        }
    }
    Document {
        page: if told == Form::Html { Page::Html } else { Page::Text },
        charset: charset.map(str::to_owned).or(record.charset),
        known: Meta { uri, captured: record.date, record: record.record_id, places, ..Meta::default() },
        remark: record.truncated.map(|why| format!("the crawl did not keep the whole page: {why}")),
        bytes: record.body,
        place,
    }
}
