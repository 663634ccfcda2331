//! Whether two profiles are of one entity: a score, and the evidence in words.

use record::EntityKind;

use crate::name::{Name, Part, Parts, Word};
use crate::profile::Profile;
use crate::tables::Known;

/// From this score on two profiles are taken to be of one entity.
///
/// On the development topics of SlavicNER (Brexit, Asia Bibi, Ryanair) accuracy is 93.0, 93.4, 93.5, 93.6, 93.6, 92.8 at 0.6, 0.65,
/// 0.7, 0.75, 0.8, 0.85: flat, so the value leaves room on both sides.
pub const THRESHOLD: f32 = 0.7;

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// 0 to 1; from [`THRESHOLD`] on the two are one.
    pub score: f32,
    /// Why, in a few words each.
    pub evidence: Vec<String>,
    /// Whether a part of a name was all there was (a surname): then it must be the only candidate.
    pub partial: bool,
}

impl Verdict {
    fn no(reason: String) -> Verdict {
        Verdict { score: 0.0, evidence: vec![reason], partial: false }
    }
}

/// Compares a profile with what is known of an entity. Symmetric but for the context, which is `a`'s.
pub fn compare(a: &Profile, b: &Profile) -> Verdict {
    if let (Some(key), Some(other)) = (&a.key, &b.key) {
        if key == other {
            return Verdict { score: 1.0, evidence: vec![format!("both are {key}")], partial: false };
        }
        return Verdict::no(format!("{key} is not {other}"));
    }
    // A capital that speaks for its country is not the city.
    let speaks = |profile: &Profile, other: &Profile, name: &Name| {
        let country = profile.key.as_ref().filter(|key| other.key.is_none() && key.starts_with("iso3166:"));
        country.is_some_and(|key| name.key().as_ref() != Some(key))
    };
    // Whole names count before parts of them: if both have one, a surname in common says nothing.
    let whole = a.kind == EntityKind::Person && a.is_full() && b.is_full();
    let mut best: Option<(f32, bool, &Name, &Name)> = None;
    for x in &a.names {
        for y in &b.names {
            if whole && !(x.is_full() && y.is_full()) || speaks(a, b, x) || speaks(b, a, y) {
                continue;
            }
            let (likeness, partial) = names(x, y, a, b);
            if best.is_none_or(|(top, was_partial, ..)| (likeness, !partial) > (top, !was_partial)) {
                best = Some((likeness, partial, x, y));
            }
        }
    }
    let Some((likeness, partial, x, y)) = best else { return Verdict::no("no names".to_owned()) };
    if likeness < 0.5 {
        return Verdict::no(format!("{} is not {}", x.text, y.text));
    }
    let mut evidence = vec![if x.folded == y.folded {
        format!("the same name: {}", y.text)
    } else {
        format!("{} as {}", x.text, y.text)
    }];
    let kind = |kind, name: &Name| if kind == EntityKind::Person && name.is_parts() { EntityKind::Other } else { kind };
    let kinds = kinds(kind(a.kind, x), kind(b.kind, y));
    let (shared, of) = context(a, b);
    let support = if of > 0 { shared as f32 / of as f32 } else { 0.0 };
    if shared > 0 {
        evidence.push(format!("{shared} of {of} names beside it stood beside it before"));
    }
    let score = if partial {
        // A surname alone: whom it stands with decides between namesakes, then who is written about most.
        let often = b.articles as f32 / (b.articles as f32 + 4.0);
        evidence.push("a part of the name".to_owned());
        likeness * kinds * (0.72 + 0.18 * support + 0.08 * often + 0.02 * recent(a, b))
    } else {
        // *Komisja Europejska*, also called *Komisja*, is rather who has the whole name than another Komisja.
        let size = |name: &Name| if let Parts::Other(parts) = &name.parts { parts.len() } else { 0 };
        let less = if a.names.iter().any(|name| size(name) > size(x)) && size(x) > 0 { 0.97 } else { 1.0 };
        likeness * kinds * less * (0.97 + 0.03 * support)
    };
    Verdict { score: score.min(1.0), evidence, partial }
}

/// Kinds that the reader may mix up cost little, others much.
fn kinds(a: EntityKind, b: EntityKind) -> f32 {
    use EntityKind::{Country, Organisation, Other, Person, Place};
    match (a, b) {
        _ if a == b => 1.0,
        (Country, Place) | (Place, Country) => 1.0,
        (Organisation, Other) | (Other, Organisation) => 0.96,
        (Person, _) | (_, Person) => 0.72,
        (Other, _) | (_, Other) => 0.85,
        _ => 0.8,
    }
}

/// How many of the names beside `a` stood beside `b` before, and of how many.
fn context(a: &Profile, b: &Profile) -> (usize, usize) {
    let shared = a.context.keys().filter(|word| b.context.contains_key(*word)).count();
    (shared, a.context.len().min(12).max(shared))
}

/// 1 if the entity was written about in the same or the year before, going to 0 over ten years.
fn recent(a: &Profile, b: &Profile) -> f32 {
    let year = |date: &str| date.get(..4).and_then(|year| year.parse::<i32>().ok());
    match (&a.dates, &b.dates) {
        (Some((_, a)), Some((_, b))) => match (year(a), year(b)) {
            (Some(a), Some(b)) => (1.0 - 0.1 * ((a - b).abs() - 1).max(0) as f32).max(0.0),
            _ => 0.5,
        },
        _ => 0.5,
    }
}

/// How alike two names are, and whether one is only a part of the other.
fn names(x: &Name, y: &Name, a: &Profile, b: &Profile) -> (f32, bool) {
    match (&x.parts, &y.parts) {
        (Parts::Person { words: p, junior: j }, Parts::Person { words: q, junior: k }) => {
            // Neither has a full name in the other's language.
            let knows = |profile: &Profile, language: &str| {
                profile.names.iter().any(|name| name.language == language && name.is_full())
            };
            let abroad = !knows(b, &x.language) && !knows(a, &y.language);
            let (likeness, partial) = persons(p, q, abroad);
            (if j == k || partial { likeness } else { likeness - 0.1 }, partial)
        }
        (Parts::Other(p), Parts::Other(q)) => (others(p, q, a, b), false),
        (Parts::Person { words, .. }, Parts::Other(parts)) | (Parts::Other(parts), Parts::Person { words, .. }) => {
            (mixed(words, parts), false)
        }
    }
}

/// A word of a person's name must be so alike, the whole name on the average more.
const WORD: f32 = 0.6;

/// The last word, a surname as a rule, must be so alike: Nowak is no Nowacki.
const LAST_WORD: f32 = 0.78;

/// The same where both are spelled as one language does, so that Baranik is no Baramur. On SlavicNER's base forms accuracy is the
/// same from 0.78 to 0.9; of inflected forms it is 0.1 lower from 0.86 on.
const OWN_LAST_WORD: f32 = 0.86;

fn persons(p: &[Word], q: &[Word], abroad: bool) -> (f32, bool) {
    let (short, long) = if p.len() <= q.len() { (p, q) } else { (q, p) };
    let (Some(short_last), Some(long_last)) = (short.last(), long.last()) else { return (0.0, false) };
    if short.len() == 1 {
        if long.len() == 1 {
            return (strict(short_last.likeness(long_last)), true);
        }
        // A surname; also the first word where that is no given name we know (Kim Jong Un).
        let mut best = short_last.likeness(long_last);
        if let Some(first) = long.first().filter(|first| first.given.is_empty() && !first.initial) {
            best = best.max(short_last.likeness(first) - 0.05);
        }
        // Double surnames.
        for word in long.iter().skip(1) {
            best = best.max(short_last.likeness(word) - 0.05);
        }
        return (strict(best), true);
    }
    let straight = aligned(short, long, abroad);
    // Surname first: Orbán Viktor.
    let turned = if short.len() == 2 && long.len() == 2 {
        let swapped = [short[1].clone(), short[0].clone()];
        aligned(&swapped, long, abroad) - 0.02
    } else {
        0.0
    };
    (straight.max(turned), false)
}

/// A word alone must be more alike than one of several.
fn strict(likeness: f32) -> f32 {
    if likeness < 0.8 { 0.0 } else { likeness }
}

/// The words of the shorter name found in the longer one in order; one of them must be the last of either.
fn aligned(short: &[Word], long: &[Word], abroad: bool) -> f32 {
    let (n, m) = (short.len().min(8), long.len().min(8));
    // best[i][j]: the sum of the first i words of `short` placed among the first j of `long`.
    let mut best = [[f32::NEG_INFINITY; 9]; 9];
    best[0] = [0.0; 9];
    for i in 1..=n {
        for j in i..=m {
            let alike = word_in_name(&short[i - 1], &long[j - 1], abroad);
            let least = if i < n {
                WORD
            } else if abroad {
                LAST_WORD
            } else {
                OWN_LAST_WORD
            };
            let placed = if alike >= least { best[i - 1][j - 1] + alike } else { f32::NEG_INFINITY };
            best[i][j] = best[i][j - 1].max(placed);
        }
    }
    let extra = m - n;
    let ends = short.last().zip(long.last()).is_some_and(|(a, b)| word_in_name(a, b, abroad) >= WORD);
    let sum = best[n][m];
    if !sum.is_finite() {
        return 0.0;
    }
    let average = sum / n as f32;
    (average - 0.03 * extra as f32 - if ends { 0.0 } else { 0.1 }).max(0.0)
}

/// Words of full names: also initials, and given names that stand for each other. `abroad`: they are of two languages; then
/// also names that are nearly the same are (Władimir, Володимир), while in one text Andrzej is not Ondrej.
fn word_in_name(a: &Word, b: &Word, abroad: bool) -> f32 {
    if a.initial || b.initial {
        let (initial, other) = if a.initial { (a, b) } else { (b, a) };
        let first = |word: &Word| word.stems.first().and_then(|(sounds, _)| sounds.first().copied());
        let same = match (first(initial), first(other)) {
            (Some(x), Some(y)) => crate::sounds::distance(&[x], &[y]) <= 0.26,
            _ => false,
        };
        return if same { 0.85 } else { 0.0 };
    }
    let alike = a.likeness(b);
    if (alike < 0.9 || abroad) && a.given.iter().any(|group| b.given.contains(group)) {
        return alike.max(0.9);
    }
    // Two given names that are known and not the same: Paweł and Piotr are no spellings of each other.
    if !a.given.is_empty() && !b.given.is_empty() && alike < 0.95 {
        return alike.min(0.5);
    }
    alike
}

/// A person's name as the name of a place or an organisation.
fn mixed(words: &[Word], parts: &[Part]) -> f32 {
    let own: Vec<&Word> =
        parts.iter().filter_map(|part| if let Part::Word(word) = part { Some(word) } else { None }).collect();
    if own.len() != parts.len() || own.len() != words.len() || words.is_empty() {
        return 0.0;
    }
    f32::from(words.iter().zip(own).all(|(a, b)| a.folded == b.folded))
}

fn weight(part: &Part) -> f32 {
    match part {
        Part::Word(_) => 1.0,
        Part::Number(_) => 0.8,
        Part::Known(Known::Id(_)) => 0.8,
        Part::Known(Known::Concept(_) | Known::National(_)) => 0.6,
        Part::Known(Known::Light(_)) => 0.2,
        Part::Known(Known::Filler) => 0.0,
    }
}

/// Names by parts, in any order. A country that only one of them names may be understood in the other.
fn others(p: &[Part], q: &[Part], a: &Profile, b: &Profile) -> f32 {
    let mut used = [false; 16];
    let mut matched = 0.0;
    // Parts with a weight that the other name lacks, other than a country: each makes it another name.
    let mut lacking = 0;
    let counts = |part: &Part| weight(part) > 0.3 && !is_country(part);
    for part in p {
        let found = q.iter().take(16).enumerate().filter(|(j, _)| !used[*j]).map(|(j, other)| (j, alike(part, other)));
        if let Some((j, likeness)) =
            found.max_by(|(_, x), (_, y)| x.total_cmp(y)).filter(|(_, likeness)| *likeness >= 0.78)
        {
            used[j] = true;
            matched += weight(part).min(weight(&q[j])) * likeness;
        } else if counts(part) {
            lacking += 1;
        }
    }
    lacking += q.iter().take(16).zip(used).filter(|(part, used)| !used && counts(part)).count();
    let lack = LACK.powi(i32::try_from(lacking).unwrap_or(i32::MAX));
    let numbers = |parts: &[Part]| -> Vec<u32> {
        parts.iter().filter_map(|part| if let Part::Number(number) = part { Some(*number) } else { None }).collect()
    };
    let total = |parts: &[Part]| parts.iter().map(weight).sum::<f32>();
    let (sum, mut score) = (total(p) + total(q), 0.0);
    if sum > 0.0 {
        score = 2.0 * matched / sum;
    }
    score *= lack;
    if numbers(p) != numbers(q) {
        score *= 0.7;
    }
    // Institutions that every country has: the country decides, named or understood.
    let country = |parts: &[Part]| {
        parts.iter().find_map(|part| match part {
            Part::Known(Known::Id(id)) if id.starts_with("iso3166:") => Some((*id).to_owned()),
            _ => None,
        })
    };
    let (of_p, of_q) = (country(p), country(q));
    let generic = |parts: &[Part]| {
        parts.iter().any(|part| matches!(part, Part::Known(Known::National(_))))
            && parts.iter().all(|part| match part {
                Part::Known(Known::Id(id)) => id.starts_with("iso3166:"),
                Part::Known(_) => true,
                _ => false,
            })
    };
    if generic(p) && generic(q) {
        // What the name says, or other names of the same entity say, or what the article is about.
        let own = |profile: &Profile| profile.names.iter().find_map(Name::own_country).map(str::to_owned);
        let (own_a, own_b) = (of_p.clone().or_else(|| own(a)), of_q.clone().or_else(|| own(b)));
        if own_a.is_some() && own_b.is_some() && own_a != own_b {
            return 0.3;
        }
        if of_p.is_none() || of_q.is_none() {
            let missing = if of_p.is_some() == of_q.is_some() { 0.0 } else { 0.8 };
            score = lack * 2.0 * matched / (sum - missing).max(0.1);
            let understood =
                |own: Option<String>, profile: &Profile| own.or_else(|| profile.countries.first().cloned());
            let (x, y) = (understood(own_a, a), understood(own_b, b));
            if x.is_some() && y.is_some() && x != y {
                score *= 0.65;
            }
        }
        return score;
    }
    score
}

/// What is left of the score for each part that only one of two names has.
const LACK: f32 = 0.75;

fn is_country(part: &Part) -> bool {
    matches!(part, Part::Known(Known::Id(id)) if id.starts_with("iso3166:"))
}

fn alike(a: &Part, b: &Part) -> f32 {
    match (a, b) {
        (Part::Known(x), Part::Known(y)) => f32::from(x == y),
        (Part::Number(x), Part::Number(y)) => f32::from(x == y),
        (Part::Word(x), Part::Word(y)) => {
            let likeness = x.likeness(y);
            // Acronyms are alike only if they are the same.
            if (x.acronym || y.acronym) && x.folded.len().min(y.folded.len()) <= 5 && likeness < 0.97 {
                0.0
            } else {
                likeness
            }
        }
        _ => 0.0,
    }
}
