//! A place in the order of what is found, as text that only we understand.

use super::{Sort, What};
use std::fmt::Write;

/// The last hit of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cursor {
    /// What SQLite ranks by: lower is better. 0 where it is ordered by time.
    pub(super) rank: f64,
    /// None where it is not known.
    pub(super) date: Option<String>,
    pub(super) id: i64,
}

/// Longer dates than any article gives are no dates of ours.
const MOST_DATE: usize = 512;

impl Cursor {
    /// `st.7.0.32303234`: kind and order, id, bits of the rank, bytes of the date.
    pub(super) fn write(&self, what: What, sort: Sort) -> String {
        let mut text = format!("{}.{:x}.{:x}.", head(what, sort), self.id, self.rank.to_bits());
        match &self.date {
            None => text.push('-'),
            Some(date) => date.bytes().for_each(|byte| {
                let _ = write!(text, "{byte:02x}");
            }),
        }
        text
    }

    /// None if it is no place in such a search.
    pub(super) fn parse(text: &str, what: What, sort: Sort) -> Option<Self> {
        let mut parts = text.split('.');
        if parts.next()? != head(what, sort) {
            return None;
        }
        let id = i64::from_str_radix(parts.next()?, 16).ok()?;
        let rank = f64::from_bits(u64::from_str_radix(parts.next()?, 16).ok()?);
        let date = parts.next()?;
        let hex = date.as_bytes();
        if parts.next().is_some() || hex.len() > 2 * MOST_DATE || rank.is_nan() {
            return None;
        }
        if date == "-" {
            return Some(Self { rank, date: None, id });
        }
        if hex.len() % 2 != 0 {
            return None;
        }
        let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Vec<u8> = hex.chunks(2).map(pair).collect::<Option<_>>()?;
        Some(Self { rank, date: Some(String::from_utf8(bytes).ok()?), id })
    }
}

fn head(what: What, sort: Sort) -> &'static str {
    match (what, sort) {
        (What::Statements, Sort::Time) => "st",
        (What::Statements, Sort::Relevance) => "sr",
        (What::Articles, Sort::Time) => "at",
        (What::Articles, Sort::Relevance) => "ar",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back() {
        for (rank, date, id) in [
            (0.0, None, 1),
            (0.0, Some(""), 1),
            (-3.25e-7, Some("2024-05-06T10:00:00Z"), i64::MAX),
            (-1.5, Some("około 2020"), 77),
        ] {
            let cursor = Cursor { rank, date: date.map(str::to_owned), id };
            let text = cursor.write(What::Articles, Sort::Relevance);
            assert_eq!(Cursor::parse(&text, What::Articles, Sort::Relevance), Some(cursor));
            assert_eq!(Cursor::parse(&text, What::Statements, Sort::Relevance), None);
        }
        for text in ["", "st", "st.1.0.3", "st.1.0.zz", "st.x.0.", "st.1.0.é", "st.1.0.32.5", "st.1.7ff8000000000000."]
        {
            assert_eq!(Cursor::parse(text, What::Statements, Sort::Time), None, "{text}");
        }
    }
}
