//! Articles that were read, varied: as many different ones as are asked for, each a function of its number.
//!
//! An article is put together from pieces (sentences or more, cut where no statement is cut) of one article and two others of
//! its language. In it names are other names, often the same few and seldom one of very many, as in news; numbers are other
//! numbers; some words are other words with the same endings; it has an outlet, a day and an author of its own. What was read
//! in the pieces goes with them: statements, mentions, words and their lemmas. So the model has to read the first articles
//! only, and what the archive gets is as varied as news are in what its size and speed depend on.

use archive::{Entry, IndexWord, Told, VECTOR};
use record::{
    Article, Block, BlockKind, Entity, EntityKind, Mention, MentionForm, Meta, Record, Relay, Statement, Time,
    document_id,
};
use std::collections::{BTreeMap, HashMap};
use text::Span;

/// Numbers that look random and are the same for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of so many, of which the second is half as frequent as the first, the third a third …
    fn ranked(&mut self, of: usize) -> usize {
        ((of as f64 + 1.0).powf(self.share()) - 1.0) as usize
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A stretch of an article that can stand elsewhere.
#[derive(Debug)]
struct Piece {
    span: Span,
    kind: BlockKind,
    /// Whether a paragraph ends with it.
    ends: bool,
}

/// An article that was read.
#[derive(Debug)]
struct Seed {
    record: Record,
    words: Vec<IndexWord>,
    pieces: Vec<Piece>,
}

/// Words with the same endings in one language: form and lemma.
type Alike = BTreeMap<(String, String, usize, String), Vec<(String, String)>>;

#[derive(Debug)]
pub(crate) struct Generator {
    seeds: Vec<Seed>,
    by_language: BTreeMap<String, Vec<usize>>,
    alike: Alike,
}

/// Persons whose names are made up, organisations and places likewise, outlets.
const PERSONS: usize = 300_000;
const OTHERS: usize = 60_000;
const OUTLETS: usize = 400;
/// Of names of a kind, how many in a hundred become other names; of words, how many.
const NEW_PERSON: usize = 60;
const NEW_OTHER: usize = 35;
const NEW_WORD: usize = 10;
/// Days over which the articles are spread, from 1 January 2016.
const DAYS: usize = 3650;

impl Generator {
    pub(crate) fn new(read: Vec<(Record, Vec<IndexWord>)>) -> Self {
        let (mut seeds, mut by_language, mut alike) = (Vec::new(), BTreeMap::new(), Alike::new());
        for (record, words) in read {
            let pieces = pieces(&record, &words);
            if pieces.len() < 3 {
                continue;
            }
            let language = record.article.meta.language.clone().unwrap_or_default();
            for word in &words {
                let form = word.span.slice(&record.article.text);
                if let Some(key) = class(&language, form, &word.lemma) {
                    alike.entry(key).or_default().push((form.to_owned(), word.lemma.clone()));
                }
            }
            by_language.entry(language).or_insert_with(Vec::new).push(seeds.len());
            seeds.push(Seed { record, words, pieces });
        }
        alike.values_mut().for_each(|words| {
            words.sort_unstable();
            words.dedup();
        });
        Self { seeds, by_language, alike }
    }

    /// How many articles it was given that can be varied.
    pub(crate) fn seeds(&self) -> usize {
        self.seeds.len()
    }

    /// The article with this number.
    pub(crate) fn entry(&self, number: usize) -> Entry {
        let mut random = Numbers((number as u64).wrapping_mul(0xd134_2543_de82_ef95) ^ 0x5eed);
        let main = random.below(self.seeds.len());
        let seed = &self.seeds[main];
        let meta = &seed.record.article.meta;
        let language = meta.language.clone().unwrap_or_default();
        let others = &self.by_language[&language];
        let beside = [*random.one(others), *random.one(others)];
        let date = date(&mut random, number);
        let mut made = Made { date: date.clone(), cyrillic: cyrillic(&language), ..Made::default() };
        for place in 0..seed.pieces.len().min(60) {
            let from = if place == 0 || random.below(2) == 0 { main } else { *random.one(&beside) };
            let pieces = &self.seeds[from].pieces;
            // The first is a headline.
            let piece = if from == main { place } else { 1 + random.below(pieces.len() - 1) };
            self.take(&mut made, &mut random, from, &pieces[piece]);
        }
        self.finish(made, &mut random, number, language, date)
    }

    fn finish(
        &self,
        mut made: Made,
        random: &mut Numbers,
        number: usize,
        language: String,
        date: Option<String>,
    ) -> Entry {
        made.text.truncate(made.text.trim_end().len());
        let length = made.text.len();
        made.blocks.iter_mut().for_each(|block| block.span.end = block.span.end.min(length));
        let outlet = random.ranked(OUTLETS);
        let name = format!("{} {}", ["Kurier", "Głos", "Echo", "Dziennik"][outlet % 4], surname(outlet, false));
        let title = made.blocks.first().map(|block| block.span.slice(&made.text).lines().next().unwrap_or_default());
        let title = title.map(|title| title.chars().take(120).collect::<String>().trim().to_owned());
        let meta = Meta {
            id: document_id(made.text.as_bytes()),
            uri: Some(format!("https://outlet-{outlet}.example/{number}")),
            media_type: "text/plain".to_owned(),
            language: (!language.is_empty()).then_some(language),
            title,
            published: date,
            outlet: Some(name),
            authors: vec![person(random.ranked(2000), false)],
            ..Meta::default()
        };
        let known = Meta { id: String::new(), media_type: String::new(), language: None, ..meta.clone() };
        let original = made.text.clone().into_bytes();
        let record = Record {
            article: Article { text: made.text, blocks: made.blocks, meta, ..Article::default() },
            entities: made.entities,
            mentions: made.mentions,
            statements: made.statements,
            diagnostics: Vec::new(),
            model: self.seeds.first().map(|seed| seed.record.model.clone()).unwrap_or_default(),
        };
        let told = Told { known, ..Told::default() };
        Entry { record, original, told, words: made.words, vectors: made.vectors }
    }

    /// Puts a piece at the end.
    fn take(&self, made: &mut Made, random: &mut Numbers, from: usize, piece: &Piece) {
        let seed = &self.seeds[from];
        let record = &seed.record;
        let edits = self.edits(made, random, from, piece);
        let moved = copy(made, seed, piece, &edits);
        let within = |span: Span| piece.span.contains(span);
        for mention in record.mentions.iter().filter(|mention| within(mention.span)) {
            let entity = mention.entity.map(|entity| made.entity(random, from, entity, record).0);
            made.mentions.push(Mention { span: moved(mention.span), entity, form: mention.form });
        }
        let first = made.statements.len();
        let taken: Vec<usize> =
            (0..record.statements.len()).filter(|index| record.statements[*index].hull().is_some_and(within)).collect();
        for index in &taken {
            let said = &record.statements[*index];
            let spans = |spans: &[Span]| spans.iter().map(|span| moved(*span)).collect();
            let speaker = said.speaker.map(|entity| made.entity(random, from, entity, record));
            let relay = said.relay.iter().map(|relay| match relay.entity {
                Some(entity) => {
                    let (entity, new) = made.entity(random, from, entity, record);
                    Relay { name: new.unwrap_or_else(|| relay.name.clone()), entity: Some(entity) }
                }
                None => relay.clone(),
            });
            let relay: Vec<Relay> = relay.collect();
            let time = said.time.as_ref().filter(|time| within(time.span)).map(|time| Time {
                span: moved(time.span),
                date: time.date.as_ref().and(made.date.as_ref()).map(|date| date.chars().take(10).collect()),
            });
            made.vectors.push(Some(vector((from << 16 | index) as u64, random)));
            made.statements.push(Statement {
                source: spans(&said.source),
                cue: spans(&said.cue),
                content: spans(&said.content),
                speaker: speaker.as_ref().map(|(entity, _)| *entity),
                speaker_name: speaker.and_then(|(_, new)| new).or_else(|| said.speaker_name.clone()),
                relay,
                time,
                within: said
                    .within
                    .and_then(|outer| taken.iter().position(|index| *index == outer))
                    .map(|at| first + at),
                ..said.clone()
            });
        }
        made.text.push_str(if piece.ends { "\n\n" } else { " " });
        made.open = if piece.ends { None } else { made.open };
    }

    /// What is written otherwise in a piece: in order, apart from each other.
    fn edits(&self, made: &mut Made, random: &mut Numbers, from: usize, piece: &Piece) -> Vec<Edit> {
        let Seed { record, words, .. } = &self.seeds[from];
        let text = &record.article.text;
        let language = record.article.meta.language.as_deref().unwrap_or_default();
        let mut edits: Vec<Edit> = Vec::new();
        let named = record.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
        for mention in named.filter(|mention| piece.span.contains(mention.span)) {
            let Some(entity) = mention.entity else { continue };
            if edits.last().is_some_and(|last| last.span.end > mention.span.start) {
                continue;
            }
            if let (_, Some(new)) = made.entity(random, from, entity, record) {
                let words = renamed(&record.entities[entity].name, mention.span.slice(text), &new);
                edits.push(Edit { span: mention.span, words });
            }
        }
        let names: Vec<Span> = record.mentions.iter().map(|mention| mention.span).collect();
        let cues: Vec<Span> = record.statements.iter().flat_map(|said| said.cue.iter().copied()).collect();
        for word in words.iter().filter(|word| piece.span.contains(word.span)) {
            let form = word.span.slice(text);
            let new = if form.bytes().all(|byte| byte.is_ascii_digit()) {
                let number = other_number(form, random);
                Some((number.clone(), number))
            } else if random.below(100) < NEW_WORD {
                let class = class(language, form, &word.lemma);
                class.and_then(|class| self.alike.get(&class)).map(|alike| random.one(alike).clone())
            } else {
                None
            };
            let apart = |span: &Span| !span.overlaps(word.span);
            if let Some(new) = new
                && names.iter().chain(&cues).all(apart)
            {
                edits.push(Edit { span: word.span, words: vec![new] });
            }
        }
        edits.sort_by_key(|edit| edit.span);
        edits.dedup_by(|next, last| next.span.start < last.span.end);
        edits
    }
}

/// Words in the place of others: form and lemma, with blanks between.
struct Edit {
    span: Span,
    words: Vec<(String, String)>,
}

/// An article as it grows.
#[derive(Default)]
struct Made {
    text: String,
    blocks: Vec<Block>,
    entities: Vec<Entity>,
    mentions: Vec<Mention>,
    statements: Vec<Statement>,
    words: Vec<IndexWord>,
    vectors: Vec<Option<Vec<i8>>>,
    /// What an entity of another article is here, and its name if that is new.
    known: HashMap<(usize, usize), (usize, Option<String>)>,
    date: Option<String>,
    cyrillic: bool,
    /// The kind of the block that is not ended.
    open: Option<BlockKind>,
}

impl Made {
    fn entity(&mut self, random: &mut Numbers, from: usize, index: usize, record: &Record) -> (usize, Option<String>) {
        if let Some(known) = self.known.get(&(from, index)) {
            return known.clone();
        }
        let entity = &record.entities[index];
        let new = match entity.kind {
            EntityKind::Person if random.below(100) < NEW_PERSON => Some(person(random.ranked(PERSONS), self.cyrillic)),
            EntityKind::Organisation | EntityKind::Place if random.below(100) < NEW_OTHER => {
                Some(surname(PERSONS + random.ranked(OTHERS), self.cyrillic))
            }
            _ => None,
        };
        let name = new.clone().unwrap_or_else(|| entity.name.clone());
        let same = self.entities.iter().position(|known| known.name == name && known.kind == entity.kind);
        let at = same.unwrap_or_else(|| {
            let key = if new.is_some() { None } else { entity.key.clone() };
            let id = format!("e{}", self.entities.len() + 1);
            self.entities.push(Entity { id, name, kind: entity.kind, key });
            self.entities.len() - 1
        });
        self.known.insert((from, index), (at, new.clone()));
        (at, new)
    }
}

/// Writes a piece with its edits, and tells where its spans are now.
fn copy(made: &mut Made, seed: &Seed, piece: &Piece, edits: &[Edit]) -> impl Fn(Span) -> Span + use<> {
    let text = &seed.record.article.text;
    let start = made.text.len();
    // Where stretches of the piece begin and what is written for them, and whether that is the same.
    let mut pairs = vec![(piece.span.start, start, true)];
    let mut from = piece.span.start;
    let kept = |made: &mut Made, part: Span| {
        let moved = made.text.len();
        let words = seed.words.iter().skip(seed.words.partition_point(|word| word.span.start < part.start));
        for word in words.take_while(|word| word.span.start < part.end) {
            if word.span.end <= part.end {
                let span = Span::new(moved + word.span.start - part.start, moved + word.span.end - part.start);
                made.words.push(IndexWord { span, lemma: word.lemma.clone() });
            }
        }
        made.text.push_str(part.slice(text));
    };
    for edit in edits {
        kept(made, Span::new(from, edit.span.start));
        pairs.push((edit.span.start, made.text.len(), false));
        for (number, (form, lemma)) in edit.words.iter().enumerate() {
            if number > 0 {
                made.text.push(' ');
            }
            let at = made.text.len();
            made.text.push_str(form);
            made.words.push(IndexWord { span: Span::new(at, made.text.len()), lemma: lemma.clone() });
        }
        from = edit.span.end;
        pairs.push((from, made.text.len(), true));
    }
    kept(made, Span::new(from, piece.span.end));
    pairs.push((piece.span.end, made.text.len(), true));
    let span = Span::new(start, made.text.len());
    match made.blocks.last_mut() {
        Some(block) if made.open == Some(piece.kind) => block.span.end = span.end,
        _ => made.blocks.push(Block { kind: piece.kind, span }),
    }
    made.open = Some(piece.kind);
    let place = move |byte: usize| {
        let next = pairs.partition_point(|(old, ..)| *old <= byte).max(1);
        let (old, new, kept) = pairs[next - 1];
        // Within what is written otherwise there are no places: the next is its end.
        let end = pairs.get(next).map_or(new, |(_, end, _)| *end);
        if byte == old || kept { new + byte.saturating_sub(old) } else { end }
    };
    move |span| Span::new(place(span.start), place(span.end))
}

/// Cuts an article where nothing is cut.
fn pieces(record: &Record, words: &[IndexWord]) -> Vec<Piece> {
    let text = &record.article.text;
    let hulls = record.statements.iter().filter_map(|said| {
        let hull = said.hull()?;
        Some(said.time.as_ref().map_or(hull, |time| hull.hull(time.span)))
    });
    let mentions = record.mentions.iter().map(|mention| mention.span);
    let mut whole: Vec<Span> = hulls.chain(mentions).chain(words.iter().map(|word| word.span)).collect();
    whole.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in whole {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    let cuts = |at: usize| {
        let next = joined.partition_point(|span| span.end <= at);
        joined.get(next).is_none_or(|span| span.start >= at)
    };
    let mut pieces = Vec::new();
    for block in &record.article.blocks {
        let mut start = block.span.start;
        let ends = sentence_ends(block.span.slice(text)).map(|at| block.span.start + at);
        for at in ends.filter(|at| cuts(*at)).chain([block.span.end]) {
            let span = Span::new(start, at).trim(text);
            if !span.is_empty() && cuts(start) && cuts(at) {
                pieces.push(Piece { span, kind: block.kind, ends: at == block.span.end });
            }
            start = at;
        }
    }
    pieces
}

/// Where sentences begin, but for the first.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '”' | '"');
    text.char_indices().zip(text.chars().skip(1)).filter_map(move |((at, c), next)| {
        let after = at + c.len_utf8();
        let rest = text.get(after..)?.trim_start();
        (ends(c) && next.is_whitespace() && rest.starts_with(char::is_uppercase)).then_some(text.len() - rest.len())
    })
}

/// Words that may stand for each other: small ones with the same last letters, whose lemmas are made likewise.
fn class(language: &str, form: &str, lemma: &str) -> Option<(String, String, usize, String)> {
    let letters = form.chars().count();
    if letters < 5 || !form.chars().all(char::is_lowercase) || !lemma.chars().all(char::is_lowercase) {
        return None;
    }
    let same: usize = form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
    let last: String = form.chars().skip(letters - 3).collect();
    (same >= 3).then(|| (language.to_owned(), last, letters - same, lemma.chars().skip(same).collect()))
}

fn other_number(form: &str, random: &mut Numbers) -> String {
    if form.len() == 4 && (form.starts_with("19") || form.starts_with("20")) {
        return (1990 + random.below(37)).to_string();
    }
    let digits = (0..form.len()).map(|at| if at == 0 { 1 + random.below(9) } else { random.below(10) });
    digits.map(|digit| digit.to_string()).collect()
}

/// A name in the place of another: with its ending, where the other had one.
fn renamed(name: &str, form: &str, new: &str) -> Vec<(String, String)> {
    let last = |words: &str| words.split_whitespace().next_back().unwrap_or_default().to_owned();
    let ending = last(form).strip_prefix(last(name).as_str()).map(str::to_owned);
    let ending = ending.filter(|ending| ending.chars().all(char::is_lowercase)).unwrap_or_default();
    let mut words: Vec<&str> = new.split_whitespace().collect();
    if form.split_whitespace().count() == 1 && words.len() > 1 {
        // A surname alone.
        words.drain(..words.len() - 1);
    }
    let count = words.len();
    let inflected = |(number, word): (usize, &str)| {
        let form = if number + 1 == count { format!("{word}{ending}") } else { word.to_owned() };
        (form, word.to_owned())
    };
    words.into_iter().enumerate().map(inflected).collect()
}

/// Where the meaning of a statement points: nearly where that of the one it is varied from does. Nothing else is of the model.
fn vector(of: u64, random: &mut Numbers) -> Vec<i8> {
    let mut own = Numbers(of ^ 0x7ec7);
    let number = |random: &mut Numbers| (random.below(121) as i32 - 60) as i8;
    (0..VECTOR)
        .map(|_| {
            let own = number(&mut own);
            if random.below(100) < NEW_WORD { number(random) } else { own }
        })
        .collect()
}

fn cyrillic(language: &str) -> bool {
    matches!(language, "ru" | "uk" | "bg")
}

fn person(number: usize, cyrillic: bool) -> String {
    const GIVEN: [&str; 24] = [
        "Jan", "Ewa", "Maria", "Paweł", "Teresa", "Igor", "Adam", "Zofia", "Anna", "Marek", "Olga", "Piotr", "Helena",
        "Karol", "Łucja", "Wiktor", "Irena", "Oskar", "Nina", "Emil", "Daria", "Robert", "Klara", "Tomasz",
    ];
    const GIVEN_CYRILLIC: [&str; 12] =
        ["Иван", "Анна", "Олег", "Мария", "Павел", "Нина", "Игорь", "Дарья", "Виктор", "Ольга", "Роман", "Вера"];
    let mut random = Numbers(number as u64 ^ 0xa11c);
    let given = if cyrillic { random.one(&GIVEN_CYRILLIC) } else { random.one(&GIVEN) };
    format!("{given} {}", surname(number, cyrillic))
}

fn surname(number: usize, cyrillic: bool) -> String {
    const SYLLABLES: [&str; 32] = [
        "ba", "ce", "do", "fi", "gu", "ka", "le", "mo", "ni", "pu", "ra", "se", "to", "wi", "zu", "cha", "brze", "dro",
        "kli", "mły", "pra", "sko", "trze", "wro", "gna", "hu", "jo", "kwa", "lu", "me", "no", "sta",
    ];
    const ENDS: [&str; 12] = ["bor", "dek", "gas", "lin", "mut", "nek", "rz", "wicz", "czyk", "ran", "sław", "dom"];
    const SYLLABLES_CYRILLIC: [&str; 20] = [
        "ба", "ве", "го", "ди", "жу", "ка", "ле", "мо", "ни", "пу", "ра", "се", "то", "фи", "ху", "ча", "бре", "дро",
        "кли", "ста",
    ];
    const ENDS_CYRILLIC: [&str; 8] = ["бор", "дин", "гас", "лин", "мут", "ренко", "чук", "дов"];
    let (syllables, ends) =
        if cyrillic { (&SYLLABLES_CYRILLIC[..], &ENDS_CYRILLIC[..]) } else { (&SYLLABLES[..], &ENDS[..]) };
    let mut random = Numbers(number as u64 ^ 0x5eed);
    let count = 1 + random.below(3);
    let mut name: String = (0..count).map(|_| *random.one(syllables)).collect();
    name.push_str(random.one::<&str>(ends));
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Most articles tell the minute, some the day, few only the month or nothing.
fn date(random: &mut Numbers, number: usize) -> Option<String> {
    let day = (random.below(DAYS) + number % 7) as i64;
    let (year, month, day) = civil(16_801 + day);
    let (hour, minute) = (random.below(24), random.below(60));
    match random.below(100) {
        0..2 => None,
        2..5 => Some(format!("{year:04}-{month:02}")),
        5..30 => Some(format!("{year:04}-{month:02}-{day:02}")),
        _ => Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")),
    }
}

/// Year, month and day of a day counted from 1 January 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}
