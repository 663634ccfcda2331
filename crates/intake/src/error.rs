//! Why a document could not be read.

/// Why bytes are no article. Offsets count bytes of the input, a byte order mark included.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    #[error("the document is empty")]
    Empty,
    #[error("not UTF-8: byte 0x{byte:02x} at offset {offset} (convert the text first, for example with iconv)")]
    NotUtf8 { offset: usize, byte: u8 },
    #[error("a binary file, not a text: byte 0x00 at offset {offset}")]
    Binary { offset: usize },
    #[error(
        "UTF-16, not UTF-8: a UTF-16 byte order mark at the start (convert the text first, for example with iconv)"
    )]
    Utf16,
}
