//! `depesza model`: which model is built in.

use crate::failure::Failure;
use language::{Model, NameKind, Scheme, Upos};
use record::{Act, Certainty, Polarity};
use serde::Deserialize;
use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};
use std::process::ExitCode;

/// What stands beside the weights.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Of the file of weights.
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) languages: Vec<String>,
}

const MANIFEST: &str = include_str!("../../../model/manifest.json");

pub(crate) fn manifest() -> Manifest {
    serde_json::from_str(MANIFEST).expect("the manifest is built in, and a test reads it")
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_is_of_the_weights_that_are_built_in() {
        let weights = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/depesza.safetensors")).unwrap();
        let manifest = manifest();
        assert_eq!(record::document_id(&weights), format!("sha256:{}", manifest.sha256));
        assert_eq!(manifest.bytes, weights.len() as u64);
    }
}
