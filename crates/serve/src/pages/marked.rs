//! An article's text with every statement marked: source, cue and content each in a way of its own, also without colour, and the
//! nested ones within the others.
//!
//! Texts may be of any length and hold anything. They are shown in parts, and what would change the direction of the text, or cannot
//! be seen, is shown by its name.

use super::layout::is_bidi_control;
use super::shown::Shown;
use crate::i18n::Language;
use maud::{Markup, html};
use std::ops::Range;
use text::{OffsetUnit, Offsets};

/// A stretch of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) kind: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A text that is shown part by part.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) blocks: &'a [Stretch],
    pub(super) statements: &'a [Shown],
    pub(super) language: Option<&'a str>,
}

/// Code points of a part. An article has some 5,000; what is longer is read in parts anyhow.
const PART: usize = 40_000;
/// Statements of a part.
const MOST_STATEMENTS: usize = 250;

/// What part of a text is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// From 1.
    pub(super) part: usize,
    pub(super) parts: usize,
    /// Code points.
    pub(super) range: Range<usize>,
}

/// The parts of a text, cut between blocks where one ends near enough.
pub(super) fn windows(length: usize, blocks: &[Stretch], statements: &[Shown]) -> Vec<Range<usize>> {
    let starts: Vec<usize> = statements.iter().filter_map(|statement| Some(statement.hull()?.0)).collect();
    let (mut parts, mut from) = (Vec::new(), 0);
    while from < length {
        let mut to = length.min(from + PART);
        // Starts are in the order of the text, nearly.
        if let Some(start) = starts.iter().filter(|start| **start >= from).nth(MOST_STATEMENTS) {
            to = to.min((*start).max(from + 1));
        }
        if to < length {
            let block = blocks.iter().map(|block| block.end).filter(|end| (from + PART / 2..=to).contains(end)).max();
            to = block.unwrap_or(to);
        }
        parts.push(from..to);
        from = to;
    }
    if parts.is_empty() {
        parts.push(0..length);
    }
    parts
}

/// The part with this number, or the nearest there is.
pub(super) fn window(length: usize, blocks: &[Stretch], statements: &[Shown], part: usize) -> Window {
    let mut all = windows(length, blocks, statements);
    let parts = all.len();
    let part = part.clamp(1, parts);
    Window { part, parts, range: all.swap_remove(part - 1) }
}

/// Which part a place is in, from 1.
pub(super) fn part_of(length: usize, blocks: &[Stretch], statements: &[Shown], place: usize) -> usize {
    windows(length, blocks, statements).iter().position(|range| range.contains(&place)).map_or(1, |at| at + 1)
}

/// The statements that begin in a range.
pub(super) fn within<'s>(statements: &'s [Shown], range: &Range<usize>) -> Vec<&'s Shown> {
    let holds = |statement: &&Shown| statement.hull().is_some_and(|(start, _)| range.contains(&start));
    statements.iter().filter(holds).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Content,
    Cue,
    Source,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    start: usize,
    end: usize,
    role: Role,
    /// Which of the statements.
    statement: usize,
    /// How deep the content stands in others.
    depth: usize,
}

/// The text in a range, block by block.
pub(super) fn marked(t: Language, text: &Text<'_>, range: &Range<usize>) -> Markup {
    let offsets = Offsets::new(text.text, OffsetUnit::CodePoint);
    let marks = marks(text.statements, range);
    let pins: Vec<(usize, &Shown)> = {
        let shown = within(text.statements, range);
        let mut pins: Vec<_> = shown.into_iter().filter_map(|shown| Some((shown.hull()?.0, shown))).collect();
        pins.sort_by_key(|(start, shown)| (*start, shown.number));
        pins
    };
    let whole = [Stretch { kind: "paragraph".to_owned(), start: range.start, end: range.end }];
    let blocks = if text.blocks.is_empty() { &whole } else { text.blocks };
    let blocks = blocks.iter().filter(|block| block.start < range.end && block.end > range.start);
    html! {
        div.text lang=[text.language.map(|language| super::layout::cut(language, 35))] {
            @for block in blocks {
                @let (start, end) = (block.start.max(range.start), block.end.min(range.end));
                @let inner = pieces(t, text, &offsets, start..end, &marks, &pins);
                @match block.kind.as_str() {
                    "title" => p.b-title dir="auto" { (inner) },
                    "heading" => h3 dir="auto" { (inner) },
                    "quote" => blockquote dir="auto" { (inner) },
                    "paragraph" => p dir="auto" { (inner) },
                    other => p .{ "b-" (known(other)) } dir="auto" {
                        span.what { (t.label("block", known(other))) } " " (inner)
                    },
                }
            }
        }
    }
}

/// A kind of block as a class has it.
fn known(kind: &str) -> &str {
    let known = record::BlockKind::ALL.iter().map(|kind| kind.as_str()).find(|known| *known == kind);
    known.unwrap_or("paragraph")
}

/// What of the range is whose, in the order of the text.
fn marks(statements: &[Shown], range: &Range<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let depth = depth(statements, statement);
        let roles =
            [(Role::Source, &statement.source), (Role::Cue, &statement.cue), (Role::Content, &statement.content)];
        for (role, parts) in roles {
            for part in parts.iter().filter(|part| part.start < range.end && part.end > range.start) {
                marks.push(Mark { start: part.start, end: part.end, role, statement: at, depth });
            }
        }
    }
    marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    marks
}

/// How many statements it stands in, at most.
const DEEPEST: usize = 3;

fn depth(statements: &[Shown], of: &Shown) -> usize {
    let (mut depth, mut within) = (1, of.within);
    while let Some(outer) = within.and_then(|number| statements.get(number.checked_sub(1)?)) {
        depth += 1;
        if depth >= DEEPEST {
            break;
        }
        within = outer.within;
    }
    depth
}

/// A block's text, cut wherever something begins or ends.
fn pieces(
    t: Language,
    text: &Text<'_>,
    offsets: &Offsets<'_>,
    range: Range<usize>,
    marks: &[Mark],
    pins: &[(usize, &Shown)],
) -> Markup {
    let until = marks.partition_point(|mark| mark.start < range.end);
    let here: Vec<&Mark> = marks.iter().take(until).filter(|mark| mark.end > range.start).collect();
    let mut cuts: Vec<usize> = vec![range.start, range.end];
    cuts.extend(here.iter().flat_map(|mark| [mark.start, mark.end]));
    let pins: Vec<&(usize, &Shown)> = pins.iter().filter(|(start, _)| range.contains(start)).collect();
    cuts.extend(pins.iter().map(|(start, _)| *start));
    cuts.retain(|cut| range.start <= *cut && *cut <= range.end);
    cuts.sort_unstable();
    cuts.dedup();
    html! {
        @for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
            @for (_, shown) in pins.iter().filter(|(start, _)| start == from) { (pin(t, shown)) }
            (piece(text, offsets, *from, *to, &here))
        }
    }
}

fn pin(t: Language, shown: &Shown) -> Markup {
    let who = shown.speaker.clone().unwrap_or_else(|| t.label("class", &shown.class));
    let label = format!(
        "{}: {}, {}",
        t.count("statement-number", shown.number as u64),
        super::layout::isolated(&who),
        t.label("act", &shown.act)
    );
    html! {
        a.pin href={ "#c" (shown.number) } id={ "t" (shown.number) } aria-label=(label) data-s=(shown.number) {
            (shown.number)
        }
    }
}

fn piece(text: &Text<'_>, offsets: &Offsets<'_>, from: usize, to: usize, marks: &[&Mark]) -> Markup {
    let words = offsets.byte(from).zip(offsets.byte(to)).and_then(|(from, to)| text.text.get(from..to));
    let words = visible(words.unwrap_or_default());
    let over: Vec<&&Mark> = marks.iter().filter(|mark| mark.start <= from && mark.end >= to).collect();
    let Some(inner) = over.iter().max_by_key(|mark| (mark.depth, mark.role)) else { return words };
    let depth = over.iter().filter(|mark| mark.role == Role::Content).map(|mark| mark.depth).max().unwrap_or(0);
    let mut class = String::new();
    if depth > 0 {
        class += &format!("con d{depth}");
    }
    let roles = over.iter().filter(|mark| mark.depth >= inner.depth || depth == 0).map(|mark| mark.role);
    for (role, name) in [(Role::Source, " src"), (Role::Cue, " cue")] {
        if roles.clone().any(|other| other == role) {
            class += name;
        }
    }
    let edge = |place: fn(&Mark) -> usize, at: usize| {
        over.iter().any(|mark| mark.role == Role::Content && mark.depth == depth && place(mark) == at)
    };
    if edge(|mark| mark.start, from) {
        class += " open";
    }
    if edge(|mark| mark.end, to) {
        class += " close";
    }
    let mut whose: Vec<usize> = over.iter().map(|mark| mark.statement).collect();
    // The innermost last.
    whose.sort_by_key(|at| (text.statements.get(*at).map_or(0, |statement| depth_of(text.statements, statement)), *at));
    whose.dedup();
    let whose = whose.iter().filter_map(|at| Some(text.statements.get(*at)?.number.to_string()));
    html! { span class=(class.trim()) data-s=(whose.collect::<Vec<_>>().join(" ")) { (words) } }
}

fn depth_of(statements: &[Shown], of: &Shown) -> usize {
    depth(statements, of)
}

/// Text of others: what would turn the text around, or cannot be seen, by its number.
pub(super) fn visible(words: &str) -> Markup {
    let odd = |c: char| is_bidi_control(c) || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
    if !words.contains(odd) {
        return html! { (words) };
    }
    html! {
        @for part in words.split_inclusive(odd) {
            @match part.char_indices().next_back().filter(|(_, c)| odd(*c)) {
                Some((at, c)) => {
                    (part.get(..at).unwrap_or_default())
                    span.control { (format!("U+{:04X}", u32::from(c))) }
                },
                None => (part),
            }
        }
    }
}

/// What the marks mean, with the marks.
pub(super) fn legend(t: Language) -> Markup {
    html! {
        ul.legend aria-label=(t.tr("legend")) {
            li { span.src { (t.tr("role-source")) } }
            li { span.cue { (t.tr("role-cue")) } }
            li { span.con.d1.open.close { (t.tr("role-content")) } }
            li { span.con.d2.open.close { (t.tr("role-nested")) } }
        }
    }
}

/// Links to the other parts of a long text.
pub(super) fn parts(t: Language, window: &Window, address: &str) -> Markup {
    if window.parts < 2 {
        return html! {};
    }
    let link = |part: usize| format!("{address}?part={part}");
    html! {
        nav.parts aria-label=(t.tr("parts")) {
            @if window.part > 1 { a rel="prev" href=(link(window.part - 1)) { "← " (t.tr("part-before")) } }
            span {
                (t.with("part-of", &[
                    ("part", &t.number(window.part as u64)), ("parts", &t.number(window.parts as u64)),
                ]))
            }
            @if window.part < window.parts { a rel="next" href=(link(window.part + 1)) { (t.tr("part-after")) " →" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown::Part;
    use super::*;

    fn part(text: &str, words: &str) -> Part {
        let at = text.find(words).unwrap();
        let start = text[..at].chars().count();
        Part { start, end: start + words.chars().count(), text: words.to_owned() }
    }

    fn shown(number: usize, text: &str, [source, cue, content]: [&str; 3], within: Option<usize>) -> Shown {
        Shown {
            number,
            source: vec![part(text, source)],
            cue: vec![part(text, cue)],
            content: vec![part(text, content)],
            act: "says".to_owned(),
            class: "person".to_owned(),
            within,
            ..Shown::default()
        }
    }

    #[test]
    fn nested_statements_are_marked_within_the_others() {
        let text = "Żuk powiedział, że według Łani most jest gotów.";
        let statements = [
            shown(1, text, ["Żuk", "powiedział", "według Łani most jest gotów"], None),
            shown(2, text, ["Łani", "według", "most jest gotów"], Some(1)),
        ];
        let length = text.chars().count();
        let page = Text { text, blocks: &[], statements: &statements, language: Some("pl") };
        let html = marked(Language::English, &page, &(0..length)).into_string();
        assert!(html.contains("<span class=\"src\" data-s=\"1\">Żuk</span>"), "{html}");
        assert!(html.contains("<span class=\"con d1 cue open\" data-s=\"1 2\">według</span>"), "{html}");
        assert!(html.contains("<span class=\"con d2 open close\" data-s=\"1 2\">most jest gotów</span>"), "{html}");
        assert!(html.contains("href=\"#c2\"") && html.contains("id=\"t1\""), "{html}");
        let plain = scraper::Html::parse_fragment(&html);
        let pins = scraper::Selector::parse(".pin").unwrap();
        assert_eq!(plain.select(&pins).count(), 2);
        let words: String = plain.root_element().text().collect();
        assert_eq!(words.replace(['1', '2'], ""), text);
    }

    #[test]
    fn long_texts_are_shown_in_parts_that_miss_nothing() {
        for length in [0, 1, PART, PART + 1, 5 * PART + 7, 300_000] {
            let blocks: Vec<Stretch> = (0..length / 900)
                .map(|at| Stretch { kind: String::new(), start: at * 900, end: at * 900 + 900 })
                .collect();
            for blocks in [&blocks[..], &[]] {
                let parts = windows(length, blocks, &[]);
                assert_eq!((parts[0].start, parts.last().unwrap().end), (0, length));
                assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start && !pair[0].is_empty()));
                assert!(parts.iter().all(|part| part.len() <= PART));
            }
        }
        let many: Vec<Shown> = (0..1000)
            .map(|at| Shown {
                cue: vec![Part { start: 7, end: 9, text: String::new() }],
                number: at,
                ..Shown::default()
            })
            .collect();
        assert_eq!(windows(100, &[], &many).last().unwrap().end, 100);
        assert_eq!(window(PART * 3, &[], &[], 99).part, 3);
        assert_eq!(part_of(PART * 3, &[], &[], PART), 2);
    }

    #[test]
    fn what_turns_the_text_around_is_shown() {
        let html = visible("a\u{202e}b<i>\u{0}c").into_string();
        assert_eq!(html, "a<span class=\"control\">U+202E</span>b&lt;i&gt;<span class=\"control\">U+0000</span>c");
        assert_eq!(visible("a\nb").into_string(), "a\nb");
    }
}
