//! Gold in brat's standoff format, as PolNeAR has it: spans on `T` lines, one statement an `E` line.

use std::collections::HashMap;

use super::python::split_lines;
use super::{Extent, ROLES, Statement};

/// The statements of a standoff file's text; an error names the line that cannot be read.
pub fn parse(annotations: &str) -> Result<Vec<Statement>, String> {
    let mut spans: HashMap<&str, Vec<Extent>> = HashMap::new();
    let mut statements = Vec::new();
    for line in split_lines(annotations) {
        let mut fields = line.split('\t');
        let (Some(id), Some(body)) = (fields.next(), fields.next()) else { continue };
        if is_id(id, 'T') {
            if let Some(place) = span_place(body) {
                let mut pieces = Vec::new();
                for piece in place.split(';') {
                    pieces.push(extent(piece).ok_or_else(|| format!("cannot read the span {place:?}"))?);
                }
                pieces.sort_unstable();
                spans.insert(id, pieces);
            }
        } else if is_id(id, 'E') {
            statements.push(event(body, &spans)?);
        }
    }
    Ok(statements)
}

/// Whether `id` is the letter and digits.
fn is_id(id: &str, letter: char) -> bool {
    id.strip_prefix(letter).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

/// The offsets of "Type 10 20;25 30", or nothing where the line is no span.
fn span_place(body: &str) -> Option<&str> {
    let (kind, place) = body.split_once(' ')?;
    (!kind.is_empty() && !kind.contains(char::is_whitespace) && place.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(place)
}

fn extent(piece: &str) -> Option<Extent> {
    let mut numbers = piece.split_whitespace().map(str::parse::<usize>);
    match (numbers.next()?, numbers.next()?) {
        (Ok(start), Ok(end)) => Some((start, end)),
        _ => None,
    }
}

fn event(body: &str, spans: &HashMap<&str, Vec<Extent>>) -> Result<Statement, String> {
    let mut statement = Statement::default();
    for argument in body.split_whitespace() {
        let (role, target) = argument.split_once(':').ok_or_else(|| format!("no colon in {argument:?}"))?;
        let role = role.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
        if let Some(role) = ROLES.iter().position(|r| *r == role) {
            statement.roles[role].extend(spans.get(target).into_iter().flatten());
        }
    }
    Ok(statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_collect_their_spans() {
        let text = "T1\tSource 4 6\the\nT2\tCue 7 11\tsaid\nT3\tContent 20 30;0 3\tx\nT4\tContent 40 41\ty\nA1\tX T1\n\
                    E1\tAttribution:T2 Content:T3 Cue:T2 Source:T1 Content2:T4\nmore of a note\nE2\tAttribution:T9 Source:T9\n";
        let read = parse(text).expect("the standoff is well-formed");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].roles, [vec![(4, 6)], vec![(7, 11)], vec![(0, 3), (20, 30), (40, 41)]]);
        assert_eq!(read[1].roles, [vec![], vec![], vec![]]);
    }
}
