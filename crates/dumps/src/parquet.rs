//! Rows of Parquet files.
//!
//! The crate `parquet` reads the file's description and decodes values; pages are found, checked and decompressed here,
//! because the crate trusts the sizes that a file declares. Only the mapped columns are read, a page of each at a time.
//! Should the crate panic on a file all the same, the panic is caught and the row group is given up.

mod codec;
mod columns;
mod deltas;
mod footer;
mod pages;
mod thrift;
mod values;

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use ::parquet::file::metadata::ParquetMetaData;

use crate::mapping::{Column, Guess};
use crate::row::{Field, Row, RowError, assemble};
use crate::{DumpError, Mapping, Role, choose, table};
use columns::{Leaf, leaves};
use values::Values;

/// Rows from which the columns are found out, and columns that are looked at for it.
const SAMPLE_ROWS: usize = 20;
const SAMPLE_COLUMNS: usize = 100;
const MAX_SAMPLE: usize = 4_000;
/// Rows without text, one after another, after which a row group is given up: a few bytes can declare millions.
const MAX_EMPTY: u64 = 1_000_000;

/// A file that several readers share.
pub(crate) type Shared<R> = Arc<Mutex<R>>;

/// An iterator over the rows, and which column is read as what.
pub(crate) fn rows<R: Read + Seek + Send + 'static>(
    mut input: R,
    choice: &Mapping,
) -> Result<(Guess, Groups<R>), DumpError> {
    let length = input.seek(SeekFrom::End(0))?;
    let metadata = footer::read(&mut input, length)?;
    let leaves = leaves(metadata.file_metadata().schema_descr());
    let input = Arc::new(Mutex::new(input));

    let mut seen: Vec<Column> = leaves
        .iter()
        .map(|leaf| Column { name: leaf.name.clone(), kind: leaf.kind.to_owned(), samples: Vec::new() })
        .collect();
    let mut taken = 0;
    for (column, leaf) in seen.iter_mut().zip(&leaves) {
        if leaf.is_readable() && taken < SAMPLE_COLUMNS {
            taken += 1;
            column.samples = samples(&input, length, &metadata, leaf);
        }
    }
    let readable: Vec<Column> =
        seen.iter().zip(&leaves).filter(|(_, leaf)| leaf.is_readable()).map(|(column, _)| column.clone()).collect();
    let guess = choose(choice, &readable, true).map_err(|error| match error {
        DumpError::NoTextColumn { .. } => DumpError::NoTextColumn { columns: table::list(&seen) },
        other => other,
    })?;
    let mut mapped = Vec::new();
    for (role, name) in guess.mapping.columns() {
        let leaf = leaves.iter().find(|leaf| leaf.name == name && leaf.is_readable());
        let Some(leaf) = leaf else {
            return Err(DumpError::NoSuchColumn {
                role: role.name(),
                name: name.to_owned(),
                columns: table::list(&seen),
            });
        };
        mapped.push((role, leaf.clone()));
    }
    let mapping = guess.mapping.clone();
    let groups =
        Groups { input, length, metadata, mapped, mapping, group: 0, open: None, left: 0, number: 0, empty: 0 };
    Ok((guess, groups))
}

/// The first values of a column; none if they cannot be read.
fn samples<R: Read + Seek + Send + 'static>(
    input: &Shared<R>,
    length: u64,
    metadata: &ParquetMetaData,
    leaf: &Leaf,
) -> Vec<String> {
    let read = || -> Result<Vec<String>, String> {
        let Some(group) = metadata.row_groups().first() else { return Ok(Vec::new()) };
        let mut values = Values::open(input.clone(), length, group, leaf)?;
        let mut samples = Vec::new();
        for _ in 0..group.num_rows().clamp(0, SAMPLE_ROWS as i64) {
            let text = match values.next_row()? {
                Some(Field::One(text)) => text,
                Some(Field::Many(texts)) => texts.join("\n"),
                None => continue,
            };
            samples.push(crate::json::shortened(&text, MAX_SAMPLE).to_owned());
        }
        Ok(samples)
    };
    catch_unwind(AssertUnwindSafe(read)).ok().and_then(Result::ok).unwrap_or_default()
}

/// The rows of one row group after another.
pub(crate) struct Groups<R> {
    input: Shared<R>,
    length: u64,
    metadata: ParquetMetaData,
    mapped: Vec<(Role, Leaf)>,
    mapping: Mapping,
    /// The number of the next row group.
    group: usize,
    /// The columns of the open row group.
    open: Option<Vec<(Role, Values)>>,
    /// Rows of the open row group that are not read yet.
    left: u64,
    number: u64,
    /// Rows without text one after another.
    empty: u64,
}

impl<R: Read + Seek + Send + 'static> Groups<R> {
    /// Opens the columns of the next row group.
    fn open(&mut self) -> Option<Result<(), RowError>> {
        let group = self.metadata.row_groups().get(self.group)?;
        self.group += 1;
        self.left = u64::try_from(group.num_rows()).unwrap_or(0);
        let opened: Result<Vec<_>, String> = self
            .mapped
            .iter()
            .map(|(role, leaf)| Ok((*role, Values::open(self.input.clone(), self.length, group, leaf)?)))
            .collect();
        match opened {
            Ok(columns) => self.open = Some(columns),
            Err(reason) => {
                let error = self.give_up(&reason);
                return Some(Err(error));
            }
        }
        Some(Ok(()))
    }

    /// Goes on behind the open row group.
    fn give_up(&mut self, reason: &str) -> RowError {
        self.open = None;
        let number = self.number + 1;
        let lost = std::mem::take(&mut self.left);
        self.number = self.number.saturating_add(lost);
        let group = self.group;
        RowError::new(number, None, format!("row group {group}: {reason}; {lost} rows of it are not read"))
    }

    fn row(&mut self) -> Result<Row, RowError> {
        let columns = self.open.as_deref_mut().unwrap_or_default();
        let read = || {
            let mut values = Vec::with_capacity(columns.len());
            for (role, column) in columns {
                values.push((
                    *role,
                    column.next_row().map_err(|reason| format!("column `{}`: {reason}", column.name()))?,
                ));
            }
            Ok(values)
        };
        let mut values = match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Ok(values)) => values,
            Ok(Err(reason)) => {
                let reason: String = reason;
                return Err(self.give_up(&reason));
            }
            Err(_) => return Err(self.give_up("its values make no sense")),
        };
        self.left -= 1;
        self.number += 1;
        if let Some(column) = self.open.iter_mut().flatten().find_map(|(_, column)| column.take_fault()) {
            return Err(RowError::new(self.number, None, column));
        }
        let row = assemble(self.number, None, &self.mapping, |role| {
            let at = values.iter().position(|(mapped, _)| *mapped == role)?;
            values.get_mut(at)?.1.take()
        });
        self.empty = if row.is_ok() { 0 } else { self.empty + 1 };
        if self.empty >= MAX_EMPTY {
            self.empty = 0;
            return Err(self.give_up(&format!("{MAX_EMPTY} rows without text one after another")));
        }
        row
    }
}

impl<R: Read + Seek + Send + 'static> Iterator for Groups<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.open.is_none() || self.left == 0 {
            self.open = None;
            if let Err(error) = self.open()? {
                return Some(Err(error));
            }
        }
        Some(self.row())
    }
}
