//! Kernels against plain loops, and every machine's kernels against each other, bit for bit.

use proptest::prelude::*;

use super::*;

/// A repeatable stream of numbers in −1..1.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

fn matrix(rows: usize, columns: usize, next: &mut impl FnMut() -> f32, size: f32) -> Matrix {
    let mut m = Matrix::new();
    m.shape(rows, columns);
    for row in 0..rows {
        m.row_mut(row)[..columns].fill_with(|| next() * size);
    }
    m
}

fn bits(m: &Matrix) -> Vec<u32> {
    (0..m.rows).flat_map(|r| m.row(r).iter().map(|x| x.to_bits())).collect()
}

/// Runs on every machine; all must agree with the portable one to the bit.
fn same_everywhere(run: impl Fn(Level) -> Matrix) -> Matrix {
    let want = run(Level::PORTABLE);
    for level in Level::available() {
        assert_eq!(bits(&run(level)), bits(&want), "{}", level.name());
    }
    want
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn linear_i8_is_exact(rows in 0usize..21, inputs in 1usize..150, outputs in 1usize..120, seed: u64) {
        let mut next = noise(seed);
        let weights: Vec<u8> = (0..inputs * outputs).map(|_| (next() * 127.9) as i8 as u8).collect();
        let scale: Vec<f32> = (0..outputs).map(|_| next() * 0.01).collect();
        let bias: Vec<f32> = (0..outputs).map(|_| next()).collect();
        let w = PackedI8::new(&weights, &scale, &bias, inputs);
        let x = matrix(rows, inputs, &mut next, 3.0);
        let out = same_everywhere(|level| {
            let (mut q, mut out) = (QuantRows::default(), Matrix::new());
            quantise(level, &x, 0, rows, &mut q);
            out.shape(rows, outputs);
            linear_i8(level, &q, &w, Then::Store, &mut out, 0);
            out
        });
        for r in 0..rows {
            // The padding takes part in the range.
            let padding = if inputs.is_multiple_of(16) { f32::NAN } else { 0.0 };
            let least = x.row(r).iter().fold(padding, |a, b| a.min(*b));
            let most = x.row(r).iter().fold(padding, |a, b| a.max(*b));
            let by = 255.0 / (most - least);
            let q: Vec<i32> = x.row(r).iter().map(|v| ((v - least) * by).round_ties_even() as i32 - 128).collect();
            let step = (most - least) * (1.0 / 255.0);
            for n in 0..outputs {
                let row = weights[n * inputs..(n + 1) * inputs].iter().map(|w| i32::from(*w as i8));
                let dot: i32 = row.clone().zip(&q).map(|(w, q)| w * q).sum();
                let sum = row.sum::<i32>() as f32 * scale[n];
                let want = (dot as f32).mul_add(scale[n] * step, sum.mul_add(least + 128.0 * step, bias[n]));
                prop_assert_eq!(out.row(r)[n].to_bits(), want.to_bits());
            }
        }
    }

    #[test]
    fn linear_f32_is_close(rows in 0usize..11, inputs in 1usize..90, outputs in 1usize..70, seed: u64) {
        let mut next = noise(seed);
        let weights: Vec<f32> = (0..inputs * outputs).map(|_| next()).collect();
        let bias: Vec<f32> = (0..outputs).map(|_| next()).collect();
        let w = PackedF32::new(&weights, &bias, inputs);
        let x = matrix(rows, inputs, &mut next, 1.0);
        let out = same_everywhere(|level| {
            let mut out = Matrix::new();
            out.shape(rows, outputs);
            linear_f32(level, &x, &w, Then::Store, &mut out);
            out
        });
        for r in 0..rows {
            for n in 0..outputs {
                let want: f32 = x.row(r).iter().zip(&weights[n * inputs..]).map(|(a, b)| a * b).sum::<f32>() + bias[n];
                prop_assert!((out.row(r)[n] - want).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn layer_norm_is_close(rows in 1usize..5, blocks in 1usize..30, seed: u64) {
        let columns = blocks * 16;
        let mut next = noise(seed);
        let x = matrix(rows, columns, &mut next, 5.0);
        let weight: Vec<f32> = (0..columns).map(|_| next()).collect();
        let bias: Vec<f32> = (0..columns).map(|_| next()).collect();
        let out = same_everywhere(|level| {
            let mut out = Matrix::new();
            out.shape(rows, columns);
            out.data.copy_from_slice(&x.data);
            layer_norm(level, &mut out, 0, rows, &weight, &bias, 1e-12);
            out
        });
        for r in 0..rows {
            let mean = x.row(r).iter().sum::<f32>() / columns as f32;
            let variance = x.row(r).iter().map(|v| (v - mean).powi(2)).sum::<f32>() / columns as f32;
            for k in 0..columns {
                let want = (x.row(r)[k] - mean) / (variance + 1e-12).sqrt() * weight[k] + bias[k];
                prop_assert!((out.row(r)[k] - want).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn attention_is_close(rows in 1usize..150, heads in 1usize..4, size in 1usize..4, sharp in 0.01f32..6.0, seed: u64) {
        let hidden = heads * size * 16;
        let mut next = noise(seed);
        let mut qkv = matrix(rows, 3 * hidden, &mut next, 1.0);
        for row in 0..rows {
            for value in &mut qkv.row_mut(row)[..hidden] {
                *value *= sharp;
            }
        }
        let out = same_everywhere(|level| {
            let (mut scratch, mut out) = (AttentionScratch::default(), Matrix::new());
            out.shape(rows, hidden);
            attention(level, &qkv, heads, &mut scratch, &mut out);
            out
        });
        let mut want = Matrix::new();
        want.shape(rows, hidden);
        super::attention::reference(&qkv, heads, &mut want);
        for r in 0..rows {
            for k in 0..hidden {
                let (a, b) = (out.row(r)[k], want.row(r)[k]);
                prop_assert!((a - b).abs() < 0.01 + 0.01 * sharp, "{a} {b}");
            }
        }
    }

    #[test]
    fn add_gelu_is_the_same_everywhere(rows in 0usize..20, columns in 1usize..40, middle in 0usize..20, seed: u64) {
        let mut next = noise(seed);
        let (a, table) = (matrix(rows, columns, &mut next, 4.0), matrix(9, columns, &mut next, 4.0));
        let b = matrix(1, columns, &mut next, 1.0);
        for table in [None, Some(&table)] {
            let out = same_everywhere(|level| {
                let mut out = Matrix::new();
                out.shape(rows, columns);
                add_gelu(level, &a, &b.data, table, middle, &mut out);
                out
            });
            for r in 0..rows {
                let bucket = (r as isize - middle as isize).clamp(-4, 4) + 4;
                let x = a.row(r)[0] + b.row(0)[0] + table.map_or(0.0, |t| t.row(bucket as usize)[0]);
                let want = 0.5 * x * (1.0 + (0.797_884_6 * (x + 0.044_715 * x * x * x)).tanh());
                prop_assert!((out.row(r)[0] - want).abs() < 2e-3);
            }
        }
    }
}

#[test]
fn hostile_numbers_do_not_panic() {
    for value in [0.0, f32::NAN, f32::INFINITY, -f32::INFINITY, 1e-44, f32::MAX] {
        for size in [16, 32] {
            let mut qkv = Matrix::new();
            qkv.shape(5, 2 * 3 * size);
            qkv.data.fill(value);
            for level in Level::available() {
                let (mut scratch, mut out, mut q) = (AttentionScratch::default(), Matrix::new(), QuantRows::default());
                out.shape(5, 2 * size);
                attention(level, &qkv, 2, &mut scratch, &mut out);
                quantise(level, &qkv, 0, 5, &mut q);
            }
        }
    }
}

/// Prints what each kernel reaches: `cargo test --release -p language -- --ignored --nocapture kernel_speeds`.
#[test]
#[ignore = "measures"]
#[allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "measures and prints")]
fn kernel_speeds() {
    fn best(mut run: impl FnMut()) -> f64 {
        let begun = std::time::Instant::now();
        let mut best = f64::INFINITY;
        while begun.elapsed().as_secs_f64() < 0.6 {
            let start = std::time::Instant::now();
            run();
            best = best.min(start.elapsed().as_secs_f64());
        }
        best
    }
    let mut next = noise(1);
    for level in Level::available() {
        let (rows, hidden) = (512, 384);
        for (rows, inputs, outputs, then) in [
            (512, 384, 1152, Then::Store),
            (64, 384, 1152, Then::Store),
            (64, 384, 384, Then::Add),
            (64, 384, 1536, Then::Store),
            (64, 384, 1536, Then::Gelu),
            (64, 1536, 384, Then::Add),
            (64, 384, 2400, Then::Store),
            (350, 192, 192, Then::Gelu),
            (350, 192, 16, Then::Store),
            (1, 576, 128, Then::Store),
            (4, 384, 192, Then::Store),
            (8, 384, 192, Then::Store),
        ] {
            let weights: Vec<u8> = (0..inputs * outputs).map(|_| (next() * 127.9) as i8 as u8).collect();
            let w = PackedI8::new(&weights, &vec![0.001; outputs], &vec![0.0; outputs], inputs);
            let x = matrix(rows, inputs, &mut next, 3.0);
            let (mut q, mut out) = (QuantRows::default(), Matrix::new());
            quantise(level, &x, 0, rows, &mut q);
            out.shape(rows, outputs);
            let seconds = best(|| linear_i8(level, &q, &w, then, &mut out, 0));
            let rate = (rows * inputs * outputs) as f64 / seconds / 1e9;
            println!("{} linear {rows}×{inputs}×{outputs} {then:?}: {rate:.0} G/s", level.name());
        }
        let x = matrix(rows, 1536, &mut next, 3.0);
        let mut q = QuantRows::default();
        let seconds = best(|| quantise(level, &x, 0, 64, &mut q));
        println!("{} quantise 64×1536: {:.1} G/s", level.name(), 64.0 * 1536.0 / seconds / 1e9);
        for rows in [128, 256, 512] {
            let qkv = matrix(rows, 3 * hidden, &mut next, 3.0);
            let (mut scratch, mut out) = (AttentionScratch::default(), Matrix::new());
            out.shape(rows, hidden);
            let seconds = best(|| attention(level, &qkv, 12, &mut scratch, &mut out));
            let linear = rows as f64 * 1_769_472.0;
            println!(
                "{} attention {rows}: {:.3} ms, {:.1} ns a pair and head, as long as the linear layers at {:.0} G/s",
                level.name(),
                seconds * 1e3,
                seconds * 1e9 / 12.0 / (rows * rows) as f64,
                linear / seconds / 1e9
            );
        }
        let mut x = matrix(64, hidden, &mut next, 3.0);
        let seconds = best(|| layer_norm(level, &mut x, 0, 64, &vec![1.0; hidden], &vec![0.0; hidden], 1e-12));
        println!("{} layer norm 64×384: {:.1} G/s", level.name(), 64.0 * 384.0 / seconds / 1e9);
    }
}
