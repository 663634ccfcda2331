//! The trivial baseline: what stands in quotation marks was said by the nearest capitalised name.
//!
//! It is what a reader without any model would guess, and the floor under every table of statements: content is the text
//! between two quotation marks, the source the run of capitalised words nearest to it in the same line, the cue the lower-case
//! word between the two, or else the one behind the name.

use crate::gold::{Extent, Statement};

/// The fewest words that make a quotation; fewer are taken for a title or an ironic word.
const WORDS_OF_A_QUOTATION: usize = 3;

/// The baseline's statements of a text.
pub fn statements(text: &[char]) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split(|c| *c == '\n') {
        let words = words(line, line_start);
        for quotation in quotations(line, line_start) {
            found.extend(attribute(text, quotation, &words));
        }
        line_start += line.len() + 1;
    }
    found
}

fn attribute(text: &[char], (start, end): Extent, words: &[Extent]) -> Option<Statement> {
    let inside = words.iter().filter(|w| start <= w.0 && w.1 <= end).count();
    if inside < WORDS_OF_A_QUOTATION {
        return None;
    }
    let mut statement = Statement { roles: [vec![], vec![], vec![(start, end)]], ..Statement::default() };
    statement.labels = [
        None,
        Some(Some("direct".to_owned())),
        Some(Some("says".to_owned())),
        Some(Some("certain".to_owned())),
        Some(Some("positive".to_owned())),
    ];
    let outside: Vec<Extent> = words.iter().copied().filter(|w| w.1 <= start || end <= w.0).collect();
    let capital = |w: &Extent| text[w.0].is_uppercase();
    let gap = |w: &Extent| if w.1 <= start { start - w.1 } else { w.0 - end };
    let Some(nearest) = (0..outside.len()).filter(|&i| capital(&outside[i])).min_by_key(|&i| gap(&outside[i])) else {
        return Some(statement);
    };
    let joined = |a: &Extent, b: &Extent| b.0 == a.1 + 1 && text[a.1] == ' ' && capital(a) && capital(b);
    let (mut first, mut last) = (nearest, nearest);
    while first > 0 && joined(&outside[first - 1], &outside[first]) {
        first -= 1;
    }
    while last + 1 < outside.len() && joined(&outside[last], &outside[last + 1]) {
        last += 1;
    }
    let name = (outside[first].0, outside[last].1);
    let after_quotation = name.0 >= end;
    let before = first.checked_sub(1).map(|i| outside[i]).filter(|w| w.0 >= end);
    let behind = outside.get(last + 1).copied().filter(|w| after_quotation || w.1 <= start);
    let cue = if after_quotation { before.or(behind) } else { behind };
    statement.roles[0] = vec![name];
    statement.roles[1] = cue.into_iter().collect();
    statement.labels[0] = Some(Some(text[name.0..name.1].iter().collect()));
    Some(statement)
}

/// What stands between quotation marks, without the marks.
fn quotations(line: &[char], offset: usize) -> Vec<Extent> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in line.iter().enumerate() {
        match (c, open) {
            ('„' | '“' | '«' | '"' | '”' | '»', None) => open = Some(at + 1),
            ('”' | '“' | '»' | '"', Some(start)) => {
                found.push((offset + start, offset + at));
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn words(line: &[char], offset: usize) -> Vec<Extent> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.iter().chain([&' ']).enumerate() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((offset + from, offset + at));
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_said_it() {
        let cases = [
            ("„Nie ma na to zgody” – powiedział Jan Nowak.", vec![("Jan Nowak", "powiedział", "Nie ma na to zgody")]),
            ("Ewa Lis said: \"We will not go there\".", vec![("Ewa Lis", "said", "We will not go there")]),
            ("Tytuł „Lalka” i nic więcej.", vec![]),
            ("„a b c d” i tyle", vec![("", "", "a b c d")]),
        ];
        for (text, expected) in cases {
            let chars: Vec<char> = text.chars().collect();
            let words = |spans: &[Extent]| {
                spans.iter().map(|&(s, e)| chars[s..e].iter().collect::<String>()).collect::<String>()
            };
            let found: Vec<_> = statements(&chars).iter().map(|s| s.roles.clone().map(|r| words(&r))).collect();
            let expected: Vec<_> =
                expected.into_iter().map(|(s, c, q)| [s.to_owned(), c.to_owned(), q.to_owned()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
