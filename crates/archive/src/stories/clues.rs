//! What an article is known by when it is told which others are about the same event: whom it names, words of its title and
//! its beginning, numbers, and a sample of its wording.
//!
//! A clue is a short text: `e:12` (an entity), `w:refere` (the beginning of a word, in letters that alphabets share), `n:344`
//! (a number), `c:00f3a1b2` (a stretch of wording).

use crate::entry::Entry;
use identity::fold;
use record::BlockKind;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;
use text::Span;

/// Clues with their weights: how much the article makes of each.
pub(crate) type Clues = BTreeMap<String, f64>;

/// Of each kind so many are kept, those that weigh most.
const MOST_ENTITIES: usize = 24;
const MOST_WORDS: usize = 36;
const MOST_NUMBERS: usize = 12;
/// Stretches of wording: the smallest hashes of all. Two texts share as many of them as they share of their wording.
pub(super) const COPIES: usize = 8;
/// Words of a stretch.
const STRETCH: usize = 5;
/// A shorter text has no wording of its own.
const LEAST_STRETCHES: usize = 16;
/// Letters of a word that are looked at: the rest is inflection, or differs between languages.
const LETTERS: usize = 6;
/// Shorter words tell nothing.
const SHORTEST: usize = 4;
/// Words after the title that are its beginning.
const LEAD: usize = 60;
/// Weight of what stands in the title and in the beginning; the rest weighs 1.
const IN_TITLE: f64 = 2.0;
const IN_LEAD: f64 = 1.5;

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Body,
    Lead,
    Title,
}

impl Part {
    fn weight(self) -> f64 {
        match self {
            Self::Title => IN_TITLE,
            Self::Lead => IN_LEAD,
            Self::Body => 1.0,
        }
    }
}

/// The clues that stand in the text itself. Who is named is found in the archive: [`name`] adds it.
pub(crate) fn of_text(entry: &Entry) -> Clues {
    let article = &entry.record.article;
    let parts = Parts::of(entry);
    let mut words: BTreeMap<String, f64> = BTreeMap::new();
    let mut numbers: BTreeSet<String> = BTreeSet::new();
    let mut note = |word: &str, part: Part| {
        if let Some(key) = word_key(word) {
            let weight = words.entry(key).or_default();
            *weight = weight.max(part.weight());
        }
    };
    for word in &entry.words {
        match parts.at(word.span) {
            Some(Part::Body) | None => {}
            Some(part) => note(&word.lemma, part),
        }
    }
    if !article.blocks.iter().any(|block| block.kind == BlockKind::Title) {
        for word in article.meta.title.as_deref().unwrap_or_default().split(|c: char| !c.is_alphanumeric()) {
            note(word, Part::Title);
        }
    }
    let mut last = None;
    for word in entry.words.iter().filter(|word| parts.at(word.span).is_some()) {
        if last.replace(word.span) != Some(word.span) && numbers.len() < MOST_NUMBERS {
            numbers.extend(number_key(word.span.slice(&article.text)));
        }
    }
    let mut clues: Clues = heaviest(words, MOST_WORDS).collect();
    clues.extend(numbers.into_iter().map(|number| (number, 1.0)));
    clues.extend(copies(entry, &parts).into_iter().map(|copy| (copy, 1.0)));
    clues
}

/// An entity of the record that is named in the article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Naming {
    /// Its place in the record.
    entity: usize,
    times: u32,
    /// Of the best part of the article it stands in.
    weight: f64,
}

/// Who is named.
pub(crate) fn namings(entry: &Entry) -> Vec<Naming> {
    let parts = Parts::of(entry);
    let mut named: BTreeMap<usize, Naming> = BTreeMap::new();
    for mention in &entry.record.mentions {
        let (Some(entity), Some(part)) = (mention.entity, parts.at(mention.span)) else { continue };
        let naming = named.entry(entity).or_insert(Naming { entity, times: 0, weight: 0.0 });
        naming.times += 1;
        naming.weight = naming.weight.max(part.weight());
    }
    named.into_values().collect()
}

/// Adds who is named: `entities` are the archive's, for each of the record's.
pub(crate) fn name(clues: &mut Clues, namings: &[Naming], entities: &[i64]) {
    let mut named: BTreeMap<i64, (u32, f64)> = BTreeMap::new();
    for naming in namings {
        let Some(entity) = entities.get(naming.entity) else { continue };
        let (times, weight) = named.entry(*entity).or_default();
        *times += naming.times;
        *weight = weight.max(naming.weight);
    }
    let weighed = named
        .into_iter()
        .map(|(entity, (times, weight))| (format!("e:{entity}"), weight * (1.0 + f64::from(times.max(1)).ln())));
    clues.extend(heaviest(weighed.collect(), MOST_ENTITIES));
}

fn heaviest(weights: BTreeMap<String, f64>, most: usize) -> impl Iterator<Item = (String, f64)> {
    let mut all: Vec<(String, f64)> = weights.into_iter().collect();
    // Stable: of equal ones those that come first by letter, whatever the order of the text.
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(most);
    // Two digits are as many as anybody reads.
    all.into_iter().map(|(clue, weight)| (clue, (weight * 100.0).round() / 100.0))
}

/// Which part of the article a place is in.
struct Parts {
    blocks: Vec<(Span, BlockKind)>,
    /// Where the beginning ends.
    lead: usize,
}

impl Parts {
    fn of(entry: &Entry) -> Self {
        let blocks: Vec<(Span, BlockKind)> =
            entry.record.article.blocks.iter().map(|block| (block.span, block.kind)).collect();
        let mut parts = Self { blocks, lead: usize::MAX };
        let body = entry.words.iter().filter(|word| parts.at(word.span) == Some(Part::Lead));
        let lead = body.map(|word| word.span.end).nth(LEAD).unwrap_or(usize::MAX);
        parts.lead = lead;
        parts
    }

    /// None: not the article's own words.
    fn at(&self, span: Span) -> Option<Part> {
        let before = self.blocks.partition_point(|(block, _)| block.start <= span.start).checked_sub(1);
        let kind = before.and_then(|at| self.blocks.get(at)).map_or(BlockKind::Paragraph, |(_, kind)| *kind);
        match kind {
            BlockKind::Related | BlockKind::Metadata | BlockKind::Boilerplate => None,
            BlockKind::Title => Some(Part::Title),
            _ if span.start < self.lead => Some(Part::Lead),
            _ => Some(Part::Body),
        }
    }
}

/// `w:refere`; none for words that every article has.
fn word_key(lemma: &str) -> Option<String> {
    if !lemma.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'' || c == '’') {
        return None;
    }
    let folded = fold(lemma);
    if folded.len() < SHORTEST || is_common(&folded) {
        return None;
    }
    let end = folded.char_indices().nth(LETTERS).map_or(folded.len(), |(at, _)| at);
    Some(format!("w:{}", &folded[..end]))
}

/// `n:344`; none for single digits and for years, which many articles have.
fn number_key(token: &str) -> Option<String> {
    const LONGEST: usize = 12;
    let digits: String = token.chars().filter(char::is_ascii_digit).collect();
    let plain = token.chars().all(|c| c.is_ascii_digit() || ".,:/-\u{a0} %".contains(c));
    let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let fits = plain && (2..=LONGEST).contains(&digits.len()) && !year && !digits.starts_with('0');
    fits.then(|| format!("n:{digits}"))
}

/// The smallest hashes of all stretches of five words.
fn copies(entry: &Entry, parts: &Parts) -> Vec<String> {
    let text = &entry.record.article.text;
    let mut forms: Vec<String> = Vec::new();
    let mut last = None;
    for word in &entry.words {
        let own = matches!(parts.at(word.span), Some(Part::Lead | Part::Body));
        if own && last != Some(word.span) {
            last = Some(word.span);
            let form: String = word.span.slice(text).chars().filter(|c| c.is_alphanumeric()).collect();
            if !form.is_empty() {
                forms.push(form.to_lowercase());
            }
        }
    }
    let hashes: BTreeSet<u32> = forms.windows(STRETCH).map(hash).collect();
    if hashes.len() < LEAST_STRETCHES {
        return Vec::new();
    }
    hashes.into_iter().take(COPIES).map(|hash| format!("c:{hash:08x}")).collect()
}

/// FNV-1a, its two halves folded into one and mixed: the same on every machine and in every version.
fn hash(words: &[String]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash >> 32) as u32
}

/// Words that say nothing of an event, of the languages that are read, as lemmas or as they stand. Made by hand: function words
/// and the commonest verbs and measures of time; the weights take down what else is frequent once an archive has some hundred
/// articles.
const COMMON: &str = "\
    który jaki ktoś także również tylko bardzo przez między oraz inny swój sam mój nasz jego jej zostać mieć móc chcieć musieć \
    powiedzieć mówić dodać już jeszcze podczas według przed jako kiedy gdzie wszystek wszystko każdy pan pani rok dzień miesiąc \
    godzina poniedziałek wtorek środa czwartek piątek sobota niedziela jeden dwa trzy pierwszy nowy cały ponad około wobec wiele \
    that this with from have will would they their there which after before about over into more than also said when were been \
    year month week today monday tuesday wednesday thursday friday saturday sunday first some other last only under between while \
    který také jeho jehož muset moci říci uvést ještě podle mezi všechen letos velmi svůj další nový první pondělí úterý středa \
    čtvrtek pátek sobota neděle týden měsíc hodina být mít kvůli během \
    який також після бути більше свій могти сказати заявити перший новий один інший весь понеділок вівторок середа четвер пятниця \
    субота неділя день тиждень місяць рік година через перед близько \
    который также после быть больше свой мочь сказать заявить первый новый один другой весь понедельник вторник среда четверг \
    пятница суббота воскресенье день неделя месяц год через перед около этот \
    nicht auch sind haben werden nach sagen jahr neue dass eine einer dans pour avec plus être avoir année nouveau dire selon para \
    como pero este entre decir nuevo hacer según";

fn is_common(folded: &str) -> bool {
    static FOLDED: LazyLock<HashSet<String>> = LazyLock::new(|| COMMON.split_whitespace().map(fold).collect());
    FOLDED.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_across_languages_and_inflection() {
        let key = |word: &str| word_key(word).unwrap_or_default();
        assert_eq!(key("referendum"), "w:refere");
        assert_eq!(key("референдум"), key("referendum"));
        assert_eq!(key("strajkować"), key("strajk"));
        assert_eq!((word_key("który"), word_key("on"), word_key("p=1")), (None, None, None));
    }

    #[test]
    fn numbers_are_their_digits() {
        let key = |token: &str| number_key(token).unwrap_or_default();
        assert_eq!((key("12,5"), key("344:286"), key("1.250")), ("n:125".into(), "n:344286".into(), "n:1250".into()));
        for none in ["7", "2024", "A4", "007", "3."] {
            assert_eq!(number_key(none), None, "{none}");
        }
    }

    #[test]
    fn a_copy_with_small_changes_shares_most_of_its_wording() {
        let entry = crate::common::entry(3);
        let own = of_text(&entry);
        let mut changed = entry.clone();
        changed.record.article.text = changed.record.article.text.replacen("milczy", "krzyczy", 1);
        let count = |clues: &Clues, other: &Clues| {
            clues.keys().filter(|clue| clue.starts_with("c:") && other.contains_key(*clue)).count()
        };
        assert_eq!(count(&own, &own), COPIES);
        changed = crate::common::finish(changed.record, changed.told);
        assert!(count(&own, &of_text(&changed)) >= COPIES / 2);
        // These are made of the same sentences.
        assert!(count(&own, &of_text(&crate::common::entry(4))) <= COPIES / 4);
    }
}
