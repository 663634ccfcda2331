//! The README shows what the program prints: `UPDATE_DOCS=1 cargo test -p depesza --test readme` writes it anew.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

const EXAMPLE: &str = "examples/pl-most-w-korzenicy.txt";

/// Lines of the record that are shown; its first statement is enough to see its shape.
fn first_statement(json: &str) -> String {
    let from = json.find("    {\n      \"id\": \"s-").unwrap();
    let to = json[from..].find("\n    },").unwrap();
    format!("{}\n    }}", &json[from..from + to])
}

fn read(root: &Path, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_depesza"))
        .args(["read", "--color", "never", "--format", format, EXAMPLE])
        .current_dir(root)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The page with what stands between two marks replaced.
fn replace(page: &str, mark: &str, language: &str, content: &str) -> String {
    let begin = format!("<!-- {mark}:begin -->\n");
    let end = format!("<!-- {mark}:end -->");
    let from = page.find(&begin).unwrap() + begin.len();
    let to = page.find(&end).unwrap();
    format!("{}```{language}\n{}\n```\n{}", &page[..from], content.trim_end(), &page[to..])
}

#[test]
fn the_readme_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let shown = replace(&page, "example", "text", &read(&root, "pretty"));
    let shown = replace(&shown, "json", "json", &first_statement(&read(&root, "json")));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), shown, "README.md is not up to date: UPDATE_DOCS=1 writes it");
}
