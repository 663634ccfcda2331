//! Comma-separated values.

use archive::{Column, Value};
use std::fmt::Write as _;

/// A row of comma-separated values (RFC 4180, but lines end as everywhere here). Values are as they are; those that a
/// spreadsheet may take for a formula are quoted as well, which changes nothing of them.
pub fn csv_row(values: &[&str]) -> String {
    let mut row = String::new();
    for (number, value) in values.iter().enumerate() {
        if number > 0 {
            row.push(',');
        }
        let formula = value.starts_with(['=', '+', '-', '@', '\t']);
        if formula || value.contains(['"', ',', '\n', '\r', ';']) || value.trim().len() != value.len() {
            let _ = write!(row, "\"{}\"", value.replace('"', "\"\""));
        } else {
            row.push_str(value);
        }
    }
    row.push('\n');
    row
}

/// The names of the columns.
pub(crate) fn head(columns: &[Column]) -> String {
    csv_row(&columns.iter().map(|column| column.name).collect::<Vec<_>>())
}

/// A row: what is missing is empty, a list is a JSON array.
pub(crate) fn line(row: &[Value]) -> String {
    let texts: Vec<String> = row
        .iter()
        .map(|value| match value {
            Value::Missing => String::new(),
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Boolean(is) => is.to_string(),
            Value::Texts(list) => serde_json::Value::from(list.clone()).to_string(),
        })
        .collect();
    csv_row(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_they_must_be() {
        let row = csv_row(&["a", "", "b, c", "say \"no\"", "two\nlines", "=1+1", "-5", " x", "żółw"]);
        assert_eq!(row, "a,,\"b, c\",\"say \"\"no\"\"\",\"two\nlines\",\"=1+1\",\"-5\",\" x\",żółw\n");
    }

    #[test]
    fn lists_are_json() {
        let row = [Value::Missing, Value::Boolean(true), Value::Texts(vec!["a, \"b\"".to_owned()])];
        assert_eq!(line(&row), ",true,\"[\"\"a, \\\"\"b\\\"\"\"\"]\"\n");
    }
}
