//! The same statement elsewhere, in archives of records that were made up.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Change, Drift, DriftKind, Echo, EchoError, EchoReport, Entry, Mode, Relation, Told};
use common::finish;
use record::{
    Act, Article, Block, BlockKind, Certainty, Entity, EntityKind, Manner, Mention, MentionForm, Meta, ModelInfo,
    Polarity, Record, Relay, SpeakerClass, Statement,
};
use text::Span;

/// A text with one statement.
#[derive(Clone)]
struct Text<'t> {
    outlet: &'t str,
    published: Option<&'t str>,
    language: &'t str,
    before: &'t str,
    speaker: &'t str,
    class: SpeakerClass,
    cue: &'t str,
    act: Act,
    content: &'t str,
    negative: bool,
    after: &'t str,
    relay: Option<&'t str>,
    vector: Option<Vec<i8>>,
}

const BRIDGE: Text<'_> = Text {
    outlet: "Kurier",
    published: Some("2024-05-06"),
    language: "pl",
    before: "W ratuszu odbyła się konferencja.",
    speaker: "Anna Wrona",
    class: SpeakerClass::Person,
    cue: "powiedziała",
    act: Act::Says,
    content: "nowy most na Drwęcy prawdopodobnie powstanie w 2026 roku",
    negative: false,
    after: "Potem pytano o szkołę.",
    relay: None,
    vector: None,
};

fn entry(told: &Text<'_>) -> Entry {
    let mut text = format!("{} ", told.before);
    let push = |text: &mut String, words: &str| {
        let start = text.len();
        text.push_str(words);
        Span::new(start, text.len())
    };
    let source = push(&mut text, told.speaker);
    text.push(' ');
    let cue = push(&mut text, told.cue);
    text.push_str(": ");
    let content = push(&mut text, told.content);
    text.push_str(". ");
    text.push_str(told.after);
    let kind = if told.class == SpeakerClass::Person { EntityKind::Person } else { EntityKind::Organisation };
    let named = matches!(told.class, SpeakerClass::Person | SpeakerClass::Organisation);
    let entities = if named {
        vec![Entity { id: "e1".to_owned(), name: told.speaker.to_owned(), kind, key: None }]
    } else {
        Vec::new()
    };
    let speaker = named.then_some(0);
    let statement = Statement {
        source: vec![source],
        cue: vec![cue],
        content: vec![content],
        speaker,
        speaker_name: Some(told.speaker.to_owned()),
        speaker_class: told.class,
        manner: Manner::Indirect,
        act: told.act,
        certainty: Certainty::Certain,
        polarity: if told.negative { Polarity::Negative } else { Polarity::Positive },
        relay: told.relay.iter().map(|name| Relay { name: (*name).to_owned(), entity: None }).collect(),
        time: None,
        within: None,
        in_heading: false,
        confidence: 0.9,
        why: vec!["speaker: subject of the cue".to_owned()],
    };
    let meta = Meta {
        media_type: "text/plain".to_owned(),
        language: Some(told.language.to_owned()),
        published: told.published.map(str::to_owned),
        outlet: Some(told.outlet.to_owned()),
        ..Meta::default()
    };
    let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
    let record = Record {
        article: Article { text, blocks, meta, ..Article::default() },
        entities,
        mentions: vec![Mention { span: source, entity: speaker, form: MentionForm::Name }],
        statements: vec![statement],
        diagnostics: Vec::new(),
        model: ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() },
    };
    let mut entry = finish(record, Told::default());
    entry.vectors = vec![told.vector.clone()];
    entry
}

/// An archive of these texts, and the echo of the first.
fn echo(told: &[Text<'_>]) -> (tempfile::TempDir, Archive, Echo) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    // Others, so that words have a rarity.
    let mut entries: Vec<Entry> = (0..20).map(common::entry).collect();
    entries.extend(told.iter().map(entry));
    assert!(archive.add_all(&entries).unwrap().iter().all(Result::is_ok));
    let first = archive.article_of(&entries[20].record.article.meta.id).unwrap().unwrap();
    let row: i64 = archive
        .read()
        .unwrap()
        .query_row("SELECT id FROM statement WHERE article = ?1", [first], |row| row.get(0))
        .unwrap();
    let echo = archive.echo_of(row).unwrap();
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    (folder, archive, echo)
}

fn outlets(echo: &Echo) -> Vec<&str> {
    echo.reports.iter().map(|report| report.article.outlet.as_deref().unwrap_or_default()).collect()
}

fn of<'e>(echo: &'e Echo, outlet: &str) -> &'e EchoReport {
    echo.reports.iter().find(|report| report.article.outlet.as_deref() == Some(outlet)).expect("it is reported")
}

fn drift(kind: DriftKind, from: &str, to: &str) -> Drift {
    Drift { kind, from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn reports_stand_in_time_and_other_statements_do_not() {
    let told = [
        BRIDGE,
        Text {
            outlet: "Gazeta",
            published: Some("2024-05-08"),
            before: "Wrona była wczoraj w radiu.",
            cue: "zapewniła",
            content: "nowy most na Drwęcy powstanie w 2026 roku",
            after: "Tak mówi.",
            ..BRIDGE
        },
        Text {
            outlet: "Radio",
            published: Some("2024-05-05"),
            before: "Serwis.",
            content: "most na Drwęcy prawdopodobnie powstanie w 2026 roku",
            after: "Koniec.",
            ..BRIDGE
        },
        Text {
            outlet: "Inny",
            before: "O szkole.",
            content: "podatek od psów wzrośnie trzykrotnie",
            after: "Tyle.",
            ..BRIDGE
        },
        Text {
            outlet: "Spór",
            before: "Spór.",
            speaker: "Jan Kruk",
            content: "szkoła w Lipnie zostanie zamknięta",
            after: "Tak.",
            ..BRIDGE
        },
    ];
    let (_folder, archive, echo) = echo(&told);
    assert_eq!(outlets(&echo), ["Radio", "Kurier", "Gazeta"], "{echo:#?}");
    assert_eq!((echo.asked, echo.independent), (1, 3));
    assert_eq!(echo.first.as_ref(), Some(&echo.reports[0].statement.id));
    let later = of(&echo, "Gazeta");
    assert_eq!(later.drift, [drift(DriftKind::CertaintyRaised, "prawdopodobnie", "powstanie w 2026")]);
    let removed: Vec<&str> = later
        .differences
        .iter()
        .filter(|piece| piece.change == Change::Removed)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(removed, ["prawdopodobnie"]);
    // The beginning of an id is enough, and its number.
    let asked = &echo.reports[echo.asked].statement.id;
    assert_eq!(archive.echo(&asked[..12]).unwrap(), echo);
    assert!(matches!(archive.echo("s-"), Err(EchoError::None(_))));
    assert!(matches!(archive.echo("s-zz"), Err(EchoError::None(_))));
    assert!(matches!(archive.echo("999999"), Err(EchoError::None(_))));
    assert!(matches!(archive.echo("'; DROP TABLE statement"), Err(EchoError::None(_))));
}

#[test]
fn a_beginning_of_many_ids_is_told() {
    let (_folder, archive, _) = echo(&[BRIDGE]);
    let ids: Vec<String> = {
        let connection = archive.read().unwrap();
        let mut find = connection.prepare("SELECT record_id FROM statement").unwrap();
        find.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let common = |prefix: &str| ids.iter().filter(|id| id.starts_with(prefix)).count();
    let prefix = ids.iter().map(|id| &id[..3]).find(|prefix| common(prefix) > 1).unwrap();
    let error = archive.echo(prefix).unwrap_err();
    assert!(matches!(&error, EchoError::Several { ids, .. } if ids.len() > 1), "{error}");
    assert_eq!(error.help(), Some("give more of the id"));
}

#[test]
fn what_changed_on_the_way_is_told_with_words() {
    let (day, next) = (Some("2024-05-07"), "2024-05-08");
    let base = Text { content: "nowy most na Drwęcy nie powstanie przed 2026 rokiem", negative: true, ..BRIDGE };
    let told = [
        base.clone(),
        Text {
            outlet: "Zgubione",
            published: day,
            content: "nowy most na Drwęcy powstanie przed 2026 rokiem",
            negative: false,
            before: "Wieści z miasta.",
            ..BRIDGE
        },
        Text {
            outlet: "Rok",
            published: Some(next),
            content: "nowy most na Drwęcy nie powstanie przed 2028 rokiem",
            negative: true,
            before: "Krótko.",
            ..BRIDGE
        },
        Text {
            outlet: "Ktoś",
            published: day,
            speaker: "urzędnicy",
            class: SpeakerClass::Group,
            before: "Nieoficjalnie.",
            ..base.clone()
        },
        Text {
            outlet: "Groźba",
            published: day,
            cue: "zagroziła",
            act: Act::Threatens,
            before: "Ostro.",
            ..base.clone()
        },
    ];
    let (_folder, _, echo) = echo(&told);
    assert_eq!(of(&echo, "Zgubione").drift, [drift(DriftKind::NegationLost, "nie powstanie", "powstanie przed 2026")]);
    assert_eq!(of(&echo, "Rok").drift, [drift(DriftKind::NumberChanged, "2026 rokiem", "2028 rokiem")]);
    assert_eq!(of(&echo, "Ktoś").drift, [drift(DriftKind::SpeakerVaguer, "Anna Wrona", "urzędnicy")]);
    assert_eq!(of(&echo, "Groźba").drift, [drift(DriftKind::ActChanged, "powiedziała", "zagroziła")]);
    assert_eq!(of(&echo, "Kurier").drift, []);
}

#[test]
fn a_relay_that_is_lost_is_told_and_one_that_is_the_outlet_is_not() {
    let told = [
        Text { relay: Some("PAP"), ..BRIDGE },
        Text { outlet: "Gazeta", published: Some("2024-05-07"), before: "Miasto.", ..BRIDGE },
        Text { outlet: "PAP", published: Some("2024-05-08"), before: "Depesza.", ..BRIDGE },
    ];
    let (_folder, _, echo) = echo(&told);
    assert_eq!(of(&echo, "Gazeta").drift, [drift(DriftKind::RelayLost, "PAP", "Anna Wrona")]);
    assert_eq!(of(&echo, "PAP").drift, []);
    assert_eq!(of(&echo, "Kurier").relay, ["PAP"]);
}

#[test]
fn copies_are_told_from_reports_of_their_own() {
    let wire = "Burmistrz spotkała się z dziennikarzami we wtorek po południu, tuż po sesji rady, na której głosowano nad \
        budżetem i nad nowymi stawkami za parkowanie w śródmieściu.";
    let end = "Radni opozycji nie wierzą w te zapowiedzi i przypominają, że podobne obietnice padały już przed poprzednimi wyborami.";
    let told = [
        Text { before: wire, after: end, ..BRIDGE },
        Text {
            outlet: "Portal",
            published: Some("2024-05-07"),
            before: wire,
            after: "Czytaj więcej w serwisie.",
            ..BRIDGE
        },
        Text {
            outlet: "Tygodnik",
            published: Some("2024-05-09"),
            before: "Rozmawialiśmy z nią w jej gabinecie, przy kawie i mapie miasta.",
            after: "O czym jeszcze marzy? O lodowisku.",
            ..BRIDGE
        },
    ];
    let (_folder, _, echo) = echo(&told);
    assert_eq!(outlets(&echo), ["Kurier", "Portal", "Tygodnik"]);
    assert_eq!(echo.independent, 2);
    let copy = of(&echo, "Portal");
    assert_eq!((copy.relation, copy.copy_of.as_ref()), (Relation::Copy, Some(&echo.reports[0].statement.id)));
    assert_eq!(of(&echo, "Tygodnik").relation, Relation::Independent);
}

#[test]
fn a_translation_is_found_by_speaker_numbers_and_vector() {
    let vector = |turn: i8| (0..64).map(|n: i8| if n % 2 == 0 { 100 } else { turn }).collect::<Vec<i8>>();
    let told = [
        Text { vector: Some(vector(40)), ..BRIDGE },
        Text {
            outlet: "Herald",
            language: "en",
            published: Some("2024-05-07"),
            before: "The mayor met the press.",
            cue: "said",
            content: "a new bridge over the Drwęca will probably be built in 2026",
            after: "More follows.",
            vector: Some(vector(44)),
            ..BRIDGE
        },
        Text {
            outlet: "Times",
            language: "en",
            published: Some("2024-05-07"),
            before: "The mayor spoke.",
            cue: "said",
            content: "dogs must be kept on a lead in parks",
            after: "Owners are angry.",
            vector: Some((0..64).map(|n: i8| if n % 3 == 0 { -90 } else { 20 }).collect()),
            ..BRIDGE
        },
    ];
    let (_folder, _, echo) = echo(&told);
    assert_eq!(outlets(&echo), ["Kurier", "Herald"], "{echo:#?}");
    let report = of(&echo, "Herald");
    assert!(report.differences.is_empty(), "words of two languages are not compared");
    assert_eq!(report.drift, []);
}

#[test]
fn a_statement_has_its_page() {
    let (_folder, archive, echo) = echo(&[BRIDGE]);
    assert_eq!(echo.reports.len(), 1);
    let page = archive.statement(&echo.reports[0].statement.id).unwrap();
    assert_eq!(page.statement, echo.reports[0].statement);
    let parts: Vec<(&str, &str)> = page.spans.iter().map(|part| (part.role.as_str(), part.text.as_str())).collect();
    assert_eq!(parts, [("source", "Anna Wrona"), ("cue", "powiedziała"), ("content", BRIDGE.content)]);
    assert!(page.context.text.starts_with("W ratuszu") && page.context.text.ends_with("szkołę."), "{page:#?}");
    for part in &page.spans {
        let inner: String =
            page.context.text.chars().skip(part.start - page.context.start).take(part.end - part.start).collect();
        assert_eq!(inner, part.text);
    }
    assert_eq!(page.why, ["speaker: subject of the cue"]);
}

#[test]
fn rereading_makes_gists_and_bands_anew() {
    let (_folder, mut archive, echo) = echo(&[BRIDGE, Text { outlet: "Gazeta", before: "Inaczej.", ..BRIDGE }]);
    assert_eq!(echo.reports.len(), 2);
    let by = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&by).unwrap();
    let ids = archive.to_reread(&rereading, 0, 100).unwrap();
    let all: Vec<Entry> = (0..20)
        .map(common::entry)
        .chain([entry(&BRIDGE), entry(&Text { outlet: "Gazeta", before: "Inaczej.", ..BRIDGE })])
        .map(|mut entry| {
            entry.record.model = by.clone();
            entry
        })
        .collect();
    let entries: Vec<(i64, Entry)> = all
        .into_iter()
        .map(|entry| (archive.article_of(&entry.record.article.meta.id).unwrap().unwrap(), entry))
        .collect();
    assert_eq!(entries.len(), ids.len());
    assert!(archive.replace(&rereading, &entries).unwrap().iter().all(Result::is_ok));
    archive.finish_rereading(&rereading).unwrap();
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    assert_eq!(archive.echo(&echo.reports[0].statement.id).unwrap().reports.len(), 2);
}

#[test]
fn check_sees_what_is_missing_or_damaged() {
    let (_folder, archive, _) = echo(&[BRIDGE]);
    let damage = |sql: &str, told: &str| {
        let connection = archive::rusqlite::Connection::open(archive.path()).unwrap();
        connection.execute_batch("SAVEPOINT before").unwrap();
        connection.execute_batch(sql).unwrap();
        connection.execute_batch("RELEASE before").unwrap();
        let report = archive.check(|_, _| true).unwrap();
        assert!(report.problems.iter().any(|problem| problem.contains(told)), "{sql}: {:#?}", report.problems);
    };
    damage("UPDATE gist SET vector = x'0102' WHERE statement = 1", "is damaged");
    damage("UPDATE gist SET vector = NULL; DELETE FROM gist WHERE statement = 2", "statement 2 has no gist");
    damage(
        "INSERT INTO gist VALUES (2, 'most', NULL); INSERT INTO article_band VALUES (7, 1)",
        "bands that copies are found by",
    );
    damage("DELETE FROM article_band", "are not those of its text");
}
