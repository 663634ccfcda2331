//! AVX-512 with VNNI: 64 exact multiply-adds of 8 bits an instruction.

#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::simd::Simd;

/// Used only behind `Level::Avx512`, which is made when avx512f, bw, dq, vl and vnni are there. That is the safety
/// argument of every block below that runs register instructions; those that touch memory pass on their caller's.
#[derive(Clone, Copy)]
pub(crate) struct Avx512;

/// The register instructions of one method.
macro_rules! op {
    ($e:expr) => {
        // SAFETY: the instructions are there (see the type), and they touch no memory but the caller's.
        unsafe { $e }
    };
}

impl Simd for Avx512 {
    const KEPT: usize = 1;
    type F = __m512;
    type I = __m512i;
    type H = __m512i;
    type Acc = __m512i;
    type W = __m512i;
    type X = __m512i;

    #[inline(always)]
    fn splat(a: f32) -> __m512 {
        op!(_mm512_set1_ps(a))
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> __m512 {
        op!(_mm512_loadu_ps(at))
    }
    #[inline(always)]
    unsafe fn store(at: *mut f32, a: __m512) {
        op!(_mm512_storeu_ps(at, a))
    }
    #[inline(always)]
    fn add(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_add_ps(a, b))
    }
    #[inline(always)]
    fn sub(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_sub_ps(a, b))
    }
    #[inline(always)]
    fn mul(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_mul_ps(a, b))
    }
    #[inline(always)]
    fn div(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_div_ps(a, b))
    }
    #[inline(always)]
    fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        op!(_mm512_fmadd_ps(a, b, c))
    }
    #[inline(always)]
    fn max(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_max_ps(a, b))
    }
    #[inline(always)]
    fn min(a: __m512, b: __m512) -> __m512 {
        op!(_mm512_min_ps(a, b))
    }
    #[inline(always)]
    fn abs(a: __m512) -> __m512 {
        op!(_mm512_abs_ps(a))
    }
    #[inline(always)]
    fn float(a: __m512i) -> __m512 {
        op!(_mm512_cvtepi32_ps(a))
    }
    #[inline(always)]
    fn bits(a: __m512) -> __m512i {
        op!(_mm512_castps_si512(a))
    }

    #[inline(always)]
    fn isplat(a: i32) -> __m512i {
        op!(_mm512_set1_epi32(a))
    }
    #[inline(always)]
    unsafe fn iload(at: *const i32) -> __m512i {
        op!(_mm512_loadu_si512(at.cast()))
    }
    #[inline(always)]
    unsafe fn istore(at: *mut i32, a: __m512i) {
        op!(_mm512_storeu_si512(at.cast(), a))
    }
    #[inline(always)]
    fn iadd(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_add_epi32(a, b))
    }
    #[inline(always)]
    fn isub(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_sub_epi32(a, b))
    }
    #[inline(always)]
    fn imax(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_max_epi32(a, b))
    }
    #[inline(always)]
    fn ishl<const BITS: u32>(a: __m512i) -> __m512i {
        op!(_mm512_slli_epi32::<BITS>(a))
    }
    #[inline(always)]
    fn iand(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_and_si512(a, b))
    }
    #[inline(always)]
    fn ior(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_or_si512(a, b))
    }
    #[inline(always)]
    fn ishlv(a: __m512i, bits: u32) -> __m512i {
        op!(_mm512_sll_epi32(a, _mm_cvtsi32_si128(bits as i32)))
    }
    #[inline(always)]
    fn ishr(a: __m512i, bits: u32) -> __m512i {
        op!(_mm512_sra_epi32(a, _mm_cvtsi32_si128(bits as i32)))
    }
    #[inline(always)]
    unsafe fn keep(at: *mut i8, a: __m512i) {
        op!(_mm_storeu_si128(at.cast(), _mm512_cvtepi32_epi8(a)))
    }

    #[inline(always)]
    fn pack(low: __m512i, high: __m512i) -> __m512i {
        // The instruction packs within quarters; the permutation puts them in order.
        op!(_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), _mm512_packs_epi32(low, high)))
    }
    #[inline(always)]
    fn hsplat(a: i16) -> __m512i {
        op!(_mm512_set1_epi16(a))
    }
    #[inline(always)]
    unsafe fn hload(at: *const i16) -> __m512i {
        op!(_mm512_loadu_si512(at.cast()))
    }
    #[inline(always)]
    unsafe fn hstore(at: *mut i16, a: __m512i) {
        op!(_mm512_storeu_si512(at.cast(), a))
    }
    #[inline(always)]
    fn hsub(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_sub_epi16(a, b))
    }
    #[inline(always)]
    fn hmul(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_mulhrs_epi16(a, b))
    }
    #[inline(always)]
    fn hand(a: __m512i, b: __m512i) -> __m512i {
        op!(_mm512_and_si512(a, b))
    }
    #[inline(always)]
    fn hshl<const BITS: u32>(a: __m512i) -> __m512i {
        op!(_mm512_slli_epi16::<BITS>(a))
    }
    #[inline(always)]
    fn hshr<const BITS: u32>(a: __m512i) -> __m512i {
        op!(_mm512_srli_epi16::<BITS>(a))
    }
    #[inline(always)]
    fn hshrv(a: __m512i, bits: __m512i) -> __m512i {
        op!(_mm512_srlv_epi16(a, _mm512_min_epu16(bits, _mm512_set1_epi16(15))))
    }
    #[inline(always)]
    fn hsum(sum: __m512i, a: __m512i) -> __m512i {
        op!(_mm512_dpwssd_epi32(sum, a, _mm512_set1_epi16(1)))
    }

    #[inline(always)]
    fn acc() -> __m512i {
        op!(_mm512_setzero_si512())
    }
    #[inline(always)]
    unsafe fn weights(at: *const u8) -> __m512i {
        op!(_mm512_loadu_si512(at.cast()))
    }
    #[inline(always)]
    unsafe fn values(at: *const i8) -> __m512i {
        op!(_mm512_set1_epi32(at.cast::<i32>().read_unaligned()))
    }
    #[inline(always)]
    fn dot(acc: __m512i, w: __m512i, x: __m512i) -> __m512i {
        op!(_mm512_dpbusd_epi32(acc, w, x))
    }
    #[inline(always)]
    fn total(acc: __m512i) -> __m512i {
        acc
    }

    #[inline(always)]
    unsafe fn dot16(sum: __m512i, w: *const i16, p: *const i16) -> __m512i {
        op!(_mm512_dpwssd_epi32(sum, _mm512_loadu_si512(w.cast()), _mm512_set1_epi32(p.cast::<i32>().read_unaligned())))
    }
}
