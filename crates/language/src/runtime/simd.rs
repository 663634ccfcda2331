//! What a machine must be able to do: sixteen lanes of numbers and exact integer dot products.
//!
//! Every kernel is written once over [`Simd`] and compiled for each machine that implements it. All operations are exact
//! by definition (integers) or rounded once as IEEE 754 says (floats, fused multiply-add included), and the order of the
//! operations is the kernel's, so every machine gives the same bits.

#![allow(unsafe_code)]

/// Lanes of a vector.
pub(crate) const LANES: usize = 16;

/// A machine's vectors.
///
/// The methods that touch memory ask for valid pointers. All methods may run instructions the machine does not have:
/// the types that implement this are used only behind [`super::Level`], which is made by detection.
pub(crate) trait Simd: Copy + 'static {
    /// Bytes of an 8-bit number where [`Simd::weights`] and [`Simd::values`] read it: 2 where products are made of 16 bits.
    const KEPT: usize;
    /// 16 × f32.
    type F: Copy;
    /// 16 × i32.
    type I: Copy;
    /// 32 × i16.
    type H: Copy;
    /// The running sums of 16 columns, in whatever form is cheap.
    type Acc: Copy;
    /// 16 columns × 4 depths of weights, made ready for [`Simd::dot`].
    type W: Copy;
    /// 4 depths of one row's values, made ready.
    type X: Copy;

    fn splat(a: f32) -> Self::F;
    /// # Safety
    /// `at` is valid for reading 16 values.
    unsafe fn load(at: *const f32) -> Self::F;
    /// # Safety
    /// `at` is valid for writing 16 values.
    unsafe fn store(at: *mut f32, a: Self::F);
    fn add(a: Self::F, b: Self::F) -> Self::F;
    fn sub(a: Self::F, b: Self::F) -> Self::F;
    fn mul(a: Self::F, b: Self::F) -> Self::F;
    fn div(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// `if a > b { a } else { b }`.
    fn max(a: Self::F, b: Self::F) -> Self::F;
    /// `if a < b { a } else { b }`.
    fn min(a: Self::F, b: Self::F) -> Self::F;
    fn abs(a: Self::F) -> Self::F;
    fn float(a: Self::I) -> Self::F;
    fn bits(a: Self::F) -> Self::I;

    fn isplat(a: i32) -> Self::I;
    /// # Safety
    /// `at` is valid for reading 16 values.
    unsafe fn iload(at: *const i32) -> Self::I;
    /// # Safety
    /// `at` is valid for writing 16 values.
    unsafe fn istore(at: *mut i32, a: Self::I);
    fn iadd(a: Self::I, b: Self::I) -> Self::I;
    fn isub(a: Self::I, b: Self::I) -> Self::I;
    fn imax(a: Self::I, b: Self::I) -> Self::I;
    fn iand(a: Self::I, b: Self::I) -> Self::I;
    fn ior(a: Self::I, b: Self::I) -> Self::I;
    fn ishl<const BITS: u32>(a: Self::I) -> Self::I;
    /// Shift to the left by `bits` < 32.
    fn ishlv(a: Self::I, bits: u32) -> Self::I;
    /// Arithmetic shift to the right by `bits` < 32.
    fn ishr(a: Self::I, bits: u32) -> Self::I;
    /// Writes lanes that are in the range of an i8, for [`Simd::values`].
    /// # Safety
    /// `at` is valid for writing 16 · `KEPT` bytes.
    unsafe fn keep(at: *mut i8, a: Self::I);

    /// 32 lanes out of 2 × 16, each cut to the range of an i16.
    fn pack(low: Self::I, high: Self::I) -> Self::H;
    fn hsplat(a: i16) -> Self::H;
    /// # Safety
    /// `at` is valid for reading 32 values.
    unsafe fn hload(at: *const i16) -> Self::H;
    /// # Safety
    /// `at` is valid for writing 32 values.
    unsafe fn hstore(at: *mut i16, a: Self::H);
    fn hsub(a: Self::H, b: Self::H) -> Self::H;
    /// The product of fractions in 1/32768, rounded: `(a * b + 2¹⁴) >> 15`. Not both are −1.
    fn hmul(a: Self::H, b: Self::H) -> Self::H;
    fn hand(a: Self::H, b: Self::H) -> Self::H;
    fn hshl<const BITS: u32>(a: Self::H) -> Self::H;
    /// For lanes that are not negative.
    fn hshr<const BITS: u32>(a: Self::H) -> Self::H;
    /// Lanes that are not negative, each shifted to the right by the other's lane (0..32): to 0 from 15 on.
    fn hshrv(a: Self::H, bits: Self::H) -> Self::H;
    /// Adds neighbouring lanes to 16 sums.
    fn hsum(sum: Self::I, a: Self::H) -> Self::I;

    fn acc() -> Self::Acc;
    /// Weights are stored with 128 added.
    /// # Safety
    /// `at` is valid for reading 64 numbers, `KEPT` bytes each: column by column, 4 depths each.
    unsafe fn weights(at: *const u8) -> Self::W;
    /// # Safety
    /// `at` is valid for reading 4 numbers, `KEPT` bytes each.
    unsafe fn values(at: *const i8) -> Self::X;
    fn dot(acc: Self::Acc, w: Self::W, x: Self::X) -> Self::Acc;
    /// The sums of stored weight × value.
    fn total(acc: Self::Acc) -> Self::I;

    /// `sum[c] += w[c][0] * p[0] + w[c][1] * p[1]`.
    /// # Safety
    /// `w` is valid for reading 32 values (column by column, 2 depths each), `p` for 2.
    unsafe fn dot16(sum: Self::I, w: *const i16, p: *const i16) -> Self::I;
}
