//! Attention in integers: queries and keys of 8 bits, weights and values of 16 bits, the softmax in fixed point.
//!
//! Integer sums are exact in any order, so every machine agrees; and integers are what vectors are fastest at. For one
//! head of one window:
//!
//! 1. The mean key is taken off every key (it adds the same to all scores of a query, so the softmax does not see it);
//!    keys get one 8-bit scale for the head, each query one of its own.
//! 2. A query's scores are exact 32-bit sums. The distance from the best score becomes a fixed-point number of octaves
//!    (5.10 bits), its power of two a weight of 15 bits: a cubic for the fraction, a shift for the whole.
//! 3. Weights are scaled down so that they sum to less than 2¹⁶; then sums over values of 16 bits (a scale for every
//!    column) fit in 32 bits, and are divided by the sum of the weights.

#![allow(unsafe_code)]

use super::buffer::Buffer;
use super::math;
use super::matrix::Matrix;
use super::simd::{LANES, Simd};

/// Queries worked on at a time.
const TALL: usize = 8;
/// 16-bit lanes: keys are padded to a multiple.
const WORDS: usize = 32;
/// The score of a key that is not there: below any real one (|score| ≤ 2²¹), and no shift of ours overflows it.
const NOWHERE: i32 = -(1 << 22);
/// 2⁻ᶠ ≈ 1 − f·(A − f·(B − f·C)), to 7e-5, exact at both ends; in 1/32768.
const A: i16 = 22665;
const B: i16 = 7579;
const C: i16 = 1298;
/// The greatest sum of a query's weights: times values of 16 bits it fits in 32 bits.
const HEAVIEST: i32 = 65535;

#[derive(Default)]
pub(crate) struct Scratch {
    pub(super) queries: Buffer<i8>,
    pub(super) scales: Buffer<f32>,
    pub(super) keys: Buffer<u8>,
    values: Buffer<i16>,
    pub(super) scores: Buffer<i32>,
    pub(super) weights: Buffer<i16>,
    pub(super) row: Buffer<f32>,
    /// Values and weights as bytes, for tiles.
    pub(super) value_bytes: Buffer<u8>,
    pub(super) weight_bytes: Buffer<u8>,
}

/// Reads `qkv` (queries, keys and values side by side, each of `out.columns`) into `out`.
///
/// `WIDE` blocks of keys are scored for `DEEP` queries at a time, and values summed for `MIXED`: as many as there are registers for.
#[inline(always)]
pub(crate) fn attention<S: Simd, const WIDE: usize, const DEEP: usize, const MIXED: usize>(
    qkv: &Matrix,
    heads: usize,
    scratch: &mut Scratch,
    out: &mut Matrix,
) {
    let (rows, hidden) = (qkv.rows, out.columns);
    let size = check(qkv, heads, out);
    let tiled = rows.div_ceil(TALL) * TALL;
    let spaces = rows.div_ceil(WORDS) * WORDS;
    scratch.queries.resize(tiled * size * S::KEPT);
    scratch.scales.resize(tiled);
    scratch.keys.resize(spaces * size * S::KEPT);
    scratch.values.resize(spaces * size);
    scratch.scores.resize(TALL * spaces);
    scratch.weights.resize(TALL * spaces);
    scratch.row.resize(2 * size);
    for head in 0..heads {
        // SAFETY: the shapes were checked and the scratch sized for them above.
        unsafe {
            let base = qkv.data.as_ptr().add(head * size);
            let stride = 3 * hidden;
            queries::<S>(base, stride, rows, size, size * S::KEPT, scratch);
            let key_scale = keys::<S>(base.add(hidden), stride, rows, size, scratch);
            values::<S>(base.add(2 * hidden), stride, rows, size, scratch);
            let octaves = octaves(key_scale, size);
            for row in (0..rows).step_by(TALL) {
                scores::<S, WIDE, DEEP>(row, spaces, size, scratch);
                for r in 0..TALL.min(rows - row) {
                    weigh::<S>(row, r, rows, spaces, octaves, scratch);
                }
                mix::<S, MIXED>(
                    row,
                    rows,
                    spaces,
                    size,
                    scratch,
                    out.data.as_mut_ptr().add(row * hidden + head * size),
                    hidden,
                );
            }
        }
    }
}

/// That all is as long as attention takes it to be; returns the size of a head.
#[inline(always)]
pub(super) fn check(qkv: &Matrix, heads: usize, out: &Matrix) -> usize {
    let (rows, hidden) = (qkv.rows, out.columns);
    let size = hidden / heads.max(1);
    assert!(heads > 0 && size * heads == hidden && size.is_multiple_of(LANES) && size <= 128);
    assert!(qkv.columns == 3 * hidden && out.rows == rows && rows <= 1 << 14);
    assert!(qkv.data.len() >= rows * 3 * hidden && out.data.len() >= rows * hidden);
    size
}

/// From 8-bit products to octaves: the keys' scale, 1/√size, log₂ e; the query's scale is still to come.
#[inline(always)]
pub(super) fn octaves(key_scale: f32, size: usize) -> f32 {
    key_scale * std::f32::consts::LOG2_E / (size as f32).sqrt()
}

/// Keeps the queries in 8 bits, `pitch` bytes from one to the next, with zeros between, and their scales.
///
/// # Safety
/// `at` points to `rows` rows of `size` values, `stride` apart; the scratch is sized.
#[inline(always)]
pub(super) unsafe fn queries<S: Simd>(
    at: *const f32,
    stride: usize,
    rows: usize,
    size: usize,
    pitch: usize,
    scratch: &mut Scratch,
) {
    for row in 0..rows {
        // SAFETY: by the contract.
        unsafe {
            let x = at.add(row * stride);
            let mut most = S::splat(0.0);
            for k in (0..size).step_by(LANES) {
                most = S::max(S::abs(S::load(x.add(k))), most);
            }
            let most = math::maximum::<S>(most);
            let by = S::splat(if most > 1e-30 { 127.0 / most } else { 0.0 });
            for k in (0..size).step_by(LANES) {
                let q = math::round::<S>(S::mul(S::load(x.add(k)), by));
                S::keep(scratch.queries.as_mut_ptr().add(row * pitch + k * S::KEPT), q);
            }
            scratch.queries[row * pitch + size * S::KEPT..(row + 1) * pitch].fill(0);
            scratch.scales[row] = most / 127.0;
        }
    }
    scratch.queries[rows * pitch..].fill(0);
}

/// Packs the keys as weights of 8 bits, their mean taken off; returns their scale.
///
/// # Safety
/// As for [`queries`].
#[inline(always)]
pub(super) unsafe fn keys<S: Simd>(
    at: *const f32,
    stride: usize,
    rows: usize,
    size: usize,
    scratch: &mut Scratch,
) -> f32 {
    let share = S::splat(1.0 / rows as f32);
    // SAFETY: by the contract; `scratch.row` holds 2 · size values.
    unsafe {
        let mean = scratch.row.as_mut_ptr();
        let mut most = S::splat(0.0);
        for k in (0..size).step_by(LANES) {
            let mut sum = S::splat(0.0);
            for row in 0..rows {
                sum = S::add(sum, S::load(at.add(row * stride + k)));
            }
            let middle = S::mul(sum, share);
            S::store(mean.add(k), middle);
            for row in 0..rows {
                most = S::max(S::abs(S::sub(S::load(at.add(row * stride + k)), middle)), most);
            }
        }
        let most = math::maximum::<S>(most);
        let by = S::splat(if most > 1e-30 { 127.0 / most } else { 0.0 });
        let mut kept = [0i8; 256];
        let keys = scratch.keys.as_mut_ptr();
        for row in 0..rows {
            for k in (0..size).step_by(LANES) {
                let x = S::sub(S::load(at.add(row * stride + k)), S::load(mean.add(k)));
                S::keep(kept.as_mut_ptr().add(k * S::KEPT), math::round::<S>(S::mul(x, by)));
            }
            let target = keys.add(((row / LANES) * LANES * size + (row % LANES) * 4) * S::KEPT);
            for four in 0..size / 4 {
                let (four, target) = (kept.as_ptr().add(4 * four * S::KEPT), target.add(64 * four * S::KEPT));
                if S::KEPT == 1 {
                    target.cast::<u32>().write_unaligned(four.cast::<u32>().read_unaligned() ^ 0x8080_8080);
                } else {
                    // Signed as they are: 128 more would add the same to all scores of a query.
                    target.cast::<u64>().write_unaligned(four.cast::<u64>().read_unaligned());
                }
            }
        }
        most / 127.0
    }
}

/// What 16 columns of values are multiplied with to have 16 bits; the inverse is written to `scales`.
///
/// # Safety
/// `at` points to `rows` rows of 16 values, `stride` apart, `scales` to room for 16.
#[inline(always)]
pub(super) unsafe fn value_scale<S: Simd>(at: *const f32, stride: usize, rows: usize, scales: *mut f32) -> S::F {
    // SAFETY: by the contract.
    unsafe {
        let mut most = S::splat(1e-30);
        for row in 0..rows {
            most = S::max(S::abs(S::load(at.add(row * stride))), most);
        }
        S::store(scales, S::mul(most, S::splat(1.0 / 32767.0)));
        S::div(S::splat(32767.0), most)
    }
}

/// Packs the values in pairs of rows, 16 bits each, and leaves the columns' scales in `scratch.row`.
///
/// # Safety
/// As for [`queries`].
#[inline(always)]
unsafe fn values<S: Simd>(at: *const f32, stride: usize, rows: usize, size: usize, scratch: &mut Scratch) {
    // SAFETY: by the contract.
    unsafe {
        let (scales, target) = (scratch.row.as_mut_ptr(), scratch.values.as_mut_ptr());
        for k in (0..size).step_by(LANES) {
            let by = value_scale::<S>(at.add(k), stride, rows, scales.add(k));
            let low = S::isplat(0xffff);
            for row in (0..rows).step_by(2) {
                let even = math::round::<S>(S::mul(S::load(at.add(row * stride + k)), by));
                let odd = if row + 1 < rows {
                    math::round::<S>(S::mul(S::load(at.add((row + 1) * stride + k)), by))
                } else {
                    S::isplat(0)
                };
                let pair = S::ior(S::iand(even, low), S::ishl::<16>(odd));
                S::istore(target.add((row / 2) * 2 * size + 2 * k).cast(), pair);
            }
        }
    }
    scratch.values[rows.div_ceil(2) * 2 * size..].fill(0);
}

/// Scores of queries `row..row + TALL` for all keys, each query's less a constant of its own.
///
/// # Safety
/// The scratch holds the queries and keys.
#[inline(always)]
unsafe fn scores<S: Simd, const WIDE: usize, const DEEP: usize>(
    row: usize,
    spaces: usize,
    size: usize,
    scratch: &mut Scratch,
) {
    const { assert!(TALL.is_multiple_of(DEEP)) };
    let blocks = spaces / LANES;
    let mut block = 0;
    while block + WIDE <= blocks {
        let mut r = 0;
        while r < TALL {
            // SAFETY: the blocks exist.
            unsafe { score_tile::<S, WIDE, DEEP>(row, r, block, spaces, size, scratch) };
            r += DEEP;
        }
        block += WIDE;
    }
    while block < blocks {
        let mut r = 0;
        while r < TALL {
            // SAFETY: the block exists.
            unsafe { score_tile::<S, 1, DEEP>(row, r, block, spaces, size, scratch) };
            r += DEEP;
        }
        block += 1;
    }
}

/// # Safety
/// As for [`scores`]; `block..block + WIDE` exist, and `r..r + DEEP` are below [`TALL`].
#[inline(always)]
unsafe fn score_tile<S: Simd, const WIDE: usize, const DEEP: usize>(
    row: usize,
    r: usize,
    block: usize,
    spaces: usize,
    size: usize,
    scratch: &mut Scratch,
) {
    // SAFETY: by the contract.
    unsafe {
        let keys = scratch.keys.as_ptr().add(block * LANES * size * S::KEPT);
        let queries = scratch.queries.as_ptr().add((row + r) * size * S::KEPT);
        let mut acc = [[S::acc(); WIDE]; DEEP];
        // Counted by hand, as in `tile_i8`.
        let mut k = 0;
        while k < size {
            let mut columns = [S::weights(keys.add(k * LANES * S::KEPT)); WIDE];
            let mut c = 1;
            while c < WIDE {
                columns[c] = S::weights(keys.add((c * size + k) * LANES * S::KEPT));
                c += 1;
            }
            let mut r = 0;
            while r < DEEP {
                let value = S::values(queries.add((r * size + k) * S::KEPT));
                let mut c = 0;
                while c < WIDE {
                    acc[r][c] = S::dot(acc[r][c], columns[c], value);
                    c += 1;
                }
                r += 1;
            }
            k += 4;
        }
        let target = scratch.scores.as_mut_ptr().add(r * spaces + block * LANES);
        for (r, sums) in acc.iter().enumerate() {
            for (c, sum) in sums.iter().enumerate() {
                S::istore(target.add(r * spaces + c * LANES), S::total(*sum));
            }
        }
    }
}

/// Turns the scores of query `row + r` to weights and its scale to one by their sum. `octaves` is what [`octaves`] gave.
///
/// # Safety
/// The scratch is sized and holds the scores in its row `r`; `rows` ≤ `spaces`.
#[inline(always)]
pub(super) unsafe fn weigh<S: Simd>(
    row: usize,
    r: usize,
    rows: usize,
    spaces: usize,
    octaves: f32,
    scratch: &mut Scratch,
) {
    // SAFETY: by the contract.
    let total = unsafe { weights::<S>(r, rows, spaces, scratch.scales[row + r] * octaves, scratch) };
    scratch.scales[row + r] = 1.0 / total as f32;
}

/// Scores to weights; returns the weights' sum. `octaves`: how often one unit of score halves a weight.
///
/// # Safety
/// As for [`weigh`].
#[inline(always)]
unsafe fn weights<S: Simd>(r: usize, rows: usize, spaces: usize, octaves: f32, scratch: &mut Scratch) -> i32 {
    let row = &mut scratch.scores[r * spaces..(r + 1) * spaces];
    row[rows..].fill(NOWHERE);
    let (factor, left, right) = scaling(octaves);
    // SAFETY: the rows of scores and weights hold `spaces` values, a multiple of 32.
    unsafe {
        let scores = row.as_ptr();
        let weights = scratch.weights.as_mut_ptr().add(r * spaces);
        let (mut best, mut other) = (S::isplat(NOWHERE), S::isplat(NOWHERE));
        for k in (0..spaces).step_by(WORDS) {
            best = S::imax(best, S::iload(scores.add(k)));
            other = S::imax(other, S::iload(scores.add(k + LANES)));
        }
        let best = math::ilanes::<S>(S::imax(best, other)).iter().copied().fold(NOWHERE, i32::max);
        let total = if left == 0 {
            halve::<S, false>(scores, weights, rows, spaces, best, factor, 0, right)
        } else {
            halve::<S, true>(scores, weights, rows, spaces, best, factor, left, right)
        };
        if total <= HEAVIEST {
            return total.max(1);
        }
        // Half a unit a weight may come on top by rounding.
        let room = i64::from(HEAVIEST) - rows as i64;
        let share = S::hsplat((room * 32768 / i64::from(total)) as i16);
        let mut sum = S::isplat(0);
        for k in (0..spaces).step_by(WORDS) {
            let weight = S::hmul(S::hload(weights.add(k)), share);
            S::hstore(weights.add(k), weight);
            sum = S::hsum(sum, weight);
        }
        isum::<S>(sum).max(1)
    }
}

/// Weights of 15 bits from scores, and their sum: `best` weighs 32767, less by the distance from it.
///
/// distance · octaves in 5.10 bits = (distance << left >> right) · factor / 2¹⁵, factor in 2¹⁴..2¹⁵: a distance that is
/// cut to 15 bits stands for at least 16 octaves, where weights are 0.
///
/// # Safety
/// The pointers are valid for `spaces` values, a multiple of 32.
#[allow(clippy::too_many_arguments)]
#[inline(always)]
unsafe fn halve<S: Simd, const LEFT: bool>(
    scores: *const i32,
    weights: *mut i16,
    rows: usize,
    spaces: usize,
    best: i32,
    factor: i16,
    left: u32,
    right: u32,
) -> i32 {
    let (best, factor) = (S::isplat(best), S::hsplat(factor));
    let (a, b, c, one, fraction) = (S::hsplat(A), S::hsplat(B), S::hsplat(C), S::hsplat(32767), S::hsplat(1023));
    let mut sum = S::isplat(0);
    for k in (0..spaces).step_by(WORDS) {
        // SAFETY: `k + 32` ≤ `spaces`.
        unsafe {
            let near = |k| {
                let distance = S::isub(best, S::iload(scores.add(k)));
                S::ishr(if LEFT { S::ishlv(distance, left) } else { distance }, right)
            };
            let distance = S::hmul(S::pack(near(k), near(k + LANES)), factor);
            let f = S::hshl::<5>(S::hand(distance, fraction));
            let p = S::hsub(b, S::hmul(f, c));
            let p = S::hsub(a, S::hmul(f, p));
            let p = S::hsub(one, S::hmul(f, p));
            let weight = S::hshrv(p, S::hshr::<10>(distance));
            S::hstore(weights.add(k), weight);
            if k + WORDS > rows {
                for gone in rows.max(k)..k + WORDS {
                    *weights.add(gone) = 0;
                }
                sum = S::hsum(sum, S::hload(weights.add(k)));
            } else {
                sum = S::hsum(sum, weight);
            }
        }
    }
    isum::<S>(sum)
}

#[inline(always)]
fn isum<S: Simd>(sum: S::I) -> i32 {
    math::ilanes::<S>(sum).iter().fold(0i32, |a, b| a.wrapping_add(*b))
}

/// A factor of 15 bits and shifts (left ≤ 8, right ≤ 21) that make octaves in 5.10 bits of a distance.
fn scaling(octaves: f32) -> (i16, u32, u32) {
    let mut factor = octaves * (1024.0 * 32768.0);
    // So written for what is not a number, too.
    if !matches!(factor.partial_cmp(&1e-3), Some(std::cmp::Ordering::Greater)) {
        return (0, 0, 0);
    }
    let (mut left, mut right) = (0, 0);
    while factor > 32767.0 && left < 8 {
        factor *= 0.5;
        left += 1;
    }
    while factor < 16384.0 && right < 21 {
        factor *= 2.0;
        right += 1;
    }
    (if factor > 32767.0 { 32767 } else { factor as i16 }, left, right)
}

/// Sums the values by the weights and writes the rows there are.
///
/// # Safety
/// The scratch is filled; `out` points to `rows - row` (or TALL) rows of `size` values, `stride` apart.
#[inline(always)]
unsafe fn mix<S: Simd, const MIXED: usize>(
    row: usize,
    rows: usize,
    spaces: usize,
    size: usize,
    scratch: &Scratch,
    out: *mut f32,
    stride: usize,
) {
    const { assert!(TALL.is_multiple_of(MIXED)) };
    let mut k = 0;
    while k < size {
        let wide = k + 2 * LANES <= size;
        let mut r = 0;
        while r < TALL.min(rows - row) {
            // SAFETY: by the contract; the blocks of 16 columns from `k` on exist, and so do rows of weights up to `TALL`.
            unsafe {
                if wide {
                    mix_tile::<S, 2, MIXED>(row, r, rows, spaces, size, k, scratch, out, stride);
                } else {
                    mix_tile::<S, 1, MIXED>(row, r, rows, spaces, size, k, scratch, out, stride);
                }
            }
            r += MIXED;
        }
        k += if wide { 2 * LANES } else { LANES };
    }
}

/// # Safety
/// As for [`mix`]; columns `k..k + 16 · WIDE` exist, and `r..r + MIXED` are below [`TALL`].
#[allow(clippy::too_many_arguments)]
#[inline(always)]
unsafe fn mix_tile<S: Simd, const WIDE: usize, const MIXED: usize>(
    row: usize,
    r: usize,
    rows: usize,
    spaces: usize,
    size: usize,
    k: usize,
    scratch: &Scratch,
    out: *mut f32,
    stride: usize,
) {
    // SAFETY: by the contract.
    unsafe {
        let weights = scratch.weights.as_ptr().add(r * spaces);
        let values = scratch.values.as_ptr().add(2 * k);
        let mut acc = [[S::isplat(0); WIDE]; MIXED];
        // Counted by hand, as in `tile_i8`.
        let mut pair = 0;
        while pair < rows {
            let at = values.add(pair * size);
            let mut n = 0;
            while n < MIXED {
                let mut c = 0;
                while c < WIDE {
                    acc[n][c] = S::dot16(acc[n][c], at.add(c * 2 * LANES), weights.add(n * spaces + pair));
                    c += 1;
                }
                n += 1;
            }
            pair += 2;
        }
        for (n, sums) in acc.iter().enumerate().take(rows - row - r) {
            let by = S::splat(scratch.scales[row + r + n]);
            for (c, sum) in sums.iter().enumerate() {
                let scale = S::load(scratch.row.as_ptr().add(k + c * LANES));
                S::store(out.add((r + n) * stride + k + c * LANES), S::mul(S::float(*sum), S::mul(scale, by)));
            }
        }
    }
}

/// The same in floats, one number at a time: what the kernel is measured against.
#[cfg(test)]
pub(crate) fn reference(qkv: &Matrix, heads: usize, out: &mut Matrix) {
    let (rows, hidden) = (qkv.rows, out.columns);
    let size = hidden / heads;
    for head in 0..heads {
        for i in 0..rows {
            let query = &qkv.row(i)[head * size..][..size];
            let mut weights: Vec<f32> = (0..rows)
                .map(|j| {
                    let key = &qkv.row(j)[hidden + head * size..][..size];
                    query.iter().zip(key).map(|(a, b)| a * b).sum::<f32>() / (size as f32).sqrt()
                })
                .collect();
            math::softmax(&mut weights);
            for k in 0..size {
                let value = (0..rows).map(|j| weights[j] * qkv.row(j)[2 * hidden + head * size + k]).sum();
                out.row_mut(i)[head * size + k] = value;
            }
        }
    }
}
