//! Corrections as visitors make them, for the API and the pages.

use crate::app::App;
use crate::asking::within;
use crate::problem::Problem;
use crate::security::visitor::{KnownBy, Visitor};
use archive::{Amended, StatementChange};

/// Who says so: the holder of the token, or whoever they say they are where all may write.
pub(crate) fn signed(visitor: &Visitor, who: Option<String>) -> Result<Option<String>, Problem> {
    within("who", who.as_deref().unwrap_or_default(), 100)?;
    Ok(match visitor.by {
        KnownBy::Open => who.map(|who| who.trim().to_owned()).filter(|who| !who.is_empty()),
        _ => visitor.name.clone(),
    })
}

/// Puts a statement right.
pub(crate) async fn correct(
    app: &App,
    visitor: &Visitor,
    statement: String,
    change: StatementChange,
    who: Option<String>,
) -> Result<Amended, Problem> {
    visitor.check_may_write()?;
    let who = signed(visitor, who)?;
    app.with_writer(move |archive| archive.correct_statement(&statement, &change, who.as_deref())).await
}

/// Adds a statement that was missed.
pub(crate) async fn add(
    app: &App,
    visitor: &Visitor,
    article: i64,
    new: StatementChange,
    who: Option<String>,
) -> Result<Amended, Problem> {
    visitor.check_may_write()?;
    let who = signed(visitor, who)?;
    app.with_writer(move |archive| archive.add_statement(article, &new, who.as_deref())).await
}
