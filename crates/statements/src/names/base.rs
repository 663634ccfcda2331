//! The base form of a name: the words as a headline would print them, in the nominative.

use language::Upos;
use record::EntityKind;

use super::{learned, strip_genitive};
use crate::inflection::{bases, same_name};
use crate::lexicon::{Gender, institution, is_first_name, name_gender};
use crate::words::Form;

/// The base form of a name seen as `members`; the longest of them gives the words.
///
/// `language` is the text's, two letters.
pub(crate) fn base_name(members: &[&[Form<'_>]], kind: EntityKind, language: &str, aliases: &[String]) -> String {
    let made = made(members, kind, language, aliases);
    // By learned rules, where they are of as many words: they go on from what is made here.
    let words = learned::split(&made).len();
    let alike: Vec<&[Form<'_>]> = members.iter().copied().filter(|member| member.len() == words).collect();
    match alike.first() {
        Some(first) => learned::base(&alike, kind, language, &made).map_or(made, |forms| joined(forms, first)),
        None => made,
    }
}

/// The base form by rules made by hand.
pub(crate) fn made(members: &[&[Form<'_>]], kind: EntityKind, language: &str, aliases: &[String]) -> String {
    let (polish, slavic) = (language == "pl", matches!(language, "cs" | "uk" | "ru"));
    // An acronym that was joined with its name is no model for it.
    let proper = |words: &&[Form<'_>]| !(words.len() == 1 && aliases.iter().any(|alias| alias == words[0].form));
    let count = members.iter().copied().filter(proper).map(<[Form<'_>]>::len).max().unwrap_or(1);
    let longest: Vec<&[Form<'_>]> = members.iter().copied().filter(|words| words.len() == count).collect();
    let Some(model) = longest.first() else { return String::new() };
    if !polish && slavic {
        return declined(&longest, kind);
    }
    if !polish {
        return most_frequent(longest.iter().map(|words| {
            joined(words.iter().map(|word| strip_genitive(word.form).to_owned()).collect::<Vec<_>>(), words)
        }));
    }
    if kind == EntityKind::Person {
        return person(&longest, members);
    }
    if count == 1 {
        let single = members.iter().filter(|words| words.len() == 1).filter_map(|words| words.first());
        let forms: Vec<Seen<'_>> = single.map(|form| Seen { form: *form, nominative: None }).collect();
        let acronym = model[0].form.chars().filter(|c| c.is_uppercase()).count() > 1;
        let plurals = longest.iter().filter(|words| words[0].feat("Number") == Some("Plur")).count();
        let plural = 2 * plurals > longest.len();
        return if acronym || plural {
            most_frequent(longest.iter().map(|words| words[0].form.to_owned()))
        } else {
            word_base(&forms, None, false)
        };
    }
    // A whole name in the nominative somewhere.
    if let Some(words) =
        longest.iter().find(|words| head(words).is_some_and(|head| words[head].feat("Case") == Some("Nom")))
    {
        return joined(words.iter().map(|word| word.form.to_owned()).collect(), words);
    }
    organisation(model, &longest)
}

/// In Czech, Ukrainian and Russian: as it stands where that is the nominative, else by the model's lemmas.
fn declined(longest: &[&[Form<'_>]], kind: EntityKind) -> String {
    let nominative = |words: &[Form<'_>]| {
        let head = head(words).and_then(|head| words.get(head)).is_some_and(|head| head.feat("Case") == Some("Nom"));
        let all = words.iter().all(|word| word.feat("Case").is_none_or(|case| case == "Nom"));
        head && (kind != EntityKind::Person || all)
    };
    if let Some(words) = longest.iter().find(|words| nominative(words)) {
        return joined(words.iter().map(|word| word.form.to_owned()).collect(), words);
    }
    let Some(model) = longest.first() else { return String::new() };
    let head = head(model);
    let case = head.and_then(|head| model[head].feat("Case"));
    let plural = head.is_some_and(|head| model[head].feat("Number") == Some("Plur"));
    if plural && kind != EntityKind::Person {
        return most_frequent(
            longest.iter().map(|words| joined(words.iter().map(|w| w.form.to_owned()).collect(), words)),
        );
    }
    let gender = head.and_then(|head| model[head].feat("Gender"));
    let mut forms = Vec::with_capacity(model.len());
    for (i, word) in model.iter().enumerate() {
        let in_case = case.is_some() && word.feat("Case") == case;
        let adjective = word.word.is_some_and(|w| w.upos == Upos::Adj) && in_case;
        forms.push(if kind == EntityKind::Person || Some(i) == head {
            lemma_of_name(word)
        } else if adjective {
            agreeing(&lemma_of_name(word), gender)
        } else {
            // What depends on the head stays as it is.
            word.form.to_owned()
        });
    }
    joined(forms, model)
}

/// The model's lemma, if it begins as the form does and the form has a case to be taken off; with the form's capitals.
fn lemma_of_name(form: &Form<'_>) -> String {
    let lemma = form.word.map(|word| word.lemma.as_str()).unwrap_or_default();
    let capitals = form.form.chars().filter(|c| c.is_uppercase()).count();
    let start = |word: &str| word.chars().take(2).flat_map(char::to_lowercase).collect::<String>();
    // The lemma of one word is one word: of *фон* the model makes *фон дер*.
    let one = lemma.chars().count() >= 2 && !lemma.contains(char::is_whitespace);
    if form.feat("Case").is_none() || capitals > 1 || !one || start(lemma) != start(form.form) {
        return form.form.to_owned();
    }
    if form.is_capital() { capitalise(lemma) } else { lemma.to_owned() }
}

/// An adjective, given in the masculine, in the gender of its noun: *европейский* – *европейская*, *evropský* – *evropská*.
fn agreeing(lemma: &str, gender: Option<&str>) -> String {
    const ENDINGS: [(&str, &str, &str); 7] = [
        ("ский", "ская", "ское"),
        ("ький", "ька", "ьке"),
        ("ый", "ая", "ое"),
        ("ий", "а", "е"),
        ("ой", "ая", "ое"),
        ("ý", "á", "é"),
        ("í", "í", "í"),
    ];
    let found = ENDINGS.iter().find_map(|(masculine, feminine, neuter)| {
        let stem = lemma.strip_suffix(masculine)?;
        match gender? {
            "Fem" => Some(format!("{stem}{feminine}")),
            "Neut" => Some(format!("{stem}{neuter}")),
            _ => None,
        }
    });
    found.unwrap_or_else(|| lemma.to_owned())
}

/// Puts the words together as they stand: with what was between them in the text.
fn joined(forms: Vec<String>, words: &[Form<'_>]) -> String {
    let mut name = String::new();
    for (i, form) in forms.iter().enumerate() {
        if let (Some(before), Some(word)) = (i.checked_sub(1).and_then(|b| words.get(b)), words.get(i)) {
            // "K. Jacobs", "ds. Leków": the stop of an abbreviation stays.
            let stop = before.stop && word.span.start > before.span.end && word.span.start <= before.span.end + 3;
            name.push_str(if stop { ". " } else { " " });
        }
        name.push_str(form);
    }
    name
}

fn most_frequent(forms: impl Iterator<Item = String>) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for form in forms {
        match counts.iter_mut().find(|(other, _)| *other == form) {
            Some((_, count)) => *count += 1,
            None => counts.push((form, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or_else(String::new, |(form, _)| form)
}

/// A person's name: of the variants of two words and more the most frequent, the longest of equals.
fn person(longest: &[&[Form<'_>]], members: &[&[Form<'_>]]) -> String {
    // A people (*Brytyjczycy*), tagged as one name: no base form but the plural.
    let plural = |words: &&[Form<'_>]| words.len() == 1 && words[0].feat("Number") == Some("Plur");
    if longest.iter().all(|words| words.len() == 1)
        && 2 * longest.iter().copied().filter(plural).count() > longest.len()
    {
        return most_frequent(longest.iter().map(|words| words[0].form.to_owned()));
    }
    let mut variants: Vec<(&[Form<'_>], usize)> = Vec::new();
    for words in members.iter().copied().filter(|words| words.len() > 1) {
        let same = |other: &[Form<'_>]| {
            other.len() == words.len() && other.iter().zip(words).all(|(a, b)| same_name(a.form, b.form))
        };
        match variants.iter_mut().find(|(other, _)| same(other)) {
            Some((_, count)) => *count += 1,
            None => variants.push((words, 1)),
        }
    }
    let usual = variants.iter().rev().max_by_key(|(words, count)| (*count, words.len())).map(|(words, _)| *words);
    let Some(model) = usual.or_else(|| longest.first().copied()) else { return String::new() };
    let full: Vec<&[Form<'_>]> = members.iter().copied().filter(|words| words.len() == model.len()).collect();
    let mut bases: Vec<String> = Vec::with_capacity(model.len());
    let mut gender = None;
    // Whether each full mention stands in the nominative, by its first word.
    let mut nominative: Vec<Option<bool>> = vec![None; full.len()];
    for position in 0..model.len() {
        let mut seen: Vec<Seen<'_>> = Vec::new();
        for (words, nominative) in full.iter().zip(&nominative) {
            if let Some(form) = words.get(position).filter(|form| same_name(form.form, model[position].form)) {
                seen.push(Seen { form: *form, nominative: *nominative });
            }
        }
        // Other mentions show more forms of the surname.
        for words in members.iter().filter(|words| words.len() != model.len()) {
            let same = words.iter().filter(|word| same_name(word.form, model[position].form));
            seen.extend(same.map(|form| Seen { form: *form, nominative: None }));
        }
        let base = word_base(&seen, gender, position > 0);
        if position == 0 && model.len() > 1 {
            gender = name_gender(&base);
            for (words, nominative) in full.iter().zip(&mut nominative) {
                *nominative = words.first().map(|form| strip_genitive(form.form) == base);
            }
        }
        bases.push(base);
    }
    joined(bases, model)
}

/// A word of a name where it stands.
#[derive(Clone, Copy)]
struct Seen<'a> {
    form: Form<'a>,
    /// Whether the name stands in the nominative there, as its first word tells.
    nominative: Option<bool>,
}

/// The base of one word of a name, from all its forms seen: what most of them speak for.
///
/// A form tagged as nominative speaks for itself, a lemma for itself (less if no rule of endings leads to it), and every
/// form for the bases that the rules lead to. Weights set by hand on the training part of SlavicNER.
fn word_base(seen: &[Seen<'_>], gender: Option<Gender>, surname: bool) -> String {
    if let Some(initial) = seen.iter().find(|seen| seen.form.form.chars().count() == 1) {
        return initial.form.form.to_owned();
    }
    let mut votes: Vec<(String, f32)> = Vec::new();
    let mut vote = |base: String, weight: f32| match votes.iter_mut().find(|(known, _)| *known == base) {
        Some((_, sum)) => *sum += weight,
        None => votes.push((base, weight)),
    };
    let mut forms: Vec<&str> = Vec::new();
    let tagged = seen.iter().any(|seen| seen.form.feat("Case").is_some());
    for Seen { form, nominative } in seen.iter().take(40) {
        let own = strip_genitive(form.form);
        let possible = bases(own);
        let again = forms.contains(&own);
        // The ending stands apart: Jean-Claude’a, O'Leary'ego.
        if let Some(base) = before_apostrophe(own).filter(|_| !again) {
            vote(base.to_owned(), 1.5);
        }
        let tagged_nominative = form.feat("Case") == Some("Nom") && form.feat("Number") != Some("Plur");
        let in_nominative = nominative.unwrap_or(tagged_nominative);
        if in_nominative {
            vote(own.to_owned(), if again { 0.3 } else { 1.2 });
        }
        if let Some(lemma) = lemma_as_name(form).filter(|_| tagged) {
            // A nominative with another lemma, or another case with the same, is a contradiction.
            let likely = (lemma == own) == in_nominative && (in_nominative || possible.contains(&lemma));
            let weight = if likely { 0.9 } else { 0.4 };
            vote(agree(lemma, gender, surname), if again { 0.1 } else { weight });
        }
        if !again {
            forms.push(own);
            let own_weight = if tagged { 0.2 } else { 0.6 };
            // A fleeting e: Pawłem – Paweł.
            let fleeting =
                possible.iter().filter_map(|base| insert_e(base)).find(|base| !surname && is_first_name(base));
            fleeting.into_iter().for_each(|base| vote(base, 1.5));
            for (rank, base) in possible.into_iter().enumerate() {
                let weight = if !surname && is_first_name(&base) {
                    1.5
                } else if base == own {
                    own_weight
                } else if in_nominative {
                    0.1
                } else if rank == 0 {
                    0.6
                } else {
                    0.4
                };
                vote(agree(base, gender, surname), weight);
            }
        }
    }
    // Of equals the first one proposed; a base that never stands in the text needs more than a rule of endings.
    let mut best: Option<(String, f32)> = None;
    for (base, sum) in votes {
        let attested = seen.iter().any(|seen| strip_genitive(seen.form.form) == base);
        let sum = if attested { sum + 0.3 } else { sum };
        if best.as_ref().is_none_or(|(_, top)| sum > *top + 1e-6) {
            best = Some((base, sum));
        }
    }
    best.map_or_else(String::new, |(base, _)| base)
}

/// What an apostrophe parts from an ending of small letters.
fn before_apostrophe(form: &str) -> Option<&str> {
    let (base, ending) = form.rsplit_once(['\'', '’'])?;
    let letters = ending.chars().count();
    let is_ending = (1..=4).contains(&letters) && ending.chars().all(char::is_lowercase);
    (is_ending && base.chars().count() > 1).then_some(base)
}

/// A base that ends in two consonants with an e between them.
fn insert_e(base: &str) -> Option<String> {
    let last = base.chars().next_back()?;
    let stem = &base[..base.len() - last.len_utf8()];
    let vowel = |c: char| "aąeęioóuy".contains(c);
    (!vowel(last) && !vowel(stem.chars().next_back()?)).then(|| format!("{stem}e{last}"))
}

/// The model's lemma with the form's capitals, if it can be a form of the word at all.
fn lemma_as_name(form: &Form<'_>) -> Option<String> {
    let lemma = form.word.map(|word| word.lemma.as_str()).filter(|lemma| !lemma.is_empty())?;
    if !same_name(lemma, form.form) {
        return None;
    }
    let capital = form.is_capital() && lemma.chars().next().is_some_and(char::is_lowercase);
    Some(if capital { capitalise(lemma) } else { lemma.to_owned() })
}

pub(crate) fn capitalise(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A woman's adjectival surname: lemmas are masculine (Nowacki), the name is not (Nowacka).
fn agree(base: String, gender: Option<Gender>, surname: bool) -> String {
    if surname && gender == Some(Gender::Feminine) && ["ski", "cki", "dzki"].iter().any(|ending| base.ends_with(ending))
    {
        return format!("{}a", &base[..base.len() - 1]);
    }
    base
}

/// The head noun of a name: the first noun that is no genitive of another, else the first word.
fn head(words: &[Form<'_>]) -> Option<usize> {
    let inside = |index: usize| words.iter().any(|word| word.index == Some(index));
    let by_tree = words.iter().position(|word| word.word.is_some_and(|w| w.head.is_none_or(|head| !inside(head))));
    by_tree.or(if words.is_empty() { None } else { Some(0) })
}

/// Puts the head noun and the adjectives that agree with it into the nominative; what depends on them stays as it is.
fn organisation(model: &[Form<'_>], longest: &[&[Form<'_>]]) -> String {
    let Some(head) = head(model) else { return String::new() };
    let case = model[head].feat("Case");
    let plural = model[head].feat("Number") == Some("Plur");
    // Nouns of institutions are known; else what the model and the endings say.
    let known = institution(&model[head].lower())
        .map(|noun| if model[head].is_capital() { capitalise(noun) } else { noun.to_owned() });
    let of = |i: usize| -> Vec<Seen<'_>> {
        let forms = longest.iter().filter_map(|words| words.get(i)).filter(|form| same_name(form.form, model[i].form));
        forms.map(|form| Seen { form: *form, nominative: None }).collect()
    };
    if case.is_none() && known.is_none() || plural {
        return joined(model.iter().map(|word| word.form.to_owned()).collect(), model);
    }
    let base = known.unwrap_or_else(|| word_base(&of(head), None, false));
    let mut gender = gender_by_ending(&base);
    // Adjectives stand around the head: before it all, after it up to the first word that is none.
    let mut after = true;
    let forms = model.iter().enumerate().map(|(i, word)| {
        if i == head {
            return base.clone();
        }
        let hangs = word.word.is_some_and(|w| w.head.is_some() && w.head == model[head].index && w.upos == Upos::Adj);
        let adjective = word.word.is_some_and(|w| w.deprel.starts_with("amod") || w.upos == Upos::Adj)
            && (hangs || word.feat("Case") == case || word.feat("Case").is_none())
            && word.feat("Number").is_none_or(|number| Some(number) == model[head].feat("Number"));
        if i > head {
            after &= adjective;
        }
        if adjective && (i < head || after) {
            return adjective_form(word.form, gender);
        }
        // An apposition in the same case ("w Dzienniku Gazecie Prawnej"); in the genitive it cannot be told from a complement.
        let apposed = i > head
            && case.is_some_and(|case| case != "Gen" && case != "Nom")
            && word.feat("Case") == case
            && word.word.is_some_and(|w| matches!(w.upos, Upos::Noun | Upos::Propn));
        if apposed {
            after = true;
            gender = gender_by_ending(&word_base(&of(i), None, false));
            return word_base(&of(i), None, false);
        }
        word.form.to_owned()
    });
    let forms: Vec<String> = forms.collect();
    joined(forms, model)
}

/// The gender of a noun in its base form.
fn gender_by_ending(base: &str) -> Option<&'static str> {
    match base.chars().last()? {
        'a' => Some("Fem"),
        'o' | 'e' | 'ę' => Some("Neut"),
        'm' if base.ends_with("um") => Some("Neut"),
        _ => None,
    }
}

/// The nominative singular of an adjective's form in a gender: *Europejskiej* – *Europejska*, *Medycznym* – *Medyczny*.
fn adjective_form(form: &str, gender: Option<&str>) -> String {
    const ENDINGS: [&str; 13] = ["iego", "iemu", "iej", "ego", "emu", "ej", "im", "ym", "ą", "ie", "e", "a", "y"];
    let stem = ENDINGS.iter().find_map(|ending| form.strip_suffix(ending)).or_else(|| form.strip_suffix('i'));
    let Some(stem) = stem.filter(|stem| stem.chars().count() >= 3) else { return form.to_owned() };
    // k and g take an i: "Europejski", "Europejskie"; other soft stems are left as they are.
    let velar = stem.ends_with('k') || stem.ends_with('g');
    let soft =
        !velar && (form.ends_with("iego") || form.ends_with("iemu") || form.ends_with("iej") || form.ends_with("im"));
    let ending = match gender {
        Some("Fem") if soft => "ia",
        Some("Fem") => "a",
        Some("Neut") if velar || soft => "ie",
        Some("Neut") => "e",
        _ if velar || soft => "i",
        _ => "y",
    };
    format!("{stem}{ending}")
}
