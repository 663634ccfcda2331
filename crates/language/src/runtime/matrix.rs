//! Rows of numbers, each padded with zeros to whole vectors, and rows quantised to 8 bits.

use std::sync::OnceLock;

use super::buffer::Buffer;
use super::simd::LANES;

/// Rows that kernels work on at a time; quantised rows are padded to a multiple of it.
pub(crate) const ROW_TILE: usize = 16;

/// The next multiple of a vector's lanes.
pub(crate) const fn padded(columns: usize) -> usize {
    columns.div_ceil(LANES) * LANES
}

/// Rows × columns of floats. Every row begins at a multiple of `stride` = `padded(columns)`; the padding is zero.
#[derive(Default)]
pub(crate) struct Matrix {
    pub(crate) data: Buffer<f32>,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl Matrix {
    pub(crate) const fn new() -> Self {
        Self { data: Buffer::new(), rows: 0, columns: 0 }
    }

    /// Gives the matrix a shape; its values are then to be written, the padding included.
    pub(crate) fn shape(&mut self, rows: usize, columns: usize) {
        self.rows = rows;
        self.columns = columns;
        self.data.resize(rows * padded(columns));
    }

    pub(crate) fn stride(&self) -> usize {
        padded(self.columns)
    }

    pub(crate) fn row(&self, row: usize) -> &[f32] {
        let start = row * self.stride();
        &self.data[start..start + self.columns]
    }

    /// A row with its padding.
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32] {
        let stride = self.stride();
        &mut self.data[row * stride..(row + 1) * stride]
    }
}

/// Rows quantised to 8 bits, each with a scale and a middle of its own: value = q · scale + middle.
#[derive(Default)]
pub(crate) struct QuantRows {
    /// As the machine that quantised them keeps them: `kept` bytes each.
    pub(crate) q: Buffer<i8>,
    pub(crate) kept: usize,
    pub(crate) scale: Buffer<f32>,
    pub(crate) middle: Buffer<f32>,
    /// 128 × the sum of the row's q: what the 128 added to the stored weights adds to every product.
    pub(crate) excess: Buffer<i32>,
    pub(crate) rows: usize,
    /// Numbers of a row, a multiple of 16.
    pub(crate) depth: usize,
}

impl QuantRows {
    pub(crate) fn shape(&mut self, rows: usize, depth: usize, kept: usize) {
        let tiled = rows.div_ceil(ROW_TILE) * ROW_TILE;
        self.kept = kept;
        self.q.resize(tiled * depth * kept);
        self.scale.resize(tiled);
        self.middle.resize(tiled);
        self.excess.resize(tiled);
        self.rows = rows;
        self.depth = depth;
    }
}

/// 8-bit weights of a linear layer, packed for the kernels: blocks of 16 outputs; in a block, 4 inputs of each output
/// side by side, then the next 4. Stored with 128 added. Unused outputs and inputs are weight 0.
pub(crate) struct PackedI8 {
    pub(crate) bytes: Buffer<u8>,
    /// The same in 16 bits each, made when a machine first asks for it.
    words: OnceLock<Buffer<i16>>,
    /// Per output: weight = q · scale.
    pub(crate) scale: Buffer<f32>,
    /// Per output: the sum of its weights, what a row's middle is multiplied with.
    pub(crate) sums: Buffer<f32>,
    pub(crate) bias: Buffer<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// Inputs, padded.
    pub(crate) depth: usize,
}

impl PackedI8 {
    /// Packs weights given output by output. The slices must be of the layer's size.
    pub(crate) fn new(weights: &[u8], scale: &[f32], bias: &[f32], inputs: usize) -> Self {
        let outputs = scale.len();
        let (depth, blocks) = (padded(inputs), outputs.div_ceil(LANES));
        let mut bytes = Buffer::zeroed(blocks * LANES * depth);
        bytes.fill(128);
        let mut sums = vec![0.0; outputs];
        for (n, row) in weights.chunks_exact(inputs.max(1)).take(outputs).enumerate() {
            sums[n] = row.iter().map(|w| i32::from(*w as i8)).sum::<i32>() as f32 * scale[n];
            let block = &mut bytes[(n / LANES) * LANES * depth..(n / LANES + 1) * LANES * depth];
            let column = 4 * (n % LANES);
            let mut groups = row.chunks_exact(4);
            for (group, four) in block.chunks_exact_mut(64).zip(&mut groups) {
                for k in 0..4 {
                    group[column + k] = four[k] ^ 0x80;
                }
            }
            let done = row.len() / 4;
            for (k, weight) in groups.remainder().iter().enumerate() {
                block[done * 64 + column + k] = weight ^ 0x80;
            }
        }
        Self {
            bytes,
            words: OnceLock::new(),
            scale: pad(scale, blocks),
            sums: pad(&sums, blocks),
            bias: pad(bias, blocks),
            inputs,
            outputs,
            depth,
        }
    }
}

impl PackedI8 {
    /// The weights in 16 bits each.
    pub(crate) fn words(&self) -> &[i16] {
        self.words.get_or_init(|| {
            let mut words = Buffer::zeroed(self.bytes.len());
            for (word, byte) in words.iter_mut().zip(self.bytes.iter()) {
                *word = i16::from(*byte);
            }
            words
        })
    }
}

/// Float weights of a linear layer: blocks of 16 outputs; in a block, the 16 weights of one input, then of the next.
pub(crate) struct PackedF32 {
    pub(crate) weights: Buffer<f32>,
    pub(crate) bias: Buffer<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

impl PackedF32 {
    /// Packs weights given output by output. The slices must be of the layer's size.
    pub(crate) fn new(weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        let outputs = bias.len();
        let blocks = outputs.div_ceil(LANES);
        let mut packed = Buffer::zeroed(blocks * LANES * inputs);
        for (n, row) in weights.chunks_exact(inputs.max(1)).take(outputs).enumerate() {
            for (k, weight) in row.iter().enumerate() {
                packed[((n / LANES) * inputs + k) * LANES + n % LANES] = *weight;
            }
        }
        Self { weights: packed, bias: pad(bias, blocks), inputs, outputs }
    }
}

fn pad(values: &[f32], blocks: usize) -> Buffer<f32> {
    let mut out = Buffer::zeroed(blocks * LANES);
    out[..values.len()].copy_from_slice(values);
    out
}
