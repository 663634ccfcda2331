//! A look back at the end of a transaction: a surname that an article had alone may be of somebody who was named in full only
//! in a later article of the same batch.
//!
//! Only entities that the transaction began are looked at. Older ones stay who they are: people have noted their numbers, and
//! corrections name them; a full name that is read later takes a lone surname in by itself.

use crate::add::Writer;
use crate::corrections::Rules;
use crate::entities;
use crate::known::Known;
use crate::link::{Link, candidates, choose, keys, store_keys, take_in};
use rusqlite::Connection;
use std::collections::BTreeSet;

pub(crate) fn settle(writer: &Writer<'_>, known: &mut Known) -> rusqlite::Result<()> {
    let begun: Vec<i64> = known.begun.iter().copied().collect();
    for entity in begun {
        let Some(profile) = known.get(entity).filter(|profile| !profile.is_full()).cloned() else { continue };
        let keys = keys(&profile);
        let mut others = candidates(writer.connection, &keys.asked, Some(entity))?;
        known.load(writer.connection, &others)?;
        others.retain(|other| known.get(*other).is_some_and(|other| other.is_full()));
        if others.is_empty() || writer.rules.name(entity) || speaks_by_hand(writer.connection, entity)? {
            continue;
        }
        let Some(link) = choose(writer.connection, known, &profile, &others)? else { continue };
        store_keys(writer.connection, link.entity, &keys.stored)?;
        let named = &mut writer.touched.borrow_mut().named;
        named.remove(&entity);
        let articles = move_links(writer.connection, &writer.rules, entity, &link, named)?;
        let mut profile = profile;
        profile.articles = articles;
        take_in(writer.connection, known, link.entity, &profile, true)?;
        known.forget(entity);
        entities::remove(writer.connection, entity)?;
    }
    known.begun.clear();
    Ok(())
}

/// Whether a correction says that it said something where it is not named.
fn speaks_by_hand(connection: &Connection, entity: i64) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM statement WHERE entity = ?1 AND speaker IS NULL")?.exists([entity])
}

/// Everything the machine took for `from` is what `link` says. Returns in how many articles that is new.
fn move_links(
    connection: &Connection,
    rules: &Rules,
    from: i64,
    link: &Link,
    named: &mut BTreeSet<i64>,
) -> rusqlite::Result<u32> {
    type Row = (i64, i64, String, String, String, i64);
    let rows: Vec<Row> = {
        let mut find = connection.prepare_cached(
            "SELECT article_entity.id, article_entity.entity, article_entity.name, coalesce(language, ''), original, article.id
             FROM article_entity JOIN article ON article.id = article_entity.article
             WHERE article_entity.entity = ?1 AND machine IS NULL OR machine = ?1",
        )?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        };
        find.query_map([from], row)?.collect::<rusqlite::Result<_>>()?
    };
    let mut known = connection
        .prepare_cached("SELECT 1 FROM article_entity WHERE article = ?1 AND coalesce(machine, entity) = ?2")?;
    let mut update = connection.prepare_cached(
        "UPDATE article_entity SET entity = ?2, machine = nullif(?3, ?2), score = ?4, evidence = ?5 WHERE id = ?1",
    )?;
    let mut new = 0;
    for (id, before, name, language, document, article) in rows {
        if !known.exists((article, link.entity))? {
            new += 1;
        }
        let right = rules.apply(link.entity, &name, &document);
        update.execute((id, right, link.entity, link.score, &link.evidence))?;
        entities::follow(connection, id, right)?;
        entities::uncount(connection, before, &name, &language)?;
        entities::count(connection, right, &name, Some(&language))?;
        named.insert(right);
    }
    Ok(new)
}
