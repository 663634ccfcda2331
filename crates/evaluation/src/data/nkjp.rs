//! NKJP, the million words annotated by hand: texts with their tokens, lemmas, tags and names.
//!
//! A document is for development when the first byte of `sha256("nkjp:" + id)` is below 26, about one in ten; training leaves
//! these out by the same rule.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::packs::{PackError, read_text};
use crate::analysed::Name;
use crate::gold::Extent;
use crate::score::words::Expected;

/// Neighbouring paragraphs of a document as one text, with their gold.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The document and the number of the group of paragraphs.
    pub id: String,
    /// The paragraphs, a line break between two.
    pub text: String,
    /// The tokens with a tag.
    pub tokens: Vec<Expected>,
    /// The outermost names of the four kinds, unless unknown; words derived from names are none.
    pub names: Option<Vec<Name>>,
}

/// Whether a document is for development.
pub fn is_development(id: &str) -> bool {
    Sha256::digest(format!("nkjp:{id}")).first().is_some_and(|byte| *byte < 26)
}

/// The development part of the pack.
pub fn development(pack: &Path) -> Result<Vec<Sample>, PackError> {
    let mut samples = Vec::new();
    for (number, line) in read_text(pack)?.lines().enumerate() {
        let malformed =
            |what: String| PackError::Malformed { path: pack.to_owned(), what: format!("line {}: {what}", number + 1) };
        // The id comes first; most lines need not be read further.
        let id = line.split('"').nth(3).unwrap_or_default();
        if is_development(id) {
            let document = serde_json::from_str(line).map_err(|error| malformed(error.to_string()))?;
            samples.extend(read_document(id, &document).ok_or_else(|| malformed("not a document of NKJP".to_owned()))?);
        }
    }
    Ok(samples)
}

fn read_document(id: &str, document: &Value) -> Option<Vec<Sample>> {
    let paragraphs = document.get("paragraphs")?.as_array()?;
    let mut samples: Vec<Sample> = Vec::new();
    let mut length = 0;
    for paragraph in paragraphs {
        let name = paragraph.get("id")?.as_str()?;
        let group = format!("{id} {}", name.split(['.', '-']).next().unwrap_or_default());
        match samples.last_mut() {
            Some(sample) if sample.id == group => {
                sample.text.push('\n');
                length += 1;
            }
            _ => {
                samples.push(Sample { id: group, names: Some(Vec::new()), ..Sample::default() });
                length = 0;
            }
        }
        let sample = samples.last_mut()?;
        read_paragraph(paragraph, length, sample)?;
        let text = paragraph.get("text")?.as_str()?;
        sample.text.push_str(text);
        length += text.chars().count();
    }
    Some(samples)
}

fn read_paragraph(paragraph: &Value, offset: usize, sample: &mut Sample) -> Option<()> {
    for sentence in paragraph.get("sentences")?.as_array()? {
        for token in sentence.get("tokens")?.as_array()? {
            let (Some(lemma), Some(tag)) = (text(token, "lemma"), text(token, "tag")) else { continue };
            let form = text(token, "form")?;
            let expected = Expected {
                extent: extent(token, offset)?,
                lemma: lemma.to_owned(),
                class: tag.split(':').next().unwrap_or_default().to_owned(),
                upos: upos(tag, lemma, form),
            };
            sample.tokens.push(expected);
        }
    }
    match paragraph.get("names")?.as_array() {
        None => sample.names = None,
        Some(list) => {
            let mut names = Vec::new();
            for name in list {
                let kind = text(name, "type").and_then(kind);
                if let (Some(kind), None) = (kind, text(name, "deriv")) {
                    names.push(Name { extent: extent(name, offset)?, kind: kind.to_owned() });
                }
            }
            if let Some(kept) = &mut sample.names {
                kept.extend(outermost(names));
            }
        }
    }
    Some(())
}

fn text<'v>(fields: &'v Value, name: &str) -> Option<&'v str> {
    fields.get(name).and_then(Value::as_str)
}

fn extent(fields: &Value, offset: usize) -> Option<Extent> {
    let at = |name| fields.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    Some((offset + at("start")?, offset + at("end")?))
}

fn kind(nkjp: &str) -> Option<&'static str> {
    match nkjp {
        "persName" => Some("person"),
        "orgName" => Some("organisation"),
        "placeName" => Some("place"),
        "geogName" => Some("geo"),
        _ => None,
    }
}

/// The names that lie in no other one: from the left, of those that begin together the longest.
pub fn outermost(mut names: Vec<Name>) -> Vec<Name> {
    names.sort_by_key(|n| (n.extent.0, std::cmp::Reverse(n.extent.1)));
    let mut kept: Vec<Name> = Vec::new();
    for name in names {
        if kept.last().is_none_or(|last| name.extent.0 >= last.extent.1) {
            kept.push(name);
        }
    }
    kept
}

/// The universal parts of speech that are right for an NKJP tag.
///
/// | NKJP class | accepted |
/// | --- | --- |
/// | subst, depr | PRON for the noun pronouns (*to, co, kto, nic, coś* …); else NOUN, and PROPN if lemma or form begins with a capital |
/// | ger | NOUN |
/// | ppron12, ppron3, siebie | PRON |
/// | adj | DET for the adjective pronouns (*ten, który, swój* …); X and NUM as well if written in digits; else ADJ, and PROPN if it begins with a capital |
/// | adja, adjp, adjc, pact, ppas | ADJ |
/// | num, numcol | DET for the vague ones (*kilka, wiele* …), NUM and X if in digits, NUM else; *oba* is both |
/// | adv | ADV |
/// | fin, praet, inf, bedzie | AUX or VERB for *być, zostać, zostawać, bywać*, else VERB |
/// | impt, imps, pcon, pant, winien | VERB |
/// | aglt | AUX |
/// | pred | AUX or VERB |
/// | qub | PRON for *się*; AUX for *by, niech*; PART, ADV or INTJ else |
/// | conj | CCONJ, and SCONJ for the words that newer tagsets call `comp` (*jako, jak, to, więc* …) |
/// | prep, comp, interj, interp | ADP, SCONJ, INTJ, PUNCT (SYM as well for signs) |
/// | brev | X, NOUN, PROPN, ADJ, ADV, ADP, PART |
/// | burk, xxx, ign | anything that is not punctuation |
pub fn upos(tag: &str, lemma: &str, form: &str) -> &'static [&'static str] {
    const NOUN_PRONOUNS: &str = " to co kto nic nikt coś ktoś wszystko wszyscy cóż któż cokolwiek ktokolwiek tamto ";
    const ADJECTIVE_PRONOUNS: &str = " ten który swój taki nasz mój każdy wszystek jaki jakiś żaden niektóry twój pewien wszelki \
        tamten ów wasz jakikolwiek czyjś niejeden któryś czyj tenże którykolwiek niejaki ";
    const VAGUE_NUMERALS: &str = " wiele kilka więcej ile dużo parę kilkadziesiąt tyle kilkanaście niewiele mało mniej sporo \
        trochę kilkaset najwięcej ileż niemało parędziesiąt ";
    let among = |list: &str| list.contains(&format!(" {lemma} "));
    let capital = [lemma, form].iter().any(|w| w.starts_with(char::is_uppercase));
    let digits = form.contains(|c: char| c.is_ascii_digit()) || form.chars().all(|c| "IVXLCDM".contains(c));
    match tag.split(':').next().unwrap_or_default() {
        "subst" | "depr" if among(NOUN_PRONOUNS) => &["PRON"],
        "subst" | "depr" if capital => &["NOUN", "PROPN"],
        "subst" | "depr" | "ger" => &["NOUN"],
        "ppron12" | "ppron3" | "siebie" => &["PRON"],
        "adj" if among(ADJECTIVE_PRONOUNS) => &["DET"],
        "adj" if digits => &["ADJ", "X", "NUM"],
        "adj" if capital => &["ADJ", "PROPN"],
        "adj" | "adja" | "adjp" | "adjc" | "pact" | "ppas" => &["ADJ"],
        "num" | "numcol" if lemma == "oba" => &["NUM", "DET"],
        "num" | "numcol" if among(VAGUE_NUMERALS) => &["DET"],
        "num" | "numcol" if digits => &["NUM", "X"],
        "num" | "numcol" => &["NUM"],
        "adv" => &["ADV"],
        "fin" | "praet" | "inf" | "bedzie" if among(" być zostać zostawać bywać ") => &["AUX", "VERB"],
        "fin" | "praet" | "inf" | "bedzie" | "impt" | "imps" | "pcon" | "pant" | "winien" => &["VERB"],
        "aglt" => &["AUX"],
        "pred" => &["AUX", "VERB"],
        "qub" if lemma == "się" => &["PRON"],
        "qub" if among(" by niech niechaj ") => &["AUX"],
        "qub" => &["PART", "ADV", "INTJ"],
        "prep" => &["ADP"],
        "conj" if among(" jako jak to więc zatem bowiem niż ") => &["CCONJ", "SCONJ"],
        "conj" => &["CCONJ"],
        "comp" => &["SCONJ"],
        "interj" => &["INTJ"],
        "interp" => &["PUNCT", "SYM"],
        "brev" => &["X", "NOUN", "PROPN", "ADJ", "ADV", "ADP", "PART"],
        _ => &["X", "NOUN", "PROPN", "ADJ", "ADV", "ADP", "PART", "VERB", "INTJ", "NUM", "SYM"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_in_ten_is_for_development() {
        let chosen = (0..2_000).filter(|n| is_development(&format!("document-{n}"))).count();
        assert!((150..260).contains(&chosen), "{chosen} of 2000");
    }

    #[test]
    fn tags_accept_what_universal_dependencies_would_say() {
        for (tag, lemma, form, expected) in [
            ("subst:sg:nom:m3", "dom", "dom", &["NOUN"] as &[&str]),
            ("subst:sg:gen:f", "Polska", "Polski", &["NOUN", "PROPN"]),
            ("subst:sg:nom:n", "to", "To", &["PRON"]),
            ("adj:sg:nom:m3:pos", "ten", "ten", &["DET"]),
            ("num:pl:acc:m3:rec", "15", "15", &["NUM", "X"]),
            ("fin:sg:ter:imperf", "być", "jest", &["AUX", "VERB"]),
            ("qub", "się", "się", &["PRON"]),
        ] {
            assert_eq!(upos(tag, lemma, form), expected, "{form} {tag}");
        }
    }

    #[test]
    fn inner_names_are_left_out() {
        let name = |start, end| Name { extent: (start, end), kind: "person".to_owned() };
        assert_eq!(outermost(vec![name(5, 9), name(0, 4), name(0, 9), name(10, 12)]), [name(0, 9), name(10, 12)]);
    }

    #[test]
    fn neighbouring_paragraphs_are_one_text() {
        let document: Value = serde_json::from_str(
            r#"{"paragraphs": [
                {"id": "txt_1.1-ab", "text": "Łódź śpi", "sentences": [{"tokens": [
                    {"start": 0, "end": 4, "form": "Łódź", "lemma": "Łódź", "tag": "subst:sg:nom:f"},
                    {"start": 5, "end": 8, "form": "śpi", "lemma": null, "tag": null}]}],
                 "names": [{"start": 0, "end": 4, "type": "placeName"}]},
                {"id": "txt_1.2-ab", "text": "Ewa", "sentences": [{"tokens": [
                    {"start": 0, "end": 3, "form": "Ewa", "lemma": "Ewa", "tag": "subst:sg:nom:f"}]}],
                 "names": [{"start": 0, "end": 3, "type": "persName"}, {"start": 0, "end": 3, "type": "date"}]},
                {"id": "txt_2.1-ab", "text": "Tak", "sentences": [], "names": null}]}"#,
        )
        .expect("the case is JSON");
        let samples = read_document("x", &document).expect("the case is a document");
        assert_eq!(samples.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(), ["Łódź śpi\nEwa", "Tak"]);
        assert_eq!(samples[0].tokens.iter().map(|t| t.extent).collect::<Vec<_>>(), [(0, 4), (9, 12)]);
        let kinds: Vec<_> = samples[0].names.iter().flatten().map(|n| (n.extent, n.kind.as_str())).collect();
        assert_eq!(kinds, [((0, 4), "place"), ((9, 12), "person")]);
        assert!(samples[1].names.is_none());
    }
}
