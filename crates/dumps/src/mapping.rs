//! Which column holds what: as the user says, else guessed from the columns' names and contents.

mod names;

use crate::dates::normalise_date;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Text,
    /// The article as HTML; read in place of `Text`.
    Html,
    Title,
    Date,
    Url,
    Id,
    Author,
    Outlet,
    Language,
}

impl Role {
    pub const ALL: [Role; 9] = [
        Role::Text,
        Role::Html,
        Role::Title,
        Role::Date,
        Role::Url,
        Role::Id,
        Role::Author,
        Role::Outlet,
        Role::Language,
    ];

    /// The word for it, which is the name of its option too.
    pub fn name(self) -> &'static str {
        match self {
            Role::Text => "text",
            Role::Html => "html",
            Role::Title => "title",
            Role::Date => "date",
            Role::Url => "url",
            Role::Id => "id",
            Role::Author => "author",
            Role::Outlet => "outlet",
            Role::Language => "language",
        }
    }
}

/// The name of the column for each role; of nested data a dotted path (`article.body`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    pub text: Option<String>,
    pub html: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub id: Option<String>,
    pub author: Option<String>,
    pub outlet: Option<String>,
    pub language: Option<String>,
}

impl Mapping {
    pub fn get(&self, role: Role) -> Option<&str> {
        match role {
            Role::Text => &self.text,
            Role::Html => &self.html,
            Role::Title => &self.title,
            Role::Date => &self.date,
            Role::Url => &self.url,
            Role::Id => &self.id,
            Role::Author => &self.author,
            Role::Outlet => &self.outlet,
            Role::Language => &self.language,
        }
        .as_deref()
    }

    pub fn set(&mut self, role: Role, column: Option<String>) {
        *match role {
            Role::Text => &mut self.text,
            Role::Html => &mut self.html,
            Role::Title => &mut self.title,
            Role::Date => &mut self.date,
            Role::Url => &mut self.url,
            Role::Id => &mut self.id,
            Role::Author => &mut self.author,
            Role::Outlet => &mut self.outlet,
            Role::Language => &mut self.language,
        } = column;
    }

    /// The mapped roles with their columns.
    pub fn columns(&self) -> impl Iterator<Item = (Role, &str)> {
        Role::ALL.into_iter().filter_map(|role| Some((role, self.get(role)?)))
    }

    /// Whether the article's text can be read by it.
    pub fn has_text(&self) -> bool {
        self.text.is_some() || self.html.is_some()
    }

    /// One line for the user: ``reading text from `body`, title from `headline`; --text, --title choose others``.
    pub fn line(&self) -> String {
        let read: Vec<String> =
            self.columns().map(|(role, column)| format!("{} from `{column}`", role.name())).collect();
        let options: Vec<String> = self.columns().map(|(role, _)| format!("--{}", role.name())).collect();
        format!("reading {}; {} choose others", read.join(", "), options.join(", "))
    }
}

/// A column, with some of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// What its values are, in the words of the form it came in: `string`, `number`, `list`, `timestamp` …
    pub kind: String,
    /// Values of the first rows, shortened.
    pub samples: Vec<String>,
}

/// What the columns seem to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    pub mapping: Mapping,
    /// Why, a sentence for each role that was guessed.
    pub reasons: Vec<String>,
}

/// Guesses which column holds what, by names in English and Polish and by content.
pub fn guess(columns: &[Column]) -> Guess {
    let mut guess = Guess::default();
    let mut taken: Vec<&str> = Vec::new();
    for role in [
        Role::Text,
        Role::Html,
        Role::Title,
        Role::Date,
        Role::Url,
        Role::Id,
        Role::Author,
        Role::Outlet,
        Role::Language,
    ] {
        if role == Role::Html && guess.mapping.has_text() {
            continue;
        }
        let free = columns.iter().filter(|column| !taken.contains(&column.name.as_str()));
        let Some(column) = by_name(free, role) else { continue };
        let role = if role == Role::Text && is_markup(column) { Role::Html } else { role };
        guess.mapping.set(role, Some(column.name.clone()));
        guess.reasons.push(format!("{} from `{}`, by its name", role.name(), column.name));
        taken.push(&column.name);
    }
    if !guess.mapping.has_text()
        && let Some(column) = longest_text(columns.iter().filter(|column| !taken.contains(&column.name.as_str())))
    {
        let role = if is_markup(column) { Role::Html } else { Role::Text };
        guess.mapping.set(role, Some(column.name.clone()));
        guess.reasons.push(format!("{} from `{}`, the longest text column", role.name(), column.name));
    }
    guess
}

/// Whether a column of this name is likely to hold the article's text.
pub(crate) fn is_text_name(name: &str) -> bool {
    names::rank(Role::Text, name).or_else(|| names::rank(Role::Html, name)).is_some()
}

fn by_name<'a>(columns: impl Iterator<Item = &'a Column>, role: Role) -> Option<&'a Column> {
    let mut candidates: Vec<(usize, usize, &Column)> = columns
        .filter(|column| plausible(column, role))
        .filter_map(|column| Some((names::rank(role, &column.name)?, column.name.matches('.').count(), column)))
        .collect();
    candidates.sort_by_key(|(rank, depth, _)| (*rank, *depth));
    let first = candidates.first()?.2;
    if matches!(role, Role::Text | Role::Html) {
        // A teaser may have the better name: a column three times as long is the article.
        let longest = candidates.iter().map(|(_, _, column)| *column).max_by_key(|column| length(column))?;
        if length(longest) > 3 * length(first) {
            return Some(longest);
        }
    }
    Some(first)
}

/// Whether the column's values can be what the role asks for.
fn plausible(column: &Column, role: Role) -> bool {
    let samples = || column.samples.iter().map(|sample| sample.trim()).filter(|sample| !sample.is_empty());
    let most = |test: &dyn Fn(&str) -> bool| samples().filter(|sample| test(sample)).count() * 2 >= samples().count();
    match role {
        Role::Text | Role::Html => most(&|sample| sample.parse::<f64>().is_err() && !is_address(sample)),
        Role::Date => most(&|sample| normalise_date(sample).is_some()),
        Role::Url => most(&is_address),
        Role::Title | Role::Author | Role::Outlet => {
            most(&|sample| sample.len() < 1000 && sample.parse::<f64>().is_err())
        }
        Role::Language => most(&|sample| sample.len() < 40),
        Role::Id => most(&|sample| sample.len() < 400),
    }
}

fn is_address(sample: &str) -> bool {
    sample.starts_with("http://") || sample.starts_with("https://") || sample.starts_with("www.")
}

/// The column of running text with the longest values. 100 bytes: headlines are shorter, leads and articles longer.
fn longest_text<'a>(columns: impl Iterator<Item = &'a Column>) -> Option<&'a Column> {
    columns
        .filter(|column| length(column) >= 100)
        .filter(|column| column.samples.iter().any(|sample| sample.split_whitespace().count() >= 15))
        .max_by_key(|column| length(column))
}

/// Mean length of the values in bytes.
fn length(column: &Column) -> usize {
    column.samples.iter().map(String::len).sum::<usize>() / column.samples.len().max(1)
}

fn is_markup(column: &Column) -> bool {
    let marked = column.samples.iter().filter(|sample| has_tags(sample)).count();
    marked * 2 > column.samples.len()
}

/// Whether a text has the tags of an article's HTML in it.
fn has_tags(text: &str) -> bool {
    let lower = text.get(..2000).unwrap_or(text).to_ascii_lowercase();
    ["<p>", "<p ", "</p>", "<div", "<br>", "<br/>", "<br />", "<html", "<!doctype html", "<article"]
        .iter()
        .any(|tag| lower.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(columns: &[(&str, &str)]) -> Vec<Column> {
        columns
            .iter()
            .map(|(name, sample)| Column {
                name: (*name).to_owned(),
                kind: "string".to_owned(),
                samples: vec![(*sample).to_owned()],
            })
            .collect()
    }

    /// Columns with a value each, and the mapping expected, `role=column` in the order of the roles.
    const CASES: &[(&[(&str, &str)], &str)] = &[
        (
            &[
                ("headline", "Rada przyjęła budżet"),
                ("body", "Rada miasta przyjęła budżet."),
                ("published_at", "2023-09-20T10:00:00Z"),
            ],
            "text=body title=headline date=published_at",
        ),
        (
            &[
                ("tytuł", "Most zamknięty"),
                ("Treść", "Most zamknięto do odwołania."),
                ("Data publikacji", "20.09.2023"),
                ("autor", "Jan Kot"),
            ],
            "text=Treść title=tytuł date=Data publikacji author=autor",
        ),
        (
            &[
                ("article.articleBody", "The bridge is closed."),
                ("source.name", "Echo"),
                ("publishedAt", "2023-09-20"),
                ("lang", "en"),
            ],
            "text=article.articleBody date=publishedAt outlet=source.name language=lang",
        ),
        (
            &[("content", "<p>The bridge</p><p>is closed.</p>"), ("link", "https://example.org/1")],
            "html=content url=link",
        ),
        // A date's name with values that are none.
        (&[("data", "{...}"), ("text", "The bridge is closed.")], "text=text"),
        // Numbers under a text's name.
        (&[("text", "17"), ("html", "<p>Closed.</p>")], "html=html"),
        (&[("a", "1"), ("b", "short")], ""),
    ];

    #[test]
    fn guesses() {
        for (case, expected) in CASES {
            let guess = guess(&columns(case));
            let found: Vec<String> =
                guess.mapping.columns().map(|(role, column)| format!("{}={column}", role.name())).collect();
            assert_eq!(found.join(" "), *expected);
            assert_eq!(guess.reasons.len(), found.len());
        }
    }

    #[test]
    fn longest_column_without_a_name() {
        let long = "The council met on Tuesday and voted on the budget. ".repeat(10);
        let guess = guess(&columns(&[("c1", "Council votes"), ("c2", &long)]));
        assert_eq!(guess.mapping.text.as_deref(), Some("c2"));
        assert_eq!(guess.reasons, ["text from `c2`, the longest text column"]);
    }

    #[test]
    fn teaser_is_not_the_article() {
        let long = "The council met on Tuesday and voted on the budget. ".repeat(10);
        let guess = guess(&columns(&[("text", "The council met … [+400 chars]"), ("content", &long)]));
        assert_eq!(guess.mapping.text.as_deref(), Some("content"));
    }

    #[test]
    fn line_for_the_user() {
        let mapping =
            Mapping { text: Some("body".to_owned()), title: Some("headline".to_owned()), ..Mapping::default() };
        assert_eq!(mapping.line(), "reading text from `body`, title from `headline`; --text, --title choose others");
    }
}
