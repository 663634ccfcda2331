//! How a word sounds, roughly, read from any Latin or Cyrillic spelling; how far two such readings are apart; and coarse keys
//! under which spellings of one name meet.
//!
//! A reading is a string of sounds. What one orthography leaves open (is *c* k or ts, is *g* before *e* g or dzh, is *ch* kh or
//! tch) is a sound of its own that is near to all it can be. The costs were set by hand on the topics of SlavicNER that are for
//! development (see the evaluation task `identity`).

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::spelling::{is_cyrillic, letters};

/// The sounds of a word: ASCII, of which `a e i o u @` are vowels.
///
/// Capitals: `Z S D R` are zh, sh, dz or dzh, and a Czech ř; `q` is ch as in Czech; `C G J W X` are the open Latin letters c, g
/// before e or i, j, w, ch.
pub(crate) type Sounds = Vec<u8>;

/// The longest reading; what follows is left out.
const MOST: usize = 24;

/// Reads a word. `language` decides between *sz* in Polish and German, *г* in Ukrainian and *ъ* in Bulgarian.
pub(crate) fn sounds(word: &str, language: &str) -> Sounds {
    let letters: Vec<char> = letters(word).chars().collect();
    let mut read: Sounds = Vec::with_capacity(letters.len() + 2);
    if letters.iter().any(|c| is_cyrillic(*c)) {
        read_cyrillic(&letters, language, &mut read);
    } else {
        read_latin(&letters, language, &mut read);
    }
    read.dedup();
    read.truncate(MOST);
    read
}

pub(crate) fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u' | b'@')
}

fn read_cyrillic(letters: &[char], language: &str, read: &mut Sounds) {
    for (at, c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        // Я, ю at the beginning and after vowels begin with y.
        let open = read.last().is_none_or(|last| is_vowel(*last));
        let sounds: &[u8] = match c {
            'а' => b"a",
            'б' => b"b",
            'в' | 'ў' => b"v",
            'г' | 'ґ' => b"g",
            'д' if matches!(next, 'ж' | 'з') => b"D",
            'ж' | 'з' if at > 0 && letters[at - 1] == 'д' => b"",
            'д' => b"d",
            'е' | 'э' | 'є' | 'ё' => b"e",
            'ж' => b"Z",
            'з' => b"z",
            'и' | 'й' | 'ы' | 'і' | 'ј' => b"i",
            'ї' => b"i",
            'к' => b"k",
            'л' => b"l",
            'м' => b"m",
            'н' => b"n",
            'о' => b"o",
            'п' => b"p",
            'р' => b"r",
            'с' => b"s",
            'т' => b"t",
            'у' => b"u",
            'ф' => b"f",
            'х' => b"h",
            'ц' => b"c",
            'ч' => b"q",
            'ш' => b"S",
            'щ' if language == "bg" => b"St",
            'щ' => b"Sq",
            'ъ' if language == "bg" => b"@",
            'ь' if matches!(next, 'е' | 'є' | 'и' | 'і' | 'о') => b"i",
            'ю' if open => b"ju",
            'ю' => b"iu",
            'я' if open => b"ja",
            'я' => b"ia",
            _ => b"",
        };
        read.extend_from_slice(sounds);
    }
}

fn read_latin(letters: &[char], language: &str, read: &mut Sounds) {
    let at = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let (polish, slavic) = (language == "pl", matches!(language, "pl" | "cs" | "sl" | "sk" | "hr" | "sr"));
    let mut i = 0;
    while i < letters.len() {
        let (c, next) = (letters[i], at(i + 1));
        let (sounds, used): (&[u8], usize) = match (c, next) {
            ('s', 'c') if at(i + 2) == 'h' => (b"S", 3),
            ('t', 's') if at(i + 2) == 'c' && at(i + 3) == 'h' => (b"q", 4),
            ('t', 'c') if at(i + 2) == 'h' => (b"q", 3),
            ('d', 'ż' | 'ž' | 'z' | 'ź') | ('d', 'j') => (b"D", 2),
            ('s', 'h') | ('s', 'z') if c == 's' && (next == 'h' || polish) => (b"S", 2),
            ('c', 'z') => (b"q", 2),
            ('r', 'z') if polish => (b"R", 2),
            ('c', 'h') => (b"X", 2),
            ('k', 'h') => (b"h", 2),
            ('z', 'h') => (b"Z", 2),
            ('p', 'h') => (b"f", 2),
            ('t', 'h') => (b"t", 2),
            ('d' | 'b' | 'r', 'h') => (latin(c), 2),
            ('t', 's' | 'z') => (b"c", 2),
            ('q', 'u') => (b"kv", 2),
            ('c', 'i' | 'e' | 'y' | 'í' | 'é' | 'ý' | 'ě') => (b"c", 1),
            ('c', 'k') if slavic && matches!(at(i + 2), 'i' | 'y' | 'ý' | 'é' | 'í') => (b"c", 1),
            ('c', _) => (b"C", 1),
            ('g', 'e' | 'i' | 'y' | 'é') => (b"G", 1),
            ('ą', _) => (if i + 1 < letters.len() { b"on" } else { b"o" }, 1),
            ('ę', _) => (if i + 1 < letters.len() { b"en" } else { b"e" }, 1),
            ('ó', _) if polish => (b"u", 1),
            ('y', 'a' | 'o' | 'u' | 'e') if read.last().is_none_or(|last| is_vowel(*last)) => (b"j", 1),
            // Before a consonant or at the end, after a vowel: Noah, Johnson.
            ('h', next) if read.last().is_some_and(|last| is_vowel(*last)) && !"aeiouyąęáéíóúýěů".contains(next) => {
                (b"", 1)
            }
            _ => (latin(c), 1),
        };
        if sounds.is_empty() && !matches!(c, 'h' | '\'') && !c.is_ascii_digit() {
            // A letter with a mark that has no reading of its own.
            let plain = std::iter::once(c).nfd().find(char::is_ascii_lowercase);
            read.extend_from_slice(plain.map_or(b"", latin));
        } else {
            read.extend_from_slice(sounds);
        }
        i += used;
    }
}

fn latin(c: char) -> &'static [u8] {
    match c {
        'a' | 'á' | 'ä' => b"a",
        'b' => b"b",
        'č' | 'ć' => b"q",
        'ç' => b"s",
        'd' | 'đ' => b"d",
        'e' | 'æ' | 'œ' | 'ö' | 'ø' => b"e",
        'f' => b"f",
        'g' => b"g",
        'h' => b"h",
        'i' | 'y' | 'ı' => b"i",
        'j' => b"J",
        'k' | 'q' => b"k",
        'l' | 'ł' => b"l",
        'm' => b"m",
        'n' => b"n",
        'o' | 'ó' => b"o",
        'p' => b"p",
        'r' => b"r",
        'ř' => b"R",
        's' | 'ś' | 'ß' => b"s",
        'š' | 'ş' | 'ș' => b"S",
        't' => b"t",
        'u' | 'ü' => b"u",
        'v' => b"v",
        'w' => b"W",
        'x' => b"ks",
        'z' | 'ź' => b"z",
        'ž' | 'ż' => b"Z",
        _ => b"",
    }
}

/// What it costs to take one sound for another, to leave a consonant out, to leave a vowel out.
const ANY: f32 = 1.0;
const VOWEL: f32 = 0.2;
const NO_VOWEL: f32 = 0.28;

/// Sounds that spellings mix, with the cost; symmetric.
const NEAR: &[(&[u8; 2], f32)] = &[
    (b"gh", 0.1),
    (b"Gg", 0.05),
    (b"GD", 0.15),
    (b"GZ", 0.2),
    (b"Gh", 0.1),
    (b"GJ", 0.2),
    (b"Gi", 0.4),
    (b"Ji", 0.1),
    (b"Jj", 0.05),
    (b"JD", 0.1),
    (b"JZ", 0.15),
    (b"Jh", 0.25),
    (b"Jq", 0.35),
    (b"Je", 0.3),
    (b"ji", 0.1),
    (b"je", 0.25),
    (b"DZ", 0.2),
    (b"Dz", 0.3),
    (b"Dq", 0.3),
    (b"Dc", 0.3),
    (b"Dd", 0.5),
    (b"Wv", 0.05),
    (b"Wu", 0.15),
    (b"Wo", 0.3),
    (b"Wf", 0.5),
    (b"vu", 0.3),
    (b"vf", 0.5),
    (b"vb", 0.6),
    (b"Ck", 0.05),
    (b"Cc", 0.05),
    (b"Cq", 0.15),
    (b"Cs", 0.2),
    (b"Ch", 0.5),
    (b"ck", 0.5),
    (b"cs", 0.2),
    (b"cz", 0.4),
    (b"cq", 0.25),
    (b"cS", 0.4),
    (b"cX", 0.4),
    (b"Xh", 0.05),
    (b"Xq", 0.1),
    (b"XS", 0.1),
    (b"Xk", 0.15),
    (b"Xg", 0.3),
    (b"XC", 0.3),
    (b"sS", 0.25),
    (b"sz", 0.25),
    (b"sZ", 0.45),
    (b"zZ", 0.25),
    (b"SZ", 0.35),
    (b"Sq", 0.35),
    (b"sq", 0.5),
    (b"RZ", 0.15),
    (b"Rr", 0.1),
    (b"RS", 0.35),
    (b"td", 0.45),
    (b"pb", 0.6),
    (b"pf", 0.6),
    (b"kg", 0.5),
    (b"kh", 0.45),
    (b"mn", 0.7),
];

/// The cost of every pair of sounds.
fn costs() -> &'static [[f32; 128]; 128] {
    static COSTS: OnceLock<Box<[[f32; 128]; 128]>> = OnceLock::new();
    COSTS.get_or_init(|| {
        let mut costs = Box::new([[ANY; 128]; 128]);
        for a in b"aeiou@" {
            for b in b"aeiou@" {
                costs[*a as usize][*b as usize] = VOWEL;
            }
        }
        for (pair, cost) in NEAR {
            let [a, b] = pair.map(usize::from);
            costs[a][b] = *cost;
            costs[b][a] = *cost;
        }
        for (sound, row) in costs.iter_mut().enumerate() {
            row[sound] = 0.0;
        }
        costs
    })
}

/// What it costs to leave out the sound at `at`.
fn cost_without(sounds: &[u8], at: usize) -> f32 {
    let sound = sounds[at];
    let before = at.checked_sub(1).map(|b| sounds[b]);
    let after = sounds.get(at + 1).copied();
    let beside_vowel = before.is_some_and(is_vowel) || after.is_some_and(is_vowel);
    match sound {
        _ if is_vowel(sound) && at == 0 => 0.5,
        // Half of a diphthong.
        _ if is_vowel(sound) && beside_vowel => 0.12,
        // Silent: Farage.
        b'e' if after.is_none() => 0.14,
        _ if is_vowel(sound) => NO_VOWEL,
        b'j' | b'J' => 0.2,
        b'h' => 0.3,
        b'W' => 0.3,
        // ck is k, or ts and k.
        b'C' if after == Some(b'k') => 0.1,
        b'g' if before == Some(b'n') => 0.3,
        // French: Barnier, Junker.
        b'r' if after.is_none() && before == Some(b'e') => 0.5,
        b't' if after == Some(b'q') || after == Some(b'c') => 0.1,
        _ => ANY,
    }
}

/// How far two readings are apart, 0 for the same: the cost of the cheapest way from one to the other.
pub(crate) fn distance(a: &[u8], b: &[u8]) -> f32 {
    let costs = costs();
    let mut above = [0.0f32; MOST + 1];
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    for j in 0..b.len() {
        above[j + 1] = above[j] + cost_without(b, j);
    }
    for i in 0..a.len() {
        let without_a = cost_without(a, i);
        let mut diagonal = above[0];
        above[0] += without_a;
        for j in 0..b.len() {
            let substituted = diagonal + costs[usize::from(a[i] & 127)][usize::from(b[j] & 127)];
            diagonal = above[j + 1];
            above[j + 1] = substituted.min(above[j + 1] + without_a).min(above[j] + cost_without(b, j));
        }
    }
    above[b.len()]
}

/// The keys of a reading: its consonants by class, the vowels left out but for the first sound. As many as its open sounds need,
/// at most [`MOST_KEYS`].
pub(crate) fn keys(sounds: &[u8]) -> Vec<String> {
    const MOST_KEYS: usize = 6;
    let mut found = vec![String::new()];
    for (at, sound) in sounds.iter().enumerate() {
        let vowel_next = sounds.get(at + 1).copied().is_some_and(is_vowel);
        let classes: &[&str] = match sound {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'@' if at == 0 => &["A"],
            b'j' if at == 0 => &["J", "A"],
            b'J' if at == 0 => &["J", "S", "A"],
            b'J' => &["", "S"],
            b'j' => &[""],
            b'G' => &["G", "S"],
            b'g' | b'h' => &["G"],
            b'X' => &["G", "S", "K"],
            b'C' if sounds.get(at + 1) == Some(&b'k') => &["", "S"],
            b'C' => &["K", "S"],
            b'k' => &["K"],
            b's' | b'S' | b'z' | b'Z' | b'c' | b'q' | b'D' => &["S"],
            b'R' => &["R", "S"],
            b'W' if vowel_next || at == 0 => &["V", if at == 0 { "A" } else { "" }],
            b'W' => &["", "V"],
            b'v' | b'f' => &["V"],
            b'b' => &["B"],
            b'p' => &["P"],
            b'd' => &["D"],
            b't' if matches!(sounds.get(at + 1), Some(b's' | b'S' | b'c' | b'q')) => &[""],
            b't' => &["T"],
            b'm' => &["M"],
            b'n' => &["N"],
            b'l' => &["L"],
            b'r' if at + 1 == sounds.len() && at > 2 && sounds.get(at - 1) == Some(&b'e') => &["R", ""],
            b'r' => &["R"],
            _ => &[""],
        };
        let mut grown = Vec::with_capacity(found.len() * classes.len());
        for class in classes {
            for key in &found {
                if grown.len() < MOST_KEYS {
                    let mut key = key.clone();
                    if !class.is_empty() && !key.ends_with(class) {
                        key.push_str(class);
                    }
                    if !grown.contains(&key) {
                        grown.push(key);
                    }
                }
            }
        }
        found = grown;
    }
    found.retain(|key| !key.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_near_and_share_a_key() {
        for [a, la, b, lb] in [
            ["Zełenski", "pl", "Зеленський", "uk"],
            ["Zelensky", "en", "Зеленский", "ru"],
            ["Putin", "pl", "Путін", "uk"],
            ["Johnson", "pl", "Джонсън", "bg"],
            ["Juncker", "cs", "Юнкер", "ru"],
            ["Barnier", "pl", "Барнье", "ru"],
            ["Farage", "pl", "Фараж", "bg"],
            ["Kaczyński", "pl", "Качиньский", "ru"],
            ["Morawiecki", "pl", "Моравецкий", "ru"],
            ["Wisconsin", "pl", "Уисконсин", "bg"],
            ["Pjongjang", "pl", "Pyongyang", "en"],
            ["Barack", "en", "Барак", "ru"],
            ["Hillary", "en", "Гілларі", "uk"],
            ["Zacharowa", "pl", "Захарова", "ru"],
            ["Szojgu", "pl", "Шойгу", "ru"],
        ] {
            let (a, b) = (sounds(a, la), sounds(b, lb));
            let share = distance(&a, &b) / (0.5 * (a.len() + b.len()) as f32);
            let show = |sounds: &[u8]| String::from_utf8_lossy(sounds).into_owned();
            assert!(share < 0.21, "{} {} {share}", show(&a), show(&b));
            assert!(keys(&a).iter().any(|key| keys(&b).contains(key)), "{:?} {:?}", keys(&a), keys(&b));
        }
    }

    #[test]
    fn no_word_is_too_long_or_too_strange() {
        let long = sounds(&"wjcgch".repeat(100), "pl");
        assert!(long.len() <= MOST && keys(&long).len() <= 6);
        assert_eq!(distance(&[], &[]), 0.0);
        assert!(sounds("習近平", "en").is_empty());
    }
}
