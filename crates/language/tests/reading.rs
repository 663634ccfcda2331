//! Whole readings by a small model with random weights: what holds whatever the weights and the text.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod tiny;

use language::{Analysis, Level, Model, Scheme, Scratch, analyse, conllu, pretokens};
use proptest::prelude::*;

fn model() -> Model {
    let (tensors, config) = tiny::parts();
    Model::load(&tiny::bytes(&tensors, &config)).unwrap()
}

/// Texts that have broken readers of text.
fn hostile() -> Vec<String> {
    vec![
        String::new(),
        " \n\t\u{2003}".to_owned(),
        "x".repeat(10_000),
        "ﷺ".repeat(500),
        "\u{1f600}\u{200d}\u{1f600}".repeat(300),
        "e\u{301}\u{302}\u{303}".repeat(400),
        "\"".repeat(2000),
        "\u{202e}abc \u{202c}def\u{0}\u{1}".repeat(50),
        "a\n".repeat(700),
        "\n\n\n a \n\n b".repeat(100),
        "don't can't 's ".repeat(200),
        "Ala ma kota. Kot mówi: „Nie”.\n\n".repeat(60),
        "1 000 000,5 ".repeat(200),
        "\u{ad}\u{200b}\u{feff}".repeat(100),
    ]
}

fn check(text: &str, analysis: &Analysis) {
    let of = |span: text::Span| &text[span.start..span.end];
    // Tokens, in order, hold every pretoken once.
    let mut at = 0;
    let cut = pretokens(text);
    let mut rest = cut.iter().peekable();
    for token in &analysis.tokens {
        assert!(token.span.start >= at && !of(token.span).is_empty());
        at = token.span.end;
        assert_eq!(rest.peek().map(|p| p.start), Some(token.span.start));
        while rest.next_if(|p| p.end <= token.span.end).is_some() {}
        assert!(!token.words.is_empty());
    }
    assert!(rest.next().is_none());
    // Sentences hold all tokens and words; each is a tree with one root.
    let (mut token, mut word) = (0, 0);
    for sentence in &analysis.sentences {
        assert_eq!((sentence.tokens.start, sentence.words.start), (token, word));
        (token, word) = (sentence.tokens.end, sentence.words.end);
        let words = &analysis.words[sentence.words.clone()];
        assert_eq!(words.iter().filter(|w| w.head.is_none()).count(), 1, "{:?}", of(sentence.span));
        for start in sentence.words.clone() {
            let mut seen = 0;
            let mut at = Some(start);
            while let Some(next) = at {
                assert!(sentence.words.contains(&next));
                seen += 1;
                assert!(seen <= words.len(), "a cycle");
                at = analysis.words[next].head;
            }
            assert!(!analysis.words[start].lemma.is_empty() && !analysis.words[start].deprel.is_empty());
        }
    }
    assert_eq!((token, word), (analysis.tokens.len(), analysis.words.len()));
    for name in &analysis.names {
        assert!(!of(name.span).is_empty() && (0.0..=1.001).contains(&name.score));
    }
    let mut before = 0;
    for reading in &analysis.readings {
        assert!(reading.anchor.start >= before && !reading.content.is_empty());
        before = reading.anchor.end;
        for span in reading.content.iter().chain(&reading.source).chain(&reading.cue).chain(&reading.time) {
            assert!(!of(*span).is_empty());
        }
        for probabilities in [&reading.act[..], &reading.certainty, &reading.polarity] {
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-3);
        }
        assert!(reading.speaker.iter().map(|s| s.1).sum::<f32>() + reading.speaker_none < 1.001);
    }
    let mut out = String::new();
    conllu::write(&mut out, text, analysis).unwrap();
    let lines = analysis.words.len() + analysis.tokens.iter().filter(|t| t.words.len() > 1).count();
    assert_eq!(out.lines().filter(|l| l.split('\t').count() == 10).count(), lines);
}

#[test]
fn every_machine_reads_the_same() {
    let (tensors, config) = tiny::parts();
    let file = tiny::bytes(&tensors, &config);
    let mut readings = 0;
    let mut names = 0;
    for text in hostile() {
        let analyses: Vec<Analysis> = Level::available()
            .into_iter()
            .map(|level| {
                let model = Model::load(&file).unwrap().with_level(level);
                analyse(&model, &text, Scheme::Depesza, &mut Scratch::new())
            })
            .collect();
        check(&text, &analyses[0]);
        readings += analyses[0].readings.len();
        names += analyses[0].names.len();
        for other in &analyses[1..] {
            assert_eq!(*other, analyses[0]);
        }
    }
    assert!(readings > 10 && names > 10, "the small model reads something: {readings}, {names}");
}

#[test]
fn what_was_read_before_does_not_matter() {
    let model = model();
    let mut scratch = Scratch::new();
    for text in hostile() {
        let used = analyse(&model, &text, Scheme::Polnear, &mut scratch);
        assert_eq!(used, analyse(&model, &text, Scheme::Polnear, &mut Scratch::new()));
    }
}

#[test]
fn damaged_models_are_errors() {
    let (tensors, config) = tiny::parts();
    let whole = tiny::bytes(&tensors, &config);
    for (n, (name, ..)) in tensors.iter().enumerate() {
        let mut fewer = tensors.clone();
        fewer.remove(n);
        let optional =
            matches!(name.as_str(), "lex.bytes" | "mwt.bytes" | "gazetteer.words.keys" | "gazetteer.names.keys");
        assert_eq!(Model::load(&tiny::bytes(&fewer, &config)).is_ok(), optional, "without {name}");
        // Half of its rows.
        let mut other = tensors.clone();
        let (_, _, shape, data) = &mut other[n];
        let row = data.len() / shape[0];
        shape[0] /= 2;
        data.truncate(row * shape[0]);
        let loaded = Model::load(&tiny::bytes(&other, &config));
        assert!(loaded.is_err() || name == "lex.bytes", "half of {name}");
    }
    for length in (0..whole.len()).step_by(997) {
        assert!(Model::load(&whole[..length]).is_err());
    }
    for (from, to) in [
        ("\"heads\": 2", "\"heads\": 0"),
        ("\"heads\": 2", "\"heads\": 3"),
        ("\"layers\": 2", "\"layers\": 0"),
        ("\"layers\": 2", "\"layers\": 3"),
        ("\"max_pieces\": 64", "\"max_pieces\": 65"),
        ("\"unk\": 3", "\"unk\": 300"),
        ("\"B+1\"", "\"B-1\""),
        ("\"65\"", "\"x\""),
        ("\"O\", \"S-B\"", "\"K\", \"S-B\""),
        ("\"NOUN\"", "\"N\""),
        ("l|0|0|", "l|0"),
        ("\"geo-S\"", "\"sea-S\""),
        ("{", "["),
    ] {
        assert!(config.contains(from));
        let error = Model::load(&tiny::bytes(&tensors, &config.replace(from, to))).unwrap_err();
        assert!(!error.to_string().is_empty(), "{to}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "(\\PC|[a-z ]{1,9}|[ \n.,\"'„”]){0,200}") {
        check(&text, &analyse(&model(), &text, Scheme::Depesza, &mut Scratch::new()));
    }

    #[test]
    fn a_flipped_byte_is_no_panic(at in 0usize..1 << 20, value: u8) {
        let (tensors, config) = tiny::parts();
        let mut file = tiny::bytes(&tensors, &config);
        let at = at % file.len();
        file[at] = value;
        if let Ok(model) = Model::load(&file) {
            let analysis = analyse(&model, "Ala ma kota abc.", Scheme::Depesza, &mut Scratch::new());
            prop_assert!(!analysis.tokens.is_empty());
        }
    }
}
