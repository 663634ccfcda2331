//! The commands that work on an archive, one file each, and what they share.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod compact;
pub(crate) mod backup;
pub(crate) mod reread;
pub(crate) mod entity;
pub(crate) mod names;
pub(crate) mod search;
pub(crate) mod who;
pub(crate) mod positions;
pub(crate) mod outlet;
pub(crate) mod correct;
pub(crate) mod corrections;
pub(crate) mod stories;
pub(crate) mod export;
mod filters;
pub(crate) mod echo;
mod table;

use crate::failure::Failure;
use ::archive::{Archive, Mode};
use clap::ValueHint;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::str::FromStr;

/// Which archive.
#[derive(Debug, clap::Args)]
pub(crate) struct ArchiveArg {
    /// The archive, an SQLite file
    #[arg(long, value_name = "FILE", default_value = "news.db", value_hint = ValueHint::FilePath)]
    pub(crate) archive: PathBuf,
}

impl ArchiveArg {
    pub(crate) fn open(&self, mode: Mode) -> Result<Archive, Failure> {
        Ok(Archive::open(&self.archive, mode)?)
    }
}

/// Labels by their names, for an option.
fn label<T>(names: impl Iterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: fmt::Debug> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names.collect::<Vec<_>>()).map(|name| name.parse::<T>().expect("it is one of these"))
}

/// A bar that counts articles, on a terminal.
fn bar(quiet: bool, articles: u64) -> ProgressBar {
    let shown = !quiet && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr_with_hz(5) } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:24} {percent}% · {pos} of {len} articles, {per_sec} · {eta} left");
    ProgressBar::with_draw_target(Some(articles), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => count(bytes, "byte"),
        10_000..10_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        10_000_000..10_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
