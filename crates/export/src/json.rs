//! JSON lines.

use archive::{Column, Value};
use std::io::{self, Write};

/// A row as an object, its columns in their order.
pub(crate) fn line(columns: &[Column], row: &[Value], out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::from("{");
    for (number, (column, value)) in columns.iter().zip(row).enumerate() {
        if number > 0 {
            line.push(',');
        }
        line += &serde_json::Value::from(column.name).to_string();
        line.push(':');
        line += &json(value).to_string();
    }
    line += "}\n";
    out.write_all(line.as_bytes())
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Missing => serde_json::Value::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Boolean(is) => (*is).into(),
        Value::Texts(list) => list.clone().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use archive::Kind;

    #[test]
    fn columns_stay_in_their_order() {
        let columns = &Kind::Entities.columns()[..3];
        let row = [Value::Integer(7), Value::Text("Łódź \"x\"\n".to_owned()), Value::Missing];
        let mut out = Vec::new();
        line(columns, &row, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "{\"entity\":7,\"name\":\"Łódź \\\"x\\\"\\n\",\"kind\":null}\n");
    }
}
