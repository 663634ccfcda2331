//! Rows of an archive in other programs' formats.
//!
//! Takes the rows that [`archive::Archive::rows`] gives, one after the other, and writes them to whatever can be written to; it opens
//! no file. What the columns are is told by [`archive::Kind::columns`] alone: a new kind of row needs nothing here but its place in
//! FollowTheMoney's model, if it has one. Memory is bounded by what one row group of Parquet takes.

mod csv;
mod json;
mod table;
mod ftm;
mod page;

pub use csv::csv_row;
pub use page::columns_page;

use archive::{Archive, Column, Kind, Query, Value};
use std::io::{self, Write};
use std::ops::ControlFlow;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table with typed columns, compressed with zstd.
    Parquet,
    /// An object for each row.
    Jsonl,
    /// With a line of names.
    Csv,
    /// Entities of FollowTheMoney's model, one a line.
    Ftm,
}

/// Why rows were not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Archive(#[from] archive::Error),
    #[error(transparent)]
    Write(#[from] io::Error),
    #[error("cannot make a Parquet file: {0}")]
    Parquet(String),
}

/// Writes the rows of one kind that the query finds, and tells how many there were.
pub fn write(
    archive: &Archive,
    kind: Kind,
    query: &Query,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let columns = kind.columns();
    match format {
        Format::Parquet => {
            let mut table = table::Table::new(kind.as_str(), columns, out)?;
            let rows = rows(archive, kind, query, |row| table.row(row))?;
            table.finish()?;
            Ok(rows)
        }
        Format::Jsonl => rows(archive, kind, query, |row| Ok(json::line(columns, row, out)?)),
        Format::Csv => {
            out.write_all(csv::head(columns).as_bytes())?;
            rows(archive, kind, query, |row| Ok(out.write_all(csv::line(row).as_bytes())?))
        }
        Format::Ftm => {
            let ftm = ftm::Ftm::new(archive, kind);
            rows(archive, kind, query, |row| ftm.row(row, out))
        }
    }
}

fn rows(
    archive: &Archive,
    kind: Kind,
    query: &Query,
    mut each: impl FnMut(&[Value]) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let mut count = 0;
    let failed = archive.rows(kind, query, |row| match each(row) {
        Ok(()) => {
            count += 1;
            ControlFlow::Continue(())
        }
        Err(error) => ControlFlow::Break(error),
    })?;
    failed.map_or(Ok(count), Err)
}

/// The value of a column, by its name.
fn named<'r>(columns: &[Column], row: &'r [Value], name: &str) -> Option<&'r Value> {
    row.get(columns.iter().position(|column| column.name == name)?)
}
