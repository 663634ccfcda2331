//! What is made from the command line's definition: completions and the man page.

use crate::args::Args;
use crate::failure::Failure;
use clap::CommandFactory;
use std::io::{self, Write};
use std::process::ExitCode;

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    // Written in one go: the generator itself would panic when the pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "depesza", &mut script);
    io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the man page.
pub(crate) fn man() -> Result<ExitCode, Failure> {
    io::stdout().write_all(man_page()?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What clap_mangen puts before every section; once is enough.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// The man page of the whole program: each command is a section of it, whose own sections are subsections.
fn man_page() -> io::Result<String> {
    let command = Args::command();
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    for command in command.get_subcommands() {
        let name = format!("depesza {}", command.get_name());
        writeln!(page, ".SH {}", name.to_uppercase())?;
        let man = clap_mangen::Man::new(command.clone().bin_name(name).disable_version_flag(true));
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        if command.get_after_help().is_some() {
            man.render_extra_section(&mut section)?;
        }
        let section = String::from_utf8_lossy(&section).replace("\n.SH ", "\n.SS ");
        // What stands after the help is about exit codes.
        page.extend(section.replace(".SS EXTRA", ".SS \"EXIT STATUS\"").into_bytes());
    }
    man.render_version_section(&mut page)?;
    Ok(format!("{PREAMBLE}{}", String::from_utf8_lossy(&page).replace(PREAMBLE, "")))
}
