//! Linear layers on tiles (Intel's AMX): an instruction makes 16 × 16 sums of 64 products of 8 bits each.
//!
//! Stable Rust has no functions for the tile instructions, so they are written as assembly here, and nowhere else. All
//! other kernels of this machine are those of AVX-512, and what becomes of the sums is the same to the bit.

#![allow(unsafe_code)]

use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count};
use std::sync::OnceLock;

use super::avx512::Avx512;
use super::kernels::{self, Columns, Then};
use super::matrix::{Matrix, PackedI8, QuantRows, ROW_TILE};
use super::simd::{LANES, Simd};

/// Rows of a tile; also the outputs of a block of weights.
const TILE: usize = 16;
/// Depth of a tile of values or weights, in bytes.
const DEEP: usize = 64;
/// Fewer rows are faster as vectors.
const FEWEST: usize = 5;

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

/// Whether tiles are for this layer: of whole tiles, and for more than a few rows.
pub(super) fn fits(x: &QuantRows, w: &PackedI8) -> bool {
    x.rows >= FEWEST && w.depth > 0 && w.depth.is_multiple_of(DEEP)
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

/// Sums of 2 × 2 tiles: those of rows 0–15 with either block of weights, then those of rows 16–31.
#[repr(C, align(64))]
struct Sums([[[i32; LANES]; TILE]; 4]);

/// See [`kernels::linear_i8`]; for a layer that [`fits`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
pub(super) fn linear_i8(x: &QuantRows, w: &PackedI8, then: Then, out: &mut Matrix, at: usize) {
    const { assert!(ROW_TILE == TILE && LANES == TILE) };
    let blocks = kernels::check_linear_i8::<Avx512>(x, w, out, at);
    assert!(w.depth.is_multiple_of(DEEP));
    let mut sums = Sums([[[0; LANES]; TILE]; 4]);
    // SAFETY: this level exists only where tiles are (`available`); the shapes are well formed.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags)) };
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
    unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
}

/// # Safety
/// Tiles are there and configured. `values` are two times 16 rows of `depth` bytes, a multiple of 64; `weights` two blocks of as many.
#[inline(always)]
unsafe fn multiply(values: [*const i8; 2], weights: [*const u8; 2], depth: usize, sums: &mut Sums) {
    // SAFETY: by the contract: in `depth / 64` steps the pointers go through their rows and blocks, and the sums have room for four tiles.
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "2:",
            "tileloadd tmm4, [{upper} + {depth}]",
            "tileloadd tmm6, [{first} + {line}]",
            "tdpbsud tmm0, tmm4, tmm6",
            "tileloadd tmm7, [{second} + {line}]",
            "tdpbsud tmm1, tmm4, tmm7",
            "tileloadd tmm5, [{lower} + {depth}]",
            "tdpbsud tmm2, tmm5, tmm6",
            "tdpbsud tmm3, tmm5, tmm7",
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
            upper = inout(reg) values[0] => _,
            lower = inout(reg) values[1] => _,
            first = inout(reg) weights[0] => _,
            second = inout(reg) weights[1] => _,
            steps = inout(reg) depth / DEEP => _,
            depth = in(reg) depth,
            line = in(reg) 64_usize,
            sums = in(reg) sums.0.as_mut_ptr(),
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        );
    }
}
