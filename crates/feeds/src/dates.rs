//! Dates as feeds write them, into ISO 8601.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Names of the months by their first letters: English, Polish (also in the genitive), German where it differs.
const MONTHS: [&[&str]; 12] = [
    &["jan", "sty", "jän"],
    &["feb", "lut"],
    &["mar", "mär"],
    &["apr", "kwi"],
    &["may", "maj", "mai"],
    &["jun", "cze"],
    &["jul", "lip"],
    &["aug", "sie"],
    &["sep", "wrz"],
    &["oct", "paź", "paz", "okt"],
    &["nov", "lis"],
    &["dec", "gru", "dez"],
];

/// Zones that feeds name, with their offset from UTC in minutes.
const ZONES: [(&str, i32); 26] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("mez", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("hst", -600),
    ("akst", -540),
];

/// A date of RFC 822, RFC 3339 or the like as ISO 8601, as exact as it is known and with the offset it gives:
/// `2026-11-26T00:30:00+01:00`, `2026-11-26T00:30:00`, `2026-11-26`, `2026-11`.
pub(crate) fn iso_date(text: &str) -> Option<String> {
    // No date is longer, and what is not ASCII is one of the months.
    let text = text.trim();
    if text.len() > 80 {
        return None;
    }
    let Parts { date, time, offset, precision } = parts(text)?;
    Some(match precision {
        Precision::Month => format!("{:04}-{:02}", date.0, date.1),
        Precision::Day => format!("{:04}-{:02}-{:02}", date.0, date.1, date.2),
        Precision::Second => {
            let zone = offset.map_or_else(String::new, written_offset);
            let (hour, minute, second) = time;
            format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}{zone}", date.0, date.1, date.2)
        }
    })
}

/// Seconds since 1970 of a date from [`iso_date`]; what it does not say is the start of it, in UTC.
pub(crate) fn seconds(iso: &str) -> Option<i64> {
    let Parts { date, time, offset, .. } = parts(iso)?;
    let (hour, minute, second) = time;
    let civil = DateTime::new(date.0, date.1, date.2, hour, minute, second, 0).ok()?;
    let offset = Offset::from_seconds(offset.unwrap_or(0) * 60).ok()?;
    offset.to_timestamp(civil).ok().map(|timestamp| timestamp.as_second())
}

/// 0 for Monday to 6, from an English name.
pub(crate) fn weekday(name: &str) -> Option<u8> {
    let start: String = name.trim().chars().take(3).collect::<String>().to_ascii_lowercase();
    let at = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|day| *day == start)?;
    u8::try_from(at).ok()
}

enum Precision {
    Month,
    Day,
    Second,
}

struct Parts {
    date: (i16, i8, i8),
    time: (i8, i8, i8),
    /// In minutes.
    offset: Option<i32>,
    precision: Precision,
}

fn parts(text: &str) -> Option<Parts> {
    let parts = if text.as_bytes().get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit)) {
        iso_parts(text)
    } else {
        mail_parts(text)
    }?;
    let (hour, minute, second) = parts.time;
    DateTime::new(parts.date.0, parts.date.1, parts.date.2, hour, minute, second, 0).ok()?;
    Some(parts)
}

/// `2026-11-26T00:30:00+01:00`, with a blank for the T, without seconds, colon or zone; `20261126`.
fn iso_parts(text: &str) -> Option<Parts> {
    let date_end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let (date, rest) = text.split_at_checked(date_end)?;
    let fields: Vec<&str> = date.split(['-', '/', '.']).collect();
    let (date, precision) = match fields.as_slice() {
        [year, month] => ((year.parse().ok()?, month.parse().ok()?, 1), Precision::Month),
        [year, month, day] => ((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?), Precision::Day),
        [all] if all.len() == 8 => {
            let part = |range| all.get(range);
            ((part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?), Precision::Day)
        }
        _ => return None,
    };
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return Some(Parts { date, time: (0, 0, 0), offset: None, precision });
    }
    let (time, offset) = time_and_zone(rest)?;
    Some(Parts { date, time, offset, precision: Precision::Second })
}

/// `Thu, 26 Nov 2026 00:30:00 +0100`, the weekday left out or wrong, `November 26, 2026`, two digits for the year.
fn mail_parts(text: &str) -> Option<Parts> {
    let mut words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).peekable();
    let (mut day, mut month, mut year) = (None, None, None);
    while let Some(word) = words.peek() {
        // The month may be joined: `26-Nov-2026`.
        for piece in word.split('-').filter(|piece| !piece.is_empty()) {
            let number = piece.trim_end_matches('.').parse::<i16>().ok();
            match number {
                Some(number) if day.is_none() && (1..=31).contains(&number) => day = i8::try_from(number).ok(),
                Some(number) if year.is_none() && number >= 0 => {
                    year = Some(match number {
                        0..=68 => 2000 + number,
                        69..=99 => 1900 + number,
                        _ => number,
                    });
                }
                Some(_) => return None,
                None if month.is_none() => month = month_of(piece),
                None => {}
            }
        }
        words.next();
        if year.is_some() {
            break;
        }
    }
    let date = (year?, month?, day?);
    let rest: Vec<&str> = words.collect();
    if rest.is_empty() {
        return Some(Parts { date, time: (0, 0, 0), offset: None, precision: Precision::Day });
    }
    let (time, offset) = time_and_zone(&rest.join(" "))?;
    Some(Parts { date, time, offset, precision: Precision::Second })
}

fn month_of(word: &str) -> Option<i8> {
    let start = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| start.starts_with(name)))?;
    i8::try_from(at + 1).ok()
}

/// `00:30:00.5 +0100` and the offset in minutes.
fn time_and_zone(text: &str) -> Option<((i8, i8, i8), Option<i32>)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(end)?;
    let mut fields = time.split(':');
    let mut field = || fields.next().map_or(Some(0), |field| field.split('.').next()?.parse::<i8>().ok());
    let (hour, minute, second) = (field()?, field()?, field()?);
    let zone = zone.trim();
    // Noon has its own letters, but for a `Z`.
    let (hour, zone) = match zone.to_ascii_lowercase().as_str() {
        "pm" if hour < 12 => (hour + 12, ""),
        "am" if hour == 12 => (0, ""),
        "am" | "pm" => (hour, ""),
        _ => (hour, zone),
    };
    // 24:00 is meant as the day's start more often than as its end, and a leap second is no other second here.
    Some(((if hour == 24 { 0 } else { hour }, minute, second.min(59)), offset(zone)))
}

/// `+01:00`, `-0500`, `+1`, `GMT`, `GMT+0100`; unknown zones are none.
fn offset(zone: &str) -> Option<i32> {
    let zone = zone.split(['(', '[']).next().unwrap_or_default().trim();
    let name_end = zone.find(['+', '-', '\u{2212}']).unwrap_or(zone.len());
    let (name, digits) = zone.split_at_checked(name_end)?;
    if digits.is_empty() {
        let name = name.trim().to_ascii_lowercase();
        return ZONES.iter().find(|(known, _)| *known == name).map(|(_, minutes)| *minutes);
    }
    let sign = if digits.starts_with('+') { 1 } else { -1 };
    let digits: String = digits.chars().filter(char::is_ascii_digit).take(4).collect();
    let number: i32 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    (minutes < 24 * 60).then_some(sign * minutes)
}

fn written_offset(minutes: i32) -> String {
    if minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_feeds_are_read() {
        for (text, expected) in [
            ("Thu, 26 Nov 2026 00:30:00 +0100", "2026-11-26T00:30:00+01:00"),
            ("Mon, 26 Nov 2026 00:30:00 GMT", "2026-11-26T00:30:00Z"),
            ("Thursday, 26 November 2026 7:05:00 EST", "2026-11-26T07:05:00-05:00"),
            ("26 Nov 26 07:05 UT", "2026-11-26T07:05:00Z"),
            ("czw, 26 lis 2026 10:00:00 +0100", "2026-11-26T10:00:00+01:00"),
            ("26 października 2026", "2026-10-26"),
            ("26-Nov-2026 10:00:00", "2026-11-26T10:00:00"),
            ("November 26, 2026 3:15 PM", "2026-11-26T15:15:00"),
            ("Thu, 26 Nov 2026 24:00:00 +0000", "2026-11-26T00:00:00Z"),
            ("2026-11-26T00:30:00+01:00", "2026-11-26T00:30:00+01:00"),
            ("2026-11-26T00:30:00.250Z", "2026-11-26T00:30:00Z"),
            ("2026-11-26 00:30:00 +0100", "2026-11-26T00:30:00+01:00"),
            ("2026-11-26T00:30+0100", "2026-11-26T00:30:00+01:00"),
            ("2026-11-26", "2026-11-26"),
            ("2026-11", "2026-11"),
            ("20261126", "2026-11-26"),
        ] {
            assert_eq!(iso_date(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "wczoraj", "2026-13-01", "31 Feb 2026", "26 Nov", "2026", "99:99", "2026-11-26T99:00", "ąąąą"]
        {
            assert_eq!(iso_date(text), None, "{text}");
        }
    }

    #[test]
    fn instants_take_the_offset_into_account() {
        assert_eq!(seconds("1970-01-02T01:00:00+01:00"), Some(86400));
        assert_eq!(seconds("1970-01-02"), Some(86400));
        assert_eq!(seconds("1970-02"), Some(31 * 86400));
        assert_eq!(seconds("1970-01-01T00:00:00-05:00"), Some(5 * 3600));
    }
}
