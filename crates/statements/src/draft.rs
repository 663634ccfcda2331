//! A statement while it is put together: a reading with its spans cleaned, not yet its speaker.

use language::Reading;
use record::Manner;
use text::Span;

#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
    pub(crate) manner: Manner,
    pub(crate) in_heading: bool,
    /// The draft in whose content this one stands.
    pub(crate) within: Option<usize>,
    /// Bare quotations whose words stand in this one's content too.
    pub(crate) repeats: Vec<usize>,
}

impl Draft<'_> {
    /// Where the act is told: the cue, else the source, else the content.
    pub(crate) fn place(&self) -> Span {
        let first = |spans: &[Span]| spans.first().copied();
        first(&self.cue).or_else(|| first(&self.source)).or_else(|| first(&self.content)).unwrap_or_default()
    }

    /// The first place of any role, by which statements are ordered.
    pub(crate) fn start(&self) -> usize {
        [&self.source, &self.cue, &self.content].into_iter().flatten().map(|span| span.start).min().unwrap_or(0)
    }

    pub(crate) fn content_hull(&self) -> Span {
        Span::hull_of(&self.content).unwrap_or_default()
    }
}
