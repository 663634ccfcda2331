//! Words of the pages, in Polish and English: `en.ftl` and `pl.ftl` (Fluent), and how each language writes numbers and dates.

mod dates;
mod reasons;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

pub(crate) use reasons::reason;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Polish,
}

const ENGLISH: &str = include_str!("en.ftl");
const POLISH: &str = include_str!("pl.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> =
    LazyLock::new(|| [bundle(Language::English, ENGLISH), bundle(Language::Polish, POLISH)]);

fn bundle(language: Language, source: &'static str) -> Bundle {
    let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Names are isolated where they stand in the page, by <bdi>.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| formatted(Language::English, value),
        Language::Polish => |value, _| formatted(Language::Polish, value),
    }));
    // What can be read of it is taken; a test finds what cannot.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let _ = bundle.add_resource(resource);
    bundle
}

fn formatted(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(language.number(number.value.max(0.0) as u64)),
        _ => None,
    }
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Polish];

    /// ISO 639-1.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Polish => "pl",
        }
    }

    /// What the language calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Polish => "Polski",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The best of a header `Accept-Language`.
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',').take(40) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            let language = tag.split('-').next().map(str::to_ascii_lowercase).and_then(|code| Self::parse(&code));
            if let Some(language) = language
                && quality > 0.0
                && best.is_none_or(|(other, _)| quality > other)
            {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }

    fn bundle(self) -> &'static Bundle {
        let [english, polish] = &*BUNDLES;
        match self {
            Self::English => english,
            Self::Polish => polish,
        }
    }

    fn find(self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        // What goes wrong in a message is left out of it; a test looks at all of them.
        Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }

    /// The words for a key. The tests find every key that is asked for, so that none is missing.
    pub(crate) fn tr(self, key: &str) -> String {
        self.find(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// The same with a number `n`.
    pub(crate) fn count(self, key: &str, n: u64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n as f64));
        self.find(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// The same with texts and numbers by name.
    pub(crate) fn with(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, FluentValue::from((*value).to_owned()));
        }
        self.find(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// The words for a label of a closed set: `act` and `says`. A label that is none of ours stays as it is.
    pub(crate) fn label(self, set: &str, label: &str) -> String {
        let known = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_lowercase() || b"_- ".contains(&byte));
        let key = format!("{set}-{}", label.replace(['_', ' '], "-"));
        let words = if known { self.find(&key, None) } else { None };
        words.unwrap_or_else(|| label.to_owned())
    }

    pub(crate) fn number(self, n: u64) -> String {
        let digits = n.to_string();
        // Polish leaves four digits together.
        let (mark, least) = match self {
            Self::English => (",", 4),
            Self::Polish => ("\u{a0}", 5),
        };
        if digits.len() < least {
            return digits;
        }
        let mut out = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(mark);
            }
            out.push(digit);
        }
        out
    }

    /// A share from 0 to 1.
    pub(crate) fn percent(self, share: f64) -> String {
        let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u64;
        format!("{percent}%")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Keys of a file, with the variables that each needs.
    pub(crate) fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut last = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '[', '*', '}'])) {
                last = key.to_owned();
                assert!(keys.insert(last.clone(), BTreeSet::new()).is_none(), "{last} twice");
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
                keys.entry(last.clone()).or_default().insert(name);
            }
        }
        keys
    }

    #[test]
    fn both_languages_say_everything() {
        for (language, source) in [(Language::English, ENGLISH), (Language::Polish, POLISH)] {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{language:?}: {errors:?}");
            }
            for (key, variables) in keys(source) {
                let mut args = FluentArgs::new();
                for name in &variables {
                    args.set(name.clone(), FluentValue::from(if name == "n" { 5.0 } else { 1.0 }));
                }
                let bundle = language.bundle();
                let pattern = bundle.get_message(&key).and_then(|message| message.value()).unwrap();
                let mut errors = Vec::new();
                let words = bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty() && !words.trim().is_empty(), "{language:?} {key}: {errors:?}");
            }
        }
        assert_eq!(keys(ENGLISH), keys(POLISH));
    }

    #[test]
    fn every_key_that_is_used_is_there_and_every_other_is_not() {
        let known = keys(ENGLISH);
        let mut used = BTreeSet::new();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
        let mut sources = String::new();
        for file in std::fs::read_dir(folder).unwrap() {
            sources.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
        for call in [".tr(\"", ".count(\"", ".with(\""] {
            for part in sources.split(call).skip(1) {
                used.insert(part.split('"').next().unwrap().to_owned());
            }
        }
        let missing: Vec<_> = used.iter().filter(|key| !known.contains_key(*key)).collect();
        assert!(missing.is_empty(), "not in the files: {missing:?}");
        // Those of closed sets are asked for by what the archive says, those of `KEY_OF` by name.
        let sets = [
            "act-",
            "acts-",
            "certainty-",
            "polarity-",
            "manner-",
            "kind-",
            "class-",
            "block-",
            "drift-",
            "correction-",
            "problem-",
            "what-to-do-",
            "bucket-",
            "reason-",
            "severity-",
            "section-",
            "field-",
            "theme-",
            "family-",
        ];
        let idle: Vec<_> =
            known.keys().filter(|key| !used.contains(*key) && !sets.iter().any(|set| key.starts_with(set))).collect();
        assert!(idle.is_empty(), "never used: {idle:?}");
    }

    #[test]
    fn labels_of_the_record_have_words() {
        let sets: [(&str, Vec<&str>); 7] = [
            ("act", record::Act::ALL.iter().map(|label| label.as_str()).collect()),
            ("certainty", record::Certainty::ALL.iter().map(|label| label.as_str()).collect()),
            ("polarity", record::Polarity::ALL.iter().map(|label| label.as_str()).collect()),
            ("manner", record::Manner::ALL.iter().map(|label| label.as_str()).collect()),
            ("kind", record::EntityKind::ALL.iter().map(|label| label.as_str()).collect()),
            ("class", record::SpeakerClass::ALL.iter().map(|label| label.as_str()).collect()),
            ("block", record::BlockKind::ALL.iter().map(|label| label.as_str()).collect()),
        ];
        let known = keys(ENGLISH);
        for (set, labels) in sets {
            for label in labels {
                assert!(known.contains_key(&format!("{set}-{}", label.replace('_', "-"))), "{set} {label}");
            }
        }
        assert_eq!(Language::Polish.label("act", "<b>"), "<b>");
        assert_eq!(Language::Polish.label("act", "says"), "mówi");
    }

    #[test]
    fn languages_are_chosen_by_what_is_accepted() {
        let accepted = Language::accepted;
        assert_eq!(accepted("pl-PL,pl;q=0.9,en;q=0.8"), Some(Language::Polish));
        assert_eq!(accepted("de, en;q=0.5, pl;q=0.4"), Some(Language::English));
        assert_eq!(accepted("de"), None);
        assert_eq!(accepted("pl;q=0, en;q=x"), Some(Language::English));
    }

    #[test]
    fn numbers_and_plurals_are_of_the_language() {
        assert_eq!(Language::English.number(1_234_567), "1,234,567");
        assert_eq!(Language::Polish.number(1234), "1234");
        assert_eq!(Language::Polish.number(12_345), "12\u{a0}345");
        assert_eq!(Language::Polish.count("statements-n", 1), "1 wypowiedź");
        assert_eq!(Language::Polish.count("statements-n", 3), "3 wypowiedzi");
        assert_eq!(Language::Polish.count("articles-n", 3), "3 artykuły");
        assert_eq!(Language::Polish.count("articles-n", 12), "12 artykułów");
        assert_eq!(Language::English.count("articles-n", 1), "1 article");
        assert_eq!(Language::English.count("articles-n", 10_000), "10,000 articles");
    }
}
