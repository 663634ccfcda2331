//! A document's elements and texts, one after the other, each with the place where it ends.

use crate::FeedError;
use crate::markup::{escape_into, resolve_references};
use crate::read::Document;
use crate::xml::{Repairs, before_escaping, is_entry};
use quick_xml::events::attributes::Attributes;
use std::borrow::Cow;

/// Whose element it is. Own are those without a namespace, and in the ones that only this format uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Own,
    Rss,
    Atom,
    Content,
    Dc,
    DcTerms,
    Syndication,
    Rdf,
    Other,
}

impl Space {
    pub(crate) fn of_uri(uri: &str, prefix: &str) -> Self {
        match uri.trim().trim_end_matches(['/', '#']) {
            "http://purl.org/rss/1.0"
            | "http://my.netscape.com/rdf/simple/0.9"
            | "http://channel.netscape.com/rdf/simple/0.9" => Self::Rss,
            "http://www.w3.org/2005/Atom" | "https://www.w3.org/2005/Atom" | "http://purl.org/atom/ns" => Self::Atom,
            "http://purl.org/rss/1.0/modules/content" => Self::Content,
            "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/elements/1.0" => Self::Dc,
            "http://purl.org/dc/terms" => Self::DcTerms,
            "http://purl.org/rss/1.0/modules/syndication" => Self::Syndication,
            "http://www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Rdf,
            // RSS 2.0 has no namespace, and is given several.
            other if prefix.is_empty() && other != "http://www.w3.org/1999/xhtml" => Self::Own,
            _ => Self::Other,
        }
    }

    /// What a prefix that is not declared means by custom.
    pub(crate) fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "" => Self::Own,
            "rss" => Self::Rss,
            "atom" | "a10" => Self::Atom,
            "content" => Self::Content,
            "dc" => Self::Dc,
            "dcterms" => Self::DcTerms,
            "sy" => Self::Syndication,
            "rdf" => Self::Rdf,
            _ => Self::Other,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// The node behind this one and all that is in it.
    end: usize,
    kind: NodeKind<'a>,
}

#[derive(Debug)]
enum NodeKind<'a> {
    Element {
        space: Space,
        /// Without prefix, in lower case.
        name: Cow<'a, str>,
        /// As they stand in the tag.
        attributes: &'a str,
        /// Where the tag starts in the text that was read.
        at: usize,
    },
    Text(Cow<'a, str>),
}

impl<'a> Node<'a> {
    pub(crate) fn element(space: Space, name: Cow<'a, str>, attributes: &'a str, at: usize) -> Self {
        Self { end: usize::MAX, kind: NodeKind::Element { space, name, attributes, at } }
    }

    pub(crate) fn text(text: Cow<'a, str>) -> Self {
        Self { end: usize::MAX, kind: NodeKind::Text(text) }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    pub(crate) repairs: Repairs,
    /// Where [`crate::xml::escape_strays`] made the text longer.
    pub(crate) strays: Vec<usize>,
    /// Entries that are cut off.
    pub(crate) damaged: Vec<usize>,
}

impl<'a> Tree<'a> {
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Appends a node and gives its index. A text is complete, an element stays open until [`Self::end_here`].
    pub(crate) fn push(&mut self, mut node: Node<'a>) -> usize {
        let index = self.nodes.len();
        if matches!(node.kind, NodeKind::Text(_)) {
            node.end = index + 1;
        }
        self.nodes.push(node);
        index
    }

    pub(crate) fn end_here(&mut self, index: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
        }
    }

    /// Appends to the text that was pushed last.
    pub(crate) fn extend_text(&mut self, piece: &str) {
        if let Some(Node { kind: NodeKind::Text(text), .. }) = self.nodes.last_mut() {
            text.to_mut().push_str(piece);
        }
    }

    pub(crate) fn root(&self) -> Option<usize> {
        (!self.nodes.is_empty()).then_some(0)
    }

    /// The element's name, without prefix and in lower case; empty for a text.
    pub(crate) fn name(&self, index: usize) -> &str {
        match self.nodes.get(index).map(|node| &node.kind) {
            Some(NodeKind::Element { name, .. }) => name,
            _ => "",
        }
    }

    pub(crate) fn space(&self, index: usize) -> Option<Space> {
        match self.nodes.get(index)?.kind {
            NodeKind::Element { space, .. } => Some(space),
            NodeKind::Text(_) => None,
        }
    }

    pub(crate) fn is(&self, index: usize, space: Space, name: &str) -> bool {
        self.space(index) == Some(space) && self.name(index) == name
    }

    pub(crate) fn is_entry(&self, index: usize) -> bool {
        self.space(index).is_some_and(|space| is_entry(space, self.name(index)))
    }

    /// Where the element's tag starts in the document's text.
    pub(crate) fn at(&self, index: usize) -> usize {
        match self.nodes.get(index).map(|node| &node.kind) {
            Some(NodeKind::Element { at, .. }) => before_escaping(&self.strays, *at),
            _ => 0,
        }
    }

    fn end(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.end.min(self.nodes.len()))
    }

    /// The elements right inside, in order.
    pub(crate) fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(index);
        let mut next = index + 1;
        std::iter::from_fn(move || {
            while next < end {
                let child = next;
                next = self.end(child).max(child + 1);
                if self.space(child).is_some() {
                    return Some(child);
                }
            }
            None
        })
    }

    /// The elements of a name right inside.
    pub(crate) fn named<'t>(
        &'t self,
        index: usize,
        space: &'t [Space],
        name: &'t str,
    ) -> impl Iterator<Item = usize> + 't {
        self.children(index).filter(move |child| {
            self.name(*child) == name && self.space(*child).is_some_and(|own| space.contains(&own))
        })
    }

    /// The items or entries wherever they stand, but not those inside another.
    pub(crate) fn entries(&self) -> impl Iterator<Item = usize> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            while next < self.nodes.len() {
                let index = next;
                if self.is_entry(index) {
                    next = self.end(index).max(index + 1);
                    return Some(index);
                }
                next += 1;
            }
            None
        })
    }

    /// All outlines and the like: every element of a name inside, in document order, with how deep it stands.
    pub(crate) fn descendants(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        (index + 1..self.end(index)).filter(|index| self.space(*index).is_some())
    }

    /// Whether `outer` contains `inner`.
    pub(crate) fn contains(&self, outer: usize, inner: usize) -> bool {
        outer < inner && inner < self.end(outer)
    }

    pub(crate) fn has_elements(&self, index: usize) -> bool {
        self.children(index).next().is_some()
    }

    /// The text inside, of all depths.
    pub(crate) fn text(&self, index: usize) -> String {
        let inside = self.nodes.get(index + 1..self.end(index)).unwrap_or_default();
        inside.iter().fold(String::new(), |mut all, node| {
            if let NodeKind::Text(text) = &node.kind {
                all.push_str(text);
            }
            all
        })
    }

    /// The text inside, of all depths, without white space around it; `None` if nothing is left.
    pub(crate) fn trimmed(&self, index: usize) -> Option<String> {
        let text = self.text(index);
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// The markup inside, written as HTML.
    pub(crate) fn inner_html(&self, index: usize) -> String {
        let mut html = String::new();
        let mut open: Vec<usize> = Vec::new();
        for inside in index + 1..self.end(index) {
            self.end_tags(&mut html, &mut open, inside);
            match self.nodes.get(inside).map(|node| &node.kind) {
                Some(NodeKind::Element { name, attributes: raw, .. }) => {
                    html.push('<');
                    html.push_str(name);
                    for (key, value) in attributes(raw) {
                        if !key.starts_with("xmlns") {
                            html.push(' ');
                            html.push_str(key);
                            html.push_str("=\"");
                            escape_into(&mut html, &value);
                            html.push('"');
                        }
                    }
                    html.push('>');
                    open.push(inside);
                }
                Some(NodeKind::Text(text)) => escape_into(&mut html, text),
                None => {}
            }
        }
        self.end_tags(&mut html, &mut open, self.end(index));
        html
    }

    fn end_tags(&self, html: &mut String, open: &mut Vec<usize>, at: usize) {
        while let Some(last) = open.pop_if(|last| self.end(*last) <= at) {
            let name = self.name(last);
            if !VOID.contains(&name) {
                html.push_str("</");
                html.push_str(name);
                html.push('>');
            }
        }
    }

    /// The value of an attribute, its name in any case and without prefix unless `name` has one.
    pub(crate) fn attribute(&self, index: usize, name: &str) -> Option<String> {
        let Some(NodeKind::Element { attributes: raw, .. }) = self.nodes.get(index).map(|node| &node.kind) else {
            return None;
        };
        let found = attributes(raw).find(|(key, _)| {
            key.eq_ignore_ascii_case(name) || key.rsplit(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name))
        })?;
        let value = found.1.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Why there is no element at all.
    pub(crate) fn why_nothing(&self, source: &Document) -> FeedError {
        if self.repairs.broken.count > 0 {
            let (line, byte) = source.place(self.repairs.broken.first);
            return FeedError::Broken { message: "markup that never ends".to_owned(), line, byte };
        }
        FeedError::NotAFeed { found: "there is no element in it".to_owned() }
    }
}

/// HTML elements that have no end tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The attributes as they stand in a tag, their values with references resolved.
pub(crate) fn attributes(raw: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut attributes = Attributes::html(raw, 0);
    attributes.with_checks(false);
    attributes.filter_map(Result::ok).map(|attribute| {
        let value = match attribute.value {
            Cow::Borrowed(value) => resolve_references(value),
            Cow::Owned(value) => Cow::Owned(resolve_references(&value).into_owned()),
        };
        (attribute.key.0, value)
    })
}
