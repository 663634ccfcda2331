//! Who holds an office, by what articles say, and whose statement it is where only the office is named.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Entry, Mode, Query, Told};
use common::finish;
use record::EntityKind::{Country, Person};
use record::{Article, Entity, Mention, MentionForm, Meta, ModelInfo, Record, SpeakerClass, Statement};
use tempfile::TempDir;
use text::Span;

/// An article of a day. In `[…]` stand names of persons, in `<…=KEY>` countries, in `{…}` sources of statements without a
/// speaker.
fn article(language: &str, date: Option<&str>, marked: &str) -> Entry {
    let mut text = String::new();
    let (mut entities, mut mentions, mut statements) = (Vec::<Entity>::new(), Vec::new(), Vec::new());
    let mut open = None;
    for part in marked.split_inclusive(['[', ']', '<', '>', '{', '}']) {
        let sign = part.chars().next_back().unwrap();
        let words = part.trim_end_matches(['[', ']', '<', '>', '{', '}']);
        match sign {
            '[' | '<' | '{' => {
                text.push_str(words);
                open = Some(text.len());
            }
            ']' | '>' | '}' => {
                let (name, key) = words.split_once('=').map_or((words, None), |(name, key)| (name, Some(key)));
                text.push_str(name);
                let span = Span::new(open.take().unwrap(), text.len());
                if sign == '}' {
                    statements.push(Statement {
                        source: vec![span],
                        cue: Vec::new(),
                        content: vec![span],
                        speaker: None,
                        speaker_name: None,
                        speaker_class: SpeakerClass::Unnamed,
                        manner: record::Manner::Indirect,
                        act: record::Act::Says,
                        certainty: record::Certainty::Certain,
                        polarity: record::Polarity::Positive,
                        relay: Vec::new(),
                        time: None,
                        within: None,
                        in_heading: false,
                        confidence: 0.9,
                        why: Vec::new(),
                    });
                    continue;
                }
                let index = entities.iter().position(|entity| entity.name == name).unwrap_or(entities.len());
                if index == entities.len() {
                    let kind = if sign == ']' { Person } else { Country };
                    let key = key.map(str::to_owned);
                    entities.push(Entity { id: format!("e{}", index + 1), name: name.to_owned(), kind, key });
                }
                mentions.push(Mention { span, entity: Some(index), form: MentionForm::Name });
            }
            _ => text.push_str(words),
        }
    }
    let meta = Meta { language: Some(language.to_owned()), published: date.map(str::to_owned), ..Meta::default() };
    let article = Article { text, meta, ..Article::default() };
    let model = ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() };
    let mut entry =
        finish(Record { article, entities, mentions, statements, model, ..Record::default() }, Told::default());
    // As a model has them: marks are words of their own.
    entry.words = entry.words.iter().flat_map(|word| split(&entry.record.article.text, word)).collect();
    entry
}

fn split(text: &str, word: &archive::IndexWord) -> Vec<archive::IndexWord> {
    let whole = word.span.slice(text);
    let trimmed = whole.trim_end_matches([',', '.', ':']);
    let end = word.span.start + trimmed.len();
    let lemma = trimmed.to_lowercase();
    let mut parts = vec![archive::IndexWord { span: Span::new(word.span.start, end), lemma }];
    if trimmed.len() < whole.len() {
        let span = Span::new(end, word.span.end);
        parts.push(archive::IndexWord { span, lemma: span.slice(text).to_owned() });
    }
    parts.retain(|part| !part.span.is_empty());
    parts
}

fn archive(entries: &[Entry]) -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    add(&mut archive, entries);
    (folder, archive)
}

#[track_caller]
fn add(archive: &mut Archive, entries: &[Entry]) {
    assert!(archive.add_all(entries).unwrap().iter().all(Result::is_ok));
    assert_whole(archive);
}

#[track_caller]
fn assert_whole(archive: &Archive) {
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
}

/// Who made the statements whose source is an office, in their order: names, or `-`.
fn by_title(archive: &Archive) -> Vec<String> {
    let reader = archive.read().unwrap();
    let mut find = reader
        .prepare(
            "SELECT coalesce(entity.name, '-') FROM title_speaker LEFT JOIN entity ON entity.id = title_speaker.entity
             ORDER BY statement",
        )
        .unwrap();
    find.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

const POROSZENKO: &str = "Prezydent Ukrainy [Petro Poroszenko] przyjechał do <Polska=iso3166:PL>.";
const ZELENSKI: &str = "Spotkał się z nim [Wołodymyr Zełenski], prezydent Ukrainy, i odjechał.";

#[test]
fn an_office_has_the_holder_of_its_time() {
    let entries = [
        article("pl", Some("2018-03-01"), POROSZENKO),
        article("pl", Some("2019-04-02"), POROSZENKO),
        article("pl", Some("2019-06-01"), ZELENSKI),
        article("en", Some("2019-09-01"), "The Ukrainian president [Volodymyr Zelensky] arrived."),
        article("pl", Some("2018-05-05"), "{Prezydent Ukrainy} oświadczył, że przyjedzie."),
        article("en", Some("2019-08-05"), "{The president of Ukraine} said so."),
        article("uk", Some("2019-10-05"), "{Президент України} сказав це."),
        article("pl", Some("2019-10-06"), "{Były prezydent Ukrainy} oświadczył."),
        article("pl", Some("2019-10-07"), "{Prezydent Francji} oświadczył."),
    ];
    let (_folder, archive) = archive(&entries);
    assert_eq!(by_title(&archive), ["Petro Poroszenko", "Wołodymyr Zełenski", "Wołodymyr Zełenski", "-"]);
    // The articles' own statements are as they were.
    let reader = archive.read().unwrap();
    let own: i64 =
        reader.query_row("SELECT count(entity) + count(speaker) FROM statement", [], |row| row.get(0)).unwrap();
    assert_eq!(own, 0);
    let query = Query { by: vec!["Zelensky".to_owned()], limit: 9, ..Query::default() };
    let page = archive.search(&query).unwrap();
    let found: Vec<_> = page.hits.iter().map(|hit| hit.statement.as_ref().unwrap()).collect();
    assert_eq!(found.len(), 2);
    let why = found[0].by_title.as_ref().unwrap();
    assert_eq!((found[0].entity, why.name.as_str()), (None, "Wołodymyr Zełenski"));
    assert!(why.score > 0.6 && why.evidence.contains("in 2 articles of 2019-06 to 2019-09"), "{why:?}");

    let entity = archive.entities_like(&["Zełenski".to_owned()]).unwrap()[0].id;
    let portrait = archive.portrait(entity, 3).unwrap();
    let held = &portrait.titles[0];
    assert_eq!((held.role.as_str(), held.place.as_str(), held.articles), ("president", "iso3166:UA", 2));
    assert_eq!((held.first.as_deref(), held.last.as_deref()), (Some("2019-06-01"), Some("2019-09-01")));
    assert_eq!((portrait.statements, portrait.by_title), (0, 2));
}

#[test]
fn an_office_that_is_asked_for_is_who_held_it() {
    let entries = [
        article("pl", Some("2018-03-01"), POROSZENKO),
        article("pl", Some("2019-06-01"), ZELENSKI),
        article("en", Some("2019-09-01"), "The Ukrainian president [Volodymyr Zelensky] arrived."),
    ];
    let (_folder, archive) = archive(&entries);
    let held = |words: &str| -> Vec<(String, u64, Option<String>)> {
        let found = archive.office_holders(words, 9).unwrap();
        found.into_iter().map(|holder| (holder.name, holder.articles, holder.last)).collect()
    };
    let expected = [
        ("Wołodymyr Zełenski".to_owned(), 2, Some("2019-09-01".to_owned())),
        ("Petro Poroszenko".to_owned(), 1, Some("2018-03-01".to_owned())),
    ];
    for words in ["prezydent Ukrainy", "the Ukrainian president", "президент України"] {
        assert_eq!(held(words), expected, "{words}");
    }
    for words in ["", "prezydent", "prezydent Francji", "Ukraina", "rzecznik prezydenta Ukrainy"] {
        assert_eq!(held(words), [], "{words}");
    }
    assert_eq!(archive.office_holders("prezydent Ukrainy", 1).unwrap().len(), 1);
    // Where a name may stand, an office may.
    let found = archive.entities_like(&["prezydent Ukrainy".to_owned()]).unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn two_at_one_time_are_nobody_until_corrected() {
    let entries = [
        article("pl", Some("2020-03-01"), "Premier Zalesia [Anna Wrona] przyjechała. Premier Polski [Jan Kos] też."),
        article("pl", Some("2020-03-02"), "Premier Polski [Adam Gil] przyjechał."),
        article("pl", Some("2020-03-03"), "{Premier Polski} zapewnił, że wróci."),
    ];
    let (_folder, mut archive) = archive(&entries);
    assert_eq!(by_title(&archive), ["-"]);
    let id = |archive: &Archive, name: &str| archive.entities_named(name).unwrap()[0].id;
    let (kos, gil) = (id(&archive, "Jan Kos"), id(&archive, "Adam Gil"));
    let correction = archive.merge(gil, kos, None).unwrap();
    assert_whole(&archive);
    assert_eq!(by_title(&archive), ["Jan Kos"], "corrections win");
    archive.undo(correction).unwrap();
    assert_whole(&archive);
    assert_eq!(by_title(&archive), ["-"]);
}

#[test]
fn a_country_may_be_understood() {
    let entries = [
        article("pl", Some("2020-03-01"), "Premier Polski [Jan Kos] przyjechał."),
        article(
            "pl",
            Some("2020-03-03"),
            "{Premier} zapewnił, że <Polska=iso3166:PL> i <Polska=iso3166:PL> to więcej niż <Litwa=iso3166:LT>.",
        ),
        article("pl", Some("2020-03-03"), "{Premier} zapewnił o czymś innym."),
        article("pl", Some("2020-03-04"), "{Szef} zapewnił, {rzecznik} też."),
    ];
    let (_folder, mut archive) = archive(&entries);
    assert_eq!(by_title(&archive), ["Jan Kos"]);
    let reader = archive.read().unwrap();
    let evidence: String = reader.query_row("SELECT evidence FROM title_speaker", [], |row| row.get(0)).unwrap();
    assert!(evidence.contains("names most"), "{evidence}");
    drop(reader);

    // Read again, the article that told it tells it no more.
    let model = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&model).unwrap();
    for (id, entry) in (1..).zip(&entries) {
        let mut again = entry.clone();
        again.record.model = model.clone();
        if id == 1 {
            again.record.entities.clear();
            again.record.mentions.clear();
        }
        archive.replace(&rereading, &[(id, again)]).unwrap().pop().unwrap().unwrap();
        assert_whole(&archive);
    }
    archive.finish_rereading(&rereading).unwrap();
    assert_whole(&archive);
    assert_eq!(by_title(&archive), ["-"]);
}
