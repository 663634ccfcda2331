//! What changed from one report to another: a hedge, a negation, a number, the act, who is named.
//!
//! A drift is told only with the words that show it, on both sides.

use super::difference::{Change, Piece, stretch};
use super::lexicon::{self, Mark};
use super::side::{Content, Side};
use super::words::{Word, words};
use serde::Serialize;
use std::fmt;

/// A change from the earlier report to the later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub kind: DriftKind,
    /// The words that show it in the earlier one.
    pub from: String,
    /// And in the later.
    pub to: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum DriftKind { $($(#[$doc])* #[serde(rename = $name)] $kind),+ }

        impl DriftKind {
            pub const ALL: &'static [DriftKind] = &[$(DriftKind::$kind),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(DriftKind::$kind => $name),+ }
            }
        }
    };
}

kinds! {
    /// A hedge was dropped, or a weaker one taken.
    CertaintyRaised = "certainty raised",
    CertaintyLowered = "certainty lowered",
    NegationLost = "negation lost",
    NegationGained = "negation gained",
    /// "general Milley" → "Pentagon" → "officials".
    SpeakerVaguer = "speaker vaguer",
    SpeakerMoreExact = "speaker more exact",
    ActChanged = "act changed",
    NumberChanged = "number changed",
    /// Through whom it came is not told any more.
    RelayLost = "relay lost",
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What changed from `from` to `to`; `pieces` are their differences, if they are in one language.
pub(super) fn drift(from: &Side, to: &Side, pieces: &[Piece]) -> Vec<Drift> {
    let (a, b) = (from.content(), to.content());
    let mut found = Vec::new();
    let mut add = |kind, words: Option<(String, String)>| {
        if let Some((from, to)) = words.filter(|(from, to)| !from.is_empty() && !to.is_empty()) {
            found.push(Drift { kind, from, to });
        }
    };
    let (before, after) = (hedges(from, &a), hedges(to, &b));
    if before.level != after.level {
        let kind = if before.level < after.level { DriftKind::CertaintyRaised } else { DriftKind::CertaintyLowered };
        let comparable = from.language == to.language || before.level.max(after.level) == Level::None;
        add(kind, comparable.then(|| shown(before.words, from, &a, after.words, to, &b, pieces)));
    }
    if a.negated != b.negated {
        let kind = if a.negated { DriftKind::NegationLost } else { DriftKind::NegationGained };
        let told = from.found.polarity != to.found.polarity || close(pieces);
        add(kind, told.then(|| shown(negations(from, &a), from, &a, negations(to, &b), to, &b, pieces)));
    }
    add_speaker(from, to, &mut add);
    let both_negated = a.negated && b.negated;
    if family(&from.found.act, both_negated) != family(&to.found.act, both_negated) {
        add(DriftKind::ActChanged, Some((from.found.cue.clone(), to.found.cue.clone())));
    }
    add(DriftKind::NumberChanged, changed_numbers(from, &a, to, &b));
    if !from.relay.is_empty() && to.relay.is_empty() && !from.relay.iter().any(|name| is_outlet(name, to)) {
        let source = [&to.found.source, to.found.speaker.as_ref().unwrap_or(&to.found.cue), &to.found.cue];
        let source = source.into_iter().find(|words| !words.is_empty()).cloned().unwrap_or_default();
        add(DriftKind::RelayLost, Some((from.relay.join(", "), source)));
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Possible,
    Probable,
    /// Nothing takes anything back.
    None,
}

struct Hedges {
    level: Level,
    words: Vec<String>,
}

/// The hedges of a content and of the words that report it.
fn hedges(side: &Side, content: &Content<'_>) -> Hedges {
    let cue = words(&side.found.cue);
    // The month is no hedge.
    let month = |word: &Word<'_>| word.text == "May" && word.start > 0;
    let all = || cue.iter().chain(&content.words).filter(|word| !month(word));
    let with = |mark| {
        all()
            .filter(|word| lexicon::has(word, &side.language, mark))
            .map(|word| word.text.to_owned())
            .collect::<Vec<_>>()
    };
    let (possible, probable) = (with(Mark::Possible), with(Mark::Probable));
    if !possible.is_empty() {
        Hedges { level: Level::Possible, words: possible }
    } else if !probable.is_empty() {
        Hedges { level: Level::Probable, words: probable }
    } else {
        Hedges { level: Level::None, words: Vec::new() }
    }
}

/// The negations of a content, each with the word it stands before or after; a cue that denies.
fn negations(side: &Side, content: &Content<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if side.found.act == "denies" && !side.found.cue.is_empty() {
        found.push(side.found.cue.clone());
    }
    for (at, word) in content.words.iter().enumerate() {
        if lexicon::has(word, &side.language, Mark::Negation) {
            found.push(stretch(&side.found.content, &content.words, at..(at + 2).min(content.words.len())).to_owned());
        }
    }
    found
}

/// Words on both sides, where one of them has none of its own: what stands in their place.
fn shown(
    from_words: Vec<String>,
    from: &Side,
    a: &Content<'_>,
    to_words: Vec<String>,
    to: &Side,
    b: &Content<'_>,
    pieces: &[Piece],
) -> (String, String) {
    let place = |own: &[String], other: &[String], side: &Side, content: &Content<'_>, change| {
        if own.is_empty() { in_place(other, side, content, pieces, change) } else { own.join(", ") }
    };
    (place(&from_words, &to_words, from, a, Change::Removed), place(&to_words, &from_words, to, b, Change::Added))
}

/// Words shown where there is no better: the beginning of the content.
const SHOWN: usize = 8;

fn in_place(missing: &[String], side: &Side, content: &Content<'_>, pieces: &[Piece], change: Change) -> String {
    // What is held to be certain stands for the hedge.
    let certain = content.words.iter().position(|word| lexicon::has(word, &side.language, Mark::Certain));
    if let Some(at) = certain {
        return stretch(&side.found.content, &content.words, at..(at + 2).min(content.words.len())).to_owned();
    }
    // The other side of the difference in which the missing words are, or what follows it.
    let told =
        |piece: &Piece, words: &String| piece.text.contains(words.as_str()) || words.contains(piece.text.as_str());
    let holds = |piece: &Piece| {
        piece.change != change && piece.change != Change::Kept && missing.iter().any(|words| told(piece, words))
    };
    if let Some(at) = pieces.iter().position(holds) {
        let beside = [pieces.get(at + 1), at.checked_sub(1).and_then(|at| pieces.get(at))].into_iter().flatten();
        let replaced = beside.clone().find(|piece| piece.change == change);
        let after = beside.clone().find(|piece| piece.change == Change::Kept);
        if let Some(piece) = replaced.or(after) {
            return first_words(&piece.text, 3);
        }
    }
    first_words(&side.found.content, SHOWN)
}

fn first_words(text: &str, most: usize) -> String {
    let all = words(text);
    stretch(text, &all, 0..most.min(all.len())).to_owned()
}

/// Whether most words are the same.
fn close(pieces: &[Piece]) -> bool {
    let count = |change| -> usize {
        pieces.iter().filter(|piece| piece.change == change).map(|piece| words(&piece.text).len()).sum()
    };
    let kept = count(Change::Kept);
    kept > 0 && kept >= count(Change::Removed).max(count(Change::Added))
}

fn add_speaker(from: &Side, to: &Side, add: &mut impl FnMut(DriftKind, Option<(String, String)>)) {
    let same = from.found.entity.is_some() && from.found.entity == to.found.entity;
    if same || from.rank() == to.rank() {
        return;
    }
    let name = |side: &Side| {
        let speaker = side.found.speaker.as_deref().filter(|name| !name.is_empty());
        speaker.unwrap_or(&side.found.source).to_owned()
    };
    // Words for who says it must be there: nobody is no vaguer speaker, but one that was not found.
    let kind = if from.rank() > to.rank() { DriftKind::SpeakerVaguer } else { DriftKind::SpeakerMoreExact };
    add(kind, Some((name(from), name(to))));
}

/// Acts by what is done with the content. A promise, a belief and a report of one thing are told of the same words by different
/// writers, and read so by different readers; that is no change. A denial of what the other does not claim is none either.
fn family(act: &str, both_negated: bool) -> &str {
    match act {
        "asks" | "demands" => "demands",
        "threatens" | "warns" | "fears" => "warns",
        "criticises" => "criticises",
        "denies" if !both_negated => "denies",
        _ => "says",
    }
}

/// Numbers that only one of the two has, with the word after each.
fn changed_numbers(from: &Side, a: &Content<'_>, to: &Side, b: &Content<'_>) -> Option<(String, String)> {
    let own = |side: &Side, content: &Content<'_>, other: &Content<'_>| {
        let missing =
            content.numbers.iter().filter(|number| !other.numbers.iter().any(|one| one.value == number.value));
        let shown = missing.map(|number| {
            let end = (number.last + 2).min(content.words.len());
            stretch(&side.found.content, &content.words, number.first..end).to_owned()
        });
        shown.collect::<Vec<_>>()
    };
    let (before, after) = (own(from, a, b), own(to, b, a));
    (!before.is_empty() && !after.is_empty()).then(|| (before.join(", "), after.join(", ")))
}

fn is_outlet(name: &str, side: &Side) -> bool {
    let plain = crate::search::plain;
    side.article.outlet.as_deref().is_some_and(|outlet| plain(outlet) == plain(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        for kind in DriftKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!(first_words("Most, który powstanie", 2), "Most, który");
    }

    #[test]
    fn texts_are_close_if_most_words_are_kept() {
        let piece = |change, text: &str| Piece { change, text: text.to_owned() };
        assert!(close(&[piece(Change::Kept, "most będzie gotowy"), piece(Change::Removed, "nie")]));
        assert!(!close(&[piece(Change::Kept, "most"), piece(Change::Added, "nie będzie")]));
        assert!(!close(&[]));
    }
}
