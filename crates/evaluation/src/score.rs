//! The measures: pure functions from gold and predicted to counts.

pub mod calibration;
pub mod linking;
pub mod names;
pub mod pages;
pub mod statements;
pub mod tally;
pub mod trees;
pub mod words;
