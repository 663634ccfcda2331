//! What is no text at all.

use encoding_rs::Encoding;

use crate::detect::utf16_without_mark;

/// First bytes, or bytes at an offset, of files that are no text.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "PDF"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (8, b"WEBP", "WebP"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"PK\x05\x06", "ZIP"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (257, b"ustar", "tar"),
    (0, b"\x7fELF", "ELF"),
    (0, b"\xca\xfe\xba\xbe", "Java class"),
    (0, b"\0asm", "WebAssembly"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
    (0, b"{\\rtf", "RTF"),
    (0, b"%!PS", "PostScript"),
    (0, b"SQLite format 3\0", "SQLite"),
    (0, b"PAR1", "Parquet"),
    (0, b"ID3", "MP3"),
    (4, b"ftyp", "MP4"),
    (0, b"OggS\0", "Ogg"),
    (0, b"RIFF", "RIFF"),
    (0, b"fLaC", "FLAC"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska"),
    (0, b"wOFF", "WOFF"),
    (0, b"wOF2", "WOFF"),
    (0, b"\xff\xfe\0\0", "UTF-32"),
    (0, b"\0\0\xfe\xff", "UTF-32"),
];

/// What kind of binary file this is, and the offset of the byte that shows it: a known magic number, or a zero byte where
/// the bytes are not UTF-16. None for text of any charset.
pub fn looks_binary(bytes: &[u8]) -> Option<(&'static str, usize)> {
    let known = MAGIC.iter().find(|(at, magic, kind)| {
        let readable = magic.iter().all(|byte| byte.is_ascii_graphic());
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)) && (!readable || is_sure(kind, bytes))
    });
    if let Some((at, _, kind)) = known {
        return Some((kind, *at));
    }
    // The wide mark of UTF-16; a zero byte after the mark of UTF-8 is as odd as without it.
    if Encoding::for_bom(bytes).is_some_and(|(encoding, _)| crate::detect::is_utf16(encoding)) {
        return None;
    }
    let at = bytes.iter().position(|byte| *byte == 0)?;
    if utf16_without_mark(bytes).is_some() { None } else { Some(("some binary form", at)) }
}

/// Whether a magic number that a text could begin with ("RIFF", "ftyp") is followed by what no text has.
fn is_sure(kind: &str, bytes: &[u8]) -> bool {
    matches!(kind, "PDF" | "GIF" | "RTF" | "PostScript")
        || bytes
            .iter()
            .take(4096)
            .any(|byte| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b)) || *byte == 0x7f)
}

#[cfg(test)]
mod tests {
    use super::looks_binary;

    #[test]
    fn binaries_are_told_from_texts() {
        let utf16: Vec<u8> = "Rząd podał się do dymisji.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        type Case<'a> = (&'a [u8], Option<(&'a str, usize)>);
        let cases: &[Case<'_>] = &[
            (b"%PDF-1.7\n", Some(("PDF", 0))),
            (b"PK\x03\x04\x14", Some(("ZIP", 0))),
            (b"\x7fELF\x02", Some(("ELF", 0))),
            (b"\0\0\0\x20ftypisom", Some(("MP4", 4))),
            (b"RIFF\x01\0\0\0AVI ", Some(("RIFF", 0))),
            (b"RIFF is a word.", None),
            (b"ID3 is a word.", None),
            (b"abc\0def", Some(("some binary form", 3))),
            (b"\xef\xbb\xbfab\0", Some(("some binary form", 5))),
            (b"\xff\xfe\0\0a\0\0\0", Some(("UTF-32", 0))),
            (b"\xff\xfea\0b\0", None),
            (b"Rz\xb1d", None),
            (&utf16, None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(looks_binary(bytes), *expected, "{bytes:?}");
        }
    }
}
