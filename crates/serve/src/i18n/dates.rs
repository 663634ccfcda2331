//! Dates as people write them, as exact as they are known.

use super::Language;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Of the month: 10 maja.
const POLISH: [&str; 12] = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
];
/// The month itself: maj 2024.
const POLISH_ALONE: [&str; 12] = [
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
];

impl Language {
    /// An ISO 8601 date: a day with or without the time, a month, a year. What is none stays as it is.
    pub(crate) fn date(self, iso: &str) -> String {
        let Some((year, rest)) = number(iso, 0, 4).map(|year| (year, iso.get(4..).unwrap_or_default())) else {
            return iso.to_owned();
        };
        if rest.is_empty() {
            return year.to_string();
        }
        let month = number(iso, 5, 7).filter(|_| rest.starts_with('-')).and_then(|month| month.checked_sub(1));
        let Some(month) = month.filter(|month| *month < 12) else { return iso.to_owned() };
        let name = |names: &[&'static str; 12]| names.get(month).copied().unwrap_or_default();
        let rest = rest.get(3..).unwrap_or_default();
        if rest.is_empty() {
            return match self {
                Self::English => format!("{} {year}", name(&ENGLISH)),
                Self::Polish => format!("{} {year}", name(&POLISH_ALONE)),
            };
        }
        let Some(day) = number(iso, 8, 10).filter(|_| rest.starts_with('-')) else { return iso.to_owned() };
        match self {
            Self::English => format!("{day}\u{a0}{} {year}", name(&ENGLISH)),
            Self::Polish => format!("{day}\u{a0}{} {year}", name(&POLISH)),
        }
    }

    /// The same with hours and minutes, UTC, where they are known.
    pub(crate) fn time(self, iso: &str) -> String {
        let date = self.date(iso);
        match iso.get(11..16).filter(|time| time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')) {
            Some(time) if date != iso => format!("{date}, {time}\u{a0}UTC"),
            _ => date,
        }
    }

    /// A month or a day without its year, for the axis of a plot.
    pub(crate) fn short_date(self, iso: &str) -> String {
        let month = number(iso, 5, 7).and_then(|month| month.checked_sub(1)).filter(|month| *month < 12);
        let Some(month) = month else { return iso.to_owned() };
        let names = if self == Self::English { &ENGLISH } else { &POLISH_ALONE };
        let name: String = names.get(month).copied().unwrap_or_default().chars().take(3).collect();
        match number(iso, 8, 10) {
            Some(day) => format!("{day}\u{a0}{name}"),
            None => name,
        }
    }
}

fn number(text: &str, from: usize, to: usize) -> Option<usize> {
    let digits = text.get(from..to)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        let cases = [
            ("2024-05-10", "10\u{a0}May 2024", "10\u{a0}maja 2024"),
            ("2024-05-01T10:00:00Z", "1\u{a0}May 2024", "1\u{a0}maja 2024"),
            ("2024-05", "May 2024", "maj 2024"),
            ("2024", "2024", "2024"),
            ("2024-13", "2024-13", "2024-13"),
            ("2024/05", "2024/05", "2024/05"),
            ("maj", "maj", "maj"),
            ("20€4-05", "20€4-05", "20€4-05"),
            ("", "", ""),
        ];
        for (iso, english, polish) in cases {
            assert_eq!(Language::English.date(iso), english);
            assert_eq!(Language::Polish.date(iso), polish);
        }
        assert_eq!(Language::English.time("2024-05-01T10:07:00Z"), "1\u{a0}May 2024, 10:07\u{a0}UTC");
        assert_eq!(Language::Polish.short_date("2024-05-01"), "1\u{a0}maj");
        assert_eq!(Language::English.short_date("2024-09"), "Sep");
    }
}
