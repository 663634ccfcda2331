//! The model: weights and label sets, read from one safetensors file.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors};
use serde::Deserialize;

use crate::analysis::{NameKind, Upos};
use crate::config::{self, Config, LemmaRule, Stretch, Tok};
use crate::gazetteer::Gazetteer;
use crate::lemmas::Endings;
use crate::pieces::Vocabulary;
use crate::runtime::{self, Level, Matrix, PackedF32, PackedI8, QuantRows, Then};

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model file is damaged: {0}")]
    File(String),
    #[error("the model's configuration does not fit: {0}")]
    Config(String),
    #[error("the model's tensor {name}: {what}")]
    Tensor { name: String, what: String },
    #[error("this program was built without a model")]
    None,
}

/// Which model it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    pub name: String,
    pub version: String,
    /// Numbers in the encoder's linear layers.
    pub encoder_weights: usize,
    /// What reads it on this machine.
    pub kernels: &'static str,
}

/// A model ready to read. Shared by all threads; what a thread needs of its own is a [`crate::Scratch`].
pub struct Model {
    pub(crate) config: Config,
    pub(crate) level: Level,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) embedding: Embedding,
    pub(crate) layers: Vec<Layer>,
    pub(crate) morph: Morph,
    pub(crate) parse: Parse,
    pub(crate) names: Names,
    pub(crate) anchor: Tagger,
    pub(crate) roles: Roles,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Model").field(&self.info()).finish()
    }
}

pub(crate) struct Embedding {
    /// 4-bit numbers in blocks of 32 (16 bytes): the low halves first.
    pub(crate) blocks: Vec<u8>,
    /// A half-precision scale for each block.
    pub(crate) scales: Vec<u16>,
    pub(crate) rows: usize,
    pub(crate) hidden: usize,
    pub(crate) positions: Matrix,
    pub(crate) norm: Norm,
}

pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

pub(crate) struct Layer {
    pub(crate) qkv: PackedI8,
    pub(crate) ao: PackedI8,
    pub(crate) fi: PackedI8,
    pub(crate) fo: PackedI8,
    pub(crate) ln1: Norm,
    pub(crate) ln2: Norm,
}

/// A linear layer of a head.
pub(crate) enum Linear {
    I8(PackedI8),
    F32(PackedF32),
}

impl Linear {
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Self::I8(w) => w.outputs,
            Self::F32(w) => w.outputs,
        }
    }

    /// Shapes `out` and writes the layer's result for all rows. `quantised` is scratch.
    pub(crate) fn run(&self, level: Level, x: &Matrix, then: Then, quantised: &mut QuantRows, out: &mut Matrix) {
        out.shape(x.rows, self.outputs());
        match self {
            Self::I8(w) => {
                runtime::quantise(level, x, 0, x.rows, quantised);
                runtime::linear_i8(level, quantised, w, then, out, 0);
            }
            Self::F32(w) => runtime::linear_f32(level, x, w, then, out),
        }
    }

    /// The same where `quantised` already holds `x`.
    pub(crate) fn run_quantised(&self, level: Level, x: &Matrix, quantised: &QuantRows, then: Then, out: &mut Matrix) {
        out.shape(x.rows, self.outputs());
        match self {
            Self::I8(w) => runtime::linear_i8(level, quantised, w, then, out, 0),
            Self::F32(w) => runtime::linear_f32(level, x, w, then, out),
        }
    }
}

pub(crate) struct Morph {
    pub(crate) hidden: Linear,
    pub(crate) upos: Linear,
    pub(crate) feats: Linear,
    pub(crate) lemma: Linear,
    pub(crate) tok: Linear,
    pub(crate) sent: Linear,
    pub(crate) upos_labels: Vec<Upos>,
    pub(crate) rules: Vec<LemmaRule>,
    pub(crate) tok_labels: Vec<Tok>,
    /// Tables of lemmas by language.
    pub(crate) endings: Vec<(&'static str, Endings)>,
    pub(crate) multiword: HashMap<String, Vec<Part>>,
}

/// A word of a multiword token, from the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) form: String,
    pub(crate) lemma: String,
    pub(crate) upos: Upos,
    pub(crate) feats: String,
    pub(crate) deprel: String,
    /// Index of the head among the token's words; `None` if it is outside.
    pub(crate) head: Option<usize>,
}

pub(crate) struct Parse {
    pub(crate) dep: Linear,
    pub(crate) head: Linear,
    pub(crate) root: Vec<f32>,
    /// `dep · U` as a layer.
    pub(crate) through: PackedF32,
    pub(crate) bias: Vec<f32>,
    pub(crate) rel_dep: Linear,
    pub(crate) rel_head: Linear,
    pub(crate) rel_root: Vec<f32>,
    pub(crate) rel_out: Linear,
}

/// A head of one hidden layer with a vector for every scheme.
pub(crate) struct Tagger {
    pub(crate) hidden: Linear,
    pub(crate) schemes: Matrix,
    pub(crate) out: Linear,
}

pub(crate) struct Names {
    pub(crate) tagger: Tagger,
    pub(crate) kinds: Vec<NameKind>,
    pub(crate) tags: Vec<Stretch>,
    gazetteer: Gazetteer,
}

pub(crate) struct Roles {
    pub(crate) word: Linear,
    pub(crate) cue: Linear,
    pub(crate) distances: Matrix,
    pub(crate) schemes: Matrix,
    pub(crate) mid: Linear,
    pub(crate) out: Linear,
    pub(crate) none: Linear,
    /// Act, certainty, polarity.
    pub(crate) labels: [LabelHead; 3],
    pub(crate) tags: Vec<Stretch>,
    /// What the stretches' labels and the lone tags are.
    pub(crate) source: usize,
    pub(crate) content: usize,
    pub(crate) cue_tag: usize,
    pub(crate) time_tag: usize,
    pub(crate) relay_tag: usize,
}

pub(crate) struct LabelHead {
    pub(crate) cue: Linear,
    pub(crate) pool: Linear,
    pub(crate) out: Linear,
}

impl Model {
    /// Reads a model. Anything that does not fit is an error here, so that nothing can fail later.
    pub fn load(bytes: &[u8]) -> Result<Model, ModelError> {
        let file = |error: safetensors::SafeTensorError| ModelError::File(error.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(file)?;
        let tensors = Tensors(SafeTensors::deserialize(bytes).map_err(file)?);
        let json = header.metadata().as_ref().and_then(|m| m.get("config"));
        let json = json.ok_or_else(|| ModelError::Config("the file has no config".to_owned()))?;
        let config = Config::parse(json)?;
        let positions = tensors.matrix("pos", None)?;
        let hidden = positions.columns;
        let fits = config.heads > 0 && hidden.is_multiple_of(32) && hidden.is_multiple_of(config.heads);
        if !fits || !(hidden / config.heads).is_multiple_of(16) || hidden / config.heads > 128 {
            return Err(ModelError::Config(format!("{} heads do not fit a hidden size of {hidden}", config.heads)));
        }
        if !(64..=8192).contains(&config.max_pieces) || config.max_pieces > positions.rows {
            let (pieces, rows) = (config.max_pieces, positions.rows);
            return Err(ModelError::Config(format!("windows of {pieces} pieces do not fit {rows} positions")));
        }
        if config.layers == 0 || config.layers > 100 {
            return Err(ModelError::Config(format!("{} layers", config.layers)));
        }
        let embedding = Embedding::load(&tensors, positions)?;
        let vocabulary = load_vocabulary(&tensors, &config, embedding.rows)?;
        let layers = (0..config.layers).map(|n| Layer::load(&tensors, n, hidden)).collect::<Result<_, _>>()?;
        Ok(Model {
            level: Level::best(),
            morph: Morph::load(&tensors, &config, hidden)?,
            parse: Parse::load(&tensors, &config, hidden)?,
            names: Names::load(&tensors, &config, hidden)?,
            anchor: Tagger::load(&tensors, "anchor", hidden, config.schemes.len(), 3)?,
            roles: Roles::load(&tensors, &config, hidden)?,
            vocabulary,
            embedding,
            layers,
            config,
        })
    }

    /// The model built into the program.
    pub fn embedded() -> Result<Model, ModelError> {
        #[cfg(feature = "embedded")]
        return Self::load(include_bytes!("../../../model/depesza.safetensors"));
        #[cfg(not(feature = "embedded"))]
        Err(ModelError::None)
    }

    pub fn info(&self) -> ModelInfo {
        let of = |w: &PackedI8| w.inputs * w.outputs;
        ModelInfo {
            name: self.config.name.clone(),
            version: self.config.version.clone(),
            encoder_weights: self.layers.iter().map(|l| of(&l.qkv) + of(&l.ao) + of(&l.fi) + of(&l.fo)).sum(),
            kernels: self.level.name(),
        }
    }

    /// Names by another of the conventions that the model was trained on, as the configuration lists them: `nkjp`, `slavicner`, …
    pub fn with_name_scheme(mut self, name: &str) -> Result<Self, ModelError> {
        let found = self.config.name_schemes.iter().position(|known| known == name);
        let found = found.filter(|at| *at < self.names.tagger.schemes.rows);
        self.config.name_scheme =
            found.ok_or_else(|| ModelError::Config(format!("no convention of names {name:?}")))?;
        Ok(self)
    }

    /// Reads with other kernels than the machine's best; all give the same result.
    pub fn with_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }
}

impl Embedding {
    fn load(tensors: &Tensors, positions: Matrix) -> Result<Self, ModelError> {
        let hidden = positions.columns;
        let (blocks, shape) = tensors.get("emb.q", Dtype::U8)?;
        let rows = shape.first().copied().unwrap_or(0);
        if blocks.len() != rows * hidden / 2 {
            return Err(wrong("emb.q", &shape));
        }
        let (scales, shape) = tensors.get("emb.d", Dtype::F16)?;
        if scales.len() != rows * hidden / 32 * 2 {
            return Err(wrong("emb.d", &shape));
        }
        let scales = scales.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        let norm = tensors.norm("emb_ln", hidden)?;
        Ok(Self { blocks: blocks.to_vec(), scales, rows, hidden, positions, norm })
    }
}

fn load_vocabulary(tensors: &Tensors, config: &Config, rows: usize) -> Result<Vocabulary, ModelError> {
    let (bytes, _) = tensors.get("vocab.bytes", Dtype::U8)?;
    let offsets = tensors.u32("vocab.offsets")?;
    let scores: Vec<i32> = tensors.i32("vocab.score")?;
    let bad = |what: &str| ModelError::Tensor { name: "vocab.offsets".to_owned(), what: what.to_owned() };
    let mut pieces = Vec::with_capacity(scores.len());
    for pair in offsets.windows(2) {
        let piece = bytes.get(pair[0] as usize..pair[1] as usize).ok_or_else(|| bad("points outside vocab.bytes"))?;
        pieces.push(std::str::from_utf8(piece).map_err(|_| bad("cuts a character"))?);
    }
    if pieces.len() != scores.len() || pieces.len() > rows || pieces.is_empty() {
        return Err(bad(&format!("{} pieces, {} scores, {rows} embeddings", pieces.len(), scores.len())));
    }
    // Sums over a word of at most 64 characters must fit.
    if scores.iter().any(|s| s.unsigned_abs() > 1 << 18) {
        return Err(ModelError::Tensor { name: "vocab.score".to_owned(), what: "a score beyond ±256".to_owned() });
    }
    if [config.bos, config.eos, config.unk].iter().any(|id| *id as usize >= rows) {
        return Err(ModelError::Config("a special piece has no embedding".to_owned()));
    }
    Ok(Vocabulary::new(&pieces, scores, config.norm()?, config.unk))
}

impl Layer {
    fn load(tensors: &Tensors, n: usize, hidden: usize) -> Result<Self, ModelError> {
        let name = |part: &str| format!("layers.{n}.{part}");
        let fi = tensors.packed_i8(&name("fi"), hidden, None)?;
        Ok(Self {
            qkv: tensors.packed_i8(&name("qkv"), hidden, Some(3 * hidden))?,
            ao: tensors.packed_i8(&name("ao"), hidden, Some(hidden))?,
            fo: tensors.packed_i8(&name("fo"), fi.outputs, Some(hidden))?,
            fi,
            ln1: tensors.norm(&name("ln1"), hidden)?,
            ln2: tensors.norm(&name("ln2"), hidden)?,
        })
    }
}

impl Morph {
    fn load(tensors: &Tensors, config: &Config, hidden: usize) -> Result<Self, ModelError> {
        let first = tensors.linear("morph.hidden", hidden, None)?;
        let inner = first.outputs();
        let feats = config.feats.iter().map(|(_, values)| values.len()).sum();
        if config.feats.iter().any(|(_, values)| values.is_empty() || values.len() > 255) {
            return Err(ModelError::Config("a feature without values, or with more than 255".to_owned()));
        }
        Ok(Self {
            hidden: first,
            upos: tensors.linear("morph.upos", inner, Some(config.upos.len()))?,
            feats: tensors.linear("morph.feats", inner, Some(feats))?,
            lemma: tensors.linear("morph.lemma", inner, Some(config.lemma_rules.len()))?,
            tok: tensors.linear("morph.tok", inner, Some(config.tok.len()))?,
            sent: tensors.linear("morph.sent", inner, Some(2))?,
            upos_labels: config.upos()?,
            rules: config.lemma_rules.iter().map(|r| LemmaRule::parse(r)).collect::<Result<_, _>>()?,
            tok_labels: config.tok.iter().map(|t| Tok::parse(t)).collect::<Result<_, _>>()?,
            endings: load_endings(tensors)?,
            multiword: load_multiword(tensors)?,
        })
    }
}

/// The languages that have a table of lemmas, with the names of their tensors.
const TABLES: [(&str, &str); 2] = [("pl", "lemmas.pl"), ("en", "lemmas.en")];

fn load_endings(tensors: &Tensors) -> Result<Vec<(&'static str, Endings)>, ModelError> {
    let mut out = Vec::new();
    for (language, name) in TABLES {
        if let Some(text) = tensors.text(name)? {
            let table = Endings::load(text).ok_or_else(|| ModelError::Tensor {
                name: name.to_owned(),
                what: "lines are not part of speech, ending and rule in order".to_owned(),
            })?;
            out.push((language, table));
        }
    }
    Ok(out)
}

/// A word as the table has it.
#[derive(Deserialize)]
struct Entry {
    form: String,
    lemma: String,
    upos: String,
    feats: String,
    deprel: String,
    head: HeadOf,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum HeadOf {
    Index(i64),
    Main(#[allow(dead_code)] String),
}

fn load_multiword(tensors: &Tensors) -> Result<HashMap<String, Vec<Part>>, ModelError> {
    let Some(text) = tensors.text("mwt.bytes")? else { return Ok(HashMap::new()) };
    let bad = |what: String| ModelError::Tensor { name: "mwt.bytes".to_owned(), what };
    let table: HashMap<String, Vec<Entry>> = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
    let mut out = HashMap::with_capacity(table.len());
    for (form, entries) in table {
        if entries.is_empty() {
            return Err(bad(format!("{form:?} has no words")));
        }
        let suffix = form.starts_with('+');
        let part = |entry: Entry| {
            let Entry { form, lemma, upos, feats, deprel, head } = entry;
            // "main" is a suffix's main word, and outside the token for the words of the table's other entries.
            let head = match head {
                HeadOf::Index(at) => usize::try_from(at).ok(),
                HeadOf::Main(_) => suffix.then_some(0),
            };
            Ok(Part { form, lemma, upos: upos.parse()?, feats, deprel, head })
        };
        let parts: Result<Vec<Part>, crate::Unknown> = entries.into_iter().map(part).collect();
        out.insert(form, parts.map_err(|e| bad(e.to_string()))?);
    }
    Ok(out)
}

impl Parse {
    fn load(tensors: &Tensors, config: &Config, hidden: usize) -> Result<Self, ModelError> {
        let dep = tensors.linear("parse.dep", hidden, None)?;
        let size = dep.outputs();
        let u = tensors.f32("parse.u", Some(size * size))?;
        // Σ dep_a U_ab head_b: the layer's weights are U turned over.
        let turned: Vec<f32> = (0..size * size).map(|i| u[(i % size) * size + i / size]).collect();
        let rel_dep = tensors.linear("parse.rel_dep", hidden, None)?;
        let inner = rel_dep.outputs();
        Ok(Self {
            head: tensors.linear("parse.head", hidden, Some(size))?,
            root: tensors.f32("parse.root", Some(size))?,
            through: PackedF32::new(&turned, &vec![0.0; size], size),
            bias: tensors.f32("parse.bias", Some(size))?,
            rel_head: tensors.linear("parse.rel_head", hidden, Some(inner))?,
            rel_root: tensors.f32("parse.rel_root", Some(inner))?,
            rel_out: tensors.linear("parse.rel_out", inner, Some(config.deprels.len()))?,
            dep,
            rel_dep,
        })
    }
}

impl Tagger {
    fn load(tensors: &Tensors, name: &str, hidden: usize, schemes: usize, outputs: usize) -> Result<Self, ModelError> {
        let first = tensors.linear(&format!("{name}.hidden"), hidden, None)?;
        let inner = first.outputs();
        let table = tensors.matrix(&format!("{name}.scheme"), Some(inner))?;
        if table.rows < schemes || table.rows == 0 {
            return Err(ModelError::Config(format!("{name}.scheme has {} rows for {schemes} schemes", table.rows)));
        }
        let out = tensors.linear(&format!("{name}.out"), inner, Some(outputs))?;
        Ok(Self { hidden: first, schemes: table, out })
    }
}

/// The language and the convention that the gazetteer is of.
const GAZETTEER: (&str, &str) = ("pl", "nkjp");

impl Names {
    fn load(tensors: &Tensors, config: &Config, hidden: usize) -> Result<Self, ModelError> {
        let (labels, tags) = config::stretches(&config.ner);
        if tags.is_empty() || tags.len() > 255 || tags[0].is_some() {
            return Err(ModelError::Config("the tags of names do not begin with O".to_owned()));
        }
        let tagger = Tagger::load(tensors, "ner", hidden, config.name_scheme + 1, tags.len())?;
        let gazetteer = Gazetteer::load(tensors, tags.len(), labels.len())?;
        Ok(Self { tagger, kinds: config::name_kinds(&labels)?, tags, gazetteer })
    }

    /// What is known of names in a language, if the output follows the convention it is known by.
    pub(crate) fn gazetteer_of(&self, config: &Config, language: Option<&str>) -> Option<&Gazetteer> {
        let scheme = config.name_schemes.get(config.name_scheme).map(String::as_str);
        (language == Some(GAZETTEER.0) && scheme == Some(GAZETTEER.1)).then_some(&self.gazetteer)
    }
}

impl Roles {
    fn load(tensors: &Tensors, config: &Config, hidden: usize) -> Result<Self, ModelError> {
        let word = tensors.linear("role.word", hidden, None)?;
        let size = word.outputs();
        let mid = tensors.linear("role.mid", size, Some(size))?;
        let (labels, tags) = config::stretches(&config.role_tags);
        let tag = |name: &str| {
            let at = config.role_tags.iter().position(|t| t == name);
            at.ok_or_else(|| ModelError::Config(format!("no role tag {name}")))
        };
        let label = |name: &str| {
            let at = labels.iter().position(|l| l == name);
            at.ok_or_else(|| ModelError::Config(format!("no role {name}")))
        };
        if tag("O")? != 0 || tags.len() > 255 {
            return Err(ModelError::Config("the role tags do not begin with O".to_owned()));
        }
        let distances = tensors.matrix("role.dist", Some(size))?;
        let schemes = tensors.matrix("role.scheme", Some(size))?;
        if distances.rows.is_multiple_of(2) || schemes.rows < config.schemes.len() || config.schemes.is_empty() {
            return Err(ModelError::Config("role.dist or role.scheme has the wrong number of rows".to_owned()));
        }
        let head = |name: &str, known: &[String], outputs: usize| {
            if known.len() != outputs {
                return Err(ModelError::Config(format!("{} values of {name}, not {outputs}", known.len())));
            }
            let cue = tensors.linear(&format!("label.{name}.cue"), hidden, None)?;
            Ok(LabelHead {
                pool: tensors.linear(&format!("label.{name}.pool"), size + hidden, Some(cue.outputs()))?,
                out: tensors.linear(&format!("label.{name}.out"), cue.outputs(), Some(outputs))?,
                cue,
            })
        };
        Ok(Self {
            cue: tensors.linear("role.cue", hidden, Some(size))?,
            out: tensors.linear("role.out", size, Some(tags.len() + 4))?,
            none: tensors.linear("role.none", hidden, Some(1))?,
            labels: [
                head("act", &config.acts, 18)?,
                head("certainty", &config.certainty, 4)?,
                head("polarity", &config.polarity, 2)?,
            ],
            source: label("S")?,
            content: label("C")?,
            cue_tag: tag("K")?,
            time_tag: tag("T")?,
            relay_tag: tag("R")?,
            word,
            mid,
            distances,
            schemes,
            tags,
        })
    }
}

/// Named tensors, each checked when it is taken.
pub(crate) struct Tensors<'a>(SafeTensors<'a>);

fn wrong(name: &str, shape: &[usize]) -> ModelError {
    ModelError::Tensor { name: name.to_owned(), what: format!("shape {shape:?} does not fit") }
}

impl<'a> Tensors<'a> {
    fn get(&self, name: &str, dtype: Dtype) -> Result<(&'a [u8], Vec<usize>), ModelError> {
        let error = |what: String| ModelError::Tensor { name: name.to_owned(), what };
        let tensor = self.0.tensor(name).map_err(|_| error("is missing".to_owned()))?;
        if tensor.dtype() != dtype {
            return Err(error(format!("is {:?}, not {dtype:?}", tensor.dtype())));
        }
        Ok((tensor.data(), tensor.shape().to_vec()))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.tensor(name).is_ok()
    }

    /// Floats of single or half precision.
    fn f32(&self, name: &str, length: Option<usize>) -> Result<Vec<f32>, ModelError> {
        let half = self.0.tensor(name).is_ok_and(|t| t.dtype() == Dtype::F16);
        let (data, shape) = self.get(name, if half { Dtype::F16 } else { Dtype::F32 })?;
        let values: Vec<f32> = if half {
            data.chunks_exact(2).map(|b| half_to_f32(u16::from_le_bytes([b[0], b[1]]))).collect()
        } else {
            data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
        };
        if length.is_some_and(|length| length != values.len()) {
            return Err(wrong(name, &shape));
        }
        Ok(values)
    }

    pub(crate) fn u32(&self, name: &str) -> Result<Vec<u32>, ModelError> {
        // NumPy users write either sign; the values are small.
        let signed = self.0.tensor(name).is_ok_and(|t| t.dtype() == Dtype::I32);
        let (data, _) = self.get(name, if signed { Dtype::I32 } else { Dtype::U32 })?;
        Ok(data.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// Rows of small numbers, and how long they are.
    pub(crate) fn i8_rows(&self, name: &str, rows: usize) -> Result<(Vec<i8>, usize), ModelError> {
        let (data, shape) = self.get(name, Dtype::I8)?;
        match shape[..] {
            [count, width] if count == rows && width > 0 => Ok((data.iter().map(|b| b.cast_signed()).collect(), width)),
            _ => Err(wrong(name, &shape)),
        }
    }

    fn i32(&self, name: &str) -> Result<Vec<i32>, ModelError> {
        let (data, _) = self.get(name, Dtype::I32)?;
        Ok(data.chunks_exact(4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, ModelError> {
        if !self.has(name) {
            return Ok(None);
        }
        let text = std::str::from_utf8(self.get(name, Dtype::U8)?.0);
        text.map(Some).map_err(|_| ModelError::Tensor { name: name.to_owned(), what: "is not UTF-8".to_owned() })
    }

    /// A table of rows.
    fn matrix(&self, name: &str, columns: Option<usize>) -> Result<Matrix, ModelError> {
        let values = self.f32(name, None)?;
        let shape = self.0.tensor(name).map(|t| t.shape().to_vec()).unwrap_or_default();
        let [rows, width] = shape[..] else { return Err(wrong(name, &shape)) };
        if width == 0 || rows == 0 || columns.is_some_and(|c| c != width) {
            return Err(wrong(name, &shape));
        }
        let mut out = Matrix::new();
        out.shape(rows, width);
        for (row, source) in values.chunks_exact(width).enumerate() {
            out.row_mut(row)[..width].copy_from_slice(source);
        }
        Ok(out)
    }

    fn norm(&self, name: &str, hidden: usize) -> Result<Norm, ModelError> {
        Ok(Norm {
            weight: self.f32(&format!("{name}.w"), Some(hidden))?,
            bias: self.f32(&format!("{name}.b"), Some(hidden))?,
        })
    }

    /// Weights' rows and columns, checked.
    fn sides(name: &str, shape: &[usize], inputs: usize, outputs: Option<usize>) -> Result<usize, ModelError> {
        match shape {
            [rows, columns] if *rows > 0 && *columns == inputs && outputs.is_none_or(|o| o == *rows) => Ok(*rows),
            _ => Err(wrong(name, shape)),
        }
    }

    fn packed_i8(&self, name: &str, inputs: usize, outputs: Option<usize>) -> Result<PackedI8, ModelError> {
        let weights = format!("{name}.q");
        let (data, shape) = self.get(&weights, Dtype::I8)?;
        let outputs = Self::sides(&weights, &shape, inputs, outputs)?;
        // 255 · 127 · inputs must fit 32 bits.
        if inputs > 60_000 {
            return Err(wrong(&weights, &shape));
        }
        let scale = self.f32(&format!("{name}.s"), Some(outputs))?;
        let bias = self.f32(&format!("{name}.b"), Some(outputs))?;
        Ok(PackedI8::new(data, &scale, &bias, inputs))
    }

    fn linear(&self, name: &str, inputs: usize, outputs: Option<usize>) -> Result<Linear, ModelError> {
        if self.has(&format!("{name}.q")) {
            return self.packed_i8(name, inputs, outputs).map(Linear::I8);
        }
        let weights = format!("{name}.w");
        let values = self.f32(&weights, None)?;
        let shape = self.0.tensor(&weights).map(|t| t.shape().to_vec()).unwrap_or_default();
        let outputs = Self::sides(&weights, &shape, inputs, outputs)?;
        let bias = self.f32(&format!("{name}.b"), Some(outputs))?;
        Ok(Linear::F32(PackedF32::new(&values, &bias, inputs)))
    }
}

/// IEEE half precision to single.
pub(crate) fn half_to_f32(half: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(half >> 15), u32::from(half >> 10) & 31, u32::from(half) & 1023);
    let magnitude = match exponent {
        0 => return if sign == 1 { -1.0 } else { 1.0 } * fraction as f32 * (1.0 / 16_777_216.0),
        31 => 0x7f80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign << 31 | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision() {
        let cases =
            [(0, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (1, 5.960_464_5e-8), (0x7bff, 65504.0)];
        for (half, want) in cases {
            assert_eq!(half_to_f32(half), want, "{half:#x}");
        }
        assert!(half_to_f32(0x7c00).is_infinite());
    }

    #[test]
    fn damaged_files_are_errors() {
        let cases: &[&[u8]] = &[b"", b"12345678", b"\xff\xff\xff\xff\xff\xff\xff\x7f{}", b"\x02\0\0\0\0\0\0\0{}"];
        for bytes in cases {
            assert!(Model::load(bytes).is_err());
        }
    }
}
