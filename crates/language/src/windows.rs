//! Cuts a text's pretokens into the windows that the encoder reads.
//!
//! A text that fits is one window. A longer one is cut into windows of about equal length that overlap; each pretoken
//! belongs to the window where it stands most central, so that nothing is lost at a seam and nothing is said twice.

use std::ops::Range;

/// Pieces that neighbouring windows share, at least.
const OVERLAP: usize = 128;
/// Pieces that a window may begin earlier, to begin where a line or sentence does.
const LOOK_BACK: usize = 40;

/// A stretch of pretokens to read, and those of them that it is read for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) read: Range<usize>,
    pub(crate) own: Range<usize>,
}

/// What a window can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Word,
    Sentence,
    Line,
}

/// Windows of at most `most` pieces. `size(i)` says how many pieces pretoken `i` of `count` takes (at most a quarter of
/// `most`), `start(i)` what begins with it.
pub(crate) fn windows(
    count: usize,
    most: usize,
    size: impl Fn(usize) -> usize,
    start: impl Fn(usize) -> Start,
) -> Vec<Window> {
    let total: usize = (0..count).map(&size).sum();
    if count == 0 {
        return Vec::new();
    }
    if total <= most {
        return vec![Window { read: 0..count, own: 0..count }];
    }
    let overlap = OVERLAP.min(most / 3);
    let number = (total - overlap).div_ceil(most - overlap);
    let length = (total + (number - 1) * overlap).div_ceil(number);
    let mut out: Vec<Window> = Vec::with_capacity(number);
    // `low` is where the walk stands: `before` pieces in front of it.
    let (mut low, mut before) = (0, 0);
    for n in 0..number {
        let target = n * (length - overlap);
        while low < count && before + size(low) <= target {
            before += size(low);
            low += 1;
        }
        let (first, taken) = better_start(low, n, length, most, &size, &start);
        let mut end = low;
        let mut pieces = taken;
        let room = if n + 1 == number { most } else { (length + taken).min(most) };
        while end < count && pieces + size(end) <= room {
            pieces += size(end);
            end += 1;
        }
        // Rounding may leave the last words out of the last window; they get one more.
        push(&mut out, first..end.max(low + 1).min(count));
    }
    while let Some(last) = out.last().map(|w| w.read.end).filter(|end| *end < count) {
        let (mut first, mut pieces) = (last, 0);
        while first > 0 && pieces + size(first - 1) <= overlap {
            first -= 1;
            pieces += size(first);
        }
        let mut end = last;
        while end < count && (pieces + size(end) <= most || end == last) {
            pieces += size(end);
            end += 1;
        }
        push(&mut out, first..end);
    }
    out
}

/// Where the window meant to begin at pretoken `low` begins, and how many pieces stand between.
fn better_start(
    low: usize,
    n: usize,
    length: usize,
    most: usize,
    size: &impl Fn(usize) -> usize,
    start: &impl Fn(usize) -> Start,
) -> (usize, usize) {
    if n == 0 {
        return (low, 0);
    }
    let slack = LOOK_BACK.min(most.saturating_sub(length));
    let (mut best, mut at, mut pieces) = ((start(low), low, 0), low, 0);
    while at > 0 && pieces + size(at - 1) <= slack && best.0 < Start::Line {
        at -= 1;
        pieces += size(at);
        if start(at) > best.0 {
            best = (start(at), at, pieces);
        }
    }
    (best.1, best.2)
}

/// Adds a window; the pretokens it shares with the one before go to where they stand most central.
fn push(out: &mut Vec<Window>, read: Range<usize>) {
    let mut own = read.clone();
    if let Some(before) = out.last_mut() {
        let shared = read.start..before.read.end.max(read.start);
        let cut = (shared.start + shared.end).div_ceil(2).max(before.own.start);
        before.own.end = cut;
        own.start = cut;
        own.end = own.end.max(cut);
    }
    out.push(Window { read, own });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_fits_is_one_window() {
        assert_eq!(windows(0, 510, |_| 1, |_| Start::Word), []);
        assert_eq!(windows(510, 510, |_| 1, |_| Start::Word), [Window { read: 0..510, own: 0..510 }]);
    }

    #[test]
    fn windows_are_balanced_and_begin_at_lines() {
        let got = windows(700, 510, |_| 1, |i| if i % 100 == 80 { Start::Line } else { Start::Word });
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].read.clone(), got[1].read.clone()), (0..414, 280..700));
        assert_eq!((got[0].own.clone(), got[1].own.clone()), (0..347, 347..700));
    }

    proptest! {
        #[test]
        fn every_pretoken_has_one_window(
            sizes in proptest::collection::vec(1usize..60, 0..1500),
            most in 240usize..520,
            lines in 1usize..90,
        ) {
            let got = windows(sizes.len(), most, |i| sizes[i], |i| match i % lines {
                0 => Start::Line,
                7 => Start::Sentence,
                _ => Start::Word,
            });
            let mut at = 0;
            for window in &got {
                prop_assert_eq!(window.own.start, at);
                at = window.own.end;
                prop_assert!(window.read.start <= window.own.start && window.own.end <= window.read.end);
                prop_assert!(sizes[window.read.clone()].iter().sum::<usize>() <= most);
                if window.read.start > 0 {
                    // Nobody reads a word at the edge of his window.
                    prop_assert!(sizes[window.read.start..window.own.start].iter().sum::<usize>() * 3 + 240 >= most / 3);
                }
            }
            prop_assert_eq!(at, sizes.len());
        }
    }
}
