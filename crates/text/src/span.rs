//! A stretch of a text, in bytes.

use std::ops::Range;

/// A stretch of a text: byte offsets, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Bytes covered; 0 if the end is before the start.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub const fn contains_offset(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// What the two share, if anything.
    pub fn intersection(self, other: Span) -> Option<Span> {
        let shared = Span::new(self.start.max(other.start), self.end.min(other.end));
        (!shared.is_empty()).then_some(shared)
    }

    /// The shortest span that covers both.
    pub fn hull(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The shortest span that covers all of `spans`; none for none.
    pub fn hull_of(spans: &[Span]) -> Option<Span> {
        spans.iter().copied().reduce(Span::hull)
    }

    /// The words covered. Empty if the span does not fit the text (out of bounds or inside a character).
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The span without white space at its ends.
    pub fn trim(self, text: &str) -> Span {
        let words = self.slice(text);
        let start = self.start + (words.len() - words.trim_start().len());
        Span::new(start, start + words.trim().len())
    }

    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.range()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_only_what_fits() {
        let text = "żółw";
        assert_eq!(Span::new(0, 2).slice(text), "ż");
        assert_eq!(Span::new(0, 1).slice(text), "", "inside a character");
        assert_eq!(Span::new(5, 99).slice(text), "", "past the end");
        assert_eq!(Span::new(3, 2).slice(text), "", "backwards");
    }

    #[test]
    fn trims_white_space_of_any_kind() {
        let text = "\u{a0} a b\u{2003}\n";
        assert_eq!(Span::new(0, text.len()).trim(text).slice(text), "a b");
        assert!(Span::new(0, 3).trim(text).is_empty());
    }

    #[test]
    fn relations() {
        let (a, b) = (Span::new(2, 5), Span::new(4, 9));
        assert!(a.overlaps(b) && !a.overlaps(Span::new(5, 6)));
        assert_eq!(a.intersection(b), Some(Span::new(4, 5)));
        assert_eq!(a.hull(b), Span::new(2, 9));
        assert!(a.hull(b).contains(a) && !a.contains(b));
        assert_eq!(Span::hull_of(&[b, a]), Some(Span::new(2, 9)));
        assert_eq!(Span::hull_of(&[]), None);
        assert!(a.contains_offset(2) && !a.contains_offset(5));
    }
}
