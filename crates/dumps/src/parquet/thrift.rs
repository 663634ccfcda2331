//! Thrift's compact protocol, as far as sizes in a Parquet file are checked by it.

/// Structures within structures that are passed over.
const MAX_DEPTH: usize = 32;

pub(super) const STRUCT: u8 = 12;
const LIST: u8 = 9;

/// The bytes end too early, or are no Thrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad;

pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Thrift<'a> {
        Thrift { bytes, at: 0 }
    }

    fn byte(&mut self) -> Result<u8, Bad> {
        let byte = *self.bytes.get(self.at).ok_or(Bad)?;
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, Bad> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Bad)
    }

    pub(super) fn signed(&mut self) -> Result<i64, Bad> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// A number that cannot be less than zero.
    pub(super) fn size(&mut self) -> Result<usize, Bad> {
        usize::try_from(self.signed()?).map_err(|_| Bad)
    }

    /// The next field's number and type, nothing at the structure's end. `last` is the number of the one before.
    pub(super) fn field(&mut self, last: &mut i64) -> Result<Option<(i64, u8)>, Bad> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        let step = i64::from(header >> 4);
        *last = if step == 0 { self.signed()? } else { last.saturating_add(step) };
        Ok(Some((*last, header & 0xf)))
    }

    /// The type and number of a list's items.
    pub(super) fn list(&mut self) -> Result<(u8, u64), Bad> {
        let header = self.byte()?;
        let size = match header >> 4 {
            15 => self.unsigned()?,
            size => u64::from(size),
        };
        Ok((header & 0xf, size))
    }

    fn jump(&mut self, count: u64) -> Result<(), Bad> {
        let at = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count)).ok_or(Bad)?;
        if at > self.bytes.len() {
            return Err(Bad);
        }
        self.at = at;
        Ok(())
    }

    pub(super) fn skip(&mut self, kind: u8) -> Result<(), Bad> {
        self.skip_within(kind, MAX_DEPTH)
    }

    fn skip_within(&mut self, kind: u8, depth: usize) -> Result<(), Bad> {
        let depth = depth.checked_sub(1).ok_or(Bad)?;
        match kind {
            1 | 2 => Ok(()),
            3 => self.jump(1),
            4..=6 => self.unsigned().map(|_| ()),
            7 => self.jump(8),
            8 => {
                let length = self.unsigned()?;
                self.jump(length)
            }
            LIST | 10 => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    // Truths are single bytes in lists.
                    if kind <= 2 { self.jump(1)? } else { self.skip_within(kind, depth)? }
                }
                Ok(())
            }
            11 => {
                let count = self.unsigned()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    for kind in [kinds >> 4, kinds & 0xf] {
                        if kind <= 2 { self.jump(1)? } else { self.skip_within(kind, depth)? }
                    }
                }
                Ok(())
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip_within(kind, depth)?;
                }
                Ok(())
            }
            13 => self.jump(16),
            _ => Err(Bad),
        }
    }
}
