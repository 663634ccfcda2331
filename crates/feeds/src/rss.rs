//! RSS 0.90 to 2.0 and 1.0, which is RDF.

use crate::dates::iso_date;
use crate::markup::{collapsed, is_cut_short, looks_like_html};
use crate::read::{self, Document, Entries, add_author, resolve};
use crate::tree::{Space, Tree};
use crate::{Body, Entry, Feed, Hints, Kind, Source};
use url::Url;

const OWN: &[Space] = &[Space::Own, Space::Rss];
const ATOM: &[Space] = &[Space::Atom];
const DC: &[Space] = &[Space::Dc];
const TERMS: &[Space] = &[Space::DcTerms];
const CONTENT: &[Space] = &[Space::Content];
const ANY: &[Space] = &[Space::Own, Space::Rss, Space::Other];
const SYNDICATION: &[Space] = &[Space::Syndication];

pub(crate) fn read(tree: &Tree<'_>, source: &Document, uri: Option<&str>) -> Feed {
    let root = tree.root().unwrap_or_default();
    let channel = match tree.name(root) {
        "channel" => root,
        _ => tree.named(root, OWN, "channel").next().unwrap_or(root),
    };
    let own_address = uri.and_then(|uri| Url::parse(uri).ok());
    let base = read::base(own_address.as_ref(), tree.attribute(root, "base"));
    let base = read::base(base.as_ref(), tree.attribute(channel, "base"));
    let first = |space, name| first_text(tree, channel, space, name);
    let home = first(OWN, "link").and_then(|link| resolve(base.as_ref(), &link));
    let mut feed = Feed {
        kind: if tree.name(root) == "rdf" { Kind::Rdf } else { Kind::Rss },
        title: first(OWN, "title").or_else(|| first(DC, "title")).and_then(|title| html_title(&title)),
        language: first(OWN, "language")
            .or_else(|| first(DC, "language"))
            .or_else(|| tree.attribute(channel, "lang"))
            .or_else(|| tree.attribute(root, "lang")),
        updated: [(OWN, "lastbuilddate"), (ATOM, "updated"), (OWN, "pubdate"), (DC, "date")]
            .iter()
            .find_map(|(space, name)| first(space, name).and_then(|date| iso_date(&date))),
        hints: hints(tree, channel),
        ..Feed::default()
    };
    // Links of items are relative to the feed, and where its address is not known, to its site.
    let base = base.or_else(|| home.as_deref().and_then(|home| Url::parse(home).ok()));
    feed.home = home;
    read::tell_decoding(&mut feed, source);
    read::tell_repairs(&mut feed, &tree.repairs, source);
    let mut entries = Entries::default();
    for (index, item) in tree.entries().enumerate() {
        let number = index + 1;
        let at = Some(tree.at(item));
        if tree.damaged.contains(&item) {
            entries.add_damaged(number, at);
            continue;
        }
        entries.add(entry(tree, item, number, base.as_ref()), at);
    }
    entries.into_feed(&mut feed, source);
    feed
}

fn entry(tree: &Tree<'_>, item: usize, number: usize, base: Option<&Url>) -> Entry {
    let base = read::base(base, tree.attribute(item, "base"));
    let first = |space, name| first_text(tree, item, space, name);
    let date = |places: &[(&'static [Space], &'static str)]| {
        places.iter().find_map(|(space, name)| first(space, name).and_then(|date| iso_date(&date)))
    };
    let (guid, guid_is_link) = guid(tree, item);
    let link = first(OWN, "link")
        .or_else(|| atom_link(tree, item))
        .or_else(|| guid.clone().filter(|guid| guid_is_link && Url::parse(guid).is_ok_and(|url| url.has_host())));
    let mut authors = Vec::new();
    for (space, name) in [(OWN, "author"), (DC, "creator"), (ATOM, "author")] {
        for author in tree.named(item, space, name) {
            let name = tree.named(author, ATOM, "name").next().unwrap_or(author);
            add_author(&mut authors, tree.trimmed(name).and_then(|text| person(&text)));
        }
    }
    Entry {
        number,
        key: String::new(),
        guid,
        link: link.and_then(|link| resolve(base.as_ref(), &link)),
        title: first(OWN, "title").or_else(|| first(DC, "title")).and_then(|title| html_title(&title)),
        published: date(&[
            (OWN, "pubdate"),
            (DC, "date"),
            (TERMS, "issued"),
            (TERMS, "created"),
            (ATOM, "published"),
            (OWN, "published"),
        ]),
        updated: date(&[(ATOM, "updated"), (TERMS, "modified"), (OWN, "updated")]),
        authors,
        source: source(tree, item, base.as_ref()),
        language: first(DC, "language").or_else(|| first(OWN, "language")).or_else(|| tree.attribute(item, "lang")),
        body: body(tree, item),
    }
}

fn first_text(tree: &Tree<'_>, parent: usize, space: &'static [Space], name: &'static str) -> Option<String> {
    tree.named(parent, space, name).find_map(|child| tree.trimmed(child))
}

/// RSS does not say whether a title is HTML; much of it is.
fn html_title(title: &str) -> Option<String> {
    read::title(title, looks_like_html(title))
}

/// The guid and whether it is an address by its own word.
fn guid(tree: &Tree<'_>, item: usize) -> (Option<String>, bool) {
    let given = tree.named(item, OWN, "guid").find_map(|guid| Some((guid, tree.trimmed(guid)?)));
    if let Some((guid, text)) = given {
        let permanent = tree.attribute(guid, "ispermalink");
        return (Some(text), !permanent.is_some_and(|value| value.eq_ignore_ascii_case("false")));
    }
    let about = tree.attribute(item, "about").or_else(|| first_text(tree, item, DC, "identifier"));
    (about.or_else(|| first_text(tree, item, ATOM, "id")), true)
}

fn atom_link(tree: &Tree<'_>, item: usize) -> Option<String> {
    tree.named(item, ATOM, "link")
        .filter(|link| tree.attribute(*link, "rel").is_none_or(|rel| rel == "alternate"))
        .find_map(|link| tree.attribute(link, "href"))
}

/// `jan@example.org (Jan Kowalski)`, `Jan Kowalski <jan@example.org>`, or a name.
fn person(text: &str) -> Option<String> {
    let text = collapsed(text)?;
    let in_brackets = |open, close| {
        let (before, rest) = text.split_once(open)?;
        let (inside, _) = rest.split_once(close)?;
        Some((before.trim(), inside.trim()))
    };
    let name = match (in_brackets('(', ')'), in_brackets('<', '>')) {
        (Some((address, name)), _) if address.contains('@') && !name.is_empty() => name,
        (_, Some((name, address))) if address.contains('@') && !name.is_empty() => name.trim_matches('"'),
        _ => &text,
    };
    collapsed(name)
}

fn source(tree: &Tree<'_>, item: usize, base: Option<&Url>) -> Option<Source> {
    let own = tree.named(item, OWN, "source").find_map(|source| {
        let title = tree.trimmed(source).and_then(|title| html_title(&title));
        let uri = tree.attribute(source, "url").and_then(|uri| resolve(base, &uri));
        (title.is_some() || uri.is_some()).then_some(Source { title, uri })
    });
    own.or_else(|| {
        let named = first_text(tree, item, DC, "source")?;
        if Url::parse(&named).is_ok_and(|url| url.has_host()) {
            return Some(Source { title: None, uri: Some(named) });
        }
        Some(Source { title: collapsed(&named), uri: None })
    })
}

fn body(tree: &Tree<'_>, item: usize) -> Option<Body> {
    let texts = |space, name| {
        tree.named(item, space, name).filter_map(|field| {
            let inline = tree.has_elements(field);
            let content = if inline { tree.inner_html(field) } else { tree.text(field) };
            (!content.trim().is_empty()).then(|| Body {
                is_html: inline || looks_like_html(&content),
                content,
                full: false,
            })
        })
    };
    let summary = || texts(OWN, "description").chain(texts(DC, "description")).next();
    // `xhtml:body` and `fullitem` are older ways to say the same.
    let encoded = texts(CONTENT, "encoded").chain(texts(ANY, "body")).chain(texts(ANY, "fullitem"));
    let encoded = encoded.max_by_key(|body| body.content.len());
    match encoded {
        Some(body) => {
            let full = !is_cut_short(&body.content);
            Some(Body { full, ..body })
        }
        None => summary(),
    }
}

fn hints(tree: &Tree<'_>, channel: usize) -> Hints {
    let number = |space, name| first_text(tree, channel, space, name).and_then(|text| text.parse::<u32>().ok());
    let period = first_text(tree, channel, SYNDICATION, "updateperiod").and_then(|period| match period.as_str() {
        "hourly" => Some(60),
        "daily" => Some(24 * 60),
        "weekly" => Some(7 * 24 * 60),
        "monthly" => Some(30 * 24 * 60),
        "yearly" => Some(365 * 24 * 60),
        _ => None,
    });
    let frequency = number(SYNDICATION, "updatefrequency").unwrap_or(1).max(1);
    let listed = |outer, inner| {
        tree.named(channel, OWN, outer)
            .flat_map(move |list| tree.named(list, OWN, inner))
            .filter_map(|item| tree.trimmed(item))
            .collect::<Vec<String>>()
    };
    let mut skip_hours: Vec<u8> = listed("skiphours", "hour")
        .iter()
        .filter_map(|hour| hour.parse::<u8>().ok().filter(|hour| *hour <= 24))
        // Some count from 1 to 24.
        .map(|hour| hour % 24)
        .collect();
    skip_hours.sort_unstable();
    skip_hours.dedup();
    let mut skip_days: Vec<u8> =
        listed("skipdays", "day").iter().filter_map(|day| crate::dates::weekday(day)).collect();
    skip_days.sort_unstable();
    skip_days.dedup();
    Hints { ttl: number(OWN, "ttl").or_else(|| period.map(|period| period / frequency)), skip_hours, skip_days }
}

#[cfg(test)]
mod tests {
    use super::person;

    #[test]
    fn names_are_read_out_of_addresses() {
        for (text, expected) in [
            ("jan@example.org (Jan Kowalski)", "Jan Kowalski"),
            ("Jan Kowalski <jan@example.org>", "Jan Kowalski"),
            ("Jan ”jan@example.org", "Jan ”jan@example.org"),
            ("Anna Nowak (PAP)", "Anna Nowak (PAP)"),
            ("redakcja@example.org", "redakcja@example.org"),
        ] {
            assert_eq!(person(text).as_deref(), Some(expected));
        }
    }
}
