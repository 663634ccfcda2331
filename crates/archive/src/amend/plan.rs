//! What holds of an article's statements: what the machine says, with the corrections in force over it.

use super::matching::{Shape, likeness, places};
use super::stored::{Amendment, Anchor, Kept, Stored, Target, Who};
use crate::corrections::{Rules, resolve};
use crate::load::Odd;
use record::{Act, BlockKind, Certainty, EntityKind, Manner, Polarity, Record, SpeakerClass, Statement};
use rusqlite::{Connection, OptionalExtension};
use std::str::FromStr;
use text::{OffsetUnit, Offsets, Span};

/// Where a statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// The machine's with this number.
    Machine(usize),
    /// The correction that added it.
    Added(i64),
}

/// A statement as it should be.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) origin: Origin,
    pub(crate) statement: Statement,
    /// The speaker's entity, where the article does not name it.
    pub(crate) entity: Option<i64>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// In text order.
    pub(crate) statements: Vec<Planned>,
    /// Corrections in force, and what each is about; None: nothing like it is there.
    pub(crate) corrections: Vec<(i64, Option<Origin>)>,
}

/// Who is named in an article: its row, and who that is of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) row: i64,
    pub(crate) entity: i64,
}

pub(crate) fn named(connection: &Connection, article: i64) -> rusqlite::Result<Vec<Named>> {
    let mut find =
        connection.prepare_cached("SELECT id, entity FROM article_entity WHERE article = ?1 ORDER BY number")?;
    find.query_map([article], |row| Ok(Named { row: row.get(0)?, entity: row.get(1)? }))?.collect()
}

/// The corrections in force of statements of a document, in the order they were made.
pub(crate) fn amendments(connection: &Connection, document: &str) -> Result<Vec<(i64, Amendment)>, Odd> {
    let mut find = connection
        .prepare_cached("SELECT id, value FROM correction WHERE document = ?1 AND undone IS NULL ORDER BY id")?;
    let mut rows = find.query([document])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let amendment = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
            .map_err(|error| Odd::Row(format!("its correction {id} is not understood: {error}")))?;
        all.push((id, amendment));
    }
    Ok(all)
}

/// The machine's statements of a corrected article, in its order.
pub(crate) fn machine(connection: &Connection, article: i64, text: &str) -> Result<Vec<Statement>, Odd> {
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let mut find = connection
        .prepare_cached("SELECT record_id, value FROM machine_statement WHERE article = ?1 ORDER BY number")?;
    let mut rows = find.query([article])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get_ref(0)?.as_str().unwrap_or_default();
        let kept: Kept = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
            .map_err(|error| Odd::Row(format!("what the machine said of {id} is not understood: {error}")))?;
        let statement = kept.statement(text, &offsets);
        all.push(
            statement.map_err(|reason| Odd::Row(format!("what the machine said of {id} does not fit: {reason}")))?,
        );
    }
    Ok(all)
}

/// A statement that grows into what it should be.
struct Slot {
    planned: Planned,
    rejected: bool,
    /// Something is known to be about it.
    taken: bool,
}

/// Applies `amendments` to what the machine says. `record` is the article's, for its text and its names.
pub(crate) fn plan(
    connection: &Connection,
    rules: &Rules,
    record: &Record,
    named: &[Named],
    machine: Vec<Statement>,
    amendments: &[(i64, Amendment)],
) -> rusqlite::Result<Plan> {
    let text = record.article.text.as_str();
    let offsets = Offsets::new(text, OffsetUnit::CodePoint);
    let mut slots: Vec<Slot> = machine
        .into_iter()
        .enumerate()
        .map(|(number, statement)| Slot {
            planned: Planned { origin: Origin::Machine(number), statement, entity: None },
            rejected: false,
            taken: false,
        })
        .collect();
    let anchored = anchored(&mut slots, amendments, text, &offsets);
    let mut corrections = Vec::with_capacity(amendments.len());
    // What each correction that adds has added.
    let mut added: Vec<(i64, usize)> = Vec::new();
    for ((id, amendment), anchored) in amendments.iter().zip(anchored) {
        let at = match amendment {
            Amendment::Change { of: Target::Machine(_), .. } => anchored,
            Amendment::Change { of: Target::Added(by), .. } => {
                added.iter().find(|(correction, _)| correction == by).map(|(_, at)| *at)
            }
            Amendment::Add { change } => anchored.or_else(|| {
                let statement = new_statement(change, record, &offsets)?;
                let planned = Planned { origin: Origin::Added(*id), statement, entity: None };
                let at = slots.len();
                slots.push(Slot { planned, rejected: false, taken: true });
                Some(at)
            }),
        };
        let mut done = None;
        if let Some(slot) = at.and_then(|at| slots.get_mut(at))
            && change(connection, rules, &mut slot.planned, amendment.change(), record, named, &offsets)?
        {
            slot.rejected |= amendment.change().rejected;
            done = Some(slot.planned.origin);
        }
        if let (Amendment::Add { .. }, Some(at)) = (amendment, at) {
            added.push((*id, at));
        }
        corrections.push((*id, done));
    }
    Ok(Plan { statements: in_order(slots), corrections })
}

/// Which of the machine's statements each correction is about: first those whose spans are the same, then those near.
/// Corrections of one statement stay together; one that added what the machine finds by now is about that.
fn anchored(
    slots: &mut [Slot],
    amendments: &[(i64, Amendment)],
    text: &str,
    offsets: &Offsets<'_>,
) -> Vec<Option<usize>> {
    let shapes: Vec<Shape> = slots.iter().map(|slot| Shape::of(&slot.planned.statement)).collect();
    // How the statement looked: as the machine had it, and as corrections made it.
    let looks = |anchor: Option<&Anchor>, change: &Stored| -> Vec<Shape> {
        let was = anchor.and_then(|anchor| Shape::anchor(anchor, text, offsets));
        let none = Vec::new();
        let role = |corrected: &Option<Vec<super::stored::Words>>, was: Option<&Vec<Span>>| match corrected {
            Some(words) => places(words, text, offsets),
            None => was.cloned(),
        };
        let empty = Shape { source: none.clone(), cue: none.clone(), content: none };
        let base = was.clone().or_else(|| anchor.is_none().then_some(empty));
        let becomes = Shape {
            source: role(&change.source, base.as_ref().map(|base| &base.source)).unwrap_or_default(),
            cue: role(&change.cue, base.as_ref().map(|base| &base.cue)).unwrap_or_default(),
            content: role(&change.content, base.as_ref().map(|base| &base.content)).unwrap_or_default(),
        };
        let respanned = change.source.is_some() || change.cue.is_some() || change.content.is_some();
        was.into_iter().chain(respanned.then_some(becomes)).collect()
    };
    let keys: Vec<Option<Anchor>> = amendments
        .iter()
        .map(|(_, amendment)| match amendment {
            Amendment::Change { of: Target::Machine(anchor), .. } => Some(anchor.clone()),
            _ => None,
        })
        .collect();
    let mut found: Vec<Option<usize>> = vec![None; amendments.len()];
    for exact in [true, false] {
        for (number, (_, amendment)) in amendments.iter().enumerate() {
            let key = keys.get(number).and_then(Option::as_ref);
            let adds = matches!(amendment, Amendment::Add { .. });
            if found.get(number).is_some_and(Option::is_some) || (key.is_none() && !adds) {
                continue;
            }
            let earlier = key.and_then(|key| keys.iter().take(number).position(|other| other.as_ref() == Some(key)));
            let with_earlier = earlier.and_then(|earlier| found.get(earlier).copied().flatten());
            let looks = looks(key, amendment.change());
            let best = with_earlier.or_else(|| {
                let mut best: Option<(f64, usize)> = None;
                for (at, shape) in shapes.iter().enumerate() {
                    if slots.get(at).is_none_or(|slot| slot.taken) {
                        continue;
                    }
                    let like = looks.iter().map(|look| likeness(look, shape)).fold(0.0, f64::max);
                    if like > if exact { 3.5 } else { 0.0 } && best.is_none_or(|(most, _)| like > most) {
                        best = Some((like, at));
                    }
                }
                best.map(|(_, at)| at)
            });
            if let Some(slot) = best.and_then(|at| slots.get_mut(at)) {
                slot.taken = true;
            }
            if let Some(place) = found.get_mut(number) {
                *place = best;
            }
        }
    }
    found
}

/// A statement that the machine has missed. None: its words are not in the text any more.
fn new_statement(change: &Stored, record: &Record, offsets: &Offsets<'_>) -> Option<Statement> {
    let text = record.article.text.as_str();
    let role = |words: &Option<Vec<super::stored::Words>>| match words {
        Some(words) => places(words, text, offsets),
        None => Some(Vec::new()),
    };
    let mut statement = Statement {
        source: role(&change.source)?,
        cue: role(&change.cue)?,
        content: role(&change.content)?,
        speaker: None,
        speaker_name: None,
        speaker_class: SpeakerClass::Unnamed,
        manner: Manner::Indirect,
        act: Act::Says,
        certainty: Certainty::Unknown,
        polarity: Polarity::Positive,
        relay: Vec::new(),
        time: None,
        within: None,
        in_heading: false,
        // Nobody has to guess.
        confidence: 1.0,
        why: vec!["added by hand".to_owned()],
    };
    let hull = statement.hull()?;
    let block = record.article.blocks.iter().find(|block| block.span.contains_offset(hull.start));
    let heads = [BlockKind::Title, BlockKind::Heading, BlockKind::Related];
    statement.in_heading = block.is_some_and(|block| heads.contains(&block.kind));
    Some(statement)
}

/// False: words that it should have are not in the text any more.
fn change(
    connection: &Connection,
    rules: &Rules,
    planned: &mut Planned,
    change: &Stored,
    record: &Record,
    named: &[Named],
    offsets: &Offsets<'_>,
) -> rusqlite::Result<bool> {
    let text = record.article.text.as_str();
    let mut spans = [None, None, None];
    for (role, words) in spans.iter_mut().zip([&change.source, &change.cue, &change.content]) {
        if let Some(words) = words {
            let Some(found) = places(words, text, offsets) else { return Ok(false) };
            *role = Some(found);
        }
    }
    let statement = &mut planned.statement;
    for (role, found) in [&mut statement.source, &mut statement.cue, &mut statement.content].into_iter().zip(spans) {
        if let Some(found) = found {
            *role = found;
        }
    }
    match &change.speaker {
        None => {}
        Some(Who::Unknown) => {
            (statement.speaker, statement.speaker_name, planned.entity) = (None, None, None);
            if !matches!(statement.speaker_class, SpeakerClass::Group | SpeakerClass::Document) {
                statement.speaker_class = SpeakerClass::Unnamed;
            }
        }
        Some(Who::Entity { entity, shown }) => {
            let found = resolve(connection, entity)?.map(|id| rules.apply(id, &entity.name, &record.article.meta.id));
            let here = found.and_then(|found| named.iter().position(|named| named.entity == found));
            let name = here.and_then(|here| record.entities.get(here)).map(|entity| entity.name.clone());
            statement.speaker = here;
            statement.speaker_name = Some(name.unwrap_or_else(|| shown.clone()));
            statement.speaker_class = class(entity.kind.parse().unwrap_or(EntityKind::Other), statement.speaker_class);
            planned.entity = if here.is_some() { None } else { found.filter(|id| is_there(connection, *id)) };
        }
    }
    take(&mut statement.speaker_class, &change.speaker_class);
    take(&mut statement.manner, &change.manner);
    take(&mut statement.act, &change.act);
    take(&mut statement.certainty, &change.certainty);
    take(&mut statement.polarity, &change.polarity);
    let told: Vec<&str> = change.told().into_iter().map(|(field, _)| field).collect();
    if statement.why.first().is_none_or(|why| why != "added by hand") {
        statement.why.push(format!("corrected by hand: {}", told.join(", ")));
    }
    Ok(true)
}

fn is_there(connection: &Connection, entity: i64) -> bool {
    let find = connection.prepare_cached("SELECT 1 FROM entity WHERE id = ?1");
    find.and_then(|mut find| find.query_row([entity], |_| Ok(())).optional()).is_ok_and(|found| found.is_some())
}

fn take<T: FromStr>(label: &mut T, name: &Option<String>) {
    if let Some(new) = name.as_deref().and_then(|name| name.parse().ok()) {
        *label = new;
    }
}

fn class(kind: EntityKind, was: SpeakerClass) -> SpeakerClass {
    match kind {
        EntityKind::Person => SpeakerClass::Person,
        EntityKind::Organisation | EntityKind::Place => SpeakerClass::Organisation,
        EntityKind::Country => SpeakerClass::Country,
        EntityKind::Other if was == SpeakerClass::Unnamed => SpeakerClass::Organisation,
        EntityKind::Other => was,
    }
}

/// What is not rejected, in text order, each within what is still there.
fn in_order(slots: Vec<Slot>) -> Vec<Planned> {
    // The slot that each stands within, past what is rejected.
    let outer: Vec<Option<usize>> = slots
        .iter()
        .map(|slot| {
            let mut at = slot.planned.statement.within;
            for _ in 0..slots.len() {
                match at.and_then(|at| slots.get(at)) {
                    Some(outer) if outer.rejected => at = outer.planned.statement.within,
                    _ => break,
                }
            }
            at.filter(|at| slots.get(*at).is_some_and(|outer| !outer.rejected))
        })
        .collect();
    let hull = |slot: &Slot| slot.planned.statement.hull();
    let around = |slot: &Slot| {
        let inner = hull(slot)?;
        let fits = |span: Span| span.contains(inner) && span != inner;
        let wide = |other: &Slot| Span::hull_of(&other.planned.statement.content).filter(|span| fits(*span));
        let others = slots.iter().enumerate().filter(|(_, other)| !other.rejected);
        others.filter_map(|(at, other)| Some((wide(other)?.len(), at))).min().map(|(_, at)| at)
    };
    let outer: Vec<Option<usize>> = slots
        .iter()
        .zip(outer)
        .map(|(slot, outer)| if matches!(slot.planned.origin, Origin::Added(_)) { around(slot) } else { outer })
        .collect();
    // The machine's order stays; what was added goes before the first that begins after it.
    let mut order: Vec<usize> = (0..slots.len())
        .filter(|at| slots.get(*at).is_some_and(|slot| matches!(slot.planned.origin, Origin::Machine(_))))
        .collect();
    let start = |at: usize| slots.get(at).and_then(hull).map_or(0, |hull| hull.start);
    for at in 0..slots.len() {
        if !order.contains(&at) {
            let before = order.iter().position(|other| start(*other) > start(at)).unwrap_or(order.len());
            order.insert(before, at);
        }
    }
    order.retain(|at| slots.get(*at).is_some_and(|slot| !slot.rejected));
    let mut place = vec![None; slots.len()];
    for (number, at) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*at) {
            *place = Some(number);
        }
    }
    let within: Vec<Option<usize>> =
        outer.iter().map(|outer| outer.and_then(|outer| place.get(outer).copied().flatten())).collect();
    let mut planned: Vec<Option<Planned>> = slots
        .into_iter()
        .zip(within)
        .map(|(mut slot, within)| {
            slot.planned.statement.within = within;
            (!slot.rejected).then_some(slot.planned)
        })
        .collect();
    order.into_iter().filter_map(|at| planned.get_mut(at).and_then(Option::take)).collect()
}
