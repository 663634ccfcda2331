//! Who speaks in the end: the entity behind a name, a pronoun, a role or a missing subject.
//!
//! The model says with what probability each word of the window names the speaker. Those are added up over an entity's
//! mentions and weighed with what can be known exactly: the name in the source itself, agreement of person, number and gender,
//! roles seen beside a name, the order of speakers, quotations repeated in a headline. The weights stand in [`weights`].

mod candidates;
mod roles;
mod weights;

use language::Upos;
use record::{EntityKind, SpeakerClass};
use text::Span;

use crate::agreement::{is_impersonal, is_nominal, is_passive, of_cue};
use crate::countries::{country_of_capital, find_country};
use crate::draft::Draft;
use crate::inflection::same_name;
use crate::lexicon::{Agreement, Gender, NounClass};
use crate::names::{Named, Names, capitalise};
use crate::sources::{Nominal, Source, read_source};
use crate::words::View;
use candidates::{Board, ModelMass};
use roles::Roles;

/// Who the speaker of a statement is, and why.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) entity: Option<usize>,
    pub(crate) name: Option<String>,
    pub(crate) class: SpeakerClass,
    pub(crate) why: Vec<String>,
    /// Whether the source is a name, a pronoun, a common noun or missing.
    pub(crate) source: SourceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    Name,
    Pronoun,
    Nominal,
    Missing,
}

/// Everything known of one statement's source before its speaker is sought.
struct Case {
    source: Source,
    agreement: Agreement,
    impersonal: bool,
    /// The cue is a noun (*doniesienia*) or a passive (*oskarżany jest*): whoever acts need not be in the text.
    agentless: bool,
    place: Span,
}

/// Finds the speaker of every draft. Institutions named by a common noun alone are added to `names`.
pub(crate) fn find_speakers(view: &View<'_>, names: &mut Names, drafts: &[Draft<'_>], polish: bool) -> Vec<Answer> {
    let cases: Vec<Case> = drafts.iter().map(|draft| read_case(view, names, draft, polish)).collect();
    learn_genders(names, &cases);
    let roles = roles::find_roles(view, names);
    let mut answers: Vec<Option<Answer>> =
        cases.iter().zip(drafts).map(|(case, draft)| named_answer(view, names, case, draft, polish)).collect();
    // In text order, so that each may lean on those before it; a bare quotation in a heading leans on those after it too.
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| (drafts[i].in_heading && matches!(cases[i].source, Source::Missing), cases[i].place.start));
    let board = Board::new(drafts, &cases, &answers);
    for i in order {
        if answers[i].is_none() {
            let answer = resolve(view, names, drafts, &cases, &answers, &roles, &board, i);
            board.note(cases[i].place.start, answer.entity);
            answers[i] = Some(answer);
        }
    }
    answers.into_iter().map(|answer| answer.unwrap_or_else(unknown)).collect()
}

fn unknown() -> Answer {
    Answer {
        entity: None,
        name: None,
        class: SpeakerClass::Unnamed,
        why: vec!["speaker: not found".to_owned()],
        source: SourceKind::Missing,
    }
}

fn read_case(view: &View<'_>, names: &Names, draft: &Draft<'_>, polish: bool) -> Case {
    let source = read_source(view, names, &draft.source, polish);
    let mut agreement = of_cue(view, &draft.cue, polish);
    match &source {
        Source::Pronoun(own) | Source::Relative(own) => {
            agreement = Agreement {
                plural: own.plural.or(agreement.plural),
                gender: own.gender.or(agreement.gender),
                first_person: own.first_person || agreement.first_person,
            };
        }
        Source::Nominal(nominal) => {
            // The cue agrees with the noun; who it stands for may be of another gender ("minister powiedziała").
            agreement.plural = nominal.agreement.plural.or(agreement.plural);
            agreement.gender = nominal.agreement.gender.or(agreement.gender);
        }
        _ => {}
    }
    let agentless = is_nominal(view, &draft.cue) || is_passive(view, &draft.cue);
    Case { source, agreement, impersonal: is_impersonal(view, &draft.cue), agentless, place: draft.place() }
}

/// A verb that agrees with a person's name tells the gender that the name did not.
fn learn_genders(names: &mut Names, cases: &[Case]) {
    for case in cases {
        if let (Source::Named(found), Some(gender)) = (&case.source, case.agreement.gender)
            && let [entity] = found[..]
            && gender != Gender::Neuter
            && let Some(named) = names.entities.get_mut(entity)
            && named.kind == EntityKind::Person
            && named.gender.is_none()
        {
            named.gender = Some(gender);
        }
    }
}

/// Speakers of whom a source names more are a list of many, not a speaker.
const MOST_NAMED: usize = 3;

fn named_answer(view: &View<'_>, names: &Names, case: &Case, draft: &Draft<'_>, polish: bool) -> Option<Answer> {
    let Source::Named(found) = &case.source else { return None };
    let known: Vec<&Named> = found.iter().filter_map(|&entity| names.entities.get(entity)).collect();
    let first = known.first()?;
    if known.len() > MOST_NAMED {
        let why = vec!["speaker: several, named one by one in the source".to_owned()];
        return Some(Answer { entity: None, name: None, class: SpeakerClass::Group, why, source: SourceKind::Name });
    }
    let mut name = match known.as_slice() {
        [first, middle @ .., last] => {
            let and = if polish { " i " } else { " and " };
            let mut list = first.name.clone();
            middle.iter().for_each(|named| list.push_str(&format!(", {}", named.name)));
            format!("{list}{and}{}", last.name)
        }
        _ => first.name.clone(),
    };
    let mut why = "speaker: named in the source";
    if known.len() == 1 {
        // As this source calls the country; a capital speaks for its country.
        let own = Span::hull_of(&draft.source).map(|hull| view.words(hull)).unwrap_or_default();
        let forms: Vec<&str> = own.iter().map(|word| word.form).collect();
        if let Some(country) = find_country(&forms) {
            country.name.clone_into(&mut name);
        } else if let Some(country) = country_of_capital(&first.name).filter(|_| first.kind == EntityKind::Place) {
            country.name.clone_into(&mut name);
            why = "speaker: the country whose capital is named";
        }
    }
    let class = if known.len() > 1 { SpeakerClass::Group } else { class_of(first) };
    Some(Answer {
        entity: found.first().copied(),
        name: Some(name),
        class,
        why: vec![why.to_owned()],
        source: SourceKind::Name,
    })
}

fn class_of(named: &Named) -> SpeakerClass {
    match named.kind {
        EntityKind::Person => SpeakerClass::Person,
        EntityKind::Organisation => SpeakerClass::Organisation,
        EntityKind::Country | EntityKind::Place => SpeakerClass::Country,
        EntityKind::Other => SpeakerClass::Document,
    }
}

#[allow(clippy::too_many_arguments, reason = "one place reads all that is known of the article")]
fn resolve(
    view: &View<'_>,
    names: &mut Names,
    drafts: &[Draft<'_>],
    cases: &[Case],
    answers: &[Option<Answer>],
    roles: &Roles,
    board: &Board,
    i: usize,
) -> Answer {
    let (draft, case) = (&drafts[i], &cases[i]);
    let source = match case.source {
        Source::Missing => SourceKind::Missing,
        Source::Pronoun(_) | Source::Relative(_) => SourceKind::Pronoun,
        Source::Nominal(_) => SourceKind::Nominal,
        Source::Named(_) => SourceKind::Name,
    };
    let mass = ModelMass::new(names, draft);
    // First person inside a quotation: whoever is quoted.
    if case.agreement.first_person
        && let Some(outer) = draft.within
        && let Some(Some(answer)) = answers.get(outer)
        && answer.entity.is_some()
    {
        return Answer { why: vec!["speaker: first person inside a quotation".to_owned()], source, ..answer.clone() };
    }
    let mut scored: Vec<(Option<usize>, f32, &'static str)> = Vec::new();
    for entity in board.candidates(names, &mass, case.place.start) {
        // "Współpracownik Donalda Trumpa" is another than Donald Trump.
        if matches!(&case.source, Source::Nominal(nominal) if nominal.excludes(names, entity)) {
            continue;
        }
        let (score, why) = score(names, drafts, cases, answers, roles, board, &mass, i, entity);
        scored.push((Some(entity), score, why));
    }
    scored.push((None, score_none(case, &mass, draft), ""));
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    let best = scored.first().copied().unwrap_or((None, 0.0, ""));
    match best.0.and_then(|entity| names.entities.get(entity).map(|named| (entity, named))) {
        Some((entity, named)) => {
            let mut why = vec![format!("speaker: {}", best.2)];
            why.extend(agreement_words(case, named).map(|words| format!("agreement: {words}")));
            Answer { entity: Some(entity), name: Some(named.name.clone()), class: class_of(named), why, source }
        }
        None => nameless(view, names, draft, case, &mass, source),
    }
}

/// No entity of the article speaks: an institution named by a common noun ("policja"), or nobody one can name.
fn nameless(
    view: &View<'_>,
    names: &mut Names,
    draft: &Draft<'_>,
    case: &Case,
    mass: &ModelMass,
    source: SourceKind,
) -> Answer {
    let entity_answer = |names: &Names, entity: usize, why: &str| {
        let named = names.entities.get(entity);
        let class = named.map_or(SpeakerClass::Organisation, class_of);
        Answer {
            entity: Some(entity),
            name: named.map(|named| named.name.clone()),
            class,
            why: vec![why.to_owned()],
            source,
        }
    };
    if let Source::Nominal(nominal) = &case.source {
        if !nominal.indefinite && roles::names_itself(nominal) {
            let entity = nominal_entity(names, &nominal.display);
            return entity_answer(names, entity, "speaker: an institution named by its common noun");
        }
        if nominal.proper {
            let entity = nominal_entity(names, &nominal.display);
            return entity_answer(names, entity, "speaker: named in the source");
        }
    }
    // Words that are no known name but that the model is sure of: "policja" for "czytamy w komunikacie", a name the tagger missed.
    if let Some(word) =
        mass.best_word(view).filter(|_| !matches!(&case.source, Source::Nominal(nominal) if nominal.indefinite))
    {
        let (lemma, proper) = (word.lemma(), word.is_capital() && word.word.is_some_and(|w| w.upos == Upos::Propn));
        if let Some(display) =
            if proper { Some(capitalise(&lemma)) } else { roles::self_name(&lemma, &word.lower()).map(str::to_owned) }
        {
            let entity = nominal_entity(names, &display);
            return entity_answer(names, entity, "speaker: named or called so before");
        }
    }
    if let Source::Nominal(nominal) = &case.source {
        let class = match nominal.class {
            _ if nominal.agreement.plural == Some(true) => SpeakerClass::Group,
            Some(NounClass::Document) => SpeakerClass::Document,
            Some(NounClass::Organisation | NounClass::Media) => SpeakerClass::Organisation,
            _ => SpeakerClass::Unnamed,
        };
        let why = if nominal.indefinite {
            "speaker: unnamed, the source is indefinite"
        } else {
            "speaker: unnamed, no name in the article fits the source"
        };
        return Answer { entity: None, name: None, class, why: vec![why.to_owned()], source };
    }
    let why = match case.source {
        _ if case.impersonal => "speaker: none, the verb is impersonal",
        Source::Missing if draft.cue.is_empty() => "speaker: the text does not say whose words these are",
        Source::Missing => "speaker: the subject is missing and nobody before it fits",
        _ => "speaker: nobody in the article fits the pronoun",
    };
    let class = if case.agreement.plural == Some(true) { SpeakerClass::Group } else { SpeakerClass::Unnamed };
    Answer { entity: None, name: None, class, why: vec![why.to_owned()], source }
}

fn nominal_entity(names: &mut Names, display: &str) -> usize {
    if let Some(known) = names.by_name.get(display) {
        return *known;
    }
    names.by_name.insert(display.to_owned(), names.entities.len());
    names.entities.push(Named { name: display.to_owned(), kind: EntityKind::Organisation, key: None, gender: None });
    names.entities.len() - 1
}

/// The score of one entity as the speaker of draft `i`, and the strongest reason for it.
#[allow(clippy::too_many_arguments, reason = "one place weighs all that is known")]
fn score(
    names: &Names,
    drafts: &[Draft<'_>],
    cases: &[Case],
    answers: &[Option<Answer>],
    roles: &Roles,
    board: &Board,
    mass: &ModelMass,
    i: usize,
    entity: usize,
) -> (f32, &'static str) {
    let case = &cases[i];
    let Some(named) = names.entities.get(entity) else { return (f32::NEG_INFINITY, "") };
    let mut reasons: Vec<(f32, &'static str)> = Vec::with_capacity(8);
    if mass.given {
        reasons.push((
            weights::MODEL * weights::evidence(mass.of(entity)),
            "the model's choice among the names of the article",
        ));
    }
    if !agrees(&case.agreement, named) {
        reasons.push((weights::DISAGREES, "disagrees"));
    } else if case.agreement.plural == Some(true) && named.kind == EntityKind::Organisation {
        reasons.push((weights::ONE_FOR_MANY, "kind"));
    }
    reasons.push((weights::kind(named.kind, &case.source), "kind"));
    let at = case.place.start;
    if let Some(rank) = board.speaker_rank(at, entity) {
        let fading = weights::LAST_SPEAKER - weights::SPEAKER_FADES * rank as f32;
        let scale = if matches!(case.source, Source::Nominal(_)) { 0.5 } else { 1.0 };
        reasons.push((scale * fading.max(0.0), "the last speaker that fits"));
    }
    if let Some(distance) = board.mention_distance(names, at, entity) {
        reasons.push((weights::near(distance), "the nearest name before it that fits"));
    } else if board.next_speaker(at) == Some(entity) {
        reasons.push((weights::FIRST_AFTER, "named only later"));
    }
    match &case.source {
        Source::Nominal(nominal) => {
            reasons.push((roles.fit(nominal, entity, named), "a role seen beside the name"));
            if nominal.inside.contains(&entity) {
                reasons.push((weights::inside(nominal, named), "the institution the source speaks for"));
            }
        }
        Source::Relative(_) => {
            // The antecedent stands right before.
            if let Some(distance) = board.mention_distance(names, at, entity).filter(|distance| *distance < 60) {
                reasons
                    .push((weights::ANTECEDENT * (1.0 - distance as f32 / 60.0), "the relative pronoun's antecedent"));
            }
        }
        Source::Missing => {
            if repeated_by(drafts, answers, i, entity) {
                reasons.push((weights::REPEATED, "the same words are quoted of this speaker"));
            }
            let outer = drafts[i].within.and_then(|outer| answers.get(outer)).and_then(Option::as_ref);
            if outer.is_some_and(|outer| outer.entity == Some(entity)) && drafts[i].cue.is_empty() {
                reasons.push((weights::OUTER, "the speaker around it"));
            }
        }
        _ => {}
    }
    let total = reasons.iter().map(|(score, _)| score).sum();
    let best =
        reasons.iter().filter(|(_, why)| *why != "kind").max_by(|a, b| a.0.total_cmp(&b.0)).map_or("", |(_, why)| *why);
    (total, best)
}

fn score_none(case: &Case, mass: &ModelMass, draft: &Draft<'_>) -> f32 {
    let elsewhere = mass.elsewhere
        * if matches!(&case.source, Source::Nominal(nominal) if roles::names_itself(nominal)) {
            1.0
        } else {
            weights::ELSEWHERE
        };
    let model = if mass.given { weights::MODEL * weights::evidence(mass.none + elsewhere) } else { 0.0 };
    let rule = match &case.source {
        Source::Nominal(nominal) => weights::nominal_none(nominal),
        Source::Missing if case.impersonal => weights::IMPERSONAL_NONE,
        Source::Missing if draft.cue.is_empty() => weights::BARE_NONE,
        Source::Missing if case.agentless => weights::AGENTLESS_NONE,
        Source::Missing => weights::MISSING_NONE,
        Source::Relative(_) => weights::RELATIVE_NONE,
        _ => weights::PRONOUN_NONE,
    };
    model + rule
}

/// Whether another statement with these words in it is this entity's.
fn repeated_by(drafts: &[Draft<'_>], answers: &[Option<Answer>], i: usize, entity: usize) -> bool {
    answers.iter().enumerate().any(|(j, answer)| {
        j != i && answer.as_ref().is_some_and(|answer| answer.entity == Some(entity)) && drafts[j].repeats.contains(&i)
    })
}

/// Whether an entity can be what a verb or pronoun asks for.
fn agrees(agreement: &Agreement, named: &Named) -> bool {
    let plural_name = named.kind != EntityKind::Person && is_plural_name(&named.name);
    if agreement.plural == Some(true) && !plural_name && named.kind == EntityKind::Person {
        return false;
    }
    if agreement.plural == Some(false) && plural_name && named.kind == EntityKind::Country {
        return false;
    }
    match (agreement.gender, named.kind, named.gender) {
        (Some(Gender::Neuter), EntityKind::Person, _) => false,
        (Some(asked), EntityKind::Person, Some(known)) => asked == known,
        (Some(asked), EntityKind::Country, _) if agreement.plural != Some(true) => {
            noun_gender(&named.name).is_none_or(|known| known == asked)
        }
        _ => true,
    }
}

/// Names of countries that are plural: Niemcy, Stany Zjednoczone, Węgry.
fn is_plural_name(name: &str) -> bool {
    ["Niemcy", "Węgry", "Włochy", "Czechy", "Chiny", "Indie", "Filipiny"].contains(&name)
        || name.starts_with("Stany Zjednoczone")
        || name == "USA"
        || name.starts_with("Zjednoczone Emiraty")
}

/// The gender of a Polish country's name by its ending.
fn noun_gender(name: &str) -> Option<Gender> {
    let first = name.split(' ').next()?;
    match first.chars().last()? {
        'a' => Some(Gender::Feminine),
        'o' | 'e' => Some(Gender::Neuter),
        c if c.is_lowercase() && !matches!(c, 'u' | 'i' | 'y') => Some(Gender::Masculine),
        _ => None,
    }
}

fn agreement_words(case: &Case, named: &Named) -> Option<String> {
    let number = case.agreement.plural.map(|plural| if plural { "plural" } else { "singular" })?;
    let gender = match case.agreement.gender {
        Some(Gender::Masculine) => "masculine ",
        Some(Gender::Feminine) => "feminine ",
        Some(Gender::Neuter) => "neuter ",
        None => "",
    };
    agrees(&case.agreement, named).then(|| format!("{gender}{number}"))
}

/// Whether two lower-case common nouns are forms of one.
pub(crate) fn same_noun(a: &str, b: &str) -> bool {
    a == b || (a.chars().count() > 3 && b.chars().count() > 3 && same_name(a, b))
}

/// Whether `nominal` and a role seen beside a name share a modifier.
pub(crate) fn share_modifier(nominal: &Nominal, others: &[String]) -> bool {
    let same = |a: &str, b: &str| same_noun(a, b) || a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() >= 5;
    nominal.modifiers.iter().any(|word| word.chars().count() > 2 && others.iter().any(|other| same(word, other)))
}
