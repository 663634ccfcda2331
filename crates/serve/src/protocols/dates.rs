//! Dates as other formats want them. The archive knows a date as exactly as the text told it: a year, a day, a moment.

/// A date of the archive as RFC 3339 has moments. What is not known is the beginning: of the year, of the day; without a zone it
/// is UTC. None for what is no date.
pub(super) fn moment(date: &str) -> Option<String> {
    let (day, time) = match date.find(['T', 't', ' ']) {
        Some(at) => (date.get(..at)?, date.get(at + 1..)?),
        None => (date, ""),
    };
    let mut parts = day.split('-');
    let year = number(parts.next()?, 4, 0..=9999)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2, 1..=12))?;
    let of_month = parts.next().map_or(Some(1), |part| number(part, 2, 1..=days(year, month)))?;
    if parts.next().is_some() {
        return None;
    }
    let (clock, zone) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?, time.get(at..)?),
        None => (time, "Z"),
    };
    let zone = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => "Z".to_owned(),
        (sign @ ("+" | "-"), rest) => {
            let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
            let minutes = if minutes.is_empty() { "00" } else { minutes };
            format!("{sign}{:02}:{:02}", number(hours, 2, 0..=23)?, number(minutes, 2, 0..=59)?)
        }
        _ => return None,
    };
    let mut clock = clock.split(':');
    let mut next = |most| match clock.next() {
        None | Some("") => Some(0),
        Some(part) => number(part.split('.').next()?, 2, 0..=most),
    };
    let (hours, minutes, seconds) = (next(23)?, next(59)?, next(60)?);
    Some(format!("{year:04}-{month:02}-{of_month:02}T{hours:02}:{minutes:02}:{seconds:02}{zone}"))
}

/// A moment in UTC as HTTP has it: `Fri, 31 May 2024 10:00:00 GMT`.
pub(super) fn http(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const DAYS: [&str; 7] = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"];
    let moment = moment(date)?;
    let clock = moment.get(11..19).filter(|_| moment.ends_with('Z'))?;
    let part = |range: std::ops::Range<usize>| moment.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    // Zeller: January and February are months of the year before.
    let (of_year, of_month) = if month < 3 { (year.checked_sub(1)?, month + 12) } else { (year, month) };
    let weekday = (day + 13 * (of_month + 1) / 5 + of_year + of_year / 4 - of_year / 100 + of_year / 400) % 7;
    let name = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    Some(format!("{}, {day:02} {name} {year:04} {clock} GMT", DAYS.get(usize::try_from(weekday).ok()?)?))
}

fn number(part: &str, digits: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let right = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| part.parse().ok()).flatten().filter(|number| range.contains(number))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (date, expected) in [
            ("2024", "2024-01-01T00:00:00Z"),
            ("2024-05", "2024-05-01T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2024-05-31T10:20", "2024-05-31T10:20:00Z"),
            ("2024-05-31T10:20:30.5Z", "2024-05-31T10:20:30Z"),
            ("2024-05-31T10:20:30+02:00", "2024-05-31T10:20:30+02:00"),
            ("2024-05-31 10:20:30+0200", "2024-05-31T10:20:30+02:00"),
            ("2024-05-31T10:20:30-05", "2024-05-31T10:20:30-05:00"),
        ] {
            assert_eq!(moment(date).as_deref(), Some(expected), "{date}");
        }
        for date in [
            "",
            "24",
            "2023-02-29",
            "2024-13",
            "2024-05-31T25:00",
            "2024-05-31Tx",
            "ż",
            "2024-05-31T10:00+é",
            "2024-1-1",
        ] {
            assert_eq!(moment(date), None, "{date}");
        }
    }

    #[test]
    fn http_dates() {
        assert_eq!(http("2024-05-31T10:00:00Z").as_deref(), Some("Fri, 31 May 2024 10:00:00 GMT"));
        assert_eq!(http("2000-01-01").as_deref(), Some("Sat, 01 Jan 2000 00:00:00 GMT"));
        assert_eq!(http("2024-02-29T23:59:59Z").as_deref(), Some("Thu, 29 Feb 2024 23:59:59 GMT"));
        assert_eq!(http("2024-05-31T10:00:00+02:00"), None);
        assert_eq!(http("0000-01-01"), None);
    }
}
