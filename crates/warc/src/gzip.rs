//! One gzip member after the other (RFC 1952), each with its own end.

use std::io::Read;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::members::Damage;
use crate::stored::Stored;

const FHCRC: u8 = 2;
const FEXTRA: u8 = 4;
const FNAME: u8 = 8;
const FCOMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// A name or comment in a member's header has at most so many bytes here.
const LONGEST_NAME: usize = 64 << 10;

/// Whether a gzip member can begin with these bytes.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    matches!(bytes, [0x1f, 0x8b, 8, flags, ..] if flags & RESERVED == 0)
}

pub(crate) struct Inflater {
    decompress: Decompress,
    crc: Crc,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Inflater { decompress: Decompress::new(false), crc: Crc::new() }
    }

    /// Reads a member's header.
    pub(crate) fn begin<R: Read>(&mut self, stored: &mut Stored<R>) -> Result<(), Damage> {
        self.decompress.reset(false);
        self.crc.reset();
        let flags = match *stored.peek(10)? {
            [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, ..] if flags & RESERVED == 0 => flags,
            [] => return Err(Damage::Ends),
            ref short if short.len() < 10 && is_gzip(short) => return Err(Damage::Ends),
            [0x1f, 0x8b] | [0x1f, 0x8b, 8] | [0x1f] => return Err(Damage::Ends),
            _ => return Err(Damage::Corrupt("no gzip member begins here".to_owned())),
        };
        stored.consume(10);
        if flags & FEXTRA != 0 {
            let [low, high, ..] = *stored.peek(2)? else { return Err(Damage::Ends) };
            let length = 2 + usize::from(u16::from_le_bytes([low, high]));
            if stored.peek(length)?.len() < length {
                return Err(Damage::Ends);
            }
            stored.consume(length);
        }
        for flag in [FNAME, FCOMMENT] {
            if flags & flag != 0 {
                let bytes = stored.peek(LONGEST_NAME)?;
                let Some(end) = memchr::memchr(0, bytes) else {
                    return Err(if bytes.len() < LONGEST_NAME {
                        Damage::Ends
                    } else {
                        Damage::Corrupt("a gzip header does not end".to_owned())
                    });
                };
                stored.consume(end + 1);
            }
        }
        if flags & FHCRC != 0 {
            if stored.peek(2)?.len() < 2 {
                return Err(Damage::Ends);
            }
            stored.consume(2);
        }
        Ok(())
    }

    /// Decompresses into `out`: how many bytes it wrote, and whether the member ended after them.
    pub(crate) fn decode<R: Read>(&mut self, stored: &mut Stored<R>, out: &mut [u8]) -> (usize, Result<bool, Damage>) {
        let input = match stored.fill() {
            Ok([]) => return (0, Err(Damage::Ends)),
            Ok(input) => input,
            Err(error) => return (0, Err(Damage::Io(error))),
        };
        let (read, written) = (self.decompress.total_in(), self.decompress.total_out());
        let status = self.decompress.decompress(input, out, FlushDecompress::None);
        let read = (self.decompress.total_in() - read) as usize;
        let written = (self.decompress.total_out() - written) as usize;
        stored.consume(read);
        self.crc.update(out.get(..written).unwrap_or_default());
        let ended = match status {
            Ok(Status::StreamEnd) => Ok(true),
            Ok(_) if read > 0 || written > 0 => Ok(false),
            // What exactly the decoder says depends on how the bytes come.
            _ => Err(Damage::Corrupt("it cannot be decompressed".to_owned())),
        };
        (written, ended)
    }

    /// Reads the checksum and the length that end a member.
    pub(crate) fn finish<R: Read>(&mut self, stored: &mut Stored<R>) -> Result<(), Damage> {
        let [a, b, c, d, e, f, g, h, ..] = *stored.peek(8)? else { return Err(Damage::Ends) };
        stored.consume(8);
        let same =
            u32::from_le_bytes([a, b, c, d]) == self.crc.sum() && u32::from_le_bytes([e, f, g, h]) == self.crc.amount();
        if same { Ok(()) } else { Err(Damage::Checksum) }
    }
}
