//! Media and persons through whom a statement reached the article.

use record::Relay;
use text::Span;

use crate::inflection::same_name;
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
