//! `depesza`, the command line: reads news and tells who said what.
//!
//! Exit codes are a contract: 0 done, 1 nothing found, 2 failed. Data goes to standard output, everything else to
//! standard error. This is the only crate that opens files, with `evaluation`.

mod args;
mod failure;
mod inputs;
mod reader;
mod batch;
mod output;
mod read;
mod model;
mod generate;
#[cfg(test)]
mod docs;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.command {
        Command::Read(args) => read::run(&args),
        Command::Model => model::run(),
        Command::Evaluate(args) => evaluation::cli(args).map_err(Failure::from),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man => generate::man(),
    };
    match done {
        Ok(code) => code,
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            failure::report(&failure);
            ExitCode::from(failure::FAILED)
        }
    }
}
