//! Reads a text: windows through the encoder, heads over its words, sentences and names as soon as they are whole.

use text::Span;

use crate::analysis::{Analysis, Name, Scheme};
use crate::encoder;
use crate::gazetteer::Gazetteer;
use crate::identify::identify;
use crate::lemmas::Endings;
use crate::model::{Model, Tagger};
use crate::parse::{self, Vectors};
use crate::pieces::Memory;
use crate::pretokens::pretokens;
use crate::roles::{self, Anchor};
use crate::runtime::{self, Matrix, QuantRows, Then, math};
use crate::tags::{self, largest, log_probability, stretches_of};
use crate::windows::{Start, Window, windows};
use crate::words::{Guess, Stretch, add_sentence};

/// Pretokens of the longest sentence; longer ones are cut.
const LONGEST_SENTENCE: usize = 256;
/// Names are decided at the first line break after so many pretokens, or when there are too many.
const NAMES_AT_LEAST: usize = 512;
const NAMES_AT_MOST: usize = 4096;
/// Pretokens without white space between them, after which the next are not looked at any more.
const NEIGHBOURS: usize = 128;
/// Words that go through the heads of words together.
const CHUNK: usize = 64;

/// What one thread needs to read: memory that is kept from text to text.
#[derive(Default)]
pub struct Scratch {
    memory: Memory,
    encoder: encoder::Scratch,
    /// The pieces that `encoder` read last; empty when another model may have read them.
    ids: Vec<u32>,
    words: Matrix,
    own: Matrix,
    quantised: QuantRows,
    inner: QuantRows,
    hidden: Matrix,
    out: Matrix,
    parse: parse::Scratch,
    roles: roles::Scratch,
    tags: tags::Scratch,
}

impl Scratch {
    pub fn new() -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scratch")
    }
}

/// The encoder's vectors of a text's pretokens, each from the window that reads it best.
#[derive(Clone, Debug, Default)]
pub struct WordVectors {
    /// Of the pretokens, in text order.
    pub spans: Vec<Span>,
    /// Numbers of a vector.
    pub width: usize,
    /// Vector after vector.
    pub values: Vec<f32>,
}

impl WordVectors {
    /// The pretokens that touch a span, each with its vector.
    pub fn within(&self, span: Span) -> impl Iterator<Item = (Span, &[f32])> {
        let from = self.spans.partition_point(|word| word.end <= span.start);
        let words = self.spans.iter().copied().zip(self.values.chunks_exact(self.width.max(1)));
        words.skip(from).take_while(move |(word, _)| word.start < span.end)
    }
}

/// Reads a text by a scheme's conventions. The same text gives the same analysis whatever was read before.
pub fn analyse(model: &Model, text: &str, scheme: Scheme, scratch: &mut Scratch) -> Analysis {
    read(model, text, scheme, scratch, None)
}

/// The same, and the vectors of the words it was made of.
pub fn analyse_with_vectors(
    model: &Model,
    text: &str,
    scheme: Scheme,
    scratch: &mut Scratch,
) -> (Analysis, WordVectors) {
    let mut vectors = WordVectors::default();
    let analysis = read(model, text, scheme, scratch, Some(&mut vectors));
    (analysis, vectors)
}

fn read(
    model: &Model,
    text: &str,
    scheme: Scheme,
    scratch: &mut Scratch,
    mut vectors: Option<&mut WordVectors>,
) -> Analysis {
    let spans = pretokens(text);
    let mut pieces = Vec::with_capacity(spans.len() * 2);
    // Where each pretoken's pieces end.
    let mut ends = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        if at >= NEIGHBOURS && spans[at - NEIGHBOURS..=at].windows(2).all(|pair| pair[0].end == pair[1].start) {
            // Not words any more, but bytes without an end: as cheap as can be.
            pieces.push(model.config.unk);
            ends.push(pieces.len());
            continue;
        }
        let most = model.config.max_pieces / 4 - 1;
        let start = pieces.len();
        let count = model.vocabulary.pieces_of(text, *span, &mut scratch.memory, &mut pieces);
        if count > most {
            pieces.drain(start + most / 2..start + count - (most - most / 2));
        }
        ends.push(pieces.len());
    }
    scratch.ids.clear();
    let language = identify(text);
    let endings = model.morph.endings.iter().find(|(name, _)| Some(*name) == language).map(|(_, table)| table);
    let gazetteer = model.names.gazetteer_of(&model.config, language);
    let read = Read { model, text, spans: &spans, pieces: &pieces, ends: &ends, endings, gazetteer };
    let mut out = Analysis { scheme, language, ..Analysis::default() };
    let mut pending = Pending::default();
    let vector = model.config.scheme(scheme).unwrap_or(0);
    for window in read.windows() {
        read.encode(&window, scratch);
        if let Some(vectors) = &mut vectors {
            vectors.width = scratch.own.columns;
            vectors.spans.extend_from_slice(&spans[window.own.clone()]);
            (0..scratch.own.rows).for_each(|row| vectors.values.extend_from_slice(scratch.own.row(row)));
        }
        read.statements(&window, vector, scratch, &mut out);
        read.words(&window, scratch, &mut pending);
        read.finish_sentences(false, &mut pending, &mut scratch.parse, &mut out);
        read.finish_names(false, &mut pending, &mut scratch.tags, &mut out);
    }
    read.finish_sentences(true, &mut pending, &mut scratch.parse, &mut out);
    read.finish_names(true, &mut pending, &mut scratch.tags, &mut out);
    out
}

/// The encoder's vectors of pieces, row by row: what is compared with other runtimes. At most a window is read.
pub fn piece_vectors<'s>(model: &Model, pieces: &[u32], scratch: &'s mut Scratch) -> &'s [f32] {
    scratch.ids.clear();
    encoder::encode(model, pieces, &mut scratch.encoder);
    &scratch.encoder.states.data
}

/// A text cut up, and who reads it.
struct Read<'a> {
    model: &'a Model,
    text: &'a str,
    spans: &'a [Span],
    pieces: &'a [u32],
    ends: &'a [usize],
    /// The table of lemmas of the text's language.
    endings: Option<&'a Endings>,
    /// What is known of names in the text's language.
    gazetteer: Option<&'a Gazetteer>,
}

/// What was said of pretokens whose sentence or line is not whole yet.
#[derive(Default)]
struct Pending {
    /// The first pretoken of `guesses`, `feats`, `vectors`.
    first: usize,
    guesses: Vec<Guess>,
    feats: Vec<u8>,
    vectors: Vectors,
    /// The first pretoken of `names`, rows of logits.
    names_first: usize,
    names: Matrix,
}

impl Read<'_> {
    fn gap(&self, at: usize) -> &str {
        let before = if at == 0 { 0 } else { self.spans[at - 1].end };
        &self.text[before..self.spans[at].start]
    }

    fn breaks(&self, at: usize) -> bool {
        at > 0 && self.gap(at).contains('\n')
    }

    fn piece_range(&self, at: usize) -> std::ops::Range<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start..self.ends[at]
    }

    fn windows(&self) -> Vec<Window> {
        let size = |at| self.piece_range(at).len() + usize::from(self.breaks(at));
        let start = |at: usize| {
            if at == 0 || self.breaks(at) {
                return Start::Line;
            }
            let before = &self.text[self.spans[at - 1].start..self.spans[at - 1].end];
            let ends = matches!(before, "." | "!" | "?" | "…" | "”" | "\"") && !self.gap(at).is_empty();
            if ends { Start::Sentence } else { Start::Word }
        };
        windows(self.spans.len(), self.model.config.max_pieces - 2, size, start)
    }

    /// Fills `scratch.words` with the vectors of the window's pretokens, `scratch.own` with those it is read for.
    fn encode(&self, window: &Window, scratch: &mut Scratch) {
        let config = &self.model.config;
        let mut ids = vec![config.bos];
        let mut rows = Vec::with_capacity(window.read.len());
        for at in window.read.clone() {
            if at > window.read.start && self.breaks(at) {
                ids.push(config.eos);
            }
            let first = ids.len();
            ids.extend_from_slice(&self.pieces[self.piece_range(at)]);
            rows.push((first, ids.len() - 1));
        }
        ids.push(config.eos);
        // A text of one sign over and over has the same windows over and over.
        if ids != scratch.ids {
            encoder::encode(self.model, &ids, &mut scratch.encoder);
            scratch.ids = ids;
        }
        let states = &scratch.encoder.states;
        let hidden = states.columns;
        scratch.words.shape(rows.len(), hidden);
        for (word, (first, last)) in rows.into_iter().enumerate() {
            let (first, last) = (states.row(first), states.row(last));
            for ((out, a), b) in scratch.words.row_mut(word).iter_mut().zip(first).zip(last) {
                *out = (a + b) * 0.5;
            }
        }
        scratch.own.shape(window.own.len(), hidden);
        let skip = window.own.start - window.read.start;
        for row in 0..window.own.len() {
            scratch.own.row_mut(row).copy_from_slice(scratch.words.row(skip + row));
        }
    }

    /// Finds the anchors among the window's own words and reads each over the whole window.
    fn statements(&self, window: &Window, scheme: usize, scratch: &mut Scratch, out: &mut Analysis) {
        let (model, s) = (self.model, scratch);
        runtime::quantise(model.level, &s.own, 0, s.own.rows, &mut s.quantised);
        tagger(model, &model.anchor, scheme, &s.own, &s.quantised, &mut s.inner, &mut s.hidden, &mut s.out);
        let mut anchors = Vec::new();
        let skip = window.own.start - window.read.start;
        for row in 0..s.own.rows {
            let classes = &mut s.out.row_mut(row)[..3];
            math::softmax(classes);
            let score = 1.0 - classes[0];
            if score > model.config.anchor_threshold {
                anchors.push(Anchor { word: skip + row, score, bare: classes[2] > classes[1] });
            }
        }
        let spans = &self.spans[window.read.clone()];
        roles::read(model, &s.words, spans, &anchors, scheme, &mut s.roles, &mut out.readings);
    }

    /// Appends what is said of the window's own words to `pending`. `scratch.quantised` holds `scratch.own`.
    fn words(&self, window: &Window, scratch: &mut Scratch, pending: &mut Pending) {
        let (model, s) = (self.model, scratch);
        let (level, morph, parse) = (model.level, &model.morph, &model.parse);
        for (layer, vectors) in [
            (&parse.dep, &mut pending.vectors.dep),
            (&parse.head, &mut pending.vectors.head),
            (&parse.rel_dep, &mut pending.vectors.rel_dep),
            (&parse.rel_head, &mut pending.vectors.rel_head),
        ] {
            layer.run_quantised(level, &s.own, &s.quantised, Then::Store, &mut s.out);
            append(vectors, &s.out);
        }
        let names = &model.names.tagger;
        tagger(model, names, model.config.name_scheme, &s.own, &s.quantised, &mut s.inner, &mut s.hidden, &mut s.out);
        append(&mut pending.names, &s.out);

        let base = pending.guesses.len();
        let attributes = &model.config.feats;
        pending.guesses.resize(base + s.own.rows, Guess::default());
        for from in (0..s.own.rows).step_by(CHUNK) {
            let to = (from + CHUNK).min(s.own.rows);
            // The rows' own quantisation is the same here as in the whole window.
            runtime::quantise(level, &s.own, from, to, &mut s.inner);
            chunk(&s.own, from, to, &mut s.out);
            morph.hidden.run_quantised(level, &s.out, &s.inner, Then::Gelu, &mut s.hidden);
            runtime::quantise(level, &s.hidden, 0, to - from, &mut s.inner);
            let guesses = &mut pending.guesses[base + from..base + to];
            let mut each = |layer: &crate::model::Linear, set: &mut dyn FnMut(&mut Guess, &[f32])| {
                layer.run_quantised(level, &s.hidden, &s.inner, Then::Store, &mut s.out);
                for (row, guess) in guesses.iter_mut().enumerate() {
                    set(guess, s.out.row(row));
                }
            };
            each(&morph.upos, &mut |guess, scores| guess.upos = largest(scores) as u8);
            if self.endings.is_none() {
                each(&morph.lemma, &mut |guess, scores| guess.lemma = largest(scores) as u16);
            }
            each(&morph.tok, &mut |guess, scores| guess.tok = largest(scores) as u16);
            each(&morph.sent, &mut |guess, scores| {
                guess.begins = 1.0 / (1.0 + math::exp(scores[0] - scores[1])) > model.config.sentence_threshold;
            });
            each(&morph.feats, &mut |_, scores| {
                let mut rest = scores;
                for (_, values) in attributes {
                    let (now, later) = rest.split_at(values.len());
                    pending.feats.push(largest(now) as u8);
                    rest = later;
                }
            });
        }
        for (row, at) in window.own.clone().enumerate() {
            let gap = self.gap(at);
            let lines = gap.split('\n').count();
            pending.guesses[base + row].begins |= at == 0 || lines > 2;
        }
    }

    /// Adds the pending sentences that are whole; at the end of the text, all.
    fn finish_sentences(&self, end: bool, pending: &mut Pending, scratch: &mut parse::Scratch, out: &mut Analysis) {
        let total = pending.guesses.len();
        let spans = &self.spans[pending.first..pending.first + total];
        let (guesses, feats, vectors) = (&pending.guesses, &pending.feats, &pending.vectors);
        let stretch = Stretch { text: self.text, spans, guesses, feats, vectors, endings: self.endings };
        let mut done = 0;
        for at in 1..=total {
            let whole = guesses.get(at).map_or(end, |guess| guess.begins || at - done >= LONGEST_SENTENCE);
            if whole {
                add_sentence(self.model, &stretch, done..at, scratch, out);
                done = at;
            }
        }
        pending.first += done;
        pending.guesses.drain(..done);
        pending.feats.drain(..done * self.model.config.feats.len());
        let Vectors { dep, head, rel_dep, rel_head } = &mut pending.vectors;
        for vectors in [dep, head, rel_dep, rel_head] {
            drop_rows(vectors, done);
        }
    }

    /// Decides the pending names up to a line break, or, at the end of the text, all.
    fn finish_names(&self, end: bool, pending: &mut Pending, scratch: &mut tags::Scratch, out: &mut Analysis) {
        let (first, rows) = (pending.names_first, pending.names.rows);
        let done = if end || rows >= NAMES_AT_MOST {
            rows
        } else if rows >= NAMES_AT_LEAST {
            (1..rows).rev().find(|row| self.breaks(first + row)).unwrap_or(0)
        } else {
            0
        };
        if done == 0 {
            return;
        }
        let rest = rows - done;
        pending.names.rows = done;
        let names = &self.model.names;
        let spans = &self.spans[first..first + done];
        if let Some(gazetteer) = self.gazetteer {
            for (row, span) in spans.iter().enumerate() {
                let scores = &mut pending.names.row_mut(row)[..names.tags.len()];
                gazetteer.weigh_word(&self.text[span.start..span.end], &names.tags, scores);
            }
        }
        let mut sequence = Vec::new();
        tags::best_tags(&names.tags, &pending.names, None, scratch, &mut sequence);
        for (label, range) in stretches_of(&names.tags, &sequence) {
            let mut logs = 0.0;
            for row in range.clone() {
                logs += log_probability(pending.names.row(row), usize::from(sequence[row]));
            }
            let span = Span { start: spans[range.start].start, end: spans[range.end - 1].end };
            let label = self
                .gazetteer
                .map_or(label, |known| known.kind(self.text, spans, &names.tags, &pending.names, range.clone(), label));
            out.names.push(Name { span, kind: names.kinds[label], score: math::exp(logs / range.len() as f32) });
        }
        pending.names.rows = done + rest;
        drop_rows(&mut pending.names, done);
        pending.names_first += done;
    }
}

/// Runs a head with a scheme's vector: `hidden`, then `out`.
#[allow(clippy::too_many_arguments)]
fn tagger(
    model: &Model,
    tagger: &Tagger,
    scheme: usize,
    words: &Matrix,
    quantised: &QuantRows,
    inner: &mut QuantRows,
    hidden: &mut Matrix,
    out: &mut Matrix,
) {
    tagger.hidden.run_quantised(model.level, words, quantised, Then::Store, out);
    hidden.shape(out.rows, out.columns);
    let stride = tagger.schemes.stride();
    let scheme = scheme.min(tagger.schemes.rows - 1);
    runtime::add_gelu(model.level, out, &tagger.schemes.data[scheme * stride..(scheme + 1) * stride], None, 0, hidden);
    tagger.out.run(model.level, hidden, Then::Store, inner, out);
}

/// Copies rows `from..to`.
fn chunk(from: &Matrix, low: usize, high: usize, to: &mut Matrix) {
    let stride = from.stride();
    to.shape(high - low, from.columns);
    to.data.copy_from_slice(&from.data[low * stride..high * stride]);
}

/// Appends rows.
fn append(to: &mut Matrix, rows: &Matrix) {
    let start = to.rows * rows.stride();
    to.shape(to.rows + rows.rows, rows.columns);
    to.data[start..].copy_from_slice(&rows.data[..rows.rows * rows.stride()]);
}

/// Drops the first rows.
fn drop_rows(of: &mut Matrix, count: usize) {
    let stride = of.stride();
    let count = count.min(of.rows);
    let end = of.rows * stride;
    of.data.copy_within(count * stride..end, 0);
    of.shape(of.rows - count, of.columns);
}
