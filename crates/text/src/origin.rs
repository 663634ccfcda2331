//! Where a text's characters stood in the bytes of the original.

/// A stretch of text and the bytes it was read from. It reaches to the next run's `text_start`, the last to the text's end.
///
/// `byte_length` 0: these characters (line breaks between blocks) stand nowhere in the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// A byte offset into the text.
    pub text_start: usize,
    /// A byte offset into the original.
    pub byte_start: usize,
    pub byte_length: usize,
}
