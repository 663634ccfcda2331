//! Which statement stands in whose content, and which are the same.

use crate::draft::Draft;
use crate::quotes::Quote;
use crate::spans;
use crate::words::View;
use text::Span;

/// Drafts in document order without near copies: of two with the same cue, or the same content and no cue, the surer one stays.
pub(crate) fn in_order(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    drafts.sort_by(|a, b| {
        (a.start(), a.place().start)
            .cmp(&(b.start(), b.place().start))
            .then(b.reading.anchor_score.total_cmp(&a.reading.anchor_score))
    });
    let mut kept: Vec<Draft<'_>> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        // Copies start close to each other: only the latest are compared, which bounds the work.
        let from = kept.len().saturating_sub(8);
        match kept[from..].iter().position(|other| same(other, &draft)) {
            Some(at) => {
                let other = &mut kept[from + at];
                if draft.reading.anchor_score > other.reading.anchor_score {
                    *other = draft;
                }
            }
            None => kept.push(draft),
        }
    }
    kept
}

/// Whether two drafts are readings of one act.
fn same(a: &Draft<'_>, b: &Draft<'_>) -> bool {
    let overlap = |x: &[Span], y: &[Span]| x.iter().any(|p| y.iter().any(|q| p.overlaps(*q)));
    let (x, y) = (a.content_hull(), b.content_hull());
    let shared = x.intersection(y).map_or(0, Span::len);
    let alike = 2 * shared * 10 >= (x.len() + y.len()) * 8;
    match (a.cue.is_empty(), b.cue.is_empty()) {
        (false, false) => overlap(&a.cue, &b.cue) && alike,
        (true, true) => alike,
        // A bare quotation that is also the content of a statement with a cue is the same one.
        _ => alike,
    }
}

/// How far after the reporting clause, in bytes, a quotation that goes on begins: `," he said on Monday. "And …`.
const GOES_ON: usize = 60;

/// Adds quotations that simply go on after an English reporting clause to the statement before.
///
/// In the training part of `en-statements` 45 quotations that begin right after a reporting clause go on with its statement and
/// one is a statement of its own; in `pl-statements` it is 13 and 28, so Polish is left as it was read.
pub(crate) fn continue_quotations(view: &View<'_>, quotes: &[Quote], drafts: &mut Vec<Draft<'_>>, quotations: &[Span]) {
    let text = view.text;
    let mut gone = vec![false; drafts.len()];
    for quotation in quotations {
        if quotation.slice(text).split_whitespace().take(3).count() < 3 {
            continue;
        }
        let touches = |draft: &Draft<'_>| draft.content.iter().any(|piece| piece.overlaps(*quotation));
        let outside = |draft: &Draft<'_>| !draft.cue.iter().chain(&draft.source).any(|span| span.overlaps(*quotation));
        // Drafts that tell of it from outside; a bare one may give way.
        let after = drafts.partition_point(|draft| draft.start() < quotation.end);
        let near = after.saturating_sub(12)..after;
        let mut bare = None;
        let mut taken = false;
        for i in near.clone() {
            if !gone[i] && touches(&drafts[i]) && outside(&drafts[i]) {
                if drafts[i].cue.is_empty()
                    && drafts[i].source.is_empty()
                    && drafts[i].content_hull().start >= quotation.start
                {
                    bare = Some(i);
                } else {
                    taken = true;
                }
            }
        }
        if taken {
            continue;
        }
        let told_end =
            |draft: &Draft<'_>| draft.cue.iter().chain(&draft.source).map(|span| span.end).max().unwrap_or(0);
        let before = near.rev().find(|&i| {
            let draft = &drafts[i];
            let end = told_end(draft);
            let quoted = draft.content.last().is_some_and(|piece| {
                !draft.cue.is_empty() && piece.end <= draft.place().start && piece.end + 3 * GOES_ON >= end
            });
            !gone[i] && quoted && end <= quotation.start && quotation.start - end <= GOES_ON
        });
        let Some(i) = before else { continue };
        // No other act is told in between.
        let end = told_end(&drafts[i]);
        let told_between = |j: usize| {
            j != i && !gone[j] && drafts[j].cue.iter().any(|cue| cue.start >= end && cue.end <= quotation.start)
        };
        if (after.saturating_sub(12)..(after + 4).min(drafts.len())).any(told_between) {
            continue;
        }
        drafts[i].content.push(spans::trim(view, *quotation, quotes));
        if let Some(bare) = bare {
            gone[bare] = true;
        }
    }
    let mut kept = gone.iter().map(|gone| !gone);
    drafts.retain(|_| kept.next().unwrap_or(true));
}

/// For each draft the innermost other whose content holds its cue and source (its content, if it has neither).
pub(crate) fn find_outer(drafts: &[Draft<'_>]) -> Vec<Option<usize>> {
    let mut found = vec![None; drafts.len()];
    // Contents as intervals, outermost first; those still open at a place are on a stack.
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| (drafts[i].content_hull().start, std::cmp::Reverse(drafts[i].content_hull().end)));
    let mut places: Vec<(usize, usize)> = drafts.iter().enumerate().map(|(i, draft)| (told(draft).start, i)).collect();
    places.sort_unstable();
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for (start, i) in places {
        while let Some(&other) = order.get(next).filter(|&&other| drafts[other].content_hull().start <= start) {
            open.push(other);
            next += 1;
        }
        open.retain(|&other| drafts[other].content_hull().end > start);
        let told = told(&drafts[i]);
        let own = drafts[i].content_hull();
        let inside = |&&other: &&usize| {
            let outer = &drafts[other];
            let hull = outer.content_hull();
            other != i
                && holds(outer, told)
                && hull.contains(own)
                && (hull != own || (!drafts[i].cue.is_empty() && outer.cue.is_empty()))
        };
        // At most a few contents are open at a place; of hostile many, the innermost are looked at.
        found[i] =
            open.iter().rev().take(64).filter(inside).min_by_key(|&&other| drafts[other].content_hull().len()).copied();
    }
    found
}

/// The words that tell of the act: cue and source, else the content.
fn told(draft: &Draft<'_>) -> Span {
    let told: Vec<Span> = draft.cue.iter().chain(&draft.source).copied().collect();
    Span::hull_of(&told).unwrap_or_else(|| draft.content_hull())
}

fn holds(outer: &Draft<'_>, told: Span) -> bool {
    outer.content_hull().contains(told) && outer.content.iter().any(|piece| piece.overlaps(told))
}

/// Bare quotations looked up in other statements' contents: headlines quote what the text quotes again.
const MOST_BARE: usize = 40;

/// Contents longer than this, in bytes, are not searched.
const LONGEST_REPEATED: usize = 20_000;

/// Notes with each draft the bare quotations that repeat its words.
pub(crate) fn find_repeats(text: &str, drafts: &mut [Draft<'_>]) {
    let plain = |span: Span| -> String {
        span.slice(text).to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect()
    };
    let bare: Vec<usize> = (0..drafts.len())
        .filter(|&i| drafts[i].source.is_empty() && drafts[i].cue.is_empty())
        .take(MOST_BARE)
        .collect();
    let words: Vec<(usize, String)> =
        bare.into_iter().map(|i| (i, plain(drafts[i].content_hull()))).filter(|(_, words)| words.len() >= 8).collect();
    if words.is_empty() {
        return;
    }
    for (j, draft) in drafts.iter_mut().enumerate() {
        let hull = draft.content_hull();
        if hull.len() > LONGEST_REPEATED {
            continue;
        }
        let content = plain(hull);
        draft.repeats =
            words.iter().filter(|(i, words)| *i != j && content.contains(words.as_str())).map(|(i, _)| *i).collect();
    }
}
