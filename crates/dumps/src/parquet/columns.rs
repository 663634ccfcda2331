//! The columns of a schema by the names that users give them.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type};

/// A column with values in it.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Its number in the schema.
    pub(super) at: usize,
    /// Dotted, without what lists are wrapped in: `authors` for `authors.list.element`.
    pub(super) name: String,
    /// What its values are, for the user.
    pub(super) kind: &'static str,
    pub(super) meaning: Meaning,
    pub(super) is_list: bool,
}

/// How values are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Text,
    Number,
    Date,
    /// So many in a second; whether in UTC or by a clock of no place.
    Timestamp {
        per_second: i64,
        is_utc: bool,
    },
    Truth,
    Uuid,
    /// Not read.
    Other,
}

impl Leaf {
    pub(super) fn is_readable(&self) -> bool {
        self.meaning != Meaning::Other
    }
}

pub(super) fn leaves(schema: &SchemaDescriptor) -> Vec<Leaf> {
    schema
        .columns()
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let meaning = meaning(column);
            let is_list = column.max_rep_level() > 0;
            let kind = match meaning {
                _ if is_list => "list",
                Meaning::Text => "string",
                Meaning::Number => "number",
                Meaning::Date => "date",
                Meaning::Timestamp { .. } => "timestamp",
                Meaning::Truth => "boolean",
                Meaning::Uuid => "uuid",
                Meaning::Other => "other",
            };
            Leaf { at, name: name(schema.root_schema(), column.path().parts()), kind, meaning, is_list }
        })
        .collect()
}

fn name(root: &Type, parts: &[String]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut node = Some(root);
    let mut skip = 0;
    for part in parts {
        node = node
            .filter(|node| node.is_group())
            .and_then(|node| node.get_fields().iter().find(|field| field.name() == part))
            .map(|field| &**field);
        if skip > 0 {
            skip -= 1;
        } else {
            names.push(part);
        }
        if let Some(list) = node.filter(|node| is_list(node)) {
            // The repeated group and, in it, the element; in old files the repeated element alone.
            let is_wrapped =
                list.get_fields().first().is_some_and(|inner| inner.is_group() && inner.get_fields().len() == 1);
            skip = if is_wrapped { 2 } else { 1 };
        }
    }
    names.join(".")
}

fn is_list(node: &Type) -> bool {
    let info = node.get_basic_info();
    node.is_group()
        && (matches!(info.logical_type_ref(), Some(LogicalType::List)) || info.converted_type() == ConvertedType::LIST)
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    let logical = column.logical_type_ref();
    let converted = column.converted_type();
    match column.physical_type() {
        Physical::BYTE_ARRAY => match converted {
            ConvertedType::DECIMAL | ConvertedType::BSON => Meaning::Other,
            _ => Meaning::Text,
        },
        Physical::FIXED_LEN_BYTE_ARRAY => match logical {
            Some(LogicalType::Uuid) => Meaning::Uuid,
            _ => Meaning::Other,
        },
        Physical::INT32 => match (logical, converted) {
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Meaning::Date,
            (Some(LogicalType::Time { .. } | LogicalType::Decimal { .. }), _) => Meaning::Other,
            _ => Meaning::Number,
        },
        Physical::INT64 => match (logical, converted) {
            (Some(LogicalType::Timestamp(timestamp)), _) => {
                let per_second = match timestamp.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Meaning::Timestamp { per_second, is_utc: timestamp.is_adjusted_to_u_t_c }
            }
            (_, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Timestamp { per_second: 1_000, is_utc: true },
            (_, ConvertedType::TIMESTAMP_MICROS) => Meaning::Timestamp { per_second: 1_000_000, is_utc: true },
            (Some(LogicalType::Time { .. } | LogicalType::Decimal { .. }), _) => Meaning::Other,
            _ => Meaning::Number,
        },
        // The old way of writing timestamps, by no clock in particular.
        Physical::INT96 => Meaning::Timestamp { per_second: 1_000_000_000, is_utc: false },
        Physical::FLOAT | Physical::DOUBLE => Meaning::Number,
        Physical::BOOLEAN => Meaning::Truth,
    }
}
