//! A web page into the article in it, every block mapped back to the bytes it came from.
//!
//! ```text
//! bytes ── decode ──▶ source ── tree ──▶ leaves ── features, votes ──▶ judge ──▶ article
//!                                  └──── head ──▶ metadata ────────────────────────▲
//! ```
//!
//! The source is cut into *leaves*, stretches of text without a block inside, each with the places it was read from. For every
//! leaf it is then decided whether it is of the article. The largest part of that decision is what `trafilatura` and `dom_smoothie`
//! extract from the page; the rest is learnt. As the article's text is put together from leaves, the origin of every character is known by
//! construction.
//!
//! White space: each stretch of characters that Unicode calls white space becomes one blank, as a browser does it (which keeps
//! no-break spaces). Soft hyphens and other invisible places for a line break are left out. A `<br>` is a line break.

mod tag;
mod tree;
mod references;
mod leaves;
mod words;
mod head;
mod reduced;
mod votes;
mod features;
mod forest;
mod judge;
mod metadata;
mod article;

use encoding::Form;
use record::{Article, BlockKind, Meta, document_id};

use article::{assemble, links, warning};
use metadata::{Page, read_metadata};

pub use forest::Judges;
pub use references::resolve as resolve_references;

/// Why a page gives no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HtmlError {
    /// Nothing but markup.
    #[error("the page has no text")]
    NoText,
    /// A front page, a form, a gallery.
    #[error("no article was found among the {leaves} pieces of text of the page")]
    NoArticle {
        /// How many pieces of text there were.
        leaves: usize,
    },
}

/// Reads the article in a web page.
///
/// `declared`: the charset that HTTP or the user gave, a label of the Encoding Standard. `uri`: the page's address, against which
/// links are resolved. [`Article::origin`] counts bytes of `bytes`. Takes time and memory linear in the page, whatever it holds.
pub fn read_html(bytes: &[u8], declared: Option<&str>, uri: Option<&str>) -> Result<Article, HtmlError> {
    read_html_with(bytes, declared, uri, Judges::All)
}

/// The same with a choice of who judges, for measures on pages that the forests were learnt from.
#[doc(hidden)]
pub fn read_html_with(
    bytes: &[u8],
    declared: Option<&str>,
    uri: Option<&str>,
    judges: Judges,
) -> Result<Article, HtmlError> {
    let decoded = encoding::decode(bytes, declared, Form::Html);
    let source = decoded.text.as_str();
    let tree = tree::parse(source);
    let leaves = leaves::leaves(&tree, source);
    if leaves.list.is_empty() {
        return Err(HtmlError::NoText);
    }
    let head = head::read_head(&tree, source);
    let votes = votes::votes(&reduced::reduced(&tree, source), tree.elements.len());
    let seen = features::features(&tree, &leaves, &head, &votes, |row| forest::likelihood(&row, judges));
    let verdict = judge::judge(&tree, &leaves, &seen);
    if verdict.chosen.is_empty() {
        return Err(HtmlError::NoArticle { leaves: leaves.list.len() });
    }
    let page = Page {
        source,
        tree: &tree,
        leaves: &leaves,
        head: &head,
        title: verdict.title.or(seen.title),
        bylines: &verdict.bylines,
        hints: &seen.hints,
        uri,
    };
    let mut meta = Meta {
        id: document_id(bytes),
        uri: uri.map(str::to_owned),
        media_type: if decoded.charset == "UTF-8" {
            "text/html".to_owned()
        } else {
            format!("text/html; charset={}", decoded.charset.to_ascii_lowercase())
        },
        ..read_metadata(&page)
    };
    let related = verdict.chosen.iter().filter(|judged| judged.kind == BlockKind::Related).map(|judged| judged.leaf);
    meta.links = links(&tree, &leaves, related, uri.or(meta.canonical.as_deref()));
    let mut article = assemble(&tree, &leaves, &verdict.chosen, meta, |at| decoded.byte_of(at));
    if let Some(offset) = decoded.malformed {
        let message = format!("byte {offset} is no {}; it and others like it stand as U+FFFD", decoded.charset);
        article.diagnostics.push(warning(message));
    }
    if tree.left_out > 0 {
        let message = format!(
            "{} elements are nested too deeply or too many; their text was read as that around them",
            tree.left_out
        );
        article.diagnostics.push(warning(message));
    }
    if leaves.cut {
        article
            .diagnostics
            .push(warning("the page has too many pieces of text; the last ones were not read".to_owned()));
    }
    if verdict.doubtful {
        article.diagnostics.push(warning("this hardly looks like an article".to_owned()));
    }
    Ok(article)
}

/// A leaf as it is learnt from: its text and its features.
#[doc(hidden)]
pub type TrainingRow = (String, Vec<f32>);

/// The leaves of a page with their features, for training.
#[doc(hidden)]
pub fn training_rows(bytes: &[u8]) -> Vec<TrainingRow> {
    let decoded = encoding::decode(bytes, None, Form::Html);
    let source = decoded.text.as_str();
    let tree = tree::parse(source);
    let leaves = leaves::leaves(&tree, source);
    let head = head::read_head(&tree, source);
    let votes = votes::votes(&reduced::reduced(&tree, source), tree.elements.len());
    let seen = features::features(&tree, &leaves, &head, &votes, |row| row);
    leaves.list.iter().zip(seen.values).map(|(leaf, row)| (leaves.text_of(leaf).to_owned(), row)).collect()
}
