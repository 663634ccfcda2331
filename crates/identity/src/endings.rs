//! Case endings of names, taken off a reading: *Putinowi, Putinem, Путину* without them are *putin*.

use crate::sounds::{Sounds, is_vowel};

/// A reading of a word with or without its ending, and what it costs to have taken that off.
pub(crate) type Stem = (Sounds, f32);

/// Endings that have a consonant, as read, longest first: of nouns, of adjectival surnames, of women's surnames.
const ENDINGS: [&str; 29] = [
    "ovoi", "ovou", "ovom", "ovem", "iego", "iemu", "ovi", "evi", "ego", "eho", "ogo", "oho", "emu", "omu", "ova",
    "ove", "imi", "ami", "iem", "iom", "uov", "em", "om", "im", "ov", "am", "ah", "ih", "iv",
];

/// The readings a word may have without its case ending, itself first; at most four. Only where names inflect.
pub(crate) fn stems(word: &Sounds, inflects: bool) -> Vec<Stem> {
    let mut found: Vec<Stem> = vec![(word.clone(), 0.0)];
    if !inflects {
        // A genitive: Putins, Johnson's.
        if let Some(stem) = word.strip_suffix(b"s").filter(|stem| stem.len() >= 4) {
            found.push((stem.to_vec(), 0.1));
        }
        return found;
    }
    let mut add = |stem: &[u8], cost: f32| {
        if stem.len() >= 2 && stem.iter().any(|sound| is_vowel(*sound)) && !found.iter().any(|(known, _)| known == stem)
        {
            found.push((stem.to_vec(), cost));
        }
    };
    let longest = spelt(word);
    if let Some(ending) = ENDINGS.iter().find(|ending| longest.ends_with(**ending)) {
        let stem = &word[..word.len() - ending.len()];
        if stem.len() >= 3 || stem.len() == 2 && matches!(*ending, "em" | "ovi" | "om") {
            add(stem, 0.06);
        }
    }
    let vowels = word.iter().rev().take_while(|sound| is_vowel(**sound)).count().min(3);
    if vowels > 0 && word.len() - vowels >= 2 {
        add(&word[..word.len() - vowels], 0.03);
    }
    // Trumpovi and Trumpov, Piotrze and Piotr: a soft consonant before the ending.
    let stem = &word[..word.len() - vowels.min(1)];
    for (end, base) in [(b'R', b'r'), (b'D', b'd'), (b'c', b't'), (b'q', b't'), (b'c', b'k'), (b'z', b'g')] {
        if vowels > 0 && stem.last() == Some(&end) && stem.len() >= 3 {
            let mut hard = stem.to_vec();
            hard.pop();
            hard.push(base);
            add(&hard, 0.08);
        }
    }
    found.truncate(5);
    found
}

/// The reading with open letters as endings have them.
fn spelt(word: &[u8]) -> String {
    word.iter()
        .map(|sound| match sound {
            b'W' => 'v',
            b'X' => 'h',
            b'G' => 'g',
            b'J' => 'i',
            other => char::from(*other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sounds::sounds;

    #[test]
    fn forms_share_a_stem() {
        for (language, forms) in [
            ("pl", &["Putin", "Putina", "Putinowi", "Putinem", "Putinie"][..]),
            ("pl", &["Un", "Una", "Unem"]),
            ("pl", &["Zełenski", "Zełenskiego", "Zełenskiemu", "Zełenskim"]),
            ("cs", &["Merkel", "Merkelová", "Merkelové", "Merkelovou"]),
            ("ru", &["Путин", "Путина", "Путину", "Путиным", "Путине"]),
            ("uk", &["Порошенко", "Порошенка", "Порошенкові", "Порошенком"]),
        ] {
            let base = stems(&sounds(forms[0], language), true);
            for form in forms {
                let other = stems(&sounds(form, language), true);
                assert!(base.iter().any(|(a, _)| other.iter().any(|(b, _)| a == b)), "{form}: {base:?} {other:?}");
            }
        }
    }
}
