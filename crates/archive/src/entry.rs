//! What is added: a record, the bytes it was read from, and what the search needs of the analysis.

use crate::error::BadEntry;
use record::{Meta, Record, document_id};
use serde::{Deserialize, Serialize};
use text::Span;

/// A document that was read.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub record: Record,
    /// The bytes whose hash is `record.article.meta.id`.
    pub original: Vec<u8>,
    pub told: Told,
    /// The words of the text, in its order.
    pub words: Vec<IndexWord>,
    /// For each statement of the record the direction of what it says, [`crate::echo::VECTOR`] numbers; none where it is not
    /// known, and no list at all where nothing is.
    pub vectors: Vec<Option<Vec<i8>>>,
}

/// A word as the search finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexWord {
    /// Bytes of the article's text. Parts of one token have the same.
    pub span: Span,
    pub lemma: String,
}

/// What was told of a document from outside. With it the bytes can be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether it is read as a page, not as a text.
    pub html: bool,
    /// The encoding that a server, a crawl or the user declared.
    pub charset: Option<String>,
    /// What the container tells of it: the date of a feed's entry, the title of a row.
    pub known: Meta,
    /// What a reader of the record should know.
    pub remark: Option<String>,
    /// A date of publication that the user gave for documents without one.
    pub published: Option<String>,
}

/// What has become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New {
        article: i64,
    },
    /// The same bytes are in the archive. `sighting`: they were seen at another place than before.
    Known {
        article: i64,
        sighting: bool,
    },
}

impl Entry {
    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let words: usize = self.words.iter().map(|word| size_of::<IndexWord>() + word.lemma.len()).sum();
        self.original.len() + 2 * self.record.article.text.len() + words
    }

    /// Whether everything in it is of one document and fits its text.
    pub(crate) fn verify(&self) -> Result<(), BadEntry> {
        let bytes = document_id(&self.original);
        let Record { article, entities, mentions, statements, diagnostics, .. } = &self.record;
        if bytes != article.meta.id {
            return Err(BadEntry::Hash { record: article.meta.id.clone(), bytes });
        }
        let fits = |what, span: Span| match article.text.get(span.range()) {
            Some(_) => Ok(()),
            None => Err(BadEntry::Span { what, start: span.start, end: span.end }),
        };
        let within = |what, index: Option<usize>, of: usize| match index {
            Some(index) if index >= of => Err(BadEntry::Index { what, index }),
            _ => Ok(()),
        };
        for block in &article.blocks {
            fits("block", block.span)?;
        }
        for mention in mentions {
            fits("mention", mention.span)?;
            within("entity", mention.entity, entities.len())?;
        }
        for statement in statements {
            let roles = [("source", &statement.source), ("cue", &statement.cue), ("content", &statement.content)];
            for (role, spans) in roles {
                spans.iter().try_for_each(|span| fits(role, *span))?;
            }
            if let Some(time) = &statement.time {
                fits("time", time.span)?;
            }
            within("entity", statement.speaker, entities.len())?;
            within("statement", statement.within, statements.len())?;
            statement.relay.iter().try_for_each(|relay| within("entity", relay.entity, entities.len()))?;
        }
        diagnostics.iter().filter_map(|diagnostic| diagnostic.span).try_for_each(|span| fits("diagnostic", span))?;
        self.words.iter().try_for_each(|word| fits("word", word.span))
    }
}

/// [`Told`] as it is kept: fields that say nothing are left out.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    #[serde(skip_serializing_if = "is_false")]
    html: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    charset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    captured: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<(String, String)>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Told {
    pub(crate) fn to_json(&self) -> String {
        let Self { html, charset, known, remark, published } = self.clone();
        // The id, the media type and the links are the document's own.
        let kept = Kept {
            html,
            charset,
            remark,
            published_default: published,
            uri: known.uri,
            canonical: known.canonical,
            title: known.title,
            published: known.published,
            modified: known.modified,
            captured: known.captured,
            outlet: known.outlet,
            language: known.language,
            record: known.record,
            authors: known.authors,
            places: known.places,
        };
        serde_json::to_string(&kept).expect("strings and lists of strings can be serialised")
    }

    pub(crate) fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        let kept: Kept = serde_json::from_str(json)?;
        let known = Meta {
            uri: kept.uri,
            canonical: kept.canonical,
            title: kept.title,
            published: kept.published,
            modified: kept.modified,
            captured: kept.captured,
            outlet: kept.outlet,
            language: kept.language,
            record: kept.record,
            authors: kept.authors,
            places: kept.places,
            ..Meta::default()
        };
        let Kept { html, charset, remark, published_default: published, .. } = kept;
        Ok(Self { html, charset, known, remark, published })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_kept() {
        assert_eq!(Told::default().to_json(), "{}");
        let told = Told {
            html: true,
            charset: Some("windows-1250".to_owned()),
            known: Meta {
                title: Some("Most w Zalesiu".to_owned()),
                authors: vec!["Anna Wrona".to_owned()],
                places: vec![("title".to_owned(), "feed entry title".to_owned())],
                ..Meta::default()
            },
            remark: None,
            published: Some("2024-03".to_owned()),
        };
        assert_eq!(Told::from_json(&told.to_json()).unwrap(), told);
    }
}
