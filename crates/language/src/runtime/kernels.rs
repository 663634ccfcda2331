//! The kernels but attention: quantising rows, linear layers, layer normalisation.
//!
//! Each is written once over [`Simd`] and takes slices whose lengths it checks, so that the pointers it makes are good.

#![allow(unsafe_code)]

use super::math;
use super::matrix::{Matrix, PackedF32, PackedI8, QuantRows, ROW_TILE, padded};
use super::simd::{LANES, Simd};

/// What a linear layer does with its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Store,
    Gelu,
    /// Adds to what is in the output (the residual).
    Add,
}

/// Quantises rows `from..to` of a matrix: the row's range from its least to its greatest value in 255 equal steps, each
/// value rounded to the nearest, ties to even.
#[inline(always)]
pub(crate) fn quantise<S: Simd>(x: &Matrix, from: usize, to: usize, out: &mut QuantRows) {
    let depth = x.stride();
    assert!(from <= to && to <= x.rows && x.data.len() >= x.rows * depth);
    let bytes = depth * S::KEPT;
    out.shape(to - from, depth, S::KEPT);
    for row in 0..out.scale.len() {
        let target = &mut out.q[row * bytes..(row + 1) * bytes];
        if row >= to - from {
            target.fill(0);
            (out.scale[row], out.middle[row], out.excess[row]) = (0.0, 0.0, 0);
            continue;
        }
        let target = target.as_mut_ptr();
        let source = x.data[(from + row) * depth..(from + row + 1) * depth].as_ptr();
        // SAFETY: the source holds `depth` values, a multiple of 16, and the target room for as many.
        let (scale, least, sum) = unsafe { quantise_row::<S>(source, target, depth) };
        (out.scale[row], out.middle[row], out.excess[row]) = (scale, least + 128.0 * scale, sum.wrapping_mul(128));
    }
}

/// Returns the scale, the least value, and the sum of the quantised values.
///
/// # Safety
/// `x` is valid for `depth` values, a multiple of 16, and `q` for as many of `KEPT` bytes.
#[inline(always)]
unsafe fn quantise_row<S: Simd>(x: *const f32, q: *mut i8, depth: usize) -> (f32, f32, i32) {
    // SAFETY: offsets stay below `depth`.
    unsafe {
        let value = |k: usize| S::load(x.add(k));
        let (mut least, mut most) = (value(0), value(0));
        for k in (LANES..depth).step_by(LANES) {
            (least, most) = (S::min(value(k), least), S::max(value(k), most));
        }
        let (least, most) = (math::minimum::<S>(least), math::maximum::<S>(most));
        let range = most - least;
        // A range this small is none; also keeps the inverse finite.
        let inverse = if range > 1e-30 { 255.0 / range } else { 0.0 };
        let (low, steps) = (S::splat(least), S::splat(inverse));
        let mut sum = S::isplat(0);
        for k in (0..depth).step_by(LANES) {
            let value = S::isub(math::round::<S>(S::mul(S::sub(value(k), low), steps)), S::isplat(128));
            sum = S::iadd(sum, value);
            S::keep(q.add(k * S::KEPT), value);
        }
        (range * (1.0 / 255.0), least, math::ilanes::<S>(sum).iter().fold(0i32, |a, b| a.wrapping_add(*b)))
    }
}

/// A linear layer with 8-bit weights over quantised rows, written to the rows of `out` from `at` on.
///
/// `WIDE` blocks of 16 outputs and [`ROW_TILE`]·`TALL`/8 rows are worked on at a time.
#[inline(always)]
pub(crate) fn linear_i8<S: Simd, const TALL: usize, const WIDE: usize>(
    x: &QuantRows,
    w: &PackedI8,
    then: Then,
    out: &mut Matrix,
    at: usize,
) {
    const { assert!(ROW_TILE.is_multiple_of(TALL)) };
    let blocks = check_linear_i8::<S>(x, w, out, at);
    let mut block = 0;
    while block + WIDE <= blocks {
        for row in (0..x.rows).step_by(TALL) {
            // SAFETY: the lengths were checked above: blocks `block..block + WIDE` exist and, since rows are padded to
            // whole tiles, so do quantised rows `row..row + TALL`; writes stop at `x.rows`.
            unsafe { tile_i8::<S, TALL, WIDE>(x, w, then, out, at, row, block) };
        }
        block += WIDE;
    }
    while block < blocks {
        for row in (0..x.rows).step_by(TALL) {
            // SAFETY: as above, for one block.
            unsafe { tile_i8::<S, TALL, 1>(x, w, then, out, at, row, block) };
        }
        block += 1;
    }
}

/// That all is as long as a linear layer takes it to be; returns the blocks of outputs.
#[inline(always)]
pub(crate) fn check_linear_i8<S: Simd>(x: &QuantRows, w: &PackedI8, out: &Matrix, at: usize) -> usize {
    let blocks = w.outputs.div_ceil(LANES);
    let tiled = x.rows.div_ceil(ROW_TILE) * ROW_TILE;
    assert!(x.depth == w.depth && out.columns == w.outputs && at + x.rows <= out.rows);
    assert!(x.kept == S::KEPT && x.q.len() >= tiled * x.depth * S::KEPT);
    assert!(x.scale.len() >= tiled && x.middle.len() >= tiled && x.excess.len() >= tiled);
    assert!(w.bytes.len() == blocks * LANES * w.depth && w.scale.len() == blocks * LANES);
    assert!(w.sums.len() == blocks * LANES && w.bias.len() == blocks * LANES);
    assert!(out.data.len() >= out.rows * blocks * LANES);
    blocks
}

/// What is known of a block of 16 outputs of a linear layer.
pub(crate) struct Columns<S: Simd> {
    column: usize,
    scale: S::F,
    sums: S::F,
    bias: S::F,
}

impl<S: Simd> Columns<S> {
    /// # Safety
    /// The block exists.
    #[inline(always)]
    pub(crate) unsafe fn of(w: &PackedI8, block: usize) -> Self {
        let column = block * LANES;
        // SAFETY: by the contract 16 values of each stand there.
        unsafe {
            let load = |from: &[f32]| S::load(from.as_ptr().add(column));
            Self { column, scale: load(&w.scale), sums: load(&w.sums), bias: load(&w.bias) }
        }
    }

    /// Makes the outputs of one row of its sums, of stored weights and values, and puts them where they belong.
    ///
    /// # Safety
    /// The row exists in `x`, row `at + row` in `out`, and the block in both.
    #[inline(always)]
    pub(crate) unsafe fn finish(&self, x: &QuantRows, row: usize, sum: S::I, then: Then, out: &mut Matrix, at: usize) {
        // SAFETY: by the contract.
        unsafe {
            let excess = S::isplat(*x.excess.get_unchecked(row));
            let by = S::mul(self.scale, S::splat(*x.scale.get_unchecked(row)));
            let base = S::fma(self.sums, S::splat(*x.middle.get_unchecked(row)), self.bias);
            let value = S::fma(S::float(S::isub(sum, excess)), by, base);
            let target = out.data.as_mut_ptr().add((at + row) * out.stride() + self.column);
            let value = match then {
                Then::Store => value,
                Then::Gelu => math::gelu::<S>(value),
                Then::Add => S::add(value, S::load(target)),
            };
            S::store(target, value);
        }
    }
}

/// # Safety
/// Rows `row..row + TALL` of `x` and blocks `block..block + WIDE` of `w` exist; `out` has rows up to `at + x.rows` and
/// all blocks.
#[inline(always)]
unsafe fn tile_i8<S: Simd, const TALL: usize, const WIDE: usize>(
    x: &QuantRows,
    w: &PackedI8,
    then: Then,
    out: &mut Matrix,
    at: usize,
    row: usize,
    block: usize,
) {
    let depth = w.depth;
    let weights = if S::KEPT == 1 { w.bytes.as_ptr() } else { w.words().as_ptr().cast() };
    // SAFETY: by the function's contract all offsets are inside the buffers: `k` runs over the depth in fours.
    unsafe {
        let weights = weights.add(block * LANES * depth * S::KEPT);
        let values = x.q.as_ptr().add(row * depth * S::KEPT);
        let mut acc = [[S::acc(); WIDE]; TALL];
        // Counted by hand: an iterator that is not inlined, as in builds that are not for release, would put the sums into memory.
        let mut k = 0;
        while k < depth {
            let mut columns = [S::weights(weights.add(k * LANES * S::KEPT)); WIDE];
            let mut c = 1;
            while c < WIDE {
                columns[c] = S::weights(weights.add((c * depth + k) * LANES * S::KEPT));
                c += 1;
            }
            let mut r = 0;
            while r < TALL {
                let value = S::values(values.add((r * depth + k) * S::KEPT));
                let mut c = 0;
                while c < WIDE {
                    acc[r][c] = S::dot(acc[r][c], columns[c], value);
                    c += 1;
                }
                r += 1;
            }
            k += 4;
        }
        for (r, sums) in acc.iter().enumerate().take(x.rows - row) {
            for (c, sum) in sums.iter().enumerate() {
                Columns::<S>::of(w, block + c).finish(x, row + r, S::total(*sum), then, out, at);
            }
        }
    }
}

/// A linear layer with float weights over rows of a matrix.
#[inline(always)]
pub(crate) fn linear_f32<S: Simd>(x: &Matrix, w: &PackedF32, then: Then, out: &mut Matrix) {
    let blocks = w.outputs.div_ceil(LANES);
    assert!(x.columns == w.inputs && out.columns == w.outputs && x.rows <= out.rows);
    assert!(w.weights.len() == blocks * LANES * w.inputs && w.bias.len() == blocks * LANES);
    assert!(out.data.len() >= out.rows * blocks * LANES && x.data.len() >= x.rows * x.stride());
    for block in 0..blocks {
        let mut row = 0;
        while row + 4 <= x.rows {
            // SAFETY: lengths were checked; rows `row..row + 4` and the block exist.
            unsafe { tile_f32::<S, 4>(x, w, then, out, row, block) };
            row += 4;
        }
        while row < x.rows {
            // SAFETY: as above, for one row.
            unsafe { tile_f32::<S, 1>(x, w, then, out, row, block) };
            row += 1;
        }
    }
}

/// # Safety
/// Rows `row..row + TALL` of `x` and `out` and block `block` of `w` and `out` exist.
#[inline(always)]
unsafe fn tile_f32<S: Simd, const TALL: usize>(
    x: &Matrix,
    w: &PackedF32,
    then: Then,
    out: &mut Matrix,
    row: usize,
    block: usize,
) {
    // SAFETY: by the function's contract all offsets are inside the buffers.
    unsafe {
        let weights = w.weights.as_ptr().add(block * LANES * w.inputs);
        let stride = x.stride();
        let values = x.data.as_ptr().add(row * stride);
        let mut acc = [S::load(w.bias.as_ptr().add(block * LANES)); TALL];
        for k in 0..w.inputs {
            let column = S::load(weights.add(k * LANES));
            for (r, sum) in acc.iter_mut().enumerate() {
                *sum = S::fma(S::splat(*values.add(r * stride + k)), column, *sum);
            }
        }
        let stride = out.stride();
        for (r, value) in acc.iter().enumerate() {
            let target = out.data.as_mut_ptr().add((row + r) * stride + block * LANES);
            let value = match then {
                Then::Store => *value,
                Then::Gelu => math::gelu::<S>(*value),
                Then::Add => S::add(*value, S::load(target)),
            };
            S::store(target, value);
        }
    }
}

/// Normalises rows `from..to` in place: (x − mean) / √(variance + eps) · weight + bias.
#[inline(always)]
pub(crate) fn layer_norm<S: Simd>(x: &mut Matrix, from: usize, to: usize, weight: &[f32], bias: &[f32], eps: f32) {
    let columns = x.columns;
    assert!(columns.is_multiple_of(LANES) && columns > 0 && weight.len() == columns && bias.len() == columns);
    assert!(from <= to && to <= x.rows && x.data.len() >= x.rows * columns);
    let share = 1.0 / columns as f32;
    for row in from..to {
        // SAFETY: the row and both vectors hold `columns` values, a multiple of 16.
        unsafe {
            let at = x.data.as_mut_ptr().add(row * columns);
            let mut sum = S::splat(0.0);
            for k in (0..columns).step_by(LANES) {
                sum = S::add(sum, S::load(at.add(k)));
            }
            let mean = S::splat(math::sum::<S>(sum) * share);
            let mut square = S::splat(0.0);
            for k in (0..columns).step_by(LANES) {
                let d = S::sub(S::load(at.add(k)), mean);
                square = S::fma(d, d, square);
            }
            let by = S::splat(1.0 / (math::sum::<S>(square) * share + eps).sqrt());
            for k in (0..columns).step_by(LANES) {
                let d = S::mul(S::sub(S::load(at.add(k)), mean), by);
                S::store(at.add(k), S::fma(d, S::load(weight.as_ptr().add(k)), S::load(bias.as_ptr().add(k))));
            }
        }
    }
}

/// For every row of `out`: `gelu(a[row] + b + table[bucket])`, where the bucket is the row's distance from `middle`, cut
/// to what the table holds on either side.
#[inline(always)]
pub(crate) fn add_gelu<S: Simd>(a: &Matrix, b: &[f32], table: Option<&Matrix>, middle: usize, out: &mut Matrix) {
    let stride = a.stride();
    assert!(b.len() == stride && out.columns == a.columns && out.rows <= a.rows);
    assert!(a.data.len() >= a.rows * stride && out.data.len() >= out.rows * padded(out.columns));
    assert!(table.is_none_or(|t| t.rows > 0 && t.columns == a.columns && t.data.len() >= t.rows * stride));
    for row in 0..out.rows {
        let near = table.map(|t| {
            let reach = (t.rows / 2) as isize;
            let bucket = (row as isize - middle as isize).clamp(-reach, t.rows as isize - 1 - reach) + reach;
            &t.data[bucket as usize * stride..(bucket as usize + 1) * stride]
        });
        for k in (0..stride).step_by(LANES) {
            // SAFETY: all rows and `b` hold `stride` values, a multiple of 16.
            unsafe {
                let mut sum = S::add(S::load(a.data.as_ptr().add(row * stride + k)), S::load(b.as_ptr().add(k)));
                if let Some(near) = near {
                    sum = S::add(sum, S::load(near.as_ptr().add(k)));
                }
                S::store(out.data.as_mut_ptr().add(row * stride + k), math::gelu::<S>(sum));
            }
        }
    }
}
