//! Whatever the text and whatever the model says of it: no panic, spans inside the text, soon done.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests watch the clock")]

use language::{Analysis, Feats, Name, NameKind, Reading, Sentence, Token, Upos, Word};
use proptest::prelude::*;
use record::{Article, Block, BlockKind, ModelInfo};
use text::Span;

/// Runs the reader and checks what must always hold.
fn check(text: &str, analysis: &Analysis) {
    let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
    let article = Article { text: text.to_owned(), blocks, ..Article::default() };
    let record = statements::read(article.clone(), analysis, ModelInfo::default());
    for (i, statement) in record.statements.iter().enumerate() {
        assert!(!statement.content.is_empty());
        for span in statement.source.iter().chain(&statement.cue).chain(&statement.content) {
            assert!(!span.is_empty() && text.get(span.range()).is_some(), "{span:?}");
        }
        assert!(statement.speaker.is_none_or(|speaker| speaker < record.entities.len()));
        assert!(statement.within.is_none_or(|outer| outer < record.statements.len() && outer != i));
        assert!((0.0..=1.0).contains(&statement.confidence));
    }
    for mention in &record.mentions {
        assert!(text.get(mention.span.range()).is_some());
        assert!(mention.entity.is_none_or(|entity| entity < record.entities.len()));
    }
    assert_eq!(record, statements::read(article, analysis, ModelInfo::default()), "the same again");
}

/// An analysis of the model's own tokens; `numbers` choose what is a name, a source, a cue, a content.
fn analysis(text: &str, numbers: &[usize]) -> Analysis {
    let mut analysis =
        Analysis { language: Some(if numbers.len().is_multiple_of(2) { "pl" } else { "en" }), ..Analysis::default() };
    for span in language::pretokens(text) {
        let i = analysis.tokens.len();
        let pick = |list: &[&str]| list[(i + numbers.len()) % list.len()].to_owned();
        analysis.words.push(Word {
            token: i,
            form: span.slice(text).to_owned(),
            lemma: span.slice(text).to_lowercase(),
            upos: Upos::ALL[(i * 7 + numbers.len()) % Upos::ALL.len()],
            feats: Feats::new(&pick(&[
                "",
                "Case=Nom|Number=Sing",
                "Case=Gen|Gender=Fem",
                "Voice=Pass",
                "VerbForm=Conv",
                "Number=Plur|Person=1|Tense=Past",
            ])),
            head: (i > 0).then_some((i * 3) % (i + 1)),
            deprel: pick(&["nsubj", "root", "amod", "case", "acl", "flat"]),
        });
        analysis.tokens.push(Token { span, words: i..i + 1 });
    }
    let count = analysis.tokens.len();
    // The model cuts sentences at this many tokens.
    for start in (0..count).step_by(256) {
        let end = (start + 256).min(count);
        let span = analysis.tokens[start].span.hull(analysis.tokens[end - 1].span);
        analysis.sentences.push(Sentence { span, tokens: start..end, words: start..end });
    }
    if count == 0 {
        return analysis;
    }
    let stretch = |a: usize, b: usize| {
        // A model's window bounds what a reading covers.
        let (a, b) = (a % count, (a % count + b.saturating_sub(a)).min(count - 1));
        analysis.tokens[a.min(b)].span.hull(analysis.tokens[a.max(b)].span)
    };
    for pair in numbers.chunks(2) {
        if let [a, b] = *pair {
            let kind = NameKind::ALL[a % NameKind::ALL.len()];
            analysis.names.push(Name { span: stretch(a, a + b % 3), kind, score: 0.5 });
        }
    }
    analysis.names.sort_by_key(|name| name.span);
    for group in numbers.chunks(6) {
        if let [a, b, c, d, e, f] = *group {
            let spans =
                |on: usize, a: usize, b: usize| if !on.is_multiple_of(3) { vec![stretch(a, b)] } else { Vec::new() };
            let content =
                if f % 4 == 0 { vec![stretch(c, c + 2), stretch(d, d + 3)] } else { vec![stretch(c, c + d % 300)] };
            analysis.readings.push(Reading {
                anchor: stretch(a, a),
                anchor_score: (a % 100) as f32 / 100.0,
                bare: b % 3 == 0,
                source: spans(a, a, a + e % 4),
                cue: spans(b, b, b + 1),
                content,
                relay: spans(e, e, e + 1),
                time: spans(f, f, f + 1),
                act: [0.05; 18],
                certainty: [0.25; 4],
                polarity: [f32::NAN; 2],
                speaker: vec![(stretch(e, e), 0.4), (stretch(f, f), 0.2)],
                speaker_none: 0.1,
                role_score: -0.3,
            });
        }
    }
    analysis
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn holds_for_any_reading(
        text in "([A-Za-zżółćĄ]{1,9}| |\n|[„”\"'’«»“‘–—.,:!?-]|Jan Nowak|Nowaka|powiedział|że |by |on |która |prezes |Rosji|USA|@x|wp\\.pl|😀|e\u{301}){1,60}",
        numbers in prop::collection::vec(0usize..200, 0..40),
    ) {
        check(&text, &analysis(&text, &numbers));
    }
}

#[test]
fn large_hostile_texts_end_soon() {
    // Each takes a few seconds; the bound allows for a machine that is busy with other work, and quadratic time is far above it.
    let many: Vec<usize> = (0..30_000).map(|i| (i * 7919) % 100_003).collect();
    for text in [
        "\"".repeat(1_000_000),
        "„a ”b ".repeat(200_000),
        "– A – powiedział B. ".repeat(30_000),
        "' a' ".repeat(200_000),
        "Nowak Nowaka ".repeat(30_000),
        "wp.pl ".repeat(50_000),
        "a".repeat(10_000_000),
        ".pl".repeat(200_000),
        "łą😀\u{301}".repeat(50_000),
    ] {
        let started = std::time::Instant::now();
        let analysis = analysis(&text, &many);
        let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
        let article = Article { text: text.clone(), blocks, ..Article::default() };
        statements::read(article, &analysis, ModelInfo::default());
        let took = started.elapsed();
        println!("{:?}… {took:?}", text.chars().take(12).collect::<String>());
        assert!(took.as_secs() < 300, "{:?}… took {took:?}", text.chars().take(12).collect::<String>());
    }
}
