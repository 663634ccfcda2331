//! What stands beside the weights that are built in.

use serde::Deserialize;

/// Which model it is.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    pub name: String,
    pub version: String,
    /// Of the file of weights, in hex.
    pub sha256: String,
    /// Of the file of weights.
    pub bytes: u64,
    /// ISO 639-1 codes of what is read.
    pub languages: Vec<String>,
}

const MANIFEST: &str = include_str!("../../../model/manifest.json");

/// The manifest of the model that is built in.
pub fn manifest() -> Manifest {
    serde_json::from_str(MANIFEST).expect("the manifest is built in, and a test reads it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the test compares with the file")]
    fn the_manifest_is_of_the_weights_that_are_built_in() {
        let weights = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/depesza.safetensors")).unwrap();
        let manifest = manifest();
        assert_eq!(record::document_id(&weights), format!("sha256:{}", manifest.sha256));
        assert_eq!(manifest.bytes, weights.len() as u64);
    }
}
