//! Fits what `depesza echo` knows, from texts of ours in `training/echo`, never from the evaluation's pairs:
//!
//! ```sh
//! cargo run --release -p evaluation --example fit_echo -- vectors    # after each new model: model/meaning.bin
//! cargo run --release -p evaluation --example fit_echo -- weights    # then: crates/archive/src/echo/weights.rs
//! ```
//!
//! Both tell how good the fit is on parts of the data that were left out of it. `measure` in place of either writes nothing.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "it tells what it measured, and opens files")]

mod projection;
mod weights;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let done = match std::env::args().nth(1).as_deref() {
        Some("vectors") => projection::fit(&root, true),
        Some("weights") => weights::fit(&root, jobs, true),
        Some("measure") => projection::fit(&root, false).and_then(|()| weights::fit(&root, jobs, false)),
        _ => Err("what is to be fitted: vectors, weights or measure (neither)".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
