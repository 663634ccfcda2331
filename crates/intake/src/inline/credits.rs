//! Signatures and credits inside a line: who wrote the text, whose picture it is.

use text::Span;

use crate::phrases::{CREDITS, PICTURE_CREDITS, PICTURE_SOURCES};

/// Where the signature that ends a line begins: `dk/ sgo / polsatnews.pl`, `red. / gazeta.example`.
pub(crate) fn signature_start(text: &str, line: Span) -> Option<usize> {
    let words = line.slice(text);
    let mut start = None;
    let mut slash = false;
    let mut end = words.len();
    for (count, word) in words.rsplit([' ', '\u{a0}']).take(8).enumerate() {
        let at = end - word.len();
        let site = word.contains('.')
            && !word.ends_with('.')
            && word.chars().all(|c| c.is_lowercase() || c.is_numeric() || matches!(c, '.' | '-'));
        let initials = word.trim_end_matches('/');
        let desk = word == "red."
            || word == "/"
            || (word.ends_with('/') && (1..=4).contains(&initials.len()) && initials.chars().all(char::is_lowercase));
        // A desk's initials may lack their slash if one follows: "sgo / polsatnews.pl".
        let bare = slash
            && count > 1
            && (2..=4).contains(&word.len())
            && word.chars().all(|c| c.is_ascii_lowercase())
            && words[at + word.len()..].starts_with(" /");
        match count {
            0 if site => {}
            0 => return None,
            1 if word != "/" => return None,
            _ if desk || bare => {
                slash |= word.contains('/');
                if word != "/" {
                    start = Some(line.start + at);
                }
            }
            _ => break,
        }
        end = at.saturating_sub(1);
    }
    start
}

/// `(PAP)`, `(AP)`, `(Reuters)` as a signature at the end of a line.
pub(crate) fn agency_at(text: &str, at: usize, end: usize) -> bool {
    let Some(rest) = text.get(at..end) else { return false };
    let agencies = [
        "(PAP)",
        "(PAP Biznes)",
        "(PAP Life)",
        "(IAR)",
        "(KAI)",
        "(AP)",
        "(AFP)",
        "(Reuters)",
        "(dpa)",
        "(Interfax)",
        "(TASS)",
    ];
    let Some(agency) = agencies.iter().find(|agency| rest.starts_with(**agency)) else { return false };
    let after = rest[agency.len()..].trim();
    // Initials of the desk may follow: "(PAP) mal/ ap/".
    let signature = after.len() <= 40
        && after
            .split_whitespace()
            .all(|word| word.ends_with('/') || word.len() <= 4 && word.chars().all(char::is_lowercase));
    let before = text[..at].trim_end().chars().next_back();
    signature && before.is_none_or(|c| matches!(c, '.' | '!' | '?' | '"' | '”' | '…'))
}

/// A credit at `at`: its length, and whether it is a picture's, so that the words before it are the caption.
pub(crate) fn credit_at(text: &str, at: usize, end: usize) -> Option<(usize, bool)> {
    let rest = text.get(at..end)?;
    if let Some(length) = picture_credit(rest) {
        return Some((length, true));
    }
    // Other credits count at the end of a line only, where nothing but names follows: "Źródło: gazeta lokalna".
    let credit = CREDITS.iter().find(|phrase| rest.starts_with(**phrase))?;
    let value = rest[credit.len()..].trim();
    let short = value.len() <= 80 && value.split_whitespace().count() <= 8 && !value.contains(". ");
    let before = text[..at].trim_end().chars().next_back();
    (short && before.is_none_or(|c| !c.is_alphanumeric() && c != ',')).then_some((rest.len(), false))
}

/// Bytes of `Źródło: Reuters`, `fot. Jan Nowak/EPA/PAP`, `Źródło: PAP/Jan Nowak` at the start of `rest`. It ends with the
/// agency, so that what follows without a stop is not swallowed; a name after the agency has two words.
fn picture_credit(rest: &str) -> Option<usize> {
    let phrase = PICTURE_CREDITS.iter().find(|phrase| rest.starts_with(**phrase))?;
    let value = &rest[phrase.len()..];
    let mut at = phrase.len() + (value.len() - value.trim_start().len());
    let mut found = None;
    let mut names = 0_usize;
    for word in rest.get(at..)?.split_inclusive([' ', '\u{a0}']).take(8) {
        let form = word.trim_end();
        let bare = form.trim_end_matches(['.', ',', ';', ')']);
        let part = |side: Option<&str>| side.is_some_and(|side| PICTURE_SOURCES.contains(&side));
        let (first, last) = (bare.split('/').next(), bare.rsplit('/').next());
        let end = at + form.trim_end_matches(')').len();
        if part(last) {
            found = Some(end);
            names = 0;
        } else if part(first) && bare.contains('/') {
            // "PAP/Jan Nowak": the surname is still to come.
            found = Some(end);
            names = 1;
        } else if found.is_some() {
            if names == 0 || !starts_capital(bare) {
                break;
            }
            names -= 1;
            found = Some(end);
        } else if !starts_capital(bare) {
            return None;
        }
        if found.is_some() && form.ends_with(['.', ';', ')']) {
            break;
        }
        at += word.len();
    }
    found
}

fn starts_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
