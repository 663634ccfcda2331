//! Who is who among the articles of an archive.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Chosen, Entry, Mode, Told};
use common::finish;
use record::EntityKind::{self, Country, Organisation, Person, Place};
use record::{Article, Entity, Mention, MentionForm, Meta, ModelInfo, Record};
use tempfile::TempDir;
use text::Span;

/// What an article names: the name, what it is, the identifier that the reader gave it or ''.
type Named = (&'static str, EntityKind, &'static str);

/// An article that names all of them, once each.
fn article(number: usize, language: &str, named: &[Named]) -> Entry {
    let mut text = format!("{number}.");
    let (mut entities, mut mentions) = (Vec::new(), Vec::new());
    for (index, (name, kind, key)) in named.iter().enumerate() {
        text.push(' ');
        let start = text.len();
        text.push_str(name);
        let span = Span::new(start, text.len());
        mentions.push(Mention { span, entity: Some(index), form: MentionForm::Name });
        let key = (!key.is_empty()).then(|| (*key).to_owned());
        entities.push(Entity { id: format!("e{}", index + 1), name: (*name).to_owned(), kind: *kind, key });
        text.push(',');
    }
    let meta = Meta {
        language: Some(language.to_owned()),
        published: Some(format!("2019-05-{:02}", 1 + number % 28)),
        ..Meta::default()
    };
    let article = Article { text, meta, ..Article::default() };
    let model = ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() };
    finish(Record { article, entities, mentions, model, ..Record::default() }, Told::default())
}

fn archive() -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
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

/// The entities of a name, in the order of the articles.
fn who(archive: &Archive, name: &str) -> Vec<i64> {
    let reader = archive.read().unwrap();
    let mut find = reader.prepare("SELECT entity FROM article_entity WHERE name = ?1 ORDER BY article").unwrap();
    find.query_map([name], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn shown(archive: &Archive, entity: i64) -> String {
    let sql = "SELECT name FROM entity WHERE id = ?1";
    archive.read().unwrap().query_row(sql, [entity], |row| row.get(0)).unwrap()
}

/// Names, each written `name/language`, that are one entity.
const ONE: [(EntityKind, &[&str]); 7] = [
    (Person, &["Kim Dzong Un/pl", "Kim Dzong Una/pl", "Kim Jong Un/en", "Кім Чен Ин/uk", "Kim Čong-un/cs"]),
    (
        Person,
        &["Władimir Putin/pl", "Vladimir Putin/en-GB", "Володимир Путін/uk", "Vladimira Putina/cs", "Putinowi/pl"],
    ),
    (Person, &["Zelenský/cs", "Wołodymyr Zełenski/pl", "Volodymyr Zelenskyy/en"]),
    (Country, &["USA/pl", "Stany Zjednoczone/pl", "United States/en", "Сполучені Штати/uk"]),
    (Place, &["Pjongjang/pl", "Pyongyang/en", "Пхеньян/uk", "Pchjongjang/cs"]),
    (Organisation, &["Komisja Europejska/pl", "European Commission/en", "Evropská komise/cs"]),
    // Letters that no sounds are known of: as they stand.
    (Person, &["金正恩/zh", "金正恩/ja"]),
];

#[test]
fn names_meet_across_languages() {
    let names = |list: &'static [&str]| list.iter().filter_map(|item| item.rsplit_once('/'));
    for one_batch in [true, false] {
        let (_folder, mut archive) = archive();
        let entries: Vec<Entry> = ONE
            .iter()
            .flat_map(|(kind, list)| names(list).map(|(name, language)| (name, language, *kind)))
            .enumerate()
            .map(|(number, (name, language, kind))| article(number, language, &[(name, kind, "")]))
            .collect();
        if one_batch {
            add(&mut archive, &entries);
        } else {
            entries.iter().for_each(|entry| add(&mut archive, std::slice::from_ref(entry)));
        }
        for (_, list) in ONE {
            let found: Vec<Vec<i64>> = names(list).map(|(name, _)| who(&archive, name)).collect();
            assert!(found.iter().flatten().all(|entity| *entity == found[0][0]), "{list:?}: {found:?}");
        }
        assert_eq!(shown(&archive, who(&archive, "Zelenský")[0]), "Wołodymyr Zełenski", "in full");
        let named = archive.entities_named("Кім Чен Ин").unwrap();
        assert_eq!((named.len(), named[0].name.as_str(), named[0].articles), (1, "Kim Dzong Un", 5));
    }
}

#[test]
fn a_government_is_not_its_city() {
    let (_folder, mut archive) = archive();
    let us = "iso3166:US";
    let entries = [
        article(0, "pl", &[("Stany Zjednoczone", Country, us), ("Iran", Country, "")]),
        article(1, "pl", &[("Waszyngton", Country, us), ("Iran", Country, "")]),
        article(2, "pl", &[("Waszyngton", Place, ""), ("Potomak", Place, "")]),
        article(3, "en", &[("Washington", Place, ""), ("USA", Country, "")]),
    ];
    add(&mut archive, &entries);
    let government = who(&archive, "Stany Zjednoczone")[0];
    let waszyngton = who(&archive, "Waszyngton");
    assert_eq!(waszyngton[0], government);
    assert_ne!(waszyngton[1], government);
    assert_eq!(who(&archive, "Washington"), [waszyngton[1]]);
    assert_eq!(who(&archive, "USA"), [government]);
}

const PRESIDENT: [Named; 4] = [
    ("Andrzej Duda", Person, ""),
    ("Sejm", Organisation, ""),
    ("NATO", Organisation, ""),
    ("Pałac Prezydencki", Organisation, ""),
];
const FOOTBALLER: [Named; 4] = [
    ("Ondrej Duda", Person, ""),
    ("Legia Warszawa", Organisation, ""),
    ("Ekstraklasa", Organisation, ""),
    ("Hertha", Organisation, ""),
];

#[test]
fn namesakes_stay_apart() {
    let (_folder, mut archive) = archive();
    let mut entries: Vec<Entry> = (0..4).map(|number| article(number, "pl", &PRESIDENT)).collect();
    entries.extend((4..8).map(|number| article(number, "pl", &FOOTBALLER)));
    add(&mut archive, &entries);
    let (president, footballer) = (who(&archive, "Andrzej Duda")[0], who(&archive, "Ondrej Duda")[0]);
    assert_ne!(president, footballer);
    let lone = |beside: &[Named]| [&[("Duda", Person, "")], beside].concat();
    add(&mut archive, &[article(8, "pl", &lone(&PRESIDENT[1..])), article(9, "pl", &lone(&FOOTBALLER[1..]))]);
    assert_eq!(who(&archive, "Duda"), [president, footballer], "a surname goes to whom it stands with");
    // Nothing tells whom: all these are one more.
    add(&mut archive, &[article(10, "pl", &lone(&[])), article(11, "pl", &lone(&[]))]);
    let found = who(&archive, "Duda");
    assert!(found[2] != president && found[2] != footballer && found[2] == found[3], "{found:?}");
    let reader = archive.read().unwrap();
    let sql = "SELECT evidence FROM article_entity WHERE article = 9 AND name = 'Duda'";
    let evidence: String = reader.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(evidence.contains("a part of the name"), "{evidence}");
}

#[test]
fn a_surname_before_its_full_name_is_settled() {
    let (_folder, mut archive) = archive();
    let entries = [
        article(0, "pl", &[("Duda", Person, ""), ("Sejm", Organisation, ""), ("NATO", Organisation, "")]),
        article(1, "pl", &FOOTBALLER),
        article(2, "pl", &PRESIDENT),
        // Within an article, the full name may come later, too.
        article(3, "pl", &[("Tusk", Person, ""), ("Donald Tusk", Person, "")]),
        // Nothing beside them is the same, but no other has this surname.
        article(4, "pl", &[("Wrona", Person, ""), ("Rada Zalesia", Organisation, "")]),
        article(5, "pl", &[("Anna Wrona", Person, ""), ("Urząd Portowy", Organisation, "")]),
    ];
    add(&mut archive, &entries);
    assert_eq!(who(&archive, "Duda"), who(&archive, "Andrzej Duda"));
    assert_eq!(who(&archive, "Wrona"), who(&archive, "Anna Wrona"));
    assert_eq!(archive.entities_named("Wrona").unwrap()[0].articles, 2);
    assert_eq!(who(&archive, "Tusk"), who(&archive, "Donald Tusk"));
    assert_ne!(who(&archive, "Andrzej Duda"), who(&archive, "Ondrej Duda"));
}

#[test]
fn corrections_hold_when_all_is_read_again() {
    let (_folder, mut archive) = archive();
    let mut entries: Vec<Entry> = (0..3).map(|number| article(number, "pl", &PRESIDENT)).collect();
    entries.push(article(3, "en", &[("Andrzej Duda", Person, ""), ("NATO", Organisation, "")]));
    entries.push(article(4, "pl", &FOOTBALLER));
    entries.push(article(5, "pl", &[("Prezydent RP", Person, "")]));
    add(&mut archive, &entries);
    let president = who(&archive, "Andrzej Duda")[0];
    let office = who(&archive, "Prezydent RP")[0];
    assert_ne!(president, office);
    let documents = vec![entries[1].record.article.meta.id.clone()];
    archive.split(president, &Chosen { called: None, documents }, "Andrzej Duda (aktor)", Some("test")).unwrap();
    archive.merge(office, president, Some("test")).unwrap();
    archive.rename(president, "Andrzej Duda, prezydent", None).unwrap();
    let actor = who(&archive, "Andrzej Duda")[1];
    let footballer = who(&archive, "Ondrej Duda");
    assert_eq!(who(&archive, "Andrzej Duda"), [president, actor, president, president]);
    assert_eq!(who(&archive, "Prezydent RP"), [president]);
    assert_ne!(actor, president);

    let model = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&model).unwrap();
    for (id, entry) in (1..).zip(&entries) {
        let mut again = entry.clone();
        again.record.model = model.clone();
        if id == 1 {
            // The new model gives another base form.
            again.record.entities[0].name = "Andrzeja Dudy".to_owned();
        }
        archive.replace(&rereading, &[(id, again)]).unwrap().pop().unwrap().unwrap();
        assert_whole(&archive);
    }
    archive.finish_rereading(&rereading).unwrap();
    assert_whole(&archive);
    assert_eq!(who(&archive, "Andrzeja Dudy"), [president]);
    assert_eq!(who(&archive, "Andrzej Duda"), [actor, president, president]);
    assert_eq!(who(&archive, "Prezydent RP"), [president]);
    assert_eq!(who(&archive, "Ondrej Duda"), footballer);
    assert_eq!(shown(&archive, president), "Andrzej Duda, prezydent");

    // What is added later follows them; another connection's changes are seen.
    let mut other = Archive::open(archive.path(), Mode::ReadWrite).unwrap();
    add(&mut other, &[article(6, "uk", &[("Анджей Дуда", Person, ""), ("НАТО", Organisation, "")])]);
    add(&mut archive, &[article(7, "pl", &[("Prezydent RP", Person, "")])]);
    assert_eq!(who(&archive, "Анджей Дуда"), [president]);
    assert_eq!(who(&archive, "Prezydent RP"), [president, president]);
}
