//! `evaluation`: the measures on development data, without the rest of the command line.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "evaluation", version)]
struct Command {
    #[command(flatten)]
    args: evaluation::Args,
}

fn main() -> ExitCode {
    match evaluation::cli(Command::parse().args) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}
