//! What the search index has of an article, and how words are folded for it.
//!
//! The index keeps no words of its own, and forgets a row only if it is told what it has of it. So both are made in one way,
//! from the rows of the article and its words.

use crate::entry::IndexWord;
use crate::load::{self, Odd};
use crate::word_table;
use rusqlite::Connection;
use std::borrow::Cow;
use text::{OffsetUnit, Offsets, Span};

/// Columns of an article: title, lemmas, forms.
pub(crate) type ArticleTerms = (Option<String>, String, String);
/// Columns of a statement: lemmas, forms, source, speaker.
pub(crate) type StatementTerms = (String, String, String, Option<String>);

/// What the index has of an article and its statements.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) article: ArticleTerms,
    /// By their ids.
    pub(crate) statements: Vec<(i64, StatementTerms)>,
}

/// What the index should have of an article, all of whose rows are there.
pub(crate) fn terms(
    connection: &Connection,
    article: i64,
    title: Option<&str>,
    text: &str,
    words: &[IndexWord],
) -> rusqlite::Result<Terms> {
    let (lemmas, forms) = lemmas_and_forms(words.iter(), text);
    let own = (title.map(|title| fold(title).into_owned()), lemmas, forms);
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let mut find = connection
        .prepare_cached("SELECT id, source, speaker_name FROM statement WHERE article = ?1 ORDER BY number")?;
    let mut content = connection
        .prepare_cached("SELECT start, \"end\" FROM span WHERE statement = ?1 AND role = 'content' ORDER BY number")?;
    let mut statements = Vec::new();
    let mut rows = find.query([article])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        // A span that is not one of the text is found by the check; it has no words.
        let byte = |point: i64| usize::try_from(point).ok().and_then(|point| offsets.byte(point)).unwrap_or(text.len());
        let span = |row: &rusqlite::Row<'_>| Ok(Span::new(byte(row.get(0)?), byte(row.get(1)?)));
        let spans: Vec<Span> = content.query_map([id], span)?.collect::<rusqlite::Result<_>>()?;
        let (lemmas, forms) = lemmas_and_forms(words_in(words, &spans), text);
        let source = fold(row.get_ref(1)?.as_str()?).into_owned();
        let speaker: Option<String> = row.get(2)?;
        statements.push((id, (lemmas, forms, source, speaker.map(|speaker| fold(&speaker).into_owned()))));
    }
    Ok(Terms { article: own, statements })
}

/// Puts an article into the index, all of whose rows are there.
pub(crate) fn put(
    connection: &Connection,
    article: i64,
    title: Option<&str>,
    text: &str,
    words: &[IndexWord],
) -> rusqlite::Result<()> {
    write(connection, article, terms(connection, article, title, text, words)?)
}

/// Puts an article into the index.
pub(crate) fn write(connection: &Connection, article: i64, terms: Terms) -> rusqlite::Result<()> {
    let Terms { article: (title, lemmas, forms), statements } = terms;
    connection
        .prepare_cached("INSERT INTO article_index (rowid, title, lemmas, forms) VALUES (?1, ?2, ?3, ?4)")?
        .execute((article, title, lemmas, forms))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO statement_index (rowid, lemmas, forms, source, speaker) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statements.into_iter().try_for_each(|(id, (lemmas, forms, source, speaker))| {
        insert.execute((id, lemmas, forms, source, speaker)).map(drop)
    })
}

/// Takes an article out of the index, of whose rows none is gone yet.
pub(crate) fn forget(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    let title: Option<String> =
        connection.prepare_cached("SELECT title FROM article WHERE id = ?1")?.query_row([article], |row| row.get(0))?;
    let (text, words) = match load::words(connection, article) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(()),
        Err(Odd::Sqlite(error)) => return Err(error),
        // What the index has of it is not known any more.
        Err(Odd::Row(_)) => return rebuild_without(connection, article),
    };
    let Terms { article: (title, lemmas, forms), statements } =
        terms(connection, article, title.as_deref(), &text, &words)?;
    connection
        .prepare_cached(
            "INSERT INTO article_index (article_index, rowid, title, lemmas, forms) VALUES ('delete', ?1, ?2, ?3, ?4)",
        )?
        .execute((article, title, lemmas, forms))?;
    let mut delete = connection.prepare_cached(
        "INSERT INTO statement_index (statement_index, rowid, lemmas, forms, source, speaker)
         VALUES ('delete', ?1, ?2, ?3, ?4, ?5)",
    )?;
    statements.into_iter().try_for_each(|(id, (lemmas, forms, source, speaker))| {
        delete.execute((id, lemmas, forms, source, speaker)).map(drop)
    })
}

/// Makes the whole index anew, but for an article. It takes as long as to write it all the first time.
fn rebuild_without(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO article_index (article_index) VALUES ('delete-all');
         INSERT INTO statement_index (statement_index) VALUES ('delete-all');",
    )?;
    let mut find = connection.prepare("SELECT id, title FROM article WHERE id <> ?1 ORDER BY id")?;
    let mut rows = find.query([article])?;
    while let Some(row) = rows.next()? {
        let (id, title): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
        match load::words(connection, id) {
            Ok(Some((text, words))) => put(connection, id, title.as_deref(), &text, &words)?,
            Err(Odd::Sqlite(error)) => return Err(error),
            // It is put in when it is read again.
            Ok(None) | Err(Odd::Row(_)) => {}
        }
    }
    Ok(())
}

/// A word or a query as the index knows it. SQLite's tokenizer takes marks off letters, but these letters have none: they are
/// other letters.
pub fn fold(words: &str) -> Cow<'_, str> {
    const OTHERS: [(char, char); 6] = [('ł', 'l'), ('Ł', 'l'), ('ø', 'o'), ('Ø', 'o'), ('đ', 'd'), ('Đ', 'd')];
    if !words.contains(OTHERS.map(|(letter, _)| letter)) {
        return Cow::Borrowed(words);
    }
    let folded = |c| OTHERS.iter().find(|(letter, _)| *letter == c).map_or(c, |(_, plain)| *plain);
    Cow::Owned(words.chars().map(folded).collect())
}

/// Lemmas and forms of some words, separated by blanks.
pub(crate) fn lemmas_and_forms<'w>(words: impl Iterator<Item = &'w IndexWord>, text: &str) -> (String, String) {
    let (mut lemmas, mut forms) = (String::new(), String::new());
    let mut last = None;
    // The same words as are kept beside the text.
    for word in words.filter(|word| word_table::is_kept(word, text)) {
        push(&mut lemmas, &word.lemma);
        if last != Some(word.span) {
            push(&mut forms, word.span.slice(text));
            last = Some(word.span);
        }
    }
    (lemmas, forms)
}

fn push(to: &mut String, word: &str) {
    // A blank or a control character would be no part of a token anyway.
    if !word.is_empty() {
        if !to.is_empty() {
            to.push(' ');
        }
        to.push_str(&fold(word));
    }
}

/// The words that stand in one of the spans. Both are in text order.
pub(crate) fn words_in<'w>(words: &'w [IndexWord], spans: &[Span]) -> impl Iterator<Item = &'w IndexWord> {
    spans.iter().flat_map(move |span| {
        let from = words.partition_point(|word| word.span.end <= span.start);
        words.iter().skip(from).take_while(|word| word.span.start < span.end)
    })
}

/// The words of the spans, parts joined as in the table `statement`.
pub(crate) fn joined_words(spans: &[Span], text: &str) -> String {
    let parts: Vec<&str> = spans.iter().map(|span| span.slice(text)).collect();
    parts.join(" … ")
}

/// A span's offsets in code points.
pub(crate) fn points(span: Span, offsets: &Offsets<'_>) -> (usize, usize) {
    (offsets.at(span.start), offsets.at(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_letters_that_have_no_mark_to_take_off() {
        assert_eq!(fold("Łódź łączy"), "lódź laczy".replace("lacz", "lącz"));
        assert!(matches!(fold("żółw".get(..2).unwrap()), Cow::Borrowed("ż")));
    }

    #[test]
    fn parts_of_a_token_have_one_form() {
        let text = "Zrobiłem most.";
        let word = |start, end, lemma: &str| IndexWord { span: Span::new(start, end), lemma: lemma.to_owned() };
        let words = [word(0, 9, "zrobić"), word(0, 9, "być"), word(10, 14, "most"), word(14, 15, ".")];
        let (lemmas, forms) = lemmas_and_forms(words.iter(), text);
        assert_eq!((lemmas.as_str(), forms.as_str()), ("zrobić być most", "Zrobilem most"));
        let found: Vec<&str> = words_in(&words, &[Span::new(10, 14)]).map(|word| word.lemma.as_str()).collect();
        assert_eq!(found, ["most"]);
    }
}
