//! Dates of many spellings into ISO 8601.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};

/// The date in ISO 8601, as exact as it was given: `2023-09-20`, `2023-09-20T14:35`, `2023-09-20T14:35:10+02:00`. Nothing
/// for what is no date, or not one date only (`03/04/2023`).
///
/// Read are ISO 8601 and RFC 3339 (with `T` or a blank, also without punctuation), RFC 2822, seconds, milli-, micro- and
/// nanoseconds since 1970, `20.09.2023 14:35`, `20 września 2023`, `September 20, 2023`.
pub fn normalise_date(given: &str) -> Option<String> {
    let given = given.trim();
    // The longest date with everything in it has some 60 characters.
    if given.len() < 4 || given.len() > 80 {
        return None;
    }
    iso(given)
        .or_else(|| unix(given))
        .or_else(|| rfc_2822(given))
        .or_else(|| numeric(given))
        .or_else(|| in_words(given))
}

/// A moment given in units since 1970, `per_second` of them in a second.
pub(crate) fn from_units(value: i64, per_second: i64) -> Option<String> {
    let seconds = value.div_euclid(per_second);
    let nanoseconds = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let moment = DateTime::from_timestamp(seconds, u32::try_from(nanoseconds).ok()?)?;
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true)).filter(|text| text.len() == 20)
}

/// A date given in days since 1970.
pub(crate) fn from_days(days: i32) -> Option<String> {
    let date = NaiveDate::from_epoch_days(days)?;
    Some(date.format("%Y-%m-%d").to_string()).filter(|text| text.len() == 10)
}

fn iso(given: &str) -> Option<String> {
    let (date, rest) = match given.get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()) {
        Some(date) => (date, given.get(10..)?),
        None => return compact(given).or_else(|| year_and_month(given)),
    };
    clock(date, rest)
}

/// `2023-09`, and nothing more exact than it.
fn year_and_month(given: &str) -> Option<String> {
    let (year, month) = given.split_once('-')?;
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let month_number: u8 = month.parse().ok()?;
    (digits(year, 4) && digits(month, 2) && (1..=12).contains(&month_number)).then(|| given.to_owned())
}

/// `20230920`, `20230920T143510Z`, `20230920T143510+0200` (NITF).
fn compact(given: &str) -> Option<String> {
    let digits = given.bytes().take_while(u8::is_ascii_digit).count();
    let date =
        given.get(..8).filter(|_| digits == 8).and_then(|date| NaiveDate::parse_from_str(date, "%Y%m%d").ok())?;
    if !(1900..2100).contains(&chrono::Datelike::year(&date)) {
        return None;
    }
    let rest = given.get(8..)?;
    if rest.is_empty() {
        return Some(date.format("%Y-%m-%d").to_string());
    }
    let rest = rest.strip_prefix(['T', ' '])?;
    let (time, zone) = rest.split_at_checked(6)?;
    let time = NaiveTime::parse_from_str(time, "%H%M%S").ok()?;
    write(date, time, true, zone)
}

/// The rest of a date: nothing, or a time with or without seconds, fraction and zone.
fn clock(date: NaiveDate, rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', '·', '|', '-']).trim();
    let rest = rest.strip_prefix("godz.").or_else(|| rest.strip_prefix("at ")).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some(date.format("%Y-%m-%d").to_string());
    }
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
    let (time, zone) = rest.split_at_checked(length)?;
    let has_seconds = time.matches(':').count() == 2;
    let time = NaiveTime::parse_from_str(time, if has_seconds { "%H:%M:%S" } else { "%H:%M" }).ok()?;
    // Parts of a second say nothing about an article.
    let zone = match zone.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => zone,
    };
    write(date, time, has_seconds, zone.trim())
}

fn write(date: NaiveDate, time: NaiveTime, has_seconds: bool, zone: &str) -> Option<String> {
    let zone = match zone {
        "" => "",
        "Z" | "z" | "UTC" | "GMT" => "Z",
        zone => return with_offset(date, time, has_seconds, zone),
    };
    Some(format!("{}T{}{zone}", date.format("%Y-%m-%d"), time.format(if has_seconds { "%H:%M:%S" } else { "%H:%M" })))
}

fn with_offset(date: NaiveDate, time: NaiveTime, has_seconds: bool, zone: &str) -> Option<String> {
    let sign = zone.get(..1).filter(|sign| matches!(*sign, "+" | "-"))?;
    let digits: String = zone.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    if hours.parse::<u8>().ok()? > 14 || minutes.parse::<u8>().ok()? > 59 {
        return None;
    }
    let time = time.format(if has_seconds { "%H:%M:%S" } else { "%H:%M" });
    Some(format!("{}T{time}{sign}{hours}:{minutes}", date.format("%Y-%m-%d")))
}

/// Units since 1970, told apart by their number of digits (seconds of 2001 to 2286); also `1695220510.0`.
fn unix(given: &str) -> Option<String> {
    let whole = match given.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        Some(_) => return None,
        None => given,
    };
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    match whole.len() {
        10 => from_units(value, 1),
        13 => from_units(value, 1_000),
        16 => from_units(value, 1_000_000),
        19 => from_units(value, 1_000_000_000),
        _ => None,
    }
}

fn rfc_2822(given: &str) -> Option<String> {
    let date: DateTime<FixedOffset> = DateTime::parse_from_rfc2822(given).ok()?;
    let in_utc = date.offset().local_minus_utc() == 0;
    Some(date.to_rfc3339_opts(SecondsFormat::Secs, in_utc))
}

/// `20.09.2023`, `20/09/2023`, `2023/09/20`, `2023.09.20`, with a time or without.
fn numeric(given: &str) -> Option<String> {
    let length = given.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'-')).count();
    let (date, rest) = given.split_at_checked(length)?;
    let date = date.trim_end_matches('.');
    let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => (first, second, third),
        // Day and month stand in this order with points or hyphens; with strokes only if it cannot be the other way round.
        (1..=2, 1..=2, 4) if !date.contains('/') || first.parse::<u8>().ok()? > 12 || first == second => {
            (third, second, first)
        }
        (1..=2, 1..=2, 4) if second.parse::<u8>().ok()? > 12 => (third, first, second),
        _ => return None,
    };
    clock(NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?, rest)
}

const MONTHS: [(&str, &str); 12] = [
    ("jan", "sty"),
    ("feb", "lut"),
    ("mar", "mar"),
    ("apr", "kwi"),
    ("may", "maj"),
    ("jun", "cze"),
    ("jul", "lip"),
    ("aug", "sie"),
    ("sep", "wrz"),
    ("oct", "paź"),
    ("nov", "lis"),
    ("dec", "gru"),
];

/// `20 września 2023, 14:35`, `September 20, 2023`, `Wed 20 Sep 2023`.
fn in_words(given: &str) -> Option<String> {
    let mut numbers: Vec<u32> = Vec::new();
    let mut month = None;
    let mut rest = given;
    while numbers.len() < 2 || month.is_none() {
        rest = rest.trim_start_matches([' ', ',', '.']);
        let end = rest.find([' ', ',']).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        rest = after;
        let word = word.trim_end_matches('.').to_lowercase();
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        if word.is_empty() {
            return None;
        } else if let Ok(number) = digits.parse() {
            numbers.push(number);
        } else if let Some(found) = MONTHS.iter().position(|(en, pl)| word.starts_with(en) || word.starts_with(pl)) {
            month = month.or(u32::try_from(found + 1).ok());
        }
    }
    let [day, year] = numbers.as_slice() else { return None };
    if !(1500..2200).contains(year) {
        return None;
    }
    clock(NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, month?, *day)?, rest.trim_start_matches(" r."))
}

/// A moment of a Parquet INT96: nanoseconds of the day, and the day by the Julian count.
pub(crate) fn from_julian(day: u32, nanoseconds: u64) -> Option<String> {
    let days = i32::try_from(i64::from(day) - 2_440_588).ok()?;
    let seconds = u32::try_from(nanoseconds / 1_000_000_000).ok()?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
    let moment = NaiveDateTime::new(NaiveDate::from_epoch_days(days)?, time);
    Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()).filter(|text| text.len() == 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As given, and as it is written; empty for what is no date.
    const CASES: &[(&str, &str)] = &[
        ("2023-09-20", "2023-09-20"),
        ("2023-09", "2023-09"),
        ("2023-13", ""),
        ("2023-09-20T14:35:10Z", "2023-09-20T14:35:10Z"),
        ("2023-09-20T14:35:10.123456+02:00", "2023-09-20T14:35:10+02:00"),
        ("2023-09-20 14:35", "2023-09-20T14:35"),
        ("2023-09-20 14:35:10 UTC", "2023-09-20T14:35:10Z"),
        ("2023-09-20 14:35:10+0200", "2023-09-20T14:35:10+02:00"),
        ("2023-09-20 14:35:10+02", "2023-09-20T14:35:10+02:00"),
        ("20230920", "2023-09-20"),
        ("20230920T143510+0200", "2023-09-20T14:35:10+02:00"),
        ("20230920T143510Z", "2023-09-20T14:35:10Z"),
        ("1695220510", "2023-09-20T14:35:10Z"),
        ("1695220510.0", "2023-09-20T14:35:10Z"),
        ("1695220510123", "2023-09-20T14:35:10Z"),
        ("1695220510123456", "2023-09-20T14:35:10Z"),
        ("1695220510123456789", "2023-09-20T14:35:10Z"),
        ("Wed, 20 Sep 2023 14:35:10 +0200", "2023-09-20T14:35:10+02:00"),
        ("Wed, 20 Sep 2023 14:35:10 GMT", "2023-09-20T14:35:10Z"),
        ("20.09.2023", "2023-09-20"),
        ("20.09.2023 14:35", "2023-09-20T14:35"),
        ("20.9.2023, godz. 14:35", "2023-09-20T14:35"),
        ("20-09-2023 14:35", "2023-09-20T14:35"),
        ("2023/09/20", "2023-09-20"),
        ("20/09/2023", "2023-09-20"),
        ("09/20/2023 14:35", "2023-09-20T14:35"),
        ("03/04/2023", ""),
        ("20 września 2023", "2023-09-20"),
        ("20 września 2023, 14:35", "2023-09-20T14:35"),
        ("20 października 2023 r.", "2023-10-20"),
        ("September 20, 2023", "2023-09-20"),
        ("Sept. 20th, 2023", "2023-09-20"),
        ("Wed 20 Sep 2023", "2023-09-20"),
        ("2023-02-30", ""),
        ("31.02.2023", ""),
        ("2023", ""),
        ("yesterday", ""),
        ("12345", ""),
        ("", ""),
    ];

    #[test]
    fn dates() {
        for (given, expected) in CASES {
            assert_eq!(normalise_date(given).unwrap_or_default(), *expected, "{given}");
        }
    }

    #[test]
    fn units() {
        assert_eq!(from_units(-1, 1_000).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(from_units(i64::MAX, 1), None);
        assert_eq!(from_days(19620).as_deref(), Some("2023-09-20"));
        assert_eq!(from_days(i32::MAX), None);
        assert_eq!(from_julian(2_460_208, 52_510_000_000_000).as_deref(), Some("2023-09-20T14:35:10Z"));
        assert_eq!(from_julian(u32::MAX, u64::MAX), None);
    }

    proptest::proptest! {
        #[test]
        fn no_panic(given in "\\PC{0,40}", digits in "[0-9TZ:./ +-]{4,40}") {
            normalise_date(&given);
            normalise_date(&digits);
        }
    }
}
