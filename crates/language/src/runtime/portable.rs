//! The machine every processor is: plain loops that the compiler turns into what it has.

#![allow(unsafe_code)]

use super::simd::{LANES, Simd};

#[derive(Clone, Copy)]
pub(crate) struct Portable;

#[inline(always)]
fn map<A: Copy, B>(a: [A; LANES], f: impl Fn(A) -> B) -> [B; LANES] {
    std::array::from_fn(|i| f(a[i]))
}

#[inline(always)]
fn zip<A: Copy, B: Copy, C, const N: usize>(a: [A; N], b: [B; N], f: impl Fn(A, B) -> C) -> [C; N] {
    std::array::from_fn(|i| f(a[i], b[i]))
}

impl Simd for Portable {
    const KEPT: usize = 1;
    type F = [f32; LANES];
    type I = [i32; LANES];
    type H = [i16; 32];
    type Acc = [i32; LANES];
    type W = [u8; 64];
    type X = [i8; 4];

    #[inline(always)]
    fn splat(a: f32) -> Self::F {
        [a; LANES]
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> Self::F {
        // SAFETY: the caller vouches for 16 values.
        unsafe { at.cast::<Self::F>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(at: *mut f32, a: Self::F) {
        // SAFETY: the caller vouches for 16 values.
        unsafe { at.cast::<Self::F>().write_unaligned(a) }
    }
    #[inline(always)]
    fn add(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        std::array::from_fn(|i| a[i].mul_add(b[i], c[i]))
    }
    #[inline(always)]
    fn max(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn min(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    fn abs(a: Self::F) -> Self::F {
        map(a, |a| f32::from_bits(a.to_bits() & 0x7fff_ffff))
    }
    #[inline(always)]
    fn float(a: Self::I) -> Self::F {
        map(a, |a| a as f32)
    }
    #[inline(always)]
    fn bits(a: Self::F) -> Self::I {
        map(a, |a| a.to_bits() as i32)
    }

    #[inline(always)]
    fn isplat(a: i32) -> Self::I {
        [a; LANES]
    }
    #[inline(always)]
    unsafe fn iload(at: *const i32) -> Self::I {
        // SAFETY: the caller vouches for 16 values.
        unsafe { at.cast::<Self::I>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn istore(at: *mut i32, a: Self::I) {
        // SAFETY: the caller vouches for 16 values.
        unsafe { at.cast::<Self::I>().write_unaligned(a) }
    }
    #[inline(always)]
    fn iadd(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, i32::wrapping_add)
    }
    #[inline(always)]
    fn isub(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, i32::wrapping_sub)
    }
    #[inline(always)]
    fn imax(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, |a, b| a.max(b))
    }
    #[inline(always)]
    fn ishl<const BITS: u32>(a: Self::I) -> Self::I {
        map(a, |a| a << BITS)
    }
    #[inline(always)]
    fn iand(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, |a, b| a & b)
    }
    #[inline(always)]
    fn ior(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, |a, b| a | b)
    }
    #[inline(always)]
    fn ishlv(a: Self::I, bits: u32) -> Self::I {
        map(a, |a| a << (bits & 31))
    }
    #[inline(always)]
    fn ishr(a: Self::I, bits: u32) -> Self::I {
        map(a, |a| a >> (bits & 31))
    }
    #[inline(always)]
    unsafe fn keep(at: *mut i8, a: Self::I) {
        // SAFETY: the caller vouches for 16 values.
        unsafe { at.cast::<[i8; LANES]>().write_unaligned(map(a, |a| a as i8)) }
    }

    #[inline(always)]
    fn pack(low: Self::I, high: Self::I) -> Self::H {
        std::array::from_fn(|i| if i < LANES { low[i] } else { high[i - LANES] }.clamp(-32768, 32767) as i16)
    }
    #[inline(always)]
    fn hsplat(a: i16) -> Self::H {
        [a; 32]
    }
    #[inline(always)]
    unsafe fn hload(at: *const i16) -> Self::H {
        // SAFETY: the caller vouches for 32 values.
        unsafe { at.cast::<Self::H>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn hstore(at: *mut i16, a: Self::H) {
        // SAFETY: the caller vouches for 32 values.
        unsafe { at.cast::<Self::H>().write_unaligned(a) }
    }
    #[inline(always)]
    fn hsub(a: Self::H, b: Self::H) -> Self::H {
        zip(a, b, i16::wrapping_sub)
    }
    #[inline(always)]
    fn hmul(a: Self::H, b: Self::H) -> Self::H {
        zip(a, b, |a, b| ((i32::from(a) * i32::from(b) + (1 << 14)) >> 15) as i16)
    }
    #[inline(always)]
    fn hand(a: Self::H, b: Self::H) -> Self::H {
        zip(a, b, |a, b| a & b)
    }
    #[inline(always)]
    fn hshl<const BITS: u32>(a: Self::H) -> Self::H {
        std::array::from_fn(|i| a[i] << BITS)
    }
    #[inline(always)]
    fn hshr<const BITS: u32>(a: Self::H) -> Self::H {
        std::array::from_fn(|i| a[i] >> BITS)
    }
    #[inline(always)]
    fn hshrv(a: Self::H, bits: Self::H) -> Self::H {
        zip(a, bits, |a, bits| a >> (bits as u16).min(15))
    }
    #[inline(always)]
    fn hsum(sum: Self::I, a: Self::H) -> Self::I {
        std::array::from_fn(|i| sum[i].wrapping_add(i32::from(a[2 * i]) + i32::from(a[2 * i + 1])))
    }

    #[inline(always)]
    fn acc() -> Self::Acc {
        [0; LANES]
    }
    #[inline(always)]
    unsafe fn weights(at: *const u8) -> Self::W {
        // SAFETY: the caller vouches for 64 values.
        unsafe { at.cast::<Self::W>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn values(at: *const i8) -> Self::X {
        // SAFETY: the caller vouches for 4 values.
        unsafe { at.cast::<Self::X>().read_unaligned() }
    }
    #[inline(always)]
    fn dot(acc: Self::Acc, w: Self::W, x: Self::X) -> Self::Acc {
        let x = [i32::from(x[0]), i32::from(x[1]), i32::from(x[2]), i32::from(x[3])];
        std::array::from_fn(|c| {
            let w = |k: usize| i32::from(w[4 * c + k]);
            acc[c].wrapping_add(w(0) * x[0] + w(1) * x[1] + w(2) * x[2] + w(3) * x[3])
        })
    }
    #[inline(always)]
    fn total(acc: Self::Acc) -> Self::I {
        acc
    }

    #[inline(always)]
    unsafe fn dot16(sum: Self::I, w: *const i16, p: *const i16) -> Self::I {
        // SAFETY: the caller vouches for 32 and 2 values.
        let (w, p) = unsafe { (w.cast::<[i16; 32]>().read_unaligned(), p.cast::<[i16; 2]>().read_unaligned()) };
        let p = [i32::from(p[0]), i32::from(p[1])];
        std::array::from_fn(|c| {
            sum[c].wrapping_add(i32::from(w[2 * c]) * p[0]).wrapping_add(i32::from(w[2 * c + 1]) * p[1])
        })
    }
}
