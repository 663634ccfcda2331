//! The file as stored: a buffer over the input that knows where in the file it stands.

use std::io::{self, Read};

/// How much is read at once, and the most that can be peeked at.
pub(crate) const CHUNK: usize = 128 << 10;

/// Bytes that are ready to be used, in a buffer that keeps its room.
pub(crate) struct Window {
    chunk: usize,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl Window {
    pub(crate) fn new(chunk: usize) -> Self {
        Window { chunk, buffer: Vec::new(), start: 0, end: 0 }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    pub(crate) fn clear(&mut self) {
        self.start = self.end;
    }

    /// Lets `fill` write after the bytes that are there; it says how many it wrote.
    pub(crate) fn fill<E>(&mut self, fill: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<usize, E> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        // What was put back may have made it large.
        if self.end == 0 && self.buffer.len() > 2 * self.chunk {
            self.buffer = Vec::new();
        }
        if self.buffer.len() < self.chunk {
            self.buffer.resize(self.chunk, 0);
        }
        if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let most = room.len();
        let count = fill(room)?.min(most);
        self.end += count;
        Ok(count)
    }

    /// Puts bytes back before those that are there.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        let mut buffer = Vec::with_capacity(bytes.len() + self.len() + self.chunk);
        buffer.extend_from_slice(bytes);
        buffer.extend_from_slice(self.bytes());
        (self.start, self.end) = (0, buffer.len());
        // Room behind, so that a full window can always grow.
        buffer.resize(buffer.len() + self.chunk, 0);
        self.buffer = buffer;
    }

    /// Goes back over bytes that were consumed and are still in the buffer; says over how many.
    pub(crate) fn rewind(&mut self, count: usize) -> usize {
        let count = count.min(self.start);
        self.start -= count;
        count
    }
}

/// The input, with its offset.
pub(crate) struct Stored<R> {
    input: R,
    window: Window,
    offset: u64,
    ended: bool,
}

impl<R: Read> Stored<R> {
    pub(crate) fn new(input: R, chunk: usize) -> Self {
        Stored { input, window: Window::new(chunk), offset: 0, ended: false }
    }

    /// The offset of the next byte in the file.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next bytes: at least `least` (no more than the window's chunk) unless the file ends before; none at its end.
    pub(crate) fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.window.len() < least.min(self.window.chunk) && !self.ended {
            let input = &mut self.input;
            match self.window.fill(|room| input.read(room)) {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.window.bytes())
    }

    /// The next bytes, as many as the buffer holds, so that what is made of them is the same however they come; an input that fails
    /// is told when those before are used up.
    pub(crate) fn fill(&mut self) -> io::Result<&[u8]> {
        let filled = self.peek(self.window.chunk).map(|_| ());
        if self.window.len() == 0 {
            filled?;
        }
        Ok(self.window.bytes())
    }

    pub(crate) fn consume(&mut self, count: usize) {
        let count = count.min(self.window.len());
        self.window.consume(count);
        self.offset += count as u64;
    }

    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        self.window.unread(bytes);
        self.offset = self.offset.saturating_sub(bytes.len() as u64);
    }

    /// Goes back towards an offset as far as the buffer reaches; says by how many bytes.
    pub(crate) fn rewind_to(&mut self, offset: u64) -> u64 {
        let wanted = usize::try_from(self.offset.saturating_sub(offset)).unwrap_or(usize::MAX);
        let count = self.window.rewind(wanted) as u64;
        self.offset -= count;
        count
    }
}
