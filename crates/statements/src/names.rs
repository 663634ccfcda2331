//! The names of one article, joined through inflection and abbreviation into entities with a base form.
//!
//! Full names come first; a shorter mention joins the entity whose words it repeats, the latest mentioned if several fit.
//! Candidates are looked up by stem, so that the work stays linear in the number of names.

mod base;
pub(crate) mod learned;

pub(crate) use base::capitalise;
use learned::NameForm;

use std::collections::HashMap;

use language::{NameKind, Upos};
use record::EntityKind;
use text::Span;

use crate::countries::{Country, find_country};
use crate::inflection::{same_name, stems};
use crate::lexicon::{
    Gender, MEDIA_ALIASES, NounClass, is_first_name, is_title, name_gender, noun_class, title_gender,
};
use crate::words::{Form, View};

/// Who or what names of the article stand for.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: EntityKind,
    pub(crate) key: Option<String>,
    pub(crate) gender: Option<Gender>,
}

/// The entities of an article and their mentions by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) entities: Vec<Named>,
    /// (span, entity), by start.
    pub(crate) mentions: Vec<(Span, usize)>,
    /// Entities by name.
    pub(crate) by_name: HashMap<String, usize>,
}

impl Names {
    /// Mentions that lie in `span`, by start.
    pub(crate) fn inside(&self, span: Span) -> impl Iterator<Item = (Span, usize)> + '_ {
        let first = self.mentions.partition_point(|(mention, _)| mention.start < span.start);
        self.mentions[first..]
            .iter()
            .copied()
            .take_while(move |(mention, _)| mention.start < span.end)
            .filter(move |(mention, _)| mention.end <= span.end)
    }

    /// The entity a mention of which covers `offset`.
    pub(crate) fn at(&self, offset: usize) -> Option<usize> {
        let after = self.mentions.partition_point(|(mention, _)| mention.start <= offset);
        // Names may nest: look a few mentions back.
        self.mentions[after.saturating_sub(3)..after]
            .iter()
            .rev()
            .find(|(mention, _)| mention.contains_offset(offset))
            .map(|(_, entity)| *entity)
    }
}

/// A name as it stands in the text.
struct Seen<'a> {
    span: Span,
    kind: EntityKind,
    words: Vec<Form<'a>>,
    country: Option<Country>,
}

/// An entity while it is put together.
struct Group {
    /// Indices of its mentions.
    seen: Vec<usize>,
    /// The mention with the most words, whose words others are compared with.
    model: usize,
    /// Start of the latest mention, in the order they were joined.
    country: Option<Country>,
    aliases: Vec<String>,
}

/// Most entities with a common stem that are compared with a mention.
const CANDIDATES: usize = 24;

/// Mentions of a candidate that are looked at for the nearest one, and that give its base form.
const LOOKED_BACK: usize = 200;

/// Joins the names the model found.
pub(crate) fn join_names(view: &View<'_>, polish: bool) -> Names {
    let (seen, groups) = grouped(view);
    finish(view, &seen, groups, if polish { "pl" } else { view.analysis.language.unwrap_or_default() })
}

/// The base form of every name as it stands, by what all mentions of the same words show. For measuring: an entity's name is that
/// of its longest mention.
pub(crate) fn mention_bases(view: &View<'_>) -> Vec<(Span, String)> {
    let (seen, groups) = grouped(view);
    let language = view.analysis.language.unwrap_or_default();
    let mut bases = Vec::with_capacity(seen.len());
    for_each_mention(&seen, &groups, |own, members| {
        let base = match own.country {
            Some(country) if language == "pl" => country.name.to_owned(),
            _ => base::base_name(members, own.kind, language, &[]),
        };
        bases.push((own.span, base));
    });
    bases.sort_unstable();
    bases
}

/// Every name with what the learned rules see of it, for learning.
pub(crate) fn name_forms(view: &View<'_>) -> Vec<(Span, NameForm)> {
    let (seen, groups) = grouped(view);
    let language = view.analysis.language.unwrap_or_default();
    let mut forms = Vec::with_capacity(seen.len());
    for_each_mention(&seen, &groups, |own, members| {
        let made = base::made(members, own.kind, language, &[]);
        forms.push((own.span, NameForm::new(&own.words, own.kind, language, &made)));
    });
    forms.sort_unstable_by_key(|(span, _)| *span);
    forms
}

/// Every name as it stands, with all mentions of the same words, in no order.
fn for_each_mention<'a>(seen: &[Seen<'a>], groups: &[Group], mut each: impl FnMut(&Seen<'a>, &[&[Form<'a>]])) {
    for group in groups {
        for &i in &group.seen {
            let own = &seen[i];
            let same = |other: &Seen<'_>| {
                other.words.len() == own.words.len()
                    && other.words.iter().zip(&own.words).all(|(a, b)| same_word(a.form, b.form))
            };
            let members = group.seen.iter().take(LOOKED_BACK).filter(|&&j| j == i || same(&seen[j]));
            let members: Vec<&[Form<'a>]> = members.map(|&j| seen[j].words.as_slice()).collect();
            each(own, &members);
        }
    }
}

fn grouped<'a>(view: &View<'a>) -> (Vec<Seen<'a>>, Vec<Group>) {
    let seen = see_names(view);
    let mut order: Vec<usize> = (0..seen.len()).collect();
    // Longer names first; among equals in text order.
    order.sort_by_key(|&i| (std::cmp::Reverse(seen[i].words.len().min(4)), seen[i].span));
    let mut groups: Vec<Group> = Vec::new();
    let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
    let mut group_of = vec![0_usize; seen.len()];
    for &i in &order {
        let found = best_group(&seen, i, &groups, &by_stem);
        let group = found.unwrap_or_else(|| {
            groups.push(Group { seen: Vec::new(), model: i, country: seen[i].country, aliases: Vec::new() });
            let group = groups.len() - 1;
            for key in keys(&seen[i], view.text) {
                by_stem.entry(key).or_default().push(group);
            }
            group
        });
        if let Some(g) = groups.get_mut(group) {
            g.seen.push(i);
        }
        group_of[i] = group;
    }
    join_acronyms(view, &seen, &mut groups, &mut group_of);
    (seen, groups)
}

fn see_names<'a>(view: &View<'a>) -> Vec<Seen<'a>> {
    let mut found: Vec<Seen<'a>> = Vec::with_capacity(view.analysis.names.len());
    for name in &view.analysis.names {
        let mut words: Vec<Form<'a>> = view.words(name.span);
        words.truncate(12);
        let before = words
            .iter()
            .take_while(|word| {
                matches!(word.form, "the" | "The" | "a" | "an")
                    || (name.kind == NameKind::Person && is_title(&word.lower()))
            })
            .count();
        // "Radna Lidia Mazur" at the start of a sentence: her office is no part of her name.
        let office = name.kind == NameKind::Person
            && words.len() >= before + 3
            && words.get(before).is_some_and(|word| {
                let lower = word.lower();
                matches!(noun_class(&lower, &lower), Some(NounClass::Person(_))) && !is_first_name(word.form)
            })
            && words.get(before + 1).is_some_and(|word| word.form.starts_with(char::is_uppercase));
        let before = before + usize::from(office);
        if before < words.len() {
            words.drain(..before);
        }
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        if !words.iter().any(|word| word.form.chars().any(char::is_alphabetic)) {
            continue;
        }
        let span = Span::new(first.span.start, last.span.end);
        let forms: Vec<&str> = words.iter().map(|word| strip_genitive(word.form)).collect();
        let country = if name.kind == NameKind::Person { None } else { find_country(&forms) };
        let kind = match (country, name.kind) {
            (Some(_), _) => EntityKind::Country,
            (_, NameKind::Person) => EntityKind::Person,
            (_, NameKind::Organisation) => EntityKind::Organisation,
            (_, NameKind::Place | NameKind::Geo) => EntityKind::Place,
            _ => EntityKind::Other,
        };
        found.push(Seen { span, kind, words, country });
    }
    see_sites(view, &mut found);
    see_acronyms(view, &mut found);
    found.sort_by_key(|name| (name.span.start, std::cmp::Reverse(name.span.end)));
    found
}

/// Acronyms that the tagger missed: *G7*, *NBP*. Not in a line of capitals, nor Roman numbers.
fn see_acronyms<'a>(view: &View<'a>, found: &mut Vec<Seen<'a>>) {
    let capitals = |i: usize| {
        view.analysis.tokens.get(i).map(|token| token.span.slice(view.text)).is_some_and(|form| {
            form.chars().count() > 1
                && form.chars().any(char::is_uppercase)
                && form.chars().all(|c| c.is_uppercase() || c.is_numeric())
        })
    };
    let known: std::collections::HashSet<usize> =
        view.analysis.names.iter().flat_map(|name| view.words(name.span)).map(|word| word.span.start).collect();
    for (i, token) in view.analysis.tokens.iter().enumerate() {
        let form = token.span.slice(view.text);
        let roman = form.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'M'));
        let alone = !capitals(i + 1) && !i.checked_sub(1).is_some_and(capitals);
        if capitals(i) && alone && !roman && form.chars().count() <= 6 && !known.contains(&token.span.start) {
            let proper = view.analysis.words.get(token.words.start).is_none_or(|word| word.upos == Upos::Propn);
            let words = view.words(token.span);
            if proper && words.len() == 1 {
                found.push(Seen { span: token.span, kind: EntityKind::Organisation, words, country: None });
            }
        }
    }
}

/// Names of sites, which taggers miss: *wpolityce.pl*.
fn see_sites<'a>(view: &View<'a>, found: &mut Vec<Seen<'a>>) {
    const DOMAINS: [&str; 9] = [".pl", ".com", ".eu", ".org", ".net", ".ru", ".uk", ".de", ".info"];
    for token in &view.analysis.tokens {
        // A site's name may be one token or several ("wpolityce . pl"); its last is looked for.
        let words = token.span.slice(view.text);
        let last = words.rsplit('.').next().unwrap_or("");
        if !DOMAINS.iter().any(|domain| domain[1..] == *last) {
            continue;
        }
        let before = view.text.get(..token.span.end).unwrap_or("");
        let site = before.chars().rev().take(80).take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
        let start = token.span.end - site.map(char::len_utf8).sum::<usize>();
        let span = Span::new(start, token.span.end);
        let site = span.slice(view.text);
        let follows = view
            .text
            .get(token.span.end..)
            .and_then(|rest| rest.chars().next())
            .is_none_or(|c| !c.is_alphanumeric() && c != '@');
        let whole = site.len() >= 5
            && site.contains('.')
            && !site.starts_with('.')
            && site.chars().filter(|c| c.is_alphabetic()).count() > 4
            && follows;
        if whole && !found.iter().rev().take(64).any(|name| name.span.overlaps(span)) {
            let words = view.words(span);
            if words.len() == 1 {
                found.push(Seen { span, kind: EntityKind::Organisation, words, country: None });
            }
        }
    }
}

pub(crate) fn strip_genitive(form: &str) -> &str {
    form.strip_suffix("'s").or_else(|| form.strip_suffix("’s")).unwrap_or(form)
}

/// Under which keys an entity is found.
fn keys(seen: &Seen<'_>, text: &str) -> Vec<String> {
    if let Some(country) = seen.country {
        return vec![format!("iso:{}", country.key)];
    }
    let mut found: Vec<String> = seen
        .words
        .iter()
        .filter(|word| word.form.chars().count() > 1)
        .flat_map(|word| stems(&strip_genitive(word.form).to_lowercase()))
        .collect();
    if let Some(display) = alias(seen.span.slice(text)) {
        found.push(display.to_owned());
    }
    found.sort();
    found.dedup();
    found
}

/// The usual name of an agency or paper with several names.
pub(crate) fn alias(words: &str) -> Option<&'static str> {
    let lower = words.to_lowercase();
    MEDIA_ALIASES.iter().find(|(known, _)| *known == lower).map(|(_, display)| *display)
}

fn best_group(seen: &[Seen<'_>], i: usize, groups: &[Group], by_stem: &HashMap<String, Vec<usize>>) -> Option<usize> {
    let mention = &seen[i];
    if let Some(country) = mention.country {
        return by_stem.get(&format!("iso:{}", country.key)).and_then(|found| found.first().copied());
    }
    let mut candidates: Vec<usize> = Vec::new();
    for word in &mention.words {
        for stem in stems(&strip_genitive(word.form).to_lowercase()) {
            for group in by_stem.get(&stem).into_iter().flat_map(|found| found.iter().rev().take(CANDIDATES)) {
                if !candidates.contains(group) {
                    candidates.push(*group);
                }
            }
        }
    }
    candidates.retain(|&g| fits(seen, mention, &groups[g]));
    if candidates.len() <= 1 {
        return candidates.first().copied();
    }
    // The one mentioned last before this mention; if none was, the first one after.
    candidates.into_iter().min_by_key(|&g| {
        let group = &groups[g];
        let exact = seen[group.model].words.len() == mention.words.len();
        let last_before = group
            .seen
            .iter()
            .rev()
            .take(LOOKED_BACK)
            .map(|&s| seen[s].span.start)
            .filter(|&start| start < mention.span.start)
            .max();
        match last_before {
            Some(start) => (!exact, false, mention.span.start - start),
            None => (!exact, true, seen[group.model].span.start),
        }
    })
}

/// Whether a mention can name the group's entity.
fn fits(seen: &[Seen<'_>], mention: &Seen<'_>, group: &Group) -> bool {
    let model = &seen[group.model];
    if model.country.is_some() {
        return false;
    }
    let (short, long) = (&mention.words, &model.words);
    if short.len() > long.len() {
        return false;
    }
    let persons = (mention.kind == EntityKind::Person, model.kind == EntityKind::Person);
    if short.len() == long.len() {
        // A single word that names a person here and a place there is two entities ("Duda", "Dudzie" are one).
        let kinds = persons.0 == persons.1 || short.len() > 1 || short[0].form == long[0].form;
        return kinds && short.iter().zip(long).all(|(a, b)| same_word(a.form, b.form));
    }
    match persons {
        (true, true) => {
            // Its words in their order, the surname or (if it is alone) any word long enough.
            let mut rest = long.iter();
            let all = short.iter().all(|word| rest.any(|other| same_word(word.form, other.form)));
            all && (short.len() > 1
                || short[0].form.chars().count() > 2
                || same_word(short[0].form, long[long.len() - 1].form))
        }
        (false, false) => {
            // A part of an organisation's name stands for it if it is its beginning ("Unia", "Manchester") and long enough.
            let same_kind = mention.kind == model.kind;
            same_kind
                && mention.kind == EntityKind::Organisation
                && short.iter().zip(long).all(|(a, b)| same_word(a.form, b.form))
                && short[0].form.chars().count() > 3
        }
        // The tagger may take a surname alone for something else.
        (false, true) => {
            short.len() == 1
                && mention.kind != EntityKind::Place
                && short[0].form.chars().count() > 3
                && same_word(short[0].form, long[long.len() - 1].form)
        }
        (true, false) => false,
    }
}

fn same_word(a: &str, b: &str) -> bool {
    let (a, b) = (strip_genitive(a), strip_genitive(b));
    // Initials: "K." and "Katarzyna".
    let initial = |short: &str, long: &str| {
        short.chars().count() == 1 && short.chars().next().is_some_and(char::is_uppercase) && long.starts_with(short)
    };
    initial(a, b) || initial(b, a) || same_name(a, b)
}

/// Joins acronyms with the names they abbreviate: "Generalna Dyrekcja … (GDDKiA)".
fn join_acronyms(view: &View<'_>, seen: &[Seen<'_>], groups: &mut [Group], group_of: &mut [usize]) {
    let mut acronyms: HashMap<String, usize> = HashMap::new();
    for (i, name) in seen.iter().enumerate() {
        if name.words.len() >= 2 && name.kind != EntityKind::Person {
            for key in initials(&name.words) {
                acronyms.entry(key).or_insert(group_of[i]);
            }
        }
        // "Long Name (ABC)": said outright.
        if let Some(next) = seen.get(i + 1)
            && name.words.len() >= 2
            && next.words.len() == 1
            && is_acronym(next.words[0].form)
            && view.text.get(name.span.end..next.span.start) == Some(" (")
            && name.kind != EntityKind::Person
        {
            acronyms.insert(next.words[0].form.to_owned(), group_of[i]);
        }
    }
    for i in 0..seen.len() {
        let name = &seen[i];
        let Some(word) = name.words.first().filter(|word| name.words.len() == 1 && is_acronym(word.form)) else {
            continue;
        };
        let form = word.form.split('-').next().unwrap_or(word.form);
        let (from, Some(&to)) = (group_of[i], acronyms.get(form)) else { continue };
        if from != to && groups[to].country.is_none() && groups[from].country.is_none() {
            groups[from].seen.retain(|&s| s != i);
            groups[to].seen.push(i);
            groups[to].aliases.push(form.to_owned());
            group_of[i] = to;
        }
    }
}

fn is_acronym(form: &str) -> bool {
    let capitals = form.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&capitals) && form.chars().count() <= capitals + 3
}

/// The acronyms a name may have: initials of its capitalised words, with and without those of the others.
fn initials(words: &[Form<'_>]) -> Vec<String> {
    let capitals: String =
        words.iter().filter_map(|word| word.form.chars().next()).filter(|c| c.is_uppercase()).collect();
    let all: String = words.iter().filter_map(|word| word.form.chars().next()).collect();
    let upper = all.to_uppercase();
    let mut found = vec![capitals, all, upper];
    found.retain(|acronym| acronym.chars().count() >= 2);
    found.dedup();
    found
}

fn finish(view: &View<'_>, seen: &[Seen<'_>], mut groups: Vec<Group>, language: &str) -> Names {
    groups.retain(|group| !group.seen.is_empty());
    for group in &mut groups {
        group.seen.sort_unstable();
    }
    groups.sort_by_key(|group| group.seen[0]);
    let mut names = Names::default();
    for group in groups {
        let mentions: Vec<Span> = group.seen.iter().map(|&i| seen[i].span).collect();
        let kind = majority_kind(&group.seen, seen);
        let members: Vec<&[Form<'_>]> =
            group.seen.iter().take(LOOKED_BACK).map(|&i| seen[i].words.as_slice()).collect();
        let known = mentions.iter().find_map(|span| alias(span.slice(view.text)));
        let name = match (group.country, known) {
            (Some(country), _) => country_name(&group, seen, country),
            (None, Some(display)) => display.to_owned(),
            (None, None) => base::base_name(&members, kind, language, &group.aliases),
        };
        let gender = (kind == EntityKind::Person).then(|| person_gender(view, &group, seen, &name)).flatten();
        // Forms that were not seen to be of one name, but have one base form.
        let same = names.by_name.get(&name).copied().filter(|same| names.entities[*same].kind == kind);
        if let Some(same) = same.filter(|_| language != "pl") {
            names.mentions.extend(mentions.iter().map(|span| (*span, same)));
            continue;
        }
        let entity = names.entities.len();
        names.mentions.extend(mentions.iter().map(|span| (*span, entity)));
        names.by_name.entry(name.clone()).or_insert(entity);
        names.entities.push(Named {
            name,
            kind,
            key: group.country.map(|country| format!("iso3166:{}", country.key)),
            gender,
        });
    }
    names.mentions.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    names
}

/// The base name most used for a country: "USA" if the text says so more often than "Stany Zjednoczone".
fn country_name(group: &Group, seen: &[Seen<'_>], first: Country) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for country in group.seen.iter().filter_map(|&i| seen[i].country) {
        match counts.iter_mut().find(|(name, _)| *name == country.name) {
            Some((_, count)) => *count += 1,
            None => counts.push((country.name, 1)),
        }
    }
    // Of equals the first named.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count).map_or(first.name, |(name, _)| *name);
    best.to_owned()
}

fn majority_kind(members: &[usize], seen: &[Seen<'_>]) -> EntityKind {
    let kinds =
        [EntityKind::Person, EntityKind::Organisation, EntityKind::Country, EntityKind::Place, EntityKind::Other];
    // Longer mentions are surer.
    let votes =
        |kind| members.iter().filter(|&&i| seen[i].kind == kind).map(|&i| seen[i].words.len().min(3)).sum::<usize>();
    kinds.into_iter().rev().max_by_key(|&kind| votes(kind)).unwrap_or(EntityKind::Other)
}

fn person_gender(view: &View<'_>, group: &Group, seen: &[Seen<'_>], name: &str) -> Option<Gender> {
    for &i in &group.seen {
        let start = seen[i].span.start;
        let before = view.text.get(..start).map(|text| text.trim_end().trim_end_matches('.')).unwrap_or("");
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        if let Some(gender) = title_gender(&word.to_lowercase()).filter(|_| word.chars().count() > 1) {
            return Some(gender);
        }
    }
    let first = name.split([' ', '-']).next()?;
    if name.contains(' ') && first.chars().count() > 2 {
        return name_gender(first);
    }
    // A surname alone: what the tagger says in most places; -ska and -cka are women's.
    let votes = |value: &str| {
        group.seen.iter().filter(|&&i| seen[i].words.iter().any(|word| word.feat("Gender") == Some(value))).count()
    };
    match (votes("Masc"), votes("Fem")) {
        _ if name.ends_with("ska") || name.ends_with("cka") => Some(Gender::Feminine),
        _ if name.ends_with("ski") || name.ends_with("cki") => Some(Gender::Masculine),
        (m, f) if m > f => Some(Gender::Masculine),
        (m, f) if f > m => Some(Gender::Feminine),
        _ => None,
    }
}
