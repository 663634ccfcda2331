//! Articles about one event.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::{Archive, Entry, Error, Mode, StoryQuery, StorySort, Told};
use common::{entry, finish};
use record::EntityKind::{Organisation, Person, Place};
use record::{
    Act, Article, Block, BlockKind, Certainty, Entity, EntityKind, Manner, Mention, MentionForm, Meta, ModelInfo,
    Polarity, Record, SpeakerClass, Statement,
};
use tempfile::TempDir;
use text::Span;

/// An article: a title, and sentences in which names stand in brackets. The first one named says what stands in 〈〉.
fn article(language: &str, date: &str, title: &str, text: &str) -> Entry {
    let mut plain = format!("{title}\n\n");
    let mut blocks = vec![Block { kind: BlockKind::Title, span: Span::new(0, title.len()) }];
    let (mut entities, mut mentions) = (Vec::<Entity>::new(), Vec::new());
    let body = plain.len();
    let mut content = None;
    let mut open = 0;
    for c in text.chars() {
        match c {
            '[' | '〈' => open = plain.len(),
            '〉' => content = Some(Span::new(open, plain.len())),
            ']' => {
                let span = Span::new(open, plain.len());
                let name = span.slice(&plain).to_owned();
                let at = entities.iter().position(|entity| entity.name == name).unwrap_or_else(|| {
                    let id = format!("e{}", entities.len() + 1);
                    entities.push(Entity { id, kind: kind(&name), name, key: None });
                    entities.len() - 1
                });
                mentions.push(Mention { span, entity: Some(at), form: MentionForm::Name });
            }
            c => plain.push(c),
        }
    }
    blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(body, plain.len()) });
    let statements = content.map(|content| Statement {
        source: vec![mentions[0].span],
        cue: Vec::new(),
        content: vec![content],
        speaker: Some(0),
        speaker_name: Some(entities[0].name.clone()),
        speaker_class: SpeakerClass::Person,
        manner: Manner::Direct,
        act: Act::Denies,
        certainty: Certainty::Certain,
        polarity: Polarity::Negative,
        relay: Vec::new(),
        time: None,
        within: None,
        in_heading: false,
        confidence: 0.9,
        why: Vec::new(),
    });
    let meta = Meta {
        title: Some(title.to_owned()),
        language: Some(language.to_owned()),
        published: (!date.is_empty()).then(|| date.to_owned()),
        outlet: Some(format!("Kurier {language}")),
        uri: Some(format!("https://kurier.example/{}", title.len())),
        ..Meta::default()
    };
    let record = Record {
        article: Article { text: plain, blocks, meta, ..Article::default() },
        entities,
        mentions,
        statements: statements.into_iter().collect(),
        model: ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() },
        ..Record::default()
    };
    finish(record, Told::default())
}

fn kind(name: &str) -> EntityKind {
    match name.split(' ').count() {
        1 => Place,
        2 => Person,
        _ => Organisation,
    }
}

/// Two events of the same people, and something else.
fn articles() -> Vec<Entry> {
    vec![
        article(
            "pl",
            "2024-02-19",
            "Most w Korzenicy zamknięty, pęknięcia w przęsłach",
            "[Iwona Prokop] zaprzecza: 〈nikt o pęknięciach nie wiedział〉. Kontrola 344 śrub mostu w [Korzenica] trwa. [Marek Dolina] zarządził kontrolę przęseł.",
        ),
        article(
            "en",
            "2024-02-20",
            "Bridge in Korzenica closed",
            "[Marek Dolina] closed the bridge in [Korzenica] after 344 bolts were found loose. [Iwona Prokop] had warned him.",
        ),
        article(
            "pl",
            "2024-02-20",
            "Pęknięcia mostu: kontrola przęseł w Korzenicy",
            "[Marek Dolina] pokazał przęsła i pęknięcia mostu. [Korzenica] czeka. Kontrola objęła 344 śruby, mówi [Iwona Prokop].",
        ),
        article(
            "pl",
            "2024-03-29",
            "Budżet szpitala: spór o oddział",
            "[Iwona Prokop] i [Marek Dolina] spierają się o oddział szpitala i budżet na 520 łóżek w mieście [Korzenica].",
        ),
        article(
            "pl",
            "2024-03-30",
            "Oddział szpitala bez pieniędzy, budżet przyjęty",
            "[Marek Dolina] przyjął budżet. Szpital w mieście [Korzenica] straci oddział i 520 łóżek, ostrzega [Iwona Prokop].",
        ),
        article("pl", "2024-02-20", "Pszczoły przezimowały", "[Jan Gul] policzył ule w gminie [Zalesie]."),
    ]
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

/// Which of the entries are together, by their places in the list.
fn together(archive: &Archive, entries: &[Entry]) -> Vec<Vec<usize>> {
    let mut stories: std::collections::BTreeMap<i64, Vec<usize>> = std::collections::BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let article = archive.article_of(&entry.record.article.meta.id).unwrap().unwrap();
        stories.entry(archive.story_of(article).unwrap().unwrap()).or_default().push(place);
    }
    let mut sets: Vec<Vec<usize>> = stories.into_values().collect();
    sets.sort();
    sets
}

#[test]
fn articles_about_one_event_are_one_story() {
    let (_folder, mut archive) = archive();
    let entries = articles();
    add(&mut archive, &entries);
    assert_eq!(together(&archive, &entries), [vec![0, 1, 2], vec![3, 4], vec![5]]);

    let query = StoryQuery { least: 2, limit: 10, ..StoryQuery::default() };
    let page = archive.stories(&query).unwrap();
    assert_eq!(page.stories.iter().map(|story| story.id).collect::<Vec<_>>(), [4, 1], "the latest first");
    let bridge = &page.stories[1];
    assert_eq!((bridge.articles, bridge.statements), (3, 1));
    assert_eq!(bridge.first_seen.as_deref().zip(bridge.last_seen.as_deref()), Some(("2024-02-19", "2024-02-20")));
    let languages: Vec<(&str, u64)> = bridge.languages.iter().map(|count| (count.what.as_str(), count.count)).collect();
    assert_eq!(languages, [("pl", 2), ("en", 1)]);
    let prokop = bridge.actors.iter().find(|actor| actor.name == "Iwona Prokop").unwrap();
    assert_eq!((prokop.articles, prokop.mentions, prokop.statements), (3, 3, 1));
    assert_eq!((prokop.acts[0].what.as_str(), prokop.acts[0].count), ("denies", 1));

    let story = archive.story(1, &["en".to_owned()], 10).unwrap();
    assert_eq!(story.summary.headline, "Bridge in Korzenica closed");
    assert_ne!(bridge.headline, story.summary.headline, "the most central one is Polish");
    assert_eq!(story.members.len(), 3);
    let evidence = story.members[0].evidence.as_deref().unwrap();
    assert!(evidence.ends_with("a day apart"), "{evidence}");
    assert_eq!(story.said[0].statement.content, "nikt o pęknięciach nie wiedział");
    assert!(matches!(archive.story(2, &[], 1), Err(Error::NoStory(2))));
}

#[test]
fn queries_leave_what_they_ask_for() {
    let (_folder, mut archive) = archive();
    add(&mut archive, &articles());
    let ids = |query: StoryQuery| {
        let query = StoryQuery { limit: 10, ..query };
        archive.stories(&query).unwrap().stories.iter().map(|story| story.id).collect::<Vec<_>>()
    };
    let two = || StoryQuery { least: 2, ..StoryQuery::default() };
    assert_eq!(ids(StoryQuery::default()), [4, 6, 1]);
    assert_eq!(ids(StoryQuery { sort: StorySort::Largest, ..two() }), [1, 4]);
    assert_eq!(ids(StoryQuery { about: vec!["Jan Gul".to_owned()], ..StoryQuery::default() }), [6]);
    assert_eq!(ids(StoryQuery { about: vec!["szpital".to_owned()], ..two() }), [4], "words, where it is no name");
    assert_eq!(ids(StoryQuery { since: Some("2024-03".to_owned()), ..two() }), [4]);
    assert_eq!(ids(StoryQuery { until: Some("2024-02".to_owned()), ..two() }), [1]);
    assert_eq!(ids(StoryQuery { language: Some("EN".to_owned()), ..two() }), [1]);
    assert_eq!(ids(StoryQuery { outlet: Some("kurier en".to_owned()), ..two() }), [1]);
    assert_eq!(ids(StoryQuery { outlet: Some("Nobody".to_owned()), ..two() }), [0_i64; 0]);
    for sort in [StorySort::Latest, StorySort::Largest] {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = archive.stories(&StoryQuery { limit: 1, after, sort, ..StoryQuery::default() }).unwrap();
            paged.extend(page.stories.iter().map(|story| story.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(paged, ids(StoryQuery { sort, ..StoryQuery::default() }), "{sort:?}");
    }
}

#[test]
fn the_order_and_the_batches_are_nothing() {
    let entries = articles();
    for order in [[5, 4, 3, 2, 1, 0], [1, 3, 0, 5, 4, 2], [4, 0, 3, 1, 5, 2]] {
        let (_folder, mut archive) = archive();
        for place in order {
            add(&mut archive, &entries[place..=place]);
        }
        assert_eq!(together(&archive, &entries), [vec![0, 1, 2], vec![3, 4], vec![5]], "{order:?}");
    }
}

#[test]
fn without_a_date_only_the_same_text_joins() {
    let (_folder, mut archive) = archive();
    let mut entries: Vec<Entry> = (0..6).map(entry).collect();
    let mut copy = entries[3].clone();
    copy.record.article.meta.published = None;
    copy.record.article.text.push_str("Koniec.\n");
    entries.push(finish(copy.record, copy.told));
    let mut other = entries[4].clone();
    other.record.article.meta.published = None;
    let title = other.record.article.blocks[0].span;
    other.record.article.text = other.record.article.text.get(title.range()).unwrap().to_owned();
    other.record.article.blocks.truncate(1);
    other.record.mentions.clear();
    other.record.statements.clear();
    other.record.entities.clear();
    entries.push(finish(other.record, other.told));
    add(&mut archive, &entries);
    let sets = together(&archive, &entries);
    assert!(sets.iter().any(|set| set.contains(&3) && set.contains(&6)), "{sets:?}");
    assert!(sets.iter().any(|set| set == &[7]), "{sets:?}");
}

#[test]
fn an_article_that_is_read_again_finds_its_story_anew() {
    let (_folder, mut archive) = archive();
    let mut entries = articles();
    add(&mut archive, &entries);
    let again = |archive: &mut Archive, place: i64, entry: &Entry| {
        let model = ModelInfo { name: "other".to_owned(), version: place.to_string(), sha256: "1".to_owned() };
        let rereading = archive.begin_rereading(&model).unwrap();
        assert!(archive.replace(&rereading, &[(place, entry.clone())]).unwrap().iter().all(Result::is_ok));
        assert_whole(archive);
    };
    // Nothing is named in it any more, and the story is called after its second article.
    let mut changed = entries[0].clone();
    changed.record.entities.clear();
    changed.record.mentions.clear();
    changed.record.statements.clear();
    changed.words.clear();
    changed.record.article.meta.title = None;
    again(&mut archive, 1, &changed);
    assert_eq!(together(&archive, &entries), [vec![0], vec![1, 2], vec![3, 4], vec![5]]);
    assert_eq!(archive.story_of(2).unwrap(), Some(2));
    again(&mut archive, 1, &entries[0]);
    assert_eq!(together(&archive, &entries), [vec![0, 1, 2], vec![3, 4], vec![5]]);
    // All of them, one after the other.
    entries.reverse();
    for entry in &entries {
        let article = archive.article_of(&entry.record.article.meta.id).unwrap().unwrap();
        again(&mut archive, article, entry);
    }
    entries.reverse();
    assert_eq!(together(&archive, &entries), [vec![0, 1, 2], vec![3, 4], vec![5]]);
}

#[test]
fn check_finds_what_was_moved() {
    let cases = [
        (
            "UPDATE story_article SET story = 4 WHERE article = 2",
            "article 2 is not in the story that its links put it in",
        ),
        ("UPDATE story SET last = '2030' WHERE id = 1", "the articles of story 1 are counted wrongly"),
        ("UPDATE story_clue SET articles = articles + 1 WHERE clue = 'n:344'", "the clue n:344 are counted wrongly"),
        ("DELETE FROM story_clue_article WHERE article = 6", "the clues of article 6 are not in the index"),
        ("DELETE FROM story_article WHERE article = 6", "article 6 is of no story"),
        ("UPDATE story_link SET score = 0.21", "is not in the story that its links put it in"),
    ];
    for (sql, problem) in cases {
        let (folder, mut archive) = archive();
        add(&mut archive, &articles());
        drop(archive);
        let path = folder.path().join("news.db");
        archive::rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let report = Archive::open(&path, Mode::ReadOnly).unwrap().check(|_, _| true).unwrap();
        assert!(report.problems.iter().any(|found| found.contains(problem)), "{sql}: {:#?}", report.problems);
    }
}
