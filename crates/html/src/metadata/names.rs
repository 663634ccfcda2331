//! Names of people in bylines.

use crate::head::collapsed;

/// Words before a name, in lower case, the longer ones first.
const BEFORE: [&str; 22] = [
    "written and edited by",
    "medically reviewed by",
    "written by",
    "posted by",
    "published by",
    "reported by",
    "story by",
    "words by",
    "article by",
    "edited by",
    "reviewed by",
    "opracowanie:",
    "opracował:",
    "opracowała:",
    "author:",
    "autor:",
    "autorka:",
    "tekst:",
    "par ",
    "por ",
    "von ",
    "by ",
];

/// What is no name of a person.
const NEVER: [&str; 23] = [
    "http",
    "https",
    "www.",
    "@",
    "facebook",
    "twitter",
    "admin",
    "newsroom",
    "redakcja",
    "editorial",
    "staff",
    "team",
    "editor",
    "anonymous",
    "unknown",
    "guest",
    "webmaster",
    "the author",
    "about the author",
    "contributor",
    "null",
    "undefined",
    "[object",
];

/// Cuts a byline into names: at commas, semicolons, `and`, `i`, `oraz`.
pub(super) fn split_names(text: &str) -> Vec<String> {
    let text = collapsed(text);
    let mut names = Vec::new();
    for part in text.split([',', ';', '|', '/', '&', '•', '\n']) {
        let mut rest = part;
        while let Some((at, mark)) = [" and ", " oraz ", " i ", " und ", " et ", " y "]
            .iter()
            .filter_map(|m| rest.find(m).map(|at| (at, m.len())))
            .min()
        {
            let (name, tail) = rest.split_at(at);
            names.push(name.to_owned());
            rest = tail.get(mark..).unwrap_or_default();
        }
        names.push(rest.to_owned());
    }
    names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// A name without the words before it; nothing if it is none.
pub(super) fn person(text: &str) -> Option<String> {
    let mut name = collapsed(text);
    if name.starts_with('@') {
        return None;
    }
    while let Some(found) = BEFORE.iter().find(|word| starts_with(&name, word)) {
        name = name.get(found.len()..)?.trim_start_matches([':', ' ']).to_owned();
    }
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')')).to_owned();
    let lower = name.to_lowercase();
    let words = name.split(' ').count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_never = NEVER.iter().any(|never| {
        lower == *never || (never.len() > 4 && lower.starts_with(never)) || (*never == "@" && lower.contains('@'))
    });
    let is_code = name.contains(['<', '>', '=', '{', '}', '_', '/', ':', '"']);
    (letters >= 3 && !is_code && digits < 3 && words <= 6 && name.chars().count() <= 60 && !is_never).then_some(name)
}

/// The names in a line such as `By Anna Nowak and Jan Kowalski | 20 September 2023`.
pub(super) fn in_byline(line: &str) -> Vec<String> {
    let line = collapsed(line);
    let Some(word) = BEFORE.iter().find(|word| starts_with(&line, word)) else { return Vec::new() };
    let rest = line.get(word.len()..).unwrap_or_default().trim_start();
    let rest = rest.split([',', '|', '•', '·', '–', '—', '(']).next().unwrap_or_default();
    let mut kept = Vec::new();
    for name in split_names(rest) {
        // A name is words with capitals, and what follows it is not.
        let words: Vec<&str> = name
            .split(' ')
            .take_while(|word| {
                let particle = ["de", "van", "von", "der", "la", "di", "da", "del", "bin", "al"].contains(word);
                particle || word.chars().next().is_some_and(char::is_uppercase)
            })
            .collect();
        if (2..=4).contains(&words.len()) {
            kept.push(words.join(" "));
        }
    }
    kept
}

/// A text that is nothing but a name: two to four words with capitals.
pub(super) fn bare(text: &str) -> Vec<String> {
    let text = collapsed(text);
    let words: Vec<&str> = text.split([' ', '-']).collect();
    let capital = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().skip(1).all(|c| c.is_lowercase() || matches!(c, '.' | '’' | '\''))
    };
    if (2..=4).contains(&words.len()) && words.iter().all(capital) { vec![text] } else { Vec::new() }
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.to_lowercase() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_cut_into_names() {
        assert_eq!(split_names("Anna Nowak, Jan Kowalski i Ewa Lis"), ["Anna Nowak", "Jan Kowalski", "Ewa Lis"]);
        assert_eq!(in_byline("By Anna Nowak and Jan Kowalski | 20 September 2023"), ["Anna Nowak", "Jan Kowalski"]);
        assert_eq!(in_byline("Autor: Anna Nowak-Lis, 20.09.2023"), ["Anna Nowak-Lis"]);
        assert!(in_byline("By the time they came, it was late").is_empty());
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        assert_eq!(person("by Anna Nowak").as_deref(), Some("Anna Nowak"));
        assert_eq!(person("https://example.org/anna"), None);
        assert_eq!(person("admin"), None);
        assert_eq!(person("@anna"), None);
    }
}
