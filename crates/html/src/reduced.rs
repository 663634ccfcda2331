//! The page without all that has no say in what its article is: scripts, styles, comments, most attributes.
//!
//! This is what the extractor that Depesza builds on gets to read: a third of the page, its nesting bounded, its tags balanced.

use crate::leaves::is_blank;
use crate::tag::Tag;
use crate::tree::{Attribute, Event, Tree};

const KEPT: [(Attribute, &str); 8] = [
    (Attribute::Class, "class"),
    (Attribute::Id, "id"),
    (Attribute::Itemprop, "itemprop"),
    (Attribute::Itemtype, "itemtype"),
    (Attribute::Rel, "rel"),
    (Attribute::Role, "role"),
    (Attribute::Style, "style"),
    (Attribute::Href, "href"),
];

/// Longer values are no class names or addresses that tell anything.
const LONGEST_VALUE: usize = 300;

/// Writes the page anew.
pub(crate) fn reduced(tree: &Tree, source: &str) -> String {
    let mut out = String::with_capacity(source.len() / 2);
    out.push_str("<html><body>");
    let mut hidden = None;
    for event in &tree.events {
        match *event {
            Event::Open(id) => {
                let tag = tree.element(id).tag;
                if hidden.is_none() && tag.is_hidden() {
                    hidden = Some(id);
                }
                if hidden.is_none() && !matches!(tag, Tag::Html | Tag::Body | Tag::Head) {
                    out.push('<');
                    out.push_str(tag.name());
                    for (attribute, name) in KEPT {
                        if let Some(value) = tree.attribute(id, attribute).filter(|value| value.len() < LONGEST_VALUE) {
                            out.push(' ');
                            out.push_str(name);
                            out.push_str("=\"");
                            out.push_str(&value.replace('&', "&amp;").replace('"', "&quot;"));
                            out.push('"');
                        }
                    }
                    out.push('>');
                }
            }
            Event::Close(id) => {
                let tag = tree.element(id).tag;
                if hidden.is_none() && !tag.is_void() && !matches!(tag, Tag::Html | Tag::Body | Tag::Head) {
                    out.push_str("</");
                    out.push_str(tag.name());
                    out.push('>');
                }
                if hidden == Some(id) {
                    hidden = None;
                }
            }
            Event::Break if hidden.is_none() => out.push_str("<br>"),
            Event::Text(start, end) if hidden.is_none() => {
                let text = source.get(start as usize..end as usize).unwrap_or_default();
                if text.chars().all(is_blank) { out.push(' ') } else { push_text(&mut out, text) }
            }
            Event::Break | Event::Text(..) => {}
        }
    }
    out.push_str("</body></html>");
    out
}

/// Source text, its references as they are; a `<` in it begins no tag.
fn push_text(out: &mut String, text: &str) {
    for (index, part) in text.split('<').enumerate() {
        if index > 0 {
            out.push_str("&lt;");
        }
        out.push_str(part);
    }
}
