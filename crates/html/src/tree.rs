//! The page as a list of events in document order: elements that open and close, stretches of text, line breaks.
//!
//! The tokens and their places come from `html5gum`; the tree is simpler than a browser's and bounded in every way: elements
//! beyond [`MAX_DEPTH`] or [`MAX_ELEMENTS`] are not entered (their text belongs to the element that is open), attributes are kept
//! only by the names that are used here and up to [`LONGEST_ATTRIBUTE`]. Building it takes time linear in the source.

use std::collections::HashMap;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::tag::Tag;

/// News pages nest some 30 deep; browsers stop at 512.
pub(crate) const MAX_DEPTH: usize = 200;
/// The largest page of the benchmarks has 18,000.
pub(crate) const MAX_ELEMENTS: usize = 400_000;
const LONGEST_ATTRIBUTE: usize = 65_536;
const ATTRIBUTES_AN_ELEMENT: usize = 32;

/// Index of an element in [`Tree::elements`].
pub(crate) type Id = u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Open(Id),
    Close(Id),
    /// Source between two tags: byte offsets into the decoded text.
    Text(u32, u32),
    Break,
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    /// The root is its own parent.
    pub(crate) parent: Id,
    pub(crate) depth: u16,
    /// Its attributes in [`Tree::attributes`].
    attributes: (u32, u32),
    /// Its events: from the one that opens it to the one that closes it.
    pub(crate) events: (u32, u32),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) elements: Vec<Element>,
    pub(crate) events: Vec<Event>,
    attributes: Vec<(Attribute, String)>,
    /// Elements that were not entered: too deep or too many.
    pub(crate) left_out: usize,
}

/// The attributes that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Class,
    Content,
    Datetime,
    Hidden,
    Href,
    Id,
    Itemprop,
    Itemtype,
    Lang,
    Name,
    Property,
    Rel,
    Role,
    Style,
    Title,
    Type,
}

impl Attribute {
    fn of(name: &[u8]) -> Option<Attribute> {
        Some(match name {
            b"class" => Attribute::Class,
            b"content" => Attribute::Content,
            b"datetime" => Attribute::Datetime,
            b"hidden" | b"aria-hidden" => Attribute::Hidden,
            b"href" => Attribute::Href,
            b"id" => Attribute::Id,
            b"itemprop" => Attribute::Itemprop,
            b"itemtype" => Attribute::Itemtype,
            b"lang" | b"xml:lang" => Attribute::Lang,
            b"name" => Attribute::Name,
            b"property" => Attribute::Property,
            b"rel" => Attribute::Rel,
            b"role" => Attribute::Role,
            b"style" => Attribute::Style,
            b"title" => Attribute::Title,
            b"type" => Attribute::Type,
            _ => return None,
        })
    }
}

impl Tree {
    pub(crate) fn element(&self, id: Id) -> &Element {
        // Ids come from this tree alone, and it has at least its root.
        self.elements.get(id as usize).unwrap_or(&ROOT)
    }

    /// An attribute of an element.
    pub(crate) fn attribute(&self, id: Id, wanted: Attribute) -> Option<&str> {
        let (from, to) = self.element(id).attributes;
        let own = self.attributes.get(from as usize..to as usize)?;
        own.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str())
    }

    /// The events inside an element, the two that bound it included.
    pub(crate) fn inside(&self, id: Id) -> &[Event] {
        let (from, to) = self.element(id).events;
        self.events.get(from as usize..=to as usize).unwrap_or_default()
    }

    /// The element and those it stands in, from the inside out, without the root.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            let here = at;
            at = self.element(here).parent;
            (here != 0).then_some(here)
        })
    }
}

const ROOT: Element = Element { tag: Tag::Html, parent: 0, depth: 0, attributes: (0, 0), events: (0, 0) };

/// Builds the tree of a page. Offsets are 32 bits wide: of a longer source only the first 4 GiB are read.
pub(crate) fn parse(source: &str) -> Tree {
    let mut builder = Builder::new();
    let emitter = {
        let builder = &mut builder;
        let mut emitter =
            CallbackEmitter::<_, Infallible, usize>::new(move |event: CallbackEvent<'_>, span: Span<usize>| {
                builder.event(event, span);
                None
            });
        emitter.naively_switch_states(true);
        emitter
    };
    let end = source.floor_char_boundary(u32::MAX as usize);
    // Reading from memory cannot fail.
    let _ = Tokenizer::new_with_emitter(source.get(..end).unwrap_or_default(), emitter).finish();
    builder.finish()
}

struct Builder {
    tree: Tree,
    /// The open elements.
    stack: Vec<Id>,
    /// How many elements of a name are open.
    open: HashMap<Tag, u32>,
    /// The start tag that is being read.
    tag: Tag,
    attribute: Option<Attribute>,
    attributes: Vec<(Attribute, String)>,
}

impl Builder {
    fn new() -> Builder {
        let tree = Tree { elements: vec![ROOT], events: vec![Event::Open(0)], ..Tree::default() };
        Builder { tree, stack: vec![0], open: HashMap::new(), tag: Tag::Html, attribute: None, attributes: Vec::new() }
    }

    fn event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag::of(name);
                self.attribute = None;
                self.attributes.clear();
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = Attribute::of(name).filter(|wanted| {
                    self.attributes.len() < ATTRIBUTES_AN_ELEMENT
                        && self.attributes.iter().all(|(had, _)| had != wanted)
                });
                if let Some(attribute) = self.attribute {
                    self.attributes.push((attribute, String::new()));
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let (Some(_), Some((_, kept))) = (self.attribute, self.attributes.last_mut()) {
                    let value = value.get(..LONGEST_ATTRIBUTE).unwrap_or(value);
                    *kept = String::from_utf8_lossy(value).into_owned();
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => self.start_tag(self_closing),
            CallbackEvent::EndTag { name } => self.end_tag(Tag::of(name)),
            CallbackEvent::String { .. } => self.text(span),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn text(&mut self, span: Span<usize>) {
        let (Ok(start), Ok(end)) = (u32::try_from(span.start), u32::try_from(span.end)) else { return };
        // A comment between two texts parts them; nothing else does.
        self.tree.events.push(Event::Text(start, end));
    }

    fn start_tag(&mut self, self_closing: bool) {
        let tag = self.tag;
        if tag == Tag::Br {
            self.tree.events.push(Event::Break);
            return;
        }
        if self.count(Tag::Head) > 0 && !tag.is_of_head() {
            // What cannot stand in a head ends it; many pages forget `</head>`.
            self.close_up_to(&[Tag::Head], &[Tag::Template, Tag::Svg]);
        }
        if let Some((names, scope)) = tag.closes() {
            self.close_up_to(names, scope);
        }
        if tag.is_block() && self.count(Tag::P) > 0 {
            // A block ends the paragraph that it begins in.
            self.close_up_to(
                &[Tag::P],
                &[Tag::Div, Tag::Td, Tag::Th, Tag::Li, Tag::Section, Tag::Article, Tag::Button, Tag::Table],
            );
        }
        let is_void =
            tag.is_void() || (self_closing && matches!(tag, Tag::Svg | Tag::Other(_)) && self.count(Tag::Svg) > 0);
        if self.stack.len() >= MAX_DEPTH && !is_void || self.tree.elements.len() >= MAX_ELEMENTS {
            self.tree.left_out += 1;
            return;
        }
        let id = self.tree.elements.len() as Id;
        let from = self.tree.attributes.len() as u32;
        self.tree.attributes.append(&mut self.attributes);
        let parent = self.stack.last().copied().unwrap_or(0);
        let at = self.tree.events.len() as u32;
        self.tree.elements.push(Element {
            tag,
            parent,
            depth: self.stack.len() as u16,
            attributes: (from, self.tree.attributes.len() as u32),
            events: (at, at),
        });
        self.tree.events.push(Event::Open(id));
        self.stack.push(id);
        *self.open.entry(tag).or_default() += 1;
        if is_void {
            self.close_last();
        }
    }

    fn end_tag(&mut self, tag: Tag) {
        if tag == Tag::Br {
            self.tree.events.push(Event::Break);
            return;
        }
        // What follows `</body>` belongs to the body all the same.
        if matches!(tag, Tag::Body | Tag::Html) || self.count(tag) == 0 {
            return;
        }
        let scope: &[Tag] = match tag {
            Tag::Table => &[],
            Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot => &[Tag::Table],
            Tag::Li => &[Tag::Ul, Tag::Ol, Tag::Table],
            _ => &[Tag::Td, Tag::Th, Tag::Table],
        };
        if tag.is_block() {
            self.close_up_to(&[tag], scope);
            return;
        }
        // `<b><p>…</b>` does not end the paragraph: only inline elements stand between an inline element and its end.
        let inline = |id: &Id| !self.tree.element(*id).tag.is_block();
        let found =
            self.stack.iter().rev().take_while(|id| inline(id)).position(|id| self.tree.element(*id).tag == tag);
        for _ in 0..found.map_or(0, |above| above + 1) {
            self.close_last();
        }
    }

    fn count(&self, tag: Tag) -> u32 {
        self.open.get(&tag).copied().unwrap_or(0)
    }

    /// Closes the innermost open element of these names, and all in it, unless an element of `scope` holds it off.
    fn close_up_to(&mut self, names: &[Tag], scope: &[Tag]) {
        if names.iter().all(|name| self.count(*name) == 0) {
            return;
        }
        let met = self.stack.iter().rev().map(|id| self.tree.element(*id).tag);
        let met = met.enumerate().find(|(_, tag)| names.contains(tag) || scope.contains(tag));
        if let Some((above, _)) = met.filter(|(_, tag)| names.contains(tag)) {
            for _ in 0..=above {
                self.close_last();
            }
        }
    }

    fn close_last(&mut self) {
        // The root stays open to the end.
        if self.stack.len() < 2 {
            return;
        }
        if let Some(id) = self.stack.pop() {
            let at = self.tree.events.len() as u32;
            self.tree.events.push(Event::Close(id));
            if let Some(element) = self.tree.elements.get_mut(id as usize) {
                element.events.1 = at;
                if let Some(count) = self.open.get_mut(&element.tag) {
                    *count = count.saturating_sub(1);
                }
            }
        }
    }

    fn finish(mut self) -> Tree {
        while self.stack.len() > 1 {
            self.close_last();
        }
        let at = self.tree.events.len() as u32;
        self.tree.events.push(Event::Close(0));
        if let Some(root) = self.tree.elements.first_mut() {
            root.events.1 = at;
        }
        self.tree
    }
}
