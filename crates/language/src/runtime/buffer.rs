//! Zeroed memory aligned to cache lines, so that no vector load crosses one.

#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// Plain numbers: every bit pattern is a value, no padding.
pub(crate) trait Plain: Copy + sealed::Sealed {}

mod sealed {
    pub(crate) trait Sealed {}
}

macro_rules! plain {
    ($($t:ty),*) => { $(impl sealed::Sealed for $t {} impl Plain for $t {})* };
}
plain!(f32, i8, u8, i16, i32);

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// A slice of numbers that begins at a cache line and can grow.
pub(crate) struct Buffer<T> {
    lines: Vec<Line>,
    len: usize,
    of: PhantomData<T>,
}

impl<T: Plain> Buffer<T> {
    pub(crate) const fn new() -> Self {
        Self { lines: Vec::new(), len: 0, of: PhantomData }
    }

    pub(crate) fn zeroed(len: usize) -> Self {
        let mut buffer = Self::new();
        buffer.resize(len);
        buffer
    }

    /// Makes the buffer `len` long. What it held stays; what is new is zero or what was there before a shrink.
    pub(crate) fn resize(&mut self, len: usize) {
        let lines = (len * size_of::<T>()).div_ceil(64);
        if lines > self.lines.len() {
            self.lines.resize(lines, Line([0; 64]));
        }
        self.len = len;
    }
}

impl<T: Plain> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the lines hold at least `len` values (`resize`), are aligned to 64 and initialised, and `T` is a
        // sealed number type for which every bit pattern is valid.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl<T: Plain> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`; the borrow of `self` is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

impl<T: Plain> Default for Buffer<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_aligned_and_zeroed() {
        let mut buffer = Buffer::<f32>::zeroed(5);
        assert_eq!(buffer.as_ptr() as usize % 64, 0);
        buffer[4] = 2.0;
        buffer.resize(1000);
        assert_eq!((buffer[4], buffer[999], buffer.len()), (2.0, 0.0, 1000));
        assert!(Buffer::<i32>::new().is_empty());
    }
}
