//! Dates as pages write them, into ISO 8601 as exact as they are.

/// Names of months by their beginnings in lower case, in the languages of European news; the longest that fits wins.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "stycz",
        "sty",
        "januar",
        "jänner",
        "janvier",
        "enero",
        "ene",
        "gennaio",
        "січн",
        "січ",
        "январ",
        "leden",
        "ledna",
    ],
    &[
        "february",
        "feb",
        "luteg",
        "lut",
        "februar",
        "février",
        "fév",
        "febrero",
        "febbraio",
        "лютог",
        "лют",
        "феврал",
        "únor",
    ],
    &["march", "mar", "marzec", "marca", "märz", "mär", "mars", "marzo", "берез", "март", "březen", "března"],
    &["april", "apr", "kwie", "avril", "avr", "abril", "abr", "aprile", "квіт", "апрел", "duben", "dubna"],
    &["may", "maj", "mai", "mayo", "maggio", "трав", "май", "мая", "květen", "května"],
    &[
        "june", "jun", "czerwiec", "czerwca", "cze", "juni", "juin", "junio", "giugno", "черв", "июн", "červen",
        "června",
    ],
    &[
        "july",
        "jul",
        "lipiec",
        "lipca",
        "lip",
        "juli",
        "juillet",
        "julio",
        "luglio",
        "липн",
        "лип",
        "июл",
        "červenec",
        "července",
    ],
    &["august", "aug", "sierp", "sie", "août", "agosto", "ago", "серп", "август", "srpen", "srpna"],
    &["september", "sep", "sept", "wrze", "wrz", "septembre", "septiembre", "settembre", "верес", "сентябр", "září"],
    &[
        "october",
        "oct",
        "paździer",
        "paź",
        "paz",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "жовт",
        "октябр",
        "říjen",
        "října",
    ],
    &["november", "nov", "listop", "lis", "novembre", "noviembre", "листоп", "ноябр"],
    &[
        "december",
        "dec",
        "grud",
        "gru",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "груд",
        "декабр",
        "prosin",
    ],
];

/// A date, with the time of day and the offset from UTC where they are given.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Moment {
    year: u32,
    month: u32,
    day: Option<u32>,
    /// Hours, minutes, seconds.
    time: Option<(u32, u32, Option<u32>)>,
    /// `Z` or `+02:00`.
    offset: Option<String>,
}

impl Moment {
    fn iso(&self) -> Option<String> {
        let lengths = [31, if is_leap(self.year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let length = *lengths.get(self.month.checked_sub(1)? as usize)?;
        if !(1900..2100).contains(&self.year) {
            return None;
        }
        let Some(day) = self.day else { return Some(format!("{:04}-{:02}", self.year, self.month)) };
        if !(1..=length).contains(&day) {
            return None;
        }
        let mut out = format!("{:04}-{:02}-{day:02}", self.year, self.month);
        if let Some((hours, minutes, seconds)) =
            self.time.filter(|(h, m, s)| *h < 24 && *m < 60 && s.is_none_or(|s| s < 61))
        {
            out.push_str(&format!("T{hours:02}:{minutes:02}"));
            if let Some(seconds) = seconds {
                out.push_str(&format!(":{seconds:02}"));
            }
            out.push_str(self.offset.as_deref().unwrap_or_default());
        }
        Some(out)
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The first date in a text, in ISO 8601; nothing where the text holds none. Longer texts are read for their beginning only.
pub(crate) fn find_date(text: &str) -> Option<String> {
    let text = text.get(..text.floor_char_boundary(300))?;
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| date_at(&tokens, at).and_then(|moment| moment.iso()))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// Its value and how many digits it has.
    Number(u32, usize),
    Word(&'a str),
    Sign(char),
    Space,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| {
            if c.is_ascii_digit() {
                0
            } else if c.is_alphabetic() {
                1
            } else if c.is_whitespace() {
                2
            } else {
                3
            }
        };
        let same = rest.chars().take_while(|c| kind(*c) == kind(first)).map(char::len_utf8).sum::<usize>();
        let length = if kind(first) == 3 { first.len_utf8() } else { same };
        let (part, tail) = rest.split_at(length);
        out.push(match kind(first) {
            0 if length <= 9 => Token::Number(part.parse().unwrap_or(0), length),
            0 => Token::Word(part),
            1 => Token::Word(part),
            2 => Token::Space,
            _ => Token::Sign(first),
        });
        rest = tail;
    }
    out
}

/// The number of the month that a word names.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    // Only a name or its beginning: `Maja` is May, `Mario` is not March.
    let fits = |name: &&&str| {
        let stem = name.chars().count();
        word.starts_with(**name) && (word.chars().count() <= stem + 4 && stem > 3 || word.chars().count() <= stem + 1)
    };
    let best = |names: &&[&str]| names.iter().filter(fits).map(|name| name.len()).max();
    let (index, _) = MONTHS
        .iter()
        .enumerate()
        .filter_map(|(index, names)| best(names).map(|length| (index, length)))
        .max_by_key(|(index, length)| (*length, 12 - index))?;
    Some(index as u32 + 1)
}

/// The tokens from `at` on, without blanks, dots and commas that only separate.
fn follow<'a, 'b>(tokens: &'b [Token<'a>], at: usize) -> impl Iterator<Item = (usize, &'b Token<'a>)> {
    tokens.iter().enumerate().skip(at).filter(|(_, token)| !matches!(token, Token::Space | Token::Sign('.' | ',')))
}

fn date_at(tokens: &[Token<'_>], at: usize) -> Option<Moment> {
    let before = at.checked_sub(1).and_then(|index| tokens.get(index));
    match tokens.get(at)? {
        // 2023-09-20, 2023/09/20, 2023.09.20, 20230920
        Token::Number(year, 4) if plausible(*year) => {
            let (Token::Sign(sign @ ('-' | '/' | '.')), Token::Number(month, 1..=2)) =
                (tokens.get(at + 1)?, tokens.get(at + 2)?)
            else {
                return None;
            };
            let day = match (tokens.get(at + 3), tokens.get(at + 4)) {
                (Some(Token::Sign(again)), Some(Token::Number(day, 1..=2))) if again == sign => Some(*day),
                _ if *sign == '-' => None,
                _ => return None,
            };
            Some(with_time(tokens, at + 5, Moment { year: *year, month: *month, day, time: None, offset: None }))
        }
        Token::Number(value, 8) if plausible(value / 10_000) => {
            let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
            Some(with_time(tokens, at + 1, Moment { year, month, day: Some(day), time: None, offset: None }))
        }
        Token::Number(first, 1..=2) if !matches!(before, Some(Token::Sign(':' | '/' | '-'))) => {
            // 20.09.2023, 20/09/2023, 09/20/2023
            if let (
                Some(Token::Sign(sign @ ('.' | '/' | '-'))),
                Some(Token::Number(second, 1..=2)),
                Some(Token::Sign(again)),
                Some(Token::Number(year, 4)),
            ) = (tokens.get(at + 1), tokens.get(at + 2), tokens.get(at + 3), tokens.get(at + 4))
                && sign == again
                && plausible(*year)
            {
                // With a stroke it may be either; the month comes first unless it cannot.
                let (day, month) = if *sign == '/' && *first <= 12 { (*second, *first) } else { (*first, *second) };
                return Some(with_time(
                    tokens,
                    at + 5,
                    Moment { year: *year, month, day: Some(day), time: None, offset: None },
                ));
            }
            // 20 września 2023, 20th of September 2023
            let mut rest = follow(tokens, at + 1)
                .filter(|(_, token)| !matches!(token, Token::Word("st" | "nd" | "rd" | "th" | "of" | "de" | "del")));
            let (_, Token::Word(name)) = rest.next()? else { return None };
            let month = month(name)?;
            let (last, Token::Number(year, 4)) = rest.next()? else { return None };
            plausible(*year).then_some(())?;
            Some(with_time(
                tokens,
                last + 1,
                Moment { year: *year, month, day: Some(*first), time: None, offset: None },
            ))
        }
        // September 20, 2023; September 2023
        Token::Word(name) => {
            let month = month(name)?;
            let mut rest =
                follow(tokens, at + 1).filter(|(_, token)| !matches!(token, Token::Word("st" | "nd" | "rd" | "th")));
            match rest.next()? {
                (_, Token::Number(day, 1..=2)) => {
                    let (last, Token::Number(year, 4)) = rest.next()? else { return None };
                    plausible(*year).then_some(())?;
                    Some(with_time(
                        tokens,
                        last + 1,
                        Moment { year: *year, month, day: Some(*day), time: None, offset: None },
                    ))
                }
                (_, Token::Number(year, 4)) if plausible(*year) => {
                    Some(Moment { year: *year, month, day: None, time: None, offset: None })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn plausible(year: u32) -> bool {
    (1900..2100).contains(&year)
}

/// Adds the time of day that stands behind a date.
fn with_time(tokens: &[Token<'_>], at: usize, date: Moment) -> Moment {
    let mut index = at;
    let mut skipped = 0;
    while let Some(token) = tokens.get(index) {
        let between = match token {
            Token::Space | Token::Sign(',' | '.' | '|' | '-' | '–' | '•' | '·' | '(') => true,
            Token::Word(word) => ["T", "at", "o", "g", "godz", "godzina", "um", "à", "о", "r", "roku"].contains(word),
            _ => false,
        };
        skipped += 1;
        if !between || skipped > 8 {
            break;
        }
        index += 1;
    }
    let (Some(Token::Number(hours, 1..=2)), Some(Token::Sign(':')), Some(Token::Number(minutes, 2))) =
        (tokens.get(index), tokens.get(index + 1), tokens.get(index + 2))
    else {
        return date;
    };
    let mut at = index + 3;
    let mut seconds = None;
    if let (Some(Token::Sign(':')), Some(Token::Number(value, 2))) = (tokens.get(at), tokens.get(at + 1)) {
        seconds = Some(*value);
        at += 2;
        if let (Some(Token::Sign('.')), Some(Token::Number(..))) = (tokens.get(at), tokens.get(at + 1)) {
            at += 2;
        }
    }
    let mut hours = *hours;
    let mut rest = tokens.iter().skip(at).filter(|token| !matches!(token, Token::Space));
    let mut next = rest.next();
    if let Some(Token::Word(word)) = next
        && let half @ ("am" | "pm") = word.to_ascii_lowercase().as_str()
    {
        hours = hours % 12 + if half == "pm" { 12 } else { 0 };
        next = rest.next();
    }
    let offset = match next {
        Some(Token::Word("Z" | "UTC" | "GMT")) => Some("Z".to_owned()),
        Some(Token::Sign(sign @ ('+' | '-' | '−'))) => {
            let sign = if *sign == '+' { '+' } else { '-' };
            match (rest.next(), rest.next(), rest.next()) {
                (Some(Token::Number(value, 4)), ..) => Some(format!("{sign}{:02}:{:02}", value / 100, value % 100)),
                (Some(Token::Number(h, 1..=2)), Some(Token::Sign(':')), Some(Token::Number(m, 2))) => {
                    Some(format!("{sign}{h:02}:{m:02}"))
                }
                (Some(Token::Number(h, 2)), ..) => Some(format!("{sign}{h:02}:00")),
                _ => None,
            }
        }
        _ => None,
    };
    Moment { time: Some((hours, *minutes, seconds)), offset, ..date }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_many_forms() {
        let cases = [
            ("2023-09-20", "2023-09-20"),
            ("2023-09", "2023-09"),
            ("2023-09-20T14:35:07+02:00", "2023-09-20T14:35:07+02:00"),
            ("2023-09-20T14:35:07.123Z", "2023-09-20T14:35:07Z"),
            ("2023-09-20 14:35:07 +0200", "2023-09-20T14:35:07+02:00"),
            ("20230920", "2023-09-20"),
            ("20 września 2023", "2023-09-20"),
            ("środa, 20 września 2023 r., godz. 14:35", "2023-09-20T14:35"),
            ("20.09.2023, 14:35", "2023-09-20T14:35"),
            ("Opublikowano: 3.01.2024", "2024-01-03"),
            ("1 maja 2024", "2024-05-01"),
            ("30 lis 2022", "2022-11-30"),
            ("5 października 2021", "2021-10-05"),
            ("Wed, 20 Sep 2023 14:35:07 GMT", "2023-09-20T14:35:07Z"),
            ("September 20th, 2023", "2023-09-20"),
            ("Sept. 20, 2023 at 2:35 pm", "2023-09-20T14:35"),
            ("Updated 12:05 AM, March 1, 2020", "2020-03-01"),
            ("20. September 2023", "2023-09-20"),
            ("3 de marzo de 2021", "2021-03-03"),
            ("15 août 2019", "2019-08-15"),
            ("20 вересня 2023", "2023-09-20"),
            ("20 сентября 2023", "2023-09-20"),
            ("12 července 2023", "2023-07-12"),
            ("12 června 2023", "2023-06-12"),
            ("09/20/2023", "2023-09-20"),
            ("20/09/2023", "2023-09-20"),
            ("2024/02/29", "2024-02-29"),
        ];
        for (text, expected) in cases {
            assert_eq!(find_date(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2023",
            "31.02.2023",
            "2023-13-01",
            "mars 12",
            "1.2.3",
            "tel. 22 345 67 89",
            "99999999999",
            "Maria 12, 2020 zł",
            "12:30",
        ] {
            assert_eq!(find_date(text), None, "{text}");
        }
    }
}
