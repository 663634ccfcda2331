//! What is known of a speaker.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Error, Mode};
use common::entry;
use tempfile::TempDir;

fn filled(documents: usize) -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    let entries: Vec<_> = (0..documents).map(entry).collect();
    archive.add_all(&entries).unwrap();
    (folder, archive)
}

#[test]
fn a_portrait_adds_up() {
    let (_folder, archive) = filled(60);
    let found = archive.entities_like(&["Anna Wrona".to_owned()]).unwrap();
    assert_eq!(found.len(), 1);
    let portrait = archive.portrait(found[0].id, 3).unwrap();
    let reader = archive.read().unwrap();
    let sql = "SELECT count(*), max(said), count(*) FILTER (WHERE said IS NULL) FROM statement WHERE entity = ?1";
    let (statements, last, undated): (u64, Option<String>, u64) =
        reader.query_row(sql, [found[0].id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert!(statements > 3 && undated == 0);
    assert_eq!((portrait.name.as_str(), portrait.kind.as_str()), ("Anna Wrona", "person"));
    assert_eq!((portrait.statements, &portrait.last_said), (statements, &last));
    for counts in [&portrait.acts, &portrait.certainties, &portrait.outlets, &portrait.months] {
        assert_eq!(counts.iter().map(|count| count.count).sum::<u64>(), statements);
    }
    assert!(portrait.names.iter().any(|name| name.name == "Anna Wrona" && name.language.as_deref() == Some("pl")));
    assert!(portrait.months.is_sorted_by(|a, b| a.what < b.what));
    assert!(portrait.acts.is_sorted_by(|a, b| a.count >= b.count));
    assert_eq!(portrait.latest.len(), 3);
    assert_eq!(portrait.latest[0].statement.said, last);
    assert!(portrait.latest.is_sorted_by(|a, b| a.statement.said >= b.statement.said));
    assert!(portrait.latest.iter().all(|latest| latest.statement.entity == Some(portrait.entity)));
    assert!(matches!(archive.portrait(9_999_999, 1), Err(Error::NoEntity(9_999_999))));
}

#[test]
fn names_are_found_as_they_are_typed() {
    let (_folder, archive) = filled(30);
    let names = |name: &str| -> Vec<String> {
        let found = archive.entities_like(&[name.to_owned()]).unwrap();
        found.into_iter().map(|entity| entity.name).collect()
    };
    for typed in ["Łucja Żuraw", "lucja zuraw", "ŁUCJA Żuraw", "Łucji Żuraw"] {
        assert_eq!(names(typed), ["Łucja Żuraw"], "{typed}");
    }
    assert!(names("ŻURAW").contains(&"Łucja Żuraw".to_owned()));
    assert_eq!(names("wikidata:Q0"), ["Jan Kos"]);
    assert!(names("zur").is_empty() && names("").is_empty() && names("%").is_empty() && names("\u{0}").is_empty());
    let id = archive.entities_like(&["Jan Kos".to_owned()]).unwrap()[0].id;
    assert_eq!(names(&id.to_string()), ["Jan Kos"]);
}

#[test]
fn names_are_suggested_while_they_are_typed() {
    let (_folder, archive) = filled(60);
    let names = |prefix: &str| -> Vec<String> {
        archive.suggest(prefix, 8).unwrap().into_iter().map(|suggestion| suggestion.name).collect()
    };
    for typed in ["wron", "WRO", "anna w", "w anna", "Wrona, A"] {
        assert!(names(typed).contains(&"Anna Wrona".to_owned()), "{typed}: {:?}", names(typed));
    }
    assert_eq!(names("zur")[0], "Łucja Żuraw");
    assert!(names("xyzzy").is_empty() && names("%").is_empty() && names("rona").is_empty());
    let loudest = archive.suggest("", 100).unwrap();
    assert!(loudest.len() > 10 && loudest.is_sorted_by(|a, b| a.statements >= b.statements));
    let reader = archive.read().unwrap();
    for suggestion in archive.suggest("j", 100).unwrap() {
        let sql = "SELECT count(*) FROM statement WHERE entity = ?1";
        let statements: u64 = reader.query_row(sql, [suggestion.entity], |row| row.get(0)).unwrap();
        assert_eq!(suggestion.statements, statements, "{}", suggestion.name);
    }
}
