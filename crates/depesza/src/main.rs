//! `depesza`, the command line: reads news and tells who said what.
//!
//! Exit codes are a contract: 0 done, 1 nothing found, 2 failed, 130 stopped by Ctrl-C. Data goes to standard output, everything else to
//! standard error. This is the only crate that opens files, with `evaluation`, and
//! that asks `fetch` for what is elsewhere.

mod args;
mod failure;
mod interrupt;
mod inputs;
mod open;
mod stream;
mod batch;
mod progress;
mod output;
mod read;
mod watch;
mod archive;
mod serve;
mod mcp;
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
        Command::Watch(args) => watch::run(&args),
        Command::Add(args) => archive::add::run(&args),
        Command::Check(args) => archive::check::run(&args),
        Command::Compact(args) => archive::compact::run(&args),
        Command::Backup(args) => archive::backup::run(&args),
        Command::Reread(args) => archive::reread::run(&args),
        Command::Entity(args) => archive::entity::run(&args),
        Command::Names(args) => archive::names::run(&args),
        Command::Search(args) => archive::search::run(&args),
        Command::Who(args) => archive::who::run(&args),
        Command::Positions(args) => archive::positions::run(&args),
        Command::Outlet(args) => archive::outlet::run(&args),
        Command::Correct(args) => archive::correct::run(&args),
        Command::Corrections(args) => archive::corrections::run(&args),
        Command::Stories(args) => archive::stories::run(&args),
        Command::Export(args) => archive::export::run(&args),
        Command::Echo(args) => archive::echo::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Mcp(args) => mcp::run(&args),
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
