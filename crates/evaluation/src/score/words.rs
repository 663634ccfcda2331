//! Lemma and part of speech of words whose gold is in another tagset: each gold token accepts a set of answers.

use std::collections::{BTreeMap, HashMap};

use super::tally::Tally;
use crate::analysed::Word;
use crate::gold::Extent;

/// A token of gold with what is right for it.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Where it stands.
    pub extent: Extent,
    /// Its lemma.
    pub lemma: String,
    /// Its class in the gold's tagset.
    pub class: String,
    /// The parts of speech that are right.
    pub upos: &'static [&'static str],
}

/// The counts behind the figures; a token that no word covers exactly is wrong in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Tokens that a word covers exactly.
    pub found: Tally,
    /// Tokens with the right lemma.
    pub lemma: Tally,
    /// Tokens with a right part of speech.
    pub upos: Tally,
}

/// Words read otherwise than gold has them, counted: what was wrong, in words.
pub type Mistakes = BTreeMap<String, usize>;

/// Compares one text's words with gold.
pub fn compare(gold: &[Expected], predicted: &[Word], words: &mut Words, mistakes: &mut [Mistakes; 2]) {
    let by_extent: HashMap<Extent, &Word> = predicted.iter().rev().map(|w| (w.extent, w)).collect();
    for token in gold {
        let word = by_extent.get(&token.extent);
        words.found.judge(word.is_some());
        let lemma = word.is_some_and(|w| same_lemma(&token.lemma, &w.lemma));
        let upos = word.is_some_and(|w| token.upos.contains(&w.upos.as_str()));
        words.lemma.judge(lemma);
        words.upos.judge(upos);
        if let (Some(word), false) = (word, lemma) {
            let what = format!("{} → {} ({})", token.lemma, word.lemma, token.class);
            *mistakes[0].entry(what).or_default() += 1;
        }
        if let (Some(word), false) = (word, upos) {
            *mistakes[1].entry(format!("{} {} → {}", token.lemma, token.class, word.upos)).or_default() += 1;
        }
    }
}

/// Whether two lemmas are the same; UD writes `_` for the blank in *bieżący rok*.
fn same_lemma(gold: &str, predicted: &str) -> bool {
    gold == predicted || gold.replace(' ', "_") == predicted.replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_counts_only_where_a_word_covers_it() {
        let expected = |extent, lemma: &str| Expected {
            extent,
            lemma: lemma.to_owned(),
            class: "subst".to_owned(),
            upos: &["NOUN", "PROPN"],
        };
        let word = |extent, lemma: &str, upos: &str| Word {
            extent,
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            ..Word::default()
        };
        let gold = [expected((0, 3), "dom"), expected((4, 6), "bieżący rok"), expected((7, 9), "kot")];
        let predicted = [word((0, 3), "doma", "NOUN"), word((4, 6), "bieżący_rok", "ADJ"), word((7, 8), "kot", "NOUN")];
        let (mut words, mut mistakes) = (Words::default(), Default::default());
        compare(&gold, &predicted, &mut words, &mut mistakes);
        assert_eq!((words.found.hit, words.lemma.hit, words.upos.hit), (2, 1, 1));
        assert_eq!(mistakes[0].keys().collect::<Vec<_>>(), ["dom → doma (subst)"]);
    }
}
