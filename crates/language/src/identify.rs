//! Which language a text is in.

use whatlang::Lang;

/// Bytes that are looked at: enough to be sure, and the same time for every text.
const ENOUGH: usize = 6000;

/// The ISO 639-1 code of a text's language; `None` if that cannot be told (no words, or a mixture).
pub fn identify(text: &str) -> Option<&'static str> {
    let end = (0..=ENOUGH.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let info = whatlang::detect(&text[..end])?;
    if !info.is_reliable() && info.confidence() < 0.3 {
        return None;
    }
    Some(match info.lang() {
        Lang::Pol => "pl",
        Lang::Eng => "en",
        Lang::Ukr => "uk",
        Lang::Rus => "ru",
        Lang::Ces => "cs",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Slk => "sk",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Lit => "lt",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Tur => "tr",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::identify;

    #[test]
    fn languages_are_told() {
        let cases = [
            ("Minister powiedział wczoraj, że ustawa wejdzie w życie jesienią, choć opozycja protestuje.", Some("pl")),
            ("The minister said yesterday that the bill would come into force in the autumn.", Some("en")),
            ("Міністр сказав учора, що закон набуде чинності восени.", Some("uk")),
            ("Der Minister sagte gestern, das Gesetz werde im Herbst in Kraft treten.", Some("de")),
            ("", None),
            ("12 345 🎉", None),
        ];
        for (text, language) in cases {
            assert_eq!(identify(text), language, "{text}");
        }
    }
}
