//! A model with random weights and a vocabulary of single letters, small enough to test with.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, TensorView};

const HIDDEN: usize = 32;
const INNER: usize = 20;
const PIECES: usize = 64;

/// Named tensors: type, shape, bytes.
pub(crate) type Tensors = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

/// The file's tensors and its configuration.
pub(crate) fn parts() -> (Tensors, String) {
    let mut make = Make { state: 1, out: Vec::new() };
    let special = ["<s>", "<pad>", "</s>", "<unk>", "\u{2581}"].map(String::from);
    let letters: Vec<String> = special.into_iter().chain(('a'..='z').map(String::from)).collect();
    let bytes: Vec<u8> = letters.iter().flat_map(|l| l.bytes()).collect();
    let mut offsets = vec![0u32];
    for letter in &letters {
        offsets.push(offsets.last().unwrap() + letter.len() as u32);
    }
    make.add("vocab.bytes", Dtype::U8, vec![bytes.len()], bytes);
    make.add("vocab.offsets", Dtype::U32, vec![offsets.len()], offsets.iter().flat_map(|o| o.to_le_bytes()).collect());
    let scores: Vec<u8> = letters.iter().flat_map(|_| (-1024i32).to_le_bytes()).collect();
    make.add("vocab.score", Dtype::I32, vec![letters.len()], scores);
    let blocks = (0..letters.len() * HIDDEN / 2).map(|_| make.next() as u8).collect();
    make.add("emb.q", Dtype::U8, vec![letters.len(), HIDDEN / 2], blocks);
    let scales = (0..letters.len()).flat_map(|_| 0x3000u16.to_le_bytes()).collect();
    make.add("emb.d", Dtype::F16, vec![letters.len(), 1], scales);
    make.floats("pos", &[PIECES, HIDDEN]);
    make.norm("emb_ln");
    for layer in 0..2 {
        let name = |part: &str| format!("layers.{layer}.{part}");
        make.linear(&name("qkv"), HIDDEN, 3 * HIDDEN);
        make.linear(&name("ao"), HIDDEN, HIDDEN);
        make.linear(&name("fi"), HIDDEN, 48);
        make.linear(&name("fo"), 48, HIDDEN);
        make.norm(&name("ln1"));
        make.norm(&name("ln2"));
    }
    for (name, inputs, outputs) in [
        ("morph.hidden", HIDDEN, INNER),
        ("morph.upos", INNER, 4),
        ("morph.feats", INNER, 5),
        ("morph.lemma", INNER, 3),
        ("morph.tok", INNER, 5),
        ("morph.sent", INNER, 2),
        ("parse.dep", HIDDEN, 8),
        ("parse.head", HIDDEN, 8),
        ("parse.rel_dep", HIDDEN, INNER),
        ("parse.rel_head", HIDDEN, INNER),
        ("parse.rel_out", INNER, 4),
        ("ner.hidden", HIDDEN, INNER),
        ("ner.out", INNER, 9),
        ("anchor.hidden", HIDDEN, INNER),
        ("anchor.out", INNER, 3),
        ("role.word", HIDDEN, INNER),
        ("role.cue", HIDDEN, INNER),
        ("role.mid", INNER, INNER),
        ("role.out", INNER, 16),
        ("role.none", HIDDEN, 1),
    ] {
        make.linear(name, inputs, outputs);
    }
    // Random weights see no statements; these do.
    make.set("anchor.out.b", &[0.0; 3]);
    make.set("anchor.out.s", &[0.0002; 3]);
    let mut tags = [0.0f32; 16];
    tags[5..9].fill(2.0);
    make.set("role.out.b", &tags);
    make.set("role.out.s", &[0.0005; 16]);
    make.floats("parse.root", &[8]);
    make.floats("parse.u", &[8, 8]);
    make.floats("parse.bias", &[8]);
    make.floats("parse.rel_root", &[INNER]);
    make.floats("ner.scheme", &[1, INNER]);
    make.floats("anchor.scheme", &[2, INNER]);
    make.floats("role.scheme", &[2, INNER]);
    make.floats("role.dist", &[9, INNER]);
    for (name, outputs) in [("act", 18), ("certainty", 4), ("polarity", 2)] {
        make.linear(&format!("label.{name}.cue"), HIDDEN, 12);
        make.linear(&format!("label.{name}.pool"), INNER + HIDDEN, 12);
        make.float_linear(&format!("label.{name}.out"), 12, outputs);
    }
    make.add("lex.bytes", Dtype::U8, vec![16], "ala\tNOUN\tAlicja\n".into());
    let table = r#"{"abc": [{"form": "ab", "lemma": "a", "upos": "ADP", "feats": "_", "deprel": "case", "head": 1},
        {"form": "c", "lemma": "c", "upos": "NOUN", "feats": "Case=Nom", "deprel": "obl", "head": "main"}],
        "+m": [{"form": "m", "lemma": "być", "upos": "VERB", "feats": "_", "deprel": "aux", "head": "main"}]}"#;
    make.add("mwt.bytes", Dtype::U8, vec![table.len()], table.into());
    // Hashes of Kota, Ala; ala, kota abc, in order.
    for (name, keys, width) in [("words", [0x13f6_7890, 0x6aaf_d213], 9), ("names", [0x0825_3a73, 0x12c6_3fb0], 2)] {
        let bytes = keys.iter().flat_map(|key: &u32| key.to_le_bytes()).collect();
        make.add(&format!("gazetteer.{name}.keys"), Dtype::U32, vec![2], bytes);
        let values = (0..2 * width).map(|_| make.next() as u8).collect();
        make.add(&format!("gazetteer.{name}.values"), Dtype::I8, vec![2, width], values);
    }
    let config = format!(
        r#"{{"heads": 2, "layers": 2, "max_pieces": {PIECES}, "eps": 1e-12, "bos": 0, "pad": 1, "eos": 2, "unk": 3,
        "norm": {{"65": [97], "173": []}}, "upos": ["NOUN", "VERB", "PUNCT", "X"],
        "feats": [["Case", ["_", "Nom", "Gen"]], ["Number", ["_", "Plur"]]], "lemma_rules": ["l|0|0|", "k|0|1|", "c|0|2|y"],
        "deprels": ["root", "nsubj", "obj", "punct"], "tok": ["I", "B", "B+1", "B+1,2", "B+table"],
        "ner": ["O", "person-B", "person-I", "person-E", "person-S", "geo-B", "geo-I", "geo-E", "geo-S"],
        "role_tags": ["O", "S-B", "S-I", "S-E", "S-S", "C-B", "C-I", "C-E", "C-S", "K", "T", "R"],
        "acts": [{}], "certainty": ["a", "b", "c", "d"], "polarity": ["a", "b"], "schemes": ["depesza", "polnear"],
        "name_schemes": ["nkjp"],
        "anchor_threshold": 0.578}}"#,
        vec!["\"x\""; 18].join(",")
    );
    (make.out, config)
}

/// The file.
pub(crate) fn bytes(tensors: &Tensors, config: &str) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, data)| (name.clone(), TensorView::new(*dtype, shape.clone(), data).unwrap()));
    let metadata = HashMap::from([("config".to_owned(), config.to_owned())]);
    safetensors::serialize(views, Some(metadata)).unwrap()
}

struct Make {
    state: u64,
    out: Tensors,
}

impl Make {
    fn next(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as u32
    }

    fn add(&mut self, name: &str, dtype: Dtype, shape: Vec<usize>, data: Vec<u8>) {
        self.out.push((name.to_owned(), dtype, shape, data));
    }

    fn floats(&mut self, name: &str, shape: &[usize]) {
        let count = shape.iter().product::<usize>();
        let data = (0..count).flat_map(|_| (self.next() as f32 / (1u32 << 30) as f32 - 1.0).to_le_bytes()).collect();
        self.add(name, Dtype::F32, shape.to_vec(), data);
    }

    fn set(&mut self, name: &str, values: &[f32]) {
        for (_, _, _, data) in self.out.iter_mut().filter(|tensor| tensor.0 == name) {
            *data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        }
    }

    fn norm(&mut self, name: &str) {
        self.floats(&format!("{name}.w"), &[HIDDEN]);
        self.floats(&format!("{name}.b"), &[HIDDEN]);
    }

    fn linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        let data = (0..inputs * outputs).map(|_| self.next() as u8).collect();
        self.add(&format!("{name}.q"), Dtype::I8, vec![outputs, inputs], data);
        let scale = (0..outputs).flat_map(|_| 0.02f32.to_le_bytes()).collect();
        self.add(&format!("{name}.s"), Dtype::F32, vec![outputs], scale);
        self.floats(&format!("{name}.b"), &[outputs]);
    }

    fn float_linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.floats(&format!("{name}.w"), &[outputs, inputs]);
        self.floats(&format!("{name}.b"), &[outputs]);
    }
}
