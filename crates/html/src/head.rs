//! What the page says of itself: its meta tags, its JSON-LD, the elements that are marked up as its data.

use serde_json::Value;

use crate::leaves::is_blank;
use crate::references::resolve;
use crate::tag::Tag;
use crate::tree::{Attribute, Event, Id, Tree};

/// Pages have up to some 20 of them.
const MOST_JSON_LD: usize = 64;
const MOST_METAS: usize = 1000;
/// A page's `<title>` is cut here.
const LONGEST_TITLE: usize = 2000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// `<meta>`: the name in lower case (`name`, `property` or `itemprop`) and the content.
    pub(crate) metas: Vec<(String, String)>,
    /// The objects of JSON-LD, those in arrays and `@graph` one by one.
    pub(crate) json_ld: Vec<Value>,
    /// `<title>`.
    pub(crate) title: Option<String>,
    /// `<link rel=canonical>`.
    pub(crate) canonical: Option<String>,
    /// `<html lang>`.
    pub(crate) language: Option<String>,
    /// `<time>` elements.
    pub(crate) times: Vec<Id>,
    /// Elements with `itemprop`, no `<meta>` among them.
    pub(crate) properties: Vec<Id>,
}

impl Head {
    /// The first meta tag of that name that says something.
    pub(crate) fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(n, content)| n == name && !content.is_empty()).map(|(_, content)| content.as_str())
    }
}

pub(crate) fn read_head(tree: &Tree, source: &str) -> Head {
    let mut head = Head::default();
    for (index, element) in tree.elements.iter().enumerate() {
        let id = index as Id;
        let attribute = |name| tree.attribute(id, name).map(str::trim).filter(|value| !value.is_empty());
        match element.tag {
            Tag::Html if head.language.is_none() => head.language = attribute(Attribute::Lang).map(str::to_owned),
            Tag::Meta if head.metas.len() < MOST_METAS => {
                let content = attribute(Attribute::Content).unwrap_or_default();
                for name in [Attribute::Name, Attribute::Property, Attribute::Itemprop] {
                    if let Some(name) = attribute(name) {
                        head.metas.push((name.to_lowercase(), content.to_owned()));
                    }
                }
            }
            Tag::Link
                if head.canonical.is_none()
                    && attribute(Attribute::Rel).is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
            {
                head.canonical = attribute(Attribute::Href).map(str::to_owned);
            }
            Tag::Title if head.title.is_none() && !in_picture(tree, id) => {
                let title = collapsed(&resolve(raw_text(tree, id, source)));
                head.title =
                    Some(title.chars().take(LONGEST_TITLE).collect()).filter(|title: &String| !title.is_empty());
            }
            Tag::Script
                if head.json_ld.len() < MOST_JSON_LD
                    && attribute(Attribute::Type).is_some_and(|kind| kind.contains("ld+json")) =>
            {
                if let Some(value) = json(raw_text(tree, id, source)) {
                    flatten(value, &mut head.json_ld, 0);
                }
            }
            Tag::Time => head.times.push(id),
            _ => {}
        }
        if element.tag != Tag::Meta && attribute(Attribute::Itemprop).is_some() {
            head.properties.push(id);
        }
    }
    head
}

/// The `<title>` of a drawing is not the page's.
fn in_picture(tree: &Tree, id: Id) -> bool {
    tree.ancestors(id).any(|id| tree.element(id).tag == Tag::Svg)
}

/// The source of the one text in an element.
fn raw_text<'a>(tree: &Tree, id: Id, source: &'a str) -> &'a str {
    let found = tree.inside(id).iter().find_map(|event| match event {
        Event::Text(start, end) => source.get(*start as usize..*end as usize),
        _ => None,
    });
    found.unwrap_or_default()
}

/// White space collapsed, none at the ends.
pub(crate) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Reads JSON as pages write it: in a comment or CDATA, with line breaks in strings, with a stray semicolon.
fn json(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text = text
        .trim()
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    // serde_json refuses to nest deeper than 128.
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&without_controls(text)).ok())
}

/// Control characters inside strings are no JSON, but common.
fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn flatten(value: Value, out: &mut Vec<Value>, depth: usize) {
    if out.len() >= MOST_JSON_LD || depth > 3 {
        return;
    }
    match value {
        Value::Array(list) => list.into_iter().for_each(|one| flatten(one, out, depth + 1)),
        Value::Object(mut object) => {
            if let Some(graph) = object.remove("@graph") {
                flatten(graph, out, depth + 1);
            }
            if !object.is_empty() {
                out.push(Value::Object(object));
            }
        }
        _ => {}
    }
}

/// Whether a JSON-LD object is of a type that stands for an article.
pub(crate) fn is_article(value: &Value) -> bool {
    let is = |kind: &str| {
        let kind = kind.rsplit(['/', '#', ':']).next().unwrap_or(kind);
        kind.ends_with("Article")
            || matches!(
                kind,
                "BlogPosting" | "LiveBlogPosting" | "Report" | "ReportageNewsArticle" | "Review" | "SocialMediaPosting"
            )
    };
    match value.get("@type") {
        Some(Value::String(kind)) => is(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}
