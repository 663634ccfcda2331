//! Parquet.
//!
//! Rows are gathered until a row group is full and written column by column, with the crate's low-level writer.

use crate::ExportError;
use archive::{Column, ColumnKind, Value};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

/// A row group holds so many rows, or so many bytes of text, whichever comes first: that is what memory is taken for.
const ROWS: usize = 65_536;
const BYTES: usize = 32 << 20;

pub(crate) struct Table<'o> {
    file: SerializedFileWriter<&'o mut (dyn Write + Send)>,
    columns: &'static [Column],
    /// What is gathered of each column.
    gathered: Vec<Vec<Value>>,
    bytes: usize,
}

impl<'o> Table<'o> {
    pub(crate) fn new(
        name: &str,
        columns: &'static [Column],
        out: &'o mut (dyn Write + Send),
    ) -> Result<Self, ExportError> {
        let schema = parse_message_type(&schema(name, columns))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("depesza ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { file, columns, gathered: vec![Vec::new(); columns.len()], bytes: 0 })
    }

    pub(crate) fn row(&mut self, row: &[Value]) -> Result<(), ExportError> {
        for (gathered, value) in self.gathered.iter_mut().zip(row) {
            self.bytes += match value {
                Value::Text(text) => text.len(),
                Value::Texts(list) => list.iter().map(String::len).sum(),
                _ => 8,
            };
            gathered.push(value.clone());
        }
        let rows = self.gathered.first().map_or(0, Vec::len);
        if rows >= ROWS || self.bytes >= BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        self.bytes = 0;
        if self.gathered.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (column, gathered) in self.columns.iter().zip(&mut self.gathered) {
            let Some(mut writer) = group.next_column()? else { break };
            write_column(column, std::mem::take(gathered), &mut writer)?;
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.file.close()?;
        Ok(())
    }
}

/// The columns in Parquet's language.
fn schema(name: &str, columns: &[Column]) -> String {
    let mut schema = format!("message {name} {{\n");
    for column in columns {
        let kind = match column.kind {
            ColumnKind::Text => "binary",
            ColumnKind::Integer => "int64",
            ColumnKind::Real => "double",
            ColumnKind::Boolean => "boolean",
            ColumnKind::Texts => {
                schema += &format!(
                    "required group {} (LIST) {{ repeated group list {{ required binary element (STRING); }} }}\n",
                    column.name
                );
                continue;
            }
        };
        let logical = if column.kind == ColumnKind::Text { " (STRING)" } else { "" };
        let repetition = if column.required { "required" } else { "optional" };
        schema += &format!("{repetition} {kind} {}{logical};\n", column.name);
    }
    schema + "}"
}

/// Values of one column: those that are there, and where they are. What is missing from a column that must not miss anything
/// is an empty value.
fn write_column(
    column: &Column,
    values: Vec<Value>,
    writer: &mut SerializedColumnWriter<'_>,
) -> Result<(), ExportError> {
    let levels: Vec<i16> = values.iter().map(|value| i16::from(*value != Value::Missing)).collect();
    let levels = (!column.required).then_some(levels);
    let levels = levels.as_deref();
    let required = column.required;
    match column.kind {
        ColumnKind::Text => {
            let there = values.into_iter().filter_map(|value| match value {
                Value::Text(text) => Some(ByteArray::from(text.into_bytes())),
                _ => required.then(|| ByteArray::from("")),
            });
            writer.typed::<ByteArrayType>().write_batch(&there.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnKind::Integer => {
            let there = values.into_iter().filter_map(|value| match value {
                Value::Integer(number) => Some(number),
                _ => required.then_some(0),
            });
            writer.typed::<Int64Type>().write_batch(&there.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnKind::Real => {
            let there = values.into_iter().filter_map(|value| match value {
                Value::Real(number) => Some(number),
                _ => required.then_some(0.0),
            });
            writer.typed::<DoubleType>().write_batch(&there.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnKind::Boolean => {
            let there = values.into_iter().filter_map(|value| match value {
                Value::Boolean(is) => Some(is),
                _ => required.then_some(false),
            });
            writer.typed::<BoolType>().write_batch(&there.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnKind::Texts => {
            let (mut there, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
            for value in values {
                let list = if let Value::Texts(list) = value { list } else { Vec::new() };
                if list.is_empty() {
                    defined.push(0);
                    repeated.push(0);
                }
                for (number, text) in list.into_iter().enumerate() {
                    there.push(ByteArray::from(text.into_bytes()));
                    defined.push(1);
                    repeated.push(i16::from(number > 0));
                }
            }
            writer.typed::<ByteArrayType>().write_batch(&there, Some(&defined), Some(&repeated))?;
        }
    }
    Ok(())
}

impl From<ParquetError> for ExportError {
    /// The writer wraps what the place it writes to says.
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(error) => Self::Write(*error),
                Err(other) => Self::Parquet(other.to_string()),
            },
            other => Self::Parquet(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use archive::Kind;

    #[test]
    fn every_kind_has_a_schema() {
        for kind in Kind::ALL {
            parse_message_type(&schema(kind.as_str(), kind.columns())).unwrap();
        }
    }

    #[test]
    fn more_rows_than_a_group_holds_come_back() {
        let columns = &Kind::Entities.columns()[..5];
        let mut out: Vec<u8> = Vec::new();
        let mut table = Table::new("entities", columns, &mut out).unwrap();
        let count = ROWS + 7;
        for number in 0..count {
            let names = (0..number % 3).map(|name| format!("imię {name}")).collect();
            let key = if number % 2 == 0 { Value::Missing } else { Value::Text(format!("k:{number}")) };
            let row = [
                Value::Integer(number as i64),
                Value::Text(format!("nazwa {number}")),
                Value::Text("person".to_owned()),
                key,
                Value::Texts(names),
            ];
            table.row(&row).unwrap();
            assert!(table.gathered[0].len() < ROWS, "a full group is written");
        }
        table.finish().unwrap();
        let column = |name: &str| Some(name.to_owned());
        let mapping = dumps::Mapping {
            text: column("name"),
            id: column("entity"),
            author: column("names"),
            outlet: column("key"),
            ..dumps::Mapping::default()
        };
        let rows = dumps::open_parquet(std::io::Cursor::new(out), &mapping).unwrap();
        let mut seen = 0;
        for (number, row) in rows.enumerate() {
            let row = row.unwrap();
            assert_eq!(row.text, format!("nazwa {number}"));
            assert_eq!(row.id, Some(number.to_string()));
            assert_eq!(row.authors.len(), number % 3);
            assert_eq!(row.outlet.is_some(), number % 2 == 1);
            seen += 1;
        }
        assert_eq!(seen, count);
    }
}
