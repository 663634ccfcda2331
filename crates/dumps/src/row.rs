//! A row of a dump with its columns in their roles.

use crate::dates::normalise_date;
use crate::mapping::{Mapping, Role};

/// The longest row that is read, in bytes.
pub const MAX_ROW: usize = 64 << 20;

/// The article in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// From 1; headers and blank lines are not counted, bad rows are.
    pub number: u64,
    /// Where the row begins in the input, in bytes; unknown for Parquet and for UTF-16.
    pub offset: Option<u64>,
    /// The value of the text's (or HTML's) column; never blank.
    pub text: String,
    pub is_html: bool,
    pub title: Option<String>,
    /// When it was published, ISO 8601.
    pub date: Option<String>,
    /// The date as it stands in the row, if it could not be understood.
    pub unread_date: Option<String>,
    /// When it was last changed, ISO 8601 (agencies).
    pub modified: Option<String>,
    /// Not to be published before, ISO 8601 (agencies).
    pub embargoed: Option<String>,
    pub url: Option<String>,
    pub id: Option<String>,
    pub authors: Vec<String>,
    pub outlet: Option<String>,
    /// A BCP 47 tag, or what stands in its place.
    pub language: Option<String>,
    /// The place each field was read from: (`title`, `column headline`).
    pub places: Vec<(String, String)>,
}

/// A row that could not be read. Reading goes on with the next one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {number}{}: {reason}", at(.offset))]
pub struct RowError {
    /// From 1.
    pub number: u64,
    /// Where the row begins in the input, in bytes.
    pub offset: Option<u64>,
    pub reason: String,
}

fn at(offset: &Option<u64>) -> String {
    offset.map(|offset| format!(" at byte {offset}")).unwrap_or_default()
}

impl RowError {
    pub(crate) fn new(number: u64, offset: Option<u64>, reason: impl Into<String>) -> RowError {
        RowError { number, offset, reason: reason.into() }
    }

    pub(crate) fn too_long(number: u64, offset: Option<u64>) -> RowError {
        RowError::new(number, offset, format!("longer than {} MiB", MAX_ROW >> 20))
    }
}

/// The value of a column in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    One(String),
    Many(Vec<String>),
}

/// Puts a row's values into their roles; `value` gives the one of a role.
pub(crate) fn assemble(
    number: u64,
    offset: Option<u64>,
    mapping: &Mapping,
    mut value: impl FnMut(Role) -> Option<Field>,
) -> Result<Row, RowError> {
    let mut row = Row { number, offset, ..Row::default() };
    for role in [Role::Html, Role::Text] {
        if row.text.is_empty()
            && let Some(text) = value(role).map(joined).filter(|text| !text.trim().is_empty())
        {
            row.text = text;
            row.is_html = role == Role::Html;
            note(&mut row, mapping, role);
        }
    }
    if row.text.is_empty() {
        let columns: Vec<String> = [Role::Html, Role::Text]
            .iter()
            .filter_map(|role| mapping.get(*role))
            .map(|column| format!("`{column}`"))
            .collect();
        return Err(RowError::new(number, offset, format!("no text in {}", columns.join(" or "))));
    }
    if let Some(date) = one(value(Role::Date)) {
        row.date = normalise_date(&date);
        if row.date.is_none() {
            row.unread_date = Some(date);
        }
        note(&mut row, mapping, Role::Date);
    }
    row.authors = value(Role::Author).map(people).unwrap_or_default();
    if !row.authors.is_empty() {
        note(&mut row, mapping, Role::Author);
    }
    for role in [Role::Title, Role::Url, Role::Id, Role::Outlet, Role::Language] {
        let Some(text) = one(value(role)) else { continue };
        match role {
            Role::Title => row.title = Some(text),
            Role::Url => row.url = Some(text),
            Role::Id => row.id = Some(text),
            Role::Outlet => row.outlet = Some(text),
            _ => row.language = Some(language_tag(&text)),
        }
        note(&mut row, mapping, role);
    }
    Ok(row)
}

fn note(row: &mut Row, mapping: &Mapping, role: Role) {
    if let Some(column) = mapping.get(role) {
        let field = if role == Role::Html { Role::Text } else { role };
        row.places.push((field.name().to_owned(), format!("column {column}")));
    }
}

/// A list of paragraphs as one text.
fn joined(field: Field) -> String {
    match field {
        Field::One(text) => text,
        Field::Many(parts) => parts.join("\n\n"),
    }
}

fn one(field: Option<Field>) -> Option<String> {
    let text = match field? {
        Field::One(text) => text,
        Field::Many(parts) => parts.into_iter().next()?,
    };
    let text = text.trim();
    // What Python's tools write for a missing value.
    (!matches!(text, "" | "NaN" | "nan" | "None" | "null" | "NULL")).then(|| text.to_owned())
}

/// Authors: a list, one name, or a list written out in a cell (`["A", "B"]`, `['A', 'B']`, `A; B`).
fn people(field: Field) -> Vec<String> {
    let names = match field {
        Field::Many(names) => names,
        Field::One(text) => written_list(&text),
    };
    names
        .into_iter()
        .filter_map(|name| one(Some(Field::One(name))))
        // More names than an article has: not a list of authors.
        .take(100)
        .collect()
}

fn written_list(text: &str) -> Vec<String> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        if let Ok(names) = serde_json::from_str::<Vec<String>>(text) {
            return names;
        }
        let quotes = ['\'', '"'];
        return inner
            .split("',")
            .flat_map(|part| part.split("\","))
            .map(|part| part.trim().trim_matches(quotes).to_owned())
            .collect();
    }
    text.split(';').map(str::to_owned).collect()
}

/// `pl_PL` as `pl-PL`, `Polish` as `pl`.
pub(crate) fn language_tag(given: &str) -> String {
    match given.to_lowercase().as_str() {
        "polish" | "polski" | "pol" => "pl".to_owned(),
        "english" | "angielski" | "eng" => "en".to_owned(),
        _ => given.replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors() {
        for (given, expected) in [
            ("Jan Kot", "Jan Kot"),
            ("Jan Kot; Ewa Mak", "Jan Kot|Ewa Mak"),
            ("[\"Jan Kot\", \"Ewa Mak\"]", "Jan Kot|Ewa Mak"),
            ("['Jan Kot', \"Pat O'Hara\"]", "Jan Kot|Pat O'Hara"),
            ("[]", ""),
            ("nan", ""),
        ] {
            assert_eq!(people(Field::One(given.to_owned())).join("|"), expected);
        }
    }

    #[test]
    fn error_says_where() {
        let error = RowError::new(12, Some(340), "no text in `body`");
        assert_eq!(error.to_string(), "row 12 at byte 340: no text in `body`");
        assert_eq!(RowError::new(12, None, "no text in `body`").to_string(), "row 12: no text in `body`");
    }
}
