//! An analysed article into the record of who said what.
//!
//! The model brings readings: for every cue the words of source and content, and scores. What can be known exactly is decided
//! here: which words are verbatim, where spans end, which names are one, who speaks, when, through whom, inside what.
//! Pure: no IO, no clock, no model. The same article and analysis give the same record.

mod agreement;
mod confidence;
mod countries;
mod draft;
mod inflection;
mod labels;
mod lexicon;
mod manner;
mod names;
mod nesting;
pub mod quotes;
mod relay;
mod sources;
mod spans;
mod speakers;
mod subjects;
mod time;
mod words;

use language::{Analysis, Reading, Scheme};
use record::{Article, BlockKind, Entity, Manner, Mention, MentionForm, ModelInfo, Record, Statement, Time};
use text::Span;

pub use confidence::EVIDENCE;
use draft::Draft;
pub use names::learned::{Learned, NameForm, learn, split as split_name};
use names::{Names, join_names};
use quotes::{Quote, Verbatim, find_dash_quotes, find_quotes, opens_with_dash};
use speakers::{Answer, SourceKind, find_speakers};
use words::View;

/// Reads the record out of an article and what the model says about it.
pub fn read(mut article: Article, analysis: &Analysis, model: ModelInfo) -> Record {
    let (entities, mentions, statements) = {
        let view = View { text: &article.text, analysis };
        let polish = analysis.language == Some("pl");
        let quotes = find_quotes(view.text);
        let drafts = make_drafts(&view, &article, &quotes, polish, confidence::least(analysis.language));
        let mut names = join_names(&view, polish);
        let answers = find_speakers(&view, &mut names, &drafts, polish);
        let statements = statements_of(&view, &article, &names, &drafts, &answers);
        let mentions = mentions_of(&names, &drafts, &answers);
        (entities_of(names), mentions, statements)
    };
    if article.meta.language.is_none() {
        article.meta.language = analysis.language.map(str::to_owned);
    }
    let diagnostics = std::mem::take(&mut article.diagnostics);
    Record { article, entities, mentions, statements, diagnostics, model }
}

/// A statement that may be told, with what its confidence is made of.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    /// By the names of [`EVIDENCE`].
    pub evidence: [f32; EVIDENCE.len()],
}

/// Every statement that [`read`] finds, however doubtful: what the weights of the confidence are fitted on.
pub fn candidates(article: &Article, analysis: &Analysis) -> Vec<Candidate> {
    let view = View { text: &article.text, analysis };
    let drafts = make_drafts(&view, article, &find_quotes(view.text), analysis.language == Some("pl"), 0.0);
    let candidate = |draft: Draft<'_>| Candidate {
        evidence: evidence_of(&view, &draft),
        source: draft.source,
        cue: draft.cue,
        content: draft.content,
    };
    drafts.into_iter().map(candidate).collect()
}

/// The base form of every name of an analysed text as it stands there, by its span: what [`read`] makes entities' names with.
pub fn name_bases(text: &str, analysis: &Analysis) -> Vec<(Span, String)> {
    names::mention_bases(&View { text, analysis })
}

/// Every name of an analysed text as the learned rules of base forms see it, by its span: what these are learned from.
pub fn name_forms(text: &str, analysis: &Analysis) -> Vec<(Span, NameForm)> {
    names::name_forms(&View { text, analysis })
}

/// Cleans the readings' spans, drops those that are left without content or stand in metadata, orders and nests the rest,
/// and says of each how much of it is verbatim. Those less likely than `least` are left out.
fn make_drafts<'a>(view: &View<'a>, article: &Article, quotes: &[Quote], polish: bool, least: f32) -> Vec<Draft<'a>> {
    let readings: &'a [Reading] = &view.analysis.readings;
    let mut cleaned: Vec<Draft<'a>> =
        readings.iter().filter_map(|reading| clean(view, article, reading, quotes)).collect();
    let mut cues: Vec<Span> = cleaned.iter().flat_map(|draft| draft.cue.iter().copied()).collect();
    cues.sort_unstable();
    let dash_quotes = find_dash_quotes(view.text, &cues);
    let closed = quotes.iter().filter(|quote| quote.closed && quote.depth == 0).map(|quote| quote.inner);
    let quotations = Verbatim::new(closed.chain(dash_quotes.iter().copied()));
    // The rules that follow know our guidelines; other schemes' spans stand as they were read.
    let ours = view.analysis.scheme == Scheme::Depesza;
    for draft in cleaned.iter_mut().filter(|_| ours) {
        let told: Vec<Span> = draft.cue.iter().chain(&draft.source).copied().collect();
        let covering = spans::cover_quotations(view, &draft.content, &told, quotations.stretches());
        if covering != draft.content {
            draft.content = spans::clean_content(view, &covering, &draft.cue, quotes);
        }
        if let Some(first) = draft.content.first_mut()
            && let Some(start) = subjects::after_addressee(view, *first, &draft.cue, polish)
        {
            *first = spans::trim(view, Span::new(start, first.end), quotes);
        }
        if draft.source.is_empty() && !draft.cue.is_empty() {
            draft.source.extend(
                subjects::subject_of(view, &draft.cue, &draft.content)
                    .map(|subject| spans::trim(view, subject, quotes)),
            );
        }
    }
    let mut drafts = nesting::in_order(cleaned);
    if !polish && ours {
        nesting::continue_quotations(view, quotes, &mut drafts, quotations.stretches());
    }
    let outer = nesting::find_outer(&drafts);
    let marks = quotes.iter().map(|quote| quote.inner);
    let dashed = drafts
        .iter()
        .filter(|draft| opens_with_dash(view.text, &draft.content, &draft.cue))
        .flat_map(|draft| draft.content.iter().copied());
    let verbatim = Verbatim::new(marks.chain(dash_quotes).chain(dashed));
    // Outer statements first: what is told inside verbatim words is verbatim.
    for i in manner::outer_first(&outer) {
        let outer_manner = outer[i].map(|outer| drafts[outer].manner);
        let draft = &drafts[i];
        let signs = manner::Signs {
            cue: &draft.cue,
            content: &draft.content,
            in_heading: draft.in_heading,
            outer: outer_manner,
        };
        let found = manner::find_manner(view, &verbatim, &signs);
        let draft = &mut drafts[i];
        draft.manner = found;
        draft.within = outer[i];
    }
    if ours {
        // Too doubtful to be told; what stood in one of them stands in what is around it.
        drafts.retain(|draft| confidence_of(view, draft) >= least);
        for (draft, outer) in nesting::find_outer(&drafts).into_iter().enumerate() {
            drafts[draft].within = outer;
        }
    }
    nesting::find_repeats(view.text, &mut drafts);
    drafts
}

/// How likely a draft is right.
fn confidence_of(view: &View<'_>, draft: &Draft<'_>) -> f32 {
    confidence::confidence(&evidence_of(view, draft))
}

fn evidence_of(view: &View<'_>, draft: &Draft<'_>) -> [f32; EVIDENCE.len()] {
    let features = confidence::Features {
        split: draft.content.len() > 1,
        no_source: draft.source.is_empty(),
        by_syntax: draft.reading.source.is_empty() != draft.source.is_empty(),
        words: draft.content.iter().map(|piece| piece.slice(view.text).split_whitespace().count()).sum(),
        indirect: draft.manner == Manner::Indirect,
    };
    features.values(draft.reading)
}

/// One reading with exact spans; none if nothing is left of its content or it stands in metadata or boilerplate.
fn clean<'a>(view: &View<'a>, article: &Article, reading: &'a Reading, quotes: &[Quote]) -> Option<Draft<'a>> {
    let ours = view.analysis.scheme == Scheme::Depesza;
    let cue = if ours { spans::clean_cue(view, &reading.cue, quotes) } else { reading.cue.clone() };
    let source = if ours { spans::clean_source(view, &reading.source, quotes) } else { reading.source.clone() };
    let pieces: Vec<Span> = reading.content.iter().map(|piece| in_one_block(article, *piece)).collect();
    let content = if ours { spans::clean_content(view, &pieces, &cue, quotes) } else { pieces };
    let first = cue.first().or(content.first())?;
    if content.is_empty() {
        return None;
    }
    let kind = block_at(article, first.start);
    if matches!(kind, BlockKind::Metadata | BlockKind::Boilerplate) {
        return None;
    }
    let in_heading = matches!(kind, BlockKind::Title | BlockKind::Heading | BlockKind::Related);
    let manner = Manner::Indirect;
    Some(Draft { reading, source, cue, content, manner, in_heading, within: None, repeats: Vec::new() })
}

/// A piece cut to the part that lies in the article, or in a link to another one: the larger of the two.
fn in_one_block(article: &Article, piece: Span) -> Span {
    let sort = |kind: BlockKind| match kind {
        BlockKind::Metadata | BlockKind::Boilerplate => 0,
        BlockKind::Related => 1,
        _ => 2,
    };
    let first = article.blocks.partition_point(|block| block.span.end <= piece.start);
    let mut parts: Vec<(u8, Span)> = Vec::new();
    for block in article.blocks[first..].iter().take_while(|block| block.span.start < piece.end) {
        let Some(shared) = block.span.intersection(piece) else { continue };
        match parts.last_mut() {
            Some((last, span)) if *last == sort(block.kind) => *span = span.hull(shared),
            _ => parts.push((sort(block.kind), shared)),
        }
    }
    if parts.len() <= 1 {
        return piece;
    }
    parts.into_iter().max_by_key(|(sort, span)| (*sort > 0, span.len())).map_or(piece, |(_, span)| span)
}

/// The kind of the block that holds `offset`; a paragraph where there is none.
fn block_at(article: &Article, offset: usize) -> BlockKind {
    let after = article.blocks.partition_point(|block| block.span.start <= offset);
    let block = after.checked_sub(1).and_then(|at| article.blocks.get(at));
    block.filter(|block| block.span.contains_offset(offset)).map_or(BlockKind::Paragraph, |block| block.kind)
}

fn statements_of(
    view: &View<'_>,
    article: &Article,
    names: &Names,
    drafts: &[Draft<'_>],
    answers: &[Answer],
) -> Vec<Statement> {
    let published = time::read_published(article.meta.published.as_deref());
    let made = drafts.iter().zip(answers).enumerate().map(|(number, (draft, answer))| {
        let reading = draft.reading;
        Statement {
            source: draft.source.clone(),
            cue: draft.cue.clone(),
            content: draft.content.clone(),
            speaker: answer.entity,
            speaker_name: answer.name.clone(),
            speaker_class: answer.class,
            manner: draft.manner,
            act: labels::act(reading),
            certainty: labels::certainty(reading),
            polarity: labels::polarity(reading),
            relay: relay::find_relays(view, names, &relays_of(view, names, drafts, number), answer.entity),
            time: time_of(view, reading, published),
            within: draft.within,
            in_heading: draft.in_heading,
            confidence: confidence_of(view, draft),
            why: answer.why.clone(),
        }
    });
    made.collect()
}

/// Where the relays stand: as the model marked them, after words that introduce one, in a clause that ends the sentence, and
/// who reports this statement and nothing else.
fn relays_of(view: &View<'_>, names: &Names, drafts: &[Draft<'_>], number: usize) -> Vec<Span> {
    let Some(draft) = drafts.get(number) else { return Vec::new() };
    let mut spans = draft.reading.relay.clone();
    spans.extend(relay::told_through(view, names, draft));
    spans.extend(relay::told_after(view, names, draft));
    let outer = draft.within.and_then(|outer| drafts.get(outer));
    spans.extend(outer.into_iter().flat_map(|outer| relay::reported_by(names, outer, draft)));
    // The same words may have been read as what the medium itself says.
    spans.extend(drafts.get(number + 1).into_iter().flat_map(|next| relay::told_again_by(names, next, draft)));
    spans.sort_unstable();
    spans
}

fn time_of(view: &View<'_>, reading: &Reading, published: Option<time::Published>) -> Option<Time> {
    let span = Span::hull_of(&reading.time)?.trim(view.text);
    (!span.is_empty()).then(|| Time { span, date: time::resolve(span.slice(view.text), published) })
}

fn entities_of(names: Names) -> Vec<Entity> {
    let made = names.entities.into_iter().enumerate();
    made.map(|(i, named)| Entity { id: format!("e{}", i + 1), name: named.name, kind: named.kind, key: named.key })
        .collect()
}

/// Mentions by name, and the sources that stand for an entity without naming it; where the source is missing, the cue does.
fn mentions_of(names: &Names, drafts: &[Draft<'_>], answers: &[Answer]) -> Vec<Mention> {
    let named = names.mentions.iter().map(|(span, entity)| Mention {
        span: *span,
        entity: Some(*entity),
        form: MentionForm::Name,
    });
    let mut found: Vec<Mention> = named.collect();
    for (draft, answer) in drafts.iter().zip(answers) {
        let form = match answer.source {
            SourceKind::Name => continue,
            SourceKind::Pronoun => MentionForm::Pronoun,
            SourceKind::Nominal => MentionForm::Nominal,
            SourceKind::Missing => MentionForm::Implicit,
        };
        let words = if form == MentionForm::Implicit { &draft.cue } else { &draft.source };
        if let (Some(span), Some(entity)) = (Span::hull_of(words), answer.entity) {
            found.push(Mention { span, entity: Some(entity), form });
        }
    }
    found.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end), mention.entity));
    found.dedup();
    found
}
