//! What the tools answer. The schemas of their output are made of these types.

use super::super::base::{Base, web_address};
use archive::{Anchor, Count, EntityRow, FoundArticle, Other, Stretch};
use record::wire;
use schemars::JsonSchema;
use serde::Serialize;

/// Words of an article's text.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Words {
    /// Code points of the article's text, from 0.
    pub(super) start: usize,
    /// End, exclusive.
    pub(super) end: usize,
    /// The words, exactly as they stand there.
    pub(super) text: String,
}

/// The article that words stand in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Article {
    /// Its number in this archive.
    pub(super) id: i64,
    /// The hash of the original document.
    pub(super) document: String,
    pub(super) title: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) language: Option<String>,
    /// Where it was found.
    pub(super) address: Option<String>,
    /// Its page on this server.
    pub(super) page: Option<String>,
}

/// A statement with its anchor.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Statement {
    /// `s-…`: depends on the document and the words alone.
    pub(super) id: String,
    /// Its page on this server.
    pub(super) page: Option<String>,
    /// Who it comes from, in full.
    pub(super) speaker: Option<String>,
    /// The number of the speaker's entity: what `who` and `by` take.
    pub(super) entity: Option<i64>,
    /// person, organisation, country, group, document or unnamed
    pub(super) speaker_class: String,
    /// The date it is ordered by.
    pub(super) said: Option<String>,
    /// says, denies, promises …
    pub(super) act: String,
    /// How sure the speaker is: certain, probable, possible or unknown.
    pub(super) certainty: String,
    /// positive, or negative: it is said not to be so
    pub(super) polarity: String,
    /// direct (quoted), indirect or mixed
    pub(super) manner: String,
    /// How sure the model is, from 0 to 1.
    pub(super) confidence: f64,
    /// The words that name who it comes from.
    pub(super) source: Vec<Words>,
    /// The words that express the act.
    pub(super) cue: Vec<Words>,
    /// The words that tell what was said.
    pub(super) content: Vec<Words>,
    /// Through whom it reached the article.
    pub(super) relay: Vec<String>,
    /// The id of the statement in whose content it stands.
    pub(super) within: Option<String>,
    /// Null: it was read from a text that is not in the archive.
    pub(super) article: Option<Article>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SearchAnswer {
    /// What was found, the best or the latest first.
    pub(super) statements: Vec<Statement>,
    /// With `what`: articles, the articles instead.
    pub(super) articles: Vec<FoundText>,
    /// Give it as `after`, with the same search, to go on. Null: there is no more.
    pub(super) next: Option<String>,
}

/// An article that was found, with the words around the first match. They may be cut: read the article to quote.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FoundText {
    pub(super) article: Article,
    pub(super) snippet: String,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct WhoAnswer {
    /// The one who is called so. Null: nobody is, or several are.
    pub(super) portrait: Option<Portrait>,
    /// Where several are called so: ask again by the number of one.
    pub(super) choices: Vec<Choice>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Choice {
    pub(super) entity: i64,
    pub(super) name: String,
    /// person, organisation, place, country or other
    pub(super) kind: String,
    /// A public identifier: iso3166:KP, wikidata:Q…
    pub(super) key: Option<String>,
    pub(super) articles: u64,
    pub(super) statements: u64,
}

/// Who somebody is in this archive. Lists begin with what there is most of, but months with the first.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Portrait {
    pub(super) entity: i64,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) key: Option<String>,
    /// Its page on this server.
    pub(super) page: Option<String>,
    /// Base forms of its names.
    pub(super) names: Vec<String>,
    /// Offices it holds or held.
    pub(super) titles: Vec<Title>,
    /// What it is called otherwise in the texts.
    pub(super) roles: Vec<Counted>,
    pub(super) articles: u64,
    pub(super) statements: u64,
    pub(super) first_said: Option<String>,
    pub(super) last_said: Option<String>,
    pub(super) acts: Vec<Counted>,
    pub(super) certainties: Vec<Counted>,
    pub(super) outlets: Vec<Counted>,
    /// Statements of each month: 2024-05.
    pub(super) months: Vec<Counted>,
    pub(super) speaks_about: Vec<Named>,
    pub(super) spoken_about_by: Vec<Named>,
    /// What it said last, the last first.
    pub(super) latest: Vec<Statement>,
}

/// An office.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Title {
    /// As an article has it, or a list of offices.
    pub(super) words: String,
    /// Of what: iso3166:UA, a city, an organisation; empty if nobody says.
    pub(super) place: String,
    /// In how many articles it has the office.
    pub(super) articles: u64,
    /// Dates of the first and the last of them.
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Counted {
    pub(super) what: String,
    pub(super) count: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Named {
    pub(super) entity: i64,
    pub(super) name: String,
    pub(super) statements: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EchoAnswer {
    /// The id of the statement that was asked for: one of the reports.
    pub(super) asked: String,
    /// The id of the earliest report, if it has a date.
    pub(super) first: Option<String>,
    /// How many of all reports copy none of the others.
    pub(super) independent: usize,
    /// The statement that was asked for and those that say the same, the earliest first, those of no date last.
    pub(super) reports: Vec<Report>,
    /// How many more there are than are given.
    pub(super) left_out: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Report {
    pub(super) statement: Statement,
    /// The date of the article, or else when it was said.
    pub(super) reported: Option<String>,
    /// How sure it is that it is the same statement, from 0 to 1; 1 of the one that was asked for.
    pub(super) score: f64,
    /// copy: its words are those of an earlier report; or independent
    pub(super) relation: String,
    /// Of a copy, the id of the first statement among those that copy each other.
    pub(super) copy_of: Option<String>,
    /// Word by word from the earlier of this and the one that was asked for to the later; none between two languages.
    pub(super) differences: Vec<Piece>,
    /// What changed from the earlier of the two to the later.
    pub(super) drift: Vec<Drift>,
}

/// Words, and what became of them.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Piece {
    /// kept, removed or added
    pub(super) change: String,
    pub(super) text: String,
}

/// A change, with the words that show it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Drift {
    /// certainty raised, negation lost, speaker vaguer …
    pub(super) kind: String,
    pub(super) from: String,
    pub(super) to: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReadAnswer {
    /// Null: the text was given and is not in the archive. Nobody but whoever gave it knows where it comes from.
    pub(super) article: Option<Article>,
    /// The passage. A whole article where it fits.
    pub(super) text: Words,
    /// Code points of the whole text.
    pub(super) length: usize,
    /// Give it as `start` to read on. Null: this is the end.
    pub(super) next: Option<usize>,
    /// The statements of which words stand in the passage, in text order.
    pub(super) statements: Vec<Statement>,
    /// Whether there are more of them in the passage than are given: read shorter passages.
    pub(super) more_statements: bool,
}

impl From<Stretch> for Words {
    fn from(Stretch { start, end, text }: Stretch) -> Self {
        Self { start, end, text }
    }
}

impl From<Count> for Counted {
    fn from(Count { what, count }: Count) -> Self {
        Self { what, count }
    }
}

impl From<Other> for Named {
    fn from(Other { entity, name, statements }: Other) -> Self {
        Self { entity, name, statements }
    }
}

impl From<EntityRow> for Choice {
    fn from(EntityRow { id, name, kind, key, articles, statements }: EntityRow) -> Self {
        Self { entity: id, name, kind, key, articles, statements }
    }
}

impl Article {
    pub(super) fn of(found: FoundArticle, base: Option<&Base>) -> Self {
        let FoundArticle { id, document, title, outlet, published, language, uri } = found;
        let address = web_address(uri.as_deref()).map(str::to_owned);
        Self { id, document, title, outlet, published, language, address, page: base.map(|base| base.article(id)) }
    }
}

impl Statement {
    pub(super) fn of(anchor: Anchor, base: Option<&Base>) -> Self {
        let Anchor { statement, article, source, cue, content, relay, within, .. } = anchor;
        let words = |stretches: Vec<Stretch>| stretches.into_iter().map(Words::from).collect();
        Self {
            page: base.map(|base| base.statement(&statement.id)),
            id: statement.id,
            speaker: statement.speaker,
            entity: statement.entity,
            speaker_class: statement.speaker_class,
            said: statement.said,
            act: statement.act,
            certainty: statement.certainty,
            polarity: statement.polarity,
            manner: statement.manner,
            confidence: statement.confidence,
            source: words(source),
            cue: words(cue),
            content: words(content),
            relay,
            within,
            article: Some(Article::of(article, base)),
        }
    }

    /// Of a text that is not in the archive.
    pub(super) fn of_record(statement: &wire::Statement<'_>) -> Self {
        let words = |spans: &[wire::Span<'_>]| {
            let words = |span: &wire::Span<'_>| Words { start: span.start, end: span.end, text: span.text.to_string() };
            spans.iter().map(words).collect()
        };
        Self {
            id: statement.id.to_string(),
            page: None,
            speaker: statement.speaker_name.as_deref().map(str::to_owned),
            entity: None,
            speaker_class: statement.speaker_class.to_string(),
            said: statement.time.as_ref().and_then(|time| time.date.as_deref()).map(str::to_owned),
            act: statement.act.to_string(),
            certainty: statement.certainty.to_string(),
            polarity: statement.polarity.to_string(),
            manner: statement.manner.to_string(),
            confidence: statement.confidence,
            source: words(&statement.source),
            cue: words(&statement.cue),
            content: words(&statement.content),
            relay: statement.relay.iter().map(|relay| relay.name.to_string()).collect(),
            within: statement.within.as_deref().map(str::to_owned),
            article: None,
        }
    }

    /// Where its words begin and end.
    pub(super) fn reach(&self) -> Option<(usize, usize)> {
        let words = || self.source.iter().chain(&self.cue).chain(&self.content);
        Some((words().map(|words| words.start).min()?, words().map(|words| words.end).max()?))
    }
}
