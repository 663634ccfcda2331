//! Statements put right by people.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Chosen, Entry, Error, Hit, Mode, Query, Speaker, StatementChange, Words};
use common::{Numbers, entry};
use record::{Act, Certainty, Manner, ModelInfo, Polarity, Record, SpeakerClass};
use tempfile::TempDir;
use text::{OffsetUnit, Offsets, Span};

fn filled(documents: usize) -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    let entries: Vec<_> = (0..documents).map(entry).collect();
    archive.add_all(&entries).unwrap();
    (folder, archive)
}

#[track_caller]
fn assert_whole(archive: &Archive) {
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
}

fn points(record: &Record, span: Span) -> (usize, usize) {
    let offsets = Offsets::new(&record.article.text, OffsetUnit::CodePoint);
    (offsets.at(span.start), offsets.at(span.end))
}

fn found(archive: &Archive, words: &str) -> Vec<Hit> {
    let query = Query { words: Words::parse(words).unwrap(), limit: 1000, ..Query::default() };
    archive.search(&query).unwrap().hits
}

fn entity(archive: &Archive, name: &str) -> i64 {
    archive.entities_named(name).unwrap()[0].id
}

/// Everything read again; `change` alters what the machine finds now.
fn reread(archive: &mut Archive, documents: usize, version: &str, change: impl Fn(usize, &mut Entry)) {
    let model = ModelInfo { name: "none".to_owned(), version: version.to_owned(), sha256: "1".to_owned() };
    let rereading = archive.begin_rereading(&model).unwrap();
    for number in 0..documents {
        let mut again = entry(number);
        again.record.model = model.clone();
        change(number, &mut again);
        let id = archive.article_of(&again.record.article.meta.id).unwrap().unwrap();
        archive.replace(&rereading, &[(id, again)]).unwrap().pop().unwrap().unwrap();
        assert_whole(archive);
    }
    archive.finish_rereading(&rereading).unwrap();
    assert_whole(archive);
}

#[test]
fn labels_and_speakers_are_corrected_and_the_id_stays() {
    let (_folder, mut archive) = filled(12);
    let was = archive.record(1).unwrap();
    let id = was.statement_ids()[2].clone();
    // Of another article: this one does not name her.
    let other = (1..12)
        .flat_map(|number| entry(number).record.entities)
        .find(|entity| entity.name.starts_with("Ewa") && !was.entities.iter().any(|here| here.name == entity.name))
        .unwrap();
    let other_id = entity(&archive, &other.name);
    let before = archive.portrait(other_id, 0).unwrap().statements;
    let change = StatementChange {
        speaker: Some(Speaker::Entity(other_id)),
        act: Some(if was.statements[2].act == Act::Denies { Act::Says } else { Act::Denies }),
        polarity: Some(Polarity::Negative),
        ..StatementChange::default()
    };
    let amended = archive.correct_statement(&id, &change, Some("Łucja")).unwrap();
    assert_eq!(amended.statement.as_deref(), Some(id.as_str()));
    assert_whole(&archive);
    let now = archive.record(1).unwrap();
    assert_eq!(now.statement_ids(), was.statement_ids());
    let (right, machine) = (&now.statements[2], &was.statements[2]);
    assert_eq!((right.act, right.polarity, right.manner), (change.act.unwrap(), Polarity::Negative, machine.manner));
    assert_eq!((right.speaker, right.speaker_name.as_deref()), (None, Some(other.name.as_str())));
    assert!(right.why.last().unwrap().starts_with("corrected by hand: speaker, act, polarity"));
    assert_eq!(archive.portrait(other_id, 1).unwrap().statements, before + 1);
    let query =
        Query { by: vec![other.name.clone()], polarity: Some(Polarity::Negative), limit: 9, ..Query::default() };
    assert_eq!(archive.search(&query).unwrap().hits[0].statement.as_ref().unwrap().id, id);
    let made = archive.corrections().unwrap().remove(0);
    assert_eq!(
        (made.who.as_deref(), made.kind.as_str(), made.subject.as_str()),
        (Some("Łucja"), "change", id.as_str())
    );
    assert_eq!(made.to, format!("speaker {}, act {}, polarity negative", other.name, change.act.unwrap()));
    assert_eq!((made.article, made.statement.as_deref(), made.found), (Some(1), Some(id.as_str()), true));

    // A second correction of the same; somebody who is named here; then nobody.
    let here = was.entities.iter().position(|entity| entity.name == "Rada Zalesia" || entity.name == "Kurier Zaleski");
    let here = here.map(|here| &was.entities[here]).unwrap_or(&was.entities[1]);
    let here_id = entity(&archive, &here.name);
    let change = StatementChange { speaker: Some(Speaker::Entity(here_id)), ..StatementChange::default() };
    let second = archive.correct_statement(&id, &change, None).unwrap();
    let speaker = archive.record(1).unwrap().statements[2].speaker.unwrap();
    assert_eq!(was.entities[speaker].name, here.name);
    assert_eq!(archive.record(1).unwrap().statements[2].act, right.act, "the first correction holds, too");
    let change = StatementChange {
        speaker: Some(Speaker::Unknown),
        certainty: Some(Certainty::Unknown),
        ..StatementChange::default()
    };
    let third = archive.correct_statement(&id, &change, None).unwrap();
    let nobody = archive.record(1).unwrap().statements[2].clone();
    assert_eq!((nobody.speaker, nobody.speaker_name, nobody.speaker_class), (None, None, SpeakerClass::Unnamed));
    assert_whole(&archive);
    for correction in [second.correction, amended.correction, third.correction] {
        archive.undo(correction).unwrap();
        assert_whole(&archive);
    }
    assert_eq!(archive.record(1).unwrap(), was);
    let reader = archive.read().unwrap();
    let left: i64 = reader.query_row("SELECT count(*) FROM machine_statement", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn who_is_who_goes_on_over_corrected_speakers() {
    let (_folder, mut archive) = filled(12);
    let was = archive.record(1).unwrap();
    let id = was.statement_ids()[0].clone();
    let named = |name: &str| was.entities.iter().any(|entity| entity.name == name);
    let mut others =
        ["Anna Wrona", "Jan Kos", "Łucja Żuraw", "Piotr Czapla", "Ewa Sójka"].into_iter().filter(|n| !named(n));
    let (one, two) = (others.next().unwrap(), others.next().unwrap());
    let (one, two) = (entity(&archive, one), entity(&archive, two));
    let change = StatementChange { speaker: Some(Speaker::Entity(one)), ..StatementChange::default() };
    archive.correct_statement(&id, &change, None).unwrap();
    let speaks = |archive: &Archive| -> i64 {
        let sql = "SELECT entity FROM statement WHERE record_id = ?1";
        archive.read().unwrap().query_row(sql, [&id], |row| row.get(0)).unwrap()
    };
    assert_eq!(speaks(&archive), one);
    let merge = archive.merge(one, two, None).unwrap();
    assert_eq!(speaks(&archive), two);
    assert_whole(&archive);
    archive.rename(two, "Ktoś Inny", None).unwrap();
    assert_whole(&archive);
    archive.undo(merge).unwrap();
    assert_eq!(speaks(&archive), one);
    assert_whole(&archive);
    reread(&mut archive, 12, "2", |_, _| {});
    assert_eq!(speaks(&archive), one);

    // An entity that a correction made, and that is taken back.
    let chosen = Chosen { called: Some(shown(&archive, one)), documents: Vec::new() };
    let split = archive.split(one, &chosen, "Druga Osoba", None).unwrap();
    let second = entity(&archive, "Druga Osoba");
    let change = StatementChange { speaker: Some(Speaker::Entity(second)), ..StatementChange::default() };
    archive.correct_statement(&id, &change, None).unwrap();
    assert_eq!(speaks(&archive), second);
    archive.undo(split).unwrap();
    assert_whole(&archive);
    let record = archive.record(1).unwrap();
    assert_eq!(
        (record.statements[0].speaker, record.statements[0].speaker_name.as_deref()),
        (None, Some("Druga Osoba"))
    );
}

fn shown(archive: &Archive, entity: i64) -> String {
    archive.portrait(entity, 0).unwrap().name
}

#[test]
fn corrected_words_give_the_id_that_they_have_and_the_old_one_is_found() {
    let (_folder, mut archive) = filled(3);
    let was = archive.record(2).unwrap();
    let old = was.statement_ids()[0].clone();
    // What the source says after the quotation, too.
    let text = &was.article.text;
    let content = was.statements[0].content[0];
    let more = text[content.end..].find("przypomina").unwrap() + content.end;
    let more = Span::new(more, more + "przypomina".len());
    let wider = vec![points(&was, content), points(&was, more)];
    let before = found(&archive, "przypomina").len();
    let change = StatementChange { content: Some(wider), source: Some(Vec::new()), ..StatementChange::default() };
    let amended = archive.correct_statement(&old, &change, None).unwrap();
    let new = amended.statement.unwrap();
    assert_ne!(new, old);
    assert_whole(&archive);
    let now = archive.record(2).unwrap();
    assert_eq!(now.statement_ids()[0], new);
    assert_eq!(now.statements[0].content, [content, more]);
    assert!(now.statements[0].source.is_empty());
    let hits = found(&archive, "przypomina");
    assert_eq!(hits.len(), before + 1, "the index has the new words");
    assert!(hits.iter().any(|hit| hit.statement.as_ref().unwrap().id == new));

    // By the old id and by the new one it is the same.
    let change = StatementChange { manner: Some(Manner::Direct), ..StatementChange::default() };
    let same = archive.correct_statement(&old, &change, None).unwrap();
    assert_eq!(same.statement.as_deref(), Some(new.as_str()));
    let change = StatementChange { content: Some(vec![points(&was, content)]), ..StatementChange::default() };
    let third = archive.correct_statement(&new, &change, None).unwrap().statement.unwrap();
    assert!(third != new && third != old);
    let change = StatementChange { act: Some(Act::Hopes), ..StatementChange::default() };
    for id in [&old, &new, &third] {
        assert_eq!(archive.correct_statement(id, &change, None).unwrap().statement.as_ref(), Some(&third));
    }
    assert_whole(&archive);
    assert_eq!(found(&archive, "przypomina").len(), before);
    for made in archive.corrections().unwrap() {
        archive.undo(made.id).unwrap();
    }
    assert_eq!(archive.record(2).unwrap(), was);
    assert_whole(&archive);
}

#[test]
fn what_is_rejected_is_gone_and_what_was_missed_is_there() {
    let (_folder, mut archive) = filled(2);
    let was = archive.record(1).unwrap();
    let ids = was.statement_ids();
    assert_eq!(was.statements[3].within, Some(4));
    let reject = StatementChange { rejected: true, ..StatementChange::default() };
    let outer = archive.correct_statement(&ids[4], &reject, None).unwrap();
    assert_eq!(outer.statement, None);
    assert_whole(&archive);
    let now = archive.record(1).unwrap();
    assert_eq!(now.statements.len(), 7);
    assert_eq!(now.statements[3].within, None);
    assert!(matches!(archive.correct_statement(&ids[4], &reject, None), Err(Error::NoStatement(_))));

    // Before the first statement, and within another's content.
    let title = points(&was, was.article.blocks[0].span);
    let inner = was.statements[0].content[0];
    let word = Span::new(inner.start, inner.start + was.article.text[inner.start..].find(' ').unwrap());
    let new = StatementChange {
        content: Some(vec![(title.0, title.0 + 7)]),
        act: Some(Act::Warns),
        ..StatementChange::default()
    };
    let head = archive.add_statement(1, &new, Some("Gil")).unwrap();
    let new = StatementChange { cue: Some(vec![points(&was, word)]), ..StatementChange::default() };
    let within = archive.add_statement(1, &new, None).unwrap();
    assert_whole(&archive);
    let now = archive.record(1).unwrap();
    assert_eq!(now.statements.len(), 9);
    assert_eq!(now.statement_ids()[0], head.statement.clone().unwrap());
    assert!(now.statements[0].in_heading && now.statements[0].act == Act::Warns);
    let at = now.statement_ids().iter().position(|id| *id == *within.statement.as_ref().unwrap()).unwrap();
    assert_eq!(now.statements[at].within, Some(1));
    assert!(found(&archive, "zalesie").iter().any(|hit| hit.statement.as_ref().unwrap().id == now.statement_ids()[0]));
    // What was added can be corrected.
    let change = StatementChange { certainty: Some(Certainty::Probable), ..StatementChange::default() };
    let added = head.statement.unwrap();
    archive.correct_statement(&added, &change, None).unwrap();
    assert_eq!(archive.record(1).unwrap().statements[0].certainty, Certainty::Probable);
    reread(&mut archive, 2, "2", |_, _| {});
    let mut again = archive.record(1).unwrap();
    again.model = was.model.clone();
    let mut expected = now.clone();
    expected.statements[0].certainty = Certainty::Probable;
    assert_eq!(again, expected);
    archive.undo(outer.correction).unwrap();
    assert_eq!(archive.record(1).unwrap().statements.len(), 10);
    archive.undo(head.correction).unwrap();
    assert_whole(&archive);
    assert_eq!(archive.record(1).unwrap().statements.len(), 9);
    let lost: Vec<bool> = archive.corrections().unwrap().iter().map(|made| made.found).collect();
    assert_eq!(lost, [true, true, true, false], "what corrects an addition that was taken back does nothing");
}

#[test]
fn a_new_reading_keeps_corrections_of_what_it_finds() {
    let (_folder, mut archive) = filled(4);
    let was = archive.record(1).unwrap();
    let ids = was.statement_ids();
    let label = |archive: &mut Archive, id: &str| {
        let change = StatementChange { act: Some(Act::Threatens), ..StatementChange::default() };
        archive.correct_statement(id, &change, None).unwrap().correction
    };
    let (near, gone) = (label(&mut archive, &ids[0]), label(&mut archive, &ids[2]));
    let reject = StatementChange { rejected: true, ..StatementChange::default() };
    archive.correct_statement(&ids[5], &reject, None).unwrap();
    // The machine learns to find what was added.
    let missed = was.statements[7].clone();
    reread(&mut archive, 4, "2", |number, entry| {
        if number == 0 {
            entry.record.statements.remove(7);
        }
    });
    let new = StatementChange {
        cue: Some(missed.cue.iter().map(|span| points(&was, *span)).collect()),
        content: Some(missed.content.iter().map(|span| points(&was, *span)).collect()),
        act: Some(Act::Promises),
        ..StatementChange::default()
    };
    archive.add_statement(1, &new, None).unwrap();
    assert_eq!(archive.record(1).unwrap().statements.len(), 7);

    reread(&mut archive, 4, "3", |number, entry| {
        if number == 0 {
            let statements = &mut entry.record.statements;
            // A little of the content is not seen, a letter of the cue neither; another statement is not found at all.
            statements[0].content[0].start += 1;
            statements[0].source.clear();
            statements[5].content[0].end -= 1;
            statements.remove(2);
            statements.iter_mut().for_each(|statement| statement.within = None);
        }
    });
    let now = archive.record(1).unwrap();
    assert_eq!(now.statements.len(), 6, "one is not found, one rejected, and the one added is there once");
    let threats = || now.statements.iter().filter(|statement| statement.act == Act::Threatens);
    let by_machine =
        (0..8).filter(|at| ![0, 2, 5, 7].contains(at) && was.statements[*at].act == Act::Threatens).count();
    assert_eq!(threats().count(), 1 + by_machine);
    assert_eq!(now.statements[0].act, Act::Threatens);
    assert!(now.statements[0].source.is_empty());
    assert_eq!(now.statements[5].act, Act::Promises);
    assert_eq!(now.statements[5].speaker_name, missed.speaker_name, "and the rest is as the machine says");
    let report = archive.check(|_, _| true).unwrap();
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    assert!(report.notes[0].contains(&format!("correction {gone} is not applied")));
    assert!(!archive.corrections().unwrap().iter().find(|made| made.id == gone).unwrap().found);

    // Found again, it is corrected again.
    reread(&mut archive, 4, "4", |_, _| {});
    assert!(archive.corrections().unwrap().iter().all(|made| made.found));
    assert!(archive.check(|_, _| true).unwrap().notes.is_empty());
    archive.undo(near).unwrap();
    assert_eq!(archive.record(1).unwrap().statements[0].act, was.statements[0].act);
}

#[test]
fn words_that_have_moved_are_found() {
    let (_folder, mut archive) = filled(1);
    let was = archive.record(1).unwrap();
    let id = was.statement_ids()[1].clone();
    let content = was.statements[1].content[0];
    let change = StatementChange { content: Some(vec![points(&was, content)]), ..StatementChange::default() };
    archive.correct_statement(&id, &change, None).unwrap();
    assert_eq!(archive.record(1).unwrap().statements[1].content, [content]);
    // The text is taken out of the page in another way now: its title is no part of it.
    let model = ModelInfo { version: "2".to_owned(), ..was.model.clone() };
    let rereading = archive.begin_rereading(&model).unwrap();
    let mut again = entry(0);
    let cut = again.record.article.blocks.remove(0).span.end + 2;
    let record = &mut again.record;
    record.article.text.drain(..cut);
    let back = |span: &mut Span| *span = Span::new(span.start - cut, span.end - cut);
    record.article.blocks.iter_mut().for_each(|block| back(&mut block.span));
    record.mentions.iter_mut().for_each(|mention| back(&mut mention.span));
    for statement in &mut record.statements {
        let spans = statement.source.iter_mut().chain(&mut statement.cue).chain(&mut statement.content);
        spans.chain(statement.time.as_mut().map(|time| &mut time.span)).for_each(back);
    }
    record.diagnostics.clear();
    again.words = common::words(&record.article.text);
    archive.replace(&rereading, &[(1, again)]).unwrap().pop().unwrap().unwrap();
    archive.finish_rereading(&rereading).unwrap();
    assert_whole(&archive);
    assert!(archive.corrections().unwrap()[0].found);
    assert_eq!(archive.record(1).unwrap().statements[1].content, [Span::new(content.start - cut, content.end - cut)]);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_changed() {
    let (_folder, mut archive) = filled(1);
    let was = archive.record(1).unwrap();
    let id = was.statement_ids()[0].clone();
    let length = was.article.text.chars().count();
    let content =
        |spans: &[(usize, usize)]| StatementChange { content: Some(spans.to_vec()), ..StatementChange::default() };
    let mut correct = |change: StatementChange| archive.correct_statement(&id, &change, None).unwrap_err().to_string();
    let cases = [
        (content(&[(0, length + 1)]), "no stretch of a text"),
        (content(&[(usize::MAX, usize::MAX)]), "no stretch of a text"),
        (content(&[(5, 5)]), "5..5 is no stretch"),
        (content(&[(9, 5)]), "9..5 is no stretch"),
        (content(&[(5, 9), (7, 12)]), "not in text order"),
        (StatementChange { cue: Some(Vec::new()), ..content(&[]) }, "needs words"),
        (StatementChange::default(), "nothing is to be corrected"),
        (StatementChange { speaker: Some(Speaker::Entity(999_999)), ..StatementChange::default() }, "no entity 999999"),
    ];
    for (change, words) in cases {
        let error = correct(change.clone());
        assert!(error.contains(words), "{change:?}: {error}");
    }
    let reject = StatementChange { rejected: true, ..StatementChange::default() };
    assert!(matches!(archive.correct_statement("s-0", &reject, None), Err(Error::NoStatement(_))));
    assert!(matches!(archive.add_statement(9, &content(&[(0, 5)]), None), Err(Error::NoArticle(9))));
    assert!(matches!(archive.add_statement(1, &StatementChange::default(), None), Err(Error::NoWords)));
    assert_eq!(archive.record(1).unwrap(), was);
    assert!(archive.corrections().unwrap().is_empty());
    assert_whole(&archive);
}

#[test]
fn any_corrections_leave_a_whole_archive_and_can_all_be_undone() {
    let (_folder, mut archive) = filled(3);
    let was: Vec<Record> = (1..=3).map(|id| archive.record(id).unwrap()).collect();
    let mut random = Numbers(7);
    let mut made: Vec<i64> = Vec::new();
    for step in 0..120 {
        let article = 1 + random.below(3);
        let record = archive.record(article as i64).unwrap();
        let length = record.article.text.chars().count();
        let mut span = || {
            let start = random.below(length - 60);
            vec![(start, start + 20 + random.below(40))]
        };
        let mut change = StatementChange { content: Some(span()), ..StatementChange::default() };
        match step % 6 {
            0 => change = StatementChange { rejected: true, ..StatementChange::default() },
            1 => change.cue = Some(span()),
            2 => change = StatementChange { act: Some(Act::ALL[random.below(18)]), ..StatementChange::default() },
            3 => change.speaker = Some(Speaker::Entity(1 + random.below(10) as i64)),
            _ => {}
        }
        let ids = record.statement_ids();
        let done = match step % 5 {
            0 => archive.add_statement(
                article as i64,
                &StatementChange { rejected: false, content: change.content.clone().or(Some(vec![(0, 5)])), ..change },
                None,
            ),
            1 if !made.is_empty() => {
                let undone = made.swap_remove(random.below(made.len()));
                archive.undo(undone).unwrap();
                continue;
            }
            _ if ids.is_empty() => continue,
            _ => archive.correct_statement(&ids[random.below(ids.len())], &change, None),
        };
        made.push(done.unwrap().correction);
        if step % 20 == 0 {
            assert_whole(&archive);
        }
    }
    assert_whole(&archive);
    reread(&mut archive, 3, "1", |_, _| {});
    while !made.is_empty() {
        let undone = made.swap_remove(random.below(made.len()));
        archive.undo(undone).unwrap();
    }
    assert_whole(&archive);
    for (id, was) in (1..).zip(was) {
        let mut now = archive.record(id).unwrap();
        now.model = was.model.clone();
        assert_eq!(now, was);
    }
}
