//! Pages decompressed to the size they declare, and never further.

use std::io::{Cursor, Read};

use ::parquet::basic::Compression;

/// The decompressed bytes, exactly as many as `size`.
pub(super) fn decompress(bytes: &[u8], size: usize, compression: Compression) -> Result<Vec<u8>, String> {
    let out = match compression {
        Compression::UNCOMPRESSED => bytes.to_vec(),
        Compression::SNAPPY => {
            // It says its size itself.
            let declared = snap::raw::decompress_len(bytes).map_err(text)?;
            if declared != size {
                return Err(wrong_size(declared, size));
            }
            snap::raw::Decoder::new().decompress_vec(bytes).map_err(text)?
        }
        Compression::GZIP(_) => read(flate2::read::MultiGzDecoder::new(bytes), size)?,
        Compression::BROTLI(_) => read(brotli_decompressor::Decompressor::new(bytes, 16 << 10), size)?,
        Compression::ZSTD(_) => {
            read(zstd::stream::read::Decoder::with_buffer(Cursor::new(bytes)).map_err(text)?, size)?
        }
        Compression::LZ4_RAW => lz4_flex::block::decompress(bytes, size).map_err(text)?,
        Compression::LZ4 => lz4(bytes, size)?,
        Compression::LZO => return Err("compressed with LZO, which is not read".to_owned()),
    };
    if out.len() == size { Ok(out) } else { Err(wrong_size(out.len(), size)) }
}

/// One byte more than allowed shows that there is too much.
fn read(decoder: impl Read, size: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    decoder.take(size as u64 + 1).read_to_end(&mut out).map_err(text)?;
    Ok(out)
}

/// The old LZ4, of which there are three kinds: Hadoop's blocks with their lengths before them, frames, and bare blocks.
fn lz4(bytes: &[u8], size: usize) -> Result<Vec<u8>, String> {
    if let Some(out) = hadoop(bytes, size) {
        return Ok(out);
    }
    if let Ok(out) = read(lz4_flex::frame::FrameDecoder::new(bytes), size)
        && out.len() == size
    {
        return Ok(out);
    }
    lz4_flex::block::decompress(bytes, size).map_err(text)
}

fn hadoop(mut bytes: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (lengths, rest) = bytes.split_first_chunk::<8>()?;
        let [a, b, c, d, e, f, g, h] = *lengths;
        let plain = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        let packed = usize::try_from(u32::from_be_bytes([e, f, g, h])).ok()?;
        let (block, rest) = rest.split_at_checked(packed)?;
        if out.len().checked_add(plain)? > size {
            return None;
        }
        out.extend(lz4_flex::block::decompress(block, plain).ok().filter(|block| block.len() == plain)?);
        bytes = rest;
    }
    (out.len() == size).then_some(out)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn wrong_size(found: usize, declared: usize) -> String {
    format!("a page of {declared} bytes has {found}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn bombs_stop_at_the_declared_size() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 10 << 20]).unwrap();
        let gzip = encoder.finish().unwrap();
        let snappy = snap::raw::Encoder::new().compress_vec(&vec![0; 10 << 20]).unwrap();
        let zstd = zstd::bulk::compress(&vec![0; 10 << 20], 3).unwrap();
        let lz4 = lz4_flex::block::compress(&vec![0; 10 << 20]);
        for (bytes, compression) in [
            (gzip, Compression::GZIP(Default::default())),
            (snappy, Compression::SNAPPY),
            (zstd, Compression::ZSTD(Default::default())),
            (lz4.clone(), Compression::LZ4_RAW),
            (lz4, Compression::LZ4),
        ] {
            assert!(decompress(&bytes, 100, compression).is_err());
            assert_eq!(decompress(&bytes, 10 << 20, compression).unwrap().len(), 10 << 20);
        }
    }

    #[test]
    fn hadoop_blocks() {
        let mut bytes = Vec::new();
        for block in [&b"The bridge is closed. "[..], b"The bridge is open."] {
            let packed = lz4_flex::block::compress(block);
            bytes.extend((block.len() as u32).to_be_bytes());
            bytes.extend((packed.len() as u32).to_be_bytes());
            bytes.extend(packed);
        }
        assert_eq!(decompress(&bytes, 41, Compression::LZ4).unwrap(), b"The bridge is closed. The bridge is open.");
    }
}
