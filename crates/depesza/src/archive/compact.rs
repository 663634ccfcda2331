//! `depesza compact`: gives back the room that an archive does not use.

use super::{ArchiveArg, size};
use crate::failure::{self, Failure};
use ::archive::Mode;
use std::process::ExitCode;

/// Put an archive in order and make it as small as it can be
///
/// Joins the parts of the search index, which makes searching faster, and gives back unused room. Meanwhile it takes up to
/// twice the archive's size on the disk, and nobody else can write.
#[derive(Debug, clap::Args)]
pub(crate) struct CompactArgs {
    #[command(flatten)]
    archive: ArchiveArg,

    /// Print no summary
    #[arg(short, long)]
    quiet: bool,
}

pub(crate) fn run(args: &CompactArgs) -> Result<ExitCode, Failure> {
    let done = args.archive.open(Mode::ReadWrite)?.compact()?;
    if !args.quiet {
        failure::tell(&format!("{} before, {} now", size(done.before), size(done.after)));
    }
    Ok(ExitCode::SUCCESS)
}
