//! Functions of floats that give the same bits on every machine: fixed polynomials in a fixed order.

use super::simd::{LANES, Simd};

/// 1.5 · 2²³: adding it rounds a small float to the nearest whole number, ties to even, in its low bits.
const ROUND: f32 = 12_582_912.0;

/// Lanes (|a| < 2²²) rounded to the nearest integers, ties to even.
#[inline(always)]
pub(crate) fn round<S: Simd>(a: S::F) -> S::I {
    S::isub(S::bits(S::add(a, S::splat(ROUND))), S::isplat(ROUND.to_bits() as i32))
}

/// Adds the lanes, always as the same tree.
#[inline(always)]
pub(crate) fn sum<S: Simd>(a: S::F) -> f32 {
    tree(lanes::<S>(a), |a, b| a + b)
}

/// The smallest lane.
#[inline(always)]
pub(crate) fn minimum<S: Simd>(a: S::F) -> f32 {
    tree(lanes::<S>(a), |a, b| if a < b { a } else { b })
}

/// The largest lane.
#[inline(always)]
pub(crate) fn maximum<S: Simd>(a: S::F) -> f32 {
    tree(lanes::<S>(a), |a, b| if a > b { a } else { b })
}

#[inline(always)]
#[allow(unsafe_code)]
fn lanes<S: Simd>(a: S::F) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    // SAFETY: the array holds 16 values.
    unsafe { S::store(lanes.as_mut_ptr(), a) };
    lanes
}

#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn ilanes<S: Simd>(a: S::I) -> [i32; LANES] {
    let mut lanes = [0; LANES];
    // SAFETY: the array holds 16 values.
    unsafe { S::istore(lanes.as_mut_ptr(), a) };
    lanes
}

#[inline(always)]
fn tree(mut a: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            a[i] = join(a[i], a[i + half]);
        }
        half /= 2;
    }
    a[0]
}

/// Where the normal distribution's integral is taken as 0 or 1.
const GELU_END: f32 = 4.5;

/// (Φ(x) − ½) / x as a polynomial in x², fitted for the least error of x · Φ(x): 3e-5 over |x| ≤ 12.
const GELU: [f32; 10] = [
    0.398_883_8,
    -0.066_337_034,
    0.009_833_171,
    -0.001_122_674_2,
    9.787_06e-5,
    -6.365_173_7e-6,
    2.958_843_2e-7,
    -9.193_524e-9,
    1.697_253_5e-10,
    -1.400_019_2e-12,
];

/// x · Φ(x), the exact GELU to 3e-5.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(x: S::F) -> S::F {
    let t = S::max(S::min(x, S::splat(GELU_END)), S::splat(-GELU_END));
    let u = S::mul(t, t);
    let mut p = S::splat(GELU[9]);
    for a in GELU[..9].iter().rev() {
        p = S::fma(p, u, S::splat(*a));
    }
    S::mul(x, S::fma(t, p, S::splat(0.5)))
}

/// eˣ for one number, to about 1e-7.
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - n * 0.693_359_4) - n * -2.121_944_4e-4;
    let p = 0.5 + r * (0.166_665_2 + r * (0.041_666_21 + r * (0.008_368_87 + r * 0.001_395_05)));
    let e = 1.0 + r + r * r * p;
    e * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// ln x for one positive number, to about 1e-7.
pub(crate) fn ln(x: f32) -> f32 {
    let x = if x > 1e-30 { x } else { 1e-30 };
    let bits = x.to_bits() as i32;
    // x = m · 2^e with m in [√½, √2).
    let e = (bits - 0x3f35_04f3) >> 23;
    let m = f32::from_bits((bits - (e << 23)) as u32);
    let s = f64::from(m - 1.0) / f64::from(m + 1.0);
    let z = s * s;
    let series = 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z / 11.0)))));
    (f64::from(e) * std::f64::consts::LN_2 + series) as f32
}

/// Logits to probabilities, in place.
pub(crate) fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, |a, b| if a > b { a } else { b });
    let mut total = 0.0;
    for value in values.iter_mut() {
        *value = exp(*value - most);
        total += *value;
    }
    for value in values.iter_mut() {
        *value /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::super::portable::Portable;
    use super::*;

    #[test]
    fn exp_ln_and_gelu_are_close() {
        for i in -800..800 {
            let x = i as f32 * 0.1;
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) / want - 1.0).abs() < 4e-7, "exp {x}");
            assert!(x < -69.0 || (ln(exp(x)) - x).abs() < 1e-5, "ln exp {x}");
            let t = f64::from(x) * 0.1;
            // Φ by integrating the density from 0.
            let steps = 4000;
            let area: f64 = (0..steps).map(|k| (-((t * (k as f64 + 0.5) / steps as f64).powi(2)) / 2.0).exp()).sum();
            let want = t * (0.5 + area * t / steps as f64 / (2.0 * std::f64::consts::PI).sqrt());
            let got = gelu::<Portable>([t as f32; LANES])[3];
            assert!((f64::from(got) - want).abs() < 4e-5, "gelu {t}: {got} {want}");
        }
    }

    #[test]
    fn rounds_ties_to_even() {
        let mut a = [0.0; LANES];
        a[..6].copy_from_slice(&[0.5, 1.5, -0.5, -2.5, 126.6, -127.0]);
        assert_eq!(round::<Portable>(a)[..6], [0, 2, 0, -2, 127, -127]);
    }

    #[test]
    fn softmax_sums_to_one() {
        let mut values = [1.0, 2.0, -80.0];
        softmax(&mut values);
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-6 && values[1] > values[0]);
    }
}
