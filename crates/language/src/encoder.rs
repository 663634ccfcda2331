//! The encoder: pieces of a window to vectors.

use crate::model::{Model, half_to_f32};
use crate::runtime::{self, AttentionScratch, Matrix, QuantRows, Then};

/// Rows that go through a layer's second half together, so that what is between stays near.
const CHUNK: usize = 64;

/// Buffers that are kept from window to window.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) states: Matrix,
    qkv: Matrix,
    mixed: Matrix,
    inner: Matrix,
    quantised: QuantRows,
    attention: AttentionScratch,
}

/// Reads a window's pieces into `scratch.states`, one row each. There are at most as many as positions.
pub(crate) fn encode(model: &Model, pieces: &[u32], scratch: &mut Scratch) {
    let (level, eps, heads) = (model.level, model.config.eps, model.config.heads);
    let hidden = model.embedding.hidden;
    let rows = pieces.len().min(model.embedding.positions.rows);
    let Scratch { states, qkv, mixed, inner, quantised, attention } = scratch;
    states.shape(rows, hidden);
    for (row, piece) in pieces.iter().take(rows).enumerate() {
        embed(model, *piece, row, states.row_mut(row));
    }
    let norm = &model.embedding.norm;
    runtime::layer_norm(level, states, 0, rows, &norm.weight, &norm.bias, eps);
    for layer in &model.layers {
        runtime::quantise(level, states, 0, rows, quantised);
        qkv.shape(rows, 3 * hidden);
        runtime::linear_i8(level, quantised, &layer.qkv, Then::Store, qkv, 0);
        mixed.shape(rows, hidden);
        runtime::attention(level, qkv, heads, attention, mixed);
        for from in (0..rows).step_by(CHUNK) {
            let to = (from + CHUNK).min(rows);
            runtime::quantise(level, mixed, from, to, quantised);
            runtime::linear_i8(level, quantised, &layer.ao, Then::Add, states, from);
            runtime::layer_norm(level, states, from, to, &layer.ln1.weight, &layer.ln1.bias, eps);
            runtime::quantise(level, states, from, to, quantised);
            inner.shape(to - from, layer.fi.outputs);
            runtime::linear_i8(level, quantised, &layer.fi, Then::Gelu, inner, 0);
            runtime::quantise(level, inner, 0, to - from, quantised);
            runtime::linear_i8(level, quantised, &layer.fo, Then::Add, states, from);
            runtime::layer_norm(level, states, from, to, &layer.ln2.weight, &layer.ln2.bias, eps);
        }
    }
}

/// Writes a piece's embedding, its position's added.
fn embed(model: &Model, piece: u32, position: usize, out: &mut [f32]) {
    let embedding = &model.embedding;
    let piece = if (piece as usize) < embedding.rows { piece as usize } else { 0 };
    let (size, count) = (embedding.hidden / 2, embedding.hidden / 32);
    let blocks = embedding.blocks[piece * size..(piece + 1) * size].chunks_exact(16);
    let scales = &embedding.scales[piece * count..(piece + 1) * count];
    let positions = embedding.positions.row(position).chunks_exact(32);
    for (((out, block), scale), position) in out.chunks_exact_mut(32).zip(blocks).zip(scales).zip(positions) {
        let scale = half_to_f32(*scale);
        let (low, high) = out.split_at_mut(16);
        for j in 0..16 {
            low[j] = f32::from(i16::from(block[j] & 15) - 8) * scale + position[j];
            high[j] = f32::from(i16::from(block[j] >> 4) - 8) * scale + position[j + 16];
        }
    }
}
