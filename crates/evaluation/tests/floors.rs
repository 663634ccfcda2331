//! The quality gate of every change: the small part of the evaluation does not fall below its floors.
//!
//! The example texts of this repository are always there; other floors of the small part are looked at where the data folder is.

use std::path::Path;
use std::process::Command;

#[test]
fn the_small_part_holds_its_floors() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_evaluation"))
        .current_dir(repository)
        .args(["--fast", "--check", "floors.toml"])
        .output()
        .expect("the evaluation runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
