//! Sentences, tokens, words and trees read from raw text, by the measures of the CoNLL 2018 shared task.
//!
//! Gold and predicted units are compared by the letters they cover, white space aside. Words of tokens that hold several words
//! are aligned by the longest common subsequence of their forms; all other words by their letters. On treebanks with heads, labels,
//! tokens and sentence ends shaken, every count was that of the Universal Dependencies project's own evaluation script.

use std::ops::AddAssign;

use super::tally::Tally;
use crate::analysed::{Analysed, Word};
use crate::gold::Extent;
use crate::gold::python::is_space;

/// Features that count, as the shared task lists them; the others differ from treebank to treebank.
const UNIVERSAL_FEATURES: [&str; 21] = [
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite",
    "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
];

/// The counts behind the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trees {
    /// Sentences with the same ends.
    pub sentences: Tally,
    /// Tokens with the same ends.
    pub tokens: Tally,
    /// Words that are aligned.
    pub words: Tally,
    /// … and have the same part of speech.
    pub upos: Tally,
    /// … the same universal features.
    pub feats: Tally,
    /// … the same lemma.
    pub lemma: Tally,
    /// … the same head.
    pub uas: Tally,
    /// … the same head and relation, subtypes aside.
    pub las: Tally,
}

impl AddAssign for Trees {
    fn add_assign(&mut self, other: Trees) {
        self.sentences += other.sentences;
        self.tokens += other.tokens;
        self.words += other.words;
        self.upos += other.upos;
        self.feats += other.feats;
        self.lemma += other.lemma;
        self.uas += other.uas;
        self.las += other.las;
    }
}

/// Compares one text's analysis with gold.
pub fn compare(text: &[char], gold: &Analysed, predicted: &Analysed, trees: &mut Trees) {
    let letters = Letters::new(text);
    trees.sentences += letters.same(&gold.sentences, &predicted.sentences);
    trees.tokens += letters.same(&gold.tokens, &predicted.tokens);
    let aligned = align(&letters.words(&gold.words), &letters.words(&predicted.words));
    let mut of_predicted = vec![None; predicted.words.len()];
    for &(g, p) in &aligned {
        of_predicted[p] = Some(g);
    }
    let count = |same: &dyn Fn(&Word, &Word) -> bool| {
        let hit = aligned.iter().filter(|(g, p)| same(&gold.words[*g], &predicted.words[*p])).count();
        Tally::new(hit, predicted.words.len(), gold.words.len())
    };
    // A predicted head is right if it is the word aligned with the gold head, or both are roots.
    let head = |g: &Word, p: &Word| match (g.head, p.head) {
        (None, None) => true,
        (Some(g), Some(p)) => of_predicted.get(p).copied().flatten() == Some(g),
        _ => false,
    };
    trees.words += count(&|_, _| true);
    trees.upos += count(&|g, p| g.upos == p.upos);
    trees.feats += count(&|g, p| universal_features(&g.feats) == universal_features(&p.feats));
    trees.lemma += count(&|g, p| g.lemma == "_" || g.lemma == p.lemma);
    trees.uas += count(&head);
    trees.las += count(&|g, p| head(g, p) && universal_relation(&g.deprel) == universal_relation(&p.deprel));
}

/// A relation without its subtype.
pub fn universal_relation(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or_default()
}

/// The universal features of a word, sorted.
pub fn universal_features(feats: &str) -> Vec<&str> {
    let known = |pair: &&str| pair.split('=').next().is_some_and(|key| UNIVERSAL_FEATURES.contains(&key));
    let mut kept: Vec<&str> = feats.split('|').filter(known).collect();
    kept.sort_unstable();
    kept
}

/// For every code point of a text, how many letters (no white space) stand before it.
struct Letters(Vec<usize>);

impl Letters {
    fn new(text: &[char]) -> Letters {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for &c in text {
            before.push(count);
            count += usize::from(!is_space(c));
        }
        before.push(count);
        Letters(before)
    }

    fn of(&self, (start, end): Extent) -> Extent {
        let last = self.0.len() - 1;
        (self.0[start.min(last)], self.0[end.min(last)])
    }

    fn same(&self, gold: &[Extent], predicted: &[Extent]) -> Tally {
        let (mut i, mut j, mut hit) = (0, 0, 0);
        while let (Some(g), Some(p)) = (gold.get(i), predicted.get(j)) {
            let (g, p) = (self.of(*g), self.of(*p));
            hit += usize::from(g == p);
            i += usize::from(g.0 <= p.0);
            j += usize::from(p.0 <= g.0);
        }
        Tally::new(hit, predicted.len(), gold.len())
    }

    fn words(&self, words: &[Word]) -> Vec<Unit> {
        words
            .iter()
            .map(|w| Unit { extent: self.of(w.token), multiword: w.multiword, form: w.form.to_lowercase() })
            .collect()
    }
}

/// What the alignment needs of a word.
struct Unit {
    extent: Extent,
    multiword: bool,
    form: String,
}

/// The alignment: pairs of gold and predicted index, in order.
fn align(gold: &[Unit], predicted: &[Unit]) -> Vec<(usize, usize)> {
    let (mut g, mut p) = (0, 0);
    let mut aligned = Vec::new();
    while g < gold.len() && p < predicted.len() {
        if gold[g].multiword || predicted[p].multiword {
            let (from_g, from_p);
            (from_g, from_p, g, p) = multiword_stretch(gold, predicted, g, p);
            for (i, j) in common_subsequence(&gold[from_g..g], &predicted[from_p..p]) {
                aligned.push((from_g + i, from_p + j));
            }
        } else if gold[g].extent == predicted[p].extent {
            aligned.push((g, p));
            g += 1;
            p += 1;
        } else if gold[g].extent.0 <= predicted[p].extent.0 {
            g += 1;
        } else {
            p += 1;
        }
    }
    aligned
}

/// The smallest stretch around a token of several words that ends at the same letter on both sides: its start in gold and
/// predicted words, and the words after it.
fn multiword_stretch(gold: &[Unit], predicted: &[Unit], mut g: usize, mut p: usize) -> (usize, usize, usize, usize) {
    let mut end;
    if gold[g].multiword {
        end = gold[g].extent.1;
        if !predicted[p].multiword && predicted[p].extent.0 < gold[g].extent.0 {
            p += 1;
        }
    } else {
        end = predicted[p].extent.1;
        if !gold[g].multiword && gold[g].extent.0 < predicted[p].extent.0 {
            g += 1;
        }
    }
    let (from_g, from_p) = (g, p);
    let beyond = |unit: Option<&Unit>, end: usize| {
        unit.is_none_or(|u| if u.multiword { u.extent.0 >= end } else { u.extent.1 > end })
    };
    while !beyond(gold.get(g), end) || !beyond(predicted.get(p), end) {
        let take_gold = match (gold.get(g), predicted.get(p)) {
            (Some(a), Some(b)) => a.extent.0 <= b.extent.0,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let unit = if take_gold { &gold[g] } else { &predicted[p] };
        if unit.multiword {
            end = end.max(unit.extent.1);
        }
        if take_gold {
            g += 1;
        } else {
            p += 1;
        }
    }
    // At least one word goes by, so that the alignment always ends.
    if g == from_g && p == from_p { (from_g, from_p, g + 1, p + 1) } else { (from_g, from_p, g, p) }
}

/// The longest common subsequence of the forms.
fn common_subsequence(gold: &[Unit], predicted: &[Unit]) -> Vec<(usize, usize)> {
    let mut length = vec![vec![0u32; predicted.len() + 1]; gold.len() + 1];
    for i in (0..gold.len()).rev() {
        for j in (0..predicted.len()).rev() {
            length[i][j] = if gold[i].form == predicted[j].form {
                length[i + 1][j + 1] + 1
            } else {
                length[i + 1][j].max(length[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < gold.len() && j < predicted.len() {
        if gold[i].form == predicted[j].form {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(token: Extent, multiword: bool, form: &str, head: Option<usize>, deprel: &str) -> Word {
        let (upos, feats) = ("X".to_owned(), "_".to_owned());
        let form = form.to_owned();
        Word {
            extent: token,
            token,
            multiword,
            lemma: form.clone(),
            form,
            upos,
            feats,
            head,
            deprel: deprel.to_owned(),
        }
    }

    #[test]
    fn words_of_one_token_are_aligned_by_form() {
        let text: Vec<char> = "To zrobiłem ja .".chars().collect();
        let gold = Analysed {
            sentences: vec![(0, 16)],
            tokens: vec![(0, 2), (3, 11), (12, 14), (15, 16)],
            words: vec![
                word((0, 2), false, "To", Some(1), "obj"),
                word((3, 11), true, "zrobił", None, "root"),
                word((3, 11), true, "em", Some(1), "aux:clitic"),
                word((12, 14), false, "ja", Some(1), "nsubj"),
                word((15, 16), false, ".", Some(1), "punct"),
            ],
            names: vec![],
        };
        let mut trees = Trees::default();
        compare(&text, &gold, &gold, &mut trees);
        assert_eq!((trees.words, trees.las), (Tally::new(5, 5, 5), Tally::new(5, 5, 5)));
        assert_eq!(trees.sentences, Tally::new(1, 1, 1));

        let predicted = Analysed {
            sentences: vec![(0, 14), (15, 16)],
            tokens: vec![(0, 2), (3, 11), (12, 14), (15, 16)],
            words: vec![
                word((0, 2), false, "To", Some(1), "iobj"),
                word((3, 11), false, "zrobiłem", None, "root"),
                word((12, 14), false, "ja", Some(1), "nsubj:x"),
                word((15, 16), false, ".", None, "root"),
            ],
            names: vec![],
        };
        let mut trees = Trees::default();
        compare(&text, &gold, &predicted, &mut trees);
        assert_eq!(trees.words, Tally::new(3, 4, 5));
        assert_eq!(trees.sentences, Tally::new(0, 2, 1));
        assert_eq!(trees.tokens, Tally::new(4, 4, 4));
        assert_eq!((trees.uas.hit, trees.las.hit), (0, 0));
    }

    #[test]
    fn treebank_features_do_not_count() {
        assert_eq!(universal_features("Variant=Long|Number=Sing|Case=Nom"), ["Case=Nom", "Number=Sing"]);
        assert!(universal_features("_").is_empty());
    }
}
