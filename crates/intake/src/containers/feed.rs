//! A feed: its entries' full texts, or links to their pages.

use crate::containers::page::read_limited;
use crate::document::{Bad, Document, Item, Link, Page, Place};
use crate::documents::{Documents, Options, Start, failed, once};
use record::Meta;
use std::io::Read;

pub(crate) fn documents(source: Box<dyn Read + Send>, place: Place, start: &Start, options: &Options) -> Documents {
    let bytes = match read_limited(source, feeds::MAX_BYTES, &place) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(bad)) => return once(Err(bad)),
        Err(error) => return failed(place, error),
    };
    let charset = options.charset.as_deref().or(start.charset.as_deref());
    let feed = match feeds::parse(&bytes, charset, start.known.uri.as_deref()) {
        Ok(feed) => feed,
        Err(error) => return failed(place, error),
    };
    let notices: Vec<Item> =
        feed.diagnostics.iter().map(|odd| Item::Notice(format!("{place}: {}", odd.message))).collect();
    let outlet = feed.title.clone();
    let entries = feed.entries.into_iter().map(move |entry| item(entry, outlet.as_deref(), &place));
    Box::new(notices.into_iter().map(Ok).chain(entries))
}

/// A feed's entry as a document, or as the link to it. `outlet` is the feed's title, `feed` its place.
pub fn item(entry: feeds::Entry, outlet: Option<&str>, feed: &Place) -> Result<Item, Bad> {
    let place = feed.at(entry.number as u64, None);
    let known = known(&entry, outlet);
    let document = entry.body.as_ref().map(|body| Document {
        place: place.clone(),
        bytes: body.content.clone().into_bytes(),
        page: if body.is_html { Page::Html } else { Page::Text },
        charset: Some("utf-8".to_owned()),
        known: known.clone(),
        remark: None,
    });
    let full = entry.body.is_some_and(|body| body.full);
    match (document, entry.link) {
        (Some(document), _) if full => Ok(Item::Document(document)),
        (instead, Some(uri)) => {
            let instead = instead
                .map(|summary| Document { remark: Some("only the feed's summary was read".to_owned()), ..summary });
            Ok(Item::Link(Box::new(Link { place, uri, known, instead })))
        }
        (Some(summary), None) => Ok(Item::Document(Document {
            remark: Some("the feed carries a summary only, and no link to the article".to_owned()),
            ..summary
        })),
        (None, None) => Err(Bad { place, reason: "the entry has neither a text nor a link".to_owned(), help: None }),
    }
}

/// What the feed tells of an entry.
fn known(entry: &feeds::Entry, outlet: Option<&str>) -> Meta {
    let source = entry.source.as_ref().and_then(|source| source.title.clone());
    let outlet_place = if source.is_some() { "feed entry source" } else { "feed title" };
    let mut known = Meta {
        uri: entry.link.clone(),
        title: entry.title.clone(),
        published: entry.published.clone(),
        modified: entry.updated.clone(),
        authors: entry.authors.clone(),
        language: entry.language.clone(),
        outlet: source.or_else(|| outlet.map(str::to_owned)),
        record: entry.guid.clone(),
        ..Meta::default()
    };
    let told = [
        ("uri", known.uri.is_some(), "feed entry link"),
        ("title", known.title.is_some(), "feed entry title"),
        ("published", known.published.is_some(), "feed entry date"),
        ("modified", known.modified.is_some(), "feed entry updated"),
        ("authors", !known.authors.is_empty(), "feed entry author"),
        ("outlet", known.outlet.is_some(), outlet_place),
        ("record", known.record.is_some(), "feed entry guid"),
    ];
    known.places = told
        .iter()
        .filter(|(_, told, _)| *told)
        .map(|(field, _, at)| ((*field).to_owned(), (*at).to_owned()))
        .collect();
    known
}

/// The feeds of an OPML list, as links.
pub(crate) fn subscriptions(source: Box<dyn Read + Send>, place: Place, _options: &Options) -> Documents {
    let bytes = match read_limited(source, feeds::MAX_BYTES, &place) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(bad)) => return once(Err(bad)),
        Err(error) => return failed(place, error),
    };
    match feeds::parse_opml(&bytes) {
        Ok(list) => Box::new(list.into_iter().zip(1..).map(move |(feed, number)| {
            let link = Link { place: place.at(number, None), uri: feed.xml_url, ..Link::default() };
            Ok(Item::Link(Box::new(link)))
        })),
        Err(error) => failed(place, error),
    }
}
