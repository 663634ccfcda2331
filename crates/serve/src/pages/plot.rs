//! How many statements there are over time, as a plot: bars by act or by certainty, told apart by pattern as well as by colour. Each
//! bar is a link that looks closer; the numbers stand in a table beneath.

use super::icons::of_act;
use crate::i18n::Language;
use archive::{Bucket, Slice, Timeline};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// By what the bars are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PlotBy {
    #[default]
    Act,
    Certainty,
}

impl PlotBy {
    /// The parts of a bar, from below.
    fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Act => &["says", "denies", "asks", "promises", "warns", "believes"],
            Self::Certainty => &["certain", "probable", "possible", "unknown"],
        }
    }

    fn counts(self, slice: &Slice) -> Vec<u64> {
        let all = match self {
            Self::Act => &slice.acts,
            Self::Certainty => &slice.certainties,
        };
        let of = |what: &str| match self {
            Self::Act => of_act(what).to_owned(),
            Self::Certainty => what.to_owned(),
        };
        let sum = |part: &&str| all.iter().filter(|count| of(&count.what) == **part).map(|count| count.count).sum();
        self.parts().iter().map(sum).collect()
    }

    fn name(self, t: Language, part: &str) -> String {
        match self {
            Self::Act => t.label("family", part),
            Self::Certainty => t.label("certainty", part),
        }
    }
}

const WIDTH: usize = 720;
/// So few bars need less room, and are told apart on a small screen without scrolling.
const NARROW: usize = 400;
const FEW: usize = 8;
const HEIGHT: usize = 200;
/// Room for the numbers at the left and the dates below.
const LEFT: usize = 36;
const BELOW: usize = 22;
/// Bars of a plot: with more they get too thin to be told apart.
pub(super) const MOST_BARS: usize = 64;

/// The buckets of a line in their order, those without statements between them too. None: they do not fit.
pub(super) fn buckets(line: &Timeline) -> Option<Vec<String>> {
    let (first, last) = (line.buckets.first()?, line.buckets.last()?);
    let mut all = vec![first.start.clone()];
    while all.last()? < &last.start {
        if all.len() >= MOST_BARS {
            return None;
        }
        let next = next(all.last()?, line.bucket)?;
        all.push(next);
    }
    Some(all)
}

/// Where the bucket after this one begins.
fn next(start: &str, bucket: Bucket) -> Option<String> {
    let number = |from: usize, to: usize| start.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let year = number(0, 4)?;
    if bucket == Bucket::Year {
        return Some(format!("{:04}", year + 1));
    }
    let month = number(5, 7)?;
    let after = |year: u32, month: u32| if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    if bucket == Bucket::Month {
        let (year, month) = after(year, month);
        return Some(format!("{year:04}-{month:02}"));
    }
    let day = number(8, 10)? + if bucket == Bucket::Week { 7 } else { 1 };
    let days = days_of(year, month);
    if day <= days {
        return Some(format!("{year:04}-{month:02}-{day:02}"));
    }
    let (year, month) = after(year, month);
    Some(format!("{year:04}-{month:02}-{:02}", day - days))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The plot with its table. `closer`: the address that looks at a bucket alone, by its beginning.
pub(super) fn plot(t: Language, line: &Timeline, by: PlotBy, closer: impl Fn(&str) -> Option<String>) -> Markup {
    let Some(starts) = buckets(line) else { return table(t, line, by) };
    let slice = |start: &String| line.buckets.iter().find(|slice| slice.start == *start);
    let most = line.buckets.iter().map(|slice| slice.statements).max().unwrap_or(0).max(1);
    let (step, top) = steps(most);
    let wide = if starts.len() <= FEW { NARROW } else { WIDTH };
    let room = (wide - LEFT) as f64 / starts.len() as f64;
    let width = (room * 0.78).min(42.0);
    let y = |count: u64| (HEIGHT - BELOW) as f64 - (HEIGHT - BELOW - 8) as f64 * count as f64 / top as f64;
    // As many dates as can be read.
    let every = starts.len().div_ceil(10).max(1);
    html! {
        figure.plot {
            (key(t, line, by))
            div.scroll tabindex="0" role="group" aria-label=(t.tr("timeline")) {
                svg.few[starts.len() <= FEW] viewBox={ "0 0 " (wide) " " (HEIGHT) } role="group" aria-label=(t.tr("timeline-plot")) {
                    (patterns(by))
                    @for at in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
                        line.grid x1=(LEFT) x2=(wide) y1=(point(y(at))) y2=(point(y(at))) {}
                        text.axis x=(LEFT - 6) y=(point(y(at) + 4.0)) text-anchor="end" { (t.number(at)) }
                    }
                    @for (at, start) in starts.iter().enumerate() {
                        @let x = LEFT as f64 + room * at as f64 + (room - width) / 2.0;
                        @if let Some(slice) = slice(start) {
                            (linked(closer(start), &told(t, slice), bar(by, slice, x, width, &y)))
                        }
                        @if at % every == 0 {
                            text.axis x=(point(x + width / 2.0)) y=(HEIGHT - 5) text-anchor="middle" {
                                (axis(t, start, at == 0 || is_new_year(&starts, at, every)))
                            }
                        }
                    }
                }
            }
            figcaption {
                (t.tr("plot-help"))
                @if line.undated > 0 { " " (t.count("undated-n", line.undated)) }
            }
        }
        (table(t, line, by))
    }
}

fn linked(address: Option<String>, told: &str, bar: Markup) -> Markup {
    html! {
        @match address {
            Some(address) => a href=(address) aria-label=(told) { title { (told) } (bar) },
            None => g role="img" aria-label=(told) { title { (told) } (bar) },
        }
    }
}

fn told(t: Language, slice: &Slice) -> String {
    format!("{}: {}", t.date(&slice.start), t.count("statements-n", slice.statements))
}

fn bar(by: PlotBy, slice: &Slice, x: f64, width: f64, y: &impl Fn(u64) -> f64) -> Markup {
    let mut below = 0;
    html! {
        @for (part, count) in by.parts().iter().zip(by.counts(slice)) {
            @if count > 0 {
                @let (from, to) = (y(below), y(below + count));
                rect.bar.{ "k-" (part) } x=(point(x)) y=(point(to)) width=(point(width)) height=(point(from - to)) {}
                rect fill={ "url(#k-" (part) ")" } x=(point(x)) y=(point(to)) width=(point(width)) height=(point(from - to)) {}
            }
            @let () = below += count;
        }
    }
}

/// A number with as many digits as can be seen.
fn point(number: f64) -> String {
    format!("{number:.1}")
}

/// Steps of the axis, and where it ends.
fn steps(most: u64) -> (u64, u64) {
    let decades = (0..19).map(|exponent| 10_u64.pow(exponent));
    let step = decades.flat_map(|decade| [1, 2, 5].map(|factor| decade.saturating_mul(factor)));
    let step = step.into_iter().find(|step| most <= step.saturating_mul(4)).unwrap_or(u64::MAX);
    (step, most.div_ceil(step).saturating_mul(step))
}

fn axis(t: Language, start: &str, with_year: bool) -> String {
    if start.len() == 4 {
        return start.to_owned();
    }
    let short = t.short_date(start);
    if with_year { format!("{short} {}", start.get(..4).unwrap_or_default()) } else { short }
}

fn is_new_year(starts: &[String], at: usize, every: usize) -> bool {
    let year = |at: usize| starts.get(at).and_then(|start| start.get(..4));
    at >= every && year(at) != year(at - every)
}

/// Patterns over the colours.
fn patterns(by: PlotBy) -> Markup {
    // Lines, dots and crosses, each unlike its neighbours.
    const DRAWN: [&str; 6] = ["", "M0 0 6 6", "M0 3H6", "M6 0 0 6", "M3 0V6", "M0 0 6 6M6 0 0 6"];
    html! {
        defs {
            @for (part, drawn) in by.parts().iter().zip(DRAWN) {
                pattern id={ "k-" (part) } width="6" height="6" patternUnits="userSpaceOnUse" {
                    path.pattern d=(drawn) fill="none" stroke-width="1" {}
                }
            }
        }
    }
}

/// What the bars are made of.
fn key(t: Language, line: &Timeline, by: PlotBy) -> Markup {
    let there = |at: usize| line.buckets.iter().any(|slice| by.counts(slice).get(at).is_some_and(|count| *count > 0));
    html! {
        ul.key {
            @for (_, part) in by.parts().iter().enumerate().filter(|(at, _)| there(*at)) {
                li {
                    svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true" {
                        rect.bar.{ "k-" (part) } width="16" height="12" {}
                        rect fill={ "url(#k-" (part) ")" } width="16" height="12" {}
                    }
                    (by.name(t, part))
                }
            }
        }
    }
}

/// The numbers of the plot.
fn table(t: Language, line: &Timeline, by: PlotBy) -> Markup {
    html! {
        details.data {
            summary { (t.tr("as-table")) }
            div.scroll tabindex="0" role="group" aria-label=(t.tr("as-table")) {
                table {
                    thead {
                        tr {
                            th scope="col" { (t.tr("date")) }
                            th.number scope="col" { (t.tr("statements")) }
                            @for part in by.parts() { th.number scope="col" { (by.name(t, part)) } }
                        }
                    }
                    tbody {
                        @for slice in &line.buckets {
                            tr {
                                th scope="row" { (super::layout::date(t, &slice.start)) }
                                td.number { (t.number(slice.statements)) }
                                @for count in by.counts(slice) { td.number { (t.number(count)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other() {
        for (start, bucket, after) in [
            ("2024-12", Bucket::Month, "2025-01"),
            ("2024-02-28", Bucket::Day, "2024-02-29"),
            ("2023-02-28", Bucket::Day, "2023-03-01"),
            ("2024-12-30", Bucket::Week, "2025-01-06"),
            ("1999", Bucket::Year, "2000"),
        ] {
            assert_eq!(next(start, bucket).as_deref(), Some(after));
        }
        assert_eq!(next("maj", Bucket::Month), None);
    }

    #[test]
    fn the_axis_has_few_steps() {
        for most in (1..3000).chain([123_456, 10_000_000]) {
            let (step, top) = steps(most);
            assert!(top >= most && top / step <= 5, "{most}: {step} {top}");
        }
        assert_eq!(steps(3), (1, 3));
        assert_eq!(steps(17), (5, 20));
        assert_eq!(steps(70), (20, 80));
    }
}
