//! A text's linguistic layer as the scorers see it, gold and predicted alike: offsets in code points of the text.

use crate::gold::Extent;

/// Sentences, tokens, words and names of a text.
#[derive(Clone, Debug, Default)]
pub struct Analysed {
    /// The sentences, in order.
    pub sentences: Vec<Extent>,
    /// The surface tokens, in order.
    pub tokens: Vec<Extent>,
    /// The syntactic words, in order.
    pub words: Vec<Word>,
    /// The names, in order.
    pub names: Vec<Name>,
}

/// A syntactic word.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// Its own letters in the text where it has some, else its token's.
    pub extent: Extent,
    /// Its token.
    pub token: Extent,
    /// Whether it shares its token with other words.
    pub multiword: bool,
    /// The form.
    pub form: String,
    /// The lemma.
    pub lemma: String,
    /// The universal part of speech.
    pub upos: String,
    /// The features, `Key=Value` joined by `|`, or `_`.
    pub feats: String,
    /// The head's index in the list of words; none for a root.
    pub head: Option<usize>,
    /// The relation to the head.
    pub deprel: String,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Where it stands.
    pub extent: Extent,
    /// Its kind, in the words of the gold.
    pub kind: String,
}
