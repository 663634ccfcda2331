//! Treebanks in CoNLL-U, as raw text with gold.

use crate::analysed::{Analysed, Word};

/// Sentences to a text where a treebank does not say where its documents begin.
const SENTENCES_A_TEXT: usize = 10;

/// A raw text with its gold analysis.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The name of its first sentence or document.
    pub id: String,
    /// The text, rebuilt from the forms.
    pub text: String,
    /// The gold.
    pub gold: Analysed,
}

/// The documents of a treebank.
///
/// The text is the forms with a blank after each unless `SpaceAfter=No`, two line breaks before a paragraph (`# newpar`). A
/// document ends where the next begins (`# newdoc`); without such marks every ten sentences are a text.
pub fn documents(treebank: &str) -> Result<Vec<Document>, String> {
    let marked = treebank.lines().any(|l| l.starts_with("# newdoc"));
    let mut documents: Vec<Document> = Vec::new();
    let mut builder = Builder::default();
    for (number, block) in treebank.split("\n\n").enumerate().filter(|(_, b)| !b.trim().is_empty()) {
        let comment = |name: &str| block.lines().find(|l| l.starts_with('#') && l[1..].trim_start().starts_with(name));
        let fresh = if marked { comment("newdoc").is_some() } else { number % SENTENCES_A_TEXT == 0 };
        if fresh && builder.sentences > 0 {
            documents.push(std::mem::take(&mut builder).finish());
        }
        if builder.sentences == 0 {
            let named = comment("newdoc id").or(comment("sent_id")).and_then(|l| l.split_once('='));
            builder.document.id = named.map(|(_, id)| id.trim().to_owned()).unwrap_or_default();
        }
        builder
            .sentence(block, comment("newpar").is_some())
            .map_err(|what| format!("sentence {}: {what}", number + 1))?;
    }
    if builder.sentences > 0 {
        documents.push(builder.finish());
    }
    Ok(documents)
}

#[derive(Default)]
struct Builder {
    document: Document,
    sentences: usize,
    /// The text's length in code points.
    length: usize,
    /// Whether a blank is owed before the next form.
    blank: bool,
}

/// A token of several words while its words are read.
struct Token {
    /// The id of its last word.
    last: usize,
    start: usize,
    end: usize,
    /// Where the letters begin that no word has taken.
    at: usize,
    rest: String,
}

impl Builder {
    fn push(&mut self, piece: &str) {
        self.document.text.push_str(piece);
        self.length += piece.chars().count();
    }

    fn sentence(&mut self, block: &str, paragraph: bool) -> Result<(), String> {
        if paragraph && self.sentences > 0 {
            self.push("\n\n");
            self.blank = false;
        }
        self.sentences += 1;
        let first_word = self.document.gold.words.len();
        let (mut start, mut end) = (None, self.length);
        let mut token: Option<Token> = None;
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[id, form, lemma, upos, _, feats, head, deprel, _, misc] = fields.as_slice() else {
                return Err(format!("{} columns instead of ten", fields.len()));
            };
            if id.contains('.') {
                continue;
            }
            let number = |text: &str| text.parse::<usize>().map_err(|_| format!("{text:?} is no word number"));
            let surface = |builder: &mut Builder| {
                if builder.blank {
                    builder.push(" ");
                }
                let at = builder.length;
                builder.push(form);
                builder.blank = !misc.split('|').any(|m| m == "SpaceAfter=No");
                builder.document.gold.tokens.push((at, builder.length));
                at
            };
            if let Some((_, last)) = id.split_once('-') {
                let at = surface(self);
                start.get_or_insert(at);
                end = self.length;
                token = Some(Token { last: number(last)?, start: at, at, end, rest: form.to_owned() });
                continue;
            }
            let id = number(id)?;
            let (extent, whole, multiword) = match &mut token {
                Some(Token { last, start: token_start, at, end: token_end, rest }) if id <= *last => {
                    // A word whose letters come next in its token stands on them; any other stands on the whole token.
                    let width = form.chars().count();
                    let whole = (*token_start, *token_end);
                    if rest.to_lowercase().starts_with(&form.to_lowercase()) {
                        let extent = (*at, *at + width);
                        *at += width;
                        *rest = rest.chars().skip(width).collect();
                        (extent, whole, true)
                    } else {
                        (whole, whole, true)
                    }
                }
                _ => {
                    let at = surface(self);
                    start.get_or_insert(at);
                    end = self.length;
                    ((at, end), (at, end), false)
                }
            };
            self.document.gold.words.push(Word {
                extent,
                token: whole,
                multiword,
                form: form.to_owned(),
                lemma: lemma.to_owned(),
                upos: upos.to_owned(),
                feats: feats.to_owned(),
                head: number(head)?.checked_sub(1).map(|h| first_word + h),
                deprel: deprel.to_owned(),
            });
        }
        self.document.gold.sentences.push((start.unwrap_or(end), end));
        Ok(())
    }

    fn finish(self) -> Document {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREEBANK: &str = "# newdoc id = a\n# sent_id = 1\n1-2\tZrobiłem\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tZrobił\tzrobić\tVERB\tx\t_\t0\troot\t_\t_\n2\tem\tbyć\tAUX\tx\t_\t1\taux\t_\t_\n\
        3\tto\tto\tPRON\tx\t_\t1\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\tx\t_\t1\tpunct\t_\t_\n\n\
        # newpar\n1\tTak\ttak\tADV\tx\t_\t0\troot\t_\t_\n\n# newdoc id = b\n1\tNie\tnie\tPART\tx\t_\t0\troot\t_\t_\n\n";

    #[test]
    fn text_is_rebuilt_with_offsets() {
        let documents = documents(TREEBANK).expect("the treebank is well-formed");
        assert_eq!(documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(documents[0].text, "Zrobiłem to.\n\nTak");
        let gold = &documents[0].gold;
        assert_eq!(gold.sentences, [(0, 12), (14, 17)]);
        assert_eq!(gold.tokens, [(0, 8), (9, 11), (11, 12), (14, 17)]);
        assert_eq!(
            gold.words.iter().map(|w| w.extent).collect::<Vec<_>>(),
            [(0, 6), (6, 8), (9, 11), (11, 12), (14, 17)]
        );
        assert_eq!(gold.words.iter().map(|w| w.head).collect::<Vec<_>>(), [None, Some(0), Some(0), Some(0), None]);
    }
}
