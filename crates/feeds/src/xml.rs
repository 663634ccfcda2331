//! Broken XML into a tree.
//!
//! `quick-xml` tells the tags apart; what follows repairs what it finds and counts the repairs.

use crate::FeedError;
use crate::markup::reference;
use crate::read::Document;
use crate::tree::{Node, Space, Tree};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;

/// Real feeds with inline XHTML stay under 40.
const MAX_DEPTH: usize = 200;
/// A node takes about 100 bytes, so this bounds the memory; the largest real feeds have some 100 000.
const MAX_NODES: usize = 1_000_000;
/// How often reading starts again behind markup that never ends, which is looked for up to the end each time.
const MAX_RESUMES: usize = 16;

/// The text with `&lt;` for each `<` that opens no markup, and where those stand in the result.
pub(crate) fn escape_strays(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let mut escaped = String::new();
    let mut strays = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let open = at + found;
        match markup_length(text.get(open..).unwrap_or_default()) {
            Some(length) => at = open + length,
            None => {
                escaped.push_str(text.get(copied..open).unwrap_or_default());
                strays.push(escaped.len());
                escaped.push_str("&lt;");
                copied = open + 1;
                at = copied;
            }
        }
    }
    if strays.is_empty() {
        return (Cow::Borrowed(text), strays);
    }
    escaped.push_str(text.get(copied..).unwrap_or_default());
    (Cow::Owned(escaped), strays)
}

/// How far to go on from this `<`, if it opens markup.
fn markup_length(rest: &str) -> Option<usize> {
    let until = |end: &str| Some(rest.find(end).map_or(rest.len(), |at| at + end.len()));
    if rest.starts_with("<![CDATA[") {
        return until("]]>");
    }
    if rest.starts_with("<!--") {
        return until("-->");
    }
    let second = rest.chars().nth(1)?;
    if matches!(second, '/' | '!' | '?') {
        return Some(2);
    }
    if !(second.is_alphabetic() || matches!(second, '_' | ':')) {
        return None;
    }
    // A start tag ends before the next `<`, unless that stands in a quoted value.
    let mut at = 1;
    loop {
        let tail = rest.get(at..)?;
        let stop = at + tail.find(['<', '>', '"', '\''])?;
        match rest.as_bytes().get(stop) {
            Some(b'>') => return Some(stop + 1),
            Some(b'<') | None => return None,
            Some(quote) => {
                at = stop + 1;
                if rest.get(..stop)?.trim_end().ends_with('=') {
                    at += rest.get(at..)?.find(char::from(*quote))? + 1;
                }
            }
        }
    }
}

/// How often something was repaired, and where first (an offset of the text that was read).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Repair {
    pub(crate) count: usize,
    pub(crate) first: usize,
}

impl Repair {
    fn add(&mut self, at: usize) {
        self.first = if self.count == 0 { at } else { self.first.min(at) };
        self.count += 1;
    }
}

/// What had to be repaired.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairs {
    /// `<` and `&` that are text.
    pub(crate) strays: Repair,
    /// Entities that XML does not know and HTML does.
    pub(crate) html_entities: Repair,
    /// Entities that nobody knows, left as they stand.
    pub(crate) unknown_entities: Repair,
    /// Elements without an end tag.
    pub(crate) unclosed: Repair,
    /// End tags without an element.
    pub(crate) unopened: Repair,
    /// Markup that never ends or means nothing.
    pub(crate) broken: Repair,
    /// Where the document stops in the middle of an element.
    pub(crate) cut: Option<usize>,
}

/// Reads the tree of a text that went through [`escape_strays`].
pub(crate) fn read<'a>(text: &'a str, strays: &[usize], source: &Document) -> Result<Tree<'a>, FeedError> {
    let mut builder = Builder::default();
    for stray in strays {
        builder.tree.repairs.strays.add(*stray);
    }
    let place = |at: usize| source.place(before_escaping(strays, at));
    let (mut base, mut resumes) = (0, 0);
    loop {
        let rest = text.get(base..).unwrap_or_default();
        let Some(failed_at) = builder.run(rest, base).map_err(|limit| limit.into_error(place))? else { break };
        builder.tree.repairs.broken.add(failed_at);
        builder.damage();
        resumes += 1;
        let next = text.get(failed_at + 1..).and_then(next_entry).map(|next| failed_at + 1 + next);
        match next {
            Some(next) if resumes <= MAX_RESUMES => base = next,
            _ => {
                builder.tree.repairs.cut = Some(failed_at);
                break;
            }
        }
    }
    let mut tree = builder.finish(text.len());
    tree.strays = strays.to_vec();
    let repairs = &mut tree.repairs;
    for repair in [
        &mut repairs.strays,
        &mut repairs.html_entities,
        &mut repairs.unknown_entities,
        &mut repairs.unclosed,
        &mut repairs.unopened,
        &mut repairs.broken,
    ] {
        repair.first = before_escaping(strays, repair.first);
    }
    repairs.cut = repairs.cut.map(|at| before_escaping(strays, at));
    Ok(tree)
}

/// The offset before `<` became `&lt;`.
pub(crate) fn before_escaping(strays: &[usize], at: usize) -> usize {
    at - 3 * strays.partition_point(|stray| *stray < at).min(at / 3)
}

fn next_entry(rest: &str) -> Option<usize> {
    let item = rest.match_indices("<item").find(|(at, _)| tag_name_ends(rest, at + 5)).map(|(at, _)| at);
    let entry = rest.match_indices("<entry").find(|(at, _)| tag_name_ends(rest, at + 6)).map(|(at, _)| at);
    item.into_iter().chain(entry).min()
}

fn tag_name_ends(rest: &str, at: usize) -> bool {
    rest.as_bytes().get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>')
}

enum Limit {
    Depth(usize),
    Nodes(usize),
}

impl Limit {
    fn into_error(self, place: impl Fn(usize) -> (usize, usize)) -> FeedError {
        match self {
            Self::Depth(at) => {
                let (line, byte) = place(at);
                FeedError::TooDeep { limit: MAX_DEPTH, line, byte }
            }
            Self::Nodes(at) => {
                let (line, byte) = place(at);
                FeedError::TooManyElements { limit: MAX_NODES, line, byte }
            }
        }
    }
}

#[derive(Default)]
struct Builder<'a> {
    tree: Tree<'a>,
    /// The open elements.
    stack: Vec<usize>,
    /// Prefixes and what they are bound to, with the depth of the element that says so.
    bindings: Vec<(usize, &'a str, Space)>,
    /// The root has ended.
    done: bool,
    /// The last node is a text, and nothing has come after it.
    in_text: bool,
}

impl<'a> Builder<'a> {
    /// Reads `text`, which stands at `base`, until the root ends; gives the place of markup that cannot be read.
    fn run(&mut self, text: &'a str, base: usize) -> Result<Option<usize>, Limit> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        while !self.done {
            let before = position(reader.buffer_position());
            let event = reader.read_event();
            let after = position(reader.buffer_position());
            let at = base + before;
            match event {
                Ok(Event::Start(tag)) => {
                    let name_end = before + 1 + tag.name().as_ref().len();
                    self.open(text, before, name_end, after.saturating_sub(1), at)?;
                }
                Ok(Event::Empty(tag)) => {
                    let name_end = before + 1 + tag.name().as_ref().len();
                    self.open(text, before, name_end, after.saturating_sub(2), at)?;
                    self.pop();
                }
                Ok(Event::End(tag)) => self.close(tag.name().as_ref(), at)?,
                Ok(Event::Text(piece)) => {
                    if text.get(before..after).is_some_and(|raw| raw.contains('&')) {
                        self.tree.repairs.strays.add(at);
                    }
                    self.text(piece.xml10_content(), at)?;
                }
                Ok(Event::CData(piece)) => self.text(piece.xml10_content(), at)?,
                Ok(Event::GeneralRef(name)) => self.reference(&name, at)?,
                Ok(Event::Eof) => {
                    if !self.stack.is_empty() {
                        self.tree.repairs.cut = Some(at);
                        self.damage();
                    }
                    return Ok(None);
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(_) => return Ok(Some(base + position(reader.error_position()).max(before))),
            }
        }
        Ok(None)
    }

    fn open(&mut self, text: &'a str, open: usize, name_end: usize, end: usize, at: usize) -> Result<(), Limit> {
        let qualified = text.get(open + 1..name_end).unwrap_or_default();
        let attributes = text.get(name_end..end).unwrap_or_default();
        self.declare(attributes);
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        let space = self.space(prefix);
        let name = if local.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(local.to_ascii_lowercase())
        } else {
            Cow::Borrowed(local)
        };
        if is_entry(space, &name)
            && let Some(depth) = self.stack.iter().rposition(|open| self.tree.is(*open, space, &name))
        {
            self.tree.repairs.unclosed.add(at);
            while self.stack.len() > depth {
                self.pop();
            }
            self.declare(attributes);
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(Limit::Depth(at));
        }
        let index = self.push(Node::element(space, name, attributes, at), at)?;
        self.stack.push(index);
        self.in_text = false;
        Ok(())
    }

    /// Notes the namespaces that a tag declares for itself and what is in it.
    fn declare(&mut self, attributes: &'a str) {
        if !attributes.contains("xmlns") {
            return;
        }
        let depth = self.stack.len();
        for (key, value) in crate::tree::attributes(attributes) {
            let Some(rest) = key.strip_prefix("xmlns") else { continue };
            let prefix = rest.strip_prefix(':').unwrap_or(rest);
            // A hostile tag may declare as many as it likes: what is looked through for each element is bounded.
            if self.bindings.len() < 64 {
                self.bindings.push((depth, prefix, Space::of_uri(&value, prefix)));
            }
        }
    }

    fn space(&self, prefix: &str) -> Space {
        let bound = self.bindings.iter().rev().find(|(_, known, _)| *known == prefix).map(|(_, _, space)| *space);
        bound.unwrap_or_else(|| Space::of_prefix(prefix))
    }

    fn close(&mut self, name: &str, at: usize) -> Result<(), Limit> {
        let local = name.trim_end().rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let Some(depth) = self.stack.iter().rposition(|open| self.tree.name(*open) == local) else {
            self.tree.repairs.unopened.add(at);
            // Each is looked for among all open elements.
            return if self.tree.repairs.unopened.count > MAX_NODES { Err(Limit::Nodes(at)) } else { Ok(()) };
        };
        if depth + 1 < self.stack.len() {
            self.tree.repairs.unclosed.add(at);
        }
        while self.stack.len() > depth {
            self.pop();
        }
        Ok(())
    }

    fn pop(&mut self) {
        if let Some(index) = self.stack.pop() {
            self.tree.end_here(index);
            self.in_text = false;
            let depth = self.stack.len();
            while self.bindings.last().is_some_and(|(declared, _, _)| *declared >= depth) {
                self.bindings.pop();
            }
            self.done = self.stack.is_empty();
        }
    }

    fn text(&mut self, piece: Cow<'a, str>, at: usize) -> Result<(), Limit> {
        if self.stack.is_empty() {
            return Ok(());
        }
        if self.in_text {
            self.tree.extend_text(&piece);
            return Ok(());
        }
        self.push(Node::text(piece), at)?;
        self.in_text = true;
        Ok(())
    }

    fn reference(&mut self, name: &str, at: usize) -> Result<(), Limit> {
        match reference(name) {
            Some(text) => {
                if !name.starts_with('#') && quick_xml::escape::resolve_xml_entity(name).is_none() {
                    self.tree.repairs.html_entities.add(at);
                }
                self.text(Cow::Owned(text), at)
            }
            None => {
                self.tree.repairs.unknown_entities.add(at);
                self.text(Cow::Owned(format!("&{name};")), at)
            }
        }
    }

    fn push(&mut self, node: Node<'a>, at: usize) -> Result<usize, Limit> {
        if self.tree.len() >= MAX_NODES {
            return Err(Limit::Nodes(at));
        }
        Ok(self.tree.push(node))
    }

    /// Marks the entry that is being read as not to be trusted.
    fn damage(&mut self) {
        let entry = self.stack.iter().rposition(|open| self.tree.is_entry(*open));
        if let Some(depth) = entry {
            self.tree.damaged.extend(self.stack.get(depth));
            while self.stack.len() > depth {
                self.pop();
            }
        }
    }

    fn finish(mut self, length: usize) -> Tree<'a> {
        while let Some(index) = self.stack.pop() {
            self.tree.end_here(index);
            self.tree.repairs.cut.get_or_insert(length);
        }
        self.tree
    }
}

pub(crate) fn is_entry(space: Space, name: &str) -> bool {
    matches!((space, name), (Space::Own | Space::Rss, "item") | (Space::Own | Space::Atom, "entry"))
}

/// Positions are those of a text in memory.
fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
