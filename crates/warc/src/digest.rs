//! `WARC-Block-Digest: sha1:…`, in base 32 or hexadecimal.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Whether a block has the digest that is declared; true as well if the algorithm is not known here.
pub(crate) fn matches(declared: &str, block: &[u8]) -> bool {
    let Some((algorithm, value)) = declared.split_once(':') else { return true };
    let digest = match algorithm.trim().to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => Sha1::digest(block).to_vec(),
        "sha256" | "sha-256" => Sha256::digest(block).to_vec(),
        _ => return true,
    };
    let value = value.trim().trim_end_matches('=');
    value.eq_ignore_ascii_case(&base32(&digest)) || value.eq_ignore_ascii_case(&hexadecimal(&digest))
}

fn base32(bytes: &[u8]) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".as_bytes();
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|at| (at..at + 5).fold(0, |value, at| value << 1 | bit(at)))
        .filter_map(|value| alphabet.get(value).copied().map(char::from))
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests() {
        // The digests of nothing at all.
        for declared in [
            "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
            "sha1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj",
            "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "SHA-1: da39a3ee5e6b4b0d3255bfef95601890afd80709 ",
            "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====",
            "md5:unknown",
        ] {
            assert!(matches(declared, b""), "{declared}");
            assert!(declared.starts_with("md5") || !matches(declared, b"x"), "{declared}");
        }
    }
}
