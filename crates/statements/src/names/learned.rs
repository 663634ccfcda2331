//! Which ending goes and which comes when a word of a name is put into its base form: rules learned from names with their base
//! forms, for the languages that have them.
//!
//! Each word is asked for alone, from the left: of the rules whose ending it has, the one with the greatest sum of the weights of
//! what is seen: its own ending, its neighbours', what the model says of it, what [`super::base`] would make of it. The evaluation's
//! example `fit_name_bases` learns the weights and writes `model/name_bases.bin`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use record::EntityKind;

use crate::words::Form;

/// A word of a name as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameWord {
    /// As it stands.
    pub form: String,
    /// In lower case.
    lower: String,
    /// Part of speech, case, number and gender.
    tags: [String; 4],
    /// The model's lemma and the base form by hand-made rules, as changes of the form.
    lemma: String,
    made: String,
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameForm {
    pub language: String,
    pub kind: EntityKind,
    pub words: Vec<NameWord>,
}

impl NameForm {
    /// The base form of its words by hand-made rules, where that has as many.
    pub fn made(&self) -> Option<Vec<String>> {
        let made = |word: &NameWord| {
            let (cut, add) = word.made.split_once('>')?;
            Change { cut: cut.to_owned(), add: add.to_owned() }.apply(&word.form)
        };
        self.words.iter().map(made).collect()
    }

    /// `made`: its base form by hand-made rules.
    pub(crate) fn new(words: &[Form<'_>], kind: EntityKind, language: &str, made: &str) -> Self {
        let made = split(made);
        let word = |(i, form): (usize, &Form<'_>)| {
            let lower = form.lower();
            let change = |base: Option<&str>| {
                let base = base.map(str::to_lowercase).unwrap_or_default();
                Change::between(&lower, &base).map_or_else(|| "?".to_owned(), |change| change.to_string())
            };
            let feat = |key| form.feat(key).unwrap_or_default().to_owned();
            NameWord {
                form: form.form.to_owned(),
                tags: [
                    form.word.map(|word| word.upos.to_string()).unwrap_or_default(),
                    feat("Case"),
                    feat("Number"),
                    feat("Gender"),
                ],
                lemma: change(form.word.map(|word| word.lemma.as_str())),
                made: change(made.get(i).copied().filter(|_| made.len() == words.len())),
                lower,
            }
        };
        Self { language: language.to_owned(), kind, words: words.iter().enumerate().map(word).collect() }
    }
}

/// The words of a name, split as those of a text are.
pub fn split(name: &str) -> Vec<&str> {
    let analysis = language::Analysis::default();
    let view = crate::words::View { text: name, analysis: &analysis };
    let words = view.words(text::Span::new(0, name.len()));
    words.iter().map(|word| word.span.slice(name)).collect()
}

/// An ending that goes and one that comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Change {
    pub(crate) cut: String,
    pub(crate) add: String,
}

/// Letters of an ending that goes or comes.
const LONGEST: usize = 6;

impl Change {
    /// What makes `base` of `form`, both in lower case. None: they do not begin alike.
    pub(crate) fn between(form: &str, base: &str) -> Option<Self> {
        let same: usize = form.chars().zip(base.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let change = Self { cut: form.get(same..)?.to_owned(), add: base.get(same..)?.to_owned() };
        let short = |ending: &str| ending.chars().count() <= LONGEST;
        (same > 0 && short(&change.cut) && short(&change.add)).then_some(change)
    }

    /// None: the word has no such ending, or is nothing else.
    fn apply(&self, word: &str) -> Option<String> {
        let letters = self.cut.chars().count();
        let (at, _) = word.char_indices().nth(word.chars().count().checked_sub(letters)?).unwrap_or((word.len(), ' '));
        let (stem, ending) = word.split_at(at);
        if stem.is_empty() || ending.to_lowercase() != self.cut {
            return None;
        }
        // What is written in capitals stays so.
        let loud = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        // A capital within a word (O'Leary) would be lost, or an apostrophe or dash alone: gold that has it so is misspelt.
        let unmarked = self.cut.strip_prefix(['\'', '’', '-']);
        if (!loud && ending.chars().any(char::is_uppercase))
            || unmarked.is_some_and(|rest| !self.add.is_empty() && self.add.chars().next() == rest.chars().next())
        {
            return None;
        }
        Some(format!("{stem}{}", if loud { self.add.to_uppercase() } else { self.add.clone() }))
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}>{}", self.cut, self.add)
    }
}

/// What is seen of a word, as numbers; `before` is what became of the word before it.
fn seen(name: &NameForm, at: usize, before: &str) -> Vec<u32> {
    let NameForm { language, kind, words } = name;
    let Some(word) = words.get(at) else { return Vec::new() };
    let ending = |word: &str, letters: usize| -> String {
        let from = word.char_indices().rev().nth(letters.saturating_sub(1)).map_or(0, |(from, _)| from);
        word[from..].to_owned()
    };
    let none = String::new();
    let beside = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or(&none, |word| &word.lower);
    let (left, right) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
    let [upos, case, number, gender] = &word.tags;
    let own = &word.lower;
    let (two, three) = (ending(own, 2), ending(own, 3));
    let place = format!("{}{}", usize::from(at > 0), words.len().min(at + 3) - at);
    let kind = kind.as_str();
    let mut texts = vec![
        "bias".to_owned(),
        format!("w {own}"),
        format!("wk {kind} {own} {place}"),
        format!("wl {own} {}", ending(left, 3)),
        format!("m {}", word.made),
        format!("mk {kind} {place} {}", word.made),
        format!("m2 {} {two}", word.made),
        format!("ml {} {}", word.made, word.lemma),
        format!("l {}", word.lemma),
        format!("lk {kind} {place} {}", word.lemma),
        format!("lt {} {upos} {case} {number}", word.lemma),
        format!("t {upos} {case} {number} {gender}"),
        format!("t1 {upos} {case} {number} {gender} {}", ending(own, 1)),
        format!("t2 {upos} {case} {number} {gender} {two}"),
        format!("t3 {case} {number} {three}"),
        format!("tk {kind} {place} {case} {number} {two}"),
        format!("p {place} {kind} {two}"),
        format!("p3 {place} {kind} {three}"),
        format!("L {} {two}", ending(left, 2)),
        format!("L3 {} {three}", ending(left, 3)),
        format!("LL {left} {two}"),
        format!("R {} {two}", ending(right, 2)),
        format!("R3 {} {three}", ending(right, 3)),
        format!("b {before} {two}"),
        format!("b3 {before} {three}"),
        format!("bc {before} {upos} {case} {two}"),
    ];
    for letters in 1..=6 {
        let own = ending(own, letters);
        texts.push(format!("e {own}"));
        texts.push(format!("k {kind} {own}"));
    }
    if at > 0 {
        // Its head may stand before it: what is a genitive there stays one.
        let neighbours = words.get(at - 1).map(|word| &word.tags);
        if let Some([upos_left, case_left, ..]) = neighbours {
            texts.push(format!("n {upos_left} {case_left} {upos} {case} {before}"));
        }
    }
    texts.iter().map(|text| hash(language, text)).collect()
}

/// FNV-1a.
fn hash(language: &str, text: &str) -> u32 {
    let bytes = language.bytes().chain([b'|']).chain(text.bytes());
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What became of a word, short.
fn became(change: &Change) -> String {
    let last = change.add.chars().next_back().map(String::from).unwrap_or_default();
    if change.cut.is_empty() && change.add.is_empty() { "=".to_owned() } else { format!("-{last}") }
}

/// The rules and their weights.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    changes: Vec<Change>,
    /// So many of them are for any word; the others were seen with few words, and are for these alone.
    general: usize,
    /// The rules by the ending that goes.
    by_cut: HashMap<String, Vec<u16>>,
    /// The languages there are rules for.
    languages: Vec<String>,
    /// What is seen, a rule, and how much it speaks for it; in order.
    weights: Vec<(u32, u16, i16)>,
}

impl Learned {
    fn new(languages: Vec<String>, changes: Vec<Change>, general: usize, mut weights: Vec<(u32, u16, i16)>) -> Self {
        weights.sort_unstable();
        let mut by_cut: HashMap<String, Vec<u16>> = HashMap::new();
        for (number, change) in (0..).zip(&changes) {
            by_cut.entry(change.cut.clone()).or_default().push(number);
        }
        Self { changes, general, by_cut, languages, weights }
    }

    /// The base form of each word, and by how much each was preferred to the next best.
    fn decide(&self, name: &NameForm) -> (Vec<String>, i64) {
        let mut before = "^".to_owned();
        let mut least = i64::MAX;
        let mut forms = Vec::with_capacity(name.words.len());
        for (at, word) in name.words.iter().enumerate() {
            let sums = self.sums(&seen(name, at, &before));
            let mut best: Option<(i64, u16)> = None;
            let mut next = i64::MIN;
            let itself = hash(&name.language, &format!("w {}", word.lower));
            let own: Vec<u16> = self.of(itself).map(|(_, change, _)| *change).collect();
            let fits = |change: &u16| usize::from(*change) < self.general || own.contains(change);
            for change in self.possible(&word.lower).filter(fits) {
                let sum = sums.get(&change).copied().unwrap_or_default();
                match best {
                    Some((most, _)) if sum <= most => next = next.max(sum),
                    Some((most, _)) => {
                        next = most;
                        best = Some((sum, change));
                    }
                    None => best = Some((sum, change)),
                }
            }
            let change = best.and_then(|(_, change)| self.changes.get(usize::from(change)));
            let form = change.and_then(|change| change.apply(&word.form)).unwrap_or_else(|| word.form.clone());
            before = change.map_or_else(|| "=".to_owned(), became);
            least = least.min(best.map_or(0, |(most, _)| most.saturating_sub(next.max(most - 100_000))));
            forms.push(form);
        }
        (forms, least)
    }

    /// The rules whose ending a word in lower case has, and more before it.
    fn possible(&self, word: &str) -> impl Iterator<Item = u16> {
        let ends = word.char_indices().skip(1).map(|(at, _)| at).chain([word.len()]);
        let long = word.chars().count().saturating_sub(LONGEST + 1);
        ends.skip(long).filter_map(|at| self.by_cut.get(&word[at..])).flatten().copied()
    }

    fn sums(&self, seen: &[u32]) -> HashMap<u16, i64> {
        let mut sums = HashMap::new();
        for (_, change, weight) in seen.iter().flat_map(|what| self.of(*what)) {
            *sums.entry(*change).or_default() += i64::from(*weight);
        }
        sums
    }

    /// The weights of what is seen.
    fn of(&self, what: u32) -> impl Iterator<Item = &(u32, u16, i16)> {
        let from = self.weights.partition_point(|(other, ..)| *other < what);
        self.weights[from..].iter().take_while(move |(other, ..)| *other == what)
    }

    /// The file: the numbers of languages, rules and those for any word; their words, a zero byte after each; then of each weight what is seen, the rule
    /// and the weight, as little-endian numbers.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = [self.languages.len(), self.changes.len(), self.general].map(count).concat();
        let endings = self.changes.iter().flat_map(|change| [&change.cut, &change.add]);
        for word in self.languages.iter().chain(endings) {
            bytes.extend(word.bytes());
            bytes.push(0);
        }
        for (what, change, weight) in &self.weights {
            bytes.extend(what.to_le_bytes());
            bytes.extend(change.to_le_bytes());
            bytes.extend(weight.to_le_bytes());
        }
        bytes
    }

    /// None: these bytes are no rules.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, mut rest) = bytes.split_at_checked(12)?;
        let number = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?) as usize);
        let (languages, changes, general) = (number(0)?, number(4)?, number(8)?);
        let mut word = || -> Option<String> {
            let end = rest.iter().position(|byte| *byte == 0)?;
            let word = std::str::from_utf8(&rest[..end]).ok()?.to_owned();
            rest = &rest[end + 1..];
            Some(word)
        };
        let languages = (0..languages).map(|_| word()).collect::<Option<_>>()?;
        let changes = (0..changes).map(|_| Some(Change { cut: word()?, add: word()? })).collect::<Option<Vec<_>>>()?;
        let (rows, left) = rest.as_chunks::<8>();
        if !left.is_empty() {
            return None;
        }
        let row = |[a, b, c, d, e, f, g, h]: &[u8; 8]| {
            let change = u16::from_le_bytes([*e, *f]);
            let known = usize::from(change) < changes.len();
            known.then(|| (u32::from_le_bytes([*a, *b, *c, *d]), change, i16::from_le_bytes([*g, *h])))
        };
        let weights = rows.iter().map(row).collect::<Option<_>>()?;
        Some(Self::new(languages, changes, general, weights))
    }

    /// The base form of one name's words, if there are rules for its language.
    pub fn base(&self, name: &NameForm) -> Option<Vec<String>> {
        self.languages.contains(&name.language).then(|| self.decide(name).0)
    }
}

/// Times that the names are gone through.
const ROUNDS: usize = 8;
/// A step of learning: by how much a weight moves when a word was wrong, or right by less than [`MARGIN`].
const STEP: f64 = 0.1;
const MARGIN: f64 = 1.0;
/// Weights are kept in so many parts of one, and those below so many parts not at all.
const SCALE: f64 = 1024.0;
const LEAST: f64 = 24.0;
/// Rules seen less often are left out; those seen with fewer different words are for these alone.
const SEEN: usize = 2;
const GENERAL: usize = 3;

/// Learns from names and the base forms of their words, in the order given (averaged perceptron). Words whose base form does not
/// begin as they do teach nothing.
pub fn learn(names: &[(NameForm, Vec<String>)]) -> Learned {
    let mut languages: Vec<String> = names.iter().map(|(name, _)| name.language.clone()).collect();
    languages.sort();
    languages.dedup();
    let of_name = |(name, bases): &(NameForm, Vec<String>)| -> Vec<Option<Change>> {
        let of = |(word, base): (&NameWord, &String)| Change::between(&word.lower, &base.to_lowercase());
        name.words.iter().zip(bases).map(of).collect()
    };
    let right: Vec<Vec<Option<Change>>> = names.iter().map(of_name).collect();
    let mut words: BTreeMap<&Change, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for ((name, _), right) in names.iter().zip(&right) {
        for (word, change) in name.words.iter().zip(right) {
            if let Some(change) = change {
                let (seen, different) = words.entry(change).or_default();
                *seen += 1;
                different.insert(&word.lower);
            }
        }
    }
    let often = words.into_iter().filter(|(_, (seen, _))| *seen >= SEEN);
    let (of_any, of_few): (Vec<_>, Vec<_>) = often.partition(|(_, (_, different))| different.len() >= GENERAL);
    let general = of_any.len();
    let changes: Vec<Change> = of_any.into_iter().chain(of_few).map(|(change, _)| change.clone()).collect();
    let numbers: HashMap<&Change, u16> = changes.iter().zip(0..).collect();
    let number = |change: &Option<Change>| change.as_ref().and_then(|change| numbers.get(change).copied());
    let right: Vec<Vec<Option<u16>>> = right.iter().map(|name| name.iter().map(number).collect()).collect();
    let rules = Learned::new(languages, changes.clone(), general, Vec::new());
    // A weight, the sum of all it has been, and when it was changed last.
    let mut weights: HashMap<(u32, u16), (f64, f64, u64)> = HashMap::new();
    let mut now: u64 = 0;
    for _ in 0..ROUNDS {
        for ((name, _), right) in names.iter().zip(&right) {
            let mut before = "^".to_owned();
            for (at, word) in name.words.iter().enumerate() {
                now += 1;
                let what = seen(name, at, &before);
                let sum = |change: u16| -> f64 {
                    what.iter().filter_map(|what| weights.get(&(*what, change))).map(|(weight, ..)| weight).sum()
                };
                let Some(right) = right.get(at).copied().flatten() else {
                    before = "=".to_owned();
                    continue;
                };
                // The best that is wrong must be worse by some way.
                let wrong = rules.possible(&word.lower).filter(|change| *change != right);
                let best = wrong.map(|change| (sum(change), change)).max_by(|a, b| a.0.total_cmp(&b.0));
                let own = sum(right);
                if let Some((most, wrong)) = best.filter(|(most, _)| *most + MARGIN > own) {
                    for what in &what {
                        for (change, step) in [(right, STEP), (wrong, -STEP)] {
                            let (weight, total, since) = weights.entry((*what, change)).or_default();
                            *total += *weight * (now - *since) as f64;
                            *weight += step;
                            *since = now;
                        }
                    }
                    let taken = if most > own { wrong } else { right };
                    before = rules.changes.get(usize::from(taken)).map_or_else(String::new, became);
                } else {
                    before = rules.changes.get(usize::from(right)).map_or_else(String::new, became);
                }
            }
        }
    }
    let mut kept = Vec::new();
    for ((what, change), (weight, total, since)) in weights {
        let mean = SCALE * (total + weight * (now - since) as f64) / now.max(1) as f64;
        if mean.abs() >= LEAST {
            kept.push((what, change, mean.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16));
        }
    }
    Learned::new(rules.languages, changes, general, kept)
}

static LEARNED: LazyLock<Option<Learned>> =
    LazyLock::new(|| Learned::from_bytes(include_bytes!("../../../../model/name_bases.bin")));

/// Mentions that are asked for a base form.
const ASKED: usize = 8;

/// The base form that the rules make of mentions of one name, all of as many words: what the surest speak for. None: there are no
/// rules for the language.
pub(crate) fn base(mentions: &[&[Form<'_>]], kind: EntityKind, language: &str, made: &str) -> Option<Vec<String>> {
    let learned = LEARNED.as_ref().filter(|learned| learned.languages.iter().any(|known| known == language))?;
    let mut votes: Vec<(Vec<String>, i64)> = Vec::new();
    for words in mentions.iter().take(ASKED) {
        let (forms, margin) = learned.decide(&NameForm::new(words, kind, language, made));
        match votes.iter_mut().find(|(other, _)| *other == forms) {
            Some((_, sum)) => *sum += margin + 1,
            None => votes.push((forms, margin + 1)),
        }
    }
    // Of equals the first.
    votes.into_iter().rev().max_by_key(|(_, sum)| *sum).map(|(forms, _)| forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(words: &[&str]) -> NameForm {
        let word = |form: &&str| NameWord {
            form: (*form).to_owned(),
            lower: form.to_lowercase(),
            tags: Default::default(),
            lemma: String::new(),
            made: String::new(),
        };
        NameForm { language: "cs".to_owned(), kind: EntityKind::Organisation, words: words.iter().map(word).collect() }
    }

    #[test]
    fn changes_are_made_and_undone() {
        let change = Change::between("evropské", "evropská").unwrap();
        assert_eq!(change.to_string(), "é>á");
        assert_eq!(change.apply("Evropské").as_deref(), Some("Evropská"));
        assert_eq!(change.apply("EVROPSKÉ").as_deref(), Some("EVROPSKÁ"));
        assert_eq!(change.apply("Unie"), None);
        assert_eq!(change.apply("é"), None);
        assert_eq!(Change::between("brexit", "unia"), None);
        assert_eq!(Change::default().apply("Unie").as_deref(), Some("Unie"));
        let misspelt = Change { cut: "'leary".to_owned(), add: "leary".to_owned() };
        assert_eq!((misspelt.apply("O'Leary"), misspelt.apply("O'leary")), (None, None));
        let ending = Change { cut: "'ego".to_owned(), add: String::new() };
        assert_eq!(ending.apply("O'Leary'ego").as_deref(), Some("O'Leary"));
    }

    #[test]
    fn an_adjective_follows_its_noun() {
        let base = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        // Rules are taken from three words on.
        let noun = |form: &'static str, bare: &'static str| (name(&["Evropské", form]), base(["Evropská", bare]));
        let taught = [
            (name(&["Evropské", "unie"]), base(["Evropská", "unie"])),
            (name(&["Evropské", "banky"]), base(["Evropská", "banka"])),
            (name(&["Evropského", "soudu"]), base(["Evropský", "soud"])),
            (name(&["Národního", "soudu"]), base(["Národní", "soud"])),
            (name(&["Státního", "soudu"]), base(["Státní", "soud"])),
            (name(&["Krajního", "soudu"]), base(["Krajní", "soud"])),
            (name(&["Státní", "banky"]), base(["Státní", "banka"])),
            (name(&["Švédské", "banky"]), base(["Švédská", "banka"])),
            (name(&["Nové", "banky"]), base(["Nová", "banka"])),
            (name(&["Nového", "soudu"]), base(["Nový", "soud"])),
            (name(&["Švédského", "soudu"]), base(["Švédský", "soud"])),
            noun("rady", "rada"),
            noun("školy", "škola"),
            (name(&["Evropského", "klubu"]), base(["Evropský", "klub"])),
            (name(&["Evropského", "fondu"]), base(["Evropský", "fond"])),
        ];
        let learned = learn(&taught);
        for (name, base) in &taught {
            assert_eq!(learned.base(name).as_ref(), Some(base));
        }
        assert_eq!(learned.base(&name(&["Zelené", "banky"])), Some(base(["Zelená", "banka"])));
        assert_eq!(learned.base(&NameForm { language: "fi".to_owned(), ..name(&["Pankin"]) }), None);
        let again = Learned::from_bytes(&learned.to_bytes()).unwrap();
        assert_eq!(again.to_bytes(), learned.to_bytes());
        assert_eq!(again.base(&taught[2].0), learned.base(&taught[2].0));
        assert!(Learned::from_bytes(b"none").is_none());
    }

    #[test]
    fn the_rules_that_are_built_in_can_be_read() {
        assert!(LEARNED.as_ref().is_some_and(|learned| learned.languages == ["cs", "pl", "ru", "uk"]));
    }
}
