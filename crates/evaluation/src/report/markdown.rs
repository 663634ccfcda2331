//! Reports as Markdown: the summary that stands in the README, and the page with every figure.

use std::fmt::Write as _;

use super::Report;

/// Where the summary begins in a page that holds it.
const BEGIN: &str = "<!-- results:begin -->";
/// Where it ends.
const END: &str = "<!-- results:end -->";

/// The columns of the summary of statements: heading and figure.
const STATEMENT_COLUMNS: [(&str, &str); 10] = [
    ("relation near F1", "relation near"),
    ("relation exact F1", "relation exact"),
    ("source", "source exact"),
    ("cue", "cue exact"),
    ("content", "content exact"),
    ("speaker", "speaker"),
    ("manner", "manner"),
    ("act", "act"),
    ("certainty", "certainty"),
    ("polarity", "polarity"),
];

/// The summary: a table of statements, a table of everything else.
pub fn summary(reports: &[Report]) -> String {
    let mut out = String::new();
    // The quick parts are for floors; whole ones stand beside them.
    let whole = reports.iter().filter(|r| !r.task.ends_with("-few"));
    let (statements, others): (Vec<&Report>, Vec<&Report>) = whole.partition(|r| r.task.starts_with("statements/"));
    if !statements.is_empty() {
        out.push_str("| statements | texts | gold |");
        for (heading, _) in STATEMENT_COLUMNS {
            let _ = write!(out, " {heading} |");
        }
        out.push_str(" baseline near / exact |\n| --- |");
        out.push_str(&" ---: |".repeat(STATEMENT_COLUMNS.len() + 3));
        out.push('\n');
        for report in statements {
            let gold = report.figures.iter().find(|f| f.name == "relation near").map_or(0, |f| f.count);
            let _ = write!(out, "| {} | {} | {gold} |", report.task.trim_start_matches("statements/"), report.texts);
            for (_, figure) in STATEMENT_COLUMNS {
                let _ = write!(out, " {} |", shown(report.value(figure)));
            }
            let baseline = ["baseline relation near", "baseline relation exact"].map(|name| shown(report.value(name)));
            let _ = writeln!(out, " {} |", baseline.join(" / "));
        }
        out.push_str("\nSource, cue and content: exact F1. Labels: percent of the nearly matched statements.\n\n");
    }
    if !others.is_empty() {
        out.push_str("| language | texts | figures |\n| --- | ---: | --- |\n");
        for report in others {
            let figures = report.figures.iter().filter(|f| !f.is_of_a_part());
            let figures: Vec<String> = figures.map(|f| format!("{} {:.1}", f.name, f.value)).collect();
            let _ = writeln!(out, "| {} | {} | {} |", report.task, report.texts, figures.join(", "));
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn shown(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |v| format!("{v:.1}"))
}

/// The page with every figure.
pub fn page(reports: &[Report], model: &str) -> String {
    let mut out = format!(
        "# Results on development data\n\nMade by `depesza evaluate --write docs/results.md`; not edited by hand. Model: {model}.\n\
         F1 and shares are percent.\n\n{}",
        summary(reports)
    );
    for report in reports {
        let _ =
            write!(out, "\n## {}\n\n{}\n{} texts, data {}.\n\n", report.task, report.about, report.texts, report.data);
        out.push_str("| figure | value | precision | recall | of |\n| --- | ---: | ---: | ---: | ---: |\n");
        for figure in &report.figures {
            let (precision, recall) = figure.parts.map_or((None, None), |(p, r)| (Some(p), Some(r)));
            let _ = writeln!(
                out,
                "| {} | {:.1} | {} | {} | {} |",
                figure.name,
                figure.value,
                shown(precision),
                shown(recall),
                figure.count
            );
        }
        for detail in &report.details {
            let _ = write!(out, "\n{}\n", detail.trim_end());
        }
    }
    out
}

/// `page` with what stands between the two marks replaced; nothing where it has no such marks.
pub fn replace_summary(page: &str, summary: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{summary}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = "a\n<!-- results:begin -->\nold\n<!-- results:end -->\nb\n";
        let expected = "a\n<!-- results:begin -->\nnew\n<!-- results:end -->\nb\n";
        assert_eq!(replace_summary(page, "new\n").as_deref(), Some(expected));
        assert_eq!(replace_summary("no marks", "new\n"), None);
    }
}
