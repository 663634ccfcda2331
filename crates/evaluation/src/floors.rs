//! Floors: figures that may not fall. `floors.toml` holds one for each task and figure, with the data it was reached on.

use std::fmt::Write as _;

use toml::{Table, Value};

use crate::report::Report;

/// Figures are rounded down to tenths when they become floors.
const STEPS_A_POINT: f64 = 10.0;

/// What sums of floating-point numbers may differ by.
const ROUNDING: f64 = 1e-6;

/// A figure and what it may not fall below.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    /// The task.
    pub task: String,
    /// The figure.
    pub figure: String,
    /// The least value, percent.
    pub floor: f64,
    /// How many things of gold the figure was about.
    pub count: usize,
    /// The hash of the data.
    pub data: String,
    /// Why it was once lowered.
    pub lowered: Option<String>,
}

/// What a check of the floors found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Floors that held.
    pub held: usize,
    /// Floors that did not, in words.
    pub failures: Vec<String>,
    /// Floors of tasks that did not run, as their data is not at hand.
    pub skipped: Vec<String>,
}

/// Reads the floors.
pub fn parse(text: &str) -> Result<Vec<Floor>, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let list = match table.get("floor") {
        None => return Ok(Vec::new()),
        Some(list) => list.as_array().ok_or("`floor` is no list of tables")?,
    };
    list.iter().map(|one| floor(one).ok_or_else(|| format!("not a floor: {one}"))).collect()
}

fn floor(value: &Value) -> Option<Floor> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let least = value.get("floor")?;
    Some(Floor {
        task: text("task")?,
        figure: text("figure")?,
        floor: least.as_float().or_else(|| least.as_integer().map(|n| n as f64))?,
        count: usize::try_from(value.get("count")?.as_integer()?).ok()?,
        data: text("data")?,
        lowered: text("lowered"),
    })
}

/// Writes the floors.
pub fn print(floors: &[Floor]) -> String {
    let mut out = String::from(
        "# Figures that may not fall (percent). `depesza evaluate --check floors.toml` fails when one does; `--raise` lifts the\n\
         # floors to what is reached now, and only `--lower-with-reason` lowers one. `data` is the hash of texts and gold.\n",
    );
    for floor in floors {
        let quoted = |text: &str| Value::String(text.to_owned());
        let _ = write!(
            out,
            "\n[[floor]]\ntask = {}\nfigure = {}\nfloor = {:.1}\ncount = {}\ndata = {}\n",
            quoted(&floor.task),
            quoted(&floor.figure),
            floor.floor,
            floor.count,
            quoted(&floor.data)
        );
        if let Some(reason) = &floor.lowered {
            let _ = writeln!(out, "lowered = {}", quoted(reason));
        }
    }
    out
}

/// Compares what was reached with the floors.
pub fn check(floors: &[Floor], reports: &[Report]) -> Check {
    let mut check = Check::default();
    for floor in floors {
        let name = format!("{}: {}", floor.task, floor.figure);
        let Some(report) = reports.iter().find(|r| r.task == floor.task) else {
            check.skipped.push(name);
            continue;
        };
        let figure = report.figures.iter().find(|f| f.name == floor.figure);
        match figure {
            None => check.failures.push(format!("{name}: no such figure any more")),
            Some(_) if report.data != floor.data => {
                check
                    .failures
                    .push(format!("{name}: the data is not that of the floor ({}, was {})", report.data, floor.data));
            }
            Some(figure) if figure.value < floor.floor - ROUNDING => {
                check.failures.push(format!("{name}: {:.2} is below the floor of {:.1}", figure.value, floor.floor));
            }
            Some(_) => check.held += 1,
        }
    }
    check
}

/// The floors lifted to what was reached. A floor on other data is replaced; one that was not reached stays where it is, unless
/// a reason to lower it is given; then one that is now over too few cases to hold goes.
pub fn moved(floors: &[Floor], reports: &[Report], reason: Option<&str>) -> Vec<Floor> {
    let mut moved = floors.to_vec();
    if reason.is_some() {
        let few = |f: &Floor| {
            reports.iter().filter(|r| r.task == f.task).flat_map(|r| &r.figures).any(|x| x.name == f.figure && !x.gated)
        };
        moved.retain(|floor| !few(floor));
    }
    for report in reports {
        for figure in report.figures.iter().filter(|f| f.gated) {
            let reached = Floor {
                task: report.task.clone(),
                figure: figure.name.clone(),
                floor: (figure.value * STEPS_A_POINT + ROUNDING).floor() / STEPS_A_POINT,
                count: figure.count,
                data: report.data.clone(),
                lowered: None,
            };
            match moved.iter_mut().find(|f| f.task == reached.task && f.figure == reached.figure) {
                None => moved.push(reached),
                Some(old) if old.data != reached.data || reached.floor > old.floor => {
                    *old = Floor { lowered: old.lowered.take().filter(|_| old.data == reached.data), ..reached };
                }
                Some(old) if reached.floor < old.floor - ROUNDING => {
                    if let Some(reason) = reason {
                        *old = Floor { lowered: Some(reason.to_owned()), ..reached };
                    }
                }
                Some(_) => {}
            }
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Figure;

    fn report(value: f64, data: &str) -> Report {
        let figure = Figure { name: "relation near".to_owned(), value, parts: None, count: 7, gated: true };
        Report { task: "statements/x".to_owned(), data: data.to_owned(), figures: vec![figure], ..Report::default() }
    }

    #[test]
    fn floors_survive_being_written() {
        let mut floors = moved(&[], &[report(71.28, "a")], None);
        floors[0].lowered = Some("said \"so\"".to_owned());
        assert_eq!(floors[0].floor, 71.2);
        let read = parse(&print(&floors)).expect("what is printed can be read");
        assert_eq!(read.len(), 1);
        assert!((read[0].floor - 71.2).abs() < 1e-9);
        assert_eq!(read[0].lowered, floors[0].lowered);
    }

    #[test]
    fn floors_rise_and_fall_only_with_a_reason() {
        let floors = parse(&print(&moved(&[], &[report(71.28, "a")], None))).expect("floors");
        assert_eq!(check(&floors, &[report(71.2, "a")]).held, 1);
        assert_eq!(check(&floors, &[report(71.1, "a")]).failures.len(), 1);
        assert_eq!(check(&floors, &[report(99.0, "b")]).failures.len(), 1, "other data is no proof");
        assert_eq!(check(&floors, &[]).skipped.len(), 1);
        assert!((moved(&floors, &[report(80.0, "a")], None)[0].floor - 80.0).abs() < 1e-9);
        assert_eq!(moved(&floors, &[report(60.0, "a")], None), floors);
        let lowered = moved(&floors, &[report(60.0, "a")], Some("harder rules"));
        assert!((lowered[0].floor - 60.0).abs() < 1e-9);
        assert_eq!(lowered[0].lowered.as_deref(), Some("harder rules"));
        let few = || {
            let mut report = report(10.0, "a");
            report.figures[0].gated = false;
            [report]
        };
        assert_eq!(moved(&floors, &few(), None), floors);
        assert!(moved(&floors, &few(), Some("too few are left")).is_empty());
    }
}
