//! What each leaf is: part of the article, or one of the things that stand in it and around it.

use record::BlockKind;

use crate::article::Judged;
use crate::features::{Hints, Seen};
use crate::leaves::{Leaf, Leaves};
use crate::metadata::find_date;
use crate::tag::Tag;
use crate::tree::Tree;

/// From this likelihood on a leaf is of the article. Tuned on the pages that a forest had not seen, 0.4 to 0.6: lower takes in
/// more teasers, higher loses more list items and headings.
const LIKELY: f32 = 0.5;
/// Where nothing is likely, the best there is, down to this.
const POSSIBLE: f32 = 0.15;
/// Shorter pieces say nothing where nothing else was found.
const LEAST: usize = 40;

/// So far before the headline a byline may stand, in leaves, and so far behind the article's beginning.
const BEFORE_TITLE: usize = 8;
const INTO_ARTICLE: usize = 3;
/// So far behind its end the author may be told about.
const BEHIND: usize = 12;
/// Longer leaves are no bylines or captions.
const SHORT: usize = 250;

/// The leaves that go into the article, and what was learnt by the way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) chosen: Vec<Judged>,
    pub(crate) title: Option<usize>,
    /// Leaves that may tell author and date.
    pub(crate) bylines: Vec<usize>,
    /// Nothing was likely to be an article.
    pub(crate) doubtful: bool,
}

pub(crate) fn judge(tree: &Tree, leaves: &Leaves, seen: &Seen<f32>) -> Verdict {
    let likely = &seen.values;
    let long = |at: usize| leaves.list.get(at).is_some_and(|leaf| leaves.text_of(leaf).len() >= LEAST);
    let mut kept: Vec<bool> = likely.iter().map(|p| *p >= LIKELY).collect();
    let doubtful = !kept.iter().enumerate().any(|(at, kept)| *kept && long(at));
    if doubtful {
        kept = likely.iter().enumerate().map(|(at, p)| *p >= POSSIBLE && long(at)).collect();
    }
    let Some(first) = kept.iter().position(|kept| *kept) else {
        return Verdict { doubtful: true, title: seen.title, ..Verdict::default() };
    };
    let last = kept.iter().rposition(|kept| *kept).unwrap_or(first);
    // A headline stands before the text, or is part of what was kept.
    let title = seen.title.filter(|at| *at <= first || kept.get(*at) == Some(&true));
    let begin = title.map_or(first, |title| title.min(first)).saturating_sub(BEFORE_TITLE);
    let mut verdict = Verdict { title, doubtful, ..Verdict::default() };
    for (at, leaf) in leaves.list.iter().enumerate().take(last + 1).skip(begin) {
        let text = leaves.text_of(leaf);
        let is_kept = kept.get(at) == Some(&true);
        let hints = seen.hints.get(at).copied().unwrap_or_default();
        if !is_kept && at <= first + INTO_ARTICLE && text.len() < SHORT {
            verdict.bylines.push(at);
        }
        let kind = if title == Some(at) {
            BlockKind::Title
        } else if is_kept {
            kept_kind(tree, leaves, at, hints)
        } else if is_standfirst(text, leaf, hints) && at < first && title.is_some_and(|title| at > title) {
            // It stands with the headline and says what it says: of the head, not of the text.
            BlockKind::Title
        } else if at > first || title.is_some_and(|title| at > title) || tells_who_and_when(text, hints) {
            other_kind(tree, leaves, at, hints)
        } else {
            continue;
        };
        verdict.chosen.push(Judged { leaf: at, kind });
    }
    let behind = (last + 1..leaves.list.len()).take(BEHIND);
    verdict.bylines.extend(behind.filter(|at| seen.hints.get(*at).is_some_and(|hints| hints.author)));
    verdict
}

fn is_standfirst(text: &str, leaf: &Leaf, hints: Hints) -> bool {
    hints.lead && !hints.related && text.len() >= LEAST && leaf.in_links * 2 < text.len()
}

/// The kind of a leaf of the article.
fn kept_kind(tree: &Tree, leaves: &Leaves, at: usize, hints: Hints) -> BlockKind {
    let Some(leaf) = leaves.list.get(at) else { return BlockKind::Paragraph };
    for tag in tree.ancestors(leaf.owner).take(4).map(|id| tree.element(id).tag) {
        match tag {
            Tag::Li | Tag::Dd | Tag::Dt => return BlockKind::ListItem,
            Tag::Blockquote => return BlockKind::Quote,
            Tag::Figcaption | Tag::Caption => return BlockKind::Caption,
            Tag::Td | Tag::Th => return if hints.layout { BlockKind::Paragraph } else { BlockKind::Table },
            tag if tag.is_heading() => return BlockKind::Heading,
            _ => {}
        }
    }
    BlockKind::Paragraph
}

/// The kind of a leaf that stands within the article and is not of it.
fn other_kind(tree: &Tree, leaves: &Leaves, at: usize, hints: Hints) -> BlockKind {
    let Some(leaf) = leaves.list.get(at) else { return BlockKind::Boilerplate };
    let text = leaves.text_of(leaf);
    let in_caption = tree
        .ancestors(leaf.owner)
        .take(4)
        .any(|id| matches!(tree.element(id).tag, Tag::Figcaption | Tag::Caption | Tag::Figure));
    if in_caption || (hints.caption && text.len() < SHORT && leaf.in_links * 2 < text.len()) {
        BlockKind::Caption
    } else if tells_who_and_when(text, hints) {
        BlockKind::Metadata
    } else if hints.related || (leaf.in_links * 10 > text.len() * 7 && text.len() >= 25) {
        BlockKind::Related
    } else {
        BlockKind::Boilerplate
    }
}

fn tells_who_and_when(text: &str, hints: Hints) -> bool {
    text.len() < SHORT && !hints.related && (hints.metadata || (text.len() < 80 && find_date(text).is_some()))
}
