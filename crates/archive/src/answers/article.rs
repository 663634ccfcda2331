//! All that the page of an article shows.

use super::views::{StatementView, span_view, views};
use crate::corrected::Correction;
use crate::error::Error;
use crate::index::points;
use crate::load::{self, Odd};
use crate::open::Archive;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use text::{OffsetUnit, Offsets};

/// An article with everything that was read from it. Offsets count code points of the text, end exclusive.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArticleView {
    pub id: i64,
    /// The hash of the original: `sha256:…`.
    pub document: String,
    pub media_type: String,
    /// Bytes of the original.
    pub bytes: u64,
    pub title: Option<String>,
    pub outlet: Option<String>,
    /// The outlet's number.
    pub outlet_id: Option<i64>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub captured: Option<String>,
    pub language: Option<String>,
    pub uri: Option<String>,
    pub canonical: Option<String>,
    /// When it came into the archive, UTC.
    pub added: String,
    pub authors: Vec<String>,
    /// The place in the document each field was read from.
    pub places: Vec<(String, String)>,
    pub text: String,
    pub blocks: Vec<BlockView>,
    pub entities: Vec<EntityView>,
    pub mentions: Vec<MentionView>,
    /// What holds, in text order.
    pub statements: Vec<StatementView>,
    /// What the machine took for statements and people rejected.
    pub rejected: Vec<StatementView>,
    /// Corrections of its statements, also those that were undone.
    pub corrections: Vec<Correction>,
    pub sightings: Vec<SightingView>,
    pub links: Vec<LinkView>,
    pub diagnostics: Vec<DiagnosticView>,
    /// What read it: name and version.
    pub model: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockView {
    pub kind: String,
    pub start: usize,
    pub end: usize,
}

/// What the article names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntityView {
    /// Who of all.
    pub entity: i64,
    /// What the archive shows it as, and its base form in this article.
    pub name: String,
    pub here: String,
    pub kind: String,
    pub key: Option<String>,
    /// Why it is taken for that, and how sure the machine is, from 0 to 1.
    pub evidence: String,
    pub score: f64,
    /// What the machine took it for, where a correction says otherwise.
    pub machine: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MentionView {
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub form: String,
    /// Which of [`ArticleView::entities`]: an index.
    pub entity: Option<usize>,
}

/// Where the article was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SightingView {
    pub uri: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub captured: Option<String>,
    pub added: String,
}

/// A link to another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkView {
    pub text: String,
    pub uri: Option<String>,
}

/// What was odd about the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticView {
    pub severity: String,
    pub message: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
}

impl Archive {
    /// All that the page of an article shows.
    pub fn article_view(&self, article: i64) -> Result<ArticleView, Error> {
        let view = self.odd(article, view(&self.connection, article))?;
        let mut view = view.ok_or(Error::NoArticle(article))?;
        view.corrections = self.corrections_of(article)?;
        Ok(view)
    }
}

fn view(connection: &Connection, id: i64) -> Result<Option<ArticleView>, Odd> {
    let Some(record) = load::record(connection, id)? else { return Ok(None) };
    let own = connection
        .prepare_cached(
            "SELECT added, outlet, original.bytes FROM article JOIN original ON original.sha256 = article.original
             WHERE article.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((added, outlet_id, bytes)) = own else { return Ok(None) };
    let statements = views(connection, id, &record)?;
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let blocks = record.article.blocks.iter().map(|block| {
        let (start, end) = points(block.span, &offsets);
        BlockView { kind: block.kind.to_string(), start, end }
    });
    let mentions = record.mentions.iter().map(|mention| {
        let span = span_view(mention.span, text, &offsets);
        let form = mention.form.to_string();
        MentionView { start: span.start, end: span.end, text: span.text, form, entity: mention.entity }
    });
    let diagnostics = record.diagnostics.iter().map(|diagnostic| {
        let (start, end) = diagnostic.span.map(|span| points(span, &offsets)).unzip();
        let severity = diagnostic.severity.to_string();
        DiagnosticView { severity, message: diagnostic.message.clone(), start, end }
    });
    let (blocks, mentions, diagnostics) = (blocks.collect(), mentions.collect(), diagnostics.collect());
    let meta = record.article.meta;
    Ok(Some(ArticleView {
        id,
        document: meta.id,
        media_type: meta.media_type,
        bytes,
        title: meta.title,
        outlet: meta.outlet,
        outlet_id,
        published: meta.published,
        modified: meta.modified,
        captured: meta.captured,
        language: meta.language,
        uri: meta.uri,
        canonical: meta.canonical,
        added,
        authors: meta.authors,
        places: meta.places,
        blocks,
        entities: entities(connection, id)?,
        mentions,
        statements: statements.shown,
        rejected: statements.rejected,
        corrections: Vec::new(),
        sightings: sightings(connection, id)?,
        links: meta.links.into_iter().map(|link| LinkView { text: link.text, uri: link.uri }).collect(),
        diagnostics,
        model: format!("{} {}", record.model.name, record.model.version),
        text: record.article.text,
    }))
}

fn entities(connection: &Connection, article: i64) -> rusqlite::Result<Vec<EntityView>> {
    let mut find = connection.prepare_cached(
        "SELECT entity.id, entity.name, article_entity.name, article_entity.kind, coalesce(article_entity.key, entity.key),
                evidence, score, machine
         FROM article_entity JOIN entity ON entity.id = article_entity.entity WHERE article = ?1 ORDER BY number",
    )?;
    let row = |row: &Row<'_>| {
        Ok(EntityView {
            entity: row.get(0)?,
            name: row.get(1)?,
            here: row.get(2)?,
            kind: row.get(3)?,
            key: row.get(4)?,
            evidence: row.get(5)?,
            score: row.get(6)?,
            machine: row.get(7)?,
        })
    };
    find.query_map([article], row)?.collect()
}

fn sightings(connection: &Connection, article: i64) -> rusqlite::Result<Vec<SightingView>> {
    let mut find = connection.prepare_cached(
        "SELECT uri, outlet.name, published, captured, added FROM sighting LEFT JOIN outlet ON outlet.id = sighting.outlet
         WHERE article = ?1 ORDER BY sighting.id",
    )?;
    let row = |row: &Row<'_>| {
        Ok(SightingView {
            uri: row.get(0)?,
            outlet: row.get(1)?,
            published: row.get(2)?,
            captured: row.get(3)?,
            added: row.get(4)?,
        })
    };
    find.query_map([article], row)?.collect()
}
