//! The rows of one article.

use crate::about;
use crate::add::{Prepared, Writer};
use crate::echo::{gist, shingles};
use crate::entities;
use crate::entry::{Entry, IndexWord};
use crate::index::{joined_words, points, words_in};
use crate::link;
use crate::places;
use crate::stories::Pending;
use crate::titles;
use record::{Article, Mention, ModelInfo, Record, Statement};
use rusqlite::{Connection, OptionalExtension, params};
use text::{OffsetUnit, Offsets, Span};

/// The outlet with this name.
pub(crate) fn outlet(writer: &Writer<'_>, name: Option<&str>) -> rusqlite::Result<Option<i64>> {
    let Some(name) = name else { return Ok(None) };
    let mut find = writer.connection.prepare_cached("SELECT id FROM outlet WHERE name = ?1")?;
    if let Some(id) = find.query_row([name], |row| row.get(0)).optional()? {
        return Ok(Some(id));
    }
    writer.connection.prepare_cached("INSERT INTO outlet (name) VALUES (?1)")?.insert([name]).map(Some)
}

pub(crate) fn model(writer: &Writer<'_>, model: &ModelInfo) -> rusqlite::Result<i64> {
    let fields = (&model.name, &model.version, &model.sha256);
    let mut find =
        writer.connection.prepare_cached("SELECT id FROM model WHERE name = ?1 AND version = ?2 AND sha256 = ?3")?;
    match find.query_row(fields, |row| row.get(0)).optional()? {
        Some(id) => Ok(id),
        None => writer
            .connection
            .prepare_cached("INSERT INTO model (name, version, sha256) VALUES (?1, ?2, ?3)")?
            .insert(fields),
    }
}

/// The article's own row. Its original is there.
pub(crate) fn article(writer: &Writer<'_>, article: &Article, by: &ModelInfo) -> rusqlite::Result<i64> {
    let meta = &article.meta;
    let (outlet, model) = (outlet(writer, meta.outlet.as_deref())?, model(writer, by)?);
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO article (original, uri, canonical, title, published, modified, captured, outlet, language, record,
                              text, model, added, places)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    insert.insert(params![
        meta.id,
        meta.uri,
        meta.canonical,
        meta.title,
        meta.published,
        meta.modified,
        meta.captured,
        outlet,
        meta.language,
        meta.record,
        article.text,
        model,
        writer.now,
        places::to_json(&meta.places),
    ])
}

/// All rows that hang on an article. The search index is not told of it yet.
pub(crate) fn contents(writer: &Writer<'_>, id: i64, prepared: &Prepared<'_>) -> rusqlite::Result<()> {
    let entry = prepared.entry;
    let Record { article, mentions, statements, diagnostics, .. } = &entry.record;
    let offsets = Offsets::new(&article.text, OffsetUnit::CodePoint);
    let connection = writer.connection;
    let mut insert = connection.prepare_cached("INSERT INTO author (article, number, name) VALUES (?1, ?2, ?3)")?;
    for (number, author) in article.meta.authors.iter().enumerate() {
        insert.execute((id, number, author))?;
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO link (article, number, text, uri) VALUES (?1, ?2, ?3, ?4)")?;
    for (number, link) in article.meta.links.iter().enumerate() {
        insert.execute((id, number, &link.text, &link.uri))?;
    }
    let mut insert = connection
        .prepare_cached("INSERT INTO block (article, number, kind, start, \"end\") VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (number, block) in article.blocks.iter().enumerate() {
        let (start, end) = points(block.span, &offsets);
        insert.execute((id, number, block.kind.as_str(), start, end))?;
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO diagnostic (article, number, severity, message, start, \"end\") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, diagnostic) in diagnostics.iter().enumerate() {
        let (start, end) = diagnostic.span.map(|span| points(span, &offsets)).unzip();
        insert.execute((id, number, diagnostic.severity.as_str(), &diagnostic.message, start, end))?;
    }
    let linked = link_entities(writer, id, entry)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO mention (article, number, article_entity, start, \"end\", form) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, mention) in mentions.iter().enumerate() {
        let (start, end) = points(mention.span, &offsets);
        let entity = mention.entity.and_then(|index| linked.get(index)).map(|linked| linked.row);
        insert.execute((id, number, entity, start, end, mention.form.as_str()))?;
    }
    connection
        .prepare_cached("INSERT INTO article_words (article, words) VALUES (?1, ?2)")?
        .execute((id, &prepared.words))?;
    writer.waiting.borrow_mut().articles.push(Pending::new(id, entry));
    shingles::store(connection, id, &article.text)?;
    write_statements(writer, id, entry, statements, &linked, &offsets)?;
    let rows: Vec<i64> = linked.iter().map(|linked| linked.row).collect();
    titles::learn(writer, id, entry, &rows, &offsets)
}

/// An entity of the article: its row, and who it is of all.
#[derive(Clone, Copy)]
struct Linked {
    row: i64,
    entity: i64,
}

fn link_entities(writer: &Writer<'_>, id: i64, entry: &Entry) -> rusqlite::Result<Vec<Linked>> {
    let (meta, entities) = (&entry.record.article.meta, &entry.record.entities);
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO article_entity (article, number, label, name, kind, key, entity, machine, score, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let links = link::link(writer.connection, &mut writer.known.borrow_mut(), entry)?;
    let mut linked = Vec::with_capacity(entities.len());
    for ((number, entity), link) in entities.iter().enumerate().zip(links) {
        let corrected = writer.rules.apply(link.entity, &entity.name, &meta.id);
        let machine = (corrected != link.entity).then_some(link.entity);
        let row = insert.insert(params![
            id,
            number,
            entity.id,
            entity.name,
            entity.kind.as_str(),
            entity.key,
            corrected,
            machine,
            link.score,
            link.evidence
        ])?;
        if entities::count(writer.connection, corrected, &entity.name, meta.language.as_deref())? {
            // By what the machine says: lists do not know of corrections.
            writer.touched.borrow_mut().named.insert(link.entity);
        }
        linked.push(Linked { row, entity: corrected });
    }
    Ok(linked)
}

/// A confidence that reads as it was meant (0.93, not 0.930000007152557) and is the same number when it comes back.
pub(crate) fn plain(confidence: f32) -> f64 {
    if confidence.is_nan() { 0.0 } else { confidence.to_string().parse().unwrap_or_else(|_| f64::from(confidence)) }
}

fn write_statements(
    writer: &Writer<'_>,
    article: i64,
    entry: &Entry,
    statements: &[Statement],
    linked: &[Linked],
    offsets: &Offsets<'_>,
) -> rusqlite::Result<()> {
    if statements.is_empty() {
        return Ok(());
    }
    let (connection, meta, text) = (writer.connection, &entry.record.article.meta, &entry.record.article.text);
    let ids = entry.record.statement_ids();
    // Known beforehand, because a statement may stand within a later one.
    let first: i64 =
        connection.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM statement")?.query_row([], |row| row.get(0))?;
    let entity = |index: usize| linked.get(index).map(|linked| (linked.row, linked.entity));
    for ((statement, record_id), (number, id)) in statements.iter().zip(&ids).zip((0..).zip(first..)) {
        let speaker = statement.speaker.and_then(entity);
        let date = statement.time.as_ref().and_then(|time| time.date.as_ref());
        let row = Row {
            id,
            record_id,
            article,
            number,
            statement,
            speaker: speaker.map(|(row, _)| row),
            entity: speaker.map(|(_, entity)| entity),
            within: statement.within.map(|within| first + i64::try_from(within).unwrap_or(i64::MAX - first)),
            said: date.or(meta.published.as_ref()).or(meta.captured.as_ref()).map(String::as_str),
        };
        let vector = entry.vectors.get(number).and_then(Option::as_deref);
        put_statement(connection, &row, text, offsets, &entry.words, vector, entity)?;
        let said = |mention: &&Mention| statement.content.iter().any(|span| span.contains(mention.span));
        let named = entry.record.mentions.iter().filter(said).filter_map(|mention| entity(mention.entity?));
        about::write(connection, id, &named.map(|(_, entity)| entity).collect())?;
    }
    Ok(())
}

/// A statement's row.
pub(crate) struct Row<'s> {
    pub(crate) id: i64,
    pub(crate) record_id: &'s str,
    pub(crate) article: i64,
    pub(crate) number: usize,
    pub(crate) statement: &'s Statement,
    /// Who of the article, and who of all.
    pub(crate) speaker: Option<i64>,
    pub(crate) entity: Option<i64>,
    pub(crate) within: Option<i64>,
    pub(crate) said: Option<&'s str>,
}

/// Writes a statement's row, or writes it anew, and what hangs on it, of which nothing is there: spans, relays, reasons.
///  Without a `vector` of what it says it keeps the one it has. `entity` tells the rows of the article's entity with this number: its own, and who that is of all.
pub(crate) fn put_statement(
    connection: &Connection,
    row: &Row<'_>,
    text: &str,
    offsets: &Offsets<'_>,
    words: &[IndexWord],
    vector: Option<&[i8]>,
    entity: impl Fn(usize) -> Option<(i64, i64)>,
) -> rusqlite::Result<()> {
    let (id, statement) = (row.id, row.statement);
    let time = statement.time.as_ref();
    let (time_start, time_end) = time.map(|time| points(time.span, offsets)).unzip();
    let source = joined_words(&statement.source, text);
    let mut insert = connection.prepare_cached(
        "INSERT INTO statement (id, record_id, article, number, source, cue, content, speaker, entity, speaker_name,
                                speaker_class, manner, act, certainty, polarity, time_words, time_start, time_end,
                                time_date, within, in_heading, confidence, said)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
         ON CONFLICT (id) DO UPDATE SET
             record_id = ?2, number = ?4, source = ?5, cue = ?6, content = ?7, speaker = ?8, entity = ?9, speaker_name = ?10,
             speaker_class = ?11, manner = ?12, act = ?13, certainty = ?14, polarity = ?15, time_words = ?16, time_start = ?17,
             time_end = ?18, time_date = ?19, within = ?20, in_heading = ?21, confidence = ?22, said = ?23",
    )?;
    insert.execute(params![
        id,
        row.record_id,
        row.article,
        row.number,
        source,
        joined_words(&statement.cue, text),
        joined_words(&statement.content, text),
        row.speaker,
        row.entity,
        statement.speaker_name,
        statement.speaker_class.as_str(),
        statement.manner.as_str(),
        statement.act.as_str(),
        statement.certainty.as_str(),
        statement.polarity.as_str(),
        time.map(|time| time.span.slice(text)),
        time_start,
        time_end,
        time.and_then(|time| time.date.as_ref()),
        row.within,
        statement.in_heading,
        plain(statement.confidence),
        row.said,
    ])?;
    let mut insert = connection
        .prepare_cached("INSERT INTO span (statement, role, number, start, \"end\") VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let roles: [(&str, &[Span]); 3] =
        [("source", &statement.source), ("cue", &statement.cue), ("content", &statement.content)];
    for (role, spans) in roles {
        for (number, span) in spans.iter().enumerate() {
            let (start, end) = points(*span, offsets);
            insert.execute((id, role, number, start, end))?;
        }
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO relay (statement, number, name, article_entity, entity) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (number, relay) in statement.relay.iter().enumerate() {
        let (own, of_all) = relay.entity.and_then(&entity).unzip();
        insert.execute((id, number, &relay.name, own, of_all))?;
    }
    let mut insert = connection.prepare_cached("INSERT INTO reason (statement, number, text) VALUES (?1, ?2, ?3)")?;
    for (number, reason) in statement.why.iter().enumerate() {
        insert.execute((id, number, reason))?;
    }
    connection
        .prepare_cached(
            "INSERT INTO gist (statement, lemmas, vector) VALUES (?1, ?2, ?3)
             ON CONFLICT (statement) DO UPDATE SET lemmas = ?2, vector = coalesce(?3, vector)",
        )?
        .execute((id, gist::lemmas(words_in(words, &statement.content)), gist::packed(vector)))
        .map(drop)
}
