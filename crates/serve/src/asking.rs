//! A search as an address writes it: one definition for the API, the pages and the feeds.

use crate::app::App;
use crate::problem::Problem;
use archive::{MOST_HITS, Query, Sort, What};
use record::{Act, Certainty, Manner, Polarity, SpeakerClass};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

macro_rules! searches {
    ($($(#[$attribute:meta])* $field:ident: $of:ty,)*) => {
        /// What is looked for. Everything given must hold; of a parameter that is given many times, one.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, IntoParams)]
        #[serde(default, deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct SearchParams {
            /// Find statements, or articles.
            #[param(inline)]
            #[serde(skip_serializing_if = "is_default")]
            pub what: WhatParam,
            $($(#[$attribute])* pub $field: $of,)*
        }

        /// The same where it is said already whether statements or articles are looked for.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize, IntoParams)]
        #[serde(default, deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct ListParams {
            $($(#[$attribute])* pub $field: $of,)*
        }

        impl ListParams {
            /// As a search.
            pub(crate) fn search(self, what: WhatParam) -> SearchParams {
                SearchParams { what, $($field: self.$field,)* }
            }
        }
    };
}

searches! {
    /// Words in any inflection; AND, OR, NOT, brackets, "phrases" and prefixes* are understood.
    #[param(max_length = 2000)]
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    /// Said by this speaker: a name, the number of an entity, or its public identifier.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Who or what is named in it, likewise. What is no name of any is looked for as words.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    /// Through whom it reached the article, likewise.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<String>,
    /// What is done in saying it.
    #[param(inline)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    act: Vec<ActLabel>,
    /// How sure the speaker is of it.
    #[param(inline)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certainty: Vec<CertaintyLabel>,
    /// Whether it is quoted.
    #[param(inline)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    manner: Vec<MannerLabel>,
    /// Whether it is said that it is so, or that it is not.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    polarity: Option<PolarityLabel>,
    /// An outlet's name, or words of it.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Of articles in this language (BCP 47).
    #[param(max_length = 35)]
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    /// Said (of articles: published) in this year, month, on this day, or later.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
    /// In this year, month, on this day, or before.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Day>,
    /// What comes first; without it the best match where there are words, else the latest.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<SortParam>,
    /// Hits of a page.
    #[param(minimum = 1, maximum = 1000, default = 20)]
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    /// Go on after this place: `next` of the page before.
    #[param(max_length = 400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhatParam {
    #[default]
    Statements,
    Articles,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortParam {
    Time,
    Relevance,
}

/// Hits of a page, if none are asked for.
pub(crate) const HITS: usize = 20;
/// Characters of a name, and of words: longer ones are mistakes.
const LONGEST_NAME: usize = 400;
const LONGEST_WORDS: usize = 2000;

impl SearchParams {
    /// The query, its words and names with the base forms that the model finds for them.
    pub async fn query(&self, app: &App) -> Result<Query, Problem> {
        for (name, text) in [("by", &self.by), ("about", &self.about), ("via", &self.via), ("outlet", &self.outlet)] {
            within(name, text.as_deref().unwrap_or_default(), LONGEST_NAME)?;
        }
        within("q", &self.q, LONGEST_WORDS)?;
        let limit = number("limit", self.limit, HITS, 1..=MOST_HITS)?;
        let words = app.words(&self.q).await?;
        let mut names = Vec::new();
        for name in [given(&self.by), given(&self.about), given(&self.via)] {
            names.push(match name {
                Some(name) => app.spellings(&name).await?,
                None => Vec::new(),
            });
        }
        let [by, about, via] = <[Vec<String>; 3]>::try_from(names).unwrap_or_default();
        Ok(Query {
            what: match self.what {
                WhatParam::Statements => What::Statements,
                WhatParam::Articles => What::Articles,
            },
            by,
            about,
            via,
            acts: self.act.iter().map(|label| label.0).collect(),
            certainties: self.certainty.iter().map(|label| label.0).collect(),
            manners: self.manner.iter().map(|label| label.0).collect(),
            polarity: self.polarity.map(|label| label.0),
            outlet: given(&self.outlet),
            language: given(&self.lang),
            since: self.since.as_ref().map(|day| day.0.clone()),
            until: self.until.as_ref().map(|day| day.0.clone()),
            sort: match self.sort {
                Some(SortParam::Time) => Sort::Time,
                Some(SortParam::Relevance) => Sort::Relevance,
                None if words.is_some() => Sort::Relevance,
                None => Sort::Time,
            },
            limit,
            after: given(&self.after),
            words,
        })
    }

    /// As an address has it, without the question mark.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// The same search from another place on.
    pub fn at(&self, after: Option<String>) -> Self {
        Self { after, ..self.clone() }
    }
}

/// Whether a text is no longer than it can be meant.
pub(crate) fn within(name: &str, text: &str, longest: usize) -> Result<(), Problem> {
    let long = text.chars().nth(longest).is_some();
    if long { Err(Problem::parameter(name, format!("{name} is longer than {longest} characters"))) } else { Ok(()) }
}

/// A text that is there and not blank, without blanks around it.
pub(crate) fn given(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A number within what it may be; `usual` if none is asked for.
pub(crate) fn number(
    name: &str,
    asked: Option<usize>,
    usual: usize,
    range: RangeInclusive<usize>,
) -> Result<usize, Problem> {
    let number = asked.unwrap_or(usual);
    if range.contains(&number) {
        return Ok(number);
    }
    let (least, most) = range.into_inner();
    Err(Problem::parameter(name, format!("{name} must be from {least} to {most}, not {number}")))
}

/// One of a closed set of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<L>(pub L);

pub(crate) type ActLabel = Label<Act>;
pub(crate) type CertaintyLabel = Label<Certainty>;
pub(crate) type MannerLabel = Label<Manner>;
pub(crate) type PolarityLabel = Label<Polarity>;

/// A closed set of labels of the record.
pub trait Labels: Copy + FromStr + Display + 'static {
    fn all() -> &'static [Self];
}

macro_rules! labels {
    ($($set:ident),+) => { $(impl Labels for $set { fn all() -> &'static [Self] { Self::ALL } })+ };
}
labels!(Act, Certainty, Manner, Polarity, SpeakerClass);

impl<'de, L: Labels> Deserialize<'de> for Label<L> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        name.parse().map(Self).map_err(|_| {
            let all: Vec<String> = L::all().iter().map(L::to_string).collect();
            D::Error::custom(format_args!("{name:.40?} is none of {}", all.join(", ")))
        })
    }
}

impl<L: Labels> Serialize for Label<L> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<L: Labels> PartialSchema for Label<L> {
    fn schema() -> RefOr<Schema> {
        let names = L::all().iter().map(L::to_string);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
    }
}

impl<L: Labels> ToSchema for Label<L> {}

/// A day, a month or a year. In a query an empty one is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(String);

impl Day {
    pub fn parse(text: &str) -> Option<Self> {
        is_date(text).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        let right = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse::<u32>().ok()).flatten()
    };
    let Some(year) = parts.first().and_then(|part| number(part, 4)).filter(|year| *year > 0) else { return false };
    let month = match parts.get(1) {
        None => return true,
        Some(part) => number(part, 2).filter(|month| (1..=12).contains(month)),
    };
    let Some(month) = month else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match parts.get(2) {
        None => true,
        Some(part) => number(part, 2).is_some_and(|day| (1..=days).contains(&day)) && parts.len() == 3,
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bad = || D::Error::custom(format_args!("{text:.40?} is not a date like 2023-09-20, 2023-09 or 2023"));
        Self::parse(&text).ok_or_else(bad)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"))
            .examples(["2024-05-31", "2024-05", "2024"])
            .into()
    }
}

impl ToSchema for Day {}
