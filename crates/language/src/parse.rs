//! Heads and relations of one sentence, from the vectors of its tokens.

use crate::model::Model;
use crate::runtime::{self, Matrix, PackedF32, QuantRows, Then};
use crate::tags::largest;
use crate::tree::best_tree;

/// What the parser's layers say of every pretoken, row by row.
#[derive(Default)]
pub(crate) struct Vectors {
    pub(crate) dep: Matrix,
    pub(crate) head: Matrix,
    pub(crate) rel_dep: Matrix,
    pub(crate) rel_head: Matrix,
}

#[derive(Default)]
pub(crate) struct Scratch {
    dep: Matrix,
    through: Matrix,
    scores: Matrix,
    sums: Matrix,
    hidden: Matrix,
    relations: Matrix,
    quantised: QuantRows,
    packed: Vec<f32>,
    bias: Vec<f32>,
    zeros: Vec<f32>,
}

/// One token's attachment: the head's index among the tokens (`None`: root) and the relation's index.
pub(crate) type Attachment = (Option<usize>, usize);

/// Parses the sentence whose tokens begin with these rows.
pub(crate) fn parse(model: &Model, vectors: &Vectors, rows: &[usize], scratch: &mut Scratch) -> Vec<Attachment> {
    let (level, parse, count) = (model.level, &model.parse, rows.len());
    let size = parse.root.len();
    let Scratch { dep, through, scores, sums, hidden, relations, quantised, packed, bias, zeros } = scratch;
    if count == 0 {
        return Vec::new();
    }
    gather(&vectors.dep, rows, dep);
    through.shape(count, size);
    runtime::linear_f32(level, dep, &parse.through, Then::Store, through);
    packed.clear();
    for row in rows {
        packed.extend_from_slice(vectors.head.row(*row));
    }
    packed.extend_from_slice(&parse.root);
    bias.clear();
    bias.extend(packed.chunks_exact(size).map(|head| head.iter().zip(&parse.bias).map(|(a, b)| a * b).sum::<f32>()));
    scores.shape(count, count + 1);
    runtime::linear_f32(level, through, &PackedF32::new(packed, bias, size), Then::Store, scores);
    let heads = best_tree(count, |dep, head| scores.row(dep)[head]);

    gather(&vectors.rel_dep, rows, sums);
    for (token, head) in heads.iter().enumerate() {
        let head = if *head < count { vectors.rel_head.row(rows[*head]) } else { &parse.rel_root };
        for (sum, value) in sums.row_mut(token).iter_mut().zip(head) {
            *sum += value;
        }
    }
    hidden.shape(count, sums.columns);
    zeros.resize(sums.stride(), 0.0);
    runtime::add_gelu(level, sums, zeros, None, 0, hidden);
    parse.rel_out.run(level, hidden, Then::Store, quantised, relations);
    let labels = &model.config.deprels;
    let root = labels.iter().position(|label| label == "root");
    heads
        .iter()
        .enumerate()
        .map(|(token, head)| {
            let scores = relations.row_mut(token);
            match root {
                Some(root) if *head == count => return (None, root),
                Some(root) => scores[root] = f32::NEG_INFINITY,
                None => {}
            }
            (Some(*head).filter(|head| *head < count), largest(&scores[..labels.len()]))
        })
        .collect()
}

/// Copies rows side by side.
fn gather(from: &Matrix, rows: &[usize], to: &mut Matrix) {
    to.shape(rows.len(), from.columns);
    for (at, row) in rows.iter().enumerate() {
        let target = to.row_mut(at);
        target.fill(0.0);
        target[..from.columns].copy_from_slice(from.row(*row));
    }
}
