//! One zstd frame after the other (RFC 8878), with the dictionary that a WARC file may begin with.
//!
//! The IIPC's draft for zstd puts the dictionary of a file into a skippable frame at its beginning, as it is or compressed.

use std::io::{self, Read};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::DParameter;

use crate::members::Damage;
use crate::stored::Stored;

const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const DICTIONARY: u8 = 0x5d;

/// Dictionaries have about 100 KB; zstd makes none above a few MB.
const LARGEST_DICTIONARY: usize = 16 << 20;

/// A frame may look back over 2^27 bytes (128 MiB): what zstd's own program reads without being told to.
const WINDOW_LOG: u32 = 27;

/// Whether a zstd frame, skippable ones included, can begin with these bytes.
pub(crate) fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(&FRAME) || is_skippable(bytes)
}

/// Whether a frame with content begins with these bytes.
pub(crate) fn is_frame(bytes: &[u8]) -> bool {
    // The fourth bit of what follows the mark is reserved.
    matches!(bytes.strip_prefix(&FRAME), Some([descriptor, ..]) if descriptor & 8 == 0)
}

fn is_skippable(bytes: &[u8]) -> bool {
    matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

pub(crate) struct Frames {
    decoder: Decoder<'static>,
}

fn decoder(dictionary: &[u8]) -> io::Result<Decoder<'static>> {
    let mut decoder = if dictionary.is_empty() { Decoder::new()? } else { Decoder::with_dictionary(dictionary)? };
    decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG))?;
    Ok(decoder)
}

impl Frames {
    pub(crate) fn new() -> Result<Self, Damage> {
        Ok(Frames { decoder: decoder(&[])? })
    }

    /// Goes to the beginning of the next frame with content; false at the end of the file.
    pub(crate) fn begin<R: Read>(&mut self, stored: &mut Stored<R>) -> Result<bool, Damage> {
        loop {
            let at = stored.offset();
            let bytes = stored.peek(8)?;
            if bytes.starts_with(&FRAME) {
                self.decoder.reinit()?;
                return Ok(true);
            }
            let [kind, _, _, _, a, b, c, d, ..] = *bytes else {
                return if bytes.is_empty() { Ok(false) } else { Err(Damage::Ends) };
            };
            if !is_skippable(bytes) {
                return Err(Damage::Corrupt("no zstd frame begins here".to_owned()));
            }
            let length = u32::from_le_bytes([a, b, c, d]) as usize;
            stored.consume(8);
            if at == 0 && kind == DICTIONARY {
                if length > LARGEST_DICTIONARY {
                    return Err(Damage::Corrupt(format!("a dictionary of {length} bytes")));
                }
                let stored_dictionary = take(stored, length)?;
                let dictionary = unpack(stored_dictionary)?;
                self.decoder = decoder(&dictionary)?;
            } else {
                skip(stored, length)?;
            }
        }
    }

    /// Decompresses into `out`: how many bytes it wrote, and whether the frame ended after them.
    pub(crate) fn decode<R: Read>(&mut self, stored: &mut Stored<R>, out: &mut [u8]) -> (usize, Result<bool, Damage>) {
        let input = match stored.fill() {
            Ok([]) => return (0, Err(Damage::Ends)),
            Ok(input) => input,
            Err(error) => return (0, Err(Damage::Io(error))),
        };
        let (mut input, mut output) = (InBuffer::around(input), OutBuffer::around(out));
        let left = self.decoder.run(&mut input, &mut output);
        let (read, written) = (input.pos(), output.pos());
        stored.consume(read);
        let ended = match left {
            Ok(0) => Ok(true),
            Ok(_) if read == 0 && written == 0 => Err(Damage::Corrupt("it cannot be decompressed".to_owned())),
            Ok(_) => Ok(false),
            Err(error) => Err(Damage::Corrupt(error.to_string())),
        };
        (written, ended)
    }
}

/// The next `length` bytes; memory grows with what is there, not with what is declared.
fn take<R: Read>(stored: &mut Stored<R>, length: usize) -> Result<Vec<u8>, Damage> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let window = stored.peek(1)?;
        if window.is_empty() {
            return Err(Damage::Ends);
        }
        let count = window.len().min(length - bytes.len());
        bytes.extend_from_slice(window.get(..count).unwrap_or_default());
        stored.consume(count);
    }
    Ok(bytes)
}

fn skip<R: Read>(stored: &mut Stored<R>, mut length: usize) -> Result<(), Damage> {
    while length > 0 {
        let count = stored.peek(1)?.len().min(length);
        if count == 0 {
            return Err(Damage::Ends);
        }
        stored.consume(count);
        length -= count;
    }
    Ok(())
}

/// A dictionary that may be compressed itself.
fn unpack(stored: Vec<u8>) -> Result<Vec<u8>, Damage> {
    if !stored.starts_with(&FRAME) {
        return Ok(stored);
    }
    let mut decoder = zstd::stream::read::Decoder::with_buffer(stored.as_slice())?;
    decoder.window_log_max(WINDOW_LOG)?;
    let mut dictionary = Vec::new();
    decoder
        .take(LARGEST_DICTIONARY as u64 + 1)
        .read_to_end(&mut dictionary)
        .map_err(|error| Damage::Corrupt(format!("the dictionary: {error}")))?;
    if dictionary.len() > LARGEST_DICTIONARY {
        return Err(Damage::Corrupt("a dictionary that is too large".to_owned()));
    }
    Ok(dictionary)
}
