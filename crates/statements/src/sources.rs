//! What kind of words a statement's source is: a name, a pronoun, a common noun, nothing.

use text::Span;

use crate::agreement::gender;
use crate::lexicon::{Agreement, Gender, NounClass, is_group, is_indefinite, noun_class, pronoun, relative};
use crate::names::{Names, capitalise};
use crate::words::{Form, View};
use language::Upos;
use record::EntityKind;

#[derive(Clone, Debug)]
pub(crate) enum Source {
    Missing,
    /// Entities named by the source itself.
    Named(Vec<usize>),
    Pronoun(Agreement),
    Relative(Agreement),
    Nominal(Nominal),
}

/// A common noun as source.
#[derive(Clone, Debug)]
pub(crate) struct Nominal {
    /// Lower-case lemma of the head noun.
    pub(crate) head: String,
    /// The head with what closely belongs to it, in the nominative where that is sure.
    pub(crate) display: String,
    pub(crate) class: Option<NounClass>,
    pub(crate) agreement: Agreement,
    /// A lower-case genitive follows the head: "ministerstwo zdrowia".
    pub(crate) complemented: bool,
    /// The head is a proper noun that the tagger of names missed.
    pub(crate) proper: bool,
    /// One of many, or people in general: unnamed.
    pub(crate) indefinite: bool,
    /// Entities named inside it ("rzecznik Kremla"), none of them the head.
    pub(crate) inside: Vec<usize>,
    /// Lower-case lemmas of the other words.
    pub(crate) modifiers: Vec<String>,
}

impl Nominal {
    /// Whether an entity named inside cannot be the one the noun stands for: a person's helper is not the person.
    pub(crate) fn excludes(&self, names: &Names, entity: usize) -> bool {
        let person = names.entities.get(entity).is_some_and(|named| named.kind == EntityKind::Person);
        person && matches!(self.class, Some(NounClass::Person(_))) && self.inside.contains(&entity)
    }
}

/// Words that make what follows a complement in English.
const COMPLEMENT: &[&str] = &["for", "of", "from", "to", "at", "in", "with", "by", "on"];
/// Polish prepositions before a complement.
const PREPOSITIONS: &[&str] =
    &["z", "ze", "w", "we", "na", "do", "od", "ds", "dla", "przy", "o", "pod", "przez", "po", "za", "spoza"];

pub(crate) fn read_source(view: &View<'_>, names: &Names, source: &[Span], polish: bool) -> Source {
    let words = view.words_of(source);
    let Some(first) = words.first() else { return Source::Missing };
    let lower = first.lower();
    if words.len() <= 2 && names.inside(first.span).next().is_none() {
        if let Some(agreement) = relative(&lower).filter(|_| words.len() == 1) {
            return Source::Relative(agreement);
        }
        if let Some(agreement) = pronoun(&lower).filter(|_| words.len() == 1 || pronoun(&words[1].lower()).is_some()) {
            return Source::Pronoun(agreement);
        }
    }
    let hull = Span::hull_of(source).unwrap_or_default();
    let inside: Vec<(Span, usize)> =
        names.inside(hull).filter(|(span, _)| source.iter().any(|piece| piece.contains(*span))).collect();
    let head = head_word(view, &words, &inside, hull);
    let named = named_heads(view, names, &words, &inside, head, polish);
    if !named.is_empty() {
        return Source::Named(named);
    }
    Source::Nominal(nominal(view, &words, head, inside.iter().map(|(_, entity)| *entity).collect()))
}

/// The head of a source: by the tree if there is one, else its first common noun of a known class, else its first word.
fn head_word(view: &View<'_>, words: &[Form<'_>], names: &[(Span, usize)], hull: Span) -> usize {
    let in_name = |word: &Form<'_>| names.iter().any(|(span, _)| span.contains(word.span));
    let by_tree = words.iter().position(|word| {
        word.word.is_some_and(|w| {
            let noun = w.deprel != "punct" && w.deprel != "case";
            let outside = w
                .head
                .and_then(|head| view.analysis.words.get(head))
                .and_then(|head| view.analysis.tokens.get(head.token))
                .is_none_or(|token| !hull.contains(token.span));
            noun && outside && !w.deprel.is_empty()
        })
    });
    let by_class =
        || words.iter().position(|word| !in_name(word) && noun_class(&word.lemma(), &word.lower()).is_some());
    by_tree.or_else(by_class).unwrap_or(0)
}

/// The entities that are, or stand in apposition to, the head of a source.
fn named_heads(
    view: &View<'_>,
    names: &Names,
    words: &[Form<'_>],
    inside: &[(Span, usize)],
    head: usize,
    polish: bool,
) -> Vec<usize> {
    let Some(first) = words.first() else { return Vec::new() };
    let head_form = &words[head.min(words.len() - 1)];
    let head_name = inside.iter().find(|(span, _)| span.contains(head_form.span));
    let class = noun_class(&head_form.lemma(), &head_form.lower());
    // "kilku kaznodziejów, w tym X": examples of many.
    let examples = [", w tym", "m.in.", "takich jak", "takie jak", "tacy jak", "między innymi", "including", "such as"]
        .iter()
        .any(|words_| {
            let hull = words.first().map_or(0, |word| word.span.start)..words.last().map_or(0, |word| word.span.end);
            view.text.get(hull).is_some_and(|text| text.contains(words_))
        });
    if examples && head_name.is_none() {
        return Vec::new();
    }
    let is_person = |entity: usize| names.entities.get(entity).is_some_and(|e| e.kind == EntityKind::Person);
    let mut found: Vec<usize> = Vec::new();
    let mut last_end: Option<usize> = None;
    for (span, entity) in inside {
        // Nested and repeated names count once.
        if found.contains(entity) || last_end.is_some_and(|end| span.start < end) {
            continue;
        }
        let own_head = head_name.is_some_and(|(other, _)| other == span);
        let role_before = words.iter().rev().find(|word| word.span.end <= span.start);
        // After a named head only coordination adds another: "Paweł Sałek, doradca prezydenta Andrzeja Dudy".
        let apposed = is_person(*entity)
            && (head_name.is_none() || own_head)
            && !complement(view, names, words, *span, *entity, head_form, polish);
        let coordinated = last_end.is_some_and(|end| {
            matches!(
                view.text.get(end..span.start).map(str::trim),
                Some("i" | "oraz" | "and" | "," | "&" | ", a także" | "a także" | ", and")
            )
        });
        // In Polish a name that opens the source; in English one that is all of it ("French companies" are no France).
        let last = words.last().is_some_and(|word| word.span.end == span.end)
            || view.text.get(span.end..).is_some_and(|rest| rest.starts_with([',', '(']));
        let starts = span.start == first.span.start
            && head_name.is_none()
            && class.is_none()
            && (polish || last)
            && !possessive(view, *span);
        // "Time magazine", "the Daily Mail newspaper".
        let paper = !polish
            && !is_person(*entity)
            && words
                .iter()
                .find(|word| word.span.start >= span.end)
                .is_some_and(|word| noun_class(&word.lemma(), &word.lower()) == Some(NounClass::Media));
        // "kraje G7": the members speak for it.
        let members = !is_person(*entity)
            && found.is_empty()
            && matches!(head_form.lemma().as_str(), "kraj" | "państwo" | "kraje" | "państwa")
            && names.entities.get(*entity).is_some_and(|e| e.kind == EntityKind::Organisation)
            && role_before.is_some_and(|word| word.span == head_form.span);
        // "portal wpolityce.pl", "komunikat MSZ", "danych GDDKiA", "kraje G7": the institution behind the noun.
        let behind = !is_person(*entity)
            && found.is_empty()
            && matches!(class, Some(NounClass::Media | NounClass::Document))
            && names.entities.get(*entity).is_some_and(|e| e.kind != EntityKind::Place)
            && role_before.is_some();
        let label = !is_person(*entity)
            && found.is_empty()
            && class == Some(NounClass::Organisation)
            && apposed_label(view, words, *span, head_form, polish);
        let own_head = own_head && (polish || last || !adjectival(view, words, *span));
        if (own_head && !possessive(view, *span))
            || paper
            || members
            || apposed
            || (coordinated && !found.is_empty())
            || starts
            || behind
            || label
        {
            found.push(*entity);
            last_end = Some(span.end);
        }
    }
    // A person in apposition beats the institution he speaks for: "1Xtra's G Money", "MSZ Radosław Sikorski".
    if found.len() > 1 && found.iter().any(|&e| is_person(e)) {
        found.retain(|&e| is_person(e));
    }
    found
}

/// Whether an English name is followed by a lower-case noun it only modifies: "French companies".
fn adjectival(view: &View<'_>, words: &[Form<'_>], span: Span) -> bool {
    let next = words.iter().find(|word| word.span.start >= span.end);
    next.is_some_and(|word| {
        !word.is_capital()
            && view.text.get(span.end..word.span.start) == Some(" ")
            && !COMPLEMENT.contains(&word.form)
            && !matches!(word.form, "and" | "or" | "himself" | "herself" | "itself")
    })
}

/// "Powell's office": the name is a possessor, another noun follows.
fn possessive(view: &View<'_>, span: Span) -> bool {
    let words = span.slice(view.text);
    let after = view.text.get(span.end..).unwrap_or("");
    words.ends_with("'s")
        || words.ends_with("’s")
        || after.starts_with("'s ")
        || after.starts_with("’s ")
        || after.starts_with("' ")
        || after.starts_with("’ ")
}

/// Whether a person's name inside a source is only a complement of its head: *doradca Putina, a spokesman for Mr Blair*.
fn complement(
    view: &View<'_>,
    names: &Names,
    words: &[Form<'_>],
    span: Span,
    entity: usize,
    head: &Form<'_>,
    polish: bool,
) -> bool {
    if possessive(view, span) {
        return true;
    }
    let before = words.iter().rev().find(|word| word.span.end <= span.start);
    let Some(before) = before else { return false };
    let lower = before.lower();
    if COMPLEMENT.contains(&lower.as_str()) && !polish || (polish && PREPOSITIONS.contains(&lower.as_str())) {
        return true;
    }
    if !polish {
        return false;
    }
    let name = view.words(span);
    let base = names.entities.get(entity).map(|e| e.name.as_str()).unwrap_or("");
    // A name in the nominative depends on nothing.
    let first_base = name.first().is_some_and(|word| base.split(' ').next() == Some(word.form));
    // In apposition the cases agree; a complement is in the genitive. A nominative that is not the base form ("zdaniem
    // posłanki Iwony…") is the tagger's mistake and tells nothing.
    let mistaken = head.feat("Case") == Some("Nom")
        && head.feat("Number") == Some("Sing")
        && head.lemma().to_lowercase() != head.lower();
    if !mistaken
        && let (Some(a), Some(b)) = (head.feat("Case"), name.first().and_then(|word| word.feat("Case")))
        && !span.contains(head.span)
    {
        // After the head a comma opens an apposition whatever the tagger says of its case.
        let comma = view.text.get(head.span.end..span.start).is_some_and(|between| between.contains(','));
        return a != b && !comma && !(first_base && a == "Nom");
    }
    // Without morphology: the head in its base form and the name in another.
    let head_base = noun_class(&head.lower(), "").is_some();
    let name_base = name.last().is_some_and(|word| base.split(' ').any(|part| part == word.form));
    head_base && !name_base
}

/// "spółka Gaz-System", "sieć Biedronka": an institution's noun with its own name, in the nominative or after a quotation mark.
fn apposed_label(view: &View<'_>, words: &[Form<'_>], span: Span, head: &Form<'_>, polish: bool) -> bool {
    let Some(at) = words.iter().position(|word| word.span == head.span) else { return false };
    let next = words.get(at + 1).is_some_and(|word| word.span.start == span.start);
    let quoted = view.before(span.start).is_some_and(|c| matches!(c, '"' | '„' | '“' | '\''));
    if !polish {
        return false;
    }
    let same_case = match (head.feat("Case"), view.words(span).first().and_then(|word| word.feat("Case"))) {
        (Some(a), Some(b)) => a == b || b == "Nom",
        _ => false,
    };
    next && (quoted || same_case)
}

fn nominal(view: &View<'_>, words: &[Form<'_>], head: usize, inside: Vec<usize>) -> Nominal {
    let Some(form) = words.get(head).or_else(|| words.first()) else {
        return Nominal {
            head: String::new(),
            display: String::new(),
            complemented: false,
            proper: false,
            class: None,
            agreement: Agreement::default(),
            indefinite: false,
            inside,
            modifiers: Vec::new(),
        };
    };
    let (lemma, lower) = (form.lemma(), form.lower());
    // A noun of a human that no list knows is a person's all the same.
    let human = form.feat("Animacy") == Some("Hum") && !form.is_capital();
    let class = noun_class(&lemma, &lower).or(human.then_some(NounClass::Person(None)));
    let plural = match form.feat("Number") {
        Some(number) => Some(number == "Plur"),
        None => plural_by_ending(&lower, &lemma),
    };
    let noun_gender = match class {
        Some(NounClass::Person(gender)) => gender.or_else(|| form.feat("Gender").and_then(gender_of_person)),
        _ => form.feat("Gender").and_then(gender),
    };
    let group = plural == Some(true) && (is_group(&lemma, &lower) || matches!(class, Some(NounClass::Person(_))));
    let indefinite = group
        || words.iter().take_while(|word| word.span.start <= form.span.start).any(|word| {
            is_indefinite(&word.lower()) && (word.form.chars().count() > 1 || !word.is_capital() || view.text.len() < 2)
        });
    let modifiers = words.iter().enumerate().filter(|(i, _)| *i != head).map(|(_, word)| word.lemma()).collect();
    // In capitals though no sentence begins here, or said to be a proper noun.
    let opens = view.text.get(..form.span.start).is_none_or(|before| {
        before.trim_end().is_empty() || before.trim_end().ends_with(['.', '!', '?', '\n', ':', '"', '”'])
    });
    let noun =
        form.word.is_some_and(|word| word.upos == Upos::Propn || (!opens && matches!(word.upos, Upos::Noun | Upos::X)));
    let proper = words.len() == 1 && form.is_capital() && class.is_none() && plural != Some(true) && noun;
    let next =
        words.get(head + 1).filter(|word| word.span.start == form.span.end + 1 && !PREPOSITIONS.contains(&word.form));
    let complemented = next.is_some_and(|word| word.feat("Case").is_none_or(|case| case == "Gen"));
    let display = if proper { capitalise(&form.lemma()) } else { display_of(words, head, plural == Some(true)) };
    Nominal {
        head: lemma,
        display,
        complemented,
        proper,
        class,
        agreement: Agreement { plural, gender: noun_gender, first_person: false },
        indefinite,
        inside,
        modifiers,
    }
}

/// How an institution is called that has no name: "policja", "rząd", "władze".
fn display_of(words: &[Form<'_>], head: usize, plural: bool) -> String {
    let Some(form) = words.get(head) else { return String::new() };
    let lemma = form.lemma();
    if !plural {
        // "ministerstwo zdrowia": with the genitive that follows.
        let office = matches!(
            lemma.as_str(),
            "ministerstwo" | "urząd" | "inspektorat" | "departament" | "komenda" | "kuratorium" | "dyrekcja"
        );
        let next = words.get(head + 1).filter(|word| office && word.feat("Case") == Some("Gen"));
        return next.map_or(lemma.clone(), |word| format!("{lemma} {}", word.form));
    }
    match lemma.as_str() {
        "władza" | "władze" => "władze".to_owned(),
        "służba" | "służby" => "służby".to_owned(),
        _ => form.lower(),
    }
}

/// Nouns for persons in the masculine may mean a woman ("minister Nowacka"); only the feminine tells.
fn gender_of_person(value: &str) -> Option<Gender> {
    (value == "Fem").then_some(Gender::Feminine)
}

fn plural_by_ending(lower: &str, lemma: &str) -> Option<bool> {
    if lower == lemma && noun_class(lemma, "").is_some() {
        return Some(false);
    }
    let plural =
        ["cy", "rzy", "ści", "owie", "ów", "iści", "dzi", "ami", "ach"].iter().any(|ending| lower.ends_with(ending));
    plural.then_some(true)
}
