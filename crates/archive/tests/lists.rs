//! Lists of names: taken in, used, taken away.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, BadLine, Chosen, Entry, Imported, Mode, Told};
use common::finish;
use record::EntityKind::{self, Organisation, Person};
use record::{Article, Entity, Mention, MentionForm, Meta, ModelInfo, Record};
use tempfile::TempDir;
use text::Span;

fn article(number: usize, language: &str, named: &[(&str, EntityKind)]) -> Entry {
    let mut text = format!("{number}.");
    let (mut entities, mut mentions) = (Vec::new(), Vec::new());
    for (index, (name, kind)) in named.iter().enumerate() {
        text.push(' ');
        let start = text.len();
        text.push_str(name);
        mentions.push(Mention { span: Span::new(start, text.len()), entity: Some(index), form: MentionForm::Name });
        entities.push(Entity { id: format!("e{}", index + 1), name: (*name).to_owned(), kind: *kind, key: None });
        text.push(',');
    }
    let meta =
        Meta { language: Some(language.to_owned()), published: Some("2019-05-02".to_owned()), ..Meta::default() };
    let model = ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() };
    let article = Article { text, meta, ..Article::default() };
    finish(Record { article, entities, mentions, model, ..Record::default() }, Told::default())
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

#[track_caller]
fn import(archive: &mut Archive, name: &str, lines: &str) -> (Imported, Vec<(u64, BadLine)>) {
    let mut bad = Vec::new();
    let mut tell = |line, error: &BadLine| bad.push((line, error.clone()));
    let imported = archive.import_names(name, &mut lines.as_bytes(), &mut tell).unwrap().unwrap();
    assert_whole(archive);
    (imported, bad)
}

fn who(archive: &Archive, name: &str) -> Vec<i64> {
    let found = archive.entities_like(&[name.to_owned()]).unwrap();
    found.into_iter().map(|entity| entity.id).collect()
}

/// Everything of the archive but the lists and when it was made.
fn state(archive: &Archive) -> Vec<String> {
    let reader = archive.read().unwrap();
    let mut all = Vec::new();
    for sql in [
        "SELECT id || name || coalesce(key, '') || kind FROM entity ORDER BY id",
        "SELECT id || ' ' || entity || ' ' || coalesce(machine, 0) FROM article_entity ORDER BY id",
        "SELECT entity || name || language || count FROM entity_name ORDER BY 1",
        "SELECT word || entity FROM entity_word ORDER BY 1",
    ] {
        let mut find = reader.prepare(sql).unwrap();
        all.extend(find.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap));
    }
    all
}

const LIST: &str = r#"
{"id":"Q1","labels":{"pl":{"value":"Anna Wrona"},"ka":{"value":"x"}},"aliases":{"en":[{"value":"Annie Crow"}],"uk":[{"value":"Ганна Ворона"}]},"claims":{"P31":["Q5"]}}
{"id":"Q2","name":"Wodociągi Brzezie","names":{"en":"Brzezie Waterworks"},"kind":"organisation"}
{"id":"Q3","name":"Jan Kos","kind":"person","names":{"en":["John Blackbird"]}}
{"id":"Q4","name":"Jan Kos","kind":"person"}
"#;

#[test]
fn a_list_joins_names_and_is_taken_away() {
    let entries = [
        article(0, "pl", &[("Anna Wrona", Person), ("Wodociągi Brzezie", Organisation), ("Jan Kos", Person)]),
        article(1, "en", &[("Annie Crow", Person), ("Brzezie Waterworks", Organisation), ("John Blackbird", Person)]),
    ];
    let (_folder, mut archive) = archive(&entries);
    let (anna, annie) = (who(&archive, "Anna Wrona"), who(&archive, "Annie Crow"));
    assert_ne!(anna, annie);
    let before = state(&archive);

    let (imported, bad) = import(&mut archive, "people.jsonl", LIST);
    assert!(bad.is_empty(), "{bad:?}");
    assert_eq!((imported.entries, imported.names, imported.entities, imported.replaced), (4, 8, 5, false));
    assert_eq!(who(&archive, "Anna Wrona"), anna);
    assert_eq!(who(&archive, "Annie Crow"), anna);
    assert_eq!(who(&archive, "Ганна Ворона"), anna, "also by a name that no article has");
    assert_eq!(who(&archive, "wikidata:Q1"), anna);
    assert_eq!(who(&archive, "waterworks"), who(&archive, "Wodociągi Brzezie"));
    let portrait = archive.portrait(anna[0], 1).unwrap();
    assert_eq!((portrait.key.as_deref(), portrait.articles), (Some("wikidata:Q1"), 2));
    let label = portrait.labels.iter().find(|label| label.name == "Annie Crow").unwrap();
    assert_eq!((label.language.as_deref(), label.list.as_str()), (Some("en"), "people.jsonl"));
    // Two of one name: nobody says which he is.
    assert_ne!(who(&archive, "Jan Kos"), who(&archive, "John Blackbird"));
    assert_eq!(archive.portrait(who(&archive, "Jan Kos")[0], 1).unwrap().key, None);

    let with = state(&archive);
    let (again, _) = import(&mut archive, "people.jsonl", LIST);
    assert_eq!((again.replaced, again.entities), (true, 5));
    assert_eq!(state(&archive), with, "the same again is the same");

    // What is added later is joined, too, and the machine's own view stays.
    add(&mut archive, &[article(2, "uk", &[("Ганна Ворона", Person)])]);
    assert_eq!(who(&archive, "Ганна Ворона"), anna);
    assert_eq!(archive.name_lists().unwrap()[0].names, 8);
    assert!(archive.remove_names("people.jsonl").unwrap());
    assert!(!archive.remove_names("people.jsonl").unwrap());
    assert_whole(&archive);
    assert_eq!(who(&archive, "Annie Crow"), annie);
    let after: Vec<String> = state(&archive).into_iter().filter(|line| before.contains(line)).collect();
    assert_eq!(after.len(), before.len(), "all is as it was");
}

#[test]
fn corrections_win_and_reading_again_changes_nothing() {
    let entries = [
        article(0, "pl", &[("Anna Wrona", Person)]),
        article(1, "en", &[("Annie Crow", Person), ("Adam Gil", Person)]),
        article(2, "en", &[("Annie Crow", Person)]),
    ];
    let (_folder, mut archive) = archive(&entries);
    let (anna, annie, gil) =
        (who(&archive, "Anna Wrona")[0], who(&archive, "Annie Crow")[0], who(&archive, "Adam Gil")[0]);
    archive.merge(annie, gil, None).unwrap();
    import(&mut archive, "people", LIST);
    assert_eq!(who(&archive, "Adam Gil"), [gil]);
    assert_eq!(archive.portrait(gil, 1).unwrap().articles, 2, "the correction says who Annie Crow is");
    archive.undo(1).unwrap();
    assert_whole(&archive);
    assert_eq!(archive.portrait(anna, 1).unwrap().articles, 3);
    let documents = vec![entries[2].record.article.meta.id.clone()];
    archive.split(anna, &Chosen { called: None, documents }, "Annie Crow (singer)", None).unwrap();
    assert_whole(&archive);
    assert_eq!(archive.portrait(anna, 1).unwrap().articles, 2);

    let before = state(&archive);
    let model = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&model).unwrap();
    for (id, entry) in (1..).zip(&entries) {
        let mut again = entry.clone();
        again.record.model = model.clone();
        archive.replace(&rereading, &[(id, again)]).unwrap().pop().unwrap().unwrap();
        assert_whole(&archive);
    }
    archive.finish_rereading(&rereading).unwrap();
    assert_whole(&archive);
    let ids = |line: &String| line.chars().any(|c| c.is_alphabetic());
    let named = |state: Vec<String>| state.into_iter().filter(ids).collect::<Vec<_>>();
    assert_eq!(named(state(&archive)), named(before));
}

#[test]
fn offices_of_a_list_say_who_it_is_among_namesakes() {
    let list = r#"{"id":"Q9","labels":{"en":"President of Ukraine"}}
{"id":"Q3","labels":{"en":"Jan Kos"},"claims":{"P31":["Q5"],"P39":[{"value":"Q9","qualifiers":{"P580":["2019-05-20"]}}]}}
{"id":"Q4","labels":{"en":"Jan Kos"},"claims":{"P31":["Q5"],"P39":[{"value":"Q8"}]}}
not json
{"id":"Q5"}"#;
    let mut entry = article(0, "en", &[("Jan Kos", Person)]);
    let text = "The Ukrainian president Jan Kos spoke.".to_owned();
    entry.record.article.text = text;
    entry.record.mentions[0].span = Span::new(24, 31);
    let entry = finish(entry.record, Told::default());
    let (_folder, mut archive) = archive(&[entry]);
    let (imported, bad) = import(&mut archive, "list", list);
    assert_eq!((imported.entries, imported.bad), (3, 2));
    assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
    let portrait = archive.portrait(who(&archive, "Jan Kos")[0], 1).unwrap();
    assert_eq!(portrait.key.as_deref(), Some("wikidata:Q3"));
    let held = &portrait.titles[0];
    assert_eq!((held.role.as_str(), held.start.as_deref(), held.articles), ("president", Some("2019-05-20"), 1));
}
