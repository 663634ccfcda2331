//! What is found, in which order, and what is not understood.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::rusqlite::Connection;
use archive::{Archive, Hit, IndexWord, Mode, Page, Query, SearchError, Sort, Told, What, Words};
use common::{entry, finish};
use record::{
    Act, Article, Certainty, Entity, EntityKind, Manner, Mention, MentionForm, Meta, ModelInfo, Polarity, Record,
    Relay, SpeakerClass, Statement,
};
use std::collections::BTreeSet;
use tempfile::TempDir;
use text::Span;

/// Speaker, act, content, outlet, date, language. Who is named in the content is found by the name.
type Said = (&'static str, Act, &'static str, &'static str, Option<&'static str>, &'static str);

const SAID: [Said; 7] = [
    ("Anna Wrona", Act::Says, "nowy most będzie gotowy przed zimą", "Kurier Zaleski", Some("2024-05-06"), "pl"),
    ("Jan Kos", Act::Denies, "Anna Wrona zamyka stary most", "Głos Portu", Some("2024-05-31T10:00:00Z"), "pl"),
    ("Jan Kos", Act::Warns, "sankcjom sprzeciwi się port", "Kurier Zaleski", Some("2023-12-31"), "pl"),
    ("Ewa Lis", Act::Says, "bridges need money", "Port Herald", Some("2024"), "en-GB"),
    ("Ewa Lis", Act::Promises, "tunel i most w Łodzi", "Port Herald", None, "pl"),
    ("Anna Wrona", Act::Says, "=1+1 to \"dwa\", nie trzy", "Kurier Zaleski", None, "pl"),
    ("Łukasz Gil", Act::Believes, "most lodowy NEAR lemmas AND port", "Głos Portu", Some("2024-06-01"), "pl"),
];

const NAMES: [&str; 4] = ["Anna Wrona", "Jan Kos", "Ewa Lis", "Łukasz Gil"];

/// Base forms of the words in which they are not the words themselves.
const LEMMAS: [(&str, &str); 6] = [
    ("nowy", "nowy"),
    ("sankcjom", "sankcja"),
    ("sankcje", "sankcja"),
    ("Łodzi", "Łódź"),
    ("bridges", "bridge"),
    ("mostów", "most"),
];

fn lemma(word: &str) -> String {
    LEMMAS.iter().find(|(form, _)| *form == word).map_or_else(|| word.to_lowercase(), |(_, lemma)| (*lemma).to_owned())
}

fn said(number: usize) -> archive::Entry {
    let (speaker, act, content, outlet, date, language) = SAID[number];
    let text = format!("Doniesienie {number}\n\n{speaker} mówi, że {content}. Reszta to milczenie.");
    let at = |words: &str, from: usize| {
        let start = text[from..].find(words).unwrap() + from;
        Span::new(start, start + words.len())
    };
    let source = at(speaker, 0);
    let content = at(content, source.end);
    let mut entities = Vec::new();
    let mut mentions = Vec::new();
    for name in NAMES {
        for (start, _) in text.match_indices(name) {
            let known = entities.iter().position(|entity: &Entity| entity.name == name);
            let entity = known.unwrap_or(entities.len());
            if known.is_none() {
                let id = format!("e{}", entities.len() + 1);
                entities.push(Entity { id, name: name.to_owned(), kind: EntityKind::Person, key: None });
            }
            let span = Span::new(start, start + name.len());
            mentions.push(Mention { span, entity: Some(entity), form: MentionForm::Name });
        }
    }
    mentions.sort_by_key(|mention| mention.span.start);
    let statement = Statement {
        source: vec![source],
        cue: vec![at("mówi", source.end)],
        content: vec![content],
        speaker: entities.iter().position(|entity| entity.name == speaker),
        speaker_name: Some(speaker.to_owned()),
        speaker_class: SpeakerClass::Person,
        manner: Manner::Indirect,
        act,
        certainty: if number.is_multiple_of(2) { Certainty::Certain } else { Certainty::Possible },
        polarity: Polarity::Positive,
        relay: if number == 2 { vec![Relay { name: "agencja Sowa".to_owned(), entity: None }] } else { Vec::new() },
        time: None,
        within: None,
        in_heading: false,
        confidence: 0.9,
        why: Vec::new(),
    };
    let meta = Meta {
        uri: Some(format!("said-{number}")),
        media_type: "text/plain".to_owned(),
        language: Some(language.to_owned()),
        title: Some(format!("Doniesienie {number}")),
        published: date.map(str::to_owned),
        outlet: Some(outlet.to_owned()),
        ..Meta::default()
    };
    let model = ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() };
    let article = Article { text: text.clone(), meta, ..Article::default() };
    let record = Record { article, entities, mentions, statements: vec![statement], diagnostics: Vec::new(), model };
    let mut entry = finish(record, Told::default());
    entry.words = words(&text);
    entry
}

fn words(text: &str) -> Vec<IndexWord> {
    let mut words = common::words(text);
    for word in &mut words {
        let end = text[..word.span.end].trim_end_matches(['.', ',']).len();
        word.span = Span::new(word.span.start, end);
        word.lemma = lemma(word.span.slice(text));
    }
    words
}

fn filled() -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
    let entries: Vec<_> = (0..SAID.len()).map(said).collect();
    assert!(archive.add_all(&entries).unwrap().iter().all(Result::is_ok));
    (folder, archive)
}

fn typed(words: &str) -> Option<Words> {
    let mut words = Words::parse(words).unwrap()?;
    words.lemmatise(|term| vec![term.split(' ').map(lemma).collect::<Vec<_>>().join(" ")]);
    Some(words)
}

fn query(words: &str) -> Query {
    Query { words: typed(words), limit: 100, ..Query::default() }
}

/// Numbers of what was found, in its order.
fn numbers(page: &Page) -> Vec<usize> {
    let number = |hit: &Hit| hit.article.uri.as_deref().unwrap()["said-".len()..].parse().unwrap();
    page.hits.iter().map(number).collect()
}

#[track_caller]
fn finds(archive: &Archive, query: &Query, expected: &[usize]) {
    let page = archive.search(query).unwrap();
    assert_eq!(numbers(&page), expected, "{query:?}");
    assert_eq!(archive.count(query).unwrap(), expected.len() as u64, "{query:?}");
}

#[test]
fn words_are_found() {
    let (_folder, archive) = filled();
    // The latest first; those without a date last, the newest of them first.
    let cases: [(&str, &[usize]); 22] = [
        ("most", &[6, 1, 0, 4]),
        ("mostów", &[6, 1, 0, 4]),
        ("MOST", &[6, 1, 0, 4]),
        ("sankcje", &[2]),
        ("lodz", &[4]),
        ("Łódź", &[4]),
        ("lod*", &[6, 4]),
        ("bridge", &[3]),
        ("nowy most", &[0]),
        ("\"nowy most\"", &[0]),
        ("\"most nowy\"", &[]),
        ("„stary most”", &[1]),
        ("most NOT stary", &[6, 0, 4]),
        ("NOT stary most NOT (tunel OR lodowy)", &[0]),
        ("sankcje OR stary most", &[1, 2]),
        ("(sankcje OR stary) most", &[1]),
        ("port AND lemmas", &[6]),
        ("\"AND\"", &[6]),
        ("\"1+1\"", &[5]),
        ("nic", &[]),
        ("", &[6, 1, 0, 3, 2, 5, 4]),
        ("Wrona", &[1]),
    ];
    for (words, expected) in cases {
        finds(&archive, &query(words), expected);
    }
    let articles = Query { what: What::Articles, ..query("Doniesienie Wrona") };
    finds(&archive, &articles, &[1, 0, 5]);
}

#[test]
fn filters_hold_together() {
    let (_folder, archive) = filled();
    let all = Query { limit: 100, ..Query::default() };
    let name = |name: &str| vec![name.to_owned()];
    let some = |text: &str| Some(text.to_owned());
    let cases: [(Query, &[usize]); 24] = [
        (Query { by: name("Jan Kos"), ..all.clone() }, &[1, 2]),
        (Query { by: name("jan KOS"), ..all.clone() }, &[1, 2]),
        (Query { by: name("kos"), ..all.clone() }, &[1, 2]),
        (Query { by: name("lukasz gil"), ..all.clone() }, &[6]),
        (Query { by: name("Nikt"), ..all.clone() }, &[]),
        (Query { by: vec!["Kosa".to_owned(), "Jan Kos".to_owned()], ..all.clone() }, &[1, 2]),
        (Query { about: name("Anna Wrona"), ..all.clone() }, &[1]),
        (Query { about: name("wrona"), ..query("most") }, &[1]),
        (Query { about: name("port"), ..all.clone() }, &[6, 2]),
        (Query { what: What::Articles, about: name("Anna Wrona"), ..all.clone() }, &[1, 0, 5]),
        (Query { what: What::Articles, by: name("Ewa Lis"), acts: vec![Act::Promises], ..all.clone() }, &[4]),
        (Query { acts: vec![Act::Denies, Act::Warns], ..all.clone() }, &[1, 2]),
        (Query { certainties: vec![Certainty::Possible], ..query("most") }, &[1]),
        (Query { manners: vec![Manner::Direct], ..all.clone() }, &[]),
        (Query { polarity: Some(Polarity::Positive), ..query("sankcje") }, &[2]),
        (Query { via: name("sowa"), ..all.clone() }, &[2]),
        (Query { outlet: some("glos portu"), ..all.clone() }, &[6, 1]),
        (Query { outlet: some("port"), ..all.clone() }, &[3, 4]),
        (Query { language: some("EN"), ..all.clone() }, &[3]),
        (Query { since: some("2024-05"), ..all.clone() }, &[6, 1, 0]),
        (Query { until: some("2024-05-31"), since: some("2024-05-06"), ..all.clone() }, &[1, 0]),
        (Query { until: some("2023"), ..all.clone() }, &[2]),
        (Query { until: some("2024"), since: some("2024"), ..query("most") }, &[6, 1, 0]),
        (Query { what: What::Articles, since: some("2024-05-31"), ..all.clone() }, &[6, 1]),
    ];
    for (query, expected) in cases {
        finds(&archive, &query, expected);
    }
}

#[test]
fn who_is_spoken_about_is_checked() {
    let (_folder, archive) = filled();
    let other = Connection::open(archive.path()).unwrap();
    assert_eq!(other.execute("DELETE FROM about", []).unwrap(), 1);
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems[0].contains("whom statement 2 is about"), "{:?}", report.problems);
}

#[test]
fn pages_hold_every_hit_once() {
    let (_folder, mut archive) = filled();
    let entries: Vec<_> = (0..40).map(entry).collect();
    archive.add_all(&entries).unwrap();
    for what in [What::Statements, What::Articles] {
        for (words, sort) in [("", Sort::Time), ("most OR szkoła", Sort::Time), ("most OR szkoła", Sort::Relevance)] {
            let all = Query { what, sort, words: typed(words), limit: 1000, ..Query::default() };
            let whole = archive.search(&all).unwrap();
            assert!(whole.next.is_none() && whole.hits.len() >= 40);
            for limit in [1, 7, whole.hits.len()] {
                let mut query = Query { limit, ..all.clone() };
                let mut hits = Vec::new();
                loop {
                    let page = archive.search(&query).unwrap();
                    assert!(page.hits.len() <= limit && !page.hits.is_empty());
                    hits.extend(page.hits);
                    match page.next {
                        Some(next) => query.after = Some(next),
                        None => break,
                    }
                }
                assert_eq!(hits, whole.hits, "{what:?} {words} {sort:?} {limit}");
            }
            let ids: BTreeSet<String> = whole
                .hits
                .iter()
                .map(|hit| {
                    hit.statement.as_ref().map_or_else(|| hit.article.document.clone(), |found| found.id.clone())
                })
                .collect();
            assert_eq!(ids.len(), whole.hits.len());
        }
    }
    // A place of another search.
    let page = archive.search(&Query { limit: 1, ..Query::default() }).unwrap();
    for after in [page.next.unwrap().replace("st", "sr"), "' OR 1=1 --".to_owned(), String::new()] {
        let query = Query { after: Some(after), ..Query::default() };
        assert!(matches!(archive.search(&query), Err(SearchError::Cursor(_))));
    }
}

#[test]
fn the_best_comes_first() {
    let (_folder, archive) = filled();
    let page = archive.search(&Query { sort: Sort::Relevance, ..query("most OR tunel OR Łódź") }).unwrap();
    assert_eq!(numbers(&page)[0], 4);
    assert!(page.hits.is_sorted_by(|a, b| a.score >= b.score) && page.hits.iter().all(|hit| hit.score.is_some()));
}

#[test]
fn nothing_typed_is_a_command() {
    let (_folder, archive) = filled();
    let typed = [
        "\"",
        "'",
        "''",
        "\"\"",
        "most\"",
        "lemmas:most",
        "{lemmas}:most",
        "-lemmas:most",
        "^most",
        "most + port",
        "NEAR(most port)",
        "NEAR",
        "most NEAR/3 port",
        "most;DROP TABLE statement",
        "'); DELETE FROM article; --",
        "\u{0}",
        "most\u{0}\"",
        "* * *",
        "**",
        "a*b*c",
        "most ^ * - + : { }",
        "\\\"",
        "?1",
        ":words",
        "@x",
        "$x",
        "rank:x",
        "%",
        "_",
        "\u{202e}most",
        "🙂",
        "((((most))))",
        "most AND NOT NOT port",
        "ⓐ",
        "\u{301}",
        "\"\u{301}\"*",
    ];
    for text in typed {
        if let Ok(words) = Words::parse(text) {
            for (what, sort) in [(What::Statements, Sort::Relevance), (What::Articles, Sort::Time)] {
                let words = words.clone();
                archive.search(&Query { what, sort, words, limit: 10, ..Query::default() }).unwrap();
            }
        }
        let name = vec![text.to_owned()];
        let some = Some(text.to_owned());
        for query in [
            Query { by: name.clone(), ..Query::default() },
            Query { about: name.clone(), via: name.clone(), ..Query::default() },
            Query { what: What::Articles, about: name, ..Query::default() },
            Query {
                outlet: some.clone(),
                language: some.clone(),
                since: some.clone(),
                until: some,
                ..Query::default()
            },
        ] {
            archive.search(&query).unwrap();
        }
    }
    // They are words like others.
    finds(&archive, &query("\"lemmas AND port\""), &[6]);
    finds(&archive, &query("lemmas:port"), &[]);
    finds(&archive, &query(""), &[6, 1, 0, 3, 2, 5, 4]);
    assert!(archive.check(|_, _| true).unwrap().problems.is_empty());
}

#[test]
fn what_was_looked_for_is_marked() {
    let (_folder, archive) = filled();
    let hit = archive.search(&query("sankcje port")).unwrap().hits.remove(0);
    assert_eq!(hit.snippet.text, "sankcjom sprzeciwi się port");
    assert_eq!(hit.snippet.matches, [(0, 8), (23, 27)]);
    assert!(hit.snippet.before.ends_with("Jan Kos mówi, że ") && hit.snippet.after.starts_with(". Reszta"));
    let found = hit.statement.unwrap();
    assert_eq!((found.speaker.as_deref(), found.act.as_str(), found.cue.as_str()), (Some("Jan Kos"), "warns", "mówi"));
    let hit = archive.search(&Query { what: What::Articles, ..query("sankcje") }).unwrap().hits.remove(0);
    assert!(hit.snippet.pieces().contains(&("sankcjom", true)) && hit.statement.is_none());
}
