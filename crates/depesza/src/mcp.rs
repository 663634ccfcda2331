//! `depesza mcp`: an assistant asks an archive.

use crate::archive::ArchiveArg;
use crate::failure::Failure;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Example, of an assistant's settings:
  {\"mcpServers\": {\"depesza\": {\"command\": \"depesza\", \"args\": [\"mcp\", \"--archive\", \"/path/to/news.db\"]}}}

depesza serve answers the same at /mcp.

Exit codes: 0 done, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 done, 2 failed.";

/// Let an assistant ask an archive (Model Context Protocol)
///
/// Speaks the protocol on standard input and output, until the assistant closes its end: a program that an assistant starts,
/// not one to type to. Its tools search statements, tell who somebody is and read articles; every statement comes with the
/// place of its words, so that it can be quoted and checked. The archive is only read.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct McpArgs {
    #[command(flatten)]
    archive: ArchiveArg,
}

pub(crate) fn run(args: &McpArgs) -> Result<ExitCode, Failure> {
    ::serve::serve_stdio(&args.archive.archive)?;
    Ok(ExitCode::SUCCESS)
}
