//! Checks of the delta encodings: how many values a page's data declares.
//!
//! The crate makes room for as many as are declared, which a few bytes can do for billions.

use super::thrift::{Bad, Thrift};

/// Whether a block of delta-packed numbers declares at most so many, and where it ends.
pub(super) fn check_packed(bytes: &[u8], at_most: usize) -> Result<usize, Bad> {
    // Variable lengths and signs are coded as in Thrift.
    let mut packed = Thrift::new(bytes);
    let block = packed.unsigned()?;
    let minis = packed.unsigned()?;
    let count = packed.unsigned()?;
    packed.signed()?;
    // The crates' writers have 128 or 256 values in 4 or 8 parts.
    if block == 0 || block > 1 << 20 || minis == 0 || minis > block / 32 || block % minis != 0 {
        return Err(Bad);
    }
    if count > at_most as u64 {
        return Err(Bad);
    }
    let per_mini = block / minis;
    let mut left = count.saturating_sub(1);
    let mut at = packed.at;
    while left > 0 {
        let mut header = Thrift::new(bytes.get(at..).ok_or(Bad)?);
        header.signed()?;
        let widths_start = at + header.at;
        let minis = usize::try_from(minis).map_err(|_| Bad)?;
        let widths = bytes.get(widths_start..widths_start + minis).ok_or(Bad)?;
        at = widths_start + minis;
        for width in widths {
            if left == 0 {
                break;
            }
            if *width > 64 {
                return Err(Bad);
            }
            at += usize::try_from(u64::from(*width) * per_mini / 8).map_err(|_| Bad)?;
            left = left.saturating_sub(per_mini);
        }
        if at > bytes.len() {
            return Err(Bad);
        }
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        // 128 values in a block, 4 parts, 5 values from 7 on by steps of 1: no bits for the differences.
        let block = [0x80, 0x01, 4, 5, 14, 2, 0, 0, 0, 0, 0xff];
        assert_eq!(check_packed(&block, 5), Ok(10));
        assert_eq!(check_packed(&block, 4), Err(Bad));
        assert_eq!(check_packed(&block[..8], 5), Err(Bad));
        // No values at all, and one.
        assert_eq!(check_packed(&[0x80, 0x01, 4, 0, 0], 0), Ok(5));
        assert_eq!(check_packed(&[0x80, 0x01, 4, 1, 14], 1), Ok(5));
    }

    proptest::proptest! {
        #[test]
        fn no_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let _ = check_packed(&bytes, 1000);
        }
    }
}
