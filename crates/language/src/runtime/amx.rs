//! Linear layers and attention on tiles (Intel's AMX): an instruction makes 16 × 16 sums of 64 products of 8 bits each.
//!
//! Stable Rust has no functions for the tile instructions, so they are written as assembly here, and nowhere else. All
//! other kernels of this machine are those of AVX-512, and what becomes of the sums is the same to the bit.

#![allow(unsafe_code)]

use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count, _mm512_packus_epi16, _mm512_storeu_si512};
use std::sync::OnceLock;

use super::attention::{self, Scratch};
use super::avx512::Avx512;
use super::kernels::{self, Columns, Then};
use super::math;
use super::matrix::{Matrix, PackedI8, QuantRows, ROW_TILE};
use super::simd::{LANES, Simd};

/// Rows of a tile; also the outputs of a block of weights.
const TILE: usize = 16;
/// Depth of a tile of values or weights, in bytes.
const DEEP: usize = 64;

/// Whether the processor has tiles and the system lets this process use them, which has to be asked for.
pub(super) fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        const TILES: u32 = 1 << 24;
        const INT8: u32 = 1 << 25;
        let has = __cpuid(0).eax >= 7 && __cpuid_count(7, 0).edx & (TILES | INT8) == TILES | INT8;
        has && permitted()
    })
}

/// Asks Linux for the state of tiles, which is 8 KiB a thread; it says no where it does not know them itself.
fn permitted() -> bool {
    const ARCH_REQ_XCOMP_PERM: libc::c_ulong = 0x1023;
    const XFEATURE_XTILEDATA: libc::c_ulong = 18;
    // SAFETY: the call takes two numbers and changes only what the process may use.
    unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0 }
}

/// Whether the layer's depth is one of whole tiles.
pub(super) fn fits(w: &PackedI8) -> bool {
    w.depth > 0 && w.depth.is_multiple_of(DEEP)
}

/// What a tile register looks like, as the processor reads it: 8 registers of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Shapes([u8; 64]);

static SHAPES: Shapes = {
    let mut shapes = [0; 64];
    shapes[0] = 1; // the palette
    let mut n = 0;
    while n < 8 {
        shapes[16 + 2 * n] = DEEP as u8;
        shapes[48 + n] = TILE as u8;
        n += 1;
    }
    Shapes(shapes)
};

/// # Safety
/// Tiles are there.
#[inline(always)]
unsafe fn configure() {
    // SAFETY: by the contract; the shapes are well formed.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags)) };
}

/// Gives the tiles back, so that the system need not keep them.
///
/// # Safety
/// Tiles are there.
#[inline(always)]
unsafe fn release() {
    // SAFETY: by the contract.
    unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
}

/// Sums of four tiles.
#[repr(C, align(64))]
struct Sums([[[i32; LANES]; TILE]; 4]);

/// See [`kernels::linear_i8`]; for a layer that [`fits`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub(super) fn linear_i8(x: &QuantRows, w: &PackedI8, then: Then, out: &mut Matrix, at: usize) {
    const { assert!(ROW_TILE == TILE && LANES == TILE) };
    let blocks = kernels::check_linear_i8::<Avx512>(x, w, out, at);
    assert!(fits(w));
    let mut sums = Sums([[[0; LANES]; TILE]; 4]);
    // SAFETY: this level exists only where tiles are (`available`).
    unsafe { configure() };
    for block in (0..blocks).step_by(2) {
        let wide = (blocks - block).min(2);
        for row in (0..x.rows).step_by(2 * TILE) {
            let tall = (x.rows - row).min(2 * TILE);
            // SAFETY: the lengths were checked: rows are padded to whole tiles and blocks hold 16 outputs. Where there is no second
            // tile of rows or block of weights the first stands for it.
            unsafe {
                let values = x.q.as_ptr().add(row * x.depth);
                let weights = w.bytes.as_ptr().add(block * LANES * w.depth);
                let lower = if tall > TILE { values.add(TILE * x.depth) } else { values };
                let second = if wide > 1 { weights.add(LANES * w.depth) } else { weights };
                multiply([values, lower], [weights, second], w.depth, &mut sums);
                for c in 0..wide {
                    let columns = Columns::<Avx512>::of(w, block + c);
                    for r in 0..tall {
                        let sum = Avx512::iload(sums.0[r / TILE * 2 + c][r % TILE].as_ptr());
                        columns.finish(x, row + r, sum, then, out, at);
                    }
                }
            }
        }
    }
    // SAFETY: as above.
    unsafe { release() };
}

/// Sums of the products of two stacks of 16 rows, `pitch` bytes from one to the next, with two blocks of 16 columns, over steps of 64
/// bytes: of the first stack with either block, then of the second. The instructions tell which bytes have signs, for either block.
///
/// # Safety
/// Tiles are there and configured; there is a step, the rows and blocks are as deep as the steps reach, and the sums are [`Sums`].
macro_rules! products {
    ($first:literal, $second:literal, $rows:expr, $pitch:expr, $blocks:expr, $steps:expr, $sums:expr) => {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "2:",
            "tileloadd tmm4, [{upper} + {pitch}]",
            "tileloadd tmm6, [{first} + {line}]",
            concat!($first, " tmm0, tmm4, tmm6"),
            "tileloadd tmm7, [{second} + {line}]",
            concat!($second, " tmm1, tmm4, tmm7"),
            "tileloadd tmm5, [{lower} + {pitch}]",
            concat!($first, " tmm2, tmm5, tmm6"),
            concat!($second, " tmm3, tmm5, tmm7"),
            "add {upper}, 64",
            "add {lower}, 64",
            "add {first}, 1024",
            "add {second}, 1024",
            "dec {steps}",
            "jnz 2b",
            "tilestored [{sums} + {line}], tmm0",
            "tilestored [{sums} + {line} + 1024], tmm1",
            "tilestored [{sums} + {line} + 2048], tmm2",
            "tilestored [{sums} + {line} + 3072], tmm3",
            upper = inout(reg) $rows[0] => _,
            lower = inout(reg) $rows[1] => _,
            first = inout(reg) $blocks[0] => _,
            second = inout(reg) $blocks[1] => _,
            steps = inout(reg) $steps => _,
            pitch = in(reg) $pitch,
            line = in(reg) 64_usize,
            sums = in(reg) $sums.0.as_mut_ptr(),
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        )
    };
}

/// Sums for rows 0–15 with either block of weights, then for rows 16–31.
///
/// # Safety
/// Tiles are there and configured. `values` are two times 16 rows of `depth` bytes, a multiple of 64; `weights` two blocks of as many.
#[inline(always)]
unsafe fn multiply(values: [*const i8; 2], weights: [*const u8; 2], depth: usize, sums: &mut Sums) {
    // SAFETY: by the contract: in `depth / 64` steps the pointers go through their rows and blocks.
    unsafe { products!("tdpbsud", "tdpbsud", values, depth, weights, depth / DEEP, sums) };
}

/// Values of a head that [`attention`] is written for.
pub(super) const HEAD: usize = 2 * LANES;

/// See [`attention::attention`]; for heads of [`HEAD`] values.
///
/// Weights and values of 16 bits are two bytes each: four products of bytes are summed apart and put together at the end,
/// modulo 2³², in which the sum fits.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub(super) fn attention(qkv: &Matrix, heads: usize, scratch: &mut Scratch, out: &mut Matrix) {
    let (rows, hidden) = (qkv.rows, out.columns);
    let size = attention::check(qkv, heads, out);
    assert!(size == HEAD);
    let (tiled, spaces) = (rows.div_ceil(TILE) * TILE, rows.div_ceil(DEEP) * DEEP);
    scratch.queries.resize(tiled * DEEP);
    scratch.scales.resize(tiled);
    // A tile of keys reads as many again behind it, times the zeros of the queries.
    scratch.keys.resize((spaces + TILE) * size);
    scratch.value_bytes.resize(2 * spaces * size);
    scratch.scores.resize(TILE * spaces);
    scratch.weights.resize(TILE * spaces);
    scratch.weight_bytes.resize(2 * TILE * spaces);
    scratch.row.resize(2 * size);
    let mut sums = Sums([[[0; LANES]; TILE]; 4]);
    // SAFETY: this level exists only where tiles are (`available`); the shapes were checked and the scratch sized for them above.
    unsafe {
        configure();
        for head in 0..heads {
            let base = qkv.data.as_ptr().add(head * size);
            let stride = 3 * hidden;
            attention::queries::<Avx512>(base, stride, rows, size, DEEP, scratch);
            let octaves =
                attention::octaves(attention::keys::<Avx512>(base.add(hidden), stride, rows, size, scratch), size);
            values(base.add(2 * hidden), stride, rows, spaces, scratch);
            for row in (0..rows).step_by(TILE) {
                scores(row, spaces, scratch);
                let tall = TILE.min(rows - row);
                for r in 0..tall {
                    attention::weigh::<Avx512>(row, r, rows, spaces, octaves, scratch);
                    split(r, spaces, scratch);
                }
                for k in [0, LANES] {
                    mix(k, spaces, scratch, &mut sums);
                    let scale = Avx512::load(scratch.row.as_ptr().add(k));
                    for r in 0..tall {
                        let part = |n: usize| Avx512::iload(sums.0[n][r].as_ptr());
                        let middle = Avx512::ishl::<8>(Avx512::iadd(part(1), part(2)));
                        let sum = Avx512::iadd(Avx512::iadd(part(0), middle), Avx512::ishl::<16>(part(3)));
                        let by = Avx512::mul(scale, Avx512::splat(scratch.scales[row + r]));
                        let target = out.data.as_mut_ptr().add((row + r) * hidden + head * size + k);
                        Avx512::store(target, Avx512::mul(Avx512::float(sum), by));
                    }
                }
            }
        }
        release();
    }
}

/// Packs the values: for each block of 16 columns their lower bytes and then their upper ones, four rows of a column side by
/// side. Leaves the columns' scales in `scratch.row`.
///
/// # Safety
/// `at` points to `rows` rows of [`HEAD`] values, `stride` apart; the scratch is sized for `spaces` rows, a multiple of 4.
#[inline(always)]
unsafe fn values(at: *const f32, stride: usize, rows: usize, spaces: usize, scratch: &mut Scratch) {
    type S = Avx512;
    let byte = S::isplat(255);
    // SAFETY: by the contract.
    unsafe {
        let scales = scratch.row.as_mut_ptr();
        for k in [0, LANES] {
            let by = attention::value_scale::<S>(at.add(k), stride, rows, scales.add(k));
            let low = scratch.value_bytes.as_mut_ptr().add(2 * k * spaces);
            let high = low.add(LANES * spaces);
            for at_row in (0..spaces).step_by(4) {
                let row = place(at_row);
                let (mut lower, mut upper) = (S::isplat(0), S::isplat(0));
                for n in (row..rows.min(row + 4)).rev() {
                    let value = math::round::<S>(S::mul(S::load(at.add(n * stride + k)), by));
                    let bits = 8 * (n - row) as u32;
                    lower = S::ior(lower, S::ishlv(S::iand(value, byte), bits));
                    upper = S::ior(upper, S::ishlv(S::iand(S::ishr(value, 8), byte), bits));
                }
                S::istore(low.add(at_row * LANES).cast(), lower);
                S::istore(high.add(at_row * LANES).cast(), upper);
            }
        }
    }
}

/// Which key's weight the instruction that makes bytes of 2 × 32 words puts at `at`, a multiple of 4: it takes eight of one, then
/// eight of the other.
const fn place(at: usize) -> usize {
    at / DEEP * DEEP + at % DEEP / 16 * 8 + at % 16 / 8 * 32 + at % 8
}

/// Scores of 16 queries from `row` on for all keys, each query's less a constant of its own.
///
/// # Safety
/// Tiles are there and configured; the scratch holds queries and keys.
#[inline(always)]
unsafe fn scores(row: usize, spaces: usize, scratch: &mut Scratch) {
    // SAFETY: by the contract: two blocks of 16 keys a step.
    unsafe {
        asm!(
            "tileloadd tmm3, [{queries} + {line}]",
            "2:",
            "tilezero tmm0",
            "tilezero tmm1",
            "tileloadd tmm4, [{keys} + {line}]",
            "tileloadd tmm5, [{keys} + {line} + 512]",
            "tdpbsud tmm0, tmm3, tmm4",
            "tdpbsud tmm1, tmm3, tmm5",
            "tilestored [{scores} + {pitch}], tmm0",
            "tilestored [{scores} + {pitch} + 64], tmm1",
            "add {keys}, 1024",
            "add {scores}, 128",
            "dec {steps}",
            "jnz 2b",
            queries = in(reg) scratch.queries.as_ptr().add(row * DEEP),
            keys = inout(reg) scratch.keys.as_ptr() => _,
            scores = inout(reg) scratch.scores.as_mut_ptr() => _,
            steps = inout(reg) spaces / (2 * TILE) => _,
            line = in(reg) 64_usize,
            pitch = in(reg) spaces * size_of::<i32>(),
            out("tmm0") _, out("tmm1") _, out("tmm3") _, out("tmm4") _, out("tmm5") _,
            options(nostack),
        );
    }
}

/// The weights of query `r` as lower and upper bytes, each 64 in the order of [`place`].
///
/// # Safety
/// The scratch is sized for `spaces` weights, a multiple of 64, and holds them.
#[inline(always)]
unsafe fn split(r: usize, spaces: usize, scratch: &mut Scratch) {
    let byte = Avx512::hsplat(255);
    // SAFETY: by the contract.
    unsafe {
        let weights = scratch.weights.as_ptr().add(r * spaces);
        let low = scratch.weight_bytes.as_mut_ptr().add(r * spaces);
        let high = low.add(TILE * spaces);
        for k in (0..spaces).step_by(DEEP) {
            let (a, b) = (Avx512::hload(weights.add(k)), Avx512::hload(weights.add(k + DEEP / 2)));
            let lower = _mm512_packus_epi16(Avx512::hand(a, byte), Avx512::hand(b, byte));
            let upper = _mm512_packus_epi16(Avx512::hshr::<8>(a), Avx512::hshr::<8>(b));
            _mm512_storeu_si512(low.add(k).cast(), lower);
            _mm512_storeu_si512(high.add(k).cast(), upper);
        }
    }
}

/// Sums of the values' columns `k..k + 16` by the weights of 16 queries: of lower bytes by lower, of lower weights by upper values,
/// of upper weights by lower values, of upper by upper.
///
/// # Safety
/// Tiles are there and configured; the scratch holds weights and values.
#[inline(always)]
unsafe fn mix(k: usize, spaces: usize, scratch: &Scratch, sums: &mut Sums) {
    // SAFETY: by the contract: 64 rows of values a step.
    unsafe {
        let (light, low) = (scratch.weight_bytes.as_ptr(), scratch.value_bytes.as_ptr().add(2 * k * spaces));
        let (weights, values) = ([light, light.add(TILE * spaces)], [low, low.add(LANES * spaces)]);
        products!("tdpbuud", "tdpbusd", weights, spaces, values, spaces / DEEP, sums);
    }
}
