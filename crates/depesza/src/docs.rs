//! `docs/cli.md` is made from the command line's definition, and this test holds it to that.

use crate::args::Args;
use clap::CommandFactory;
use std::fmt::Write;
use std::path::PathBuf;

/// The help of every command.
fn cli_page() -> String {
    let mut page = String::from(
        "# The command line\n\nThis page is made from the program's own help by `just docs`; do not edit it by hand.\n",
    );
    let mut root = Args::command().term_width(100);
    root.build();
    section(&mut page, &root, "depesza");
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut page, command, &format!("depesza {}", command.get_name()));
    }
    page
}

fn section(page: &mut String, command: &clap::Command, name: &str) {
    let help = command.clone().term_width(100).render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(page, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
}

#[test]
fn cli_page_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let page = cli_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("docs can be made");
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/cli.md differs from the program's help; run `just docs`");
}
