//! When something was said: time expressions resolved against the date of publication.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The date of publication, as exact as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Day(Date),
    Month { year: i16, month: i8 },
}

/// `2023-09-20`, `2023-09` or a timestamp that begins with a day.
pub(crate) fn read_published(published: Option<&str>) -> Option<Published> {
    let published = published?;
    if let Some(day) = published.get(..10).and_then(|day| day.parse::<Date>().ok()) {
        return Some(Published::Day(day));
    }
    let (year, month) = published.get(..7)?.split_once('-')?;
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(Published::Month { year, month })
}

/// The ISO 8601 date, month or year an expression means, where it can be known.
pub(crate) fn resolve(expression: &str, published: Option<Published>) -> Option<String> {
    let lower = expression.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if let Some(date) = absolute(&lower, &words, published) {
        return Some(date);
    }
    let Published::Day(day) = published? else { return None };
    relative(&words, day).map(|date| date.to_string())
}

/// A date with its month: `12 marca 2024`, `12 marca`, `March 12`, `2024-03-12`, `12.03.2024`, `w marcu 2022 roku`.
fn absolute(lower: &str, words: &[&str], published: Option<Published>) -> Option<String> {
    if let Some(date) =
        lower.split_whitespace().find_map(|word| word.get(..10).and_then(|day| day.parse::<Date>().ok()))
    {
        return Some(date.to_string());
    }
    let numbers: Vec<i16> = words.iter().filter_map(|word| day_number(word)).collect();
    if let [day, month, year] = numbers[..]
        && lower.contains(&format!("{day:02}.{month:02}.{year}"))
            | lower.contains(&format!("{day}.{month:02}.{year}"))
            | lower.contains(&format!("{day}.{month}.{year}"))
    {
        return Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(|date| date.to_string());
    }
    let at = words.iter().position(|word| month_of(word).is_some())?;
    let month = month_of(words[at])?;
    let number = |i: Option<usize>| i.and_then(|i| words.get(i)).and_then(|word| day_number(word));
    let day = number(at.checked_sub(1)).or_else(|| number(Some(at + 1))).filter(|day| (1..=31).contains(day));
    let year = numbers.iter().copied().find(|number| (1900..2200).contains(number));
    let Some(day) = day else {
        // "w marcu 2022": the month.
        return year.map(|year| format!("{year:04}-{month:02}"));
    };
    let day = i8::try_from(day).ok()?;
    let date = match (year, published) {
        (Some(year), _) => Date::new(year, month, day).ok()?,
        // Without a year: the last such day, unless it is soon after publication.
        (None, Some(Published::Day(published))) => {
            let same = Date::new(published.year(), month, day).ok()?;
            if same > published.checked_add(60.days()).ok()? {
                Date::new(published.year() - 1, month, day).ok()?
            } else {
                same
            }
        }
        (None, Some(Published::Month { year, month: published })) => {
            Date::new(if month > published + 2 { year - 1 } else { year }, month, day).ok()?
        }
        (None, None) => return None,
    };
    Some(date.to_string())
}

fn day_number(word: &str) -> Option<i16> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok()
}

/// The month a word names, in Polish (any case form) or English.
fn month_of(word: &str) -> Option<i8> {
    const POLISH: [&[&str]; 12] = [
        &["styczeń", "stycznia", "styczniu", "styczniem"],
        &["luty", "lutego", "lutym"],
        &["marzec", "marca", "marcu", "marcem"],
        &["kwiecień", "kwietnia", "kwietniu", "kwietniem"],
        &["maj", "maja", "maju", "majem"],
        &["czerwiec", "czerwca", "czerwcu", "czerwcem"],
        &["lipiec", "lipca", "lipcu", "lipcem"],
        &["sierpień", "sierpnia", "sierpniu", "sierpniem"],
        &["wrzesień", "września", "wrześniu", "wrześniem"],
        &["październik", "października", "październiku", "październikiem"],
        &["listopad", "listopada", "listopadzie", "listopadem"],
        &["grudzień", "grudnia", "grudniu", "grudniem"],
    ];
    const ENGLISH: [&[&str]; 12] = [
        &["january", "jan"],
        &["february", "feb"],
        &["march", "mar"],
        &["april", "apr"],
        &["may"],
        &["june", "jun"],
        &["july", "jul"],
        &["august", "aug"],
        &["september", "sept", "sep"],
        &["october", "oct"],
        &["november", "nov"],
        &["december", "dec"],
    ];
    let found = POLISH
        .iter()
        .position(|forms| forms.contains(&word))
        .or_else(|| ENGLISH.iter().position(|forms| forms.contains(&word)))?;
    i8::try_from(found + 1).ok()
}

fn weekday_of(word: &str) -> Option<Weekday> {
    use Weekday::*;
    Some(match word {
        "poniedziałek" | "poniedziałku" | "poniedziałkiem" | "poniedziałkowy" | "poniedziałkowym"
        | "poniedziałkowej" | "monday" => Monday,
        "wtorek" | "wtorku" | "wtorkiem" | "wtorkowy" | "wtorkowym" | "wtorkowej" | "tuesday" => Tuesday,
        "środa" | "środę" | "środy" | "środzie" | "środowy" | "środowym" | "środowej" | "wednesday" => {
            Wednesday
        }
        "czwartek" | "czwartku" | "czwartkiem" | "czwartkowy" | "czwartkowym" | "czwartkowej" | "thursday" => Thursday,
        "piątek" | "piątku" | "piątkiem" | "piątkowy" | "piątkowym" | "piątkowej" | "friday" => Friday,
        "sobota" | "sobotę" | "soboty" | "sobocie" | "sobotni" | "sobotnim" | "sobotniej" | "saturday" => Saturday,
        "niedziela" | "niedzielę" | "niedzieli" | "niedzielny" | "niedzielnym" | "niedzielnej" | "sunday" => Sunday,
        _ => return None,
    })
}

/// A day counted from the day of publication.
fn relative(words: &[&str], published: Date) -> Option<Date> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let back = |days: i32| published.checked_sub(days.days()).ok();
    if has(&["przedwczoraj"]) {
        return back(2);
    }
    if has(&["wczoraj", "wczorajszy", "wczorajszym", "wczorajszej", "yesterday"]) {
        return back(1);
    }
    if has(&["dziś", "dzisiaj", "dzisiejszy", "dzisiejszym", "dzisiejszej", "today", "tonight"]) {
        return Some(published);
    }
    if has(&["jutro", "tomorrow"]) {
        return published.checked_add(1.days()).ok();
    }
    let weekday = words.iter().find_map(|word| weekday_of(word))?;
    let since = i32::from(published.weekday().since(weekday));
    let coming = has(&["przyszły", "przyszłą", "next", "najbliższy", "najbliższą"]);
    let before = has(&[
        "ubiegły",
        "ubiegłą",
        "ubiegłego",
        "ubiegłej",
        "zeszły",
        "zeszłą",
        "poprzedni",
        "last",
        "miniony",
        "minioną",
    ]);
    if coming {
        return published.checked_add((if since == 0 { 7 } else { 7 - since }).days()).ok();
    }
    // "w piątek" in a Friday's text is that day; "w ubiegły piątek" is not.
    back(if since == 0 && before { 7 } else { since })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_against_the_day_of_publication() {
        // A Wednesday.
        let published = read_published(Some("2024-05-15"));
        for (expression, date) in [
            ("w piątek", "2024-05-10"),
            ("w środę", "2024-05-15"),
            ("w ubiegłą środę", "2024-05-08"),
            ("wczoraj", "2024-05-14"),
            ("on Monday", "2024-05-13"),
            ("we wtorek rano", "2024-05-14"),
            ("12 marca", "2024-03-12"),
            ("20 grudnia", "2023-12-20"),
            ("12 marca 2019 r.", "2019-03-12"),
            ("March 12", "2024-03-12"),
            ("w marcu 2022 roku", "2022-03"),
            ("next Friday", "2024-05-17"),
            ("today", "2024-05-15"),
            ("w niedzielę (11.11.2018)", "2018-11-11"),
        ] {
            assert_eq!(resolve(expression, published).as_deref(), Some(date), "{expression}");
        }
        for expression in ["wówczas", "po rozmowach", "last week", "32 marca", ""] {
            assert_eq!(resolve(expression, published), None, "{expression}");
        }
    }

    #[test]
    fn a_month_of_publication_dates_no_weekday() {
        let published = read_published(Some("2023-09"));
        assert_eq!(resolve("w piątek", published), None);
        assert_eq!(resolve("12 września", published).as_deref(), Some("2023-09-12"));
        assert_eq!(resolve("12 grudnia", published).as_deref(), Some("2022-12-12"));
        assert_eq!(read_published(Some("wczoraj")), None);
    }
}
