//! Why a speaker is who it is: the record says it in English, so that it is the same for everybody. Pages say it in their language.

use super::Language;
use std::borrow::Cow;

/// What the record says, after `speaker: `, and the key of the words for it.
const REASONS: [(&str, &str); 24] = [
    ("not found", "reason-not-found"),
    ("several, named one by one in the source", "reason-several"),
    ("named in the source", "reason-named"),
    ("the country whose capital is named", "reason-capital"),
    ("first person inside a quotation", "reason-first-person"),
    ("an institution named by its common noun", "reason-institution"),
    ("named or called so before", "reason-called-before"),
    ("unnamed, the source is indefinite", "reason-indefinite"),
    ("unnamed, no name in the article fits the source", "reason-no-name"),
    ("none, the verb is impersonal", "reason-impersonal"),
    ("the text does not say whose words these are", "reason-unsaid"),
    ("the subject is missing and nobody before it fits", "reason-missing"),
    ("nobody in the article fits the pronoun", "reason-pronoun"),
    ("the model's choice among the names of the article", "reason-model"),
    ("the last speaker that fits", "reason-last"),
    ("the nearest name before it that fits", "reason-nearest"),
    ("named only later", "reason-later"),
    ("a role seen beside the name", "reason-role"),
    ("the institution the source speaks for", "reason-speaks-for"),
    ("the relative pronoun's antecedent", "reason-relative"),
    ("the same words are quoted of this speaker", "reason-repeated"),
    ("the speaker around it", "reason-outer"),
    ("corrected", "reason-corrected"),
    ("added by people", "reason-added"),
];

/// A reason of the record in a language. Those that are not known stay as they are.
pub(crate) fn reason(language: Language, reason: &str) -> Cow<'_, str> {
    if let Some(form) = reason.strip_prefix("agreement: ") {
        let words = form.split(' ').map(|word| language.label("reason", word)).collect::<Vec<_>>().join(", ");
        return Cow::Owned(language.with("reason-agreement", &[("form", &words)]));
    }
    let said = reason.strip_prefix("speaker: ").unwrap_or(reason);
    match REASONS.iter().find(|(known, _)| *known == said) {
        Some((_, key)) => Cow::Owned(language.tr(key)),
        None => Cow::Borrowed(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::tests::keys;

    /// The reasons stand in the code that gives them; here it is looked at.
    #[test]
    fn reasons_that_are_given_are_known() {
        let source = include_str!("../../../statements/src/speakers.rs");
        for (known, key) in REASONS.iter().filter(|(known, _)| !matches!(*known, "corrected" | "added by people")) {
            assert!(source.contains(known), "{known} is not given any more");
            assert!(keys(include_str!("pl.ftl")).contains_key(*key), "{key}");
        }
        for part in source.split("\"speaker: ").skip(1) {
            let given = part.split('"').next().unwrap();
            assert!(given.contains('{') || REASONS.iter().any(|(known, _)| *known == given), "{given:?} has no words");
        }
    }

    #[test]
    fn reasons_are_told_in_the_language() {
        let polish = |words| reason(Language::Polish, words).into_owned();
        assert_eq!(polish("speaker: named in the source"), "nazwany w źródle");
        assert_eq!(polish("agreement: feminine singular"), "zgodność: rodzaj żeński, liczba pojedyncza");
        assert_eq!(polish("speaker: <b>"), "<b>");
    }
}
