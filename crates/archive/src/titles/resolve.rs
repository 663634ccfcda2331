//! Who held an office at a time, by what articles and lists say.

use identity::titles::Title;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// Who it is supposed to be. Nobody: the evidence says why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Supposed {
    pub(super) entity: Option<i64>,
    pub(super) score: f64,
    pub(super) evidence: String,
}

/// All who are said to hold an office.
pub(super) struct Holders {
    title: Title,
    holders: Vec<Holder>,
}

struct Holder {
    entity: i64,
    name: String,
    /// Articles that say so: of a month (a year's number times twelve, and the month's), and without a date.
    months: BTreeMap<i32, u32>,
    undated: u32,
    /// Terms that a list gives: first and last day, as far as it tells.
    terms: Vec<(Option<String>, Option<String>)>,
}

/// Articles that say so this many months before or after count. An office is mentioned less when it is no news.
const NEAR: i32 = 9;
/// One who is named so much more often than all others at the same time holds it; the others are slips and jokes.
const TIMES: u32 = 8;

impl Holders {
    pub(super) fn of(connection: &Connection, title: &Title) -> rusqlite::Result<Self> {
        let mut by_entity: BTreeMap<i64, Holder> = BTreeMap::new();
        let mut find = connection.prepare_cached(
            "SELECT article_entity.entity, substr(title.date, 1, 7), count(DISTINCT title.article), entity.name
             FROM title JOIN article_entity ON article_entity.id = title.article_entity
             JOIN entity ON entity.id = article_entity.entity
             WHERE title.role = ?1 AND title.place = ?2 GROUP BY 1, 2",
        )?;
        let mut rows = find.query((&title.role, &title.place))?;
        while let Some(row) = rows.next()? {
            let (month, articles): (Option<String>, u32) = (row.get(1)?, row.get(2)?);
            let holder = holder(&mut by_entity, row.get(0)?, row.get(3)?);
            match month.as_deref().and_then(month_number) {
                Some(month) => *holder.months.entry(month).or_default() += articles,
                None => holder.undated += articles,
            }
        }
        let mut find = connection.prepare_cached(
            "SELECT real.id, real.name, list_position.start, list_position.\"end\"
             FROM list_position JOIN entity_listed ON entity_listed.entry = list_position.entry
             JOIN article_entity ON coalesce(article_entity.machine, article_entity.entity) = entity_listed.entity
             JOIN entity AS real ON real.id = article_entity.entity
             WHERE list_position.role = ?1 AND list_position.place = ?2 GROUP BY 1, 3, 4",
        )?;
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        for term in find.query_map((&title.role, &title.place), row)? {
            let (entity, name, start, end) = term?;
            holder(&mut by_entity, entity, name).terms.push((start, end));
        }
        Ok(Self { title: title.clone(), holders: by_entity.into_values().collect() })
    }

    /// Who held it on a day. `understood`: of what is not said there.
    pub(super) fn at(&self, date: Option<&str>, understood: bool) -> Supposed {
        let less = if understood { 0.15 } else { 0.0 };
        let nobody = |why: String| Supposed { entity: None, score: 0.0, evidence: why };
        let found = |holder: &Holder, score: f64, why: &str| {
            let mut evidence = format!("{} of {}: {} {why}", self.title.role, self.title.place, holder.name);
            if self.title.place.is_empty() {
                evidence = format!("{}: {} {why}", self.title.role, holder.name);
            }
            if understood {
                evidence.push_str("; the country is the one that the article names most");
            }
            Supposed { entity: Some(holder.entity), score: round(score - less), evidence }
        };
        if self.holders.is_empty() {
            return nobody("nobody is known to hold it".to_owned());
        }
        let day = date.filter(|date| month_number(date).is_some());
        // A list's terms say it outright.
        if let Some(day) = day {
            let in_office = |holder: &&Holder| holder.terms.iter().any(|term| term.0.is_some() && covers(term, day));
            let mut listed = self.holders.iter().filter(in_office);
            match (listed.next(), listed.next()) {
                (Some(holder), None) => return found(holder, 0.95, "by the term that a list gives"),
                (Some(one), Some(other)) => return nobody(several(&[one, other])),
                _ => {}
            }
        }
        match day.and_then(month_number) {
            Some(month) => self.in_month(month, &found, &nobody),
            None => self.ever(&found, &nobody, "the statement has no date"),
        }
    }

    fn in_month(
        &self,
        month: i32,
        found: &impl Fn(&Holder, f64, &str) -> Supposed,
        nobody: &impl Fn(String) -> Supposed,
    ) -> Supposed {
        let near =
            |holder: &Holder| holder.months.range(month - NEAR..=month + NEAR).map(|(_, count)| count).sum::<u32>();
        let mut around: Vec<(&Holder, u32)> =
            self.holders.iter().map(|holder| (holder, near(holder))).filter(|(_, articles)| *articles > 0).collect();
        around.sort_by_key(|(holder, articles)| (std::cmp::Reverse(*articles), holder.entity));
        let told = |holder: &Holder, articles: u32| {
            let word = if articles == 1 { "article" } else { "articles" };
            let (first, last) = holder.near_span(month);
            format!("in {articles} {word} of {first} to {last}")
        };
        let score = |articles: u32| 0.6 + 0.1 * f64::from(articles.min(3));
        match around.as_slice() {
            [] => self.ever(found, nobody, "no article of that time tells"),
            [(holder, articles)] => found(holder, score(*articles), &told(holder, *articles)),
            [(top, articles), rest @ ..] => {
                let others: u32 = rest.iter().map(|(_, articles)| articles).sum();
                if *articles >= TIMES * others {
                    return found(top, score(*articles) - 0.1, &told(top, *articles));
                }
                // One after the other: whoever is seen last before the day and first after it.
                let list: Vec<&Holder> = around.iter().map(|(holder, _)| *holder).collect();
                if let Some(holder) = in_turn(&list, month) {
                    let articles = near(holder);
                    return found(holder, score(articles) - 0.1, &told(holder, articles));
                }
                nobody(several(&list))
            }
        }
    }

    /// Whoever is said to hold it, where the time does not help.
    fn ever(
        &self,
        found: &impl Fn(&Holder, f64, &str) -> Supposed,
        nobody: &impl Fn(String) -> Supposed,
        reason: &str,
    ) -> Supposed {
        let mut all: Vec<(&Holder, u32)> = self.holders.iter().map(|holder| (holder, holder.articles())).collect();
        all.sort_by_key(|(holder, articles)| (std::cmp::Reverse(*articles), holder.entity));
        let Some(((top, articles), rest)) = all.split_first() else { return nobody(String::new()) };
        let others: u32 = rest.iter().map(|(_, articles)| articles.max(&1)).sum();
        if others > 0 && *articles < TIMES * others {
            let list: Vec<&Holder> = all.iter().map(|(holder, _)| *holder).collect();
            return nobody(several(&list));
        }
        let word = if *articles == 1 { "article" } else { "articles" };
        let why = match articles {
            0 => "by a list without dates".to_owned(),
            _ => format!("in {articles} {word}; {reason}"),
        };
        found(top, 0.45 + 0.05 * f64::from((*articles).min(3)), &why)
    }
}

fn holder(by_entity: &mut BTreeMap<i64, Holder>, entity: i64, name: String) -> &mut Holder {
    let new = || Holder { entity, name, months: BTreeMap::new(), undated: 0, terms: Vec::new() };
    by_entity.entry(entity).or_insert_with(new)
}

impl Holder {
    fn articles(&self) -> u32 {
        self.undated + self.months.values().sum::<u32>()
    }

    fn near_span(&self, month: i32) -> (String, String) {
        let mut months = self.months.range(month - NEAR..=month + NEAR).map(|(month, _)| *month);
        let first = months.next().unwrap_or(month);
        let last = months.next_back().unwrap_or(first);
        (month_name(first), month_name(last))
    }
}

/// Of holders whose times do not overlap, the one in whose time the month is; after the last one, that one.
fn in_turn<'h>(holders: &[&'h Holder], month: i32) -> Option<&'h Holder> {
    let mut spans: Vec<(i32, i32, &Holder)> = holders
        .iter()
        .filter_map(|holder| Some((*holder.months.keys().next()?, *holder.months.keys().next_back()?, *holder)))
        .collect();
    spans.sort_by_key(|(first, last, holder)| (*first, *last, holder.entity));
    // In the month of a change nobody can tell.
    if spans.windows(2).any(|pair| pair[1].0 <= pair[0].1) {
        return None;
    }
    let within = spans.iter().find(|(first, last, _)| (*first..=*last).contains(&month));
    let after_all = spans.last().filter(|(_, last, _)| month > *last);
    within.or(after_all).map(|(.., holder)| *holder)
}

fn several(holders: &[&Holder]) -> String {
    let names: Vec<&str> = holders.iter().take(3).map(|holder| holder.name.as_str()).collect();
    format!("several are said to hold it: {}", names.join(", "))
}

/// Whether a day, as far as it is known, is in a term.
fn covers(term: &(Option<String>, Option<String>), day: &str) -> bool {
    let begun = term.0.as_deref().is_none_or(|start| day.get(..start.len()).map_or(day >= start, |day| day >= start));
    let not_over = term.1.as_deref().is_none_or(|end| day.get(..end.len()).map_or(day <= end, |day| day <= end));
    begun && not_over
}

/// `2024-05…` as a number.
fn month_number(date: &str) -> Option<i32> {
    let year: i32 = date.get(..4)?.parse().ok()?;
    // A year alone: its middle.
    let month: i32 = match date.get(5..7) {
        Some(month) => month.parse().ok()?,
        None => 6,
    };
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

fn round(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holders(list: &[(i64, &[(&str, u32)])]) -> Holders {
        let holder = |(entity, months): &(i64, &[(&str, u32)])| Holder {
            entity: *entity,
            name: format!("No. {entity}"),
            months: months.iter().map(|(month, count)| (month_number(month).unwrap(), *count)).collect(),
            undated: 0,
            terms: Vec::new(),
        };
        let title = Title { role: "president".to_owned(), place: "iso3166:UA".to_owned() };
        Holders { title, holders: list.iter().map(holder).collect() }
    }

    #[test]
    fn the_date_decides() {
        let two = holders(&[(1, &[("2018-02", 3), ("2019-05", 2)]), (2, &[("2019-06", 4), ("2021-01", 1)])]);
        for (date, who) in [
            ("2018-03-01", Some(1)),
            ("2019-05-30", Some(1)),
            ("2019-07", Some(2)),
            ("2021-05-05", Some(2)),
            // Long after: nobody says so, and two have been.
            ("2030-01-01", None),
        ] {
            assert_eq!(two.at(Some(date), false).entity, who, "{date}: {:?}", two.at(Some(date), false));
        }
        assert_eq!(two.at(None, false).entity, None);
    }

    #[test]
    fn two_at_the_same_time_are_nobody() {
        let two = holders(&[(1, &[("2019-03", 3), ("2019-05", 2)]), (2, &[("2019-04", 4)])]);
        let nobody = two.at(Some("2019-04-10"), false);
        assert_eq!((nobody.entity, nobody.evidence.as_str()), (None, "several are said to hold it: No. 1, No. 2"));
        let slip = holders(&[(1, &[("2019-03", 30)]), (2, &[("2019-03", 1)])]);
        assert_eq!(slip.at(Some("2019-03-10"), false).entity, Some(1));
    }

    #[test]
    fn a_term_of_a_list_says_it() {
        let mut two = holders(&[(1, &[("2019-03", 30)]), (2, &[])]);
        two.holders[1].terms.push((Some("2019-05-20".to_owned()), None));
        assert_eq!(two.at(Some("2019-03-10"), false).entity, Some(1));
        assert_eq!(two.at(Some("2019-05-21"), false).entity, Some(2));
        assert_eq!(two.at(Some("2019-06"), false).score, 0.95);
    }
}
