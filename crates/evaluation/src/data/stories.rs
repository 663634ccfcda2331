//! Articles of our own and the events they are about: `cases/stories.txt`.

use std::path::Path;

use super::packs::PackError;

/// An article with its gold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// `a`, on which thresholds are fitted, or `b`, which is reported.
    pub part: String,
    /// What it is about.
    pub event: String,
    /// The language it is written in.
    pub language: String,
    /// ISO 8601.
    pub date: Option<String>,
    /// Who published it.
    pub outlet: String,
    /// The title.
    pub title: String,
    /// What stands below the title.
    pub text: String,
}

/// Reads the file.
pub fn read(path: &Path) -> Result<(String, Vec<Told>), PackError> {
    let page = std::fs::read_to_string(path).map_err(|error| PackError::Read { path: path.to_owned(), error })?;
    let articles = parse(&page).map_err(|what| PackError::Malformed { path: path.to_owned(), what })?;
    Ok((page, articles))
}

fn parse(page: &str) -> Result<Vec<Told>, String> {
    let mut articles: Vec<Told> = Vec::new();
    for (number, line) in page.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("@@ ") {
            let mut fields = head.splitn(5, ' ').map(str::to_owned);
            let mut next =
                || fields.next().ok_or_else(|| format!("line {}: part, event, language, date, outlet", number + 1));
            let (part, event, language, date, outlet) = (next()?, next()?, next()?, next()?, next()?);
            let date = (date != "-").then_some(date);
            articles.push(Told { part, event, language, date, outlet, ..Told::default() });
        } else if let Some(article) = articles.last_mut()
            && !line.is_empty()
        {
            if article.title.is_empty() {
                line.clone_into(&mut article.title);
            } else {
                article.text.push_str(line);
                article.text.push('\n');
            }
        }
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_have_a_head_a_title_and_a_text() {
        let page =
            "# note\n\n@@ a bridge pl 2024-02-19 Głos Portu\nMost\nJest zamknięty.\n\n@@ b x en - Post\nTitle\nText.\n";
        let read = parse(page).expect("it is one");
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].event.as_str(), read[0].outlet.as_str()), ("bridge", "Głos Portu"));
        assert_eq!((read[1].date.as_deref(), read[1].text.as_str()), (None, "Text.\n"));
        assert!(parse("@@ a b").expect_err("fields are missing").starts_with("line 1"));
    }

    #[test]
    fn our_own_articles_are_as_many_as_is_said_of_them() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/stories.txt");
        let (_, articles) = read(path.as_ref()).expect("it can be read");
        let events: std::collections::BTreeSet<&str> = articles.iter().map(|a| a.event.as_str()).collect();
        assert!(articles.len() >= 60 && events.len() >= 15);
        assert!(
            articles.iter().all(|a| !a.title.is_empty() && !a.text.is_empty() && ["a", "b"].contains(&a.part.as_str()))
        );
        let parts = |event: &str| articles.iter().filter(|a| a.event == event).map(|a| &a.part).max();
        assert!(articles.iter().all(|a| parts(&a.event) == Some(&a.part)), "an event is of one part");
    }
}
