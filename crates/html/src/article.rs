//! The article put together from the leaves that were judged to be of it, and those around them.

use record::{Article, Block, BlockKind, Diagnostic, Link, Meta, Severity};
use text::{Run, Span};

use crate::leaves::{Leaf, Leaves};
use crate::tag::Tag;
use crate::tree::{Attribute, Id, Tree};

/// A leaf with what it was judged to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judged {
    /// Its number.
    pub(crate) leaf: usize,
    pub(crate) kind: BlockKind,
}

/// Between blocks, and between rows and cells of a table.
const BETWEEN: &str = "\n\n";
const ROWS: &str = "\n";
const CELLS: &str = "\t";

/// No page links to more articles that matter.
const MOST_LINKS: usize = 200;

/// The text, blocks and origin of the chosen leaves, in the page's order. `byte_of` gives the place in the original of a place in
/// the decoded source.
pub(crate) fn assemble(
    tree: &Tree,
    leaves: &Leaves,
    chosen: &[Judged],
    meta: Meta,
    byte_of: impl Fn(usize) -> usize,
) -> Article {
    let mut article = Article { meta, ..Article::default() };
    let mut table: Option<(Id, Id)> = None;
    for judged in chosen {
        let Some(leaf) = leaves.list.get(judged.leaf) else { continue };
        let cell = (judged.kind == BlockKind::Table).then(|| place_in_table(tree, leaf.owner)).flatten();
        // Cells of one table are one block.
        let joined = cell
            .zip(table)
            .filter(|(new, old)| new.0 == old.0)
            .map(|(new, old)| if new.1 == old.1 { CELLS } else { ROWS });
        let separator = joined.unwrap_or(if article.text.is_empty() { "" } else { BETWEEN });
        if !separator.is_empty() {
            let last = article.origin.last().map_or(0, |run| run.byte_start + run.byte_length);
            article.origin.push(Run { text_start: article.text.len(), byte_start: last, byte_length: 0 });
            article.text.push_str(separator);
        }
        let start = article.text.len();
        push_leaf(&mut article, leaves, leaf, &byte_of);
        let end = article.text.len();
        match article.blocks.last_mut().filter(|_| joined.is_some()) {
            Some(block) => block.span.end = end,
            None => article.blocks.push(Block { kind: judged.kind, span: Span::new(start, end) }),
        }
        table = cell;
    }
    article
}

/// The table a cell stands in, and its row.
fn place_in_table(tree: &Tree, owner: Id) -> Option<(Id, Id)> {
    let row = tree.ancestors(owner).find(|id| tree.element(*id).tag == Tag::Tr)?;
    let table = tree.ancestors(row).find(|id| tree.element(*id).tag == Tag::Table)?;
    Some((table, row))
}

fn push_leaf(article: &mut Article, leaves: &Leaves, leaf: &Leaf, byte_of: &impl Fn(usize) -> usize) {
    let shift = article.text.len();
    article.text.push_str(leaves.text_of(leaf));
    let mut last = article.origin.last().map_or(0, |run| run.byte_start + run.byte_length);
    for run in leaves.runs.get(leaf.runs.0..leaf.runs.1).unwrap_or_default() {
        let text_start = run.text_start - leaf.text.0 + shift;
        let (byte_start, byte_end) = if run.source_length == 0 {
            (last, last)
        } else {
            (byte_of(run.source_start), byte_of(run.source_start + run.source_length))
        };
        article.origin.push(Run { text_start, byte_start, byte_length: byte_end - byte_start });
        last = byte_end;
    }
}

/// The links of leaves that lead to other articles, made absolute where the page's address is known.
pub(crate) fn links(
    tree: &Tree,
    leaves: &Leaves,
    related: impl Iterator<Item = usize>,
    base: Option<&str>,
) -> Vec<Link> {
    let base = base.and_then(|base| url::Url::parse(base).ok());
    let mut links: Vec<Link> = Vec::new();
    for leaf in related.filter_map(|at| leaves.list.get(at)) {
        for link in &leaf.links {
            let text = leaves.text.get(link.text.0..link.text.1).unwrap_or_default().trim();
            let Some(address) = tree.attribute(link.element, Attribute::Href).map(str::trim) else { continue };
            if text.is_empty() || address.starts_with(['#']) || address.to_ascii_lowercase().starts_with("javascript:")
            {
                continue;
            }
            let uri = match &base {
                Some(base) => base.join(address).map(String::from).ok(),
                None => Some(address.to_owned()),
            };
            if links.len() < MOST_LINKS && links.iter().all(|had| had.uri != uri || had.text != text) {
                links.push(Link { text: text.to_owned(), uri });
            }
        }
    }
    links
}

/// A warning about the page.
pub(crate) fn warning(message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, message, span: None }
}
