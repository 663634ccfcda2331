//! Which language a text is in.
//!
//! The trigrams of `whatlang` decide, among the languages of European news. They are sure of articles and go wrong on
//! short texts between near languages, so two things are looked at before them: Cyrillic letters that only some languages
//! have, and the small words of short texts. `examples/languages.rs` measures it.

use whatlang::{Detector, Lang, Script, detect_script};

/// Bytes that are looked at: enough to be sure, and the same time for every text.
const ENOUGH: usize = 6000;
/// Bytes below which a text's small words are counted: from here on the trigrams are right in 999 of 1,000.
const SHORT: usize = 600;

/// Small words by which a language must be ahead to need no other proof.
const CLEARLY: usize = 2;
/// The trigrams' confidence below which nothing is said.
const UNSURE: f64 = 0.02;

/// The languages that are read, as ISO 639-1 codes.
pub const OURS: [&str; 8] = ["pl", "en", "uk", "ru", "cs", "de", "fr", "es"];

/// Whether texts in the language of this ISO 639-1 code are read.
pub fn is_ours(code: &str) -> bool {
    OURS.contains(&code)
}

/// The ISO 639-1 code of a text's language, one of ours ([`is_ours`]) or another; `None` if that cannot be told (no words,
/// or a mixture) or it has no such code here.
pub fn identify(text: &str) -> Option<&'static str> {
    let end = (0..=ENOUGH.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let text = &text[..end];
    let script = detect_script(text)?;
    if script == Script::Cyrillic
        && let Some(code) = by_letters(text)
    {
        return Some(code);
    }
    let short = matches!(script, Script::Latin | Script::Cyrillic) && text.len() < SHORT;
    let small = if short { by_small_words(text) } else { None };
    if let Some((code, ahead)) = small
        && ahead >= CLEARLY
    {
        return Some(code);
    }
    let allowed: Vec<Lang> = LANGUAGES.iter().map(|(lang, _)| *lang).collect();
    let info = Detector::with_allowlist(allowed).detect(text)?;
    if let Some((code, ahead)) = small
        && ahead >= 1
        && !info.is_reliable()
    {
        return Some(code);
    }
    if !info.is_reliable() && info.confidence() < UNSURE {
        return None;
    }
    LANGUAGES.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, code)| *code)
}

/// The languages told apart: ours, and those whose news are near enough to be met or mistaken for them.
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Pol, "pl"),
    (Lang::Eng, "en"),
    (Lang::Ukr, "uk"),
    (Lang::Rus, "ru"),
    (Lang::Ces, "cs"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Cat, "ca"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "nb"),
    (Lang::Fin, "fi"),
    (Lang::Est, "et"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Bul, "bg"),
    (Lang::Bel, "be"),
    (Lang::Ron, "ro"),
    (Lang::Hun, "hu"),
    (Lang::Tur, "tr"),
    (Lang::Vie, "vi"),
    (Lang::Ell, "el"),
    (Lang::Heb, "he"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Hin, "hi"),
    (Lang::Kat, "ka"),
    (Lang::Hye, "hy"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
];

/// The language of a Cyrillic text by the letters that only some languages have; none if there are too few.
fn by_letters(text: &str) -> Option<&'static str> {
    let (mut letters, mut russian, mut ukrainian, mut soft) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut belarusian, mut southern, mut bulgarian) = (0_usize, 0_usize, 0_usize);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        letters += usize::from(('\u{400}'..'\u{530}').contains(&c));
        match c {
            'ы' | 'э' | 'ё' | 'Ы' | 'Э' | 'Ё' => russian += 1,
            // Bulgarian has it only before "о".
            'ь' | 'Ь' if !matches!(chars.peek(), Some('о' | 'О')) => soft += 1,
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ' => ukrainian += 1,
            'ў' | 'Ў' => belarusian += 1,
            'ј' | 'љ' | 'њ' | 'ћ' | 'ђ' | 'џ' | 'ѓ' | 'ќ' | 'ѕ' | 'Ј' | 'Љ' | 'Њ' | 'Џ' => southern += 1,
            'ъ' | 'Ъ' => bulgarian += 1,
            _ => {}
        }
    }
    // A word quoted from another language has one or two such letters, a text in it one in seventy at least.
    let enough = (letters / 200).max(1);
    // Ukrainian has "ь" as well, but no forty letters without "і".
    let with_soft = if russian > 0 || letters >= 40 { russian + soft } else { 0 };
    // Russian letters but for "ь", and "і", stand in Belarusian too; "ў" in no other.
    if belarusian >= enough {
        return Some("be");
    }
    // Russian has no "і", Bulgarian neither.
    if ukrainian >= enough && ukrainian > russian && ukrainian > bulgarian {
        return Some("uk");
    }
    // Bulgarian has none of the Russian ones; "ъ" stands in one letter of 2,000 in Russian, in one of 50 in Bulgarian.
    if with_soft > southern && with_soft * 2 >= bulgarian {
        return Some("ru");
    }
    // Serbian or Macedonian, or too few letters: the trigrams know better.
    (bulgarian >= enough && bulgarian > southern).then_some("bg")
}

/// Small words that are frequent in a language and not in its neighbours.
const SMALL_WORDS: &[(&str, &str)] = &[
    (
        "pl",
        "w na się z nie jest że przez dla po od jak ale oraz który która które był była będzie został już tylko przed ma są czy jego jej tym",
    ),
    (
        "en",
        "the of and to in is that for was with it on are this be by from at have has not you he his they their which will would what your i",
    ),
    (
        "cs",
        "v na se je že s z do ve který která které byl byla podle však jsem jsou při nebo také pro jeho ale už jako po",
    ),
    ("sk", "v na sa je že s z do vo ktorý ktorá ktoré bol bola podľa však som sú pri alebo aj pre jeho ale už ako po"),
    (
        "de",
        "der die das und in den von zu mit ist im nicht ein eine auf für dem sich des als auch werden wird war ich es sie er",
    ),
    ("nl", "de het een en van in is op te dat voor met zijn niet aan er om ook als bij wordt deze naar heeft door"),
    (
        "fr",
        "le la les de des et en un une du est que dans pour qui par au sur pas plus ce il sont avec son je vous à elle",
    ),
    ("es", "el la los las de y en que un una del por con para se es no al su lo como más está fue pero este sus"),
    ("pt", "os em que um uma dos das por para não ao nos mais foi são seu sua pela pelo"),
    ("it", "il la le gli di che un una del della dei per con è non al nel alla sono più anche come"),
    ("ca", "el la els les de i en que un una del dels per amb és no al es ha va més seu aquest són"),
    ("ro", "și în de la cu pe că nu este a din un o care pentru mai sunt sau fost prin al ale după"),
    ("da", "og i at det er en til på af for med ikke den de der som var et har fra han jeg om ved også blev"),
    ("nb", "og i at det er en til på av for med ikke den de som var et har fra han jeg om ved også ble"),
    ("sv", "och i att det är en till på av för med inte den de som var ett har från han jag om vid också"),
    ("hr", "i u je na se da su za od s koji koja koje nije će bio bila te kao iz po što ali samo"),
    ("sl", "in v je na se da so za od s ki ni bo bil bila pa tudi kot po iz ali še ne"),
    ("ru", "и в не на что с по как это для из от за он она они к но был была его их или если чтобы также уже при до"),
    ("uk", "і в на що з та до не у за для як від це про він вона вони був була його їх або якщо щоб також вже при й"),
    ("bg", "и в на да се за от че не по са е със ще като са беше той тя те му й или ако също вече при до след както"),
    ("mk", "и во на да се за од дека не по са е со ќе како беше тој таа тие му или ако исто веќе при до"),
    ("hu", "az és hogy nem is egy ez meg volt csak már el de mint vagy még ki van szerint"),
];

/// Letters that a language has and its neighbours have not. They count as small words do, up to [`MOST_LETTERS`].
const OWN_LETTERS: &[(&str, &str)] = &[
    ("pl", "łśźżńąęć"),
    ("cs", "řěů"),
    ("sk", "ľĺŕ"),
    ("de", "ß"),
    ("es", "ñ¿"),
    ("pt", "ãõ"),
    ("ro", "ățșţ"),
    ("hu", "őű"),
    ("hr", "đ"),
];
const MOST_LETTERS: usize = 4;

/// The language with the most small words and letters of its own in a short text, and by how many it is ahead.
fn by_small_words(text: &str) -> Option<(&'static str, usize)> {
    let is_address = |word: &&str| word.contains(['@', '/']) || word.trim_end_matches('.').contains('.');
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| !is_address(word))
        .flat_map(|word| word.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty() && word.len() <= 12)
        .map(str::to_lowercase)
        .collect();
    let mut best: Option<(&'static str, usize)> = None;
    let mut second = 0;
    for (code, list) in SMALL_WORDS {
        let own = OWN_LETTERS.iter().find(|(of, _)| of == code).map_or("", |(_, letters)| letters);
        let letters = text.chars().filter(|c| own.contains(*c)).count().min(MOST_LETTERS);
        let hits = letters + words.iter().filter(|word| list.split(' ').any(|small| small == word.as_str())).count();
        if best.is_none_or(|(_, most)| hits > most) {
            second = best.map_or(0, |(_, most)| most);
            best = Some((code, hits));
        } else {
            second = second.max(hits);
        }
    }
    best.map(|(code, hits)| (code, hits - second))
}

#[cfg(test)]
mod tests {
    use super::{identify, is_ours};

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

    #[test]
    fn other_languages_are_not_taken_for_ours() {
        for line in include_str!("../tests/languages.txt").lines().filter(|line| !line.starts_with('#')) {
            let (code, text) = line.split_once('\t').expect("a code and a text");
            let found = identify(text);
            if is_ours(code) {
                assert_eq!(found, Some(code), "{text}");
            } else {
                assert!(found.is_none_or(|found| !is_ours(found)), "{code} taken for {found:?}: {text}");
            }
        }
    }
}
