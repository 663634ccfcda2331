//! What an archive keeps and gives back.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::rusqlite::Connection;
use archive::{Added, Archive, BadEntry, Batch, Chosen, Error, Mode, SCHEMA_VERSION, fold};
use common::entry;
use record::ModelInfo;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    (folder, path)
}

fn filled(path: &Path, documents: usize) -> Archive {
    let mut archive = Archive::open(path, Mode::Create).unwrap();
    let entries: Vec<_> = (0..documents).map(entry).collect();
    assert!(archive.add_all(&entries).unwrap().iter().all(|added| matches!(added, Ok(Added::New { .. }))));
    archive
}

#[track_caller]
fn assert_whole(archive: &Archive) {
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
}

fn one<T: archive::rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_record_comes_back_as_it_was_added() {
    let (_folder, path) = folder();
    let archive = filled(&path, 5);
    for number in 0..5 {
        let entry = entry(number);
        let id = archive.article_of(&entry.record.article.meta.id).unwrap().unwrap();
        assert_eq!(archive.record(id).unwrap(), entry.record);
        let original = archive.original(id).unwrap();
        assert_eq!((original.bytes, original.told), (entry.original, entry.told));
    }
    assert!(matches!(archive.record(99), Err(Error::NoArticle(99))));
    assert_whole(&archive);
    let report = archive.check(|_, _| true).unwrap();
    assert_eq!((report.articles, report.statements), (5, 40));
}

#[test]
fn the_same_document_twice_is_one() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 3);
    let again = entry(1);
    let id = archive.article_of(&again.record.article.meta.id).unwrap().unwrap();
    assert_eq!(archive.add(&again).unwrap().unwrap(), Added::Known { article: id, sighting: false });
    let mut elsewhere = again.clone();
    elsewhere.record.article.meta.uri = Some("https://mirror.example/1".to_owned());
    assert_eq!(archive.add(&elsewhere).unwrap().unwrap(), Added::Known { article: id, sighting: true });
    assert_eq!(archive.add(&elsewhere).unwrap().unwrap(), Added::Known { article: id, sighting: false });
    let mut unnamed = elsewhere.clone();
    unnamed.record.article.meta.uri = None;
    unnamed.told.known.uri = None;
    assert_eq!(archive.add(&unnamed).unwrap().unwrap(), Added::Known { article: id, sighting: true });
    let document = again.record.article.meta.id.clone();
    assert_eq!(
        archive.seen(&document, &unnamed.told).unwrap(),
        Some(Added::Known { article: id, sighting: false }),
        "seen, without being read"
    );
    assert_eq!(archive.seen("sha256:0", &unnamed.told).unwrap(), None);
    let twice = archive.add_all(&[entry(7), entry(7)]).unwrap();
    assert!(
        matches!(twice[..], [Ok(Added::New { article: a }), Ok(Added::Known { article: b, sighting: false })] if a == b)
    );
    let reader = archive.read().unwrap();
    assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM article"), 4);
    assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM sighting"), 6);
    assert_whole(&archive);
}

#[test]
fn what_is_no_entry_is_passed_over() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 0);
    let (mut other, mut long, mut lost) = (entry(1), entry(2), entry(3));
    other.original.push(b'!');
    long.record.statements[2].cue[0].end = 1 << 20;
    lost.record.mentions[0].entity = Some(77);
    let added = archive.add_all(&[other, long, entry(4), lost]).unwrap();
    assert!(matches!(
        added[..],
        [
            Err(BadEntry::Hash { .. }),
            Err(BadEntry::Span { what: "cue", .. }),
            Ok(Added::New { article: 1 }),
            Err(BadEntry::Index { what: "entity", index: 77 })
        ]
    ));
    assert_whole(&archive);
}

#[test]
fn a_batch_is_written_when_it_is_full() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 0);
    let reader = archive.read().unwrap();
    let mut batch = Batch::new(&mut archive);
    let mut added = 0;
    for number in 0..70 {
        added += batch.add(entry(number)).unwrap().len();
        assert_eq!(one::<usize>(&reader, "SELECT count(*) FROM article"), added);
    }
    assert_eq!(added, 64);
    assert_eq!(batch.flush().unwrap().len(), 6);
    drop(batch);
    assert_whole(&archive);
}

#[test]
fn the_file_is_readable_as_it_stands() {
    let (_folder, path) = folder();
    let archive = filled(&path, 10);
    let reader = archive.read().unwrap();
    let words: i64 = one(&reader, "SELECT count(*) FROM mentions WHERE words = entity_name AND form = 'name'");
    assert_eq!(words, 160, "offsets are what SQL's substr takes");
    assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM statements"), 80);
    assert_eq!(one::<i64>(&reader, "SELECT sum(statements) FROM speakers"), 80);
    assert_eq!(one::<i64>(&reader, "SELECT sum(articles) FROM outlets"), 10);
    let said: String = one(&reader, "SELECT group_concat(said) FROM (SELECT said FROM latest_statements LIMIT 2)");
    assert!(said.starts_with("2024-10-10"), "{said}");
    let sql: String = one(&reader, "SELECT group_concat(sql) FROM sqlite_master");
    assert!(sql.contains("-- Who said, thinks, wants what."), "what tables are for is told in them");
    let found: i64 = reader
        .query_row("SELECT count(*) FROM article_index WHERE article_index MATCH ?1", [fold("forms:łąk")], |row| {
            row.get(0)
        })
        .unwrap();
    let all = (0..10).filter(|number| entry(*number).record.article.text.contains("łąk")).count();
    assert_eq!(found, all as i64);
    assert!(reader.execute("DELETE FROM article", []).is_err(), "readers cannot write");
}

#[test]
fn corrections_win_and_can_be_undone() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 30);
    let entity = |archive: &Archive, name: &str| -> i64 {
        let reader = archive.read().unwrap();
        reader.query_row("SELECT id FROM entity WHERE first_name = ?1", [name], |row| row.get(0)).unwrap()
    };
    let statements = |archive: &Archive, entity: i64| -> i64 {
        one(&archive.read().unwrap(), &format!("SELECT count(*) FROM statement WHERE entity = {entity}"))
    };
    let (anna, ewa) = (entity(&archive, "Anna Wrona"), entity(&archive, "Ewa Sójka"));
    let (of_anna, of_ewa) = (statements(&archive, anna), statements(&archive, ewa));
    assert!(of_anna > 0 && of_ewa > 0);

    let merge = archive.merge(ewa, anna, Some("test")).unwrap();
    assert_eq!((statements(&archive, anna), statements(&archive, ewa)), (of_anna + of_ewa, 0));
    assert_whole(&archive);
    let rename = archive.rename(anna, "Anna Wrona-Sójka", None).unwrap();
    let name = |archive: &Archive| {
        one::<String>(&archive.read().unwrap(), &format!("SELECT name FROM entity WHERE id = {anna}"))
    };
    assert_eq!(name(&archive), "Anna Wrona-Sójka");

    // What comes later follows the corrections, too.
    let more: Vec<_> = (30..60).map(entry).collect();
    archive.add_all(&more).unwrap();
    assert_eq!(statements(&archive, ewa), 0);
    assert_whole(&archive);

    let documents: Vec<String> = (0..10).map(|number| entry(number).record.article.meta.id).collect();
    let chosen = Chosen { called: Some("Anna Wrona".to_owned()), documents };
    let split = archive.split(anna, &chosen, "Anna Wrona (1899–1960)", None).unwrap();
    let older = entity(&archive, "Anna Wrona (1899–1960)");
    let of_older = statements(&archive, older);
    assert!(of_older > 0 && of_older < statements(&archive, anna));
    assert_whole(&archive);

    // Everything is read again: corrections hold on, ids of articles stay.
    let model = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let before = statements(&archive, anna);
    let rereading = archive.begin_rereading(&model).unwrap();
    assert_eq!((rereading.done, rereading.left), (0, 60));
    let reread = |archive: &mut Archive, rereading, most: usize| {
        for id in archive.to_reread(rereading, 0, most).unwrap() {
            let original = archive.original(id).unwrap();
            let number = (0..60).find(|number| entry(*number).original == original.bytes).unwrap();
            let mut again = entry(number);
            again.record.model = model.clone();
            assert_eq!(archive.replace(rereading, &[(id, again)]).unwrap(), [Ok(())]);
        }
    };
    reread(&mut archive, &rereading, 25);
    assert_whole(&archive);
    let rereading = archive.begin_rereading(&model).unwrap();
    assert_eq!((rereading.done, rereading.left), (25, 35), "it goes on where it was");
    reread(&mut archive, &rereading, 100);
    assert_eq!(archive.finish_rereading(&rereading).unwrap(), 0);
    assert_whole(&archive);
    assert_eq!(archive.begin_rereading(&model).unwrap().left, 60, "the next is a new one");
    assert_eq!((statements(&archive, anna), statements(&archive, older)), (before, of_older));
    assert_eq!(name(&archive), "Anna Wrona-Sójka");
    assert_eq!(archive.record(1).unwrap().model, model);

    let named = archive.entities_named("Ewa Sójka").unwrap();
    let ids: Vec<i64> = named.iter().map(|entity| entity.id).collect();
    assert_eq!(ids, [anna, ewa], "she is called so now, and was");
    assert_eq!(archive.entities_named(&anna.to_string()).unwrap()[0].name, "Anna Wrona-Sójka");
    assert_eq!(archive.entities_named("wikidata:Q0").unwrap()[0].name, "Jan Kos");
    let made: Vec<(String, String, String)> =
        archive.corrections().unwrap().into_iter().map(|made| (made.kind, made.subject, made.to)).collect();
    let made: Vec<[&str; 3]> = made.iter().map(|(kind, subject, to)| [kind.as_str(), subject, to]).collect();
    assert_eq!(
        made,
        [
            ["merge", "Ewa Sójka", "Anna Wrona"],
            ["rename", "Anna Wrona", "Anna Wrona-Sójka"],
            ["split", "Anna Wrona", "Anna Wrona (1899–1960)"]
        ]
    );
    for correction in [split, merge, rename] {
        archive.undo(correction).unwrap();
        assert_whole(&archive);
    }
    assert_eq!(name(&archive), "Anna Wrona");
    let more = |name: &str| {
        (0..60)
            .flat_map(|number| entry(number).record.statements)
            .filter(|s| s.speaker_name.as_deref() == Some(name))
            .count() as i64
    };
    assert_eq!((statements(&archive, anna), statements(&archive, ewa)), (more("Anna Wrona"), more("Ewa Sójka")));
    assert!(matches!(archive.undo(merge), Err(Error::NoCorrection(_))));
    assert!(matches!(archive.merge(anna, anna, None), Err(Error::SameEntity)));
    assert!(matches!(archive.merge(anna, 9999, None), Err(Error::NoEntity(9999))));
    assert!(matches!(archive.split(anna, &Chosen::default(), "x", None), Err(Error::EmptySplit(_))));
}

#[test]
fn backups_and_compacting_lose_nothing() {
    let (folder, path) = folder();
    let mut archive = filled(&path, 40);
    let copy = folder.path().join("copy.db");
    archive.backup(&copy).unwrap();
    assert!(matches!(archive.backup(&copy), Err(Error::Exists(_))));
    let compacted = archive.compact().unwrap();
    // Of a file so small it may take some room to put things in order.
    assert!(compacted.after < compacted.before * 11 / 10, "{compacted:?}");
    assert_whole(&archive);
    let copied = Archive::open(&copy, Mode::ReadOnly).unwrap();
    assert_whole(&copied);
    assert_eq!(copied.record(40).unwrap(), entry(39).record);
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("partial"))
            .count(),
        0
    );
}

#[test]
fn what_is_no_archive_is_refused_and_not_touched() {
    let (folder, path) = folder();
    let open = |path: &Path, mode| Archive::open(path, mode).map(drop).unwrap_err();
    assert!(matches!(open(&path, Mode::ReadOnly), Error::Missing { .. }));
    assert!(matches!(open(&path, Mode::ReadWrite), Error::Missing { .. }));
    assert!(matches!(open(folder.path(), Mode::Create), Error::Open { .. }));
    assert!(matches!(open(&folder.path().join("no/such/news.db"), Mode::Create), Error::Open { .. }));
    for words in ["Wrona", &"Most w Zalesiu będzie gotowy przed zimą.\n".repeat(500)] {
        std::fs::write(&path, words).unwrap();
        for mode in [Mode::Create, Mode::ReadWrite, Mode::ReadOnly] {
            assert!(matches!(open(&path, mode), Error::NotSqlite { .. }), "{mode:?}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), words);
    }
    std::fs::remove_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    for mode in [Mode::Create, Mode::ReadWrite, Mode::ReadOnly] {
        assert!(matches!(open(&path, mode), Error::Foreign { .. }), "{mode:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_file(&path).unwrap();
    drop(filled(&path, 1));
    let future = Connection::open(&path).unwrap();
    future.pragma_update(None, "user_version", 99).unwrap();
    drop(future);
    for mode in [Mode::Create, Mode::ReadWrite, Mode::ReadOnly] {
        let error = open(&path, mode);
        assert!(matches!(error, Error::Newer { found: 99, .. }), "{error}");
        assert!(error.help().is_some());
    }
}

#[test]
fn an_empty_file_becomes_an_archive() {
    let (_folder, path) = folder();
    std::fs::write(&path, "").unwrap();
    assert!(matches!(Archive::open(&path, Mode::ReadOnly), Err(Error::Missing { .. })));
    assert_whole(&filled(&path, 1));
}

fn fixture(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/v{version}.db.zst"))
}

/// Makes the fixture of the present schema: `cargo test -p archive --test storage make_fixture -- --ignored`.
#[test]
#[ignore = "it writes a file of the repository, once for each version of the schema"]
fn make_fixture() {
    let path = fixture(SCHEMA_VERSION);
    let (folder, scratch) = folder();
    let mut archive = filled(&scratch, 4);
    archive.merge(2, 1, Some("fixture")).unwrap();
    archive.compact().unwrap();
    let copy = folder.path().join("copy.db");
    archive.backup(&copy).unwrap();
    let packed = zstd::bulk::compress(&std::fs::read(&copy).unwrap(), 19).unwrap();
    std::fs::write(&path, packed).unwrap();
}

#[test]
fn archives_of_every_schema_are_opened() {
    for version in 1..=SCHEMA_VERSION {
        let (_folder, path) = folder();
        let packed = std::fs::read(fixture(version)).unwrap();
        std::fs::write(&path, zstd::stream::decode_all(packed.as_slice()).unwrap()).unwrap();
        for mode in [Mode::ReadOnly, Mode::Create] {
            let archive = Archive::open(&path, mode).unwrap();
            assert_whole(&archive);
            for number in 0..4 {
                assert_eq!(archive.record(number + 1).unwrap(), entry(number as usize).record, "version {version}");
            }
        }
        let mut archive = Archive::open(&path, Mode::ReadWrite).unwrap();
        archive.add(&entry(9)).unwrap().unwrap();
        archive.undo(1).unwrap();
        assert_whole(&archive);
    }
}
