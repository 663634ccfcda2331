//! What the documentation says of the columns, made of their one description.

use archive::{Column, ColumnKind, Kind};
use std::fmt::Write as _;

/// The tables of all kinds' columns, in Markdown.
pub fn columns_page() -> String {
    let mut page = String::new();
    for kind in Kind::ALL {
        let _ = writeln!(page, "\n### {}\n\n| column | type | what it tells |\n| --- | --- | --- |", kind.as_str());
        for Column { name, kind, required, about } in kind.columns() {
            let kind = match kind {
                ColumnKind::Text => "text",
                ColumnKind::Integer => "integer",
                ColumnKind::Real => "number",
                ColumnKind::Boolean => "true or false",
                ColumnKind::Texts => "list of texts",
            };
            let missing = if *required { "" } else { ", may be missing" };
            let _ = writeln!(page, "| `{name}` | {kind}{missing} | {about} |");
        }
    }
    page
}
