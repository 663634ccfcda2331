//! What people type into a search: names and words, in any inflection.

use crate::{ReadError, Reader};
use archive::Words;
use language::Scratch;

/// Base forms of what is typed, as the archive has them of what was read.
#[derive(Debug)]
pub struct Lemmas<'a> {
    reader: &'a Reader,
    scratch: Scratch,
}

impl<'a> Lemmas<'a> {
    pub fn new(reader: &'a Reader) -> Self {
        Self { reader, scratch: Scratch::default() }
    }

    /// Tells the words their lemmas.
    pub fn tell(&mut self, words: &mut Words) -> Result<(), ReadError> {
        let mut failed = None;
        words.lemmatise(|term| {
            self.of(term, true).unwrap_or_else(|failure| {
                failed = Some(failure);
                Vec::new()
            })
        });
        failed.map_or(Ok(()), Err)
    }

    /// A name as it is typed, then in its base form.
    pub fn spellings(&mut self, name: &str) -> Result<Vec<String>, ReadError> {
        let mut spellings = vec![name.to_owned()];
        // Numbers and identifiers have none.
        if name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "-.'’".contains(c)) {
            for lemma in self.of(name, false)? {
                if !spellings.contains(&lemma) {
                    spellings.push(lemma);
                }
            }
        }
        Ok(spellings)
    }

    /// Words standing alone tell the model little: names may be typed small, and a word in capitals may be none.
    fn of(&mut self, words: &str, small: bool) -> Result<Vec<String>, ReadError> {
        let mut lemmas: Vec<String> = Vec::new();
        let mut ways = vec![words.to_owned(), capitals(words)];
        if small {
            ways.push(words.to_lowercase());
        }
        ways.dedup();
        for way in ways {
            let analysis = self.reader.analyse(&way, &mut self.scratch)?;
            let found: Vec<&str> = analysis.words.iter().map(|word| word.lemma.as_str()).collect();
            let found = found.join(" ");
            if !found.is_empty() && !lemmas.contains(&found) {
                lemmas.push(found);
            }
        }
        Ok(lemmas)
    }
}

/// Every word with a capital.
fn capitals(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut within = false;
    for c in words.chars() {
        if within {
            out.push(c);
        } else {
            out.extend(c.to_uppercase());
        }
        within = c.is_alphanumeric();
    }
    out
}
