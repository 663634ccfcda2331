//! The pages of a column, one after another.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::ParquetError;

use super::Shared;
use super::codec::decompress;
use super::deltas::check_packed;
use super::thrift::{Bad, Thrift};

/// Bytes of a page, compressed or not. Writers make pages of 1 MiB, DuckDB up to 100.
const MAX_PAGE: usize = 256 << 20;
/// Bytes of a page's header; it may have the least and the greatest value in it.
const MAX_HEADER: u64 = 16 << 20;
/// Values of a page. In memory a level takes 2 bytes, a value of a dictionary 40.
const MAX_VALUES: usize = 16 << 20;
const MAX_DICTIONARY: usize = 4 << 20;
/// Values of one row: a list that goes on over pages.
const MAX_ROW_VALUES: u64 = 16 << 20;

/// What is known of a column's data before it is read.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Where its pages begin and end in the file.
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) compression: Compression,
    /// Whether values have levels before them.
    pub(super) repeats: bool,
    pub(super) is_optional: bool,
}

pub(super) struct Pages<R> {
    input: Shared<R>,
    chunk: Chunk,
    at: u64,
    /// A page that was looked at before it was asked for.
    next: Option<Page>,
    /// Values since the last row began; set to zero from outside.
    since_row: Arc<AtomicU64>,
}

impl<R: Read + Seek> Pages<R> {
    pub(super) fn new(input: Shared<R>, chunk: Chunk, since_row: Arc<AtomicU64>) -> Pages<R> {
        let at = chunk.start;
        Pages { input, chunk, at, next: None, since_row }
    }

    fn read(&self, at: u64, length: u64) -> Result<Vec<u8>, String> {
        let mut input = self.input.lock().map_err(|_| "reading failed before".to_owned())?;
        input.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        input.by_ref().take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// The header of the next page, and its length.
    fn header(&self) -> Result<(Header, u64), String> {
        let left = self.chunk.end - self.at;
        let mut window = 1 << 10;
        loop {
            let bytes = self.read(self.at, left.min(window))?;
            let mut thrift = Thrift::new(&bytes);
            match Header::read(&mut thrift) {
                Ok(header) => return Ok((header, thrift.at as u64)),
                Err(Bad) if window >= left.min(MAX_HEADER) => return Err("a page's header is damaged".to_owned()),
                Err(Bad) => window *= 8,
            }
        }
    }

    fn page(&mut self) -> Result<Option<Page>, String> {
        loop {
            if self.at >= self.chunk.end {
                return Ok(None);
            }
            let (header, length) = self.header()?;
            let start = self.at + length;
            let size = header.compressed as u64;
            if size > self.chunk.end.saturating_sub(start) {
                return Err("a page is longer than its column".to_owned());
            }
            if header.compressed > MAX_PAGE || header.size > MAX_PAGE {
                return Err(format!("a page is larger than {} MiB", MAX_PAGE >> 20));
            }
            self.at = start + size;
            if header.kind == INDEX_PAGE {
                continue;
            }
            let bytes = self.read(start, size)?;
            if bytes.len() as u64 != size {
                return Err("the file ends in the middle of a page".to_owned());
            }
            return self.decode(&header, bytes).map(Some);
        }
    }

    fn decode(&self, header: &Header, bytes: Vec<u8>) -> Result<Page, String> {
        let encoding = encoding(header.encoding)?;
        let num_values = u32::try_from(header.values).map_err(|_| "too many values".to_owned())?;
        if header.values > MAX_VALUES {
            return Err("a page has too many values".to_owned());
        }
        match header.kind {
            DICTIONARY_PAGE => {
                let bytes = decompress(&bytes, header.size, self.chunk.compression)?;
                if header.values > bytes.len().min(MAX_DICTIONARY) {
                    return Err("a dictionary has too many values".to_owned());
                }
                Ok(Page::DictionaryPage { buf: bytes.into(), num_values, encoding, is_sorted: false })
            }
            DATA_PAGE => {
                let bytes = decompress(&bytes, header.size, self.chunk.compression)?;
                self.check_values(encoding, &bytes, self.levels_end(&bytes, header)?, header.values)?;
                self.count(header.values)?;
                let level = |code| self::encoding(code);
                Ok(Page::DataPage {
                    buf: bytes.into(),
                    num_values,
                    encoding,
                    def_level_encoding: level(header.definition_encoding)?,
                    rep_level_encoding: level(header.repetition_encoding)?,
                    statistics: None,
                })
            }
            DATA_PAGE_V2 => {
                let levels = header
                    .definition_bytes
                    .checked_add(header.repetition_bytes)
                    .filter(|levels| *levels <= bytes.len().min(header.size));
                let levels = levels.ok_or("a page's levels are longer than it")?;
                let bytes = if header.is_compressed && header.size > levels {
                    let (plain, packed) = bytes.split_at_checked(levels).unwrap_or_default();
                    let mut whole = plain.to_vec();
                    whole.append(&mut decompress(packed, header.size - levels, self.chunk.compression)?);
                    whole
                } else {
                    bytes
                };
                self.check_values(encoding, &bytes, levels, header.values)?;
                self.count(header.values)?;
                if header.nulls > header.values {
                    return Err("a page has more nulls than values".to_owned());
                }
                let small = |number: usize| u32::try_from(number).map_err(|_| "a page's sizes are damaged".to_owned());
                Ok(Page::DataPageV2 {
                    buf: bytes.into(),
                    num_values,
                    encoding,
                    num_nulls: small(header.nulls)?,
                    num_rows: small(header.rows)?,
                    def_levels_byte_len: small(header.definition_bytes)?,
                    rep_levels_byte_len: small(header.repetition_bytes)?,
                    is_compressed: false,
                    statistics: None,
                })
            }
            _ => Err("a page of an unknown kind".to_owned()),
        }
    }

    /// Counts the values of the row at hand; it may go on over pages.
    fn count(&self, values: usize) -> Result<(), String> {
        let before = self.since_row.fetch_add(values as u64, Ordering::Relaxed);
        if self.chunk.repeats && before + values as u64 > MAX_ROW_VALUES + MAX_VALUES as u64 {
            return Err("a row has too many values".to_owned());
        }
        Ok(())
    }

    /// Where the levels end in a page of the first version: each kind has its length before it.
    fn levels_end(&self, bytes: &[u8], header: &Header) -> Result<usize, String> {
        let mut at = 0_usize;
        for (present, code) in
            [(self.chunk.repeats, header.repetition_encoding), (self.chunk.is_optional, header.definition_encoding)]
        {
            if !present {
                continue;
            }
            if code != RLE {
                return Err("its levels are packed in the way of the first Parquet files".to_owned());
            }
            let length =
                bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).map(|length| u32::from_le_bytes(*length));
            let end = length.and_then(|length| at.checked_add(4)?.checked_add(usize::try_from(length).ok()?));
            at = end.filter(|end| *end <= bytes.len()).ok_or("a page's levels are longer than it")?;
        }
        Ok(at)
    }

    fn check_values(&self, encoding: Encoding, bytes: &[u8], start: usize, values: usize) -> Result<(), String> {
        let data = bytes.get(start..).unwrap_or_default();
        // A page without values may have no data.
        if data.is_empty() {
            return Ok(());
        }
        let checked = match encoding {
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => check_packed(data, values).map(|_| ()),
            Encoding::DELTA_BYTE_ARRAY => check_packed(data, values)
                .and_then(|end| check_packed(data.get(end..).unwrap_or_default(), values))
                .map(|_| ()),
            _ => Ok(()),
        };
        checked.map_err(|Bad| "a page's values are damaged".to_owned())
    }
}

impl<R: Read + Seek + Send> Iterator for Pages<R> {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl<R: Read + Seek + Send> PageReader for Pages<R> {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        match self.next.take() {
            Some(page) => Ok(Some(page)),
            None => self.page().map_err(ParquetError::General),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        if self.next.is_none() {
            self.next = self.page().map_err(ParquetError::General)?;
        }
        Ok(self.next.as_ref().map(|page| PageMetadata {
            num_rows: match page {
                Page::DataPageV2 { num_rows, .. } => Some(*num_rows as usize),
                _ => None,
            },
            num_levels: Some(page.num_values() as usize),
            is_dict: page.is_dictionary_page(),
        }))
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        self.get_next_page().map(|_| ())
    }
}

const DATA_PAGE: i64 = 0;
const INDEX_PAGE: i64 = 1;
const DICTIONARY_PAGE: i64 = 2;
const DATA_PAGE_V2: i64 = 3;
const RLE: i64 = 3;

/// What a page says of itself.
#[derive(Debug, Default)]
struct Header {
    kind: i64,
    size: usize,
    compressed: usize,
    values: usize,
    nulls: usize,
    rows: usize,
    encoding: i64,
    definition_encoding: i64,
    repetition_encoding: i64,
    definition_bytes: usize,
    repetition_bytes: usize,
    is_compressed: bool,
}

impl Header {
    fn read(thrift: &mut Thrift<'_>) -> Result<Header, Bad> {
        let mut header = Header { is_compressed: true, ..Header::default() };
        let mut last = 0;
        while let Some((field, kind)) = thrift.field(&mut last)? {
            match field {
                1 => header.kind = thrift.signed()?,
                2 => header.size = thrift.size()?,
                3 => header.compressed = thrift.size()?,
                5 | 7 | 8 => header.read_inner(thrift, field)?,
                _ => thrift.skip(kind)?,
            }
        }
        Ok(header)
    }

    /// The part for the page's kind: a data page (5), a dictionary (7), a data page of the second version (8).
    fn read_inner(&mut self, thrift: &mut Thrift<'_>, part: i64) -> Result<(), Bad> {
        let mut last = 0;
        while let Some((field, kind)) = thrift.field(&mut last)? {
            match (part, field) {
                (_, 1) => self.values = thrift.size()?,
                (5 | 7, 2) | (8, 4) => self.encoding = thrift.signed()?,
                (5, 3) => self.definition_encoding = thrift.signed()?,
                (5, 4) => self.repetition_encoding = thrift.signed()?,
                (8, 2) => self.nulls = thrift.size()?,
                (8, 3) => self.rows = thrift.size()?,
                (8, 5) => self.definition_bytes = thrift.size()?,
                (8, 6) => self.repetition_bytes = thrift.size()?,
                // Of a truth, the type is the value.
                (8, 7) => self.is_compressed = kind == 1,
                _ => thrift.skip(kind)?,
            }
        }
        Ok(())
    }
}

fn encoding(code: i64) -> Result<Encoding, String> {
    Ok(match code {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        RLE => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(format!("encoding {code} is not read")),
    })
}
