//! Documents made up for the tests and measures: news-like texts of which everything an archive keeps is known.

#![allow(dead_code, reason = "each user takes what it needs")]

use archive::{Entry, IndexWord, Told};
use record::{
    Act, Article, Block, BlockKind, Certainty, Diagnostic, Entity, EntityKind, Link, Manner, Mention, MentionForm,
    Meta, ModelInfo, Polarity, Record, Relay, Severity, SpeakerClass, Statement, Time, document_id,
};
use text::Span;

const PEOPLE: [&str; 8] =
    ["Anna Wrona", "Jan Kos", "Łucja Żuraw", "Piotr Czapla", "Ewa Sójka", "Marek Dzięcioł", "Zofia Gil", "Adam Bocian"];
const OFFICES: [&str; 4] = ["Kurier Zaleski", "Rada Zalesia", "Wodociągi Brzezie", "Urząd Portowy"];
const THINGS: [&str; 10] = [
    "most na rzece",
    "nowa szkoła",
    "linia tramwajowa",
    "podatek od łąk",
    "szpital powiatowy",
    "port rzeczny",
    "wieża ciśnień",
    "targ rybny",
    "budżet obywatelski",
    "droga do Brzezia",
];
const ENDS: [&str; 6] = [
    "będzie gotowy przed zimą",
    "nie powstanie w tym roku",
    "kosztował więcej, niż zakładano",
    "czeka na zgodę wojewody",
    "wymaga dodatkowych badań gruntu",
    "zostanie otwarty w czerwcu",
];
const CUES: [&str; 4] = ["powiedziała", "zapewnił", "ostrzegła", "zaprzeczył"];

/// A small generator of numbers: the same for the same seed.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// One of many people, few of whom are called alike.
fn townsman(number: usize) -> String {
    const GIVEN: [&str; 8] = ["Jan", "Ewa", "Maria", "Paweł", "Teresa", "Grzegorz", "Igor", "Adam"];
    const SYLLABLES: [&str; 24] = [
        "ba", "ce", "do", "fi", "gu", "ka", "le", "mo", "ni", "pu", "ra", "se", "to", "wi", "zu", "cha", "brze", "dro",
        "kli", "mły", "pra", "sko", "trze", "wro",
    ];
    const ENDS: [&str; 8] = ["bor", "dek", "gas", "lin", "mut", "nek", "rz", "wicz"];
    let mut random = Numbers(number as u64 ^ 0x5eed);
    random.below(1);
    let mut name = format!("{} ", random.one(&GIVEN));
    let mut first = random.one(&SYLLABLES).chars();
    name.extend(first.next().into_iter().flat_map(char::to_uppercase).chain(first));
    name.push_str(random.one(&SYLLABLES));
    name.push_str(random.one(&SYLLABLES));
    name.push_str(random.one(&ENDS));
    name
}

/// The document with this number: about 2,500 characters, eight statements.
pub(crate) fn entry(number: usize) -> Entry {
    let mut random = Numbers(number as u64 + 1);
    let mut text = String::new();
    let push = |text: &mut String, words: &str| {
        let start = text.len();
        text.push_str(words);
        Span::new(start, text.len())
    };
    let title = push(&mut text, &format!("Zalesie: {} po raz {number}", random.one(&THINGS)));
    text.push_str("\n\n");
    let mut blocks = vec![Block { kind: BlockKind::Title, span: title }];
    let (mut entities, mut mentions, mut statements) = (Vec::<Entity>::new(), Vec::new(), Vec::<Statement>::new());
    let mut entity = |name: &str, kind| match entities.iter().position(|entity| entity.name == name) {
        Some(index) => index,
        None => {
            let key = (name == "Jan Kos").then(|| "wikidata:Q0".to_owned());
            entities.push(Entity { id: format!("e{}", entities.len() + 1), name: name.to_owned(), kind, key });
            entities.len() - 1
        }
    };
    for paragraph in 0..8 {
        let begin = text.len();
        // Names that no other article has: most are.
        let person = match random.below(3) {
            0 => format!(
                "{} {}ski",
                random.one(&["Jan", "Ewa", "Łukasz"]),
                random.one(&THINGS).split(' ').next().unwrap()
            ),
            1 => townsman(number * 8 + paragraph),
            _ => random.one(&PEOPLE).to_owned(),
        };
        let speaker = entity(&person, EntityKind::Person);
        let source = push(&mut text, &person);
        mentions.push(Mention { span: source, entity: Some(speaker), form: MentionForm::Name });
        text.push(' ');
        let cue = push(&mut text, random.one(&CUES));
        let time = (paragraph % 3 == 0).then(|| {
            text.push(' ');
            let span = push(&mut text, "w piątek");
            Time { span, date: (paragraph == 0).then(|| format!("2024-03-{:02}", 1 + number % 28)) }
        });
        text.push_str(", że „");
        let content = push(&mut text, &format!("{} {}", random.one(&THINGS), random.one(&ENDS)));
        text.push_str("”. ");
        let office = random.one(&OFFICES);
        let outlet = entity(office, EntityKind::Organisation);
        let heard = push(&mut text, office);
        mentions.push(Mention { span: heard, entity: Some(outlet), form: MentionForm::Name });
        text.push_str(" przypomina, że ");
        for _ in 0..3 {
            text.push_str(&format!("{} {} {}, ", random.one(&THINGS), random.below(900), random.one(&ENDS)));
        }
        let whom = push(&mut text, "on");
        mentions.push(Mention { span: whom, entity: None, form: MentionForm::Pronoun });
        text.push_str(" zaś milczy.\n");
        blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(begin, text.len() - 1) });
        statements.push(Statement {
            source: vec![source],
            cue: vec![cue],
            content: if paragraph % 2 == 0 { vec![content] } else { vec![content, whom] },
            speaker: Some(speaker),
            speaker_name: Some(person),
            speaker_class: SpeakerClass::Person,
            manner: Manner::Mixed,
            act: Act::ALL[random.below(Act::ALL.len())],
            certainty: Certainty::ALL[random.below(Certainty::ALL.len())],
            polarity: Polarity::Positive,
            relay: if paragraph == 1 {
                vec![Relay { name: office.to_owned(), entity: Some(outlet) }]
            } else {
                Vec::new()
            },
            time,
            // Also within a later one.
            within: (paragraph == 3).then_some(4),
            in_heading: false,
            confidence: 0.5 + random.below(500) as f32 / 1000.0,
            why: vec!["speaker: subject of the cue".to_owned()],
        });
    }
    let meta = Meta {
        uri: Some(format!("https://zalesie.example/{number}")),
        media_type: "text/plain".to_owned(),
        language: Some("pl".to_owned()),
        title: Some(title.slice(&text).to_owned()),
        published: Some(format!("2024-{:02}-{:02}", 1 + number % 12, 1 + number % 28)),
        outlet: Some(random.one(&OFFICES).to_owned()),
        authors: vec![random.one(&PEOPLE).to_owned()],
        links: vec![Link { text: "Czytaj też".to_owned(), uri: None }],
        places: vec![("published".to_owned(), "feed entry date".to_owned()), ("a".to_owned(), "b".to_owned())],
        ..Meta::default()
    };
    let told = Told { known: Meta { links: Vec::new(), media_type: String::new(), ..meta.clone() }, ..Told::default() };
    finish(
        Record {
            article: Article { text, blocks, meta, ..Article::default() },
            entities,
            mentions,
            statements,
            diagnostics: vec![Diagnostic {
                severity: Severity::Info,
                message: "made up".to_owned(),
                span: Some(title),
            }],
            model: ModelInfo { name: "none".to_owned(), version: "1".to_owned(), sha256: "0".to_owned() },
        },
        told,
    )
}

/// The entry of a record whose text is its original.
pub(crate) fn finish(mut record: Record, told: Told) -> Entry {
    let original = record.article.text.clone().into_bytes();
    record.article.meta.id = document_id(&original);
    let words = words(&record.article.text);
    Entry { record, original, told, words, vectors: Vec::new() }
}

/// Words between white space, in lower case for lemmas.
pub(crate) fn words(text: &str) -> Vec<IndexWord> {
    let mut words = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let span = Span::new(start, start + part.len()).trim(text);
        start += part.len();
        if !span.is_empty() {
            words.push(IndexWord { span, lemma: span.slice(text).to_lowercase() });
        }
    }
    words
}
