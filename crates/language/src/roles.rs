//! Reads the statement at each anchor: roles of all words of the window, labels, speaker.

use std::ops::Range;

use text::Span;

use crate::analysis::Reading;
use crate::model::Model;
use crate::runtime::{self, Matrix, QuantRows, Then, math};
use crate::tags::{self, Favour, log_probability, runs_of, stretches_of};

/// Words that may name the speaker which are told.
const SPEAKERS: usize = 8;
/// The least probability of one that is told.
const SPEAKER_LEAST: f32 = 0.01;

#[derive(Default)]
pub(crate) struct Scratch {
    words: Matrix,
    cues: Matrix,
    cue_vectors: Matrix,
    none: Matrix,
    label_cues: [Matrix; 3],
    first: Matrix,
    second: Matrix,
    out: Matrix,
    pool: Matrix,
    pooled: Matrix,
    hidden: Matrix,
    label: Matrix,
    quantised: QuantRows,
    tags: tags::Scratch,
    sequence: Vec<u8>,
    base: Vec<f32>,
    zeros: Vec<f32>,
}

/// An anchor among the words of the window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) word: usize,
    pub(crate) score: f32,
    pub(crate) bare: bool,
}

/// Reads the anchors of a window, whose words' vectors and spans these are. An anchor without content is none.
pub(crate) fn read(
    model: &Model,
    words: &Matrix,
    spans: &[Span],
    anchors: &[Anchor],
    scheme: usize,
    scratch: &mut Scratch,
    out: &mut Vec<Reading>,
) {
    if anchors.is_empty() || words.rows != spans.len() {
        return;
    }
    let (level, roles) = (model.level, &model.roles);
    let s = scratch;
    roles.word.run(level, words, Then::Store, &mut s.quantised, &mut s.words);
    s.cues.shape(anchors.len(), words.columns);
    for (row, anchor) in anchors.iter().enumerate() {
        s.cues.row_mut(row)[..words.columns].copy_from_slice(words.row(anchor.word));
    }
    roles.cue.run(level, &s.cues, Then::Store, &mut s.quantised, &mut s.cue_vectors);
    roles.none.run(level, &s.cues, Then::Store, &mut s.quantised, &mut s.none);
    for (head, cues) in roles.labels.iter().zip(&mut s.label_cues) {
        head.cue.run(level, &s.cues, Then::Store, &mut s.quantised, cues);
    }
    let size = s.words.columns;
    for (n, anchor) in anchors.iter().enumerate() {
        s.base.clear();
        s.base.extend(s.cue_vectors.row(n).iter().zip(roles.schemes.row(scheme)).map(|(a, b)| a + b));
        s.base.resize(s.words.stride(), 0.0);
        s.first.shape(words.rows, size);
        runtime::add_gelu(level, &s.words, &s.base, Some(&roles.distances), anchor.word, &mut s.first);
        roles.mid.run(level, &s.first, Then::Gelu, &mut s.quantised, &mut s.second);
        roles.out.run(level, &s.second, Then::Store, &mut s.quantised, &mut s.out);
        let favour = Some(Favour { label: roles.source, bonus: model.config.source_bonus })
            .filter(|f| f.bonus > 0.0 && !anchor.bare);
        tags::best_tags(&roles.tags, &s.out, favour, &mut s.tags, &mut s.sequence);
        out.extend(reading(model, words, spans, n, *anchor, s));
    }
}

/// Puts together what the layers said of one anchor.
fn reading(
    model: &Model,
    words: &Matrix,
    spans: &[Span],
    n: usize,
    anchor: Anchor,
    s: &mut Scratch,
) -> Option<Reading> {
    let roles = &model.roles;
    let count = roles.tags.len();
    let stretches = stretches_of(&roles.tags, &s.sequence);
    let of = |role: usize| stretches.iter().filter(move |(label, _)| *label == role).map(|(_, range)| range.clone());
    let content: Vec<Range<usize>> = of(roles.content).collect();
    if content.is_empty() {
        return None;
    }
    let span = |range: Range<usize>| Span { start: spans[range.start].start, end: spans[range.end - 1].end };
    let runs = |tag: usize| runs_of(tag, &s.sequence).into_iter().map(span).collect::<Vec<_>>();
    let mut logs = 0.0;
    for (row, tag) in s.sequence.iter().enumerate() {
        logs += log_probability(&s.out.row(row)[..count], usize::from(*tag));
    }
    let mut speakers = vec![s.none.row(n)[0]];
    speakers.extend((0..s.out.rows).map(|row| s.out.row(row)[count]));
    math::softmax(&mut speakers);
    let mut order: Vec<usize> = (1..speakers.len()).filter(|w| speakers[*w] >= SPEAKER_LEAST).collect();
    order.sort_by(|a, b| speakers[*b].total_cmp(&speakers[*a]).then(a.cmp(b)));
    order.truncate(SPEAKERS);
    let mut reading = Reading {
        anchor: spans[anchor.word],
        anchor_score: anchor.score,
        bare: anchor.bare,
        source: of(roles.source).map(span).collect(),
        cue: runs(roles.cue_tag),
        content: content.iter().cloned().map(span).collect(),
        relay: runs(roles.relay_tag),
        time: runs(roles.time_tag),
        act: [0.0; 18],
        certainty: [0.0; 4],
        polarity: [0.0; 2],
        speaker: order.into_iter().map(|w| (spans[w - 1], speakers[w])).collect(),
        speaker_none: speakers[0],
        role_score: logs / s.sequence.len() as f32,
    };
    label(model, words, 0, n, &content, s, &mut reading.act);
    label(model, words, 1, n, &content, s, &mut reading.certainty);
    label(model, words, 2, n, &content, s, &mut reading.polarity);
    Some(reading)
}

/// Probabilities of one label: attention over the content's words (as they are read for roles, and as they are), then a hidden layer
/// with the cue.
fn label(
    model: &Model,
    words: &Matrix,
    kind: usize,
    n: usize,
    content: &[Range<usize>],
    s: &mut Scratch,
    out: &mut [f32],
) {
    let (level, head) = (model.level, &model.roles.labels[kind]);
    let column = model.roles.tags.len() + 1 + kind;
    let mut shares: Vec<f32> = content.iter().cloned().flatten().map(|row| s.out.row(row)[column]).collect();
    math::softmax(&mut shares);
    s.pool.shape(1, s.second.columns + words.columns);
    let pool = s.pool.row_mut(0);
    pool.fill(0.0);
    for (row, share) in content.iter().cloned().flatten().zip(shares) {
        let values = s.second.row(row).iter().chain(words.row(row));
        for (sum, value) in pool.iter_mut().zip(values) {
            *sum += share * value;
        }
    }
    head.pool.run(level, &s.pool, Then::Store, &mut s.quantised, &mut s.pooled);
    for (sum, value) in s.pooled.row_mut(0).iter_mut().zip(s.label_cues[kind].row(n)) {
        *sum += value;
    }
    s.hidden.shape(1, s.pooled.columns);
    s.zeros.clear();
    s.zeros.resize(s.pooled.stride(), 0.0);
    runtime::add_gelu(level, &s.pooled, &s.zeros, None, 0, &mut s.hidden);
    head.out.run(level, &s.hidden, Then::Store, &mut s.quantised, &mut s.label);
    let row = s.label.row(0);
    let length = out.len().min(row.len());
    out[..length].copy_from_slice(&row[..length]);
    math::softmax(&mut out[..length]);
}
