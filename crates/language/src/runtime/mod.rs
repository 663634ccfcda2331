//! Kernels for one thread: the only place of the crate that is `unsafe`.
//!
//! [`simd::Simd`] says what a machine can do; the kernels are written once over it and compiled for every machine here.
//! [`Level`] is made by detection, and is what the safety of calling them rests on.

#![allow(unsafe_code)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod buffer;
mod kernels;
pub(crate) mod math;
mod matrix;
mod portable;
mod simd;
#[cfg(test)]
mod tests;

pub(crate) use attention::Scratch as AttentionScratch;
pub(crate) use kernels::Then;
pub(crate) use matrix::{Matrix, PackedF32, PackedI8, QuantRows};

/// The machine's kernels. A value other than portable exists only where the instructions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AVX-512, and tiles for linear layers and attention.
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Amx,
}

impl Level {
    /// The kernels every machine has.
    pub const PORTABLE: Level = Level(Kind::Portable);

    /// All kernels this machine has, the fastest first.
    pub fn available() -> Vec<Level> {
        let mut levels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            macro_rules! has {
                ($($feature:tt),*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
            }
            if has!("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vnni", "avx2", "fma") {
                #[cfg(target_os = "linux")]
                if amx::available() {
                    levels.push(Level(Kind::Amx));
                }
                levels.push(Level(Kind::Avx512));
            }
            if has!("avxvnni", "avx2", "fma") {
                levels.push(Level(Kind::AvxVnni));
            }
            if has!("avx2", "fma") {
                levels.push(Level(Kind::Avx2));
            }
        }
        levels.push(Self::PORTABLE);
        levels
    }

    /// The fastest.
    pub fn best() -> Level {
        Self::available().first().copied().unwrap_or(Self::PORTABLE)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512-vnni",
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Kind::Amx => "amx",
        }
    }
}

/// Compiles a kernel for every machine and calls the level's.
///
/// The lists in brackets are the kernel's constant arguments: for portable, AVX2, AVX-VNNI and AVX-512.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident = $kernel:path, $([$($p:tt),*], [$($a:tt),*], [$($v:tt),*], [$($z:tt),*],)? ($($arg:ident: $type:ty),*)) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name(level: Level, $($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            fn on_avx2($($arg: $type),*) {
                use $kernel as run;
                run::<avx2::Avx2 $($(, $a)*)?>($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avxvnni")]
            #[allow(clippy::too_many_arguments)]
            fn on_vnni($($arg: $type),*) {
                use $kernel as run;
                run::<avx2::AvxVnni $($(, $v)*)?>($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            fn on_avx512($($arg: $type),*) {
                use $kernel as run;
                run::<avx512::Avx512 $($(, $z)*)?>($($arg),*)
            }
            fn on_any($($arg: $type),*) {
                use $kernel as run;
                run::<portable::Portable $($(, $p)*)?>($($arg),*)
            }
            match level.0 {
                Kind::Portable => on_any($($arg),*),
                // SAFETY: a level exists only if `Level::available` found its instructions.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => unsafe { on_avx2($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Kind::AvxVnni => unsafe { on_vnni($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512 => unsafe { on_avx512($($arg),*) },
                // SAFETY: as above; AVX-512 is there where `Kind::Amx` is.
                #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
                Kind::Amx => unsafe { on_avx512($($arg),*) },
            }
        }
    };
}

kernel!(
    /// See [`kernels::quantise`].
    quantise = kernels::quantise, (x: &Matrix, from: usize, to: usize, out: &mut QuantRows)
);
kernel!(
    /// See [`kernels::linear_i8`].
    linear_i8_by_vectors = kernels::linear_i8, [2, 1], [2, 1], [4, 1], [8, 3],
    (x: &QuantRows, w: &PackedI8, then: Then, out: &mut Matrix, at: usize)
);
/// See [`kernels::linear_i8`].
pub(crate) fn linear_i8(level: Level, x: &QuantRows, w: &PackedI8, then: Then, out: &mut Matrix, at: usize) {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if level.0 == Kind::Amx && amx::fits(w) {
        // SAFETY: a level exists only if `Level::available` found its instructions.
        return unsafe { amx::linear_i8(x, w, then, out, at) };
    }
    linear_i8_by_vectors(level, x, w, then, out, at);
}

kernel!(
    /// See [`kernels::linear_f32`].
    linear_f32 = kernels::linear_f32, (x: &Matrix, w: &PackedF32, then: Then, out: &mut Matrix)
);
kernel!(
    /// See [`kernels::layer_norm`].
    layer_norm = kernels::layer_norm, (x: &mut Matrix, from: usize, to: usize, weight: &[f32], bias: &[f32], eps: f32)
);
kernel!(
    /// See [`kernels::add_gelu`].
    add_gelu = kernels::add_gelu, (a: &Matrix, b: &[f32], table: Option<&Matrix>, middle: usize, out: &mut Matrix)
);
/// See [`attention::attention`].
pub(crate) fn attention(level: Level, qkv: &Matrix, heads: usize, scratch: &mut AttentionScratch, out: &mut Matrix) {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if level.0 == Kind::Amx && out.columns == heads * amx::HEAD && qkv.rows > 0 {
        // SAFETY: a level exists only if `Level::available` found its instructions.
        return unsafe { amx::attention(qkv, heads, scratch, out) };
    }
    attention_by_vectors(level, qkv, heads, scratch, out);
}

kernel!(
    /// See [`attention::attention`].
    attention_by_vectors = attention::attention, [1, 2, 2], [1, 2, 2], [1, 4, 2], [3, 8, 8],
    (qkv: &Matrix, heads: usize, scratch: &mut AttentionScratch, out: &mut Matrix)
);
