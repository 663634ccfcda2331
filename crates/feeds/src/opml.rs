//! OPML: lists of feeds.

use crate::markup::collapsed;
use crate::read::Document;
use crate::{FeedError, MAX_ENTRIES, xml};
use std::collections::HashSet;
use url::Url;

/// A feed that somebody follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    pub title: Option<String>,
    /// The feed's address.
    pub xml_url: String,
    /// The site's address.
    pub html_url: Option<String>,
    /// The outlines it stands in, outermost first, joined by `/`.
    pub category: Option<String>,
}

/// Reads the feeds of an OPML list in order, each address once.
///
/// Outlines without `xmlUrl` are categories. An address that is none (`xmlUrl="soon"`) is left out.
pub fn parse_opml(bytes: &[u8]) -> Result<Vec<Subscription>, FeedError> {
    let source = Document::decode(bytes, None)?;
    let (text, strays) = xml::escape_strays(&source.text);
    let tree = xml::read(&text, &strays, &source)?;
    let root = match tree.root() {
        Some(root) if tree.name(root) == "opml" => root,
        Some(root) => {
            return Err(FeedError::NotAFeed { found: format!("an XML document with root <{}>", tree.name(root)) });
        }
        None => return Err(tree.why_nothing(&source)),
    };
    let mut subscriptions = Vec::new();
    let mut known = HashSet::new();
    // The outlines around the one being read, with their titles. The tree bounds their number.
    let mut around: Vec<(usize, Option<String>)> = Vec::new();
    for outline in tree.descendants(root).filter(|index| tree.name(*index) == "outline") {
        while around.last().is_some_and(|(outer, _)| !tree.contains(*outer, outline)) {
            around.pop();
        }
        let attribute = |name| tree.attribute(outline, name);
        let title = attribute("title").or_else(|| attribute("text")).and_then(|title| collapsed(&title));
        let address = attribute("xmlurl").filter(|address| Url::parse(address).is_ok_and(|url| url.has_host()));
        if let Some(xml_url) = address
            && subscriptions.len() < MAX_ENTRIES
            && known.insert(xml_url.clone())
        {
            let path: Vec<&str> = around.iter().filter_map(|(_, title)| title.as_deref()).collect();
            let category = (!path.is_empty()).then(|| path.join("/"));
            subscriptions.push(Subscription {
                title: title.clone(),
                xml_url,
                html_url: attribute("htmlurl"),
                category,
            });
        }
        around.push((outline, title));
    }
    Ok(subscriptions)
}
