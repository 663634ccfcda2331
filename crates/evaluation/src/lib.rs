//! How good Depesza is, measured: gold readers, scorers, floors and tables.
//!
//! `gold` reads what is right, `data` opens the packs it stands in, `reader` is what is measured, `score` measures, `tasks` joins
//! the four, `report` and `floors` are what comes out. The scorers are pure; files are opened by `gold`, `data` and `cli` alone.

pub mod analysed;
pub mod archived;
pub mod baseline;
mod cli;
pub mod data;
pub mod floors;
pub mod gold;
pub mod reader;
pub mod report;
pub mod score;
pub mod tasks;

pub use cli::{Args, EvaluationError, cli};
