//! What is known of a leaf before it is decided whether it is of the article: some hundred numbers.

mod marks;
mod phrases;

use std::collections::HashMap;

use crate::forest::FEATURES;
use crate::head::{Head, is_article};
use crate::leaves::{Leaf, Leaves};
use crate::tag::Tag;
use crate::tree::{Attribute, Id, Tree};
use crate::votes::Votes;
use crate::words::{Sought, joined, words};
use marks::{AUTHOR, Around, CAPTION, DATE, LEAD, Marks, RELATED, TAGS};

/// The features of one leaf, in a fixed order.
pub(crate) type Row = Vec<f32>;

/// What is computed once for a page.
struct Page<'a> {
    tree: &'a Tree,
    leaves: &'a Leaves,
    facts: Vec<Facts>,
    /// Sums over the leaves before each: bytes, bytes in links, bytes voted for, paragraphs, bytes of the second vote.
    sums: Vec<[f32; 5]>,
    /// The leaf of the title, and the first and the last that were voted for.
    title: Option<usize>,
    voted: Option<(usize, usize)>,
    /// For each leaf the last voted one up to it and the next one from it on.
    last_voted: Vec<usize>,
    next_voted: Vec<usize>,
    /// For each leaf the heading before it.
    section: Vec<usize>,
    /// For each leaf the number of leaves in a row that look like it, and their mean length.
    in_row: Vec<(f32, f32)>,
    /// The elements around the voted leaf with most text, from the inside out, and the number of each.
    spine: Vec<Id>,
    on_spine: HashMap<Id, usize>,
    /// The innermost element that holds most of what was voted for.
    container: Id,
    /// Bytes and voted bytes of the leaves that look alike.
    alike: HashMap<u64, [f32; 3]>,
    has_body: bool,
}

/// What is known of a leaf by itself.
#[derive(Clone, Debug, Default)]
struct Facts {
    text: f32,
    words: f32,
    in_links: f32,
    vote: f32,
    second: f32,
    body: f32,
    lead: f32,
    title: f32,
    repeated: f32,
    heading: f32,
    ends: bool,
    alike: u64,
}

/// Headlines have fewer words.
const LONGEST_TITLE: usize = 60;
/// Nothing is that far away.
const FAR: usize = 50;

/// What was seen of the leaves of a page.
#[derive(Clone, Debug)]
pub(crate) struct Seen<T> {
    /// What was made of the features of each leaf.
    pub(crate) values: Vec<T>,
    pub(crate) hints: Vec<Hints>,
    /// The leaf of the headline.
    pub(crate) title: Option<usize>,
}

/// What the elements around a leaf say that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) caption: bool,
    pub(crate) related: bool,
    pub(crate) metadata: bool,
    /// The standfirst: in an element for it, or what the page gives as its description.
    pub(crate) lead: bool,
    /// In an element for the author's name.
    pub(crate) author: bool,
    /// In a table that only serves to lay out the page.
    pub(crate) layout: bool,
}

/// The features of every leaf, given to `value`. `votes`: what other extractors take for the article.
pub(crate) fn features<T>(
    tree: &Tree,
    leaves: &Leaves,
    head: &Head,
    votes: &Votes,
    value: impl Fn(Row) -> T,
) -> Seen<T> {
    let marks = Marks::new(tree);
    let page = Page::new(tree, leaves, head, votes);
    let mut seen = Seen { title: page.title, values: Vec::new(), hints: Vec::new() };
    for (at, leaf) in leaves.list.iter().enumerate() {
        let around = marks.around(tree, leaf.owner);
        seen.values.push(value(page.row(at, leaf, &around)));
        seen.hints.push(page.hints(at, leaf, &around));
    }
    seen
}

impl<'a> Page<'a> {
    fn new(tree: &'a Tree, leaves: &'a Leaves, head: &Head, votes: &Votes) -> Page<'a> {
        let body: String = head
            .json_ld
            .iter()
            .filter(|value| is_article(value))
            .filter_map(|value| value.get("articleBody").or_else(|| value.get("text")).and_then(|body| body.as_str()))
            .collect::<Vec<_>>()
            .join("\n");
        let body = Sought::new(&body);
        let lead = ["og:description", "description", "twitter:description"].iter().filter_map(|name| head.meta(name));
        let lead = Sought::new(&lead.collect::<Vec<_>>().join("\n"));
        let title =
            ["og:title", "twitter:title"].iter().filter_map(|name| head.meta(name)).chain(head.title.as_deref());
        let titles: Vec<Vec<u64>> = title.map(|title| words(title).into_iter().take(LONGEST_TITLE).collect()).collect();
        let mut seen: HashMap<u64, f32> = HashMap::new();
        let mut facts: Vec<Facts> = Vec::with_capacity(leaves.list.len());
        let mut keys = Vec::with_capacity(leaves.list.len());
        for leaf in &leaves.list {
            let text = leaves.text_of(leaf);
            let words = words(text);
            let key = joined(&words);
            *seen.entry(key).or_default() += 1.0;
            keys.push(key);
            let ends = text.trim_end_matches(['"', '”', '’', '\'', ')', '»', '“']).ends_with(['.', '!', '?', '…', ':']);
            facts.push(Facts {
                text: text.len() as f32,
                words: words.len() as f32,
                in_links: leaf.in_links.min(text.len()) as f32 / text.len().max(1) as f32,
                vote: votes.first.share(&words),
                second: votes.second.share(&words),
                body: body.share(&words),
                lead: lead.share(&words),
                title: titles.iter().map(|title| alike(title, &words)).fold(0.0, f32::max),
                repeated: 0.0,
                heading: heading(tree, leaf),
                ends,
                alike: looks(tree, leaf),
            });
        }
        for (fact, key) in facts.iter_mut().zip(&keys) {
            fact.repeated = seen.get(key).copied().unwrap_or(1.0) - 1.0;
        }
        Page::with_facts(tree, leaves, facts, body.words > 0)
    }

    fn with_facts(tree: &'a Tree, leaves: &'a Leaves, facts: Vec<Facts>, has_body: bool) -> Page<'a> {
        let mut sums = vec![[0.0; 5]];
        let mut similar: HashMap<u64, [f32; 3]> = HashMap::new();
        let mut total = [0.0_f32; 5];
        for (fact, leaf) in facts.iter().zip(&leaves.list) {
            let paragraph = f32::from(u8::from(tree.element(leaf.owner).tag == Tag::P && fact.text > 80.0));
            for (sum, more) in total.iter_mut().zip([
                fact.text,
                fact.text * fact.in_links,
                fact.text * fact.vote,
                paragraph,
                fact.text * fact.second,
            ]) {
                *sum += more;
            }
            sums.push(total);
            let entry = similar.entry(fact.alike).or_default();
            for (sum, more) in entry.iter_mut().zip([fact.text, fact.text * fact.vote, 1.0]) {
                *sum += more;
            }
        }
        let is_voted = |fact: &Facts| fact.vote > 0.5 && fact.words > 3.0;
        let first = facts.iter().position(is_voted);
        let voted = first.zip(facts.iter().rposition(is_voted));
        let mut last_voted = vec![usize::MAX; facts.len()];
        let mut next_voted = vec![usize::MAX; facts.len()];
        let mut last = usize::MAX;
        for (at, fact) in facts.iter().enumerate() {
            if is_voted(fact) {
                last = at;
            }
            if let Some(slot) = last_voted.get_mut(at) {
                *slot = last;
            }
        }
        let mut next = usize::MAX;
        for (at, fact) in facts.iter().enumerate().rev() {
            if is_voted(fact) {
                next = at;
            }
            if let Some(slot) = next_voted.get_mut(at) {
                *slot = next;
            }
        }
        let largest = (0..facts.len()).max_by(|a, b| {
            let weight = |at: &usize| facts.get(*at).map_or(0.0, |f| f.text * (f.vote + 0.01) * (1.0 - f.in_links));
            weight(a).total_cmp(&weight(b)).then(b.cmp(a))
        });
        let spine: Vec<Id> = largest
            .and_then(|at| leaves.list.get(at))
            .map(|leaf| tree.ancestors(leaf.owner).collect())
            .unwrap_or_default();
        let title = title(&facts);
        let mut section = Vec::with_capacity(facts.len());
        let mut heading = usize::MAX;
        for (at, fact) in facts.iter().enumerate() {
            section.push(heading);
            if fact.heading > 0.0 {
                heading = at;
            }
        }
        let mut in_row = Vec::with_capacity(facts.len());
        for row in facts.chunk_by(|a, b| a.alike == b.alike) {
            let mean = row.iter().map(|fact| fact.text).sum::<f32>() / row.len() as f32;
            in_row.extend(std::iter::repeat_n((row.len() as f32, mean), row.len()));
        }
        let mut page = Page {
            section,
            in_row,
            tree,
            leaves,
            facts,
            sums,
            title,
            voted,
            last_voted,
            next_voted,
            on_spine: spine.iter().enumerate().map(|(up, id)| (*id, up)).collect(),
            spine,
            container: 0,
            alike: similar,
            has_body,
        };
        let all = page.sum(0);
        let holds = |id: &&Id| page.sum(**id)[2] >= 0.8 * all[2];
        page.container = page.spine.iter().find(holds).copied().unwrap_or(0);
        page
    }

    /// The sums over the leaves of an element.
    fn sum(&self, id: Id) -> [f32; 5] {
        let (from, to) = self.leaves.of_element.get(id as usize).copied().unwrap_or_default();
        let at = |index: u32| self.sums.get(index as usize).or(self.sums.last()).copied().unwrap_or_default();
        let (from, to) = (at(from), at(to));
        [to[0] - from[0], to[1] - from[1], to[2] - from[2], to[3] - from[3], to[4] - from[4]]
    }

    fn fact(&self, at: usize, step: isize) -> Option<&Facts> {
        self.facts.get(at.checked_add_signed(step)?)
    }

    fn hints(&self, at: usize, leaf: &Leaf, around: &Around) -> Hints {
        let near = |group: usize| around.get(group).is_some_and(|distance| *distance <= 2);
        let text = self.leaves.text_of(leaf);
        let table = self.tree.ancestors(leaf.owner).find(|id| self.tree.element(*id).tag == Tag::Table);
        Hints {
            caption: near(CAPTION),
            related: near(RELATED) || (phrases::leads_elsewhere(text) && leaf.in_links > 0),
            metadata: near(AUTHOR) || near(DATE) || near(TAGS),
            lead: around.get(LEAD).is_some_and(|distance| *distance <= 1)
                || self.facts.get(at).is_some_and(|fact| fact.lead >= 0.9 && fact.words >= 6.0),
            author: around.get(AUTHOR).is_some_and(|distance| *distance <= 1),
            // A table of data has no long cells and no paragraphs.
            layout: table.is_some_and(|table| self.sum(table)[3] >= 2.0),
        }
    }

    fn row(&self, at: usize, leaf: &Leaf, around: &Around) -> Row {
        let mut row = Row::with_capacity(FEATURES);
        let Some(fact) = self.facts.get(at) else { return row };
        let text = self.leaves.text_of(leaf);
        let owner = self.tree.element(leaf.owner);
        let tag = owner.tag;
        let flag = |value: bool| f32::from(u8::from(value));
        // The leaf itself.
        row.extend([
            flag(tag == Tag::P),
            fact.heading,
            flag(tag == Tag::Li),
            flag(matches!(tag, Tag::Td | Tag::Th)),
            flag(tag == Tag::Div),
            flag(matches!(tag, Tag::Figcaption | Tag::Caption)),
            f32::from(owner.depth),
            fact.text,
            fact.words,
            fact.in_links,
            leaf.links.len() as f32,
            leaf.in_bold.min(text.len()) as f32 / text.len().max(1) as f32,
            flag(fact.ends),
            fact.repeated.min(20.0),
        ]);
        row.extend(phrases::shape(text));
        row.extend(phrases::known(text));
        // Around it.
        row.extend(around.iter().map(|distance| f32::from(*distance)));
        // What others say.
        row.extend([fact.vote, if self.has_body { fact.body } else { -1.0 }, fact.lead, fact.title]);
        for step in [-3, -2, -1, 1, 2, 3] {
            let near = self.fact(at, step);
            row.push(near.map_or(-1.0, |near| near.vote));
        }
        for step in [-2, -1, 1, 2] {
            let near = self.fact(at, step);
            row.extend([
                near.map_or(-1.0, |near| near.text),
                near.map_or(-1.0, |near| near.in_links),
                near.map_or(-1.0, |near| near.heading),
                near.map_or(-1.0, |near| flag(near.ends)),
            ]);
        }
        self.containers(leaf, fact, &mut row);
        self.position(at, &mut row);
        self.section(at, &mut row);
        debug_assert_eq!(row.len(), FEATURES);
        row
    }

    /// The heading it stands under, and the row of leaves that look like it.
    fn section(&self, at: usize, row: &mut Row) {
        let heading = self.section.get(at).copied().unwrap_or(usize::MAX);
        let text = self.leaves.list.get(heading).map_or("", |leaf| self.leaves.text_of(leaf));
        let known = phrases::known(text);
        let group = known.iter().position(|found| *found > 0.0).map_or(-1.0, |group| group as f32);
        let fact = self.facts.get(heading);
        let apart = if heading == usize::MAX { 2 * FAR } else { (at - heading).min(2 * FAR) };
        let voted = self.sums.get(at).zip(self.sums.get(heading.saturating_add(1))).map_or(-1.0, |(to, from)| {
            let text = to[0] - from[0];
            if text > 0.0 { (to[2] - from[2]) / text } else { -1.0 }
        });
        for step in [-2, -1, 0, 1, 2] {
            row.push(self.fact(at, step).map_or(0.0, |near| near.second));
        }
        let (before, all) = (self.sums.get(at).copied().unwrap_or_default(), self.sum(0));
        row.extend([before[4] / all[4].max(1.0), all[4]]);
        let owner = self.leaves.list.get(at).map_or(0, |leaf| leaf.owner);
        let mut around = self.tree.ancestors(owner);
        for _ in 0..4 {
            let sum = self.sum(around.next().unwrap_or(0));
            row.push(sum[4] / sum[0].max(1.0));
        }
        let (count, mean) = self.in_row.get(at).copied().unwrap_or_default();
        row.extend([
            group,
            known.first().copied().unwrap_or(0.0),
            apart as f32,
            fact.map_or(0.0, |fact| fact.heading),
            fact.map_or(-1.0, |fact| fact.vote),
            fact.map_or(-1.0, |fact| fact.in_links),
            voted,
            count.min(2.0 * FAR as f32),
            mean,
        ]);
    }

    /// The elements around it, from the inside out, and how they lie to the text that was voted for.
    fn containers(&self, leaf: &Leaf, fact: &Facts, row: &mut Row) {
        let all = self.sum(0);
        let ratio = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        let around: Vec<Id> = self.tree.ancestors(leaf.owner).collect();
        for level in [0, 1, 2, 3, 5] {
            let sum = self.sum(around.get(level).copied().unwrap_or(0));
            row.extend([
                sum[0],
                ratio(sum[1], sum[0]),
                ratio(sum[2], sum[0]),
                ratio(sum[0], all[0]),
                ratio(sum[2], all[2]),
                sum[3],
            ]);
        }
        let shared = around.iter().position(|id| self.on_spine.contains_key(id));
        let meeting = shared.and_then(|steps| around.get(steps)).copied().unwrap_or(0);
        let up = self.on_spine.get(&meeting).copied().unwrap_or(self.spine.len());
        let sum = self.sum(meeting);
        row.extend([
            shared.unwrap_or(around.len()) as f32,
            up as f32,
            ratio(sum[2], sum[0]),
            ratio(sum[1], sum[0]),
            ratio(sum[0], all[0]),
            f32::from(u8::from(around.contains(&self.container) || self.container == 0)),
        ]);
        let [text, voted, count] = self.alike.get(&fact.alike).copied().unwrap_or_default();
        let others = text - fact.text;
        row.extend([
            if others > 0.0 { (voted - fact.text * fact.vote) / others } else { -1.0 },
            count.min(100.0),
            ratio(voted, all[2]),
        ]);
    }

    /// Where on the page it stands.
    fn position(&self, at: usize, row: &mut Row) {
        let count = self.facts.len().max(1) as f32;
        let all = self.sums.last().copied().unwrap_or_default();
        let before = self.sums.get(at).copied().unwrap_or_default();
        let apart = |other: usize| if other == usize::MAX { FAR as f32 } else { at.abs_diff(other).min(FAR) as f32 };
        let last = self.last_voted.get(at).copied().unwrap_or(usize::MAX);
        let next = self.next_voted.get(at).copied().unwrap_or(usize::MAX);
        let since = self.sums.get(last.saturating_add(1)).map_or(-1.0, |sum| before[0] - sum[0]);
        let (first_voted, last_voted) = self.voted.unwrap_or((usize::MAX, 0));
        let title = self
            .title
            .map_or(-2.0 * FAR as f32, |title| (at as f32 - title as f32).clamp(-(FAR as f32), 2.0 * FAR as f32));
        row.extend([
            at as f32 / count,
            before[0] / all[0].max(1.0),
            before[2] / all[2].max(1.0),
            apart(last),
            apart(next),
            since,
            f32::from(u8::from((first_voted..=last_voted).contains(&at))),
            title,
            all[0],
            all[2],
            all[2] / all[0].max(1.0),
            count,
        ]);
    }
}

/// The headline: what is most like the title that the page says it has, headings of the first level before all else.
fn title(facts: &[Facts]) -> Option<usize> {
    let first =
        facts.iter().enumerate().filter(|(_, fact)| fact.heading == 1.0 && fact.title > 0.2 && fact.words >= 2.0);
    let first = first.max_by(|(a, x), (b, y)| x.title.total_cmp(&y.title).then(b.cmp(a)));
    let other = || {
        facts
            .iter()
            .enumerate()
            .filter(|(_, fact)| fact.title > 0.6)
            .min_by_key(|(at, fact)| (if fact.heading == 0.0 { 9 } else { fact.heading as usize }, *at))
    };
    first.or_else(other).map(|(at, _)| at)
}

/// The level of the heading it stands in, 0 for none.
fn heading(tree: &Tree, leaf: &Leaf) -> f32 {
    let tag = tree.ancestors(leaf.owner).take(3).map(|id| tree.element(id).tag).find(|tag| tag.is_heading());
    match tag {
        Some(Tag::H1) => 1.0,
        Some(Tag::H2) => 2.0,
        Some(Tag::H3) => 3.0,
        Some(Tag::H4) => 4.0,
        Some(Tag::H5) => 5.0,
        Some(Tag::H6) => 6.0,
        _ => 0.0,
    }
}

/// A hash of the names and classes of the element and the two around it.
fn looks(tree: &Tree, leaf: &Leaf) -> u64 {
    let mut parts = Vec::new();
    for id in tree.ancestors(leaf.owner).take(3) {
        parts.extend(words(tree.element(id).tag.name()));
        parts.extend(words(tree.attribute(id, Attribute::Class).unwrap_or_default()));
        parts.push(0);
    }
    joined(&parts)
}

/// How alike two short texts are: words in common to words in both. A title stands in `<title>` with the outlet's name behind it.
fn alike(title: &[u64], words: &[u64]) -> f32 {
    if title.is_empty() || words.is_empty() || words.len() > LONGEST_TITLE {
        return 0.0;
    }
    let common = words.iter().filter(|word| title.contains(word)).count() as f32;
    let precision = common / words.len() as f32;
    let recall = common / title.len() as f32;
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}
