//! What is gathered of one item.

use quick_xml::events::BytesStart;

use super::attributes;
use crate::dates::normalise_date;
use crate::row::{Row, RowError, language_tag};

/// Bytes of a headline, a name or a date.
const MAX_FIELD: usize = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The best title first: of the content, of the item, of NITF's own head.
    Headline,
    NitfHeadline,
    Title,
    Byline,
    NitfByline,
    Creator,
    Provider,
    Source,
    Holder,
    FirstCreated,
    ContentCreated,
    VersionCreated,
    Embargoed,
}

impl Field {
    fn of(parent: &str, name: &str) -> Option<Field> {
        Some(match (parent, name) {
            ("contentMeta", "headline") => Field::Headline,
            ("hedline", "hl1") => Field::NitfHeadline,
            ("itemMeta", "title") => Field::Title,
            ("contentMeta", "by") | ("contentMeta", "byline") => Field::Byline,
            (_, "byline") => Field::NitfByline,
            ("creator", "name") => Field::Creator,
            ("provider", "name") => Field::Provider,
            ("infoSource", "name") => Field::Source,
            ("copyrightHolder", "name") => Field::Holder,
            ("itemMeta", "firstCreated") => Field::FirstCreated,
            ("contentMeta", "contentCreated") => Field::ContentCreated,
            ("itemMeta", "versionCreated") => Field::VersionCreated,
            ("itemMeta", "embargoed") => Field::Embargoed,
            _ => return None,
        })
    }

    fn place(self) -> &'static str {
        match self {
            Field::Headline => "NewsML headline",
            Field::NitfHeadline => "NITF hl1",
            Field::Title => "NewsML title",
            Field::Byline => "NewsML by",
            Field::NitfByline => "NITF byline",
            Field::Creator => "NewsML creator",
            Field::Provider => "NewsML provider",
            Field::Source => "NewsML infoSource",
            Field::Holder => "NewsML copyrightHolder",
            Field::FirstCreated => "NewsML firstCreated",
            Field::ContentCreated => "NewsML contentCreated",
            Field::VersionCreated => "NewsML versionCreated",
            Field::Embargoed => "NewsML embargoed",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Elements, kept as markup.
    Markup,
    /// Text.
    Plain,
    /// HTML, escaped as text.
    Escaped,
}

/// Where in the content the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Outside,
    /// In `inlineXML` or `inlineData` at this depth, and in its `body` or `body.content` at that.
    Inside {
        depth: usize,
        form: Form,
        body: Option<usize>,
    },
    /// Behind the body, before the end of `inlineXML`.
    Behind {
        depth: usize,
    },
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) offset: Option<u64>,
    id: Option<String>,
    language: Option<String>,
    class: Option<String>,
    url: Option<String>,
    fields: Vec<(Field, String)>,
    /// The field that text goes to, from the element at this depth.
    target: Option<(Field, usize, String)>,
    content: Content,
    text: String,
    is_html: bool,
}

impl Item {
    pub(super) fn new(offset: Option<u64>, attributes: Vec<(String, String)>, is_nitf: bool) -> Item {
        let mut item = Item {
            offset,
            id: None,
            language: None,
            class: None,
            url: None,
            fields: Vec::new(),
            target: None,
            content: if is_nitf {
                Content::Inside { depth: 0, form: Form::Markup, body: None }
            } else {
                Content::Outside
            },
            text: String::new(),
            is_html: is_nitf,
        };
        for (name, value) in attributes {
            match name.as_str() {
                "guid" => item.id = Some(value),
                "lang" => item.language = Some(value),
                _ => {}
            }
        }
        item
    }

    pub(super) fn start(&mut self, parent: &str, name: &str, element: &BytesStart<'_>, depth: usize) {
        self.note_attributes(parent, name, element);
        if self.target.is_none()
            && let Some(field) = Field::of(parent, name)
        {
            self.target = Some((field, depth, String::new()));
        }
        match &mut self.content {
            Content::Outside if parent == "contentSet" && self.text.trim().is_empty() => {
                let form = match name {
                    "inlineXML" => Form::Markup,
                    "inlineData" => {
                        let kind = value_of(element, "contenttype").unwrap_or_default();
                        if kind.contains("html") { Form::Escaped } else { Form::Plain }
                    }
                    _ => return,
                };
                self.text.clear();
                self.is_html = form != Form::Plain;
                self.content = Content::Inside { depth, form, body: None };
            }
            Content::Inside { form: Form::Markup, body, .. } => match name {
                // What stands before the body is the head.
                "body" | "body.content" if body.is_none() || name == "body.content" => {
                    *body = Some(depth);
                    self.text.clear();
                }
                _ => self.tag(element, false),
            },
            _ => {}
        }
    }

    pub(super) fn empty(&mut self, parent: &str, name: &str, element: &BytesStart<'_>) {
        self.note_attributes(parent, name, element);
        if let Content::Inside { form: Form::Markup, .. } = self.content {
            self.tag(element, true);
        }
    }

    pub(super) fn end(&mut self, name: &str, depth: usize) {
        if let Some((field, _, text)) = self.target.take_if(|(_, started, _)| *started == depth) {
            self.note(field, &text);
        }
        match self.content {
            Content::Inside { depth: outer, form, body } => {
                if depth == outer {
                    self.content = Content::Outside;
                } else if body == Some(depth) {
                    self.content = Content::Behind { depth: outer };
                } else if form == Form::Markup {
                    self.text.push_str("</");
                    self.text.push_str(name);
                    self.text.push('>');
                }
            }
            Content::Behind { depth: outer } if depth == outer => self.content = Content::Outside,
            _ => {}
        }
    }

    /// Text as it is written in markup, and as it reads.
    pub(super) fn text(&mut self, written: &str, read: &str) {
        if let Some((_, _, text)) = &mut self.target
            && text.len() + read.len() <= MAX_FIELD
        {
            text.push_str(read);
        }
        match self.content {
            Content::Inside { form: Form::Markup, .. } => self.text.push_str(written),
            Content::Inside { .. } => self.text.push_str(read),
            _ => {}
        }
    }

    /// A tag as it is written, without the prefix of its name: HTML has none.
    fn tag(&mut self, element: &BytesStart<'_>, is_empty: bool) {
        self.text.push('<');
        self.text.push_str(element.local_name().as_ref());
        self.text.push_str(element.attributes_raw());
        self.text.push_str(if is_empty { "/>" } else { ">" });
    }

    fn note_attributes(&mut self, parent: &str, name: &str, element: &BytesStart<'_>) {
        match (parent, name) {
            ("contentMeta", "language") => self.language = value_of(element, "tag").or(self.language.take()),
            ("itemMeta", "itemClass") => self.class = value_of(element, "qcode"),
            ("itemMeta", "link") if value_of(element, "rel").is_some_and(|rel| rel.ends_with("canonical")) => {
                self.url = value_of(element, "href");
            }
            ("itemMeta", "provider")
            | ("contentMeta", "creator" | "infoSource")
            | ("rightsInfo", "copyrightHolder") => {
                let field = match name {
                    "provider" => Field::Provider,
                    "creator" => Field::Creator,
                    "infoSource" => Field::Source,
                    _ => Field::Holder,
                };
                let literal = value_of(element, "literal");
                // `nprov:AFP` names the agency as well as nothing else can.
                let code = || value_of(element, "qcode")?.split_once(':').map(|(_, code)| code.to_owned());
                if let Some(text) = literal.or_else(|| code().filter(|_| name != "creator")) {
                    self.fields.push((field, text));
                }
            }
            ("docdata", "date.issue") => {
                if let Some(date) = value_of(element, "norm") {
                    self.note(Field::ContentCreated, &date);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, field: Field, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Far more than any item has.
        if !text.is_empty() && self.fields.len() < 1000 {
            self.fields.push((field, text));
        }
    }

    /// The last value of the first of these fields that has one: names stand after the codes and are better.
    fn best(&self, fields: &[Field]) -> Option<(Field, &str)> {
        fields.iter().find_map(|field| {
            let values = || self.fields.iter().filter(|(known, _)| known == field).map(|(_, text)| text.as_str());
            // Of headlines the first is the main one.
            let value = if matches!(field, Field::Provider | Field::Source | Field::Holder) {
                values().next_back()
            } else {
                values().next()
            };
            Some((*field, value?))
        })
    }

    pub(super) fn finish(self, number: u64) -> Result<Row, RowError> {
        if self.text.trim().is_empty() {
            let class = self.class.map(|class| format!(" ({class})")).unwrap_or_default();
            return Err(RowError::new(number, self.offset, format!("the item has no text{class}")));
        }
        let mut places = vec![("text".to_owned(), "NewsML content".to_owned())];
        let mut take = |name: &str, fields: &[Field]| {
            let (field, text) = self.best(fields)?;
            places.push((name.to_owned(), field.place().to_owned()));
            Some(text.to_owned())
        };
        let title = take("title", &[Field::Headline, Field::NitfHeadline, Field::Title]);
        let outlet = take("outlet", &[Field::Provider, Field::Source, Field::Holder]);
        let date = take("date", &[Field::FirstCreated, Field::ContentCreated, Field::VersionCreated]);
        let modified = take("modified", &[Field::VersionCreated]).and_then(|date| normalise_date(&date));
        let embargoed = take("embargoed", &[Field::Embargoed]).and_then(|date| normalise_date(&date));
        let author = take("author", &[Field::Byline, Field::Creator, Field::NitfByline]);
        let mut authors: Vec<String> = author.into_iter().collect();
        if authors.is_empty() || self.best(&[Field::Byline]).is_none() {
            // Creators stand one by one.
            for (_, name) in self.fields.iter().filter(|(field, _)| *field == Field::Creator) {
                if !authors.contains(name) {
                    authors.push(name.clone());
                }
            }
        }
        let read = date.as_deref().and_then(normalise_date);
        Ok(Row {
            number,
            offset: self.offset,
            modified: modified.filter(|modified| read.as_ref() != Some(modified)),
            unread_date: date.filter(|_| read.is_none()),
            date: read,
            embargoed,
            title,
            outlet,
            authors,
            language: self.language.as_deref().map(language_tag),
            url: self.url.or_else(|| self.id.clone().filter(|id| id.starts_with("http"))),
            id: self.id,
            text: self.text,
            is_html: self.is_html,
            places,
        })
    }
}

fn value_of(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attributes(element).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}
