//! Title, authors, dates, outlet, language and address of an article, each with the place it was read from.
//!
//! The order of the places for each field was chosen on the development half of the WCXB pages.

mod dates;
mod fields;
mod names;

use record::Meta;
use serde_json::Value;

use crate::features::Hints;
use crate::head::{Head, collapsed};
use crate::leaves::Leaves;
use crate::tag::Tag;
use crate::tree::{Attribute, Id, Tree};

pub(crate) use dates::find_date;
use fields::{Candidate, article_objects, text_of, time_of};
use names::{person, split_names};

/// Longer fields are no titles or names.
const LONGEST_FIELD: usize = 1000;
/// No article has more; a list of a site's staff has.
const MOST_AUTHORS: usize = 20;

/// What is known of the page besides its tags: its text and which leaf is the headline.
pub(crate) struct Page<'a> {
    pub(crate) source: &'a str,
    pub(crate) tree: &'a Tree,
    pub(crate) leaves: &'a Leaves,
    pub(crate) head: &'a Head,
    /// The leaf of the headline.
    pub(crate) title: Option<usize>,
    /// Leaves that are near the headline and tell who wrote it and when, in order.
    pub(crate) bylines: &'a [usize],
    pub(crate) hints: &'a [Hints],
    pub(crate) uri: Option<&'a str>,
}

/// Reads everything but `id`, `uri`, `media_type` and `links`.
pub(crate) fn read_metadata(page: &Page<'_>) -> Meta {
    let mut meta = Meta::default();
    let mut places = Vec::new();
    let mut note = |field: &str, found: Option<Candidate>| {
        found.map(|found| {
            places.push((field.to_owned(), found.place));
            found.value
        })
    };
    meta.title = note("title", title(page));
    meta.published = note("published", published(page));
    meta.modified = note("modified", modified(page));
    meta.outlet = note("outlet", outlet(page));
    meta.language = note("language", language(page));
    meta.canonical = note("canonical", canonical(page));
    if let Some((authors, place)) = authors(page) {
        meta.authors = authors;
        places.push(("authors".to_owned(), place));
    }
    meta.places = places;
    meta
}

fn candidate(value: impl Into<String>, place: impl Into<String>) -> Option<Candidate> {
    let value = collapsed(&value.into());
    (!value.is_empty() && value.len() <= LONGEST_FIELD).then(|| Candidate { value, place: place.into() })
}

/// The first of these meta tags that says something.
fn from_metas(head: &Head, names: &[&str]) -> Option<Candidate> {
    names.iter().find_map(|name| candidate(head.meta(name)?, format!("meta {name}")))
}

/// The first of these properties of the article's JSON-LD.
fn from_json_ld(head: &Head, path: &[&str], place: &str) -> Option<Candidate> {
    article_objects(head).find_map(|object| {
        let mut value = object;
        for step in path {
            value = value.get(step)?;
            if let Value::Array(list) = value {
                value = list.first()?;
            }
        }
        candidate(value.as_str().map(crate::references::resolve)?, format!("json-ld {place}"))
    })
}

fn title(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    let headline = page.title.and_then(|at| page.leaves.list.get(at)).and_then(|leaf| {
        let heading =
            page.tree.ancestors(leaf.owner).take(3).map(|id| page.tree.element(id).tag).find(|tag| tag.is_heading())?;
        candidate(page.leaves.text_of(leaf), heading.name())
    });
    headline
        .or_else(|| from_json_ld(head, &["headline"], "headline"))
        .or_else(|| {
            from_metas(
                head,
                &["og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title"],
            )
            .map(|c| without_outlet(c, page))
        })
        .or_else(|| candidate(head.title.clone()?, "title").map(|c| without_outlet(c, page)))
}

/// `Headline | Outlet` without the outlet.
fn without_outlet(found: Candidate, page: &Page<'_>) -> Candidate {
    let outlet = outlet(page).map(|outlet| outlet.value.to_lowercase());
    for mark in [" | ", " – ", " — ", " - ", " :: ", " » ", " · "] {
        if let Some((title, rest)) = found.value.rsplit_once(mark) {
            let rest = rest.to_lowercase();
            let is_outlet =
                outlet.as_ref().is_some_and(|outlet| outlet.contains(&rest) || rest.contains(outlet.as_str()));
            if is_outlet || (mark == " | " && title.chars().count() >= 15) {
                return Candidate { value: title.trim().to_owned(), place: found.place };
            }
        }
    }
    found
}

fn dated(found: Option<Candidate>) -> Option<Candidate> {
    let found = found?;
    Some(Candidate { value: find_date(&found.value)?, place: found.place })
}

fn published(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    const METAS: [&str; 22] = [
        "article:published_time",
        "article:published",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "dc.date.created",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "citation_publication_date",
        "cxenseparse:recs:publishtime",
        "article.published",
        "rnews:datepublished",
        "date.issued",
    ];
    dated(from_json_ld(head, &["datePublished"], "datePublished"))
        .or_else(|| METAS.iter().find_map(|name| dated(from_metas(head, &[name]))))
        .or_else(|| property(page, &["datepublished"]))
        .or_else(|| dated(from_json_ld(head, &["dateCreated"], "dateCreated")))
        .or_else(|| in_byline(page))
        .or_else(|| times(page))
        .or_else(|| page.uri.or(canonical(page).as_ref().map(|c| c.value.as_str())).and_then(in_address))
}

/// The date in an address: `/2023/09/20/`.
fn in_address(address: &str) -> Option<Candidate> {
    let parts: Vec<&str> = address.split(['/', '?', '-', '_']).collect();
    parts
        .windows(3)
        .find_map(|window| {
            let [year, month, day] = window else { return None };
            let digits = year.len() == 4 && month.len() == 2 && day.len() == 2;
            digits.then(|| find_date(&format!("{year}-{month}-{day}")).filter(|date| date.len() == 10)).flatten()
        })
        .and_then(|date| candidate(date, "address"))
}

fn modified(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    const METAS: [&str; 8] = [
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
        "dc.date.modified",
        "last-modified",
        "lastmod",
        "article:modified",
    ];
    dated(from_json_ld(head, &["dateModified"], "dateModified"))
        .or_else(|| METAS.iter().find_map(|name| dated(from_metas(head, &[name]))))
        .or_else(|| property(page, &["datemodified"]))
}

/// An element marked up as this date.
fn property(page: &Page<'_>, names: &[&str]) -> Option<Candidate> {
    page.head.properties.iter().find_map(|id| {
        let own = page.tree.attribute(*id, Attribute::Itemprop)?.to_lowercase();
        let name = own.split_whitespace().find(|name| names.contains(name))?;
        dated(candidate(time_of(page, *id), format!("microdata {name}")))
    })
}

/// A date in the lines about the author and the date.
fn in_byline(page: &Page<'_>) -> Option<Candidate> {
    page.bylines.iter().find_map(|at| {
        let leaf = page.leaves.list.get(*at)?;
        let (from, to) = page.tree.element(leaf.owner).events;
        let time = page.head.times.iter().find(|id| (from..=to).contains(&page.tree.element(**id).events.0));
        time.and_then(|id| dated(candidate(time_of(page, *id), "time")))
            .or_else(|| dated(candidate(page.leaves.text_of(leaf), "byline")))
    })
}

/// A `<time>`, those inside a link to something else not counted.
fn times(page: &Page<'_>) -> Option<Candidate> {
    let in_other = |id: &&Id| {
        page.tree
            .ancestors(**id)
            .any(|id| matches!(page.tree.element(id).tag, Tag::A | Tag::Aside | Tag::Nav | Tag::Footer))
    };
    let times: Vec<&Id> = page.head.times.iter().filter(|id| !in_other(id)).take(3).collect();
    times.iter().find_map(|id| dated(candidate(time_of(page, **id), "time")))
}

fn outlet(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    from_metas(head, &["og:site_name"])
        .or_else(|| from_json_ld(head, &["publisher", "name"], "publisher"))
        .or_else(|| {
            from_metas(
                head,
                &["dc.publisher", "dcterms.publisher", "citation_journal_title", "application-name", "publisher"],
            )
        })
        .or_else(|| {
            let site = head.json_ld.iter().find(|o| o.get("@type").and_then(Value::as_str) == Some("WebSite"))?;
            candidate(site.get("name")?.as_str()?, "json-ld WebSite")
        })
        .or_else(|| {
            let address = url::Url::parse(page.uri?).ok()?;
            candidate(address.host_str()?.trim_start_matches("www."), "address")
        })
}

fn language(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    let tagged = |found: Option<Candidate>| {
        let found = found?;
        let mut parts = found.value.split(['-', '_']);
        let language = parts
            .next()
            .filter(|l| matches!(l.len(), 2 | 3) && l.bytes().all(|b| b.is_ascii_alphabetic()))?
            .to_ascii_lowercase();
        let region = parts.next().filter(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_alphabetic()));
        Some(Candidate {
            value: region.map_or(language.clone(), |region| format!("{language}-{}", region.to_ascii_uppercase())),
            place: found.place,
        })
    };
    tagged(head.language.clone().and_then(|lang| candidate(lang, "html lang")))
        .or_else(|| tagged(from_json_ld(head, &["inLanguage"], "inLanguage")))
        .or_else(|| {
            tagged(from_metas(head, &["og:locale", "content-language", "dc.language", "dcterms.language", "language"]))
        })
}

fn canonical(page: &Page<'_>) -> Option<Candidate> {
    let head = page.head;
    let base = page.uri.and_then(|uri| url::Url::parse(uri).ok());
    let absolute = |found: Option<Candidate>| {
        let found = found?;
        let address = match &base {
            Some(base) => base.join(&found.value).ok()?,
            None => url::Url::parse(&found.value).ok()?,
        };
        matches!(address.scheme(), "http" | "https").then(|| Candidate { value: address.into(), place: found.place })
    };
    absolute(head.canonical.clone().and_then(|address| candidate(address, "link canonical")))
        .or_else(|| absolute(from_metas(head, &["og:url"])))
        .or_else(|| absolute(from_json_ld(head, &["url"], "url")))
}

fn authors(page: &Page<'_>) -> Option<(Vec<String>, String)> {
    let head = page.head;
    let checked = |names: Vec<String>, place: &str| {
        let outlet = outlet(page).map(|outlet| outlet.value);
        let mut kept: Vec<String> = Vec::new();
        for name in names.into_iter().filter_map(|name| person(&name)) {
            if kept.len() < MOST_AUTHORS && outlet.as_deref() != Some(&name) && !kept.contains(&name) {
                kept.push(name);
            }
        }
        (!kept.is_empty()).then(|| (kept, place.to_owned()))
    };
    let from_ld = article_objects(head).find_map(|object| {
        checked(fields::author_names(object.get("author").or_else(|| object.get("creator"))?, head), "json-ld author")
    });
    let metas = [
        "author",
        "article:author",
        "og:article:author",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
        "parsely-author",
        "sailthru.author",
        "byl",
        "citation_author",
        "twitter:creator_name",
        "article:author_name",
        "cxenseparse:author",
    ];
    from_ld
        .or_else(|| {
            metas.iter().find_map(|name| {
                checked(split_names(head.meta(name).filter(|value| !value.contains("://"))?), &format!("meta {name}"))
            })
        })
        .or_else(|| {
            head.properties.iter().find_map(|id| {
                let own = page.tree.attribute(*id, Attribute::Itemprop)?;
                own.split_whitespace().any(|name| name == "author").then_some(())?;
                checked(split_names(&text_of(page, *id)), "microdata author")
            })
        })
        .or_else(|| {
            page.bylines.iter().find_map(|at| {
                let leaf = page.leaves.list.get(*at)?;
                let linked = leaf.links.iter().find_map(|link| {
                    let address = page.tree.attribute(link.element, Attribute::Href)?.to_lowercase();
                    let rel = page.tree.attribute(link.element, Attribute::Rel).unwrap_or_default();
                    (rel.contains("author")
                        || [
                            "/author",
                            "/autor",
                            "/people/",
                            "/profile",
                            "/contributors/",
                            "/by/",
                            "/staff/",
                            "/writer",
                        ]
                        .iter()
                        .any(|part| address.contains(part)))
                    .then_some(())?;
                    checked(split_names(page.leaves.text.get(link.text.0..link.text.1)?), "author link")
                });
                linked.or_else(|| checked(names::in_byline(page.leaves.text_of(leaf)), "byline"))
            })
        })
        .or_else(|| {
            // `Written by` and the name, as WordPress has it.
            let label = head
                .meta("twitter:label1")
                .filter(|label| label.to_lowercase().contains("written") || label.contains("utor"))?;
            checked(split_names(head.meta("twitter:data1")?), &format!("meta twitter:data1 ({label})"))
        })
        .or_else(|| {
            let marked = page.bylines.iter().filter(|at| page.hints.get(**at).is_some_and(|hints| hints.author));
            marked
                .filter_map(|at| page.leaves.list.get(*at))
                .find_map(|leaf| checked(names::bare(page.leaves.text_of(leaf)), "author element"))
        })
}
