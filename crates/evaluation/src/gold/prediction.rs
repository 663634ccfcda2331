//! Predicted statements: a record, or no more than `{"statements": [{"source": [[s, e]…], …}]}`.

use serde_json::Value;

use super::{Extent, LABELS, ROLES, Statement};

/// The statements of a predicted file.
pub fn parse(file: &Value) -> Result<Vec<Statement>, String> {
    let list = file.get("statements").and_then(Value::as_array).ok_or("no statements")?;
    list.iter()
        .enumerate()
        .map(|(i, one)| statement(one).ok_or_else(|| format!("statement {i}: a span is no pair")))
        .collect()
}

fn statement(fields: &Value) -> Option<Statement> {
    let mut statement =
        Statement { confidence: fields.get("confidence").and_then(Value::as_f64), ..Statement::default() };
    for (i, label) in LABELS.iter().enumerate() {
        let key = if *label == "speaker" { "speaker_name" } else { label };
        statement.labels[i] = Some(fields.get(key).and_then(Value::as_str).map(str::to_owned));
    }
    for (i, role) in ROLES.iter().enumerate() {
        for span in fields.get(*role).and_then(Value::as_array).into_iter().flatten() {
            statement.roles[i].push(extent(span)?);
        }
    }
    Some(statement)
}

fn extent(span: &Value) -> Option<Extent> {
    let at = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    match span {
        Value::Object(fields) => Some((at(fields.get("start"))?, at(fields.get("end"))?)),
        Value::Array(pair) => Some((at(pair.first())?, at(pair.get(1))?)),
        _ => None,
    }
}
