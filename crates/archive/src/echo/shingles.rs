//! Texts that were copied: what two have in common word for word, and which of very many are worth comparing.
//!
//! Shingles are runs of four words. MinHash with bands finds texts with many in common: two whose shingles are alike to one half
//! share a band in two cases of three, alike to 0.7 in 99 of 100. The crates for it bring hashers, sketches and threads for far
//! more; this takes thirty lines.

use crate::search::plain_words;
use rusqlite::Connection;
use std::collections::HashSet;

/// Words of a shingle.
const LENGTH: usize = 4;
/// Bands of a text, and hashes of a band.
const BANDS: usize = 16;
const ROWS: usize = 4;
/// Texts of fewer shingles are too short for it.
const FEWEST: usize = 12;
/// Words of a text that are looked at.
const MOST_WORDS: usize = 20_000;

/// FNV-1a with the finish of splitmix64: the same on all machines and in all versions.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    let hash =
        bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
    mix(hash)
}

fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The hashes of a text's shingles.
pub(super) fn shingles(text: &str) -> HashSet<u64> {
    let words: Vec<u64> = plain_words(text).iter().take(MOST_WORDS).map(|word| fnv(word.as_bytes())).collect();
    let join = |run: &[u64]| run.iter().fold(0_u64, |hash, word| mix(hash.rotate_left(7) ^ word));
    words.windows(LENGTH).map(join).collect()
}

/// How much of the one with fewer is in the other, from 0 to 1.
pub(super) fn shared(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if few.is_empty() { 0.0 } else { few.intersection(many).count() as f64 / few.len() as f64 }
}

/// The bands of a text, ascending; none if it is too short.
pub(crate) fn bands(text: &str) -> Vec<i64> {
    let shingles = shingles(text);
    if shingles.len() < FEWEST {
        return Vec::new();
    }
    let least = |row: u64| {
        let seed = mix(row.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
        shingles.iter().map(|shingle| mix(shingle ^ seed)).min().unwrap_or_default()
    };
    let band = |band: usize| {
        (0..ROWS).fold(mix(band as u64), |hash, row| mix(hash.rotate_left(7) ^ least((band * ROWS + row) as u64)))
    };
    // 48 bits: as many as SQLite keeps in six bytes.
    let mut bands: Vec<i64> = (0..BANDS).map(|number| (band(number) >> 16) as i64).collect();
    bands.sort_unstable();
    bands.dedup();
    bands
}

pub(crate) fn store(connection: &Connection, article: i64, text: &str) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO article_band (band, article) VALUES (?1, ?2)")?;
    bands(text).iter().try_for_each(|band| insert.execute((band, article)).map(drop))
}

/// The text is no longer this one.
pub(crate) fn clear(connection: &Connection, article: i64, text: &str) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM article_band WHERE band = ?1 AND article = ?2")?;
    bands(text).iter().try_for_each(|band| delete.execute((band, article)).map(drop))
}

/// Whether the bands that are kept of an article are those of its text.
pub(crate) fn are_kept(connection: &Connection, article: i64, text: &str) -> rusqlite::Result<bool> {
    let mut find = connection.prepare_cached("SELECT 1 FROM article_band WHERE band = ?1 AND article = ?2")?;
    for band in bands(text) {
        if !find.exists((band, article))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Articles whose texts may be the same as this one in large part, those with most bands in common first.
pub(super) fn near(connection: &Connection, article: i64, text: &str, most: usize) -> rusqlite::Result<Vec<i64>> {
    let mut find = connection.prepare_cached("SELECT article FROM article_band WHERE band = ?1 LIMIT ?2")?;
    let mut found = std::collections::BTreeMap::<i64, usize>::new();
    for band in bands(text) {
        for other in find.query_map((band, i64::try_from(4 * most).unwrap_or(i64::MAX)), |row| row.get(0))? {
            *found.entry(other?).or_default() += 1;
        }
    }
    found.remove(&article);
    let mut found: Vec<(i64, usize)> = found.into_iter().collect();
    found.sort_by_key(|(id, bands)| (std::cmp::Reverse(*bands), *id));
    found.truncate(most);
    Ok(found.into_iter().map(|(id, _)| id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: usize, changed: usize) -> String {
        let word = |n: usize| if n % 40 < changed { format!("inne{n} ") } else { format!("słowo{n} ") };
        (0..words).map(word).collect()
    }

    #[test]
    fn copies_share_bands_and_others_do_not() {
        let common = |a: &str, b: &str| {
            let a = bands(a);
            bands(b).iter().filter(|band| a.contains(band)).count()
        };
        assert_eq!(common(&text(300, 0), &text(300, 0)), BANDS);
        assert!(common(&text(300, 0), &text(300, 1)) > 3, "a word in forty is another");
        assert_eq!(common(&text(300, 0), &text(300, 40)), 0);
        assert!(bands("Krótka wiadomość o moście.").is_empty());
        let whole = shingles(&text(300, 0));
        assert!((shared(&whole, &shingles(&text(100, 0))) - 1.0).abs() < 1e-9, "a part of it is a copy of it");
        assert!(shared(&whole, &HashSet::new()) < 1e-9);
    }
}
