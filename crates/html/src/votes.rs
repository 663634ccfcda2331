//! What other extractors take for the article.

use std::panic::{AssertUnwindSafe, catch_unwind};

use trafilatura::HtmlDateMode;

use crate::words::Sought;

/// Larger pages, and those of more elements, are read without them: some of their steps take more than linear time. The largest page
/// of the benchmarks is reduced to 1.5 MB.
const LARGEST: usize = 3 << 20;
const MOST_ELEMENTS: usize = 40_000;

/// The articles of two extractors that go about it differently.
#[derive(Clone, Debug, Default)]
pub(crate) struct Votes {
    /// `trafilatura`: rules. Its fallback on Readability and jusText is left out: beside the second vote it changes the result by less
    /// than 0.2 points either way, and takes as much time again.
    pub(crate) first: Sought,
    /// `dom_smoothie`: Readability.
    pub(crate) second: Sought,
}

/// Asks them about a page as `reduced` wrote it; nothing from one that finds no article.
pub(crate) fn votes(reduced: &str, elements: usize) -> Votes {
    if reduced.len() > LARGEST || elements > MOST_ELEMENTS {
        return Votes::default();
    }
    Votes { first: guarded(trafilatura, reduced), second: guarded(readability, reduced) }
}

/// A panic costs its say on this page, not the page.
fn guarded(extract: fn(&str) -> Option<String>, page: &str) -> Sought {
    let found = catch_unwind(AssertUnwindSafe(|| extract(page)));
    Sought::new(&found.ok().flatten().unwrap_or_default())
}

fn trafilatura(page: &str) -> Option<String> {
    let options =
        trafilatura::Options::default().with_exclude_comments(true).with_html_date_mode(HtmlDateMode::Disabled);
    trafilatura::extract(page, &options).ok().map(|found| found.content_text)
}

fn readability(page: &str) -> Option<String> {
    let mut reader = dom_smoothie::Readability::new(page, None, None).ok()?;
    reader.parse().ok().map(|article| article.text_content.to_string())
}
