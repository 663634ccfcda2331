//! A compressed file as a stream of what it holds: gzip and zstd, recognised by their first bytes, bounded in size and in
//! how many times they may grow.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

/// A ratio is no sign of a bomb as long as little comes of it.
const RATIO_FROM: u64 = 1 << 20;

/// A zstd frame may look back over 2^27 bytes (128 MiB): what zstd's own program reads without being told to.
const WINDOW_LOG: u32 = 27;

const BUFFER: usize = 64 << 10;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Compression {
    None,
    /// One gzip member or several.
    Gzip,
    /// One zstd frame or several.
    Zstd,
}

impl Compression {
    /// The name of a file without the ending for this compression: `feed.xml` of `feed.xml.gz`.
    pub(crate) fn inner_name(self, name: &str) -> &str {
        let endings: &[&str] = match self {
            Compression::None => &[],
            Compression::Gzip => &[".gz", ".gzip"],
            Compression::Zstd => &[".zst", ".zstd"],
        };
        let stripped = endings.iter().find_map(|ending| {
            let (stem, last) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
            (last.eq_ignore_ascii_case(ending) && !stem.is_empty()).then_some(stem)
        });
        stripped.unwrap_or(name)
    }
}

/// How much may come of compressed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes in all.
    pub bytes: u64,
    /// How many times its stored size, from 1 MiB on.
    pub ratio: u64,
}

impl Default for Limits {
    /// 64 GiB, since a stream is never held as a whole; 200 times: text grows 3 to 20 times and deflate at most 1032.
    fn default() -> Self {
        Limits { bytes: 64 << 30, ratio: 200 }
    }
}

/// More than the [`Limits`] came of compressed data: the error inside the [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Bomb {
    #[error("decompresses to more than {limit} bytes, at byte {at}: a bomb?")]
    Size { limit: u64, at: u64 },
    #[error("decompresses to more than {ratio} times its size, at byte {at}: a bomb?")]
    Ratio { ratio: u64, at: u64 },
}

/// What a file holds that may be packed with gzip or zstd, as a stream within the limits.
pub fn unpacked<'a>(reader: Box<dyn Read + Send + 'a>, limits: Limits) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    open(reader, limits).map(|(_, unpacked)| unpacked)
}

/// Recognises compression by the first bytes and undoes it. Errors name the byte of the compressed file.
///
/// A file that is not compressed is given as it is, and is not limited.
pub(crate) fn open<'a>(
    mut reader: Box<dyn Read + Send + 'a>,
    limits: Limits,
) -> io::Result<(Compression, Box<dyn BufRead + Send + 'a>)> {
    let mut start = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let kind = recognise(&start);
    let stored = Stored { reader: Cursor::new(start).chain(reader), at: 0 };
    let stored = BufReader::with_capacity(BUFFER, stored);
    let decoder = match kind {
        Compression::None => return Ok((kind, Box::new(stored))),
        Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(stored))),
        Compression::Zstd => {
            let mut decoder = ZstdDecoder::with_buffer(stored)?;
            decoder.window_log_max(WINDOW_LOG)?;
            Decoder::Zstd(Box::new(decoder))
        }
    };
    let bounded = Bounded { decoder, limits, given: 0 };
    Ok((kind, Box::new(BufReader::with_capacity(BUFFER, bounded))))
}

/// How a file is compressed that begins with these bytes (four are enough).
pub(crate) fn recognise(start: &[u8]) -> Compression {
    match start {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        // A frame, or one to be skipped before it.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        _ => Compression::None,
    }
}

/// The compressed file, with how much of it was read.
struct Stored<R> {
    reader: R,
    at: u64,
}

impl<R: Read> Read for Stored<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}

type Source<'a> = BufReader<Stored<io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send + 'a>>>>;

enum Decoder<'a> {
    Gzip(Box<MultiGzDecoder<Source<'a>>>),
    Zstd(Box<ZstdDecoder<'static, Source<'a>>>),
}

struct Bounded<'a> {
    decoder: Decoder<'a>,
    limits: Limits,
    given: u64,
}

impl Bounded<'_> {
    /// How many bytes of the compressed file were used.
    fn at(&self) -> u64 {
        let source = match &self.decoder {
            Decoder::Gzip(decoder) => decoder.get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref(),
        };
        source.get_ref().at - source.buffer().len() as u64
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.read(out),
            Decoder::Zstd(decoder) => decoder.read(out),
        };
        let at = self.at();
        let count = read.or_else(|error| match error.kind() {
            // Bytes behind the last gzip member that are none: zeros, or what a tool wrote there. gzip ignores them too.
            io::ErrorKind::InvalidInput if self.given > 0 && error.to_string() == "invalid gzip header" => Ok(0),
            _ => Err(error),
        });
        let count = count.map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), format!("compressed data ends early, at byte {at}"))
            }
            kind => io::Error::new(kind, format!("compressed data is damaged at byte {at}: {error}")),
        })?;
        self.given += count as u64;
        let Limits { bytes, ratio } = self.limits;
        if self.given > bytes {
            return Err(io::Error::other(Bomb::Size { limit: bytes, at }));
        }
        if self.given > RATIO_FROM && self.given / ratio.max(1) > at {
            return Err(io::Error::other(Bomb::Ratio { ratio, at }));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    fn read(stored: &[u8], limits: Limits) -> (Compression, Result<Vec<u8>, String>) {
        let (kind, mut reader) = open(Box::new(stored), limits).unwrap();
        let mut bytes = Vec::new();
        let done = reader.read_to_end(&mut bytes);
        (kind, done.map(|_| bytes).map_err(|error| error.to_string()))
    }

    #[test]
    fn files_are_recognised_and_read() {
        let text = "Most na Bzurze znów otwarty.\n".repeat(1000).into_bytes();
        let (first, second) = text.split_at(7777);
        let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        for (stored, kind) in [
            (text.clone(), Compression::None),
            (gzip(&text), Compression::Gzip),
            ([gzip(first), gzip(&[]), gzip(second)].concat(), Compression::Gzip),
            ([gzip(&text), vec![0; 700]].concat(), Compression::Gzip),
            (zstd(&text), Compression::Zstd),
            ([zstd(first), zstd(second)].concat(), Compression::Zstd),
            ([&skippable, zstd(&text).as_slice()].concat(), Compression::Zstd),
        ] {
            assert_eq!(read(&stored, Limits::default()), (kind, Ok(text.clone())));
        }
        for short in [&b""[..], b"a", b"\x1f\x8b"] {
            assert_eq!(read(short, Limits::default()), (Compression::None, Ok(short.to_vec())));
        }
    }

    #[test]
    fn bombs_are_named() {
        let blanks = vec![b' '; 8 << 20];
        for stored in [gzip(&blanks), zstd(&blanks)] {
            let ratio = read(&stored, Limits::default()).1.unwrap_err();
            assert!(ratio.starts_with("decompresses to more than 200 times its size, at byte "), "{ratio}");
            let size = read(&stored, Limits { bytes: 1000, ratio: 200 }).1.unwrap_err();
            assert!(size.starts_with("decompresses to more than 1000 bytes, at byte "), "{size}");
            assert!(read(&stored, Limits { bytes: 8 << 20, ratio: 100_000 }).1.is_ok());
        }
    }

    #[test]
    fn damage_is_named_with_its_byte() {
        let text: Vec<u8> = (0..5000_u32).flat_map(|at| (at * at).to_string().into_bytes()).collect();
        for pack in [gzip, zstd] {
            let stored = pack(&text);
            let cut = read(&stored[..stored.len() / 2], Limits::default()).1.unwrap_err();
            assert_eq!(cut, format!("compressed data ends early, at byte {}", stored.len() / 2));
            let mut damaged = stored.clone();
            for byte in damaged.iter_mut().skip(stored.len() / 2).take(40) {
                *byte ^= 0x55;
            }
            let damaged = read(&damaged, Limits::default()).1.unwrap_err();
            assert!(damaged.contains("at byte "), "{damaged}");
        }
    }

    #[test]
    fn endings_are_taken_off() {
        assert_eq!(Compression::Gzip.inner_name("feed.xml.GZ"), "feed.xml");
        assert_eq!(Compression::Zstd.inner_name("a.jsonl.zst"), "a.jsonl");
        assert_eq!(Compression::Gzip.inner_name(".gz"), ".gz");
        assert_eq!(Compression::Gzip.inner_name("ż"), "ż");
        assert_eq!(Compression::None.inner_name("a.gz"), "a.gz");
    }
}
