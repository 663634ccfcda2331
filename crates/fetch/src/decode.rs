//! Bodies out of their content encodings, within limits of size and ratio.

use std::io::Read;

/// What a body was packed with, as `Content-Encoding` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// For the `Accept-Encoding` of a request.
pub(crate) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Bodies below this size, in bytes, may have any ratio.
const RATIO_FLOOR: usize = 1 << 20;
/// Most encodings on top of each other. Servers use one; a second is a proxy's.
const MAX_CODINGS: usize = 3;
/// Largest window of zstd, as the power of two: RFC 9659 allows 8 MiB.
const ZSTD_WINDOW: u32 = 23;

/// Limits of decompression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Most bytes of the result, and of every step on the way.
    pub(crate) bytes: usize,
    /// Most bytes of the result for each byte that was sent.
    pub(crate) ratio: usize,
    /// Whether a longer result is cut rather than refused.
    pub(crate) cut: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    TooLarge,
    Ratio,
    Broken { coding: Coding, message: String },
}

impl Coding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        }
    }
}

/// Reads `Content-Encoding`, in the order the encodings were applied. The error is what is not known.
pub(crate) fn parse_codings<'a>(values: impl Iterator<Item = &'a str>) -> Result<Vec<Coding>, String> {
    let mut codings = Vec::new();
    for name in values.flat_map(|value| value.split(',')).map(str::trim) {
        let coding = match name.to_ascii_lowercase().as_str() {
            "" | "identity" | "none" => continue,
            "gzip" | "x-gzip" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            "br" => Coding::Brotli,
            "zstd" => Coding::Zstd,
            _ => return Err(name.to_owned()),
        };
        if codings.len() == MAX_CODINGS {
            return Err(format!("more than {MAX_CODINGS} encodings"));
        }
        codings.push(coding);
    }
    Ok(codings)
}

/// Undoes the encodings, last one first.
pub(crate) fn decode(sent: Vec<u8>, codings: &[Coding], limits: Limits) -> Result<Vec<u8>, DecodeError> {
    let sent_bytes = sent.len();
    let mut body = sent;
    for &coding in codings.iter().rev() {
        // Answers without a body say they are packed, too.
        if body.is_empty() {
            break;
        }
        body = unpack(&body, coding, sent_bytes, limits)?;
    }
    Ok(body)
}

fn unpack(packed: &[u8], coding: Coding, sent_bytes: usize, limits: Limits) -> Result<Vec<u8>, DecodeError> {
    let broken = |error: std::io::Error| DecodeError::Broken { coding, message: error.to_string() };
    let mut out = Vec::new();
    match coding {
        Coding::Gzip => {
            let mut rest = packed;
            // More than one member is allowed; what comes after the last is left, as browsers do.
            loop {
                let mut member = flate2::bufread::GzDecoder::new(rest);
                read_within(&mut member, &mut out, sent_bytes, limits, &broken)?;
                rest = member.into_inner();
                if !rest.starts_with(b"\x1f\x8b") || out.len() >= limits.bytes {
                    break;
                }
            }
        }
        // The standard means zlib by "deflate"; some servers send the bare stream.
        Coding::Deflate if is_zlib(packed) => {
            read_within(&mut flate2::bufread::ZlibDecoder::new(packed), &mut out, sent_bytes, limits, &broken)?;
        }
        Coding::Deflate => {
            read_within(&mut flate2::bufread::DeflateDecoder::new(packed), &mut out, sent_bytes, limits, &broken)?;
        }
        Coding::Brotli => {
            let mut decoder = brotli_decompressor::Decompressor::new(packed, 4096);
            read_within(&mut decoder, &mut out, sent_bytes, limits, &broken)?;
        }
        Coding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(broken)?;
            decoder.window_log_max(ZSTD_WINDOW).map_err(broken)?;
            read_within(&mut decoder, &mut out, sent_bytes, limits, &broken)?;
        }
    }
    Ok(out)
}

fn is_zlib(packed: &[u8]) -> bool {
    matches!(packed, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

/// Appends all of `reader` to `out`.
fn read_within(
    reader: &mut impl Read,
    out: &mut Vec<u8>,
    sent_bytes: usize,
    limits: Limits,
    broken: &impl Fn(std::io::Error) -> DecodeError,
) -> Result<(), DecodeError> {
    let mut chunk = [0; 16 << 10];
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(error)),
        };
        out.extend(chunk.iter().take(count));
        if out.len() > RATIO_FLOOR && out.len() / sent_bytes.max(1) > limits.ratio {
            return Err(DecodeError::Ratio);
        }
        if out.len() > limits.bytes {
            out.truncate(limits.bytes);
            return if limits.cut { Ok(()) } else { Err(DecodeError::TooLarge) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const LIMITS: Limits = Limits { bytes: 2 << 20, ratio: 200, cut: false };
    const TEXT: &str = "Minister zapowiedział, że ustawa trafi do Sejmu. „Zdążymy przed świętami” — dodał.";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn bare_deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A brotli stream of one stored block, made by hand: the crate only unpacks.
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(bytes.len() - 1).unwrap();
        // WBITS 16 (0), not last (0), four nibbles (00), length - 1 (16 bits), uncompressed (1).
        let header = (u32::from(length) << 4) | (1 << 20);
        let mut out = header.to_le_bytes()[..3].to_vec();
        out.extend(bytes);
        // Last (1), empty (1).
        out.push(3);
        out
    }

    #[test]
    fn unpacks_each_encoding() {
        let text = TEXT.as_bytes();
        for (packed, codings) in [
            (gzip(text), "gzip"),
            (gzip(text), "X-GZIP"),
            (zlib(text), "deflate"),
            (bare_deflate(text), "deflate"),
            (brotli(text), "br"),
            (zstd::encode_all(text, 3).unwrap(), "zstd"),
            (zstd::encode_all(gzip(text).as_slice(), 3).unwrap(), "gzip, zstd"),
            (text.to_vec(), "identity"),
            (text.to_vec(), ""),
            ([gzip(text), b"\0\0rubbish".to_vec()].concat(), "gzip"),
        ] {
            let parsed = parse_codings([codings].into_iter()).unwrap();
            assert_eq!(decode(packed, &parsed, LIMITS).unwrap(), text, "{codings}");
        }
        let twice = [gzip(text), gzip(text)].concat();
        assert_eq!(decode(twice, &[Coding::Gzip], LIMITS).unwrap().len(), 2 * text.len());
        assert_eq!(decode(Vec::new(), &[Coding::Gzip], LIMITS).unwrap(), b"");
        assert_eq!(parse_codings(["gzip, compress"].into_iter()), Err("compress".to_owned()));
        assert!(parse_codings(["gzip,gzip,gzip,gzip"].into_iter()).is_err());
    }

    #[test]
    fn stops_bombs() {
        let zeros = vec![0; 3 << 20];
        let packed = [(gzip(&zeros), Coding::Gzip), (zstd::encode_all(zeros.as_slice(), 3).unwrap(), Coding::Zstd)];
        for (bomb, coding) in packed {
            assert_eq!(decode(bomb.clone(), &[coding], LIMITS), Err(DecodeError::Ratio));
            let lenient = Limits { ratio: usize::MAX, ..LIMITS };
            assert_eq!(decode(bomb.clone(), &[coding], lenient), Err(DecodeError::TooLarge));
            let cut = Limits { cut: true, ..lenient };
            assert_eq!(decode(bomb, &[coding], cut).unwrap().len(), LIMITS.bytes);
        }
        // A bomb in a bomb: the ratio counts from what was sent.
        let nested = gzip(&gzip(&zeros));
        assert_eq!(decode(nested, &[Coding::Gzip, Coding::Gzip], LIMITS), Err(DecodeError::Ratio));
    }

    #[test]
    fn tells_broken_data() {
        let noise: Vec<u8> = (0..200u8).map(|i| i.wrapping_mul(37) ^ 0xa5).collect();
        for coding in [Coding::Gzip, Coding::Deflate, Coding::Zstd, Coding::Brotli] {
            let result = decode(noise.clone(), &[coding], LIMITS);
            assert!(matches!(result, Err(DecodeError::Broken { .. })), "{coding:?} {result:?}");
        }
        let mut short = gzip(TEXT.as_bytes());
        short.truncate(short.len() / 2);
        assert!(matches!(decode(short, &[Coding::Gzip], LIMITS), Err(DecodeError::Broken { .. })));
        let mut short = zstd::encode_all(TEXT.as_bytes(), 3).unwrap();
        short.truncate(short.len() / 2);
        assert!(matches!(decode(short, &[Coding::Zstd], LIMITS), Err(DecodeError::Broken { .. })));
    }
}
