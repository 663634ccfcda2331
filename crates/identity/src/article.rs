//! The names of one article as profiles, each with the others around it.

use std::collections::BTreeMap;

use record::EntityKind;

use crate::name::Name;
use crate::profile::{Profile, context_word};
use crate::resolve::group;

/// A name of an article.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The base form, or as it stands.
    pub text: &'a str,
    /// What the reader takes it for.
    pub kind: EntityKind,
    /// A public identifier that the reader is sure of.
    pub key: Option<&'a str>,
    /// How often the article names it.
    pub count: usize,
}

/// A profile of each name of an article: its context is the other names and `words` (roles, words of the subject), its countries
/// are those the article names most. `date` is ISO 8601.
pub fn profiles(seen: &[Seen<'_>], words: &[&str], language: &str, date: Option<&str>) -> Vec<Profile> {
    let names: Vec<Name> = seen.iter().map(|seen| Name::new(seen.text, language, seen.kind)).collect();
    let context: Vec<Option<String>> = names.iter().map(context_word).collect();
    let mut countries: BTreeMap<&str, usize> = BTreeMap::new();
    for (word, seen) in context.iter().zip(seen) {
        let ids = word.iter().flat_map(|word| word.split('+')).filter(|part| part.starts_with("iso3166:"));
        ids.for_each(|id| *countries.entry(id).or_default() += seen.count);
    }
    let mut countries: Vec<(&str, usize)> = countries.into_iter().collect();
    countries.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let countries: Vec<String> = countries.into_iter().take(3).map(|(id, _)| id.to_owned()).collect();
    let profiles = seen.iter().zip(names).zip(&context).map(|((seen, name), own)| {
        let others = context.iter().flatten().filter(|word| Some(*word) != own.as_ref());
        Profile::of_name(name, seen.kind)
            .with_key(seen.key)
            .with_context(others.map(String::as_str).chain(words.iter().copied()))
            .with_countries(countries.clone())
            .with_date(date)
    });
    profiles.collect()
}

/// Joins the profiles of one article that are of one entity: the joined ones, and for each profile which of them it is in.
pub fn join(profiles: &[Profile]) -> (Vec<Profile>, Vec<usize>) {
    let groups = group(profiles);
    let mut joined: Vec<Profile> = Vec::new();
    for (profile, group) in profiles.iter().zip(&groups) {
        match joined.get_mut(*group) {
            Some(known) => {
                known.absorb(profile);
                known.articles = 1;
            }
            // Groups are numbered in order of appearance.
            None => joined.push(profile.clone()),
        }
    }
    (joined, groups)
}
