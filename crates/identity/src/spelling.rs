//! Spelling: a name's words, and each word as plain Latin letters whatever its alphabet and diacritics.

use unicode_normalization::UnicodeNormalization as _;

/// A word of a name as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// A full stop follows: an initial or an abbreviation.
    pub(crate) stop: bool,
}

/// The words and numbers of a name: letters and digits are apart, hyphens and quotation marks are no part of them.
pub(crate) fn tokens(name: &str) -> Vec<Token<'_>> {
    const MOST: usize = 16;
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut start: Option<(usize, bool)> = None;
    let mut after_hyphen = false;
    for (at, c) in name.char_indices().chain([(name.len(), ' ')]) {
        let digit = c.is_ascii_digit();
        if let Some((from, was_digit)) = start
            && (!is_letter(c) && !digit || digit != was_digit)
        {
            let text = name[from..at].trim_end_matches(['\'', '’', 'ʼ']);
            let ending = after_hyphen && found.last().is_some_and(|before| is_ending(text, before.text));
            if !text.is_empty() && !ending {
                found.push(Token { text, stop: c == '.' });
            }
            start = None;
            after_hyphen = false;
        }
        if start.is_none() && (c.is_alphabetic() || digit) {
            start = Some((at, digit));
        } else if c == '-' {
            after_hyphen = true;
        } else if start.is_none() {
            after_hyphen = false;
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Whether letters after a hyphen are an ending: ONZ-u, Facebook-u; not Kim Jong-un.
fn is_ending(text: &str, before: &str) -> bool {
    const ENDINGS: [&str; 24] = [
        "a", "u", "y", "i", "e", "em", "om", "ie", "ów", "ach", "ami", "ą", "ę", "owi", "а", "у", "ы", "и", "е", "ом",
        "ем", "ів", "ов", "ами",
    ];
    let acronym = before.chars().next_back().is_some_and(char::is_uppercase);
    ENDINGS.contains(&text) || acronym && text.chars().count() <= 3 && text.chars().all(char::is_lowercase)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '’' | 'ʼ') || unicode_normalization::char::is_combining_mark(c)
}

/// Lower-case letters of one alphabet: Latin letters that only look Cyrillic, in a Cyrillic word, are put right.
pub(crate) fn letters(word: &str) -> String {
    let lower: String = word.nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).take(48).collect();
    if !lower.chars().any(is_cyrillic) || !lower.chars().any(|c| c.is_ascii_lowercase()) {
        return lower;
    }
    let twin = |c| match c {
        'a' => 'а',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'y' => 'у',
        'x' => 'х',
        't' => 'т',
        'b' => 'в',
        'h' => 'н',
        'm' => 'м',
        'k' => 'к',
        'i' => 'і',
        'u' => 'и',
        other => other,
    };
    lower.chars().map(twin).collect()
}

pub(crate) fn is_cyrillic(c: char) -> bool {
    ('\u{0400}'..='\u{052f}').contains(&c)
}

/// A coarse spelling in which forms in several alphabets and orthographies meet: no diacritics, no doubled letters,
/// *w* as *v*, *y* and *j* as *i*, *sz* and *sh* as *s*, *cz* as *c*, *ch* and *kh* as *h*.
///
/// It is for words that are looked up in tables; names that are compared by sound use [`crate::sounds`].
pub fn fold(word: &str) -> String {
    let letters = letters(word);
    let mut plain = String::with_capacity(letters.len());
    for c in letters.chars() {
        match cyrillic(c) {
            Some(latin) => plain.push_str(latin),
            None => match c {
                'ł' => plain.push('l'),
                'đ' => plain.push('d'),
                'ø' => plain.push('o'),
                'ß' => plain.push('s'),
                'æ' => plain.push('e'),
                'œ' => plain.push('e'),
                'ı' => plain.push('i'),
                _ => plain.extend(c.nfd().filter(char::is_ascii_alphanumeric)),
            },
        }
    }
    let mut folded = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        let pairs: [(&str, char); 8] =
            [("sz", 's'), ("sh", 's'), ("cz", 'c'), ("ch", 'h'), ("kh", 'h'), ("th", 't'), ("ph", 'f'), ("zh", 'z')];
        let (letter, used) = match pairs.iter().find(|(pair, _)| rest.starts_with(pair)) {
            Some((_, letter)) => (*letter, 2),
            None => (
                match c {
                    'w' => 'v',
                    'y' | 'j' => 'i',
                    'q' => 'k',
                    other => other,
                },
                c.len_utf8(),
            ),
        };
        if !folded.ends_with(letter) || letter.is_ascii_digit() {
            folded.push(letter);
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    folded
}

/// A Cyrillic letter in plain Latin ones.
fn cyrillic(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ё' => "e",
        'ж' | 'з' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ї' | 'ј' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ш' => "s",
        'щ' => "sc",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' | 'ч' => "c",
        'ю' => "iu",
        'я' => "ia",
        'ъ' => "a",
        'ь' => "",
        _ => return None,
    })
}

/// [`fold`], and without what a language puts at the end of a word besides cases: the Bulgarian article.
pub(crate) fn fold_in(word: &str, language: &str) -> String {
    const ARTICLES: [&str; 6] = ["iat", "ata", "ite", "at", "oto", "eto"];
    let mut folded = fold(word);
    if language == "bg"
        && let Some(article) =
            ARTICLES.iter().find(|article| folded.len() >= article.len() + 4 && folded.ends_with(**article))
    {
        folded.truncate(folded.len() - article.len());
    }
    folded
}

/// A folded word with the softened consonant of a Polish locative put right: *senacie* senat, *rządzie* rząd, *Twitterze* Twitter.
pub(crate) fn hardened(folded: &str) -> Option<String> {
    [("cie", "t"), ("dzie", "d"), ("rze", "r")].iter().find_map(|(soft, hard)| {
        folded.strip_suffix(soft).filter(|stem| stem.len() > 2).map(|stem| format!("{stem}{hard}"))
    })
}

/// Case endings in folded spelling, longest first.
const ENDINGS: [&str; 49] = [
    "iego", "iemu", "iami", "aia", "uiu", "ego", "ega", "eho", "ogo", "oho", "emu", "omu", "imi", "ami", "iah", "iam",
    "iom", "iem", "ovi", "evi", "oiu", "eiu", "iei", "iia", "oe", "ah", "am", "ih", "im", "om", "em", "ov", "ev", "iv",
    "oi", "ei", "ia", "ie", "iu", "io", "ou", "ii", "a", "e", "i", "o", "u", "uov", "uom",
];

/// A folded word without its case ending. The same for all forms of a regular noun or adjective, and no more than that:
/// it is no word.
pub(crate) fn stem(folded: &str) -> String {
    let least = if folded.len() > 4 { 3 } else { 2 };
    let fits = |ending: &&&str| folded.len() >= ending.len() + if ending.len() > 1 { 3 } else { least };
    let ending = ENDINGS.iter().filter(fits).find(|ending| folded.ends_with(**ending));
    let stem = ending.map_or(folded, |ending| &folded[..folded.len() - ending.len()]);
    let stem = stem.strip_suffix('i').filter(|short| short.len() >= 3).unwrap_or(stem);
    // Alternations of the last consonant: Polska, Polsce; Praga, Pradze; Praha, Praze.
    for (end, base) in [("dz", "g"), ("c", "k"), ("z", "g"), ("h", "g")] {
        if let Some(short) = stem.strip_suffix(end).filter(|short| short.len() >= 2) {
            return format!("{short}{base}");
        }
    }
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_apart() {
        let texts = |name| tokens(name).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(texts("Jean-Claude Juncker"), ["Jean", "Claude", "Juncker"]);
        assert_eq!(texts("В.В. Путин"), ["В", "В", "Путин"]);
        assert_eq!(texts("ONZ-u"), ["ONZ"]);
        assert_eq!(texts("Kim Jong-un"), ["Kim", "Jong", "un"]);
        assert_eq!(texts("«Северный поток — 2»"), ["Северный", "поток", "2"]);
        assert_eq!(texts("NordStream2"), ["NordStream", "2"]);
        assert_eq!(texts("O’Leary'ego"), ["O’Leary'ego"]);
        assert_eq!(texts(" ' - . "), [""; 0]);
    }

    #[test]
    fn forms_of_a_noun_have_one_stem() {
        for forms in [
            &["Polska", "Polsce", "Polską", "Polski"][..],
            &["Rosja", "Rosji", "Россия", "России", "Росія"],
            &["Москва", "Moskwie", "Moskvy", "Moskwa"],
            &["Praga", "Pradze", "Praha", "Praze"],
            &["Kijów", "Kijowa", "Kijowem"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(&fold(form))).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{stems:?}");
        }
    }

    #[test]
    fn letters_of_two_alphabets_in_one_word_are_put_right() {
        assert_eq!(letters("Tpъмп"), letters("Тръмп"));
        assert_eq!(letters("Дoнaлд"), letters("Доналд"));
    }
}
