//! Whom a name means that somebody typed into a form.

use crate::app::App;
use crate::problem::Problem;
use archive::EntityRow;

/// The one entity that a name, an id or a public identifier means.
pub(super) async fn one(app: &App, field: &'static str, typed: &str) -> Result<EntityRow, Problem> {
    let name = typed.trim().to_owned();
    crate::asking::within(field, &name, 400)?;
    let asked = name.clone();
    let exact = app.with_archive(move |archive| archive.entities_named(&asked)).await?;
    let mut found = exact;
    if found.is_empty() {
        let spellings = app.spellings(&name).await?;
        found = app.with_archive(move |archive| archive.entities_like(&spellings)).await?;
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Problem::parameter(field, format!("nobody and nothing in the archive is called {name:?}"))
            .help("choose from the suggestions, or give the number of the entity")),
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(found);
            let all: Vec<String> = all.take(8).map(|row| format!("{} ({})", row.name, row.id)).collect();
            Err(Problem::parameter(field, format!("several are called {name:?}: {}", all.join(", ")))
                .help("give the number of the one that is meant"))
        }
    }
}
