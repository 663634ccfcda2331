//! Answers for pages: outlets, time lines, positions, what is new, articles and statements.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::rusqlite::Connection;
use archive::{
    Archive, Bucket, Count, Error, Mode, PositionQuery, Query, SearchError, Speaker, StatementChange, Subject, Words,
};
use common::entry;
use record::{Act, ModelInfo, SpeakerClass};
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;

fn filled(documents: usize) -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    let entries: Vec<_> = (0..documents)
        .map(|number| {
            let mut entry = entry(number);
            // Some that nobody is named for, and one without an outlet.
            for (at, statement) in entry.record.statements.iter_mut().enumerate().filter(|(at, _)| at % 4 == 3) {
                statement.speaker_class = if at == 3 { SpeakerClass::Unnamed } else { SpeakerClass::Group };
                (statement.speaker, statement.speaker_name) = (None, None);
            }
            if number % 10 == 9 {
                entry.record.article.meta.outlet = None;
            }
            entry
        })
        .collect();
    archive.add_all(&entries).unwrap();
    (folder, archive)
}

fn one<T: archive::rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn sum(counts: &[Count]) -> u64 {
    counts.iter().map(|count| count.count).sum()
}

#[track_caller]
fn assert_whole(archive: &Archive) {
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
}

#[test]
fn an_outlet_adds_up_whatever_is_corrected_or_read_again() {
    let (_folder, mut archive) = filled(40);
    let check = |archive: &Archive| {
        let reader = archive.read().unwrap();
        let outlets = archive.outlets().unwrap();
        assert_eq!(outlets.iter().map(|outlet| outlet.articles).sum::<u64>(), 36);
        assert!(outlets.is_sorted_by(|a, b| a.articles >= b.articles));
        for row in outlets {
            let outlet = archive.outlet(row.id).unwrap();
            let id = outlet.id;
            let of = format!("FROM statement JOIN article ON article.id = statement.article WHERE outlet = {id}");
            let statements: u64 = one(&reader, &format!("SELECT count(*) {of}"));
            assert_eq!((outlet.statements, row.statements), (statements, statements));
            for counts in [&outlet.speaker_classes, &outlet.certainties, &outlet.manners] {
                assert_eq!(sum(counts), statements);
                assert!(counts.is_sorted_by(|a, b| a.count >= b.count));
            }
            let anonymous: u64 =
                one(&reader, &format!("SELECT count(*) {of} AND speaker_class IN ('unnamed', 'group')"));
            assert_eq!(outlet.unnamed + outlet.groups, anonymous);
            assert!((outlet.anonymous_share.unwrap() - anonymous as f64 / statements as f64).abs() < 1e-12);
            assert_eq!(outlet.months.iter().map(|month| month.articles).sum::<u64>(), outlet.articles);
            assert_eq!(outlet.months.iter().map(|month| month.statements).sum::<u64>(), statements);
            assert!(outlet.months.is_sorted_by(|a, b| a.month < b.month));
            let most = &outlet.quotes[0];
            let sql = format!("SELECT max(n) FROM (SELECT count(*) AS n {of} AND entity IS NOT NULL GROUP BY entity)");
            assert_eq!(most.statements, one::<u64>(&reader, &sql));
            let sql = format!(
                "SELECT count(*) FROM relay JOIN statement ON statement.id = relay.statement
                 JOIN article ON article.id = statement.article WHERE outlet = {id}"
            );
            assert_eq!(outlet.relayed, one::<u64>(&reader, &sql));
            assert_eq!(outlet.relays.iter().map(|relay| relay.statements).sum::<u64>(), outlet.relayed);
        }
        assert_whole(archive);
    };
    check(&archive);
    let names = |name: &str| -> Vec<String> {
        archive.outlets_like(name).unwrap().into_iter().map(|outlet| outlet.name).collect()
    };
    assert_eq!(names("KURIER zaleski"), ["Kurier Zaleski"]);
    assert_eq!(names("wodociagi"), ["Wodociągi Brzezie"]);
    let id = archive.outlets_like("Kurier Zaleski").unwrap()[0].id;
    assert_eq!(names(&id.to_string()), ["Kurier Zaleski"]);
    assert!(names("Gazeta").is_empty() && names("").is_empty() && names("%").is_empty());
    assert!(matches!(archive.outlet(99), Err(Error::NoOutlet(99))));

    let anna = archive.entities_named("Anna Wrona").unwrap()[0].id;
    let jan = archive.entities_named("Jan Kos").unwrap()[0].id;
    let merge = archive.merge(anna, jan, None).unwrap();
    check(&archive);
    let record = archive.record(1).unwrap();
    let ids = record.statement_ids();
    let change = StatementChange { speaker: Some(Speaker::Entity(jan)), ..StatementChange::default() };
    archive.correct_statement(&ids[3], &change, None).unwrap();
    // One that was relayed is none.
    archive
        .correct_statement(&ids[1], &StatementChange { rejected: true, ..StatementChange::default() }, None)
        .unwrap();
    check(&archive);
    archive.undo(merge).unwrap();
    check(&archive);
    // Read again, articles are of other outlets.
    let model = ModelInfo { name: "none".to_owned(), version: "2".to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&model).unwrap();
    for number in 0..20 {
        let mut again = entry(number);
        again.record.article.meta.outlet = (number % 10 != 9).then(|| format!("Dziennik {}", number % 3));
        let id = archive.article_of(&again.record.article.meta.id).unwrap().unwrap();
        archive.replace(&rereading, &[(id, again)]).unwrap().pop().unwrap().unwrap();
    }
    check(&archive);
    assert!(archive.outlets().unwrap().iter().any(|outlet| outlet.name == "Dziennik 1"));
}

#[test]
fn a_time_line_counts_what_was_said() {
    let (_folder, archive) = filled(60);
    let entity = archive.entities_named("Łucja Żuraw").unwrap()[0].id;
    let portrait = archive.portrait(entity, 0).unwrap();
    let subject = Subject::Entity(entity);
    for bucket in Bucket::ALL {
        let line = archive.timeline(&subject, bucket, None, None).unwrap();
        assert_eq!((line.statements, line.undated), (portrait.statements, 0));
        assert_eq!((&line.first, &line.last), (&portrait.first_said, &portrait.last_said));
        assert!(line.buckets.is_sorted_by(|a, b| a.start < b.start));
        for slice in &line.buckets {
            assert_eq!((sum(&slice.acts), sum(&slice.certainties)), (slice.statements, slice.statements));
        }
        assert_eq!(line.buckets.iter().map(|slice| slice.statements).sum::<u64>(), line.statements);
    }
    let months = archive.timeline(&subject, Bucket::Month, None, None).unwrap().buckets;
    let months: Vec<(String, u64)> = months.into_iter().map(|slice| (slice.start, slice.statements)).collect();
    let known: Vec<(String, u64)> = portrait.months.into_iter().map(|count| (count.what, count.count)).collect();
    assert_eq!(months, known);
    // Zoomed in; both ends are in it.
    let zoom = archive.timeline(&subject, Bucket::Day, Some("2024-03"), Some("2024-05")).unwrap();
    let within: u64 =
        known.iter().filter(|(month, _)| ("2024-03".."2024-06").contains(&month.as_str())).map(|(_, n)| n).sum();
    assert!(within > 0);
    assert_eq!(zoom.statements, within);
    // The same as the search finds.
    let query = Query {
        words: Words::parse("most").unwrap(),
        acts: vec![Act::Denies, Act::Says],
        limit: 1000,
        ..Query::default()
    };
    let hits = archive.search(&query).unwrap().hits;
    assert!(!hits.is_empty());
    let line = archive.timeline(&Subject::Query(Box::new(query)), Bucket::Year, None, None).unwrap();
    assert_eq!(line.statements, hits.len() as u64);
    let acts: BTreeMap<&str, u64> =
        line.buckets[0].acts.iter().map(|count| (count.what.as_str(), count.count)).collect();
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    hits.iter().for_each(|hit| *expected.entry(hit.statement.as_ref().unwrap().act.as_str()).or_default() += 1);
    assert_eq!(acts, expected);
    for query in [
        Query { by: vec!["Jan Kos".to_owned()], ..Query::default() },
        Query { about: vec!["Jan Kos".to_owned()], ..Query::default() },
        Query::default(),
    ] {
        let found = archive.search(&Query { limit: 1000, ..query.clone() }).unwrap().hits.len() as u64;
        let line = archive.timeline(&Subject::Query(Box::new(query)), Bucket::Month, None, Some("2024")).unwrap();
        assert_eq!(line.statements, found);
    }
    assert!(archive.timeline(&Subject::Entity(999_999), Bucket::Day, None, None).unwrap().buckets.is_empty());
}

#[test]
fn positions_stand_side_by_side() {
    let (_folder, archive) = filled(120);
    let id = |name: &str| archive.entities_named(name).unwrap()[0].id;
    let (anna, jan) = (id("Anna Wrona"), id("Jan Kos"));
    let query = PositionQuery {
        speakers: vec![jan, anna, 999_999],
        words: Words::parse("most OR szkoła OR port OR szpital OR droga OR targ").unwrap(),
        since: Some("2024-02".to_owned()),
        until: Some("2024-11".to_owned()),
        limit: 200,
        ..PositionQuery::default()
    };
    let found = archive.positions(&query).unwrap();
    let names: Vec<&str> = found.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    assert_eq!(names, ["Jan Kos", "Anna Wrona"]);
    assert!(found.positions.is_sorted_by(|a, b| a.statement.said >= b.statement.said));
    for (number, entity) in [(0, jan), (1, anna)] {
        let own: Vec<&str> = found
            .positions
            .iter()
            .filter(|position| position.speaker == number)
            .map(|position| position.statement.id.as_str())
            .collect();
        let search = Query {
            words: query.words.clone(),
            by: vec![entity.to_string()],
            since: query.since.clone(),
            until: query.until.clone(),
            limit: 1000,
            ..Query::default()
        };
        let hits = archive.search(&search).unwrap().hits;
        let hits: Vec<&str> = hits.iter().map(|hit| hit.statement.as_ref().unwrap().id.as_str()).collect();
        assert!(own.len() > 2);
        assert_eq!(own, hits, "as the search has them, by time");
        assert_eq!((found.speakers[number].statements, found.speakers[number].more), (own.len(), false));
    }
    let few = archive.positions(&PositionQuery { limit: 2, ..query.clone() }).unwrap();
    assert_eq!(few.positions.len(), 4);
    assert!(few.speakers.iter().all(|speaker| speaker.more && speaker.statements == 2));
    let as_words = PositionQuery { about: vec!["SZKOŁA".to_owned()], words: None, ..query.clone() };
    let found = archive.positions(&as_words).unwrap().positions;
    assert!(!found.is_empty() && found.iter().all(|position| position.statement.content.contains("szkoła")));
    let none = PositionQuery { about: vec!["Nikt Taki".to_owned()], words: None, ..query };
    assert!(archive.positions(&none).unwrap().positions.is_empty());
}

#[test]
fn positions_about_somebody_name_them() {
    let (_folder, mut archive) = filled(0);
    // The content holds the pronoun's mention; say whom it means.
    let entries: Vec<_> = (0..30)
        .map(|number| {
            let mut entry = entry(number);
            let office = entry.record.entities.iter().position(|entity| entity.name == "Rada Zalesia");
            for mention in entry.record.mentions.iter_mut().filter(|mention| mention.entity.is_none()) {
                mention.entity = office;
            }
            entry
        })
        .collect();
    archive.add_all(&entries).unwrap();
    let anna = archive.entities_named("Anna Wrona").unwrap()[0].id;
    let query = PositionQuery {
        speakers: vec![anna],
        about: vec!["Rada Zalesia".to_owned()],
        limit: 200,
        ..PositionQuery::default()
    };
    let own: BTreeSet<String> =
        archive.positions(&query).unwrap().positions.into_iter().map(|position| position.statement.id).collect();
    let search = Query { by: vec![anna.to_string()], about: query.about.clone(), limit: 1000, ..Query::default() };
    let hits: BTreeSet<String> =
        archive.search(&search).unwrap().hits.into_iter().map(|hit| hit.statement.unwrap().id).collect();
    assert!(!own.is_empty());
    assert_eq!(own, hits);
}

#[test]
fn what_is_new_is_told_once() {
    let (_folder, mut archive) = filled(0);
    let empty = archive.latest(None, 10).unwrap();
    assert!(empty.articles.is_empty() && !empty.more);
    archive.add_all(&(0..7).map(entry).collect::<Vec<_>>()).unwrap();
    let (mut cursor, mut articles, mut entities) = (empty.cursor, Vec::new(), BTreeSet::new());
    let mut go_on = |archive: &Archive, expected: &[usize]| {
        for (page, articles_of_page) in expected.iter().enumerate() {
            let news = archive.latest(Some(&cursor), 3).unwrap();
            assert_eq!(news.articles.len(), *articles_of_page);
            assert_eq!(news.more, expected[page + 1..].iter().any(|more| *more > 0));
            assert!(news.articles.iter().all(|news| news.statements.len() == 8 && !news.added.is_empty()));
            assert!(news.articles.is_sorted_by(|a, b| a.article.id > b.article.id), "the newest first");
            articles.extend(news.articles.iter().map(|news| news.article.id));
            for seen in &news.entities {
                assert!(entities.insert(seen.entity), "{} is first seen once", seen.name);
            }
            cursor = news.cursor;
        }
        (articles.clone(), entities.clone())
    };
    let (articles, entities) = go_on(&archive, &[3, 3, 1]);
    assert_eq!(articles, [3, 2, 1, 6, 5, 4, 7]);
    let named: i64 = one(&archive.read().unwrap(), "SELECT count(DISTINCT entity) FROM article_entity");
    assert_eq!(entities.len() as i64, named);
    archive.add_all(&(7..9).map(entry).collect::<Vec<_>>()).unwrap();
    let (articles, _) = go_on(&archive, &[2, 0]);
    assert_eq!(articles[7..], [9, 8]);
    let newest = archive.latest(None, 2).unwrap();
    assert_eq!(newest.articles.iter().map(|news| news.article.id).collect::<Vec<_>>(), [9, 8]);
    assert!(!newest.more);
    for bad in ["", "n.x", "st.1.0.-"] {
        assert!(matches!(archive.latest(Some(bad), 1), Err(SearchError::Cursor(_))), "{bad}");
    }
}

#[test]
fn an_article_is_shown_with_all_that_is_known() {
    let (_folder, mut archive) = filled(3);
    let record = archive.record(2).unwrap();
    let view = archive.article_view(2).unwrap();
    let original = archive.original_of(&view.document).unwrap();
    assert_eq!((original.media_type.as_str(), original.bytes.len() as u64), ("text/plain", view.bytes));
    assert_eq!(record::document_id(&original.bytes), view.document);
    assert_eq!((&view.text, view.statements.len(), view.blocks.len()), (&record.article.text, 8, 9));
    let points: Vec<char> = view.text.chars().collect();
    let slice = |start: usize, end: usize| points[start..end].iter().collect::<String>();
    for mention in &view.mentions {
        assert_eq!(slice(mention.start, mention.end), mention.text);
        assert_eq!(mention.entity.is_some(), mention.form == "name");
    }
    for statement in &view.statements {
        for span in statement.source.iter().chain(&statement.cue).chain(&statement.content) {
            assert_eq!(slice(span.start, span.end), span.text);
        }
        assert!(statement.machine.is_none() && statement.corrections.is_empty() && !statement.why.is_empty());
        assert_eq!(statement.entity.is_some(), statement.speaker.is_some());
    }
    assert_eq!(view.statements[3].within.as_ref(), Some(&view.statements[4].id));
    assert_eq!(view.statements[1].relay.len(), 1);
    assert!(view.statements[1].relay[0].entity.is_some());
    assert_eq!((view.sightings.len(), view.links.len(), view.authors.len(), view.diagnostics.len()), (1, 1, 1, 1));
    assert_eq!(view.entities.len(), record.entities.len());
    let json = serde_json::to_value(&view).unwrap();
    assert_eq!(json["statements"][0]["cue"][0]["text"], view.statements[0].cue[0].text);

    // What the machine said stays to be seen.
    let (id, other) = (&view.statements[0].id, &view.statements[5].id);
    let content = &view.statements[0].content[0];
    let change =
        StatementChange { content: Some(vec![(content.start, content.end - 4)]), ..StatementChange::default() };
    let made = archive.correct_statement(id, &change, Some("Gil")).unwrap();
    let reject = archive
        .correct_statement(other, &StatementChange { rejected: true, ..StatementChange::default() }, None)
        .unwrap();
    let corrected = archive.article_view(2).unwrap();
    assert_eq!(corrected.statements.len(), 7);
    let shown = &corrected.statements[0];
    assert_eq!(shown.corrections, [made.correction]);
    assert_eq!(
        shown.machine.as_ref().map(|machine| (&machine.id, &machine.content)),
        Some((id, &view.statements[0].content))
    );
    assert!(corrected.statements[1..].iter().all(|statement| statement.machine.is_none()));
    assert_eq!(corrected.rejected.len(), 1);
    assert_eq!((&corrected.rejected[0].id, &corrected.rejected[0].corrections), (other, &vec![reject.correction]));
    assert_eq!(corrected.corrections.len(), 2);
    assert_eq!(corrected.corrections[0].who.as_deref(), Some("Gil"));

    let page = archive.statement_view(id).unwrap();
    assert_eq!(page.statement, *shown);
    assert_eq!((page.article.id, page.before, page.after.as_ref()), (2, None, Some(&view.statements[1].id)));
    let last = archive.statement_view(&view.statements[7].id).unwrap();
    assert_eq!((last.before.as_ref(), last.after), (Some(&view.statements[6].id), None));
    assert!(matches!(archive.statement_view(other), Err(Error::NoStatement(_))));
    assert!(matches!(archive.statement_view("s-x"), Err(Error::NoStatement(_))));
    assert!(matches!(archive.article_view(77), Err(Error::NoArticle(77))));
    assert!(matches!(archive.original_of("sha256:0"), Err(Error::NoDocument(_))));
}
