//! What a text says about itself: when it was published, by whom, where.

use text::Span;

/// What was read from a metadata line or prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) published: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) authors: Vec<String>,
}

/// A crawler's prefix at the start of the text, as ` date 2023-09 `: its span and the date.
pub(crate) fn date_prefix(text: &str) -> Option<(Span, String)> {
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..)?;
    let after =
        ["date", "data", "Date", "Data", "published", "Published"].iter().find_map(|word| rest.strip_prefix(word))?;
    let value = after.trim_start_matches([':', ' ', '\t', '=']);
    if value.len() == after.len() {
        return None;
    }
    let (date, length) = iso_date(value)?;
    let next = value.get(length..)?.chars().next();
    if next.is_some_and(|c| !c.is_whitespace()) {
        return None;
    }
    let end = text.len() - value.len() + length;
    Some((Span::new(start, end), date))
}

/// Facts of a line of credits.
pub(crate) fn read_credits(line: &str) -> Facts {
    let mut facts = Facts::default();
    let lower = line.to_lowercase();
    let value = line.split_once(':').map(|(_, value)| value.trim());
    if ["autor", "opracowa", "author"].iter().any(|word| lower.starts_with(word)) {
        facts.authors = value.map(names).unwrap_or_default();
    } else if ["data", "opublikowano", "publikacja", "published", "posted"].iter().any(|word| lower.starts_with(word)) {
        facts.published = find_date(line);
    } else if let Some(rest) = line.strip_prefix("By ") {
        facts.authors = names(rest);
    } else if let Some((_, outlet)) = line.rsplit_once(" / ") {
        // The desk's signature: "ab/ cde / gazeta.example".
        facts.outlet = Some(outlet.trim().to_owned()).filter(|outlet| outlet.contains('.') && !outlet.contains(' '));
    }
    facts
}

fn names(value: &str) -> Vec<String> {
    let parts = value.split([',', ';', '/']).flat_map(|part| part.split(" i ")).flat_map(|part| part.split(" and "));
    parts
        .map(str::trim)
        .filter(|name| name.chars().any(char::is_alphabetic) && name.len() <= 80)
        .take(8)
        .map(str::to_owned)
        .collect()
}

/// The first date in a line: ISO, `12.03.2024` or `12 marca 2024`.
pub(crate) fn find_date(line: &str) -> Option<String> {
    let starts = line
        .char_indices()
        .filter(|&(at, c)| c.is_ascii_digit() && !line[..at].ends_with(|c: char| c.is_ascii_digit()));
    starts.take(16).map(|(at, _)| &line[at..]).find_map(|rest| {
        iso_date(rest).map(|(date, _)| date).or_else(|| dotted_date(rest)).or_else(|| worded_date(rest))
    })
}

/// `2023`-`09`-`12` at the start: the date and its length in bytes. A year alone is none.
fn iso_date(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| bytes.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    if !(digits(0, 4) && bytes.get(4) == Some(&b'-') && digits(5, 7)) {
        return None;
    }
    let month: u8 = text.get(5..7)?.parse().ok()?;
    if !(1..=12).contains(&month) {
        return None;
    }
    if bytes.get(7) == Some(&b'-') && digits(8, 10) {
        let day: u8 = text.get(8..10)?.parse().ok()?;
        if (1..=31).contains(&day) {
            return Some((text.get(..10)?.to_owned(), 10));
        }
    }
    Some((text.get(..7)?.to_owned(), 7))
}

fn dotted_date(text: &str) -> Option<String> {
    let mut parts = text.split(|c: char| !c.is_ascii_digit());
    let (day, month, year): (u8, u8, u16) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    ((1..=31).contains(&day) && (1..=12).contains(&month) && (1900..2200).contains(&year))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn worded_date(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let day: u8 = words.next()?.trim_end_matches('.').parse().ok()?;
    let word = words.next()?.to_lowercase();
    let year: u16 = words.next()?.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
    let stems = [
        ["stycz", "janu"],
        ["lut", "febr"],
        ["marc", "marc"],
        ["kwie", "apri"],
        ["maj", "may"],
        ["czerw", "june"],
        ["lip", "july"],
        ["sierp", "augu"],
        ["wrze", "sept"],
        ["paźdz", "octo"],
        ["listop", "nove"],
        ["grud", "dece"],
    ];
    let month = stems.iter().position(|stems| stems.iter().any(|stem| word.starts_with(stem)))? + 1;
    ((1..=31).contains(&day) && (1900..2200).contains(&year)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_date_prefixes() {
        let (span, date) = date_prefix(" date 2023-09 Polityk").expect("a prefix");
        assert_eq!((span, date.as_str()), (Span::new(1, 13), "2023-09"));
        assert_eq!(date_prefix("Data: 2024-02-29\nRząd").map(|found| found.1).as_deref(), Some("2024-02-29"));
        assert_eq!(date_prefix("date 2023-13 x"), None);
        assert_eq!(date_prefix("dates are hard"), None);
    }

    #[test]
    fn finds_dates_in_lines() {
        for (line, date) in [
            ("Opublikowano: 12.03.2024, 14:15", "2024-03-12"),
            ("Data publikacji: 5 września 2023", "2023-09-05"),
            ("Published: 2021-04-30T10:00", "2021-04-30"),
        ] {
            assert_eq!(find_date(line).as_deref(), Some(date), "{line}");
        }
        assert_eq!(find_date("Opublikowano: wczoraj o 7"), None);
    }
}
