//! Whether two words are forms of one name, and which of its forms is the base.
//!
//! Polish names inflect, foreign ones too (*Un, Una, Unem*; *O'Leary, O'Leary'ego*). Two forms belong together if, after an ending
//! is taken from each, the same stem is left, alternations of its last consonant and a fleeting *e* undone. Nothing here
//! needs a dictionary; the model's lemmas are consulted first where there are any.

/// Endings of nouns and adjectives in the singular and plural, longest first. The empty one is tried too.
const ENDINGS: &[&str] = &[
    "iego", "iemu", "ymi", "imi", "ego", "emu", "ami", "owi", "owie", "iem", "iej", "iom", "ach", "ich", "ych", "ową",
    "owej", "em", "ie", "im", "ym", "om", "ów", "ej", "ią", "ię", "ia", "iu", "io", "a", "u", "e", "y", "i", "ę", "ą",
    "o",
];

/// Apostrophes before an ending: O'Leary'ego.
const APOSTROPHES: [char; 2] = ['\'', '’'];

/// O’Leary is O'Leary.
fn one_apostrophe(c: char) -> char {
    if APOSTROPHES.contains(&c) { '\'' } else { c }
}

/// Whether two capitalised words can be forms of one name. Case of letters does not count.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let plain = |word: &str| word.chars().map(one_apostrophe).collect::<String>().to_lowercase();
    let (a, b) = (plain(a), plain(b));
    let (a, b) = (strip_possessive(&a), strip_possessive(&b));
    if a == b {
        return true;
    }
    // Initials and acronyms do not inflect but for an ending after a hyphen: PiS-u.
    let (a, b) = (strip_hyphen_ending(a), strip_hyphen_ending(b));
    if a == b {
        return true;
    }
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    if long.chars().count() > short.chars().count() + 4 || short.chars().count() < 2 {
        return false;
    }
    if short.chars().next() != long.chars().next() {
        return false;
    }
    let stems = stems(short);
    self::stems(long).iter().any(|stem| stems.contains(stem))
}

fn strip_possessive(word: &str) -> &str {
    APOSTROPHES.iter().find_map(|mark| word.strip_suffix('s').and_then(|w| w.strip_suffix(*mark))).unwrap_or(word)
}

fn strip_hyphen_ending(word: &str) -> &str {
    match word.rsplit_once('-') {
        Some((stem, ending)) if ENDINGS.contains(&ending) && !stem.is_empty() => stem,
        _ => word,
    }
}

/// The stems a lower-case form may have, normalised.
pub(crate) fn stems(form: &str) -> Vec<String> {
    let mut found = Vec::with_capacity(4);
    let mut add = |stem: &str| {
        let stem = normalise(stem.trim_end_matches(APOSTROPHES));
        if stem.chars().count() >= 2 && !found.contains(&stem) {
            found.push(stem);
        }
    };
    add(form);
    for ending in ENDINGS {
        if let Some(stem) = form.strip_suffix(ending) {
            // A stem of two letters is enough only before endings that are hardly anything else (Un-a, Un-em).
            let letters = stem.chars().count();
            if letters >= 3
                || (letters == 2
                    && matches!(*ending, "a" | "em" | "owi" | "iem" | "ie" | "u" | "ą" | "ę" | "y" | "o" | "i"))
            {
                add(stem);
            }
        }
    }
    found
}

/// A stem with the alternations of its end undone: Polsc(e) = Polsk(a), Piotrz(e) = Piotr, Żurek = Żurk(a), Kraków = Krakow(ie).
fn normalise(stem: &str) -> String {
    let mut letters: Vec<char> = stem.chars().map(one_apostrophe).collect();
    let n = letters.len();
    let ends = |letters: &[char], end: &str| {
        let end: Vec<char> = end.chars().collect();
        letters.len() > end.len() + 1 && letters[letters.len() - end.len()..] == end[..]
    };
    let replacements: &[(&str, &str)] = &[
        ("śc", "st"),
        ("śl", "sł"),
        ("źdz", "zd"),
        ("dz", "d"),
        ("ci", "t"),
        ("rz", "r"),
        ("sz", "ch"),
        ("ni", "n"),
        ("si", "s"),
        ("zi", "z"),
        ("wi", "w"),
        ("bi", "b"),
        ("mi", "m"),
        ("pi", "p"),
        ("fi", "f"),
        ("gi", "g"),
        ("ki", "k"),
        ("li", "l"),
        ("c", "k"),
        ("ń", "n"),
        ("ś", "s"),
        ("ź", "z"),
        ("ć", "t"),
        ("ł", "l"),
        ("j", "i"),
        ("ż", "g"),
    ];
    if let Some((from, to)) = replacements.iter().find(|(from, _)| ends(&letters, from)) {
        letters.truncate(n - from.chars().count());
        letters.extend(to.chars());
    }
    // A fleeting e: Żurek – Żurka, Paweł – Pawła, Niemiec – Niemca.
    let n = letters.len();
    if n >= 4 {
        let (vowel, last) = (letters[n - 2], letters[n - 1]);
        if vowel == 'e' && !is_vowel(last) && !is_vowel(letters[n - 3]) {
            letters.remove(n - 2);
            if n >= 5 && letters[n - 3] == 'i' {
                letters.remove(n - 3);
            }
        } else if vowel == 'ó' {
            letters[n - 2] = 'o';
        } else if vowel == 'ą' {
            letters[n - 2] = 'ę';
        }
    }
    if n >= 5 && letters.ends_with(&['i', 'e', 'k']) {
        letters.truncate(n - 3);
        letters.push('k');
    }
    letters.into_iter().collect()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ą' | 'e' | 'ę' | 'i' | 'o' | 'ó' | 'u' | 'y')
}

/// The forms that may be the base of an inflected Polish surname or first name, likeliest first, the form itself among them.
/// Capitals stay.
pub(crate) fn bases(form: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |base: String| {
        if base.chars().count() >= 2 && !found.contains(&base) {
            found.push(base);
        }
    };
    for (ending, bases) in [
        ("skiego", &["ski"][..]),
        ("skiemu", &["ski"]),
        ("skim", &["ski"]),
        ("ckiego", &["cki"]),
        ("ckiemu", &["cki"]),
        ("ckim", &["cki"]),
        ("dzkiego", &["dzki"]),
        ("skiej", &["ska"]),
        ("ską", &["ska"]),
        ("ckiej", &["cka"]),
        ("cką", &["cka"]),
        ("ego", &["y", "i", "e"]),
        ("emu", &["y", "i", "e"]),
        ("owi", &["", "o", "ek"]),
        ("kiem", &["k", "ek", "ko"]),
        ("kowi", &["ek"]),
        ("ka", &["ek"]),
        ("giem", &["g"]),
        ("iem", &["", "i", "ie"]),
        ("em", &["", "o", "e"]),
        ("sce", &["ska"]),
        ("ce", &["ka", "ca"]),
        ("dze", &["ga", "dza"]),
        ("rze", &["ra", "r"]),
        ("ście", &["st", "sta"]),
        ("cie", &["ta", "t"]),
        ("dzie", &["da", "d"]),
        ("le", &["ł", "la", "l", "ła"]),
        ("nie", &["na", "n"]),
        ("mie", &["ma", "m"]),
        ("wie", &["wa", "w"]),
        ("sie", &["sa", "s"]),
        ("zie", &["za", "z"]),
        ("bie", &["ba", "b"]),
        ("pie", &["pa", "p"]),
        ("fie", &["fa", "f"]),
        ("ii", &["ia"]),
        ("ią", &["ia", "ia"]),
        ("ię", &["ia"]),
        ("ą", &["a"]),
        ("ę", &["a"]),
        ("u", &["", "o", "ek"]),
        ("y", &["a", "y", ""]),
        ("i", &["a", "i", ""]),
        ("a", &["a", "", "o"]),
    ] {
        if let Some(stem) = form.strip_suffix(ending) {
            for base in bases {
                add(format!("{stem}{base}").trim_end_matches(APOSTROPHES).to_owned());
            }
        }
    }
    add(form.to_owned());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_forms_of_one_name() {
        for pair in [
            "Un Una",
            "Un Unem",
            "Putin Putinowi",
            "Putina Putinem",
            "Rosja Rosji",
            "Ukraina Ukrainie",
            "Ukrainę Ukrainy",
            "Pjongjangu Pjongjang",
            "Żurek Żurka",
            "Polska Polsce",
            "Kraków Krakowie",
            "Piotr Piotrze",
            "Paweł Pawła",
            "Kaczyński Kaczyńskiego",
            "O'Leary O'Leary'ego",
            "O'Leary O’Leary",
            "O’Leary O'Leary'ego",
            "Zełenski Zełenskiego",
            "Blinken Blinkena",
            "Trump Trump’s",
            "PiS PiS-u",
            "Tusk Tuskowi",
            "Merkel Merkel",
            "Barack Baracka",
            "Nowacka Nowackiej",
            "Wałęsa Wałęsy",
            "Niemiec Niemca",
            "Asia Asii",
            "Kopacz Kopacza",
        ] {
            let (a, b) = pair.split_once(' ').expect("two forms");
            assert!(same_name(a, b), "{pair}");
        }
    }

    #[test]
    fn keeps_names_apart() {
        for pair in [
            "Tusk Trump",
            "Putin Puszkin",
            "Rosja Rosa",
            "May Mayer",
            "Duda Dudek",
            "Un Unia",
            "Iran Irak",
            "Kim Kijów",
            "PO PiS",
        ] {
            let (a, b) = pair.split_once(' ').expect("two forms");
            assert!(!same_name(a, b), "{pair}: {:?} {:?}", stems(&a.to_lowercase()), stems(&b.to_lowercase()));
        }
    }
}
