//! The input's first bytes, its charset, and reading on from there.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding::Form;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes from which the form's details (charset, delimiter, columns) are found out: some dozens of articles.
pub(crate) const HEAD: usize = 256 << 10;

/// The input with its first bytes looked at.
pub(crate) struct Source<R> {
    pub(crate) head: Vec<u8>,
    rest: R,
}

impl<R: Read> Source<R> {
    pub(crate) fn open(mut input: R) -> io::Result<Source<R>> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        Ok(Source { head, rest: input })
    }

    /// The charset of the rows, and the input to read them from. UTF-16 becomes UTF-8 on the way; other charsets stay, since
    /// the bytes that rows and cells end with mean the same in them.
    pub(crate) fn rows(self, declared: Option<&str>, form: Form) -> (Charset, Bytes<Input<R>>) {
        let (charset, mark) = charset_of(&self.head, declared, form);
        let input = Cursor::new(self.head).chain(self.rest);
        let recode = charset == UTF_16LE || charset == UTF_16BE || (form == Form::Xml && charset != UTF_8);
        let input = if recode { Input::Recoded(Box::new(Recode::new(input, charset))) } else { Input::AsIs(input) };
        let mut bytes = Bytes { input: BufReader::with_capacity(64 << 10, input), offset: 0, known: !recode };
        if !recode {
            bytes.skip_known(mark);
        }
        (Charset(if recode { UTF_8 } else { charset }), bytes)
    }
}

/// The charset, and the length of its mark.
fn charset_of(head: &[u8], declared: Option<&str>, form: Form) -> (&'static Encoding, usize) {
    // A character that the head's end cuts through is no sign of another charset.
    let cut = head.iter().rev().take(3).take_while(|byte| **byte >= 0x80).count();
    let whole = if head.len() == HEAD { head.get(..head.len() - cut).unwrap_or(head) } else { head };
    let decoded = encoding::decode(whole, declared, form);
    (Encoding::for_label(decoded.charset.as_bytes()).unwrap_or(UTF_8), decoded.start)
}

/// The charset of single rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charset(&'static Encoding);

impl Charset {
    pub(crate) const UTF_8: Charset = Charset(UTF_8);

    /// The text of some bytes of a row, or the offset of the first that is none.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, usize> {
        if self.0 == UTF_8 {
            return String::from_utf8(bytes).map_err(|error| error.utf8_error().valid_up_to());
        }
        let (text, _) = self.0.decode_without_bom_handling(&bytes);
        Ok(text.into_owned())
    }
}

pub(crate) enum Input<R> {
    AsIs(io::Chain<Cursor<Vec<u8>>, R>),
    Recoded(Box<Recode<io::Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::AsIs(input) => input.read(buffer),
            Input::Recoded(input) => input.read(buffer),
        }
    }
}

/// Bytes read in order, with the offset of the next one.
pub(crate) struct Bytes<R> {
    input: BufReader<R>,
    offset: u64,
    /// Whether offsets are the input's own.
    known: bool,
}

impl<R: Read> Bytes<R> {
    pub(crate) fn offset(&self) -> Option<u64> {
        self.known.then_some(self.offset)
    }

    /// The bytes at hand, none at the end of the input.
    pub(crate) fn peek(&mut self) -> io::Result<&[u8]> {
        loop {
            match self.input.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.input.buffer())
    }

    pub(crate) fn skip(&mut self, count: usize) {
        self.input.consume(count);
        self.offset += count as u64;
    }

    /// Skips bytes that are known to be there.
    fn skip_known(&mut self, count: usize) {
        let mut left = count;
        while left > 0 {
            let at_hand = self.peek().map_or(0, <[u8]>::len).min(left);
            if at_hand == 0 {
                return;
            }
            self.skip(at_hand);
            left -= at_hand;
        }
    }

    pub(crate) fn next_byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?.first().copied();
        if byte.is_some() {
            self.skip(1);
        }
        Ok(byte)
    }

    /// Goes past the next line break.
    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.peek()?;
            let (count, found) = match bytes.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (bytes.len(), false),
            };
            self.skip(count);
            if found || count == 0 {
                return Ok(());
            }
        }
    }
}

impl<R: Read> Read for Bytes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.offset += count as u64;
        Ok(count)
    }
}

impl<R: Read> BufRead for Bytes<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.skip(count);
    }
}

/// Text of another charset as UTF-8.
pub(crate) struct Recode<R> {
    input: R,
    decoder: Decoder,
    /// Bytes read but not decoded yet.
    pending: Vec<u8>,
    /// Decoded bytes, and how many of them were given.
    decoded: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Recode<R> {
    fn new(input: R, charset: &'static Encoding) -> Recode<R> {
        Recode {
            input,
            decoder: charset.new_decoder_with_bom_removal(),
            pending: Vec::new(),
            decoded: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; 16 << 10];
        let count = self.input.read(&mut chunk)?;
        chunk.truncate(count);
        self.ended = count == 0;
        self.pending.append(&mut chunk);
        let room = self.decoder.max_utf8_buffer_length(self.pending.len()).unwrap_or(3 * self.pending.len() + 16);
        self.decoded.clear();
        self.decoded.resize(room, 0);
        let (_, read, written, _) = self.decoder.decode_to_utf8(&self.pending, &mut self.decoded, self.ended);
        self.pending.drain(..read.min(self.pending.len()));
        self.decoded.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Recode<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() && !self.ended {
            self.decode_more()?;
        }
        let left = self.decoded.get(self.given..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        if let (Some(from), Some(to)) = (left.get(..count), buffer.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(input: &[u8], declared: Option<&str>, form: Form) -> (Charset, Vec<u8>) {
        let (charset, mut bytes) = Source::open(input).unwrap().rows(declared, form);
        let mut out = Vec::new();
        bytes.read_to_end(&mut out).unwrap();
        (charset, out)
    }

    #[test]
    fn utf_16_is_recoded() {
        let text = "zażółć;gęślą\r\n".repeat(20_000);
        for big in [false, true] {
            let mut bytes = if big { vec![0xfe, 0xff] } else { vec![0xff, 0xfe] };
            for unit in text.encode_utf16() {
                bytes.extend(if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            }
            assert_eq!(read_all(&bytes, None, Form::Text).1, text.as_bytes());
        }
    }

    #[test]
    fn mark_is_skipped_and_counted() {
        let (_, mut bytes) = Source::open(&b"\xef\xbb\xbfabc"[..]).unwrap().rows(None, Form::Text);
        assert_eq!(bytes.offset(), Some(3));
        assert_eq!(bytes.next_byte().unwrap(), Some(b'a'));
        assert_eq!(bytes.offset(), Some(4));
    }

    #[test]
    fn rows_stay_in_their_charset() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode("tytuł;treść\nŻaden;Źle\n");
        let (charset, out) = read_all(&bytes, Some("windows-1250"), Form::Text);
        assert_eq!(out, *bytes);
        assert_eq!(charset.decode(out).unwrap(), "tytuł;treść\nŻaden;Źle\n");
    }

    #[test]
    fn a_cut_character_is_no_other_charset() {
        let text = "ż".repeat(HEAD);
        let (charset, _) = read_all(&text.as_bytes().repeat(2), None, Form::Text);
        assert_eq!(charset.0, UTF_8);
        let shifted = format!("a{text}");
        let (charset, _) = read_all(shifted.as_bytes(), None, Form::Text);
        assert_eq!(charset.0, UTF_8);
    }
}
