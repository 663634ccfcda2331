//! The description of a file at its end.

use std::io::{Read, Seek, SeekFrom};
use std::panic::catch_unwind;

use ::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::thrift::{Bad, STRUCT, Thrift};
use crate::DumpError;

/// Bytes of the description. Files with thousands of row groups have a few MiB; in memory it takes many times as much.
const MAX_FOOTER: u64 = 16 << 20;
/// Columns within columns.
const MAX_DEPTH: usize = 32;
/// All columns.
const MAX_COLUMNS: usize = 20_000;

pub(super) fn read<R: Read + Seek>(input: &mut R, length: u64) -> Result<ParquetMetaData, DumpError> {
    let bad = |reason: &str| DumpError::Parquet { reason: reason.to_owned() };
    let start_of_tail = length.checked_sub(8).filter(|start| *start >= 4).ok_or_else(|| bad("too short"))?;
    let mut mark = [0; 4];
    input.seek(SeekFrom::Start(0))?;
    input.read_exact(&mut mark)?;
    if mark != *b"PAR1" {
        return Err(bad("it does not begin with PAR1"));
    }
    let mut tail = [0; 8];
    input.seek(SeekFrom::Start(start_of_tail))?;
    input.read_exact(&mut tail)?;
    let [a, b, c, d, end @ ..] = tail;
    match &end {
        b"PAR1" => {}
        b"PARE" => return Err(bad("it is encrypted")),
        _ => return Err(bad("it ends early: PAR1 is missing at the end")),
    }
    let size = u64::from(u32::from_le_bytes([a, b, c, d]));
    if size > MAX_FOOTER {
        return Err(bad(&format!("its description is longer than {} MiB", MAX_FOOTER >> 20)));
    }
    let start = start_of_tail.checked_sub(size).ok_or_else(|| bad("its description is longer than the file"))?;
    let mut bytes = Vec::new();
    input.seek(SeekFrom::Start(start))?;
    input.take(size).read_to_end(&mut bytes)?;
    check_schema(&bytes).map_err(|Bad| bad("its description is damaged"))?;
    match catch_unwind(|| ParquetMetaDataReader::decode_metadata(&bytes)) {
        Ok(Ok(metadata)) => Ok(metadata),
        Ok(Err(error)) => Err(bad(&error.to_string())),
        Err(_) => Err(bad("its description makes no sense")),
    }
}

/// Refuses schemas that are too deep or too wide: the crate reads them by recursion.
fn check_schema(bytes: &[u8]) -> Result<(), Bad> {
    const SCHEMA: i64 = 2;
    const CHILDREN: i64 = 5;
    let mut thrift = Thrift::new(bytes);
    let mut last = 0;
    while let Some((field, kind)) = thrift.field(&mut last)? {
        if field != SCHEMA {
            thrift.skip(kind)?;
            continue;
        }
        let (kind, count) = thrift.list()?;
        if kind != STRUCT || count > MAX_COLUMNS as u64 {
            return Err(Bad);
        }
        // How many children of each open group are still to come.
        let mut open: Vec<u64> = Vec::new();
        for _ in 0..count {
            let mut children = 0;
            let mut last = 0;
            while let Some((field, kind)) = thrift.field(&mut last)? {
                if field == CHILDREN {
                    children = thrift.signed()?.max(0).cast_unsigned();
                } else {
                    thrift.skip(kind)?;
                }
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            open.push(children);
            if open.len() > MAX_DEPTH {
                return Err(Bad);
            }
            while open.last() == Some(&0) {
                open.pop();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A description whose schema has so many groups, one in the other.
    fn nested(groups: usize) -> Vec<u8> {
        let mut bytes = vec![0x15, 0x02, 0x19, 0xfc];
        let mut count = groups + 1;
        while count >= 0x80 {
            bytes.push((count & 0x7f) as u8 | 0x80);
            count >>= 7;
        }
        bytes.push(count as u8);
        for _ in 0..groups {
            bytes.extend([0x55, 0x02, 0]);
        }
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn deep_and_wide_schemas() {
        assert_eq!(check_schema(&nested(20)), Ok(()));
        assert_eq!(check_schema(&nested(100)), Err(Bad));
        assert_eq!(check_schema(&nested(MAX_COLUMNS)), Err(Bad));
        // A list in a list in a list … that is only passed over.
        assert_eq!(check_schema(&[0x39; 1000]), Err(Bad));
        assert_eq!(check_schema(&[]), Err(Bad));
    }
}
