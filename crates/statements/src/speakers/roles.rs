//! Roles seen beside names: *premier Donald Tusk*, *Reiner Seele, prezes OMV*. A later *premier* is he.

use crate::lexicon::{NounClass, noun_class};
use crate::names::{Named, Names};
use crate::sources::Nominal;
use crate::speakers::{same_noun, share_modifier};
use crate::words::{Form, View};
use language::Upos;
use record::EntityKind;
use text::Span;

/// A role noun seen beside a name.
struct Role {
    head: String,
    modifiers: Vec<String>,
    entity: usize,
}

#[derive(Default)]
pub(super) struct Roles {
    roles: Vec<Role>,
}

/// Most roles kept of an article; a record of a hostile text stays bounded.
const MOST: usize = 400;
/// How far beside a name its role is looked for, in bytes.
const REACH: usize = 90;

/// Institutions that are named by their common noun alone.
const SELF_NAMING: &[&str] = &[
    "rząd",
    "policja",
    "prokuratura",
    "sąd",
    "władza",
    "władze",
    "opozycja",
    "administracja",
    "wojsko",
    "armia",
    "kreml",
    "pentagon",
    "parlament",
    "sejm",
    "senat",
    "prokurator generalny",
    "straż",
    "episkopat",
    "inspekcja",
    "samorząd",
    "konstytucja",
    "służba",
    "służby",
    "government",
    "police",
    "court",
    "parliament",
    "opposition",
    "administration",
    "army",
    "congress",
    "senate",
    "chancellor",
];

/// Institutions that are named by their noun and what they are for: "ministerstwo zdrowia".
const OFFICES: &[&str] = &[
    "ministerstwo",
    "urząd",
    "inspektorat",
    "kancelaria",
    "departament",
    "komenda",
    "kuratorium",
    "dyrekcja",
    "ministry",
    "department",
    "office",
    "campaign",
];

/// The roles beside all names of the article.
pub(super) fn find_roles(view: &View<'_>, names: &Names) -> Roles {
    let mut roles = Roles::default();
    let mut last_end = 0;
    for (span, entity) in &names.mentions {
        let free_from = last_end;
        last_end = last_end.max(span.end);
        if roles.roles.len() >= MOST {
            break;
        }
        let Some(named) = names.entities.get(*entity) else { continue };
        if !matches!(named.kind, EntityKind::Person | EntityKind::Organisation | EntityKind::Other) {
            continue;
        }
        let wanted = |class: NounClass| match named.kind {
            EntityKind::Person => matches!(class, NounClass::Person(_)),
            _ => matches!(class, NounClass::Organisation | NounClass::Media | NounClass::Document),
        };
        // Before: the words of the noun phrase up to a stop, comma, mark or verb-like gap.
        let before = beside_before(view, *span, free_from);
        if let Some(head) = before.iter().position(|word| noun_class(&word.lemma(), &word.lower()).is_some_and(wanted))
        {
            let modifiers = modifiers_of(&before, head);
            roles.roles.push(Role { head: before[head].lemma(), modifiers, entity: *entity });
        }
        // After a comma, a bracket or a dash: "Reiner Seele, prezes OMV".
        let after = beside_after(view, *span);
        if let Some(head) =
            after.iter().take(4).position(|word| noun_class(&word.lemma(), &word.lower()).is_some_and(wanted))
        {
            let modifiers = modifiers_of(&after, head);
            roles.roles.push(Role { head: after[head].lemma(), modifiers, entity: *entity });
        }
    }
    roles
}

/// Words that tell one holder of a role from another: what follows the noun and the adjective before it.
fn modifiers_of(words: &[Form<'_>], head: usize) -> Vec<String> {
    let adjective =
        head.checked_sub(1).and_then(|i| words.get(i)).filter(|word| word.word.is_some_and(|w| w.upos == Upos::Adj));
    adjective.into_iter().chain(words.iter().skip(head + 1)).map(Form::lemma).collect()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn beside_before<'a>(view: &View<'a>, name: Span, free_from: usize) -> Vec<Form<'a>> {
    let start = floor(view.text, name.start.saturating_sub(REACH)).max(free_from.min(name.start));
    let words = view.text.get(start..name.start).unwrap_or("");
    // An abbreviation's stop (gen., dr.) does not end the phrase.
    let mut cut = 0;
    for (at, c) in words.char_indices() {
        let abbreviation = c == '.'
            && words[..at]
                .rsplit(|c: char| !c.is_alphabetic())
                .next()
                .is_some_and(|word| (1..=4).contains(&word.chars().count()) && word.chars().all(char::is_lowercase));
        if (matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '–' | '—' | '"' | '„' | '”' | '\n')
            && !abbreviation)
            || (c == '-' && words[..at].ends_with(' '))
        {
            cut = at + c.len_utf8();
        }
    }
    let words = view.words(Span::new(start + cut, name.start));
    // What another is ("starosta Jan Zawada i wójt Adam Gil") ends at the conjunction.
    let from =
        words.iter().rposition(|word| matches!(word.form, "i" | "oraz" | "and" | "że" | "that")).map_or(0, |at| at + 1);
    words[from..].to_vec()
}

fn beside_after<'a>(view: &View<'a>, name: Span) -> Vec<Form<'a>> {
    let end = floor(view.text, (name.end + REACH).min(view.text.len()));
    let rest = view.text.get(name.end..end).unwrap_or("");
    let opened = [", ", " (", " - ", " – "].iter().find(|open| rest.starts_with(**open));
    let Some(open) = opened else { return Vec::new() };
    let from = name.end + open.len();
    let words = view.text.get(from..end).unwrap_or("");
    let stop = words.find([',', '.', ';', ':', '(', ')', '\n', '–', '"', '„']).unwrap_or(words.len());
    let found = view.words(Span::new(from, from + stop));
    // ", który …" and ", że …" are clauses, not appositions.
    if found.first().is_some_and(|word| {
        matches!(
            word.lower().as_str(),
            "który" | "która" | "które" | "którzy" | "że" | "ale" | "a" | "i" | "who" | "which" | "and" | "but"
        )
    }) {
        return Vec::new();
    }
    found
}

impl Roles {
    /// How well a common noun fits an entity by the roles seen beside its names: 0 if none was.
    pub(super) fn fit(&self, nominal: &Nominal, entity: usize, named: &Named) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for role in self.roles.iter().filter(|role| role.entity == entity) {
            if same_noun(&role.head, &nominal.head) {
                let shared = share_modifier(nominal, &role.modifiers);
                let clash = !nominal.modifiers.is_empty() && !role.modifiers.is_empty() && !shared;
                best = best.max(if shared {
                    4.0
                } else if clash {
                    -3.5
                } else {
                    3.0
                });
            } else if share_modifier(nominal, &role.modifiers) {
                best = best.max(1.0);
            }
        }
        // "resort sprawiedliwości" and Ministerstwo Sprawiedliwości share a word; so do "spółka Orange" and Orange Polska.
        if named.kind != EntityKind::Person {
            let words: Vec<String> = named.name.split(' ').map(str::to_lowercase).collect();
            if share_modifier(nominal, &words) {
                best = best.max(2.5);
            }
            if words.iter().any(|word| same_noun(word, &nominal.head)) {
                best = best.max(3.0);
            }
        }
        if best == f32::NEG_INFINITY { 0.0 } else { best }
    }
}

/// Whether a common noun stands for an institution that has no other name in the text.
pub(super) fn names_itself(nominal: &Nominal) -> bool {
    let plural = matches!(nominal.head.as_str(), "władza" | "władze" | "służba" | "służby");
    let ministry = nominal.complemented && OFFICES.contains(&nominal.head.as_str());
    (nominal.agreement.plural != Some(true) && (ministry || noun_names_itself(&nominal.head, &nominal.head))) || plural
}

pub(super) fn noun_names_itself(lemma: &str, form: &str) -> bool {
    self_name(lemma, form).is_some()
}

/// The name by which such an institution goes; authorities and services in the plural.
pub(super) fn self_name(lemma: &str, form: &str) -> Option<&'static str> {
    let is = |noun: &&&str| **noun == lemma || **noun == form || (lemma == form && same_noun(noun, form));
    SELF_NAMING.iter().find(is).map(|noun| match *noun {
        "władza" => "władze",
        "służba" => "służby",
        noun => noun,
    })
}
