//! Atom 1.0 and 0.3.

use crate::dates::iso_date;
use crate::markup::{collapsed, is_cut_short, looks_like_html};
use crate::read::{self, Document, Entries, add_author, resolve};
use crate::tree::{Space, Tree};
use crate::{Body, Entry, Feed, Kind, Source};
use url::Url;

const OWN: &[Space] = &[Space::Own, Space::Atom];
const DC: &[Space] = &[Space::Dc];

pub(crate) fn read(tree: &Tree<'_>, source: &Document, uri: Option<&str>) -> Feed {
    let root = tree.root().unwrap_or_default();
    let own_address = uri.and_then(|uri| Url::parse(uri).ok());
    let base = read::base(own_address.as_ref(), tree.attribute(root, "base"));
    let mut feed = Feed { kind: Kind::Atom, ..Feed::default() };
    let mut authors = Vec::new();
    if tree.name(root) == "feed" {
        feed.title = title(tree, root);
        feed.language = tree.attribute(root, "lang").or_else(|| first_text(tree, root, DC, "language"));
        feed.home = link(tree, root, "alternate").and_then(|link| resolve(base.as_ref(), &link));
        feed.updated = date(tree, root, &["updated", "modified"]);
        authors = names(tree, root);
    }
    let base = base.or_else(|| feed.home.as_deref().and_then(|home| Url::parse(home).ok()));
    read::tell_decoding(&mut feed, source);
    read::tell_repairs(&mut feed, &tree.repairs, source);
    let mut entries = Entries::default();
    for (index, element) in tree.entries().enumerate() {
        let number = index + 1;
        let at = Some(tree.at(element));
        if tree.damaged.contains(&element) {
            entries.add_damaged(number, at);
            continue;
        }
        let mut entry = entry(tree, element, number, base.as_ref());
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
        entries.add(entry, at);
    }
    entries.into_feed(&mut feed, source);
    feed
}

fn entry(tree: &Tree<'_>, element: usize, number: usize, base: Option<&Url>) -> Entry {
    let base = read::base(base, tree.attribute(element, "base"));
    let content = tree.named(element, OWN, "content").next();
    let id = first_text(tree, element, OWN, "id");
    let elsewhere = content.and_then(|content| tree.attribute(content, "src"));
    let as_link = || id.clone().filter(|id| Url::parse(id).is_ok_and(|url| matches!(url.scheme(), "http" | "https")));
    let link = link(tree, element, "alternate").or(elsewhere).or_else(as_link);
    let taken_from = tree.named(element, OWN, "source").next();
    let mut authors = names(tree, element);
    if authors.is_empty() {
        authors = taken_from.map(|source| names(tree, source)).unwrap_or_default();
    }
    for creator in tree.named(element, DC, "creator") {
        add_author(&mut authors, tree.trimmed(creator).and_then(|name| collapsed(&name)));
    }
    Entry {
        number,
        key: String::new(),
        guid: id,
        link: link.and_then(|link| resolve(base.as_ref(), &link)),
        title: title(tree, element),
        published: date(tree, element, &["published", "issued", "created", "pubdate"]),
        updated: date(tree, element, &["updated", "modified"]),
        authors,
        source: taken_from.and_then(|source| self::source(tree, source, base.as_ref())),
        language: content
            .and_then(|content| tree.attribute(content, "lang"))
            .or_else(|| tree.attribute(element, "lang"))
            .or_else(|| first_text(tree, element, DC, "language")),
        body: body(tree, element, content),
    }
}

fn first_text(tree: &Tree<'_>, parent: usize, space: &'static [Space], name: &'static str) -> Option<String> {
    tree.named(parent, space, name).find_map(|child| tree.trimmed(child))
}

fn title(tree: &Tree<'_>, parent: usize) -> Option<String> {
    tree.named(parent, OWN, "title").find_map(|title| {
        let (text, is_html) = construct(tree, title)?;
        read::title(&text, is_html)
    })
}

fn date(tree: &Tree<'_>, parent: usize, names: &[&'static str]) -> Option<String> {
    names.iter().find_map(|name| first_text(tree, parent, OWN, name).and_then(|date| iso_date(&date)))
}

/// The first link of a relation that leads to a page, if there is one, else to anything.
fn link(tree: &Tree<'_>, parent: usize, relation: &str) -> Option<String> {
    let links = || {
        tree.named(parent, OWN, "link")
            .filter(|link| tree.attribute(*link, "rel").as_deref().unwrap_or("alternate") == relation)
    };
    let is_page = |link: &usize| tree.attribute(*link, "type").is_none_or(|kind| kind.contains("html"));
    links().filter(is_page).chain(links()).find_map(|link| tree.attribute(link, "href"))
}

fn names(tree: &Tree<'_>, parent: usize) -> Vec<String> {
    let mut names = Vec::new();
    for author in tree.named(parent, OWN, "author") {
        let name = ["name", "email"].iter().find_map(|field| first_text(tree, author, OWN, field));
        let bare = || (!tree.has_elements(author)).then(|| tree.trimmed(author)).flatten();
        add_author(&mut names, name.or_else(bare).and_then(|name| collapsed(&name)));
    }
    names
}

fn source(tree: &Tree<'_>, source: usize, base: Option<&Url>) -> Option<Source> {
    let title = title(tree, source);
    let id = || first_text(tree, source, OWN, "id").filter(|id| Url::parse(id).is_ok_and(|url| url.has_host()));
    let uri = link(tree, source, "alternate").or_else(|| link(tree, source, "self")).or_else(id);
    let uri = uri.and_then(|uri| resolve(base, &uri));
    (title.is_some() || uri.is_some()).then_some(Source { title, uri })
}

fn body(tree: &Tree<'_>, element: usize, content: Option<usize>) -> Option<Body> {
    let read = |field| construct(tree, field).filter(|(text, _)| !text.trim().is_empty());
    if let Some((content, is_html)) = content.and_then(read) {
        let full = !is_cut_short(&content);
        return Some(Body { content, is_html, full });
    }
    let (content, is_html) = tree.named(element, OWN, "summary").find_map(read)?;
    Some(Body { content, is_html, full: false })
}

/// A text construct's value and whether it is HTML; `None` for what is no text.
fn construct(tree: &Tree<'_>, element: usize) -> Option<(String, bool)> {
    let kind = tree.attribute(element, "type").map(|kind| kind.to_ascii_lowercase());
    let inline = tree.has_elements(element);
    let value = || if inline { inner(tree, element) } else { tree.text(element) };
    if tree.attribute(element, "mode").is_some_and(|mode| mode.eq_ignore_ascii_case("base64")) {
        return None;
    }
    match kind.as_deref() {
        Some("xhtml") => Some((inner(tree, element), true)),
        Some("html" | "text/html" | "application/xhtml+xml") => Some((value(), true)),
        Some("text" | "text/plain") => Some((value(), inline)),
        // Many forget the type.
        None => {
            let text = value();
            let is_html = inline || looks_like_html(&text);
            Some((text, is_html))
        }
        Some(kind) if kind.starts_with("text/") => Some((value(), inline)),
        Some(_) => None,
    }
}

/// The markup inside, without the `div` that XHTML is put into.
fn inner(tree: &Tree<'_>, element: usize) -> String {
    let mut children = tree.children(element);
    match (children.next(), children.next()) {
        (Some(only), None) if tree.name(only) == "div" && tree.text(only).trim() == tree.text(element).trim() => {
            tree.inner_html(only)
        }
        _ => tree.inner_html(element),
    }
}
