//! What a verb says about its subject: person, number, gender.

use language::Upos;
use text::Span;

use crate::lexicon::{Agreement, Gender};
use crate::words::{Form, View};

/// What the verbs of a cue ask of their subject. `polish` allows to tell by the ending where the model is silent.
pub(crate) fn of_cue(view: &View<'_>, cue: &[Span], polish: bool) -> Agreement {
    let mut agreement = Agreement::default();
    for word in view.words_of(cue) {
        let found = of_verb(&word, polish);
        agreement.plural = agreement.plural.or(found.plural);
        agreement.gender = agreement.gender.or(found.gender);
        agreement.first_person |= found.first_person;
    }
    agreement
}

fn of_verb(word: &Form<'_>, polish: bool) -> Agreement {
    let mut agreement = Agreement::default();
    if let Some(w) = word.word
        && word.feat("VerbForm").is_none_or(|form| form == "Fin")
        && (word.feat("Mood").is_some() || word.feat("Tense").is_some())
    {
        agreement.plural = w.feats.get("Number").map(|number| number == "Plur");
        agreement.first_person = w.feats.get("Person") == Some("1");
        if polish {
            agreement.gender = w.feats.get("Gender").and_then(gender);
        }
        if agreement.plural.is_some() {
            return agreement;
        }
    }
    if polish { by_ending(&word.lower()) } else { agreement }
}

/// UD's value as a gender.
pub(crate) fn gender(value: &str) -> Option<Gender> {
    match value {
        "Masc" => Some(Gender::Masculine),
        "Fem" => Some(Gender::Feminine),
        "Neut" => Some(Gender::Neuter),
        _ => None,
    }
}

/// A Polish past tense shows it in its ending; other forms are left open.
fn by_ending(lower: &str) -> Agreement {
    let is = |plural, gender, first_person| Agreement { plural: Some(plural), gender, first_person };
    let long = lower.chars().count() > 3;
    match lower {
        _ if !long => Agreement::default(),
        _ if lower.ends_with("łem") => is(false, Some(Gender::Masculine), true),
        _ if lower.ends_with("łam") => is(false, Some(Gender::Feminine), true),
        _ if lower.ends_with("liśmy") || lower.ends_with("łyśmy") => is(true, None, true),
        _ if lower.ends_with('ł') => is(false, Some(Gender::Masculine), false),
        _ if lower.ends_with("ła") => is(false, Some(Gender::Feminine), false),
        _ if lower.ends_with("ło") => is(false, Some(Gender::Neuter), false),
        _ if lower.ends_with("li") || lower.ends_with("ły") => is(true, None, false),
        // uważają, twierdzą; not nouns in -ą, which are no cues.
        _ if lower.ends_with('ą') => is(true, None, false),
        _ if lower.ends_with("amy") || lower.ends_with("emy") || lower.ends_with("imy") || lower.ends_with("ymy") => {
            is(true, None, true)
        }
        _ => Agreement::default(),
    }
}

/// Whether a cue is a noun: *doniesienia, zarzuty, the claim*.
pub(crate) fn is_nominal(view: &View<'_>, cue: &[Span]) -> bool {
    let words = view.words_of(cue);
    let verb = |word: &Form<'_>| word.word.is_some_and(|w| matches!(w.upos, Upos::Verb | Upos::Aux));
    !words.iter().any(verb) && words.iter().any(|word| word.word.is_some_and(|w| w.upos == Upos::Noun))
}

/// Whether a cue is in the passive: *oskarżany jest, została zobowiązana, is accused*.
pub(crate) fn is_passive(view: &View<'_>, cue: &[Span]) -> bool {
    view.words_of(cue).iter().any(|word| word.feat("Voice") == Some("Pass"))
}

/// Whether a cue has no subject at all: *podano, uznano, czytamy, wynika*.
pub(crate) fn is_impersonal(view: &View<'_>, cue: &[Span]) -> bool {
    let words = view.words_of(cue);
    // "zaleca się", "uważa się": a third person singular with się and no subject; "stara się" has one, so only verbs of telling.
    let told = [
        "zaleca",
        "uważa",
        "mówi",
        "podaje",
        "przypuszcza",
        "spekuluje",
        "oczekuje",
        "szacuje",
        "podkreśla",
        "zakłada",
        "przewiduje",
    ];
    if words.len() == 2
        && words.iter().any(|word| word.form == "się")
        && words.iter().any(|word| told.contains(&word.lower().as_str()))
    {
        return true;
    }
    words.iter().any(|word| {
        let lower = word.lower();
        matches!(lower.as_str(), "czytamy" | "wynika" | "wiadomo" | "słychać" | "widać" | "podobno")
            || (lower.chars().count() > 4
                && (lower.ends_with("ano")
                    || lower.ends_with("ono")
                    || lower.ends_with("nięto")
                    || lower.ends_with("ęto")
                    || lower.ends_with("uto")))
    })
}
