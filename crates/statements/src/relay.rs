//! Media and persons through whom a statement reached the article.

use record::{Act, EntityKind, Relay};
use text::Span;

use crate::draft::Draft;
use crate::inflection::same_name;
use crate::labels;
use crate::names::{Names, alias};
use crate::words::View;

/// The relays that the model marked, by the entities named in them; words without a known name as they stand.
pub(crate) fn find_relays(view: &View<'_>, names: &Names, marked: &[Span], speaker: Option<usize>) -> Vec<Relay> {
    let mut found: Vec<Relay> = Vec::new();
    for span in marked {
        let span = span.trim(view.text);
        let inside: Vec<usize> = names.inside(span).map(|(_, entity)| entity).chain(names.at(span.start)).collect();
        let mut add = |name: String, entity: Option<usize>| {
            let known =
                found.iter().any(|relay| relay.entity.is_some() && relay.entity == entity || relay.name == name);
            if !known && (entity.is_none() || entity != speaker) {
                found.push(Relay { name, entity });
            }
        };
        if inside.is_empty() {
            let words = span.slice(view.text).trim_matches(|c: char| !c.is_alphanumeric());
            if !words.is_empty() {
                let display = alias(words).map_or_else(|| words.to_owned(), str::to_owned);
                let entity = names.entities.iter().position(|named| same_name(&named.name, &display));
                add(display, entity);
            }
        }
        for entity in inside {
            if let Some(named) = names.entities.get(entity) {
                add(named.name.clone(), Some(entity));
            }
        }
    }
    found
}

/// The medium or office that reports a statement, if what it reports is that statement and nothing else: *Wrona oświadczyła, że most
/// powstanie, podał „Kurier”*.
pub(crate) fn reported_by(names: &Names, outer: &Draft<'_>, inner: &Draft<'_>) -> Vec<Span> {
    let told = [&inner.source, &inner.cue, &inner.content].into_iter().flatten().copied();
    let whole = Span::hull_of(&told.collect::<Vec<_>>()).is_some_and(|hull| hull == outer.content_hull());
    if whole && labels::act(outer.reading) == Act::Reports { bodies(names, outer) } else { Vec::new() }
}

/// The same where its clause after the statement was given the statement's own content.
pub(crate) fn told_again_by(names: &Names, next: &Draft<'_>, draft: &Draft<'_>) -> Vec<Span> {
    let after = next.cue.iter().chain(&next.source).all(|span| span.start >= draft.content_hull().end);
    let other = !draft.source.is_empty() && !next.cue.is_empty() && next.content == draft.content;
    if after && other { bodies(names, next) } else { Vec::new() }
}

/// Words between a statement and the medium that reported it, and after the medium.
const REPORTED: &[(&str, &str)] = &[
    ("podał", ""),
    ("podała", ""),
    ("podało", ""),
    ("podaje", ""),
    ("podają", ""),
    ("poinformował", ""),
    ("poinformowała", ""),
    ("poinformowało", ""),
    ("informuje", ""),
    ("informują", ""),
    ("donosi", ""),
    ("donoszą", ""),
    ("pisze", ""),
    ("napisał", ""),
    ("napisała", ""),
    ("przekazał", ""),
    ("przekazała", ""),
    ("", "reported"),
    ("", "reports"),
    ("the", "reported"),
    ("the", "reports"),
];

/// The longest such words with the marks around them, in bytes.
const CLAUSE: usize = 40;

/// The organisation whose clause ends the sentence right after a statement that has its own cue: *Wrona oświadczyła, że most powstanie,
/// podał „Kurier”.*
pub(crate) fn told_after(view: &View<'_>, names: &Names, draft: &Draft<'_>) -> Vec<Span> {
    let end = draft.content_hull().end;
    let sentences = &view.analysis.sentences;
    let own = draft.cue.iter().chain(&draft.source).all(|span| span.end <= end) && !draft.cue.is_empty();
    let Some(sentence) = sentences.get(sentences.partition_point(|sentence| sentence.span.end <= end)).filter(|_| own)
    else {
        return Vec::new();
    };
    let first = names.mentions.partition_point(|(mention, _)| mention.start < end);
    let Some((mention, entity)) = names.mentions.get(first).filter(|(mention, _)| mention.end <= sentence.span.end)
    else {
        return Vec::new();
    };
    let body = names.entities.get(*entity).is_some_and(|named| named.kind == EntityKind::Organisation);
    // Such a clause is short: what is longer is none, and is not looked through for every statement.
    if !body || mention.start - end > CLAUSE || sentence.span.end - mention.end > CLAUSE {
        return Vec::new();
    }
    let between = view.text.get(end..mention.start).unwrap_or("").trim_start_matches(['”', '"', '»']);
    let before = between.strip_prefix(',').unwrap_or("-").trim_matches(['„', '"', '«', ' ']);
    let before = before.strip_prefix("jak ").unwrap_or(before);
    let after =
        view.text.get(mention.end..sentence.span.end).unwrap_or("").trim_matches(['”', '"', '»', '.', ' ', '\n']);
    if REPORTED.contains(&(before, after)) { vec![*mention] } else { Vec::new() }
}

/// The organisations that a source names.
fn bodies(names: &Names, draft: &Draft<'_>) -> Vec<Span> {
    let named = draft.source.iter().flat_map(|source| names.inside(*source));
    let is_body =
        |entity: usize| names.entities.get(entity).is_some_and(|named| named.kind == EntityKind::Organisation);
    named.filter(|(_, entity)| is_body(*entity)).map(|(mention, _)| mention).collect()
}

/// Words before the name of a medium or person through whom something was said.
const THROUGH: &[&str] = &[
    "w rozmowie z",
    "W rozmowie z",
    "w wywiadzie dla",
    "W wywiadzie dla",
    "na antenie",
    "Na antenie",
    "cytowany przez",
    "cytowana przez",
    "cytowane przez",
    "cytowani przez",
    "cytowanego przez",
    "in an interview with",
    "In an interview with",
    "quoted by",
    "as quoted by",
    "speaking to",
    "Speaking to",
];

/// How far after such words the name may begin, in bytes: *w rozmowie z dziennikarzem portalu X*.
const REACH: usize = 48;

/// Names after words that introduce a relay, in the sentence that tells of the act and outside of its content.
pub(crate) fn told_through(view: &View<'_>, names: &Names, draft: &Draft<'_>) -> Vec<Span> {
    let at = draft.place().start;
    let sentences = &view.analysis.sentences;
    let Some(sentence) = sentences.get(sentences.partition_point(|sentence| sentence.span.end <= at)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for words in THROUGH {
        for (offset, _) in sentence.span.slice(view.text).match_indices(words) {
            let start = sentence.span.start + offset;
            let end = start + words.len();
            if draft.content.iter().any(|piece| piece.contains_offset(start)) {
                continue;
            }
            let first = names.mentions.partition_point(|(mention, _)| mention.start < end);
            let next = names.mentions[first..].first().filter(|(mention, _)| mention.start <= end + REACH);
            let Some((mention, entity)) = next else { continue };
            let gap = view.text.get(end..mention.start).unwrap_or("");
            let close = !gap.contains(['.', ',', ';', '(', '–']) && !gap.chars().any(char::is_uppercase);
            let kind = names.entities.get(*entity).map(|named| named.kind);
            if close && !matches!(kind, Some(EntityKind::Country | EntityKind::Place) | None) {
                found.push(*mention);
            }
        }
    }
    found
}
