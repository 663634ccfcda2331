//! Lemmas by ending: the edit rule of the longest known ending of a word, whole words being endings too.
//!
//! The table is sorted text, searched as it lies: `UPOS`, ending and rule by tabs. An ending that begins with `^` is a whole
//! word.

use crate::analysis::Upos;
use crate::config::LemmaRule;

/// One language's table.
pub(crate) struct Endings {
    text: String,
    /// Where each line begins.
    lines: Vec<u32>,
}

/// Letters of a word that are looked at, from its end.
const LONGEST: usize = 40;

impl Endings {
    /// `None` if a line is not what it should be or they are not in order.
    pub(crate) fn load(text: &str) -> Option<Self> {
        let mut lines = Vec::new();
        let mut at = 0usize;
        let mut last = "";
        for line in text.lines() {
            if line.matches('\t').count() != 2 || line <= last || LemmaRule::parse(line.rsplit('\t').next()?).is_err() {
                return None;
            }
            lines.push(u32::try_from(at).ok()?);
            at += line.len() + 1;
            last = line;
        }
        Some(Self { text: text.to_owned(), lines })
    }

    /// The lemma of a form, if any ending of it is known.
    pub(crate) fn lemma(&self, form: &str, upos: Upos) -> Option<String> {
        if !form.chars().any(char::is_alphabetic) {
            return None;
        }
        let lower = form.to_lowercase();
        let end = match lower.char_indices().rev().nth(LONGEST) {
            Some((at, _)) => &lower[at..],
            None => &format!("^{lower}"),
        };
        let prefix = upos.as_str().len() + 1;
        let mut key = format!("{}\t{end}\t", upos.as_str());
        loop {
            if let Some(rule) = self.find(&key) {
                return LemmaRule::parse(rule).ok().map(|rule| rule.apply(&lower));
            }
            let first = key[prefix..].chars().next()?;
            if first == '\t' {
                return None;
            }
            key.replace_range(prefix..prefix + first.len_utf8(), "");
        }
    }

    /// What stands behind `key` in the line that begins with it.
    fn find(&self, key: &str) -> Option<&str> {
        let at = self.lines.partition_point(|line| &self.text[*line as usize..] < key);
        let line = self.text[*self.lines.get(at)? as usize..].lines().next()?;
        line.strip_prefix(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_ending_wins() {
        let table =
            Endings::load("ADJ\t^dobrego\tl|0|3|y\nADJ\tego\tl|0|3|y\nNOUN\t^psa\tl|0|2|ies\nNOUN\ta\tl|0|0|\n");
        let table = table.expect("sorted");
        assert_eq!(table.lemma("Zielonego", Upos::Adj).as_deref(), Some("zielony"));
        assert_eq!(table.lemma("psa", Upos::Noun).as_deref(), Some("pies"));
        assert_eq!(table.lemma("karpsa", Upos::Noun).as_deref(), Some("karpsa"));
        assert_eq!(table.lemma("psy", Upos::Noun), None);
        assert_eq!(table.lemma("12", Upos::Adj), None);
        assert_eq!(table.lemma(&"a".repeat(5000), Upos::Noun).map(|l| l.len()), Some(5000));
    }

    #[test]
    fn a_table_out_of_order_is_refused() {
        assert!(Endings::load("NOUN\tb\tl|0|0|\nNOUN\ta\tl|0|0|\n").is_none());
        assert!(Endings::load("NOUN\tb\n").is_none());
    }
}
