//! What stands in a feed: a statement, or an article.

use super::super::base::{Base, web_address};
use super::super::dates::moment;
use archive::{Anchor, FoundArticle, Hit, Stretch};
use maud::html;
use serde_json::{Value, json};

/// Ids are tags (RFC 4151) of a name that nobody can have: the id of a statement is the same on every server.
pub(super) const TAG: &str = "tag:depesza.invalid,2026:";
/// Characters of a title, and of a summary: what a list of entries can show.
const TITLE: usize = 160;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
    /// Its page here, and the article's where it came from.
    pub(super) page: String,
    pub(super) original: Option<String>,
    /// A moment in UTC: when it came into the archive.
    pub(super) updated: String,
    /// When it was said, or published: a moment.
    pub(super) published: Option<String>,
    pub(super) author: Option<String>,
    pub(super) language: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) html: String,
    pub(super) text: String,
    /// The statement with its anchor, for programs.
    pub(super) facts: Value,
}

impl Entry {
    pub(super) fn of_statement(anchor: Anchor, base: &Base) -> Self {
        let Anchor { statement, article, added, source, cue, content, relay, within } = anchor;
        let speaker = statement.speaker.clone().unwrap_or_else(|| statement.source.clone());
        let who = if speaker.is_empty() { "?" } else { speaker.as_str() };
        let head = html! {
            p {
                bdi { strong { (clean(who)) } }
                " · " (statement.act) ", " (statement.certainty) ", " (statement.polarity)
                @if !relay.is_empty() { " · via " bdi { (clean(&relay.join(", "))) } }
            }
            @if let Some(language) = language(&article) {
                blockquote lang=(language) dir="auto" { p { (clean(&statement.content)) } }
            } @else {
                blockquote dir="auto" { p { (clean(&statement.content)) } }
            }
        };
        let html = html! { (head) p { cite { (named(&article, base)) } } };
        let facts = json!({
            "statement": statement.id,
            "entity": statement.entity,
            "speaker": statement.speaker,
            "speaker_class": statement.speaker_class,
            "act": statement.act,
            "certainty": statement.certainty,
            "polarity": statement.polarity,
            "manner": statement.manner,
            "confidence": statement.confidence,
            "said": statement.said,
            "source": spans(&source),
            "cue": spans(&cue),
            "content": spans(&content),
            "relay": relay,
            "within": within,
            "article": article.id,
            "document": article.document,
        });
        Self {
            id: format!("{TAG}statement/{}", statement.id),
            title: short(&format!("{}: {}", one_line(who), one_line(&statement.content))),
            page: base.statement(&statement.id),
            original: web_address(article.uri.as_deref()).map(str::to_owned),
            updated: moment(&added).unwrap_or_else(epoch),
            published: statement.said.as_deref().and_then(moment),
            author: Some(one_line(&speaker)).filter(|name| !name.is_empty()),
            language: language(&article).map(str::to_owned),
            tags: [statement.act, statement.certainty, statement.manner]
                .into_iter()
                .filter(|tag| !tag.is_empty())
                .collect(),
            html: html.into_string(),
            text: clean(&statement.content),
            facts,
        }
    }

    pub(super) fn of_article(hit: Hit, added: &str, base: &Base) -> Self {
        let Hit { article, snippet, .. } = hit;
        let words = format!("{}{}{}", snippet.before, snippet.text, snippet.after);
        let html = html! {
            blockquote dir="auto" {
                p {
                    (clean(&snippet.before))
                    @for (piece, marked) in snippet.pieces() {
                        @if marked { mark { (clean(piece)) } } @else { (clean(piece)) }
                    }
                    (clean(&snippet.after))
                }
            }
            p { cite { (named(&article, base)) } }
        };
        let title = article.title.as_deref().or(article.uri.as_deref()).unwrap_or(&article.document);
        Self {
            id: format!("{TAG}article/{}", article.document),
            title: short(&one_line(title)),
            page: base.article(article.id),
            original: web_address(article.uri.as_deref()).map(str::to_owned),
            updated: moment(added).unwrap_or_else(epoch),
            published: article.published.as_deref().and_then(moment),
            author: article.outlet.as_deref().map(one_line).filter(|name| !name.is_empty()),
            language: language(&article).map(str::to_owned),
            tags: Vec::new(),
            html: html.into_string(),
            text: clean(&words),
            facts: json!({ "article": article.id, "document": article.document, "outlet": article.outlet }),
        }
    }
}

fn epoch() -> String {
    "1970-01-01T00:00:00Z".to_owned()
}

fn spans(stretches: &[Stretch]) -> Vec<Value> {
    stretches.iter().map(|Stretch { start, end, text }| json!({"start": start, "end": end, "text": text})).collect()
}

/// The article's outlet, title and date, with a link to it here.
fn named(article: &FoundArticle, base: &Base) -> maud::Markup {
    let day: Option<String> = article.published.as_deref().map(|date| date.chars().take(10).collect());
    let title = article.title.as_deref().unwrap_or(&article.document);
    html! {
        @if let Some(outlet) = &article.outlet { bdi { (clean(outlet)) } ": " }
        a href=(base.article(article.id)) { bdi { (clean(title)) } }
        @if let Some(day) = day { ", " (clean(&day)) }
    }
}

/// A language tag and nothing else.
fn language(article: &FoundArticle) -> Option<&str> {
    let plain =
        |tag: &&str| !tag.is_empty() && tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    article.language.as_deref().filter(plain)
}

/// Without characters that XML has no place for; everything else stays as it is in the text.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if is_xml(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// For titles and names, which stand alone in lists: one line, without signs that turn the direction of what stands after them.
pub(super) fn one_line(text: &str) -> String {
    let turns =
        |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|c| !turns(c) && is_xml(*c)).collect()
}

fn short(text: &str) -> String {
    if text.chars().nth(TITLE).is_none() {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(TITLE - 1).collect();
    if let Some(at) = cut.rfind(' ').filter(|at| *at > TITLE / 2) {
        cut.truncate(at);
    }
    cut.push('…');
    cut
}
