//! Any record that fits its text comes back as it was added, whatever is in it.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Mode, Told};
use common::{Numbers, finish};
use proptest::prelude::*;
use record::{
    Act, Article, Block, BlockKind, Certainty, Diagnostic, Entity, EntityKind, Link, Manner, Mention, MentionForm,
    Meta, ModelInfo, Polarity, Record, Relay, Severity, SpeakerClass, Statement, Time,
};
use text::Span;

/// A record of this text: spans, labels and links of all kinds, chosen by `seed`.
fn any_record(text: String, seed: u64, strings: &[String]) -> Record {
    let mut random = Numbers(seed);
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let span = |random: &mut Numbers| {
        let (a, b) = (bounds[random.below(bounds.len())], bounds[random.below(bounds.len())]);
        Span::new(a.min(b), a.max(b))
    };
    let spans = |random: &mut Numbers| (0..random.below(3)).map(|_| span(random)).collect::<Vec<_>>();
    let string = |random: &mut Numbers| strings.get(random.below(strings.len() + 1)).cloned();
    let words = |random: &mut Numbers| string(random).unwrap_or_default();
    let r = &mut random;
    let entities: Vec<Entity> = (0..r.below(5))
        .map(|number| Entity {
            id: format!("e{}", number + 1),
            name: words(r),
            kind: EntityKind::ALL[r.below(EntityKind::ALL.len())],
            key: string(r),
        })
        .collect();
    let index =
        |r: &mut Numbers, length: usize| if length > 0 && r.below(3) > 0 { Some(r.below(length)) } else { None };
    let mentions = (0..r.below(6))
        .map(|_| Mention {
            span: span(r),
            entity: index(r, entities.len()),
            form: MentionForm::ALL[r.below(MentionForm::ALL.len())],
        })
        .collect();
    let number = r.below(4);
    let statements = (0..number)
        .map(|_| Statement {
            source: spans(r),
            cue: spans(r),
            content: spans(r),
            speaker: index(r, entities.len()),
            speaker_name: string(r),
            speaker_class: SpeakerClass::ALL[r.below(SpeakerClass::ALL.len())],
            manner: Manner::ALL[r.below(Manner::ALL.len())],
            act: Act::ALL[r.below(Act::ALL.len())],
            certainty: Certainty::ALL[r.below(Certainty::ALL.len())],
            polarity: Polarity::ALL[r.below(Polarity::ALL.len())],
            relay: (0..r.below(2)).map(|_| Relay { name: words(r), entity: index(r, entities.len()) }).collect(),
            time: (r.below(2) == 0).then(|| Time { span: span(r), date: string(r) }),
            within: index(r, number),
            in_heading: r.below(2) == 0,
            confidence: r.below(100_000) as f32 / 99_999.0,
            why: (0..r.below(3)).map(|_| words(r)).collect(),
        })
        .collect();
    let blocks =
        (0..r.below(4)).map(|_| Block { kind: BlockKind::ALL[r.below(BlockKind::ALL.len())], span: span(r) }).collect();
    let diagnostics = (0..r.below(3))
        .map(|_| Diagnostic {
            severity: Severity::ALL[r.below(Severity::ALL.len())],
            message: words(r),
            span: (r.below(2) == 0).then(|| span(r)),
        })
        .collect();
    let meta = Meta {
        uri: string(r),
        media_type: words(r),
        language: string(r),
        title: string(r),
        published: string(r),
        outlet: string(r),
        authors: (0..r.below(3)).map(|_| words(r)).collect(),
        links: (0..r.below(3)).map(|_| Link { text: words(r), uri: string(r) }).collect(),
        modified: string(r),
        canonical: string(r),
        captured: string(r),
        record: string(r),
        places: (0..r.below(4)).map(|_| (words(r), words(r))).collect(),
        ..Meta::default()
    };
    let model = ModelInfo { name: words(r), version: words(r), sha256: words(r) };
    let article = Article { text, blocks, meta, ..Article::default() };
    Record { article, entities, mentions, statements, diagnostics, model }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comes_back(
        texts in prop::collection::vec("[a-zżółćęśąźń„”–\n 😀\u{301}\u{0}\"']{0,80}", 1..4),
        strings in prop::collection::vec("\\PC{0,12}", 1..6),
        seed in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        let entries: Vec<_> = texts
            .into_iter()
            .zip(0..)
            .map(|(text, number)| finish(any_record(text, seed.wrapping_add(number), &strings), Told::default()))
            .collect();
        prop_assert!(archive.add_all(&entries).unwrap().iter().all(Result::is_ok));
        for entry in &entries {
            let id = archive.article_of(&entry.record.article.meta.id).unwrap().unwrap();
            // The same text twice is one document: the first record holds.
            let first = entries.iter().find(|first| first.original == entry.original).unwrap();
            prop_assert_eq!(&archive.record(id).unwrap(), &first.record);
        }
        let report = archive.check(|_, _| true).unwrap();
        prop_assert!(report.problems.is_empty(), "{:#?}", report.problems);
        // Every statement has its echo and its page, whatever is in it.
        for row in 1..=report.statements {
            let echo = archive.echo_of(row as i64).unwrap();
            prop_assert_eq!(echo.reports.get(echo.asked).map(|report| report.score), Some(1.0));
            archive.statement(&row.to_string()).unwrap();
        }
    }
}
