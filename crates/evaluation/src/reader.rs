//! What is measured: the reader itself, from text to record and from text to words and names.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use language::{Analysis, Model, ModelError, Scheme, Scratch};
use record::{MentionForm, ModelInfo, Record};
use text::{OffsetUnit, Offsets, Span};

use crate::analysed::{Analysed, Name, Word};
use crate::gold::{Extent, Statement};

/// What stands beside the weights that are built in.
const MANIFEST: &str = include_str!("../../../model/manifest.json");

/// Whose kinds and ends names follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScheme {
    /// NKJP's.
    Nkjp,
    /// SlavicNER's.
    SlavicNer,
}

/// A record in the words of the scorers.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The statements.
    pub statements: Vec<Statement>,
    /// The mentions with their entity's id.
    pub mentions: Vec<(Extent, String)>,
}

/// The reader with its model.
pub struct Reader {
    model: Model,
}

impl Reader {
    /// The reader with the model that is built in.
    pub fn load() -> Result<Reader, ModelError> {
        Ok(Reader { model: Model::embedded()? })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Reads a text as `depesza read` does; a text that intake refuses has no statements.
    pub fn read(&self, text: &str, scheme: Scheme, scratch: &mut Scratch) -> Reading {
        let Ok(article) = intake::read_text(text.as_bytes(), Some("utf-8"), None) else { return Reading::default() };
        let analysis = language::analyse(&self.model, &article.text, scheme, scratch);
        reading(&statements::read(article, &analysis, ModelInfo::default()))
    }

    /// The same reader, names by another convention.
    pub fn with_names(names: NameScheme) -> Result<Reader, ModelError> {
        let model = Model::embedded()?;
        Ok(Reader {
            model: match names {
                NameScheme::Nkjp => model.with_name_scheme("nkjp")?,
                NameScheme::SlavicNer => model.with_name_scheme("slavicner")?,
            },
        })
    }

    /// Sentences, words and names of a text.
    pub fn analyse(&self, text: &str, scratch: &mut Scratch) -> Analysed {
        analysed(text, &language::analyse(&self.model, text, Scheme::Depesza, scratch))
    }
}

/// The model's name, version and the beginning of its hash, for people.
pub fn model_name() -> String {
    let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap_or_default();
    let text = |name: &str| manifest.get(name).and_then(serde_json::Value::as_str).unwrap_or("?");
    let hash: String = text("sha256").chars().take(12).collect();
    format!("{} {} ({hash})", text("name"), text("version"))
}

/// The linguistic layer, offsets in code points.
pub fn analysed(text: &str, analysis: &Analysis) -> Analysed {
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let extent = |span: Span| (offsets.at(span.start), offsets.at(span.end));
    let mut words = Vec::with_capacity(analysis.words.len());
    for token in &analysis.tokens {
        let whole = extent(token.span);
        let mut rest = text.get(token.span.start..token.span.end).unwrap_or_default();
        let mut at = whole.0;
        let multiword = token.words.len() > 1;
        for word in analysis.words.get(token.words.clone()).unwrap_or_default() {
            // A word whose letters come next in its token stands on them; any other stands on the whole token.
            let own = match rest.strip_prefix(word.form.as_str()) {
                Some(tail) if multiword => {
                    let start = at;
                    at += word.form.chars().count();
                    rest = tail;
                    (start, at)
                }
                _ => whole,
            };
            words.push(Word {
                extent: own,
                token: whole,
                multiword,
                form: word.form.clone(),
                lemma: word.lemma.clone(),
                upos: word.upos.as_str().to_owned(),
                feats: word.feats.as_str().to_owned(),
                head: word.head,
                deprel: word.deprel.clone(),
            });
        }
    }
    Analysed {
        sentences: analysis.sentences.iter().map(|s| extent(s.span)).collect(),
        tokens: analysis.tokens.iter().map(|t| extent(t.span)).collect(),
        words,
        names: analysis
            .names
            .iter()
            .map(|n| Name { extent: extent(n.span), kind: n.kind.as_str().to_owned() })
            .collect(),
    }
}

/// Spans of a text in code points.
pub fn extents(text: &str, spans: &[Span]) -> Vec<Extent> {
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    spans.iter().map(|span| (offsets.at(span.start), offsets.at(span.end))).collect()
}

/// The statements and mentions of a record, offsets in code points.
pub fn reading(record: &Record) -> Reading {
    let offsets = Offsets::new(&record.article.text, OffsetUnit::CodePoint);
    let extent = |span: Span| (offsets.at(span.start), offsets.at(span.end));
    let extents = |spans: &[Span]| spans.iter().copied().map(extent).collect();
    let statements = record.statements.iter().map(|s| Statement {
        roles: [extents(&s.source), extents(&s.cue), extents(&s.content)],
        labels: [
            s.speaker_name.clone(),
            Some(s.manner.as_str().to_owned()),
            Some(s.act.as_str().to_owned()),
            Some(s.certainty.as_str().to_owned()),
            Some(s.polarity.as_str().to_owned()),
        ]
        .map(Some),
        headline: s.in_heading,
        confidence: Some(f64::from(s.confidence)),
    });
    let mention = |m: &record::Mention| match m.form {
        MentionForm::Implicit => None,
        _ => Some((extent(m.span), record.entities.get(m.entity?)?.id.clone())),
    };
    Reading { statements: statements.collect(), mentions: record.mentions.iter().filter_map(mention).collect() }
}

/// `work` done on every item by `jobs` threads, each with memory of its own; the results stand in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T, &mut Scratch) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        let mut scratch = Scratch::new();
        while let Some((index, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?)))
        {
            done.push((index, work(item, &mut scratch)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(in_parallel(&items, 3, |n, _| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
    }
}
