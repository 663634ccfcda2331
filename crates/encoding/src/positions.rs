//! Where each character of a decoded text stood in the bytes.
//!
//! Most charsets give a character's length by what it is (one byte, two for UTF-16 …). A checkpoint stands every few
//! hundred bytes, so that a look-up counts few characters, and after each character whose length is an exception.

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes of text between two checkpoints: 16 bytes of memory for each 512 of text.
const STEP: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    /// As many bytes as in the text: UTF-8.
    Same,
    /// One byte a character.
    One,
    /// Two or four.
    Utf16,
    /// One for ASCII, two for all others, but for exceptions: the charsets of East Asia.
    OneOrTwo,
}

impl Width {
    fn of(self, c: char) -> usize {
        match self {
            Width::Same => c.len_utf8(),
            Width::One => 1,
            Width::Utf16 => 2 * c.len_utf16(),
            Width::OneOrTwo => 1 + usize::from(!c.is_ascii()),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Positions {
    width: Width,
    /// Offsets of a character in the text and in the input, rising; the first is the text's start.
    checkpoints: Vec<(usize, usize)>,
    /// The input's length.
    end: usize,
}

impl Positions {
    fn new(width: Width, start: usize, end: usize) -> Positions {
        Positions { width, checkpoints: vec![(0, start)], end }
    }

    pub(crate) fn byte_of(&self, text: &str, offset: usize) -> usize {
        if offset >= text.len() {
            return self.end;
        }
        let index = self.checkpoints.partition_point(|(at, _)| *at <= offset).saturating_sub(1);
        let Some(&(mut at, mut byte)) = self.checkpoints.get(index) else { return self.end };
        if self.width == Width::Same && text.is_char_boundary(offset) {
            return byte + (offset - at);
        }
        for c in text.get(at..).unwrap_or_default().chars() {
            at += c.len_utf8();
            if at > offset {
                break;
            }
            byte += self.width.of(c);
        }
        byte
    }

    fn mark(&mut self, text: usize, byte: usize) {
        if self.checkpoints.last().is_none_or(|last| last.0 < text) {
            self.checkpoints.push((text, byte));
        }
    }
}

pub(crate) struct Decoding {
    pub(crate) text: String,
    pub(crate) malformed: Option<usize>,
    pub(crate) positions: Positions,
}

/// Decodes `bytes` from `start` on.
pub(crate) fn decode_with(bytes: &[u8], start: usize, encoding: &'static Encoding) -> Decoding {
    let body = bytes.get(start..).unwrap_or_default();
    if encoding == UTF_8 {
        decode_utf8(body, start)
    } else if encoding == UTF_16LE {
        decode_utf16(body, start, u16::from_le_bytes)
    } else if encoding == UTF_16BE {
        decode_utf16(body, start, u16::from_be_bytes)
    } else if encoding.is_single_byte() {
        decode_single(body, start, encoding)
    } else {
        decode_multi(body, start, encoding)
    }
}

fn decode_utf8(body: &[u8], start: usize) -> Decoding {
    let mut positions = Positions::new(Width::Same, start, start + body.len());
    if let Ok(text) = std::str::from_utf8(body) {
        return Decoding { text: text.to_owned(), malformed: None, positions };
    }
    let mut text = String::with_capacity(body.len() + 16);
    let mut malformed = None;
    let mut byte = start;
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        byte += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            malformed.get_or_insert(byte);
            text.push(char::REPLACEMENT_CHARACTER);
            byte += chunk.invalid().len();
            positions.mark(text.len(), byte);
        }
    }
    Decoding { text, malformed, positions }
}

fn decode_utf16(body: &[u8], start: usize, unit: fn([u8; 2]) -> u16) -> Decoding {
    let mut positions = Positions::new(Width::Utf16, start, start + body.len());
    let mut text = String::with_capacity(body.len());
    let mut malformed = None;
    let mut byte = start;
    let (pairs, rest) = body.as_chunks::<2>();
    let mut next_mark = STEP;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let c = decoded.unwrap_or_else(|_| {
            malformed.get_or_insert(byte);
            char::REPLACEMENT_CHARACTER
        });
        text.push(c);
        byte += Width::Utf16.of(c);
        if text.len() >= next_mark {
            positions.mark(text.len(), byte);
            next_mark = text.len() + STEP;
        }
    }
    if !rest.is_empty() {
        malformed.get_or_insert(byte);
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoding { text, malformed, positions }
}

fn decode_single(body: &[u8], start: usize, encoding: &'static Encoding) -> Decoding {
    let mut positions = Positions::new(Width::One, start, start + body.len());
    let mut text = String::with_capacity(body.len() + body.len() / 4);
    let mut malformed = None;
    for (index, part) in body.chunks(STEP).enumerate() {
        let byte = start + index * STEP;
        positions.mark(text.len(), byte);
        let (decoded, bad) = encoding.decode_without_bom_handling(part);
        if bad && malformed.is_none() {
            malformed = decoded.chars().position(|c| c == char::REPLACEMENT_CHARACTER).map(|at| byte + at);
        }
        text.push_str(&decoded);
    }
    Decoding { text, malformed, positions }
}

/// One byte after the other: slow, and sure of where each character ends.
fn decode_multi(body: &[u8], start: usize, encoding: &'static Encoding) -> Decoding {
    let mut positions = Positions::new(Width::OneOrTwo, start, start + body.len());
    let mut text = String::with_capacity(body.len() + body.len() / 2);
    let mut malformed = None;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0_u8; 32];
    // Where the next character begins in the input.
    let mut byte = start;
    let mut next_mark = STEP;
    for read in 1..=body.len() + 1 {
        let last = read > body.len();
        let mut rest = if last { &[][..] } else { body.get(read - 1..read).unwrap_or_default() };
        loop {
            let (result, taken, written) = decoder.decode_to_utf8_without_replacement(rest, &mut buffer, last);
            rest = rest.get(taken..).unwrap_or_default();
            let now = start + read.min(body.len()) - rest.len();
            let out = std::str::from_utf8(buffer.get(..written).unwrap_or_default()).unwrap_or_default();
            let (ends, bad) = match result {
                DecoderResult::Malformed(length, after) => {
                    let end = now.saturating_sub(usize::from(after)).max(byte);
                    (end.saturating_sub(usize::from(length)).max(byte), Some(end))
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => (now, None),
            };
            for (index, c) in out.chars().enumerate() {
                let guessed = byte + Width::OneOrTwo.of(c);
                // What comes out at once stands in these bytes: the last character takes what is left.
                let more = index + 1 < out.chars().count();
                byte = if more { guessed.min(ends) } else { ends.max(byte) };
                text.push(c);
                if byte != guessed || text.len() >= next_mark {
                    positions.mark(text.len(), byte);
                    next_mark = text.len() + STEP;
                }
            }
            let Some(end) = bad else { break };
            malformed.get_or_insert(ends);
            text.push(char::REPLACEMENT_CHARACTER);
            byte = end;
            positions.mark(text.len(), byte);
        }
    }
    Decoding { text, malformed, positions }
}
