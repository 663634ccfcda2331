//! AVX2 with FMA: two registers for sixteen lanes; 8-bit products through exact 16-bit multiply-adds of numbers that are kept in 16
//! bits, or through AVX-VNNI where it is there.

#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::simd::Simd;

/// The instructions of one method.
macro_rules! op {
    ($e:expr) => {
        // SAFETY: the instructions are there (see the types), and they touch no memory but the caller's.
        unsafe { $e }
    };
}

/// Everything but the 8-bit dot product, which the two machines below do differently.
macro_rules! lanes {
    () => {
        type F = (__m256, __m256);
        type I = (__m256i, __m256i);
        type H = (__m256i, __m256i);

        #[inline(always)]
        fn splat(a: f32) -> Self::F {
            op!((_mm256_set1_ps(a), _mm256_set1_ps(a)))
        }
        #[inline(always)]
        unsafe fn load(at: *const f32) -> Self::F {
            op!((_mm256_loadu_ps(at), _mm256_loadu_ps(at.add(8))))
        }
        #[inline(always)]
        unsafe fn store(at: *mut f32, a: Self::F) {
            op!({
                _mm256_storeu_ps(at, a.0);
                _mm256_storeu_ps(at.add(8), a.1);
            })
        }
        #[inline(always)]
        fn add(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_add_ps(a.0, b.0), _mm256_add_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn sub(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_sub_ps(a.0, b.0), _mm256_sub_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn mul(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_mul_ps(a.0, b.0), _mm256_mul_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn div(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_div_ps(a.0, b.0), _mm256_div_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
            op!((_mm256_fmadd_ps(a.0, b.0, c.0), _mm256_fmadd_ps(a.1, b.1, c.1)))
        }
        #[inline(always)]
        fn max(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_max_ps(a.0, b.0), _mm256_max_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn min(a: Self::F, b: Self::F) -> Self::F {
            op!((_mm256_min_ps(a.0, b.0), _mm256_min_ps(a.1, b.1)))
        }
        #[inline(always)]
        fn abs(a: Self::F) -> Self::F {
            op!({
                let sign = _mm256_set1_ps(-0.0);
                (_mm256_andnot_ps(sign, a.0), _mm256_andnot_ps(sign, a.1))
            })
        }
        #[inline(always)]
        fn float(a: Self::I) -> Self::F {
            op!((_mm256_cvtepi32_ps(a.0), _mm256_cvtepi32_ps(a.1)))
        }
        #[inline(always)]
        fn bits(a: Self::F) -> Self::I {
            op!((_mm256_castps_si256(a.0), _mm256_castps_si256(a.1)))
        }

        #[inline(always)]
        fn isplat(a: i32) -> Self::I {
            op!((_mm256_set1_epi32(a), _mm256_set1_epi32(a)))
        }
        #[inline(always)]
        unsafe fn iload(at: *const i32) -> Self::I {
            op!((_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.add(8).cast())))
        }
        #[inline(always)]
        unsafe fn istore(at: *mut i32, a: Self::I) {
            op!({
                _mm256_storeu_si256(at.cast(), a.0);
                _mm256_storeu_si256(at.add(8).cast(), a.1);
            })
        }
        #[inline(always)]
        fn iadd(a: Self::I, b: Self::I) -> Self::I {
            op!((_mm256_add_epi32(a.0, b.0), _mm256_add_epi32(a.1, b.1)))
        }
        #[inline(always)]
        fn isub(a: Self::I, b: Self::I) -> Self::I {
            op!((_mm256_sub_epi32(a.0, b.0), _mm256_sub_epi32(a.1, b.1)))
        }
        #[inline(always)]
        fn imax(a: Self::I, b: Self::I) -> Self::I {
            op!((_mm256_max_epi32(a.0, b.0), _mm256_max_epi32(a.1, b.1)))
        }
        #[inline(always)]
        fn ishl<const BITS: u32>(a: Self::I) -> Self::I {
            op!({
                let bits = _mm_cvtsi32_si128(BITS as i32);
                (_mm256_sll_epi32(a.0, bits), _mm256_sll_epi32(a.1, bits))
            })
        }
        #[inline(always)]
        fn iand(a: Self::I, b: Self::I) -> Self::I {
            op!((_mm256_and_si256(a.0, b.0), _mm256_and_si256(a.1, b.1)))
        }
        #[inline(always)]
        fn ior(a: Self::I, b: Self::I) -> Self::I {
            op!((_mm256_or_si256(a.0, b.0), _mm256_or_si256(a.1, b.1)))
        }
        #[inline(always)]
        fn ishlv(a: Self::I, bits: u32) -> Self::I {
            op!({
                let bits = _mm_cvtsi32_si128(bits as i32);
                (_mm256_sll_epi32(a.0, bits), _mm256_sll_epi32(a.1, bits))
            })
        }
        #[inline(always)]
        fn ishr(a: Self::I, bits: u32) -> Self::I {
            op!({
                let bits = _mm_cvtsi32_si128(bits as i32);
                (_mm256_sra_epi32(a.0, bits), _mm256_sra_epi32(a.1, bits))
            })
        }
        #[inline(always)]
        fn pack(low: Self::I, high: Self::I) -> Self::H {
            op!((
                _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(low.0, low.1)),
                _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(high.0, high.1)),
            ))
        }
        #[inline(always)]
        fn hsplat(a: i16) -> Self::H {
            op!((_mm256_set1_epi16(a), _mm256_set1_epi16(a)))
        }
        #[inline(always)]
        unsafe fn hload(at: *const i16) -> Self::H {
            op!((_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.add(16).cast())))
        }
        #[inline(always)]
        unsafe fn hstore(at: *mut i16, a: Self::H) {
            op!({
                _mm256_storeu_si256(at.cast(), a.0);
                _mm256_storeu_si256(at.add(16).cast(), a.1);
            })
        }
        #[inline(always)]
        fn hsub(a: Self::H, b: Self::H) -> Self::H {
            op!((_mm256_sub_epi16(a.0, b.0), _mm256_sub_epi16(a.1, b.1)))
        }
        #[inline(always)]
        fn hmul(a: Self::H, b: Self::H) -> Self::H {
            op!((_mm256_mulhrs_epi16(a.0, b.0), _mm256_mulhrs_epi16(a.1, b.1)))
        }
        #[inline(always)]
        fn hand(a: Self::H, b: Self::H) -> Self::H {
            op!((_mm256_and_si256(a.0, b.0), _mm256_and_si256(a.1, b.1)))
        }
        #[inline(always)]
        fn hshl<const BITS: u32>(a: Self::H) -> Self::H {
            op!({
                let bits = _mm_cvtsi32_si128(BITS as i32);
                (_mm256_sll_epi16(a.0, bits), _mm256_sll_epi16(a.1, bits))
            })
        }
        #[inline(always)]
        fn hshr<const BITS: u32>(a: Self::H) -> Self::H {
            op!({
                let bits = _mm_cvtsi32_si128(BITS as i32);
                (_mm256_srl_epi16(a.0, bits), _mm256_srl_epi16(a.1, bits))
            })
        }
        #[inline(always)]
        fn hshrv(a: Self::H, bits: Self::H) -> Self::H {
            op!((shift_words(a.0, bits.0), shift_words(a.1, bits.1)))
        }
        #[inline(always)]
        fn hsum(sum: Self::I, a: Self::H) -> Self::I {
            op!({
                let one = _mm256_set1_epi16(1);
                (
                    _mm256_add_epi32(sum.0, _mm256_madd_epi16(a.0, one)),
                    _mm256_add_epi32(sum.1, _mm256_madd_epi16(a.1, one)),
                )
            })
        }

        #[inline(always)]
        unsafe fn dot16(sum: Self::I, w: *const i16, p: *const i16) -> Self::I {
            op!({
                let p = _mm256_set1_epi32(p.cast::<i32>().read_unaligned());
                let (low, high) = (_mm256_loadu_si256(w.cast()), _mm256_loadu_si256(w.add(16).cast()));
                (
                    _mm256_add_epi32(sum.0, _mm256_madd_epi16(low, p)),
                    _mm256_add_epi32(sum.1, _mm256_madd_epi16(high, p)),
                )
            })
        }
    };
}

/// Shifts 16-bit lanes each by its own count: as 32-bit lanes, the even and the odd ones apart.
///
/// # Safety
/// AVX2 is there.
#[inline(always)]
unsafe fn shift_words(a: __m256i, bits: __m256i) -> __m256i {
    op!({
        let low = _mm256_set1_epi32(0xffff);
        let even = _mm256_srlv_epi32(_mm256_and_si256(a, low), _mm256_and_si256(bits, low));
        let odd = _mm256_srlv_epi32(a, _mm256_srli_epi32::<16>(bits));
        _mm256_blend_epi16::<0b1010_1010>(even, odd)
    })
}

/// AVX2 and FMA; used only behind `Level::Avx2`, made when both are there.
#[derive(Clone, Copy)]
pub(crate) struct Avx2;

impl Simd for Avx2 {
    lanes!();
    const KEPT: usize = 2;
    /// Four registers of 4 columns × 2 half sums.
    type Acc = [__m256i; 4];
    /// Four registers of 4 columns × 4 depths in 16 bits.
    type W = [__m256i; 4];
    type X = __m256i;

    #[inline(always)]
    fn acc() -> Self::Acc {
        op!([_mm256_setzero_si256(); 4])
    }
    #[inline(always)]
    unsafe fn keep(at: *mut i8, a: Self::I) {
        op!({
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(a.0, a.1));
            _mm256_storeu_si256(at.cast(), words);
        })
    }
    #[inline(always)]
    unsafe fn weights(at: *const u8) -> Self::W {
        op!({
            let at = at.cast::<__m256i>();
            [
                _mm256_loadu_si256(at),
                _mm256_loadu_si256(at.add(1)),
                _mm256_loadu_si256(at.add(2)),
                _mm256_loadu_si256(at.add(3)),
            ]
        })
    }
    #[inline(always)]
    unsafe fn values(at: *const i8) -> Self::X {
        op!(_mm256_set1_epi64x(at.cast::<i64>().read_unaligned()))
    }
    #[inline(always)]
    fn dot(acc: Self::Acc, w: Self::W, x: Self::X) -> Self::Acc {
        op!([
            _mm256_add_epi32(acc[0], _mm256_madd_epi16(w[0], x)),
            _mm256_add_epi32(acc[1], _mm256_madd_epi16(w[1], x)),
            _mm256_add_epi32(acc[2], _mm256_madd_epi16(w[2], x)),
            _mm256_add_epi32(acc[3], _mm256_madd_epi16(w[3], x)),
        ])
    }
    #[inline(always)]
    fn total(acc: Self::Acc) -> Self::I {
        // The horizontal add works within halves; the permutation puts the columns in order.
        op!((
            _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(acc[0], acc[1])),
            _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(acc[2], acc[3])),
        ))
    }
}

/// AVX2, FMA and AVX-VNNI; used only behind `Level::AvxVnni`, made when all are there.
#[derive(Clone, Copy)]
pub(crate) struct AvxVnni;

impl Simd for AvxVnni {
    lanes!();
    const KEPT: usize = 1;
    type Acc = (__m256i, __m256i);
    type W = (__m256i, __m256i);
    type X = __m256i;

    #[inline(always)]
    fn acc() -> Self::Acc {
        op!((_mm256_setzero_si256(), _mm256_setzero_si256()))
    }
    #[inline(always)]
    unsafe fn keep(at: *mut i8, a: Self::I) {
        op!({
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(a.0, a.1));
            let bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_storeu_si128(at.cast(), bytes);
        })
    }
    #[inline(always)]
    unsafe fn weights(at: *const u8) -> Self::W {
        op!((_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.add(32).cast())))
    }
    #[inline(always)]
    unsafe fn values(at: *const i8) -> Self::X {
        op!(_mm256_set1_epi32(at.cast::<i32>().read_unaligned()))
    }
    #[inline(always)]
    fn dot(acc: Self::Acc, w: Self::W, x: Self::X) -> Self::Acc {
        op!((_mm256_dpbusd_avx_epi32(acc.0, w.0, x), _mm256_dpbusd_avx_epi32(acc.1, w.1, x)))
    }
    #[inline(always)]
    fn total(acc: Self::Acc) -> Self::I {
        acc
    }
}
