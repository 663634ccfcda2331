//! What nobody can guess.

use std::fmt::Write;

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system gives no random numbers: {0}")]
pub struct NoRandom(getrandom::Error);

pub(crate) fn number() -> Result<u64, NoRandom> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(NoRandom)?;
    Ok(u64::from_le_bytes(bytes))
}

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NoRandom)?;
    Ok(bytes)
}

/// 256 bits in hex.
pub(crate) fn secret() -> Result<String, NoRandom> {
    Ok(hex(&bytes::<32>()?))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
