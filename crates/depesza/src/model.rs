//! `depesza model`: which model is built in.

use crate::failure::Failure;
use language::{Model, NameKind, Scheme, Upos};
use reader::manifest;
use record::{Act, Certainty, Polarity};
use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};
use std::process::ExitCode;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    let manifest = manifest();
    let info = Model::embedded().map_err(|error| Failure::Model(error.to_string()))?.info();
    let mut page = String::new();
    let mut line = |name: &str, value: &dyn Display| {
        let _ = writeln!(page, "{name:<12} {value}");
    };
    line("name", &manifest.name);
    line("version", &manifest.version);
    line("sha256", &manifest.sha256);
    line("size", &format_args!("{:.1} MB", manifest.bytes as f64 / 1e6));
    line("languages", &manifest.languages.join(" "));
    line("encoder", &format_args!("{} weights", info.encoder_weights));
    line("kernels", &info.kernels);
    line("schemes", &names(Scheme::ALL));
    line("names", &names(NameKind::ALL));
    line("act", &names(Act::ALL));
    line("certainty", &names(Certainty::ALL));
    line("polarity", &names(Polarity::ALL));
    line("upos", &names(Upos::ALL));
    io::stdout().write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn names<T: Display>(labels: &[T]) -> String {
    labels.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}
