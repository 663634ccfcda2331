//! The page's text, cut where a browser would begin a new line, every piece with the source it was read from.

use crate::references::{Resolved, pieces};
use crate::tag::Tag;
use crate::tree::{Attribute, Event, Id, Tree};

/// A stretch of text without a block inside.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// The innermost block element around it.
    pub(crate) owner: Id,
    /// Its text in [`Leaves::text`].
    pub(crate) text: (usize, usize),
    /// Its runs in [`Leaves::runs`].
    pub(crate) runs: (usize, usize),
    /// Links in it.
    pub(crate) links: Vec<LinkText>,
    /// Bytes of its text in links, in bold type.
    pub(crate) in_links: usize,
    pub(crate) in_bold: usize,
}

/// A link's text: a part of [`Leaves::text`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkText {
    pub(crate) element: Id,
    pub(crate) text: (usize, usize),
}

/// Text from `text_start` on stands in the source at `source_start`; a length of 0 says that it stands nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SourceRun {
    pub(crate) text_start: usize,
    pub(crate) source_start: usize,
    pub(crate) source_length: usize,
    /// Byte for byte the same, so that it may grow or be cut anywhere.
    literal: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Leaves {
    pub(crate) text: String,
    pub(crate) runs: Vec<SourceRun>,
    pub(crate) list: Vec<Leaf>,
    /// For each element the leaves in it: from, to.
    pub(crate) of_element: Vec<(u32, u32)>,
    /// There were more than [`MOST_LEAVES`].
    pub(crate) cut: bool,
}

/// The page with most of the benchmarks has 7,000.
const MOST_LEAVES: usize = 100_000;

impl Leaves {
    pub(crate) fn text_of(&self, leaf: &Leaf) -> &str {
        self.text.get(leaf.text.0..leaf.text.1).unwrap_or_default()
    }
}

/// White space for HTML's purposes here: what separates words and nothing else. Each stretch becomes one blank.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// Characters that only tell where a line may break; they are left out of the text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Cuts the page's text into leaves.
pub(crate) fn leaves(tree: &Tree, source: &str) -> Leaves {
    let mut walk = Walk::new(tree);
    for event in &tree.events {
        match *event {
            Event::Open(id) => walk.open(id),
            Event::Close(id) => walk.close(id),
            Event::Break => walk.line_break(),
            Event::Text(start, end) => walk.text(source, start as usize, end as usize),
        }
    }
    walk.end_leaf();
    walk.leaves
}

struct Walk<'a> {
    tree: &'a Tree,
    leaves: Leaves,
    /// Open blocks.
    owners: Vec<Id>,
    /// The hidden element that is open, if any.
    hidden: Option<Id>,
    /// Open links with the place in the text where each begins.
    links: Vec<(Id, usize)>,
    bold: u32,
    /// Where the leaf that grows began.
    start: usize,
    first_run: usize,
    /// White space that stands before the next character: its source, or a line break's.
    gap: Option<Gap>,
    found_links: Vec<LinkText>,
    in_links: usize,
    in_bold: usize,
}

#[derive(Clone, Copy)]
enum Gap {
    Blank(usize, usize),
    Line,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree) -> Walk<'a> {
        let leaves = Leaves { of_element: vec![(0, 0); tree.elements.len()], ..Leaves::default() };
        Walk {
            tree,
            leaves,
            owners: vec![0],
            hidden: None,
            links: Vec::new(),
            bold: 0,
            start: 0,
            first_run: 0,
            gap: None,
            found_links: Vec::new(),
            in_links: 0,
            in_bold: 0,
        }
    }

    fn open(&mut self, id: Id) {
        let tag = self.tree.element(id).tag;
        if tag.is_block() {
            self.end_leaf();
            self.owners.push(id);
        }
        if let Some(range) = self.leaves.of_element.get_mut(id as usize) {
            range.0 = self.leaves.list.len() as u32;
        }
        if self.hidden.is_none() && tag.is_hidden() {
            self.hidden = Some(id);
        }
        match tag {
            Tag::A if self.tree.attribute(id, Attribute::Href).is_some() => {
                self.links.push((id, self.leaves.text.len()))
            }
            Tag::B | Tag::Strong => self.bold += 1,
            _ => {}
        }
    }

    fn close(&mut self, id: Id) {
        let tag = self.tree.element(id).tag;
        if self.links.last().is_some_and(|(link, _)| *link == id) {
            self.end_link(true);
        }
        if matches!(tag, Tag::B | Tag::Strong) {
            self.bold = self.bold.saturating_sub(1);
        }
        if tag.is_block() {
            self.end_leaf();
            self.owners.pop();
        }
        if let Some(range) = self.leaves.of_element.get_mut(id as usize) {
            // A leaf that is not finished yet counts as within.
            range.1 = self.leaves.list.len() as u32 + u32::from(!tag.is_block() && self.leaves.text.len() > self.start);
        }
        if self.hidden == Some(id) {
            self.hidden = None;
        }
    }

    /// Notes the text of the innermost link so far; `closed`: the link ends here.
    fn end_link(&mut self, closed: bool) {
        let end = self.leaves.text.len();
        if let Some((element, start)) = self.links.last_mut() {
            if *start < end {
                self.found_links.push(LinkText { element: *element, text: (*start, end) });
            }
            *start = end;
        }
        if closed {
            self.links.pop();
        }
    }

    fn line_break(&mut self) {
        if self.hidden.is_some() || self.leaves.text.len() == self.start {
            return;
        }
        match self.gap {
            // Two in a row part paragraphs.
            Some(Gap::Line) => self.end_leaf(),
            _ => self.gap = Some(Gap::Line),
        }
    }

    fn text(&mut self, source: &str, start: usize, end: usize) {
        self.leaves.cut |= self.leaves.list.len() >= MOST_LEAVES;
        if self.hidden.is_some() || self.leaves.cut {
            return;
        }
        let before = self.leaves.text.len();
        for piece in pieces(source, start, end) {
            match piece.text {
                Resolved::Literal(text) => self.literal(text, piece.start),
                Resolved::Reference(first, second) => self.reference(first, second, piece.start, piece.end),
            }
        }
        let grown = self.leaves.text.len() - before;
        if !self.links.is_empty() {
            self.in_links += grown;
        }
        if self.bold > 0 {
            self.in_bold += grown;
        }
    }

    fn literal(&mut self, text: &str, start: usize) {
        // The word that grows: from where in `text`.
        let mut word: Option<usize> = None;
        for (at, c) in text.char_indices() {
            let blank = is_blank(c);
            if !blank && !is_invisible(c) {
                if word.is_none() {
                    word = Some(at);
                }
                continue;
            }
            if let Some(from) = word.take() {
                self.word(text.get(from..at).unwrap_or_default(), start + from);
            }
            if blank {
                self.blank(start + at, start + at + c.len_utf8());
            }
        }
        if let Some(from) = word {
            self.word(text.get(from..).unwrap_or_default(), start + from);
        }
    }

    fn reference(&mut self, first: char, second: Option<char>, start: usize, end: usize) {
        if is_blank(first) {
            self.blank(start, end);
        } else if !is_invisible(first) {
            self.fill_gap();
            self.run(start, end - start, false);
            self.leaves.text.push(first);
            self.leaves.text.extend(second);
        }
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.gap = match self.gap {
            // Only white space without a tag in it is one stretch of source.
            Some(Gap::Blank(from, to)) if to == start => Some(Gap::Blank(from, end)),
            None => Some(Gap::Blank(start, end)),
            kept => kept,
        };
    }

    fn word(&mut self, word: &str, start: usize) {
        self.fill_gap();
        self.run(start, word.len(), true);
        self.leaves.text.push_str(word);
    }

    /// Writes the white space before the next character, unless that begins a leaf.
    fn fill_gap(&mut self) {
        let gap = self.gap.take();
        if self.leaves.text.len() == self.start {
            return;
        }
        match gap {
            Some(Gap::Blank(start, end)) => {
                self.run(start, end - start, end - start == 1);
                self.leaves.text.push(' ');
            }
            Some(Gap::Line) => {
                self.run(0, 0, false);
                self.leaves.text.push('\n');
            }
            None => {}
        }
    }

    /// Notes that the text from here on stands at `start`.
    fn run(&mut self, start: usize, length: usize, literal: bool) {
        let text_start = self.leaves.text.len();
        if literal
            && self.leaves.runs.len() > self.first_run
            && let Some(last) = self.leaves.runs.last_mut()
            && last.literal
            && last.source_start + last.source_length == start
        {
            last.source_length += length;
            return;
        }
        self.leaves.runs.push(SourceRun { text_start, source_start: start, source_length: length, literal });
    }

    fn end_leaf(&mut self) {
        self.gap = None;
        if !self.links.is_empty() {
            self.end_link(false);
        }
        let end = self.leaves.text.len();
        if end > self.start {
            self.leaves.list.push(Leaf {
                owner: self.owners.last().copied().unwrap_or(0),
                text: (self.start, end),
                runs: (self.first_run, self.leaves.runs.len()),
                links: std::mem::take(&mut self.found_links),
                in_links: self.in_links,
                in_bold: self.in_bold,
            });
        }
        self.found_links.clear();
        self.in_links = 0;
        self.in_bold = 0;
        self.start = end;
        self.first_run = self.leaves.runs.len();
    }
}
