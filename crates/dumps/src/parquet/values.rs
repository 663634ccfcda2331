//! The values of a column, row by row.

use std::io::{Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::parquet::basic::Type as Physical;
use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96Type,
};
use ::parquet::file::metadata::RowGroupMetaData;

use super::Shared;
use super::columns::{Leaf, Meaning};
use super::pages::{Chunk, Pages};
use crate::dates::{from_days, from_julian, from_units};
use crate::row::{Field, MAX_ROW};

/// Items of a list that are kept.
const MAX_ITEMS: usize = 10_000;

pub(super) struct Values {
    leaf: Leaf,
    reader: Reader,
    since_row: Arc<AtomicU64>,
    /// What is wrong with the row at hand alone.
    fault: Option<String>,
}

enum Reader {
    Truths(ColumnReaderImpl<BoolType>),
    Int32(ColumnReaderImpl<Int32Type>),
    Int64(ColumnReaderImpl<Int64Type>),
    Int96(ColumnReaderImpl<Int96Type>),
    Float(ColumnReaderImpl<FloatType>),
    Double(ColumnReaderImpl<DoubleType>),
    Bytes(ColumnReaderImpl<ByteArrayType>),
    Fixed(ColumnReaderImpl<FixedLenByteArrayType>),
}

impl Values {
    pub(super) fn open<R: Read + Seek + Send + 'static>(
        input: Shared<R>,
        length: u64,
        group: &RowGroupMetaData,
        leaf: &Leaf,
    ) -> Result<Values, String> {
        let column = group.columns().get(leaf.at).ok_or("a column is missing")?;
        let descriptor = column.column_descr_ptr();
        // Some writers give a dictionary's place as 0 when there is none.
        let places = [Some(column.data_page_offset()), column.dictionary_page_offset().filter(|place| *place > 0)];
        let start = places.into_iter().flatten().min().and_then(|start| u64::try_from(start).ok());
        let size = u64::try_from(column.compressed_size()).ok();
        let end = start.zip(size).and_then(|(start, size)| start.checked_add(size)).filter(|end| *end <= length);
        let (Some(start), Some(end)) = (start, end) else {
            return Err(format!("column `{}` lies outside the file", leaf.name));
        };
        let chunk = Chunk {
            start,
            end,
            compression: column.compression(),
            repeats: descriptor.max_rep_level() > 0,
            is_optional: descriptor.max_def_level() > 0,
        };
        let since_row = Arc::new(AtomicU64::new(0));
        let pages = Box::new(Pages::new(input, chunk, since_row.clone()));
        let reader = match descriptor.physical_type() {
            Physical::BOOLEAN => Reader::Truths(ColumnReaderImpl::new(descriptor, pages)),
            Physical::INT32 => Reader::Int32(ColumnReaderImpl::new(descriptor, pages)),
            Physical::INT64 => Reader::Int64(ColumnReaderImpl::new(descriptor, pages)),
            Physical::INT96 => Reader::Int96(ColumnReaderImpl::new(descriptor, pages)),
            Physical::FLOAT => Reader::Float(ColumnReaderImpl::new(descriptor, pages)),
            Physical::DOUBLE => Reader::Double(ColumnReaderImpl::new(descriptor, pages)),
            Physical::BYTE_ARRAY => Reader::Bytes(ColumnReaderImpl::new(descriptor, pages)),
            Physical::FIXED_LEN_BYTE_ARRAY => Reader::Fixed(ColumnReaderImpl::new(descriptor, pages)),
        };
        Ok(Values { leaf: leaf.clone(), reader, since_row, fault: None })
    }

    pub(super) fn name(&self) -> &str {
        &self.leaf.name
    }

    pub(super) fn take_fault(&mut self) -> Option<String> {
        self.fault.take()
    }

    /// The value of the next row, nothing for null. What is an error makes the rest of the column unreadable.
    pub(super) fn next_row(&mut self) -> Result<Option<Field>, String> {
        self.since_row.store(0, Ordering::Relaxed);
        let meaning = self.leaf.meaning;
        let texts: Vec<Option<String>> = match &mut self.reader {
            Reader::Truths(reader) => next(reader)?.iter().map(|value| Some(value.to_string())).collect(),
            Reader::Int32(reader) => next(reader)?
                .iter()
                .map(|value| if meaning == Meaning::Date { from_days(*value) } else { Some(value.to_string()) })
                .collect(),
            Reader::Int64(reader) => next(reader)?.iter().map(|value| integer(*value, meaning)).collect(),
            Reader::Int96(reader) => next(reader)?
                .iter()
                .map(|value| match value.data() {
                    [low, high, day] => from_julian(*day, u64::from(*low) | u64::from(*high) << 32).map(without_zone),
                    _ => None,
                })
                .collect(),
            Reader::Float(reader) => next(reader)?.iter().map(|value| Some(value.to_string())).collect(),
            Reader::Double(reader) => next(reader)?.iter().map(|value| Some(value.to_string())).collect(),
            Reader::Fixed(reader) => next(reader)?.iter().map(|value| uuid(value.data())).collect(),
            Reader::Bytes(reader) => {
                let values = next(reader)?;
                let mut texts = Vec::with_capacity(values.len().min(MAX_ITEMS));
                let mut length = 0;
                for value in values.iter().take(MAX_ITEMS) {
                    length += value.len();
                    if length > MAX_ROW {
                        self.fault = Some(format!("column `{}` is longer than {} MiB", self.leaf.name, MAX_ROW >> 20));
                        break;
                    }
                    match std::str::from_utf8(value.data()) {
                        Ok(text) => texts.push(Some(text.to_owned())),
                        Err(error) => {
                            let at = error.valid_up_to();
                            self.fault = Some(format!("column `{}` is not UTF-8 at byte {at}", self.leaf.name));
                        }
                    }
                }
                texts
            }
        };
        let mut texts = texts.into_iter().flatten();
        if self.leaf.is_list {
            let texts: Vec<String> = texts.take(MAX_ITEMS).collect();
            return Ok((!texts.is_empty()).then_some(Field::Many(texts)));
        }
        Ok(texts.next().map(Field::One))
    }
}

/// The values of the next row that are not null.
fn next<T: DataType>(reader: &mut ColumnReaderImpl<T>) -> Result<Vec<T::T>, String> {
    let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (rows, _, _) = reader.read_records(1, Some(&mut definitions), Some(&mut repetitions), &mut values).map_err(
        |error| match error {
            ::parquet::errors::ParquetError::General(reason) => reason,
            other => other.to_string(),
        },
    )?;
    if rows == 0 {
        return Err("it ends before the others".to_owned());
    }
    Ok(values)
}

fn integer(value: i64, meaning: Meaning) -> Option<String> {
    match meaning {
        Meaning::Timestamp { per_second, is_utc: true } => from_units(value, per_second),
        Meaning::Timestamp { per_second, is_utc: false } => from_units(value, per_second).map(without_zone),
        _ => Some(value.to_string()),
    }
}

fn without_zone(date: String) -> String {
    date.trim_end_matches('Z').to_owned()
}

fn uuid(bytes: &[u8]) -> Option<String> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to);
    Some([part(0, 8)?, part(8, 12)?, part(12, 16)?, part(16, 20)?, part(20, 32)?].join("-"))
}
